"""Remember: what was issued, voided and delivered, from the append-only files of `input/journal/`.

`<effective>-<n>.jsonl`: the first line is {"schema": "dunnage/journal/1", "previous": sha256 of
the file before, "" for the first}; each further line is one event:

  {"event": "issued", "effective": date, "recorded_at": text, "letter": {...}}
  {"event": "voided", "effective": date of the voided letter, "recorded_at": text,
   "letter_no": ..., "reason": ...}
  {"event": "approved" | "delivered" | "handed_over" | "status", "effective": date, ...}

Decisions compare `effective` alone. A broken chain ends the run (exit 7).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from generator import currencies, registry
from generator.findings import FileTrouble, NotConserved, SettingsInvalid
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.money import Currency, Money

SCHEMA = "dunnage/journal/1"


@dataclass(frozen=True, slots=True)
class Journal:
    """The letters that stand, and the hash of the last file ("" when there is none)."""

    head: str = ""
    letters: tuple[IssuedLetter, ...] = ()
    last_issued_as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    document_no: str
    amount: Decimal
    level: int
    line_no: str = ""
    interest: Decimal = Decimal(0)
    fixed_sum: Decimal = Decimal(0)
    due_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Letter:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    letter_no: str
    customer: str
    currency: str
    level: int
    letter_date: dt.date
    deadline: dt.date
    items: tuple[_Item, ...]
    as_of: dt.date | None = None
    entity: str = ""
    procedure: str = ""
    notice: str = ""
    addressee: str = ""
    channel: str = ""
    article_number: str | None = None
    files: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Event:
    event: str
    effective: dt.date
    recorded_at: str = ""
    letter: _Letter | None = None
    letter_no: str = ""
    reason: str = ""


def read(folder: Path) -> Journal:
    """All files in order, chain checked; voided letters no longer stand."""
    standing: dict[str, tuple[IssuedLetter, dt.date]] = {}
    head = ""
    for path in sorted(_files(folder), key=_order):
        data = path.read_bytes()
        for event in _events(path, data, head):
            if event.event == "issued" and event.letter is not None:
                as_of = event.letter.as_of or event.effective
                standing[event.letter.letter_no] = (_letter(event.letter, path), as_of)
            elif event.event == "voided":
                standing.pop(event.letter_no, None)
        head = hashlib.sha256(data).hexdigest()
    last = max((as_of for _, as_of in standing.values()), default=None)
    return Journal(head, tuple(letter for letter, _ in standing.values()), last)


def _files(folder: Path) -> list[Path]:
    """No folder is no history; a folder that cannot be read is not (exit 5)."""
    if not os.path.lexists(folder):
        return []
    try:
        return [path for path in folder.iterdir() if path.suffix == ".jsonl"]
    except OSError as error:
        raise FileTrouble(
            f"{folder} cannot be read: {error.strerror}.",
            "Without the journal nobody can say which letters were sent.",
        ) from error


def _order(path: Path) -> tuple[str, int]:
    day, _, number = path.stem.rpartition("-")
    return (day, int(number)) if number.isdigit() else (path.stem, 0)


def _events(path: Path, data: bytes, previous: str) -> tuple[_Event, ...]:
    try:
        first, *lines = (json.loads(line) for line in data.decode("utf-8").split("\n") if line)
    except ValueError as error:
        raise NotConserved(
            f"{path} is not a journal file: {error}.", "Restore it from your back-up."
        ) from error
    if (
        not isinstance(first, dict)
        or first.get("schema") != SCHEMA
        or first.get("previous") != previous
    ):
        raise NotConserved(
            f"{path}: the journal's chain is broken: this file does not follow the one before it.",
            "Restore input/journal from your back-up; nothing may be issued until then.",
        )
    try:
        events = registry.build(lines, tuple[_Event, ...], path.name)
    except SettingsInvalid as error:
        raise NotConserved(error.message, "Restore input/journal from your back-up.") from error
    if any(event.event == "issued" and event.letter is None for event in events):
        raise NotConserved(f"{path}: a letter was issued, and the file does not say which.")
    return events


def _letter(letter: _Letter, path: Path) -> IssuedLetter:
    currency = currencies.get(letter.currency)
    if currency is None:
        raise NotConserved(f"{path}: {letter.currency} is not a currency.")
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
        items=tuple(_item(item, currency, path) for item in letter.items),
    )


def _item(item: _Item, currency: Currency, path: Path) -> IssuedItem:
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
        raise NotConserved(f"{path}: document {item.document_no}: {error}.") from error
