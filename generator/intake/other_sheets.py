"""The other sheets of a workspace: customers, payments, holds and the rest, by our own columns.

What enters: a grid and the Sheet it is. What leaves: a Table of typed records. A needed cell
that cannot be read holds its customer; where no customer is known the file is refused.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from generator.currencies import UNKNOWN, get
from generator.intake import convert, numbers, order
from generator.intake.cells import TEXT, Grid, letter, show, text_of
from generator.intake.convert import Amount, Fault
from generator.intake.dialects import meanings, plain
from generator.intake.fields import Fields
from generator.intake.headers import SEARCHED
from generator.intake.notes import Notes
from generator.values.ledger import Source
from generator.values.money import Currency
from generator.values.sheets import Kind, Sheet
from generator.values.tables import Cell, Hints, Record, Table

_CODES = frozenset({"currency", "from", "to"})


@dataclass(frozen=True, slots=True)
class Read:
    """One sheet read, with the counts for its file's facts."""

    table: Table
    classes: Counter[str]
    header_row: int
    date_order: str = ""


def header_of(grid: Grid, sheet: Sheet) -> tuple[int, Mapping[str, int]]:
    """The row with most of the sheet's columns, and where each stands; (-1, {}) for none."""
    best: tuple[int, Mapping[str, int]] = (-1, {})
    names = {plain(column.name): column.name for column in sheet.columns}
    for row, cells in enumerate(grid.rows[:SEARCHED]):
        found: dict[str, int] = {}
        for col, cell in enumerate(cells):
            if cell[:1] == TEXT:
                text = text_of(cell)
                own = names.get(plain(text)) or next(
                    (m for m, tier in meanings(text, {}) if tier < 2 and m in names.values()), ""
                )
                if own and own not in found:
                    found[own] = col
        if len(found) > len(best[1]):
            best = (row, found)
    return best


def missing(sheet: Sheet, columns: Mapping[str, int]) -> list[str]:
    """The required columns that are not there; one of `either` is enough."""
    lacking = [name for name in sheet.required if name not in columns]
    if sheet.either and not any(name in columns for name in sheet.either):
        lacking.append(" or ".join(sheet.either))
    return lacking


class SheetReader:
    """Reads one of our own sheets; findings go to `notes`."""

    def __init__(self, grid: Grid, sheet: Sheet, hints: Hints, notes: Notes) -> None:
        self._grid, self._sheet, self._notes = grid, sheet, notes
        self._header, self._columns = header_of(grid, sheet)
        self._rows = range(self._header + 1, len(grid.rows))
        known = [column for column in sheet.columns if column.name in self._columns]
        self._plan = [(column, self._columns[column.name]) for column in known]
        self._names = MappingProxyType({column.name: i for i, column in enumerate(known)})
        self._letters = MappingProxyType({n: letter(c) for n, c in self._columns.items()})
        dated = {c.name: col for c, col in self._plan if c.kind is Kind.DATE}
        self._order = order.prove(grid, self._rows, dated, (), hints.date_order, notes)
        self._marks = {
            column.name: self._mark(col) for column, col in self._plan if column.kind is Kind.AMOUNT
        }

    def _mark(self, col: int) -> str:
        cells = {self._grid.cell(row, col) for row in self._rows}
        mark = numbers.mark_of(cell[1:] for cell in cells if cell[:1] == TEXT)
        if mark.contradiction or (mark.unproved and not mark.mark):
            text = mark.unproved or " and ".join(mark.contradiction or ())
            message = f"Nothing proves which mark of '{show(text)}' is the decimal mark."
            remedy = "Save the sheet as .xlsx with the amounts as numbers."
            self._notes.refuse("R5", message, remedy, self._header, col)
        return mark.mark

    def read(self) -> Read:
        """Every row below the header; rows above it are titles."""
        classes: Counter[str] = Counter()
        for cells in self._grid.rows[: self._header]:
            classes["title" if any(cells) else "blank"] += 1
        classes["header"] += 1
        records = []
        for row in self._rows:
            cells = self._grid.rows[row]
            if not any(cells):
                classes["blank"] += 1
                continue
            record = self._record(row)
            classes["item" if record else "problem"] += 1
            if record:
                records.append(record)
        self._unused()
        table = Table(self._sheet.title, self._notes.file, self._notes.sheet, tuple(records))
        return Read(table, classes, self._header + 1, self._order.facts)

    def _record(self, row: int) -> Record | None:
        """The row's record, or None where a needed cell is empty or unreadable."""
        values: list[Cell | None] = [None] * len(self._plan)
        faults: list[tuple[int, bool, Fault]] = []
        for place, (column, col) in enumerate(self._plan):
            cell = self._grid.cell(row, col)
            value = self._value(cell, column.kind, column.name)
            if isinstance(value, Fault):
                faults.append((col, column.required, value))
            elif isinstance(value, Amount):
                values[place] = value.value
            else:
                values[place] = value
            if not cell and column.required:
                faults.append((col, True, Fault("R19", "is empty", "Fill it in.")))
        self._digits(values, faults)
        customer = self._text(values, "customer_id")
        for col, needed, fault in faults:
            self._fault(row, col, needed, fault, customer)
        self._texts(row, values, customer)
        if any(needed for _, needed, _ in faults):
            return None
        where = Source(self._notes.file, self._notes.sheet, row + 1)
        return Record(where, Fields(self._names, tuple(values)), self._letters)

    def _value(
        self, cell: str, kind: Kind, name: str
    ) -> str | Amount | dt.date | int | bool | Fault | None:
        if kind is Kind.DATE:
            return convert.date(cell, self._order.order)
        if kind is Kind.AMOUNT:
            return convert.amount(cell, self._marks[name])
        if kind is Kind.TEXT:
            return _code(cell) if name in _CODES else convert.text(cell)
        reader: Callable[[str], int | bool | Fault | None] = (
            convert.integer if kind is Kind.INTEGER else convert.flag
        )
        return reader(cell)

    def _digits(self, values: list[Cell | None], faults: list[tuple[int, bool, Fault]]) -> None:
        """Amounts in the digits of the row's currency; a rate has its own."""
        code = self._text(values, "currency")
        currency: Currency | None = get(code) if code else None
        for place, (column, col) in enumerate(self._plan):
            value = values[place]
            if column.kind is Kind.AMOUNT and isinstance(value, Decimal) and currency:
                exact = convert.in_digits(value, currency)
                if isinstance(exact, Fault):
                    faults.append((col, column.required, exact))
                    values[place] = None
                else:
                    values[place] = exact

    def _text(self, values: list[Cell | None], name: str) -> str:
        value = values[self._names[name]] if name in self._names else None
        return value if isinstance(value, str) else ""

    def _fault(self, row: int, col: int, needed: bool, fault: Fault, customer: str) -> None:
        header = text_of(self._grid.cell(self._header, col))
        message = f"The cell under '{show(header)}' {fault.says}."
        if customer:
            self._notes.hold(fault.code, message, fault.remedy, customer, row, col)
        elif needed or "customer_id" in self._sheet.required:
            code = "R14" if col == self._columns.get("customer_id") else fault.code
            self._notes.refuse(code, message, fault.remedy, row, col)
        else:
            self._notes.warn(fault.code, message, fault.remedy, row, col)

    def _texts(self, row: int, values: list[Cell | None], customer: str) -> None:
        for place, (_, col) in enumerate(self._plan):
            value = values[place]
            if isinstance(value, str) and convert.hostile(value):
                message = f"The text '{show(value)}' has control characters in it."
                remedy = "Type the text again without them."
                self._notes.hold("R21", message, remedy, customer or None, row, col)

    def _unused(self) -> None:
        for col, cell in enumerate(self._grid.rows[self._header]):
            if cell and col not in self._columns.values():
                name = show(text_of(cell))
                self._notes.note("R20", f"The column '{name}' is not used.", self._header, col)


def _code(cell: str) -> str | Fault | None:
    """A currency code, proved against ISO 4217."""
    if not cell:
        return None
    text = convert.text(cell)
    found = get(text) if isinstance(text, str) and len(text) == 3 else None
    if found is None or found == UNKNOWN:
        named = show(text_of(cell))
        return Fault(
            "R6", f"holds '{named}', which is not a currency code", "Enter a code like EUR."
        )
    return found.code
