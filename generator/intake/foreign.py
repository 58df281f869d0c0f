"""Items of a list in the company's currency that are themselves in another one.

What enters: a row whose columns give, beside the amount in home currency, the currency of the
document and its own amounts, as the open items of Odoo do. What leaves: the amount that is owed;
the home amount stays what the printed totals count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from generator.intake import convert
from generator.intake.cells import show, text_of
from generator.intake.convert import Amount, Fault
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.intake.pricing import Faults, Priced
from generator.values.money import Currency
from generator.values.tables import Cell

_OWN = (("amount_open", "amount_foreign"), ("amount_original", "original_foreign"))


class Foreign:
    """Gives rows in another currency their own amounts; `named` reads a currency cell."""

    def __init__(
        self,
        layout: Layout,
        places: Mapping[str, int],
        named: Callable[[str], Currency | None],
        notes: Notes,
    ) -> None:
        self._layout, self._places, self._named, self._notes = layout, places, named, notes
        self._column = layout.columns.get("currency_foreign")

    def own(
        self,
        row: int,
        cells: Sequence[str],
        values: list[Cell | None],
        faults: Faults,
        priced: Priced | None,
    ) -> Priced | None:
        """What the row's customer owes: in the row's own currency where it has another."""
        if self._column < 0 or not cells[self._column] or priced is None:
            return priced
        home = self._layout.currency
        cell = cells[self._column]
        currency = self._named(cell)
        if currency is None:
            says = f"is in '{show(text_of(cell))}', which is not a currency code"
            faults.append(("amount_open", Fault("R6", says, "Correct the currency.")))
            return None
        if home is None:
            self._notes.refuse(
                "R6",
                "Rows name their own currency beside an amount in the company's, but nothing says"
                " which the company's is.",
                "Give the company's currency: --currency EUR (or another code).",
                row,
                self._column,
            )
            return None
        return priced if currency == home else self._foreign(currency, cells, values, faults)

    def _foreign(
        self,
        currency: Currency,
        cells: Sequence[str],
        values: list[Cell | None],
        faults: Faults,
    ) -> Priced | None:
        found: dict[str, Decimal] = {}
        for name, source in _OWN:
            col, place = self._layout.columns.get(source), self._places.get(name, -1)
            value = convert.amount(cells[col], self._layout.mark) if col >= 0 else None
            exact = convert.in_digits(value.value, currency) if isinstance(value, Amount) else value
            if isinstance(exact, Decimal):
                found[name] = exact
            if place >= 0:
                values[place] = found.get(name)
            if name == "amount_open" and name not in found:
                says = f"is not in {currency}, and the open amount in {currency} is not given"
                fault = exact if isinstance(exact, Fault) else Fault("R6", says, "Enter it.")
                faults.append((name, fault))
        values[self._places["currency"]] = currency.code
        return (currency, found["amount_open"]) if "amount_open" in found else None
