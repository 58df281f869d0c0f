"""What was demanded under another name: a key that changed would start the ladder anew.

An issued letter whose customer, document or currency is gone, while a row that reads like what it
demanded stands under a new one, holds that customer (L12): only a person can say whether it is the
same debt. A reminder in the Contact log, or a contact of the kind "another debt", says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from generator.findings import Finding, Severity
from generator.ledger import words
from generator.ledger.neighbours import same
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.ledger import Source
from generator.values.tables import Record

Key = tuple[str, str]
_Rows = Mapping[Key, Sequence[Record]]
_Found = list[tuple[Key, Record]]


def find(
    items: _Rows,
    letters: Mapping[Key, Sequence[IssuedLetter]],
    master: Mapping[str, Record],
    log: Mapping[str, Iterable[Record]],
) -> Iterator[Finding]:
    """One finding for each customer whose rows read like what was demanded from another."""
    told: set[str] = set()
    rows = _Index(items, letters, master)
    for key, sent in sorted(letters.items()):
        here = items.get(key, ())
        for letter in sent:
            for claim in letter.items:
                found = rows.elsewhere(key, letter, claim, alone=not here)
                found += [(key, record) for record in _renumbered(here, letter, sent, claim)]
                for (_, customer), record in found:
                    if customer not in told and not _answered(log.get(customer, ()), letter):
                        told.add(customer)
                        yield _same(customer, record, letter, claim.document_no)


class _Index:
    """Rows by what a letter says of them; a letter's own rows are never found."""

    def __init__(
        self,
        items: _Rows,
        letters: Mapping[Key, Sequence[IssuedLetter]],
        master: Mapping[str, Record],
    ) -> None:
        self._documents: dict[tuple[str, str, str], _Found] = defaultdict(list)
        self._amounts: dict[tuple[str, str, Decimal | None], _Found] = defaultdict(list)
        self._master = master
        self._there: set[tuple[Key, str]] = set()
        claims = [claim for sent in letters.values() for x in sent for claim in x.items]
        numbers = {claim.document_no for claim in claims}
        amounts = {claim.amount.amount for claim in claims}
        for key, records in items.items() if claims else ():
            for record in records:
                due, code = str(record.date("due_date")), record.text("currency")
                number, amount = record.text("document_no"), record.amount("amount_open")
                if number in numbers:
                    self._documents[number, due, code].append((key, record))
                    self._there.add((key, number))
                if amount in amounts:
                    self._amounts[due, code, amount].append((key, record))

    def elsewhere(
        self, key: Key, letter: IssuedLetter, claim: IssuedItem, *, alone: bool
    ) -> _Found:
        """`alone`: the letter's customer has no rows at all any more."""
        if (key, claim.document_no) in self._there:
            return []
        due, code = str(claim.due_date), letter.currency.code
        found = [
            one
            for one in self._documents.get((claim.document_no, due, code), ())
            if one[0] != key and (alone or one[1].amount("amount_open") == claim.amount.amount)
        ]
        if alone and not found:  # both numbers are new, as after a change of the system
            alike = self._amounts.get((due, code, claim.amount.amount), ())
            found = [one for one in alike if self._is_named(one, letter.recipient.name)]
        return found

    def _is_named(self, one: tuple[Key, Record], name: str) -> bool:
        master = self._master.get(one[0][1])
        names = [one[1].text("customer_name")]
        names += [master.text(n) for n in ("customer_name", "legal_name")] if master else []
        return bool(same(name)) and same(name) in map(same, names)


def _renumbered(
    records: Sequence[Record],
    letter: IssuedLetter,
    sent: Sequence[IssuedLetter],
    claim: IssuedItem,
) -> list[Record]:
    """Rows of the same customer with a demanded amount and due date under a number never sent, or
    of the demanded document in another currency."""
    rows = [record for record in records if record.date("due_date") == claim.due_date]
    own = [record for record in rows if record.text("document_no") == claim.document_no]
    code = letter.currency.code
    known = {x.currency.code for x in sent for c in x.items if c.document_no == claim.document_no}
    if own and not known & {record.text("currency") for record in own}:
        return own[:1]
    if any(record.text("document_no") == claim.document_no for record in records):
        return []
    numbers = {c.document_no for one in sent for c in one.items}
    return [
        record
        for record in rows
        if record.text("document_no") not in numbers
        and record.text("currency") == code
        and claim.amount.amount in (record.amount("amount_open"), record.amount("amount_original"))
    ]


def _answered(log: Iterable[Record], letter: IssuedLetter) -> bool:
    """Whether the Contact log says since the letter what the customer was sent."""
    for record in log:
        day, kind = record.date("date"), words.plain(record.text("kind"))
        said = words.reminder_level(kind) or record.integer("level") or kind == "another debt"
        if day is not None and day >= letter.letter_date and said:
            return True
    return False


def _same(customer: str, record: Record, letter: IssuedLetter, document: str) -> Finding:
    where: Source = record.source
    number, code = record.text("document_no"), record.text("currency")
    return Finding(
        "L12",
        Severity.HOLD,
        f"Document {number} ({code}) of customer {customer} reads like document {document}"
        f" ({letter.currency}) of customer {letter.customer_id}, which letter {letter.letter_no}"
        " demanded.",
        where,
        "Use the same entity, customer and document numbers as before. If that cannot be, enter"
        f" in the Contact log of {customer}, from {letter.letter_date} on, the reminder that was"
        " sent, or the kind 'another debt'.",
        customer,
    )
