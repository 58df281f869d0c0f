"""One paper becomes one page: rendered, set, and looked at before anyone relies on it."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from generator import addresses, pdfs
from generator.findings import SettingsInvalid
from generator.machine import uncollected
from generator.typeset.engine import Engine
from generator.typeset.folders import find
from generator.typeset.forms import Form, form
from generator.typeset.templates import LayoutError, Templates
from generator.typeset.window import outside_window
from generator.values.paper import Page, Paper

_PAGES_BETWEEN_COLLECTIONS = 60


@dataclass(frozen=True)
class Press:
    """Where layouts come from: the workspace's folder first, the package's last."""

    folders: tuple[Path, ...]

    def has(self, name: str) -> bool:
        """Whether any folder has this template or form."""
        return find(self.folders, name) is not None


class Room:
    """A press made ready in one process: templates, engine and forms are built when needed."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._templates = Templates(press.folders)
        self._forms: dict[str, Form] = {}
        self._since_collection = 0

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self._press.folders)

    def set(self, paper: Paper) -> Page:
        """A page, or its problems in words; raises SystemMissing and SettingsInvalid."""
        try:
            if paper.path.endswith(".html"):
                return Page(paper.path, self.html(paper).encode(), key=paper.key)
            return self._set_pdf(paper)
        except LayoutError as error:
            return Page(paper.path, b"", problems=(str(error),), key=paper.key)

    def html(self, paper: Paper, lines: int | None = None) -> str:
        """The paper's HTML, its address in at most `lines` lines, by default the form's."""
        return self._templates.html(paper.template, paper.language, self._view(paper, lines))

    def _set_pdf(self, paper: Paper) -> Page:
        """A long line may break and push the address out of the window: then it is set closer."""
        kind = self._form(paper.form)
        for limit in range(kind.address_lines, 1, -1):
            page, off = self._set_once(paper, kind, limit)
            if not off or page.problems:
                break
        return replace(page, problems=(*page.problems, *off))

    def _set_once(self, paper: Paper, kind: Form, limit: int) -> tuple[Page, tuple[str, ...]]:
        """The page, and what the window shows wrongly."""
        view = self._view(paper, limit)
        html = self._templates.html(paper.template, paper.language, view)
        with uncollected():
            data, pages, problems = self._engine.pdf(html, paper.form)
        self._collect(pages)
        measured = data and view.get("windowed") and not paper.watermark
        fonts = pdfs.fonts(data) if data else ()
        page = Page(paper.path, data, pages, fonts, problems, paper.key)
        return page, outside_window(data, kind, view) if measured else ()

    def _view(self, paper: Paper, lines: int | None = None) -> dict[str, object]:
        view = {**paper.view, "watermark": paper.watermark, "form": paper.form}
        if "address" in view:
            limit = lines or self._form(paper.form).address_lines
            inside, outside = addresses.fit(_parts(view["address"]), limit)
            view.update(address_lines=inside, address_outside=outside)
        return view

    def _form(self, name: str) -> Form:
        if name not in self._forms:
            path = find(self._press.folders, f"forms/{name}.css")
            if path is None:
                raise SettingsInvalid(
                    f"There is no letter form '{name}'.",
                    "Name one of the files in layouts/forms without its .css.",
                )
            self._forms[name] = form(name, path)
        return self._forms[name]

    def _collect(self, pages: int) -> None:
        self._since_collection += pages
        if self._since_collection >= _PAGES_BETWEEN_COLLECTIONS:
            self._since_collection = 0
            gc.collect()


def _parts(address: Any) -> addresses.Parts:
    return {name: tuple(lines) for name, lines in address.items()}


@cache
def room(press: Press) -> Room:
    """This process's room for a press."""
    return Room(press)
