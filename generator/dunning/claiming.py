"""What a letter claims besides the amounts: which interest, and the fixed sum of a debt once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from generator.dunning import history
from generator.dunning.particulars import Request
from generator.values.decisions import ItemDecision, Verdict
from generator.values.ledger import HoldKind
from generator.values.money import Money


def lawful(request: Request) -> Request:
    """A procedure of statute alone does not know what a contract gives."""
    if request.procedure.interest_basis == "any":
        return request
    known = {at: of for at, of in request.accruals.items() if of.entitlement.law}
    return replace(request, accruals=known)


def fixed_once(items: list[ItemDecision], request: Request) -> list[ItemDecision]:
    """The fixed sum of a debt once, on the first line that is demanded with interest.

    What an issued letter claimed of it stays claimed, whatever the law would give today.
    """
    seen: set[tuple[str, dt.date]] = set()
    once = []
    for item in items:
        open_item = item.aged.item
        debt = (open_item.document_no, open_item.due_date)
        fixed = item.fixed_sum
        if item.interest or item.interest_before or fixed:
            fixed = max(fixed, history.fixed_before(open_item, request.account))
        if debt in seen:
            fixed = Money.zero(request.currency)
        elif fixed:
            seen.add(debt)
        once.append(replace(item, fixed_sum=fixed))
    return once


def paid_late(item: ItemDecision, request: Request, items: Sequence[ItemDecision]) -> ItemDecision:
    """Interest on what was meanwhile paid late goes along with a letter that claims interest.

    It alone makes no letter. What was claimed of it before is shown as such.
    """
    dunned = (request.procedure.level(i.level) for i in items if i.verdict is Verdict.DUN)
    claims = [level for level in dunned if level and level.interest == "claimed"]
    in_dispute = any(
        hold.kind is HoldKind.DISPUTE and hold.applies(item.aged.item)
        for hold in request.account.holds
    )
    settled = item.verdict is Verdict.PAID_AFTER_CUTOFF and not in_dispute
    if not settled or item.accrual is None or not claims:
        return item
    accrued = item.accrual.interest
    before = min(history.claimed_before(item.aged.item, request.account), accrued)
    asks = any(level.fixed_sum != "never" for level in claims)
    fixed = item.accrual.fixed_sum if asks else item.fixed_sum
    return replace(item, interest=accrued - before, interest_before=before, fixed_sum=fixed)
