"""Defects that were found once, each named for what went wrong. Through the real commands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator import pdfs
from tests.commands import CUSTOMERS, Answer, dunnage, run, workspace

ITEMS = (
    "customer_id,document_no,line_no,document_type,document_date,due_date,amount_original,"
    "amount_open,currency,status,instrument,as_of\n"
)
LOG = """date,customer_id,channel,direction,kind,level,deadline
2025-09-05,C1,e-mail,outbound,reminder 1,1,2025-09-09
2025-09-15,C1,e-mail,outbound,reminder 2,2,2025-09-22
2025-09-29,C1,letter,outbound,reminder 3,3,2025-10-14
"""
PAYMENTS = "payment_id,customer_id,payment_date,amount,currency,document_no,entity\n"
HOLDS = "customer_id,document_no,amount,currency,kind,from\n"


def row(
    number: str, due: str, amount: str, *, line: str = "", kind: str = "invoice", original: str = "",
    status: str = "", instrument: str = "", customer: str = "C1", code: str = "EUR",
) -> str:  # fmt: skip
    return (
        f"{customer},{number},{line},{kind},2024-12-01,{due},{original},{amount},{code},{status},"
        f"{instrument},2025-10-31\n"
    )


def month(
    root: Path, *rows: str, terms: str = "contract", log: str = LOG, words: tuple[str, ...] = (), **more: str
) -> tuple[Answer, dict[str, Any]]:  # fmt: skip
    files = {"open-items.csv": ITEMS + "".join(rows), "contact-log.csv": log}
    files |= {f"{name.replace('_', '-')}.csv": text for name, text in more.items()}
    return run(workspace(root, files, terms=terms), *words)


def test_two_rows_of_one_number_do_not_share_their_interest(tmp_path: Path) -> None:
    _, found = month(
        tmp_path, row("R-1", "2025-01-31", "10000.00"), row("R-1", "2025-08-20", "100.00")
    )
    assert [i["interest"] for i in found["C1 EUR"]["items"]] == ["897.53", "2.37"]


def test_what_the_journal_claimed_on_two_rows_of_one_number_is_not_added(tmp_path: Path) -> None:
    rows = row("R-1", "2025-01-31", "10000.00"), row("R-1", "2025-08-20", "100.00")
    root = workspace(tmp_path, {}, terms="contract")
    letter = {
        "letter_no": "L1", "customer": "C1", "currency": "EUR", "level": 4, "as_of": "2025-09-30",
        "letter_date": "2025-09-30", "deadline": "2025-10-16",
        "items": [
            {"document_no": "R-1", "amount": "10000.00", "interest": "60.00", "level": 4},
            {"document_no": "R-1", "amount": "100.00", "interest": "1.00", "level": 4},
        ],
    }  # fmt: skip
    (root / "input" / "journal").mkdir()
    (root / "input" / "journal" / "2025-09-30-1.jsonl").write_text(
        json.dumps({"schema": "dunnage/journal/1", "previous": ""}) + "\n"
        + json.dumps({"event": "issued", "effective": "2025-09-30", "letter": letter}) + "\n"
    )  # fmt: skip
    _, found = month(tmp_path, *rows)
    assert [i["interest_before"] for i in found["C1 EUR"]["items"]] == ["60.00", "1.00"]


def test_the_fixed_sum_is_claimed_once_for_an_invoice_of_three_lines(tmp_path: Path) -> None:
    rows = [row("R-1", "2025-08-20", "300.00", line=str(n)) for n in (1, 2, 3)]
    _, found = month(tmp_path, *rows, terms="de_bgb_288")
    assert found["C1 EUR"]["fixed_sum"] == "40.00"


def test_a_disputed_amount_is_disputed_once_for_an_invoice_of_two_lines(tmp_path: Path) -> None:
    rows = [row("R-1", "2025-08-20", "300.00", line=str(n)) for n in (1, 2)]
    _, found = month(tmp_path, *rows, terms="", holds=HOLDS + "C1,R-1,200,EUR,dispute,2025-09-01\n")
    assert found["C1 EUR"]["claimed"] == "400.00"
    assert [i["disputed"] for i in found["C1 EUR"]["items"]] == ["200.00", "0.00"]


def test_no_interest_on_more_than_the_invoice_ever_was(tmp_path: Path) -> None:
    answer, found = month(
        tmp_path, row("R-1", "2025-07-31", "10000.00", original="10000.00"),
        payments=PAYMENTS + "P,C1,2025-09-02,4000.00,EUR,R-1,\n",
    )  # fmt: skip
    assert answer.code == 1
    assert found["C1 EUR"]["verdict"] == "incomplete"


@pytest.mark.parametrize("kind", ["sanctions", "insolvency"])
def test_no_bank_account_for_the_sanctioned_whatever_else_is_wrong(
    tmp_path: Path, kind: str
) -> None:
    broken = row("R-2", "2025-08-20", "ten")
    _, found = month(
        tmp_path, row("R-1", "2025-08-20", "300.00"), broken,
        holds=HOLDS + f"C1,,,,{kind},2025-01-01\n",
    )  # fmt: skip
    assert found["C1 EUR"]["verdict"] == "unreadable"
    (paper,) = (tmp_path / "output" / "2025-10-31" / "statements").glob("C1-EUR.pdf")
    data = paper.read_bytes()
    text = "".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))
    assert "0000 2020 51" not in text


@pytest.mark.parametrize("kind", ["sanctions", "insolvency"])
def test_sanctions_on_one_document_are_sanctions_on_the_debtor(tmp_path: Path, kind: str) -> None:
    verdict = {"sanctions": "sanctioned", "insolvency": "insolvent"}[kind]
    rows = row("R-1", "2025-11-20", "300.00"), row("R-2", "2025-08-20", "300.00")
    _, found = month(tmp_path, *rows, holds=HOLDS + f"C1,R-1,,,{kind},2025-01-01\n")
    assert {i["verdict"] for i in found["C1 EUR"]["items"]} == {verdict}


def test_a_refused_sheet_beside_a_given_file_refuses(tmp_path: Path) -> None:
    other = tmp_path / "november.csv"
    other.write_text(ITEMS + row("R-1", "2025-08-20", "300.00"))
    answer, _ = month(tmp_path / "w", row("R-1", "2025-08-20", "300.00"), words=(str(other),),
                      holds="customer_id,kind\nC1,sanctions\n")  # fmt: skip
    assert answer.code == 4
    assert "holds.csv" in answer.err


def test_a_payment_that_cannot_be_read_holds_its_customer(tmp_path: Path) -> None:
    _, found = month(
        tmp_path, row("R-1", "2025-08-20", "10000.00"), words=("--letter-date", "2025-11-02"),
        payments=PAYMENTS + "P,C1,2025-11-01,10000.00,EURO,R-1,\n",
    )  # fmt: skip
    assert found["C1 EUR"]["verdict"] == "incomplete"


class TestCashAfterTheCutOff:
    @pytest.mark.parametrize(
        ("paid", "claimed"),
        [
            ("10000.00,EUR,l-1", "500.00"),
            ("10200.00,EUR,R-1", "300.00"),
            ("10000.00,EUR,", "500.00"),
        ],
    )
    def test_it_is_set_against_the_claim_whatever_it_names(
        self, tmp_path: Path, paid: str, claimed: str
    ) -> None:
        answer, found = month(
            tmp_path, row("R-1", "2025-08-20", "10000.00"), row("R-2", "2025-08-20", "500.00"),
            words=("--letter-date", "2025-11-02"), terms="",
            payments=PAYMENTS + f"P,C1,2025-11-01,{paid},\n",
        )  # fmt: skip
        assert found["C1 EUR"]["claimed"] == claimed, answer.err

    def test_cash_in_another_currency_is_said(self, tmp_path: Path) -> None:
        month(
            tmp_path, row("R-1", "2025-08-20", "10000.00"), words=("--letter-date", "2025-11-02"),
            payments=PAYMENTS + "P,C1,2025-11-01,11000.00,USD,R-1,\n",
        )  # fmt: skip
        text = (tmp_path / "output" / "2025-10-31" / "findings.csv").read_text(encoding="utf-8-sig")
        assert '"L4"' in text

    def test_a_payment_of_a_company_we_do_not_have_refuses(self, tmp_path: Path) -> None:
        answer, _ = month(
            tmp_path, row("R-1", "2025-08-20", "10000.00"),
            payments=PAYMENTS + "P,C1,2025-10-01,10000.00,EUR,R-1,DE\n",
        )  # fmt: skip
        assert answer.code == 4
        assert "L1" in answer.err

    def test_money_taken_back_is_not_claimed_beyond_the_balance(self, tmp_path: Path) -> None:
        answer, found = month(
            tmp_path, row("R-1", "2025-08-20", "500.00"), words=("--letter-date", "2025-11-02"),
            terms="", payments=PAYMENTS + "P,C1,2025-11-01,-100.00,EUR,R-1,\n",
        )  # fmt: skip
        assert answer.code in (0, 1), answer.err
        assert found["C1 EUR"]["claimed"] == "500.00"


def test_credit_is_not_spent_on_what_a_bank_owes(tmp_path: Path) -> None:
    """The claim nets 800: so does the interest, on the invoice that is demanded."""
    _, found = month(
        tmp_path,
        row("LC", "2025-06-30", "1000.00", instrument="letter of credit"),
        row("R-1", "2025-07-31", "1000.00"),
        row("CN", "2025-08-15", "-800.00", kind="credit_note"),
    )
    by_number = {i["document_no"]: i for i in found["C1 EUR"]["items"]}
    assert float(by_number["R-1"]["interest"]) < 30


class TestWords:
    @pytest.mark.parametrize("status", ["Posted", "Awaiting payment", "Past due", "Authorised"])
    def test_a_status_that_means_open_is_open(self, tmp_path: Path, status: str) -> None:
        _, found = month(tmp_path, row("R-1", "2025-08-20", "300.00", status=status))
        assert found["C1 EUR"]["verdict"] == "dun"

    @pytest.mark.parametrize("instrument", ["T/T", "ACH", "SEPA credit transfer", "EFT"])
    def test_a_transfer_is_paid_by_the_debtor(self, tmp_path: Path, instrument: str) -> None:
        _, found = month(tmp_path, row("R-1", "2025-08-20", "300.00", instrument=instrument))
        assert found["C1 EUR"]["verdict"] == "dun"

    @pytest.mark.parametrize("column", ["status", "instrument"])
    def test_an_unknown_word_stops_and_says_so(self, tmp_path: Path, column: str) -> None:
        answer, found = month(tmp_path, row("R-1", "2025-08-20", "300.00", **{column: "Xyzzy"}))
        assert answer.code == 1
        assert found["C1 EUR"]["verdict"] == "do_not_contact"
        text = (tmp_path / "output" / "2025-10-31" / "findings.csv").read_text(encoding="utf-8-sig")
        assert "Xyzzy" in text

    def test_the_status_of_one_row_stops_that_row_alone(self, tmp_path: Path) -> None:
        rows = (
            row("R-1", "2025-08-20", "300.00"),
            row("", "2025-08-20", "-10.00", status="unapplied"),
        )
        _, found = month(tmp_path, *rows)
        verdicts = {i["document_no"]: i["verdict"] for i in found["C1 EUR"]["items"]}
        assert verdicts["R-1"] == "dun"

    @pytest.mark.parametrize(("group", "verdict"), [("one-time", "one_time_account"), ("trade", "dun"),
                                                    ("Customer", "dun"), ("Klub", "incomplete")])  # fmt: skip
    def test_account_groups(self, tmp_path: Path, group: str, verdict: str) -> None:
        head, *rest = CUSTOMERS.splitlines()
        text = f"{head},account_group\n" + "".join(f"{line},{group}\n" for line in rest)
        _, found = month(tmp_path, row("R-1", "2025-08-20", "300.00"), customers=text)
        assert found["C1 EUR"]["verdict"] == verdict

    @pytest.mark.parametrize("country", ["Germany", "UK", "XX"])
    def test_a_country_that_is_none_is_not_written_to(self, tmp_path: Path, country: str) -> None:
        _, found = month(tmp_path, row("R-1", "2025-08-20", "300.00"),
                         customers=CUSTOMERS.replace(",DE\n", f",{country}\n"))  # fmt: skip
        assert found["C1 EUR"]["verdict"] == "incomplete"

    def test_a_prepayment_does_not_net(self, tmp_path: Path) -> None:
        rows = (
            row("R-1", "2025-08-20", "300.00"),
            row("V-1", "2025-08-20", "-100.00", kind="Prepayment"),
        )
        _, found = month(tmp_path, *rows, terms="")
        assert found["C1 EUR"]["claimed"] == "300.00"

    def test_a_credit_note_with_a_debit_amount_is_not_dunned(self, tmp_path: Path) -> None:
        _, found = month(tmp_path, row("CN", "2025-08-20", "300.00", kind="credit note"))
        assert found["C1 EUR"]["verdict"] == "awaiting_release"


class TestHistory:
    def test_a_level_in_its_own_column_counts(self, tmp_path: Path) -> None:
        log = LOG.replace("reminder 3,3", "reminder,3")
        _, found = month(tmp_path, row("R-1", "2025-08-20", "300.00"), log=log)
        assert found["C1 EUR"]["level"] == 4

    def test_what_was_sent_early_was_sent(self, tmp_path: Path) -> None:
        """Reminder 3 only 15 days after due: the next is not 3 again."""
        log = "date,customer_id,channel,direction,kind,level,deadline\n2025-09-04,C1,letter,outbound,reminder 3,3,2025-09-20\n"
        _, found = month(tmp_path, row("R-1", "2025-08-20", "300.00"), log=log)
        assert found["C1 EUR"]["level"] == 4

    def test_a_dunning_date_in_the_list_is_a_contact(self, tmp_path: Path) -> None:
        items = ITEMS.replace("status,", "status,last_dunned_on,dunning_level,")
        lines = (
            "C1,A,,invoice,2025-08-01,2025-09-20,,300.00,EUR,,2025-10-30,2,,2025-10-31\n"
            "C1,B,,invoice,2025-08-01,2025-10-10,,300.00,EUR,,,,,2025-10-31\n"
        )
        _, found = run(workspace(tmp_path, {"open-items.csv": items + lines}))
        verdicts = {i["document_no"]: i["verdict"] for i in found["C1 EUR"]["items"]}
        assert verdicts["B"] == "contacted_recently"


class TestJournalAndRates:
    def test_a_voided_letter_does_not_close_its_day(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + row("R-1", "2025-08-20", "300.00")})
        letter = {"letter_no": "L1", "customer": "C1", "currency": "EUR", "level": 3, "as_of": "2025-10-31",
                  "letter_date": "2025-10-31", "deadline": "2025-11-14", "items": []}  # fmt: skip
        events = ({"schema": "dunnage/journal/1", "previous": ""},
                  {"event": "issued", "effective": "2025-10-31", "letter": letter},
                  {"event": "voided", "effective": "2025-10-31", "letter_no": "L1", "reason": "sent in error"})  # fmt: skip
        (root / "input" / "journal").mkdir()
        path = root / "input" / "journal" / "2025-10-31-1.jsonl"
        path.write_text("".join(json.dumps(event) + "\n" for event in events[:2]))
        assert run(root)[0].code == 8
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
        assert run(root)[0].code == 0

    def test_a_line_added_inside_a_half_year_counts_from_its_day(self, tmp_path: Path) -> None:
        rates = "valid_from,valid_to,rate_percent,source,status\n2025-10-01,2025-12-31,91.00,test,sourced\n"
        root = workspace(tmp_path, {"rates/de_base_rate.csv": rates}, terms="de_bgb_288")
        _, found = month(root, row("R-1", "2025-08-29", "36500.00"), terms="de_bgb_288")
        # 32 days (from Saturday 30 August on) at 10.27 % and 31 at 100 %: 328.64 + 3,100.00
        assert found["C1 EUR"]["interest"] == "3428.64"

    @pytest.mark.parametrize("data", ["\u00fc".encode("latin-1"), b'a,"b\n'])
    def test_rates_that_cannot_be_read_are_a_sentence(self, tmp_path: Path, data: bytes) -> None:
        root = workspace(tmp_path, {"rates/de_base_rate.csv": ""}, terms="de_bgb_288")
        (root / "input" / "rates" / "de_base_rate.csv").write_bytes(data)
        answer, _ = month(root, row("R-1", "2025-08-31", "100.00"), terms="de_bgb_288")
        assert answer.code == 9
        assert "de_base_rate.csv" in answer.err


class TestOptions:
    @pytest.mark.parametrize(
        "words", [("--expect", "EUR=1.234"), ("--expect", "EUR=1e400"), ("--expect", "JPY=1.5"),
                  ("--as-of", "9999-12-31")],
    )  # fmt: skip
    def test_what_no_amount_and_no_day_is(self, tmp_path: Path, words: tuple[str, str]) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + row("R-1", "2025-08-20", "300.00")})
        assert dunnage("check", "-C", root, *words).code == 2

    def test_only_a_customer_nobody_knows(self, tmp_path: Path) -> None:
        answer, _ = month(tmp_path, row("R-1", "2025-08-20", "300.00"), words=("--only", "nobody"))
        assert answer.code == 2

    def test_the_same_file_named_twice_is_one(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text(ITEMS + row("R-1", "2025-08-20", "300.00"))
        assert dunnage("check", path, path, "--json").json["items"] == 1

    def test_a_convention_explains_itself(self) -> None:
        for name, words in (
            ("exporter-standard", "offset: 40"),
            ("de_bgb_288", "288(2)"),
            ("ACT/365F", "ISDA"),
        ):
            assert words in dunnage("explain", name).out


class TestCreditor:
    @pytest.mark.parametrize(
        ("before", "after", "says"),
        [
            ('legal_name = "Muster Maschinen GmbH"', 'legal_name = ""', "legal_name is empty"),
            ('country = "DE"', 'country = "Germany"', "two letters"),
            ('lines = ["Werkstraße 1"]', "lines = []", "needs lines"),
            ("DE02120300000000202051", "DE02120300000000202052", "check digits"),
            ("[creditor.banks.EUR]", "[creditor.banks.eur]", "capitals"),
        ],
    )
    def test_what_must_not_be_on_a_letter(
        self, tmp_path: Path, before: str, after: str, says: str
    ) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + row("R-1", "2025-08-20", "300.00")})
        path = root / "input" / "creditor.toml"
        path.write_text(path.read_text().replace(before, after))
        answer, _ = run(root)
        assert answer.code == 9
        assert says in answer.err

    def test_a_placeholder_left_holds_every_letter(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + row("R-1", "2025-08-20", "300.00")})
        path = root / "input" / "creditor.toml"
        path.write_text(path.read_text().replace("Muster Maschinen", "<<Your company>>"))
        answer, found = run(root)
        assert answer.code == 1
        assert found["C1 EUR"]["verdict"] == "incomplete"
        assert "creditor.legal_name" in found["C1 EUR"]["sentence"]


class TestSecondLook:
    """What the first mending left, or broke."""

    def test_cash_between_the_close_and_a_later_as_of_counts(self, tmp_path: Path) -> None:
        rows = row("R-1", "2025-08-20", "10000.00"), row("R-2", "2025-08-20", "500.00")
        answer, found = month(
            tmp_path, *rows, terms="", words=("--as-of", "2025-11-03"),
            payments=PAYMENTS + "P,C1,2025-11-01,10000.00,EUR,l-1,\n",
        )  # fmt: skip
        assert found["C1 EUR"]["claimed"] == "500.00", answer.err

    def test_history_before_the_close_is_no_credit(self, tmp_path: Path) -> None:
        answer, found = month(
            tmp_path, row("R-2", "2025-08-20", "500.00"), terms="",
            words=("--as-of", "2025-10-30", "--letter-date", "2025-11-02"),
            payments=PAYMENTS + "P,C1,2025-10-31,300.00,EUR,X-9,\n",
        )  # fmt: skip
        assert found["C1 EUR"]["claimed"] == "500.00", answer.err

    def test_a_payment_of_a_closed_line_is_not_put_on_another(self, tmp_path: Path) -> None:
        payments = "payment_id,customer_id,payment_date,amount,currency,document_no,line_no\n"
        _, found = month(
            tmp_path, row("R-1", "2025-01-20", "80.00", line="2"),
            payments=payments + "P,C1,2025-10-10,4000.00,EUR,R-1,1\n",
        )  # fmt: skip
        assert found["C1 EUR"]["interest"] == "7.47"

    @pytest.mark.parametrize(
        "moves",
        [
            "P1,C1,2025-11-01,300.00,EUR,X,\nP2,C1,2025-11-02,-300.00,EUR,X,\n",
            "P1,C1,2025-11-01,600.00,EUR,R-1,\nP2,C1,2025-11-02,-600.00,EUR,R-1,\n",
            "P1,C1,2025-11-01,-100.00,EUR,,\n",
        ],
    )
    def test_money_taken_back_leaves_the_balance(self, tmp_path: Path, moves: str) -> None:
        _, found = month(
            tmp_path, row("R-1", "2025-08-20", "500.00"), terms="",
            words=("--letter-date", "2025-11-03"), payments=PAYMENTS + moves,
        )  # fmt: skip
        assert (found["C1 EUR"]["claimed"], found["C1 EUR"]["free_credit"]) == ("500.00", "0.00")

    def issued(self, root: Path, *items: dict[str, str]) -> None:
        letter = {"letter_no": "L1", "customer": "C1", "currency": "EUR", "level": 4,
                  "as_of": "2025-09-30", "letter_date": "2025-09-30", "deadline": "2025-10-16",
                  "items": [{"document_no": "R-1", "level": 4, **item} for item in items]}  # fmt: skip
        (root / "input" / "journal").mkdir(parents=True)
        (root / "input" / "journal" / "2025-09-30-1.jsonl").write_text(
            json.dumps({"schema": "dunnage/journal/1", "previous": ""}) + "\n"
            + json.dumps({"event": "issued", "effective": "2025-09-30", "letter": letter}) + "\n"
        )  # fmt: skip

    def test_one_claim_is_not_counted_for_two_rows(self, tmp_path: Path) -> None:
        claim = {"amount": "1000.00", "interest": "15.00", "fixed_sum": "40.00"}
        self.issued(tmp_path, claim)
        _, found = month(
            tmp_path, row("R-1", "2025-07-31", "1000.00"), row("R-1", "2025-07-31", "800.00"),
            terms="de_bgb_288",
        )  # fmt: skip
        assert (found["C1 EUR"]["interest_before"], found["C1 EUR"]["fixed_sum"]) == (
            "15.00",
            "40.00",
        )

    def test_credits_of_the_same_number_do_not_shift_the_claims(self, tmp_path: Path) -> None:
        claims = (
            {"amount": "100.00", "interest": "1.00"},
            {"amount": "10000.00", "interest": "150.00"},
        )
        self.issued(tmp_path, *claims)
        rows = [row("R-1", "2025-07-31", amount) for amount in ("-50.00", "100.00", "10000.00")]
        _, found = month(tmp_path, *rows)
        before = {i["open"]: i["interest_before"] for i in found["C1 EUR"]["items"]}
        assert before == {"-50.00": "0.00", "100.00": "1.00", "10000.00": "150.00"}

    def test_the_fixed_sum_is_not_lost_with_a_disputed_line(self, tmp_path: Path) -> None:
        rows = (
            row("R-1", "2025-08-20", "300.00", line="1", status="disputed"),
            row("R-1", "2025-08-20", "300.00", line="2"),
        )
        _, found = month(tmp_path, *rows, terms="de_bgb_288")
        assert found["C1 EUR"]["fixed_sum"] == "40.00"

    def test_late_cash_does_not_lift_the_british_tier(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {}, terms="uk_1998_act")
        text = (root / "input" / "creditor.toml").read_text()
        (root / "input" / "creditor.toml").write_text(text.replace("banks.USD", "banks.GBP"))
        files = {
            "open-items.csv": ITEMS + row("R-1", "2025-08-20", "9500.00", code="GBP"),
            "contact-log.csv": LOG,
            "payments.csv": PAYMENTS + "P,C1,2025-11-01,600.00,GBP,R-1,\n",
        }
        for name, body in files.items():
            (root / "input" / name).write_text(body)
        _, found = run(root, "--letter-date", "2025-11-02")
        assert found["C1 GBP"]["fixed_sum"] == "70.00"

    def test_credit_is_not_spent_on_what_is_promised(self, tmp_path: Path) -> None:
        rows = (
            row("OLD", "2025-06-30", "1000.00"),
            row("R-1", "2025-07-31", "1000.00"),
            row("CN", "2025-08-15", "-800.00", kind="credit_note"),
        )
        holds = (
            "customer_id,document_no,kind,from,until\nC1,OLD,promise to pay,2025-10-01,2025-11-15\n"
        )
        _, found = month(tmp_path, *rows, holds=holds)
        assert float(found["C1 EUR"]["interest"]) < 15

    def test_reminders_of_an_older_invoice_do_not_make_a_demand_of_a_younger(
        self, tmp_path: Path
    ) -> None:
        _, found = month(tmp_path, row("R-1", "2025-09-20", "500.00"))
        assert found["C1 EUR"]["level"] == 3

    def test_cash_after_the_close_is_no_contradiction(self, tmp_path: Path) -> None:
        _, found = month(
            tmp_path, row("R-1", "2025-08-20", "900.00", original="1000.00"), terms="",
            words=("--letter-date", "2025-11-02"),
            payments=PAYMENTS + "P,C1,2025-11-01,500.00,EUR,R-1,\n",
        )  # fmt: skip
        assert found["C1 EUR"]["claimed"] == "400.00"

    def test_the_letter_names_the_cash_it_deducts(self, tmp_path: Path) -> None:
        rows = row("R-1", "2025-08-20", "10000.00"), row("R-2", "2025-08-20", "500.00")
        _, found = month(
            tmp_path, *rows, terms="", words=("--letter-date", "2025-11-02"),
            payments=PAYMENTS + "WIRE-7,C1,2025-11-01,10000.00,EUR,l-1,\n",
        )  # fmt: skip
        data = (tmp_path / found["C1 EUR"]["letter"]).read_bytes()
        assert "WIRE-7" in "".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))


class TestTwoOwnCompanies:
    def run(self, root: Path, payment: str, *words: str) -> tuple[Answer, dict[str, Any]]:
        items = (
            "entity,"
            + ITEMS
            + "A,"
            + row("R-1", "2025-08-20", "500.00")
            + "B,"
            + row("R-2", "2025-08-20", "500.00")
        )
        workspace(root, {"open-items.csv": items, "payments.csv": PAYMENTS + payment})
        path = root / "input" / "creditor.toml"
        path.write_text(path.read_text() + "[entities.A]\n[entities.B]\n")
        answer = dunnage("run", "-C", root, "--json", "--jobs", "1", *words)
        if not answer.out:
            return answer, {}
        return answer, {d["entity"]: d for d in answer.json["decisions"]}

    def test_old_history_holds_nobody(self, tmp_path: Path) -> None:
        _, found = self.run(tmp_path, "P,C1,2025-03-01,99.00,EUR,OLD-1,\n")
        assert {d["verdict"] for d in found.values()} == {"dun"}

    def test_cash_that_could_be_of_either_holds_both(self, tmp_path: Path) -> None:
        _, found = self.run(
            tmp_path, "P,C1,2025-11-01,500.00,EUR,,\n", "--letter-date", "2025-11-02"
        )
        assert "dun" not in {d["verdict"] for d in found.values()}

    def test_cash_of_a_known_document_is_that_companys(self, tmp_path: Path) -> None:
        _, found = self.run(
            tmp_path, "P,C1,2025-11-01,500.00,EUR,R-2,\n", "--letter-date", "2025-11-02"
        )
        assert {e: d["verdict"] for e, d in found.items()} == {"A": "dun", "B": "paid_after_cutoff"}


class TestThirdLook:
    """A file that should be there and is not, and streams that are gone."""

    def root(self, tmp_path: Path, **more: str) -> Path:
        items = ITEMS + row("R-1", "2025-08-20", "300.00")
        files = {f"{name}.csv": text for name, text in more.items()}
        return workspace(tmp_path, {"open-items.csv": items, **files})

    def test_a_journal_that_is_no_folder_is_not_no_history(self, tmp_path: Path) -> None:
        root = self.root(tmp_path)
        journal = root / "input" / "journal"
        journal.symlink_to(tmp_path / "gone")
        assert run(root)[0].code == 5
        journal.unlink()
        journal.write_text("")
        assert run(root)[0].code == 5

    def test_a_sheet_that_leads_nowhere_ends_the_run(self, tmp_path: Path) -> None:
        root = self.root(tmp_path)
        (root / "input" / "holds.csv").symlink_to(tmp_path / "share" / "holds.csv")
        answer, _ = run(root)
        assert answer.code == 5
        assert "holds.csv" in answer.err

    def test_settings_that_lead_nowhere_are_not_the_first_hour(self, tmp_path: Path) -> None:
        root = self.root(tmp_path)
        path = root / "input" / "creditor.toml"
        path.unlink()
        path.symlink_to(tmp_path / "gone")
        assert run(root)[0].code == 5

    def test_hidden_files_are_not_input(self, tmp_path: Path) -> None:
        root = self.root(tmp_path)
        (root / "input" / "._open-items.csv").write_bytes(b"\0\1")
        assert run(root)[0].code == 0

    @pytest.mark.parametrize("digits", [16, 27, 40])
    def test_an_account_number_among_the_amounts(self, tmp_path: Path, digits: int) -> None:
        path = tmp_path / "a.csv"
        path.write_text(
            ITEMS + row("R-1", "2025-08-20", "1" * digits) + row("R-2", "2025-08-20", "5.00")
        )
        answer = dunnage("check", path, "--json")
        assert answer.code in (1, 4), answer.err

    def test_totals_beside_the_items_tie(self, tmp_path: Path) -> None:
        assert run(self.root(tmp_path, totals="currency,total\nEUR,300.00\n"))[0].code == 0
        assert run(self.root(tmp_path, totals="currency,total\nEUR,300.01\n"))[0].code == 4

    def test_a_terminal_that_is_gone_does_not_end_a_run(self, tmp_path: Path) -> None:
        root = self.root(tmp_path)
        for closed in ("2>&-", "2>/dev/full"):
            command = f"'{sys.executable}' -m generator run --jobs 1 -C '{root}' {closed}"
            ended = subprocess.run(
                ["/bin/sh", "-c", command], cwd=Path(__file__).parent.parent,
                capture_output=True, check=False,
            )  # fmt: skip
            assert ended.returncode == 0
