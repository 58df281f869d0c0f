"""Customers as headings above their rows: what is proved, and what is not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.exports.data import (
    DOCS,
    Doc,
    by_customer,
    renamed,
    total,
    totals,
)
from tests.exports.kit import Cell, Export, Truth, book
from tests.exports.traps import COLUMNS, row_of, rows_of


def _owed(d: Doc) -> list[Cell]:
    return [d.no, d.date, d.due, d.open, d.currency]


def _headings() -> Iterator[Export]:
    """Customers as headings, where nothing proves which heading is one."""
    head: list[Cell] = ["Invoice No", "Invoice Date", "Due Date", "Open Amount", "Currency"]
    rows: list[list[Cell]] = [head]
    for name, group in by_customer(DOCS):
        rows.append([name])
        rows += [*map(_owed, group)]
    yield book("headings-plain", rows, Truth(8, totals(DOCS), 4))
    noted = [list(r) for r in rows]
    noted.insert(3, ["called twice, promised to pay"])
    closed: list[list[Cell]] = []
    for name, group in by_customer(DOCS):
        closed += [
            [name],
            *map(_owed, group),
            [f"Total {name}", None, None, total(group)],
        ]
    closed.insert(2, ["called twice, promised to pay"])
    yield book("headings-with-a-note", [head, *closed], Truth(code="R14", words="heading"))
    orphan = [head, rows[2], *rows]
    yield book("headings-with-an-orphan", orphan, Truth(code="R14"))
    keyed: list[list[Cell]] = []
    for name, group in by_customer(DOCS):
        keyed += [[f"Customer: {group[0].number}"], [f"Name: {name}"], head]
        keyed += [*map(_owed, group)]
        keyed.append([])
    yield book("headings-keyed", keyed, Truth(8, totals(DOCS), 4))
    carried = [COLUMNS, *(_blanked(n, d) for n, d in enumerate(DOCS))]
    yield book("customer-only-in-the-first-row", carried, Truth(code="R14"))
    pivot: list[list[Cell]] = [COLUMNS]
    for _, group in by_customer(DOCS):
        pivot += [row_of(d) if not n else [None, None, *row_of(d)[2:]] for n, d in enumerate(group)]
        pivot.append([f"{group[0].number} Total", *[None] * 5, total(group)])
    pivot.append(["Grand Total", *[None] * 5, total(DOCS)])
    yield book("customer-once-and-its-total", pivot, Truth(8, totals(DOCS), 4, ties=1))

    told: list[list[Cell]] = [head]
    for name, group in by_customer(DOCS):
        told.append([f"Customer {group[0].number} {name}"])
        told += [*map(_owed, group)]
        told += [[f"Total {group[0].number}", None, None, total(group)]]
    yield book("headings-numbered", told, Truth(8, totals(DOCS), 4))
    pages = [list(r) for r in rows]
    pages[3:3] = [head, ["Alder & Sons Ltd (continued)"]]
    yield book("headings-continued", pages, Truth(8, totals(DOCS), 4))
    energy = renamed(DOCS, "Cedar Trading SA", "Total Energies SE")
    energetic: list[list[Cell]] = [head]
    for name, group in by_customer(energy):
        energetic += [
            [name],
            *map(_owed, group),
            [f"Total {name}", None, None, total(group)],
        ]
    yield book(
        "headings-total-energies",
        [*energetic, ["Grand total", None, None, total(energy)]],
        Truth(8, totals(DOCS), 4, ties=1),
    )
    chosen: list[list[Cell]] = [["Customer:", "All"], ["Salesperson: Doe"], head]
    chosen += [*map(_owed, DOCS)]
    yield book("headings-of-a-filter", chosen, Truth(code="R14"))
    sold: list[list[Cell]] = [
        head,
        ["Salesperson: Doe"],
        *chosen[3:6],
        ["Salesperson: Roe"],
        *chosen[6:],
    ]
    yield book("headings-of-salespeople", sold, Truth(code="R14"))
    single: list[list[Cell]] = [["Customer:", "10001"], ["Name:", "Alder & Sons Ltd"], [], head]
    single += [*map(_owed, DOCS[:3])]
    yield book("headings-of-one-customer", single, Truth(3, totals(DOCS[:3]), 1))
    short: list[list[Cell]] = [r[:-1] for r in rows_of()]
    parts: list[list[Cell]] = [short[0], ["EUR"], *short[1:5], ["USD"], *short[5:]]
    yield book("parts-by-currency", parts, Truth(code="R6", words="EUR, USD"))
    yield book(
        "one-part-of-a-currency",
        [short[0], ["Currency: EUR"], *short[1:]],
        Truth(8, totals(DOCS), 4),
    )
    yield book(
        "in-thousands",
        [["Receivables, in thousands of EUR"], [], *rows_of()],
        Truth(code="R3", words="thousands"),
    )
    balances: list[list[Cell]] = [[name, total(group)] for name, group in by_customer(DOCS)]
    yield book(
        "customer-balances",
        [["Customer", "Balance"], *balances],
        Truth(code="R4"),
    )


def _blanked(n: int, d: Doc) -> list[Cell]:
    cells = row_of(d)
    if n and DOCS[n - 1].name == d.name:
        cells[0] = cells[1] = None
    return cells


EXPORTS = tuple(_headings())
