"""Actual/360: actual days over 360; a year costs 365/360 of the stated rate.

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
