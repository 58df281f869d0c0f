"""Odoo (OCA add-ons and Enterprise) and ERPNext."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import (
    DOCS,
    Doc,
    bucket,
    by_customer,
    columns_sum,
    spread,
    total,
    totals,
)
from tests.exports.kit import Cell, Export, N, Rows, Truth, book

OCA = (
    "Date",
    "Entry",
    "Journal",
    "Account",
    "Partner",
    "Ref - Label",
    "Due date",
    "Residual",
    "Current",
    "Age ≤ 30 d.",
    "Age ≤ 60 d.",
    "Age ≤ 90 d.",
    "Age ≤ 120 d.",
    "Older",
)
OCA_EDGES = (0, 30, 60, 90, 120)


def _oca(docs: Sequence[Doc]) -> Rows:
    rows: list[list[Cell]] = [
        ["Aged Partner Balance - Maple SA - EUR"],
        [],
        ["Date at filter", None, "31/03/2026"],
        ["Target moves filter", None, "All posted entries"],
        [],
        ["411000 - Customers"],
    ]
    for name, group in by_customer(docs):
        rows += [[name], list(OCA)]
        rows.extend(
            [
                d.date,
                d.no,
                "INV",
                "411000",
                name,
                f"{d.no} - Goods",
                d.due,
                d.open,
                *(c or Decimal(0) for c in spread(d, OCA_EDGES)),
            ]
            for d in group
        )
        sums = columns_sum([spread(d, OCA_EDGES) for d in group])
        rows += [["Partner cumul aged balance", *[None] * 6, total(group), *sums], []]
    sums = columns_sum([spread(d, OCA_EDGES) for d in docs])
    rows.append(["Total", *[None] * 6, total(docs), *sums])
    shares: list[Cell] = [N((s / total(docs)).quantize(Decimal("0.0001")), "0.00%") for s in sums]
    return [*rows, ["Percents", *[None] * 7, *shares]]


def _oca_open(docs: Sequence[Doc]) -> Rows:
    head: list[Cell] = [
        "Date",
        "Entry",
        "Journal",
        "Account",
        "Partner",
        "Ref - Label",
        "Due date",
        "Original",
        "Residual",
        "Cur.",
        "Cur. Original",
        "Cur. Residual",
    ]
    rows: list[list[Cell]] = [
        ["Open Items - Maple SA - EUR"],
        [],
        ["Date at filter", None, "31/03/2026"],
        [],
        ["411000 - Customers"],
    ]
    for name, group in by_customer(docs):
        rows += [[name], head]
        rows += [
            [d.date, d.no, "INV", "411000", name, d.no, d.due, d.total, d.open, "", None, None]
            for d in group
        ]
        rows += [["Partner ending balance", *[None] * 6, None, total(group)], []]
    return [*rows, ["Ending balance", *[None] * 7, total(docs)]]


def _odoo(docs: Sequence[Doc]) -> Rows:
    """The partner's row bears the sum of the documents below it."""
    rows: list[list[Cell]] = [
        [
            None,
            "Invoice Date",
            "Due Date",
            "Amount Currency",
            "Currency",
            "Account",
            "At Date",
            "1-30",
            "31-60",
            "61-90",
            "Older",
            "Total",
        ]
    ]
    sums = columns_sum([spread(d) for d in docs])
    rows.append(["Aged Receivable", *[None] * 5, *sums, total(docs)])
    for name, group in by_customer(docs):
        rows.append([name, *[None] * 5, *columns_sum([spread(d) for d in group]), total(group)])
        rows.extend(
            [
                f"      {d.no}",
                d.date,
                d.due,
                d.open,
                d.currency,
                "400000 Trade",
                *(c or Decimal(0) for c in spread(d)),
                d.open,
            ]
            for d in group
        )
    return [*rows, ["Total Aged Receivable", *[None] * 5, *sums, total(docs)]]


ERP = (
    "Posting Date",
    "Customer",
    "Customer Name",
    "Receivable Account",
    "Cost Center",
    "Voucher Type",
    "Voucher No",
    "Due Date",
    "Invoiced Amount",
    "Paid Amount",
    "Credit Note",
    "Outstanding Amount",
    "Age (Days)",
    "0-30",
    "31-60",
    "61-90",
    "91-120",
    "121-Above",
    "Currency",
    "Territory",
    "Customer Group",
    "Remarks",
)


def _erpnext(docs: Sequence[Doc], *, grouped: bool = False, named: bool = True) -> Rows:
    def ages(d: Doc) -> list[Cell]:
        cells: list[Cell] = [Decimal(0)] * 5
        cells[max(0, bucket(d.days, (0, 30, 60, 90, 120)) - 1)] = d.open
        return cells

    rows: list[list[Cell]] = [list(ERP)]
    for name, group in by_customer(docs):
        for d in group:
            kind = "Payment Entry" if d.kind == "payment" else "Sales Invoice"
            rows.append(
                [
                    d.date,
                    d.number,
                    name,
                    "Debtors - MT",
                    "Main",
                    kind,
                    d.no,
                    d.due,
                    d.total,
                    d.total - d.open,
                    Decimal(0),
                    d.open,
                    d.days,
                    *ages(d),
                    d.currency,
                    "All",
                    "Trade",
                    "",
                ]
            )
        if grouped:
            rows += [[None, group[0].number, *[None] * 9, total(group)], []]
    rows.append(["Total", *[None] * 10, total(docs)])
    return rows if named else [[c for i, c in enumerate(row) if i != 2] for row in rows]


def _exports() -> Iterator[Export]:
    yield book("odoo-oca-aged", _oca(DOCS), Truth(8, totals(DOCS), 4, "2026-03-31", "odoo-oca", 1))
    yield book(
        "odoo-oca-open", _oca_open(DOCS), Truth(8, totals(DOCS), 4, "2026-03-31", "odoo-oca", 1)
    )
    yield book("odoo-enterprise", _odoo(DOCS), Truth(8, totals(DOCS), 4, layout="odoo", ties=1))
    erp = Truth(8, totals(DOCS), 4, "2026-03-31", "erpnext", 1)
    yield book("erpnext", _erpnext(DOCS), erp)
    yield book("erpnext-grouped", _erpnext(DOCS, grouped=True), erp)
    yield book("erpnext-no-names", _erpnext(DOCS, named=False), erp)


EXPORTS = tuple(_exports())
