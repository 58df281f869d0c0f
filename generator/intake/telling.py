"""What is wrong with one item row, in words: held for its customer, or refused without one.

What enters: the row's values and faults. What leaves: findings R6, R10, R14, R19, R21.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generator.intake import convert, statuses
from generator.intake.cells import show
from generator.intake.convert import Fault
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.intake.pricing import Faults, Priced
from generator.values.tables import Cell

NEEDED = frozenset(
    {"customer_id", "customer_name", "document_no", "due_date", "amount_open", "currency"}
)


class Item(NamedTuple):
    """One item row while it is read."""

    row: int
    values: list[Cell | None]
    faults: Faults
    customer: str


class Teller:
    """Findings of one list's rows; `identity` is the field that names the customer."""

    def __init__(
        self, layout: Layout, places: Mapping[str, int], identity: str, notes: Notes
    ) -> None:
        self._layout, self._places, self._id, self._notes = layout, places, identity, notes
        self._columns = layout.columns

    def faults(self, item: Item) -> None:
        """Every fault of the row as a finding."""
        if not item.customer:
            self._unknown_customer(item)
        for name, fault in item.faults:
            self.fault(item, name, fault)

    def letterable(self, item: Item, priced: Priced) -> None:
        """What does not hinder reading but must not stand on a letter."""
        for name, place in self._places.items():
            value = item.values[place] if name in self._columns else None
            if type(value) is str and not value.isprintable() and convert.hostile(value):
                self._notes.hold(
                    "R21",
                    f"The text '{show(value)}' has control characters in it.",
                    "Type the text again without them.",
                    item.customer,
                    item.row,
                    self._columns.get(name),
                )
        status = item.values[self._places["status"]] if "status" in self._places else None
        if isinstance(status, str) and priced[1] and statuses.ended(status):
            document = item.values[self._places["document_no"]]
            self._notes.warn(
                "R19",
                f"Document {show(str(document or '?'))} has the status '{show(status)}', but an"
                f" open amount of {priced[0]} {priced[1]:,}: it is counted, and not demanded.",
                "Export the list without such documents, or correct the status.",
                item.row,
                self._columns.get("status"),
            )
        if priced[1] > 0 and item.values[self._places["document_no"]] is None:
            self._notes.hold(
                "R19",
                f"The item of {priced[0]} {priced[1]:,} has no document number.",
                "Enter the number the customer knows the document by.",
                item.customer,
                item.row,
                self._columns.get("document_no"),
            )

    def _unknown_customer(self, item: Item) -> None:
        if not any(name in ("customer_id", "customer_name") for name, _ in item.faults):
            self._notes.refuse(
                "R14",
                "The item has no customer.",
                "Enter the customer's number or name in every row.",
                item.row,
                self._columns.get(self._id),
            )

    def fault(self, item: Item, name: str, fault: Fault) -> None:
        if name in ("days_past_due", "as_of"):
            return  # only proofs; a row without them proves nothing
        col = self._columns.get(name)
        message = f"The cell under '{show(self._layout.header.texts[col])}' {fault.says}."
        uncalculated = fault.code == "R10" and name in NEEDED and "formula" in fault.says
        if name == self._id or not item.customer:
            code = "R14" if name == self._id and fault.code == "R19" else fault.code
            self._notes.refuse(code, message, fault.remedy, item.row, col)
        elif uncalculated:
            self._notes.refuse("R10", message, fault.remedy, item.row, col)
        else:
            self._notes.hold(fault.code, message, fault.remedy, item.customer, item.row, col)
