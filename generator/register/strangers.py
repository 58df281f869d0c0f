"""Strangers: what lies in a folder of ours that we did not put there.

Enters a folder and the files it should hold; leaves (path, sentence) of every other file, hidden or
not, of every link, and of every folder that holds none of ours.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from generator.register.published import Run


def of_run(run: Run) -> Iterator[tuple[str, str]]:
    """An issued folder holds what the run wrote, and nothing else: hidden, linked or below."""
    shown = f"output/{run.name}"
    ours = {file.path.removeprefix(f"{shown}/") for file in run.files}
    return strangers(run.folder, shown, {*ours, "run.json", "issued.json"})


def strangers(folder: Path, shown: str, ours: Collection[str]) -> Iterator[tuple[str, str]]:
    """`shown` is the folder as people see it; `ours` are paths inside it, with slashes."""
    homes = {parent for path in ours for parent in _above(path)}
    unread: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unread.append):
        inside = Path(place).relative_to(folder).as_posix()
        base = "" if inside == "." else f"{inside}/"
        for name in sorted(folders):
            path = f"{base}{name}"
            if (Path(place) / name).is_symlink():
                yield f"{shown}/{path}", f"{shown}/{path} is a link, and not of this folder."
            elif path not in homes:
                yield f"{shown}/{path}", f"{shown}/{path}/ is not of this folder."
        folders[:] = sorted(name for name in folders if f"{base}{name}" in homes)
        for name in sorted(files):
            path = f"{base}{name}"
            if (Path(place) / name).is_symlink():
                yield f"{shown}/{path}", f"{shown}/{path} is a link, and not the file itself."
            elif path not in ours:
                hidden = "hidden, and " if name.startswith((".", "~$")) else ""
                yield f"{shown}/{path}", f"{shown}/{path} is {hidden}not of this folder."
    for error in unread:
        yield shown, f"{error.filename} cannot be read: {error.strerror}."


def _above(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: n + 1]) for n in range(len(parts)))
