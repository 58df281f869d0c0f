"""Credit insurance: until when an overdue must be reported to keep the cover.

A late report of an overdue cancels cover; a promise or plan beyond that day needs the insurer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator.values.account import Account
from generator.values.ledger import HoldKind, OpenItem


def overdue(account: Account, day: dt.date) -> Iterator[OpenItem]:
    """Items past due on that day of which something is still to be paid."""
    for item in account.items:
        gone = any(h.kind is HoldKind.WRITTEN_OFF and h.applies(item) for h in account.holds)
        if item.due_date < day and item.collectable.positive and not gone:
            yield item


def report_by(account: Account, day: dt.date) -> dt.date | None:
    """The last day to report the oldest overdue; None without insurance or overdue."""
    days = account.debtor.report_by_days
    dues = [item.due_date for item in overdue(account, day)] if days > 0 else []
    return min(dues) + dt.timedelta(days=days) if dues else None


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
