"""One item with all that its verdict depends on, and the clock that follows from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.dunning import behaviour
from generator.dunning.history import ItemHistory
from generator.values.account import Account
from generator.values.decisions import AgedItem
from generator.values.ledger import Dates, Hold, HoldKind, OpenItem
from generator.values.money import Money
from generator.values.policy import Level, Procedure

DAY = dt.timedelta(days=1)
_UNDELIVERED = frozenset(("returned", "unclaimed", "lost", "refused"))


@dataclass(frozen=True, slots=True)
class Case:
    """One item with all that its verdict depends on."""

    account: Account
    aged: AgedItem
    dates: Dates
    procedure: Procedure
    history: ItemHistory
    last_pressure: dt.date | None
    overdue: Money  # of the account in this currency: collectable, undisputed, past due
    free_credit: Money
    minimum: Money | None

    @property
    def item(self) -> OpenItem:
        return self.aged.item

    @property
    def days(self) -> int:
        """Days past due at the letter date, from which levels count."""
        return (self.dates.letter_date - self.item.due_date).days

    @property
    def candidate(self) -> Level | None:
        """The level the next letter would bear for this item: entry at arrears, then one up."""
        if self.history.level:
            return self.procedure.level(self.history.level + 1)
        days, cap = self.days, self.procedure.entry_cap
        reached = [
            level for level in self.procedure.levels if level.offset <= days and level.number <= cap
        ]
        if self.procedure.entry == "level_1":
            reached = reached[:1]
        return reached[-1] if reached else None

    @property
    def is_residue(self) -> bool:
        """A rest that is left for a known reason, within what the procedure lets stand."""
        limits = {str(name): of for name, of in self.procedure.residues.items()}
        limit, whole = limits.get(self.item.residue), self.item.amount_original
        left = self.item.collectable.amount
        if limit is None or whole is None or self.item.currency.code not in limit.at_most:
            return False
        within = left * 100 <= whole.amount * limit.share
        return 0 < left <= limit.at_most[self.item.currency.code] and within

    @property
    def plan(self) -> behaviour.Plan | None:
        """The instalment plan of this item, if one is in force and has parts in its currency."""
        if self.hold(HoldKind.PLAN) is None:
            return None
        grace = self.procedure.promise_grace
        return behaviour.plan(self.account, self.item.currency, self.dates, grace)

    @property
    def expires(self) -> dt.date | None:
        """The last day of grace of the previous notice's deadline, printed or by its own rule."""
        previous = self.procedure.level(self.history.level)
        if previous is None or not self.history.level:
            return self.history.deadline
        deadline = self.history.deadline
        if deadline is None and self.history.letter_date is not None:
            deadline = self.history.letter_date + dt.timedelta(days=previous.deadline_days)
        return deadline + dt.timedelta(days=previous.grace) if deadline else None

    def hold(self, *kinds: HoldKind) -> Hold | None:
        """A hold of that kind on the customer or on this document."""
        for held in self.account.holds:
            if held.kind in kinds and held.applies(self.item):
                return held
        return None

    @property
    def returned(self) -> tuple[str, dt.date] | None:
        """(letter, day) of the last notice on this item, where the post could not deliver it."""
        number = self.item.document_no
        notices = [x for x in self.account.issued if any(c.document_no == number for c in x.items)]
        last = max(notices, key=lambda letter: (letter.letter_date, letter.level), default=None)
        events = sorted(last.deliveries, key=lambda told: told.date) if last else []
        if last is None or not events or events[-1].event not in _UNDELIVERED:
            return None
        return last.letter_no, events[-1].date

    @property
    def promised(self) -> dt.date | None:
        """The last day for which payment of this item is promised."""
        days = [
            held.until
            for held in self.account.holds
            if held.kind is HoldKind.PROMISE and held.applies(self.item) and held.until
        ]
        days += [e.promise_date for e in self.account.contact_log if e.promise_date]
        return max(days, default=None)

    @property
    def promise_ends(self) -> dt.date | None:
        """The last day of grace after the promised day."""
        grace = dt.timedelta(days=self.procedure.promise_grace)
        return self.promised + grace if self.promised else None

    @property
    def may_go_from(self) -> dt.date | None:
        """The first day on which the clock lets the next letter go; None where no level follows."""
        level = self.candidate
        if level is None:
            first = self.procedure.levels[0]
            return (
                None if self.history.level else self.item.due_date + dt.timedelta(days=first.offset)
            )
        days = [self.item.due_date + dt.timedelta(days=level.offset)]
        if self.history.level and self.expires:
            days.append(self.expires + DAY)
        if self.last_pressure:
            days.append(self.last_pressure + dt.timedelta(days=level.minimum_gap))
        if self.promise_ends:
            days.append(self.promise_ends + DAY)
        return max(days)
