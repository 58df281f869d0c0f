"""Totals the file prints, against what its items add up to, to the minor unit.

What enters: the rows with an amount but no document, and the items' amounts in order. What
leaves: controls, and each such row classed as subtotal or total. A labelled total that differs
is refused (R8); an unlabelled row that is no sum is refused (R7).
"""

from __future__ import annotations

from decimal import Decimal

from generator.intake import convert
from generator.intake.cells import show
from generator.intake.found import Items, SumRow
from generator.intake.headers import is_bucket
from generator.intake.notes import Notes
from generator.intake.rows import is_whole, label_rest
from generator.intake.sums import Sums
from generator.values.money import Currency, Money
from generator.values.tables import Control

REMEDY = "Look for a missing or doubled row, or correct the total; best, export the list again."


class Prover:
    """Classes the sum rows of one list in order. `nets` says why totals may be less than the items
    of a system that nets credits; "" where they must tie."""

    def __init__(self, items: Items, col: int, notes: Notes, nets: str = "") -> None:
        self._items, self._col, self._notes, self._nets = items, col, notes, nets
        self.sums = Sums(items.amounts)
        self.controls: list[Control] = []
        self._boundary = 0
        self._starts = items.starts
        self._open = 0  # the next heading in starts
        self._before: dict[Currency, set[Decimal]] = {c: {Decimal(0)} for c in self.sums.currencies}
        self._netted: list[tuple[SumRow, Decimal]] = []
        self._tied_sums = self._covered = 0  # sums of items above them; the items these are of

    def prove(self) -> list[Control]:
        for place, row in enumerate(self._items.sums):
            self._pass(row.row)
            after = (r.items for r in self._items.sums[place + 1 : place + 50])
            following = next((end for end in after if end > row.items), self.sums.count)
            self._items.classes[self._class(row, following)] += 1
            self._bound(row.items)
        self._tell_netted()
        self._tell_uncovered()
        return self.controls

    def _tell_uncovered(self) -> None:
        """Items below the last sum, where every sum is one of items above it: a list cut short."""
        rest = self.sums.count - self._covered
        if not rest or not self._tied_sums or self._tied_sums != len(self._items.sums):
            return
        items = "1 item stands" if rest == 1 else f"{rest} items stand"
        self._notes.warn(
            "R8",
            f"The last {items} below the last total of the list, and no total counts them.",
            "Look whether the end of the list is missing.",
            self._items.sums[-1].row,
            self._col,
        )

    def _pass(self, row: int) -> None:
        """Headings above this row begin stretches that it may be the sum of."""
        while self._open < len(self._starts) and self._starts[self._open][0] < row:
            self._bound(self._starts[self._open][1])
            self._open += 1

    def _bound(self, items: int) -> None:
        for currency, sums in self._before.items():
            sums.add(self.sums.between(currency, 0, items))

    def _class(self, row: SumRow, following: int) -> str:
        """ "total", "subtotal" or "problem"."""
        one = self.sums.currencies
        among = one if row.currency is None else [row.currency]
        for currency in among:
            if self._ties(row, currency):
                return self._tied(row, currency)
        if not row.label:
            if any(
                self.sums.between(c, row.items, following) == row.amount for c in among if c in one
            ):
                return "subtotal" if following > row.items else self._unexplained(row)
            return self._unlabelled(row, among)
        if len(among) == 1:
            self._differs(row, among[0])
        elif one:
            self._notes.warn(
                "R8",
                f"The total '{show(row.label)}' is over several currencies; it was not used.",
                "Add totals by currency.",
                row.row,
                self._col,
            )
        return "total" if is_whole(row.label) else "subtotal"

    def _ranges(self, row: SumRow) -> tuple[tuple[int, int], ...]:
        """The items a sum row may speak of: all above, those since the last one, or the list."""
        whole = (0, self.sums.count)
        above = ((0, row.items), (self._boundary, row.items))
        return (*above, whole) if not row.items or is_whole(row.label) else above

    def _ties(self, row: SumRow, currency: Currency) -> bool:
        if any(
            end > start and self.sums.between(currency, start, end) == row.amount
            for start, end in self._ranges(row)
        ):
            return True
        if is_whole(row.label):
            return False
        here = self.sums.between(currency, 0, row.items)
        return (
            row.items > 0
            and here - row.amount in self._before.get(currency, ())
            and here != (here - row.amount)
        )

    def _tied(self, row: SumRow, currency: Currency) -> str:
        since = self.sums.between(currency, self._boundary, row.items)
        whole = self.sums.between(currency, 0, row.items)
        everything = self.sums.between(currency, 0, self.sums.count)
        partial = self._boundary < row.items and since == row.amount
        group = (
            partial and not is_whole(row.label) and (since != whole or row.items < self.sums.count)
        ) or row.amount not in (whole, everything)
        self._boundary = row.items
        self._tied_sums += 1
        self._covered = self.sums.count if row.amount == everything else row.items
        money = Money(row.amount, currency)
        control = Control(money, money, self._notes.at(row.row, self._col))
        if group:
            if is_bucket(label_rest(row.label)):
                self.controls.append(control)
            return "subtotal"
        self.controls.append(control)
        self._ages(row, currency)
        return "total"

    def _ages(self, row: SumRow, currency: Currency) -> None:
        """The totals of the age columns, where these ages add up to the open amounts at all."""
        sums, found = self._items.ages, row.ages
        whole = self.sums.between(currency, 0, self.sums.count)
        if len(self.sums.currencies) != 1 or row.amount != whole or sum(sums) != whole:
            return
        for (col, name, printed), computed in zip(found, sums, strict=False):
            if printed is None or printed == computed:
                continue
            message = (
                f"The total under '{show(name)}' is {printed:,}, but the rows add up to"
                f" {computed:,}: a difference of {printed - computed:,}."
            )
            if self._nets:
                self._notes.warn("R8", message, "", row.row, col)
            else:
                self._notes.refuse("R8", message, REMEDY, row.row, col)

    def _unlabelled(self, row: SumRow, among: list[Currency]) -> str:
        """In a system that nets, one row that closes a heading may be less than its items."""
        start = self._starts[self._open - 1][1] if self._open else -1
        if not self._nets or len(among) != 1 or self._boundary > start or start < 0:
            return self._unexplained(row)
        since = self.sums.between(among[0], start, row.items)
        if not row.items > start or row.amount > since:
            return self._unexplained(row)
        self._boundary = row.items
        self._netted.append((row, since - row.amount))
        return "subtotal"

    def _tell_netted(self) -> None:
        if not self._netted:
            return
        row, _ = self._netted[0]
        total = sum((less for _, less in self._netted), Decimal(0))
        self._notes.warn(
            "R8",
            f"{len(self._netted)} printed sums of customers are less than their items, by {total:,}"
            f" in all: {self._nets}. Credits of that amount are not in the list.",
            "Allocate them in the accounts, or add them as items with a minus sign.",
            row.row,
            self._col,
        )

    def _unexplained(self, row: SumRow) -> str:
        if self.sums.unread(0, row.items):
            message = (
                f"The row's amount of {row.amount:,} could not be proved as a sum, because items"
                " above it could not be read."
            )
        else:
            message = (
                f"The row has an amount of {row.amount:,} but no document number and no date, and"
                " it is not the sum of the rows above it."
            )
        remedy = "Complete the row, or delete it if it does not belong to the list."
        self._notes.refuse("R7", message, remedy, row.row, self._col)
        return "problem"

    def _differs(self, row: SumRow, currency: Currency) -> None:
        start, end = (0, self.sums.count) if is_whole(row.label) else (self._boundary, row.items)
        self._boundary = row.items
        computed = self.sums.between(currency, start, end)
        printed = convert.in_digits(row.amount, currency)
        if isinstance(printed, convert.Fault):
            self._notes.refuse("R8", f"The total {printed.says}.", REMEDY, row.row, self._col)
            return
        unread = self.sums.unread(start, end)
        where = self._notes.at(row.row, self._col)
        control = Control(Money(printed, currency), Money(computed, currency), where, unread)
        self.controls.append(control)
        differs(control, self._items, self._notes, row.row, self._col, self._nets)


def differs(
    control: Control, items: Items, notes: Notes, row: int = -1, col: int = -1, nets: str = ""
) -> None:
    """The sentence for a total that does not tie: a refusal, or a hold of the unread customers."""
    printed, computed = control.printed, control.computed
    message = (
        f"The file prints a total of {printed.currency} {printed.amount:,}, but its items add up to"
        f" {computed.amount:,}: a difference of {control.difference.amount:,}."
    )
    if not control.unread:
        if nets and printed.amount < computed.amount:
            notes.warn("R8", f"{message.rstrip('.')}. {nets}.", "", row, col)
        else:
            notes.refuse("R8", message, REMEDY, row, col)
        return
    unread = dict.fromkeys(p.customer_id for p in items.problems if p.amount is None)
    for customer in unread:
        notes.hold(
            "R8",
            f"{message} Rows that could not be read are missing from the sum.",
            "Correct those rows; then the total must tie.",
            customer,
            row,
            col,
        )
