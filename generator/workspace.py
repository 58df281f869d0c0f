"""A user's folder: which files of `input/` are read, and which sheets a FILE replaces.

Any spreadsheet in `input/` is read; a FILE given by hand stands in for the same sheets there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from generator import journal, remembered
from generator.findings import Closed, FileTrouble, Finding, Outcome, Severity
from generator.intake.read import read
from generator.values.ledger import Dates, Source
from generator.values.sheets import OPEN_ITEMS, PAYMENTS, SHEETS, TOTALS
from generator.values.tables import Hints, Reading

_REVIEW = re.compile(r"review(-.*)?\.xlsx")
SPREADSHEETS = frozenset(
    ".xlsx .xlsm .xltx .xltm .xls .xlsb .ods .csv .tsv .txt .xml .htm .html".split()
)


def spreadsheets(folder: Path) -> tuple[Path, ...]:
    """The spreadsheets of `input/`, without Excel's lock files and hidden files.

    A name that should be a spreadsheet and is none (a link to a share that is not there, a
    folder) ends the run: what it holds, perhaps a sanction, would be missing.
    """
    found = sorted(folder.iterdir()) if os.path.lexists(folder) else []
    named = tuple(
        path
        for path in found
        if path.suffix.lower() in SPREADSHEETS and not path.name.startswith(("~$", "."))
    )
    broken = [str(path) for path in named if not path.is_file()]
    if broken:
        raise FileTrouble(
            f"{', '.join(broken)} cannot be read: it is not a file, or leads nowhere.",
            "Bring back what it leads to, or move it out of input/.",
        )
    return named


def read_input(
    root: Path, given: Sequence[Path], hints: Hints, *, alone: bool = False
) -> Outcome[Reading]:
    """The given files, and unless they stand `alone`, every sheet of `input/` they do not bring."""
    given = tuple({path.resolve(): path for path in given}.values())
    missing = [str(path) for path in given if not path.is_file()]
    if missing:
        raise FileTrouble(
            f"There is no file {', '.join(missing)}.", "Check the name and the folder."
        )
    known = _resolved(given)
    own = tuple(p for p in spreadsheets(root / "input") if p.resolve() not in known)
    own = () if given and alone else own
    if not given and not own:
        raise FileTrouble(
            f"There is no spreadsheet in {root / 'input'}.",
            "Put your open-item list there, or name it: dunnage run FILE.",
        )
    first = _read(root, given, hints)
    rest = _read(root, own, replace(hints, expected={}) if given else hints)
    return _merged(first, rest) if given else rest


def _resolved(paths: Sequence[Path]) -> frozenset[Path]:
    return frozenset(path.resolve() for path in paths)


def _read(root: Path, paths: Sequence[Path], hints: Hints) -> Outcome[Reading]:
    if not paths:
        return Outcome(Reading())
    names = {path: _shown(path, root) for path in paths}
    return read(paths, hints, names, remembered.load(root / "input"))


def _shown(path: Path, root: Path) -> str:
    """Relative to the workspace where it lies inside, else the bare name."""
    resolved, base = path.resolve(), root.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else path.name


def _merged(first: Outcome[Reading], rest: Outcome[Reading]) -> Outcome[Reading]:
    """What the sheets that FILE replaces said in `input/` falls away with them."""
    brought = {table.title for table in first.value.tables}
    brought |= {TOTALS.title} if OPEN_ITEMS.title in brought else set()
    kept = tuple(t for t in rest.value.tables if t.title not in brought)
    gone = {(t.file, t.sheet) for t in rest.value.tables if t.title in brought}
    replaces_items = OPEN_ITEMS.title in brought
    files = {table.file for table in kept}
    findings = tuple(
        finding
        for finding in rest.findings
        if finding.where is None
        or (
            (finding.where.file, finding.where.sheet) not in gone
            and not _is_replaced(finding.where, brought)
        )
    )
    base = first.value
    merged = replace(
        base if replaces_items or rest.value.as_of is None else rest.value,
        tables=(*base.tables, *kept),
        files=(*base.files, *(f for f in rest.value.files if f.path in files)),
        controls=base.controls if replaces_items else (*base.controls, *rest.value.controls),
    )
    return Outcome(merged, (*first.findings, *findings))


def _is_replaced(where: Source, brought: set[str]) -> bool:
    """Whether a place of `input/` is a sheet that the given files bring, by its name or stem.

    A file that could not be read at all is of unknown content: what is wrong with it stays.
    """
    stem = Path(where.file).stem.casefold()
    named = {title.casefold() for title in brought} | {SHEETS[t].stem for t in brought}
    return stem in named or where.sheet.casefold() in named


def dates(
    reading: Reading, as_of: dt.date | None, letter_date: dt.date | None, today: dt.date
) -> Outcome[Dates]:
    """The three dates; without any proof of the closing date, today and a warning (R16)."""
    findings: tuple[Finding, ...] = ()
    cut_off, source = as_of or reading.as_of, "--as-of" if as_of else reading.as_of_source
    if cut_off is None:
        cut_off, source = today, "today: no file says it"
        findings = (
            Finding(
                "R16",
                Severity.WARNING,
                f"No file proves its closing date: {today} was taken.",
                None,
                f"State it: --as-of {today}.",
            ),
        )
    letter = letter_date or cut_off
    paid = [
        day
        for table in reading.of(PAYMENTS.title)
        for record in table.records
        if (day := record.date("payment_date")) is not None and day <= letter
    ]
    known = max((*paid, cut_off))
    return Outcome(Dates(cut_off, letter, known, source, reading.as_of), findings)


def refuse_closed(root: Path, dates: Dates, history: journal.Journal) -> None:
    """An issued as-of is closed until a letter of it is voided, and so is any earlier (exit 8).

    So is an earlier letter date: a run of a day before a letter does not know that it was sent.
    """
    as_of = dates.as_of
    issued = (root / "output" / history.folder(as_of) / "issued.json").exists()
    if issued or history.closes(as_of):
        last = history.last_issued_as_of
        raise Closed(
            f"The run of {as_of} is closed: letters as of {last or as_of} were issued.",
            "Run with a later --as-of, or void what was sent in error.",
        )
    if history.last_letter_date and dates.letter_date < history.last_letter_date:
        raise Closed(
            f"Letters of {history.last_letter_date} were issued: none can be of"
            f" {dates.letter_date} any more.",
            f"Say the day: --letter-date {history.last_letter_date}, or a later one.",
        )


def refuse_overtaken(root: Path, history: journal.Journal) -> None:
    """Under the lock: what was issued since the journal was read is not overlooked (exit 8)."""
    if journal.read(root / "input" / "journal").head != history.head:
        raise Closed("Letters were issued or voided while this run was working.", "Run again.")


def refuse_edited(root: Path, folder: str, given: Sequence[Path] = ()) -> None:
    """A review that somebody changed is not written over, unless it is among those `given`."""
    manifest = root / folder / "run.json"
    try:
        written = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        ours = {Path(file["path"]).name: file["sha256"] for file in written}
    except (OSError, ValueError, KeyError, TypeError):
        return  # there is none, or nobody can say whose it is
    taken = {_digest(path) for path in given}
    reviews = [root / folder / name for name in sorted(ours) if _REVIEW.fullmatch(name)]
    edited = [path for path in reviews if _digest(path) not in ("", ours[path.name], *taken)]
    if edited:
        options = " ".join(f"--review {path}" for path in edited)
        raise Closed(
            f"{', '.join(map(str, edited))} was changed since it was written, and what was decided"
            " there would be lost.",
            f"Take it: dunnage run {options}. Or move it out of the folder.",
        )


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
