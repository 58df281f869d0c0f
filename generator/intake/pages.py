"""Titles that a report prints again on each of its pages.

What enters: a grid with its header. What leaves: the grid without the repeated lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.intake.cells import TEXT, Grid
from generator.intake.headers import Header
from generator.intake.keyed import customers_in
from generator.intake.rows import label


def forget(grid: Grid, header: Header) -> None:
    """Lines above the header that are printed again on each page say nothing below it."""

    def words(cells: Sequence[str]) -> tuple[str, ...]:
        worded = all(cell[0] == TEXT and any(map(str.isalpha, cell[1:])) for cell in cells if cell)
        if not worded or label(cells):
            return ()
        return tuple("".join(c for c in cell if not c.isdigit()) for cell in cells if cell)

    titled = {words(cells) for cells in grid.rows[: header.first]} - {()}
    for row in range(header.row + 1, len(grid.rows)) if titled else ():
        cells = grid.rows[row]
        few = sum(1 for cell in cells if cell) <= 3
        if few and words(cells) in titled and not customers_in(cells):
            grid.rows[row] = []
