"""An .xlsb workbook: calamine reads the values, a pass over the records proves them.

What enters: a path. What leaves: frames. The pass knows the records of [MS-XLSB] 2.3.1 that a
list is made of: rows, cells, number formats, shared texts; a number is the shortest form of its
stored double. Runs in the limited child.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from generator.intake import frames, styles
from generator.intake.agreement import Agreement
from generator.intake.containers import Unreadable, open_archive
from generator.intake.frames import Frame
from generator.intake.parts import Archive
from generator.intake.witness import WitnessRow
from generator.intake.workbook import Workbook

_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(8)
_F_TEXT, _F_REAL, _F_BOOL, _F_ERROR = 8, 9, 10, 11  # the same kinds, as a formula's result
_ITEM, _FORMAT, _XF, _COLUMN = 19, 44, 47, 60
_WORKBOOK, _SHEET, _CALC = 153, 156, 157
_CELL_XFS, _END_CELL_XFS = 617, 618
_ERRORS = MappingProxyType(
    {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!",
     42: "#N/A", 43: "#GETTING_DATA"}
)  # fmt: skip
_DAMAGED = "The workbook is damaged or cut short."

Record = tuple[int, bytes]


def read(path: Path) -> Iterator[Frame]:
    """Frames of every worksheet, in workbook order."""
    with open_archive(path) as archive:
        parts = Archive(archive)
        try:
            yield from _read(parts, Workbook(path))
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise Unreadable(_DAMAGED, "Export it again.") from error


def _read(parts: Archive, book: Workbook) -> Iterator[Frame]:
    styled, texts = _formats(parts), _Texts(parts)
    targets = parts.relations("xl/workbook.bin")
    recalculates = date1904 = False
    sheets = []
    for kind, data in records(parts.read("xl/workbook.bin")):
        if kind == _WORKBOOK:
            date1904 = bool(data[0] & 1)
        elif kind == _CALC:
            recalculates = bool(data[24] & 1) if len(data) > 24 else False
        elif kind == _SHEET:
            identity, place = _wide(data, 8)
            sheets.append((_wide(data, place)[0], *targets.get(identity, ("", ""))))
    yield ("creator", parts.creator())
    for number, (name, what, part) in enumerate(sheets):
        if what == "worksheet" and parts.has(part):
            sheet = _Sheet(parts.read(part), name, styled)
            yield frames.sheet(
                name,
                sheet.formulas,
                recalculates=recalculates,
                hidden_rows=sheet.hidden_rows,
                hidden_columns=sheet.hidden_columns,
            )
            agreement = Agreement(name, date1904=date1904, is_blank=texts.is_blank)
            yield from frames.rows(agreement.rows(book.values(number), sheet.rows()))


def records(data: bytes) -> Iterator[Record]:
    """(kind, content) of a part ([MS-XLSB] 2.1.4); Unreadable if the last one is cut."""
    place, end = 0, len(data)
    while place < end:
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[place] & 0x7F) << 7
            place += 1
        size = shift = 0
        for shift in (0, 7, 14, 21):
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if place + size > end:
            raise Unreadable(_DAMAGED, "Export it again.")
        yield kind, data[place : place + size]
        place += size


def _wide(data: bytes, place: int) -> tuple[str, int]:
    """A text with its length before it, and the place after it."""
    (length,) = struct.unpack_from("<I", data, place)
    end = place + 4 + 2 * length
    if length > 0xFFFF or end > len(data):
        raise Unreadable(_DAMAGED, "Export it again.")
    return data[place + 4 : end].decode("utf-16-le", "surrogatepass"), end


def _formats(parts: Archive) -> tuple[str, ...]:
    """The cell prefix of each cell style."""
    if not parts.has("xl/styles.bin"):
        return ("n",)
    prefixes = dict.fromkeys(styles.BUILT_IN_PERCENT, "p")
    found: list[int] = []
    inside = False
    for kind, data in records(parts.read("xl/styles.bin")):
        if kind == _FORMAT:
            prefixes[struct.unpack_from("<H", data)[0]] = styles.prefix(_wide(data, 2)[0])
        elif kind in (_CELL_XFS, _END_CELL_XFS):
            inside = kind == _CELL_XFS
        elif kind == _XF and inside:
            found.append(struct.unpack_from("<H", data, 2)[0])
    return tuple(prefixes.get(number, "n") for number in found)


class _Texts:
    """The shared texts, read at the first question."""

    def __init__(self, parts: Archive) -> None:
        self._parts = parts

    @cached_property
    def _blank(self) -> set[str]:
        read = records(self._parts.read("xl/sharedStrings.bin"))
        texts = (_wide(data, 1)[0] for kind, data in read if kind == _ITEM)
        return {str(number) for number, text in enumerate(texts) if not text.strip()}

    def is_blank(self, index: str) -> bool:
        return index in self._blank


class _Sheet:
    """One worksheet part as a witness sees it."""

    def __init__(self, data: bytes, name: str, formats: tuple[str, ...]) -> None:
        self._data, self._name, self._formats = data, name, formats
        self.formulas: set[int] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        for _ in self.rows():  # bounds, formulas and what is hidden, before calamine opens it
            pass

    def rows(self) -> Iterator[WitnessRow]:
        row, columns, codes = 0, list[int](), list[str]()
        for kind, content in records(self._data):
            if kind == _ROW:
                if columns:
                    yield row, tuple(columns), codes
                row, columns, codes = self._open(content, row), [], []
            elif kind <= _F_ERROR and kind != _BLANK:
                code = self._code(kind, content)
                if code:
                    columns.append(self._place(content, row, columns))
                    codes.append(code)
            elif kind == _COLUMN and struct.unpack_from("<H", content, 16)[0] & 1:
                first, last = struct.unpack_from("<II", content)
                self.hidden_columns.update(range(first, min(last + 1, frames.MAX_COLUMNS)))
        if columns:
            yield row, tuple(columns), codes

    def _open(self, content: bytes, before: int) -> int:
        number: int = struct.unpack_from("<I", content)[0]
        if number < before:
            raise Unreadable(f"Row {number + 1} stands in the sheet twice.", sheet=self._name)
        if content[11] & 0x10:  # fDyZero
            self.hidden_rows.add(number)
        return number + 1

    def _place(self, content: bytes, row: int, columns: list[int]) -> int:
        column: int = struct.unpack_from("<I", content)[0]
        frames.bound(row, column, self._name)
        if columns and column <= columns[-1]:
            raise Unreadable(f"Row {row} holds a cell twice.", sheet=self._name)
        return column

    def _code(self, kind: int, content: bytes) -> str:
        column, style = struct.unpack_from("<II", content)
        if kind >= _F_TEXT:
            self.formulas.add(column)
        if kind in (_REAL, _F_REAL):
            return self._number(struct.unpack_from("<d", content, 8)[0], style)
        if kind == _RK:
            return self._number(_rk(*struct.unpack_from("<I", content, 8)), style)
        if kind in (_ERROR, _F_ERROR):
            return "e" + _ERRORS.get(content[8], f"#{content[8]}")
        if kind in (_BOOL, _F_BOOL):
            return f"b{content[8]}"
        if kind == _SHARED:
            return "s" + str(struct.unpack_from("<I", content, 8)[0])
        text = _wide(content, 8)[0]
        return "x" + text if text else ""

    def _number(self, value: float, style: int) -> str:
        style &= 0xFFFFFF
        prefix = self._formats[style] if style < len(self._formats) else "n"
        return prefix + repr(value).removesuffix(".0")


def _rk(raw: int) -> float:
    """[MS-XLSB] 2.5.122 RkNumber: thirty bits of a double or a whole number, or a hundredth."""
    if raw & 2:
        value = float((raw >> 2) - (1 << 30 if raw & 0x80000000 else 0))
    else:
        (value,) = struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<I", raw & 0xFFFFFFFC))
    return value / 100 if raw & 1 else value
