"""How a customer pays, as far as the files prove it: figures for review and dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from generator.values.money import Currency, Money


@dataclass(frozen=True, slots=True)
class Response:
    """Notices of one level, and the mean days to the first payment before the next notice."""

    level: int
    sent: int
    answered: int
    days: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`days_late` is weighted by amount, over payments of documents with a known due date.

    A promise is kept when what was promised, or without an amount anything, came in time.
    """

    days_late: Mapping[Currency, Fraction] = field(default_factory=dict)
    paid: Mapping[Currency, Money] = field(default_factory=dict)  # what the mean is over
    promises_kept: int = 0
    promises_broken: int = 0
    promises_running: int = 0
    responses: tuple[Response, ...] = ()
