"""How a customer pays: in, an account and the dates; out, a Behaviour.

Due dates are known from the open items and from the letters of the journal; what was paid on
other documents is not guessed. Promises are those of the Contact log and of Holds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from generator.values.account import Account
from generator.values.behaviour import Behaviour, Response
from generator.values.ledger import Dates, HoldKind, Movement
from generator.values.money import Currency, Money, total


class Promise(NamedTuple):
    made: dt.date
    day: dt.date
    amount: Money | None


def of(account: Account, dates: Dates, grace: int) -> Behaviour:
    """Everything up to the letter date; `grace` days after its day a promise is broken."""
    known = dates.letter_date
    moved = [m for m in account.movements if m.date <= known and m.amount.positive]
    paid, late = _lateness(account, moved)
    promises = promised(account)
    kept = sum(is_kept(promise, moved, grace) for promise in promises)
    running = sum(
        not is_kept(p, moved, grace) and known <= p.day + dt.timedelta(days=grace) for p in promises
    )
    return Behaviour(
        days_late=late,
        paid=paid,
        promises_kept=kept,
        promises_running=running,
        promises_broken=len(promises) - kept - running,
        responses=tuple(_responses(account, moved, known)),
    )


class Plan(NamedTuple):
    """What a plan asked for by now, grace over, and what was paid since it began."""

    since: dt.date
    asked: Money
    paid: Money

    @property
    def is_kept(self) -> bool:
        return self.asked <= self.paid


def plan(account: Account, currency: Currency, dates: Dates, grace: int) -> Plan | None:
    """The plan in this currency; None where no hold or no instalment says so."""
    hold = next((h for h in account.holds if h.kind is HoldKind.PLAN), None)
    parts = [part for part in account.instalments if part.amount.currency == currency]
    if hold is None or not parts:
        return None
    day = dates.cash_known_to
    over = day - dt.timedelta(days=grace)
    came = (
        m.amount
        for m in account.movements
        if hold.valid_from <= m.date <= day and m.amount.currency == currency
    )
    asked = (part.amount for part in parts if part.due_date < over)
    return Plan(hold.valid_from, total(asked, currency), total(came, currency))


def promised(account: Account) -> tuple[Promise, ...]:
    """Each promise with a date once, though log and holds may both tell it."""
    found = {
        (e.date, e.promise_date): Promise(e.date, e.promise_date, e.promise_amount)
        for e in account.contact_log
        if e.promise_date
    }
    days = {promise.day for promise in found.values()}
    for hold in account.holds:
        if hold.kind is HoldKind.PROMISE and hold.until and hold.until not in days:
            found[hold.valid_from, hold.until] = Promise(hold.valid_from, hold.until, hold.amount)
    return tuple(sorted(found.values(), key=lambda p: (p.made, p.day)))


def is_kept(promise: Promise, moved: Iterable[Movement], grace: int) -> bool:
    """Payments from the day it was given to the end of its grace make up what was promised."""
    until = promise.day + dt.timedelta(days=grace)
    came = [m.amount for m in moved if promise.made <= m.date <= until]
    if promise.amount is None:
        return bool(came)
    currency = promise.amount.currency
    return promise.amount <= total((a for a in came if a.currency == currency), currency)


def _lateness(
    account: Account, moved: Iterable[Movement]
) -> tuple[dict[Currency, Money], dict[Currency, Fraction]]:
    dues = _due_dates(account)
    paid: dict[Currency, Money] = {}
    weighted: dict[Currency, Fraction] = defaultdict(Fraction)
    for movement in moved:
        currency = movement.amount.currency
        due = dues.get((movement.document_no, currency))
        if due is None:
            continue
        paid[currency] = paid.get(currency, Money.zero(currency)) + movement.amount
        weighted[currency] += movement.amount.exact * (movement.date - due).days
    return paid, {code: weighted[code] / amount.exact for code, amount in paid.items()}


def _due_dates(account: Account) -> dict[tuple[str, Currency], dt.date]:
    """The due date of each document that has only one."""
    found: dict[tuple[str, Currency], set[dt.date]] = defaultdict(set)
    for item in account.items:
        if item.amount_open.positive or item.allocations:
            found[item.document_no, item.currency].add(item.due_date)
    for letter in account.issued:
        for claimed in letter.items:
            if claimed.due_date:
                found[claimed.document_no, letter.currency].add(claimed.due_date)
    return {key: min(days) for key, days in found.items() if len(days) == 1 and key[0]}


def _responses(account: Account, moved: Iterable[Movement], known: dt.date) -> Iterator[Response]:
    """After each notice, the days to the first payment, if it came before the next notice."""
    notices = {(e.date, e.level) for e in account.contact_log if e.level and not e.is_inbound}
    notices |= {(letter.letter_date, letter.level) for letter in account.issued}
    days = sorted(m.date for m in moved)
    answers: dict[int, list[int | None]] = defaultdict(list)
    for (sent, level), (following, _) in pairwise([*sorted(notices), (known, 0)]):
        first = next((day for day in days if sent < day <= following), None)
        answers[level].append((first - sent).days if first else None)
    for level, found in sorted(answers.items()):
        came = [n for n in found if n is not None]
        mean = Fraction(sum(came), len(came)) if came else Fraction(0)
        yield Response(level, len(found), len(came), mean)
