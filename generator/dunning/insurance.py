"""Credit insurance: until when an overdue must be reported to keep the cover.

A late report of an overdue cancels cover; a promise or plan beyond that day needs the insurer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator.values.account import Account
from generator.values.ledger import HoldKind, OpenItem

# Kinds of the Contact log.
_REPORTED = frozenset(("insurer", "insurer report", "reported to insurer", "overdue report"))


def overdue(account: Account, day: dt.date) -> Iterator[OpenItem]:
    """Items past due on that day of which something is still to be paid."""
    for item in account.items:
        gone = any(h.kind is HoldKind.WRITTEN_OFF and h.applies(item) for h in account.holds)
        if item.due_date < day and item.collectable.positive and not gone:
            yield item


def unreported(account: Account, day: dt.date) -> tuple[OpenItem, ...]:
    """Insured items past due, but for those that were when we last reported to the insurer."""
    if account.debtor.report_by_days <= 0:
        return ()
    told = max((e.date for e in account.contact_log if e.kind in _REPORTED), default=dt.date.min)
    return tuple(item for item in overdue(account, day) if item.due_date >= told)


def report_by(account: Account, day: dt.date) -> dt.date | None:
    """The last day to report the oldest overdue; None without insurance or overdue."""
    dues = [item.due_date for item in unreported(account, day)]
    return min(dues) + dt.timedelta(days=account.debtor.report_by_days) if dues else None


def put_off(account: Account, day: dt.date) -> dt.date | None:
    """The latest day to which a running promise or plan puts off what is overdue."""
    days = [
        hold.until
        for hold in account.holds
        if hold.kind in (HoldKind.PROMISE, HoldKind.PLAN) and hold.until
    ]
    days += [event.promise_date for event in account.contact_log if event.promise_date]
    if any(hold.kind is HoldKind.PLAN for hold in account.holds):
        days += [part.due_date for part in account.instalments]
    return max((until for until in days if until >= day), default=None)
