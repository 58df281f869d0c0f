"""Read the journal: the chain is followed and checked, and what stands at its end is told."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator import registry
from generator.findings import FileTrouble, NotConserved, SettingsInvalid
from generator.journal import entered
from generator.journal.records import HEAD, SCHEMA, TAKEN_BACK, Act, Approval, Event
from generator.values.history import Answer, Delivery, HandedOver, IssuedLetter

_RESTORE = "Restore input/journal from your back-up; nothing may be issued until then."


@dataclass(frozen=True, slots=True)
class Journal:
    """The letters that stand, and the hash of the last file ("" when there is none)."""

    head: str = ""
    letters: tuple[IssuedLetter, ...] = ()
    last_issued_as_of: dt.date | None = None
    voided: tuple[IssuedLetter, ...] = ()
    approvals: tuple[Approval, ...] = ()
    issues: Mapping[dt.date, int] = field(default_factory=dict)  # how often an as-of was issued
    reopened: frozenset[dt.date] = frozenset()  # a letter was voided since the last issue
    handed_over: tuple[HandedOver, ...] = ()
    referred: tuple[HandedOver, ...] = ()  # every hand-over, also those taken back
    answers: tuple[Answer, ...] = ()  # of those who collect
    acts: tuple[Act, ...] = ()

    @property
    def last_letter_date(self) -> dt.date | None:
        """Of the letters that stand."""
        return max((letter.letter_date for letter in self.letters), default=None)

    def edition(self, as_of: dt.date) -> int:
        """Which issue of this as-of the next run prepares: 1, or one more after a void."""
        return self.issues.get(as_of, 0) + 1

    def folder(self, as_of: dt.date) -> str:
        """The run folder: nothing is ever written over an issued one."""
        number = self.edition(as_of)
        return as_of.isoformat() + (f"-{number}" if number > 1 else "")

    def closes(self, as_of: dt.date) -> bool:
        """Whether letters of this as-of, or of a later one, stand."""
        last = self.last_issued_as_of
        return last is not None and (as_of < last or (as_of == last and as_of not in self.reopened))

    def of_run(self, folder: str) -> tuple[IssuedLetter, ...]:
        """Every letter that was issued from a run folder, also those voided since."""
        return tuple(letter for letter in (*self.letters, *self.voided) if letter.run == folder)

    def since(self, head: str) -> tuple[Act, ...] | None:
        """The acts after that head; None where the chain never had it."""
        heads = ["", *(act.sha256 for act in self.acts)]
        return self.acts[heads.index(head) :] if head in heads else None


def read(folder: Path) -> Journal:
    """All files in the order of the chain; voided letters no longer stand."""
    acts = tuple(_chain(folder))
    _whole(folder, acts)
    book = _Book()
    for act in acts:
        book.take(act)
    letters = tuple(book.letters.values())
    return Journal(
        head=acts[-1].sha256 if acts else "",
        letters=letters,
        last_issued_as_of=max((x.as_of for x in letters if x.as_of), default=None),
        voided=tuple(book.voided.values()),
        approvals=tuple(book.approvals),
        issues=book.rounds,
        reopened=frozenset(book.reopened),
        handed_over=tuple(book.handed.values()),
        referred=tuple(book.referred),
        answers=tuple(book.answers),
        acts=acts,
    )


@dataclass(slots=True)
class _Book:
    """What stands, while the acts go by."""

    letters: dict[str, IssuedLetter] = field(default_factory=dict)
    voided: dict[str, IssuedLetter] = field(default_factory=dict)
    approvals: list[Approval] = field(default_factory=list)
    rounds: Counter[dt.date] = field(default_factory=Counter)
    reopened: set[dt.date] = field(default_factory=set)
    handed: dict[tuple[str, str], HandedOver] = field(default_factory=dict)
    referred: list[HandedOver] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def take(self, act: Act) -> None:
        issued: set[dt.date] = set()
        for event in act.events:
            match event.event:
                case "issued":
                    issued.add(self._issue(event, act.name))
                case "voided":
                    self._void(event)
                case "delivered":
                    self._deliver(event)
                case "approved":
                    self.approvals.append(Approval(event.by, event.run, event.manifest))
                case "handed_over":
                    gone = entered.handed_over(event, act.name)
                    self.referred.append(gone)
                    self.handed[event.entity, event.customer] = gone
                case "status":
                    self._status(event, act.name)
        self.rounds.update(issued)

    def _issue(self, event: Event, name: str) -> dt.date:
        letter = entered.issued(event, name)
        if letter.letter_no in self.letters or letter.letter_no in self.voided:
            raise NotConserved(f"{name}: letter {letter.letter_no} was issued twice.", _RESTORE)
        self.letters[letter.letter_no] = letter
        day = letter.as_of or event.effective
        self.reopened.discard(day)
        return day

    def _void(self, event: Event) -> None:
        gone = self.letters.pop(event.letter_no, None)
        if gone is not None:
            self.voided[event.letter_no] = gone
            self.reopened.add(gone.as_of or event.effective)

    def _deliver(self, event: Event) -> None:
        for letters in (self.letters, self.voided):
            if letter := letters.get(event.letter_no):
                told = (*letter.deliveries, Delivery(event.effective, event.what, event.proof))
                letters[event.letter_no] = replace(letter, deliveries=told)

    def _status(self, event: Event, name: str) -> None:
        """An answer has words; without any it is one of our own acts."""
        key = (event.entity, event.customer)
        if event.words:
            answer = entered.answer(event, name)
            self.answers.append(answer)
            if (gone := self.handed.get(key)) and gone.date <= answer.date:
                self.handed[key] = replace(gone, answers=(*gone.answers, answer))
        elif event.what == TAKEN_BACK:
            self.handed.pop(key, None)


def _files(folder: Path) -> list[Path]:
    """No folder is no history; a folder that cannot be read is not (exit 5)."""
    if not os.path.lexists(folder):
        return []
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".jsonl")
    except OSError as error:
        raise FileTrouble(
            f"{folder} cannot be read: {error.strerror}.",
            "Without the journal nobody can say which letters were sent.",
        ) from error


def _chain(folder: Path) -> Iterator[Act]:
    """Each file follows the one whose hash it names: one first, one last, and none beside them."""
    following: dict[str, tuple[Path, bytes, tuple[str, ...]]] = {}
    for path in _files(folder):
        data = path.read_bytes()
        previous, lines = _opened(path, data)
        if previous in following:
            raise NotConserved(
                f"{path}: the journal's chain is broken: {following[previous][0].name} follows"
                " the same file.",
                "Two acts cannot both be the next one: take the copy out of input/journal.",
            )
        following[previous] = (path, data, lines)
    head = ""
    while head in following:
        path, data, lines = following.pop(head)
        head = hashlib.sha256(data).hexdigest()
        yield Act(path.name, head, _events(path, lines))
    for path, _, _ in following.values():
        raise NotConserved(
            f"{path}: the journal's chain is broken: the file before it is missing or was changed.",
            _RESTORE,
        )


def _whole(folder: Path, acts: Sequence[Act]) -> None:
    """The chain reaches the file that was written last; a mark older than its end is none."""
    try:
        marked = (folder / HEAD).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return
    if marked not in {act.sha256 for act in acts}:
        raise NotConserved(
            f"{folder}: the journal is cut short: what was written last is missing.", _RESTORE
        )


def _opened(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The hash that the first line names, and the lines of events."""
    try:
        first, _, rest = data.decode("utf-8").partition("\n")
        head = json.loads(first)
    except ValueError as error:
        raise NotConserved(f"{path} is not a journal file: {error}.", _RESTORE) from error
    known = isinstance(head, dict) and head.keys() <= {"schema", "previous", "content"}
    if not known or head.get("schema") != SCHEMA or not isinstance(head.get("previous"), str):
        raise NotConserved(f"{path} is not a journal file of {SCHEMA}.", _RESTORE)
    sealed = head.get("content", "")
    written = first == json.dumps(head) and sealed == hashlib.sha256(rest.encode()).hexdigest()
    if sealed and not written:
        raise NotConserved(f"{path} was changed since it was written.", _RESTORE)
    return head["previous"], tuple(line for line in rest.split("\n") if line)


def _events(path: Path, lines: Sequence[str]) -> tuple[Event, ...]:
    try:
        found: list[Any] = [json.loads(line) for line in lines]
        return registry.build(found, tuple[Event, ...], path.name)
    except ValueError as error:
        raise NotConserved(f"{path} is not a journal file: {error}.", _RESTORE) from error
    except SettingsInvalid as error:
        raise NotConserved(error.message, _RESTORE) from error
