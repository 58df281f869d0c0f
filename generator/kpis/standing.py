"""Figures that the open items, holds and payments give by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from generator.kpis import formulas
from generator.kpis.making import either, known, missing, money, need
from generator.kpis.sums import Sums
from generator.values.kpis import Kpi, Unit
from generator.values.watched import Kept

PROMISE_DAYS = 90  # promises that fell due in so many days before as-of


def position(sums: Sums) -> Iterator[Kpi]:
    """open … weighted_days_overdue, dbt."""
    of, lacking = sums.currency, need("balance")
    amounts = {"overdue": sums.overdue, "over_90": sums.old, "disputed": sums.disputed}
    share = {name: formulas.share(amount, sums.open) for name, amount in amounts.items()}
    said = {name: money(amount, of) for name, amount in amounts.items()}
    whole = money(sums.open, of)
    yield known("open", Unit.AMOUNT, sums.open, of, accounts=sums.accounts)
    yield known("overdue", Unit.AMOUNT, sums.overdue, of)
    yield either(
        "overdue_share", Unit.PERCENT, share["overdue"], of, lacking,
        part=said["overdue"], whole=whole,
    )  # fmt: skip
    yield known("over_90", Unit.AMOUNT, sums.old, of)
    yield either(
        "over_90_share", Unit.PERCENT, share["over_90"], of, lacking,
        part=said["over_90"], whole=whole,
    )  # fmt: skip
    yield known("credit", Unit.AMOUNT, sums.credit, of)
    yield known("disputed", Unit.AMOUNT, sums.disputed, of)
    yield either(
        "dispute_share", Unit.PERCENT, share["disputed"], of, lacking,
        part=said["disputed"], whole=whole,
    )  # fmt: skip
    yield _dispute_age(sums)
    days = formulas.mean_days(sums.overdue_days, sums.overdue)
    yield either(
        "weighted_days_overdue", Unit.DAYS, days, of, need("overdue"), overdue=said["overdue"]
    )
    yield _dbt(sums)


def _dispute_age(sums: Sums) -> Kpi:
    exact = formulas.mean_days(sums.disputed_days, sums.disputed_dated)
    dated = money(sums.disputed_dated, sums.currency)
    return either("dispute_age", Unit.DAYS, exact, sums.currency, need("disputes"), dated=dated)


def _dbt(sums: Sums) -> Kpi:
    exact = formulas.mean_days(sums.paid_days, sums.paid)
    paid = money(sums.paid, sums.currency)
    return either("dbt", Unit.DAYS, exact, sums.currency, need("payments"), paid=paid)


def concentration(sums: Sums) -> Iterator[Kpi]:
    """top_10_share, hhi: over customers, whatever own company they owe."""
    balances, of = tuple(sums.customers.values()), sums.currency
    owing = sum(balance > 0 for balance in balances)
    top, index = formulas.top_share(balances), formulas.concentration(balances)
    whole = money(sum((b for b in balances if b > 0), Decimal(0)), of)
    yield either("top_10_share", Unit.PERCENT, top, of, need("balance"), whole=whole)
    yield either("hhi", Unit.INDEX, index, of, need("balance"), customers=owing)


def promises(sums: Sums) -> Iterator[Kpi]:
    """promises_kept (a ratio of amounts), promises_running, promises_broken (amounts)."""
    of = sums.currency
    since = sums.as_of - dt.timedelta(days=PROMISE_DAYS)
    due = [
        (state, amount)
        for (_, _, day, _), (state, amount) in sums.promises.items()
        if since < day <= sums.as_of and state is not Kept.RUNNING and amount is not None
    ]
    promised = sum((amount for _, amount in due), Decimal(0))
    kept = sum((amount for state, amount in due if state is Kept.KEPT), Decimal(0))
    ratio = formulas.share(kept, promised)
    yield either(
        "promises_kept", Unit.PERCENT, ratio, of, need("promises", since=since),
        kept=money(kept, of), promised=money(promised, of), since=since, until=sums.as_of,
    )  # fmt: skip
    for code, state in (("promises_running", Kept.RUNNING), ("promises_broken", Kept.BROKEN)):
        found = [
            amount
            for (_, _, day, _), (own, amount) in sums.promises.items()
            if own is state and (state is Kept.RUNNING or since < day)
        ]
        whole = sum((amount for amount in found if amount is not None), Decimal(0))
        blank = sum(amount is None for amount in found)
        yield known(code, Unit.AMOUNT, whole, of, count=len(found), blank=blank, since=since)


def interest(sums: Sums) -> Iterator[Kpi]:
    """No basis anywhere means silence, not zero."""
    of = sums.currency
    if not sums.interest_lines or sums.interest_to is None:
        yield missing("interest_accrued", Unit.AMOUNT, of, need("basis"))
        yield missing("interest_per_day", Unit.AMOUNT, of, need("basis"))
        return
    lines, until = sums.interest_lines, sums.interest_to
    yield known("interest_accrued", Unit.AMOUNT, sums.interest, of, lines=lines, until=until)
    yield known("interest_per_day", Unit.AMOUNT, sums.per_diem, of, lines=lines, until=until)
