"""The second witness: a streaming expat pass over a sheet's XML, before calamine opens it.

What enters: the XML of one worksheet. What leaves: a spool of rows, each cell with its column
and a code: the literal digits of a number, "s" and the index of a shared text, an error, a
formula without stored result; and which rows and columns are hidden. The grid keeps the bounds
of `frames`; repeated cells and DOCTYPE are refused.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from generator.intake import frames
from generator.intake.cells import letter
from generator.intake.containers import Unreadable

_FRAME = 2_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

SEPARATOR = "\x1f"  # cannot stand in XML

WitnessRow = tuple[int, tuple[int, ...], list[str]]


def parser(
    start: Any, end: Any, text: Any = None, *, namespaces: bool = False
) -> expat.XMLParserType:
    """An expat parser that refuses every DOCTYPE; with `namespaces` a name is "uri local"."""
    made = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    made.buffer_text = True
    made.StartElementHandler, made.EndElementHandler = start, end
    made.CharacterDataHandler = text
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def _no_doctype(*_: object) -> None:
    raise Unreadable("The workbook contains a document type declaration, which none needs.")


def parse(made: expat.XMLParserType, stream: IO[bytes], part: str) -> None:
    """Feed a part to its parser; Unreadable if it is not well-formed."""
    try:
        made.ParseFile(stream)
    except expat.ExpatError as error:
        raise Unreadable(
            f"The workbook is damaged: {part}: {error}.", "Export it again."
        ) from error


def local(name: str) -> str:
    return name.rpartition(":")[2]


@dataclass(slots=True)
class Witnessed:
    """What the pass over one sheet found, beside the spooled rows."""

    rows: int = 0
    last_column: int = -1
    cells: int = 0
    ordered: bool = True
    formulas: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)  # from 0
    hidden_columns: set[int] = field(default_factory=set)


class SheetWitness:
    """Handlers for one worksheet. `formats[s]` is "n", "p" or "m<sign>|" for style s.

    They run for every cell of every file, so the two element handlers look at the commonest
    names first and character data goes straight into a list.
    """

    def __init__(self, spool: IO[bytes], formats: Sequence[str], name: str) -> None:
        self.seen = Witnessed()
        self._spool, self._name = spool, name
        self._formats = {str(style): prefix for style, prefix in enumerate(formats)}
        self._columns: dict[str, int] = {}
        self._shapes: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._frame: list[tuple[int, tuple[int, ...], str]] = []
        self._row, self._digits = 0, "0"
        self._column = -1
        self._row_columns: list[int] = []
        self._row_codes: list[str] = []
        self._attrs: dict[str, str] = {}
        self._value: list[str] = []
        self._formula = False
        self._before_phonetic = 0
        self._cell_tag, self._value_tag = "c", "v"

    def run(self, stream: IO[bytes], part: str) -> Witnessed:
        parse(parser(self._start, self._end, self._value.append), stream, part)
        self._flush()
        return self.seen

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        if name == self._value_tag:
            self._value[:] = ("",)  # a stored result, even if empty
        elif name == self._cell_tag:
            self._attrs = attrs
            self._value.clear()
            reference = attrs.get("r")
            if reference is None:
                self._column += 1
                return
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters, -1)
            if column < 0 or reference[len(letters) :] != self._digits:
                column = self._place(reference, letters)
            self._column = column
        else:
            self._start_other(local(name), attrs, name)

    def _start_other(self, tag: str, attrs: dict[str, str], name: str) -> None:
        if tag == "row":
            self._open_row(attrs)
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._before_phonetic = len(self._value)
        elif tag == "col" and attrs.get("hidden") in ("1", "true"):
            first, last = frames.whole(attrs.get("min")), frames.whole(attrs.get("max"))
            self.seen.hidden_columns.update(range(first - 1, min(last, frames.MAX_COLUMNS)))
        elif tag == "worksheet":
            prefix = name.removesuffix("worksheet")
            self._cell_tag, self._value_tag = prefix + "c", prefix + "v"

    def _open_row(self, attrs: dict[str, str]) -> None:
        number = attrs.get("r")
        row = int(number) if number and number.isdecimal() else self._row + 1
        if not 1 <= row <= frames.MAX_ROWS:
            raise Unreadable(f"Row {row} lies outside a worksheet.", sheet=self._name)
        if row <= self._row:
            self.seen.ordered = False
        if "hidden" in attrs and attrs["hidden"] in ("1", "true"):
            self.seen.hidden_rows.add(row - 1)
        self._row, self._digits, self._column = row, str(row), -1
        self._row_columns, self._row_codes = [], []

    def _place(self, reference: str, letters: str) -> int:
        if not _REFERENCE.fullmatch(reference):
            raise Unreadable(f"'{reference[:20]}' is not a cell.", sheet=self._name)
        if reference[len(letters) :] != self._digits:
            raise Unreadable(f"Cell {reference} stands in row {self._row}.", sheet=self._name)
        column = 0
        for character in letters:
            column = column * 26 + ord(character) - 64
        self._columns[letters] = column - 1
        return column - 1

    def _end(self, name: str) -> None:
        if name == self._value_tag:
            return
        if name == self._cell_tag:
            self._close_cell()
            return
        tag = local(name)
        if tag == "row":
            self._close_row()
        elif tag == "f":
            self._value.clear()
        elif tag == "rPh":
            del self._value[self._before_phonetic :]

    def _close_cell(self) -> None:
        attrs = self._attrs
        value = "".join(self._value)
        kind = attrs.get("t", "n")
        if self._formula:
            self._formula = False
            self.seen.formulas.add(self._column)
            code = self._code(kind, value) if self._value else "f"
        elif kind == "s":
            value = value.strip()  # blanks between the tags are no part of it
            code = "s" + value if value else ""
        elif kind == "n" and (value := value.strip()):
            code = self._formats.get(attrs.get("s", "0"), "n") + value
        else:
            code = self._code(kind, value)
        if code:
            columns = self._row_columns
            if columns and self._column <= columns[-1]:
                self._misplaced()
            columns.append(self._column)
            self._row_codes.append(code)

    def _code(self, kind: str, value: str) -> str:
        """The code of a rarer cell by its type (ECMA-376 part 1, 18.18.11); "" if it is empty."""
        if kind == "s":
            return "s" + value.strip() if value.strip() else ""
        if kind == "n":
            value = value.strip()
            return self._formats.get(self._attrs.get("s", "0"), "n") + value if value else ""
        if kind == "e":
            return "e" + value.strip()
        if not value:
            return ""
        if kind in ("b", "d"):
            return kind + value.strip()
        return "s" if value.strip() else "w"

    @property
    def _here(self) -> str:
        return f"{letter(self._column)}{self._row}"

    def _misplaced(self) -> None:
        if self._column in self._row_columns:
            raise Unreadable(f"Cell {self._here} stands in the sheet twice.", sheet=self._name)
        self.seen.ordered = False

    def _close_row(self) -> None:
        columns = self._row_columns
        if not columns:
            return
        seen = self.seen
        seen.rows = max(seen.rows, self._row)
        seen.last_column = max(seen.last_column, columns[-1], columns[0])
        seen.cells += len(columns)
        frames.bound(seen.rows, seen.last_column, self._name)
        shape = tuple(columns)
        shape = self._shapes.setdefault(shape, shape)
        self._frame.append((self._row, shape, SEPARATOR.join(self._row_codes)))
        if len(self._frame) >= _FRAME:
            self._flush()

    def _flush(self) -> None:
        if self._frame:
            marshal.dump(self._frame, self._spool)
            self._frame = []
