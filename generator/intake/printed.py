"""Totals printed outside the rows of a list: above it, beside it, below it, on another sheet.

What enters: sums of the items, and lines that say "total". What leaves: controls. A figure that
ties is one wherever it stands; one that does not is refused where it can only be the list's own
total (R8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from generator.intake import convert, numbers
from generator.intake.cells import NUMERIC, TEXT, Grid, number, text_of
from generator.intake.controls import differs
from generator.intake.found import Items
from generator.intake.headers import find
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.intake.rows import Classifier, is_whole, label
from generator.intake.sums import Sums
from generator.values.money import Money
from generator.values.tables import Control

_FEW = 3  # cells of a line of words
_DIGIT = re.compile(r"\d")
_SUMMARY = re.compile(
    r"summary|overview|control|recap|zusammenfassung|übersicht|synthèse|récapitulatif|resumen"
    r"|riepilogo|souhrn|samenvatting|汇总",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:open|outstanding|receivables?|offen|unpaid|pendiente|aperto|openstaand)\b|未收",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^[^\d(€$£₹₪¥-]*")


class Line(NamedTuple):
    """Some cells of one row that are no part of the list."""

    row: int
    cells: tuple[tuple[int, str], ...]


class Outside(NamedTuple):
    """What stands around a list; `measures` are the sums of its other columns, by header."""

    lines: tuple[Line, ...] = ()
    over: tuple[Line, ...] = ()  # figures without words right above the columns
    column: int = -1
    measures: tuple[tuple[str, Decimal], ...] = ()


def look(grid: Grid, layout: Layout, others: Iterable[Grid]) -> Outside:
    """The cells above, below and beside a list, before its rows are read and let go.

    The sums of its columns are taken where there, or on `others`, a total is printed.
    """
    header, column = layout.header, layout.columns.of["amount_open"]
    lines, over = [], []
    for row in range(header.first):
        filled = tuple((col, cell) for col, cell in enumerate(grid.rows[row]) if cell)
        cell = grid.cell(row, column)
        if label(grid.rows[row]):
            lines.append(Line(row, filled))
        elif cell and cell[0] in NUMERIC:
            over.append(Line(row, filled))
    edge = max((col for col, text in enumerate(header.texts) if text), default=0)
    for row in range(header.row, len(grid.rows)):
        cells = grid.rows[row]
        few = sum(1 for cell in cells if cell) <= _FEW and row > header.row
        if few and label(cells) and not grid.cell(row, column):
            lines.append(Line(row, tuple((c, cell) for c, cell in enumerate(cells) if cell)))
        elif len(cells) > edge + 1 and label(cells[edge + 1 :]):
            filled = tuple((c, cell) for c, cell in enumerate(cells) if cell and c > edge)
            lines.append(Line(row, filled))
    found = Outside(tuple(lines), tuple(over), column)
    if lines or over or any(label(cells) for other in others for cells in other.rows):
        return found._replace(measures=tuple(_measures(grid, layout)))
    return found


def _measures(grid: Grid, layout: Layout) -> Iterator[tuple[str, Decimal]]:
    """What else a printed figure may be: the sum of another column, of what is owed, a count."""
    classifier = Classifier(layout.header, layout.columns, numbered=layout.numbered)
    sums: dict[int, Decimal] = {}
    owed = count = Decimal(0)
    for row in range(layout.header.row + 1, len(grid.rows)):
        cells = grid.rows[row]
        if classifier.classify(cells + [""] * (classifier.width - len(cells))) != "item":
            continue
        count += 1
        for col in range(min(len(cells), len(layout.header.texts))):
            exact = None
            if cells[col][:1] in (*NUMERIC, TEXT):
                value = convert.amount(cells[col], layout.mark)
                exact = value.value if isinstance(value, convert.Amount) else None
            if exact is not None:
                sums[col] = sums.get(col, Decimal(0)) + exact
                owed += max(exact, Decimal(0)) if col == layout.columns.of["amount_open"] else 0
    yield from ((layout.header.texts[col], total) for col, total in sums.items())
    yield from (("debit items", owed), ("number of items", count))


def added(parts: Iterable[tuple[tuple[str, Decimal], ...]]) -> list[tuple[str, Decimal]]:
    """The sums of several sheets' columns: each sheet's, and all of them together."""
    listed = [*parts]
    sums: dict[str, Decimal] = {}
    for part in listed:
        for name, total in part:
            sums[name] = sums.get(name, Decimal(0)) + total
    return [*sums.items(), *(pair for part in listed for pair in part)]


class Finder:
    """Looks for totals outside the rows of the list itself."""

    def __init__(self, sums: Sums, items: Items, nets: str = "") -> None:
        self._sums, self._items, self._nets = sums, items, nets

    def outside(self, outside: Outside, notes: Notes) -> Iterator[Control]:
        """Totals above, below and beside the list; one that is no sum of any column is wrong."""
        known = {total for _, total in outside.measures}
        for line in outside.lines:
            cells = [cell for _, cell in line.cells]
            figures = [(col, value) for col, cell in line.cells for value in _figures(cell)]
            tied = self._tied(line.row, figures, notes)
            yield from tied[:1]
            words = _DIGIT.split(label(cells))[0]
            if not tied and is_whole(words) and len(figures) == 1 and figures[0][1] not in known:
                yield from self._wrong(line.row, *figures[0], notes)
        for line in outside.over:
            above = {col: _figures(cell)[0] for col, cell in line.cells if _is_figure(cell)}
            value = above.get(outside.column)
            if value is None:
                continue
            tied = self._tied(line.row, [(outside.column, value)], notes)
            yield from tied[:1]
            if tied or value in known:
                continue
            if any(figure in known for figure in above.values()):
                yield from self._wrong(line.row, outside.column, value, notes)
            else:
                message = f"The figure of {value:,} above the open amounts is not their sum."
                remedy = "Look whether it is a total, and of what."
                notes.warn("R8", message, remedy, line.row, outside.column)

    def _wrong(self, row: int, col: int, value: Decimal, notes: Notes) -> Iterator[Control]:
        sums = self._sums
        if len(sums.currencies) != 1:
            return
        printed = convert.in_digits(value, sums.currencies[0])
        if isinstance(printed, convert.Fault):
            return
        computed = Money(sums.between(sums.currencies[0], 0, sums.count), sums.currencies[0])
        unread = sums.unread(0, sums.count)
        control = Control(Money(printed, sums.currencies[0]), computed, notes.at(row, col), unread)
        differs(control, self._items, notes, row, col, self._nets)
        yield control

    def sheet(
        self, grid: Grid, measures: Iterable[tuple[str, Decimal]], notes: Notes
    ) -> Iterator[Control]:
        """Totals on another sheet. One that does not tie counts in a summary of receivables: by
        age in its column headed as a total, else as the one figure in its row."""
        total_column, header_row = _total_column(grid)
        known = {total for _, total in measures}
        summary = bool(_SUMMARY.search(grid.name))
        for row, cells in enumerate(grid.rows):
            if not label(cells):
                continue
            figures = [(col, value) for col, cell in enumerate(cells) for value in _figures(cell)]
            tied = self._tied(row, figures, notes)
            yield from tied[:1]
            whole = is_whole(_DIGIT.split(label(cells))[0]) or _OPEN.search(label(cells))
            if tied or (figures and all(value in known for _, value in figures)):
                continue
            if header_row < 0 and whole and len(figures) == 1:
                if summary or _OPEN.search(label(cells)):
                    yield from self._wrong(row, *figures[0], notes)
                else:
                    message = f"The total of {figures[0][1]:,} is not that of the open items."
                    notes.warn("R8", message, "Look what it is the total of.", row, figures[0][0])
            elif row > header_row >= 0:
                values = [value for col, value in figures if col == total_column]
                yield from self._summary(grid, row, total_column, values, notes)

    def _tied(self, row: int, figures: list[tuple[int, Decimal]], notes: Notes) -> list[Control]:
        sums = self._sums
        return [
            Control(Money(value, currency), Money(value, currency), notes.at(row, col))
            for currency in sums.currencies
            for col, value in figures
            if value and value == sums.between(currency, 0, sums.count)
        ]

    def _summary(
        self, grid: Grid, row: int, col: int, values: Sequence[Decimal], notes: Notes
    ) -> Iterator[Control]:
        """The total of a summary that differs from the list."""
        sums = self._sums
        if len(values) != 1 or len(sums.currencies) != 1:
            return
        if not values[0] and grid.recalculates and col in grid.formulas:
            message = "The printed total was not calculated when the file was saved."
            notes.warn("R10", message, "", row, col)
            return
        yield from self._wrong(row, col, values[0], notes)


def _total_column(grid: Grid) -> tuple[int, int]:
    """The column headed "Total" of a summary by age, and its header's row; (-1, -1) for none."""
    header = find(grid, {})
    if header is None or len(header.buckets) < 3:
        return -1, -1
    headed = [col for col, text in enumerate(header.texts) if text and is_whole(text)]
    return (headed[0], header.row) if len(headed) == 1 else (-1, -1)


def _is_figure(cell: str) -> bool:
    return cell[0] in NUMERIC and number(cell) is not None


def _figures(cell: str) -> list[Decimal]:
    """The figure of a numeric cell, or the one a line of words prints with a proved mark."""
    if not cell:
        return []
    if cell[0] in NUMERIC:
        exact = number(cell)
        return [] if exact is None else [convert.without_noise(exact)]
    if cell[0] != TEXT:
        return []
    text = text_of(cell)
    text = _BEFORE.sub("", text) if label([cell]) else text
    parts = numbers.shape(text)
    mark = numbers.proof(parts.body) if parts else "!"
    read = numbers.read(text, mark) if mark in (".", ",", "") else None
    return [read[0]] if read else []
