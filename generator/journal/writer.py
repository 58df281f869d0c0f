"""Write one act into the journal: its file is there whole or not at all, and never over another.

Order: a temporary file in the same folder, fsync, link under its name (which fails if the name is
taken), fsync of the folder. The caller holds the lock of the output folder.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator.findings import Closed, FileTrouble
from generator.journal.records import HEAD, SCHEMA
from generator.machine import sync_folder

_NUMBER = re.compile(r"-(\d+)\.jsonl$")
_TEMPORARY = ".act-"


def _next_name(effective: dt.date, names: Iterable[str]) -> str:
    """`<effective>-<n>.jsonl`; n counts on over all files, whatever their dates."""
    numbers = (int(found[1]) for name in names if (found := _NUMBER.search(name)))
    return f"{effective.isoformat()}-{max(numbers, default=0) + 1}.jsonl"


def append(
    folder: Path, effective: dt.date, previous: str, events: Iterable[Mapping[str, Any]]
) -> Path:
    """One file after `previous`, the head that the caller read; raises Closed or FileTrouble."""
    lines = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    content = hashlib.sha256(lines.encode()).hexdigest()
    first = json.dumps({"schema": SCHEMA, "previous": previous, "content": content})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
        target = folder / _next_name(effective, (path.name for path in folder.iterdir()))
        for left in folder.glob(f"{_TEMPORARY}*"):
            left.unlink()
        data = f"{first}\n{lines}".encode()
        _place(target, data)
        _mark(folder, hashlib.sha256(data).hexdigest())
    except FileExistsError as error:
        raise Closed(
            f"{folder} was written to by another program at the same moment.", "Try again."
        ) from error
    except OSError as error:
        raise FileTrouble(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Make room, or give yourself the right to write there; then do it again.",
        ) from error
    return target


def _mark(folder: Path, head: str) -> None:
    """The last file's hash beside the chain, so that a chain cut short is noticed."""
    temporary = folder / f"{_TEMPORARY}head"
    with temporary.open("w", encoding="ascii") as file:
        file.write(f"{head}\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / HEAD)
    sync_folder(folder)


def _place(target: Path, data: bytes) -> None:
    temporary = target.with_name(f"{_TEMPORARY}{target.stem}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _link(temporary, target)
    finally:
        with suppress(OSError):
            temporary.unlink()
    sync_folder(target.parent)


def _link(temporary: Path, target: Path) -> None:
    """A file system without links renames: under the lock nobody else takes the name."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise
        temporary.replace(target)
