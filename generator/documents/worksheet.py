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
from generator.values.decisions import Accrual, ItemDecision, Segment
from generator.values.money import Currency, Money, round_half_up, total
from generator.wording import Words

_NAMES = ("Document", "From", "To", "Days", "Balance", "Rate %", "Time", "Exact", "Interest")
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


def worksheet(borne: Sequence[Borne], currency: Currency, words: Words) -> View:
    """{table, rates, notes}; {} where nothing bears interest."""
    if not borne:
        return {}
    lines = [line for one in borne for line in _segments(one, words)]
    labels = [words.label(name) for name in _NAMES]
    labels[-1] = f"{labels[-1]} {currency.code}"
    interest = total((one.interest for one in borne), currency)
    sums = (words.label("Sum"), *[""] * (len(_NAMES) - 2), words.amount(interest))
    title = words.label("Calculation of interest")
    return {
        "table": table(labels, [block("segments", "", lines, sums)], title, annexed=True),
        "rates": _rates(borne, words),
        "notes": tuple(dict.fromkeys(_notes(borne, currency, words))),
    }


def _segments(one: Borne, words: Words) -> Iterable[Row]:
    segments = one.accrual.segments
    for number, segment in enumerate(segments, start=1):
        yield (
            one.item.aged.item.document_no if number == 1 else "",
            words.short_date(segment.first),
            words.short_date(segment.last),
            str(segment.days),
            _base(segment, words),
            words.decimal(segment.rate_percent),
            _time(segment),
            words.decimal(round_half_up(segment.interest, 4), 4),
            words.amount(one.interest) if number == len(segments) else "",
        )


def _base(segment: Segment, words: Words) -> str:
    """The balance; with earlier interest where the rule adds it, then to four decimals."""
    if not segment.capitalised:
        return words.amount(segment.balance)
    exact = segment.balance.exact + segment.capitalised
    return words.decimal(round_half_up(exact, 4), 4)


def _time(segment: Segment) -> str:
    return f"{segment.counted}/{segment.per}" if segment.per != 1 else str(segment.counted)


def _rates(borne: Sequence[Borne], words: Words) -> View:
    """Each rate once, with the days it was used for, how it is made up, and its source."""
    used: dict[tuple[str, str, str], list[dt.date]] = {}
    for one in borne:
        for segment in one.accrual.segments:
            said = words.sentence(segment.rate)
            rate = (words.decimal(segment.rate_percent), said, segment.source)
            used.setdefault(rate, []).extend((segment.first, segment.last))
    rows = [
        (source, percent, said, words.short_date(min(days)), words.short_date(max(days)))
        for (percent, said, source), days in sorted(used.items(), key=lambda rate: min(rate[1]))
    ]
    labels = [words.label(name) for name in _RATES]
    title = words.label("Rates of interest")
    return table(labels, [block("rates", "", rows)], title, text=True, annexed=True)


def _notes(borne: Sequence[Borne], currency: Currency, words: Words) -> Iterable[str]:
    for one in borne:
        yield words.sentence(one.accrual.method)
    for one in borne:
        yield from map(words.sentence, one.accrual.rules)
    yield words.label(
        "Balance × rate × time; the exact amounts of a document are added, then rounded once."
    )
    for one in borne:
        yield from _applied(one, words)
    running = [one.accrual for one in borne if one.accrual.per_diem]
    if running:
        exact = round_half_up(sum((a.per_diem for a in running), Fraction(0)), 4)
        yield words.label(
            "From {date}, {amount} for each further day.",
            date=words.date(running[0].per_diem_from),
            amount=f"{currency.code}\u00a0{words.decimal(exact, 4)}",
        )


def _applied(one: Borne, words: Words) -> Iterable[str]:
    """Payments that met interest first, so that the next balance can be followed."""
    for met in one.accrual.applied:
        yield words.label(
            "{document}: {amount} of {date} met costs {costs}, interest {interest}, principal"
            " {principal}.",
            document=one.item.aged.item.document_no,
            amount=words.amount(met.amount),
            date=words.date(met.date),
            costs=words.amount(met.costs),
            interest=words.amount(met.interest),
            principal=words.amount(met.principal),
        )
