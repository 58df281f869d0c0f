"""Verify: what lies on the disk is what was written, and what was written holds together.

The journal's chain; each issued letter's files; each run's own files and sums; issued.json; one
standing letter per entity, customer, currency and as-of; no number used twice; withdrawals and
dossiers; nothing foreign, hidden or linked in an issued run. Nothing is mended.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import journal
from generator.findings import DunnageError
from generator.journal.records import HEAD
from generator.register import entries, evidence, papers, published, strangers
from generator.values.history import IssuedLetter


@dataclass(frozen=True, slots=True)
class Result:
    """What was looked at, how many of each, and everything that is wrong."""

    checked: tuple[tuple[str, int], ...]
    wrong: tuple[str, ...]


def verify(root: Path, asked: str = "", *, quick: bool = False) -> Result:
    """One run, or without a name the whole workspace; raises only where there is no such run.

    `quick` leaves the paper unread: reading every code of a print file takes time.
    """
    names = (published.find(root, asked),) if asked else published.names(root)
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    history = journal.Journal()
    try:
        history = journal.read(root / "input" / "journal")
    except DunnageError as error:
        wrong.append(str(error))
    else:
        wrong += _journal(history)
        wrong += _unmarked(root, history)
        wrong += _issued(root, history, names, counts)
        wrong += [] if asked else _lost(root, history, names)
        wrong += [] if asked else evidence.wrong(root, history, counts)
        counts["journal files"] = len(history.acts)
    for name in names:
        counts["runs"] += 1
        try:
            run = published.load(root, name)
        except DunnageError as error:
            wrong.append(str(error))
            continue
        counts["files of runs"] += len(run.files)
        counts["decisions"] += len(run.decisions)
        found = dict(published.changed(root, run))
        found |= dict(strangers.of_run(run)) if _was_issued(run, history) else {}
        wrong += found.values()
        wrong += [f"output/{name}/{words}" for words in published.unbalanced(run)]
        wrong += () if quick else papers.wrong(root, run, counts)
    return Result(tuple(sorted(counts.items())), tuple(dict.fromkeys(wrong)))


def _journal(history: journal.Journal) -> Iterator[str]:
    """The register itself: the reader has checked its chain and that no letter has two issues."""
    every = (*history.letters, *history.voided)
    known = {letter.letter_no for letter in every}
    for number, times in Counter(x.article_number for x in every if x.article_number).items():
        if times > 1:
            yield f"Article number {number} is that of {times} letters."
    standing = Counter((x.entity, x.customer_id, x.currency, x.as_of) for x in history.letters)
    for (_, customer, currency, as_of), times in standing.items():
        if times > 1:
            yield f"{times} letters of {currency} as of {as_of} stand for customer {customer}."
    for act in history.acts:
        for event in act.events:
            if event.event in ("voided", "delivered") and event.letter_no not in known:
                yield f"{act.name}: {event.event}, but no letter {event.letter_no} was issued."


def _unmarked(root: Path, history: journal.Journal) -> Iterator[str]:
    """The chain cannot tell that its last files are gone; a first act may have ended before it."""
    if len(history.acts) > 1 and not (root / "input" / "journal" / HEAD).is_file():
        yield (
            f"input/journal/{HEAD} is missing: nobody can tell whether the journal was cut short."
            " Restore it from your back-up; the next entry writes it again."
        )


def _issued(
    root: Path, history: journal.Journal, names: tuple[str, ...], counts: Counter[str]
) -> Iterator[str]:
    """Each letter's files as they were sent, also of letters voided since."""
    for letter in (*history.letters, *history.voided):
        if letter.run in names:
            counts["issued letters"] += 1
            yield from (f"Letter {letter.letter_no}: {words}" for words in _files(root, letter))
    for act in history.acts:
        for name in dict.fromkeys(e.run for e in act.events if e.event == "issued"):
            if name not in names:
                continue
            path = root / "output" / name / "issued.json"
            data = entries.issued_json(act, name, history)
            if not path.is_file():
                yield f"output/{name}/issued.json is missing; the next start writes it again."
            elif path.read_bytes() != data:
                yield f"output/{name}/issued.json is not what the journal says."
            manifest = path.with_name("run.json")
            told = json.loads(data)["manifest"]
            if manifest.is_file() and told and published.sha256(manifest) != told:
                yield f"output/{name}/run.json is not the one that was issued."


def _files(root: Path, letter: IssuedLetter) -> Iterator[str]:
    output = (root / "output").resolve()
    for name, digest in letter.files:
        path = root / name
        if not path.resolve().is_relative_to(output):
            yield f"{name} leads out of the workspace."
        elif not path.is_file():
            yield f"{name} is missing."
        elif published.sha256(path) != digest:
            yield f"{name} is not the file that was sent."


def _lost(root: Path, history: journal.Journal, names: tuple[str, ...]) -> Iterator[str]:
    """Issued runs without folder, and folders that say they were issued while the journal does not.

    The chain cannot tell that its last files are gone; the runs can.
    """
    issued = {letter.run for letter in (*history.letters, *history.voided) if letter.files}
    for name in sorted(issued - set(names)):
        yield f"output/{name} is missing; its letters were issued."
    for name in names:
        if name not in issued and (root / "output" / name / "issued.json").exists():
            yield f"output/{name}/issued.json says issued, but the journal does not."


def _was_issued(run: published.Run, history: journal.Journal) -> bool:
    return bool(history.of_run(run.name)) or (run.folder / "issued.json").exists()
