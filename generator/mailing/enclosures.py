"""Copies of documents in `input/documents/`: whose they are, and whether they can be printed.

A file belongs to the longest document number that its name begins with, followed by no letter or
digit: 4711-2.pdf is the copy of 4711-2 if there is such a document, else the second of 4711.
Nobody gets another's: a number that several customers have is enclosed to none of them.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.findings import Finding, Outcome, Severity
from generator.pdfs import printing
from generator.values.ledger import Source
from generator.values.mail import Copies, Enclosure

FOLDER = "input/documents"
_LARGEST = 50_000_000
_REMEDY = "Put a PDF of it there that opens, or enclose it by hand."
Owner = tuple[str, str]  # entity, customer
Size = tuple[float, float]


def belongs(name: str, number: str) -> bool:
    """Whether a file of this name can be a copy of the document."""
    return name.startswith(number) and bool(number) and not name[len(number) :][:1].isalnum()


def there(root: Path) -> tuple[Path, ...]:
    """The files that lie there, without hidden ones and the lock files of office programs."""
    folder = root / FOLDER
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(p for p in found if not p.name.startswith((".", "~$")) and not p.is_dir())


@dataclass(slots=True)
class Owners:
    """Learns from all documents of a run, demanded or not, which file is a copy of which."""

    files: tuple[Path, ...]
    _known: dict[str, set[Owner]] = field(default_factory=lambda: defaultdict(set))
    _possible: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._possible = frozenset(number for f in self.files for number in _numbers(f.name))

    def document(self, owner: Owner, number: str) -> None:
        if number in self._possible:
            self._known[number].add(owner)

    def found(self) -> Iterator[tuple[Path, str, frozenset[Owner]]]:
        """Each file with its document and whoever has such a document; strangers are left out."""
        for path in self.files:
            number = next((n for n in _numbers(path.name) if n in self._known), "")
            if number:
                yield path, number, frozenset(self._known[number])


def _numbers(name: str) -> Iterator[str]:
    """All that the name may be a copy of, the longest first."""
    ends = (match.start() for match in re.finditer(r"[^\w]|_", name))
    yield from (name[:end] for end in sorted({*ends, len(name)}, reverse=True) if end)


def copies(owners: Owners, papers: Mapping[Owner, Size]) -> Outcome[Copies]:
    """The copies for those with a paper size, who get formal demands; and what cannot be used."""
    of: dict[Owner, dict[str, tuple[Enclosure, ...]]] = defaultdict(dict)
    findings: list[Finding] = []
    for path, number, known in owners.found():
        asking = sorted(owner for owner in known if owner in papers)
        if not asking:
            continue
        if len(known) > 1:
            findings.append(_told(path, number, asking[0], "several customers have such a number"))
            continue
        (owner,) = asking
        made = _enclosure(path, number, owner, papers[owner])
        findings.extend(made.findings)
        if made.value is not None:
            of[owner][number] = (*of[owner].get(number, ()), made.value)
    return Outcome(Copies(of), tuple(findings))


def _enclosure(path: Path, number: str, owner: Owner, paper: Size) -> Outcome[Enclosure | None]:
    try:
        data = content(path)
        pages = printing.sizes(data)
    except printing.Unreadable as error:
        return Outcome(None, (_told(path, number, owner, str(error)),))
    digest = hashlib.sha256(data).hexdigest()
    found = Enclosure(number, f"{FOLDER}/{path.name}", len(pages), digest)
    if all(printing.fits(size, paper) for size in pages):
        return Outcome(found)
    return Outcome(found, (_other_paper(path, number, owner, pages, paper),))


def content(path: Path) -> bytes:
    """Raises Unreadable, with the reason, for what is no file of a bearable size or no PDF."""
    if path.is_symlink() or not path.is_file():
        raise printing.Unreadable("it is not a file but leads elsewhere")
    try:
        if path.stat().st_size > _LARGEST:
            raise printing.Unreadable("it has more than 50 MB")
        data = path.read_bytes()
    except OSError as error:
        raise printing.Unreadable(f"it cannot be read: {error.strerror}") from error
    if b"%PDF-" not in data[:1024]:
        raise printing.Unreadable("it is not a PDF")
    return data


def _told(path: Path, number: str, owner: Owner, why: str) -> Finding:
    words = f"The copy of document {number} is not enclosed with the formal demand: {why}."
    where = Source(f"{FOLDER}/{path.name}")
    return Finding("P7", Severity.WARNING, words, where, _REMEDY, owner[1])


def _other_paper(
    path: Path, number: str, owner: Owner, pages: tuple[Size, ...], paper: Size
) -> Finding:
    wide, high = next(size for size in pages if not printing.fits(size, paper))
    words = (
        f"The copy of document {number} is {wide:.0f} × {high:.0f} mm, the letter is"
        f" {paper[0]:.0f} × {paper[1]:.0f} mm: it is printed on the letter's paper."
    )
    remedy = "Look whether it can be read, or put a copy of the right size there."
    where = Source(f"{FOLDER}/{path.name}")
    return Finding("P8", Severity.WARNING, words, where, remedy, owner[1])
