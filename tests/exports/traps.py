"""The traps T1 to T36 seen in real files, each with the wanted behaviour; R1 to R18."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import (
    AS_OF,
    DOCS,
    Doc,
    bucket,
    by_customer,
    lakh,
    mdy,
    quoted,
    spread,
    total,
    totals,
    us,
)
from tests.exports.kit import Cell, Export, F, N, Rows, Truth, book, text

HEAD = "Customer No,Customer Name,Invoice No,Invoice Date,Due Date,Amount,Open Amount,Currency"
COLUMNS: list[Cell] = list(HEAD.split(","))


def row_of(d: Doc) -> list[Cell]:
    return [d.number, d.name, d.no, d.date, d.due, d.total, d.open, d.currency]


def rows_of(docs: Sequence[Doc] = DOCS) -> list[list[Cell]]:
    return [list(COLUMNS), *map(row_of, docs)]


def _changed(column: str, *values: Cell, start: int = 1) -> list[list[Cell]]:
    rows = rows_of()
    for place, value in enumerate(values):
        rows[start + place][COLUMNS.index(column)] = value
    return rows


def _lines(date: str = "%Y-%m-%d", docs: Sequence[Doc] = DOCS) -> list[str]:
    return [
        HEAD,
        *(
            quoted(
                [
                    d.number,
                    d.name,
                    d.no,
                    d.date.strftime(date),
                    d.due.strftime(date),
                    d.total,
                    d.open,
                    d.currency,
                ]
            )
            for d in docs
        ),
    ]


def _dates() -> Iterator[Export]:
    whole = Truth(8, totals(DOCS), 4)
    swapped: list[list[Cell]] = [list(COLUMNS)]
    for d in DOCS:
        cells = row_of(d)
        for col, day in ((3, d.date), (4, d.due)):
            cells[col] = dt.date(day.year, day.day, day.month) if day.day <= 12 else mdy(day)
        swapped.append(cells)
    yield book("t1-locale-corrupted", swapped, Truth(code="R2"))
    yield text("t2-month-first", _lines("%m/%d/%Y"), whole)
    yield text("t2-day-first", _lines("%d/%m/%Y"), whole)
    settled = [
        [*row[:6], row[7], "SettledDate" if not n else row[4]] for n, row in enumerate(swapped)
    ]
    yield book("t1-and-settled", settled, Truth(code="R2 R3"))
    mixed = _lines("%d/%m/%Y")[:5] + _lines("%m/%d/%Y")[5:]
    yield text("t3-contradictory", mixed, Truth(code="R1"))
    early = [
        d._replace(due=dt.date(2026, 1 + n % 3, 1), date=dt.date(2025, 12, 1 + n % 5))
        for n, d in enumerate(DOCS)
    ]
    yield text("t4-no-proof", _lines("%d/%m/%Y", early), Truth(code="R1", words="--date-order"))
    yield text("t4-said", _lines("%d/%m/%Y", early), whole, date_order="dmy")
    yield text("t5-two-digit-years", _lines("%m/%d/%y 00:00"), whole)
    yield text("t5-nanoseconds", _lines("%Y-%m-%d 00:00:00.000000000"), whole)
    yield book(
        "t6-zero-date",
        [[*r, "Payment date" if not n else 0] for n, r in enumerate(rows_of())],
        whole,
    )
    yield book(
        "t26-one-day-off",
        [
            ["Open items as of 1 April 2026"],
            [],
            *([*r, "Days overdue" if not n else DOCS[n - 1].days] for n, r in enumerate(rows_of())),
        ],
        Truth(8, totals(DOCS), 4, "2026-04-01", warns=frozenset({"R11"})),
    )
    yield book(
        "t28-two-overdue-columns",
        [
            [
                *r,
                "Días Mora" if not n else DOCS[n - 1].days,
                "dias_mora" if not n else DOCS[n - 1].days + 13,
            ]
            for n, r in enumerate(rows_of())
        ],
        whole,
    )


def _totals() -> Iterator[Export]:
    blank: list[Cell] = [None] * 5
    gross = sum((d.total for d in DOCS), Decimal(0))
    known = Truth(8, totals(DOCS), 4, ties=1)
    yield book("t7-unlabelled", [*rows_of(), [*blank, None, total(DOCS)]], known)
    yield book("t8-wrong-total", [*rows_of(), ["Total", *blank, total(DOCS) + 1]], Truth(code="R8"))
    below = f"Total outstanding: {us(total(DOCS))}"
    yield book("t9-line-of-words", [*rows_of(), [], [below]], known)
    below = f"Total outstanding: {us(total(DOCS) + 1)}"
    yield book("t9-line-of-words-wrong", [*rows_of(), [], [below]], Truth(code="R8"))
    above: list[Cell] = [*blank, "Total open", total(DOCS)]
    yield book("t9-above", [["Open items"], above, [], *rows_of()], known)
    yield book(
        "t9-above-unlabelled", [["Open items"], [*blank, gross, total(DOCS)], *rows_of()], known
    )
    yield book(
        "t9-above-wrong",
        [["Open items"], [*blank, "Total open", total(DOCS) + 7], *rows_of()],
        Truth(code="R8"),
    )
    beside = [list(r) for r in rows_of()]
    beside[2] += [None, "Grand total", total(DOCS)]
    yield book("t9-beside", beside, known)
    told = [list(r) for r in rows_of()]
    told[1] += [None, f"Total: € {us(total(DOCS))}"]
    yield book("t9-text-cell", told, known)
    summary: Rows = [["Summe brutto", gross], ["Total", total(DOCS)]]
    yield book("t9-other-sheet", {"Items": rows_of(), "Summary": summary}, known)
    ages: list[list[Cell]] = [["Customer", "Not due", "1-30", "31-60", "61-90", "90+", "Total"]]
    sums = [total([d for d in DOCS if bucket(d.days) == age]) for age in range(5)]
    ages.extend(
        [
            name,
            *(total([d for d in group if bucket(d.days) == a]) for a in range(5)),
            total(group),
        ]
        for name, group in by_customer(DOCS)
    )
    ages.append(["Total", *sums, total(DOCS)])
    yield book("t30-summary-by-age", {"Aging": ages, "Items": rows_of()}, known)
    wrong = [list(r) for r in ages]
    wrong[-1][6] = total(DOCS) - 100
    yield book("t30-summary-wrong", {"Aging": wrong, "Items": rows_of()}, Truth(code="R8"))
    bucketed = [
        [*r, *(["Not due", "1-30", "31-60", "61-90", "90+"] if not n else spread(DOCS[n - 1]))]
        for n, r in enumerate(rows_of())
    ]
    yield book("t27-bucket-totals", [*bucketed, ["Total", *blank, total(DOCS), None, *sums]], known)
    off = [*sums[:4], sums[4] + 3]
    yield book(
        "t27-bucket-total-wrong",
        [*bucketed, ["Total", *blank, total(DOCS), None, *off]],
        Truth(code="R8", words="90+"),
    )
    yield book(
        "t12-two-currencies-one-total",
        [*_changed("Currency", "USD"), ["Total", *blank, total(DOCS)]],
        Truth(8, {"EUR": str(total(DOCS[1:])), "USD": "1200.00"}, warns=frozenset({"R8"})),
    )


def _amounts() -> Iterator[Export]:
    whole = Truth(8, totals(DOCS), 4)
    yield book("t12-rows-without-currency", _changed("Currency", "USD", ""), Truth(code="R6"))
    none = [r[:-1] for r in rows_of()]
    yield book("t12-no-currency", none, Truth(8, totals(DOCS, "XXX"), 4, holds=frozenset({"R6"})))
    yield book("t12-currency-said", none, whole, currency="EUR")
    yield book("t12-currency-in-title", [["Currency", "EUR"], [], *none], whole)
    yield book("t12-currency-in-header", [[*none[0][:-1], "Open Amount (EUR)"], *none[1:]], whole)
    shown = [
        [*r[:-1], N(r[-1], '#,##0.00 "EUR"') if isinstance(r[-1], Decimal) else r[-1]] for r in none
    ]
    yield book("t12-currency-in-format", shown, whole)
    paid = [
        [
            *r[:6],
            "Applied" if not n else DOCS[n - 1].total - DOCS[n - 1].open,
            "EUR" if n else "Currency",
        ]
        for n, r in enumerate(rows_of())
    ]
    paid[0][5] = "BillTotal"
    yield book("t18-derived", paid, Truth(8, totals(DOCS), 4, warns=frozenset({"R3"})))
    yield book("t18-no-open-amount", [[*r[:6], r[7]] for r in rows_of()], Truth(code="R3"))
    running = [list(r) for r in rows_of()]
    running[0][6] = "Balance"
    for n in range(1, 9):
        running[n][6] = sum((d.total for d in DOCS[:n]), Decimal(0))
    yield book("t19-running-balance", running, Truth(code="R3"))
    yield book("t20-uncached", _changed("Open Amount", F("G9+1", None)), Truth(code="R10"))
    indian = [
        quoted(
            [d.number, d.name, d.no, d.date, d.due, "₹" + lakh(d.total), "₹" + lakh(d.open), "INR"]
        )
        for d in DOCS
    ]
    yield text("t24-lakh", [HEAD, *indian], Truth(8, totals(DOCS, "INR"), 4))
    mixed = [
        quoted(
            [
                d.number,
                d.name,
                d.no,
                d.date,
                d.due,
                d.total,
                f"${us(d.open)}" if n % 2 else d.open,
                "USD",
            ]
        )
        for n, d in enumerate(DOCS)
    ]
    yield text("t24-sign-on-some", [HEAD, *mixed], Truth(8, totals(DOCS, "USD"), 4))
    brackets = [
        quoted(
            [
                d.number,
                d.name,
                d.no,
                d.date,
                d.due,
                us(d.total),
                f"({us(-d.open)})" if d.open < 0 else us(d.open),
                "EUR",
            ]
        )
        for d in DOCS
    ]
    yield text("t24-parentheses", [HEAD, *brackets], whole)
    threes = [
        quoted([d.number, d.name, d.no, d.date, d.due, "1.200", "1.200", "EUR"]) for d in DOCS
    ]
    yield text("r5-groups-of-three", [HEAD, *threes], Truth(code="R5"))
    yield book("t35-float-noise", _changed("Open Amount", N("1200.0000000000002", "0.00")), whole)
    side = [
        [*r, "Dr/Cr" if not n else "CR" if DOCS[n - 1].open < 0 else "DR"]
        for n, r in enumerate(rows_of())
    ]
    for n, row in enumerate(side):
        row[6] = abs(DOCS[n - 1].open) if n else row[6]
    yield book("side-column", side, whole)
    signed = [
        [*r, "D/C" if not n else "C" if DOCS[n - 1].open < 0 else "D"]
        for n, r in enumerate(rows_of())
    ]
    yield book("side-column-signed", signed, whole)
    contrary = [list(r) for r in signed]
    contrary[1][8] = "C"
    yield book("side-column-contrary", contrary, Truth(code="R9"))


def _rest() -> Iterator[Export]:
    whole = Truth(8, totals(DOCS), 4)
    snapshots = [
        [*r, "Closing date" if not n else dt.date(2026, 1 + n % 3, 28)]
        for n, r in enumerate(rows_of())
    ]
    yield book("t11-snapshots", snapshots, Truth(code="R11"))
    typed = [
        [*r, "Document type" if not n else {"invoice": "RV"}.get(DOCS[n - 1].kind, "DG")]
        for n, r in enumerate(rows_of())
    ]
    yield book("t14-credits", typed, whole)
    undated = _changed("Due Date", *[None if d.open < 0 else d.due for d in DOCS])
    yield book("t15-credit-without-due-date", undated, whole)
    yield book(
        "t16-same-row-twice",
        [*rows_of(), row_of(DOCS[0])],
        Truth(9, {"EUR": str(total(DOCS) + DOCS[0].open)}, 4, holds=frozenset({"R15"})),
    )
    part = DOCS[0]._replace(open=Decimal("600.00"), due=dt.date(2026, 1, 14))
    yield book(
        "t16-instalments", [*rows_of(), row_of(part)], Truth(9, {"EUR": str(total(DOCS) + 600)}, 4)
    )
    status = [
        [*r, "Status" if not n else ("disputed" if n == 2 else "open")]
        for n, r in enumerate(rows_of())
    ]
    yield book("t17-status", status, whole)
    messy: list[Cell] = [
        "Customer  No",
        " Customer  Name ",
        "Invoice No.",
        "Invoice Date",
        "Due Date",
        "    Amount    ",
        "Open Amount\n",
        "CURRENCY",
        "Segment",
        "Segment",
    ]
    yield book("t22-padded-headers", [messy, *([*r, "A", "B"] for r in rows_of()[1:])], whole)
    two = [[*r, "Open Amount" if not n else r[6]] for n, r in enumerate(rows_of())]
    yield book("t22-doubled-equal", two, whole)
    differ = [list(r) for r in two]
    differ[3][8] = Decimal("1.00")
    yield book("t22-doubled-different", differ, Truth(code="R9"))
    numbers = [[int(str(r[0])) if n and n % 2 else r[0], *r[1:]] for n, r in enumerate(rows_of())]
    yield book("t23-numbers-and-texts", numbers, whole)
    yield text("t25-sep-line", ["sep=;", *(line.replace(",", ";") for line in _lines())], whole)
    yield text("t25-bom", _lines(), whole, encoding="utf-8-sig")
    yield text(
        "t25-utf16",
        [line.replace(",", "\t") for line in _lines()],
        whole,
        encoding="utf-16",
        suffix="txt",
    )
    vendors = {
        "vendor": "Vendor",
        "supplier": "Supplier",
        "kreditor": "Kreditor",
        "fournisseur": "Fournisseur",
        "proveedor": "Proveedor",
        "chinese": "供应商",
    }
    for name, word in vendors.items():
        rows = [[f"{word} No" if word.isascii() else word, word, *COLUMNS[2:]], *rows_of()[1:]]
        yield book(f"t29-{name}", rows, Truth(code="R12"))
    yield book(
        "t31-number-with-two-names", _changed("Customer No", "10014", start=4), whole
    )  # the same number, as it is
    other = _changed("Customer No", "10014", start=6)
    yield book("t31-contradiction", other, Truth(8, totals(DOCS), holds=frozenset({"R14"})))
    yield book(
        "t33-notes",
        [[*r, "Notes" if not n else "bad debt likely"] for n, r in enumerate(rows_of())],
        whole,
    )
    yield book(
        "t34-footers", [*rows_of(), [], [None, None, ""], ["Printed by the clerk"], [], []], whole
    )
    people: Rows = [
        ["Population by age"],
        [],
        ["Country", "0-14", "15-64", "65+"],
        ["Norway", 12, 60, 20],
    ]
    yield book("t36-population", people, Truth(code="R18"))
    yield book("t32-spellings", _changed("Customer Name", "ALDER & SONS LTD.", start=2), whole)
    early = [d._replace(due=d.date - dt.timedelta(days=9)) if d.open > 0 else d for d in DOCS]
    yield book("r17-due-before-date", rows_of(early), Truth(code="R17"))
    yield book("r14-no-customer", [r[2:] for r in rows_of()], Truth(code="R14"))
    yield book("r1-no-due-date", [[*r[:4], *r[5:]] for r in rows_of()], Truth(code="R1"))
    yield book("r4-no-documents", [[*r[:2], *r[4:]] for r in rows_of()], Truth(code="R4"))
    yield book("r7-amount-alone", [*rows_of(), [None] * 6 + [Decimal("12.34")]], Truth(code="R7"))
    yield book("r13-header-alone", rows_of(()), Truth(code="R13"))
    yield text(
        "r13-ragged", [*_lines(), "10001,Alder,X,2026-01-01,2026-02-01,1,1"], Truth(code="R13")
    )
    balance: Rows = [
        ["Maple Tools, Inc."],
        ["Balance Sheet"],
        ["As of Dec 31, 2025"],
        [],
        [None, "Total"],
        ["ASSETS"],
        ["   Accounts Receivable", 960],
        ["   Total Assets", 960],
    ]
    yield book("r18-balance-sheet", balance, Truth(code="R18"), creator="Apache POI")
    yield text(
        "r18-yaml",
        ["/Reports/Aged:", "  get:", "    summary: Retrieves a report"],
        Truth(code="R18", words="no spreadsheet"),
        suffix="yaml",
    )
    called = [
        d._replace(name="Total", number="10099") if d.name.startswith("Cedar") else d for d in DOCS
    ]
    yield book(
        "customer-called-total",
        [*rows_of(called), ["Total", *[None] * 5, total(called)]],
        Truth(8, totals(DOCS), 4, ties=1),
    )
    named = [
        d._replace(name="Alder & Sons Ltd") if d.name.startswith("Douglas") else d for d in DOCS
    ]
    yield book("two-numbers-of-one-name", rows_of(named), whole)
    yield book("one-customer", rows_of(DOCS[:3]), Truth(3, totals(DOCS[:3]), 1))
    days = [[*r, "Days past due" if not n else DOCS[n - 1].days] for n, r in enumerate(rows_of())]
    yield book("as-of-by-days", days, Truth(8, totals(DOCS), 4, str(AS_OF)))


EXPORTS = (*_dates(), *_totals(), *_amounts(), *_rest())
