"""The rows of one list of open items: records, problem rows, and the sums still to be proved.

What enters: a grid and its proved Layout. What leaves: every row with one class; an item whose
needed cell cannot be read holds its customer, or refuses the file where no customer is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from generator import currencies
from generator.intake import convert, statuses
from generator.intake.cells import Grid, letter, show
from generator.intake.convert import Amount, Fault
from generator.intake.fields import Fields
from generator.intake.foreign import Foreign
from generator.intake.found import Items, SumRow
from generator.intake.keyed import Named
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.intake.pricing import Faults, Priced, Pricer
from generator.intake.rows import Classifier, label
from generator.intake.telling import NEEDED, Item, Teller
from generator.values.ledger import Source
from generator.values.money import Money
from generator.values.sheets import OPEN_ITEMS, Kind
from generator.values.tables import Cell, ProblemRow, Record

_ALWAYS = ("customer_id", "currency")
# Texts that repeat from row to row stand in memory once.
_SHARED = frozenset(
    "entity customer_id customer_name document_type terms payment_terms procedure incoterm status"
    " instrument assigned_to due_date_basis currency".split()
)


class ItemReader:
    """Reads the rows below one header; findings go to `notes`."""

    def __init__(self, grid: Grid, layout: Layout, notes: Notes, *, is_text: bool) -> None:
        self._grid, self._layout, self._notes, self._is_text = grid, layout, notes, is_text
        columns = layout.columns
        self._classifier = Classifier(layout.header, columns, numbered=layout.numbered)
        self._width = self._classifier.width
        groups = layout.groups
        carried = ("customer_name",) if groups else ()
        known = [
            c for c in OPEN_ITEMS.columns if c.name in columns or c.name in (*_ALWAYS, *carried)
        ]
        self._places = {c.name: place for place, c in enumerate(known)}
        self._letters = {c.name: letter(columns.of[c.name]) for c in known if c.name in columns}
        self._plan = tuple(
            (self._places[c.name], c.name, columns.of[c.name], c.kind)
            for c in known
            if c.name in columns
        )
        named = layout.header.candidates.get("status", ())
        self._statuses = tuple(col for _, col in named) if "status" in columns else ()
        numbered = "customer_id" in columns or (groups is not None and groups.numbered)
        self._id = "customer_id" if numbered else "customer_name"
        self._days: dict[str, dt.date | Fault | None] = {}
        self._texts: dict[str, str | Fault | None] = {}
        self._pricer = Pricer(layout, self._places, notes)
        self._foreign = Foreign(layout, self._places, self._pricer.named, notes)
        self._teller = Teller(layout, self._places, self._id, notes)
        self._undated: list[Item] = []
        self.found = Items()

    def read(self) -> Items:
        """Class and read every row; the rows above the header are titles."""
        found, header, width = self.found, self._layout.header.row, self._width
        first = self._layout.header.first
        for row, cells in enumerate(self._grid.rows[:first]):
            found.classes["title" if any(cells) else "blank"] += 1
            if self._is_above(cells + [""] * (width - len(cells))):
                message = "An item stands above the row that names the columns."
                self._notes.refuse("R7", message, "Move it below the header.", row)
        found.classes["header"] += self._layout.header.height
        headings = self._layout.groups.headings if self._layout.groups else frozenset()
        for row in range(header + 1, len(self._grid.rows)):
            cells = self._grid.rows[row]
            padded = cells if len(cells) >= width else cells + [""] * (width - len(cells))
            kind = self._classifier.classify(padded)
            if row in headings or kind == "text":
                found.starts.append((row, len(found.amounts)))
            if row in headings and kind in ("text", "total"):
                found.classes["group"] += 1
            elif kind == "item":
                self._item(row, padded, len(cells))
                self._grid.rows[row] = []  # read; a million rows need not stand twice in memory
            elif kind in ("sum", "total"):
                self._sum(row, padded)
            elif kind == "text":
                found.lines.append(row)
            else:
                found.classes[kind] += 1
        self._pricer.report()
        self._class_lines()
        return found

    def date_credits(self, closing: Iterable[dt.date]) -> None:
        """A credit without any date counts from the closing date; without one it holds."""
        days = set(closing)
        if not self._undated:
            return
        undated = {item.row + 1: item for item in self._undated}
        records, self.found.records = self.found.records, []
        for record in records:
            item = undated.get(record.source.row)
            if item is None:
                self.found.records.append(record)
            elif len(days) == 1:
                item.values[self._places["due_date"]] = next(iter(days))
                fields = Fields(self._places, tuple(item.values))
                self.found.records.append(Record(record.source, fields, self._letters))
            else:
                remedy = "Give the closing date: --as-of YYYY-MM-DD; or enter the credit's date."
                self._teller.fault(item, "due_date", Fault("R19", "is empty", remedy))
                self.found.classes.subtract(("item",))
                self.found.classes["problem"] += 1
                code, owed = record.values["currency"], record.amount("amount_open")
                money = Money(owed or Decimal(0), currencies.get(str(code)) or currencies.UNKNOWN)
                self._problem(item, money)

    def forget(self, name: str) -> None:
        """Take a field out of every record, where it proved not to be what its header says."""
        self._places.pop(name, None)
        self._letters.pop(name, None)

    def _is_above(self, cells: Sequence[str]) -> bool:
        """Whether an item stands among the titles, and not a line such as "Company | Acme"."""
        value = convert.amount(cells[self._layout.columns.of["amount_open"]], self._layout.mark)
        return isinstance(value, Amount) and self._classifier.classify(cells) == "item"

    def _fits(self, row: int, cells: Sequence[str], fields: int) -> bool:
        """In text a row of another width has its values in the wrong columns."""
        width = len(self._layout.header.texts)
        if not self._is_text or (fields >= width and not any(cells[width:])):
            return True
        self._notes.refuse(
            "R13",
            f"The row has {fields} fields where the header has {width}.",
            "Look for a separator inside a value, or save the list as .xlsx.",
            row,
        )
        self.found.classes["problem"] += 1
        self.found.amounts.append(None)
        return False

    def _class_lines(self) -> None:
        """Text alone is a footer after the last item, a heading before it."""
        records, problems = self.found.records, self.found.problems
        last = max((found[-1].source.row for found in (records, problems) if found), default=0)
        for row in self.found.lines:
            self.found.classes["footer" if row + 1 > last else "group"] += 1

    def _item(self, row: int, cells: Sequence[str], fields: int) -> None:
        if not self._fits(row, cells, fields):
            return
        values: list[Cell | None] = [None] * len(self._places)
        faults: Faults = []
        unit = ""
        for place, name, col, kind in self._plan:
            cell = cells[col]
            if not cell:
                continue
            value = self._value(cell, kind, name)
            if isinstance(value, Fault):
                faults.append((name, value))
            elif isinstance(value, Amount):
                values[place] = value.value
                unit = value.unit if name == "amount_open" else unit
            else:
                values[place] = value
        if self._layout.groups:
            self._carried(self._layout.groups.of(row), values)
        customer = values[self._places[self._id]]
        values[self._places["customer_id"]] = customer
        self._status(cells, values)
        item = Item(row, values, faults, customer if isinstance(customer, str) else "")
        priced = self._pricer.price(row, cells, values, unit, faults)
        self.found.amounts.append(priced)
        self._add_ages(cells)
        priced = self._foreign.own(row, cells, values, faults, priced)
        self._due(item, priced)
        self._finish(item, priced)

    def _status(self, cells: Sequence[str], values: list[Cell | None]) -> None:
        """Of several statuses the one counts that says nothing is owed: "Posted" and "Paid"."""
        for col in self._statuses:
            text = convert.text(cells[col])
            if isinstance(text, str) and statuses.ended(text):
                values[self._places["status"]] = text

    def _carried(self, named: Named, values: list[Cell | None]) -> None:
        """What the row does not say itself, its heading does."""
        for name, text in (("customer_id", named.number), ("customer_name", named.name)):
            if text and values[self._places[name]] is None:
                values[self._places[name]] = text

    def _value(
        self, cell: str, kind: Kind, name: str
    ) -> str | Amount | dt.date | int | Fault | None:
        if kind is Kind.TEXT:
            if name not in _SHARED:
                return convert.text(cell)
            if cell not in self._texts:
                self._texts[cell] = convert.text(cell)
            return self._texts[cell]
        if kind is Kind.DATE:
            if cell not in self._days:
                self._days[cell] = convert.date(cell, self._layout.dates.order)
            return self._days[cell]
        if kind is Kind.AMOUNT:
            return convert.amount(cell, self._layout.marks.get(name, self._layout.mark))
        return convert.integer(cell)

    def _text(self, item: Item, name: str) -> str:
        value = item.values[self._places[name]] if name in self._places else None
        return value if isinstance(value, str) else ""

    def _due(self, item: Item, priced: Priced | None) -> None:
        """A credit without due date is due on its own date; anything else must have one."""
        place = self._places["due_date"]
        if item.values[place] is not None or any(name == "due_date" for name, _ in item.faults):
            return
        own = self._places.get("document_date", -1)
        credit = priced is not None and priced[1] < 0
        if credit and own >= 0 and item.values[own] is not None:
            item.values[place] = item.values[own]
        elif credit and not any(name == "document_date" for name, _ in item.faults):
            self._undated.append(item)  # on account: of no document, and so of no date
        else:
            item.faults.append(("due_date", Fault("R19", "is empty", "Enter the due date.")))

    def _finish(self, item: Item, priced: Priced | None) -> None:
        """A record, or a problem row; every fault becomes a finding."""
        self._teller.faults(item)
        where = Source(self._notes.file, self._notes.sheet, item.row + 1)
        unread = any(name in NEEDED for name, _ in item.faults)
        if item.customer and priced and not unread:
            self.found.classes["item"] += 1
            self._teller.letterable(item, priced)
            fields = Fields(self._places, tuple(item.values))
            self.found.records.append(Record(where, fields, self._letters))
            return
        self.found.classes["problem"] += 1
        if item.customer:
            self._problem(item, Money(priced[1], priced[0]) if priced else None)

    def _problem(self, item: Item, money: Money | None) -> None:
        where = Source(self._notes.file, self._notes.sheet, item.row + 1)
        entity, name = self._text(item, "entity"), self._text(item, "customer_name")
        self.found.problems.append(ProblemRow(where, item.customer, entity, money, name))

    def _age(self, cells: Sequence[str], col: int) -> Decimal | None:
        """The figure of an age column; it is compared, never used."""
        value = convert.amount(cells[col], self._layout.mark) if cells[col] else None
        return value.value if isinstance(value, Amount) else None

    def _add_ages(self, cells: Sequence[str]) -> None:
        buckets = self._layout.header.buckets
        if len(buckets) < 3:
            return
        sums = self.found.ages or [Decimal(0)] * len(buckets)
        self.found.ages = [
            before + (self._age(cells, col) or 0) if cells[col] else before
            for before, col in zip(sums, buckets, strict=True)
        ]

    def _sum(self, row: int, cells: Sequence[str]) -> None:
        """A row to be proved; its amount must be readable to prove anything."""
        col = self._layout.columns.of["amount_open"]
        called = label(cells)
        value = self._pricer.sum_amount(cells)
        if isinstance(value, Amount):
            currency = self._pricer.of_sum(cells, value.unit)
            above = len(self.found.amounts)
            header = self._layout.header
            ages = tuple((c, header.texts[c], self._age(cells, c)) for c in header.buckets)
            self.found.sums.append(SumRow(row, above, value.value, currency, called, ages))
            return
        self.found.classes["total" if called else "problem"] += 1
        if isinstance(value, Fault) and called:
            message = f"The printed total '{show(called)}' {value.says}."
            self._notes.warn("R10", message, "", row, col)
        elif isinstance(value, Fault):
            message = f"The row has no document and no date, and its amount {value.says}."
            self._notes.refuse("R7", message, "Complete the row or delete it.", row, col)
