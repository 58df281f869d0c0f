"""Where a run meets its reviews: the edits in force, what they no longer change, what to report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.findings import Finding, Refused, Severity
from generator.review import draft as drafts
from generator.review import given, stored
from generator.review.draft import Draft
from generator.review.given import Bench, Taken
from generator.review.stored import Stored
from generator.values.account import Account
from generator.values.decisions import Decision
from generator.values.ledger import Dates, Hold, Source
from generator.values.policy import Procedure
from generator.values.review import Action, Override, Surroundings
from generator.values.tables import FileFacts
from generator.wording import Words

_RECENT = dt.timedelta(days=31)  # a monthly run says once that a hold is over


@dataclass(slots=True)
class Seen:
    """What review.xlsx shows beside the decisions, gathered while the accounts go by."""

    holds: list[tuple[str, Hold]] = field(default_factory=list)
    managers: set[str] = field(default_factory=set)

    def account(self, account: Account) -> None:
        self.holds.extend((account.entity, hold) for hold in account.holds)
        if account.debtor.account_manager:
            self.managers.add(account.debtor.account_manager)

    def around(self, output: Path, as_of: dt.date) -> Surroundings:
        before = drafts.before(output, as_of)
        return Surroundings(tuple(sorted(self.managers)), tuple(self.holds), before)


def edits(
    root: Path,
    folder: Path,
    reviews: Sequence[Path],
    dates: Dates,
    procedures: Mapping[str, Procedure],
    *,
    allow_raise: bool = False,
    same_letter_date: bool = True,
) -> tuple[Taken, Draft | None]:
    """The edits kept for this date and those of the reviews; with these, their draft."""
    kept = stored.read(root, dates.as_of)
    if not reviews:
        return Taken(kept, kept.data), None
    draft = drafts.read(folder)
    if draft is None:
        raise Refused(
            f"There is no draft in {folder} that this review could belong to.",
            "Run without --review first, and enter your decisions there.",
        )
    if same_letter_date and draft.letter_date != dates.letter_date:
        raise Refused(
            f"The draft was made for letters of {draft.letter_date}, this run for letters of"
            f" {dates.letter_date}.",
            f"Say it again: --letter-date {draft.letter_date}.",
        )
    names = {path: path.name for path in reviews}
    bench = Bench(draft, dates, procedures, allow_raise)
    return given.take(reviews, names, bench, kept), draft


def facts(earlier: Iterable[Stored], taken: Taken) -> tuple[FileFacts, ...]:
    """The files of edits that this run depends on."""
    return tuple(fact for one in (*earlier, taken.stored) for fact in one.facts)


def lapsed(
    earlier: Iterable[Stored],
    taken: Taken,
    known: Iterable[tuple[str, str]],
    letter_date: dt.date,
) -> Iterator[Finding]:
    """Holds of earlier reviews (D11): not lifted, so no letter; or over, and a note says so."""
    there = frozenset(known)
    latest = {key: (before, edit) for before in earlier for key, edit in before.overrides.items()}
    for key, (before, edit) in latest.items():
        held = edit.action is Action.HOLD and key[:2] in there
        if held and key not in taken.stored.overrides:
            place = before.facts[0].path
            words = (
                f"The review of {before.as_of} held customer {edit.customer_id} ({edit.currency})"
            )
            if edit.in_force(letter_date):
                until = f"until {edit.until}" if edit.until else "until further notice"
                remedy = f"Hold again in review.xlsx; to let it go, remove its row from {place}."
                yield _hold(Severity.HOLD, f"{words} {until}: {edit.because}.", remedy, place, edit)
            elif edit.until and letter_date - edit.until <= _RECENT:
                said = f"{words} until {edit.until}: {edit.because}. That day is over."
                remedy = "The rules decide again; if the reason still stands, hold again."
                yield _hold(Severity.NOTE, said, remedy, place, edit)


def _hold(severity: Severity, words: str, remedy: str, place: str, edit: Override) -> Finding:
    return Finding("D11", severity, words, Source(place), remedy, edit.customer_id)


def _file(taken: Taken) -> Source | None:
    return Source(taken.stored.facts[0].path) if taken.stored.facts else None


def unmet(decisions: Iterable[Decision], taken: Taken, words: Words) -> tuple[Finding, ...]:
    """Edits without effect (D12); Refused (exit 4) where a review has only just brought them."""
    said = {
        decision.key: words.sentence(note)
        for decision in decisions
        if decision.override
        for note in decision.notes
        if note.code.startswith("note.review_")
    }
    new = {edit.key for edit in taken.brought}
    found = [
        Finding(
            "D10" if key in new else "D12",
            Severity.REFUSE if key in new else Severity.WARNING,
            f"{edit.action.value.capitalize()} for customer {edit.customer_id} ({edit.currency}):"
            f" {said[key]}",
            taken.cells.get(key) if key in new else _file(taken),
            "Choose another action in the review.",
            edit.customer_id,
        )
        for key, edit in taken.stored.overrides.items()
        if key in said
    ]
    refused = tuple(finding for finding in found if finding.severity is Severity.REFUSE)
    if refused:
        raise Refused("The review cannot be taken as it is; nothing was changed.", "", refused)
    return tuple(found)
