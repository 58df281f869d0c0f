"""Totals the file prints, against what its items add up to, to the minor unit.

What enters: the rows with an amount but no document, and the items' amounts in order. What
leaves: controls, and each such row classed as subtotal or total. A labelled total that differs
is refused (R8); an unlabelled row that is no sum is refused (R7); a total elsewhere in the
workbook counts where its own row says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from generator.intake import convert, numbers
from generator.intake.cells import NUMERIC, TEXT, Grid, number, show, text_of
from generator.intake.headers import find
from generator.intake.items import Items, SumRow
from generator.intake.notes import Notes
from generator.intake.pricing import Priced
from generator.intake.rows import is_whole, label
from generator.values.money import Currency, Money
from generator.values.tables import Control

_REMEDY = "Look for a missing or doubled row, or correct the total; best, export the list again."


class Sums:
    """Sums of the item rows from the a-th to before the b-th, per currency."""

    def __init__(self, amounts: Sequence[Priced | None]) -> None:
        self.count = len(amounts)
        self._unread = [place for place, priced in enumerate(amounts) if priced is None]
        self._places: dict[Currency, list[int]] = {}
        values: dict[Currency, list[Decimal]] = {}
        for place, priced in enumerate(amounts):
            if priced is not None:
                self._places.setdefault(priced[0], []).append(place)
                values.setdefault(priced[0], []).append(priced[1])
        self._running = {c: [Decimal(0), *accumulate(found)] for c, found in values.items()}

    @property
    def currencies(self) -> list[Currency]:
        return sorted(self._places)

    def between(self, currency: Currency, start: int, end: int) -> Decimal:
        places = self._places.get(currency, [])
        if not places:
            return Decimal(0)
        running = self._running[currency]
        return running[bisect_left(places, end)] - running[bisect_left(places, start)]

    def unread(self, start: int, end: int) -> bool:
        return bisect_left(self._unread, end) > bisect_left(self._unread, start)


class Prover:
    """Classes the sum rows of one list in order."""

    def __init__(self, items: Items, col: int, notes: Notes) -> None:
        self._items, self._col, self._notes = items, col, notes
        self.sums = Sums(items.amounts)
        self.controls: list[Control] = []
        self._boundary = 0

    def prove(self) -> list[Control]:
        for row in self._items.sums:
            self._items.classes[self._class(row)] += 1
        return self.controls

    def _class(self, row: SumRow) -> str:
        """ "total", "subtotal" or "problem"."""
        one = self.sums.currencies
        among = one if row.currency is None else [row.currency]
        for currency in among:
            if self._ties(row, currency):
                return self._tied(row, currency)
        if not row.label:
            self._unexplained(row)
            return "problem"
        if len(among) == 1:
            self._differs(row, among[0])
        elif one:
            self._notes.warn(
                "R8",
                f"The total '{show(row.label)}' is over several currencies; it was not used.",
                "Add totals by currency.",
                row.row,
                self._col,
            )
        return "total" if is_whole(row.label) else "subtotal"

    def _ranges(self, row: SumRow) -> tuple[tuple[int, int], ...]:
        """The items a sum row may speak of: all above, those since the last one, or the list."""
        whole = (0, self.sums.count)
        above = ((0, row.items), (self._boundary, row.items))
        return (*above, whole) if not row.items or is_whole(row.label) else above

    def _ties(self, row: SumRow, currency: Currency) -> bool:
        return any(
            end > start and self.sums.between(currency, start, end) == row.amount
            for start, end in self._ranges(row)
        )

    def _tied(self, row: SumRow, currency: Currency) -> str:
        since = self.sums.between(currency, self._boundary, row.items)
        whole = self.sums.between(currency, 0, row.items)
        partial = self._boundary < row.items and since == row.amount
        group = (
            partial and not is_whole(row.label) and (since != whole or row.items < self.sums.count)
        )
        self._boundary = row.items
        if group:
            return "subtotal"
        money = Money(row.amount, currency)
        self.controls.append(Control(money, money, self._notes.at(row.row, self._col)))
        return "total"

    def _unexplained(self, row: SumRow) -> None:
        if self.sums.unread(0, row.items):
            message = (
                f"The row's amount of {row.amount:,} could not be proved as a sum, because items"
                " above it could not be read."
            )
        else:
            message = (
                f"The row has an amount of {row.amount:,} but no document number and no date, and"
                " it is not the sum of the rows above it."
            )
        remedy = "Complete the row, or delete it if it does not belong to the list."
        self._notes.refuse("R7", message, remedy, row.row, self._col)

    def _differs(self, row: SumRow, currency: Currency) -> None:
        start, end = (0, self.sums.count) if is_whole(row.label) else (self._boundary, row.items)
        self._boundary = row.items
        computed = self.sums.between(currency, start, end)
        printed = convert.in_digits(row.amount, currency)
        if isinstance(printed, convert.Fault):
            self._notes.refuse("R8", f"The total {printed.says}.", _REMEDY, row.row, self._col)
            return
        unread = self.sums.unread(start, end)
        where = self._notes.at(row.row, self._col)
        control = Control(Money(printed, currency), Money(computed, currency), where, unread)
        self.controls.append(control)
        differs(control, self._items, self._notes, row.row, self._col)


def differs(control: Control, items: Items, notes: Notes, row: int = -1, col: int = -1) -> None:
    """The sentence for a total that does not tie: a refusal, or a hold of the unread customers."""
    printed, computed = control.printed, control.computed
    message = (
        f"The file prints a total of {printed.currency} {printed.amount:,}, but its items add up to"
        f" {computed.amount:,}: a difference of {control.difference.amount:,}."
    )
    if not control.unread:
        notes.refuse("R8", message, _REMEDY, row, col)
        return
    unread = dict.fromkeys(p.customer_id for p in items.problems if p.amount is None)
    for customer in unread:
        notes.hold(
            "R8",
            f"{message} Rows that could not be read are missing from the sum.",
            "Correct those rows; then the total must tie.",
            customer,
            row,
            col,
        )


class Finder:
    """Looks for totals in lines that say "total", outside the list itself."""

    def __init__(self, sums: Sums, items: Items) -> None:
        self._sums, self._items = sums, items

    def find(
        self, grid: Grid, rows: Iterable[int], notes: Notes, *, summary: bool
    ) -> list[Control]:
        """A figure that ties is a control. One that does not is a control only in a `summary`
        of receivables by age, in its column headed as a total."""
        total_column, header_row = _total_column(grid) if summary else (-1, -1)
        found: list[Control] = []
        for row in rows:
            cells = grid.rows[row]
            if not label(cells):
                continue
            figures = [(col, value) for col, cell in enumerate(cells) for value in _figures(cell)]
            tied = self._tied(row, figures, notes)
            found.extend(tied[:1])
            if not tied and row > header_row >= 0:
                values = [value for col, value in figures if col == total_column]
                found.extend(self._summary(grid, row, total_column, values, notes))
        return found

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
        currency = sums.currencies[0]
        printed = convert.in_digits(values[0], currency)
        if isinstance(printed, convert.Fault):
            return
        computed = Money(sums.between(currency, 0, sums.count), currency)
        unread = sums.unread(0, sums.count)
        control = Control(Money(printed, currency), computed, notes.at(row, col), unread)
        differs(control, self._items, notes, row, col)
        yield control


def _total_column(grid: Grid) -> tuple[int, int]:
    """The column headed "Total" of a summary by age, and its header's row; (-1, -1) for none."""
    header = find(grid, {})
    if header is None or len(header.buckets) < 3:
        return -1, -1
    headed = [col for col, text in enumerate(header.texts) if text and is_whole(text)]
    return (headed[0], header.row) if len(headed) == 1 else (-1, -1)


def _figures(cell: str) -> list[Decimal]:
    """The figure of a numeric cell, or the one a line of words prints with a proved mark."""
    if not cell:
        return []
    if cell[0] in NUMERIC:
        exact = number(cell)
        return [] if exact is None else [exact]
    if cell[0] != TEXT:
        return []
    parts = numbers.shape(text_of(cell))
    mark = numbers.proof(parts.body) if parts else "!"
    read = numbers.read(text_of(cell), mark) if mark in (".", ",", "") else None
    return [read[0]] if read else []
