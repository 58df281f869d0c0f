"""Actual/360: the calendar days, over a year of 360.

A calendar year costs 365/360 of the stated rate: 12 % becomes 12.17 %. Usual in the money market
and in clauses in US dollars. Use it only where the contract says so.

Source: 2006 ISDA Definitions, section 4.16(e).

>>> fraction(dt.date(2024, 1, 1), dt.date(2024, 12, 26))
Fraction(1, 1)
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

NAME = "ACT/360"
ALIASES = ("ACTUAL/360",)
ADDITIVE = True


def days(start: dt.date, end: dt.date) -> int:
    return (end - start).days


def fraction(start: dt.date, end: dt.date) -> Fraction:
    return Fraction(days(start, end), 360)


def per(_day: dt.date) -> int:
    return 360
