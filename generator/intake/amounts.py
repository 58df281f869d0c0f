"""Which column is the open amount, and what gives it its sign.

What enters: the chosen columns of one list. What leaves: the column of the open amount, named so
or proved; a pair of columns whose difference it is; the words of a debit and credit column.
What is neither is refused: R3, R4, R9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from types import MappingProxyType

from generator.intake import convert
from generator.intake.cells import NUMERIC, Grid, number, show, text_of
from generator.intake.columns import Columns
from generator.intake.convert import Amount
from generator.intake.dialects import plain
from generator.intake.headers import Header
from generator.intake.notes import Notes

_NOISE = Decimal("0.000001")
_OPEN_LIST = re.compile(
    r"open (?:item|invoice|document)|outstanding|ag(?:e|ed|ing|eing)\b.*|unpaid|receivable|overdue"
    r"|not yet due|past due|offene posten|op-liste|opos|fälligkeit|balance âgée|échéancier|impayé"
    r"|partidas abiertas|antigüedad|vencid|scadenzario|partite aperte|scadut|openstaand|pohledáv"
    r"|po splatnosti|账龄|应收|未收",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(
    r"\b(?:in|en) (?:thousands|millions|tausend|milliers|miles|migliaia|tsd)\b"
    r"|\b(?:teur|t€|k€|keur|tusd)\b"
    r"|['’]000s?\b|\b000s\b|[千万百]元",
    re.IGNORECASE,
)
_SIDES = MappingProxyType(
    {
        **dict.fromkeys("s soll d dr debit debe débit debet dare 借 借方 +".split(), 1),
        **dict.fromkeys("h haben c cr credit haber crédit avere a 贷 贷方 -".split(), -1),
    }
)


def side(cell: str) -> int:
    """1 for debit, -1 for credit, 0 for neither."""
    text = text_of(cell).casefold().rstrip(".")
    return _SIDES.get(text, _SIDES.get(plain(text), 0))


def open_amount(
    grid: Grid, header: Header, columns: Columns, lines: Iterable[str], notes: Notes
) -> None:
    """Where no column is named so, the open amount by proof, else R3 or R4."""
    if "amount_open" in columns or "amount_open" in columns.ambiguous:
        for name in ("amount_paid", "amount_debit", "amount_credit"):
            columns.drop(name)
        return
    listed = any(_OPEN_LIST.search(line) for line in lines)
    pair = [name for name in ("amount_debit", "amount_credit") if name in columns]
    if len(pair) == 2 and (listed or not any(columns.tiers[name] for name in pair)):
        _pair(header, columns, notes)
        return
    sides = [header.texts[columns.of[name]] for name in pair]
    columns.drop("amount_debit")
    columns.drop("amount_credit")
    original = header.texts[columns.of["amount_original"]] if "amount_original" in columns else ""
    if original and _buckets_sum(grid, header, columns.of["amount_original"]):
        columns.move("amount_original", "amount_open")
        notes.note("R3", f"The age columns add up to '{original}' in every row: the open amount.")
    elif original and "amount_paid" in columns:
        columns.of["amount_open"] = columns.of["amount_original"]
        columns.tiers["amount_open"] = 1
        paid = header.texts[columns.of["amount_paid"]]
        notes.warn("R3", f"The open amount was worked out as '{original}' less '{paid}'.")
    elif original and listed:
        columns.move("amount_original", "amount_open")
        notes.note(
            "R3", f"'{original}' is the only amount of a list titled as open: the open amount."
        )
    else:
        _no_amount(header, columns, sides, notes)


def _pair(header: Header, columns: Columns, notes: Notes) -> None:
    """Debit less credit, each in a column of its own."""
    columns.move("amount_debit", "amount_open")
    columns.drop("amount_paid")
    debit, credit = (header.texts[columns.of[n]] for n in ("amount_open", "amount_credit"))
    notes.note("R3", f"The open amount is '{debit}' less '{credit}'.")


def in_thousands(header: Header, col: int, lines: Iterable[str], notes: Notes) -> None:
    """Rounded figures cannot be demanded to the cent."""
    text = next(
        (t for t in (header.texts[col], *lines) if len(t) <= 120 and _THOUSANDS.search(t)), ""
    )
    if text:
        notes.refuse(
            "R3",
            f"The amounts are in thousands, as '{show(text)}' says: they are not what is owed.",
            "Export the list with full amounts.",
            header.row,
            col,
        )


def _no_amount(header: Header, columns: Columns, sides: list[str], notes: Notes) -> None:
    if len(header.buckets) >= 3 and "document_no" not in columns:
        summary(header, notes)
        return
    if len(sides) == 2:
        debit, credit = sides
        notes.refuse(
            "R3",
            f"The only amounts are '{show(debit)}' and '{show(credit)}', and nothing says that they"
            " are what is still open: an account lists paid documents so too.",
            "Export the open items; or, if all rows are open, say so: check --column"
            f" '{show(debit)}=amount_debit' --column '{show(credit)}=amount_credit'.",
            header.row,
        )
        return
    notes.refuse(
        "R3",
        "No column holds the open amount.",
        "Export the list with a column such as 'Open amount' or 'Balance due', or with both the"
        " invoice amount and the amount paid; or say which it is: check --column"
        " HEADING=amount_open.",
        header.row,
    )


def summary(header: Header, notes: Notes) -> None:
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
        if abs(sum(exact[:-1]) - exact[-1]) > _NOISE:
            return False
        proved = True
    return proved


def prove_sides(grid: Grid, rows: Iterable[int], columns: Columns, mark: str, notes: Notes) -> None:
    """Keep the debit and credit column where it alone gives the sign; R9 if it contradicts."""
    col, amount = columns.get("side"), columns.of["amount_open"]
    if col < 0:
        return
    pairs = []
    for row in rows:
        cell, written = grid.cell(row, col), grid.cell(row, amount)
        value = convert.amount(written, mark)
        if not cell or not isinstance(value, Amount) or not value.value:
            continue
        found = side(cell)
        if not found:
            columns.drop("side")
            message = f"'{show(text_of(cell))}' says neither debit nor credit."
            notes.refuse("R9", message, "Correct it, or delete the column.", row, col)
            return
        pairs.append((row, found, value.value))
    if all(value > 0 for _, _, value in pairs):
        return
    columns.drop("side")
    for row, found, signed in pairs:
        if (signed > 0) != (found > 0):
            notes.refuse(
                "R9",
                "The amount's sign and its debit or credit mark contradict each other.",
                "Correct one of the two, or delete the column that is wrong.",
                row,
                col,
            )
            return
