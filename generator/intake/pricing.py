"""The money of one item row: its currency, and its amounts in that currency's digits.

What enters: a row's cells and converted values. What leaves: (currency, open amount), or faults.
The currency is the column's, else the sign beside the amount, else the list's, else XXX; rows
without one in a list where others have one refuse the file (R6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from generator.currencies import UNKNOWN, get
from generator.intake import convert, evidence
from generator.intake.amounts import side
from generator.intake.cells import show, text_of
from generator.intake.convert import Amount, Fault
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.values.money import Currency
from generator.values.tables import Cell

Priced = tuple[Currency, Decimal]
Faults = list[tuple[str, Fault]]


class Pricer:
    """Prices the rows of one list; `places` is where each field stands in a row's values."""

    def __init__(self, layout: Layout, places: Mapping[str, int], notes: Notes) -> None:
        self._layout, self._places, self._notes = layout, places, notes
        self._column = layout.columns.get("currency") if layout.has_currency_column else -1
        self._less = max(layout.columns.get("amount_paid"), layout.columns.get("amount_credit"))
        self._less_mark = layout.marks.get(
            "amount_credit" if "amount_credit" in layout.columns else "amount_paid", ""
        )
        self._side = layout.columns.get("side")
        self._empty_is_local = layout.empty_is_local
        self._named: dict[str, Currency | None] = {}
        self._without: list[int] = []
        self._with_sign = False

    def price(
        self, row: int, cells: Sequence[str], values: list[Cell | None], unit: str, faults: Faults
    ) -> Priced | None:
        """The row's currency and open amount; None where either cannot be read."""
        if self._less >= 0:
            self._subtract(cells, values, faults)
        self._signed(cells, values)
        currency = self._currency(row, cells, unit, faults)
        values[self._places["currency"]] = currency.code if currency else None
        place = self._places["amount_open"]
        value = values[place]
        if value is None and not any(name == "amount_open" for name, _ in faults):
            faults.append(("amount_open", Fault("R19", "is empty", "Enter the open amount.")))
        if currency is None or not isinstance(value, Decimal):
            return None
        self._exact("amount_original", values, currency, faults)
        exact = self._exact("amount_open", values, currency, faults)
        return None if exact is None else (currency, exact)

    def _exact(
        self, name: str, values: list[Cell | None], currency: Currency, faults: Faults
    ) -> Decimal | None:
        place = self._places.get(name, -1)
        value = values[place] if place >= 0 else None
        if not isinstance(value, Decimal):
            return None
        exact = convert.in_digits(value, currency)
        if isinstance(exact, Fault):
            faults.append((name, exact))
            values[place] = None
            return None
        values[place] = exact
        return exact

    def _subtract(self, cells: Sequence[str], values: list[Cell | None], faults: Faults) -> None:
        """Open = original - paid, or debit - credit, where no column gives it."""
        place = self._places["amount_open"]
        value = values[place]
        less = convert.amount(cells[self._less], self._less_mark)
        if isinstance(less, Fault):
            faults.append(("amount_open", less))
            values[place] = None
        elif less and (isinstance(value, Decimal) or "amount_credit" in self._layout.columns):
            before = value if isinstance(value, Decimal) else Decimal(0)
            if not any(name == "amount_open" for name, _ in faults):
                values[place] = before - less.value

    def _signed(self, cells: Sequence[str], values: list[Cell | None]) -> None:
        """Unsigned amounts take their sign from the debit and credit column."""
        if self._side < 0 or side(cells[self._side]) >= 0:
            return
        for name in ("amount_open", "amount_original"):
            place = self._places.get(name, -1)
            value = values[place] if place >= 0 else None
            if isinstance(value, Decimal):
                values[place] = -abs(value)

    def _currency(
        self, row: int, cells: Sequence[str], unit: str, faults: Faults
    ) -> Currency | None:
        """The row's currency; None, with a fault, where what it says is none."""
        if self._column >= 0:
            cell = cells[self._column]
            if not cell and self._empty_is_local and self._layout.currency:
                return self._layout.currency
            if not cell:
                self._without.append(row)
                return UNKNOWN
            currency = self.named(cell)
            if currency is None:
                if not any(name == "currency" for name, _ in faults):
                    faults.append(("currency", _no_code(cell)))
                return None
        else:
            currency = self._from_sign(row, unit)
        if unit and not evidence.agrees(unit, currency):
            faults.append(("amount_open", _other_sign(unit, currency)))
            return None
        return currency

    def _from_sign(self, row: int, unit: str) -> Currency:
        """The list's own currency, or that of the sign; a contradiction is seen by the caller."""
        signed = evidence.currency_of(unit) if unit else None
        self._with_sign = self._with_sign or signed is not None
        if self._layout.currency is None and signed is None:
            self._without.append(row)
        return self._layout.currency or signed or UNKNOWN

    def named(self, cell: str) -> Currency | None:
        """The currency a cell names by code or by a sign that only one has."""
        if cell not in self._named:
            text = text_of(cell)
            found = evidence.currency_of(text) or (get(text) if len(text) == 3 else None)
            self._named[cell] = None if found == UNKNOWN else found
        return self._named[cell]

    def sum_amount(self, cells: Sequence[str]) -> Amount | Fault | None:
        """The amount of a row to be proved; less its paid one where the items' is less theirs."""
        value = convert.amount(cells[self._layout.columns.of["amount_open"]], self._layout.mark)
        if self._side >= 0 and isinstance(value, Amount) and side(cells[self._side]) < 0:
            return Amount(-abs(value.value), value.unit)
        if self._less < 0 or isinstance(value, Fault):
            return value
        less = convert.amount(cells[self._less], self._less_mark)
        if not isinstance(less, Amount):
            return less or value
        return Amount((value.value if value else Decimal(0)) - less.value, less.unit)

    def of_sum(self, cells: Sequence[str], unit: str) -> Currency | None:
        """The currency of a total row, if it says one."""
        col = self._layout.columns.get("currency")
        if col >= 0 and cells[col]:
            return self.named(cells[col])
        return evidence.currency_of(unit) if unit else None

    def report(self) -> None:
        """No currency anywhere is asked for once; some rows without one refuse the file (R6)."""
        if not self._without:
            return
        if self._column >= 0 or self._with_sign:
            for row in self._without:
                self._notes.refuse(
                    "R6",
                    "The item has no currency, though others in the list have one.",
                    "Enter the currency in every row"
                    + (", or give the company's: --currency EUR." if self._empty_is_local else "."),
                    row,
                    max(self._column, -1),
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
