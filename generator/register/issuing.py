"""Issue: a drafted run becomes the letters that were sent, and nothing changes them afterwards.

The journal file is the act. What follows it (issued.json, a folder that is read-only) only says
so, and is made up for by the next start where a process ended in between.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import articles, creditor, dispatch, journal
from generator.findings import (
    Closed,
    DunnageError,
    ExitCode,
    FileTrouble,
    NotConserved,
    SettingsInvalid,
    UsageError,
    worst,
)
from generator.mailing import pool
from generator.register import entries, published, strangers
from generator.register.published import Run
from generator.register.since import since
from generator.values.policy import Settings

_AGAIN = "Run again: dunnage run."


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for; `recorded_at` is the clock, which the shell reads."""

    root: Path
    recorded_at: str
    run: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """`act` None: nothing was issued; `approved`: by one, and to be issued by another."""

    run: str
    letters: tuple[str, ...] = ()
    act: Path | None = None
    warnings: tuple[str, ...] = ()
    approved: bool = False


def issue(order: Order) -> Result:
    """Freeze a run into the journal; raises with every reason against it, the worst one's code."""
    output = order.root / "output"
    if not output.is_dir():
        raise UsageError(f"There is no run in {output}.", "Make one: dunnage run.")
    with dispatch.locked(output):
        history = journal.read(_folder(order.root))
        complete(order.root, history)
        name = published.find(order.root, order.run) if order.run else _latest(order.root, history)
        _refuse_issued(name, history)
        run = published.load(order.root, name)
        settings = _settings(order.root)
        changes = since(order.root, run)
        against = list(_against(order.root, run, settings, history))
        against += [Closed(words, _AGAIN) for words in changes.stops]
        _raise(against)
        if not run.letters:
            return Result(name, warnings=(*changes.warnings, "The run has no letter to issue."))
        if _approved(order, run, settings, history):
            act = _write(order, run, history, entries.issued(run, order.by, order.recorded_at))
            history = journal.read(_folder(order.root))
            letters = tuple(letter.letter_no for letter in history.of_run(name))
            foreign = (f"{words} Take it out." for _, words in strangers.of_run(run))
            warnings = (*changes.warnings, *_told(order.root, history), *foreign)
            return Result(name, letters, act, warnings)
        _write(order, run, history, entries.approved(run, order.by, order.recorded_at))
        return Result(name, warnings=changes.warnings, approved=True)


def _folder(root: Path) -> Path:
    return root / "input" / "journal"


def _latest(root: Path, history: journal.Journal) -> str:
    """The latest run folder that the journal does not hold."""
    names = published.names(root)
    if not names:
        raise UsageError(f"There is no run in {root / 'output'}.", "Make one: dunnage run.")
    for name in reversed(names):
        day = dt.date.fromisoformat(name[:10])
        if not _is_issued(root, name, history) and not history.closes(day):
            return name
    raise Closed(f"The run {names[-1]} was issued already, or a later one was.", _AGAIN)


def _is_issued(root: Path, name: str, history: journal.Journal) -> bool:
    return bool(history.of_run(name)) or (root / "output" / name / "issued.json").exists()


def _refuse_issued(name: str, history: journal.Journal) -> None:
    if history.of_run(name):
        raise Closed(
            f"The run {name} was issued already; its letters are in the journal.",
            "What was sent in error: dunnage void.",
        )


def _settings(root: Path) -> Settings:
    path = root / "input" / "creditor.toml"
    if not os.path.lexists(path):
        raise SettingsInvalid(f"There is no {path}: nobody knows who writes.", "Run dunnage init.")
    settings = creditor.load(path, creditor.layout_folders(root))
    if settings.placeholders:
        raise SettingsInvalid(
            f"{path} still holds placeholders: {', '.join(settings.placeholders)}.",
            "Fill in what stands in << >>, then run again.",
        )
    return settings


def _against(
    root: Path, run: Run, settings: Settings, history: journal.Journal
) -> Iterator[DunnageError]:
    """Every reason against issuing this run as it lies there."""
    path = root / "input" / "creditor.toml"
    if creditor.fingerprint(path) != run.settings_sha256 or not settings.complete:
        yield Closed(f"{path} was changed since the run.", _AGAIN)
    if history.closes(run.as_of):
        last = history.last_issued_as_of
        yield Closed(f"The run of {run.as_of} is closed: letters as of {last} were issued.")
    if history.last_letter_date and run.letter_date < history.last_letter_date:
        yield Closed(f"Letters of {history.last_letter_date} were issued: these would be older.")
    acts = history.since(run.journal_head)
    if acts is None or any(e.event != "approved" for act in acts for e in act.events):
        yield Closed("The run is stale: the journal has grown since it was made.", _AGAIN)
    review = f"output/{run.name}/review"  # and the copies of account managers
    for place, words in published.changed(root, run):
        if place.startswith(review) and "was changed" in words:
            yield Closed(f"{place} was edited.", f"Apply it: dunnage run --review {place}")
        else:
            yield NotConserved(words, "Restore it or move it away, or run again.")
    for words in published.unbalanced(run):
        yield NotConserved(words, _AGAIN)
    yield from _used(run, history)
    standing = {(x.entity, x.customer_id, x.currency.code, x.as_of) for x in history.letters}
    for letter in run.letters:
        if (letter.entity, letter.customer, letter.currency, run.as_of) in standing:
            yield Closed(f"Letter {letter.letter_no}: one as of {run.as_of} stands already.")


def _used(run: Run, history: journal.Journal) -> Iterator[DunnageError]:
    """No number serves twice, neither ours nor the post's; a void frees none."""
    used = {letter.letter_no for letter in (*history.letters, *history.voided)}
    posted = pool.used(history.letters, history.voided)
    for letter in run.letters:
        if letter.letter_no in used:
            yield NotConserved(f"The number of letter {letter.letter_no} was used before.", _AGAIN)
        if before := posted.get(articles.plain(letter.article_number or "")):
            yield NotConserved(
                f"Letter {letter.letter_no}: article number {letter.article_number} was used"
                f" before, for letter {before}.",
                _AGAIN,
            )


def _raise(against: list[DunnageError]) -> None:
    """One error with all sentences, ending with the code that ranks first."""
    if not against:
        return
    code = worst([ExitCode(error.exit_code) for error in against])
    kind = next(type(error) for error in against if error.exit_code == code)
    remedies = dict.fromkeys(error.remedy for error in against if error.remedy)
    raise kind(
        "\n".join(("Nothing was issued.", *dict.fromkeys(error.message for error in against))),
        " ".join(remedies),
    )


def _approved(order: Order, run: Run, settings: Settings, history: journal.Journal) -> bool:
    """Whether this call issues; with two approvals the first one is only written down."""
    if settings.approvals < 2:
        return True
    if not order.by:
        raise UsageError("Two persons must approve.", "Say who you are: --approved-by NAME.")
    before = [a.by for a in history.approvals if (a.run, a.manifest) == (run.name, run.manifest)]
    if any(entries.same_person(name, order.by) for name in before):
        raise Closed(f"{order.by} has approved this run already.", "A second person must issue it.")
    return bool(before)


def _write(
    order: Order, run: Run, history: journal.Journal, events: Iterator[dict[str, object]]
) -> Path:
    return journal.append(_folder(order.root), run.letter_date, history.head, events)


def _of_run(root: Path, name: str, history: journal.Journal) -> bool:
    """Read again before it is called forgotten: it may have been issued a moment ago."""
    return bool(history.of_run(name) or journal.read(_folder(root)).of_run(name))


def _told(root: Path, history: journal.Journal) -> tuple[str, ...]:
    """The act is done: what cannot be written after it is said, and made up for later."""
    try:
        return complete(root, history)
    except FileTrouble as error:
        return (f"The letters are issued, but {error.message} The next start writes it.",)


def complete(root: Path, history: journal.Journal) -> tuple[str, ...]:
    """issued.json and a read-only folder for every run that the journal holds; out, what failed.

    Raises NotConserved where a run was issued and the journal has forgotten it: without it the
    letters that were sent would be sent again.
    """
    failed: list[str] = []
    there = frozenset(published.names(root))
    known = {name for act in history.acts for name in (e.run for e in act.events)}
    for name in sorted(there - known):
        place = root / "output" / name / "issued.json"
        if place.exists() and not _of_run(root, name, history):
            raise NotConserved(
                f"output/{name}/issued.json says that the run was issued, but the journal does"
                " not.",
                "Restore input/journal from your back-up.",
            )
    for act in history.acts:
        for name in dict.fromkeys(e.run for e in act.events if e.event == "issued"):
            folder = root / "output" / name
            if name in there and not (folder / "issued.json").exists():
                dispatch.place(folder / "issued.json", entries.issued_json(act, name, history))
                failed += dispatch.freeze(folder)
    return tuple(failed)
