"""The value a rule looked at where it does not apply, as a sentence: only for `explain`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.dunning.case import Case
from generator.values.decisions import Sentence, Verdict
from generator.values.ledger import HoldKind

Value = Callable[[Case], Sentence]


def value(verdict: Verdict, case: Case) -> Sentence:
    """What the rule of this verdict saw."""
    say = _VALUES.get(verdict)
    return say(case) if say else Sentence.of("verdict.no")


def _hold(*kinds: HoldKind) -> Value:
    """No such hold at all, or one on other documents."""

    def say(case: Case) -> Sentence:
        others = [hold for hold in case.account.holds if hold.kind in kinds]
        code = "value.hold_elsewhere" if others else "value.no_hold"
        return Sentence.of(code, kind=kinds[0].value)

    return say


def _readable(case: Case) -> Sentence:
    return Sentence.of("value.readable", where=str(case.item.source))


def _group(case: Case) -> Sentence:
    return Sentence.of("value.group", word=case.account.debtor.account_group)


def _person(case: Case) -> Sentence:
    debtor = case.account.debtor
    code = "value.person_released" if debtor.is_natural_person else "value.company"
    return Sentence.of(code, name=debtor.addressee_name)


def _disputed(case: Case) -> Sentence:
    part = case.account.disputed(case.item)
    if not part:
        return Sentence.of("value.not_disputed")
    return Sentence.of("value.part_disputed", part=part, left=case.item.collectable)


def _plan(case: Case) -> Sentence:
    plan = case.plan
    if plan is None:
        return Sentence.of("value.no_hold", kind=HoldKind.PLAN.value)
    return Sentence.of("value.plan_broken", asked=plan.asked, paid=plan.paid)


def _promise(case: Case) -> Sentence:
    if case.promised is None or case.promise_ends is None:
        return Sentence.of("value.no_promise")
    return Sentence.of("value.promise_over", day=case.promised, until=case.promise_ends)


def _amount(case: Case) -> Sentence:
    return Sentence.of("value.owed", amount=case.item.amount_open)


def _due(case: Case) -> Sentence:
    return Sentence.of("value.overdue", due=case.item.due_date, days=case.days)


def _left(case: Case) -> Sentence:
    until = case.dates.cash_known_to
    return Sentence.of("value.left", amount=case.item.collectable, until=until)


def _grace(case: Case) -> Sentence:
    if case.history.level:
        return Sentence.of("value.reminded", level=case.history.level)
    level = case.candidate
    if level is None:
        return Sentence.of("verdict.no")
    return Sentence.of(
        "value.reached", level=level.number, offset=level.offset, days=case.days,
        cap=case.procedure.entry_cap,
    )  # fmt: skip


def _credit(case: Case) -> Sentence:
    return Sentence.of("value.credit", credit=case.free_credit, overdue=case.overdue)


def _minimum(case: Case) -> Sentence:
    if case.minimum is None:
        return Sentence.of("value.no_minimum", currency=case.item.currency.code)
    claim = case.overdue - case.free_credit
    return Sentence.of("value.minimum", minimum=case.minimum, claim=claim)


def _contact(case: Case) -> Sentence:
    level, last = case.candidate, case.last_pressure
    if level is None or last is None:
        return Sentence.of("value.never_pressed")
    since = last + dt.timedelta(days=level.minimum_gap)
    return Sentence.of("value.gap", last=last, gap=level.minimum_gap, since=since)


def _deadline(case: Case) -> Sentence:
    expires, deadline = case.expires, case.history.deadline
    if not case.history.level:
        return Sentence.of("value.no_notice")
    if expires is None:
        return Sentence.of("value.no_deadline", level=case.history.level)
    previous = case.procedure.level(case.history.level)
    grace = previous.grace if previous else 0
    day = deadline or expires - dt.timedelta(days=grace)
    return Sentence.of("value.deadline", deadline=day, grace=grace, until=expires)


def _release(case: Case) -> Sentence:
    level = case.candidate
    return Sentence.of("value.no_release", level=level.number if level else 0)


_VALUES: Mapping[Verdict, Value] = MappingProxyType(
    {
        Verdict.UNREADABLE: _readable,
        Verdict.SANCTIONED: _hold(HoldKind.SANCTIONS),
        Verdict.INSOLVENT: _hold(HoldKind.INSOLVENCY),
        Verdict.HANDED_OVER: _hold(HoldKind.HANDED_OVER),
        Verdict.WITH_BANK: _hold(HoldKind.WITH_BANK),
        Verdict.ASSIGNED: _hold(HoldKind.ASSIGNED),
        Verdict.INTERCOMPANY: _group,
        Verdict.ONE_TIME_ACCOUNT: _group,
        Verdict.NATURAL_PERSON: _person,
        Verdict.DO_NOT_CONTACT: _hold(HoldKind.DO_NOT_CONTACT, HoldKind.OTHER),
        Verdict.WRITTEN_OFF: _hold(HoldKind.WRITTEN_OFF),
        Verdict.DISPUTED: _disputed,
        Verdict.PLAN_KEPT: _plan,
        Verdict.PROMISE_RUNNING: _promise,
        Verdict.CREDIT: _amount,
        Verdict.NOT_DUE: _due,
        Verdict.PAID_AFTER_CUTOFF: _left,
        Verdict.WITHIN_GRACE: _grace,
        Verdict.COVERED_BY_CREDIT: _credit,
        Verdict.BELOW_MINIMUM: _minimum,
        Verdict.CONTACTED_RECENTLY: _contact,
        Verdict.WAITING_FOR_DEADLINE: _deadline,
        Verdict.AWAITING_RELEASE: _release,
    }
)
