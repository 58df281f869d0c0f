"""Cut the interest days of a basis into pieces of one rate and one year, before any balance.

A piece is half-open, [first, end). It is cut at rate changes, at the rests of compounding, and on
1 January where the day count divides by the year's own length.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from generator.interest import months
from generator.interest.basis import Basis
from generator.interest.prices import Price

_DAY = dt.timedelta(days=1)
_PERIODIC = frozenset(("monthly", "30-day"))
_SHARED = "1/12 year"  # a whole period of compounding, shared out over its days


class NoRate(Exception):
    """The first day that bears interest and has no rate in the series ("" = agreed rates)."""

    def __init__(self, day: dt.date, series: str) -> None:
        super().__init__(day, series)
        self.day, self.series = day, series


class Piece(NamedTuple):
    """Days with one price; interest = base x price / 100 x counted / per."""

    first: dt.date
    end: dt.date
    price: Price
    counted: int
    per: int
    name: str  # of the way time is counted
    capitalises: bool  # interest unpaid before it becomes part of the base

    @property
    def days(self) -> int:
        return (self.end - self.first).days


class Pieces(NamedTuple):
    all: tuple[Piece, ...]
    capitalises_after: bool  # the last one ends with a whole period of compounding

    def within(self, piece: Piece, basis: Basis, first: dt.date, end: dt.date) -> Piece:
        """A part of one of the pieces."""
        counted = piece.counted
        if piece.name == _SHARED:
            counted = (end - first).days
        elif (first, end) != (piece.first, piece.end):
            counted = _counted(basis, piece.price, self.all[0].first, first, end)
        begins = piece.capitalises and first == piece.first
        return Piece(first, end, piece.price, counted, piece.per, piece.name, begins)


def price_on(basis: Basis, day: dt.date) -> Price:
    price = basis.price_on(day)
    if price is None:
        raise NoRate(day, basis.series)
    return price


@lru_cache(maxsize=4096)
def cut(basis: Basis, first: dt.date, end: dt.date, fixed: Price | None = None) -> Pieces:
    """The pieces from `first` to `end`; `fixed` is the price of them all, where one is.

    Raises NoRate. Days are counted from the first on, so that no cut changes their sum: 30/360 is
    not additive.
    """
    start = first - _DAY
    rests = list(months.rests(start, end, basis.compounding))
    periods = [first, *rests]
    cuts = {first, end, *rests, *_new_years(basis, first, end)}
    if fixed is None and basis.compounding not in _PERIODIC:
        cuts |= basis.changes(first, end)
    found = []
    for day, following in pairwise(sorted(cuts)):
        place = bisect_right(periods, day)
        period = periods[place - 1]
        coming = periods[place] if place < len(periods) else None
        asked = period if basis.compounding in _PERIODIC else day
        price = fixed or _covering(basis, asked, day, following)
        if coming and basis.compounding in _PERIODIC and price.period != "day":
            parts = 12 if price.period == "year" else 1
            counted, per, name = (following - day).days, parts * (coming - period).days, _SHARED
        else:
            counted = _counted(basis, price, first, day, following)
            per, name = _divided(basis, price, day)
        found.append(Piece(day, following, price, counted, per, name, day in rests))
    return Pieces(tuple(found), end in rests)


def _covering(basis: Basis, asked: dt.date, first: dt.date, end: dt.date) -> Price:
    """The price asked for; no day of the piece may be without any."""
    for day in (first, *sorted(basis.changes(first, end))):
        price_on(basis, day)
    return price_on(basis, asked)


def _new_years(basis: Basis, first: dt.date, end: dt.date) -> set[dt.date]:
    per = basis.count.per
    days = (dt.date(year, 1, 1) for year in range(first.year + 1, end.year + 1))
    return {day for day in days if day < end and per(day) != per(day - _DAY)}


def _counted(basis: Basis, price: Price, start: dt.date, first: dt.date, end: dt.date) -> int:
    """Days, or months, of [first, end) as a part of the time from `start` on."""
    if price.period == "day" or (price.period == "month" and basis.terms.month_rule == "day30"):
        return (end - first).days
    if price.period == "month":
        started, due = basis.terms.month_rule == "started", start - _DAY
        whole = months.between(due, end - _DAY, started=started)
        return whole - months.between(due, first - _DAY, started=started)
    days = basis.count.days
    return int(days(start, end) - days(start, first))


def _divided(basis: Basis, price: Price, day: dt.date) -> tuple[int, str]:
    if price.period == "day":
        return 1, "days"
    if price.period == "month":
        rule = basis.terms.month_rule
        return (30, "days/30") if rule == "day30" else (1, f"{rule} months")
    return basis.count.per(day), basis.count.NAME
