"""Small writers for exports: workbooks cell by cell, text as bytes; and what is true of each.

A cell is a str, a number, a date, None, or one of `F` (a formula with its stored result), `N` (a
number with its format). The workbook is raw XML, because openpyxl stores no formula results.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from tests.builders import letter

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = f'xmlns:r="{_DOC}"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class F(NamedTuple):
    """A formula and the result the program stored; None for none."""

    formula: str
    value: Decimal | str | None


class N(NamedTuple):
    """A number shown by this format."""

    value: Decimal | int | str
    format: str


Cell = str | int | Decimal | dt.date | F | N | None
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Truth:
    """What reading must find; `code` is the refusal instead."""

    items: int = 0
    open: Mapping[str, str] = field(default_factory=dict)
    customers: int | None = None
    as_of: str | None = None
    layout: str | None = None
    ties: int | None = None  # at least so many printed totals tie
    code: str = ""
    words: str = ""  # of the refusal, hold or warning
    holds: frozenset[str] = frozenset()  # codes that hold
    warns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Export:
    """One file of a system's making."""

    name: str
    file: str
    write: Callable[[Path], None]
    truth: Truth
    hints: Mapping[str, object] = field(default_factory=dict)


def book(
    name: str,
    sheets: Mapping[str, Rows] | Rows,
    truth: Truth,
    *,
    creator: str = "",
    merged: Iterable[str] = (),
    suffix: str = "xlsx",
    **hints: object,
) -> Export:
    named = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}

    def write(path: Path) -> None:
        _workbook(path, named, creator, tuple(merged))

    return Export(name, f"{name}.{suffix}", write, truth, hints)


def text(
    name: str,
    lines: Iterable[str],
    truth: Truth,
    *,
    encoding: str = "utf-8",
    end: str = "\r\n",
    suffix: str = "csv",
    **hints: object,
) -> Export:
    data = (end.join(lines) + end).encode(encoding)

    def write(path: Path) -> None:
        path.write_bytes(data)

    return Export(name, f"{name}.{suffix}", write, truth, hints)


class _Styles:
    """Number formats by their style; 0 is general, 1 a date."""

    def __init__(self) -> None:
        self.codes = ["General", "dd/mm/yyyy"]

    def of(self, code: str) -> int:
        if code not in self.codes:
            self.codes.append(code)
        return self.codes.index(code)

    def xml(self) -> str:
        formats = "".join(
            f"<numFmt numFmtId='{170 + i}' formatCode={quoteattr(code)}/>"
            for i, code in enumerate(self.codes)
        )
        cells = "".join(f"<xf numFmtId='{170 + i if i else 0}'/>" for i in range(len(self.codes)))
        count = len(self.codes)
        return (
            f"<styleSheet {_MAIN}><numFmts count='{count}'>{formats}</numFmts>"
            f"<cellXfs count='{count}'>{cells}</cellXfs></styleSheet>"
        )


def _cell(value: Cell, place: str, styles: _Styles) -> str:
    if value is None:
        return ""
    if isinstance(value, F):
        stored = "" if value.value is None else f"<v>{escape(str(value.value))}</v>"
        kind = ' t="str"' if isinstance(value.value, str) else ""
        return f'<c r="{place}"{kind}><f>{escape(value.formula)}</f>{stored}</c>'
    if isinstance(value, N):
        return f'<c r="{place}" s="{styles.of(value.format)}"><v>{value.value}</v></c>'
    if isinstance(value, dt.date):
        serial = (value - dt.date(1899, 12, 30)).days
        return f'<c r="{place}" s="1"><v>{serial}</v></c>'
    if isinstance(value, str):
        inside = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{place}" t="inlineStr">{inside}</c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _sheet(rows: Rows, styles: _Styles, merged: Sequence[str]) -> str:
    lines = []
    for number, cells in enumerate(rows, 1):
        inside = "".join(_cell(v, f"{letter(i)}{number}", styles) for i, v in enumerate(cells))
        lines.append(f'<row r="{number}">{inside}</row>')
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in merged)
    spans = f'<mergeCells count="{len(merged)}">{spans}</mergeCells>' if merged else ""
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData>{spans}</worksheet>"


def _workbook(path: Path, sheets: Mapping[str, Rows], creator: str, merged: Sequence[str]) -> None:
    styles = _Styles()
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"/>'
        for i, n in zip(numbers, sheets, strict=True)
    )
    targets = "".join(
        f'<Relationship Id="rId{i}" Type="{_DOC}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in numbers
    )
    targets += f'<Relationship Id="rId99" Type="{_DOC}/styles" Target="styles.xml"/>'
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml"'
        f' ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        for i in numbers
    )
    types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override'
        f' PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>{kinds}</Types>'
    )
    root = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_DOC}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    )
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>'
        f"{escape(creator)}</dc:creator></cp:coreProperties>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", root)
        workbook = f"<workbook {_MAIN} {_REL}><sheets>{listed}</sheets></workbook>"
        archive.writestr("xl/workbook.xml", workbook)
        relations = f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        for i, rows in zip(numbers, sheets.values(), strict=True):
            spans = merged if i == 1 else ()
            archive.writestr(f"xl/worksheets/sheet{i}.xml", _sheet(rows, styles, spans))
        archive.writestr("xl/styles.xml", styles.xml())
        archive.writestr("docProps/core.xml", core)
