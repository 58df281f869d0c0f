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

from generator import currencies, registry
from generator.findings import FileTrouble, NotConserved, SettingsInvalid
from generator.journal.records import HEAD, SCHEMA, TAKEN_BACK, Act, Approval, Event, Item, Letter
from generator.values.history import Delivery, HandedOver, IssuedItem, IssuedLetter
from generator.values.money import Currency, Money

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
    acts: tuple[Act, ...] = ()

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
    letters: dict[str, IssuedLetter] = {}
    voided: dict[str, IssuedLetter] = {}
    approvals: list[Approval] = []
    rounds: Counter[dt.date] = Counter()
    reopened: set[dt.date] = set()
    handed: dict[tuple[str, str], HandedOver] = {}
    acts = tuple(_chain(folder))
    _whole(folder, acts)
    for act in acts:
        issued: set[dt.date] = set()
        for event in act.events:
            if event.event == "issued":
                letter = _issued(event, act.name)
                if letter.letter_no in letters or letter.letter_no in voided:
                    raise NotConserved(
                        f"{act.name}: letter {letter.letter_no} was issued twice.", _RESTORE
                    )
                letters[letter.letter_no] = letter
                issued.add(letter.as_of or event.effective)
                reopened.discard(letter.as_of or event.effective)
            elif event.event == "voided" and event.letter_no in letters:
                voided[event.letter_no] = gone = letters.pop(event.letter_no)
                reopened.add(gone.as_of or event.effective)
            elif event.event == "delivered":
                _deliver(event, letters, voided)
            elif event.event == "approved":
                approvals.append(Approval(event.by, event.run, event.manifest))
            elif event.event == "handed_over":
                handed[event.entity, event.customer] = _handed(event, act.name)
            elif event.event == "status" and event.what == TAKEN_BACK:
                handed.pop((event.entity, event.customer), None)
        rounds.update(issued)
    return Journal(
        head=acts[-1].sha256 if acts else "",
        letters=tuple(letters.values()),
        last_issued_as_of=max((x.as_of for x in letters.values() if x.as_of), default=None),
        voided=tuple(voided.values()),
        approvals=tuple(approvals),
        issues=rounds,
        reopened=frozenset(reopened),
        handed_over=tuple(handed.values()),
        acts=acts,
    )


def _handed(event: Event, name: str) -> HandedOver:
    return HandedOver(event.entity, event.customer, event.effective, event.what, name)


def _deliver(event: Event, *registers: dict[str, IssuedLetter]) -> None:
    for letters in registers:
        if letter := letters.get(event.letter_no):
            told = (*letter.deliveries, Delivery(event.effective, event.what, event.proof))
            letters[event.letter_no] = replace(letter, deliveries=told)


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


def _issued(event: Event, name: str) -> IssuedLetter:
    if event.letter is None:
        raise NotConserved(f"{name}: a letter was issued, and the file does not say which.")
    letter = _letter(event.letter, name)
    as_of = letter.as_of or event.effective
    return replace(letter, as_of=as_of, run=event.run or as_of.isoformat())


def _letter(letter: Letter, where: str) -> IssuedLetter:
    currency = currencies.get(letter.currency)
    if currency is None:
        raise NotConserved(f"{where}: {letter.currency} is not a currency.")
    return IssuedLetter(
        letter_no=letter.letter_no,
        entity=letter.entity,
        customer_id=letter.customer,
        currency=currency,
        procedure=letter.procedure,
        level=letter.level,
        letter_date=letter.letter_date,
        deadline=letter.deadline,
        channel=letter.channel,
        addressee=letter.addressee,
        items=tuple(_item(item, currency, where) for item in letter.items),
        notice=letter.notice,
        as_of=letter.as_of,
        article_number=letter.article_number or "",
        recipient=letter.recipient,
        fee=_fee(letter, currency, where),
        files=tuple((file.get("path", ""), file.get("sha256", "")) for file in letter.files),
    )


def _fee(letter: Letter, currency: Currency, where: str) -> Money | None:
    try:
        return None if letter.fee is None else Money(letter.fee, currency)
    except ValueError as error:
        raise NotConserved(f"{where}: letter {letter.letter_no}: {error}.") from error


def _item(item: Item, currency: Currency, where: str) -> IssuedItem:
    try:
        return IssuedItem(
            item.document_no,
            item.line_no,
            Money(item.amount, currency),
            Money(item.interest, currency),
            Money(item.fixed_sum, currency),
            item.level,
            item.due_date,
        )
    except ValueError as error:
        raise NotConserved(f"{where}: document {item.document_no}: {error}.") from error
