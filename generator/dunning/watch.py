"""What is watched at one account in one currency: promises, disputes, insurer and limitation.

In: what a decision is made from; out: a Watched. It changes no verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from generator.dunning import behaviour, insurance, limitation
from generator.dunning.particulars import Request
from generator.values.account import Account
from generator.values.decisions import ItemDecision
from generator.values.ledger import HoldKind
from generator.values.money import Currency, total
from generator.values.watched import Disputed, Kept, Promised, Watched


def watched(request: Request, items: Iterable[ItemDecision]) -> Watched:
    """As of the letter date, like the warnings that say the same."""
    account, currency, day = request.account, request.currency, request.dates.letter_date
    report = [i for i in insurance.unreported(account, day) if i.currency == currency]
    first = min((item.due_date for item in report), default=None)
    periods = [
        (last, item)
        for last, item, _ in limitation.periods(account, request.creditor, day)
        if item.currency == currency
    ]
    lapse = min((last for last, _ in periods), default=None)
    lapsing = {item.source: item.collectable for last, item in periods if last == lapse}
    return Watched(
        promises=tuple(_promises(request)),
        disputes=tuple(_disputes(account, items)),
        report_by=first and first + dt.timedelta(days=account.debtor.report_by_days),
        to_report=total((i.collectable for i in report), currency) if report else None,
        time_barred=lapse,
        may_lapse=total(lapsing.values(), currency) if lapse else None,
    )


def _promises(request: Request) -> Iterator[Promised]:
    """In this currency; one without an amount stands with the account's first currency."""
    account, currency, dates = request.account, request.currency, request.dates
    moved = [m for m in account.movements if m.date <= dates.letter_date and m.amount.positive]
    grace = request.procedure.promise_grace
    for promise in behaviour.promised(account):
        if (promise.amount.currency if promise.amount else _first(account)) != currency:
            continue
        if behaviour.is_kept(promise, moved, grace):
            state = Kept.KEPT
        elif dates.letter_date <= promise.day + dt.timedelta(days=grace):
            state = Kept.RUNNING
        else:
            state = Kept.BROKEN
        yield Promised(promise.made, promise.day, promise.amount, state)


def _first(account: Account) -> Currency | None:
    return next(iter(account.currencies), None)


def _disputes(account: Account, items: Iterable[ItemDecision]) -> Iterator[Disputed]:
    """Each disputed part with the earliest day that a hold names."""
    for item in items:
        if not item.disputed.positive:
            continue
        own = item.aged.item
        holds = [h for h in account.holds if h.kind is HoldKind.DISPUTE and h.applies(own)]
        since = min((h.valid_from for h in holds if h.row is None), default=None)
        reason = next((h.reason for h in holds if h.reason), "")
        yield Disputed(own.document_no, own.line_no, item.disputed, since, reason)
