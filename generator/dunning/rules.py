"""The verdicts: each a rule that says its sentence when it applies, asked in the order of Verdict.

The same rules decide for draft, review, explain and dashboard. `held_in_review` and `incomplete`
are not decided here: they are put on what the rules would dun (see `overrides`, `decide.hold`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from generator.dunning.case import DAY, Case
from generator.values.decisions import Argument, Sentence, Verdict
from generator.values.ledger import DocumentType, Hold, HoldKind
from generator.values.money import total

_CREDITS = (DocumentType.CREDIT_NOTE, DocumentType.PAYMENT, DocumentType.ADVANCE)
_OWN_GROUPS = ("intercompany", "employee", "group", "affiliate", "staff")
Rule = Callable[[Case], Sentence | None]


def why(hold: Hold) -> str | Sentence:
    """Its reason, whose it is, and when it ends, as far as its row says."""
    reason = hold.reason or "–"
    if hold.owner and hold.until:
        return Sentence.of(
            "note.why_owner_until", reason=reason, owner=hold.owner, until=hold.until
        )
    if hold.owner:
        return Sentence.of("note.why_owner", reason=reason, owner=hold.owner)
    return Sentence.of("note.why_until", reason=reason, until=hold.until) if hold.until else reason


def _held(code: str, *kinds: HoldKind) -> Rule:
    """A rule for a plain hold: who, since when, in the words of the sheet."""

    def rule(case: Case) -> Sentence | None:
        hold = case.hold(*kinds)
        if hold is None:
            return None
        return Sentence.of(
            f"verdict.{code}", since=hold.valid_from, word=hold.word, reason=why(hold)
        )

    return rule


def _unreadable(case: Case) -> Sentence | None:
    rows = case.account.unreadable
    return Sentence.of("verdict.unreadable", where=str(rows[0])) if rows else None


def _insolvent(case: Case) -> Sentence | None:
    """What is dated after the cut-off is a claim of its own: not filed, and not dunned by rule."""
    hold = case.hold(HoldKind.INSOLVENCY)
    if hold is None:
        return None
    dated = case.item.document_date
    said: dict[str, Argument] = {"since": hold.valid_from, "word": hold.word, "reason": why(hold)}
    is_known = hold.row is None  # a status does not say since when
    if is_known and dated and dated > hold.valid_from:
        return Sentence.of("verdict.insolvent_after", dated=dated, **said)
    return Sentence.of("verdict.insolvent", **said)


def _intercompany(case: Case) -> Sentence | None:
    group = case.account.debtor.account_group
    return Sentence.of("verdict.intercompany", word=group) if group in _OWN_GROUPS else None


def _one_time(case: Case) -> Sentence | None:
    is_one_time = case.account.debtor.account_group == "one time"
    return Sentence.of("verdict.one_time_account") if is_one_time else None


def _natural_person(case: Case) -> Sentence | None:
    held = case.account.debtor.is_natural_person and case.procedure.natural_persons == "held"
    return Sentence.of("verdict.natural_person") if held else None


def _disputed(case: Case) -> Sentence | None:
    disputed = case.account.disputed(case.item)
    if not disputed or disputed < case.item.collectable:
        return None
    hold = case.hold(HoldKind.DISPUTE)
    if hold is None:
        return None
    return Sentence.of("verdict.disputed", since=hold.valid_from, reason=why(hold), amount=disputed)


def _plan_kept(case: Case) -> Sentence | None:
    """A kept plan suspends dunning: what was paid since it began covers the instalments due."""
    hold = case.hold(HoldKind.PLAN)
    if hold is None:
        return None
    plan = case.plan
    if plan is None:
        return Sentence.of("verdict.plan_open", since=hold.valid_from)
    return Sentence.of("verdict.plan_kept", since=hold.valid_from) if plan.is_kept else None


def _promise_running(case: Case) -> Sentence | None:
    """To the promised day and its grace; a later pressing contact does not end a promise."""
    promises = [
        held
        for held in case.account.holds
        if held.kind is HoldKind.PROMISE and held.applies(case.item)
    ]
    for held in promises:
        if held.until is None:
            return Sentence.of("verdict.promise_open", since=held.valid_from)
    day, until = case.promised, case.promise_ends
    if day is None or until is None or case.dates.letter_date > until:
        return None
    return Sentence.of("verdict.promise_running", day=day, until=until)


def _credit(case: Case) -> Sentence | None:
    amount = case.item.amount_open
    return Sentence.of("verdict.credit", amount=-amount) if amount.negative else None


def _not_due(case: Case) -> Sentence | None:
    return Sentence.of("verdict.not_due", due=case.item.due_date) if case.days <= 0 else None


def _paid_after_cutoff(case: Case) -> Sentence | None:
    if case.item.collectable.positive:
        return None
    if not case.item.amount_open:
        return Sentence.of("verdict.settled", as_of=case.dates.as_of)
    return Sentence.of(
        "verdict.paid_after_cutoff", as_of=case.dates.as_of, until=case.dates.cash_known_to
    )


def _within_grace(case: Case) -> Sentence | None:
    if case.history.level or case.candidate or not case.may_go_from:
        return None
    return Sentence.of("verdict.within_grace", days=case.days, since=case.may_go_from)


def _covered(case: Case) -> Sentence | None:
    if not case.free_credit or case.free_credit < case.overdue:
        return None
    return Sentence.of("verdict.covered_by_credit", credit=case.free_credit, overdue=case.overdue)


def _below_minimum(case: Case) -> Sentence | None:
    if case.is_residue:
        return Sentence.of(
            f"verdict.residue_{case.item.residue}",
            left=case.item.collectable, whole=case.item.amount_original or case.item.amount_open,
        )  # fmt: skip
    claim = case.overdue - case.free_credit
    if case.minimum is None or not claim < case.minimum:
        return None
    return Sentence.of("verdict.below_minimum", claim=claim, minimum=case.minimum)


def _contacted_recently(case: Case) -> Sentence | None:
    level, last = case.candidate, case.last_pressure
    if level is None or last is None:
        return None
    allowed = last + dt.timedelta(days=level.minimum_gap)
    if case.dates.letter_date >= allowed:
        return None
    return Sentence.of(
        "verdict.contacted_recently",
        last=last, gap=level.minimum_gap, since=case.may_go_from or allowed,
    )  # fmt: skip


def _waiting(case: Case) -> Sentence | None:
    """Until the previous deadline and its grace are over and the next offset is reached."""
    if not case.history.level:
        return None
    letter_date, level, expires = case.dates.letter_date, case.candidate, case.expires
    if expires and letter_date <= expires:
        since = case.may_go_from or expires + DAY
        return Sentence.of("verdict.waiting_for_deadline", until=expires, since=since)
    if level and case.days < level.offset:
        return Sentence.of(
            "verdict.waiting_for_level", level=level.number, since=case.may_go_from or letter_date
        )
    previous = case.procedure.level(case.history.level)
    if level is None and previous and previous.referral_days and case.history.deadline:
        referral = case.history.deadline + dt.timedelta(days=previous.referral_days)
        if letter_date <= referral:
            return Sentence.of("verdict.waiting_for_referral", until=referral)
    return None


def _awaiting_release(case: Case) -> Sentence | None:
    """What a person must decide: each of these is a reason why no rule may send the letter."""
    level = case.candidate
    kind = case.item.document_type
    if kind is DocumentType.DOWN_PAYMENT_REQUEST:
        return Sentence.of("verdict.release_down_payment")
    if kind in _CREDITS:
        return Sentence.of("verdict.release_sign", word=kind.value.replace("_", " "))
    if case.item.residue_stated and not case.is_residue:
        return Sentence.of(
            "verdict.release_residue", word=case.item.status, left=case.item.collectable
        )
    if level is None:
        return Sentence.of("verdict.release_referral", level=case.history.level)
    advances = case.account.advances(case.item.currency)
    held = total((-advance.amount_open for advance in advances), case.item.currency)
    if advances and case.overdue <= held:
        return Sentence.of(
            "verdict.release_advance",
            document=advances[0].document_no or advances[0].reference or "–",
            amount=held,
        )
    returned = case.returned
    if returned is not None:
        return Sentence.of("verdict.release_returned", letter=returned[0], day=returned[1])
    if level.formal and case.history.deadline is None:
        return Sentence.of("verdict.release_no_deadline", level=case.history.level)
    if level.manual_release:
        return Sentence.of("verdict.release_level", level=level.number)
    return None


def _dun(case: Case) -> Sentence | None:
    level = case.candidate
    return Sentence.of("verdict.dun", level=level.number if level else 0, days=case.days)


RULES: tuple[tuple[Verdict, Rule], ...] = (
    (Verdict.UNREADABLE, _unreadable),
    (Verdict.SANCTIONED, _held("sanctioned", HoldKind.SANCTIONS)),
    (Verdict.INSOLVENT, _insolvent),
    (Verdict.HANDED_OVER, _held("handed_over", HoldKind.HANDED_OVER)),
    (Verdict.WITH_BANK, _held("with_bank", HoldKind.WITH_BANK)),
    (Verdict.ASSIGNED, _held("assigned", HoldKind.ASSIGNED)),
    (Verdict.INTERCOMPANY, _intercompany),
    (Verdict.ONE_TIME_ACCOUNT, _one_time),
    (Verdict.NATURAL_PERSON, _natural_person),
    (Verdict.DO_NOT_CONTACT, _held("do_not_contact", HoldKind.DO_NOT_CONTACT, HoldKind.OTHER)),
    (Verdict.WRITTEN_OFF, _held("written_off", HoldKind.WRITTEN_OFF)),
    (Verdict.DISPUTED, _disputed),
    (Verdict.PLAN_KEPT, _plan_kept),
    (Verdict.PROMISE_RUNNING, _promise_running),
    (Verdict.CREDIT, _credit),
    (Verdict.NOT_DUE, _not_due),
    (Verdict.PAID_AFTER_CUTOFF, _paid_after_cutoff),
    (Verdict.WITHIN_GRACE, _within_grace),
    (Verdict.COVERED_BY_CREDIT, _covered),
    (Verdict.BELOW_MINIMUM, _below_minimum),
    (Verdict.CONTACTED_RECENTLY, _contacted_recently),
    (Verdict.WAITING_FOR_DEADLINE, _waiting),
    (Verdict.AWAITING_RELEASE, _awaiting_release),
    (Verdict.DUN, _dun),
)
