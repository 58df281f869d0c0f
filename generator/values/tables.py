"""What intake hands on: tables of typed records, each row classed, and the totals it proved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from generator.values.ledger import Source
from generator.values.money import Currency, Money

Cell = str | Decimal | dt.date | int | bool

ROW_CLASSES = (
    "header", "item", "group", "subtotal", "total", "percent", "title", "footer", "blank",
    "problem",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One row by canonical column name; absent cells are absent keys. Amounts are Decimal."""

    source: Source
    values: Mapping[str, Cell]
    columns: Mapping[str, str]  # canonical name -> column letter, shared by the whole table

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else str(value)

    def date(self, name: str) -> dt.date | None:
        value = self.values.get(name)
        return value if isinstance(value, dt.date) else None

    def amount(self, name: str) -> Decimal | None:
        value = self.values.get(name)
        return value if isinstance(value, Decimal) else None

    def integer(self, name: str) -> int:
        value = self.values.get(name)
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        return self.values.get(name) is True

    def where(self, name: str) -> Source:
        return self.source.at(self.columns.get(name, ""))


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """An item row with an unreadable cell and a known customer: the customer is held.

    `amount` is None when the amount itself, or its currency, is what cannot be read.
    """

    source: Source
    customer_id: str
    entity: str = ""
    amount: Money | None = None
    customer_name: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of one file, read. `title` is a key of `sheets.SHEETS`."""

    title: str
    file: str
    sheet: str
    records: tuple[Record, ...]
    problems: tuple[ProblemRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """A total that a file prints, and what its items sum to.

    `unread` is True when a problem row's unreadable amount explains the difference.
    """

    printed: Money
    computed: Money
    where: Source
    unread: bool = False

    @property
    def difference(self) -> Money:
        return self.printed - self.computed

    @property
    def ties(self) -> bool:
        return not self.difference


@dataclass(frozen=True, slots=True)
class Understood:
    """What one column of a file was taken for; `field` "" where it is not used."""

    column: str  # its letter
    header: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """How one file was read; the "files" of `check --json`."""

    path: str
    sha256: str
    layout: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)  # row class -> count, over ROW_CLASSES
    date_order: str = ""  # "typed", "iso", "dmy", "mdy", or "" where there are no dates
    decimal_mark: str = ""  # ".", "," or ""
    header_key: str = ""  # sha256 of the header's texts: next month's export bears the same
    columns: tuple[Understood, ...] = ()
    remembered: tuple[str, ...] = ()  # answers taken from an import.toml, as key = value


@dataclass(frozen=True, slots=True)
class Hints:
    """What only the user can know, from options."""

    currency: Currency | None = None
    date_order: str = ""  # "", "dmy", "mdy", "ymd"
    as_of: dt.date | None = None
    expected: Mapping[str, Decimal] = field(default_factory=dict)  # currency code -> total
    sheet: str = ""  # the one that holds the list
    columns: Mapping[str, str] = field(default_factory=dict)  # header text -> canonical name


@dataclass(frozen=True, slots=True)
class Memory:
    """What the user once answered about a file: `input/<file>.import.toml`.

    It holds for the file of that name and for any with the same header; `hints.as_of` for the
    very bytes of `sha256` alone.
    """

    file: str
    hints: Hints
    header: str = ""
    sha256: str = ""

    def answers(self, given: Hints, sha256: str) -> Hints:
        """The given hints, and where they say nothing, what was answered before."""
        own = self.hints
        return replace(
            given,
            currency=given.currency or own.currency,
            date_order=given.date_order or own.date_order,
            as_of=given.as_of or (own.as_of if sha256 == self.sha256 else None),
            sheet=given.sheet or own.sheet,
            columns={**own.columns, **given.columns},
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the files said. `as_of` is None when nothing proves it."""

    tables: tuple[Table, ...] = ()
    files: tuple[FileFacts, ...] = ()
    controls: tuple[Control, ...] = ()
    as_of: dt.date | None = None
    as_of_source: str = ""

    def of(self, title: str) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.title == title)

    def listed(self, title: str) -> tuple[int, Mapping[str, Decimal]]:
        """How many rows the lists of open items have, and their sum by currency code."""
        rows, totals = 0, dict[str, Decimal]()
        for table in self.of(title):
            rows += len(table.records)
            for record in table.records:
                code, amount = record.text("currency"), record.amount("amount_open")
                if amount is not None:
                    totals[code] = totals.get(code, Decimal(0)) + amount
        return rows, dict(sorted(totals.items()))
