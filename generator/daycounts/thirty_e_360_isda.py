"""30E/360 (ISDA): every month has 30 days and the year 360; each month's last day is the 30th.

Unlike plain 30E/360, the last day of February is a 30th as well: 28 February to 31 March is 30
days, not 32. The definition makes one exception, for a period that ends on the day the contract
terminates. An overdue invoice has no such day, so Dunnage never makes it. Its parts make the
whole: 31 January to 31 March is 60 days, 30 to 28 February and 30 from there.

Source: 2006 ISDA Definitions, section 4.16(h).

>>> days(dt.date(2025, 2, 28), dt.date(2025, 3, 31))
30
>>> leap_day = dt.date(2008, 2, 29)
>>> days(dt.date(2007, 2, 28), leap_day), days(dt.date(2007, 2, 28), leap_day, leap_day)
(360, 359)
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

NAME = "30E/360 ISDA"
ALIASES = ("30E/360-ISDA", "30E/360 (ISDA)")
ADDITIVE = True


def days(start: dt.date, end: dt.date, termination: dt.date | None = None) -> int:
    """Days of the period; the last of February stays as it is where `end` is `termination`."""
    first, last = _thirtieth(start), _thirtieth(end)
    if end == termination and end.month == 2:
        last = end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def fraction(start: dt.date, end: dt.date, termination: dt.date | None = None) -> Fraction:
    return Fraction(days(start, end, termination), 360)


def per(_day: dt.date) -> int:
    return 360


def _thirtieth(day: dt.date) -> int:
    """The day of the month, 30 for the last day of any month."""
    return 30 if (day + dt.timedelta(days=1)).day == 1 else day.day
