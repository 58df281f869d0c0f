"""Compose the workbooks a clerk fills: review.xlsx and customers-to-complete.xlsx.

In: a stream of decisions, read once, and what the run knows about itself. Out: bytes.
Column names are an interface, in English on every machine: both files are read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from generator.documents.ranking import by_rank
from generator.documents.records import FINDINGS, RECONCILIATION, finding_row, reconciliation_rows
from generator.values.decisions import Decision, ItemDecision
from generator.values.ledger import Address, Debtor
from generator.values.run import RunFacts
from generator.values.sheets import CUSTOMERS
from generator.wording import Words
from generator.workbooks import Book, Row, SheetOut, Value, workbook

ACTIONS = ("as proposed", "hold", "skip", "lower", "raise")
DECISIONS = (
    "customer_id", "customer_name", "currency", "open", "overdue", "oldest_days", "verdict",
    "sentence", "proposed_level", "action", "level", "until", "reason", "by",
)  # fmt: skip
ITEMS = (
    "customer_id", "customer_name", "currency", "document_no", "line_no", "due_date",
    "days_past_due", "bucket", "open", "level", "verdict", "sentence", "may_go_from",
)  # fmt: skip
_EDITABLE = ("action", "level", "until", "reason", "by")
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "action": "as proposed: leave it. hold: no letter until the date in `until`. skip: no"
        " letter in this run. lower, raise: the letter gets the level in `level`.",
        "level": "The number of the level you want, with lower and raise.",
        "until": "The last day of the hold, as a date. Empty: until further notice.",
        "reason": "Needed for everything except as proposed.",
        "by": "Who decided.",
        "open": "Everything open in this currency, credits deducted.",
        "oldest_days": "Days past due of the oldest invoice.",
    }
)
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {
        "customer_name": 34, "sentence": 70, "reason": 40, "message": 80, "remedy": 60, "where": 34,
        "open": 15, "overdue": 15, "amount": 18, "verdict": 22, "figure": 22, "document_no": 18,
    }
)  # fmt: skip


def review(decisions: Iterable[Decision], facts: RunFacts, words: Words) -> bytes:
    """review.xlsx: what is proposed and why, with the five columns a person may fill."""
    several = len(facts.entities) > 1
    with Book() as book:
        accounts = book.sheet(_decision_sheet(several))
        items = book.sheet(_sheet("Items", _named(ITEMS, several)))
        for decision in decisions:
            entity: Row = (decision.entity,) if several else ()
            accounts.append(entity + _decision_row(decision, words))
            for item in decision.items:
                items.append(entity + _item_row(decision, item, words))
        for title, header, rows in (
            ("Findings", FINDINGS, map(finding_row, facts.findings)),
            ("Totals", RECONCILIATION, reconciliation_rows(facts)),
        ):
            sheet = book.sheet(_sheet(title, header))
            for row in rows:
                sheet.append(row)
        return book.data()


def customers_to_complete(decisions: Iterable[Decision], words: Words) -> bytes | None:
    """The Customers sheet for those whose letter lacks something, the largest overdue first."""
    ranked: list[tuple[str, Decimal, str]] = []
    people: dict[str, tuple[Debtor, dict[str, None]]] = {}
    for decision in decisions:
        if decision.lacks:
            debtor, missing = people.setdefault(decision.debtor.customer_id, (decision.debtor, {}))
            missing.update(dict.fromkeys(words.sentence(lack) for lack in decision.lacks))
            ranked.append((decision.currency.code, decision.overdue.amount, debtor.customer_id))
    if not people:
        return None
    order = dict.fromkeys(customer_id for _, _, customer_id in by_rank(ranked))
    names = tuple(column.name for column in CUSTOMERS.columns)
    sheet = SheetOut(
        CUSTOMERS.title,
        (*names, "missing"),
        (_customer_row(*people[customer_id], names) for customer_id in order),
        (14, 34, 34, *(max(12, len(name) + 3) for name in names[3:]), 80),
        choices={"account_group": ("trade", "intercompany", "employee", "one_time")},
    )
    return workbook([sheet])


def _named(header: tuple[str, ...], several: bool) -> tuple[str, ...]:
    return ("entity", *header) if several else header


def _sheet(title: str, header: tuple[str, ...]) -> SheetOut:
    return SheetOut(
        title, header, widths=tuple(_WIDTHS.get(n, max(12, len(n) + 3)) for n in header)
    )


def _decision_sheet(several: bool) -> SheetOut:
    plain = _sheet("Decisions", _named(DECISIONS, several))
    return SheetOut(
        plain.title,
        plain.header,
        widths=plain.widths,
        notes=_NOTES,
        choices={"action": ACTIONS},
        editable=_EDITABLE,
    )


def _decision_row(decision: Decision, words: Words) -> Row:
    overdue = (i.aged.days_past_due for i in decision.items if i.aged.item.amount_open.positive)
    return (
        decision.debtor.customer_id,
        decision.debtor.name,
        decision.currency.code,
        decision.open.amount,
        decision.overdue.amount,
        max(0, max(overdue, default=0)),
        decision.verdict.value,
        words.sentence(decision.sentence),
        decision.level.number if decision.level else None,
        ACTIONS[0],
        *(None,) * 4,
    )


def _item_row(decision: Decision, item: ItemDecision, words: Words) -> Row:
    document = item.aged.item
    return (
        decision.debtor.customer_id,
        decision.debtor.name,
        decision.currency.code,
        document.document_no,
        document.line_no,
        document.due_date,
        item.aged.days_past_due,
        item.aged.bucket,
        document.amount_open.amount,
        item.level or None,
        item.verdict.value,
        words.sentence(item.sentence),
        item.may_go_from,
    )


def _customer_row(debtor: Debtor, missing: Iterable[str], names: tuple[str, ...]) -> Row:
    """What is known already, so that only gaps are to be filled."""
    known: dict[str, Value] = {
        **{name: getattr(debtor, name, None) or None for name in names},
        **_address("", debtor.address),
        **_address("registered_", debtor.registered),
        "customer_id": debtor.customer_id,
        "customer_name": debtor.name,
        "is_natural_person": "yes" if debtor.is_natural_person else None,
    }
    return (*(known.get(name) for name in names), " ".join(missing))


def _address(prefix: str, address: Address) -> dict[str, Value]:
    lines = dict(
        zip(("address_line1", "address_line2", "address_line3"), address.lines, strict=False)
    )
    parts = {
        **lines,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }
    return {prefix + name: value or None for name, value in parts.items()}
