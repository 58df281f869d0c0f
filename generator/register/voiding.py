"""Void: an issued letter no longer stands; its level and its claims fall back, its number stays.

The highest level goes first: no letter falls while a later one rests on it. The journal's line is
the act, with the hash of the withdrawal letter to the debtor, which is written after it. Where that
is missing a second `void` drafts it; it never writes over one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import creditor, dispatch, journal, wording
from generator.documents.withdrawal import Withdrawal, withdrawal
from generator.findings import Closed, DunnageError, UsageError
from generator.journal.records import WITHDRAWAL
from generator.register import published
from generator.typeset import Press, Workers
from generator.values.history import IssuedLetter
from generator.values.paper import Paper

Files = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for; `asked` is a letter's number or a run's name."""

    root: Path
    asked: str
    reason: str
    recorded_at: str
    today: dt.date
    say_reason: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    letters: tuple[str, ...]
    act: Path
    drafts: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


def void(order: Order) -> Result:
    """Void a letter or all of a run; raises Closed where a later letter still stands."""
    folder = order.root / "input" / "journal"
    with dispatch.locked(order.root / "output"):
        history = journal.read(folder)
        chosen = _chosen(order, history)
        resting = list(_resting(chosen, history.letters))
        if resting:
            raise Closed("\n".join(resting), "Void the later letter first.")
        effective = max(letter.letter_date for letter in chosen)
        drafts = _drafts(order, chosen)
        events = [_event(letter, order, drafts.files(letter)) for letter in chosen]
        act = journal.append(folder, effective, history.head, events)
        placed, warnings = _place(order.root, drafts)
    return Result(tuple(letter.letter_no for letter in chosen), act, placed, warnings)


def _event(letter: IssuedLetter, order: Order, files: Files) -> dict[str, object]:
    return {
        "event": "voided",
        "effective": letter.letter_date.isoformat(),
        "recorded_at": order.recorded_at,
        "letter_no": letter.letter_no,
        "reason": order.reason,
        **({"files": files} if files else {}),
    }


def _chosen(order: Order, history: journal.Journal) -> tuple[IssuedLetter, ...]:
    asked = order.asked
    found = tuple(x for x in history.letters if asked in (x.letter_no, x.run))
    if found:
        return found
    gone = tuple(x for x in history.voided if asked in (x.letter_no, x.run))
    if not gone:
        raise UsageError(
            f"No letter {asked} was issued, and no run of that name.",
            "Name a letter by its number, such as 20261031-10023-EUR, or a run by its date.",
        )
    raise Closed("\n".join((f"{asked} was voided before.", *_made_up(order, gone, history))))


def _made_up(
    order: Order, gone: Sequence[IssuedLetter], history: journal.Journal
) -> tuple[str, ...]:
    """Withdrawals that are not there are drafted after all; what is there is not touched."""
    missing = [x for x in gone if not os.path.lexists(_path(order.root, x.letter_no))]
    if not missing:
        return ()
    drafts = _drafts(order, missing)
    events = [
        {
            "event": "status",
            "effective": order.today.isoformat(),
            "recorded_at": order.recorded_at,
            "letter_no": letter.letter_no,
            "what": WITHDRAWAL,
            "files": drafts.files(letter),
        }
        for letter in gone
        if letter.letter_no in drafts.pages
    ]
    if events:
        folder = order.root / "input" / "journal"
        journal.append(folder, order.today, history.head, events)
    placed, warnings = _place(order.root, drafts)
    return (*(f"Its withdrawal was missing, and is drafted: {path}" for path in placed), *warnings)


def _resting(chosen: Sequence[IssuedLetter], standing: Sequence[IssuedLetter]) -> Iterator[str]:
    """Letters that stand and were sent after one that is to fall, or on a higher level."""
    falling = {letter.letter_no for letter in chosen}
    for letter in chosen:
        key = (letter.entity, letter.customer_id, letter.currency)
        for other in standing:
            same = (other.entity, other.customer_id, other.currency) == key
            later = (other.letter_date, other.level) > (letter.letter_date, letter.level)
            if same and later and other.letter_no not in falling:
                yield (
                    f"Letter {letter.letter_no} of level {letter.level} cannot be voided while"
                    f" {other.letter_no} of level {other.level} stands."
                )


@dataclass(frozen=True, slots=True)
class _Drafts:
    """Withdrawal letters as they were set, by letter number, and in words those that are not."""

    pages: Mapping[str, bytes]
    warnings: tuple[str, ...]

    def files(self, letter: IssuedLetter) -> Files:
        """What the journal keeps of it: its place and the hash of its bytes."""
        data = self.pages.get(letter.letter_no)
        if data is None:
            return ()
        path = f"output/withdrawals/{letter.letter_no}.pdf"
        return ({"path": path, "sha256": hashlib.sha256(data).hexdigest()},)


def _path(root: Path, number: str) -> Path:
    return root / "output" / "withdrawals" / f"{number}.pdf"


def _drafts(order: Order, letters: Sequence[IssuedLetter]) -> _Drafts:
    """Set, not yet written: the journal has their hashes before they are there."""
    pages: dict[str, bytes] = {}
    there = [x for x in letters if os.path.lexists(_path(order.root, x.letter_no))]
    warnings = [f"{_path(order.root, x.letter_no)} is there, and not written over." for x in there]
    missing = [x for x in letters if x not in there]
    try:
        layouts = creditor.layout_folders(order.root)
        papers = tuple(_papers(order, missing, layouts, warnings)) if missing else ()
        with Workers(Press(layouts)) as workers:
            for page in workers.set(papers):
                if page.problems:
                    words = "; ".join(page.problems)
                    warnings.append(f"The withdrawal {page.path} cannot be set: {words}")
                else:
                    pages[page.path.removesuffix(".pdf")] = page.data
    except DunnageError as error:
        warnings.append(f"No withdrawal letter was drafted: {error}")
    return _Drafts(pages, tuple(warnings))


def _place(root: Path, drafts: _Drafts) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """After the act: what cannot be written now is drafted by the next attempt."""
    placed, warnings = [], [*drafts.warnings]
    for number, data in drafts.pages.items():
        path = _path(root, number)
        try:
            dispatch.place(path, data)
            placed.append(path)
        except DunnageError as error:
            warnings.append(f"No withdrawal letter was drafted: {error}")
    return tuple(placed), tuple(warnings)


def _papers(
    order: Order, letters: Sequence[IssuedLetter], layouts: tuple[Path, ...], warnings: list[str]
) -> Iterator[Paper]:
    settings = creditor.load(order.root / "input" / "creditor.toml", layouts)
    roots = [path for folder in layouts for path in (folder / "letters").glob("*")]
    available = frozenset(path.name for path in roots if path.is_dir())
    for letter in letters:
        own = settings.creditors.get(letter.entity)
        to = letter.recipient
        if own is None or not to.city or published.unsafe(letter.letter_no):
            warnings.append(f"No withdrawal of {letter.letter_no} was drafted: no address is kept.")
            continue
        reason = order.reason if order.say_reason else ""
        of = Withdrawal(own, letter, order.today, reason)
        language, _ = creditor.language(own, of.debtor, available)
        words = wording.words(language, layouts)
        yield withdrawal(of, creditor.form(own), language, words)
