"""`dunnage interest` against published and worked figures, and how it refuses.

The cases are those of tests/interest_cases.py, run through the real command.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import shlex
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from generator.wording import only_country
from tests.commands import Answer, dunnage, workspace
from tests.interest_cases import CASES, NOT_EXPRESSED, Case

SHARED = Path(__file__).parents[2] / "shared" / "data" / "interest_cases.csv"
DEBT = "100 EUR --due 2025-03-01 --until 2025-03-31"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from the sample workspace, whose creditor.toml would be read."""
    monkeypatch.chdir(tmp_path)


def asked(words: str, *more: object) -> Answer:
    return dunnage("interest", *shlex.split(words), *more)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_published_and_worked_interest(case: Case) -> None:
    answer = asked(case.words, "--json")
    assert answer.code == 0, answer.err
    expected = dict(part.split("=") for part in case.expect.split())
    found = {field: str(answer.json[field]) for field in expected}
    assert found == expected, f"{case.source}: {answer.json['method']}"


def test_what_the_sources_have_wrong() -> None:
    """Each erroneous figure of a source is named, and is not the one expected."""
    wrong = {case.id: case for case in CASES if case.error}
    assert set(wrong) == {"A01", "A17", "A22", "A26", "C03", "C05"}
    for case in wrong.values():
        printed, _, why = case.error.partition(": ")
        assert why
        assert f"interest={printed.replace(',', '')} " not in f"{case.expect} "


def test_rows_that_no_option_expresses() -> None:
    assert sorted(NOT_EXPRESSED) == ["D08", "D16", "D24", "D32", "E05", "E07", "E09", "F10", "F12"]
    assert all(len(reason) > 20 for reason in NOT_EXPRESSED.values())
    assert not NOT_EXPRESSED.keys() & {case.id for case in CASES}


def test_daily_compounding_is_indeed_not_there() -> None:
    assert asked(f'{DEBT} --rate "18 per year" --compounding daily').code == 2
    assert asked(f'{DEBT} --rate "18 per year" --day-count ACT/365L').code == 2


class TestJson:
    def test_every_field_of_the_schema(self) -> None:
        words = "10000 GBP --due 2024-12-20 --until 2025-03-20 --terms uk_1998_act --json"
        found = asked(words).json
        method, periods = found.pop("method"), found.pop("periods")
        assert found == {
            "schema": "dunnage/interest/1", "principal": "10000.00", "currency": "GBP",
            "days": 90, "interest": "326.71", "balance": "10000.00", "interest_paid": "0.00",
            "costs_paid": "0.00", "unapplied": "0.00", "per_diem": "3.6301",
            "per_diem_from": "2025-03-21", "fixed_sum": "100.00",
        }  # fmt: skip
        assert "SI 2002/1675" in method
        assert "first day" in method
        (period,) = periods
        assert "Bank of England" in period.pop("source")
        assert period == {
            "first": "2024-12-21", "last": "2025-03-20", "days": 90, "balance": "10000.00",
            "rate_percent": "13.25", "day_count": "ACT/365F", "interest": "326.712328",
            "counted": 90, "per": 365,
        }  # fmt: skip

    def test_periods_recompute_by_hand(self) -> None:
        """balance x rate x counted / per, over contiguous days, is the interest."""
        found = asked(
            "10000 EUR --due 2022-12-31 --until 2024-12-31 --terms nl_6_119a"
            " --payment 2023-05-05=1000 --json"
        ).json
        day = dt.date(2023, 1, 1)
        total = Decimal(0)
        for period in found["periods"]:
            assert dt.date.fromisoformat(period["first"]) == day
            day = dt.date.fromisoformat(period["last"]) + dt.timedelta(days=1)
            rate = Decimal(period["rate_percent"]) / 100
            exact = Decimal(period["balance"]) * rate * period["counted"] / period["per"]
            assert abs(exact - Decimal(period["interest"])) < Decimal("0.001")
            total += Decimal(period["interest"])
        assert day == dt.date(2025, 1, 1)
        assert sum(period["days"] for period in found["periods"]) == found["days"] == 731
        assert abs(total - Decimal(found["interest"])) <= Decimal("0.005")

    def test_the_day_after_is_what_the_per_diem_says(self) -> None:
        debt = "10000 EUR --due 2025-01-31 --terms de_bgb_288 --json"
        before, after = (asked(f"{debt} --until 2025-06-{day}").json for day in (29, 30))
        assert before["per_diem_from"] == after["periods"][-1]["last"] == "2025-06-30"
        gained = Decimal(after["periods"][0]["interest"]) - Decimal(
            before["periods"][0]["interest"]
        )
        assert abs(gained - Decimal(before["per_diem"])) < Decimal("0.0001")


class TestWorksheet:
    def test_what_a_controller_reads(self) -> None:
        found = asked(
            "10000 EUR --due 2025-01-31 --until 2025-06-30 --terms de_bgb_288"
            " --allocation costs-first --payment 2025-03-31=4000"
        )
        assert found.code == 0
        assert found.out.startswith(
            "Interest on EUR 10,000.00 due 31 January 2025, until 30 June 2025\n"
        )
        rows = [line.split() for line in found.out.splitlines()]
        assert "1 Apr 2025 30 Jun 2025 91 6,222.17 11.27 91/365 174.8293 [1]".split() in rows
        assert "Interest for 150 days 357.00".split() in rows
        assert "met by payments −182.17".split() in rows
        assert "Owed on 30 June 2025, in EUR 6,397.00".split() in rows
        assert "Each day from 1 July 2025 adds EUR 1.7507." in found.out
        assert "4,000.00 paid on 31 March 2025 met costs 40.00, interest 182.17" in found.out
        assert "[1] 2.27 + 9: Deutsche Bundesbank" in found.out
        assert max(map(len, found.out.splitlines())) <= 100

    def test_amounts_stand_under_one_another(self) -> None:
        found = asked("20000 PLN --due 2022-05-10 --until 2022-11-30 --terms pl_2013").out
        points = {
            re.match(r".*\.(?=[0-9]{2,4}(?:  \[|$))", line).end()  # type: ignore[union-attr]
            for line in found.splitlines()
            if re.search(r"(^(Principal|Interest for|Owed)|\[[12]\]$).*[0-9\]]$", line)
        }
        assert len(points) == 1, found
        assert "fixed sum in EUR" in found

    def test_a_rate_by_the_month_has_months_for_days(self) -> None:
        words = '12500 USD --due 2025-03-31 --until 2025-05-15 --rate "1.5 per month"'
        found = asked(f"{words} --month-rule started").out
        assert "1.50 a month  2 months" in found
        assert "Each day" not in found
        assert "source" not in found


class TestTerms:
    def test_of_creditor_toml_and_options_over_them(self, tmp_path: Path) -> None:
        root = workspace(tmp_path / "own", {})
        own = asked(f"{DEBT} --terms contract --json", "-C", root)
        assert own.code == 0, own.err
        assert (own.json["interest"], own.json["periods"][0]["source"]) == ("0.99", "clause 9")
        assert (
            asked(f"{DEBT} --terms contract --cap 6 --json", "-C", root).json["interest"] == "0.49"
        )
        other = asked(f'{DEBT} --terms contract --rate "24 per year" --json', "-C", root).json
        assert (other["interest"], other["periods"][0]["source"]) == ("1.97", "as entered")
        assert asked(f"{DEBT} --terms contract").code == 2

    def test_rates_of_the_workspace_extend_a_series(self, tmp_path: Path) -> None:
        words = "100 EUR --due 2033-03-01 --until 2033-03-31 --terms de_bgb_288 --json"
        assert asked(words, "-C", tmp_path).code == 4
        line = (
            "valid_from,valid_to,rate_percent,source,status\n2033-01-01,2033-06-30,3,notice,given\n"
        )
        workspace(tmp_path, {"rates/de_base_rate.csv": line}, creditor=False)
        (period,) = asked(words, "-C", tmp_path).json["periods"]
        assert (period["rate_percent"], period["source"]) == ("12", "notice")

    def test_without_the_payment_day_the_per_diem_begins_on_it(self) -> None:
        """One truth: the day after the last that bears interest, on the screen and in letters."""
        debt = "10000 EUR --due 2025-01-31 --terms de_bgb_288 --until 2025-06-29"
        with_it = asked(f"{debt} --count-payment-day --json").json
        without = asked(f"{debt} --no-count-payment-day --json").json
        assert (with_it["per_diem_from"], without["per_diem_from"]) == ("2025-06-30", "2025-06-29")
        assert without["periods"][-1]["last"] == "2025-06-28"
        next_day = debt.replace("06-29", "06-30")
        later = asked(f"{next_day} --no-count-payment-day --json").json
        gained = Decimal(later["periods"][0]["interest"]) - Decimal(
            without["periods"][0]["interest"]
        )
        assert abs(gained - Decimal(without["per_diem"])) < Decimal("0.0001")
        assert "Each day from 29 June 2025 adds" in asked(f"{debt} --no-count-payment-day").out

    def test_a_series_with_its_margin(self) -> None:
        words = "10000 EUR --due 2025-01-31 --until 2025-03-31 --series de_base_rate --margin 9"
        assert asked(f"{words} --json").json["interest"] == "182.17"
        assert asked(f"{words} --multiplier 2 --json").json["periods"][0]["rate_percent"] == "13.54"

    def test_until_today_unless_said(self) -> None:
        found = asked('100 EUR --due 2025-03-01 --rate "5 per year" --json').json
        today = dt.date.fromisoformat(found["per_diem_from"]) - dt.timedelta(days=1)
        assert abs(today - dt.datetime.now().astimezone().date()) <= dt.timedelta(days=1)

    @pytest.mark.parametrize(
        ("code", "country"),
        [("PLN", "PL"), ("JPY", "JP"), ("EUR", ""), ("USD", ""), ("GBP", ""), ("XTS", "")],
    )
    def test_the_only_country_of_a_currency(self, code: str, country: str) -> None:
        assert only_country(code) == country

    def test_the_calendar_is_the_currencys_else_the_weekend(self) -> None:
        """3 May 2024, a Friday, is a holiday in Poland: due there, it moves to Monday."""
        words = '--due 2024-05-03 --until 2024-05-10 --rate "10 per year" --roll following --json'
        assert asked(f"100 PLN {words}").json["days"] == 4
        assert asked(f"100 EUR {words}").json["days"] == 7
        assert asked(f"100 EUR {words} --calendar PL").json["days"] == 4


REFUSED = (
    ("", "Nothing says what the debt costs: say --rate, --rates or --terms."),
    ("--margin 8", "say --rate, --rates or --terms"),
    ("--rate 1.5", "The rate '1.5' has no period, or cannot be read."),
    ('--rate "1.5 per month"', "--month-rule"),
    ('--rate "5 per year" --month-rule x12', "--month-rule belongs to a rate per month"),
    ('--rate "5 per year" --rates 2025-01-01=5', "The basis has rate and rates: keep one of them."),
    ('--rate "5 per year" --grace 5', "--grace needs --grace-mode"),
    ('--rate "5 per year" --minimum 5', "--minimum-kind"),
    ('--rate "5 per year" --minimum x --minimum-kind floor', "The minimum 'x' is not an amount"),
    ('--rate "5 per year" --day-count ACT/364', "Day count 'ACT/364' is not known, or means several things (30/360"),
    ('--rate "5 per year" --calendar QQ', "Calendar 'QQ' is not a country's two letters"),
    ('--rate "5 per year" --cap 0', "a cap is above zero"),
    ('--rate "5 per year" --costs 40', "--costs are met only with --allocation costs-first"),
    ('--rate "5 per year" --payment 2025-03-05=ten', "The payment of 2025-03-05 'ten' is not"),
    ('--rate "5 per year" --payment 2025-03-05', "The payment of 2025-03-05 '' is not"),
    ('--rate "5 per year" --payment 5=5', "5 is not a date"),
    ('--rate "5 per year" --credit 2025-03-05=-5', "The credit of 2025-03-05 '-5' is not"),
    ("--rates 2025-01-01=5,2025-01-01=6", "2025-01-01 has two rates"),
    ("--rates 2025-01-01", "is not a number"),
    ("--series nowhere", "Series 'nowhere' is not known"),
    ("--terms hague_1899", "There are no terms 'hague_1899'. Known are: ch_or_104, cn_spc_18"),
    ("--terms de_bgb_288 --compounding yearly --fixing lock_payment", "alone"),
)  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[w or "-" for w, _ in REFUSED])
    def test_usage(self, words: str, sentence: str) -> None:
        answer = asked(f"{DEBT} {words}")
        assert answer.code == 2, answer.out
        assert sentence.lower() in answer.err.lower()
        assert "creditor.toml" not in answer.err
        assert not answer.out

    @pytest.mark.parametrize(
        ("debt", "sentence"),
        [
            ("0 EUR", "The principal '0' is not an amount above zero in EUR, in its digits."),
            ("10,000 EUR", "Write amounts as 1250.00."),
            ("10.005 EUR", "not an amount above zero in EUR"),
            ("10.5 JPY", "Write amounts as 1250."),
            ("1e3 EUR", "'1e3'"),
            ("٣ EUR", "'٣'"),
            ("9999999999999999 EUR", "not an amount"),
            ("10 EURO", "EURO is not an ISO 4217 currency code"),
            ("10 XXX", "XXX is not an ISO 4217 currency code"),
        ],
    )
    def test_the_principal(self, debt: str, sentence: str) -> None:
        answer = asked(f'{debt} --due 2025-03-01 --rate "5 per year"')
        assert answer.code == 2
        assert sentence in answer.err

    def test_a_negative_principal_and_no_due_date(self) -> None:
        answer = dunnage(
            "interest", "--due", "2025-03-01", "--rate", "5 per year", "--", "-5", "EUR"
        )
        assert answer.code == 2
        assert "'-5' is not an amount above zero" in answer.err
        assert "--due" in asked('5 EUR --rate "5 per year"').err

    def test_an_uncovered_day(self) -> None:
        answer = asked("100 EUR --due 2024-03-01 --until 2040-01-01 --terms de_bgb_288")
        assert answer.code == 4
        assert re.search(
            r"No rate is known for 20\d\d-\d\d-01 in the series de_base_rate", answer.err
        )
        assert "input/rates/de_base_rate.csv" in answer.err
        early = asked(f"{DEBT} --rates 2025-03-10=5")
        assert early.code == 4
        assert "No rate is known for 2025-03-02. Add it to --rates: 2025-03-02=" in early.err

    def test_an_invalid_creditor_toml_or_list_of_rates(self, tmp_path: Path) -> None:
        rates = {"rates/de_base_rate.csv": "valid_from\nyesterday\n"}
        root = workspace(tmp_path / "rates", rates, creditor=False)
        assert asked(f"{DEBT} --terms de_bgb_288", "-C", root).code == 9
        root = workspace(tmp_path / "toml", {}, terms="nothing known")
        assert asked(f"{DEBT} --terms de_bgb_288", "-C", root).code == 9
        assert asked(f'{DEBT} --rate "5 per year"', "-C", root).code == 0


# From here on: every row of the collected table, where it is at hand, from its own columns.

Row = Mapping[str, str]
_READINGS = {"day/30": "day30", "started months": "started", "completed months": "completed"}


def _rows() -> Iterator[Row]:
    if SHARED.is_file():
        with SHARED.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


ROWS = {row["case_id"]: row for row in _rows() if row["case_id"] not in NOT_EXPRESSED}


def _span(row: Row) -> tuple[dt.date, dt.date]:
    """Due date and last day; chosen where the row has a number of days alone."""
    if not row["due_date"]:
        days = int(row["days"]) if row["days"].isdigit() else 31
        due = dt.date(2025, 1, 1) if row["days"].isdigit() else dt.date(2024, 8, 2)
        return due, due + dt.timedelta(days=days)
    due, until = (
        dt.date.fromisoformat(row[name].replace("YYYY", "2025"))
        for name in ("due_date", "end_date")
    )
    if row["group"].startswith("D"):  # on [start, end)
        return due - dt.timedelta(days=1), until - dt.timedelta(days=1)
    if row["basis"] == "day count only":  # the start counted, the end not
        return due - dt.timedelta(days=1), until
    return due, until


def _price(row: Row) -> list[str]:
    rate, schedule = row["rate_pct"].replace("p.a.", "per year"), row["rate_schedule"]
    if schedule and not schedule.startswith("start:"):
        times = 3 if schedule.startswith("x3:") else 1
        steps = (step.split(":") for step in schedule.removeprefix("x3:").split(";"))
        return ["--rates", ",".join(f"{d.strip()}={Decimal(r) * times}" for d, r in steps)]
    rate = rate or "5"
    rule = next((rule for name, rule in _READINGS.items() if row["basis"] == name), "x12")
    per = rate if "per" in rate else f"{rate} per year"
    return ["--rate", per, *(["--month-rule", rule] if "month" in per else [])]


def _rules(row: Row) -> Iterator[str]:
    basis, method = row["basis"], row["method"].lower()
    if basis.upper().startswith(("ACT", "30")) and " " not in basis:
        yield f"--day-count={basis}"
    if row["group"].startswith("B"):
        yield from ("--compounding=30-day", "--day-count=ACT/360")
    if "monthly rests" in basis or basis == "MONTH/12":
        yield "--compounding=monthly"
    if "grace" in method:
        yield from ("--grace=5", f"--grace-mode={'shift' if 'shift' in method else 'threshold'}")
    if cap := re.search(r"cap (\d+)", method):
        yield f"--cap={cap[1]}"
    if "roll" in method and "no roll" not in method:
        yield "--roll=following"
    if "segment" in row["rounding"]:
        yield "--rounding=segment"
    if "us rule" in method:
        yield "--allocation=interest-first"
    if basis == "day count only" or "excluded" in row["source"]:
        yield "--no-count-payment-day"


def _events(row: Row, due: dt.date) -> Iterator[str]:
    found = re.findall(r'\["?([\d-]+)"?,\s*(?:"([a-z][^"]*)",)?\s*"?([\d.]+)', row["events"])
    for when, kind, amount in found:
        day = due + dt.timedelta(days=int(when)) if when.isdigit() else when
        yield f"--{'credit' if 'credit' in kind else 'payment'}={day}={amount}"
        if "value-dated" in kind:
            yield "--credit-date=invoice"


def _principal(row: Row) -> str:
    """As invoiced; the table takes a credit dated back off it."""
    dated_back = re.findall(r'value-dated[^"]*",\s*(\d+)', row["events"])
    return str(Decimal(row["principal"] or "1000") + sum(map(Decimal, dated_back)))


def _expected(row: Row) -> dict[str, str]:
    if "us rule" in row["method"].lower() and "balance" in row["method"].lower():
        final = re.search(r'"final_interest": "([\d.]+)"', row["expected_extra"])
        assert final is not None
        return {"balance": row["expected_interest"], "interest": final[1]}
    if row["basis"] == "day count only":
        return {"days": row["expected_interest"]}
    return {"interest": row["expected_interest"]}


@pytest.mark.skipif(not ROWS, reason="NOT RUN: ../shared absent")
@pytest.mark.parametrize("case_id", ROWS or ["-"])
def test_rows_of_the_table(case_id: str) -> None:
    row = ROWS[case_id]
    due, until = _span(row)
    words = [_principal(row), row["currency"], "--due", due, "--until", until]
    answer = dunnage(
        "interest", *words, *_price(row), *_rules(row), *_events(row, due), "--json"
    )  # fmt: skip
    assert answer.code == 0, answer.err
    found = {name: str(answer.json[name]) for name in _expected(row)}
    assert found == _expected(row), row["notes"]
