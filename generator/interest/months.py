"""Months counted from an original day: 31 January + 1 = 28 February, + 2 = 31 March."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator.values.policy import Compounding

_DAY = dt.timedelta(days=1)


def add(day: dt.date, months: int) -> dt.date:
    """That many months later, at most on the last day of the month.

    >>> add(dt.date(2025, 1, 31), 1), add(dt.date(2025, 1, 31), 2)
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 31))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), after - _DAY)


def between(start: dt.date, last: dt.date, *, started: bool) -> int:
    """Whole months from the day after `start` to `last`; with `started` ones, all begun."""
    if last <= start:
        return 0
    months = (last.year - start.year) * 12 + last.month - start.month
    while add(start, months) > last:
        months -= 1
    return months + 1 if started and add(start, months) < last else months


def rests(start: dt.date, end: dt.date, compounding: Compounding) -> Iterator[dt.date]:
    """The first days of the periods after the first, up to `end` itself.

    A period ends on the anniversary of `start`, the day before the first day of interest.
    """
    if compounding == "none":
        return
    number = 1
    while True:
        match compounding:
            case "30-day":
                rest = start + dt.timedelta(days=30 * number)
            case "monthly":
                rest = add(start, number)
            case _:
                rest = add(start, 12 * number)
        if rest + _DAY > end:
            return
        yield rest + _DAY
        number += 1
