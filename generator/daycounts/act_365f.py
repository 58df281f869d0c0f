"""Actual/365 (Fixed): the calendar days, over a year of 365, in leap years too.

The usual count for invoices: the daily amount is the same in every year, and a leap year costs
366/365 of the stated rate. Plain "ACT/365" is not accepted: ISDA reads it as ACT/ACT.

Source: 2006 ISDA Definitions, section 4.16(d).

>>> fraction(dt.date(2024, 1, 1), dt.date(2025, 1, 1))
Fraction(366, 365)
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

NAME = "ACT/365F"
ALIASES = (
    "ACT/365 FIXED",
    "ACT/365-FIXED",
    "ACT/365 (FIXED)",
    "ACTUAL/365 FIXED",
    "ACTUAL/365 (FIXED)",
)
ADDITIVE = True


def days(start: dt.date, end: dt.date) -> int:
    return (end - start).days


def fraction(start: dt.date, end: dt.date) -> Fraction:
    return Fraction(days(start, end), 365)


def per(_day: dt.date) -> int:
    return 365
