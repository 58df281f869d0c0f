"""QuickBooks Online and Desktop: aging detail by bucket, open invoices by customer, summaries."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import (
    DOCS,
    Doc,
    bucket,
    by_customer,
    mdy,
    quoted,
    renamed,
    total,
    totals,
    us,
)
from tests.exports.kit import Cell, Export, F, Rows, Truth, book, text

BUCKETS = (
    "CURRENT",
    "1 - 30 days past due",
    "31 - 60 days past due",
    "61 - 90 days past due",
    "91 or more days past due",
)
DESKTOP = ("Current", "1 - 30", "31 - 60", "61 - 90", "> 90")
KINDS = {"invoice": "Invoice", "credit": "Credit Memo", "payment": "Payment"}
STAMP = " Saturday, Apr 04, 2026 06:49:12 PM GMT-7 - Accrual Basis"


def _sections(docs: Sequence[Doc], *, oldest_first: bool) -> Iterator[tuple[int, list[Doc]]]:
    for age in range(4, -1, -1) if oldest_first else range(5):
        group = [doc for doc in docs if bucket(doc.days) == age]
        if group:
            yield age, group


def _detail_csv(docs: Sequence[Doc], *, counts: bool = False, older: bool = False) -> list[str]:
    name = "Customer" if older else "Customer full name"
    number = "No." if older else "Num"
    lines = [
        '"Maple Tools, Inc.",,,,,,,',
        "A/R Aging Detail Report,,,,,,,",
        '"As of Mar 31, 2026",,,,,,,',
        "",
        f",Date,Transaction type,{number},{name},Due date,Amount,Open balance",
    ]
    for age, group in _sections(docs, oldest_first=True):
        lines.append(f"{BUCKETS[age]}{f' ({len(group)})' if counts else ''},,,,,,,")
        lines.extend(
            quoted(
                [
                    "",
                    mdy(d.date),
                    KINDS[d.kind],
                    d.no,
                    d.name,
                    mdy(d.due),
                    us(d.total),
                    us(d.open),
                ]
            )
            for d in group
        )
        gross = sum((d.total for d in group), Decimal(0))
        lines.append(
            quoted(
                [
                    f"Total for {BUCKETS[age]}",
                    "",
                    "",
                    "",
                    "",
                    "",
                    f"${us(gross)}",
                    f"${us(total(group))}",
                ]
            )
        )
    gross = sum((d.total for d in docs), Decimal(0))
    lines.append(quoted(["TOTAL", "", "", "", "", "", f"${us(gross)}", f"${us(total(docs))}"]))
    return [*lines, "", f'"{STAMP}",,,,,,,']


def _f(value: Decimal) -> F:
    return F(str(value), value)


def _detail_xlsx(docs: Sequence[Doc]) -> Rows:
    rows: list[list[Cell]] = [
        ["Maple Tools, Inc."],
        ["A/R Aging Detail"],
        ["As of March 31, 2026"],
        [],
        [None, "Date", "Transaction Type", "Num", "Customer", "Due Date", "Amount", "Open Balance"],
    ]
    for age, group in _sections(docs, oldest_first=True):
        rows.append([BUCKETS[age]])
        rows.extend(
            [
                None,
                mdy(d.date),
                KINDS[d.kind],
                d.no,
                d.name,
                mdy(d.due),
                _f(d.total),
                _f(d.open),
            ]
            for d in group
        )
        rows.append(
            [
                f"Total for {BUCKETS[age]}",
                *[None] * 5,
                _f(sum((d.total for d in group), Decimal(0))),
                _f(total(group)),
            ]
        )
    rows.append(
        ["TOTAL", *[None] * 5, _f(sum((d.total for d in docs), Decimal(0))), _f(total(docs))]
    )
    return [*rows, [], [], [STAMP]]


def _open_invoices(docs: Sequence[Doc], *, currency: bool = False) -> Rows:
    """By customer; sub-customers indented under their parent by three spaces."""
    head: list[Cell] = [
        None,
        "Date",
        "Transaction Type",
        "Num",
        "Terms",
        "Due Date",
        "Open Balance",
    ]
    rows: list[list[Cell]] = [
        ["Maple Tools, Inc."],
        ["Open Invoices"],
        ["As of March 31, 2026"],
        [],
        [*head, "Currency"] if currency else head,
    ]
    parent = ""
    for name, group in by_customer(docs):
        top, _, child = name.partition(":")
        if parent and top != parent:
            rows.append(
                _closing(f"Total for {parent}", [d for d in docs if d.name.split(":")[0] == parent])
            )
            parent = ""
        if child and not parent:
            rows.append([top])
            parent = top
        indent = "   " if child else ""
        label = child or name
        rows.append([indent + label])
        for d in group:
            cells: list[Cell] = [
                None,
                mdy(d.date),
                KINDS[d.kind],
                d.no,
                "Net 30",
                mdy(d.due),
                _f(d.open),
            ]
            rows.append([*cells, d.currency] if currency else cells)
        rows.append(_closing(f"{indent}Total for {label}", group))
    if parent:
        rows.append(
            _closing(f"Total for {parent}", [d for d in docs if d.name.split(":")[0] == parent])
        )
    return [*rows, _closing("TOTAL", docs), [], [STAMP]]


def _closing(label: str, docs: Sequence[Doc]) -> list[Cell]:
    return [label, *[None] * 5, _f(total(docs))]


def _summary() -> Rows:
    rows: list[list[Cell]] = [
        ["Maple Tools, Inc."],
        ["A/R Aging Summary"],
        ["As of March 31, 2026"],
        [],
        [None, "CURRENT", "1 - 30", "31 - 60", "61 - 90", "91 AND OVER", "Total"],
    ]
    for name, group in by_customer(DOCS):
        ages: list[Cell] = [
            _f(total([d for d in group if bucket(d.days) == age])) for age in range(5)
        ]
        rows.append([name, *ages, _f(total(group))])
    return [*rows, ["TOTAL", *[None] * 5, _f(total(DOCS))]]


def _desktop_detail(docs: Sequence[Doc]) -> Rows:
    """Labels by column, an empty column between every two, formulas for subtotals."""
    heads = (
        "Type",
        "Date",
        "Num",
        "P. O. #",
        "Name",
        "Terms",
        "Due Date",
        "Class",
        "Aging",
        "Open Balance",
    )
    head: list[Cell] = [None, None]
    for word in heads:
        head += [None, word]
    rows: list[list[Cell]] = [[], head]
    for age, group in _sections(docs, oldest_first=False):
        rows.append([None, DESKTOP[age]])
        for d in group:
            cells: list[Cell] = [None, None]
            late = d.days if d.days > 0 and d.kind != "payment" else None
            for cell in (
                KINDS[d.kind],
                d.date,
                d.no,
                "",
                d.name,
                "Net 30",
                d.due if d.kind == "invoice" else None,
                "",
                late,
                d.open,
            ):
                cells += [None, cell]
            rows.append(cells)
        closing: list[Cell] = [None, f"Total {DESKTOP[age]}", *[None] * 19]
        rows.append([*closing, F("ROUND(SUM(V3:V9),5)", total(group))])
    return [*rows, ["TOTAL", *[None] * 20, F("ROUND(V9+V14,5)", total(docs))]]


def _desktop_open_invoices(docs: Sequence[Doc]) -> Rows:
    heads = ("Type", "Date", "Num", "P. O. #", "Terms", "Due Date", "Aging", "Open Balance")
    head: list[Cell] = [None, None]
    for word in heads:
        head += [None, word]
    rows: list[list[Cell]] = [[], head]
    for name, group in by_customer(docs):
        rows.append([None, name])
        for d in group:
            cells: list[Cell] = [None, None]
            for cell in (
                KINDS[d.kind],
                d.date,
                d.no,
                "",
                "Net 30",
                d.due if d.kind == "invoice" else None,
                d.days if d.days > 0 and d.kind == "invoice" else None,
                d.open,
            ):
                cells += [None, cell]
            rows.append(cells)
        rows.append([None, f"Total {name}", *[None] * 15, F("ROUND(SUM(R3:R9),5)", total(group))])
    return [*rows, ["TOTAL", *[None] * 16, F("R9+R14", total(docs))]]


def _exports() -> Iterator[Export]:
    truth = Truth(
        8, totals(DOCS, "XXX"), 4, "2026-03-31", "quickbooks-online", 1, holds=frozenset({"R6"})
    )
    nested = renamed(
        renamed(DOCS, "Alder & Sons Ltd", "Grove Group:North"),
        "Birchwood GmbH",
        "Grove Group:South",
    )
    called = renamed(DOCS, "Cedar Trading SA", "Total")
    yield text("qbo-detail-csv", _detail_csv(DOCS), truth)
    yield text("qbo-detail-counts", _detail_csv(DOCS, counts=True), truth)
    yield text("qbo-detail-older", _detail_csv(DOCS, older=True), truth)
    yield text("qbo-detail-subcustomers", _detail_csv(nested), truth)
    yield text(
        "qbo-detail-one-customer",
        _detail_csv(DOCS[:3]),
        Truth(3, totals(DOCS[:3], "XXX"), 1, "2026-03-31", ties=1, holds=frozenset({"R6"})),
    )
    yield book(
        "qbo-detail-xlsx",
        {"A R Aging Detail": _detail_xlsx(DOCS)},
        truth,
        creator="Apache POI",
        merged=("A1:H1", "A2:H2", "A3:H3"),
    )
    yield book("qbo-open-invoices", _open_invoices(DOCS), truth, creator="Apache POI")
    euro = Truth(8, totals(DOCS), 4, "2026-03-31", "quickbooks-online", 1)
    yield book("qbo-open-currency", _open_invoices(DOCS, currency=True), euro, creator="Apache POI")
    yield book("qbo-open-subcustomers", _open_invoices(nested), truth, creator="Apache POI")
    yield book("qbo-open-customer-total", _open_invoices(called), truth, creator="Apache POI")
    counted = [list(row) for row in _open_invoices(DOCS)]
    for row in counted:
        if str(row[:1]).startswith("['Alder"):
            row[0] = "Alder & Sons Ltd (3)"
        elif str(row[:1]).startswith("['Total for Alder"):
            row[0] = "Total for Alder & Sons Ltd (3)"
    yield book("qbo-open-counts", counted, truth, creator="Apache POI")
    wrong = [list(row) for row in _open_invoices(DOCS)]
    wrong[-3][6] = _f(total(DOCS) - 5)
    yield book("qbo-open-wrong-total", wrong, Truth(code="R8"), creator="Apache POI")
    uncached = [
        [F(c.formula, None) if isinstance(c, F) else c for c in row] for row in _open_invoices(DOCS)
    ]
    yield book("qbo-open-uncached", uncached, Truth(code="R10"), creator="Apache POI")
    without = [quoted(row[:-1]) for row in csv.reader(_detail_csv(DOCS))]
    yield text("qbo-detail-without-open-balance", without, Truth(code="R3"))
    yield book("qbo-summary", _summary(), Truth(code="R4"), creator="Apache POI")
    payables = [
        line.replace("Customer full name", "Vendor display name").replace("A/R", "A/P")
        for line in _detail_csv(DOCS)
    ]
    yield text("qbo-payables", payables, Truth(code="R12"))
    desktop = Truth(
        8, totals(DOCS, "XXX"), 4, layout="quickbooks-desktop", ties=1, holds=frozenset({"R6"})
    )
    yield book("qbd-detail", _desktop_detail(DOCS), desktop)
    yield book("qbd-detail-jobs", _desktop_detail(nested), desktop)
    yield book("qbd-open-invoices", _desktop_open_invoices(DOCS), desktop)
    flat = ["Type,Date,Num,P. O. #,Name,Terms,Due Date,Class,Aging,Open Balance"]
    flat += [
        quoted(
            [
                KINDS[d.kind],
                mdy(d.date),
                d.no,
                "",
                d.name,
                "Net 30",
                mdy(d.due),
                "",
                d.days if d.days > 0 else "",
                us(d.open),
            ]
        )
        for d in DOCS
    ]
    yield text("qbd-flat", flat, Truth(8, totals(DOCS, "XXX"), 4, holds=frozenset({"R6"})))


EXPORTS = tuple(_exports())
