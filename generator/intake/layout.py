"""What is proved about one list of open items before its rows are read.

What enters: a grid with its header. What leaves: a Layout: one column per field, the decimal
mark of each amount column, the order of dates, the currency where no column gives it. What
cannot be proved is refused: R3, R4, R5, R6, R9, R14.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from generator.intake import asof, evidence, numbers, order
from generator.intake.cells import NUMERIC, TEXT, Grid, number
from generator.intake.headers import Columns, Header, choose
from generator.intake.notes import Notes
from generator.values.money import Currency
from generator.values.tables import Hints

_AMOUNTS = ("amount_open", "amount_original", "amount_paid")
_DATES = ("document_date", "due_date", "value_date", "last_dunned_on", "as_of")
_OPEN_LIST = re.compile(
    r"open (?:item|invoice)|outstanding|ag(?:e|ed|ing|eing)\b.*|unpaid|receivable|offene posten"
    r"|op-liste|fälligkeit|balance âgée|partidas abiertas|antigüedad|scadenzario|partite aperte",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Layout:
    """How the rows of one list are to be read."""

    header: Header
    columns: Columns
    marks: dict[str, str] = field(default_factory=dict)
    dates: order.Known = order.Known("", "")
    currency: Currency | None = None
    has_currency_column: bool = False
    titles: list[asof.TitleDate] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return self.marks.get("amount_open", "")


def prove(
    grid: Grid, header: Header, hints: Hints, others: Sequence[str], notes: Notes
) -> Layout | None:
    """The layout, or None where the list is refused. `others` are titles of the whole file."""
    columns = choose(header, grid, notes)
    rows = range(header.row + 1, len(grid.rows))
    layout = Layout(header, columns)
    lines = [cell[1:] for cells in grid.rows[: header.row] for cell in cells if cell[:1] == TEXT]
    _open_amount(grid, layout, [grid.name, *lines], notes)
    _needed(layout, notes)
    if notes.refused():
        return None
    _marks(grid, rows, layout, notes)
    textual = [r for r in rows if len([c for c in grid.rows[r] if c]) <= 3]
    layout.titles = asof.title_dates(grid, [*range(header.row), *textual])
    layout.dates = order.prove(
        grid,
        rows,
        {name: columns.of[name] for name in (*_DATES, "days_past_due") if name in columns},
        [title.text for title in layout.titles],
        hints.date_order,
        notes,
    )
    _currency(grid, rows, layout, [*lines, *others], hints, notes)
    return None if notes.refused() else layout


def _open_amount(grid: Grid, layout: Layout, lines: Iterable[str], notes: Notes) -> None:
    """Where no column is named so, the open amount by proof, else R3 or R4."""
    columns, header = layout.columns, layout.header
    if "amount_open" in columns or "amount_open" in columns.ambiguous:
        columns.drop("amount_paid")
        return
    original = header.texts[columns.of["amount_original"]] if "amount_original" in columns else ""
    if original and _buckets_sum(grid, header, columns.of["amount_original"]):
        columns.move("amount_original", "amount_open")
        notes.note("R3", f"The age columns add up to '{original}' in every row: the open amount.")
    elif original and "amount_paid" in columns:
        columns.of["amount_open"] = columns.of["amount_original"]
        columns.tiers["amount_open"] = 1
        paid = header.texts[columns.of["amount_paid"]]
        notes.warn("R3", f"The open amount was worked out as '{original}' less '{paid}'.")
    elif original and any(_OPEN_LIST.search(line) for line in lines):
        columns.move("amount_original", "amount_open")
        notes.note(
            "R3", f"'{original}' is the only amount of a list titled as open: the open amount."
        )
    else:
        _no_amount(header, columns, notes)


def _no_amount(header: Header, columns: Columns, notes: Notes) -> None:
    if len(header.buckets) >= 3 and "document_no" not in columns:
        _summary(header, notes)
        return
    notes.refuse(
        "R3",
        "No column holds the open amount.",
        "Export the list with a column such as 'Open amount' or 'Balance due', or with both the"
        " invoice amount and the amount paid.",
        header.row,
    )


def _summary(header: Header, notes: Notes) -> None:
    notes.refuse(
        "R4",
        "The list does not show single documents with number and date: it is a summary.",
        "Export the detailed list, with one row per open document.",
        header.row,
    )


def _buckets_sum(grid: Grid, header: Header, total: int) -> bool:
    """Whether the age columns add up to this column in every row that has both."""
    if len(header.buckets) < 3:
        return False
    proved = False
    for row in range(header.row + 1, len(grid.rows)):
        cells = [grid.cell(row, col) for col in (*header.buckets, total)]
        if not all(cell[0] in NUMERIC for cell in cells if cell) or not cells[-1]:
            continue
        exact = [number(cell) or Decimal(0) for cell in cells if cell]
        if abs(sum(exact[:-1]) - exact[-1]) > 0:
            return False
        proved = True
    return proved


def _needed(layout: Layout, notes: Notes) -> None:
    """Refuse a list without document numbers, due dates or customers, all of them at once."""
    columns, header = layout.columns, layout.header
    dated = "due_date" in columns or "document_date" in columns
    if len(header.buckets) >= 3 and not dated:
        _summary(header, notes)
        return
    if not {"document_no"} & (columns.of.keys() | columns.ambiguous):
        _summary(header, notes)
    if not {"due_date"} & (columns.of.keys() | columns.ambiguous):
        notes.refuse(
            "R1", "No column holds the due date.", "Export the list with due dates.", header.row
        )
    if not {"customer_id", "customer_name"} & (columns.of.keys() | columns.ambiguous):
        notes.refuse(
            "R14",
            "No column holds the customer's number or name.",
            "Export the list with one of them in every row.",
            header.row,
        )


def _marks(grid: Grid, rows: range, layout: Layout, notes: Notes) -> None:
    """The decimal mark of each amount column; a column without proof may use another's."""
    found = {}
    for name in _AMOUNTS:
        if name in layout.columns:
            col = layout.columns.of[name]
            found[name] = numbers.mark_of(
                {cell[1:] for cell in (grid.cell(row, col) for row in rows) if cell[:1] == TEXT}
            )
    proved = {mark.mark for mark in found.values() if mark.mark}
    for name, mark in found.items():
        col = layout.columns.of[name]
        if mark.contradiction:
            one, other = mark.contradiction
            message = f"'{one}' and '{other}' have different decimal marks."
        elif mark.unproved and not mark.mark and len(proved) != 1:
            message = f"Nothing proves whether '{mark.unproved}' has a decimal or a thousands mark."
        else:
            layout.marks[name] = mark.mark or (next(iter(proved)) if len(proved) == 1 else "")
            continue
        notes.refuse(
            "R5",
            message,
            "Save the list as .xlsx with the amounts as numbers.",
            rows.start - 1,
            col,
        )


def _currency(
    grid: Grid, rows: range, layout: Layout, lines: list[str], hints: Hints, notes: Notes
) -> None:
    """The currency for rows that name none: header, then title, then the user's word."""
    col = layout.columns.get("currency")
    layout.has_currency_column = col >= 0 and any(grid.cell(row, col) for row in rows)
    unit = evidence.in_header(layout.header.texts[layout.columns.of["amount_open"]])
    layout.currency = evidence.currency_of(unit)
    if layout.currency is None:
        titled = {evidence.currency_of(evidence.in_title(line)) for line in lines} - {None}
        layout.currency = titled.pop() if len(titled) == 1 else hints.currency
    if unit and layout.currency and not evidence.agrees(unit, layout.currency):
        notes.refuse(
            "R6",
            f"The amounts are headed '{unit}', but the list is said to be in {layout.currency}.",
            "Give the currency of the list: --currency with the right code.",
            layout.header.row,
            layout.columns.of["amount_open"],
        )
