"""Which row is the header, and what its words may mean.

What enters: a grid. What leaves: the header, of one row or two, with the candidate columns of
each canonical field by tier; `columns` then chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generator.intake.cells import DATE, NUMERIC, TEXT, Grid, text_of
from generator.intake.dialects import Meaning, meanings, plain

SEARCHED = 40
_COUNT = re.compile(r"\s*\(\d+\)$")
_ENOUGH = 3
_DAYS = r"(?:days?|d\.?|tage|jours|j\.?|días|dias|giorni|gg|dagen|dnů|dní|months?|天)"
_BUCKET = re.compile(
    rf"(?:(?:over|up to|more than|greater than|older than|less than|overdue|past due|due|age"
    rf"|älter als|über|bis|plus de|moins de|más de|oltre|fino a"
    rf"|méně než|nad|do)\s*)?[<>≤≥+]?=?\s*\d{{1,3}}"
    rf"(?:\s*(?:[-–—+~]|to|bis|à|a|and|or|until)\s*(?:\d{{1,3}}|over|above|older|more)?)?"
    rf"\s*\+?\s*{_DAYS}?(?:\s+(?:past due|overdue|over))?(?:\s*\(\d+\))?",
    re.IGNORECASE,
)
_BUCKET_WORDS = frozenset(
    "current older notdue notyetdue future atdate nichtfallig nonechu novencido corriente ascadere"
    " period1 period2 period3 period4 period5 period6 period7 未到期 nedue neposplatnosti".split()
)
_PAYABLES = re.compile(
    r"vendor|supplier|kreditor|lieferant|fournisseur|proveedor|fornitor|fornecedor|leverancier"
    r"|leverantör|leverandør|toimittaja|dodavatel|dostawc|поставщик|供应商|仕入先",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: its texts, and the (tier, column) candidates of each field.

    A header of two rows has their words together; `row` is the lower one.
    """

    row: int
    texts: tuple[str, ...]
    candidates: Mapping[str, tuple[tuple[int, int], ...]]
    buckets: tuple[int, ...]
    height: int = 1

    @property
    def first(self) -> int:
        return self.row - self.height + 1

    @property
    def named(self) -> tuple[tuple[int, str], ...]:
        """Every column that has a meaning, with its words: what makes two headers the same."""
        columns = {col for found in self.candidates.values() for _, col in found}
        return tuple((col, plain(self.texts[col])) for col in sorted(columns | {*self.buckets}))

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
    """The row among the first forty that names the most fields, or two rows that together do."""
    best: Header | None = None
    for number, cells in enumerate(grid.rows[:SEARCHED]):
        if not _only_words(cells):
            continue
        header = header_of(cells, number, aliases)
        below = grid.rows[number + 1] if number + 1 < len(grid.rows) else []
        if header.score and _only_words(below) and sum(1 for cell in below if cell) > 1:
            both = header_of(_joined(cells, below), number + 1, aliases, 2)
            header = both if _continues(header, both, below) else header
        if header.score >= _ENOUGH and (best is None or header.score > best.score):
            best = header
    return best


def _only_words(cells: list[str]) -> bool:
    return not any(cell and (cell[0] in NUMERIC or cell[0] == DATE) for cell in cells)


def _joined(above: list[str], below: list[str]) -> list[str]:
    """Each column's words of both rows."""
    width = max(len(above), len(below))
    pairs = zip(
        above + [""] * (width - len(above)), below + [""] * (width - len(below)), strict=True
    )
    return [
        TEXT + f"{text_of(up)} {text_of(low)}".strip() if up or low else "" for up, low in pairs
    ]


def _continues(header: Header, both: Header, below: list[str]) -> bool:
    """Whether the lower row is part of the header: more fields are named, or as many and it only
    qualifies words above it."""
    if both.score != header.score:
        return both.score > header.score
    filled = [col for col, cell in enumerate(below) if cell]
    under = all(col < len(header.texts) and header.texts[col] for col in filled)
    return under and all(text_of(below[col]).replace(" ", "").isalpha() for col in filled)


def header_of(
    cells: list[str], number: int, aliases: Mapping[str, Meaning], height: int = 1
) -> Header:
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
    return Header(number, texts, kept, tuple(buckets), height)


def is_bucket(text: str) -> bool:
    """Whether a header names an age: "31-60", "90+", "< 1 Month", "Current"."""
    bare = text.strip()
    bare = bare[1:-1] if bare[:1] + bare[-1:] == "()" else _COUNT.sub("", bare)
    return bool(_BUCKET.fullmatch(bare)) or plain(bare) in _BUCKET_WORDS


def seen(grid: Grid) -> str:
    """The texts of the fullest early row, for the sentence that no header was found."""
    rows = grid.rows[:SEARCHED]
    fullest = max(rows, key=lambda cells: sum(1 for c in cells if c[:1] == TEXT), default=[])
    return ", ".join(text_of(cell) for cell in fullest if cell)
