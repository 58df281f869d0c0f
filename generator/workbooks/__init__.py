"""The door to openpyxl, writing only, and the csv twin: rows go in, the bytes of a file come out.

Text is always text: nothing a spreadsheet said becomes a formula here (facts of the attack:
OWASP "CSV Injection"). Equal rows give equal bytes: openpyxl writes the present time into the
properties and the archive, so the archive is written again with fixed ones.
Limits: ECMA-376 part 1, 18.3.1.73 (rows).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from generator.workbooks.cells import Row as Row
from generator.workbooks.cells import Value as Value
from generator.workbooks.cells import csv_bytes as csv_bytes
from generator.workbooks.cells import printable as printable
from generator.workbooks.cells import shown as shown_as
from generator.workbooks.limits import at_least, drop_down
from generator.workbooks.live import formula, with_values

_LAST_ROW = 1_048_576
_LINE, _MOST_LINES = 14, 20  # points of a line; Excel's rows end at 409 points
_A4 = 9  # ECMA-376 part 1, 18.3.1.63
_HEADING = Font(name="Calibri", size=11, bold=True)  # nameless, LibreOffice takes one with serifs
_OPEN_HEADING, _OPEN_CELL = "FFE599", "FFF9E3"
_HAIRLINE = Side("hair", color="B7B7B7")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Dunnage</dc:creator>'
    b"</cp:coreProperties>"
)


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet to write. Amounts are shown with the digits their Decimal has.

    `notes` are comments on the header cells, `choices` drop-down values by header, `limits` the
    smallest number or day a cell takes. `wrapped` text breaks into lines, headers of `figures`
    stand to the right, `frozen` columns stay in sight. With `editable` the sheet is protected
    without a password, only these columns are open; text typed there stays text.
    """

    title: str
    header: tuple[str, ...]
    rows: Iterable[Row] = ()
    widths: tuple[int, ...] = ()
    preamble: tuple[Row, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, int | dt.date] = field(default_factory=dict)
    wrapped: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    frozen: int = 0
    sums: tuple[str, ...] = ()  # columns with a live sum above their header
    sum_format: str = "#,##0.00"
    editable: tuple[str, ...] | None = None
    zoom: int = 100  # per cent at which the sheet opens


def workbook(sheets: Sequence[SheetOut]) -> bytes:
    """An .xlsx of these sheets, in order."""
    with Book() as book:
        for sheet in sheets:
            writer = book.sheet(sheet)
            for row in sheet.rows:
                writer.append(row)
        return book.data()


class Book:
    """A workbook being written: several sheets may grow side by side from one stream."""

    def __init__(self) -> None:
        self._workbook = Workbook(write_only=True)
        self._workbook.calculation.fullCalcOnLoad = False  # closing it must not ask to save
        self._writers: list[SheetWriter] = []

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *exception: object) -> None:
        """A book given up half-way leaves no open streams behind."""
        for sheet in self._workbook.worksheets:
            if not sheet.closed:
                sheet.close()

    def sheet(self, out: SheetOut) -> SheetWriter:
        """Open a sheet; `out.rows` is not read."""
        writer = SheetWriter(self._workbook, out)
        self._writers.append(writer)
        return writer

    def data(self) -> bytes:
        """Close all sheets; the book cannot be used afterwards."""
        for writer in self._writers:
            writer.close()
        raw = io.BytesIO()
        self._workbook.save(raw)
        values = {name: sums for w in self._writers for name, sums in w.values.items() if sums}
        places = {ws.title: f"xl/worksheets/sheet{n}.xml" for n, ws in enumerate(self._workbook, 1)}
        return _fixed(raw, {places[title]: sums for title, sums in values.items()})


class SheetWriter:
    """Appends rows to a sheet, and goes on in "<title> 2" where Excel's last row is reached."""

    def __init__(self, book: Any, out: SheetOut) -> None:
        self._book, self._out, self._volume = book, out, 0
        self.values: dict[str, dict[str, Decimal]] = {}  # sheet -> cell -> value of its formula
        self._open_columns = frozenset(out.editable or ())
        self._plan = tuple(
            (name in self._open_columns, name in out.wrapped, _format(name, out))
            for name in out.header
        )
        self._widths = tuple(_width(index, out) for index in range(len(out.header)))
        self._out_wraps = tuple(name in out.wrapped for name in out.header)
        self._start()

    def append(self, row: Row) -> None:
        if len(row) != len(self._out.header):
            raise ValueError(f"{len(row)} values for {len(self._out.header)} columns")
        if self._row == _LAST_ROW:
            self.close()
            self._start()
        lines = max(map(_lines, row, self._widths, self._out_wraps), default=1)
        if lines > 1:  # neither Excel nor LibreOffice makes the row higher by itself
            self._sheet.row_dimensions[self._row + 1].height = _LINE * lines + 2
        for cell, index in self._summed:
            value = row[index]
            if isinstance(value, Decimal | int):
                self.values[self._sheet.title][cell] += value
        self._write(
            self._cell(value, unlocked=unlocked, wrapped=wrapped, empty=empty)
            for value, (unlocked, wrapped, empty) in zip(row, self._plan, strict=True)
        )

    def close(self) -> None:
        """Filter, drop-downs and protection, which need to know the last row."""
        sheet, out = self._sheet, self._out
        last_column = get_column_letter(len(out.header))
        sheet.auto_filter.ref = f"A{self._header_row}:{last_column}{self._row}"
        if self._row > self._header_row:
            for name, choices in out.choices.items():
                sheet.data_validations.append(drop_down(choices, self._place(name)))
            for name, least in out.limits.items():
                sheet.data_validations.append(at_least(least, self._place(name)))
        if out.editable is not None:
            sheet.protection.sheet = True
            sheet.protection.autoFilter = sheet.protection.sort = False  # False: allowed
            sheet.protection.formatColumns = sheet.protection.formatRows = False

    def _place(self, name: str) -> str:
        letter = get_column_letter(self._out.header.index(name) + 1)
        return f"{letter}{self._header_row + 1}:{letter}{self._row}"

    def _start(self) -> None:
        self._volume += 1
        out, suffix = self._out, f" {self._volume}" if self._volume > 1 else ""
        self._sheet = self._book.create_sheet(_title(out.title, suffix))
        self._cells: dict[tuple[str, bool, bool], Any] = {}
        self._row = 0
        self._header_row = len(out.preamble) + (2 if out.sums else 1)
        self._sheet.freeze_panes = f"{get_column_letter(out.frozen + 1)}{self._header_row + 1}"
        self._sheet.print_title_rows = f"{self._header_row}:{self._header_row}"
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = _A4
        self._sheet.page_margins = PageMargins(0.4, 0.4, 0.5, 0.6, 0.2, 0.3)
        self._sheet.oddFooter.left.text = "&A"
        self._sheet.oddFooter.right.text = "&P / &N"
        self._sheet.sheet_view.zoomScale = out.zoom
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._sheet.page_setup.fitToHeight = 0
        for index, width in enumerate(self._widths):
            self._sheet.column_dimensions[get_column_letter(index + 1)].width = width
        for row in out.preamble:
            self._write(self._cell(value) for value in row)
        indices = [n for n, name in enumerate(out.header) if name in out.sums]
        self._summed = [(f"{get_column_letter(n + 1)}{self._header_row - 1}", n) for n in indices]
        self.values[self._sheet.title] = {cell: Decimal(0) for cell, _ in self._summed}
        if out.sums:
            self._write(self._sum(name, n) for n, name in enumerate(out.header))
        self._write(self._heading(name) for name in out.header)

    def _write(self, cells: Iterator[Any]) -> None:
        """Cells are written as they come, so one object per style serves the whole sheet."""
        self._sheet.append(cell for cell in cells)
        self._row += 1

    def _cell(
        self, value: Value, *, unlocked: bool = False, wrapped: bool = False, empty: str = ""
    ) -> Any:
        """`empty` is the number format of a cell that a person may fill."""
        value = None if value == "" else value
        if value is None and not unlocked:
            return None
        shown, number_format = shown_as(value)
        number_format = empty or number_format if value is None else number_format
        key = (number_format, unlocked, wrapped)
        cell = self._cells.get(key)
        if cell is None:
            cell = WriteOnlyCell(self._sheet)
            cell.number_format = number_format
            whole = "center" if number_format in ("0", "yyyy-mm-dd") else None
            cell.alignment = Alignment(horizontal=whole, vertical="top", wrap_text=wrapped)
            cell.quotePrefix = number_format == "@"
            cell.protection = Protection(locked=not unlocked)
            if unlocked:
                cell.fill = PatternFill("solid", fgColor=_OPEN_CELL)
                cell.border = Border(*[_HAIRLINE] * 4)  # a filled cell hides the grid
            self._cells[key] = cell
        cell.value = shown
        if isinstance(shown, str):
            cell.data_type = "s"  # openpyxl makes "=…" a formula and "#N/A" an error
        return cell

    def _sum(self, name: str, index: int) -> Any:
        """The only formulas there are: of our own making, over our own column."""
        if name not in self._out.sums:
            return None
        letter = get_column_letter(index + 1)
        cell = WriteOnlyCell(self._sheet, formula(letter, self._header_row + 1, _LAST_ROW))
        cell.number_format = self._out.sum_format
        cell.font = _HEADING
        return cell

    def _heading(self, name: str) -> Any:
        cell = WriteOnlyCell(self._sheet, printable(name))
        cell.data_type = "s"
        cell.font = _HEADING
        colour = _OPEN_HEADING if name in self._open_columns else "F2F2F2"
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.border = Border(bottom=Side("thin", color="7F7F7F"))
        side = "right" if name in self._out.figures else None
        cell.alignment = Alignment(horizontal=side, vertical="top")
        if name in self._out.notes:
            text = printable(self._out.notes[name])
            height = 30 + 18 * (len(text) // 38 + text.count("\n") + 1)
            cell.comment = Comment(text, "Dunnage", width=280, height=height)
        return cell


def _title(title: str, suffix: str) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\."""
    return re.sub(r"[\[\]:*?/\\]", " ", printable(title))[: 31 - len(suffix)] + suffix


def _width(index: int, out: SheetOut) -> int:
    return out.widths[index] if index < len(out.widths) else max(10, len(out.header[index]) + 3)


def _lines(value: Value, width: int, wraps: bool) -> int:
    """How many lines wrapped text takes, at a guess that is rather one too many."""
    if not wraps or not isinstance(value, str):
        return 1
    shown = sum(-(-len(part) // (width - width // 12)) or 1 for part in value.split("\n"))
    return min(shown, _MOST_LINES)


def _format(name: str, out: SheetOut) -> str:
    """How an empty cell of the column shows what is typed: text as text, a day as a day."""
    if name in out.limits:
        return "yyyy-mm-dd" if isinstance(out.limits[name], dt.date) else "0"
    return "General" if name in out.choices else "@"


def _fixed(raw: io.BytesIO, values: Mapping[str, Mapping[str, Decimal]]) -> bytes:
    """The same archive without the time at which it was written, formulas with their values."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            data = _CORE if name == "docProps/core.xml" else old.read(name)
            new.writestr(entry, with_values(data, values.get(name, {})))
    return out.getvalue()
