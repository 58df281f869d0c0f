"""Pages that need not be set again: the same view, layouts and program give the same bytes.

`made_from` is one hash of all that a page is set from; run.json keeps it for every page. A page
of the draft is taken over only if that is unchanged and its bytes are as run.json says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.review.draft import Draft
from generator.values.paper import Attachment, Page, Paper


class Reuse:
    """With a draft, its pages may serve again; without one every page is set anew."""

    def __init__(self, layouts: tuple[Path, ...], version: str, draft: Draft | None = None) -> None:
        self._draft = draft
        engine = importlib.metadata.version("weasyprint")
        self._base = [version, engine, [_fingerprint(folder) for folder in layouts]]
        self.reused = 0

    def made_from(self, paper: Paper) -> str:
        """ "" for a view of which nobody can say when it is the same."""
        layout = (paper.path, paper.template, paper.language, paper.form, paper.watermark)
        own = (*layout, paper.view, paper.variant, [_attached(file) for file in paper.attachments])
        try:
            text = json.dumps([*self._base, *own], default=_plain, sort_keys=True)
        except TypeError:
            return ""
        return hashlib.sha256(text.encode()).hexdigest()

    def page(self, paper: Paper, made_from: str) -> Page | None:
        """The draft's page for this paper, if it is what setting it would give."""
        had = self._draft.files.get(paper.path) if self._draft and made_from else None
        if had is None or self._draft is None or had.made_from != made_from:
            return None
        try:
            data = (self._draft.folder / paper.path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != had.sha256:
            return None
        self.reused += 1
        return Page(paper.path, data, had.pages, key=paper.key)


def _attached(file: Attachment) -> tuple[str, str, str, str]:
    digest = hashlib.sha256(file.data).hexdigest()
    return (file.name, file.description, file.date.isoformat(), digest)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal | dt.date):
        return str(value)
    raise TypeError(f"{type(value).__name__} in a view")
