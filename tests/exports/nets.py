"""Xero and Tally: totals that need not tie, contacts as headings, months as buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.exports.data import (
    AS_OF,
    DOCS,
    Doc,
    by_customer,
    columns_sum,
    lakh,
    renamed,
    spread,
    total,
    totals,
)
from tests.exports.kit import Cell, Export, F, N, Rows, Truth, book, text

HEAD = (
    "Invoice Number",
    "Invoice Date",
    "Due Date",
    "Invoice Reference",
    "Current",
    "< 1 Month",
    "1 Month",
    "2 Months",
    "3 Months",
    "Older",
    "Total",
)
FULL = (
    "Contact Account Number",
    "Primary Person",
    "Phone",
    "Email",
    "Mobile",
    "Contact Group",
    "Invoice Date",
    "Due Date",
    "Expected Date",
    "Invoice Number",
    "Invoice Reference",
    "< 1 Month",
    "1 Month",
    "2 Months",
    "3 Months",
    "Older",
    None,
    "Total",
    "Outstanding Tax",
    "Invoice Seen",
    "Invoice Sent",
)
XERO_EDGES = (0, 31, 59, 90, 120)


def _title(kind: str = "Aged Receivables Detail") -> list[list[Cell]]:
    return [[kind], ["Maple Tools Ltd"], ["As at 31 March 2026"], ["Ageing by due date"], []]


def _ages(doc: Doc) -> list[Cell]:
    return [cell if cell is not None else Decimal(0) for cell in spread(doc, XERO_EDGES)]


def _xero(docs: Sequence[Doc], *, percent: bool = False, printed: Decimal | None = None) -> Rows:
    rows: list[list[Cell]] = [*_title(), list(HEAD), []]
    for name, group in by_customer(docs):
        rows.append([name])
        for d in group:
            number = None if d.kind == "credit" else d.no
            rows.append([number, d.date, d.due, "PO 7", *_ages(d), d.open])
        sums = columns_sum([spread(d, XERO_EDGES) for d in group])
        rows += [[f"Total {name}", None, None, None, *sums, total(group)], []]
    sums = columns_sum([spread(d, XERO_EDGES) for d in docs])
    grand = total(docs) if printed is None else printed
    rows.append(["Total", None, None, None, *sums, grand])
    if percent:
        rows.append(
            [
                "Percentage of total",
                None,
                None,
                None,
                *(N(str((s / total(docs)).quantize(Decimal("0.0001"))), "0.00%") for s in sums),
                N("1", "0.00%"),
            ]
        )
    return rows


def _xero_full(docs: Sequence[Doc]) -> Rows:
    """Without a column for what is not due yet."""
    rows: list[list[Cell]] = [*_title(), list(FULL), []]
    for name, group in by_customer(docs):
        rows.append([name])
        for d in group:
            ages = _ages(d)[1:]
            number = None if d.kind == "credit" else d.no
            rows.append(
                [
                    d.number,
                    "Jo Doe",
                    "+32 9 000",
                    "jo@example.com",
                    None,
                    "Trade",
                    d.date,
                    d.due,
                    None,
                    number,
                    "PO 7",
                    *ages,
                    None,
                    d.open,
                    Decimal(0),
                    "No",
                    "Sent",
                ]
            )
        sums = columns_sum([spread(d, XERO_EDGES) for d in group])[1:]
        rows.append([f"Total {name}", *[None] * 10, *sums, None, total(group)])
    sums = columns_sum([spread(d, XERO_EDGES) for d in docs])[1:]
    return [*rows, ["Total", *[None] * 10, *sums, None, total(docs)]]


def _xero_summary() -> list[str]:
    lines = [
        "Aged Receivables Summary",
        "Maple Tools Ltd",
        "As at 31 March 2026",
        "Ageing by due date",
        "",
        "Contact,Current,< 1 Month,1 Month,2 Months,3 Months,Older,Total",
    ]
    for name, group in by_customer(renamed(DOCS, "Cedar Trading SA", "Total")):
        sums = columns_sum([spread(d, XERO_EDGES) for d in group])
        lines.append(",".join([name, *map(str, sums), str(total(group))]))
    return lines


DR, CR = '#,##0.00" Dr"', '#,##0.00" Cr"'


def _shown(value: Decimal) -> N:
    return N(abs(value), CR if value < 0 else DR)


def _tally(docs: Sequence[Doc], *, net: Decimal = Decimal(0), named: bool = False) -> Rows:
    """Bills under their party; on-account receipts are netted in the grand total only."""
    rows: list[list[Cell]] = [
        ["Group :", "Sundry Debtors", None, "1-Apr-25 to 31-Mar-26"],
        ["Details of:", "Pending Bills"],
        [],
        ["Date", "Ref. No.", "Party's Name", "Opening", "Pending", "Due on", "Overdue"],
        [None, None, None, "Amount", "Amount", None, "by days"],
    ]
    for name, group in by_customer(docs):
        if not named:
            rows.append([name])
        for d in group:
            late = d.days if d.days > 0 else None
            party = name if named else None
            rows.append([d.date, d.no, party, _shown(d.total), _shown(d.open), d.due, late])
        if not named:
            owed = total(group) - (net if group[0] is docs[0] else 0)
            rows.append([None, None, None, None, _shown(owed)])
    return [*rows, ["Grand Total", None, None, None, _shown(total(docs) - net * 2)]]


def _tally_text() -> list[str]:
    lines = [
        "Bills Receivable;;;;;;",
        "1-Apr-25 to 31-Mar-26;;;;;;",
        "Date;Ref. No.;Party's Name;Opening Amount;Pending Amount;Due on;Overdue by days",
    ]
    for d in DOCS:
        side = "Cr" if d.open < 0 else "Dr"
        day, due = (f"{x.day}-{x.strftime('%b-%y')}" for x in (d.date, d.due))
        lines.append(
            f"{day};{d.no};{d.name};{lakh(abs(d.total))} {side};{lakh(abs(d.open))} {side};{due};"
            f"{max(d.days, 0) or ''}"
        )
    return [*lines, f";;;;{lakh(total(DOCS))} Dr;;"]


def _exports() -> Iterator[Export]:
    unsaid = frozenset({"R6"})
    plain = Truth(8, totals(DOCS, "XXX"), 4, "2026-03-31", "xero", 1, holds=unsaid)
    yield book("xero-detail", {"Aged Receivables Detail": _xero(DOCS)}, plain)
    yield book("xero-detail-percent", _xero(DOCS, percent=True), plain)
    yield book("xero-detail-full", _xero_full(DOCS), plain)
    yield book("xero-customer-total", _xero(renamed(DOCS, "Cedar Trading SA", "Total")), plain)
    netted = Truth(
        8, totals(DOCS, "XXX"), 4, "2026-03-31", "xero", holds=unsaid, warns=frozenset({"R8"})
    )
    yield book("xero-total-zero", _xero(DOCS, printed=Decimal(0)), netted)
    twins = renamed((*DOCS[:2], *DOCS[3:]), "Douglas Fir Inc", "Alder & Sons Ltd")
    yield book(
        "xero-two-of-one-name",
        _xero(twins),
        Truth(7, totals(twins, "XXX"), 3, "2026-03-31", holds=frozenset({"R6", "R14"})),
    )
    yield text("xero-summary", _xero_summary(), Truth(code="R4"))
    payable = [["Aged Payables Detail"], *_xero(DOCS)[1:]]
    yield book("xero-payables", payable, Truth(code="R12"))
    late = Truth(8, totals(DOCS, "XXX"), 4, str(AS_OF), "tally", 1, holds=unsaid)
    yield book("tally-bills", {"Sundry Debtors": _tally(DOCS)}, late)
    yield book("tally-named", {"Sundry Debtors": _tally(DOCS, named=True)}, late)
    column = [[None, None, r[0]] if len(r) == 1 else r for r in _tally(DOCS)]
    yield book("tally-party-in-its-column", {"Sundry Debtors": column}, late)
    nets = Truth(
        8, totals(DOCS, "XXX"), 4, str(AS_OF), "tally", holds=unsaid, warns=frozenset({"R8"})
    )
    yield book("tally-nets", {"Sundry Debtors": _tally(DOCS, net=Decimal("800.00"))}, nets)
    yield text("tally-text", _tally_text(), late)
    zero = [
        [
            F("SUM(K8:K9)", Decimal(0)) if r[:1] == ["Total"] and i == 10 else c
            for i, c in enumerate(r)
        ]
        for r in _xero(DOCS)
    ]
    yield book("xero-total-uncalculated", zero, netted)


EXPORTS = tuple(_exports())
