"""What a letter of a day must demand of each item, or why nothing: by the trade's rules alone.

Enters the World and the letters that were sent. Leaves for each document "dun" or a reason, the
next level, and what is undisputed and open. `simulated_checks` asks it before every issue.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scripts import simulated_rules as rules
from scripts.simulated_world import ZERO, Customer, Item, World

Due = tuple[str, int, Decimal]  # "dun" or why not, the level, the amount
_BLOCKS = ("sanctions", "insolvency", "handed over", "written off", "do not contact")


@dataclass
class Sent:
    """An issued letter as the journal's line has it."""

    number: str
    customer: str
    currency: str
    level: int
    date: dt.date
    deadline: dt.date
    items: list[dict[str, Any]]
    as_of: dt.date
    voided: bool = False


@dataclass
class Duties:
    world: World
    letters: dict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))

    def free(self, one: Customer, currency: str, as_of: dt.date, letter_date: dt.date) -> Decimal:
        """Credits that stood at as-of, and cash on account received after it."""
        return sum(
            (
                c.amount
                for c in one.credits
                if c.currency == currency
                and (c.stands(as_of) or (c.kind == "payment" and as_of < c.day <= letter_date))
            ),
            ZERO,
        )

    def expected(
        self, one: Customer, currency: str, as_of: dt.date, letter_date: dt.date
    ) -> dict[str, Due]:
        found: dict[str, Due] = {}
        for item in one.items:
            if item.currency == currency and item.dated <= as_of and item.open(as_of):
                found[item.number] = self._item(one, item, letter_date)
        free = self.free(one, currency, as_of, letter_date)
        overdue = sum((a for why, _, a in found.values() if not why.startswith("held")), ZERO)
        demanded = sum((a for why, _, a in found.values() if why == "dun"), ZERO)
        small = overdue - free < rules.MINIMUM.get(currency, 0)
        covered = bool(free) and (free >= overdue or free >= demanded)
        for number, (why, level, amount) in found.items():
            if why == "dun" and (small or covered):
                found[number] = ("covered by credit" if covered else "small", level, amount)
        return found

    def _item(self, one: Customer, item: Item, day: dt.date) -> Due:
        """Why nothing may be demanded, or "dun"; the next level; what is undisputed and open."""
        held = self._held(one, item, day)
        on_it = (s for s in one.stops if s.document == item.number and s.holds(day))
        disputes = (s.amount or ZERO for s in on_it if s.kind == "dispute")
        amount = item.open(day) - sum(disputes, ZERO)
        if held:
            return held, 0, ZERO
        if item.open(day) <= 0 or item.due >= day:
            return "held: paid or not due", 0, ZERO
        if amount <= 0:
            return "held: disputed", 0, ZERO
        ladder = rules.LADDERS[one.segment]
        before, deadline = self._standing(one, item)
        level = before + 1 if before else rules.entry(ladder, (day - item.due).days)
        if not before and not level:
            return "within grace", 0, amount
        if level > len(ladder):
            return "ladder ended", 0, amount
        rung = ladder[level - 1]
        if any(day < last + dt.timedelta(days=rung.gap) for last in self._pressed(one, day)):
            return "pressed lately", level, amount
        grace = dt.timedelta(days=ladder[before - 1].grace)
        if before and deadline and day <= deadline + grace:
            return "deadline runs", level, amount
        if (day - item.due).days < rung.offset:
            return "too early", level, amount
        if rung.released:
            return "awaiting release", level, amount
        return ("no bank" if _is_strange(item) else "dun"), level, amount

    def _held(self, one: Customer, item: Item, day: dt.date) -> str:
        if one.static in ("is_natural_person", "intercompany", "with bank"):
            return f"held: {one.static}"
        for stop in one.stops:
            if stop.kind in _BLOCKS and stop.holds(day):
                return f"held: {stop.kind}"
        if one.plan(day):
            return self._plan(one, item.currency, day)
        promised = any(
            s.kind == "promise to pay" and s.document == item.number and s.holds(day)
            for s in one.stops
        )
        return "held: promise running" if promised or one.promised(day) else ""

    def _plan(self, one: Customer, currency: str, day: dt.date) -> str:
        """Kept to the letter date; "between" where the last cash known is older than that."""
        plan = one.plan(day)
        parts = [(due, amount) for due, amount, code in one.instalments if code == currency]
        if plan is None or not parts:
            return "held: plan"
        came = sum((a for when, a in one.payments(currency, day) if when >= plan.since), ZERO)
        last = max(when for c in self.world.customers for code in c.currencies
                   for when, _ in [*c.payments(code, day), (self.world.start, ZERO)])  # fmt: skip
        for known, state in ((day, "held: plan"), (min(last, day), "plan between")):
            over = known - rules.PROMISE_GRACE
            if sum((amount for due, amount in parts if due < over), ZERO) <= came:
                return state
        return ""

    def _standing(self, one: Customer, item: Item) -> tuple[int, dt.date | None]:
        """The level that stands, and its printed deadline."""
        found: list[tuple[int, dt.date, dt.date | None]] = [
            (c.level, c.day, c.until)
            for c in one.contacts
            if c.kind == "reminder" and item is min(one.items, key=lambda i: i.due)
        ]
        found += [
            (claim["level"], letter.date, letter.deadline)
            for letter in self.standing(one)
            for claim in letter.items
            if claim["document_no"] == item.number
        ]
        level, _, deadline = max(found, default=(0, dt.date.min, None), key=lambda f: f[:2])
        return level, deadline

    def _pressed(self, one: Customer, day: dt.date) -> Sequence[dt.date]:
        return [*one.pressed(day), *(s.date for s in self.standing(one) if s.date <= day)]

    def standing(self, one: Customer) -> list[Sent]:
        """Its letters that stand."""
        return [sent for sent in self.letters[one.id] if not sent.voided]


def _is_strange(item: Item) -> bool:
    """A currency in which we have no account."""
    return item.currency not in rules.MINIMUM
