"""On what basis interest may be claimed: agreed terms, or a law chosen for the contract.

No basis means silence. A rate without a period is refused, and so is a monthly rate without the
rule that turns days into months: the readings differ by 35 % (see `Terms.month_rule`).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType, ModuleType

from generator import calendars, currencies, registry
from generator.findings import SettingsInvalid
from generator.interest import prices, telling
from generator.interest.prices import Price
from generator.values.decisions import Entitlement, Sentence
from generator.values.policy import Compounding, Fixing, Regime, Roll, Terms

_SIMPLEST = "ACT/365F"
WEEKENDS = "weekends"  # a calendar without holidays


@dataclass(frozen=True, slots=True, eq=False)  # one object for one name in a run
class Basis:
    """Terms with their regime's rules filled in, and the price of every day they cover."""

    terms: Terms
    regime: Regime | None
    prices: tuple[Price, ...]  # disjoint, in order of days
    starts: tuple[dt.date, ...]
    series: str  # "" where the rates are agreed
    count: ModuleType
    fixing: Fixing
    compounding: Compounding
    roll: Roll
    calendar: str
    saturdays_from: dt.date | None
    minimum: Mapping[str, Decimal]
    minimum_kind: str
    method: Sentence
    rules: tuple[Sentence, ...]
    entitlement: Entitlement

    @property
    def years_at_most(self) -> int:
        return self.regime.years_at_most if self.regime else 0

    @property
    def unagreed_days(self) -> int:
        return self.regime.unagreed_days if self.regime else 0

    def price_on(self, day: dt.date) -> Price | None:
        """What that day costs; None where no rate is known."""
        place = bisect_right(self.starts, day) - 1
        price = self.prices[place] if place >= 0 else None
        return price if price and (price.last is None or day <= price.last) else None

    def changes(self, first: dt.date, end: dt.date) -> set[dt.date]:
        """The days inside (first, end) on which another price begins, or none is known."""
        found = set()
        for price in self.prices[max(0, bisect_right(self.starts, first) - 1) :]:
            if price.first >= end:
                break
            if first < price.first:
                found.add(price.first)
            if price.last is not None and first <= price.last and price.last < end:
                found.add(price.last + dt.timedelta(days=1))
        return found - {end}


def resolve(name: str, terms: Mapping[str, Terms], added_rates: Path | None = None) -> Basis | None:
    """The basis of that name: terms of creditor.toml, else a regime; None if nobody knows it."""
    found = terms.get(name)
    if found is None:
        found = Terms(name=name, regime=name) if name in registry.regimes() else None
    return None if found is None else agreed(found, added_rates)


def known(terms: Mapping[str, Terms], added_rates: Path | None = None) -> Mapping[str, Basis]:
    """Every basis a name can mean: the terms of creditor.toml, and the laws."""
    names = (*terms, *(name for name in registry.regimes() if name not in terms))
    found = ((name, resolve(name, terms, added_rates)) for name in names)
    return MappingProxyType({name: basis for name, basis in found if basis})


def agreed(terms: Terms, added_rates: Path | None = None) -> Basis:
    """Terms as a basis; SettingsInvalid names every reason why they are none."""
    where = f"creditor.toml: terms.{terms.name}"
    complaints = [f"{where}{problem}" for problem in _problems(terms, added_rates)]
    if complaints:
        raise SettingsInvalid("\n".join(complaints), "Correct these terms.")
    regime = registry.regimes()[terms.regime] if terms.regime else None
    priced = prices.of(terms, regime, added_rates)
    count = registry.day_counts()[_day_count(terms, regime)]
    calendar = terms.calendar or (regime.country if regime else "")
    calendar = "" if calendar == WEEKENDS else calendar
    preset = registry.presets().get(calendar.lower())
    compounding = _compounding(terms, regime)
    fixing = "float" if terms.rate else _fixing(terms, regime)
    roll = terms.roll or (regime.roll if regime else "none")
    return Basis(
        terms=terms,
        regime=regime,
        prices=priced,
        starts=tuple(price.first for price in priced),
        series=prices.series(terms, regime),
        count=count,
        fixing=fixing,
        compounding=compounding,
        roll=roll,
        calendar=calendar,
        saturdays_from=preset.saturdays_roll_from if preset else None,
        minimum=terms.minimum or (regime.minimum if regime else MappingProxyType({})),
        minimum_kind=terms.minimum_kind or (regime.minimum_kind if regime else ""),
        method=telling.method(terms, regime, count.NAME, compounding),
        rules=tuple(
            telling.rules(
                terms,
                regime,
                fixing=fixing,
                compounding=compounding,
                roll=roll if calendar else roll.replace("following", "weekends"),
            )
        ),
        entitlement=Entitlement(
            clause=terms.clause,
            wording=terms.wording,
            law=regime.citation if regime and not telling.deviates(terms) else "",
            fixed_sum_law=regime.citation if regime and regime.fixed_sums else "",
        ),
    )


def _fixing(terms: Terms, regime: Regime | None) -> Fixing:
    return terms.fixing or (regime.fixing if regime else "float")


def _compounding(terms: Terms, regime: Regime | None) -> Compounding:
    return terms.compounding or (regime.compounding if regime else "none")


def _day_count(terms: Terms, regime: Regime | None) -> str:
    return (terms.day_count or (regime.day_count if regime else _SIMPLEST)).upper()


def _problems(terms: Terms, added_rates: Path | None) -> list[str]:
    """Every reason why these terms are no basis, each beginning after the name of the terms."""
    found = prices.problems(terms, added_rates)
    counts = registry.day_counts()
    if terms.day_count and terms.day_count.upper() not in counts:
        names = ", ".join(sorted({count.NAME for count in counts.values()}))
        found.append(
            f": day count '{terms.day_count}' is not known, or means several things ({names})."
        )
    if terms.grace_days < 0 or bool(terms.grace_days) != bool(terms.grace_mode):
        found.append(
            ": grace_days needs grace_mode, and it them: threshold (interest from the due date"
            " once they are over) or shift (interest only after them)."
        )
    if bool(terms.minimum) != bool(terms.minimum_kind) or not all(
        _is_amount(code, amount) for code, amount in terms.minimum.items()
    ):
        found.append(
            ": minimum needs an amount above zero by currency, and minimum_kind: floor (at least"
            " so much) or suppress (nothing below it)."
        )
    found += _calendar_problems(terms)
    regime = registry.regimes().get(terms.regime)
    fixing, compounding = _fixing(terms, regime), _compounding(terms, regime)
    if compounding != "none" and terms.month_rule in ("started", "completed"):
        found.append(": whole months cannot be compounded; choose month_rule x12 or day30.")
    if fixing == "lock_payment" and (
        compounding != "none" or terms.allocation != "principal-first"
    ):
        found.append(
            ": the rate of the day of payment goes with simple interest, principal first, alone."
        )
    return found


def _is_amount(code: str, amount: Decimal) -> bool:
    currency = currencies.get(code)
    return currency is not None and amount > 0 and amount == round(amount, currency.digits)


def _calendar_problems(terms: Terms) -> list[str]:
    regime = registry.regimes().get(terms.regime)
    if terms.calendar and terms.calendar != WEEKENDS and not calendars.knows(terms.calendar):
        return [f": calendar '{terms.calendar}' is not a country's two letters, or \"{WEEKENDS}\"."]
    if terms.roll == "following" and not (terms.calendar or (regime and regime.country)):
        return [f': roll needs calendar: a country\'s two letters, or "{WEEKENDS}".']
    return []
