"""30/360 US: as 30/360 Bond, and a period that begins on the last of February begins on a 30th.

The count of US bonds. Where such a period ends on the last of a February too, that is a 30th as
well. Not additive, the parts of a period need not make the whole: 31 January to 31 March is 60
days, but 28 to 28 February and 30 from there, 58. Where a payment or a new rate cuts the period,
Dunnage counts each part as the difference of two counts from the first day, so that the parts make
the whole. Plain "30/360" is not accepted: several counts go by it.

Source: Securities Industry Association, Standard Securities Calculation Methods (Mayle, 1993).

>>> january, february, march = dt.date(2025, 1, 31), dt.date(2025, 2, 28), dt.date(2025, 3, 31)
>>> days(january, march), days(january, february), days(february, march)
(60, 28, 30)
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

NAME = "30/360 US"
ALIASES = ("30/360-US", "30/360 (US)")
ADDITIVE = False


def days(start: dt.date, end: dt.date) -> int:
    first, last = start.day, end.day
    if _ends_february(start):
        first = 30
        last = 30 if _ends_february(end) else last
    first = min(first, 30)
    last = min(last, 30) if first == 30 else last
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def fraction(start: dt.date, end: dt.date) -> Fraction:
    return Fraction(days(start, end), 360)


def per(_day: dt.date) -> int:
    return 360


def _ends_february(day: dt.date) -> bool:
    return day.month == 2 and (day + dt.timedelta(days=1)).month == 3
