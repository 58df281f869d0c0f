"""Layouts met later: what was taken for ours and was not, and what was refused and could be read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tests.exports.data import DOCS, Doc, by_customer, dmy, eu, mdy, total, totals, us
from tests.exports.kit import Cell, Export, N, Truth, book, text

PLAIN = totals(DOCS)
UNKNOWN = totals(DOCS, "XXX")
_R6 = frozenset({"R6"})


def _payables() -> Iterator[Export]:
    """ "Outstanding" and "aged balance" are said of what we owe as well."""
    titles = (
        "Balance âgée fournisseurs",
        "Creditors outstanding",
        "Antigüedad de saldos de proveedores",
        "Outstanding purchase invoices",
        "Partite aperte fornitori - cliente: Maple Srl",
        "Offene Verbindlichkeiten",
        "Leverantörsreskontra",
        "買掛金残高一覧表",
        "Offene Posten Lieferanten Maple GmbH",
    )
    head = "Account;Name;Invoice;Date;Due date;Balance;Currency"
    lines = [f"{d.number};{d.name};{d.no};{d.date};{d.due};{d.open};{d.currency}" for d in DOCS]
    for number, title in enumerate(titles, 1):
        yield text(f"payables-{number}", [title, "", head, *lines], Truth(code="R12"))
    for number, title in enumerate(("Outstanding invoices", "Maple Suppliers Ltd"), 1):
        truth = Truth(8, PLAIN, 4)
        yield text(f"no-payables-{number}", [title, "", head, *lines], truth)


def _open_items() -> Iterator[Export]:
    """Residuals in the company's currency, beside them the document's own."""
    head = "Date|Entry|Journal|Account|Partner|Ref - Label|Due date|Original|Residual|Cur."
    for blank in (True, False):
        rows: list[list[Cell]] = [["Open Items - Maple SA - EUR"], []]
        for name, docs in by_customer(DOCS):
            rows += [[name], [*head.split("|"), "Cur. Original", "Cur. Residual"]]
            for d in docs:
                own: list[Cell] = [None, None, None] if blank else ["EUR", d.total, d.open]
                if d.no == "RI-4120":
                    own = ["USD", Decimal("18000.00"), Decimal("17000.50")]
                entry: list[Cell] = [
                    d.date,
                    d.no,
                    "INV",
                    "411000",
                    name,
                    d.no,
                    d.due,
                    d.total,
                    d.open,
                ]
                rows.append([*entry, *own])
            rows.append([*[None] * 5, "Partner ending balance", None, None, total(docs)])
        rows.append([*[None] * 5, "Ending balance", None, None, total(DOCS)])
        owed = {"EUR": str(total(DOCS) - Decimal("15400.00")), "USD": "17000.50"}
        name = "oca-own-currency-" + ("blank" if blank else "named")
        yield book(name, rows, Truth(8, owed, 4, layout="odoo-oca", ties=1))


def _statuses() -> Iterator[Export]:
    """What is void or paid, and yet has an open amount, is told."""
    words = ("Storniert", "Brouillon", "Anulado", "Pagata", "Written off", "作废")
    for number, word in enumerate(words, 1):
        head = ["Customer", "Invoice", "Invoice date", "Due date", "Open amount", "Currency"]
        rows: list[list[Cell]] = [[*head, "Status", "Payment status"]]
        rows += [
            [d.name, d.no, d.date, d.due, d.open, d.currency, "Posted", "Not paid"] for d in DOCS
        ]
        rows[3][7] = word
        truth = Truth(8, PLAIN, 4, warns=frozenset({"R19"}))
        yield book(f"status-{number}", rows, truth)


def _noise() -> Iterator[Export]:
    """Sums as floating point makes them; results stored though the writer asks to calculate."""
    head = ["Customer", "Invoice", "Invoice date", "Due date", "Open amount", "Currency"]
    rows: list[list[Cell]] = [list(head)]
    for d in DOCS:
        exact = Decimal("98999.999999999996") + Decimal("0.01") if d.open > 90000 else d.open
        rows.append([d.name, d.no, d.date, d.due, exact, d.currency])
    noisy = total(DOCS) - Decimal("0.000000000015")
    rows.append(["Total", None, None, None, noisy, "EUR"])
    yield book("noisy-total", rows, Truth(8, PLAIN, 4, ties=1))
    shares: list[list[Cell]] = [*rows, ["Percentage of total", None, None, None, 1, None]]
    yield book("share-without-format", shares, Truth(8, PLAIN, 4, ties=1))
    block: list[list[Cell]] = [["Company", "Maple Ltd"], ["Ageing based on", "Due date"], []]
    yield book("parameters-above", [*block, *rows], Truth(8, PLAIN, 4, ties=1))


def _encodings() -> Iterator[Export]:
    """Single bytes below a header of plain ASCII."""
    head = "No,Type,A/C Ref,Name,Invoice,Date,Due Date,O/S Amount"
    lines = [
        f'{i},SI,{d.number},{d.name},{d.no},{d.date},{d.due},"£{us(d.open)}"'
        for i, d in enumerate(DOCS, 1)
        if d.open > 0
    ]
    owed = {"GBP": str(sum(d.open for d in DOCS if d.open > 0))}
    yield text("pound-sign", [head, *lines], Truth(6, owed, 4), encoding="cp1252")
    head = "Fecha;Cliente;Factura;Fecha vencimiento;Saldo pendiente;Moneda"
    lines = [
        f"{dmy(d.date)};{d.name.replace('Cedar', 'Núñez')};{d.no};{dmy(d.due)};{eu(d.open)};EUR"
        for d in DOCS
    ]
    yield text("spanish-header", [head, *lines], Truth(8, PLAIN, 4), encoding="cp1252")
    wrong = [line.replace("Núñez", "Łódź") for line in lines]
    truth = Truth(code="R13", words="CSV UTF-8")
    yield text("spanish-header-polish-name", [head, *wrong], truth, encoding="cp1250")


def _headings(d: Doc) -> list[Cell]:
    return ["Invoice", d.no, d.due, "Order", d.total, d.open]


def _blocks() -> Iterator[Export]:
    """Customers named by headings of several cells or lines."""
    columns: list[Cell] = ["Document Type", "Document No.", "Due Date", "Description"]
    rows: list[list[Cell]] = [
        ["Aged Accounts Receivable"],
        [*columns, "Original Amount", "Balance"],
    ]
    for name, docs in by_customer(DOCS):
        rows += [[], [docs[0].number, name], *map(_headings, docs)]
        rows.append([f"Total for {name}", None, None, None, None, total(docs)])
    rows.append(["Total (LCY)", None, None, None, None, total(DOCS)])
    yield book("number-and-name-heading", rows, Truth(8, UNKNOWN, 4, ties=1, holds=_R6))
    head = "Customer,Transaction Type,Date,Document Number,Due Date,Age,Open Balance"
    lines = ["A/R Aging Detail", "", head]
    for group in (DOCS[:5], DOCS[5:]):
        parent = f"{group[0].name.split()[0]} Group"
        lines.append(parent)
        for name, docs in by_customer(group):
            lines.append(f"{parent} : {name}")
            lines += [f",Invoice,{mdy(d.date)},{d.no},{mdy(d.due)},{d.days},{d.open}" for d in docs]
            lines.append(f"Total - {parent} : {name},,,,,,{total(docs)}")
        lines.append(f"Total - {parent},,,,,,{total(group)}")
    lines.append(f"Total,,,,,,{total(DOCS)}")
    yield text("parents-and-children", lines, Truth(8, UNKNOWN, 4, layout="netsuite", holds=_R6))
    lines = [",,Type,Date,Num,Due Date,Aging,Open Balance"]
    for name, docs in by_customer(DOCS):
        lines += [f",{name},,,,,,", ",Mr. P. Doe,,,,,,", ",(555) 010-7788,,,,,,"]
        lines += [f",,Invoice,{mdy(d.date)},{d.no},{mdy(d.due)},,{d.open}" for d in docs]
        lines.append(f",Total {name},,,,,,{total(docs)}")
    lines.append(f"TOTAL,,,,,,,{total(DOCS)}")
    yield text("collections", lines, Truth(8, UNKNOWN, 4, layout="quickbooks-desktop", holds=_R6))


def _pages() -> Iterator[Export]:
    """The title and the header again on each page; the number before the name."""
    head = "Beleg-Nr.;Beleg-Datum;Fällig am;Text;Rechnungsbetrag;Offen"
    lines = ["Offene-Posten-Liste;;;;;Seite 1", "", head]
    for page, (name, docs) in enumerate(by_customer(DOCS), 1):
        if page > 1:
            lines += ["", f"Offene-Posten-Liste;;;;;Seite {page}", head]
        lines.append(f"{docs[0].number} {name};;;;;")
        for d in docs:
            when = f"{dmy(d.date, '.')};{dmy(d.due, '.')}"
            lines.append(f"{d.no};{when};Lieferung;{eu(d.total)} €;{eu(d.open)} €")
        lines.append(f"Summe {name};;;;;{eu(total(docs))} €")
    lines.append(f"Gesamt;;;;;{eu(total(DOCS))} €")
    yield text("pages-with-titles", lines, Truth(8, PLAIN, 4, ties=1))


def _on_account() -> Iterator[Export]:
    """Tally: a receipt on account among the bills has no date of its own."""
    rows: list[list[Cell]] = [
        ["Group :", "Sundry Debtors", None, "1-Apr-25 to 31-Mar-26"],
        ["Details of:", "Pending Bills"],
        [],
        ["Date", "Ref. No.", "Party's Name", "Opening", "Pending", "Due on", "Overdue"],
        [None, None, None, "Amount", "Amount", None, "by days"],
    ]
    for name, docs in by_customer([d for d in DOCS if d.open > 0]):
        rows.append([None, None, name])
        rows += [[d.date, d.no, None, d.total, d.open, d.due, d.days or None] for d in docs]
        rows.append([None, "On Account", None, None, Decimal("-10.00")])
        rows.append([None, None, None, None, total(docs) - 10])
    owed = {"XXX": str(sum(d.open for d in DOCS if d.open > 0) - 40)}
    rows.append([None, None, None, None, Decimal(owed["XXX"])])
    truth = Truth(10, owed, 4, "2026-03-31", "tally", ties=1, holds=_R6)
    yield book("tally-on-account", rows, truth)


def _words() -> Iterator[Export]:
    """Headings in other languages, a currency in the number format alone, summaries, ledgers."""
    heads = (
        (
            "Klient|Dokument|Data powstania|Termin|Wartość początkowa|Do zapłaty",
            '#,##0.00 "zł"',
            "PLN",
        ),
        ("Debiteur|Factuurnr.|Datum|Vervaldatum|Factuurbedrag|Saldo", '#,##0.00 "Ft"', "HUF"),
        (
            "Cliente|Nº do título|Emissão|Vencimento|Valor original|Saldo em aberto",
            "[$R$-416]0.00",
            "BRL",
        ),
        ("Firma|Číslo|Datum|Datum splatnosti|Částka|K likvidaci", '#,##0.00 "Kč"', "CZK"),
        ("单位名称|发票号|开票日期|到期日|应收金额|未核销金额", "[$€]0.00", "EUR"),
    )
    for head, format_code, code in heads:
        rows: list[list[Cell]] = [list(head.split("|"))]
        for d in DOCS:
            money = [N(d.total, format_code), N(d.open, format_code)]
            rows.append([d.name, d.no, d.date, d.due, *money])
        yield book(f"words-{code.lower()}", rows, Truth(8, totals(DOCS, code), 4))
    ages = ["Current", "1 - 30", "31 - 60", "61 - 90", "> 90", "TOTAL"]
    summary: list[list[Cell]] = [
        [None, *ages],
        ["Alder", 0, 5, 0, 0, 0, 5],
        ["TOTAL", 0, 5, 0, 0, 0, 5],
    ]
    yield book("summary-without-title", summary, Truth(code="R4"))
    wide: list[list[Cell]] = [["Customer aging report"], []]
    wide.append(["Customer account", "Name", "Invoice", "Date", "Due date", "Balance", *ages[:-1]])
    wide += [[d.number, d.name, None, None, None, d.open, d.open] for d in DOCS]
    wide.append(["Total", None, None, None, None, total(DOCS), total(DOCS)])
    yield book("summary-of-customers", wide, Truth(code="R4"))
    ledger = ["Customer account,Customer name,Date,Invoice,Due date,Currency,Debit,Credit"]
    for d in DOCS:
        sides = f"{d.open},0" if d.open > 0 else f"0,{-d.open}"
        ledger.append(f"{d.number},{d.name},{d.date},{d.no},{d.due},{d.currency},{sides}")
    yield text("ledger-of-sides", ledger, Truth(code="R3", words="Debit=amount_debit"))
    lines = ["Customer Name,Invoice Number,Invoice Date,Due Date,Item Name,Balance,Currency Code"]
    for d in DOCS:
        row = f"{d.name},{d.no},{d.date},{d.due}"
        lines += [f"{row},Item {i},{d.open},{d.currency}" for i in range(1 + (d.open > 100))]
    yield text("row-for-each-product", lines, Truth(code="R15", words="one row for each"))
    said = {"Debit": "amount_debit", "Credit": "amount_credit"}
    yield text("ledger-of-open-sides", ledger, Truth(8, PLAIN, 4), columns=said)


EXPORTS = (
    *_payables(),
    *_open_items(),
    *_statuses(),
    *_noise(),
    *_encodings(),
    *_blocks(),
    *_pages(),
    *_on_account(),
    *_words(),
)
