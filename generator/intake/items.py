"""The rows of one list of open items: records, problem rows, and the sums still to be proved.

What enters: a grid and its proved Layout. What leaves: every row with one class; an item whose
needed cell cannot be read holds its customer, or refuses the file where no customer is known.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from generator.currencies import UNKNOWN, get
from generator.intake import convert, evidence
from generator.intake.cells import Grid, letter, show, text_of
from generator.intake.convert import Amount, Fault
from generator.intake.fields import Fields
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.intake.rows import Classifier, label
from generator.values.ledger import Source
from generator.values.money import Currency, Money
from generator.values.sheets import OPEN_ITEMS, Kind
from generator.values.tables import Cell, ProblemRow, Record

_NEEDED = frozenset(
    {"customer_id", "customer_name", "document_no", "due_date", "amount_open", "currency"}
)


class SumRow(NamedTuple):
    """A row with an amount but no document: to be proved by `controls`. `items` stand above it."""

    row: int
    items: int
    amount: Decimal
    currency: Currency | None
    label: str


@dataclass(slots=True)
class Items:
    """What one list holds. `amounts[i]` is the i-th item row's money, None if unreadable."""

    records: list[Record] = field(default_factory=list)
    problems: list[ProblemRow] = field(default_factory=list)
    sums: list[SumRow] = field(default_factory=list)
    amounts: list[Money | None] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)
    lines: list[int] = field(default_factory=list)  # rows of text alone


class _Row(NamedTuple):
    """One item row while it is read."""

    row: int
    customer: str
    name: str
    entity: str
    faults: list[tuple[str, Fault]]


class ItemReader:
    """Reads the rows below one header; findings go to `notes`."""

    def __init__(self, grid: Grid, layout: Layout, notes: Notes, is_text: bool) -> None:
        self._grid, self._layout, self._notes, self._is_text = grid, layout, notes, is_text
        self._columns = layout.columns
        self._width = max(len(layout.header.texts), *(c + 1 for c in self._columns.of.values()))
        self._classifier = Classifier(layout.header, self._columns)
        known = [
            c
            for c in OPEN_ITEMS.columns
            if c.name in self._columns or c.name in ("customer_id", "currency")
        ]
        self._names = MappingProxyType({c.name: i for i, c in enumerate(known)})
        self._letters = MappingProxyType(
            {c.name: letter(self._columns.get(c.name)) for c in known if c.name in self._columns}
        )
        self._plan = tuple(
            (self._names[c.name], c.name, self._columns.of[c.name], c.kind)
            for c in known
            if c.name in self._columns
        )
        self._id_from = "customer_id" if "customer_id" in self._columns else "customer_name"
        self._days: dict[str, dt.date | Fault | None] = {}
        self._currencies: dict[str, Currency | None] = {}
        self._no_currency: list[int] = []
        self._with_currency = 0
        self.found = Items()

    def read(self) -> Items:
        """Class and read every row; the rows above the header are titles."""
        found, header = self.found, self._layout.header.row
        for cells in self._grid.rows[:header]:
            found.classes["title" if any(cells) else "blank"] += 1
        found.classes["header"] += 1
        for row in range(header + 1, len(self._grid.rows)):
            cells = self._grid.rows[row]
            padded = (
                cells if len(cells) >= self._width else cells + [""] * (self._width - len(cells))
            )
            kind = self._classifier.classify(padded)
            if kind == "item":
                self._width_of(row, cells)
                self._item(row, padded)
            elif kind in ("sum", "total"):
                self._sum(row, padded, kind)
            elif kind == "text":
                found.lines.append(row)
            else:
                found.classes[kind] += 1
        self._without_currency()
        self._class_lines()
        return found

    def _width_of(self, row: int, cells: Sequence[str]) -> None:
        """In text a row of another width has its values in the wrong columns."""
        width = len(self._layout.header.texts)
        if self._is_text and (len(cells) < width or any(cells[width:])):
            self._notes.refuse(
                "R13",
                f"The row has {len(cells)} fields where the header has {width}",
                "Look for a separator inside a value, or save the list as .xlsx.",
                row,
            )

    def _class_lines(self) -> None:
        """Text alone is a footer after the last row with an amount, a heading before it."""
        last = max(
            self.found.records[-1].source.row if self.found.records else 0,
            self.found.problems[-1].source.row if self.found.problems else 0,
        )
        for row in self.found.lines:
            self.found.classes["footer" if row + 1 > last else "group"] += 1

    def _item(self, row: int, cells: Sequence[str]) -> None:
        values: list[Cell | None] = [None] * len(self._names)
        faults: list[tuple[str, Fault]] = []
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
        customer = values[self._names[self._id_from]]
        values[self._names["customer_id"]] = customer
        facts = _Row(
            row,
            customer if isinstance(customer, str) else "",
            self._text(values, "customer_name"),
            self._text(values, "entity"),
            faults,
        )
        self._derive(facts, values, cells)
        currency = self._currency(facts, cells, unit)
        money = self._money(facts, values, currency)
        self._due(facts, values, money)
        self._finish(facts, values, money)

    def _value(
        self, cell: str, kind: Kind, name: str
    ) -> str | Amount | dt.date | int | Fault | None:
        if kind is Kind.TEXT:
            return convert.text(cell)
        if kind is Kind.DATE:
            if cell not in self._days:
                self._days[cell] = convert.date(cell, self._layout.dates.order)
            return self._days[cell]
        if kind is Kind.AMOUNT:
            return convert.amount(cell, self._layout.marks.get(name, self._layout.mark))
        return convert.integer(cell)

    def _text(self, values: Sequence[Cell | None], name: str) -> str:
        value = values[self._names[name]] if name in self._names else None
        return value if isinstance(value, str) else ""

    def _derive(self, facts: _Row, values: list[Cell | None], cells: Sequence[str]) -> None:
        """Open = original - paid, where the layout says that no column gives it."""
        paid_column = self._columns.get("amount_paid")
        place = self._names["amount_open"]
        value = values[place]
        if paid_column < 0 or not isinstance(value, Decimal):
            return
        paid = convert.amount(cells[paid_column], self._layout.marks.get("amount_paid", ""))
        if isinstance(paid, Fault):
            facts.faults.append(("amount_open", paid))
            values[place] = None
        elif paid:
            values[place] = value - paid.value

    def _currency(self, facts: _Row, cells: Sequence[str], unit: str) -> Currency | None:
        """The row's currency: its column, the sign beside its amount, or the list's; None = fault."""
        currency: Currency | None = None
        if self._layout.has_currency_column:
            col = self._columns.of["currency"]
            if not cells[col]:
                self._no_currency.append(facts.row)
                return UNKNOWN
            currency = self._named(cells[col])
            if currency is None:
                if not any(name == "currency" for name, _ in facts.faults):
                    facts.faults.append(("currency", _no_code(cells[col])))
                return None
        else:
            currency = evidence.currency_of(unit) if unit else None
            if currency:
                self._with_currency += 1
            elif self._layout.currency is None:
                self._no_currency.append(facts.row)
            if currency and self._layout.currency and currency != self._layout.currency:
                facts.faults.append(("amount_open", _other_sign(unit, self._layout.currency)))
                return None
            currency = currency or self._layout.currency or UNKNOWN
        if not evidence.agrees(unit, currency):
            facts.faults.append(("amount_open", _other_sign(unit, currency)))
            return None
        return currency

    def _named(self, cell: str) -> Currency | None:
        if cell not in self._currencies:
            text = text_of(cell)
            found = evidence.currency_of(text) or (get(text) if len(text) == 3 else None)
            self._currencies[cell] = None if found == UNKNOWN else found
        return self._currencies[cell]

    def _money(
        self, facts: _Row, values: list[Cell | None], currency: Currency | None
    ) -> Money | None:
        """The open amount in the digits of its currency; None if either cannot be read."""
        place = self._names["amount_open"]
        values[self._names["currency"]] = currency.code if currency else None
        value = values[place]
        if value is None and not any(name == "amount_open" for name, _ in facts.faults):
            facts.faults.append(("amount_open", Fault("R19", "is empty", "Enter the open amount.")))
        if currency is None or not isinstance(value, Decimal):
            return None
        self._original(facts, values, currency)
        exact = convert.in_digits(value, currency)
        if isinstance(exact, Fault):
            facts.faults.append(("amount_open", exact))
            return None
        values[place] = exact
        return Money(exact, currency)

    def _original(self, facts: _Row, values: list[Cell | None], currency: Currency) -> None:
        place = self._names.get("amount_original", -1)
        value = values[place] if place >= 0 else None
        if isinstance(value, Decimal):
            exact = convert.in_digits(value, currency)
            if isinstance(exact, Fault):
                facts.faults.append(("amount_original", exact))
                values[place] = None
            else:
                values[place] = exact

    def _due(self, facts: _Row, values: list[Cell | None], money: Money | None) -> None:
        """A credit without due date is due on its own date; anything else must have one."""
        place = self._names["due_date"]
        if values[place] is not None or any(name == "due_date" for name, _ in facts.faults):
            return
        own = values[self._names["document_date"]] if "document_date" in self._names else None
        if money is not None and money.negative and own is not None:
            values[place] = own
        else:
            facts.faults.append(("due_date", Fault("R19", "is empty", "Enter the due date.")))

    def _finish(self, facts: _Row, values: list[Cell | None], money: Money | None) -> None:
        """A record, or a problem row; every fault becomes a finding."""
        needed = [name for name, _ in facts.faults if name in _NEEDED]
        self.found.amounts.append(money)
        if not facts.customer:
            self._unknown_customer(facts)
        for name, fault in facts.faults:
            self._fault(facts, name, fault)
        where = Source(self._notes.file, self._notes.sheet, facts.row + 1)
        if needed or not facts.customer or money is None:
            self.found.classes["problem"] += 1
            if facts.customer:
                self.found.problems.append(
                    ProblemRow(where, facts.customer, facts.entity, money, facts.name)
                )
            return
        self.found.classes["item"] += 1
        self._letterable(facts, values, money)
        self.found.records.append(Record(where, Fields(self._names, tuple(values)), self._letters))

    def _letterable(self, facts: _Row, values: list[Cell | None], money: Money) -> None:
        """What does not hinder reading but must not stand on a letter."""
        for _, name, col, _ in self._plan:
            value = values[self._names[name]]
            if isinstance(value, str) and convert.hostile(value):
                self._notes.hold(
                    "R21",
                    f"The text '{show(value)}' has control characters in it.",
                    "Type the text again without them.",
                    facts.customer,
                    facts.row,
                    col,
                )
        if money.positive and not self._text(values, "document_no"):
            self._notes.hold(
                "R19",
                f"The item of {money.currency} {money.amount:,} has no document number.",
                "Enter the number the customer knows the document by.",
                facts.customer,
                facts.row,
                self._columns.get("document_no"),
            )

    def _unknown_customer(self, facts: _Row) -> None:
        if not any(name in ("customer_id", "customer_name") for name, _ in facts.faults):
            self._notes.refuse(
                "R14",
                "The item has no customer.",
                "Enter the customer's number or name in every row.",
                facts.row,
                self._columns.get(self._id_from),
            )

    def _fault(self, facts: _Row, name: str, fault: Fault) -> None:
        if name in ("days_past_due", "as_of"):
            return  # only proofs; a row without them proves nothing
        col = self._columns.get(name)
        message = f"The cell under '{show(self._layout.header.texts[col])}' {fault.says}."
        if name == self._id_from or not facts.customer:
            code = "R14" if fault.code == "R19" else fault.code
            self._notes.refuse(code, message, fault.remedy, facts.row, col)
        elif fault.code == "R10" and name in _NEEDED and "formula" in fault.says:
            self._notes.refuse("R10", message, fault.remedy, facts.row, col)
        else:
            self._notes.hold(fault.code, message, fault.remedy, facts.customer, facts.row, col)

    def _sum(self, row: int, cells: Sequence[str], kind: str) -> None:
        """A row to be proved; its amount must be readable to prove anything."""
        col = self._columns.of["amount_open"]
        called = label(cells)
        value = convert.amount(cells[col], self._layout.mark)
        if isinstance(value, Amount):
            currency = self._sum_currency(cells, value.unit)
            self.found.sums.append(
                SumRow(row, len(self.found.amounts), value.value, currency, called)
            )
            return
        self.found.classes["total" if called else "problem"] += 1
        if isinstance(value, Fault) and called:
            self._notes.warn(
                "R10", f"The printed total '{show(called)}' {value.says}.", "", row, col
            )
        elif isinstance(value, Fault):
            message = f"The row has no document and no date, and its amount {value.says}."
            self._notes.refuse("R7", message, "Complete the row or delete it.", row, col)
        elif kind == "sum":
            self._notes.refuse("R7", "The row cannot be told apart.", "Complete it.", row, col)

    def _sum_currency(self, cells: Sequence[str], unit: str) -> Currency | None:
        col = self._columns.get("currency")
        if col >= 0 and cells[col]:
            return self._named(cells[col])
        return evidence.currency_of(unit) if unit else None

    def _without_currency(self) -> None:
        """No currency anywhere is asked for once; some rows without one refuse the file (R6)."""
        if not self._no_currency:
            return
        if self._layout.has_currency_column or self._with_currency:
            for row in self._no_currency:
                self._notes.refuse(
                    "R6",
                    "The item has no currency, though others in the list have one.",
                    "Enter the currency in every row.",
                    row,
                    self._columns.get("currency"),
                )
            return
        self._notes.hold(
            "R6",
            "Nothing in the list says which currency its amounts are in.",
            "Give the currency of the list: --currency EUR (or another code).",
            None,
        )


def _no_code(cell: str) -> Fault:
    return Fault(
        "R6",
        f"holds '{show(text_of(cell))}', which is not a currency code",
        "Enter the three-letter code, such as EUR.",
    )


def _other_sign(unit: str, currency: Currency) -> Fault:
    return Fault(
        "R6",
        f"shows its amount in '{unit}', but the currency of the row is {currency}",
        "Correct the currency or the amount.",
    )
