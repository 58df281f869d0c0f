"""SpreadsheetML 2003, the XML that several systems save under the name .xls.

What enters: a path. What leaves: frames. One reader, expat, streaming; the literal text of every
number is kept. Rules of the format: ss:Index places a cell, else it stands after the one before
it and after the columns that one is merged across; a formula without Data has no stored result.
A document type declaration is refused. Runs in the limited child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from xml.parsers import expat

from generator.intake import frames, styles
from generator.intake.containers import Unreadable
from generator.intake.frames import Frame, Placer, whole
from generator.intake.witness import parser

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet "
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]*)?Z?")
_BLOCK = 1 << 16
_NAMED = MappingProxyType({"Percent": "p", "Euro Currency": "m€|"})


def read(path: Path) -> Iterator[Frame]:
    """Frames of every sheet, as the file is parsed."""
    book = _Book()
    made = parser(book.start, book.end, book.data, namespaces=True)
    with path.open("rb") as stream:
        block = stream.read(_BLOCK)
        while block:
            try:
                made.Parse(block)
            except expat.ExpatError as error:
                raise Unreadable(
                    f"The file is damaged: {error}.", "Export it again.", book.name
                ) from error
            yield from book.take()
            block = stream.read(_BLOCK)
    try:
        made.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise Unreadable("The file is cut short.", "Export it again.", book.name) from error
    yield from book.take()


class _Book:
    """Handlers; finished rows and sheets wait in a list until they are taken."""

    def __init__(self) -> None:
        self.name = ""
        self._ready: list[Frame] = [("creator", "")]
        self._styles: dict[str, str] = {}
        self._style = ""
        self._sheet: _Sheet | None = None
        self._inside = self._comment = False
        self._text: list[str] = []

    def take(self) -> Iterator[Frame]:
        ready, self._ready = self._ready, []
        yield from ready

    def start(self, name: str, attrs: dict[str, str]) -> None:
        tag = name.removeprefix(_SPACE)
        own = {key.removeprefix(_SPACE): value for key, value in attrs.items()}
        if tag == "Worksheet":
            self.name = own.get("Name", "")
        elif tag == "Table":
            self._sheet = _Sheet(self.name)
        elif tag == "Style":
            self._style = own.get("ID", "")
            self._styles[self._style] = self._styles.get(own.get("Parent", ""), "n")
        elif tag == "NumberFormat":
            code = own.get("Format", "")
            self._styles[self._style] = _NAMED.get(code) or styles.prefix(code)
        elif self._sheet:
            self._start_inside(self._sheet, tag, own)

    def _start_inside(self, sheet: _Sheet, tag: str, own: dict[str, str]) -> None:
        if tag == "Column":
            sheet.column_declared(own)
        elif tag == "Row":
            sheet.open_row(own)
        elif tag == "Cell":
            sheet.open_cell(own, self._styles.get(own.get("StyleID", ""), ""))
        elif tag == "Comment":
            self._comment = True
        elif tag == "Data" and not self._comment:
            self._inside = True
            self._text.clear()
            sheet.kind = own.get("Type", "String")

    def data(self, data: str) -> None:
        if self._inside:
            self._text.append(data)

    def end(self, name: str) -> None:
        tag = name.removeprefix(_SPACE)
        sheet = self._sheet
        if sheet is None:
            return
        if tag == "Comment":
            self._comment = False
        elif tag == "Data" and self._inside:
            self._inside = False
            sheet.value("".join(self._text))
        elif tag == "Cell":
            sheet.close_cell()
        elif tag == "Row":
            sheet.close_row()
        elif tag == "Table":
            self._ready.extend(sheet.frames())
            self._sheet = None


class _Sheet:
    """One table while it is read. Its rows are kept until its hidden ones are known."""

    def __init__(self, name: str) -> None:
        self.kind = "String"
        self._placer = Placer(name)
        self._rows: list[list[str]] = []
        self._formulas: set[int] = set()
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._declared = 0
        self._row = self._span = 0
        self._cells: dict[int, str] = {}
        self._column = self._across = 0
        self._code = ""
        self._prefix = self._row_prefix = "n"
        self._is_formula = False

    def column_declared(self, own: dict[str, str]) -> None:
        first = whole(own.get("Index"), self._declared + 1)
        self._declared = first + whole(own.get("Span"))
        if own.get("Hidden") == "1":
            last = min(self._declared, frames.MAX_COLUMNS)
            self._hidden_columns.update(range(first - 1, last))

    def open_row(self, own: dict[str, str]) -> None:
        self._row = whole(own.get("Index"), self._row + self._span + 1)
        self._span = whole(own.get("Span"))
        self._cells = {}
        self._column, self._across = 0, 0
        if own.get("Hidden") == "1":
            self._hidden_rows.add(self._row - 1)

    def open_cell(self, own: dict[str, str], prefix: str) -> None:
        column = whole(own.get("Index"), self._column + self._across + 1)
        if column <= self._column:
            raise Unreadable(f"Row {self._row} holds a cell twice.", sheet=self._placer.name)
        frames.bound(max(self._row, 1), column - 1, self._placer.name)
        self._column, self._across = column, whole(own.get("MergeAcross"))
        self._prefix, self._code = prefix or "n", ""
        self._is_formula = "Formula" in own
        if self._is_formula:
            self._formulas.add(column - 1)

    def value(self, text: str) -> None:
        """The cell of a Data element by its ss:Type."""
        here = self._placer.name, self._row, self._column - 1
        bare = text.strip()
        if self.kind == "Number" and bare:
            if not _NUMBER.fullmatch(bare):
                raise Unreadable(f"A cell of row {self._row} is no number.", sheet=here[0])
            self._code = self._prefix + bare
        elif self.kind == "DateTime" and bare:
            found = _DAY.fullmatch(bare)
            is_day = found and not bare.startswith(("1899-12-31", "1904-01-01"))
            self._code = "d" + found[1] if found and is_day else "t" + bare[:40]
        elif self.kind == "Boolean" and bare:
            self._code = "b" + bare[:1]
        elif self.kind == "Error":
            self._code = "e" + (bare or "#ERROR")[:40]
        else:
            self._code = frames.text(text, *here)
            self._is_formula = False

    def close_cell(self) -> None:
        if self._is_formula and not self._code:
            self._code = "f"
        if self._code:
            self._cells[self._column - 1] = self._code

    def close_row(self) -> None:
        self._rows.extend(self._placer.place(self._row, self._cells))

    def frames(self) -> Iterator[Frame]:
        hidden = self._hidden_rows, self._hidden_columns
        yield frames.sheet(
            self._placer.name,
            self._formulas,
            hidden_rows=hidden[0],
            hidden_columns=hidden[1],
        )
        yield from frames.rows(self._rows)
