"""Interest: the cases of practice to the cent, and the laws that every accrual obeys."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.findings import SettingsInvalid
from generator.interest.accrual import accrue
from generator.interest.basis import Basis, agreed, resolve
from generator.values.account import Account
from generator.values.decisions import Accrual
from generator.values.ledger import HoldKind, OpenItem
from generator.values.policy import Terms
from tests.ledgers import account, day, hold, item, money, paid, terms


def accrual(
    of: OpenItem, basis: Basis | None, until: str, within: Account | None = None
) -> Accrual:
    assert basis is not None
    found = accrue(within or account(of), [of], {of.source: basis}, day(until), day(until))
    assert not found.findings
    return found.value[of.source]


class TestMonthlyRates:
    """12,500.00 due 31 March, to 15 May 2025 at 1.5 % a month: four readings, 100 % apart."""

    @pytest.mark.parametrize(
        ("rule", "interest"),
        [("x12", "277.40"), ("day30", "281.25"), ("started", "375.00"), ("completed", "187.50")],
    )
    def test_each_reading(self, rule: str, interest: str) -> None:
        basis = agreed(Terms("t", rate="1.5 per month", month_rule=rule))  # type: ignore[arg-type]
        found = accrual(item("12500", "2025-03-31", code="USD"), basis, "2025-05-15")
        assert (str(found.interest), found.days) == (interest, 45)

    def test_per_diem_of_twelve_times(self) -> None:
        basis = agreed(Terms("t", rate="1.5 per month", month_rule="x12"))
        found = accrual(item("12500", "2025-03-31", code="USD"), basis, "2025-05-15")
        assert round(found.per_diem, 4) == Fraction("6.1644")

    def test_month_ends_are_counted_from_the_original_day(self) -> None:
        """31 January + 2 months = 31 March; adding one month twice would give 28 March."""
        basis = agreed(Terms("t", rate="1 per month", month_rule="completed"))
        of = item("1000", "2025-01-31")
        assert str(accrual(of, basis, "2025-03-30").interest) == "10.00"
        assert str(accrual(of, basis, "2025-03-31").interest) == "20.00"

    @pytest.mark.parametrize("rate", ["1.5", "1.5 per", "per month", "1.5 per week", "-1 per year"])
    def test_a_rate_without_a_period_is_refused(self, rate: str) -> None:
        with pytest.raises(SettingsInvalid, match="no period"):
            agreed(Terms("t", rate=rate))

    def test_a_monthly_rate_without_its_rule_is_refused(self) -> None:
        with pytest.raises(SettingsInvalid, match="month_rule"):
            agreed(Terms("t", rate="1.5 per month"))

    def test_two_prices_are_refused(self) -> None:
        with pytest.raises(SettingsInvalid, match="keep one"):
            agreed(Terms("t", rate="1 per year", series="de_base_rate"))


class TestGermanLaw:
    """EUR 10,000 due 31 January 2025, 4,000 paid on 2 March."""

    OF = item("6000", "2025-01-31", allocations=(paid("4000", "2025-03-02"),))

    def test_to_30_june(self) -> None:
        found = accrual(self.OF, resolve("de_bgb_288", {}), "2025-06-30")
        assert [(s.days, str(s.balance)) for s in found.segments] == [
            (30, "10000.00"),
            (120, "6000.00"),
        ]
        assert [f"{float(s.interest):.4f}" for s in found.segments] == ["92.6301", "222.3123"]
        assert (str(found.interest), str(found.fixed_sum)) == ("314.94", "40.00")

    def test_to_31_july_over_a_rate_change(self) -> None:
        found = accrual(self.OF, resolve("de_bgb_288", {}), "2025-07-31")
        assert f"{float(found.segments[-1].interest):.4f}" == "52.3348"
        assert (str(found.interest), found.days) == ("367.28", 181)
        assert round(found.per_diem, 4) == Fraction("1.6882")

    def test_todays_balance_for_all_days_would_be_wrong(self) -> None:
        """The peers' way: 6,000 for 181 days."""
        naive = accrual(item("6000", "2025-01-31"), resolve("de_bgb_288", {}), "2025-07-31")
        assert str(naive.interest) == "330.23"

    def test_a_due_date_on_a_saturday_moves_to_monday(self) -> None:
        """BGB section 193; 31 May 2025 was a Saturday."""
        found = accrual(item("7300", "2025-05-31"), resolve("de_bgb_288", {}), "2025-06-10")
        assert found.days == 8
        assert accrual(item("7300", "2025-05-31"), agreed(terms()), "2025-06-10").days == 10

    def test_a_day_without_a_rate_is_named(self) -> None:
        of = item("100", "2026-12-01")
        basis = resolve("de_bgb_288", {})
        assert basis is not None
        found = accrue(account(of), [of], {of.source: basis}, day("2027-01-15"), day("2027-01-15"))
        assert not found.value
        assert "2027-01-01" in found.findings[0].message
        assert "de_base_rate.csv" in found.findings[0].remedy


class TestBritishLaw:
    def test_the_rate_is_locked_on_the_day_interest_starts(self) -> None:
        found = accrual(
            item("10000", "2024-12-20", code="GBP"), resolve("uk_1998_act", {}), "2025-03-20"
        )
        assert (str(found.interest), str(found.fixed_sum)) == ("326.71", "100.00")
        assert found.segments[0].rate_percent == Decimal("13.25")

    def test_due_on_the_last_day_of_the_half_year_starts_in_the_next(self) -> None:
        found = accrual(
            item("10000", "2024-12-31", code="GBP"), resolve("uk_1998_act", {}), "2025-03-20"
        )
        assert found.segments[0].rate_percent == Decimal("12.75")

    @pytest.mark.parametrize(
        ("principal", "fixed"),
        [("999.99", "40"), ("1000", "70"), ("9999.99", "70"), ("10000", "100")],
    )
    def test_tiers(self, principal: str, fixed: str) -> None:
        found = accrual(
            item(principal, "2025-01-10", code="GBP"), resolve("uk_1998_act", {}), "2025-02-10"
        )
        assert found.fixed_sum == money(fixed, "GBP")

    def test_no_fixed_sum_in_another_currency(self) -> None:
        found = accrual(item("10000", "2025-01-10"), resolve("uk_1998_act", {}), "2025-02-10")
        assert not found.fixed_sum


class TestCreditsAndDisputes:
    def test_unapplied_cash_cuts_the_base_from_its_value_date(self) -> None:
        of = item("5000", "2025-07-31")
        cash = item("-2000", "2025-09-15", "PAY", value_date=day("2025-09-15"))
        found = accrual(of, agreed(terms()), "2025-10-31", account(of, cash))
        assert [f"{float(s.interest):.4f}" for s in found.segments] == ["75.6164", "45.3699"]
        assert str(found.interest) == "120.99"

    def test_unless_the_terms_say_otherwise(self) -> None:
        of = item("5000", "2025-07-31")
        cash = item("-2000", "2025-09-15", "PAY", value_date=day("2025-09-15"))
        found = accrual(of, agreed(terms(credits="none")), "2025-10-31", account(of, cash))
        assert str(found.interest) == "151.23"

    def test_a_disputed_part_is_reserved_and_not_claimed(self) -> None:
        of = item("20000", "2025-08-15")
        within = account(of, holds=(hold(HoldKind.DISPUTE, "1", "6500"),))
        found = accrual(of, agreed(terms()), "2025-10-31", within)
        assert (str(found.interest), str(found.reserved)) == ("341.75", "164.55")

    def test_hidden_payments_make_a_lower_bound(self) -> None:
        of = item("4000", "2025-08-29", hidden_payments=True)
        found = accrual(of, agreed(terms()), "2025-10-31")
        assert (str(found.interest), found.lower_bound) == ("82.85", True)

    def test_more_credit_than_debt_gives_no_negative_interest(self) -> None:
        of = item("1000", "2025-07-31")
        cash = item("-5000", "2025-08-15", "PAY", value_date=day("2025-08-15"))
        found = accrual(of, agreed(terms()), "2025-10-31", account(of, cash))
        assert all(s.interest >= 0 for s in found.segments)
        assert found.per_diem == 0


DUE = dt.date(2025, 1, 15)
PAYMENTS = st.lists(st.tuples(st.integers(-20, 500), st.integers(1, 500_00)), max_size=6)


@given(
    PAYMENTS,
    st.integers(1, 700),
    st.sampled_from(["de_bgb_288", "uk_1998_act", "12"]),
    st.randoms(),
)
def test_laws(payments: list[tuple[int, int]], days: int, law: str, shuffle: object) -> None:
    """Segment days add up; order of events does not matter; one rounding, at most half a cent."""
    basis = agreed(terms()) if law == "12" else resolve(law, {})
    assert basis is not None
    moves = [paid(f"{c / 100:.2f}", (DUE + dt.timedelta(days=d)).isoformat()) for d, c in payments]
    until = (DUE + dt.timedelta(days=days)).isoformat()
    found = accrual(item("3000", DUE.isoformat(), allocations=tuple(moves)), basis, until)
    assert sum(s.days for s in found.segments) == found.days == days
    exact = sum((s.interest for s in found.segments), Fraction(0))
    assert abs(found.interest.exact - exact) <= Fraction(1, 200)
    shuffle.shuffle(moves)  # type: ignore[attr-defined]
    again = accrual(item("3000", DUE.isoformat(), allocations=tuple(moves)), basis, until)
    assert again.interest == found.interest


@given(st.integers(1, 600), st.integers(1, 600))
def test_an_extra_cut_changes_nothing(first: int, second: int) -> None:
    basis, of = agreed(terms()), item("12345.67", DUE.isoformat())
    whole = accrual(of, basis, (DUE + dt.timedelta(days=first + second)).isoformat())
    cut = item("12345.67", DUE.isoformat(), allocations=(
        paid("0.00", (DUE + dt.timedelta(days=first)).isoformat()),))  # fmt: skip
    parts = accrual(cut, basis, (DUE + dt.timedelta(days=first + second)).isoformat())
    assert len(parts.segments) == 2
    assert parts.interest == whole.interest


def test_nothing_before_due() -> None:
    of = item("100", "2025-06-30")
    basis = agreed(terms())
    assert not accrue(
        account(of), [of], {of.source: basis}, day("2025-06-30"), day("2025-06-30")
    ).value
