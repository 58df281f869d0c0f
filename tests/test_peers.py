"""Defects found in other programs of this trade, each as something that must not happen here.

The peers are named for what was read in them, not to blame: each test has the naive figure beside
the right one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from generator import registry, wording
from generator.aging import age
from generator.documents.claims import Demand, dated, parts
from generator.dunning.lint import complaints
from generator.interest.accrual import accrue
from generator.interest.basis import agreed
from generator.values.decisions import Verdict
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.ledger import HoldKind
from generator.values.money import Money, total
from generator.values.procedure import Fee
from tests.ledgers import (
    account,
    day,
    decision,
    hold,
    item,
    money,
    paid,
    reminder,
    terms,
)
from tests.rivers import item as row
from tests.rivers import river

AS_OF = day("2025-10-31")
WORDS = wording.words("en", (Path(__file__).parent.parent / "layouts",))


def bucket(days: int, edges: tuple[int, ...] = (30, 60, 90, 120)) -> str:
    due = (AS_OF - dt.timedelta(days=days)).isoformat()
    (found,) = age([item("5", due)], AS_OF, edges)
    assert found.days_past_due == days
    return found.bucket


class TestAging:
    @pytest.mark.parametrize(
        ("days", "name"), [(30, "1-30"), (31, "31-60"), (60, "31-60"), (120, "91-120")]
    )
    def test_oca_partner_statement_thirty_days_are_not_31_to_60(self, days: int, name: str) -> None:
        assert bucket(days) == name
        strict = next((n for edge, n in ((30, "1-30"), (60, "31-60")) if days < edge), "older")
        assert days == 31 or strict != name

    @pytest.mark.parametrize("days", [61, 400])
    def test_oca_aged_partner_balance_the_last_bucket_is_open(self, days: int) -> None:
        assert bucket(days, (15, 30, 60)) == "61+"

    @pytest.mark.parametrize("days", [-400, -31, -30, -1, 0])
    def test_ledgersmb_invoice_ninja_erpnext_what_is_not_due_is_in_a_bucket(
        self, days: int
    ) -> None:
        assert bucket(days) == "not_due"

    def test_ledgersmb_29_days_are_overdue(self) -> None:
        assert bucket(29) == "1-30"
        assert 29 // 30 == 0  # where days by thirty, cut to an integer, is "current"

    def test_invoice_ninja_days_to_come_are_not_days_past(self) -> None:
        found = decision(account(item("500", "2025-11-20")), "2025-10-31")
        assert found.items[0].aged.days_past_due == -20
        assert dated(found.items[0], found, WORDS)[-1] == ""

    def test_business_central_the_oldest_debt_is_counted(self) -> None:
        assert bucket(10_000) == "121+"

    def test_oca_partner_statement_held_items_are_in_every_sum(self) -> None:
        of = account(
            item("500", "2025-09-30", "A"), item("300", "2025-09-30", "B"),
            holds=(hold(HoldKind.DISPUTE, "B"),),
        )  # fmt: skip
        found = decision(of, "2025-10-31")
        listed = total((i.aged.item.amount_open for i in found.items), found.currency)
        assert found.open == found.overdue == listed == money("800")

    def test_ledgersmb_the_past_does_not_know_later_payments(self) -> None:
        late = {"customer_id": "C1", "payment_date": "2025-10-20", "amount": "300.00",
                "currency": "EUR", "document_no": "1"}  # fmt: skip
        then = river([row()], payments=[late], as_of=day("2025-10-15"))["C1"]
        now = river([row()], payments=[late])["C1"]
        assert (str(then.open), str(now.open)) == ("800.00", "500.00")

    def test_erpnext_each_currency_has_its_own_statement(self) -> None:
        found = river([row("1"), row("2", currency="USD"), row("3", currency="GBP")])
        assert sorted(code for _, code in found.decisions) == ["EUR", "GBP", "USD"]
        with pytest.raises(ValueError, match="cannot mix"):
            total((d.open for d in found.decisions.values()), found.decisions["C1", "EUR"].currency)

    def test_narayan_days_are_counted_and_amounts_are_exact(self) -> None:
        """A column of the file that says otherwise is not believed; ten dimes are one."""
        wrong = row(days_past_due=3)
        assert river([wrong])["C1"].items[0].aged.days_past_due == 31
        dimes = [row(str(n), amount_open="0.10") for n in range(10)]
        assert str(river(dimes)["C1"].open) == "1.00"
        assert sum(0.1 for _ in range(10)) != 1.0


class TestAmounts:
    def test_oca_tolerance_is_compared_in_the_items_own_currency(self) -> None:
        """19 pounds are below the minimum of 20 pounds, whatever they are in euro."""
        for code, amount, verdict in (
            ("GBP", "19.00", Verdict.BELOW_MINIMUM), ("GBP", "20.00", Verdict.DUN),
            ("JPY", "2999", Verdict.BELOW_MINIMUM), ("JPY", "3000", Verdict.DUN),
            ("SEK", "1.00", Verdict.DUN),
        ):  # fmt: skip
            of = account(item(amount, "2025-09-30", code=code))
            assert decision(of, "2025-10-31").verdict is verdict

    def test_oca_credit_control_the_amount_due_is_the_balance(self) -> None:
        of = account(item("400", "2025-09-30", amount_original=money("1000")))
        found = decision(of, "2025-10-31")
        assert str(found.claimed) == "400.00"
        text = str(Demand(found, parts(found), WORDS).table(parts(found)))
        assert "'label': 'Open EUR'" in text
        assert text.index("1,000.00") < text.index("'400.00'")  # the invoice amount stands before

    def test_invoice_ninja_a_fee_bears_no_fee_and_no_interest(self) -> None:
        ladder = registry.procedures()["exporter-standard"]
        fee = (Fee("EUR", Decimal(5), Decimal(500)), Fee("EUR", Decimal(50)))
        ladder = replace(ladder, levels=tuple(replace(lv, fees=fee) for lv in ladder.levels))
        issued = IssuedLetter(
            "L", "", "C1", money("0").currency, "x", 2, day("2025-09-20"), day("2025-09-29"), "post",
            "", (IssuedItem("1", "", money("498"), money("0"), money("0"), 2),), fee=money("5"),
        )  # fmt: skip
        of = account(item("498", "2025-09-01"), issued=(issued,))
        found = decision(of, "2025-10-31", procedure=ladder)
        assert str(found.fee) == "10.00"  # of 503 it would be 55

    def test_erpnext_a_letter_over_several_invoices_is_not_settled_by_one(self) -> None:
        """Of two invoices in a letter the last is paid: the first is dunned on."""
        claimed = tuple(
            IssuedItem(n, "", money("500"), money("0"), money("0"), 2) for n in ("A", "B")
        )
        sent = IssuedLetter(
            "L", "", "C1", money("0").currency, "x", 2, day("2025-09-20"), day("2025-09-29"), "post",
            "", claimed,
        )  # fmt: skip
        both = (item("500", "2025-09-01", "A"),
                item("500", "2025-09-01", "B", received_later=money("500")))  # fmt: skip
        found = decision(account(*both, issued=(sent,)), "2025-10-31")
        assert (found.verdict, str(found.claimed)) == (Verdict.DUN, "500.00")
        assert found.level
        assert found.level.number == 3


class TestInterest:
    def test_erpnext_past_interest_does_not_fall_with_the_balance(self) -> None:
        """10,000 for 30 days and 6,000 for 120 at 12 %: 335.34, not 6,000 for all 150."""
        of = account(item("6000", "2025-01-31", allocations=(paid("4000", "2025-03-02"),)))
        bases = {of.items[0].source: agreed(terms())}
        until = day("2025-06-30")
        (found,) = accrue(of, of.items, bases, until, until).value.values()
        assert str(found.interest) == "335.34"
        naive = Fraction(6000 * 12 * 150, 100 * 365)
        assert Money.rounded(naive, found.interest.currency) == money("295.89")

    def test_metasfresh_idempiere_interest_is_computed_and_by_the_day(self) -> None:
        def interest(until: str) -> Money:
            of = account(item("6000", "2025-01-31"))
            bases = {of.items[0].source: agreed(terms())}
            found = accrue(of, of.items, bases, day(until), day(until)).value
            return found[of.items[0].source].interest

        assert Money.zero(money("0").currency) < interest("2025-02-28") < interest("2025-03-31")


LETTER_2 = IssuedLetter(
    "L2", "", "C1", money("0").currency, "exporter-standard", 2, day("2025-10-31"),
    day("2025-11-07"), "email", "", (IssuedItem("1", "", money("500"), money("0"), money("0"), 2),),
)  # fmt: skip


class TestClock:
    def test_invoice_ninja_a_run_that_was_missed_loses_no_letter(self) -> None:
        """Level 1 from day 3: a run on day 4, 5 or 7 sends it, not only one on day 3 itself."""
        for days in (3, 4, 5, 7):
            due = (AS_OF - dt.timedelta(days=days)).isoformat()
            found = decision(account(item("500", due)), "2025-10-31")
            assert (found.verdict, found.items[0].level) == (Verdict.DUN, 1)

    def test_tryton_oca_erpnext_no_second_level_on_the_same_day(self) -> None:
        of = account(item("500", "2025-06-30"), issued=(LETTER_2,))
        found = decision(of, "2025-10-31")
        assert found.verdict is Verdict.CONTACTED_RECENTLY
        assert decision(of, "2025-11-10").verdict is Verdict.WAITING_FOR_DEADLINE
        assert decision(of, "2025-11-11").items[0].level == 3

    def test_idempiere_listing_everything_does_not_lift_the_interval(self) -> None:
        """A second invoice, just overdue, does not bring a letter to the customer sooner."""
        of = account(item("500", "2025-06-30"), item("90", "2025-10-25", "2"), issued=(LETTER_2,))
        assert decision(of, "2025-11-01").verdict is Verdict.CONTACTED_RECENTLY

    def test_business_central_the_clock_is_the_printed_deadline(self) -> None:
        later = replace(LETTER_2, deadline=day("2025-11-30"))
        of = account(item("500", "2025-06-30"), issued=(later,))
        assert decision(of, "2025-12-03").verdict is Verdict.WAITING_FOR_DEADLINE
        assert decision(of, "2025-12-04").items[0].level == 3

    def test_metasfresh_a_ladder_that_does_not_rise_is_refused_in_words(self) -> None:
        ladder = registry.procedures()["exporter-standard"]
        for levels in (ladder.levels[::-1], ladder.levels[1:], (ladder.levels[0],) * 2):
            assert complaints(replace(ladder, levels=levels))

    def test_dolibarr_erpnext_the_same_run_twice_is_one(self) -> None:
        """What a run would send again is what it does not know it sent: the journal knows."""
        of = account(item("500", "2025-09-30"))
        first = decision(of, "2025-10-31")
        assert first.level
        assert first.deadline
        sent = replace(
            LETTER_2, level=first.level.number, deadline=first.deadline,
            items=(replace(LETTER_2.items[0], level=first.level.number),),
        )  # fmt: skip
        assert decision(of, "2025-10-31").verdict is Verdict.DUN
        again = decision(replace(of, issued=(sent,)), "2025-10-31")
        assert (again.verdict, str(again.claimed)) == (Verdict.CONTACTED_RECENTLY, "0.00")


class TestCreditsAndHolds:
    def test_oca_invoice_ninja_no_letter_where_credits_cover_it(self) -> None:
        of = account(item("500", "2025-09-30"), item("-500", "2025-10-01", "CN"))
        assert decision(of, "2025-10-31").verdict is Verdict.COVERED_BY_CREDIT

    def test_a_hold_lifts_itself_on_the_day_after_it_ends_and_says_so(self) -> None:
        ends = {"customer_id": "C1", "kind": "do not contact", "from": "2025-01-01"}
        runs = river([row()], holds=[{**ends, "until": "2025-10-31"}])
        over = river([row()], holds=[{**ends, "until": "2025-10-30"}])
        assert runs["C1"].verdict is Verdict.DO_NOT_CONTACT
        assert (over["C1"].verdict, over.codes) == (Verdict.DUN, ["L6"])

    def test_a_broken_promise_resumes_where_it_stood(self) -> None:
        log = (reminder(2, "2025-09-15", "2025-09-22"),)
        promise = hold(HoldKind.PROMISE, until="2025-10-20")
        of = account(item("500", "2025-08-31"), holds=(promise,), contact_log=log)
        assert decision(of, "2025-10-23").verdict is Verdict.PROMISE_RUNNING
        found = decision(of, "2025-10-24")
        assert (found.verdict, found.items[0].level) == (Verdict.DUN, 3)

    def test_a_source_that_cannot_be_read_is_not_zero(self) -> None:
        of = account(item("500", "2025-09-30"), unreadable=(item("1", "2025-01-01").source,))
        found = decision(of, "2025-10-31")
        assert (found.verdict, str(found.open)) == (Verdict.UNREADABLE, "500.00")
