"""SAP FBL5N and FBL1N: grid, subtotals, text lists, statement workbooks made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import DOCS, MIXED, Doc, by_customer, dmy, eu, total, totals, trailing
from tests.exports.kit import Cell, Export, Rows, Truth, book, text

GRID = (
    "Document Status",
    "G/L Account",
    "Account",
    "Document Number",
    "Document Date",
    "Posting Date",
    "Reference",
    "Assignment",
    "Document Type",
    "Special G/L Ind.",
    "Net Due Date",
    "Amount in Doc. Curr.",
    "Document Currency",
    "Amount in Local Currency",
    "Local Currency",
    "Clearing Document",
    "Clearing Date",
    "Text",
    "Year/Month",
)
TYPES = {"invoice": "RV", "credit": "DG", "payment": "DZ"}
FX = Decimal("0.5")


def _row(doc: Doc) -> list[Cell]:
    local = doc.open if doc.currency == "EUR" else doc.open * FX
    return [
        "@5B\\QOpen@",
        "140000",
        doc.number,
        f"18000{doc.no[-4:]}",
        doc.date,
        doc.date,
        doc.no,
        "",
        TYPES[doc.kind],
        "",
        doc.due,
        doc.open,
        doc.currency,
        local.quantize(Decimal("0.01")),
        "EUR",
        "",
        None,
        "Ware & Fracht",
        doc.date.strftime("%Y/%m"),
    ]


def _sum(amount: Decimal, code: str, account: str = "") -> list[Cell]:
    cells: list[Cell] = [""] * len(GRID)
    cells[2], cells[11], cells[12] = account, amount, code
    cells[4] = cells[5] = cells[10] = cells[16] = None
    cells[13] = None
    return cells


def _grid(docs: Sequence[Doc]) -> list[list[Cell]]:
    sums = [_sum(Decimal(value), code) for code, value in totals(docs).items()]
    return [list(GRID), *map(_row, docs), *sums]


def _with_subtotals(docs: Sequence[Doc], *, account: bool) -> Rows:
    rows: list[list[Cell]] = [list(GRID)]
    for _, group in by_customer(docs):
        rows.extend(map(_row, group))
        rows.extend(
            _sum(Decimal(value), code, group[0].number if account else "")
            for code, value in totals(group).items()
        )
    rows.extend(_sum(Decimal(value), code) for code, value in totals(docs).items())
    return rows


def _without(rows: Rows, *names: str) -> Rows:
    drop = {GRID.index(name) for name in names}
    return [[cell for i, cell in enumerate(row) if i not in drop] for row in rows]


def _moved(rows: Rows) -> Rows:
    """Another user's layout variant: other order, one more column."""
    order = [12, 11, 10, 2, 3, 6, 8, 4, 5, 13, 14, 17]
    return [[*(row[i] for i in order), "0" if n else "Dunning Block"] for n, row in enumerate(rows)]


def _exports() -> Iterator[Export]:
    known = Truth(8, totals(DOCS), 4, layout="sap-fbl5n", ties=1)
    yield book("sap-grid", _grid(DOCS), known, creator="SAP WebAS")
    three = Truth(8, totals(MIXED), 4, layout="sap-fbl5n", ties=3)
    yield book("sap-grid-currencies", _grid(MIXED), three, creator="SAP WebAS")
    yield book("sap-subtotals", _with_subtotals(DOCS, account=False), known, creator="SAP WebAS")
    yield book(
        "sap-subtotals-account", _with_subtotals(MIXED, account=True), three, creator="SAP WebAS"
    )
    yield book("sap-other-variant", _moved(_grid(DOCS)), known, creator="SAP WebAS")
    yield book("sap-resaved", _grid(DOCS), Truth(8, totals(DOCS), 4), creator="Clerk")
    refused = Truth(code="R14")
    yield book("sap-no-account", _without(_grid(DOCS), "Account"), refused, creator="SAP WebAS")
    rows = _grid(DOCS)
    rows[-1][11] = total(DOCS) + 1
    yield book("sap-row-that-is-no-sum", rows, Truth(code="R7"), creator="SAP WebAS")
    yield book("sap-vendors", _vendors(), Truth(code="R12"), creator="SAP WebAS")
    yield book("sap-cleared", _cleared(), Truth(code="R3", words="clear"), creator="SAP WebAS")
    yield _pipes()
    yield _tabs()
    yield _german_csv()
    yield from _statements()


def _vendors() -> Rows:
    rows = [list(row) for row in _grid(DOCS)]
    for row in rows[1:-1]:
        row[8] = "KR"
    return rows


def _cleared() -> Rows:
    """All items, not open items: half of them are paid."""
    rows = [list(row) for row in _grid(DOCS)]
    for row in rows[1:5]:
        row[15], row[16] = "1400000077", dt.date(2026, 3, 20)
    return rows


def _pipes() -> Export:
    """The list "local file, unconverted": rules, page heads and a block above each customer."""
    rule = "-" * 96
    head = "| Stat|Type|Doc. no.  |Reference |Doc. date |Net due dt|   Amount in DC|Curr.|"
    lines = ["31.03.2026                    Line items of customers            1", ""]
    for _, group in by_customer(DOCS):
        lines += [
            f"Customer          {group[0].number}",
            "Company Code      1000",
            f"Name              {group[0].name}",
            "City              Ghent",
            "",
            rule,
            head,
            rule,
        ]
        lines.extend(
            f"| o   |{TYPES[doc.kind]}  |18000{doc.no[-4:]}|{doc.no:<10}|{dmy(doc.date, '.')}"
            f"|{dmy(doc.due, '.')}|{trailing(doc.open):>15}|{doc.currency}  |"
            for doc in group
        )
        lines += [
            rule,
            (
                f"| *   |    |          |          |          |          |"
                f"{trailing(total(group)):>15}|EUR  |"
            ),
            rule,
            "",
        ]
    lines += [
        (
            f"| **  |    |          |          |          |          |"
            f"{trailing(total(DOCS)):>15}|EUR  |"
        ),
        rule,
    ]
    truth = Truth(8, totals(DOCS), 4, ties=1)
    return text("sap-list-unconverted", lines, truth, suffix="txt")


def _tabs() -> Export:
    """The text "spreadsheet": a title, the first column empty, trailing minus."""
    lines = [
        "Dynamic List Display",
        "",
        "\t" + "Account\tDocument Number\tType\tDoc. Date\tNet due date\tAmount in DC\tCurr.",
    ]
    lines.extend(
        "\t"
        + "\t".join(
            (
                doc.number,
                doc.no,
                TYPES[doc.kind],
                dmy(doc.date, "."),
                dmy(doc.due, "."),
                trailing(doc.open),
                doc.currency,
            )
        )
        for doc in DOCS
    )
    lines += ["", "\t" + "\t".join(("", "", "", "", "", trailing(total(DOCS)), "EUR"))]
    truth = Truth(8, totals(DOCS), 4, ties=1)
    return text("sap-spreadsheet-text", lines, truth, encoding="utf-16", suffix="xls")


def _german_csv() -> Export:
    """Amounts without sign; Soll and Haben give it."""
    lines = [
        (
            "Konto;Belegart;Belegnummer;Belegdatum;Nettofälligkeit;Text;Soll/Haben-Kennz.;"
            "Betrag in Hauswährung;Hauswährung"
        )
    ]
    for d in DOCS:
        side, day, due = "H" if d.open < 0 else "S", d.date, d.due
        lines.append(
            f"{d.number};{TYPES[d.kind]};{d.no};{day.day}.{day.month}.{day.year};"
            f"{due.day}.{due.month}.{due.year};;{side};{eu(abs(d.open))};EUR"
        )
    truth = Truth(8, totals(DOCS), 4)
    return text("sap-german-csv", lines, truth, encoding="utf-8-sig")


def _statement(docs: Sequence[Doc], printed: Decimal) -> list[list[Cell]]:
    """Header again for each group, its name in the header's first cell, total beside the table."""
    head: list[Cell] = [
        "Document no",
        "Reference",
        "Document Date",
        "Net due date",
        "Amount",
        "Cur.",
    ]
    rows: list[list[Cell]] = [
        [f"31/03/2026 · {len(docs)} lines · Invoices not yet due removed"],
        [],
    ]
    for place, (name, group) in enumerate(by_customer(docs)):
        rows.append([f"{name}\u00a0", *head])
        rows.extend(
            ["", f"18{doc.no[-4:]}", doc.no, doc.date, doc.due, doc.open, doc.currency]
            for doc in group
        )
        rows.append([None, None, None, None, None, total(group), "€" if place % 2 else None])
        rows.append([])
    rows[4].extend([None] * 4)
    rows[4] += ["TOTAL", printed]
    return rows


def _statements() -> Iterator[Export]:
    right, wrong = total(DOCS), total(DOCS) + total(DOCS[:3]) + total(DOCS[3:5])
    truth = Truth(8, totals(DOCS), 4, ties=1)
    yield book("sap-statement", {"Open items": _statement(DOCS, right)}, truth)
    refused = Truth(code="R8", words="a difference of")
    yield book("sap-statement-wrong-total", {"Open items": _statement(DOCS, wrong)}, refused)
    sheets: dict[str, Rows] = {"Summary": [["Account", "Balance"]]}
    summary: list[list[Cell]] = [["Summary per account"], []]
    for name, group in (("Account 140000", DOCS[:5]), ("Account 140100", DOCS[5:])):
        sheets[name] = _statement(group, total(group))
        summary.append([name, total(group)])
    sheets["Summary"] = [*summary, ["Total", total(DOCS)]]
    yield book("sap-statement-sheets", sheets, Truth(8, totals(DOCS), 4, ties=1))


EXPORTS = tuple(_exports())
