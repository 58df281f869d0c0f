"""What somebody watches at one account: promises, disputes, and days that must not pass.

Made beside the decision from the account's holds and contact log; KPIs and pages read it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from generator.values.money import Money


class Kept(StrEnum):
    """What became of a promise, its days of grace included."""

    KEPT = "kept"
    RUNNING = "running"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise to pay; `amount` None: no amount was named."""

    made: dt.date
    day: dt.date
    amount: Money | None
    state: Kept


@dataclass(frozen=True, slots=True)
class Disputed:
    """The disputed part of one open item; `since` None: a status says so, without a day.

    `reason` is free text of a clerk: internal.
    """

    document_no: str
    line_no: str
    amount: Money
    since: dt.date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """Of one entity x customer x currency."""

    promises: tuple[Promised, ...] = ()
    disputes: tuple[Disputed, ...] = ()
    report_by: dt.date | None = None  # the last day to tell the insurer of the oldest overdue
    to_report: Money | None = None
    time_barred: dt.date | None = None  # the last day of the earliest period of limitation
    may_lapse: Money | None = None  # what that period is of
