"""What the trade asks, written a second time: ladders, holidays, rates, day-by-day interest.

Nothing here is imported from the program that it judges. Figures: the shipped procedures; BGB
sections 247, 288; the UK Act of 1998 with SI 2002/1675; public holidays of 2025 and early 2026.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

DAY = dt.timedelta(days=1)
PROMISE_GRACE = dt.timedelta(days=3)


class Rung(NamedTuple):
    """One level of a ladder; all but the flags in days."""

    offset: int
    deadline: int
    grace: int
    gap: int
    transit: bool = False
    formal: bool = False
    released: bool = False  # only a person lets it go


EXPORTER = (
    Rung(3, 4, 0, 4),
    Rung(8, 7, 3, 4),
    Rung(22, 10, 3, 7, transit=True),
    Rung(40, 14, 2, 10, transit=True, formal=True),
    Rung(60, 10, 2, 10, transit=True, formal=True),
)
KEY = (
    Rung(7, 7, 3, 7),
    Rung(21, 10, 3, 7),
    Rung(40, 10, 3, 10, transit=True),
    Rung(60, 14, 2, 10, transit=True, formal=True, released=True),
)
STRICT = (
    Rung(1, 4, 0, 4),
    Rung(7, 7, 2, 4),
    Rung(15, 7, 2, 7, transit=True),
    Rung(30, 10, 2, 7, transit=True, formal=True),
    Rung(45, 10, 2, 7, transit=True, formal=True),
)
LADDERS: Mapping[str, tuple[Rung, ...]] = MappingProxyType(
    {"": EXPORTER, "key": KEY, "strict": STRICT}
)
MINIMUM: Mapping[str, int] = MappingProxyType(
    {"EUR": 20, "USD": 20, "GBP": 20, "CHF": 20, "PLN": 80, "JPY": 3000}
)
DIGITS: Mapping[str, int] = MappingProxyType({"JPY": 0})
_TRANSIT: Mapping[str, int] = MappingProxyType({"DE": 2, "US": 8, "JP": 8})
_HOLIDAYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "DE": frozenset(
            "2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-09 2025-10-03"
            " 2025-12-25 2025-12-26 2026-01-01".split()
        ),
        "GB": frozenset("2025-01-01 2025-04-18 2025-12-25 2025-12-26 2026-01-01".split()),
        "FR": frozenset("2025-07-14 2025-08-15 2025-11-11 2025-12-25 2026-01-01".split()),
        "US": frozenset("2025-01-20 2025-05-26 2025-07-04 2025-09-01 2025-11-27".split()),
        "PL": frozenset("2025-01-06 2025-05-03 2025-08-15 2025-11-11 2026-01-06".split()),
        "JP": frozenset("2025-02-11 2025-04-29 2025-05-05 2025-09-15 2025-11-03".split()),
        "CH": frozenset("2025-01-01 2025-08-01 2025-12-25 2026-01-01".split()),
    }
)
_BASE: tuple[tuple[str, str, str], ...] = (  # from, Bundesbank base rate, Bank of England rate
    ("2024-01-01", "3.62", "5.25"),
    ("2024-07-01", "3.37", "5.25"),
    ("2025-01-01", "2.27", "4.75"),
    ("2025-07-01", "1.27", "4.25"),
    ("2026-01-01", "1.27", "3.75"),
)


def least_deadline(rung: Rung, letter_date: dt.date, country: str) -> dt.date:
    """The earliest deadline that a letter of this level may print, before it is rolled."""
    transit = _TRANSIT.get(country, 5) if rung.transit else 0
    return letter_date + dt.timedelta(days=rung.deadline + transit)


def is_business_day(day: dt.date, countries: Iterable[str]) -> bool:
    known = frozenset[str]().union(*(_HOLIDAYS.get(code, frozenset()) for code in countries))
    return day.weekday() < 5 and day.isoformat() not in known


def entry(ladder: tuple[Rung, ...], days: int) -> int:
    """Where arrears without history enter: the highest level reached before the first formal."""
    friendly = [rung for rung in ladder if not rung.formal]
    return sum(rung.offset <= days for rung in friendly)


def rate(terms: str, day: dt.date, starts: dt.date) -> Fraction:
    """Percent a year on that day: floating, or locked at the half-year in which it starts."""
    if terms == "contract":
        return Fraction(12)
    fixed = starts if terms == "uk_1998_act" else day
    _, german, british = max(row for row in _BASE if row[0] <= fixed.isoformat())
    return Fraction(british) + 8 if terms == "uk_1998_act" else Fraction(german) + 9


def interest(
    amount: Decimal, paid: Iterable[tuple[dt.date, Decimal]], due: dt.date, until: dt.date,
    terms: str, currency: str,
) -> Decimal:  # fmt: skip
    """Every day by itself: the day of a payment still bears interest on the old balance."""
    payments, day, accrued = sorted(paid), due + DAY, Fraction(0)
    while day <= until:
        balance = amount - sum((much for when, much in payments if when < day), Decimal(0))
        accrued += Fraction(balance) * rate(terms, day, due + DAY) / 36500
        day += DAY
    unit = Decimal(1).scaleb(-DIGITS.get(currency, 2))
    exact = Decimal(accrued.numerator) / Decimal(accrued.denominator)
    return exact.quantize(unit, ROUND_HALF_UP)


def fixed_sums(terms: str) -> frozenset[Decimal]:
    """What the law may give for one invoice; nothing under a contract."""
    given = {"de_bgb_288": ("40",), "uk_1998_act": ("40", "70", "100")}.get(terms, ())
    return frozenset(Decimal(text) for text in given)
