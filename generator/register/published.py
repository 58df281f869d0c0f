"""A run folder as it lies on the disk: found by name, read by type, compared with its run.json.

Enters the workspace and a run's name; leaves a `Run`, and in sentences what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from generator import articles, registry
from generator.documents import manifest
from generator.findings import FileTrouble, NotConserved, SettingsInvalid, UsageError
from generator.values import naming
from generator.values.history import Recipient
from generator.values.mail import PrintRecord

_SENT = ("letters", "statements", "print", "drafts")  # nothing foreign may lie among these
_REPAIR = "Restore the folder from your back-up, or run again."


@dataclass(frozen=True, slots=True)
class FileRecord:
    path: str
    sha256: str
    key: tuple[str, ...] = ()
    pages: int = 0


@dataclass(frozen=True, slots=True)
class InputRecord:
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ItemRecord:
    document_no: str
    line_no: str
    due_date: dt.date
    open: Decimal
    demanded: Decimal
    interest: Decimal
    interest_before: Decimal
    fixed_sum: Decimal
    level: int
    verdict: str
    source: str


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    entity: str
    customer: str
    currency: str
    verdict: str
    level: int
    open: Decimal
    free_credit: Decimal
    claimed: Decimal
    interest: Decimal
    interest_before: Decimal
    fixed_sum: Decimal
    fee: Decimal
    items: tuple[ItemRecord, ...]
    deadline: dt.date | None = None
    channel: str | None = None
    article_number: str | None = None
    letter_no: str | None = None
    reference: str | None = None
    letter: str | None = None
    statement: str | None = None
    draft: str | None = None
    procedure: str = ""
    notice: str | None = None
    addressee: str | None = None
    recipient: Recipient | None = None

    @property
    def dunned(self) -> bool:
        return self.verdict == "dun"


@dataclass(frozen=True, slots=True)
class TotalRecord:
    items: Decimal
    dunned: Decimal
    not_dunned: Decimal
    interest: Decimal


@dataclass(frozen=True, slots=True)
class Run:
    """run.json by type; `folder`, `name` and `manifest` (its sha256) are put on by `load`."""

    as_of: dt.date
    letter_date: dt.date
    cash_known_to: dt.date
    journal_head: str
    settings_sha256: str
    inputs: tuple[InputRecord, ...]
    totals: dict[str, TotalRecord]
    decisions: tuple[DecisionRecord, ...]
    files: tuple[FileRecord, ...]
    print: tuple[PrintRecord, ...] = ()
    name: str = ""
    folder: Path = Path()
    manifest: str = ""

    @property
    def letters(self) -> tuple[DecisionRecord, ...]:
        return tuple(decision for decision in self.decisions if decision.dunned)


def names(root: Path) -> tuple[str, ...]:
    """The run folders of the workspace, oldest first, without those of one customer (.only)."""
    output = root / "output"
    found = output.iterdir() if output.is_dir() else ()
    kept = (p.name for p in found if p.is_dir() and not p.is_symlink())
    placed = ((naming.run_place(name), name) for name in kept)
    return tuple(name for _, name in sorted((place, name) for place, name in placed if place))


def find(root: Path, asked: str) -> str:
    """The run folder that was asked for by name or path; nothing outside output/ is one."""
    output = (root / "output").resolve()
    place = Path(asked)
    near = output / place if len(place.parts) == 1 else place
    folder = near if near.is_absolute() or near.exists() else root / near
    if folder.resolve().parent != output or folder.is_symlink():
        raise UsageError(f"{asked} is not a run folder of {root / 'output'}.", _hint(root))
    if folder.name.endswith(".only"):
        raise UsageError(f"{asked} holds one customer alone: it is never issued.", _hint(root))
    if naming.run_place(folder.name) is None:
        raise UsageError(f"{asked} is not a run folder of {root / 'output'}.", _hint(root))
    if folder.name not in names(root):
        raise FileTrouble(f"There is no run {folder.name} in {root / 'output'}.", _hint(root))
    return folder.name


def _hint(root: Path) -> str:
    there = names(root)
    return f"There are: {', '.join(there)}." if there else "Make one: dunnage run."


def unsafe(name: str) -> bool:
    """Whether a letter's number cannot be a file's name."""
    return re.fullmatch(r"[A-Za-z0-9~-]{1,120}", name) is None


def load(root: Path, name: str) -> Run:
    """The run's run.json; raises NotConserved where it is not as the run wrote it."""
    folder = root / "output" / name
    path = folder / "run.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileTrouble(f"{path} cannot be read: {error.strerror}.", _REPAIR) from error
    if not manifest.is_sealed(data):
        raise NotConserved(f"{path} was changed since the run wrote it.", _REPAIR)
    document = json.loads(data)
    digest = hashlib.sha256(data).hexdigest()
    own = {"name": name, "folder": folder, "manifest": digest}
    try:
        found = registry.build({**document, **own}, Run, f"output/{name}/run.json")
    except SettingsInvalid as error:
        raise NotConserved(error.message, _REPAIR) from error
    if found.as_of.isoformat() != name[:10]:
        raise NotConserved(f"{path} is the run of {found.as_of}.", _REPAIR)
    return found


def changed(root: Path, run: Run) -> Iterator[tuple[str, str]]:
    """(path, words) of every file that is not as run.json says, and of strangers to be printed."""
    listed = {file.path for file in run.files}
    for file in run.files:
        words = _wrong(root, run, file)
        if words:
            yield file.path, words
    for kind in _SENT:
        for path in sorted((run.folder / kind).glob("**/*")):
            shown = f"output/{run.name}/{path.relative_to(run.folder).as_posix()}"
            hidden = path.name.startswith((".", "~$"))
            if shown not in listed and not hidden and not path.is_dir():
                yield shown, f"{shown} is not of this run."


def _wrong(root: Path, run: Run, file: FileRecord) -> str:
    path = root / file.path
    inside = path.resolve().is_relative_to(run.folder.resolve())
    if not inside or path.is_symlink():
        return f"{file.path} leads out of the run folder."
    try:
        digest = sha256(path)
    except FileNotFoundError:
        return f"{file.path} is missing."
    except OSError as error:
        return f"{file.path} cannot be read: {error.strerror}."
    return "" if digest == file.sha256 else f"{file.path} was changed since the run wrote it."


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unbalanced(run: Run) -> Iterator[str]:
    """Every sum in run.json that is not the sum of its parts, and every letter without its file."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    listed, numbers = {file.path for file in run.files}, set()
    for decision in run.decisions:
        who = f"run.json: {decision.customer} {decision.currency}"
        yield from (f"{who}: {words}" for words in _apart(decision))
        side = sums[decision.currency]
        side["items"] += decision.open
        side["dunned"] += sum((item.demanded for item in decision.items), Decimal(0))
        side["interest"] += sum((item.interest for item in decision.items), Decimal(0))
        if decision.dunned and decision.letter not in listed:
            yield f"{who}: there is no file of letter {decision.letter_no}."
        article = articles.plain(decision.article_number or "")
        for number in (decision.letter_no, article) if decision.dunned else ():
            if number and number in numbers:
                yield f"{who}: the number {number} is used twice."
            numbers.add(number)
    for code in sorted({*sums, *run.totals}):
        side = sums[code]
        side["not_dunned"] = side["items"] - side["dunned"]
        total = run.totals.get(code, TotalRecord(*[Decimal(0)] * 4))
        for name in ("items", "dunned", "not_dunned", "interest"):
            if getattr(total, name) != side[name]:
                yield f"run.json: totals.{code}.{name} is {getattr(total, name)}, not {side[name]}."


def _apart(decision: DecisionRecord) -> Iterator[str]:
    for name in ("open", "interest", "interest_before", "fixed_sum"):
        own, parts = getattr(decision, name), (getattr(item, name) for item in decision.items)
        if own != (found := sum(parts, Decimal(0))):
            yield f"{name} is {own}, but its items come to {found}."
    demanded = sum((item.demanded for item in decision.items), Decimal(0))
    extra = decision.interest_before + decision.interest + decision.fixed_sum + decision.fee
    claim = demanded - decision.free_credit + extra if decision.dunned else Decimal(0)
    if decision.claimed != claim:
        yield f"claimed is {decision.claimed}, but its parts come to {claim}."
