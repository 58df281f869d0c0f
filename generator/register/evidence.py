"""What went out beside the letters: withdrawals of what was voided, dossiers, signed copies.

Enters the workspace and its journal, which has their hashes; leaves in sentences what is missing,
changed or foreign. Journals of before have no hashes: there the dossier's own index.csv tells.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator import journal
from generator.journal import entered
from generator.journal.records import WITHDRAWAL
from generator.register import published
from generator.register.strangers import strangers

WITHDRAWALS, DOSSIERS = "output/withdrawals", "output/handoff"
_INDEX = "index.csv"


def wrong(root: Path, history: journal.Journal, counts: Counter[str]) -> Iterator[str]:
    yield from _withdrawals(root, history, counts)
    yield from _dossiers(root, history, counts)
    yield from _signed(root, history, counts)


def _withdrawals(root: Path, history: journal.Journal, counts: Counter[str]) -> Iterator[str]:
    """The last hash that the journal has of each counts: what was missing may be drafted anew."""
    kept: dict[str, str] = {}
    for act in history.acts:
        for event in act.events:
            if event.event == "voided" or (event.event == "status" and event.what == WITHDRAWAL):
                kept.update(entered.files(event.files))
    counts.update({"withdrawals": len(kept)} if kept else {})
    for path, digest in sorted(kept.items()):
        words = _as_kept(root, path, digest)
        if words.endswith("is missing."):
            words += f" To draft it again: dunnage void {Path(path).stem} --reason TEXT."
        if words:
            yield words
    folder = root / WITHDRAWALS
    ours = {f"{letter.letter_no}.pdf" for letter in history.voided}
    for _, words in strangers(folder, WITHDRAWALS, ours) if folder.is_dir() else ():
        yield f"{words} The journal does not say that it was voided."


def _dossiers(root: Path, history: journal.Journal, counts: Counter[str]) -> Iterator[str]:
    kept: dict[str, dict[str, str]] = {}  # folder -> path inside it -> hash
    older = set()  # days of hand-overs whose files the journal does not have
    for act in history.acts:
        for event in (e for e in act.events if e.event == "handed_over"):
            if not event.files:
                older.add(event.effective.isoformat())
            for path, digest in entered.files(event.files):
                folder, _, name = path.removeprefix(f"{DOSSIERS}/").partition("/")
                kept.setdefault(folder, {})[name] = digest
    place = root / DOSSIERS
    there = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    for name in sorted({*kept, *there}):
        shown = f"{DOSSIERS}/{name}"
        files = kept.get(name)
        if files is None and name[:10] in older and (place / name).is_dir():
            files = _index(place / name / _INDEX)
        if name not in there:
            yield f"{shown} is missing; the journal says that it was handed out."
        elif files is None or not (place / name).is_dir() or (place / name).is_symlink():
            yield f"{shown} is no dossier that the journal knows."
        else:
            counts["dossiers"] += 1
            yield from _dossier(root, shown, files)


def _dossier(root: Path, shown: str, files: Mapping[str, str]) -> Iterator[str]:
    for name, digest in sorted(files.items()):
        words = _as_kept(root, f"{shown}/{name}", digest)
        if words:
            yield words
    for _, words in strangers(root / shown, shown, {*files, _INDEX}):
        yield words


def _signed(root: Path, history: journal.Journal, counts: Counter[str]) -> Iterator[str]:
    """Each folder of signed copies, as its signed.json has it, of letters that the journal has."""
    issued = {digest for x in (*history.letters, *history.voided) for _, digest in x.files}
    for folder in sorted((root / "output").glob("*.signed")):
        shown = f"output/{folder.name}"
        try:
            told = json.loads((folder / "signed.json").read_bytes())["letters"]
            copies = {c["signed"]: (c["signed_sha256"], c["letter_sha256"]) for c in told}
        except (OSError, ValueError, LookupError, TypeError):
            yield f"{shown}/signed.json is missing, or does not say which copies there are."
            continue
        counts["signed copies"] += len(copies)
        for name, (digest, original) in sorted(copies.items()):
            words = _as_kept(root, f"{shown}/{name}", digest)
            if words:
                yield words
            if original not in issued:
                yield f"{shown}/{name} is a copy of a letter that the journal does not have."
        for _, words in strangers(folder, shown, {*copies, "signed.json"}):
            yield words


def _index(path: Path) -> dict[str, str] | None:
    """A dossier's own list of its files; None where there is none that can be read."""
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return {row[0]: row[1] for row in rows[1:] if len(row) == 2}


def _as_kept(root: Path, name: str, digest: str) -> str:
    """ "" where the file is there with these bytes."""
    path = root / name
    if not path.resolve().is_relative_to((root / "output").resolve()):
        return f"{name} leads out of the workspace."
    if not path.is_file():
        return f"{name} is missing."
    try:
        same = published.sha256(path) == digest
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}."
    return "" if same else f"{name} is not the file that was written."
