"""Dates written as text: the order of day and month is proved over the whole file, never per row.

What enters: texts. What leaves: a date, or None where the text is none. ISO dates and month
names need no proof; of 03/04/2025 nothing is assumed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from generator.intake.dialects import plain

_MONTHS = (
    "january januar janner janvier enero gennaio janeiro januari jan janv ene gen",
    "february februar fevrier febrero febbraio fevereiro februari feb febr fev fevr",
    "march marz mars marzo marco maart mar mrt mrz",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio maio mei mag",
    "june juni juin junio giugno junho jun giu",
    "july juli juillet julio luglio julho jul juil lug",
    "august aout agosto augustus aug ago agu",
    "september septembre septiembre settembre setembro sep sept set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember decembre diciembre dicembre dezembro dec dez dic",
)
_MONTH_OF = MappingProxyType(
    {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
)
_TIME = re.compile(
    r"(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
    r"(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$"
)
_HAN = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})(?:\.0)?")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\.?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|°)?[\s.\-/]*(?:de\s+)?([^\W\d_]{3,})\.?[\s.,\-/]*(?:del?\s+)?'?(\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+'?(\d{4}|\d{2})")
_INSIDE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})\b|"
    r"\d{1,2}(?:st|nd|rd|th|er|º)?\.?[\s\-]+(?:de\s+)?[^\W\d_]{3,}\.?,?[\s\-]+(?:del?\s+)?'?\d{2,4}\b|"
    r"[^\W\d_]{3,}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b"
)
ORDERS = ("dmy", "mdy")


class Parts(NamedTuple):
    """The three numbers of a date whose order the text does not tell."""

    first: int
    second: int
    year: int


@lru_cache(maxsize=8192)
def parse(text: str) -> dt.date | Parts | None:
    """A date, or the parts of one that needs an order, or None.

    >>> [str(parse(t)) for t in ("2025-10-31T00:00:00", "1-Apr-26", "31. Oktober 2025")]
    ['2025-10-31', '2026-04-01', '2025-10-31']
    >>> parse("03/04/25")
    Parts(first=3, second=4, year=2025)
    """
    bare = _TIME.sub("", text.strip())
    if "年" in bare:
        bare = _HAN.sub(r"\1-\2-\3", bare)
    found = _ISO.fullmatch(bare)
    if found:
        year, month, day = (
            int(n) for n in (found.group(1, 3, 4) if found[1] else found.group(5, 6, 7))
        )
        return _date(year, month, day)
    found = _NUMERIC.fullmatch(bare)
    if found:
        parts = Parts(int(found[1]), int(found[3]), _year(found[4]))
        return parts if any(in_order(parts, order) for order in ORDERS) else None
    found = _DAY_FIRST.fullmatch(bare)
    if found:
        return _named(found[1], found[2], found[3])
    found = _MONTH_FIRST.fullmatch(bare)
    return _named(found[2], found[1], found[3]) if found else None


def _named(day: str, month: str, year: str) -> dt.date | None:
    number = _MONTH_OF.get(plain(month))
    return _date(_year(year), number, int(day)) if number else None


def _year(text: str) -> int:
    """Two digits: 70 to 99 are of the last century, as POSIX has it."""
    number = int(text)
    return number if len(text) == 4 else number + (1900 if number >= 70 else 2000)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def in_order(parts: Parts, order: str) -> dt.date | None:
    """The date the parts give in this order, or None if there is no such day.

    >>> in_order(Parts(3, 4, 2025), "dmy"), in_order(Parts(31, 4, 2025), "dmy")
    (datetime.date(2025, 4, 3), None)
    """
    if order == "mdy":
        return _date(parts.year, parts.first, parts.second)
    return _date(parts.year, parts.second, parts.first) if order == "dmy" else None


def resolve(text: str, order: str) -> dt.date | None:
    found = parse(text)
    return in_order(found, order) if isinstance(found, Parts) else found


def inside(text: str) -> list[str]:
    """The dates that stand in a line of words."""
    return [found.group(0) for found in _INSIDE.finditer(text) if parse(found.group(0)) is not None]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of day and month over a file, or why there is none."""

    order: str = ""
    needed: str = ""  # a text that needs an order
    contradiction: tuple[str, str] | None = None  # texts that prove day first, month first


def order_of(texts: Iterable[str]) -> Order:
    """A part over 12 proves the order, unless other texts prove the opposite."""
    day_first = month_first = needed = ""
    for text in texts:
        found = parse(text)
        if not isinstance(found, Parts):
            continue
        needed = needed or text
        if found.first > 12 >= found.second:
            day_first = day_first or text
        elif found.second > 12 >= found.first:
            month_first = month_first or text
    if day_first and month_first:
        return Order(needed=needed, contradiction=(day_first, month_first))
    return Order("dmy" if day_first else "mdy" if month_first else "", needed)
