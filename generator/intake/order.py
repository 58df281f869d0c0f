"""Which of day and month comes first in the text dates of one list, proved or refused.

What enters: the date columns and the dates of the title. What leaves: the order and how it is
known. Evidence over the whole list comes first, then arithmetic, then the user's word (R1, R2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.intake import dates
from generator.intake.asof import constant
from generator.intake.cells import DATE, TEXT, Grid
from generator.intake.convert import integer
from generator.intake.dates import Order, Parts
from generator.intake.notes import Notes

_ASK = "Say which it is: --date-order dmy (or mdy)."


class Known(NamedTuple):
    """`order` to read text dates with; `facts` for the report: "typed", "iso", "dmy", "mdy", ""."""

    order: str
    facts: str


def prove(
    grid: Grid,
    rows: range,
    columns: Mapping[str, int],
    titles: Sequence[str],
    hint: str,
    notes: Notes,
) -> Known:
    """The order for the date columns by name; refusals go to `notes`."""
    seen = {name: _column(grid, rows, col) for name, col in columns.items()}
    for name, (typed, found) in seen.items():
        _mixed(name, typed, found, columns[name], rows.start, notes)
    typed_any = any(typed for typed, _ in seen.values())
    texts = [text for _, found in seen.values() for text in found]
    order = dates.order_of([*texts, *titles])
    if order.contradiction:
        _contradiction(order, notes, _place(grid, rows, columns, order.contradiction[1]))
        return Known("", "")
    needed = [text for text in texts if isinstance(dates.parse(text), Parts)]
    if not needed:
        facts = "typed" if typed_any else ("iso" if texts else "")
        return Known(order.order or _usable(hint), facts)
    proved = order.order or _by_arithmetic(grid, rows, columns) or _usable(hint)
    if not proved:
        notes.refuse(
            "R1",
            f"Nothing in the list proves whether '{needed[0]}' has the day or the month first.",
            _ASK,
            *_place(grid, rows, columns, needed[0]),
        )
    return Known(proved, proved)


def _place(grid: Grid, rows: range, columns: Mapping[str, int], text: str) -> tuple[int, int]:
    places = ((r, col) for r in rows for col in columns.values() if grid.cell(r, col)[1:] == text)
    return next(places, (rows.start - 1, -1))


def _usable(hint: str) -> str:
    return hint if hint in dates.ORDERS else ""


def _column(grid: Grid, rows: range, col: int) -> tuple[frozenset[str], tuple[str, ...]]:
    """The distinct typed dates and the distinct texts of one column."""
    cells = dict.fromkeys(grid.cell(row, col) for row in rows)
    typed = frozenset(cell[1:] for cell in cells if cell and cell[0] == DATE)
    return typed, tuple(cell[1:].strip() for cell in cells if cell and cell[0] == TEXT)


def _mixed(
    name: str, typed: Iterable[str], texts: Iterable[str], col: int, first: int, notes: Notes
) -> None:
    """Typed and text dates in one column: damaged by a wrong regional setting, or not sure."""
    numeric = [p for p in map(dates.parse, texts) if isinstance(p, Parts)]
    days = [int(day[8:10]) for day in typed]
    if not numeric or not days or max(days) > 12:
        return
    called = name.replace("_", " ")
    if all(max(parts.first, parts.second) > 12 for parts in numeric):
        notes.refuse(
            "R2",
            f"Some cells of the {called} are dates whose day is never over 12, the others are text"
            " whose day always is: day and month were swapped when the file was opened.",
            "Export the list again and do not open it in between, or have it saved as .xlsx.",
            first,
            col,
        )
    else:
        notes.refuse(
            "R1",
            f"The {called} mixes dates with text dates, and nothing proves either of them right.",
            "Export the list again with the column as dates.",
            first,
            col,
        )


def _contradiction(order: Order, notes: Notes, place: tuple[int, int]) -> None:
    day_first, month_first = order.contradiction or ("", "")
    notes.refuse(
        "R1",
        f"'{day_first}' has the day first and '{month_first}' the month first.",
        "Export the list again in one date format.",
        *place,
    )


def _by_arithmetic(grid: Grid, rows: range, columns: Mapping[str, int]) -> str:
    """The one order in which due + days is one date, or due - invoice date is one term."""
    fitting = [order for order in dates.ORDERS if _fits(grid, rows, columns, order)]
    return fitting[0] if len(fitting) == 1 else ""


def _fits(grid: Grid, rows: range, columns: Mapping[str, int], order: str) -> bool:
    dues = _read(grid, rows, columns.get("due_date", -1), order)
    days_column = columns.get("days_past_due", -1)
    if days_column >= 0:
        pairs = []
        for row, due in dues.items():
            days = integer(grid.cell(row, days_column))
            if isinstance(days, int):
                pairs.append((due, days))
        if len({due for due, _ in pairs}) >= 3 and constant(pairs):
            return True
    documents = _read(grid, rows, columns.get("document_date", -1), order)
    both = [(documents[row], due) for row, due in dues.items() if row in documents]
    months = {(day.year, day.month) for day, _ in both}
    return len(both) >= 3 and len(months) >= 3 and len({due - day for day, due in both}) == 1


def _read(grid: Grid, rows: range, col: int, order: str) -> dict[int, dt.date]:
    found: dict[int, dt.date] = {}
    if col >= 0:
        for row in rows:
            cell = grid.cell(row, col)
            day = (
                dates.resolve(cell[1:].strip(), order) if cell and cell[0] in (TEXT, DATE) else None
            )
            if day:
                found[row] = day
    return found
