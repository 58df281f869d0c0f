"""An .xls workbook (BIFF5 and BIFF8): calamine reads the values, xlrd seconds them cell by cell.

What enters: a path. What leaves: frames. A number is the shortest form of its stored double; xlrd
tells the currency of its format, error cells, hidden rows and columns, and a pass over the
records which columns hold formulas, and whether they were calculated ([MS-XLS] 2.4.127 Formula,
2.4.344 Uncalced). xlrd opens the file first: it has no limits to break. Runs in the limited child.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import xlrd

from generator.intake import frames, styles
from generator.intake.agreement import Agreement
from generator.intake.containers import PROTECTED, Unreadable
from generator.intake.frames import Frame
from generator.intake.witness import WitnessRow
from generator.intake.workbook import Workbook

_BOUNDSHEET, _BOF, _EOF = 0x85, 0x809, 0x0A
_FORMULA, _UNCALCED = 0x06, 0x5E
_DAMAGED = "The workbook is damaged or cut short."


def read(path: Path) -> Iterator[Frame]:
    """Frames of every worksheet; chart and macro sheets hold no list."""
    witness = _open(path)
    book = Workbook(path)
    found = _formulas(bytes(witness.mem[witness.base : witness.base + witness.stream_len]))
    formats = _formats(witness)
    if len(found) != witness.nsheets:
        raise Unreadable(_DAMAGED, "Export it again.")
    yield ("creator", "")
    for number, name in enumerate(witness.sheet_names()):
        sheet = _sheet(witness, number)
        yield frames.sheet(
            name,
            found[number].columns,
            recalculates=found[number].uncalculated,
            hidden_rows=(row for row, info in sheet.rowinfo_map.items() if info.hidden),
            hidden_columns=(col for col, info in sheet.colinfo_map.items() if info.hidden),
        )
        agreement = Agreement(name, date1904=bool(witness.datemode))
        yield from frames.rows(agreement.rows(book.named(name), _rows(sheet, formats)))
        witness.unload_sheet(number)


def _open(path: Path) -> Any:
    try:
        return xlrd.open_workbook(
            str(path), logfile=sys.stderr, formatting_info=True, on_demand=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise Unreadable(*PROTECTED) from error
        raise Unreadable(f"The workbook is damaged: {error}.", "Export it again.") from error
    except (MemoryError, Unreadable):
        raise
    except Exception as error:  # xlrd lets slips of its parser out as they are
        raise Unreadable(_DAMAGED, "Export it again.") from error


def _sheet(witness: Any, number: int) -> Any:
    try:
        return witness.sheet_by_index(number)
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable(_DAMAGED, "Export it again.") from error


def _formats(witness: Any) -> list[str]:
    """The cell prefix of each extended format; built-in codes vary with the reader's country."""
    stated = {made.format_key for made in witness.format_list}
    prefixes = {key: styles.prefix(witness.format_map[key].format_str) for key in stated}
    prefixes |= dict.fromkeys(styles.BUILT_IN_PERCENT, "p")
    return [prefixes.get(style.format_key, "n") for style in witness.xf_list]


def _rows(sheet: Any, formats: list[str]) -> Iterator[WitnessRow]:
    for row in range(sheet.nrows):
        columns, codes = [], []
        for column, kind in enumerate(sheet.row_types(row)):
            code = _code(sheet, formats, row, column) if kind not in _EMPTY else ""
            if code:
                columns.append(column)
                codes.append(code)
        if columns:
            frames.bound(row + 1, columns[-1], sheet.name)
            yield row + 1, tuple(columns), codes


_EMPTY = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def _code(sheet: Any, formats: list[str], row: int, column: int) -> str:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        style = sheet.cell_xf_index(row, column)
        return f"{formats[style]}{float(value)!r}".removesuffix(".0")
    if kind == xlrd.XL_CELL_TEXT:
        return f"x{value}" if value else ""
    if kind == xlrd.XL_CELL_BOOLEAN:
        return f"b{value}"
    return f"e{xlrd.error_text_from_code.get(value, value)}"


class _Found(NamedTuple):
    """The columns of one worksheet that hold formulas, and whether they were never calculated."""

    columns: set[int]
    uncalculated: bool


def _formulas(stream: bytes) -> list[_Found]:
    """Of every worksheet, in workbook order."""
    starts = []
    for kind, start, size in _records(stream, 0):
        if kind == _BOUNDSHEET and size >= 6 and stream[start + 5] == 0:  # dt: a worksheet
            starts.append(int.from_bytes(stream[start : start + 4], "little"))
    return [_of_sheet(stream, start) for start in starts]


def _of_sheet(stream: bytes, start: int) -> _Found:
    columns: set[int] = set()
    uncalculated = False
    for kind, place, _ in _records(stream, start):
        if kind & 0xFF == _FORMULA and kind in (0x06, 0x206, 0x406):
            columns.add(int.from_bytes(stream[place + 2 : place + 4], "little"))
        elif kind == _UNCALCED:
            uncalculated = True
    return _Found(columns, uncalculated)


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """(kind, place of its data, size) of a substream; charts inside it are part of it."""
    depth = 0
    while place + 4 <= len(stream):
        kind = stream[place] | stream[place + 1] << 8
        size = stream[place + 2] | stream[place + 3] << 8
        place += 4
        yield kind, place, size
        place += size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0 and kind == _EOF:
            return
