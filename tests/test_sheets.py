"""The tables of a run: review, customers to complete, interest, findings, reconciliation."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from generator.documents.records import findings_csv, interest_csv, reconciliation_csv
from generator.documents.review import review, reviews
from generator.documents.sheets import customers_to_complete
from generator.findings import Finding, Severity
from generator.values.decisions import Decision, Sentence, Verdict
from generator.values.ledger import Address, Debtor, Source
from generator.values.money import Money
from generator.values.review import Before, Standing, Surroundings
from generator.values.tables import Control
from tests.accounts import (
    AS_OF,
    EUR,
    FINDINGS,
    JPY,
    USD,
    WORDS,
    accrual,
    decision,
    facts,
    item,
    money,
    month,
)

DUN = Verdict.DUN
DECISIONS = (
    "customer_id customer_name currency open overdue oldest_days verdict sentence proposed_level"
    " action level until reason by"
).split()
LACKS = (Sentence.of("lack.address"),)


def book(data: bytes | None) -> Any:
    assert data is not None
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def once(decisions: tuple[Decision, ...]) -> Iterator[Decision]:
    """A stream that cannot be read twice."""
    yield from decisions


def two() -> tuple[Decision, ...]:
    acme = decision(
        (
            item(
                "1001",
                money("1200.50"),
                29,
                DUN,
                Sentence.of("dun.level", days=29, level=3),
                level=3,
            ),
            item("CN-7", money("-200.00"), 12, Verdict.CREDIT, Sentence.of("dun.credit")),
        ),
        DUN,
        Sentence.of("dun.level", days=29, level=3),
        level=3,
    )
    tokyo = decision((item("9", money("5000", JPY), -3),), debtor=Debtor("T-2", "Tokyo Seiki"))
    return acme, tokyo


# --- review.xlsx


def test_review_has_one_row_per_decision_and_says_why() -> None:
    sheet = book(review(once(two()), facts(two()), WORDS))["Decisions"]
    header, acme, tokyo = rows(sheet)
    assert list(header) == DECISIONS
    assert acme == (
        "C-1", "Acme Trading Ltd", "EUR", 1000.5, 1200.5, 29, "dun",
        "Oldest invoice 29 days past due; the level 3 letter is due.", 3, "as proposed",
        None, None, None, None,
    )  # fmt: skip
    assert tokyo[:10] == (
        "T-2", "Tokyo Seiki", "JPY", 5000, 0, 0, "not_due", "Nothing is due yet.", None,
        "as proposed",
    )  # fmt: skip
    assert (sheet["D2"].number_format, sheet["D3"].number_format) == ("#,##0.00", "#,##0")


def test_only_the_five_columns_of_the_clerk_are_open_and_action_is_chosen_from_a_list() -> None:
    sheet = book(review(once(two()), facts(two()), WORDS))["Decisions"]
    open_columns = [c.value for c in sheet[1] if not sheet.cell(2, c.column).protection.locked]
    assert open_columns == ["action", "level", "until", "reason", "by"]
    assert sheet.protection.sheet
    rule, level, until = sheet.data_validations.dataValidation
    assert rule.formula1 == '"as proposed,hold,skip,lower,raise"'
    assert str(rule.sqref) == "J2:J3"
    assert (str(level.sqref), level.type, level.formula1) == ("K2:K3", "whole", "1")
    assert (str(until.sqref), until.type) == ("L2:L3", "date")
    assert dt.date(1899, 12, 30) + dt.timedelta(days=int(until.formula1)) == AS_OF
    assert sheet["J1"].comment


def test_review_lists_every_item() -> None:
    header, *found = rows(book(review(once(two()), facts(two()), WORDS))["Items"])
    by_name = [dict(zip(header, row, strict=True)) for row in found]
    assert [row["document_no"] for row in by_name] == ["1001", "CN-7", "9"]
    assert by_name[0] == {
        "customer_id": "C-1", "customer_name": "Acme Trading Ltd", "currency": "EUR",
        "document_no": "1001", "line_no": None, "due_date": dt.datetime(2026, 10, 2),  # noqa: DTZ001
        "days_past_due": 29, "bucket": "1-30", "open": 1200.5, "level": 3, "verdict": "dun",
        "sentence": "Oldest invoice 29 days past due; the level 3 letter is due.",
        "may_go_from": None,
    }  # fmt: skip


def test_review_names_the_entity_only_where_there_are_several() -> None:
    decisions = tuple(replace(d, creditor=replace(d.creditor, entity="1000")) for d in two())
    known = replace(facts(decisions), entities=("1000", "2000"))
    several = book(review(once(decisions), known, WORDS))
    for name in ("Decisions", "Items"):
        assert [row[0] for row in rows(several[name])][:2] == ["entity", "1000"]
    alone = book(review(once(decisions), replace(known, entities=("1000",)), WORDS))
    assert alone["Decisions"]["A1"].value == "customer_id"


def test_review_carries_findings_and_totals() -> None:
    seen = book(review(once(two()), facts(two(), findings=FINDINGS), WORDS))
    assert seen.sheetnames == [
        "Decisions", "Top 20", "Changed since last run", "New credits", "Holds", "Items",
        "Findings", "Totals", "About",
    ]  # fmt: skip
    assert [row[0] for row in rows(seen["Findings"])] == ["code", "L3", "R19", "L4"]
    assert ("EUR", "items", 1000.5, None) in rows(seen["Totals"])


def test_the_items_of_review_add_up_to_its_decisions() -> None:
    decisions = tuple(month())
    seen = book(review(once(decisions), facts(decisions), WORDS))
    header = DECISIONS.index("open")
    by_decision = sum(Decimal(str(row[header])) for row in rows(seen["Decisions"])[1:])
    by_item = sum(Decimal(str(row[8])) for row in rows(seen["Items"])[1:])
    assert by_decision == by_item


def test_equal_runs_give_equal_review_bytes() -> None:
    decisions = tuple(month(20))
    one, other = (review(once(decisions), facts(decisions), WORDS) for _ in range(2))
    assert one == other


def test_a_name_never_becomes_a_formula() -> None:
    evil = Debtor("=1+1", '=HYPERLINK("http://example.com")', legal_name="@SUM(1)")
    draft = decision((item("=2+2", money("1.00"), 9, DUN),), DUN, debtor=evil, level=1, lacks=LACKS)
    for data in (
        review(once((draft,)), facts((draft,)), WORDS),
        customers_to_complete(once((draft,)), WORDS),
    ):
        cells = [cell for sheet in book(data) for row in sheet.iter_rows() for cell in row]
        assert "=1+1" in [cell.value for cell in cells]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def around(**changes: Any) -> Surroundings:
    return replace(Surroundings(), **changes)


def before(*standing: Standing) -> Before:
    known = {one.key: one for one in standing}
    return Before(dt.date(2026, 9, 30), "2026-09-30", "ab" * 32, known)


def was(customer: str, **changes: Any) -> Standing:
    plain = Standing(
        "", customer, f"Name {customer}", "EUR", Decimal("1000.50"), Decimal("1200.50"), 29, "dun",
        "…", 3, 3, "exporter-standard",
    )  # fmt: skip
    return replace(plain, **changes)


def test_every_sheet_stands_still_and_prints_on_a4() -> None:
    seen = book(review(once(two()), facts(two()), WORDS))
    for sheet in seen:
        assert sheet.auto_filter.ref
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.print_title_rows == "$1:$1"
    assert seen["Decisions"].freeze_panes == "C2"
    assert seen["About"].protection.sheet


def test_what_changed_since_the_last_run() -> None:
    last = before(
        was("C-1", level=2), was("gone", open=Decimal("70.00")),
    )  # fmt: skip
    rows_ = rows(
        book(review(once(two()), facts(two()), WORDS, around(before=last)))[
            "Changed since last run"
        ]
    )
    found = [(r[0], r[3], r[4], r[5], r[6], r[7], r[8]) for r in rows_[1:]]
    assert found == [
        ("T-2", "new", None, 5000, 5000, None, None),
        ("gone", "gone", 70, None, -70, 3, None),
        ("C-1", "level up", 1000.5, 1000.5, 0, 2, 3),
    ]


@pytest.mark.parametrize(
    ("before_", "kind"),
    [
        ({"level": 2}, "level up"),
        ({"level": 4}, "level down"),
        ({"verdict": "disputed"}, "verdict"),
        ({"verdict": "held_in_review", "level": 2}, "verdict"),  # proposed, but nothing went
        ({"open": Decimal(1)}, "amount"),
        ({}, None),
    ],
)
def test_the_kind_of_a_change(before_: dict[str, Any], kind: str | None) -> None:
    acme, _ = two()
    last = before(was("C-1", **before_))
    seen = book(review(once((acme,)), facts((acme,)), WORDS, around(before=last)))
    assert [row[3] for row in rows(seen["Changed since last run"])[1:]] == ([kind] if kind else [])


def test_credits_dated_since_the_last_run_are_new() -> None:
    acme, _ = two()
    (dun, credit) = acme.items
    for dated, there in ((dt.date(2026, 9, 30), False), (dt.date(2026, 10, 1), True)):
        item_ = replace(credit.aged.item, document_date=dated)
        draft = replace(acme, items=(dun, replace(credit, aged=replace(credit.aged, item=item_))))
        seen = book(review(once((draft,)), facts((draft,)), WORDS, around(before=before())))
        assert [row[3] for row in rows(seen["New credits"])[1:]] == (["CN-7"] if there else [])
    seen = book(review(once(two()), facts(two()), WORDS))
    assert [row[3] for row in rows(seen["New credits"])[1:]] == ["CN-7"], "no earlier run: all"


def test_the_top_twenty_goes_by_currency_and_amount() -> None:
    decisions = tuple(month(300))
    found = rows(book(review(once(decisions), facts(decisions), WORDS))["Top 20"])[1:]
    assert [row[0] for row in found] == list(range(1, 21))
    for code in {row[3] for row in found}:
        mine = [Decimal(str(row[4])) for row in found if row[3] == code]
        all_ = sorted(
            (d.overdue.amount for d in decisions if d.currency.code == code), reverse=True
        )
        assert mine == all_[: len(mine)]


def test_a_manager_sees_the_rows_of_his_customers_alone() -> None:
    acme, tokyo = two()
    acme = replace(acme, debtor=replace(acme.debtor, account_manager="M. Ito"))
    both = (acme, tokyo)
    made = dict(
        reviews(
            once(both),
            facts(both, findings=FINDINGS),
            WORDS,
            around(managers=("M. Ito",)),
            ["M. Ito"],
        )
    )
    mine = book(made["M. Ito"])
    assert [row[0] for row in rows(mine["Decisions"])] == ["customer_id", "C-1"]
    assert {row[0] for row in rows(mine["Items"])[1:]} == {"C-1"}
    assert "Totals" not in mine.sheetnames, "sums over everybody's customers"
    header, first, second = rows(book(made[""])["Decisions"])
    assert (header[-1], first[-1], second[-1]) == ("account_manager", "M. Ito", None)
    proposals = {dict(rows(book(data)["About"])[1:6])["proposal"] for data in made.values()}
    assert len(proposals) == 1


# --- customers-to-complete.xlsx


def lacking(name: str, overdue: Money, *lacks: Sentence) -> Decision:
    owed = item("1", overdue, 30, Verdict.INCOMPLETE)
    return decision((owed,), Verdict.INCOMPLETE, debtor=Debtor(name, name), lacks=lacks or LACKS)


def test_who_lacks_something_is_listed_the_largest_overdue_first() -> None:
    sheet = book(
        customers_to_complete(
            once((lacking("Acme", money("2000.50")), lacking("Bolt", money("5000.00")))), WORDS
        )
    )["Customers"]
    header, *found = rows(sheet)
    assert header[:2] == ("customer_id", "customer_name")
    assert header[-1] == "missing"
    assert [(row[0], row[-1]) for row in found] == [
        ("Bolt", "The postal address is missing."),
        ("Acme", "The postal address is missing."),
    ]


def test_currencies_are_ranked_each_by_itself() -> None:
    decisions = (
        lacking("Yen 1", money("900000", JPY)),
        lacking("Yen 2", money("800000", JPY)),
        lacking("Dollar", money("10.00", USD)),
    )
    found = rows(book(customers_to_complete(once(decisions), WORDS))["Customers"])
    assert [row[0] for row in found[1:]] == ["Yen 1", "Dollar", "Yen 2"]


def test_a_customer_in_two_currencies_stands_once_with_everything_missing() -> None:
    bank = Sentence.of("lack.bank", currency="USD")
    decisions = (
        lacking("Acme", money("1.00")),
        lacking("Acme", money("1.00", USD), *LACKS, bank),
    )
    ((name, *_, missing),) = rows(book(customers_to_complete(once(decisions), WORDS)).active)[1:]
    assert name == "Acme"
    assert missing == "The postal address is missing. No bank account for USD in creditor.toml."


def test_what_is_known_is_filled_in() -> None:
    debtor = Debtor(
        "C-1", "Acme", "Acme Trading Ltd", Address(("1 Quay", "Floor 2"), "T12", "Cork", "", "IE"),
        Address(("9 Mall",), country="IE"), language="en", vat_id="IE1", is_natural_person=True,
    )  # fmt: skip
    draft = replace(lacking("Acme", money("1.00")), debtor=debtor)
    header, row = rows(book(customers_to_complete(once((draft,)), WORDS)).active)
    known = {k: v for k, v in zip(header, row, strict=True) if v is not None}
    assert known == {
        "customer_id": "C-1", "customer_name": "Acme", "legal_name": "Acme Trading Ltd",
        "address_line1": "1 Quay", "address_line2": "Floor 2", "postal_code": "T12",
        "city": "Cork", "country": "IE", "registered_address_line1": "9 Mall",
        "registered_country": "IE", "language": "en", "vat_id": "IE1",
        "is_natural_person": "yes", "account_group": "trade",
        "missing": "The postal address is missing.",
    }  # fmt: skip


def test_nobody_lacks_anything_no_file() -> None:
    assert customers_to_complete(once(two()), WORDS) is None


# --- interest.csv


def test_interest_has_a_line_per_segment_and_the_rounded_amount_once() -> None:
    amount = money("10000.00")
    bears = item("R-1", amount, 45, DUN, accrual=accrual(amount, 45, "11.27"))
    first, last = lines(interest_csv(once((decision((bears,), DUN, level=4),))))
    assert (first["document_no"], first["days"], last["days"]) == ("R-1", "23", "22")
    assert first["first"] == "2026-09-17"
    assert (first["rate_percent"], first["balance"]) == ("11.27", "10000.00")
    assert first["exact_interest"] == "71.016438"  # 10000 × 11.27 % × 23/365
    assert (first["line_interest"], first["claimed_now"]) == ("", "")
    assert (last["line_interest"], last["claimed_now"]) == ("144.97", "144.97")


def test_an_item_without_interest_has_no_line() -> None:
    assert lines(interest_csv(once(two()))) == []


# --- findings.csv, reconciliation.csv


def test_findings_say_what_where_and_what_to_do() -> None:
    found = lines(findings_csv(facts(two(), findings=FINDINGS)))
    assert found[1] == {
        "code": "R19",
        "severity": "hold",
        "customer_id": "10037",
        "message": "The due date '31.02.2026' is not a date.",
        "where": "aging.xlsx!Open items:E88",
        "remedy": "Correct the cell; the customer gets no letter until then.",
    }


def test_a_finding_about_a_formula_is_not_one() -> None:
    evil = Finding("R7", Severity.WARNING, "=1+1", Source("=a.xlsx"), "@x", "-1")
    (found,) = lines(findings_csv(facts(two(), findings=(evil,))))
    assert found["message"] == "'=1+1"
    assert (found["customer_id"], found["where"]) == ("'-1", "'=a.xlsx")


def test_reconciliation_follows_the_money_from_the_files_to_the_letters() -> None:
    found = lines(reconciliation_csv(facts(two())))
    euros = {row["figure"]: row["amount"] for row in found if row["currency"] == EUR.code}
    assert euros == {
        "file": "1000.50", "items": "1000.50", "problems": "0.00", "later": "0.00",
        "file less these": "0.00", "dunned": "1200.50", "not dunned": "-200.00",
        "items less these": "0.00", "bucket not_due": "0.00", "bucket 1-30": "1200.50",
        "bucket 31-60": "0.00", "bucket 61-90": "0.00", "bucket 91-120": "0.00",
        "bucket 121+": "0.00", "bucket credit": "-200.00", "interest": "0.00",
        "control printed": "1000.50", "control computed": "1000.50", "control difference": "0.00",
    }  # fmt: skip
    yen = {row["figure"]: row["amount"] for row in found if row["currency"] == JPY.code}
    assert yen["items"] == "5000"


def test_a_control_that_does_not_tie_shows_its_difference() -> None:
    control = Control(money("7450.51"), money("7450.50"), Source("aging.csv", "", 7, "F"))
    found = lines(reconciliation_csv(facts(two(), controls=(control,))))
    assert found[-1] == {
        "currency": "EUR", "figure": "control difference", "amount": "0.01",
        "where": "aging.csv:F7",
    }  # fmt: skip
