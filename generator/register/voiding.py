"""Void: an issued letter no longer stands; its level and its claims fall back, its number stays.

The highest level goes first: no letter falls while a later one rests on it. The journal's line is
the act; the withdrawal letter to the debtor is drafted after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import creditor, dispatch, journal, wording
from generator.documents.withdrawal import Withdrawal, withdrawal
from generator.findings import Closed, DunnageError, UsageError
from generator.register import published
from generator.typeset import Press, Workers
from generator.values.history import IssuedLetter
from generator.values.paper import Paper


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
        events = (_event(letter, order) for letter in chosen)
        effective = max(letter.letter_date for letter in chosen)
        act = journal.append(folder, effective, history.head, events)
        drafts, warnings = _draft(order, chosen)
    return Result(tuple(letter.letter_no for letter in chosen), act, drafts, warnings)


def _event(letter: IssuedLetter, order: Order) -> dict[str, str]:
    return {
        "event": "voided",
        "effective": letter.letter_date.isoformat(),
        "recorded_at": order.recorded_at,
        "letter_no": letter.letter_no,
        "reason": order.reason,
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
    _, warnings = _draft(order, gone)
    raise Closed("\n".join((f"{asked} was voided before.", *warnings)))


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


def _draft(
    order: Order, letters: Sequence[IssuedLetter]
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The withdrawal letters that are not there yet, and in words those that cannot be made."""
    folder = order.root / "output" / "withdrawals"
    missing = [x for x in letters if not (folder / f"{x.letter_no}.pdf").exists()]
    drafts: list[Path] = []
    warnings: list[str] = []
    try:
        layouts = creditor.layout_folders(order.root)
        with Workers(Press(layouts)) as workers:
            for page in workers.set(tuple(_papers(order, missing, layouts, warnings))):
                if page.problems:
                    words = "; ".join(page.problems)
                    warnings.append(f"The withdrawal {page.path} cannot be set: {words}")
                else:
                    dispatch.place(folder / page.path, page.data)
                    drafts.append(folder / page.path)
    except DunnageError as error:
        warnings.append(f"No withdrawal letter was drafted: {error}")
    return tuple(drafts), tuple(warnings)


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
