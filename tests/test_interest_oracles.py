"""The engine against QuantLib and pyxirr, which share no code with it or with each other.

20,000 random debts with each day count: simple interest to the cent, and by whole periods of
compounding. The witnesses count in binary fractions; their last places are the tolerance.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

import pytest
import pyxirr
import QuantLib

from generator import registry
from generator.interest.basis import Basis, agreed
from generator.interest.claim import Claim
from generator.interest.walk import walk
from generator.values.decisions import Accrual
from generator.values.money import Currency, Money, round_half_up
from generator.values.policy import Terms

DAY = dt.timedelta(days=1)
EUR = Currency("EUR", 2)
CASES = 20_000
WITNESSES = {
    "ACT/360": (QuantLib.Actual360(), pyxirr.DayCount.ACT_360),
    "ACT/365F": (QuantLib.Actual365Fixed(), pyxirr.DayCount.ACT_365F),
    "ACT/ACT ISDA": (
        QuantLib.ActualActual(QuantLib.ActualActual.ISDA), pyxirr.DayCount.ACT_ACT_ISDA,
    ),
    "30/360 Bond": (
        QuantLib.Thirty360(QuantLib.Thirty360.BondBasis), pyxirr.DayCount.THIRTY_360_ISDA,
    ),
    "30/360 US": (QuantLib.Thirty360(QuantLib.Thirty360.USA), pyxirr.DayCount.THIRTY_U_360),
    "30E/360": (
        QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis), pyxirr.DayCount.THIRTY_E_360,
    ),
    "30E/360 ISDA": (
        QuantLib.Thirty360(QuantLib.Thirty360.ISDA), pyxirr.DayCount.THIRTY_E_360_ISDA,
    ),
}  # fmt: skip
RATES = ("3", "4.12", "5", "8.25", "9.27", "10.62", "11.27", "12", "13.25", "19.5", "24.75")
CLOSE = 1e-9  # relative; a cent in ten million euro


@cache
def basis(count: str, rate: str, compounding: str = "none") -> Basis:
    chosen: Literal["none", "monthly", "30-day", "yearly"] = compounding  # type: ignore[assignment]
    return agreed(Terms("t", rate=f"{rate} per year", day_count=count, compounding=chosen))


def exact(of: Accrual) -> Fraction:
    return sum((segment.interest for segment in of.segments), Fraction(0))


def debts(seed: int) -> list[tuple[Money, str, dt.date, dt.date]]:
    """(balance, rate, due, until): a third begin at a month's end, a third around 1 March."""
    dice, found = random.Random(seed), []
    for number in range(CASES):
        year = dice.randint(1996, 2104)
        near = dt.date(year, dice.randint(1, 12), 1), dt.date(year, 3, 1), dt.date(year, 7, 1)
        reach = 3 if number % 3 < 2 else 190
        due = near[number % 3] + dice.randint(-reach, reach) * DAY
        longest = 62 if number % 4 else 1500
        cents = dice.randint(1, 10 ** dice.randint(3, 9))
        until = due + dice.randint(1, longest) * DAY
        found.append((Money(Decimal(cents).scaleb(-2), EUR), dice.choice(RATES), due, until))
    return found


def wrong(found: Accrual, balance: Money, rate: str, parts: tuple[float, float]) -> bool:
    """Whether the exact interest is not both witnesses', or the printed not theirs to the cent."""
    sought = exact(found)
    for part in set(parts):
        theirs = Fraction(part) * balance.exact * Fraction(rate) / 100
        if abs(theirs - sought) > CLOSE * max(abs(sought), Fraction(1, 10**6)):
            return True
        # A binary fraction next to half a cent may fall on either side of it.
        to_half = abs(theirs * 100 % 1 - Fraction(1, 2))
        if to_half > Fraction(1, 10**6) and round_half_up(theirs, 2) != found.interest.amount:
            return True
    return False


def test_no_day_count_is_without_witnesses() -> None:
    assert set(WITNESSES) == {count.NAME for count in registry.day_counts().values()}


def test_simple_interest_on_random_debts() -> None:
    """QuantLib and pyxirr get (first day, day after the last), as the facts have it."""
    differ = []
    for balance, rate, due, until in debts(288):
        first, end = due + DAY, until + DAY
        starts, ends = (QuantLib.Date(d.day, d.month, d.year) for d in (first, end))
        claim = Claim(balance, due)
        for name, (quantlib, of_pyxirr) in WITNESSES.items():
            found = walk(claim, basis(name, rate), until)
            parts = (
                quantlib.yearFraction(starts, ends),
                pyxirr.year_fraction(first, end, of_pyxirr),
            )
            if wrong(found, balance, rate, parts):
                differ.append((name, str(balance), rate, due, until))
    assert not differ


@pytest.mark.parametrize("shift", [(0, 0), (0, 1)], ids=("from due to paid", "both days"))
def test_control_fed_with_other_days_the_witnesses_disagree(shift: tuple[int, int]) -> None:
    """30/360 and ACT/ACT see the difference between (due, paid) and (due+1, paid+1)."""
    seen = 0
    for balance, rate, due, until in debts(288)[:400]:
        for name, (_, of_pyxirr) in WITNESSES.items():
            days = due + shift[0] * DAY, until + shift[1] * DAY
            part = pyxirr.year_fraction(*days, of_pyxirr)
            seen += wrong(
                walk(Claim(balance, due), basis(name, rate), until), balance, rate, (part, part)
            )
    assert seen > 100


@pytest.mark.parametrize(
    ("count", "compounding", "frequency"),
    [
        ("30E/360", "yearly", QuantLib.Annual),
        ("30/360 US", "yearly", QuantLib.Annual),
        ("30/360 Bond", "yearly", QuantLib.Annual),
        ("30E/360 ISDA", "yearly", QuantLib.Annual),
        ("30E/360", "monthly", QuantLib.Monthly),
        ("ACT/365F", "monthly", QuantLib.Monthly),
        ("ACT/360", "30-day", QuantLib.Monthly),
    ],
)
def test_whole_periods_of_compounding(count: str, compounding: str, frequency: int) -> None:
    """(1 + r/m)^n: a year of twelve months of thirty days, or periods that are a twelfth of one."""
    dice, thirty = random.Random(3902), QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis)
    for _ in range(300):
        due = dt.date(dice.randint(2000, 2090), dice.randint(1, 12), dice.randint(1, 26))
        number, rate = dice.randint(1, 9), dice.choice(RATES)
        whole = number * 12 if compounding == "yearly" else number
        months = due.year * 12 + due.month - 1 + whole
        until = dt.date(months // 12, months % 12 + 1, due.day)
        law = QuantLib.InterestRate(float(rate) / 100, thirty, QuantLib.Compounded, frequency)
        starts, ends = (QuantLib.Date(d.day, d.month, d.year) for d in (due + DAY, until + DAY))
        factor = law.compoundFactor(starts, ends)
        if compounding == "30-day":
            until = due + 30 * number * DAY
            factor = law.compoundFactor(number / 12)
        balance = Money(Decimal(dice.randint(1, 10**9)).scaleb(-2), EUR)
        found = exact(walk(Claim(balance, due), basis(count, rate, compounding), until))
        theirs = balance.exact * (Fraction(factor) - 1)
        assert abs(found - theirs) <= CLOSE * theirs, (due, until, rate)


def test_control_by_calendar_months_a_rule_of_thirty_days_differs() -> None:
    """18.83 and 18.57 for the Treasury's own example."""
    claim, until = Claim(Money(Decimal(1500), EUR), dt.date(2025, 4, 1)), dt.date(2025, 6, 15)
    found = [walk(claim, basis("ACT/360", "6", by), until) for by in ("30-day", "monthly")]
    assert [str(of.interest) for of in found] == ["18.83", "18.57"]
