"""Make a Kpi: one rounding, and where a value is missing the sentence that says what it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from generator.values.decisions import Argument, Sentence
from generator.values.kpis import DIGITS, Kpi, Unit
from generator.values.money import Currency, Money, round_half_up


def rounded(exact: Fraction | Decimal | int, unit: Unit, currency: Currency | None) -> Decimal:
    """Half up, once: amounts to the minor unit, others to the digits of their unit."""
    digits = currency.digits if unit is Unit.AMOUNT and currency else DIGITS.get(unit, 2)
    return round_half_up(Fraction(exact), digits)


def known(
    code: str, unit: Unit, exact: Fraction | Decimal | int, currency: Currency, **said: Argument
) -> Kpi:
    """A figure that has a value; `said` fills its formula."""
    value = rounded(exact, unit, currency)
    return Kpi(code, unit, value, Sentence.of(f"kpi.how_{code}", **said), None, currency)


def missing(code: str, unit: Unit, currency: Currency | None, what: Sentence) -> Kpi:
    """A figure without a value: n/a, never zero."""
    needs = Sentence.of("kpi.na", what=what)
    return Kpi(code, unit, None, Sentence.of(f"kpi.rule_{code}"), needs, currency)


def either(
    code: str,
    unit: Unit,
    exact: Fraction | None,
    currency: Currency,
    what: Sentence,
    **said: Argument,
) -> Kpi:
    """The figure where its formula has a value, else what it needs."""
    if exact is None:
        return missing(code, unit, currency, what)
    return known(code, unit, exact, currency, **said)


def need(what: str, **args: Argument) -> Sentence:
    return Sentence.of(f"kpi.need_{what}", **args)


def money(amount: Decimal | Fraction, currency: Currency) -> Money:
    return Money.rounded(Fraction(amount), currency)


def months(days: Iterable[dt.date]) -> str:
    """Months as they stand in the sheet: 2026-08, 2026-09.

    >>> months([dt.date(2026, 9, 30), dt.date(2026, 8, 31)])
    '2026-08, 2026-09'
    """
    return ", ".join(sorted({f"{day:%Y-%m}" for day in days}))
