"""Publish: everything is made beside the destination, then swapped in at once.

Order: work folder, sync, <name> -> .<name>.old, work -> <name>, fsync, remove old. Whatever ends
the run in between, the next start puts the old folder back or takes the left-overs away.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from generator.findings import Closed, FileTrouble
from generator.machine import sync_below, sync_folder
from generator.values.paper import Written

_WORK, _OLD, _LOCK = ".work-", ".old", ".lock"


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """The output folder for this process alone; Closed (exit 8) if another run has it."""
    with _trouble(output):
        output.mkdir(parents=True, exist_ok=True)
        handle = os.open(output / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Closed(
                f"Another run is working in {output}.", "Wait for it to end, then run again."
            ) from error
        with _trouble(output):
            _recover(output)
        yield
    finally:
        os.close(handle)


def _recover(output: Path) -> None:
    """Put back what an ended process left: an old folder without its successor, unfinished work."""
    for old in output.glob(f".????-??-??*{_OLD}"):
        target = output / old.name[1 : -len(_OLD)]
        if target.exists():
            shutil.rmtree(old)
        else:
            old.rename(target)
    for work in output.glob(f"{_WORK}*"):
        shutil.rmtree(work)


@dataclass(slots=True)
class RunFolder:
    """Files go into a work folder; `publish` makes them the run folder, or nothing does."""

    target: Path
    written: list[Written] = field(default_factory=list)
    _published: bool = False

    @property
    def _work(self) -> Path:
        return self.target.parent / f"{_WORK}{self.target.name}"

    def __enter__(self) -> RunFolder:
        with _trouble(self._work):
            self._work.mkdir(mode=0o755)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._published:
            shutil.rmtree(self._work, ignore_errors=True)

    def write(
        self,
        path: str,
        data: bytes,
        *,
        pages: int = 0,
        key: tuple[str, ...] = (),
        made_from: str = "",
    ) -> None:
        """A new file; its hash is taken from the same bytes."""
        place = self._work / path
        with _trouble(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as file:
                file.write(data)
        self.written.append(Written(path, hashlib.sha256(data).hexdigest(), pages, key, made_from))

    def read(self, path: str) -> bytes:
        return (self._work / path).read_bytes()

    def publish(self) -> Path:
        old = self.target.parent / f".{self.target.name}{_OLD}"
        with _trouble(self.target):
            sync_below(self._work)
            if self.target.exists():
                self.target.rename(old)
            try:
                self._work.rename(self.target)
            except BaseException:
                if old.exists():
                    old.rename(self.target)
                raise
            self._published = True
            sync_folder(self.target.parent)
            if old.exists():
                shutil.rmtree(old)
        return self.target


def place(path: Path, data: bytes) -> None:
    """One file outside a run, whole or not at all; one of that name is replaced."""
    temporary = path.with_name(f".{path.name}.new")
    with _trouble(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)


def freeze(folder: Path) -> tuple[str, ...]:
    """Takes away the right to write, as far as the file system has it; out, what it refused."""
    try:
        for path in (*folder.rglob("*"), folder):
            if not path.is_symlink():
                path.chmod(0o555 if path.is_dir() else 0o444)
    except OSError as error:
        return (f"{folder} could not be made read-only: {error.strerror}.",)
    return ()


@contextmanager
def _trouble(place: Path) -> Iterator[None]:
    """Operating-system errors as one sentence (exit 5)."""
    words = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "your disk quota is used up",
        errno.EROFS: "the disk is read-only",
        errno.EACCES: "you may not write there",
        errno.EPERM: "you may not write there",
        errno.ENOTDIR: "a file is in the way",
        errno.EEXIST: "something is already there",
    }
    try:
        yield
    except OSError as error:
        reason = words.get(error.errno or 0, error.strerror or str(error))
        raise FileTrouble(
            f"{place} cannot be written: {reason}.", "Make room or choose another folder with -C."
        ) from error
