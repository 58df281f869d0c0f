"""Hidden rows and columns are read like any other; this says so (R22), once per sheet.

What enters: a book and the tables read from it. What leaves: notes. A filter hides rows from the
person who looks, not from the customer who owes; the clerk must know that they were counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from generator.findings import Finding, Severity
from generator.intake.cells import Book, Grid, letter
from generator.values.ledger import Source
from generator.values.tables import Table

_LISTED = 5
_REMEDY = "Delete them from the file if they do not belong to the list."


def of(book: Book) -> Mapping[str, str]:
    """What each sheet hides that holds something, by its name; ask before the rows are used up."""
    found = {}
    for grid in book.grids:
        rows, columns = _rows(grid), _columns(grid)
        said = [_said("row", [str(row + 1) for row in rows], rows)] if rows else []
        if columns:
            said.append(_said("column", [letter(column) for column in columns], columns))
        if said:
            found[grid.name] = " and ".join(said)
    return found


def told(seen: Mapping[str, str], name: str, tables: Collection[Table]) -> Iterator[Finding]:
    """A note for every sheet in use."""
    for sheet in sorted(seen.keys() & {table.sheet for table in tables}):
        message = f"Hidden parts of the sheet were read: {seen[sheet]}."
        yield Finding("R22", Severity.NOTE, message, Source(name, sheet), _REMEDY)


def _rows(grid: Grid) -> list[int]:
    return sorted(r for r in grid.hidden_rows if r < len(grid.rows) and any(grid.rows[r]))


def _columns(grid: Grid) -> list[int]:
    hidden = grid.hidden_columns
    filled = {c for c in hidden for cells in grid.rows if c < len(cells) and cells[c]}
    return sorted(filled)


def _said(noun: str, names: Sequence[str], places: Sequence[int]) -> str:
    """ "2 rows (5-6)", "1 column (C)"."""
    plural = "" if len(places) == 1 else "s"
    return f"{len(places):,} {noun}{plural} ({_ranges(names, places)})"


def _ranges(names: Sequence[str], places: Sequence[int]) -> str:
    """ "3-5, 9", and how many ranges more."""
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(places), 1) if b != a + 1)]
    ends = [*(i - 1 for i in starts[1:]), len(places) - 1]
    both = zip(starts, ends, strict=True)
    spans = [names[a] if a == b else f"{names[a]}-{names[b]}" for a, b in both]
    more = f" and {len(spans) - _LISTED} more" if len(spans) > _LISTED else ""
    return ", ".join(spans[:_LISTED]) + more
