"""What a list must also satisfy once it is read: plausible dates, plausible balances, one name.

What enters: the records of one list. What leaves: findings R3, R13, R14, R17, R19.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from generator.intake import convert
from generator.intake.cells import Grid, show
from generator.intake.dialects import plain
from generator.intake.found import Items
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.intake.rows import Classifier
from generator.values.tables import Record

_TEN_YEARS = 3_653
_TOLERATED = 20  # one row in twenty
_ENOUGH = 8  # rows, before an order of theirs says anything


def check(items: Items, layout: Layout, notes: Notes, may_be_empty: bool) -> None:
    """All checks of one list; refusals and holds go to `notes`."""
    if not items.records:
        _empty(items, layout, notes, may_be_empty)
        return
    _due_before_document(items.records, layout, notes)
    _years_off(items.records, layout, notes)
    _running_balance(items.records, layout, notes)
    _one_name(items.records, layout, notes)
    _one_number(items.records, layout, notes)
    _more_than_all(items.records, layout, notes)


def settled(grid: Grid, layout: Layout, notes: Notes) -> None:
    """An item with a clearing date is paid: its amount is not what is open (R3)."""
    col = layout.columns.get("cleared_on")
    if col < 0:
        return
    classifier = Classifier(layout.header, layout.columns, numbered=layout.numbered)
    cleared = []
    for row in range(layout.header.row + 1, len(grid.rows)):
        if isinstance(convert.date(grid.cell(row, col), layout.dates.order or "dmy"), dt.date):
            cells = grid.rows[row]
            if classifier.classify(cells + [""] * (classifier.width - len(cells))) == "item":
                cleared.append(row)
    if cleared:
        notes.refuse(
            "R3",
            f"{len(cleared)} items have a clearing date: they are settled, and their amount is not"
            " what is open.",
            "Export the open items only, without those that were cleared.",
            cleared[0],
            col,
        )


def _empty(items: Items, layout: Layout, notes: Notes, may_be_empty: bool) -> None:
    if items.problems and not notes.refused():
        notes.refuse(
            "R19",
            "Not one item of the list could be read.",
            "See the findings for its rows; probably a column is not what its header says.",
            layout.header.row,
        )
    elif not items.problems and not may_be_empty and not notes.refused():
        notes.refuse(
            "R13", "The list has a header but no items.", "Export it again.", layout.header.row
        )


def _due_before_document(records: Sequence[Record], layout: Layout, notes: Notes) -> None:
    """A due date before the document's: one is a slip, many are a wrong column (R17)."""
    early = []
    dated = 0
    for record in records:
        due, own = record.date("due_date"), record.date("document_date")
        if due and own and (record.amount("amount_open") or 0) > 0:
            dated += 1
            if due < own:
                early.append(record)
    if len(early) > 1 and _TOLERATED * len(early) > dated:
        notes.refuse(
            "R17",
            f"{len(early)} of {dated} items are due before their own date.",
            "Check that the two date columns are what their headers say.",
            early[0].source.row - 1,
            layout.columns.get("due_date"),
        )
        return
    for record in early:
        notes.hold(
            "R17",
            f"Document {show(record.text('document_no'))} of {record.date('document_date')} is due"
            f" on {record.date('due_date')}, before its own date.",
            "Correct one of the two dates.",
            record.text("customer_id"),
            record.source.row - 1,
            layout.columns.get("due_date"),
        )


def _years_off(records: Sequence[Record], layout: Layout, notes: Notes) -> None:
    """A due date ten years from its document, or from the middle of the list, is a slip."""
    dues = sorted(due for due in (record.date("due_date") for record in records) if due)
    middle = dues[len(dues) // 2] if dues else dt.date(2000, 1, 1)
    for record in records:
        due = record.date("due_date")
        if due and abs((due - (record.date("document_date") or middle)).days) > _TEN_YEARS:
            notes.refuse(
                "R17",
                f"A due date of {due} is more than ten years off.",
                "Correct the due date.",
                record.source.row - 1,
                layout.columns.get("due_date"),
            )


def _running_balance(records: Sequence[Record], layout: Layout, notes: Notes) -> None:
    """A "Balance" that cumulates the amounts row by row is an account's, not a document's."""
    if layout.columns.tiers.get("amount_open") != 2 or len(records) < 3:
        return
    before: Decimal | None = None
    for record in records:
        balance, own = record.amount("amount_open"), record.amount("amount_original")
        if balance is None or own is None or (before is not None and balance - before != own):
            return
        before = balance
    if all(r.amount("amount_open") == r.amount("amount_original") for r in records):
        return
    notes.refuse(
        "R3",
        "The balance is a running one: each row adds its amount to the row above.",
        "Export the open items, with the open amount of each document.",
        layout.header.row,
        layout.columns.get("amount_open"),
    )


def _one_name(records: Sequence[Record], layout: Layout, notes: Notes) -> None:
    """One number with two names: nobody knows whom the letter would reach."""
    if "customer_id" not in layout.columns or "customer_name" not in layout.columns:
        return
    names: dict[str, str] = {}
    told: set[str] = set()
    for record in records:
        customer, name = record.text("customer_id"), record.text("customer_name")
        if not name or customer in told:
            continue
        first = names.setdefault(customer, name)
        if first != name and plain(first) != plain(name):
            told.add(customer)
            notes.hold(
                "R14",
                f"Customer {show(customer)} is called '{show(first)}' and '{show(name)}'.",
                "Correct the number or the name.",
                customer,
                record.source.row - 1,
                layout.columns.get("customer_name"),
            )


def _one_number(records: Sequence[Record], layout: Layout, notes: Notes) -> None:
    """Numbers that differ only in leading zeros or in ".0": one was read as a figure (R14)."""
    if "customer_id" not in layout.columns:
        return
    first: dict[str, Record] = {}
    alike: dict[str, dict[str, Record]] = {}
    for record in records:
        customer = record.text("customer_id")
        bare = customer.removesuffix(".0").lstrip("0")
        other = first.setdefault(bare, record) if bare.isdecimal() else record
        if other is not record and other.text("customer_id") != customer and _same(other, record):
            own = alike.setdefault(bare, {other.text("customer_id"): other})
            own.setdefault(customer, record)
    for found in alike.values():
        named = ", ".join(f"'{show(customer)}'" for customer in found)
        for customer, record in found.items():
            notes.hold(
                "R14",
                f"The customer numbers {named} are the same figure: probably one customer's,"
                " whose leading zeros were lost.",
                "Export the list again with the column as text, or correct the numbers.",
                customer,
                record.source.row - 1,
                layout.columns.get("customer_id"),
            )


def _same(one: Record, other: Record) -> bool:
    """Whether two rows can be one customer's by name."""
    names = {plain(name) for name in (one.text("customer_name"), other.text("customer_name"))}
    return len(names - {""}) < 2


def _more_than_all(records: Sequence[Record], layout: Layout, notes: Notes) -> None:
    """More open than the document was for: doubtful where most are open in full; where the open
    amounts stand in order of size, they were sorted without the rest of their rows (R19)."""
    more, count, equal = [], 0, 0
    rises = falls = True
    before: Decimal | None = None
    for record in records:
        owed, own = record.amount("amount_open"), record.amount("amount_original")
        if not owed or not own:
            continue
        count += 1
        equal += owed == own
        if abs(owed) > abs(own) or own < 0 < owed:
            more.append(record)
        if before is not None:
            rises, falls = rises and before <= owed, falls and before >= owed
        before = owed
    col = layout.columns.get("amount_open")
    if 4 * len(more) >= count >= _ENOUGH and rises != falls:
        notes.refuse(
            "R19",
            f"The open amounts stand in order of size, and {len(more)} of them are more than their"
            " document was for: the column was sorted without the others.",
            "Export the list again, or sort all columns together.",
            more[0].source.row - 1,
            col,
        )
    elif 2 * equal >= count:
        for record in more:
            owed, own = record.amount("amount_open"), record.amount("amount_original")
            notes.warn(
                "R19",
                f"The open amount of {owed:,} is more than the document's own, {own:,}.",
                "Look which of the two is right.",
                record.source.row - 1,
                col,
            )
