"""Zoho, NetSuite, Sage, Oracle, FreshBooks, Intacct, 1C."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import (
    AS_OF,
    DOCS,
    MIXED,
    Doc,
    bucket,
    by_customer,
    columns_sum,
    dmy,
    quoted,
    spread,
    total,
    totals,
    us,
)
from tests.exports.kit import Cell, Export, Rows, Truth, book, text


def _zoho() -> list[str]:
    lines = [
        (
            "invoice_id,invoice_number,reference_number,customer_name,date,due_date,due_days,status,total,"
            "balance,currency_code,exchange_rate,reminders_sent"
        )
    ]
    for place, d in enumerate(DOCS):
        status = "overdue" if d.days > 0 else "sent"
        lines.append(
            quoted(
                [
                    f"398218000000{place}91234",
                    d.no,
                    "",
                    d.name,
                    d.date,
                    d.due,
                    f"Overdue by {d.days} days" if d.days > 0 else "",
                    status,
                    d.total,
                    d.open,
                    "EUR",
                    "1.0",
                    "0",
                ]
            )
        )
    return lines


def _zoho_report() -> list[str]:
    lines = [
        "AR Aging Details By Invoice Due Date,,,,,,,",
        "As of 31 Mar 2026,,,,,,,",
        "Date,Transaction#,Type,Status,Customer Name,Age,Amount,Balance Due",
    ]
    for age, label in (
        (4, "> 45 Days"),
        (3, "31 - 45 Days"),
        (2, "16 - 30 Days"),
        (1, "1 - 15 Days"),
        (0, "Current"),
    ):
        group = [d for d in DOCS if bucket(d.days, (0, 15, 30, 45)) == age]
        if group:
            lines.append(f"{label},,,,,,,")
            lines += [
                quoted(
                    [
                        d.date,
                        d.no,
                        "Invoice",
                        "Overdue",
                        d.name,
                        f"{d.days} Days",
                        f"€{us(d.total)}",
                        f"€{us(d.open)}",
                    ]
                )
                for d in group
            ]
    return lines


def _netsuite(docs: Sequence[Doc]) -> Rows:
    rows: list[list[Cell]] = [
        ["Maple Tools Inc."],
        ["A/R Aging Detail"],
        ["As of March 31, 2026"],
        [
            "Customer",
            "Transaction Type",
            "Date",
            "Document Number",
            "P.O. No.",
            "Due Date",
            "Age",
            "Open Balance",
        ],
    ]
    for name, group in by_customer(docs):
        rows.append([name])
        for d in group:
            due = None if d.kind == "payment" else d.due
            age = (AS_OF - (due or d.date)).days
            rows.append([None, d.kind.title(), d.date, d.no, "", due, age, d.open])
        rows.append([f"Total - {name}", *[None] * 6, total(group)])
    return [*rows, ["Total", *[None] * 6, total(docs)]]


def _sage_uk(docs: Sequence[Doc], *, due: bool) -> Rows:
    """A title line per customer; the report ages by invoice date and shows no due date."""
    rows: list[list[Cell]] = [
        ["Maple Tools Ltd"],
        ["Aged Debtors Analysis (Detailed)"],
        ["As at:", AS_OF],
        [],
    ]
    head: list[Cell] = [
        "No",
        "Type",
        "Date",
        "Ref",
        "Details",
        "Balance",
        "Future",
        "Current",
        "Period 1",
        "Period 2",
        "Period 3",
        "Older",
    ]
    for name, group in by_customer(docs):
        rows.append(
            ["A/C:", group[0].number, "Name:", name, "Contact:", "Jo", "Tel:", "0123 45678"]
        )
        rows.append([*head, "Due Date"] if due else head)
        for place, d in enumerate(group):
            cells: list[Cell] = [
                place + 1,
                "SI" if d.open > 0 else "SC",
                d.date,
                d.no,
                "Goods",
                d.open,
                None,
                *spread(d),
            ]
            rows.append([*cells, d.due] if due else cells)
        rows += [
            [None, None, None, None, "Totals:", total(group)],
            ["Turnover:", Decimal("99000.00"), None, "Credit Limit:", Decimal("5000.00")],
            [],
        ]
    return [*rows, [None, None, None, None, "Grand Totals:", total(docs)]]


def _sage_us() -> list[str]:
    lines = [
        "Customer ID,Customer,Contact,Telephone 1,Invoice/CM #,0-30,31-60,61-90,Over 90 days,Amount Due"
    ]
    for d in DOCS:
        cells = [c if c is not None else "" for c in spread(d, (30, 60, 90))]
        lines.append(quoted([d.number, d.name, "Jo", "555-0100", d.no, *cells, d.open]))
    return lines


def _oracle(docs: Sequence[Doc]) -> Rows:
    classes = {"invoice": "INV", "credit": "CM", "payment": "PMT"}
    rows: list[list[Cell]] = [
        ["Maple Tools"],
        ["Aging - 4 Buckets Report"],
        ["As of Date", AS_OF],
        [],
        [
            "Customer Name",
            "Customer Number",
            "Transaction Number",
            "Class",
            "Type",
            "Due Date",
            "Days Late",
            "Outstanding",
            "Current",
            "1-30 Days Past Due",
            "31-60 Days Past Due",
            "61-90 Days Past Due",
            "91+ Days Past Due",
            "Currency",
        ],
    ]
    for name, group in by_customer(docs):
        rows.extend(
            [
                name,
                d.number,
                d.no,
                classes[d.kind],
                "Standard",
                d.due,
                d.days,
                d.open,
                *spread(d),
                d.currency,
            ]
            for d in group
        )
        rows.append(
            [
                f"Total for Customer: {name}",
                *[None] * 6,
                total(group),
                *[None] * 5,
                group[0].currency,
            ]
        )
    rows.extend(
        [f"Total for Currency: {code}", *[None] * 6, Decimal(value), *[None] * 5, code]
        for code, value in totals(docs).items()
    )
    return rows


def _freshbooks() -> list[str]:
    lines = [
        "Accounts Aging",
        "As of 31 March 2026",
        "Client,0 - 30 Days,31 - 60 Days,61 - 90 Days,91+ Days,Total,Currency",
    ]
    for name, group in by_customer(DOCS):
        sums = columns_sum([spread(d, (30, 60, 90)) for d in group])
        lines.append(",".join([name, *map(str, sums), str(total(group)), "EUR"]))
    return lines


def _intacct() -> list[str]:
    lines = [
        "Maple Tools,,,,,,,,,,,",
        "AR Aging Report - Detail,,,,,,,,,,,",
        '"As of 03/31/2026",,,,,,,,,,,',
        (
            "Customer ID,Customer name,Invoice number,Invoice date,Due date,Days past due,0-30,31-60,61-90,"
            "91-120,121-,Total"
        ),
    ]
    for d in DOCS:
        ages: list[object] = ["", "", "", "", ""]
        ages[max(0, bucket(d.days, (0, 30, 60, 90, 120)) - 1)] = us(d.open)
        lines.append(
            quoted(
                [
                    d.number,
                    d.name,
                    d.no,
                    d.date.strftime("%m/%d/%Y"),
                    d.due.strftime("%m/%d/%Y"),
                    d.days,
                    *ages,
                    us(d.open),
                ]
            )
        )
    return [*lines, quoted(["Grand total", *[""] * 10, us(total(DOCS))])]


def _one_c() -> list[str]:
    lines = ["Контрагент;Номер;Дата;Сумма"]
    return lines + [f"{d.name};{d.no};{dmy(d.date, '.')} 17:24:07;{d.open}" for d in DOCS]


def _exports() -> Iterator[Export]:
    unsaid = frozenset({"R6"})
    yield text("zoho-list", _zoho(), Truth(8, totals(DOCS), 4, "2026-03-31", "zoho"))
    yield text("zoho-report", _zoho_report(), Truth(code="R1", words="due date"))
    yield book(
        "netsuite",
        {"ARAgingDetail": _netsuite(DOCS)},
        Truth(8, totals(DOCS, "XXX"), 4, "2026-03-31", "netsuite", 1, holds=unsaid),
    )
    yield book("sage50-uk", _sage_uk(DOCS, due=False), Truth(code="R1"))
    yield book(
        "sage50-uk-due",
        _sage_uk(DOCS, due=True),
        Truth(8, totals(DOCS, "XXX"), 4, "2026-03-31", "sage-50", 1, holds=unsaid),
    )
    yield text("sage50-us", _sage_us(), Truth(code="R1"))
    yield book(
        "oracle-buckets", _oracle(DOCS), Truth(8, totals(DOCS), 4, "2026-03-31", "oracle", 1)
    )
    yield book(
        "oracle-currencies", _oracle(MIXED), Truth(8, totals(MIXED), 4, "2026-03-31", ties=3)
    )
    yield text("freshbooks", _freshbooks(), Truth(code="R4"))
    yield text(
        "intacct",
        _intacct(),
        Truth(8, totals(DOCS, "XXX"), 4, "2026-03-31", "sage-intacct", 1, holds=unsaid),
    )
    yield text("1c-no-due-date", _one_c(), Truth(code="R1 R3"))


EXPORTS = tuple(_exports())
