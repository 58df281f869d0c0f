"""30/360 (Bond Basis): months of 30 days; an ending 31st counts as the 30th only after a 30th.

Not additive, the parts of a period need not make the whole: 31 January to 31 March is 60 days, but
28 to 28 February and 33 from there, 61. Where a payment or a new rate cuts the period, Dunnage
counts each part as the difference of two counts from the first day, so that the parts make the
whole. A 31st that ends a period begun before the 30th costs a day of its own. Plain "30/360" is
not accepted: several counts go by it.

Source: 2006 ISDA Definitions, section 4.16(f).

>>> january, february, march = dt.date(2025, 1, 31), dt.date(2025, 2, 28), dt.date(2025, 3, 31)
>>> days(january, march), days(january, february), days(february, march)
(60, 28, 33)
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

NAME = "30/360 Bond"
ALIASES = ("30/360-BOND", "30/360 (BOND)", "30/360 BOND BASIS", "30/360 (BOND BASIS)")
ADDITIVE = False


def days(start: dt.date, end: dt.date) -> int:
    first = min(start.day, 30)
    last = min(end.day, 30) if first == 30 else end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def fraction(start: dt.date, end: dt.date) -> Fraction:
    return Fraction(days(start, end), 360)


def per(_day: dt.date) -> int:
    return 360
