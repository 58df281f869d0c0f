"""What a list cannot do without: documents with numbers, due dates, and customers.

What enters: its columns. What leaves: everything that is missing, told at once: R1, R4, R14.
"""

from __future__ import annotations

from generator.intake import amounts
from generator.intake.cells import Grid
from generator.intake.columns import Columns
from generator.intake.headers import Header
from generator.intake.notes import Notes
from generator.intake.rows import label


def _bare(grid: Grid, header: Header, columns: Columns) -> bool:
    """Whether documents and dates have columns, but not one row fills them."""
    named = ("document_no", "document_date", "due_date")
    cols = [columns.of[name] for name in named if name in columns]
    below = range(header.row + 1, len(grid.rows))
    filled = any(grid.cell(row, col) and not label(grid.rows[row]) for row in below for col in cols)
    return not filled and any(map(any, grid.rows[header.row + 1 :]))


def prove(grid: Grid, header: Header, columns: Columns, notes: Notes, *, named: bool) -> None:
    """Refuse a list without document numbers, due dates or customers, all of them at once;
    `named` is where headings name the customers."""
    dated = "due_date" in columns or "document_date" in columns
    documents = bool({"document_no"} & (columns.of.keys() | columns.ambiguous))
    if len(header.buckets) >= 3 and not dated and columns.tiers.get("document_no") == 2:
        documents = False  # a number such as "No." beside ages is the customer's
    if len(header.buckets) >= 3 and ((not dated and not documents) or _bare(grid, header, columns)):
        amounts.summary(header, notes)
        return
    if not documents and not dated:
        amounts.summary(header, notes)
    elif not documents:
        notes.refuse(
            "R4",
            "No column holds the document number.",
            "Export the list with the number of each document; or say which column it is: check"
            " --column HEADING=document_no.",
            header.row,
        )
    if not {"due_date"} & (columns.of.keys() | columns.ambiguous):
        notes.refuse(
            "R1",
            "No column holds the due date.",
            "Export the list with due dates; or say which column it is: check --column"
            " HEADING=due_date.",
            header.row,
        )
    named = named or bool(
        {"customer_id", "customer_name"} & (columns.of.keys() | columns.ambiguous)
    )
    if documents and not named:
        notes.refuse(
            "R14",
            "No column holds the customer's number or name.",
            "Export the list with one of them in every row; or say which column it is: check"
            " --column HEADING=customer_name.",
            header.row,
        )
