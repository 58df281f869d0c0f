"""One cell becomes one typed value, or a fault that says why it cannot.

What enters: a cell and what its column is known to be. What leaves: str, Decimal, date, int or
bool; None for an empty cell; Fault otherwise. Nothing is rounded but float noise under 1e-6.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from generator.intake import dates, numbers
from generator.intake.cells import (
    BROKEN,
    DATE,
    ERROR,
    FLAG,
    NUMERIC,
    TEXT,
    TIME,
    literal,
    number,
    shown,
    text_of,
)
from generator.intake.dialects import plain
from generator.values.money import Currency

_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_NOISE = Decimal("0.000001")
_DAYS = re.compile(
    r"(?:overdue by )?([+-]?\d{1,9})(?:[.,]0+)?"
    r"\s*(?:(?:days?|tage|d)(?: overdue| past due| late)?)?"
)
_SURE_DIGITS = 15  # more are lost in a spreadsheet's numbers
_POWER = re.compile(r"\d[.,]\d+E\+\d{1,2}")  # how a spreadsheet shows a long number in text
_YES = frozenset("yes y true 1 x ja j oui o vrai si s sim sì wahr tak ano да 是".split())
_NO = frozenset("no n false 0 nein non faux nao não nie ne falsch нет 否".split())
_OPEN_IT = "Open the file in a spreadsheet program, correct the cell and save it."


class Fault(NamedTuple):
    """Why a cell cannot be read: `says` follows the words "The cell under 'Due date'"."""

    code: str
    says: str
    remedy: str


def broken(cell: str) -> Fault:
    if cell[0] == ERROR:
        return Fault("R10", f"holds the error {cell[1:] or '#?'}", _OPEN_IT)
    return Fault(
        "R10",
        "holds a formula whose result was not stored",
        "Open the file in a spreadsheet program and save it, so that results are stored.",
    )


def text(cell: str) -> str | Fault | None:
    """NFC text; whole numbers without ".0"; a number too long to be exact is a fault."""
    if not cell:
        return None
    if cell[0] in BROKEN:
        return broken(cell)
    if cell[0] in NUMERIC and len(literal(cell).lstrip("-0").replace(".", "")) > _SURE_DIGITS:
        exact = number(cell)
        if exact is not None and exact == exact.to_integral_value():
            return Fault(
                "R19",
                f"holds a number of more than {_SURE_DIGITS} digits, whose last ones are lost",
                "Format the column as text and enter the number again.",
            )
    if cell[0] == TEXT and "E+" in cell and _POWER.fullmatch(cell[1:].strip()):
        return Fault(
            "R19",
            f"holds {shown(cell)}, a number whose last digits are lost",
            "Export the list again with the column as text.",
        )
    return text_of(cell) or None


def hostile(value: str) -> bool:
    """Whether the text holds characters that have no place on a letter."""
    return not value.isprintable() and _HOSTILE.search(value) is not None


def date(cell: str, order: str) -> dt.date | Fault | None:
    """A typed date, or a text date in the proved order; 0 is empty, as some systems write it."""
    if not cell:
        return None
    kind = cell[0]
    if kind == DATE:
        try:
            return dt.date.fromisoformat(cell[1:])
        except ValueError:
            return _no_date(cell)
    if kind in BROKEN:
        return broken(cell)
    if kind == TEXT:
        found = dates.resolve(cell[1:].strip(), order)
        return found or _no_date(cell)
    if kind in NUMERIC and number(cell) == 0:
        return None
    return None if kind == TIME and cell in ("t0", "t0.0") else _no_date(cell)


def _no_date(cell: str) -> Fault:
    return Fault("R19", f"holds {shown(cell)}, which is not a date", "Enter a date there.")


@cache
def _quantum(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


class Amount(NamedTuple):
    value: Decimal
    unit: str


def amount(cell: str, mark: str) -> Amount | Fault | None:
    """The exact figure and the sign or code it is written with; None for an empty cell."""
    if not cell:
        return None
    kind = cell[0]
    if kind in NUMERIC:
        exact = number(cell)
        unit = cell[1:].partition("|")[0] if kind == "m" else ""
        if exact is None:
            return _no_amount(cell)
        exact = without_noise(exact)
        return _credit(exact, unit) if unit.endswith("Cr") else Amount(exact, unit)
    if kind in BROKEN:
        return broken(cell)
    if kind == TEXT:
        found = numbers.read(cell[1:], mark)
        return Amount(*found) if found else _no_amount(cell)
    return _no_amount(cell)


def without_noise(exact: Decimal) -> Decimal:
    """9762.389999999999, as spreadsheets add, is 9762.39."""
    near = exact.quantize(_NOISE) if abs(exact) < _TOO_MUCH else exact
    return near.normalize() + 0 if near.as_tuple().exponent != exact.as_tuple().exponent else exact


def _credit(exact: Decimal, unit: str) -> Amount | Fault:
    """A number whose format shows it as a credit, "5,000.00 Cr", with no minus sign beside it."""
    if exact < 0:
        says = "holds a minus sign and is shown as a credit as well"
        return Fault("R19", says, "Look which of the two is meant, and enter it so.")
    return Amount(-exact, unit.removesuffix("Cr"))


def _no_amount(cell: str) -> Fault:
    return Fault(
        "R19", f"holds {shown(cell)}, which is not an amount", "Enter the amount as a number."
    )


_TOO_MUCH = Decimal(10) ** 15


def in_digits(value: Decimal, currency: Currency) -> Decimal | Fault:
    """The figure in the currency's digits; float noise under 1e-6 is removed, more is a fault."""
    if abs(value) >= _TOO_MUCH:
        return Fault(
            "R19", "is too large to be an amount", "Look whether the column is the right one."
        )
    cut = value.quantize(_quantum(currency.digits))
    if cut == value or abs(value - cut) <= _NOISE:
        return cut + 0
    return Fault(
        "R19",
        f"holds {value.normalize():f}, which has more digits than {currency} has",
        f"Correct the amount, or the currency if it is not {currency}.",
    )


def integer(cell: str) -> int | Fault | None:
    if not cell:
        return None
    if cell[0] in BROKEN:
        return broken(cell)
    exact = number(cell) if cell[0] in NUMERIC else None
    if cell[0] == TEXT:
        found = _DAYS.fullmatch(cell[1:].strip().casefold())
        exact = Decimal(found.group(1)) if found else None
    if exact is None or exact != exact.to_integral_value() or abs(exact) > 10**9:
        return Fault("R19", f"holds {shown(cell)}, which is not a whole number", "Correct it.")
    return int(exact)


def flag(cell: str) -> bool | Fault | None:
    if not cell:
        return None
    if cell[0] == FLAG:
        return cell[1:] in ("1", "true")
    if cell[0] in BROKEN:
        return broken(cell)
    word = plain(text_of(cell))
    if word in _YES or word in _NO:
        return word in _YES
    return Fault("R19", f"holds {shown(cell)}, which is neither yes nor no", "Enter yes or no.")
