"""What currency a list is in, where no column says so: its header, its figures, its title.

What enters: texts of a sheet. What leaves: the currency codes the file itself proves. A sign
that several currencies share proves none of them, but may contradict one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from generator.currencies import UNKNOWN, get
from generator.intake.cells import MONEY, TEXT, Grid, text_of
from generator.intake.dialects import meanings
from generator.intake.headers import Header
from generator.intake.notes import Notes
from generator.intake.numbers import UNITS, shape
from generator.values.money import Currency

_SAMPLE = 1_000  # rows in which a column shows what it holds
_BRACKETED = re.compile(r"[(\[（]\s*(?:in\s+)?([^\s()\[\]（）]{1,3})\s*[)\]）]")
_TRAILING = re.compile(r"\s(?:in\s+|en\s+)?([A-Z]{3}|[^\w\s)\]])$")
_ENDING = re.compile(r"\s[-–—]\s([A-Z]{3})$")
_SPOKEN = re.compile(
    r"\b(?:(?:in|en|currency|währung|devise|tenue de compte|moneda|moeda|valuta|waluta|měna|munt)"
    r"\s*:?\s+)([A-Z]{3})\b",
    re.IGNORECASE,
)


def currency_of(unit: str) -> Currency | None:
    """The currency of a code or of a sign that only one currency uses."""
    known = UNITS.get(unit)
    if known:
        return get(known[0]) if len(known) == 1 else None
    found = get(unit) if len(unit) == 3 and unit.isalpha() else None
    return None if found == UNKNOWN else found


def agrees(unit: str, currency: Currency) -> bool:
    """Whether an amount shown with this sign or code can be in this currency."""
    if not unit or currency == UNKNOWN:
        return True
    known = UNITS.get(unit)
    if known:
        return currency.code in known
    return unit.upper() == currency.code or currency_of(unit) is None


def in_header(text: str) -> str:
    """The unit a header names: "Open (ILS)", "Deuda ($)", "Balance RON"; "" for none."""
    for found in (*_BRACKETED.finditer(text), *_TRAILING.finditer(text)):
        unit = found.group(1)
        if unit in UNITS or (unit.isupper() and currency_of(unit)):
            return unit
    return ""


def in_title(text: str) -> str:
    """The unit a title line names: "Aged receivables (USD)", "All figures in ILS"."""
    for found in _BRACKETED.finditer(text):
        if currency_of(found.group(1)) and (found.group(1).isupper() or found.group(1) in UNITS):
            return found.group(1)
    ending = _ENDING.search(text.strip())
    if ending and currency_of(ending.group(1)):
        return ending.group(1)
    for found in _SPOKEN.finditer(text):
        if found.group(1).isupper() and currency_of(found.group(1)):
            return found.group(1)
    return ""


def beside(rows: Iterable[Sequence[str]]) -> Iterator[Currency]:
    """The currency in the cell after one that says "Currency"."""
    for cells in rows:
        filled = [text_of(cell) for cell in cells if cell]
        for word, value in pairwise(filled):
            if any(name == "currency" for name, _ in meanings(word.rstrip(" :"), {})):
                found = currency_of(value)
                if found is not None:
                    yield found


def unit_of(cell: str) -> str:
    """The sign or code a figure is written or shown with."""
    if not cell:
        return ""
    if cell[0] == MONEY:
        return cell[1:].partition("|")[0].removesuffix("Cr")
    if cell[0] == TEXT:
        parts = shape(cell[1:])
        return parts.unit if parts else ""
    return ""


def units(cells: Iterable[str]) -> frozenset[str]:
    """Every sign or code among the figures of a column."""
    return frozenset(unit for unit in map(unit_of, cells) if unit)


def unnamed_codes(
    grid: Grid, rows: range, header: Header, document: int, listed: Currency | None, notes: Notes
) -> None:
    """A column of currency codes that no header calls one: told, and where it contradicts the
    currency of the list, refused (R6)."""
    items = [row for row in rows[:_SAMPLE] if grid.cell(row, document)]
    known = {col for found in header.candidates.values() for _, col in found}
    for col in range(max((len(grid.rows[row]) for row in items), default=0)):
        cells = [grid.cell(row, col) for row in items]
        if col in known or not all(cell[:1] == TEXT and len(cell) == 4 for cell in cells):
            continue
        found = {currency_of(cell[1:]) for cell in cells}
        if None in found:
            continue
        message = "The column holds currency codes, but its header does not say so; it is not used."
        if listed is None or found == {listed}:
            notes.note("R20", message, header.row, col)
        else:
            notes.refuse("R6", message, "Name the column 'Currency'.", header.row, col)
