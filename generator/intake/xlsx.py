"""An .xlsx workbook: calamine reads the values, the witness proves them cell by cell.

Numbers leave as the literal digits the witness saw, never as floats. Every cell that one of
the two saw and the other did not is a refusal: a quiet disagreement between readers is how
a balance becomes "nothing owed". Runs in the limited child.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import posixpath
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile
from zlib import error as zlib_error

import python_calamine

from generator.intake import styles
from generator.intake.cells import letter
from generator.intake.containers import Unreadable, open_archive
from generator.intake.witness import (
    SheetWitness,
    Witnessed,
    WitnessRow,
    local,
    parse,
    parser,
    spooled,
)

_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_FIRST_SURE_DAY, _LAST_DAY = 61, 2_958_465  # 1 March 1900, past the leap day that never was
_CHUNK = 5_000
_MAX_TEXT = 32_767

Frame = tuple[Any, ...]


def frames(path: Path) -> Iterator[Frame]:
    """("creator", name), then per sheet ("sheet", …) and ("rows", […])."""
    with open_archive(path) as archive:
        parts = Parts(archive)
        book = _open(path)
        yield ("creator", parts.creator())
        for number, (name, part) in enumerate(parts.sheets):
            if part:
                yield from _sheet(parts, book, number, name, part)


class Parts:
    """The parts of the archive by name, whatever the case and slashes of their names."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {n.replace("\\", "/").lower(): n for n in archive.namelist()}
        self.recalculates = False
        self.date1904 = False
        self._found: list[tuple[str, str]] = []
        self.sheets = self._sheets()
        self.formats = self._read_styles()
        self._blank: set[int] | None = None
        self._prolog("xl/sharedStrings.xml")

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

    def _sheets(self) -> tuple[tuple[str, str], ...]:
        """(name, part) in workbook order; chart and macro sheets have an empty part."""
        self.parse("xl/workbook.xml", self._workbook_element)
        targets: dict[str, tuple[str, str]] = {}

        def relation(name: str, attrs: dict[str, str]) -> None:
            if local(name) == "Relationship":
                target = posixpath.normpath(posixpath.join("/xl", attrs.get("Target", "")))
                kind = attrs.get("Type", "").rpartition("/")[2]
                targets[attrs.get("Id", "")] = (kind, target.lstrip("/"))

        if self.has("xl/_rels/workbook.xml.rels"):
            self.parse("xl/_rels/workbook.xml.rels", relation)
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
            self.recalculates = attrs.get("fullCalcOnLoad") in ("1", "true")
        elif tag == "workbookPr":
            self.date1904 = attrs.get("date1904") in ("1", "true")

    def _read_styles(self) -> tuple[str, ...]:
        reader = styles.StyleReader()
        if self.has("xl/styles.xml"):
            self.parse("xl/styles.xml", reader.start, reader.end)
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
            self.parse("xl/sharedStrings.xml", reader.start, reader.end, reader.text)
            self._blank = reader.blank
        return index.isdecimal() and int(index) in self._blank

    def creator(self) -> str:
        """The program or person in docProps/core.xml; a fingerprint, never a precondition."""
        reader = styles.CreatorReader()
        if self.has("docprops/core.xml"):
            self.parse("docProps/core.xml", reader.start, reader.end, reader.text)
        return reader.creator[:200]


def _open(path: Path) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except Exception as error:
        raise Unreadable(f"The workbook is damaged: {error}.", "Export it again.") from error


def _sheet(
    parts: Parts, book: python_calamine.CalamineWorkbook, number: int, name: str, part: str
) -> Iterator[Frame]:
    with tempfile.TemporaryFile() as spool:
        witness = SheetWitness(spool, parts.formats, name)
        try:
            with parts.open(part) as stream:
                seen = witness.run(stream, part)
        except (BadZipFile, zlib_error, EOFError, OSError, ValueError) as error:
            raise Unreadable(
                "The sheet is damaged or cut short.", "Export it again.", name
            ) from error
        yield ("sheet", name, sorted(seen.formulas), parts.recalculates)
        if not seen.cells:
            return
        chunk: list[list[str]] = []
        for cells in _Agreement(parts, name).rows(_values(book, number, name), spool, seen):
            chunk.append(cells)
            if len(chunk) >= _CHUNK:
                yield ("rows", chunk)
                chunk = []
        yield ("rows", chunk)


def _values(
    book: python_calamine.CalamineWorkbook, number: int, name: str
) -> tuple[int, Iterator[list[Any]]]:
    """The first column and the rows from row 1, as calamine sees them."""
    try:
        sheet = book.get_sheet_by_index(number)
        return (sheet.start or (0, 0))[1], sheet.iter_rows()
    except Exception as error:
        raise Unreadable(f"The sheet cannot be read: {error}.", sheet=name) from error


class _Agreement:
    """Both witnesses side by side; each row leaves as cells only if they agree on it."""

    def __init__(self, parts: Parts, sheet: str) -> None:
        self._parts, self._sheet = parts, sheet
        self._epoch = _EPOCH_1904 if parts.date1904 else _EPOCH_1900
        self._memo: dict[str, str] = {}
        self._days: dict[str, tuple[dt.date, str]] = {}

    def rows(
        self, values: tuple[int, Iterator[list[Any]]], spool: IO[bytes], seen: Witnessed
    ) -> Iterator[list[str]]:
        offset, read = values
        row = 0
        for number, columns, codes in spooled(spool, seen.ordered):
            while row < number - 1:
                row += 1
                self._none(next(read, []), row)
                yield []
            row += 1
            yield self._row((number, columns, codes), next(read, []), offset)
        for rest in read:
            row += 1
            self._none(rest, row)

    def _none(self, values: list[Any], row: int) -> None:
        if len(values) != values.count(""):
            raise self._differ(f"row {row}")

    def _row(self, witnessed: WitnessRow, values: list[Any], offset: int) -> list[str]:
        number, columns, codes = witnessed
        cells = [""] * (columns[-1] + 1)
        found = 0
        memo = self._memo
        for column, code in zip(columns, codes, strict=True):
            place = column - offset
            value = values[place] if 0 <= place < len(values) else ""
            if code[0] == "s" and type(value) is str and value:
                cell: str | None = memo.get(value) or self._text(value, column, number)
            elif code[0] == "n" and type(value) is float and float(code[1:]) == value:
                cell = code
            else:
                cell = self._cell(code, value)
            if cell is None:
                raise self._differ(f"{letter(column)}{number}")
            found += value != ""
            cells[column] = cell
        if len(values) - values.count("") != found:
            raise self._differ(f"row {number}")
        return cells

    def _cell(self, code: str, value: Any) -> str | None:
        """The cell both agree on, or None."""
        kind, seen = code[0], type(value)
        if kind in "nmp":
            if seen is float or seen is int:
                return code if _same(code, value) else None
            return self._dated(code, value)
        if kind == "b":
            return code if seen is bool and value is (code[1:] in ("1", "true")) else None
        if kind == "d":
            return "d" + code[1:11] if value != "" else None
        if kind == "w":
            return "" if seen is str and not value.strip() else None
        if kind == "s":
            return "" if value == "" and self._parts.is_blank(code[1:]) else None
        return code if value == "" else None

    def _text(self, value: str, column: int, row: int) -> str:
        if len(value) > _MAX_TEXT:
            raise Unreadable(
                "The cell holds more text than a worksheet allows.",
                sheet=self._sheet,
                cell=f"{letter(column)}{row}",
            )
        cell = "s" + value if value.strip() else ""
        self._memo[value] = cell
        return cell

    def _dated(self, code: str, value: Any) -> str | None:
        """A serial that calamine shows as a date: the same day by our own count, or None."""
        if not isinstance(value, dt.date):
            return ("t" + code[1:]) if isinstance(value, dt.time | dt.timedelta) else None
        known = self._days.get(code)
        if known is None:
            serial = float(code.rpartition("|")[2] if code[0] == "m" else code[1:])
            if not _FIRST_SURE_DAY <= serial < _LAST_DAY:
                return "t" + code[1:]
            day = self._epoch + dt.timedelta(days=int(serial))
            known = self._days[code] = (day, "d" + day.isoformat())
        read = value.date() if isinstance(value, dt.datetime) else value
        return known[1] if abs((read - known[0]).days) <= 1 else None

    def _differ(self, cell: str) -> Unreadable:
        return Unreadable(
            "Two independent readings of the sheet differ.",
            "Open the file in a spreadsheet program and save it as a new .xlsx.",
            self._sheet,
            cell,
        )


def _same(code: str, value: float) -> bool:
    text = code.rpartition("|")[2] if code[0] == "m" else code[1:]
    try:
        return float(text) == value or float(text) != float(text)
    except ValueError:
        return False
