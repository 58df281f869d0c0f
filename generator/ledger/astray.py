"""Rows beside the open items that name nobody who owes, or another than they are for.

In: the rows of Holds, Payments, Contact log and Instalment plans by customer, the master and the
open items; out: findings. Nothing is joined by likeness: who may be meant waits for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.findings import Finding, Severity
from generator.ledger.neighbours import same
from generator.values.ledger import Dates, Source
from generator.values.sheets import (
    CONTACT_LOG,
    HOLDS,
    INSTALMENT_PLANS,
    PAYMENTS,
)
from generator.values.tables import Record

Key = tuple[str, str]
_Rows = Mapping[Key, Sequence[Record]]
_Rest = Mapping[str, Mapping[str, Sequence[Record]]]
_SHEETS = (HOLDS.title, PAYMENTS.title, CONTACT_LOG.title, INSTALMENT_PLANS.title)


def find(
    rest: _Rest, items: _Rows, owing: Iterable[str], master: Mapping[str, Record], dates: Dates
) -> Iterator[Finding]:
    """`owing` are all customers with rows of open items, also with unreadable ones."""
    there = frozenset(owing)
    nobody = {
        customer
        for title in _SHEETS
        for customer in rest.get(title, {})
        if customer not in there and customer not in master
    }
    alike = _alike(nobody, items, there, master)
    for title in _SHEETS:
        for customer in sorted(nobody & rest.get(title, {}).keys()):
            rows = rest[title][customer]
            for other in sorted(alike.get(customer, ())):
                yield _meant(title, rows[0], customer, other)
    yield from _twins(items, rest.get(HOLDS.title, {}))
    yield from _holds(rest.get(HOLDS.title, {}), there, alike)
    yield from _payments(rest.get(PAYMENTS.title, {}), items, nobody - alike.keys(), dates)


def _alike(
    nobody: set[str], items: _Rows, there: frozenset[str], master: Mapping[str, Record]
) -> Mapping[str, set[str]]:
    """Customers who owe, whose number or name is that of nobody but for case, blanks and zeros."""
    if not nobody:
        return {}
    known: dict[str, set[str]] = defaultdict(set)
    for customer in there:
        known[same(customer)].add(customer)
        if customer in master:
            known[same(master[customer].text("customer_name"))].add(customer)
            known[same(master[customer].text("legal_name"))].add(customer)
    for (_, customer), records in items.items():
        known[same(records[0].text("customer_name"))].add(customer)
    known.pop("", None)
    return {one: known[same(one)] for one in nobody if same(one) in known}


def _twins(items: _Rows, holds: Mapping[str, Sequence[Record]]) -> Iterator[Finding]:
    """Customers whose numbers differ in case, blanks or zeros: is one held, or owing twice?"""
    groups: dict[Key, dict[str, Sequence[Record]]] = defaultdict(dict)
    for (entity, customer), records in items.items():
        if number := same(customer):
            groups[entity, number][customer] = records
    for group in groups.values():
        held = sorted(group.keys() & holds.keys()) if len(group) > 1 else []
        for customer in sorted(group.keys() - set(held)) if held else ():
            word, where = holds[held[0]][0].text("kind"), holds[held[0]][0].where("customer_id")
            yield _twin(customer, held[0], f"has the hold '{word}'", where)
        met: dict[tuple[object, ...], str] = {}
        for customer in sorted(group) if len(group) > 1 else ():
            for record in group[customer]:
                names = ("document_no", "currency", "due_date", "amount_open")
                first = met.setdefault(tuple(record.values.get(n) for n in names), customer)
                if first != customer:
                    what = f"owes document {record.text('document_no')} as well"
                    yield _twin(customer, first, what, record.where("customer_id"))
                    yield _twin(first, customer, what, record.where("customer_id"))


def _twin(customer: str, other: str, what: str, where: Source) -> Finding:
    return Finding(
        "L17",
        Severity.HOLD,
        f"Customer {other}, whose number reads like {customer}, {what}.",
        where,
        "Use one number for one customer. If they are two, give this one a row in Holds of its own"
        " (it may have ended), and each document to the one who owes it.",
        customer,
    )


def _meant(title: str, record: Record, customer: str, other: str) -> Finding:
    return Finding(
        "L17",
        Severity.HOLD,
        f"The sheet {title} has rows of customer '{customer}', whom nobody knows: it reads like"
        f" {other}, and may be meant for it.",
        record.where("customer_id"),
        f"Write {other} there if it is the same; if not, add '{customer}' to the sheet Customers.",
        other,
    )


def _holds(
    holds: Mapping[str, Iterable[Record]], there: frozenset[str], alike: Mapping[str, object]
) -> Iterator[Finding]:
    """A hold for a customer without open items: over, or its number is misspelt."""
    for customer in sorted(holds.keys() - there - alike.keys()):
        for record in holds[customer]:
            yield Finding(
                "L11",
                Severity.WARNING,
                f"The hold '{record.text('kind')}' is for customer {customer}, who owes nothing.",
                record.source,
                "Correct the customer number, or remove the row.",
                customer,
            )


def _payments(
    payments: Mapping[str, Sequence[Record]], items: _Rows, nobody: set[str], dates: Dates
) -> Iterator[Finding]:
    """Cash since the close on a document that only another customer has, or from nobody."""
    late = [
        (customer, record)
        for customer, records in sorted(payments.items())
        for record in records
        if (day := record.date("payment_date")) and dates.closing < day <= dates.letter_date
    ]
    wanted = {record.text("document_no") for _, record in late} - {""}
    owners: dict[Key, set[str]] = defaultdict(set)
    for (_, customer), records in items.items() if wanted else ():
        for record in records:
            if record.text("document_no") in wanted:
                owners[record.text("document_no"), record.text("currency")].add(customer)
    for customer, record in late:
        number = record.text("document_no")
        having = owners.get((number, record.text("currency")), set())
        if len(having) == 1 and customer not in having:
            yield _anothers(record, customer, next(iter(having)))
        elif customer in nobody and number:
            yield Finding(
                "L4",
                Severity.WARNING,
                f"The payment of {record.date('payment_date')} is from customer {customer}, whom"
                " nobody knows: it is set against nothing.",
                record.where("customer_id"),
                "Correct the customer number.",
                customer,
            )


def _anothers(record: Record, customer: str, owner: str) -> Finding:
    return Finding(
        "L4",
        Severity.HOLD,
        f"The payment of {record.date('payment_date')} by customer {customer} is for document"
        f" {record.text('document_no')}, which is open at {owner}.",
        record.where("document_no"),
        f"Write {owner} as the customer of the payment if it paid that document, or correct the"
        " number.",
        owner,
    )
