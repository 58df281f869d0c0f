"""Money: one rounding point, half up; currencies never meet; ISO's digits, not CLDR's."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import currencies
from generator.values.money import Currency, Money, round_half_up, total

EUR, JPY, KWD = Currency("EUR", 2), Currency("JPY", 0), Currency("KWD", 3)


@pytest.mark.parametrize(
    ("exact", "currency", "printed"),
    [
        (Fraction(25, 1000), EUR, "0.03"), (Fraction(-25, 1000), EUR, "-0.03"),
        (Fraction(1005, 1000), EUR, "1.01"), (Fraction(1, 2), JPY, "1"),
        (Fraction(5, 10000), KWD, "0.001"), (Fraction(23, 10), EUR, "2.30"),
    ],
)  # fmt: skip
def test_half_up_to_the_minor_unit(exact: Fraction, currency: Currency, printed: str) -> None:
    assert str(Money.rounded(exact, currency)) == printed


def test_half_even_and_floats_would_differ() -> None:
    assert round(Decimal("0.025"), 2) == Decimal("0.02")
    assert round(1.005, 2) == 1.0  # the binary float lies below the half
    exact = Fraction(366825, 100) * Fraction(1, 10) / 365
    assert round_half_up(exact, 2) == Decimal("1.01")


@given(st.fractions(), st.integers(0, 4))
def test_rounding_is_within_half_a_unit(exact: Fraction, digits: int) -> None:
    assert abs(Fraction(round_half_up(exact, digits)) - exact) <= Fraction(1, 2 * 10**digits)


def test_two_currencies_never_meet() -> None:
    with pytest.raises(ValueError, match="cannot mix"):
        Money(Decimal(1), EUR) + Money(Decimal(1), JPY)
    with pytest.raises(ValueError, match="cannot mix"):
        total([Money(Decimal(1), JPY)], EUR)


def test_more_digits_than_the_currency_has_are_refused() -> None:
    for amount, currency in (("1.005", EUR), ("0.5", JPY), ("0.0001", KWD)):
        with pytest.raises(ValueError, match="more digits"):
            Money(Decimal(amount), currency)


@pytest.mark.parametrize("code", "ALL AFN IRR LAK LBP MGA MMK RSD SOS SYP YER KPW".split())
def test_minor_units_are_those_of_iso_4217(code: str) -> None:
    """CLDR says these have no minor unit; an invoice of 1 234,56 RSD would lose its 56."""
    currency = currencies.get(code)
    assert currency
    assert currency.digits == 2


def test_codes_in_any_case_and_nothing_else() -> None:
    assert currencies.get("eur") == EUR
    assert [currencies.get(code) for code in ("", "EURO", "XAU", "€")] == [None] * 4
