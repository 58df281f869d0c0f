"""Tiny workbooks for tests, written as raw XML so that every type, style and fault can be made.

A cell is a str (shared text), int or Decimal or float (number), dt.date (styled serial), bool,
None (absent), or a `Raw` for anything else. Columns are A, B, C …
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Styles by number: 0 general, 1 date, 2 percent, 3 euro, 4 dollar.
_STYLES = (
    f"<styleSheet {_MAIN}><numFmts count='2'>"
    "<numFmt numFmtId='170' formatCode='#,##0.00\\ [$€-407]'/>"
    "<numFmt numFmtId='171' formatCode='[$$-409]#,##0.00'/></numFmts>"
    "<cellXfs count='5'><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='9'/>"
    "<xf numFmtId='170'/><xf numFmtId='171'/></cellXfs></styleSheet>"
)


class Raw(NamedTuple):
    """A cell by its XML: attributes after `r`, and what stands inside `<c>`."""

    attributes: str
    inside: str


ERROR_NA = Raw('t="e"', "<v>#N/A</v>")
UNCACHED = Raw("", "<f>SUM(A1:A2)</f>")

Value = str | int | float | Decimal | dt.date | bool | Raw | None
Rows = Sequence[Sequence[Value]]


def number(text: str, style: int = 0) -> Raw:
    """A number by its literal digits."""
    return Raw(f's="{style}"', f"<v>{text}</v>")


def letter(col: int) -> str:
    return chr(65 + col) if col < 26 else chr(64 + col // 26) + chr(65 + col % 26)


def _cell(value: Value, reference: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Raw):
        return f'<c r="{reference}" {value.attributes}>{value.inside}</c>'
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.date):
        return f'<c r="{reference}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{reference}" t="inlineStr">{text}</c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def sheet_xml(rows: Rows) -> str:
    lines = []
    for number_, cells in enumerate(rows, 1):
        inside = "".join(_cell(v, f"{letter(i)}{number_}") for i, v in enumerate(cells))
        lines.append(f'<row r="{number_}">{inside}</row>')
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def xlsx(
    path: Path, sheets: Mapping[str, Rows | str], *, recalculates: bool = False, creator: str = ""
) -> Path:
    """Write a workbook; a sheet given as a str is its XML."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1)
    )
    calc = '<calcPr fullCalcOnLoad="1"/>' if recalculates else ""
    targets = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    targets += f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(len(names)))
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        workbook = f"<workbook {_MAIN} {_REL}><sheets>{listed}</sheets>{calc}</workbook>"
        archive.writestr("xl/workbook.xml", workbook)
        relations = f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/styles.xml", _STYLES)
        if creator:
            core = f'<cp xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{creator}'
            archive.writestr("docProps/core.xml", core + "</dc:creator></cp>")
        for i, name in enumerate(names, 1):
            rows = sheets[name]
            xml = rows if isinstance(rows, str) else sheet_xml(rows)
            archive.writestr(f"xl/worksheets/sheet{i}.xml", xml)
    return path


def _content_types(count: int) -> str:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{base}.worksheet+xml"/>'
        for i in range(1, count + 1)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{base}.sheet.main+xml"/>'
        f"{sheets}</Types>"
    )


def text_file(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """Write a csv of these lines."""
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path
