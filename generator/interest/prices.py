"""What a day costs under given terms: agreed rates, schedules, reference series, and their cap.

The agreed rate, the reference it hangs on and the cap stay apart in `Price.rate`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

from generator import registry
from generator.values.decisions import Sentence
from generator.values.policy import Rate, Regime, Terms

Period = Literal["year", "month", "day"]
_RATE = re.compile(
    r"(\d{1,4}(?:\.\d{1,8})?)\s*%?\s*(?:per|a|p\.)\s*(year|annum|month|day|a\.)", re.IGNORECASE
)
_PERIODS = MappingProxyType(
    {"year": "year", "annum": "year", "a.": "year", "month": "month", "day": "day"}
)
_DAY = dt.timedelta(days=1)
_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Price:
    """Percent per period from `first` to `last`, both included; last None: without end."""

    first: dt.date
    last: dt.date | None
    percent: Decimal
    period: Period
    rate: Sentence  # how it is made up
    source: str  # "" for an agreed rate whose clause is not named


def of(terms: Terms, regime: Regime | None, added: Path | None) -> tuple[Price, ...]:
    """The prices of valid terms, disjoint and in order; equal neighbours are one."""
    if terms.rate:
        found = [_agreed(terms)]
    elif terms.rates:
        found = list(_schedule(terms))
    else:
        found = list(_referenced(terms, regime, added))
    return tuple(_merged(_capped(price, terms) for price in found))


def series(terms: Terms, regime: Regime | None) -> str:
    """The reference series the price hangs on; "" where it is agreed."""
    if terms.rate or terms.rates:
        return ""
    return terms.series or (regime.series if regime else "")


def problems(terms: Terms, added: Path | None) -> list[str]:
    """What is wrong with the price in these terms, each beginning after their name."""
    given = [name for name in ("rate", "rates", "series") if getattr(terms, name)]
    if len(given) > 1:
        return [f" has {' and '.join(given)}: keep one of them."]
    if not given and not terms.regime:
        return [" needs a rate or a regime: without one there is no basis for interest."]
    found = []
    if terms.regime and terms.regime not in registry.regimes():
        known = ", ".join(registry.regimes())
        found.append(f": regime '{terms.regime}' is not known ({known}).")
    if terms.series and terms.series not in registry.series_names(added):
        known = ", ".join(registry.series_names(added))
        found.append(f": series '{terms.series}' is not known ({known}).")
    if any(percent < 0 for percent in terms.rates.values()) or (
        terms.cap is not None and terms.cap <= 0
    ):
        found.append(": rates are not negative, and a cap is above zero.")
    found += _factor_problems(terms)
    return found + (_rate_problems(terms) if terms.rate else _monthly_without_rate(terms))


def _factor_problems(terms: Terms) -> list[str]:
    given = [name for name in ("margin", "multiplier") if getattr(terms, name) is not None]
    if given and (terms.rate or terms.rates):
        return [f": {' and '.join(given)} belong to a reference series, not to an agreed rate."]
    if (terms.margin or _ZERO) < 0 or (terms.multiplier is not None and terms.multiplier <= 0):
        return [": a margin is not negative, and a multiplier is above zero."]
    return []


def _monthly_without_rate(terms: Terms) -> list[str]:
    return [": month_rule belongs to a rate per month."] if terms.month_rule else []


def _rate_problems(terms: Terms) -> list[str]:
    parsed = _RATE.fullmatch(terms.rate.strip())
    if parsed is None:
        shown = 'Write "12 per year", "1.5 per month" or "0.05 per day".'
        return [f": the rate '{terms.rate}' has no period, or cannot be read. {shown}"]
    period = _PERIODS[parsed.group(2).lower()]
    if period != "month":
        return _monthly_without_rate(terms)
    if not terms.month_rule:
        choices = "x12 (twelve times the rate a year), day30, started or completed"
        return [f": a rate per month needs month_rule, how days become months: {choices}."]
    if terms.cap is not None and terms.month_rule in ("started", "completed"):
        return [": a yearly cap cannot be kept by whole months; choose month_rule x12 or day30."]
    return []


def parsed(rate: str) -> tuple[Decimal, Period]:
    """ "1.5 per month" as (1.5, "month"); valid rates only."""
    found = _RATE.fullmatch(rate.strip())
    assert found is not None, rate
    return Decimal(found.group(1)), cast(Period, _PERIODS[found.group(2).lower()])


def _agreed(terms: Terms) -> Price:
    percent, period = parsed(terms.rate)
    said = Sentence.of(f"interest.rate_{period}", rate=percent)
    if terms.month_rule == "x12":
        said = Sentence.of("interest.rate_x12", rate=percent)
        percent, period = percent * 12, "year"
    return Price(dt.date.min, None, percent, period, said, terms.clause)


def _schedule(terms: Terms) -> Iterable[Price]:
    for day, last in _spans(terms.rates):
        percent = terms.rates[day]
        said = Sentence.of("interest.rate_year", rate=percent)
        yield Price(day, last, percent, "year", said, terms.clause)


def factors(terms: Terms, regime: Regime | None) -> tuple[Decimal, Decimal]:
    """(multiplier, margin) of the reference rate; the law's own where the terms do not say."""
    law = None if terms.series else regime
    margin = terms.margin if terms.margin is not None else law.margin if law else _ZERO
    times = terms.multiplier if terms.multiplier is not None else law.multiplier if law else _ONE
    return times, margin


def _referenced(terms: Terms, regime: Regime | None, added: Path | None) -> Iterable[Price]:
    """Reference x multiplier + margin, never below zero."""
    times, margin = factors(terms, regime)
    for line in _disjoint(registry.rates(series(terms, regime), added)):
        said = Sentence.of("interest.rate_reference", reference=line.percent)
        if times != 1:
            said = Sentence.of("interest.rate_times", reference=said, multiplier=times)
        if margin:
            said = Sentence.of("interest.rate_margin", reference=said, margin=margin)
        percent = max(_ZERO, line.percent * times + margin)
        yield Price(line.valid_from, line.valid_to, percent, "year", said, line.source)


def _disjoint(lines: Sequence[Rate]) -> Iterable[Rate]:
    """Each day's line is the latest that covers it: an added line wins while it lasts."""
    edges = {line.valid_from for line in lines}
    edges |= {line.valid_to + _DAY for line in lines if line.valid_to}
    for day, last in _spans(edges):
        covering = [
            line
            for line in lines
            if line.valid_from <= day and (line.valid_to is None or day <= line.valid_to)
        ]
        if covering:
            yield replace(covering[-1], valid_from=day, valid_to=last)


def _spans(firsts: Iterable[dt.date]) -> Iterable[tuple[dt.date, dt.date | None]]:
    """Each first day with the day before the next; the last one has no end."""
    days = sorted(firsts)
    lasts = [day - _DAY for day in days[1:]]
    return zip(days, [*lasts, None], strict=False)


def _capped(price: Price, terms: Terms) -> Price:
    """The lower of rate and cap, day by day: a month of 30 days is 365/30 of it a year."""
    cap = terms.cap
    in_a_year = {"year": Fraction(1), "month": Fraction(365, 30), "day": Fraction(365)}
    if cap is None or Fraction(price.percent) * in_a_year[price.period] <= Fraction(cap):
        return price
    said = Sentence.of("interest.rate_capped", rate=price.rate, cap=cap)
    return replace(price, percent=cap, period="year", rate=said)


def _merged(found: Iterable[Price]) -> Iterable[Price]:
    """Neighbours of one price are one: a half-year in which nothing changed is no cut."""
    held: Price | None = None
    for price in found:
        joins = held is not None and held.last is not None and held.last + _DAY == price.first
        if held and joins and replace(price, first=held.first, last=held.last) == held:
            held = replace(held, last=price.last)
            continue
        if held:
            yield held
        held = price
    if held:
        yield held
