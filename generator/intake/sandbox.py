"""The parent's side of the child: private copies in, books or findings out.

Each source is copied and hashed first, and the copy is read, so that a program saving the file
meanwhile cannot mix two months. One child reads all files; if a file kills it, that file is
refused and a new child reads the rest. The child's words go to spool files, not to the person.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from generator.findings import FileTrouble, Finding, Severity
from generator.intake.cells import Book, Grid
from generator.intake.containers import MAX_BYTES
from generator.values.ledger import Source

WALL_SECONDS = 180
_BOOTSTRAP = (
    "import sys, types; own, found = sys.argv[1:3]; del sys.argv[1:3];"
    "package = types.ModuleType('generator'); package.__path__ = [own];"
    "sys.modules['generator'] = package; sys.path.extend(found.splitlines());"
    "from generator.intake.child import main; main()"
)
# The two readers, and pydantic for the vocabulary that proves an undeclared encoding.
_NEEDED = ("python_calamine", "xlrd", "pydantic")
_SAVE = "Open it in a spreadsheet program and save it as a new .xlsx."


@dataclass(slots=True)
class Loaded:
    """One file: the bytes' hash, and either its book or why there is none."""

    path: Path
    name: str
    sha256: str = ""
    book: Book | None = None
    complete: bool = False
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, message: str, remedy: str, where: Source | None = None) -> None:
        place = where or Source(self.name)
        self.findings.append(Finding(code, Severity.REFUSE, message, place, remedy))


def load(paths: Sequence[Path], names: Mapping[Path, str]) -> list[Loaded]:
    """Every file read in the limited child; FileTrouble names all that are missing."""
    loaded = [Loaded(path, names.get(path, path.name)) for path in paths]
    with tempfile.TemporaryDirectory(prefix="dunnage-") as folder:
        copies = _copy_all(loaded, Path(folder))
        waiting = [one for one in loaded if not one.findings]
        while waiting:
            waiting = _read_some(waiting, copies, Path(folder))
    return loaded


def _copy_all(loaded: list[Loaded], folder: Path) -> dict[Path, Path]:
    copies, troubles = {}, []
    for number, one in enumerate(loaded):
        copies[one.path] = folder / str(number)
        try:
            _copy(one, copies[one.path])
        except IsADirectoryError:
            troubles.append(f"{one.name} is a folder, not a file")
        except FileNotFoundError:
            troubles.append(f"{one.name} does not exist")
        except OSError as error:
            troubles.append(f"{one.name} cannot be read ({error.strerror or error})")
    if troubles:
        raise FileTrouble("; ".join(troubles) + ".", "Check the name and whether you may read it.")
    return copies


def _copy(one: Loaded, target: Path) -> None:
    if one.path.is_dir():
        raise IsADirectoryError
    size = one.path.stat().st_size
    if one.path.name.startswith("~$"):
        one.refuse(
            "R13", "This is the lock file of an open workbook.", "Close it, or name the file."
        )
    elif size > MAX_BYTES:
        one.refuse("R13", f"The file has {size // 1_000_000} MB; 100 are allowed.", "Export less.")
    with one.path.open("rb") as source, target.open("wb") as copy:
        if not one.findings:
            shutil.copyfileobj(source, copy, 1 << 20)
    with target.open("rb") as copy:
        one.sha256 = hashlib.file_digest(copy, "sha256").hexdigest()


def _read_some(waiting: list[Loaded], copies: Mapping[Path, Path], folder: Path) -> list[Loaded]:
    """One child over the files; what it leaves unread because one file killed it comes back."""
    out, err = folder / "out", folder / "err"
    reason = _run([str(copies[one.path]) for one in waiting], out, err)
    started = 0
    with out.open("rb") as spool:
        for frame in _frames(spool):
            if frame[0] == "file":
                started += 1
            else:
                _take(waiting[started - 1], frame)
    done = waiting[: max(1, started)]
    for one in done:
        if not one.complete and not one.findings:
            one.book = None
            one.refuse(
                "R13", f"The file could not be read: {reason or 'the reader stopped'}.", _SAVE
            )
    return waiting[len(done) :]


def _run(paths: list[str], out: Path, err: Path) -> str:
    """ "" if the child ended well, else the reason in words."""
    package = Path(__file__).resolve().parents[1]
    found = [importlib.util.find_spec(name) for name in _NEEDED]
    third = {str(Path(spec.origin).parents[1]): None for spec in found if spec and spec.origin}
    command = [sys.executable, "-I", "-c", _BOOTSTRAP, str(package), "\n".join(third), *paths]
    with out.open("wb") as stdout, err.open("wb") as stderr:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"reading took longer than {WALL_SECONDS} seconds"
    if done.returncode < 0:
        return f"the reader was stopped by the system (signal {-done.returncode})"
    return f"the reader failed (exit {done.returncode})" if done.returncode else ""


def _frames(spool: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    while True:
        try:
            yield marshal.load(spool)
        except (EOFError, ValueError, TypeError):
            return


def _take(one: Loaded, frame: tuple[Any, ...]) -> None:
    """Put one frame into its file."""
    kind = frame[0]
    if kind == "refuse":
        _, message, remedy, sheet, cell = frame
        one.book = None
        column = cell.rstrip("0123456789")
        row = int(cell[len(column) :] or 0) if column.isalpha() else 0
        one.refuse(
            "R13", message, remedy or _SAVE, Source(one.name, sheet, row, column if row else "")
        )
        return
    one.book = one.book or Book([])
    if kind == "end":
        one.complete = True
    elif kind == "text":
        one.book.is_text = True
    elif kind == "creator":
        one.book.creator = frame[1]
    elif kind == "sheet":
        _, name, formulas, recalculates, rows, columns = frame
        hidden = frozenset(rows), frozenset(columns)
        one.book.grids.append(Grid(name, [], frozenset(formulas), recalculates, *hidden))
    elif kind == "rows":
        one.book.grids[-1].rows.extend(frame[1])
