"""What a review changes in a decision: hold, skip, another level. Rules stay rules.

A hold or skip takes the letter away. `lower` lets every item rise no further than the level named,
but never below what was sent for one that is demanded: a later letter is not milder than the one
before, and what that claimed would be asked for on a level that claims nothing.
`raise` lifts only the items that would bear the proposed level, and never to or past a formal
level whose notice was not issued, or whose deadline still runs. What would not be dunned by the
rules is not dunned by a review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.dunning.case import Case
from generator.dunning.particulars import Request
from generator.values.decisions import Decision, ItemDecision, Sentence, Verdict
from generator.values.policy import Level
from generator.values.review import Action, Override


@dataclass(frozen=True, slots=True)
class Order:
    """What is left of an edit once the rules were asked."""

    stop: Sentence | None = None
    level: Level | None = None
    proposed: int = 0
    because: str = ""
    raises: bool = False
    notes: tuple[Sentence, ...] = ()

    def level_of(self, case: Case, own: Level) -> Level:
        """The level that a dunned item bears; `own` is the rules'."""
        if self.level is None:
            return own
        if not self.raises:
            return min(own, self.level, key=lambda level: level.number)
        lifted = own.number == self.proposed and _may(case, self.level)
        return self.level if lifted else own

    def said(self, level: Level, own: Level, sentence: Sentence) -> Sentence:
        """Why the item bears another level than the rules gave."""
        if level.number == own.number:
            return sentence
        code = "verdict.raised" if self.raises else "verdict.lowered"
        return Sentence.of(code, level=level.number, proposed=own.number, reason=self.because)

    def stopped(self, items: Sequence[ItemDecision]) -> list[ItemDecision]:
        """What would be dunned is held in review, and nothing of it claimed."""
        if self.stop is None:
            return list(items)
        return [
            replace(i.unclaimed, verdict=Verdict.HELD_IN_REVIEW, sentence=self.stop)
            if i.verdict is Verdict.DUN
            else i
            for i in items
        ]

    def held(self, decision: Decision, edit: Override) -> Decision:
        """The review, not what else is overdue, is why no letter goes, and says until when."""
        verdict = Verdict.HELD_IN_REVIEW
        if self.stop is None or all(item.verdict is not verdict for item in decision.items):
            return decision
        free = edit.until + dt.timedelta(days=1) if edit.until else None
        return replace(decision, verdict=verdict, sentence=self.stop, may_go_from=free)


NOTHING = Order()


def order(request: Request, natural: Decision, cases: Sequence[Case]) -> Order:
    """What the request's edit asks, against the decision that the rules give without it."""
    edit = request.override
    if edit is None or not edit.in_force(request.dates.letter_date):
        return NOTHING
    if edit.action.stops:
        return Order(stop=_stop(edit))
    level = request.procedure.level(edit.level)
    now = natural.level.number if natural.level else 0
    refused = _refused(edit, level, natural, now, cases)
    if refused and edit.action is Action.LOWER and natural.verdict is Verdict.DUN:
        # Somebody wanted less: the rules' own letter, which is more, does not go instead.
        return Order(stop=Sentence.of("verdict.held_lower", what=refused), notes=(refused,))
    if refused or level is None:
        return Order(notes=(refused,) if refused else ())
    raises = edit.action is Action.RAISE
    return Order(level=level, proposed=now, because=edit.because, raises=raises)


def _refused(
    edit: Override, level: Level | None, natural: Decision, now: int, cases: Sequence[Case]
) -> Sentence | None:
    """Why the level cannot be another one, or None."""
    if level is None:
        return Sentence.of("note.review_no_level", level=edit.level)
    if natural.verdict is not Verdict.DUN:
        return Sentence.of("note.review_no_letter", level=edit.level)
    if edit.action is Action.LOWER:
        sent = _sent(natural, cases)
        below = level.number < sent
        return Sentence.of("note.review_below", level=edit.level, sent=sent) if below else None
    if now != edit.proposed_level or edit.level <= now:
        was = edit.proposed_level
        return Sentence.of("note.review_stale", level=edit.level, was=was, now=now)
    rising = [case for case in cases if case.candidate and case.candidate.number == now]
    if not any(_may(case, level) for case in rising):
        return Sentence.of("note.review_formal", level=edit.level)
    return None


def _sent(natural: Decision, cases: Sequence[Case]) -> int:
    """The highest level that went out for any item that is demanded now."""
    pairs = zip(cases, natural.items, strict=True)
    return max((c.history.level for c, i in pairs if i.verdict is Verdict.DUN), default=0)


def _may(case: Case, level: Level) -> bool:
    """Whether an item may be lifted to that level (see the module)."""
    standing, expires = case.history.level, case.expires
    passed = (other for other in case.procedure.levels if standing < other.number <= level.number)
    formal = [other.number for other in passed if other.formal]
    if level.manual_release or formal not in ([], [level.number]):
        return False
    if not formal:
        return True
    known = bool(standing) and case.history.deadline is not None and expires is not None
    return known and expires is not None and case.dates.letter_date > expires


def _stop(edit: Override) -> Sentence:
    code = "held_in_review" if edit.action is Action.HOLD else "skipped_in_review"
    if edit.until is None:
        return Sentence.of(f"verdict.{code}", reason=edit.because)
    return Sentence.of(f"verdict.{code}_until", reason=edit.because, until=edit.until)
