"""The parts of an .xlsx archive: which sheets there are, their styles, their shared strings.

What enters: an archive that passed its guards. What leaves: the XML parts by name, and what the
workbook says about dates, formulas and number formats (ECMA-376). Runs in the limited child.
"""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Mapping
from typing import IO, Any
from zipfile import BadZipFile, ZipFile
from zlib import error as zlib_error

from generator.intake import styles
from generator.intake.containers import Unreadable
from generator.intake.witness import local, parse, parser


class Archive:
    """The parts of an archive by name, whatever the case and slashes of their names."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {n.replace("\\", "/").lower(): n for n in archive.namelist()}

    def open(self, part: str) -> IO[bytes]:
        try:
            return self._archive.open(self._names[part.lower()])
        except (KeyError, BadZipFile, NotImplementedError, OSError) as error:
            raise Unreadable(
                f"The workbook is damaged: {part} is missing.", "Export it again."
            ) from error

    def has(self, part: str) -> bool:
        return part.lower() in self._names

    def parse(self, part: str, start: Any, end: Any = None, text: Any = None) -> None:
        with self.open(part) as stream:
            try:
                parse(parser(start, end, text), stream, part)
            except (BadZipFile, zlib_error, EOFError, OSError) as error:
                raise Unreadable(
                    "The workbook is damaged or cut short.", "Export it again."
                ) from error

    def read(self, part: str) -> bytes:
        with self.open(part) as stream:
            try:
                return stream.read()
            except (BadZipFile, zlib_error, EOFError, OSError) as error:
                raise Unreadable(
                    "The workbook is damaged or cut short.", "Export it again."
                ) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """(kind, target) by id, of the relations of a part; of the archive for ""."""
        folder, name = posixpath.split(part)
        targets: dict[str, tuple[str, str]] = {}

        def relation(name: str, attrs: dict[str, str]) -> None:
            if local(name) == "Relationship":
                joined = posixpath.join("/", folder, attrs.get("Target", ""))
                kind = attrs.get("Type", "").rpartition("/")[2]
                targets[attrs.get("Id", "")] = (kind, posixpath.normpath(joined).lstrip("/"))

        listed = posixpath.join(folder, "_rels", name + ".rels")
        if self.has(listed):
            self.parse(listed, relation)
        return targets

    def creator(self) -> str:
        """The program or person in docProps/core.xml; a fingerprint, never a precondition."""
        reader = styles.CreatorReader()
        if self.has("docprops/core.xml"):
            self.parse("docProps/core.xml", reader.start, reader.end, reader.text)
        return reader.creator[:200]


class Parts(Archive):
    """What an .xlsx says beside its sheets' cells."""

    def __init__(self, archive: ZipFile) -> None:
        super().__init__(archive)
        self.recalculates = False
        self.date1904 = False
        self._found: list[tuple[str, str]] = []
        roots = dict(self.relations("").values())
        self._workbook = roots.get("officeDocument", "xl/workbook.xml")
        targets = self.relations(self._workbook)
        self._parts = dict(targets.values())
        self.sheets = self._sheets(targets)
        self.formats = self._read_styles()
        self._blank: set[int] | None = None
        self._texts = self._parts.get("sharedStrings", "xl/sharedStrings.xml")
        self._prolog(self._texts)

    def _sheets(self, targets: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """(name, part) in workbook order; chart and macro sheets have an empty part."""
        self.parse(self._workbook, self._workbook_element)
        sheets = []
        for name, identity in self._found:
            kind, part = targets.get(identity, ("", ""))
            sheets.append((name, part if kind == "worksheet" and self.has(part) else ""))
        return tuple(sheets)

    def _workbook_element(self, name: str, attrs: dict[str, str]) -> None:
        tag = local(name)
        if tag == "sheet":
            identity = next((v for k, v in attrs.items() if local(k) == "id" and ":" in k), "")
            self._found.append((attrs.get("name", ""), identity))
        elif tag == "calcPr":
            self.recalculates |= attrs.get("fullCalcOnLoad") in ("1", "true")
        elif tag == "workbookPr":
            self.date1904 |= attrs.get("date1904") in ("1", "true")  # extensions have one too

    def _read_styles(self) -> tuple[str, ...]:
        reader = styles.StyleReader()
        part = self._parts.get("styles", "xl/styles.xml")
        if self.has(part):
            self.parse(part, reader.start, reader.end)
        return reader.formats()

    def _prolog(self, part: str) -> None:
        """Only up to the first element: a document type declaration stands before it."""

        def first(*_: object) -> None:
            raise StopIteration

        if self.has(part):
            with contextlib.suppress(StopIteration):
                self.parse(part, first)

    def is_blank(self, index: str) -> bool:
        """Whether a shared string is empty; the strings are read at the first such question."""
        if self._blank is None:
            reader = styles.StringReader()
            self.parse(self._texts, reader.start, reader.end, reader.text)
            self._blank = reader.blank
        return index.isdecimal() and int(index) in self._blank
