"""This run among earlier ones: lines through time, rolling and curing, movers, the funnel.

In: snapshots of past runs and of this one; out: points, figures and lists. Where two runs cannot
be compared the line breaks and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from generator.kpis import formulas
from generator.kpis.making import need
from generator.kpis.sums import Sums
from generator.values.decisions import Sentence
from generator.values.kpis import (
    CODES,
    AgingPoint,
    Funnel,
    Mover,
    Movers,
    Party,
    Point,
    Stage,
)
from generator.values.money import Currency, Money
from generator.values.snapshots import AccountState, CurrencyState, Past, Snapshot

MOVERS = 10
_NOTHING = CurrencyState({})


def month_ends(past: Past, now: Snapshot) -> tuple[Snapshot, ...]:
    """The last closing of each earlier month, oldest first."""
    this = formulas.month_end(now.as_of)
    found = {
        formulas.month_end(s.as_of): s for s in past.snapshots if formulas.closes_month(s.as_of)
    }
    return tuple(found[month] for month in sorted(found) if month < this)


def aging(
    currency: Currency, line: Sequence[Snapshot], now: Snapshot, names: Sequence[str]
) -> Iterator[AgingPoint]:
    """The buckets at the end of each month, and now."""
    for one, broken in _steps(currency, (*line, now), buckets=True):
        own = one.bucket_names if one is not now else tuple(names)
        sums = one.buckets.get(currency.code, {})
        amounts = {name: Money(sums.get(name, Decimal(0)), currency) for name in own}
        yield AgingPoint(one.as_of, amounts, broken)


def trend(
    currency: Currency, line: Sequence[Snapshot], now: Snapshot
) -> Mapping[str, tuple[Point, ...]]:
    steps = tuple(_steps(currency, (*line, now), buckets=False))
    return {
        code: tuple(
            Point(one.as_of, one.currencies[currency.code].figures.get(code), broken)
            for one, broken in steps
        )
        for code in CODES
    }


def _steps(
    currency: Currency, line: Sequence[Snapshot], *, buckets: bool
) -> Iterator[tuple[Snapshot, Sentence | None]]:
    """Runs that have the currency, each with what parts it from the one before."""
    before: Snapshot | None = None
    without: Snapshot | None = None
    for one in line:
        if currency.code not in one.currencies:
            without = one if before else None
            continue
        broken = _parted(before, one, buckets) if before else None
        if without is not None:  # its gap is explained by it
            broken = Sentence.of("kpi.break_currency", currency=currency.code, day=without.as_of)
        yield one, broken
        before, without = one, None


def _parted(before: Snapshot, after: Snapshot, buckets: bool) -> Sentence | None:
    if buckets and before.bucket_names != after.bucket_names:
        return Sentence.of("kpi.break_buckets", day=after.as_of)
    if before.entities != after.entities:
        return Sentence.of("kpi.break_entities", day=after.as_of)
    months = {formulas.month_end(after.as_of), formulas.month_before(after.as_of)}
    if formulas.month_end(before.as_of) not in months:
        return Sentence.of("kpi.break_gap", first=before.as_of, last=after.as_of)
    return None


def before(currency: Currency, last: Snapshot | None) -> Mapping[str, Decimal]:
    state = last.currencies.get(currency.code, _NOTHING) if last else _NOTHING
    return {code: value for code, value in state.figures.items() if value is not None}


def movers(sums: Sums, last: Snapshot | None) -> Movers:
    """What became of each account's overdue; equal changes stand in the order of their keys."""
    if last is None:
        return Movers(needs=Sentence.of("kpi.na", what=need("run")))
    of = sums.currency
    then = last.currencies.get(of.code, _NOTHING).accounts
    found = []
    for key in sorted({*then, *sums.states}):
        old, new = then.get(key), sums.states.get(key)
        party = sums.parties.get(key, Party(*key))
        was, now = (Money(s.overdue if s else Decimal(0), of) for s in (old, new))
        if was != now:
            found.append(Mover(party, was, now, old is None))
    worse = sorted((m for m in found if m.change.positive), key=lambda m: -m.change.amount)
    better = sorted((m for m in found if m.change.negative), key=lambda m: m.change.amount)
    return Movers(last.as_of, tuple(worse[:MOVERS]), tuple(better[:MOVERS]))


def funnel(sums: Sums, last: Snapshot | None) -> Funnel:
    """Each step of the ladder, and where its accounts stood at the last run."""
    then = last.currencies.get(sums.currency.code, _NOTHING).accounts if last else None
    stages = tuple(
        Stage(
            level, stage.accounts, Money(stage.open, sums.currency),
            Money(stage.demanded, sums.currency), stage.letters,
            **(_moved(level, sums, then) if then is not None else {}),
        )
        for level, stage in sorted(sums.stages.items())
    )  # fmt: skip
    if then is None:
        return Funnel(stages)
    now = {key for key, state in sums.states.items() if state.level}
    return Funnel(stages, sum(state.level > 0 and key not in now for key, state in then.items()))


def _moved(level: int, sums: Sums, then: Mapping[tuple[str, str], AccountState]) -> dict[str, int]:
    moved = dict.fromkeys(("up", "down", "stayed", "entered"), 0)
    for key, state in sums.states.items():
        if state.level != level:
            continue
        was = then[key].level if key in then else None
        if was is None or (was == 0 and level):
            moved["entered"] += 1
        else:
            moved["up" if was < level else "down" if was > level else "stayed"] += 1
    return moved
