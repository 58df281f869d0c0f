"""Money, its currency, and the one place where an exact amount is rounded.

Amounts are Decimal in major units ("1234.50"); rates and time are Fraction.
Rounding is half up to the ISO 4217 exponent of the currency (see `currencies`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


@cache
def _quantum(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


@dataclass(frozen=True, slots=True, order=True)
class Currency:
    """An ISO 4217 code and the number of digits of its minor unit."""

    code: str
    digits: int

    def __str__(self) -> str:
        return self.code

    @property
    def quantum(self) -> Decimal:
        return _quantum(self.digits)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency; two currencies never meet in one sum.

    Raises ValueError for more digits than the currency has, and when currencies are mixed.
    """

    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError(f"not an amount: {self.amount}")
        quantised = self.amount.quantize(self.currency.quantum, context=_WIDE)
        if quantised != self.amount:
            raise ValueError(f"{self.amount} has more digits than {self.currency} allows")
        object.__setattr__(self, "amount", quantised + 0)

    @classmethod
    def rounded(cls, exact: Fraction, currency: Currency) -> Money:
        """The one rounding point: half up (away from zero at the half) to the minor unit."""
        return _known(round_half_up(exact, currency.digits), currency)

    @classmethod
    def zero(cls, currency: Currency) -> Money:
        return _zero(currency)

    def _same(self, other: Money) -> None:
        if self.currency is not other.currency and self.currency != other.currency:
            raise ValueError(f"cannot mix {other.currency} with {self.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return _known(_WIDE.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return _known(_WIDE.subtract(self.amount, other.amount), self.currency)

    def __neg__(self) -> Money:
        return _known(_WIDE.minus(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        """Plain digits for machines, as in run.json: "1234.50"."""
        return f"{self.amount:f}"

    @property
    def exact(self) -> Fraction:
        return Fraction(self.amount)

    @property
    def positive(self) -> bool:
        return self.amount > 0

    @property
    def negative(self) -> bool:
        return self.amount < 0


def _known(amount: Decimal, currency: Currency) -> Money:
    """Sums of amounts with a currency's digits have them too: no need to ask again."""
    found = object.__new__(Money)
    object.__setattr__(found, "amount", amount)
    object.__setattr__(found, "currency", currency)
    return found


@cache
def _zero(currency: Currency) -> Money:
    return Money(Decimal(0), currency)


def round_half_up(exact: Fraction, digits: int) -> Decimal:
    """Half up, away from zero at the half, in integers: no binary or context rounding first."""
    numerator, denominator = abs(exact.numerator), exact.denominator
    units = (2 * numerator * 10**digits + denominator) // (2 * denominator)
    return Decimal(-units if exact < 0 else units).scaleb(-digits, context=_WIDE)


def total(amounts: Iterable[Money], currency: Currency) -> Money:
    """The sum of amounts of one currency; zero of that currency for none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result
