"""What the limited child sends to its parent, and the bounds every grid keeps, whoever read it.

A frame is a tuple that `marshal` can write: ("creator", name), ("sheet", name, formula columns,
recalculates, hidden rows, hidden columns), ("rows", [row, …]). Bounds: 512 columns, 25 million
cells, references inside XFD1048576, 32,767 characters in a cell (Excel's own limits).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.intake.cells import letter
from generator.intake.containers import Unreadable

MAX_COLUMNS, MAX_ROWS, MAX_CELLS = 512, 1_048_576, 25_000_000
_MAX_TEXT = 32_767
_CHUNK = 5_000

Frame = tuple[Any, ...]


def sheet(
    name: str,
    formulas: Iterable[int] = (),
    *,
    recalculates: bool = False,
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
) -> Frame:
    """The frame that opens a sheet; rows and columns count from 0."""
    hidden = sorted(hidden_rows), sorted(hidden_columns)
    return ("sheet", name, sorted(formulas), recalculates, *hidden)


def rows(cells: Iterable[list[str]]) -> Iterator[Frame]:
    """The rows of a sheet in chunks."""
    chunk: list[list[str]] = []
    for row in cells:
        chunk.append(row)
        if len(chunk) >= _CHUNK:
            yield ("rows", chunk)
            chunk = []
    yield ("rows", chunk)


def bound(last_row: int, last_column: int, name: str) -> None:
    """Unreadable if a grid to this row (from 1) and column (from 0) is beyond the bounds."""
    if (
        last_column >= MAX_COLUMNS
        or last_row > MAX_ROWS
        or last_row * (last_column + 1) > MAX_CELLS
    ):
        raise Unreadable(
            f"The sheet reaches to {letter(last_column)}{last_row}: more than 512 columns"
            " or 25 million cells.",
            "Delete the stray cells far from the list, or export fewer rows at a time.",
            name,
        )


def text(value: str, name: str, row: int, column: int) -> str:
    """A text cell, "" if it is blank; `row` counts from 1, `column` from 0."""
    if len(value) > _MAX_TEXT:
        raise Unreadable(
            "The cell holds more text than a worksheet allows.",
            sheet=name,
            cell=f"{letter(column)}{row}",
        )
    return "s" + value if value.strip() else ""


def whole(written: str | None, otherwise: int = 0) -> int:
    """A count from an attribute, bounded so that it can be multiplied."""
    is_number = written is not None and written.isascii() and written.isdecimal()
    return min(int(written[:9]), 10**8) if written and is_number else otherwise


class Placer:
    """Rows that come in order, with gaps and repeats, become the dense rows of a grid."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = 0  # the last row placed, from 1
        self.last_column = -1

    def place(self, row: int, cells: dict[int, str], times: int = 1) -> Iterator[list[str]]:
        """The empty rows before `row`, then the row, `times` over; nothing if it is empty."""
        if not cells:
            return
        self.last_column = max(self.last_column, *cells)
        bound(row + times - 1, self.last_column, self.name)
        if row <= self.row:
            raise Unreadable(f"Row {row} stands in the sheet twice.", sheet=self.name)
        for _ in range(self.row + 1, row):
            yield []
        dense = [cells.get(column, "") for column in range(max(cells) + 1)]
        for _ in range(times):
            yield dense.copy()
        self.row = row + times - 1
