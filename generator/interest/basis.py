"""On what basis interest may be claimed: agreed terms, or a law chosen for the contract.

No basis means silence. A rate without a period is refused, and so is a monthly rate without the
rule that turns days into months: the readings differ by 35 % (see `Terms.month_rule`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from generator import registry
from generator.findings import SettingsInvalid
from generator.values.decisions import Sentence
from generator.values.policy import Rate, Regime, Terms

_RATE = re.compile(
    r"(\d+(?:\.\d+)?)\s*%?\s*(?:per|a|p\.)\s*(year|annum|month|day|a\.)", re.IGNORECASE
)
_PERIODS = MappingProxyType(
    {"year": "year", "annum": "year", "a.": "year", "month": "month", "day": "day"}
)


@dataclass(frozen=True, slots=True)
class Basis:
    """Resolved terms: exactly one of an agreed rate (percent per period) and a regime."""

    terms: Terms
    percent: Decimal = Decimal(0)
    period: str = ""
    regime: Regime | None = None
    rates: tuple[Rate, ...] = ()

    @property
    def day_count(self) -> str:
        return self.regime.day_count if self.regime else self.terms.day_count

    def rate_on(self, day: dt.date, start: dt.date) -> tuple[Decimal, str] | None:
        """Percent for `day` and its source, for interest from `start` on; None: not known."""
        if self.regime is None:
            return self.percent, self.terms.clause or self.terms.name
        asked = start if self.regime.fixing == "lock_start" else day
        for rate in reversed(self.rates):  # the latest line that covers the day: an added one wins
            if rate.valid_from <= asked and (rate.valid_to is None or asked <= rate.valid_to):
                return rate.percent + self.regime.margin, rate.source
        return None

    def rate_changes(self) -> tuple[dt.date, ...]:
        """The first day of each rate, and the day after its last, where a debt follows them."""
        if self.regime is None or self.regime.fixing == "lock_start":
            return ()
        ends = [r.valid_to + dt.timedelta(days=1) for r in self.rates if r.valid_to]
        return (*(rate.valid_from for rate in self.rates), *ends)

    def periods(self, due: dt.date, last: dt.date) -> Fraction:
        """Time from due (excluded) to last (included) in units of the rate's period."""
        days = (last - due).days
        if self.period == "day":
            return Fraction(days)
        if self.period == "month" and self.terms.month_rule == "day30":
            return Fraction(days, 30)
        if self.period == "month" and self.terms.month_rule in ("started", "completed"):
            return Fraction(_months(due, last, started=self.terms.month_rule == "started"))
        one = dt.timedelta(days=1)
        years = registry.day_counts()[self.day_count.upper()].fraction(due + one, last + one)
        return Fraction(years) * (12 if self.period == "month" else 1)

    @property
    def method(self) -> Sentence:
        """The method as one sentence, as letters print it."""
        if self.regime:
            return Sentence.of(
                "interest.method_law",
                citation=self.regime.citation,
                margin=self.regime.margin,
                day_count=self.day_count,
            )
        rule = f"_{self.terms.month_rule}" if self.period == "month" else ""
        return Sentence.of(
            f"interest.method_{self.period}{rule}", rate=self.percent, day_count=self.day_count
        )


def resolve(name: str, terms: Mapping[str, Terms], added_rates: Path | None = None) -> Basis | None:
    """The basis of that name: terms of creditor.toml, else a regime; None if nobody knows it."""
    found = terms.get(name)
    if found is None:
        found = Terms(name=name, regime=name) if name in registry.regimes() else None
    return None if found is None else agreed(found, added_rates)


def agreed(terms: Terms, added_rates: Path | None = None) -> Basis:
    """Terms as a basis; SettingsInvalid names every reason why they are none."""
    where = f"creditor.toml: terms.{terms.name}"
    if bool(terms.rate) == bool(terms.regime):
        raise SettingsInvalid(f"{where} needs a rate or a regime, and not both.")
    if terms.regime:
        regime = registry.regimes().get(terms.regime)
        if regime is None:
            known = ", ".join(registry.regimes())
            raise SettingsInvalid(f"{where}: regime '{terms.regime}' is not known ({known}).")
        return Basis(terms, regime=regime, rates=registry.rates(regime.series, added_rates))
    found = _RATE.fullmatch(terms.rate.strip())
    if found is None:
        raise SettingsInvalid(
            f"{where}: the rate '{terms.rate}' has no period.",
            'Write "12 per year", "1.5 per month" or "0.05 per day".',
        )
    if terms.day_count.upper() not in registry.day_counts():
        raise SettingsInvalid(f"{where}: day count '{terms.day_count}' is not known.")
    period = _PERIODS[found.group(2).lower()]
    if period == "month" and not terms.month_rule:
        raise SettingsInvalid(
            f"{where}: a rate per month needs month_rule, which says how days become months.",
            "Choose x12 (twelve times the rate a year), day30, started or completed.",
        )
    return Basis(terms, percent=Decimal(found.group(1)), period=period)


def _months(due: dt.date, last: dt.date, *, started: bool) -> int:
    """Whole months since due, each counted from the original day: 31 March + 1 = 30 April."""
    months = (last.year - due.year) * 12 + last.month - due.month
    while _add_months(due, months) > last:
        months -= 1
    return months + 1 if started and _add_months(due, months) < last else months


def _add_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(
        dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), after - dt.timedelta(days=1)
    )
