"""Cells as the limited child hands them over: one short string each, first letter the kind.

"" is an empty cell, "sAcme" text, "n1200.50" a number as its literal digits, "m€|1200.50" a
number whose format shows a currency, "p0.5" one shown in percent, "d2025-10-31" a date,
"t…" a time of day, "b1" a flag, "e#REF!" an error, "f" a formula without stored result.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

TEXT, NUMBER, MONEY, PERCENT, DATE = "s", "n", "m", "p", "d"
TIME, FLAG, ERROR, UNCACHED = "t", "b", "e", "f"
NUMERIC = (NUMBER, MONEY, PERCENT)
BROKEN = (ERROR, UNCACHED)


@dataclass(slots=True)
class Grid:
    """One sheet: `rows[i]` is row i + 1; `formulas` the columns in which formulas stand."""

    name: str
    rows: list[list[str]]
    formulas: frozenset[int] = frozenset()
    recalculates: bool = False  # the program that wrote it asks for calculation on opening
    hidden_rows: frozenset[int] = frozenset()  # from 0; hidden by hand or by a filter
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, col: int) -> str:
        cells = self.rows[row]
        return cells[col] if col < len(cells) else ""


@dataclass(slots=True)
class Book:
    """All sheets of one file; `is_text` for csv, whose one sheet has no name."""

    grids: list[Grid]
    is_text: bool = False
    creator: str = ""


def letter(col: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def literal(cell: str) -> str:
    """The digits of a numeric cell, as they stand in the file."""
    return cell.rpartition("|")[2] if cell[0] == MONEY else cell[1:]


def number(cell: str) -> Decimal | None:
    """The exact number of a numeric cell; None for NaN and infinity."""
    try:
        value = Decimal(literal(cell))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def text_of(cell: str) -> str:
    """What a person sees in the cell, NFC and stripped; whole numbers without ".0"."""
    if not cell:
        return ""
    if cell[0] == TEXT:
        text = cell[1:].strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if cell[0] in NUMERIC:
        return _digits(literal(cell))
    if cell[0] == FLAG:
        return "true" if cell[1:] == "1" else "false"
    return cell[1:]


def _digits(text: str) -> str:
    if text.isdigit():
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) >= 30:
        return text
    return f"{value.to_integral_value() if value == value.to_integral_value() else value:f}"


def show(text: str, length: int = 60) -> str:
    """Text from a file made safe for a sentence: short, and nothing unprintable raw."""
    cut = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def shown(cell: str) -> str:
    """A cell quoted in a sentence."""
    return f"'{show(text_of(cell))}'"
