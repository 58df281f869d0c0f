"""The door to `holidays`: business days, and how far a letter travels.

Unknown countries have weekends only. Europe here means a postal zone, not a union.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache

import holidays

_EUROPE = frozenset(
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU"
    " LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK".split()
)
_WEEKEND = frozenset({5, 6})


def next_business_day(day: dt.date, countries: Iterable[str]) -> dt.date:
    """`day` itself, or the first later day that is a business day in every country."""
    codes = tuple(sorted({code.upper() for code in countries if code}))
    while not all(_is_business_day(day, code) for code in codes or ("",)):
        day += dt.timedelta(days=1)
    return day


def zone(origin: str, destination: str) -> str:
    """domestic, europe or world, for transit days."""
    here, there = origin.upper(), destination.upper()
    if here == there:
        return "domestic"
    return "europe" if there in _EUROPE else "world"


@cache
def _is_business_day(day: dt.date, country: str) -> bool:
    calendar = _calendar(country, day.year)
    if calendar is None:
        return day.weekday() not in _WEEKEND
    return day.weekday() not in calendar.weekend and day not in calendar


@cache
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None
