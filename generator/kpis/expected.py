"""Cash expected by week: running promises, then due dates moved by the customer's own delay.

A promise covers the oldest items first; what it leaves is expected on its due date plus the mean
days late (by amount) of what this customer paid, in whole days half up; without such payments on
the due date. When what is overdue beyond that day will come, nobody knows. Every open amount is
in exactly one place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from generator.values.decisions import Decision, ItemDecision, Verdict
from generator.values.money import round_half_up
from generator.values.watched import Kept

WEEKS = 13
DAY = dt.timedelta(days=1)
# What nobody waits for at our desk: others collect it, or it will not come by itself.
STOPPED = frozenset(
    (
        Verdict.SANCTIONED,
        Verdict.INSOLVENT,
        Verdict.HANDED_OVER,
        Verdict.WITH_BANK,
        Verdict.ASSIGNED,
        Verdict.INTERCOMPANY,
        Verdict.WRITTEN_OFF,
    )
)


@dataclass(slots=True)
class Sums:
    """By Monday of the week; `late` and `early` count customers with and without payments."""

    promised: defaultdict[dt.date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    due: defaultdict[dt.date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    undated: Decimal = Decimal(0)
    disputed: Decimal = Decimal(0)
    stopped: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    with_history: int = 0
    without_history: int = 0


def add(sums: Sums, decision: Decision, as_of: dt.date) -> None:
    """Put every open amount of one account in its place."""
    left: list[tuple[dt.date, Decimal]] = []
    for item in decision.items:
        amount = item.aged.item.amount_open.amount
        if amount < 0:
            sums.credit += amount
        elif item.verdict in STOPPED:
            sums.stopped += amount
        else:
            disputed = _disputed(item)
            sums.disputed += disputed
            left.append((item.aged.item.due_date, amount - disputed))
    if not left:
        return
    late = decision.behaviour.days_late.get(decision.currency)
    sums.with_history += late is not None
    sums.without_history += late is None
    days = int(round_half_up(late or Fraction(0), 0))
    for due, amount in _after_promises(sums, decision, sorted(left), as_of):
        day = due + dt.timedelta(days=days)
        if due < as_of and day <= as_of:
            sums.undated += amount
        else:
            sums.due[monday(max(day, as_of + DAY))] += amount


def _disputed(item: ItemDecision) -> Decimal:
    whole = item.verdict is Verdict.DISPUTED and not item.disputed.positive
    return item.aged.item.amount_open.amount if whole else item.disputed.amount


def _after_promises(
    sums: Sums, decision: Decision, left: list[tuple[dt.date, Decimal]], as_of: dt.date
) -> Iterator[tuple[dt.date, Decimal]]:
    """What running promises leave of the items; one without an amount is of all that is overdue."""
    running = [p for p in decision.watched.promises if p.state is Kept.RUNNING]
    for promise in sorted(running, key=lambda p: p.day):
        whole = sum((amount for due, amount in left if due < as_of), Decimal(0))
        rest = promise.amount.amount if promise.amount else whole
        after: list[tuple[dt.date, Decimal]] = []
        for due, amount in left:
            taken = min(rest, amount)
            rest -= taken
            sums.promised[monday(max(promise.day, as_of + DAY))] += taken
            after.append((due, amount - taken))
        left = after
    yield from ((due, amount) for due, amount in left if amount)


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def first_week(as_of: dt.date) -> dt.date:
    """The week of the day after as-of."""
    return monday(as_of + DAY)
