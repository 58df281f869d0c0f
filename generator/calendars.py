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
_SATURDAY = 5
_WEEKEND = frozenset({_SATURDAY, 6})


def next_business_day(
    day: dt.date, countries: Iterable[str], saturdays_from: dt.date | None = None
) -> dt.date:
    """`day` itself, or the first later day that is a business day in every country.

    Saturdays before `saturdays_from` are business days unless they are holidays: in Poland they
    move a due date only since 1 January 2017 (Civil Code article 115).
    """
    codes = tuple(sorted({code.upper() for code in countries if code})) or ("",)
    while not all(_is_business_day(day, code, _works(day, saturdays_from)) for code in codes):
        day += dt.timedelta(days=1)
    return day


def _works(day: dt.date, saturdays_from: dt.date | None) -> bool:
    """Whether it is a Saturday of the time when Saturdays still counted as business days."""
    return saturdays_from is not None and day < saturdays_from and day.weekday() == _SATURDAY


def knows(country: str) -> bool:
    """Whether its holidays are known."""
    return country.upper() in holidays.list_supported_countries()


def zone(origin: str, destination: str) -> str:
    """domestic, europe or world, for transit days."""
    here, there = origin.upper(), destination.upper()
    if here == there:
        return "domestic"
    return "europe" if there in _EUROPE else "world"


@cache
def _is_business_day(day: dt.date, country: str, works: bool) -> bool:
    calendar = _calendar(country, day.year)
    weekend = _WEEKEND if calendar is None else calendar.weekend
    if day.weekday() in weekend and not works:
        return False
    return calendar is None or day not in calendar


@cache
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None
