"""The invented ledger that most layouts show, and helpers to write its figures in many ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

AS_OF = dt.date(2026, 3, 31)
EDGES = (0, 30, 60, 90)


class Doc(NamedTuple):
    """One open document."""

    number: str
    name: str
    no: str
    kind: str  # invoice, credit or payment
    date: dt.date
    due: dt.date
    total: Decimal
    open: Decimal
    currency: str = "EUR"

    @property
    def days(self) -> int:
        return (AS_OF - self.due).days


def _doc(line: str) -> Doc:
    number, name, no, kind, date, due, total, owed, currency = line.split("|")
    return Doc(
        number,
        name,
        no,
        kind,
        dt.date.fromisoformat(date),
        dt.date.fromisoformat(due),
        Decimal(total),
        Decimal(owed),
        currency,
    )


DOCS = tuple(
    _doc(line)
    for line in (
        "10001|Alder & Sons Ltd|RI-4101|invoice|2025-11-14|2025-12-14|1200.00|1200.00|EUR",
        "10001|Alder & Sons Ltd|RI-4177|invoice|2026-01-28|2026-02-27|845.50|345.50|EUR",
        "10001|Alder & Sons Ltd|CN-0311|credit|2026-02-19|2026-02-19|-150.25|-150.25|EUR",
        "10014|Birchwood GmbH|RI-4120|invoice|2025-12-22|2026-01-21|15400.00|15400.00|EUR",
        "10014|Birchwood GmbH|RI-4203|invoice|2026-03-16|2026-04-15|2310.75|2310.75|EUR",
        "10023|Cedar Trading SA|RI-4155|invoice|2026-01-13|2026-02-12|78.40|78.40|EUR",
        "10023|Cedar Trading SA|PM-0099|payment|2026-03-05|2026-03-05|-20.00|-20.00|EUR",
        "10037|Douglas Fir Inc|RI-4160|invoice|2026-01-19|2026-02-18|99000.01|99000.01|EUR",
    )
)
MIXED = tuple(
    doc._replace(currency=code)
    for doc, code in zip(
        DOCS, ("EUR", "EUR", "EUR", "USD", "USD", "EUR", "EUR", "GBP"), strict=True
    )
)
ONE = DOCS[:3]


def renamed(docs: Sequence[Doc], old: str, new: str) -> tuple[Doc, ...]:
    return tuple(d._replace(name=new) if d.name == old else d for d in docs)


def total(docs: Iterable[Doc]) -> Decimal:
    return sum((doc.open for doc in docs), Decimal(0))


def totals(docs: Iterable[Doc], only: str = "") -> dict[str, str]:
    """Open by currency; all under `only` where the file says no other."""
    found: dict[str, Decimal] = {}
    for doc in docs:
        code = only or doc.currency
        found[code] = found.get(code, Decimal(0)) + doc.open
    return {code: str(value) for code, value in sorted(found.items())}


def by_customer(docs: Sequence[Doc]) -> Iterator[tuple[str, list[Doc]]]:
    for name, group in groupby(docs, lambda doc: doc.name):
        yield name, list(group)


def bucket(days: int, edges: Sequence[int] = EDGES) -> int:
    """0 is not due."""
    return sum(1 for edge in edges if days > edge)


def spread(doc: Doc, edges: Sequence[int] = EDGES) -> list[Decimal | None]:
    """The open amount under its age, empty elsewhere."""
    cells: list[Decimal | None] = [None] * (len(edges) + 1)
    cells[bucket(doc.days, edges)] = doc.open
    return cells


def columns_sum(rows: Sequence[Sequence[Decimal | None]]) -> list[Decimal]:
    width = len(rows[0])
    return [sum((row[i] or Decimal(0) for row in rows), Decimal(0)) for i in range(width)]


Writer = Callable[[Decimal], str]


def us(value: Decimal) -> str:
    return f"{value:,.2f}"


def eu(value: Decimal) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def blanks(value: Decimal, blank: str = "\u202f") -> str:
    return f"{value:,.2f}".replace(",", blank).replace(".", ",")


def trailing(value: Decimal) -> str:
    """1.234,56- as SAP writes it."""
    return eu(abs(value)) + ("-" if value < 0 else " ")


def lakh(value: Decimal) -> str:
    """12,34,567.00"""
    whole, _, cents = f"{abs(value):.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    groups: list[str] = []
    while len(head) > 2:
        groups.insert(0, head[-2:])
        head = head[:-2]
    parts = [part for part in (head, *groups, tail) if part]
    return ("-" if value < 0 else "") + ",".join(parts) + "." + cents


def mdy(day: dt.date) -> str:
    return day.strftime("%m/%d/%Y")


def dmy(day: dt.date, mark: str = "/") -> str:
    return day.strftime(f"%d{mark}%m{mark}%Y")


def quoted(cells: Iterable[object]) -> str:
    """A csv line with quotes where a cell has a comma."""
    out = []
    for cell in cells:
        word = "" if cell is None else str(cell)
        out.append('"' + word.replace('"', '""') + '"' if "," in word or '"' in word else word)
    return ",".join(out)
