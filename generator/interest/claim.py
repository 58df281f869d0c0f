"""A debt as it was due, what came in on it, and the days on which it bears interest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from generator import calendars
from generator.interest import months
from generator.interest.basis import Basis
from generator.values.decisions import Sentence
from generator.values.money import Money

Dated = tuple[dt.date, Money]
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A debt as it was due, and what was paid or credited on it. Amounts are above zero."""

    principal: Money
    due: dt.date
    payments: tuple[Dated, ...] = ()
    credits: tuple[Dated, ...] = ()  # credit notes: always set against the principal
    costs: Money | None = None  # the law's fixed sum, or other costs; costs-first meets it first
    disputed: Money | None = None  # beside the principal: its interest is reserved
    on_account: tuple[Dated, ...] = ()  # not allocated: against the principal, from its own date
    lower_bound: bool = False
    rules: tuple[Sentence, ...] = ()  # what decided the claim itself


def span_of(due: dt.date, basis: Basis, until: dt.date) -> tuple[dt.date, dt.date]:
    """The first day of interest and the day after the last; an empty span where there is none."""
    terms = basis.terms
    if basis.roll == "following":
        due = calendars.next_business_day(due, (basis.calendar,), basis.saturdays_from)
    end = until + DAY if terms.count_payment_day else until
    if terms.grace_mode == "threshold" and (until - due).days <= terms.grace_days:
        return due + DAY, due + DAY
    if terms.grace_mode == "shift":
        due += dt.timedelta(days=terms.grace_days)
    if basis.years_at_most:
        end = min(end, months.add(due, 12 * basis.years_at_most) + DAY)
    return due + DAY, max(end, due + DAY)


class Event(NamedTuple):
    """What was paid or credited, and the first day that it relieves."""

    relieves: dt.date
    date: dt.date
    amount: Money
    is_credit: bool
    early: bool = False  # before interest began: there was nothing but principal to meet


def events_of(claim: Claim, basis: Basis, first: dt.date, until: dt.date) -> tuple[Event, ...]:
    """In order; what came on one day, and after `until`, is one event and none."""
    if not (claim.payments or claim.credits or claim.on_account):
        return ()
    zero, after = Money.zero(claim.principal.currency), shift(basis)
    back = basis.terms.credit_date == "invoice"
    sums: dict[tuple[dt.date, dt.date, bool], Money] = defaultdict(lambda: zero)
    for moved, is_credit, at_first in (
        (claim.payments, False, False),
        (claim.credits, True, back),
        (claim.on_account, True, False),
    ):
        for day, amount in moved:
            if day <= until:
                sums[first if at_first else max(first, day + after), day, is_credit] += amount
    found = (
        Event(relieves, day, amount, is_credit, day + after <= first)
        for (relieves, day, is_credit), amount in sums.items()
    )
    return tuple(sorted(found, key=lambda e: (e.relieves, e.date, not e.is_credit)))


def shift(basis: Basis) -> dt.timedelta:
    """From the day of a payment to the first day it relieves."""
    return DAY if basis.terms.count_payment_day else dt.timedelta(0)
