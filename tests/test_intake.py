"""Intake: what a list says is proved cell by cell, and what it does not say is never guessed.

Controls show once that the naive way fails. Lists that must be refused or held stand in
`errors/`, each with the words the clerk reads.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine

from generator import currencies
from generator.findings import FileTrouble, Finding, Outcome, Severity
from generator.intake import sandbox
from generator.intake.read import read
from generator.values.tables import ROW_CLASSES, Hints, Reading
from tests.builders import ERROR_NA, UNCACHED, Raw, Rows, Value, number, sheet_xml, text_file, xlsx

ERRORS = Path(__file__).parent / "errors"
SHARED = Path(__file__).parents[2] / "shared" / "data"
DAY, DUE = dt.date(2025, 9, 20), dt.date(2025, 10, 20)
HEAD = ("Customer No", "Customer", "Invoice", "Invoice date", "Due date", "Open amount", "Currency")
A1 = (
    '"Aged receivables as of 31/10/2025 (USD)",,,,',
    "Customer,Document,Document date,Due date,Open",
    'Acme,1001,,02/10/2025,"1,200.00"',
    "Acme,1002,15/09/2025,01/10/2025,800.50",
    'Bolt,2001,,30/09/2025,"5,000.00"',
    "Bolt,2002,,31/10/2025,700.00",
    "Bolt,CN-7,10/10/2025,,-250.00",
)


def items(outcome: Outcome[Reading]) -> list[dict[str, object]]:
    return [dict(r.values) for table in outcome.value.of("Open items") for r in table.records]


def one(path: Path, **hints: object) -> Outcome[Reading]:
    return read([path], Hints(**hints))  # type: ignore[arg-type]


def told(findings: tuple[Finding, ...]) -> str:
    """One line a finding; what is unprintable is escaped."""
    lines = (f"{f.severity} {f.customer_id or ''}: {f}".replace(" :", ":") for f in findings)
    text = "\n".join(lines)
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text) + "\n"


def refusals(outcome: Outcome[Reading]) -> list[str]:
    return [f.code for f in outcome.findings if f.severity is Severity.REFUSE]


def holds(outcome: Outcome[Reading]) -> list[tuple[str, str | None]]:
    return [(f.code, f.customer_id) for f in outcome.findings if f.severity is Severity.HOLD]


def book(folder: Path, *rows: Sequence[Value], recalculates: bool = False) -> Path:
    return xlsx(folder / "list.xlsx", {"Sheet1": [HEAD, *rows]}, recalculates=recalculates)


@pytest.mark.parametrize("path", sorted(ERRORS.glob("*.csv")), ids=lambda p: p.stem)
def test_each_bad_list_is_told_in_the_expected_words(path: Path) -> None:
    assert told(one(path).findings) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_customer_with_an_unreadable_row_is_held_and_the_others_are_read() -> None:
    outcome = one(ERRORS / "R19.csv")
    (table,) = outcome.value.tables
    assert [r.text("document_no") for r in table.records] == ["1004", ""]
    assert [(p.customer_id, str(p.amount)) for p in table.problems] == [
        ("Acme", "None"), ("Bolt", "50.00"), ("Cord", "None"), ("Fern", "7.00"),
    ]  # fmt: skip
    (control,) = outcome.value.controls
    assert control.unread
    assert str(control.difference) == "125.01"


def test_first_hour_list_ties_and_its_dates_are_proved_by_one_cell(tmp_path: Path) -> None:
    outcome = one(text_file(tmp_path / "a1.csv", *A1, 'Total,,,,"7,450.50"'))
    assert outcome.findings == ()
    assert [(str(c.printed), c.ties, str(c.where)) for c in outcome.value.controls] == [
        ("7450.50", True, "a1.csv:E8")
    ]
    assert outcome.value.as_of == dt.date(2025, 10, 31)
    assert outcome.value.as_of_source == "title row 1"
    found = items(outcome)
    assert [i["amount_open"] for i in found] == [Decimal(a) for a in
        ("1200.00", "800.50", "5000.00", "700.00", "-250.00")]  # fmt: skip
    assert {i["currency"] for i in found} == {"USD"}
    assert found[1]["due_date"] == dt.date(2025, 10, 1)
    assert found[4]["due_date"] == dt.date(2025, 10, 10)  # a credit is due on its own date
    (facts,) = outcome.value.files
    assert set(facts.rows) == set(ROW_CLASSES)
    assert {k: v for k, v in facts.rows.items() if v} == {
        "title": 1, "header": 1, "item": 5, "total": 1,
    }  # fmt: skip
    assert (facts.date_order, facts.decimal_mark, facts.header_row) == ("dmy", ".", 2)


def test_a_cent_off_the_printed_total_refuses(tmp_path: Path) -> None:
    outcome = one(text_file(tmp_path / "a1.csv", *A1, 'Total,,,,"7,450.51"'))
    assert refusals(outcome) == ["R8"]
    assert not outcome.value.controls[0].ties


@pytest.mark.parametrize("last", ["7,450.50", "7,450.51"])
def test_a_total_on_a_summary_sheet_is_a_control(tmp_path: Path, last: str) -> None:
    total = Decimal(last.replace(",", ""))
    summary: Rows = [
        ["Aging, all figures in ILS"],
        ["As of:", dt.date(2025, 10, 31)],
        ["Customer", "Current", "1-30", "31-60", "90+", "Total"],
        ["Acme", 0, number("2000.50"), 0, 0, number("2000.50")],
        ["Bolt", 700, 0, 4750, 0, 5450],
        ["Total · 2 customers", 700, number("2000.50"), 4750, 0, total],
    ]
    rows: Rows = [
        ["Invoice #", "Customer", "Due Date", "Days Past Due", "Open Advance (ILS)"],
        ["1", "Acme", dt.date(2025, 10, 2), 29, number("2000.50")],
        ["2", "Bolt", dt.date(2025, 9, 30), 31, 4750],
        ["3", "Bolt", dt.date(2025, 10, 31), 0, 700],
        [],
        ["Snapshot of the ledger"],
    ]
    outcome = one(xlsx(tmp_path / "il.xlsx", {"Aging": summary, "Open Invoices": rows}))
    assert [(c.ties, str(c.where)) for c in outcome.value.controls] == [
        (last == "7,450.50", "il.xlsx!Aging:F6")
    ]
    assert refusals(outcome) == ([] if last == "7,450.50" else ["R8"])
    assert {i["currency"] for i in items(outcome)} == {"ILS"}
    assert outcome.value.as_of == dt.date(2025, 10, 31)  # title and due + days agree


def test_an_error_cell_is_not_an_empty_balance(tmp_path: Path) -> None:
    broken: list[Value] = ["1", "A", "10", DAY, DUE, ERROR_NA, "EUR"]
    path = book(tmp_path, broken, ["2", "B", "11", DAY, DUE, 10, "EUR"])
    naive = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert naive[1][5] == ""  # the control: one reader alone sees nothing owed
    outcome = one(path)
    assert holds(outcome) == [("R10", "1")]
    assert "#N/A" in outcome.findings[0].message
    assert [p.customer_id for t in outcome.value.tables for p in t.problems] == ["1"]


@pytest.mark.parametrize("cell", [UNCACHED, Raw("", "<f>1+1</f><v>0</v>")])
def test_formulas_that_were_never_calculated_refuse(tmp_path: Path, cell: Raw) -> None:
    row: list[Value] = ["1", "A", "10", DAY, DUE, cell, "EUR"]
    assert "R10" in refusals(one(book(tmp_path, row, recalculates=True)))


def test_stored_results_are_proved_by_a_total_that_ties(tmp_path: Path) -> None:
    """A program that asks for calculation on opening may have calculated all the same."""
    cell = Raw("", "<f>2+3</f><v>5</v>")
    row: list[Value] = ["1", "A", "10", DAY, DUE, cell, "EUR"]
    total: list[Value] = ["Total", None, None, None, None, 5, "EUR"]
    assert refusals(one(book(tmp_path, row, recalculates=True))) == ["R10"]
    assert refusals(one(book(tmp_path, row, total, recalculates=True))) == []
    total[5] = 6
    assert "R10" in refusals(one(book(tmp_path, row, total, recalculates=True)))


def test_a_credit_without_any_date_counts_from_the_closing_date(tmp_path: Path) -> None:
    """On account, of no document and no day; where no closing date is known it holds."""
    rows: list[list[Value]] = [
        ["1", "A", "10", DAY, DUE, 50, "EUR"],
        ["1", "A", "On Account", None, None, -20, "EUR"],
    ]
    dated = one(book(tmp_path, *rows), as_of=dt.date(2025, 10, 31))
    assert [r["due_date"] for r in items(dated)] == [DUE, dt.date(2025, 10, 31)]
    outcome = one(book(tmp_path, *rows))
    assert holds(outcome) == [("R19", "1")]
    assert "--as-of" in outcome.findings[0].remedy
    (table,) = outcome.value.tables
    assert [str(p.amount.amount) for p in table.problems if p.amount] == ["-20.00"]
    assert outcome.value.files[0].rows["item"] == outcome.value.files[0].rows["problem"] == 1


def test_amounts_come_from_the_digits_in_the_file(tmp_path: Path) -> None:
    assert f"{float('99999999999999.99'):.2f}" == "99999999999999.98"  # the control: a float
    outcome = one(
        book(
            tmp_path,
            ["007", "A", number("1002.0"), DAY, DUE, number("99999999999999.99"), "EUR"],
            [7, "B", "0011", DAY, DUE, number("230.07000000000002"), "eur"],
            ["8", "C", "12", DAY, DUE, number("5E2"), "JPY"],
        )
    )
    assert outcome.findings == ()
    assert [(i["customer_id"], i["document_no"], str(i["amount_open"])) for i in items(outcome)] == [
        ("007", "1002", "99999999999999.99"), ("7", "0011", "230.07"), ("8", "12", "500"),
    ]  # fmt: skip


def test_dates_swapped_by_a_regional_setting_refuse(tmp_path: Path) -> None:
    def listed(typed: dt.date) -> Outcome[Reading]:
        first: list[Value] = ["1", "A", "10", None, typed, 1, "EUR"]
        return one(book(tmp_path, first, ["1", "A", "11", None, "11/25/2025", 2, "EUR"]))

    assert refusals(listed(dt.date(2025, 5, 11))) == ["R2"]
    unswapped = listed(dt.date(2025, 5, 25))  # a day over 12 cannot have been swapped
    assert items(unswapped)[1]["due_date"] == dt.date(2025, 11, 25)


def test_both_orders_give_the_same_dates_where_either_is_proved(tmp_path: Path) -> None:
    days = [dt.date(2025, 1, 2), dt.date(2025, 3, 4), dt.date(2025, 11, 25)]
    found = []
    for order in ("%d/%m/%Y", "%m/%d/%y 00:00", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y"):
        lines = [f"A,{n},{day.strftime(order)},1.00,EUR" for n, day in enumerate(days)]
        path = text_file(tmp_path / "d.csv", "Customer,Invoice,Due date,Open,Currency", *lines)
        found.append([i["due_date"] for i in items(one(path))])
    assert found == [days] * 5


def test_the_users_word_on_the_order_counts_only_without_proof(tmp_path: Path) -> None:
    outcome = one(ERRORS / "R1.csv", date_order="mdy")
    assert items(outcome)[0]["due_date"] == dt.date(2025, 1, 10)
    proved = text_file(tmp_path / "a1.csv", *A1)
    assert items(one(proved, date_order="mdy"))[0]["due_date"] == dt.date(2025, 10, 2)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("(1,234.50)", "-1234.50"), ('"1.234,50-"', "-1234.50"), ("₹15,00,000.00", "1500000.00"),
        ("12\u202f500,00", "12500.00"), ("1'234.50", "1234.50"), ("1234.50 CR", "-1234.50"),
        ("−5.00", "-5.00"), ("EUR 1.00", "1.00"), ("1.234.567,8", "1234567.80"),
    ],
)  # fmt: skip
def test_notations_of_amounts(tmp_path: Path, written: str, amount: str) -> None:
    head = "Customer;Invoice;Due date;Open"
    path = text_file(tmp_path / "n.csv", head, f"A;1;2025-10-01;{written}")
    assert [str(i["amount_open"]) for i in items(one(path))] == [amount]


def test_unknown_currency_is_read_as_xxx_and_asked_for_once(tmp_path: Path) -> None:
    assert {i["currency"] for i in items(one(ERRORS / "R6.csv"))} == {"XXX"}
    known = one(ERRORS / "R6.csv", currency=currencies.get("CHF"))
    assert known.findings == ()
    assert {i["currency"] for i in items(known)} == {"CHF"}


def test_a_currency_shown_only_by_the_number_format_is_seen(tmp_path: Path) -> None:
    head = ("Customer", "Invoice", "Due date", "Open amount")
    euro: Rows = [head, ["A", "1", DUE, number("1000.5", 3)]]
    dollar: Rows = [head, ["A", "1", DUE, number("1000.5", 4)]]  # whose dollar is not said
    assert items(one(xlsx(tmp_path / "e.xlsx", {"S": euro})))[0]["currency"] == "EUR"
    unsaid = one(xlsx(tmp_path / "d.xlsx", {"S": dollar}))
    assert (items(unsaid)[0]["currency"], holds(unsaid)) == ("XXX", [("R6", None)])
    wrong = one(tmp_path / "d.xlsx", currency=currencies.get("EUR"))
    assert ("R6", "A") in holds(wrong)


def test_totals_are_proved_by_arithmetic_and_by_currency(tmp_path: Path) -> None:
    path = text_file(
        tmp_path / "t.csv",
        "Account,Document Number,Due date,Open,Currency",
        "1,90,2025-10-01,10.00,USD", "1,91,2025-10-01,20.00,EUR", ",,,10.00,USD", ",,,20.00,EUR",
    )  # fmt: skip
    outcome = one(path)
    assert outcome.findings == ()
    assert [(str(c.printed.currency), str(c.printed)) for c in outcome.value.controls] == [
        ("USD", "10.00"), ("EUR", "20.00"),
    ]  # fmt: skip


def test_a_customer_called_total_is_an_item_if_it_has_a_document(tmp_path: Path) -> None:
    path = text_file(tmp_path / "t.csv", "Customer,Invoice,Due date,Open (EUR)",
                     "Total,9,2025-10-05,10.00", "B,2,2025-10-06,20.00", "Total,,,30.00")  # fmt: skip
    outcome = one(path)
    assert (len(items(outcome)), outcome.value.files[0].rows["total"]) == (2, 1)


def test_age_since_the_invoice_is_not_taken_for_days_past_due(tmp_path: Path) -> None:
    """With one payment term due + age is constant as well: a closing date a month late."""
    path = text_file(
        tmp_path / "age.csv", "Customer,Invoice,Date,Due date,Open (EUR),Age",
        "A,1,2025-09-05,2025-10-05,10.00,55", "B,2,2025-09-06,2025-10-06,20.00,54",
    )  # fmt: skip
    outcome = one(path)
    assert outcome.value.as_of is None
    assert "days_past_due" not in items(outcome)[0]


def test_the_same_document_in_two_files_refuses(tmp_path: Path) -> None:
    head = "Customer,Invoice,Due date,Open,Currency"
    paths = [text_file(tmp_path / n, head, "A,1,2025-10-05,10.00,EUR") for n in ("a.csv", "b.csv")]
    assert refusals(read(paths, Hints())) == ["R11"]


def test_expected_totals_are_controls(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a1.csv", *A1)
    good = one(path, expected={"USD": Decimal("7450.50")})
    assert (good.findings, str(good.value.controls[0].where)) == ((), "--expect")
    assert refusals(one(path, expected={"USD": Decimal("7450.00")})) == ["R8"]


OWN: dict[str, Rows] = {
    "Open items": [
        ["customer_id", "customer_name", "document_no", "due_date", "amount_open", "currency", "terms"],
        ["007", "Acme", "1", DUE, number("10.5"), "EUR", "std"],
    ],
    "CUSTOMERS": [
        ["customer_id", "customer_name", "is_natural_person", "credit_limit", "colour"],
        ["007", "Acme", "no", 5000, "red"],
    ],
    "Payments": [
        ["customer_id", "payment_date", "amount", "currency"],
        ["007", DUE, 1, "EUR"], ["007", "soon", 1, "EUR"], [None, DUE, 1, "EUR"],
    ],
    "FX rates": [["date", "from", "to", "rate"], [DUE, "EUR", "USD", number("1.08345")]],
    "Contacts": [],
    "Ideas": [["hello"]],
}  # fmt: skip


def test_our_own_workbook_gives_every_sheet(tmp_path: Path) -> None:
    outcome = one(xlsx(tmp_path / "receivables.xlsx", OWN))
    assert {t.title: len(t.records) for t in outcome.value.tables} == {
        "Open items": 1, "Customers": 1, "Payments": 1, "FX rates": 1,
    }  # fmt: skip
    assert items(outcome)[0]["terms"] == "std"
    (customer,) = outcome.value.of("Customers")[0].records
    assert (customer.flag("is_natural_person"), customer.amount("credit_limit")) == (
        False,
        Decimal(5000),
    )
    assert told(outcome.findings) == (
        "note: receivables.xlsx!CUSTOMERS:E1: The column 'colour' is not used. [R20]\n"
        "refuse: receivables.xlsx!Payments:A4: The cell under 'customer_id' is empty."
        " Fill it in. [R14]\n"
        "hold 007: receivables.xlsx!Payments:B3: The cell under 'payment_date' holds 'soon',"
        " which is not a date. Enter a date there. [R19]\n"
        "note: receivables.xlsx!Ideas: The sheet 'Ideas' is not used. [R20]\n"
    )


def test_an_export_beside_our_own_sheets_is_not_lost(tmp_path: Path) -> None:
    sheets: dict[str, Rows | str] = {k: v for k, v in OWN.items() if k != "Open items"}
    sheets["Export"] = [HEAD, ["007", "Acme", "1", DAY, DUE, 10, "EUR"]]
    assert len(items(one(xlsx(tmp_path / "mixed.xlsx", sheets)))) == 1
    sheets["Open items"] = OWN["Open items"]
    assert "R9" in refusals(one(xlsx(tmp_path / "both.xlsx", sheets)))


def test_an_empty_template_is_no_fault(tmp_path: Path) -> None:
    empty: dict[str, Rows | str] = {name: rows[:1] for name, rows in OWN.items() if name != "Ideas"}
    outcome = one(xlsx(tmp_path / "receivables.xlsx", empty))
    assert [f for f in outcome.findings if f.severity is not Severity.NOTE] == []


def test_a_csv_named_as_a_sheet_is_that_sheet(tmp_path: Path) -> None:
    path = text_file(tmp_path / "payments.csv", "customer_id,payment_date,amount,currency",
                     "A,2025-10-05,12.50,EUR")  # fmt: skip
    (table,) = one(path).value.tables
    assert (table.title, table.records[0].amount("amount")) == ("Payments", Decimal("12.50"))


def test_missing_files_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match=r"one\.csv does not exist; two\.csv does not exist"):
        read([tmp_path / "one.csv", tmp_path / "two.csv"], Hints())


def test_what_was_hashed_is_what_was_read_and_places_use_the_given_name(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a1.csv", *A1)
    outcome = read([path], Hints(), {path: "input/a1.csv"})
    (facts,) = outcome.value.files
    assert facts.path == "input/a1.csv"
    assert facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(outcome.value.tables[0].records[0].where("due_date")) == "input/a1.csv:D3"
    assert pickle.loads(pickle.dumps(outcome)) == outcome


def _twice() -> str:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    return sheet_xml([]).replace("<sheetData>", f"<sheetData>{row}")


def _far() -> str:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return sheet_xml([["a"]]).replace("</sheetData>", far + "</sheetData>")


def _doctype() -> str:
    return '<!DOCTYPE x [<!ENTITY a "b">]>' + sheet_xml([["a"]])


@pytest.mark.parametrize(
    ("xml", "words"),
    [(_twice, "stands in the sheet twice"), (_far, "reaches to XFD1048576"), (_doctype, "document type"),
     (lambda: sheet_xml([["a"]])[:-30], "damaged")],
)  # fmt: skip
def test_hostile_sheets_are_refused_before_they_are_laid_out(
    tmp_path: Path, xml: Callable[[], str], words: str
) -> None:
    outcome = one(xlsx(tmp_path / "bad.xlsx", {"Sheet1": xml()}))
    assert refusals(outcome) == ["R13"]
    assert words in outcome.findings[0].message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "password"), (b"PK\x03\x04 cut", "archive cannot be opened"), (b"%PDF-1.7", "neither"),
        (b"<html><table>", "web page"), (b"a,b\xe9\n", "not UTF-8"),
    ],
)  # fmt: skip
def test_files_that_are_no_lists_at_all(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    outcome = one(path)
    assert refusals(outcome) == ["R13"]
    assert words in outcome.findings[0].message


def test_an_unclosed_quote_does_not_swallow_the_rows_after_it() -> None:
    text = (ERRORS / "R13-quote.csv").read_text(encoding="utf-8").splitlines()
    assert len(list(csv.reader(text))) == 2  # the control: three lines, one invoice gone
    assert refusals(one(ERRORS / "R13-quote.csv")) == ["R13"]


def test_a_file_that_kills_the_reader_is_refused_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = "; import generator.intake.child as c, os; r = c._read; c._read = lambda p: ("
    deadly += "os.abort() if b'BOOM' in p.read_bytes() else r(p))"
    before, main = sandbox._BOOTSTRAP.split("; main()")[0], "; main()"
    monkeypatch.setattr(sandbox, "_BOOTSTRAP", before + deadly + main)
    head = "Customer,Invoice,Due date,Open,Currency"
    paths = [text_file(tmp_path / f"{n}.csv", head, f"{n},{n},2025-10-05,10.00,EUR")
             for n in ("A", "BOOM", "C")]  # fmt: skip
    outcome = read(paths, Hints())
    assert [i["customer_id"] for i in items(outcome)] == ["A", "C"]
    assert [(f.code, str(f.where)) for f in outcome.findings] == [("R13", "BOOM.csv")]


def test_the_reader_is_limited_in_memory_time_and_core_files() -> None:
    code = (
        "import resource as r; from generator.intake.child import limit; limit();"
        "print(*(r.getrlimit(x)[0] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)))"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, check=True)
    assert done.stdout.split() == [str(2 * 1024**3).encode(), b"120", b"0"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="NOT RUN: ../shared absent")
def test_real_exports_and_bad_files() -> None:
    outcome = one(SHARED / "exports" / "il_aging_report_with_tieout.xlsx")
    assert (len(items(outcome)), outcome.findings) == (26, ())
    assert [str(c.printed) for c in outcome.value.controls if c.ties] == ["7670150.00"]
    paths = [p for p in sorted((SHARED / "badinputs").iterdir()) if p.name != "INDEX.csv"]
    bad = read(paths, Hints())
    assert len(bad.value.files) == len(paths)
    refused = {f.where.file for f in bad.findings if f.where and f.severity is Severity.REFUSE}
    assert len(refused) == len(paths)
