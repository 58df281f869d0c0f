"""Which row is the header, and which column is which field.

What enters: a grid. What leaves: the header with, per canonical field, the candidate columns by
tier, then one column per field. Never by position; two candidates are decided by their values
or refused (R9).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.intake.cells import DATE, NUMERIC, TEXT, Grid, letter, text_of
from generator.intake.dialects import Meaning, meanings, plain
from generator.intake.notes import Notes

SEARCHED = 40
_ENOUGH = 3
_BUCKET = re.compile(
    r"(?:over|up to|more than|age|älter als|über|bis|plus de|más de|oltre)?\s*[<>≤≥+]?\s*\d{1,3}"
    r"(?:\s*(?:[-–—+]|to|bis|à|a|and)\s*(?:\d{1,3}|over|above|older)?)?\s*\+?\s*"
    r"(?:days?|d\.?|tage|jours|j\.?|días|dias|giorni|dagen|months?)?(?: past due| overdue)?",
    re.IGNORECASE,
)
_BUCKET_WORDS = frozenset(
    "current older notdue notyetdue nichtfallig nonechu novencido corriente ascadere".split()
)
_PAYABLES = re.compile(
    r"vendor|supplier|kreditor|lieferant|fournisseur|proveedor|fornitor|fornecedor|leverancier"
    r"|dodavatel|dostawc|поставщик|供应商",
    re.IGNORECASE,
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


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: its texts, and the (tier, column) candidates of each field."""

    row: int
    texts: tuple[str, ...]
    candidates: Mapping[str, tuple[tuple[int, int], ...]]
    buckets: tuple[int, ...]

    @property
    def score(self) -> int:
        return len(self.candidates) + (len(self.buckets) >= 3)

    @property
    def is_payables(self) -> bool:
        """A vendor column and no customer column but perhaps a general word like Name."""
        customer = any(
            tier < 2
            for name in ("customer", "customer_id", "customer_name")
            for tier, _ in self.candidates.get(name, ())
        )
        return not customer and any(_PAYABLES.search(text) for text in self.texts)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(plain(text) for text in self.texts)

    def column(self, *names: str) -> int:
        """The column headed by one of our own names, or -1."""
        return next((i for i, text in enumerate(self.texts) if plain(text) in names), -1)


def find(grid: Grid, aliases: Mapping[str, Meaning]) -> Header | None:
    """The row among the first forty that names the most fields; the first of equals."""
    best: Header | None = None
    for number, cells in enumerate(grid.rows[:SEARCHED]):
        if any(cell and (cell[0] in NUMERIC or cell[0] == DATE) for cell in cells):
            continue
        header = header_of(cells, number, aliases)
        if header.score >= _ENOUGH and (best is None or header.score > best.score):
            best = header
    return best


def header_of(cells: list[str], number: int, aliases: Mapping[str, Meaning]) -> Header:
    texts = tuple(text_of(cell) if cell and cell[0] == TEXT else "" for cell in cells)
    candidates: dict[str, list[tuple[int, int]]] = {}
    buckets = []
    for col, text in enumerate(texts):
        if not text or len(text) > 80:
            continue
        if is_bucket(text):
            buckets.append(col)
        for name, tier in meanings(text, aliases):
            candidates.setdefault(name, []).append((tier, col))
    kept = {name: tuple(sorted(found)) for name, found in candidates.items()}
    return Header(number, texts, kept, tuple(buckets))


def is_bucket(text: str) -> bool:
    """Whether a header names an age: "31-60", "90+", "< 1 Month", "Current"."""
    return bool(_BUCKET.fullmatch(text.strip())) or plain(text) in _BUCKET_WORDS


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
        best = candidates[0][0]
        among = [col for tier, col in candidates if tier == best]
        col = among[0] if len(among) == 1 else _by_values(grid, header.row, among)
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
    if header.column("terms") >= 0 and header.column("amountopen") < 0 and "terms" in columns:
        _foreign_terms(columns)
    return columns


def _by_values(grid: Grid, above: int, among: list[int]) -> int:
    """The only column that is filled, or the first of columns that are equal; else -1."""
    rows = range(above + 1, len(grid.rows))
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
        "Rename the one that is not meant, or delete it.",
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


def _foreign_terms(columns: Columns) -> None:
    """In an export "Terms" are payment terms, not the name of an interest clause."""
    if "payment_terms" in columns:
        columns.drop("terms")
    else:
        columns.move("terms", "payment_terms")


def seen(grid: Grid) -> str:
    """The texts of the fullest early row, for the sentence that no header was found."""
    rows = grid.rows[:SEARCHED]
    fullest = max(rows, key=lambda cells: sum(1 for c in cells if c[:1] == TEXT), default=[])
    return ", ".join(text_of(cell) for cell in fullest if cell)
