"""Decisions: the clock, credits, disputes, holds; the rules of practice and the peers' defects."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import registry, wording
from generator.dunning.decide import hold as held_back
from generator.values.account import Account, Instalment
from generator.values.decisions import Sentence, Verdict
from generator.values.history import Delivery, IssuedItem, IssuedLetter, Recipient
from generator.values.ledger import Address, Debtor, DocumentType, Hold, HoldKind
from generator.values.money import Money, total
from tests.decisions import make_decision
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
    terms,
)

LAYOUTS = Path(__file__).parent.parent / "layouts"
REMINDED = tuple(
    reminder(level, on, deadline)
    for level, on, deadline in (
        (1, "2025-09-05", "2025-09-09"),
        (2, "2025-09-15", "2025-09-22"),
        (3, "2025-09-29", "2025-10-14"),
    )
)


class TestEntry:
    """The first run has no history: entry at arrears, capped below the first formal demand."""

    @pytest.mark.parametrize(
        ("due", "level"),
        [("2025-10-28", 1), ("2025-10-23", 2), ("2025-10-09", 3), ("2024-01-01", 3)],
    )
    def test_at_arrears_with_cap(self, due: str, level: int) -> None:
        found = decision(account(item("500", due)), "2025-10-31")
        assert found.level
        assert (found.verdict, found.level.number) == (Verdict.DUN, level)

    def test_two_days_are_within_grace(self) -> None:
        found = decision(account(item("500", "2025-10-29")), "2025-10-31")
        assert (found.verdict, found.may_go_from) == (Verdict.WITHIN_GRACE, day("2025-11-01"))

    def test_due_today_is_not_due(self) -> None:
        assert decision(account(item("500", "2025-10-31")), "2025-10-31").verdict is Verdict.NOT_DUE

    def test_levels_count_from_the_letter_date_and_aging_from_as_of(self) -> None:
        found = decision(account(item("500", "2025-10-24")), "2025-10-31", letter_date="2025-11-01")
        assert found.items[0].aged.days_past_due == 7
        assert found.level
        assert found.level.number == 2

    def test_the_month_end_rhythm_of_the_ladder(self) -> None:
        """Due 15 October: 31 October level 2, 30 November 3, 31 December 4, 31 January 5."""
        issued: tuple[IssuedLetter, ...] = ()
        for run, expected in (
            ("2025-10-31", 2),
            ("2025-11-30", 3),
            ("2025-12-31", 4),
            ("2026-01-31", 5),
        ):
            found = decision(account(item("500", "2025-10-15"), issued=issued), run)
            assert found.level
            assert found.deadline
            assert found.level.number == expected
            issued += (letter(expected, run, found.deadline.isoformat()),)


def letter(
    level: int, on: str, deadline: str, interest: str = "0", fixed: str = "0"
) -> IssuedLetter:
    return IssuedLetter(
        f"{on}-C1-EUR", "", "C1", money("0").currency, "exporter-standard", level, day(on),
        day(deadline), "post", "", (IssuedItem("1", "", money("500"), money(interest), money(fixed), level),),
    )  # fmt: skip


class TestClock:
    """An EU debtor, due 2025-12-20, level 3 letter on Friday 2026-01-30."""

    LEVEL_3 = letter(3, "2026-01-30", "2026-02-16")

    def on(self, letter_date: str, **fields: Any) -> tuple[Verdict, int]:
        of = account(item("500", "2025-12-20"), issued=(self.LEVEL_3,), **fields)
        found = decision(of, letter_date)
        return found.verdict, found.level.number if found.level else 0

    def test_the_deadline_has_transit_and_rolls_over_the_weekend(self) -> None:
        """10 + 5 days = Saturday 14 February, printed Monday 2026-02-16."""
        of = account(item("500", "2025-12-20"), issued=(letter(2, "2026-01-05", "2026-01-12"),))
        found = decision(of, "2026-01-30")
        assert found.level
        assert (found.level.number, found.deadline) == (3, day("2026-02-16"))

    def test_no_letter_on_the_last_day_of_grace(self) -> None:
        assert self.on("2026-02-19") == (Verdict.WAITING_FOR_DEADLINE, 0)

    def test_the_next_level_the_day_after(self) -> None:
        assert self.on("2026-02-20") == (Verdict.DUN, 4)

    def test_a_late_run_never_jumps_a_level(self) -> None:
        assert self.on("2026-05-31") == (Verdict.DUN, 4)

    def test_a_pressing_call_counts_as_contact(self) -> None:
        of = account(
            item("500", "2025-12-20"), issued=(self.LEVEL_3,), contact_log=(call("2026-02-18"),)
        )
        found = decision(of, "2026-02-20")
        assert (found.verdict, found.may_go_from) == (Verdict.CONTACTED_RECENTLY, day("2026-02-28"))
        assert decision(of, "2026-02-28").verdict is Verdict.DUN

    def test_an_inbound_call_does_not(self) -> None:
        assert self.on("2026-02-20", contact_log=(call("2026-02-18", "inbound"),)) == (
            Verdict.DUN,
            4,
        )

    def test_a_promise_runs_with_its_grace_and_then_is_broken(self) -> None:
        log = (call("2026-02-15", "inbound", promise_date=day("2026-02-24")),)
        assert self.on("2026-02-26", contact_log=log)[0] is Verdict.PROMISE_RUNNING
        assert self.on("2026-02-28", contact_log=log) == (Verdict.DUN, 4)

    def test_a_formal_demand_needs_a_previous_deadline(self) -> None:
        of = account(item("500", "2025-06-30", dunning_level=3, last_dunned_on=day("2025-08-01")))
        found = decision(of, "2025-10-31")
        assert found.verdict is Verdict.AWAITING_RELEASE
        assert found.sentence.code == "verdict.release_no_deadline"

    def test_a_log_row_counts_for_what_was_overdue_then(self) -> None:
        of = account(
            item("500", "2025-07-31", "old"), item("300", "2025-10-20", "new"), contact_log=REMINDED
        )
        found = decision(of, "2025-10-31")
        assert {i.aged.item.document_no: i.level for i in found.items} == {"old": 4, "new": 2}
        assert found.level
        assert found.level.number == 4

    def test_an_invoice_never_reminded_is_not_formally_demanded_with_another(self) -> None:
        """Interest is claimed on the item at a claiming level, not on the one beside it."""
        of = account(
            item("500", "2025-07-31", "old"), item("300", "2025-10-20", "new"), contact_log=REMINDED
        )
        found = decision(of, "2025-10-31", basis=terms())
        by_number = {i.aged.item.document_no: i for i in found.items}
        assert by_number["old"].interest
        assert not by_number["new"].interest

    def test_after_the_final_demand_a_person_decides(self) -> None:
        last = letter(5, "2026-01-30", "2026-02-10")
        of = account(item("500", "2025-10-20"), issued=(last,))
        assert decision(of, "2026-02-16").sentence.code == "verdict.waiting_for_referral"
        found = decision(of, "2026-02-28")
        assert (found.verdict, found.sentence.code) == (
            Verdict.AWAITING_RELEASE, "verdict.release_referral",
        )  # fmt: skip

    def test_a_key_account_is_not_formally_demanded_without_release(self) -> None:
        of = account(item("500", "2025-07-31"), contact_log=REMINDED)
        found = decision(of, "2025-10-31", procedure="key-account")
        assert found.sentence.code == "verdict.release_level"


class TestCredits:
    def test_claim_is_overdue_less_free_credit_plus_interest(self) -> None:
        of = account(
            item("5000", "2025-07-31"),
            item("-2000", "2025-09-15", "PAY", value_date=day("2025-09-15")),
            contact_log=REMINDED,
        )
        found = decision(of, "2025-10-31", basis=terms())
        assert (str(found.interest), str(found.claimed)) == ("120.99", "3120.99")

    def test_no_letter_when_credit_covers_what_is_overdue(self) -> None:
        of = account(
            item("1000", "2025-09-30"), item("4000", "2025-11-30", "2"),
            item("-1000", "2025-10-01", "CN", document_type=DocumentType.CREDIT_NOTE),
        )  # fmt: skip
        found = decision(of, "2025-10-31")
        assert found.verdict is Verdict.COVERED_BY_CREDIT
        assert not found.claimed

    def test_an_advance_for_another_order_never_nets_and_holds(self) -> None:
        of = account(
            item("1000", "2025-09-30"),
            item("-1500", "2025-10-01", "ORDER-77", document_type=DocumentType.ADVANCE),
        )
        found = decision(of, "2025-10-31")
        assert (found.verdict, found.sentence.code) == (
            Verdict.AWAITING_RELEASE, "verdict.release_advance",
        )  # fmt: skip
        assert not found.free_credit

    def test_credit_that_covers_all_that_would_be_demanded_stops_the_letter(self) -> None:
        """800 of credit against 500 demandable and 1,000 whose deadline still runs."""
        of = account(
            item("1000", "2025-07-31", "old"), item("500", "2025-10-20", "new"),
            item("-800", "2025-10-01", "CN"),
            issued=(replace(letter(3, "2025-10-20", "2025-11-03"), items=(
                IssuedItem("old", "", money("1000"), money("0"), money("0"), 3),)),),
        )  # fmt: skip
        found = decision(of, "2025-10-31")
        assert found.verdict is Verdict.COVERED_BY_CREDIT

    def test_cash_after_the_cut_off_is_not_demanded_again(self) -> None:
        payment = paid("1000", "2025-11-02")
        full = item("1000", "2025-09-30", received_later=money("1000"), allocations=(payment,))
        part = item("1000", "2025-09-30", received_later=money("400"), allocations=(payment,))
        found = decision(account(full), "2025-10-31", letter_date="2025-11-03")
        assert found.verdict is Verdict.PAID_AFTER_CUTOFF
        assert found.items[0].aged.bucket == "31-60"
        found = decision(account(part), "2025-10-31", letter_date="2025-11-03")
        assert (str(found.claimed), str(found.open)) == ("600.00", "1000.00")

    def test_below_the_minimum(self) -> None:
        assert (
            decision(account(item("4.99", "2025-09-30")), "2025-10-31").verdict
            is Verdict.BELOW_MINIMUM
        )


class TestHolds:
    @pytest.mark.parametrize(
        ("kind", "verdict"),
        [
            (HoldKind.SANCTIONS, Verdict.SANCTIONED), (HoldKind.INSOLVENCY, Verdict.INSOLVENT),
            (HoldKind.HANDED_OVER, Verdict.HANDED_OVER), (HoldKind.WITH_BANK, Verdict.WITH_BANK),
            (HoldKind.ASSIGNED, Verdict.ASSIGNED), (HoldKind.DO_NOT_CONTACT, Verdict.DO_NOT_CONTACT),
            (HoldKind.OTHER, Verdict.DO_NOT_CONTACT), (HoldKind.WRITTEN_OFF, Verdict.WRITTEN_OFF),
            (HoldKind.DISPUTE, Verdict.DISPUTED), (HoldKind.PLAN, Verdict.PLAN_KEPT),
            (HoldKind.PROMISE, Verdict.PROMISE_RUNNING),
        ],
    )  # fmt: skip
    def test_each_kind_stops_the_letter(self, kind: HoldKind, verdict: Verdict) -> None:
        found = decision(account(item("500", "2025-09-30"), holds=(hold(kind),)), "2025-10-31")
        assert (found.verdict, str(found.claimed)) == (verdict, "0.00")

    @pytest.mark.parametrize(
        ("fields", "verdict"),
        [
            ({"account_group": "intercompany"}, Verdict.INTERCOMPANY),
            ({"account_group": "employee"}, Verdict.INTERCOMPANY),
            ({"account_group": "one time"}, Verdict.ONE_TIME_ACCOUNT),
            ({"is_natural_person": True}, Verdict.NATURAL_PERSON),
        ],
    )
    def test_who_is_not_collected_by_us(self, fields: dict[str, object], verdict: Verdict) -> None:
        debtor = replace(DEBTOR, **fields)  # type: ignore[arg-type]
        assert (
            decision(account(item("500", "2025-09-30"), debtor=debtor), "2025-10-31").verdict
            is verdict
        )

    def test_a_procedure_may_release_natural_persons(self) -> None:
        released = replace(registry.procedures()["exporter-standard"], natural_persons="dunned")
        of = account(item("500", "2025-09-30"), debtor=replace(DEBTOR, is_natural_person=True))
        assert decision(of, "2025-10-31", procedure=released).verdict is Verdict.DUN

    def test_since_when_a_status_holds_is_not_known(self) -> None:
        """A status is no date: nothing is told apart by it."""
        first = item("500", "2025-09-30", "A", document_date=day("2025-08-01"))
        later = item("500", "2025-09-30", "B", document_date=day("2025-08-30"))
        of = Hold(
            "C1", HoldKind.INSOLVENCY, "insolvent", day("2025-08-01"), SOURCE, row=first.source
        )
        found = decision(account(first, later, holds=(of,)), "2025-10-31")
        assert {i.sentence.code for i in found.items} == {"verdict.insolvent"}

    def test_the_first_in_order_names_the_decision(self) -> None:
        holds = (hold(HoldKind.DISPUTE, "1"), hold(HoldKind.INSOLVENCY))
        of = account(item("500", "2025-09-30"), item("-10", "2025-09-30", "CN"), holds=holds)
        found = decision(of, "2025-10-31")
        assert found.verdict is Verdict.INSOLVENT
        assert {i.verdict for i in found.items} == {Verdict.INSOLVENT}

    def test_a_dispute_over_one_document_leaves_the_others_demanded(self) -> None:
        of = account(
            item("500", "2025-09-30", "A"), item("300", "2025-09-30", "B"),
            holds=(hold(HoldKind.DISPUTE, "A"),),
        )  # fmt: skip
        found = decision(of, "2025-10-31")
        assert (found.verdict, str(found.claimed)) == (Verdict.DUN, "300.00")

    def test_a_dispute_and_a_hidden_payment(self) -> None:
        """USD 20,000 of which 6,500 disputed, and 4,000 left of 10,000 paid on unknown days."""
        of = account(
            item("20000", "2025-08-15", "A"),
            item("4000", "2025-08-29", "B", hidden_payments=True),
            holds=(hold(HoldKind.DISPUTE, "A", "6500"),),
            contact_log=REMINDED,
        )
        found = decision(of, "2025-10-31", basis=terms())
        assert (str(found.demanded), str(found.interest)) == ("17500.00", "424.60")
        assert (str(found.claimed), str(found.open)) == ("17924.60", "24000.00")
        accrual = found.items[0].accrual
        assert accrual
        assert str(accrual.reserved) == "164.55"
        assert Sentence("note.lower_bound") in found.notes

    def test_a_row_that_cannot_be_read_holds_its_customer(self) -> None:
        of = account(item("500", "2025-09-30"), unreadable=(item("1", "2025-01-01").source,))
        assert decision(of, "2025-10-31").verdict is Verdict.UNREADABLE


class TestInterestClaims:
    OF = item("6000", "2025-01-31", allocations=(paid("4000", "2025-03-02"),))
    LOG = tuple(
        reminder(n, on, until)
        for n, on, until in (
            (1, "2025-02-10", "2025-02-14"), (2, "2025-02-28", "2025-03-07"), (3, "2025-03-31", "2025-04-14"),
        )
    )  # fmt: skip
    DOMESTIC = replace(DEBTOR, address=Address(("Weg 1",), "10115", "Berlin", "", "DE"))

    def test_claimed_once_and_then_only_the_rest(self) -> None:
        first = decision(
            account(self.OF, debtor=self.DOMESTIC, contact_log=self.LOG),
            "2025-06-30",
            basis="de_bgb_288",
        )
        assert first.level
        assert first.deadline
        assert (first.level.number, str(first.interest), str(first.fixed_sum)) == (
            4,
            "314.94",
            "40.00",
        )
        issued = IssuedLetter(
            "L1", "", "C1", self.OF.currency, "exporter-standard", 4, day("2025-06-30"), first.deadline,
            "certified", "", (IssuedItem("1", "", money("6000"), first.interest, first.fixed_sum, 4),),
        )  # fmt: skip
        then = decision(
            account(self.OF, debtor=self.DOMESTIC, contact_log=self.LOG, issued=(issued,)),
            "2025-07-31", basis="de_bgb_288",
        )  # fmt: skip
        assert (str(then.interest_before), str(then.interest)) == ("314.94", "52.34")
        assert (str(then.fixed_sum), str(then.claimed)) == ("40.00", "6407.28")
        assert round(then.per_diem, 4) == Fraction("1.6882")

    def test_no_basis_is_silence_not_zero(self) -> None:
        found = decision(account(self.OF, contact_log=self.LOG), "2025-06-30")
        assert Sentence("note.no_basis") in found.notes
        assert found.items[0].accrual is None

    @pytest.mark.parametrize("due", ["2025-06-26", "2025-06-20", "2025-06-05"])
    def test_levels_before_the_formal_ones_claim_no_interest_and_no_fixed_sum(
        self, due: str
    ) -> None:
        found = decision(account(item("500", due)), "2025-06-30", basis="de_bgb_288")
        assert found.verdict is Verdict.DUN
        assert not found.interest
        assert not found.fixed_sum


class TestComplete:
    def test_what_a_letter_lacks_is_said(self) -> None:
        nowhere = Debtor("C1", "Delta")
        found = decision(
            account(item("500", "2025-09-30"), debtor=nowhere), "2025-10-31",
            creditor=replace(CREDITOR, banks={}),
        )  # fmt: skip
        assert [lack.code for lack in found.lacks] == ["lacks.address", "lacks.bank"]

    @pytest.mark.parametrize(
        ("events", "lacks"),
        [
            ((("2026-02-03", "posted"), ("2026-02-10", "returned")), ["lacks.came_back"]),
            ((("2026-02-10", "returned"), ("2026-02-12", "unclaimed")), []),
            ((("2026-02-10", "refused"),), []),
        ],
    )
    def test_no_letter_to_where_one_came_back_from(self, events: Any, lacks: list[str]) -> None:
        """Also for documents that were not in it; with a new address it goes."""
        of = account(item("500", "2025-12-20"), item("700", "2026-01-10"))
        where = of.debtor.address
        sent = replace(
            letter(3, "2026-01-30", "2026-02-16"),
            recipient=Recipient("Delta", "", where.lines, where.postal_code, where.city),
            deliveries=tuple(Delivery(day(on), event) for on, event in events),
        )
        found = decision(replace(of, issued=(sent,)), "2026-03-31")
        assert [lack.code for lack in found.lacks] == lacks
        moved = replace(of.debtor, address=replace(where, lines=("Neuer Weg 1",)))
        assert not decision(replace(of, issued=(sent,), debtor=moved), "2026-03-31").lacks

    def test_held_back_it_demands_nothing_and_keeps_its_proposed_level(self) -> None:
        found = decision(
            account(item("500", "2025-09-30"), debtor=Debtor("C1", "Delta")), "2025-10-31"
        )
        held = held_back(found, found.lacks)
        assert held.level
        assert (held.verdict, held.level.number, str(held.claimed)) == (
            Verdict.INCOMPLETE,
            3,
            "0.00",
        )
        assert str(held.items[0].not_demanded) == "500.00"

    def test_every_rule_asked_is_kept_on_demand(self) -> None:
        found = decision(account(item("500", "2025-09-30")), "2025-10-31", trace=True)
        verdicts = [verdict for verdict, _, _ in found.items[0].steps]
        order = list(Verdict)
        assert verdicts == sorted(verdicts, key=order.index)
        assert [applies for _, applies, _ in found.items[0].steps][-1]


class TestTrace:
    """Every rule that did not apply says the value it looked at."""

    def said(self, of: Account, on: str = "2025-10-31", **fields: Any) -> dict[Verdict, str]:
        found = decision(of, on, trace=True, **fields)
        english = wording.words("en", (LAYOUTS,))
        german = wording.words("de", (LAYOUTS,))
        steps = found.items[0].steps
        assert all(german.sentence(sentence) for _, _, sentence in steps)
        return {verdict: english.sentence(sentence) for verdict, _, sentence in steps}

    def test_the_values_of_a_first_notice(self) -> None:
        said = self.said(account(item("1200", "2025-10-20"), item("50", "2025-10-20", "2")))
        assert said[Verdict.DISPUTED] == "not disputed"
        assert said[Verdict.BELOW_MINIMUM] == "minimum EUR\u00a020.00, claim EUR\u00a01,250.00"
        assert said[Verdict.COVERED_BY_CREDIT].startswith("free credit EUR\u00a00.00, overdue")
        assert said[Verdict.WITHIN_GRACE] == (
            "11 days past due: level 2 from day 8, at most level 3 without history"
        )
        assert said[Verdict.WAITING_FOR_DEADLINE] == "no notice before this one"
        assert said[Verdict.CONTACTED_RECENTLY] == "never pressed before"

    def test_the_values_of_a_later_one(self) -> None:
        of = account(item("500", "2025-12-20"), issued=(TestClock.LEVEL_3,))
        said = self.said(of, "2026-02-20")
        assert said[Verdict.WAITING_FOR_DEADLINE] == (
            "deadline 16 February 2026 and 3 days of grace: over after 19 February 2026"
        )
        assert said[Verdict.CONTACTED_RECENTLY] == (
            "last pressed on 30 January 2026, 10 days apart: allowed from 9 February 2026"
        )

    def test_broken_plans_and_promises_parts_and_holds_elsewhere(self) -> None:
        holds = (
            hold(HoldKind.PLAN), hold(HoldKind.DISPUTE, "1", "100"), hold(HoldKind.WITH_BANK, "2"),
        )  # fmt: skip
        log = (call("2025-10-01", "inbound", promise_date=day("2025-10-10")),)
        due = (Instalment("P", "C1", day("2025-10-15"), money("200")),)
        of = account(
            item("500", "2025-09-30"), item("5", "2025-09-30", "2"), holds=holds, contact_log=log,
            instalments=due, movements=(paid("50", "2025-10-20"),),
        )  # fmt: skip
        said = self.said(of)
        assert said[Verdict.PLAN_KEPT].endswith(
            "EUR\u00a0200.00 by now, EUR\u00a050.00 came: broken"
        )
        assert said[Verdict.PROMISE_RUNNING].endswith("with grace to 13 October 2025: over")
        assert said[Verdict.DISPUTED].startswith("EUR\u00a0100.00 of EUR\u00a0500.00 is disputed")
        assert said[Verdict.WITH_BANK] == "a hold “with bank”, but not on this document"

    def test_without_a_trace_nothing_is_told(self) -> None:
        assert decision(account(item("500", "2025-10-20")), "2025-10-31").items[0].steps == ()


class TestInsolvencyAndOwners:
    def struck(self, country: str = "DE", **fields: Any) -> Account:
        debtor = replace(DEBTOR, address=replace(DEBTOR.address, country=country))
        held = Hold("C1", HoldKind.INSOLVENCY, "Insolvenz", day("2025-09-15"), SOURCE, **fields)
        return account(
            item("500", "2025-09-30", "before", document_date=day("2025-09-15")),
            item("300", "2025-09-30", "after", document_date=day("2025-09-16")),
            item("10", "2025-09-30", "undated"), debtor=debtor, holds=(held,),
        )  # fmt: skip

    def test_what_is_dated_after_the_cut_off_is_a_claim_of_its_own(self) -> None:
        found = decision(self.struck(), "2025-10-31")
        said = {i.aged.item.document_no: i.sentence.code for i in found.items}
        assert said == {
            "before": "verdict.insolvent", "after": "verdict.insolvent_after",
            "undated": "verdict.insolvent",
        }  # fmt: skip
        assert {i.verdict for i in found.items} == {Verdict.INSOLVENT}

    @pytest.mark.parametrize(
        ("country", "code"),
        [("US", "note.insolvency_petition"), ("DE", "note.insolvency_opening"),
         ("GB", "note.insolvency_opening"), ("BR", "")],
    )  # fmt: skip
    def test_which_day_the_law_takes(self, country: str, code: str) -> None:
        found = decision(self.struck(country), "2025-10-31")
        codes = [note.code for note in found.notes if "insolvency" in note.code]
        assert codes == ([code] if code else [])
        english = wording.words("en", (LAYOUTS,))
        assert all(
            "15 September 2025" in english.sentence(n) for n in found.notes if code == n.code
        )

    @pytest.mark.parametrize(
        ("owner", "until", "words"),
        [("", "", "– "), ("Weiss", "", "chapter 11 (owner: Weiss)"),
         ("", "2026-01-31", "chapter 11 (until 31 January 2026)"),
         ("Weiss", "2026-01-31", "chapter 11 (owner: Weiss, until 31 January 2026)")],
    )  # fmt: skip
    def test_a_sentence_says_why_whose_and_until_when(
        self, owner: str, until: str, words: str
    ) -> None:
        fields: dict[str, Any] = {"owner": owner, "reason": "chapter 11" if owner or until else ""}
        fields |= {"until": day(until)} if until else {}
        found = decision(self.struck(**fields), "2025-10-31")
        english = wording.words("en", (LAYOUTS,)).sentence(found.items[0].sentence)
        assert words.strip() in english


AMOUNTS = st.integers(-5_000_00, 9_000_00).filter(bool)


@given(
    st.lists(st.tuples(AMOUNTS, st.integers(-60, 400), st.booleans()), min_size=1, max_size=12),
    st.sampled_from([(), REMINDED]),
    st.sampled_from([None, "de_bgb_288"]),
)
def test_laws_of_every_decision(
    rows: list[tuple[int, int, bool]], log: tuple[object, ...], basis: str | None
) -> None:
    """Open = dunned + not dunned; the claim adds up; a letter is never for nothing or less."""
    as_of = day("2025-10-31")
    items = [
        item(
            f"{cents / 100:.2f}", (as_of.fromordinal(as_of.toordinal() - days)).isoformat(), str(n)
        )
        for n, (cents, days, _) in enumerate(rows)
    ]
    holds = tuple(hold(HoldKind.DISPUTE, str(n), "10") for n, row in enumerate(rows) if row[2])
    of = account(*items, holds=holds, contact_log=log)
    found = decision(of, "2025-10-31", basis=basis)
    currency = found.currency
    assert found.open == total((i.amount_open for i in items), currency)
    assert found.open == total((i.demanded + i.not_demanded for i in found.items), currency)
    assert found.demanded == total((i.demanded for i in found.items), currency)
    if found.verdict is Verdict.DUN:
        assert found.claimed.positive
        assert (
            found.claimed
            == found.demanded - found.free_credit + found.interest_total + found.fixed_sum
        )
        assert all(
            i.level <= max(i.reminded_before, 0) + 1 or not i.reminded_before for i in found.items
        )
    else:
        assert found.claimed == Money.zero(currency)
        assert not any(i.verdict is Verdict.DUN for i in found.items)


def test_a_letter_that_cannot_go_is_incomplete_whatever_else_is_open() -> None:
    """An item within grace beside it must not hide that a letter is waiting for data."""
    ready = make_decision(3, 2, extras=False)
    fresh = replace(
        ready.items[0],
        verdict=Verdict.WITHIN_GRACE,
        level=0,
        demanded=ready.demanded - ready.demanded,
    )
    held = held_back(replace(ready, items=(*ready.items, fresh)), [Sentence.of("lacks.creditor")])
    assert held.verdict is Verdict.INCOMPLETE
