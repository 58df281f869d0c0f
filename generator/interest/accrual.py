"""Accrue interest on one account's overdue items of one currency.

Interest days are due+1 … until, both included. They are cut where the balance or the rate
changes: the day of a payment still bears interest on the old balance. Each piece is exact; one
half-up rounding per item. Unallocated credits cut the base from their value date, oldest item
first, where the terms say so; the disputed part bears no claimed interest and is shown apart.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.findings import Finding, Outcome, Severity
from generator.interest.basis import Basis
from generator.interest.claim import Claim, Dated
from generator.interest.pieces import NoRate
from generator.interest.walk import walk
from generator.values.account import Account, FreeCredit
from generator.values.decisions import Accrual, Sentence
from generator.values.ledger import OpenItem, Source
from generator.values.money import Money, total
from generator.values.policy import Regime


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
        (i for i in items if i.source in bases and _bears(i) and i.due_date < until),
        key=lambda i: i.place,
    )
    credits = _notional(account, overdue, bases, until)
    fixed = _fixed_sums(overdue, bases)
    found: dict[Source, Accrual] = {}
    findings: list[Finding] = []
    for item in overdue:
        basis, mine = bases[item.source], credits.get(item.source, ())
        try:
            claim = Claim(
                principal=_principal(item, account, until, closing),
                due=_due(item, basis),
                payments=_payments(item, until, closing),
                credits=tuple((c.date, c.amount) for c in mine if c.is_note),
                on_account=tuple((c.date, c.amount) for c in mine if not c.is_note),
                costs=_costs(item, overdue, basis, fixed[item.source]),
                disputed=account.disputed(item),
                lower_bound=item.hidden_payments,
                rules=_unagreed(item, basis),
            )
            found[item.source] = walk(claim, basis, _last_day(item, basis, until))
        except NoRate as gap:
            findings.append(_gap(item, gap))
    return Outcome(found, tuple(findings))


def _principal(item: OpenItem, account: Account, until: dt.date, closing: dt.date) -> Money:
    """The undisputed debt before what is known to have been paid."""
    if not item.allocations and not account.holds:
        return item.collectable
    paid = (amount for _, amount in _payments(item, until, closing))
    return total(paid, item.currency) + item.collectable - account.disputed(item)


def _last_day(item: OpenItem, basis: Basis, until: dt.date) -> dt.date:
    """What was paid late bore interest to its last payment, unless that met interest first."""
    if item.collectable or basis.terms.allocation != "principal-first":
        return until
    return max((m.date for m in item.allocations if m.date <= until), default=until)


def _due(item: OpenItem, basis: Basis) -> dt.date:
    """The due date; where it was not agreed, the law counts from the invoice's own date."""
    if item.due_date_basis == "invoice" and item.document_date and basis.unagreed_days:
        return max(item.due_date, item.document_date + dt.timedelta(days=basis.unagreed_days))
    return item.due_date


def _unagreed(item: OpenItem, basis: Basis) -> tuple[Sentence, ...]:
    due = _due(item, basis)
    if due == item.due_date:
        return ()
    return (
        Sentence.of(
            "interest.rule_unagreed",
            document=item.document_no,
            days=basis.unagreed_days,
            first=due + dt.timedelta(days=1),
        ),
    )


def _costs(item: OpenItem, overdue: Sequence[OpenItem], basis: Basis, fixed: Money) -> Money:
    """The fixed sum; where payments meet it first, it stands on the debt's first line alone."""
    if basis.terms.allocation != "costs-first":
        return fixed
    debt = (item.document_no, item.due_date)
    first = next(i for i in overdue if (i.document_no, i.due_date) == debt)
    return fixed if first is item else Money.zero(item.currency)


def _payments(item: OpenItem, until: dt.date, closing: dt.date) -> tuple[Dated, ...]:
    """What was paid on it and when. Where payments are hidden, that is known since the close."""
    return tuple(
        (m.date, m.amount)
        for m in item.allocations
        if m.date <= until and (m.date > closing or not item.hidden_payments)
    )


def _fixed_sums(
    overdue: Sequence[OpenItem], bases: Mapping[Source, Basis]
) -> Mapping[Source, Money]:
    """The law's sum for the document and due date, on every line of it."""
    debts: dict[tuple[str, dt.date], list[OpenItem]] = defaultdict(list)
    for item in overdue:
        debts[item.document_no, item.due_date].append(item)
    return {
        item.source: fixed_sum(
            total(map(_gross, debts[item.document_no, item.due_date]), item.currency),
            bases[item.source].regime,
        )
        for item in overdue
    }


def fixed_sum(principal: Money, regime: Regime | None) -> Money:
    """The law's sum for a principal, where it and its tiers are in the debt's currency."""
    currency = principal.currency
    compared = regime and (regime.tier_currency or regime.fixed_sum_currency)
    if regime is None or not regime.fixed_sum_currency == compared == currency.code:
        return Money.zero(currency)
    for tier in regime.fixed_sums:
        top = tier.up_to
        if top is None or principal.amount < top or (tier.inclusive and principal.amount == top):
            return Money(tier.amount, currency)
    return Money.zero(currency)


def _gross(line: OpenItem) -> Money:
    """The line as it was invoiced; cash after as-of is still inside its open amount."""
    paid = total((m.amount for m in line.allocations), line.currency)
    since = line.received_later or Money.zero(line.currency)
    return line.amount_original or line.amount_open + paid - since


def _notional(
    account: Account, overdue: Sequence[OpenItem], bases: Mapping[Source, Basis], until: dt.date
) -> Mapping[Source, Sequence[FreeCredit]]:
    """Free credits spread over the overdue items, oldest first, each from its value date."""
    if not overdue:
        return {}
    currency = overdue[0].currency
    free = account.free_credits(currency)
    if not free:
        return {}
    left = {
        item.source: item.collectable - account.disputed(item)
        for item in overdue
        if bases[item.source].terms.credits == "oldest_first"
        and not account.stopped(item)
        and not account.suspended(item, until)
    }
    spread: dict[Source, list[FreeCredit]] = {key: [] for key in left}
    for credit in free:
        amount = credit.amount
        for key in left if credit.date <= until else ():
            part = min(amount, left[key])
            if part.positive:
                spread[key].append(replace(credit, amount=part))
                left[key] -= part
                amount -= part
    return spread


def _bears(item: OpenItem) -> bool:
    """Open debts, and those that were paid late on days we know."""
    closed = not item.amount_open and item.allocations and not item.hidden_payments
    return item.amount_open.positive or bool(closed)


def _gap(item: OpenItem, gap: NoRate) -> Finding:
    return Finding(
        "I1",
        Severity.HOLD,
        f"Document {item.document_no}: no rate is known for {gap.day} in the series {gap.series}.",
        item.source,
        f"Add a line to input/rates/{gap.series}.csv (valid_from, valid_to, rate_percent, source,"
        " status).",
        item.customer_id,
    )
