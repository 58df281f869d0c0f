"""Roll and cure rates between two month ends that follow one another, debt by debt.

Roll of a bucket: what stood in it then and stands in the next one now, by the amount that is
still open. Cure: what was overdue then and is no longer open or no longer overdue. Where the runs
kept no identity of items, accounts stand for them, and the figure says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from generator.kpis import formulas
from generator.kpis.making import missing, money, need, rounded
from generator.values.decisions import Sentence
from generator.values.kpis import Kpi, Roll, Unit
from generator.values.money import Currency
from generator.values.snapshots import CurrencyState, Snapshot


class Pair(NamedTuple):
    """Two month ends, or what is missing to compare them."""

    then: Snapshot | None
    now: Snapshot | None
    needs: Sentence | None


class Flow(NamedTuple):
    """By bucket: what stood there then, what of it stands one further now; overdue and cured."""

    base: list[Decimal]
    moved: list[Decimal]
    overdue: Decimal
    cured: Decimal
    by_items: bool


def pair(line: Sequence[Snapshot], own: Snapshot) -> Pair:
    """The two latest month ends; `line` are the month ends before this run."""
    ends = (*line, own) if formulas.closes_month(own.as_of) else tuple(line)
    now = ends[-1] if ends else own
    month = formulas.month_before(now.as_of)
    then = next((s for s in line if formulas.month_end(s.as_of) == month), None)
    if not ends or then is None:
        return Pair(None, None, need("month_end_run", month=f"{month:%Y-%m}"))
    if then.bucket_names != now.bucket_names:
        return Pair(None, None, need("same_buckets", day=then.as_of))
    if then.entities != now.entities:
        return Pair(None, None, need("same_entities", day=then.as_of))
    return Pair(then, now, None)


def rates(of: Currency, found: Pair, names: Sequence[str]) -> tuple[tuple[Roll, ...], Kpi]:
    """A Roll for every bucket that has a next one, and the cure rate."""
    debts = tuple(names[:-1])  # the last one is `credit`
    steps = tuple(pairwise(debts))
    there = found.then.currencies.get(of.code) if found.then else None
    here = found.now.currencies.get(of.code) if found.now else None
    if there is None or here is None or found.then is None or found.now is None:
        what = found.needs or need("currency_then", currency=of.code)
        rolls = (Roll(a, b, missing("roll", Unit.PERCENT, of, what)) for a, b in steps)
        return tuple(rolls), missing("cure", Unit.PERCENT, of, what)
    flow = _flow(there, here, len(debts))
    said = (found.then, found.now)
    return tuple(_rolls(of, flow, steps, said)), _cure(of, flow, said)


def _rolls(
    of: Currency, flow: Flow, steps: Sequence[tuple[str, str]], said: tuple[Snapshot, Snapshot]
) -> Iterator[Roll]:
    for place, (first, then) in enumerate(steps):
        exact = formulas.share(flow.moved[place], flow.base[place])
        if exact is None:
            what = need("bucket", bucket=first, day=said[0].as_of)
            yield Roll(first, then, missing("roll", Unit.PERCENT, of, what))
            continue
        how = Sentence.of(
            "kpi.how_roll" if flow.by_items else "kpi.how_roll_accounts",
            moved=money(flow.moved[place], of), base=money(flow.base[place], of),
            first=first, then=then, day=said[0].as_of, now=said[1].as_of,
        )  # fmt: skip
        value = rounded(exact, Unit.PERCENT, of)
        yield Roll(first, then, Kpi("roll", Unit.PERCENT, value, how, None, of))


def _cure(of: Currency, flow: Flow, said: tuple[Snapshot, Snapshot]) -> Kpi:
    exact = formulas.share(flow.cured, flow.overdue)
    if exact is None:
        return missing("cure", Unit.PERCENT, of, need("overdue_then", day=said[0].as_of))
    how = Sentence.of(
        "kpi.how_cure" if flow.by_items else "kpi.how_cure_accounts",
        cured=money(flow.cured, of), overdue=money(flow.overdue, of),
        day=said[0].as_of, now=said[1].as_of,
    )  # fmt: skip
    return Kpi("cure", Unit.PERCENT, rounded(exact, Unit.PERCENT, of), how, None, of)


def _flow(there: CurrencyState, here: CurrencyState, buckets: int) -> Flow:
    if there.items is not None and here.items is not None:
        return _by_items(there.items, here.items, buckets)
    return _by_accounts(there, here, buckets)


def _by_items(
    there: Mapping[str, tuple[int, Decimal]], here: Mapping[str, tuple[int, Decimal]], buckets: int
) -> Flow:
    base, moved = [Decimal(0)] * buckets, [Decimal(0)] * buckets
    overdue = cured = Decimal(0)
    for name, (bucket, amount) in there.items():
        place, left = here.get(name, (0, Decimal(0)))
        left = min(left, amount)
        base[bucket] += amount
        if place == bucket + 1:
            moved[bucket] += left
        if bucket > 0:
            overdue += amount
            cured += amount - (left if place > 0 else 0)
    return Flow(base, moved, overdue, cured, by_items=True)


def _by_accounts(there: CurrencyState, here: CurrencyState, buckets: int) -> Flow:
    base, moved = [Decimal(0)] * buckets, [Decimal(0)] * buckets
    overdue = cured = Decimal(0)
    for key, state in there.accounts.items():
        now = here.accounts.get(key)
        for bucket in range(buckets):
            base[bucket] += state.buckets[bucket]
            if now is not None and bucket + 1 < buckets:
                moved[bucket] += min(state.buckets[bucket], now.buckets[bucket + 1])
        overdue += state.overdue
        cured += max(Decimal(0), state.overdue - (now.overdue if now else 0))
    return Flow(base, moved, overdue, cured, by_items=False)
