"""Actual/Actual (ISDA): each calendar day over the days of its own year, 365 or 366.

A calendar year costs exactly the stated rate, leap or not, so a day of a leap year costs a little
less. A period over the turn of such a year has two daily amounts: letters show it in two lines.

Source: 2006 ISDA Definitions, section 4.16(b).

>>> fraction(dt.date(2023, 12, 31), dt.date(2024, 2, 1)) == Fraction(1, 365) + Fraction(31, 366)
True
"""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction

NAME = "ACT/ACT ISDA"
ALIASES = (
    "ACT/ACT-ISDA",
    "ACT/ACT (ISDA)",
    "ACTUAL/ACTUAL ISDA",
    "ACTUAL/ACTUAL-ISDA",
    "ACTUAL/ACTUAL (ISDA)",
)
ADDITIVE = True


def days(start: dt.date, end: dt.date) -> int:
    return (end - start).days


def fraction(start: dt.date, end: dt.date) -> Fraction:
    return _years(end) - _years(start)


def per(day: dt.date) -> int:
    return 365 + calendar.isleap(day.year)


def _years(day: dt.date) -> Fraction:
    """The calendar years from the year 0 to this day, a part of a year as days over its own."""
    return day.year + Fraction((day - dt.date(day.year, 1, 1)).days, per(day))
