"""Figures about receivables: each with its unit, how it was worked out, or what it needs.

Per currency first. `value` None is "n/a", never zero, and then `needs` says what is missing.
Amounts are in major units with the currency's digits; percentages and days have two decimals,
indices four. Where a figure stands in time it is at the run's as-of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from generator.values.decisions import Sentence
from generator.values.money import Currency, Money
from generator.values.standings import Cash as Cash
from generator.values.standings import Due as Due
from generator.values.standings import Dues as Dues
from generator.values.standings import Funnel as Funnel
from generator.values.standings import Mover as Mover
from generator.values.standings import Movers as Movers
from generator.values.standings import Party as Party
from generator.values.standings import Place as Place
from generator.values.standings import Share as Share
from generator.values.standings import Slice as Slice
from generator.values.standings import Stage as Stage
from generator.values.standings import Week as Week


class Unit(StrEnum):
    AMOUNT = "amount"  # of the Kpi's currency
    DAYS = "days"
    PERCENT = "percent"  # 12.50 is 12.5 %
    INDEX = "index"  # HHI: 0 to 1


DIGITS: Mapping[Unit, int] = MappingProxyType({Unit.DAYS: 2, Unit.PERCENT: 2, Unit.INDEX: 4})

# Every figure of a currency, in this order.
CODES = (
    "open", "overdue", "overdue_share", "over_90", "over_90_share", "credit", "disputed",
    "dispute_share", "dispute_age", "weighted_days_overdue", "dbt", "dso", "best_possible_dso",
    "add", "countback_dso", "true_dso", "cei", "top_10_share", "hhi", "promises_kept",
    "promises_running", "promises_broken", "interest_accrued", "interest_per_day", "cure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure: a value with `how`, or None with `needs` ("monthly credit sales")."""

    code: str
    unit: Unit
    value: Decimal | None
    how: Sentence  # the formula with its numbers, or in words where the value is missing
    needs: Sentence | None = None
    currency: Currency | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.needs is None):
            raise ValueError(f"{self.code}: a value, or what it needs, and not both")

    @property
    def money(self) -> Money | None:
        """The value as money, where it is an amount."""
        if self.value is None or self.unit is not Unit.AMOUNT or self.currency is None:
            return None
        return Money(self.value, self.currency)


@dataclass(frozen=True, slots=True)
class Point:
    """One figure at the end of a month, or at the last run; `broken` says why the line breaks

    before this point: what stands left of it cannot be compared.
    """

    as_of: dt.date
    value: Decimal | None
    broken: Sentence | None = None


@dataclass(frozen=True, slots=True)
class AgingPoint:
    as_of: dt.date
    buckets: Mapping[str, Money]
    broken: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """What of one bucket a month ago stands in the next one now, in per cent."""

    first: str
    then: str
    kpi: Kpi


@dataclass(frozen=True, slots=True)
class CurrencyKpis:
    """Everything about one currency."""

    currency: Currency
    accounts: int
    figures: tuple[Kpi, ...]  # one of every code of CODES, in their order
    buckets: Mapping[str, Money]
    aging: tuple[AgingPoint, ...]  # by month end, oldest first, this run last
    trend: Mapping[str, tuple[Point, ...]]  # code -> month ends, oldest first, this run last
    before: Mapping[str, Decimal]  # code -> value at the last run, for the change on a tile
    top: tuple[Share, ...]
    movers: Movers
    rolls: tuple[Roll, ...]
    funnel: Funnel
    reasons: tuple[Slice, ...]
    dispute_ages: tuple[Slice, ...]
    promises_running: Dues
    promises_broken: Dues
    report_by: Dues
    time_barred: Dues
    cash: Cash
    places: tuple[Place, ...]  # countries (region "") and, where known, their regions

    def kpi(self, code: str) -> Kpi:
        return next(kpi for kpi in self.figures if kpi.code == code)

    def change(self, code: str) -> Decimal | None:
        """Since the last run; None where either of the two has no value."""
        now, then = self.kpi(code).value, self.before.get(code)
        return None if now is None or then is None else now - then


@dataclass(frozen=True, slots=True)
class FxRate:
    """1 `base` is `rate` of `into`, on `date`."""

    date: dt.date
    base: str
    into: str
    rate: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """Totals of all currencies in one, with the rates used; `open.needs` says why not."""

    currency: Currency | None
    open: Kpi
    overdue: Kpi
    rates: tuple[FxRate, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All KPIs of one run."""

    as_of: dt.date
    bucket_names: tuple[str, ...]
    currencies: tuple[CurrencyKpis, ...]
    converted: Converted
    last_run: dt.date | None = None  # with which movers, funnel and tiles compare
    history: tuple[dt.date, ...] = ()  # as-of of the runs read, oldest first
    orders: Mapping[tuple[str, str], Money] = field(default_factory=dict)  # (customer, currency)

    def of(self, currency: Currency) -> CurrencyKpis | None:
        return next((kpis for kpis in self.currencies if kpis.currency == currency), None)
