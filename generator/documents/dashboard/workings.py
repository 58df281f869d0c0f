"""What a customer owes, item by item, and how each period's interest came about.

In: one decision and how many rows there is room for. Out: rows; the rest is counted and summed.
"""

from __future__ import annotations

from typing import NamedTuple

from generator.documents.dashboard.pen import Pen, View
from generator.documents.verdicts import NAMES
from generator.values.decisions import Decision, ItemDecision, Segment
from generator.values.ledger import DocumentType
from generator.values.money import Currency, Money, total


class Item(NamedTuple):
    """A row of the items; templates take rows apart, which is faster than asking for names."""

    document: str
    kind: str
    date: str
    due: str
    days: str
    amount: str
    interest: str
    level: str
    verdict: str
    why: str


class Period(NamedTuple):
    """A row of the calculation of interest."""

    document: str
    first: str
    last: str
    days: str
    balance: str
    rate: str
    period: str
    source: str
    interest: str


def items(decision: Decision, most: int, pen: Pen) -> View:
    """The oldest first; the rest is counted and summed."""
    ordered = sorted(decision.items, key=lambda i: i.aged.item.place)
    rest = ordered[most:]
    left = total((i.aged.item.amount_open for i in rest), decision.currency)
    rows = [_item(i, n, decision, pen) for n, i in enumerate(ordered[:most], start=1)]
    return {
        "rows": rows,
        "more": len(rest),
        "left": pen.amount(left),
        "sum": pen.amount(decision.open),
        "all": len(ordered),
    }


def _item(found: ItemDecision, number: int, decision: Decision, pen: Pen) -> Item:
    item = found.aged.item
    days = found.aged.days_past_due
    kind = item.document_type
    plain = kind is DocumentType.INVOICE
    own = found.sentence != decision.sentence
    return Item(
        document=_document(found, number, pen),
        kind="" if plain else pen.label(kind.value.replace("_", " ").capitalize()),
        date=pen.day(item.document_date),
        due=pen.day(item.due_date),
        days=str(days) if days > 0 and item.amount_open.positive else "",
        amount=pen.amount(item.amount_open),
        interest=pen.part(found.accrual.interest) if found.accrual else "",
        level=str(found.level or ""),
        verdict=pen.label(NAMES[found.verdict]),
        why=pen.sentence(found.sentence) if own else "",
    )


def _document(found: ItemDecision, number: int, pen: Pen) -> str:
    """The document's number, which others could know the customer by."""
    item = found.aged.item
    if pen.sharing.names:
        return pen.label("Item {n}", n=number)
    return f"{item.document_no} / {item.line_no}" if item.line_no else item.document_no


def interest(decision: Decision, most: int, pen: Pen) -> View:
    """Every period with its days, rate and source, as far as there is room."""
    ordered = sorted(decision.items, key=lambda i: i.aged.item.place)
    rows: list[Period] = []
    count = 0
    for number, found in enumerate(ordered, start=1):
        segments = found.accrual.segments if found.accrual else ()
        name = _document(found, number, pen)
        fit = segments[: max(0, most - len(rows))]
        rows.extend(_period(segment, name, decision.currency, pen) for segment in fit)
        count += len(segments)
    accruals = [i.accrual for i in ordered if i.accrual]
    return {
        "rows": rows,
        "more": count - len(rows),
        "sum": pen.amount(total((a.interest for a in accruals), decision.currency)),
        "methods": list(dict.fromkeys(pen.sentence(a.method) for a in accruals)),
    }


def _period(segment: Segment, document: str, currency: Currency, pen: Pen) -> Period:
    return Period(
        document=document,
        first=pen.day(segment.first),
        last=pen.day(segment.last),
        days=str(segment.days),
        balance=pen.amount(segment.balance),
        rate=pen.number(segment.rate_percent),
        period=pen.label(f"per {segment.period}"),
        source=_source(segment.source, pen),
        interest=pen.amount(Money.rounded(segment.interest, currency)),
    )


def _source(source: str, pen: Pen) -> str:
    """Who publishes a rate, translated where it is a series of ours; a clause as it stands."""
    if not source:
        return pen.label("as agreed")
    if pen.words.knows(source):
        return pen.label(source)
    return pen.label("as agreed") if pen.sharing.names else source
