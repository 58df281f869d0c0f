"""Accrue interest on one account's overdue items of one currency.

Interest days are due+1 … until, both included. They are cut where the balance or the rate
changes: the day of a payment still bears interest on the old balance. Each piece is exact; one
half-up rounding per item. Unallocated credits cut the base from their value date, oldest item
first, where the terms say so; the disputed part bears no claimed interest and is shown apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from generator import calendars
from generator.findings import Finding, Outcome, Severity
from generator.interest.basis import Basis
from generator.values.account import Account
from generator.values.decisions import Accrual, Segment
from generator.values.ledger import OpenItem, Source
from generator.values.money import Money, total

Cut = tuple[dt.date, Money]  # the balance falls by this much after that day
_DAY = dt.timedelta(days=1)


def accrue(
    account: Account,
    items: Sequence[OpenItem],
    bases: Mapping[Source, Basis],
    until: dt.date,
    closing: dt.date,
) -> Outcome[Mapping[Source, Accrual]]:
    """Accruals of the overdue `items` (one currency) that have a basis; gaps are findings I1.

    `closing` is the day of the balances in the files: what was paid up to it on days the files
    do not give cannot cut the balance.
    """
    overdue = sorted(
        (i for i in items if i.source in bases and i.amount_open.positive and i.due_date < until),
        key=lambda i: i.place,
    )
    credits = _notional(account, overdue, bases, until)
    found: dict[Source, Accrual] = {}
    findings: list[Finding] = []
    for item in overdue:
        try:
            cuts = _cuts(item, until, closing)
            disputed, free = account.disputed(item), credits.get(item.source, ())
            accrued = _accrual(item, bases[item.source], until, disputed, cuts, free)
            fixed = _fixed_sum(_lines_of(item, overdue), bases[item.source])
            found[item.source] = replace(accrued, fixed_sum=fixed) if accrued.days else accrued
        except _NoRate as gap:
            findings.append(_gap(item, gap))
    return Outcome(found, tuple(findings))


class _NoRate(Exception):
    def __init__(self, day: dt.date, series: str) -> None:
        super().__init__(day, series)
        self.day, self.series = day, series


def _accrual(
    item: OpenItem,
    basis: Basis,
    until: dt.date,
    disputed: Money,
    cuts: Sequence[Cut],
    credits: Sequence[Cut],
) -> Accrual:
    start = _start(item, basis)
    claimable = item.collectable - disputed
    segments = tuple(_segments(claimable, cuts, credits, basis, start, until))
    days = max(0, (until - start).days)
    # Σ segment days = n catches the day lost at each cut, a bug published calculators have.
    assert sum(segment.days for segment in segments) == days, item.source
    reserved = _segments(disputed, (), (), basis, start, until) if disputed else ()
    exact = sum((segment.interest for segment in segments), Fraction(0))
    currency = item.currency
    return Accrual(
        until=until,
        days=days,
        segments=segments,
        interest=Money.rounded(exact, currency),
        per_diem=_per_diem(segments, basis, start, until),
        fixed_sum=Money.zero(currency),
        method=basis.method,
        lower_bound=item.hidden_payments,
        reserved=Money.rounded(sum((s.interest for s in reserved), Fraction(0)), currency)
        if disputed
        else None,
    )


def _start(item: OpenItem, basis: Basis) -> dt.date:
    """The day before the first interest day: the due date, moved where the law moves it."""
    due, regime = item.due_date, basis.regime
    if regime is None:
        return due
    if item.due_date_basis == "invoice" and item.document_date:
        # Directive 2011/7/EU art. 3(3)(b): 30 days where the date was not agreed.
        due = max(due, item.document_date + dt.timedelta(days=30))
    return (
        calendars.next_business_day(due, (regime.country,)) if regime.roll == "following" else due
    )


def _cuts(item: OpenItem, until: dt.date, closing: dt.date) -> tuple[Cut, ...]:
    """When the balance fell. Where payments are hidden, it is known since the close alone."""
    return tuple(
        (m.date, m.amount)
        for m in item.allocations
        if m.date <= until and (m.date > closing or not item.hidden_payments)
    )


def _segments(
    now: Money,
    payments: Sequence[Cut],
    credits: Sequence[Cut],
    basis: Basis,
    start: dt.date,
    until: dt.date,
) -> Iterable[Segment]:
    """Pieces from start+1 to until; `now` is the balance after all payments, before credits."""
    firsts = {start + _DAY}
    firsts.update(day + _DAY for day, _ in (*payments, *credits) if start < day < until)
    firsts.update(day for day in basis.rate_changes() if start + _DAY < day <= until)
    ordered = [*sorted(firsts), until + _DAY]
    currency, zero = now.currency, Money.zero(now.currency)
    for first, after in pairwise(ordered):
        last = after - _DAY
        if last < first:
            continue
        paid_later = total((amount for day, amount in payments if day >= first), currency)
        credited = total((amount for day, amount in credits if day < first), currency)
        balance = max(zero, now + paid_later - credited)
        rate = basis.rate_on(first, start + _DAY)
        uncovered = rate is None or basis.rate_on(last, start + _DAY) is None
        if rate is None or uncovered:
            raise _NoRate(
                _first_gap(basis, first, last, start), basis.regime.series if basis.regime else ""
            )
        periods = basis.periods(start, last) - basis.periods(start, first - _DAY)
        yield Segment(
            first=first,
            last=last,
            days=(after - first).days,
            balance=balance,
            rate_percent=rate[0],
            day_count=basis.day_count,
            source=rate[1],
            interest=balance.exact * Fraction(rate[0]) / 100 * periods,
        )


def _first_gap(basis: Basis, first: dt.date, last: dt.date, start: dt.date) -> dt.date:
    day = first
    while day < last and basis.rate_on(day, start + _DAY) is not None:
        day += _DAY
    return day


def _per_diem(
    segments: Sequence[Segment], basis: Basis, start: dt.date, until: dt.date
) -> Fraction:
    """Interest of the day after `until`; zero where time counts in whole months."""
    if not segments or basis.terms.month_rule in ("started", "completed"):
        return Fraction(0)
    last = segments[-1]
    period = basis.periods(start, until + _DAY) - basis.periods(start, until)
    return last.balance.exact * Fraction(last.rate_percent) / 100 * period


def _lines_of(item: OpenItem, overdue: Sequence[OpenItem]) -> list[OpenItem]:
    """The lines of the same debt: the law's sum is for the document and due date, once."""
    debt = (item.document_no, item.due_date)
    return [line for line in overdue if (line.document_no, line.due_date) == debt]


def _fixed_sum(lines: Sequence[OpenItem], basis: Basis) -> Money:
    """The law's fixed sum for this principal, if it is in the invoice's currency; else none."""
    currency, regime = lines[0].currency, basis.regime
    if regime is None or regime.fixed_sum_currency != currency.code:
        return Money.zero(currency)
    principal = total((_gross(line) for line in lines), currency).amount
    for tier in regime.fixed_sums:
        top = tier.up_to
        if top is None or principal < top or (tier.inclusive and principal == top):
            return Money(tier.amount, currency)
    return Money.zero(currency)


def _gross(line: OpenItem) -> Money:
    """The line as it was invoiced; cash after as-of is still inside its open amount."""
    paid = total((m.amount for m in line.allocations), line.currency)
    since = line.received_later or Money.zero(line.currency)
    return line.amount_original or line.amount_open + paid - since


def _notional(
    account: Account, overdue: Sequence[OpenItem], bases: Mapping[Source, Basis], until: dt.date
) -> Mapping[Source, tuple[Cut, ...]]:
    """Free credits spread over the overdue items, oldest first, each from its value date."""
    if not overdue:
        return {}
    currency = overdue[0].currency
    left = {
        item.source: item.collectable - account.disputed(item)
        for item in overdue
        if bases[item.source].terms.credits == "oldest_first"
        and not account.stopped(item)
        and not account.suspended(item, until)
    }
    spread: dict[Source, list[Cut]] = {key: [] for key in left}
    for day, amount in account.free_credits(currency):
        for key in left if day <= until else ():
            part = min(amount, left[key])
            if part.positive:
                spread[key].append((day, part))
                left[key] -= part
                amount -= part
    return {key: tuple(cuts) for key, cuts in spread.items()}


def _gap(item: OpenItem, gap: _NoRate) -> Finding:
    return Finding(
        "I1",
        Severity.HOLD,
        f"Document {item.document_no}: no rate is known for {gap.day} in the series {gap.series}.",
        item.source,
        f"Add a line to input/rates/{gap.series}.csv (valid_from, valid_to, rate_percent, source,"
        " status).",
        item.customer_id,
    )
