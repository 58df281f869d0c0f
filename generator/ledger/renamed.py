"""What was demanded under another name: a key that changed would start the ladder anew.

An issued letter whose customer or document is gone, while a row with the same document and due
date, or the same due date and amount, stands under a new one, holds that customer (L12): only a
person can say whether it is the same debt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from generator.findings import Finding, Severity
from generator.values.history import IssuedLetter
from generator.values.ledger import Source
from generator.values.tables import Record

Key = tuple[str, str]
_Rows = Mapping[Key, Sequence[Record]]


def find(items: _Rows, letters: Mapping[Key, Sequence[IssuedLetter]]) -> Iterator[Finding]:
    """One finding for each customer whose rows read like what was demanded from another."""
    told: set[str] = set()
    rows = _by_document(items)
    for key, sent in sorted(letters.items()):
        for letter in sent:
            for claim in letter.items:
                place = (claim.document_no, str(claim.due_date), letter.currency.code)
                found = [] if key in items else rows.get(place, [])
                found += _renumbered(items.get(key, ()), letter, sent, claim.amount.amount)
                for other, record in found:
                    customer = other or key[1]
                    if customer not in told:
                        told.add(customer)
                        yield _same(customer, record, letter, claim.document_no)


def _by_document(items: _Rows) -> dict[tuple[str, str, str], list[tuple[str, Record]]]:
    rows: dict[tuple[str, str, str], list[tuple[str, Record]]] = defaultdict(list)
    for (_, customer), records in items.items():
        for record in records:
            place = (record.text("document_no"), str(record.date("due_date")))
            rows[*place, record.text("currency")].append((customer, record))
    return rows


def _renumbered(
    records: Sequence[Record], letter: IssuedLetter, sent: Sequence[IssuedLetter], amount: Decimal
) -> list[tuple[str, Record]]:
    """Rows of the same customer with a demanded amount and due date under a number never sent."""
    sent_numbers = {claim.document_no for one in sent for claim in one.items}
    here = {record.text("document_no") for record in records}
    gone = {
        claim.due_date
        for claim in letter.items
        if claim.document_no not in here and claim.amount.amount == amount
    }
    return [
        ("", record)
        for record in records
        if record.text("document_no") not in sent_numbers
        and record.text("currency") == letter.currency.code
        and record.date("due_date") in gone
        and record.amount("amount_open") == amount
    ]


def _same(customer: str, record: Record, letter: IssuedLetter, document: str) -> Finding:
    where: Source = record.source
    number = record.text("document_no")
    return Finding(
        "L12",
        Severity.HOLD,
        f"Document {number} of customer {customer} reads like document {document} of customer"
        f" {letter.customer_id}, which letter {letter.letter_no} demanded.",
        where,
        "Use the same entity, customer and document numbers as before; if it is another debt,"
        " void that letter or enter the reminder in the Contact log.",
        customer,
    )
