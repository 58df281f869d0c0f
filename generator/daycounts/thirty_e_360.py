"""30E/360: every month has 30 days and the year 360; a 31st counts as the 30th.

The count of German commercial practice. A calendar month costs a twelfth of a year, however long
it is: from the 30th to the 31st is no day, from 28 February to 1 March are three (from the 29th in
a leap year, two). The days differ from those of the calendar, so the letter names the count. Its
parts make the whole: 31 January to 31 March is 60 days, 28 to 28 February and 32 from there.

Source: 2006 ISDA Definitions, section 4.16(g).

>>> days(dt.date(2025, 1, 31), dt.date(2025, 3, 31))
60
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

NAME = "30E/360"
ALIASES = ("30/360 EUROPEAN", "EUROPEAN 30/360")
ADDITIVE = True


def days(start: dt.date, end: dt.date) -> int:
    first, last = min(start.day, 30), min(end.day, 30)
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def fraction(start: dt.date, end: dt.date) -> Fraction:
    return Fraction(days(start, end), 360)


def per(_day: dt.date) -> int:
    return 360
