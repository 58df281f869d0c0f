"""What the rows of one list held: records, problem rows, sums still to be proved, headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from generator.intake.pricing import Priced
from generator.values.money import Currency
from generator.values.tables import ProblemRow, Record


class SumRow(NamedTuple):
    """A row with an amount but no document: `controls` must prove it. `items` stand above it."""

    row: int
    items: int
    amount: Decimal
    currency: Currency | None
    label: str
    ages: tuple[tuple[int, str, Decimal | None], ...] = ()  # (column, its header, its figure)


@dataclass(slots=True)
class Items:
    """What one list holds. `amounts[i]` is the i-th item row's money, None if unreadable."""

    records: list[Record] = field(default_factory=list)
    problems: list[ProblemRow] = field(default_factory=list)
    sums: list[SumRow] = field(default_factory=list)
    amounts: list[Priced | None] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)
    lines: list[int] = field(default_factory=list)  # rows of text alone
    starts: list[tuple[int, int]] = field(default_factory=list)  # headings; items above each
    ages: list[Decimal] = field(default_factory=list)  # sums of the age columns
