"""What is known of a customer besides the verdict: how it pays, and what somebody must look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from generator.dunning import behaviour, warnings
from generator.findings import Finding
from generator.values.account import Account, Instalment
from generator.values.behaviour import Behaviour, Response
from generator.values.decisions import Verdict
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.ledger import Dates, Hold, HoldKind, Movement
from tests.ledgers import (
    CREDITOR,
    DEBTOR,
    SOURCE,
    account,
    call,
    day,
    decision,
    hold,
    item,
    money,
    paid,
    reminder,
)


def dates(text: str) -> Dates:
    return Dates(day(text), day(text), day(text))


def seen(of: Account, on: str = "2025-10-31", grace: int = 3) -> Behaviour:
    return behaviour.of(of, dates(on), grace)


class TestDaysLate:
    def test_weighted_by_amount(self) -> None:
        """9,000 paid one day late and 1,000 paid 101 days late: 11 days, not 51."""
        of = account(
            item("1", "2025-06-30", "A", allocations=(paid("9000", "2025-07-01", "A"),)),
            item("1", "2025-06-30", "B"),
            movements=(paid("9000", "2025-07-01", "A"), paid("1000", "2025-10-09", "B")),
        )
        found = seen(of)
        (currency,) = found.days_late
        assert (found.days_late[currency], str(found.paid[currency])) == (Fraction(11), "10000.00")
        assert Fraction(1 + 101, 2) == 51

    def test_early_is_negative_and_later_than_known_does_not_exist(self) -> None:
        of = account(
            item("1", "2025-06-30", "A"),
            movements=(paid("10", "2025-06-20", "A"), paid("10", "2025-11-01", "A")),
        )
        assert list(seen(of).days_late.values()) == [Fraction(-10)]

    def test_the_journal_knows_the_due_dates_of_what_is_closed(self) -> None:
        claimed = IssuedItem("A", "", money("50"), money("0"), money("0"), 2, day("2025-06-30"))
        sent = IssuedLetter(
            "L", "", "C1", money("0").currency, "p", 2, day("2025-07-10"), day("2025-07-17"),
            "email", "", (claimed,),
        )  # fmt: skip
        of = account(item("1", "2025-12-31", "B"), movements=(paid("50", "2025-07-15", "A"),))
        assert not seen(of).days_late
        found = seen(replace(of, issued=(sent,)))
        assert list(found.days_late.values()) == [Fraction(15)]
        assert found.responses == (Response(2, 1, 1, Fraction(5)),)

    def test_what_is_on_account_or_has_two_due_dates_is_not_guessed(self) -> None:
        of = account(
            item("1", "2025-06-30", "A"), item("1", "2025-07-31", "A"),
            movements=(paid("50", "2025-08-15", "A"), paid("50", "2025-08-15", "")),
        )  # fmt: skip
        assert not seen(of).days_late

    def test_currencies_are_not_mixed(self) -> None:
        of = account(
            item("1", "2025-06-30", "A"), item("1", "2025-06-30", "B", code="USD"),
            movements=(paid("10", "2025-07-02", "A"), paid("10", "2025-07-06", "B", "USD")),
        )  # fmt: skip
        late = {currency.code: days for currency, days in seen(of).days_late.items()}
        assert late == {"EUR": Fraction(2), "USD": Fraction(6)}


class TestPromises:
    def promise(self, on: str, until: str, amount: str = "") -> Any:
        promised = money(amount) if amount else None
        return call(on, "inbound", promise_date=day(until), promise_amount=promised)

    def counts(self, *log: Any, moved: tuple[Movement, ...] = (), on: str = "2025-10-31") -> Any:
        found = seen(account(item("500", "2025-08-31"), contact_log=log, movements=moved), on)
        return found.promises_kept, found.promises_broken, found.promises_running

    def test_kept_broken_and_running(self) -> None:
        promise = self.promise("2025-10-01", "2025-10-10", "500")
        assert self.counts(promise, moved=(paid("500", "2025-10-13"),)) == (1, 0, 0)
        assert self.counts(promise, moved=(paid("500", "2025-10-14"),)) == (0, 1, 0)
        assert self.counts(promise, moved=(paid("499.99", "2025-10-10"),)) == (0, 1, 0)
        assert self.counts(promise, on="2025-10-13") == (0, 0, 1)
        assert self.counts(promise, on="2025-10-14") == (0, 1, 0)

    def test_money_that_came_before_is_not_the_promises(self) -> None:
        promise = self.promise("2025-10-05", "2025-10-10", "500")
        assert self.counts(promise, moved=(paid("500", "2025-10-04"),)) == (0, 1, 0)

    def test_log_and_hold_tell_of_one_promise(self) -> None:
        of = account(
            item("500", "2025-08-31"), holds=(hold(HoldKind.PROMISE, until="2025-10-10"),),
            contact_log=(self.promise("2025-10-01", "2025-10-10"),),
        )  # fmt: skip
        assert seen(of).promises_broken == 1

    def test_the_decision_says_how_many_were_broken(self) -> None:
        log = (self.promise("2025-10-01", "2025-10-10"), self.promise("2025-10-12", "2025-10-20"))
        found = decision(account(item("500", "2025-08-31"), contact_log=log), "2025-10-31")
        assert found.behaviour.promises_broken == 2
        assert "note.promises_broken" in [note.code for note in found.notes]


class TestPlans:
    """Two instalments of 200, on 15 October and 15 November, with three days of grace."""

    PARTS = tuple(
        Instalment("P", "C1", day(on), money("200")) for on in ("2025-10-15", "2025-11-15")
    )

    def of(self, *moved: Movement) -> Account:
        return account(
            item("500", "2025-08-31"), holds=(hold(HoldKind.PLAN),), instalments=self.PARTS,
            movements=moved,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2025-10-15", Verdict.PLAN_KEPT), ("2025-10-18", Verdict.PLAN_KEPT),
         ("2025-10-19", Verdict.DUN)],
    )  # fmt: skip
    def test_an_instalment_is_missed_after_its_day_and_grace(
        self, on: str, verdict: Verdict
    ) -> None:
        found = decision(self.of(), on)
        assert found.verdict is verdict
        said = "note.plan_broken" in [note.code for note in found.notes]
        assert said is (verdict is Verdict.DUN)

    def test_paid_it_is_kept_until_the_next(self) -> None:
        of = self.of(paid("200", "2025-10-16"))
        assert decision(of, "2025-11-18").verdict is Verdict.PLAN_KEPT
        assert decision(of, "2025-11-19").verdict is Verdict.DUN

    def test_money_from_before_the_plan_does_not_keep_it(self) -> None:
        assert decision(self.of(paid("200", "2024-12-31")), "2025-10-31").verdict is Verdict.DUN


def test_the_response_after_each_level() -> None:
    """Two notices of level 1, one answered after four days; level 2 answered after ten."""
    log = (
        reminder(1, "2025-08-01"), reminder(1, "2025-09-01"), reminder(2, "2025-09-10"),
        reminder(2, "2025-09-30", direction="inbound"),
    )  # fmt: skip
    moved = (paid("10", "2025-08-05"), paid("10", "2025-09-20"), paid("10", "2025-10-20"))
    found = seen(account(item("500", "2025-07-20"), contact_log=log, movements=moved))
    assert found.responses == (Response(1, 2, 1, Fraction(4)), Response(2, 1, 1, Fraction(10)))


def told(of: Account, on: str = "2025-10-31", **fields: Any) -> list[Finding]:
    return list(warnings.found(of, replace(CREDITOR, **fields), dates(on)))


class TestOldDisputes:
    def held(self, since: str, owner: str = "", kind: HoldKind = HoldKind.DISPUTE) -> Account:
        found = Hold("C1", kind, "dispute", day(since), SOURCE, document_no="1", owner=owner)
        return account(item("500", "2025-08-31"), holds=(found,))

    def test_after_thirty_days_its_owner_is_asked(self) -> None:
        assert not told(self.held("2025-10-01"))
        (found,) = told(self.held("2025-09-30", "Frau Weiss"))
        assert (found.code, found.severity, found.customer_id) == ("D2", "note", "C1")
        assert "31 days" in found.message
        assert found.remedy.startswith("Frau Weiss:")

    def test_without_an_owner_it_needs_one(self) -> None:
        (found,) = told(self.held("2025-01-01"))
        assert found.remedy == "Give it an owner."

    def test_other_holds_may_be_old(self) -> None:
        assert not told(self.held("2025-01-01", kind=HoldKind.WITH_BANK))


class TestInsurance:
    """Due 31 August 2025, to be reported within 60 days: by 30 October."""

    INSURED = replace(DEBTOR, insurer="Kredit AG", report_by_days=60, insured_limit=money("40000"))

    def of(self, **fields: Any) -> Account:
        return account(item("500", "2025-08-31"), debtor=self.INSURED, **fields)

    def test_fifteen_days_before_and_not_sooner(self) -> None:
        assert not told(self.of(), "2025-10-14")
        (found,) = told(self.of(), "2025-10-15")
        assert (found.code, found.severity) == ("D3", "warning")
        for words in ("has to be reported to Kredit AG by 2025-10-30", "EUR 40,000.00"):
            assert words in found.message

    def test_past_it(self) -> None:
        (found,) = told(self.of(), "2025-10-31")
        assert "had to be reported" in found.message
        assert "today" in found.remedy

    def test_what_is_paid_or_not_insured_is_not_reported(self) -> None:
        settled = item("500", "2025-08-31", received_later=money("500"))
        assert not told(account(settled, debtor=self.INSURED), "2025-10-31")
        assert not told(account(item("500", "2025-08-31")), "2025-10-31")

    def test_what_was_reported_is_answered_and_a_later_overdue_is_not(self) -> None:
        report = replace(call("2025-10-16"), kind="insurer report", channel="e-mail")
        assert not told(self.of(contact_log=(report,)), "2025-12-31")
        later = account(
            item("500", "2025-08-31"), item("500", "2025-10-16", "2"), debtor=self.INSURED,
            contact_log=(report,),
        )  # fmt: skip
        (found,) = told(later, "2025-12-31")
        assert "document 2 had" in found.message
        assert not report.is_pressure

    def test_a_promise_beyond_it_needs_the_insurers_consent(self) -> None:
        for until, needed in (("2025-10-30", False), ("2025-10-31", True)):
            of = self.of(holds=(hold(HoldKind.PROMISE, until=until),))
            codes = [note.code for note in decision(of, "2025-10-15").notes]
            assert ("note.insurer_consent" in codes) is needed

    def test_a_plan_beyond_it_too(self) -> None:
        parts = (Instalment("P", "C1", dt.date(2025, 12, 31), money("500")),)
        of = self.of(holds=(hold(HoldKind.PLAN),), instalments=parts)
        assert "note.insurer_consent" in [n.code for n in decision(of, "2025-10-15").notes]


class TestLimitation:
    """A German creditor: three years from the end of the year; a French debtor: five years."""

    def message(self, due: str, on: str, country: str = "FR") -> str:
        debtor = replace(DEBTOR, address=replace(DEBTOR.address, country=country))
        found = told(account(item("500", due), debtor=debtor), on)
        assert len(found) < 2
        assert all((f.code, f.severity) == ("D4", "warning") for f in found)
        return found[0].message if found else ""

    @pytest.mark.parametrize(
        ("on", "words"),
        [("2025-07-03", ""), ("2025-07-04", "in 180 days (the 180-day"),
         ("2025-10-02", "in 90 days (the 90-day"), ("2025-12-01", "in 30 days (the 30-day"),
         ("2025-12-31", "in 0 days"), ("2026-01-01", "may be time-barred since 2025-12-31")],
    )  # fmt: skip
    def test_warnings_before_the_last_day(self, on: str, words: str) -> None:
        found = self.message("2022-02-28", on)
        assert words in found
        assert bool(found) is bool(words)

    def test_the_law_is_cited_and_what_is_not_sure(self) -> None:
        assert "BGB sections 195, 199(1)" in self.message("2022-02-28", "2025-12-01")
        abroad = told(
            account(item("500", "2021-03-01")), "2024-12-01",
            address=replace(CREDITOR.address, country="US"),
        )  # fmt: skip
        assert "UCC section 2-725(1)" in abroad[0].message
        assert "states differ" in abroad[0].message

    def test_the_earlier_of_two_laws(self) -> None:
        """Due 1 March 2021: in Germany 31 December 2024, in the United States 1 March 2025."""
        assert "2024-12-31" in self.message("2021-03-01", "2024-12-01", "US")

    def test_a_country_nobody_looked_up_is_not_guessed(self) -> None:
        debtor = replace(DEBTOR, address=replace(DEBTOR.address, country="KR"))
        ours: dict[str, Any] = {"address": replace(CREDITOR.address, country="JP")}
        assert not told(account(item("500", "2000-01-01"), debtor=debtor), **ours)

    def test_the_29th_of_february_ends_on_the_28th(self) -> None:
        ours: dict[str, Any] = {"address": replace(CREDITOR.address, country="FR")}
        (found,) = told(account(item("500", "2024-02-29")), "2029-02-01", **ours)
        assert "after 2029-02-28" in found.message

    def test_of_several_documents_the_first_and_how_many_more(self) -> None:
        of = account(item("500", "2022-02-28", "A"), item("500", "2022-05-31", "B"),
                     item("500", "2025-05-31", "C"))  # fmt: skip
        (found,) = told(of, "2025-12-01")
        assert "document A and 1 more" in found.message
