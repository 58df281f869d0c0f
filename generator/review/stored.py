"""`input/review/<as-of>.csv`: the edits of a review, an input of every later run of that date.

Columns: entity, customer_id, currency, action, level, until, reason, by, proposed_level. A file
that is not so is refused with every line and column that is wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator import dispatch
from generator.findings import Closed, FileTrouble, Finding, Refused, Severity
from generator.intake.cells import letter
from generator.values.ledger import Source
from generator.values.review import Action, Key, Override
from generator.values.tables import FileFacts
from generator.workbooks import csv_bytes

COLUMNS = (
    "entity", "customer_id", "currency", "action", "level", "until", "reason", "by",
    "proposed_level",
)  # fmt: skip
_ACTIONS = tuple(word.value for word in Action if word is not Action.AS_PROPOSED)
_LARGEST = 20_000_000  # bytes
# The quote that `csv_bytes` puts before what a spreadsheet would take for a formula.
_QUOTED = re.compile("(^|[;,|\t\r\n])'(?=[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")


@dataclass(frozen=True, slots=True)
class Stored:
    """The edits of one date, and the bytes of their file (b"": there is none)."""

    as_of: dt.date
    overrides: Mapping[Key, Override] = field(default_factory=dict)
    data: bytes = b""

    @property
    def facts(self) -> tuple[FileFacts, ...]:
        """The file as an input of the run."""
        if not self.data:
            return ()
        digest = hashlib.sha256(self.data).hexdigest()
        return (FileFacts(_name(self.as_of), digest, "review", rows={"item": len(self.overrides)}),)


def read(root: Path, as_of: dt.date) -> Stored:
    """The edits of that date; Refused (exit 4) with every fault of the file."""
    path = root / _name(as_of)
    if not os.path.lexists(path):
        return Stored(as_of)
    data = _bytes(path)
    faults: list[Finding] = []
    found: dict[Key, Override] = {}
    for line, cells in _rows(data, as_of, faults):
        edit = _override(line, cells, as_of, faults)
        if edit is not None and edit.key in found:
            faults.append(_fault(as_of, line, 1, "The customer and currency stand here twice."))
        elif edit is not None:
            found[edit.key] = edit
    if faults:
        raise Refused(
            "The edits of the review cannot be used; nothing was written.",
            "Correct the file, or remove it and give the review again.",
            tuple(faults),
        )
    return Stored(as_of, found, data)


def with_edits(stored: Stored, overrides: Mapping[Key, Override]) -> Stored:
    """The same date with these edits; unchanged edits leave the file as it is."""
    if overrides == stored.overrides:
        return stored
    rows = [
        (
            edit.entity, edit.customer_id, edit.currency, edit.action.value, edit.level or None,
            edit.until, edit.reason, edit.by, edit.proposed_level or None,
        )
        for _, edit in sorted(overrides.items())
    ]  # fmt: skip
    return Stored(stored.as_of, dict(overrides), csv_bytes(COLUMNS, rows) if rows else b"")


def write(root: Path, stored: Stored) -> None:
    """The file as a whole or not at all; without any edit there is no file."""
    path = root / _name(stored.as_of)
    if stored.data:
        dispatch.place(path, stored.data)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FileTrouble(f"{path} cannot be removed: {error.strerror or error}.") from error


def refuse_changed(root: Path, as_of: dt.date, data: bytes) -> None:
    """Another run may have taken a review between our reading and our turn to write (exit 8)."""
    path = root / _name(as_of)
    if (_bytes(path) if os.path.lexists(path) else b"") != data:
        raise Closed(f"{path} was changed while this run was reading.", "Run again.")


def earlier(root: Path, as_of: dt.date) -> tuple[Stored, ...]:
    """The edits of every earlier date, in order; a file that cannot be read is refused."""
    names = (path.stem for path in (root / "input" / "review").glob("????-??-??.csv"))
    found = []
    for name in sorted(name for name in names if name < as_of.isoformat()):
        with suppress(ValueError):
            found.append(read(root, dt.date.fromisoformat(name)))
    return tuple(found)


def _name(as_of: dt.date) -> str:
    return f"input/review/{as_of.isoformat()}.csv"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise FileTrouble(f"{path} cannot be read: {error.strerror or error}.") from error


def _rows(
    data: bytes, as_of: dt.date, faults: list[Finding]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line, cells) below the header; what cannot be split is a fault and ends the file."""
    try:
        text = data[:_LARGEST].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        faults.append(_fault(as_of, line, 0, "The file is not UTF-8."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 0
    try:
        for cells in reader:
            first, line = line == 0, reader.line_num
            if first and tuple(cells) != COLUMNS:
                wanted = ", ".join(COLUMNS)
                faults.append(_fault(as_of, line, 0, f"The first line must name: {wanted}."))
                return
            if not first and any(cells):
                yield line, tuple(_QUOTED.sub(r"\1", cell).strip() for cell in cells)
    except csv.Error as error:
        faults.append(_fault(as_of, reader.line_num, 0, f"The line is damaged: {error}."))
        return
    if line == 0:
        faults.append(_fault(as_of, 1, 0, "The file is empty."))


def _override(
    line: int, cells: tuple[str, ...], as_of: dt.date, faults: list[Finding]
) -> Override | None:
    if len(cells) != len(COLUMNS):
        words = f"The line has {len(cells)} cells; {len(COLUMNS)} are wanted."
        faults.append(_fault(as_of, line, 0, words))
        return None
    wrong = list(_wrong(dict(zip(COLUMNS, cells, strict=True))))
    if wrong:
        faults.extend(_fault(as_of, line, COLUMNS.index(name), words) for name, words in wrong)
        return None
    entity, customer, currency, action, level, until, reason, by, proposed = cells
    numbers = (int(level or 0), int(proposed or 0))
    return Override(
        entity, customer, currency, Action(action), reason, numbers[0], _day(until), by, numbers[1]
    )


def _wrong(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of one line."""
    action, until = cells["action"], cells["until"]
    if not cells["customer_id"]:
        yield "customer_id", "There is no customer."
    if not re.fullmatch("[A-Z]{3}", cells["currency"]):
        yield "currency", f"'{cells['currency'][:20]}' is no currency."
    if action not in _ACTIONS:
        yield "action", f"'{action[:20]}' is no action; {', '.join(_ACTIONS)} are."
    elif Action(action).sets_level and not cells["level"]:
        yield "level", f"The action {action} needs a level."
    if until and _day(until) is None:
        yield "until", f"'{until[:20]}' is no date; write it as 2026-11-15."
    if not cells["reason"]:
        yield "reason", "There is no reason."
    for name in ("level", "proposed_level"):
        if cells[name] and not re.fullmatch("[1-9][0-9]?", cells[name]):
            yield name, f"'{cells[name][:20]}' is no level."


def _day(text: str) -> dt.date | None:
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        with suppress(ValueError):
            return dt.date.fromisoformat(text)
    return None


def _fault(as_of: dt.date, line: int, column: int, words: str) -> Finding:
    place = Source(_name(as_of), "", line, letter(column))
    return Finding("D10", Severity.REFUSE, words, place, "")
