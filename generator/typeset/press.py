"""One paper becomes one page: rendered, set, and looked at before anyone relies on it."""

from __future__ import annotations

import gc
import html
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from generator import addresses
from generator.machine import uncollected
from generator.pdfs import archive
from generator.typeset.engine import Engine
from generator.typeset.folders import find
from generator.typeset.forms import Form, Way, form
from generator.typeset.templates import LayoutError, Templates
from generator.typeset.window import outside_window
from generator.values.paper import NO_GLYPH, Page, Paper

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
            page = self._set_pdf(paper)
            if any(problem.startswith(NO_GLYPH) for problem in page.problems):
                latin = _latin_alone(paper)
                page = self._set_pdf(latin) if latin else page
            return page
        except LayoutError as error:
            return Page(paper.path, b"", problems=(str(error),), key=paper.key)

    def text(self, template: str, paper: Paper) -> tuple[str, str]:
        """Subject and words of the e-mail that brings a paper; raises LayoutError.

        The template says its subject in a first line `Subject: …`, or it is the paper's own.
        """
        words = self._templates.html(template, paper.language, paper.view).strip()
        first, _, rest = words.partition("\n")
        if first.startswith("Subject:"):
            return first.removeprefix("Subject:").strip(), rest.strip()
        heading = re.search(r'<h1 class="subject">(.*?)</h1>', self.html(paper), re.DOTALL)
        plain = re.sub(r"<[^>]*>", "", heading[1]) if heading else str(paper.view["title"])
        return " ".join(html.unescape(plain).split()), words

    def html(self, paper: Paper, way: Way | None = None) -> str:
        """The paper's HTML, its address set that way, by default the form's first."""
        return self._templates.html(paper.template, paper.language, self._view(paper, way))

    def _set_pdf(self, paper: Paper) -> Page:
        """A long line may break and push the address out of the window: then it is set closer.

        If nothing does, the first way says by how much: it is the one a person would expect.
        """
        kind, failed = self._form(paper.form), []
        for way in kind.ways:
            page, off = self._set_once(paper, kind, way)
            if not off:
                return page
            failed.append(replace(page, problems=(*page.problems, *off)))
            if page.problems:
                break
        return failed[0]

    def _set_once(self, paper: Paper, kind: Form, way: Way) -> tuple[Page, tuple[str, ...]]:
        """The page, and what the window shows wrongly."""
        view = self._view(paper, way)
        html = self._templates.html(paper.template, paper.language, view)
        with uncollected():
            data, pages, problems = self._engine.pdf(
                html, paper.form, paper.variant, paper.attachments
            )
        self._collect(pages)
        measured = data and view.get("windowed") and not paper.watermark
        fonts, unfit = archive.inspect(data, paper.variant) if data else ((), ())
        page = Page(paper.path, data, pages, fonts, (*problems, *unfit), paper.key)
        return page, outside_window(data, kind, view) if measured else ()

    def _view(self, paper: Paper, way: Way | None = None) -> dict[str, object]:
        view = {**paper.view, "watermark": paper.watermark, "form": paper.form}
        if "address" in view:
            kind = self._form(paper.form)
            way = way or kind.ways[0]
            inside, outside = addresses.fit(
                _parts(view["address"]), way.lines, kind.address_characters
            )
            view.update(address_lines=inside, address_outside=outside, fit=way.style)
            view["is_a4"] = (kind.sheet.width, kind.sheet.height) == (210.0, 297.0)
        return view

    def _form(self, name: str) -> Form:
        if name not in self._forms:
            self._forms[name] = form(name, self._press.folders)
        return self._forms[name]

    def _collect(self, pages: int) -> None:
        self._since_collection += pages
        if self._since_collection >= _PAGES_BETWEEN_COLLECTIONS:
            self._since_collection = 0
            gc.collect()


def _latin_alone(paper: Paper) -> Paper | None:
    """The paper without the address in a script that no font has, where Latin lines say it all."""
    address: Any = paper.view.get("address")
    if not (address and address.get("local")):
        return None
    return replace(paper, view={**paper.view, "address": {**address, "local": ()}})


def _parts(address: Any) -> addresses.Parts:
    return {name: tuple(lines) for name, lines in address.items()}


@cache
def room(press: Press) -> Room:
    """This process's room for a press."""
    return Room(press)
