"""Layout files: which one of several folders serves a name, and nothing outside them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit


def find(folders: tuple[Path, ...], name: str) -> Path | None:
    """The first folder's file of that relative name; None if there is none or it leads outside."""
    for folder in folders:
        root = folder.resolve()
        path = (root / name).resolve()
        if path.is_file() and path.is_relative_to(root):
            return path
    return None


def languages(folders: tuple[Path, ...], kind: str) -> frozenset[str]:
    """The languages that `letters/` or `locale/` has, in any of the folders."""
    found = (path for root in folders for path in (root / kind).glob("*") if path.is_dir())
    return frozenset(path.name for path in found)


def find_url(folders: tuple[Path, ...], url: str) -> Path | None:
    """A file: URL inside any of the folders, looked up again from the first folder on.

    So a picture named by a layout of the package is replaced by one of the same name in the
    workspace.
    """
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = Path(unquote(parts.path)).resolve()
    for folder in folders:
        if path.is_relative_to(folder.resolve()):
            return find(folders, path.relative_to(folder.resolve()).as_posix())
    return None
