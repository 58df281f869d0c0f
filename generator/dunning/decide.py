"""Decide for one entity x customer x currency. In: aged items and accruals; out: a Decision.

The letter bears the highest level of its items, each item rising by at most one per letter.
Claim = demanded - free credit + interest (claimed before and new) + fixed sums + fee.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from generator.dunning import (
    behaviour,
    claiming,
    fees,
    history,
    overrides,
    particulars,
    telling,
    watch,
)
from generator.dunning.case import Case
from generator.dunning.particulars import Request
from generator.dunning.rules import RULES
from generator.values import naming
from generator.values.decisions import (
    Decision,
    ItemDecision,
    Sentence,
    Verdict,
)
from generator.values.ledger import HoldKind
from generator.values.money import Money, total

_GATE = tuple(Verdict)[: tuple(Verdict).index(Verdict.WITHIN_GRACE)]
_WAITING = frozenset(
    (
        Verdict.PROMISE_RUNNING,
        Verdict.WITHIN_GRACE,
        Verdict.CONTACTED_RECENTLY,
        Verdict.WAITING_FOR_DEADLINE,
    )
)
_ORDER = tuple(Verdict)
_HELD_BACK = frozenset({Verdict.DUN, Verdict.AWAITING_RELEASE, Verdict.HELD_IN_REVIEW})


def decide(request: Request) -> Decision:
    """The decision as the rules and a review give it; what it lacks is put on by `hold`."""
    request = claiming.lawful(request)
    natural = _decided(request, overrides.NOTHING)
    edit = request.override
    natural = replace(natural, proposed_service=particulars.rules_service(natural))
    if edit is None or not edit.in_force(request.dates.letter_date):
        return natural
    order = overrides.order(request, natural, _cases(request))
    decision = order.held(_decided(request, order), edit)
    notes = (*decision.notes, *order.notes)
    return replace(
        decision,
        override=edit,
        proposed=natural.level,
        proposed_service=natural.proposed_service,
        notes=notes,
    )


def _decided(request: Request, order: overrides.Order) -> Decision:
    items = [_judge(case, request, order) for case in _cases(request)]
    credit = _free_credit(request)
    demanded = total((item.demanded for item in items), request.currency)
    if demanded.positive and demanded <= credit:
        items = [_covered(item, credit, demanded) for item in items]
    items = order.stopped(items)
    items = claiming.fixed_once(
        [claiming.paid_late(item, request, items) for item in items], request
    )
    return _summed(request, tuple(items), credit)


def hold(decision: Decision, reasons: Sequence[Sentence]) -> Decision:
    """The decision without a letter: what would be dunned is `incomplete`, for these reasons."""
    zero = Money.zero(decision.currency)
    why = Sentence.of("verdict.incomplete", what=reasons[0]) if reasons else decision.sentence
    items = tuple(
        replace(item.unclaimed, verdict=Verdict.INCOMPLETE, sentence=why)
        if item.verdict in _HELD_BACK and item.level
        else item.unclaimed
        for item in decision.items
    )
    kept_back = any(item.verdict is Verdict.INCOMPLETE for item in items)
    verdict, sentence = (Verdict.INCOMPLETE, why) if kept_back else _first(items)
    return replace(
        decision,
        verdict=verdict,
        sentence=sentence,
        items=items,
        demanded=zero,
        interest=zero,
        interest_before=zero,
        fixed_sum=zero,
        fee=zero,
        claimed=zero,
        per_diem=Fraction(0),
        deadline=None,
        referral_date=None,
        article_number="",
        lacks=tuple(reasons),
    )


def _cases(request: Request) -> list[Case]:
    account, currency = request.account, request.currency
    minimum = request.procedure.minimum_amount.get(currency.code)
    base = [
        Case(
            account=account,
            aged=aged,
            dates=request.dates,
            procedure=request.procedure,
            history=history.of_item(aged.item, account, request.procedure),
            last_pressure=history.last_pressure(account, request.dates.letter_date),
            overdue=Money.zero(currency),
            free_credit=_free_credit(request),
            minimum=None if minimum is None else Money(minimum, currency),
        )
        for aged in request.aged
    ]
    overdue = total((_claimable(case) for case in base if not _gated(case)), currency)
    return [replace(case, overdue=overdue) for case in base]


def _gated(case: Case) -> bool:
    """Whether the item is out before any level: not ours to collect, not due, a credit, a rest."""
    return case.is_residue or any(rule(case) for verdict, rule in RULES if verdict in _GATE)


def _claimable(case: Case) -> Money:
    return case.item.collectable - case.account.disputed(case.item)


def _free_credit(request: Request) -> Money:
    credits = request.account.free_credits(request.currency)
    return total((credit.amount for credit in credits), request.currency)


def _judge(case: Case, request: Request, order: overrides.Order) -> ItemDecision:
    """The first rule that applies, and what the letter claims on the item if that is `dun`."""
    verdict, sentence, steps = _ask(case, request.trace)
    zero = Money.zero(request.currency)
    level = case.candidate
    duns = verdict is Verdict.DUN and level is not None
    if duns and level:
        own, level = level, order.level_of(case, level)
        sentence = order.said(level, own, sentence)
    number = level.number if level and verdict in _HELD_BACK else case.history.level
    waived = case.hold(HoldKind.INTEREST_WAIVED)
    accrual = None if waived else request.accruals.get(case.item.source)
    new = before = fixed = zero
    if duns and level and accrual and level.interest == "claimed":
        before = min(history.claimed_before(case.item, case.account), accrual.interest)
        new = accrual.interest - before
        fixed = zero if level.fixed_sum == "never" else accrual.fixed_sum
    return ItemDecision(
        aged=case.aged,
        verdict=verdict,
        sentence=sentence,
        level=number,
        demanded=_claimable(case) if duns else zero,
        disputed=case.account.disputed(case.item) if case.days > 0 else zero,
        interest=new,
        interest_before=before,
        fixed_sum=fixed,
        accrual=accrual,
        may_go_from=case.may_go_from,
        reminded_before=case.history.level,
        steps=steps,
    )


def _ask(
    case: Case, trace: bool
) -> tuple[Verdict, Sentence, tuple[tuple[Verdict, bool, Sentence], ...]]:
    steps = []
    for verdict, rule in RULES:
        sentence = rule(case)
        if trace:
            answer = sentence or telling.value(verdict, case)
            steps.append((verdict, sentence is not None, answer))
        if sentence is not None:
            return verdict, sentence, tuple(steps)
    raise AssertionError("the last rule always applies")


def _covered(item: ItemDecision, credit: Money, demanded: Money) -> ItemDecision:
    """Free credit covers all that would be demanded now: no letter."""
    if item.verdict is not Verdict.DUN:
        return item
    sentence = Sentence.of("verdict.covered_by_credit", credit=credit, overdue=demanded)
    return replace(
        item.unclaimed,
        verdict=Verdict.COVERED_BY_CREDIT,
        sentence=sentence,
        level=item.reminded_before,
    )


def _summed(request: Request, items: tuple[ItemDecision, ...], credit: Money) -> Decision:
    currency, account, dates = request.currency, request.account, request.dates
    stepping = [i for i in items if i.verdict in _HELD_BACK and i.level > i.reminded_before]
    bearing = [i for i in items if i.verdict is Verdict.DUN] or stepping
    level = request.procedure.level(max((i.level for i in bearing), default=0))
    verdict, sentence = _whole(request, items)
    duns = verdict is Verdict.DUN
    demanded = total((item.demanded for item in items), currency)
    interest = total((item.interest for item in items), currency)
    before = total((item.interest_before for item in items), currency)
    fixed = total((item.fixed_sum for item in items), currency)
    deadline = particulars.deadline(request, level) if level else None
    seen = behaviour.of(account, dates, request.procedure.promise_grace)
    fee = fees.charged(request, level, demanded - credit) if duns else Money.zero(currency)
    overdue = (i.aged.item.amount_open for i in items if i.aged.days_past_due > 0)
    return Decision(
        creditor=request.creditor,
        debtor=account.debtor,
        currency=currency,
        verdict=verdict,
        sentence=sentence,
        items=items,
        level=level,
        procedure=request.procedure.name,
        open=total((item.aged.item.amount_open for item in items), currency),
        overdue=total((amount for amount in overdue if amount.positive), currency),
        free_credit=credit,
        demanded=demanded,
        interest=interest,
        interest_before=before,
        fixed_sum=fixed,
        fee=fee,
        claimed=demanded - credit + before + interest + fixed + fee
        if duns
        else Money.zero(currency),
        per_diem=sum(
            (i.accrual.per_diem for i in items if i.accrual and (i.interest or i.interest_before)),
            Fraction(0),
        ),
        letter_no=naming.letter_no(dates.as_of, request.slug, currency.code, request.edition),
        slug=request.slug,
        letter_date=dates.letter_date,
        cash_known_to=dates.cash_known_to,
        deadline=deadline,
        referral_date=particulars.referral(request, level, deadline),
        may_go_from=min(
            (i.may_go_from for i in items if i.may_go_from and i.verdict in _WAITING), default=None
        ),
        service=particulars.service_name(request.creditor, account, level) if level else "",
        addressee=particulars.addressee(account, level),
        lacks=(*particulars.missing(request, level), *request.lacks) if level else (),
        file_only=account.file_only,
        received=tuple(m for m in account.on_account_later if m.amount.currency == currency),
        notes=particulars.notes(request, items, level, seen),
        history=history.entries(account, _since(items)),
        behaviour=seen,
        watched=watch.watched(request, items),
    )


def _first(items: Sequence[ItemDecision]) -> tuple[Verdict, Sentence]:
    """`dun` if any item is; else the first verdict among the overdue items, or among all.

    What is not due, and a credit, do not say why no letter goes for what is overdue.
    """
    dunned = [item for item in items if item.verdict is Verdict.DUN]
    if dunned:
        top = max(dunned, key=lambda item: (item.level, item.aged.days_past_due))
        return Verdict.DUN, top.sentence
    debts = [item for item in items if item.aged.item.amount_open.positive]
    overdue = [item for item in debts if item.aged.days_past_due > 0]
    asked = overdue or debts or items
    if not asked:
        return Verdict.NOT_DUE, Sentence.of("verdict.nothing_open")
    first = min(asked, key=lambda item: _ORDER.index(item.verdict))
    return first.verdict, first.sentence


def _whole(request: Request, items: tuple[ItemDecision, ...]) -> tuple[Verdict, Sentence]:
    """The decision's verdict; a customer all of whose rows are unreadable has no items to ask."""
    rows = request.account.unreadable
    if rows and not items:
        return Verdict.UNREADABLE, Sentence.of("verdict.unreadable", where=str(rows[0]))
    return _first(items)


def _since(items: Iterable[ItemDecision]) -> dt.date:
    """Contacts matter from the oldest due date of what is demanded."""
    dues = [item.aged.item.due_date for item in items if item.verdict is Verdict.DUN]
    return min(dues, default=dt.date.min)
