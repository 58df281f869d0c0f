"""The witness of an .ods: one expat pass over content.xml, before calamine opens the file.

What enters: the XML. What leaves: sheets with spooled rows, each cell a code as in `agreement`.
It reads OpenDocument 1.3 part 3, 9.1 (tables) and 19.366 to 19.387 (office:value and its kin),
and keeps repeats folded until they are bounded: a row of 2 kB may stand for a million.
"""

from __future__ import annotations

import marshal
import re
import tempfile
from collections.abc import Iterator
from typing import IO

from generator.intake import frames
from generator.intake.containers import Unreadable
from generator.intake.frames import whole
from generator.intake.witness import WitnessRow, parse, parser

_PREFIX = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = f"{_PREFIX}table:1.0 ", f"{_PREFIX}office:1.0 ", f"{_PREFIX}text:1.0 "
_CELL, _COVERED = _TABLE + "table-cell", _TABLE + "covered-table-cell"
_PARAGRAPH = _TEXT + "p"
_REPEATED, _KIND, _VALUE = (
    _TABLE + "number-columns-repeated",
    _OFFICE + "value-type",
    _OFFICE + "value",
)
_LIBRE_KIND = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_FORMULA = _TABLE + "formula"
_ROW, _COLUMN, _SHEET = _TABLE + "table-row", _TABLE + "table-column", _TABLE + "table"
# What may hold texts, or even cells, that are not in the grid.
_ASIDE = frozenset({
    _OFFICE + "annotation", _TABLE + "tracked-changes", _TABLE + "shapes", _TEXT + "ruby-text",
    _TABLE + "dde-links", _TABLE + "content-validations", _TABLE + "data-pilot-tables",
    _TABLE + "scenario", _OFFICE + "scripts", _OFFICE + "automatic-styles",
})  # fmt: skip
_DRAWING = f"{_PREFIX}drawing:1.0 "
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|NUM!|VALUE!|NULL!)|\w+:5\d\d")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_KINDS = frozenset({"float", "currency", "percentage"})
_HIDDEN = ("collapse", "filter")
_SPOOLED = 1 << 20


class Sheet:
    """One table: its rows in a spool, and what is known about them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.formulas: set[int] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row = self.columns = 0  # how many were declared so far
        self._last_column = -1
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115

    def add(self, columns: list[int], codes: list[str], times: int, *, hidden: bool) -> None:
        """A filled row, `times` over, after the declared ones."""
        self._last_column = max(self._last_column, columns[-1])
        frames.bound(self.row + times, self._last_column, self.name)
        if hidden:
            self.hidden_rows.update(range(self.row, self.row + times))
        marshal.dump((self.row + 1, times, tuple(columns), codes), self._spool)

    def rows(self) -> Iterator[WitnessRow]:
        self._spool.seek(0)
        while True:
            try:
                row, times, columns, codes = marshal.load(self._spool)
            except EOFError:
                return
            for number in range(row, row + times):
                yield number, columns, codes

    def close(self) -> None:
        self._spool.close()


class Content:
    """Handlers for content.xml."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.is_spreadsheet = False
        self._sheet: Sheet | None = None
        self._aside = 0
        self._attrs: dict[str, str] = {}
        self._row_attrs: dict[str, str] = {}
        self._in_cell = False
        self._column = 0
        self._columns: list[int] = []
        self._codes: list[str] = []
        self._text: list[str] = []

    def run(self, stream: IO[bytes]) -> None:
        made = parser(self._start, self._end, self._data, namespaces=True)
        parse(made, stream, "content.xml")

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        if self._aside:
            self._aside += 1
        elif name in (_CELL, _COVERED):
            self._attrs, self._in_cell = attrs, True
            self._text.clear()
        elif name == _PARAGRAPH:
            if self._text:
                self._text.append("\n")
        elif name == _ROW:
            self._row_attrs, self._column = attrs, 0
            self._columns, self._codes = [], []
        elif name in _ASIDE or name.startswith(_DRAWING):
            self._aside = 1
        elif self._in_cell:
            self._start_text(name, attrs)
        else:
            self._start_other(name, attrs)

    def _start_other(self, name: str, attrs: dict[str, str]) -> None:
        if name == _SHEET:
            self._open(attrs)
        elif name == _COLUMN and self._sheet:
            self._declare(self._sheet, attrs)
        elif name == _OFFICE + "spreadsheet":
            self.is_spreadsheet = True

    def _start_text(self, name: str, attrs: dict[str, str]) -> None:
        if name == _TEXT + "s":
            self._text.append(" " * min(whole(attrs.get(_TEXT + "c"), 1), 100))
        elif name in (_TEXT + "tab", _TEXT + "line-break"):
            self._text.append("\t" if name.endswith("tab") else "\n")
        elif name == _SHEET:
            raise Unreadable("A cell holds a whole table.")

    def _open(self, attrs: dict[str, str]) -> None:
        name = attrs.get(_TABLE + "name", "")
        self._sheet = Sheet(name)
        self.sheets.append(self._sheet)

    @staticmethod
    def _declare(sheet: Sheet, attrs: dict[str, str]) -> None:
        before = sheet.columns
        sheet.columns += whole(attrs.get(_TABLE + "number-columns-repeated"), 1)
        if attrs.get(_TABLE + "visibility") in _HIDDEN:
            sheet.hidden_columns.update(range(before, min(sheet.columns, frames.MAX_COLUMNS)))

    def _data(self, data: str) -> None:
        if self._in_cell and not self._aside:
            self._text.append(data)

    def _end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
        elif name in (_CELL, _COVERED):
            self._close_cell()
        elif name == _ROW and self._sheet:
            self._close_row(self._sheet)
        elif name == _SHEET:
            self._sheet = None

    def _close_cell(self) -> None:
        self._in_cell = False
        attrs, column = self._attrs, self._column
        times = whole(attrs[_REPEATED], 1) if _REPEATED in attrs else 1
        self._column += times
        code = self._code("".join(self._text))
        if not code or not self._sheet:
            return
        if _FORMULA in attrs:
            self._sheet.formulas.add(column)
        if times > 1:
            frames.bound(self._sheet.row + 1, column + times - 1, self._sheet.name)
        self._columns.extend(range(column, column + times))
        self._codes.extend([code] * times)

    def _close_row(self, sheet: Sheet) -> None:
        times = whole(self._row_attrs.get(_TABLE + "number-rows-repeated"), 1)
        if self._columns:
            hidden = self._row_attrs.get(_TABLE + "visibility") in _HIDDEN
            sheet.add(self._columns, self._codes, times, hidden=hidden)
        sheet.row += times

    def _code(self, text: str) -> str:
        attrs = self._attrs
        kind = attrs.get(_KIND, "")
        formula = _FORMULA in attrs
        if attrs.get(_LIBRE_KIND) == "error" or (formula and _ERROR.fullmatch(text.strip())):
            return "e" + (text.strip() or "#ERROR")[:40]
        if kind == "string":
            return self._string(attrs.get(_OFFICE + "string-value", text))
        if kind in _KINDS:
            return self._number(kind, attrs.get(_VALUE, "").strip())
        if kind in ("date", "time", "boolean"):
            value = attrs.get(f"{_OFFICE}{kind}-value", "").strip()
            return f"b{int(value == 'true')}" if kind == "boolean" else kind[0] + value[:40]
        return "f" if formula else self._string(text)

    def _number(self, kind: str, value: str) -> str:
        if not _NUMBER.fullmatch(value):
            name = self._sheet.name if self._sheet else ""
            raise Unreadable(f"A cell holds '{value[:20]}' as a number.", sheet=name)
        unit = self._attrs.get(_OFFICE + "currency", "")
        if kind == "currency" and unit.isalnum() and len(unit) <= 3:
            return f"m{unit}|{value}"
        return ("p" if kind == "percentage" else "n") + value

    @staticmethod
    def _string(text: str) -> str:
        return "x" + text if text else ""
