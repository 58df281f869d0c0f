"""Dynamics AX and 365 Finance, Business Central: exports, its own workbook, its templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import (
    AS_OF,
    DOCS,
    MIXED,
    Doc,
    total,
    totals,
)
from tests.exports.kit import Cell, Export, N, Rows, Truth, book

AX = (
    "Ledger account",
    "Customer account",
    "Name",
    "Tax exempt number",
    "Invoice",
    "Voucher",
    "Date",
    "Document date",
    "Due date",
    "Days",
    "Amount at historic rate",
    "Amount in transaction currency",
    "Currency",
    "Exchange rate",
    "Exchange rate adjustment amount",
    "Amount adjusted",
    "Balance RON",
    "Balance in transaction currency",
    None,
    None,
    None,
)


def _ax(docs: Sequence[Doc]) -> Rows:
    rate = Decimal("4.97")
    padded = "#,##0.00_);\\(#,##0.00\\)"
    rows: list[list[Cell]] = [list(AX)]
    for d in docs:
        lei = N((d.open * rate).quantize(Decimal("0.01")), padded)
        rows.append(
            [
                "411100",
                d.number,
                d.name,
                "RO123",
                d.no,
                f"V{d.no}",
                d.date,
                d.date,
                d.due,
                d.days,
                lei,
                N(d.total, padded),
                d.currency,
                rate,
                Decimal(0),
                lei,
                lei,
                N(d.open, padded),
                None,
                "",
                "",
            ]
        )
    return rows


BC = (
    "PeriodStart",
    "PeriodEnd",
    "RemainingAmount",
    "OriginalAmount",
    "RemainingAmountLCY",
    "OriginalAmountLCY",
    "Dimension1Code",
    "Dimension2Code",
    "CurrencyCode",
    "PostingDate",
    "DocumentDate",
    "DueDate",
    "ReportingDate",
    "ReportingDate_Month",
    "EntryNo",
    "CustomerNumber",
    "CustomerName",
    "DocumentType",
    "DocumentNo",
)


def _bc(docs: Sequence[Doc], local: str = "") -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(BC)]
    for place, d in enumerate(docs):
        home = d.open if d.currency == local else d.open * 2
        rows.append(
            [
                dt.date(2026, 3, 1),
                AS_OF,
                d.open,
                d.total,
                home,
                home,
                "",
                "",
                "" if d.currency == local else d.currency,
                d.date,
                d.date,
                d.due,
                d.due,
                "March",
                9000 + place,
                d.number,
                d.name,
                d.kind.title(),
                d.no,
            ]
        )
    return rows


def _bc_print(docs: Sequence[Doc]) -> Rows:
    rows: list[list[Cell]] = [
        [None, "Aged Accounts Receivable"],
        [],
        [None, "No.", "Name", "Due Date", "Document No.", "Currency Code", "Remaining Amount"],
    ]
    rows += [[None, d.number, d.name, d.due, d.no, d.currency, d.open] for d in docs]
    return [*rows, [None, "Grand Total", *[None] * 4, total(docs)]]


def _bc_book(docs: Sequence[Doc], local: str = "") -> dict[str, Rows]:
    rows = _bc(docs, local)
    return {
        "$AgedAccountsReceivablePrint$": _bc_print(docs),
        "CustomerAgingData_Query": rows,
        "CustomerAgingData": rows,
        "CaptionData": [["Caption", "Value"], ["CustomerNumber", "No."], ["DueDate", "Due Date"]],
    }


def _bc_template() -> dict[str, Rows]:
    old = dt.date(1900, 3, 1)
    blank: list[Cell] = [
        old,
        old,
        0,
        0,
        0,
        0,
        "BLANK",
        "BLANK",
        "BLANK",
        old,
        old,
        old,
        old,
        "",
        0,
        "BLANK",
        "BLANK",
        "",
        "",
    ]
    return {
        "$AgedAccountsReceivablePrint$": [
            [
                None,
                "$CustomerNumber$",
                "$CustomerName$",
                "$DueDate$",
                "$DocumentNo$",
                "$RemainingAmount$",
            ],
            [None, *["(blank)"] * 4],
            [None, "Grand Total"],
        ],
        "CustomerAgingData_Query": [list(BC), blank],
        "CustomerAgingData": [list(BC)],
    }


def _bc_ledger() -> Rows:
    rows: list[list[Cell]] = [
        [
            "Entry No.",
            "Posting Date",
            "Document Date",
            "Document Type",
            "Document No.",
            "Customer No.",
            "Customer Name",
            "Currency Code",
            "Original Amount",
            "Amount (LCY)",
            "Remaining Amount",
            "Remaining Amt. (LCY)",
            "Due Date",
            "Open",
        ]
    ]
    rows.extend(
        [
            place + 1,
            d.date,
            d.date,
            d.kind,
            d.no,
            d.number,
            d.name,
            d.currency,
            d.total,
            d.total * 2,
            d.open,
            d.open * 2,
            d.due,
            "Yes",
        ]
        for place, d in enumerate(DOCS)
    )
    return rows


def _exports() -> Iterator[Export]:
    unsaid = frozenset({"R6"})
    yield book(
        "ax-custaging",
        {"CustAging": _ax(MIXED)},
        Truth(8, totals(MIXED), 4, "2026-03-31", "dynamics-ax"),
    )
    bc = Truth(8, totals(MIXED), 4, layout="business-central")
    yield book("bc-report", _bc_book(MIXED), bc)
    yield book("bc-local-is-empty", _bc_book(MIXED, "EUR"), Truth(code="R6"))
    asked = _bc_book(MIXED, "EUR")
    yield book("bc-local-said", asked, bc, currency="EUR")
    yield book(
        "bc-one-currency", _bc_book(DOCS, "EUR"), Truth(8, totals(DOCS, "XXX"), 4, holds=unsaid)
    )
    yield book("bc-template", _bc_template(), Truth(code="R13", words="no data"))
    yield book(
        "bc-ledger-entries", {"Customer Ledger Entries": _bc_ledger()}, Truth(8, totals(DOCS), 4)
    )
    yield book(
        "bc-old-template",
        [
            [None, None, "Aged Accounts Receivable"],
            [],
            [
                None,
                None,
                "No.",
                "Name",
                "Balance Due",
                "Current",
                "Up to 30 Days",
                "31-60 Days",
                "Over 60 Days",
            ],
            [None, None, "10001", "Alder", 12, 12, 0, 0, 0],
        ],
        Truth(code="R4"),
    )


EXPORTS = tuple(_exports())
