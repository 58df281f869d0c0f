"""One column per field: never by position; the words of its header first, then its values.

What enters: a header with candidates, and the grid. What leaves: Columns. Two candidates that
the values do not tell apart are refused (R9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.intake import dates, numbers
from generator.intake.cells import DATE, ERROR, NUMERIC, TEXT, UNCACHED, Grid, letter
from generator.intake.headers import Header
from generator.intake.notes import Notes

_SAMPLE = 200
_DATED = frozenset("document_date due_date value_date last_dunned_on as_of cleared_on".split())
_AMOUNTS = frozenset(
    "amount_open amount_original amount_paid amount_local amount_debit amount_credit".split()
)
_CALLED = MappingProxyType(
    {
        "customer_id": "customer's number",
        "customer_name": "customer's name",
        "document_no": "document number",
        "due_date": "due date",
        "amount_open": "open amount",
        "currency": "currency",
    }
)


@dataclass(slots=True)
class Columns:
    """One column per field; `tiers` tells how surely it was named."""

    of: dict[str, int] = field(default_factory=dict)
    tiers: dict[str, int] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)  # refused already, so not also missing

    def __contains__(self, name: str) -> bool:
        return name in self.of

    def get(self, name: str) -> int:
        return self.of.get(name, -1)

    def move(self, source: str, target: str) -> None:
        """What was found under one name serves under another."""
        self.of[target] = self.of.pop(source)
        self.tiers[target] = self.tiers.pop(source)

    def drop(self, name: str) -> None:
        self.of.pop(name, None)
        self.tiers.pop(name, None)


def choose(header: Header, grid: Grid, notes: Notes) -> Columns:
    """One column per field: the best tier, then the values; R9 where they do not decide."""
    columns = Columns()
    for name, candidates in header.candidates.items():
        fitting = _fitting(name, candidates, header, grid)
        if not fitting:
            continue
        best = fitting[0][0]
        among = [col for tier, col in fitting if tier == best]
        col = among[0] if len(among) == 1 else _by_values(grid, header, among)
        if col >= 0:
            columns.of[name], columns.tiers[name] = col, best
        elif name in _CALLED:
            columns.ambiguous.add(name)
            _ambiguous(header, name, among, notes)
        else:
            named = " and ".join(f"'{header.texts[c]}'" for c in among)
            notes.note("R20", f"The columns {named} differ; neither is used.", header.row, among[0])
    _settle_customer(columns)
    _settle_local_currency(columns)
    _settle_equal_amounts(columns, grid, header)
    if header.column("terms") >= 0 and header.column("amountopen") < 0 and "terms" in columns:
        _foreign_terms(columns)
    return columns


def _fitting(
    name: str, candidates: tuple[tuple[int, int], ...], header: Header, grid: Grid
) -> list[tuple[int, int]]:
    """The candidates whose values can be this field's; a sure name stays, to be told cell by cell,
    unless another candidate fits."""
    if name not in _DATED and name not in _AMOUNTS:
        return list(candidates)
    test = _is_date if name in _DATED else _is_amount
    fit = [c for c in candidates if _share(grid, header, c[1], test)]
    return fit or [c for c in candidates if c[0] < 2]


def _share(grid: Grid, header: Header, col: int, test: Callable[[str], bool]) -> bool:
    """Whether half of the column's first cells pass; an empty column does."""
    seen = [cell for cell, _ in zip(_values(grid, header, col), range(_SAMPLE), strict=False)]
    return 2 * sum(map(test, seen)) >= len(seen)


def _values(grid: Grid, header: Header, col: int) -> Iterator[str]:
    title = TEXT + header.texts[col]
    for row in range(header.row + 1, len(grid.rows)):
        cell = grid.cell(row, col)
        if cell and cell != title:
            yield cell


def _is_date(cell: str) -> bool:
    if cell[0] == TEXT:
        return dates.parse(cell[1:].strip()) is not None
    return cell[0] in (DATE, ERROR, UNCACHED)


def _is_amount(cell: str) -> bool:
    if cell[0] == TEXT:
        return numbers.shape(cell[1:]) is not None
    return cell[0] in NUMERIC or cell[0] in (ERROR, UNCACHED)


def _by_values(grid: Grid, header: Header, among: list[int]) -> int:
    """The only column that is filled, or the first of columns that are equal; else -1."""
    rows = range(header.row + 1, len(grid.rows))
    filled = [col for col in among if any(grid.cell(row, col) for row in rows)]
    if len(filled) <= 1:
        return filled[0] if filled else among[0]
    first = filled[0]
    same = all(grid.cell(row, first) == grid.cell(row, col) for row in rows for col in filled[1:])
    return first if same else -1


def _ambiguous(header: Header, name: str, among: list[int], notes: Notes) -> None:
    named = " and ".join(f"'{header.texts[col]}' ({letter(col)})" for col in among)
    notes.refuse(
        "R9",
        f"The columns {named} both could be the {_CALLED[name]}, and their values differ.",
        "Rename the one that is not meant, or delete it; or say which is meant: check --column"
        f" HEADING={name}.",
        header.row,
        among[0],
    )


def _settle_customer(columns: Columns) -> None:
    """A column "Customer" holds the name, unless another column does: then it is the number."""
    if "customer" not in columns:
        return
    if "customer_name" not in columns:
        columns.move("customer", "customer_name")
    elif "customer_id" not in columns:
        columns.move("customer", "customer_id")
    elif columns.tiers["customer_name"] == 2:
        columns.move("customer", "customer_name")
    else:
        columns.drop("customer")


def _settle_local_currency(columns: Columns) -> None:
    """Where only the amount in local currency is listed, its currency is the local one."""
    if "amount_local" in columns and "amount_open" not in columns:
        columns.move("amount_local", "amount_open")
        columns.drop("currency")
        if "currency_local" in columns:
            columns.move("currency_local", "currency")


def _settle_equal_amounts(columns: Columns, grid: Grid, header: Header) -> None:
    """Where the local amount equals the document's in every row that has both, one currency is
    meant, and the column in which more is printed, such as totals, serves."""
    own, local = columns.get("amount_open"), columns.get("amount_local")
    if own < 0 or local < 0:
        return
    both = more = 0
    for row in range(header.row + 1, len(grid.rows)):
        one, other = grid.cell(row, own), grid.cell(row, local)
        if one and other and one != other:
            return
        both += bool(one and other)
        more += bool(other and not one)
    if both and more:
        columns.move("amount_local", "amount_open")


def _foreign_terms(columns: Columns) -> None:
    """In an export "Terms" are payment terms, not the name of an interest clause."""
    if "payment_terms" in columns:
        columns.drop("terms")
    else:
        columns.move("terms", "payment_terms")
