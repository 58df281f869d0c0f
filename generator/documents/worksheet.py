"""The calculation of interest, to be followed with a pocket calculator.

Enters the items that bear interest; leaves tables and sentences of formatted text: every period
with its base, rate and time, the rates with their sources, and how all of it is put together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from generator.documents.blocks import Row, View, block, table
from generator.values.decisions import Accrual, Applied, ItemDecision, Segment
from generator.values.money import Currency, Money, round_half_up, total
from generator.wording import Words

_NAMES = ("Document", "From", "To", "Days", "Balance", "Rate %", "Time", "Exact", "Interest")
_SHORT = 12  # periods that may stand on the page before
_RATES = ("Source", "Rate %", "Made up of", "From", "To")


class Borne(NamedTuple):
    """An item's accrual and the interest that is printed for it."""

    item: ItemDecision
    accrual: Accrual
    interest: Money


def claimed(items: Iterable[ItemDecision]) -> tuple[Borne, ...]:
    """What a letter claims interest on, now or before."""
    return tuple(
        Borne(item, item.accrual, item.interest + item.interest_before)
        for item in items
        if item.accrual and (item.interest or item.interest_before)
    )


def worksheet(
    borne: Sequence[Borne], items: Iterable[ItemDecision], currency: Currency, words: Words
) -> View:
    """{table, rates, notes, apart: begins a page}; {} where nothing bears interest.

    `items` are the whole account's.
    """
    if not borne:
        return {}
    blocks = [block("segments", "", _lines(one, words)) for one in borne]
    labels = [words.label(name) for name in _NAMES]
    labels[-1] = f"{labels[-1]} {currency.code}"
    interest = total((one.interest for one in borne), currency)
    sums = (words.label("Sum"), *[""] * (len(_NAMES) - 2), words.amount(interest))
    title = words.label("Calculation of interest")
    reserved = total(
        (i.accrual.reserved for i in items if i.accrual and i.accrual.reserved), currency
    )
    return {
        "table": table(labels, [*blocks, block("sum", "", (), sums)], title, annexed=True),
        "apart": sum(len(one.accrual.segments) for one in borne) > _SHORT,
        "rates": _rates(borne, words),
        "notes": tuple(dict.fromkeys(_notes(borne, reserved, words))),
    }


def _lines(one: Borne, words: Words) -> Iterable[Row]:
    """Each period, and between them what was paid or credited, so that every balance follows."""
    segments = one.accrual.segments
    moved = sorted((m for m in one.accrual.applied if m.principal), key=lambda m: m.date)
    name = _document(one)
    for number, segment in enumerate(segments, start=1):
        yield (
            name if number == 1 else "",
            words.short_date(segment.first),
            words.short_date(segment.last),
            str(segment.days),
            _base(segment, words),
            words.decimal(segment.rate_percent),
            _time(segment),
            words.decimal(round_half_up(segment.interest, 4), 4),
            words.amount(one.interest) if number == len(segments) else "",
        )
        while moved and moved[0].date <= segment.last and number < len(segments):
            yield _moved(moved.pop(0), words)


def _moved(met: Applied, words: Words) -> Row:
    name = words.label("Credit" if met.is_credit else "Payment")
    amount = words.amount(-met.principal)
    return (name, words.short_date(met.date), "", "", amount, "", "", "", "")


def _document(one: Borne) -> str:
    item = one.item.aged.item
    return f"{item.document_no} / {item.line_no}" if item.line_no else item.document_no


def _base(segment: Segment, words: Words) -> str:
    """The balance; with earlier interest where the rule adds it, then to four decimals."""
    if not segment.capitalised:
        return words.amount(segment.balance)
    exact = segment.balance.exact + segment.capitalised
    return words.decimal(round_half_up(exact, 4), 4)


def _time(segment: Segment) -> str:
    return f"{segment.counted}/{segment.per}" if segment.per != 1 else str(segment.counted)


def _rates(borne: Sequence[Borne], words: Words) -> View:
    """Each rate with the days it was used for, how it is made up, and its source."""
    used: dict[tuple[str, str, str], list[tuple[dt.date, dt.date]]] = {}
    for one in borne:
        for segment in one.accrual.segments:
            percent, said = words.decimal(segment.rate_percent), words.sentence(segment.rate)
            rate = (_source(segment.source, words), percent, said)
            used.setdefault(rate, []).append((segment.first, segment.last))
    spans = [(span, rate) for rate, days in used.items() for span in _joined(days)]
    rows = [
        (*rate, words.short_date(first), words.short_date(last))
        for (first, last), rate in sorted(spans)
    ]
    labels = [words.label(name) for name in _RATES]
    title = words.label("Rates of interest")
    return table(labels, [block("rates", "", rows)], title, text=True, annexed=True)


def _source(source: str, words: Words) -> str:
    """Who publishes a rate, translated where it is a series of ours; a clause as it stands."""
    if not source:
        return words.label("as agreed")
    return words.label(source) if words.knows(source) else source


def _joined(days: Iterable[tuple[dt.date, dt.date]]) -> Iterable[tuple[dt.date, dt.date]]:
    """Spans that touch or overlap as one."""
    found: list[tuple[dt.date, dt.date]] = []
    for first, last in sorted(days):
        if found and first <= found[-1][1] + dt.timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _notes(borne: Sequence[Borne], reserved: Money, words: Words) -> Iterable[str]:
    yield from (words.sentence(one.accrual.method) for one in borne)
    for one in borne:
        yield from map(words.sentence, one.accrual.rules)
    for one in borne:
        law = one.accrual.entitlement.fixed_sum_law
        if one.item.fixed_sum and law:
            yield words.label("Fixed compensation under {law}.", law=words.label(law))
    for one in borne:
        yield from _applied(one, words)
    currency = reserved.currency
    running = [one.accrual for one in borne if one.accrual.per_diem]
    if running:
        exact = round_half_up(sum((a.per_diem for a in running), Fraction(0)), 4)
        yield words.label(
            "From {date}, {amount} for each further day.",
            date=words.date(max(accrual.per_diem_from for accrual in running)),
            amount=f"{currency.code}\u00a0{words.decimal(exact, 4)}",
        )
    if reserved:
        yield words.label(
            "Interest of {amount} on what is in dispute is reserved and not claimed here.",
            amount=words.money(reserved),
        )


def _applied(one: Borne, words: Words) -> Iterable[str]:
    """Payments that met costs or interest, so that the next balance can be followed."""
    for met in one.accrual.applied:
        if met.costs or met.interest:
            yield words.label(
                "{document}: {amount} of {date} met costs {costs}, interest {interest}, principal"
                " {principal}.",
                document=_document(one),
                amount=words.amount(met.amount),
                date=words.date(met.date),
                costs=words.amount(met.costs),
                interest=words.amount(met.interest),
                principal=words.amount(met.principal),
            )
