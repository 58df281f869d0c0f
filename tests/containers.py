"""One list in every container, written byte by byte from what the formats say.

`LIST` is the list: a header and twelve rows. A cell is a str, a Decimal, a dt.date, None or an
`Err`. Each function writes one file and returns its path; `hidden` rows count from 0.
"""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from tests.builders import number, xlsx


class Err(str):
    """An error cell, by what it shows."""

    __slots__ = ()


Cell = str | Decimal | dt.date | Err | None
Rows = Sequence[Sequence[Cell]]

HEAD = ("Customer No", "Customer", "Invoice", "Invoice date", "Due date", "Open amount", "Currency")
AMOUNTS = ("1200.5", "0.07", "99999999.99", "-250", "230.07", "1234.56", "0.1", "0.2", "17",
           "88.88", "-0.3", "5.01")  # fmt: skip
LIST: tuple[tuple[Cell, ...], ...] = (
    HEAD,
    *(
        (f"00{n % 4}", f"Kundé & Söhne {n % 4}", f"RE-{n:03}", dt.date(2025, 9, n + 1),
         dt.date(2025, 10, n + 1), Decimal(amount), "EUR")
        for n, amount in enumerate(AMOUNTS)
    ),
)  # fmt: skip
TOTAL = sum(map(Decimal, AMOUNTS))
_EPOCH = dt.date(1899, 12, 30)


def written(cell: Cell) -> str:
    """A cell as text."""
    return "" if cell is None else cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def delimited(
    path: Path, rows: Rows, mark: str = ",", encoding: str = "utf-8", mark_bytes: bytes = b""
) -> Path:
    lines = [mark.join(written(cell) for cell in row) for row in rows]
    path.write_bytes(mark_bytes + ("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def printed(path: Path, rows: Rows) -> Path:
    """A list as SAP prints it: borders, rules, a page header between."""
    wide = [f"| {' | '.join(f'{written(c):>14}' for c in row)} |" for row in rows]
    rule = "-" * len(wide[0])
    lines = ["Customer line items", "", rule, wide[0], rule, *wide[1:7], rule, wide[0], rule]
    path.write_text("\n".join([*lines, *wide[7:], rule]) + "\n", encoding="utf-8")
    return path


def html(path: Path, rows: Rows, charset: str = "") -> Path:
    inside = "".join(
        "<tr>" + "".join(f"<td>{escape(written(c))}&nbsp;</td>" for c in row) + "</tr>"
        for row in rows
    )
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    page = f"<html><head>{meta if charset else ''}<style>td {{}}</style></head><body><h1>List</h1>"
    path.write_bytes(f"{page}<table>{inside}</table></body></html>".encode(charset or "utf-8"))
    return path


def spreadsheetml(path: Path, rows: Rows, hidden: Collection[int] = ()) -> Path:
    kinds = {Decimal: "Number", Err: "Error", dt.date: "DateTime", str: "String"}
    lines = []
    for place, row in enumerate(rows):
        cells = "".join(
            f'<Cell ss:Index="{at}" ss:StyleID="s1"><Data ss:Type="{kinds[type(c)]}">'
            f"{escape(written(c))}{'T00:00:00.000' if isinstance(c, dt.date) else ''}</Data></Cell>"
            for at, c in enumerate(row, 1)
            if c is not None
        )
        said = ' ss:Hidden="1"' if place in hidden else ""
        lines.append(f"<Row{said}>{cells}</Row>")
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Styles><Style ss:ID="s1">'
        '<NumberFormat ss:Format="#,##0.00\\ [$€-407]"/></Style></Styles>'
        f'<Worksheet ss:Name="List"><Table>{"".join(lines)}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


def ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(written(cell))}</text:p></table:table-cell>"
    if isinstance(cell, Decimal):
        kind = f'office:value-type="currency" office:currency="EUR" office:value="{cell}"'
    elif isinstance(cell, dt.date):
        kind = f'office:value-type="date" office:date-value="{cell}"'
    elif isinstance(cell, Err):  # as programs of before 2010 wrote it
        kind = 'table:formula="of:=1/0" office:value-type="float" office:value="0"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}>{shown}"


def ods(path: Path, rows: Rows, hidden: Collection[int] = ()) -> Path:
    lines = []
    for place, row in enumerate(rows):
        said = ' table:visibility="filter"' if place in hidden else ""
        lines.append(f"<table:table-row{said}>{''.join(map(ods_cell, row))}</table:table-row>")
    return ods_file(path, "".join(lines))


def ods_file(path: Path, inside: str) -> Path:
    """An .ods whose one table holds these rows."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{n}="{names}{n}:1.0"' for n in ("office", "table", "text"))
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), mime)
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="List">{inside}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{names}manifest:1.0"><m:file-entry m:full-path="/"'
            f' m:media-type="{mime}"/></m:manifest>',
        )
    return path


def ooxml(path: Path, rows: Rows) -> Path:
    made = [[number(str(c), 3) if isinstance(c, Decimal) else c for c in row] for row in rows]
    return xlsx(path, {"List": made})


def strict(path: Path, rows: Rows) -> Path:
    """The same in the namespaces of ISO 29500 strict."""
    plain = ooxml(path.with_suffix(".tmp"), rows)
    changes = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )  # fmt: skip
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            for old, new in changes:
                data = data.replace(old, new)
            after.writestr(name, data)
    return path


def _b12(kind: int, data: bytes = b"") -> bytes:
    """A record of [MS-XLSB] 2.1.4."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    length = bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])
    return head + length + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, cell: Cell) -> bytes:
    style = 1 if isinstance(cell, dt.date) else 2 if isinstance(cell, Decimal) else 0
    head = struct.pack("<II", column, style)
    if isinstance(cell, Err):
        return _b12(3, head + b"\x2a")
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return _b12(2, head + struct.pack("<i", int(cell) << 2 | 2))  # RkNumber: a whole number
    if isinstance(cell, Decimal):
        return _b12(5, head + struct.pack("<d", float(cell)))
    if isinstance(cell, dt.date):
        return _b12(5, head + struct.pack("<d", float((cell - _EPOCH).days)))
    return _b12(6, head + _wide(str(cell)))


def xlsb(path: Path, rows: Rows, hidden: Collection[int] = ()) -> Path:
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    made = [_b12(129), _b12(148, size), _b12(145)]
    for place, row in enumerate(rows):
        flags = b"\x00" + (b"\x10" if place in hidden else b"\x00") + b"\x00"
        made.append(_b12(0, struct.pack("<IIH", place, 0, 300) + flags + struct.pack("<I", 0)))
        made.extend(_xlsb_cell(c, cell) for c, cell in enumerate(row) if cell is not None)
    formats = _b12(44, struct.pack("<H", 170) + _wide("#,##0.00\\ [$€-407]"))
    xfs = b"".join(_b12(47, struct.pack("<HH", 0, f) + bytes(12)) for f in (0, 14, 170))
    base = "http://schemas.openxmlformats.org/"
    kinds = f"{base}officeDocument/2006/relationships/"

    def related(*pairs: tuple[str, str]) -> str:
        lines = (f'<Relationship Id="rId{n}" Type="{kinds}{kind}" Target="{target}"/>'
                 for n, (kind, target) in enumerate(pairs, 1))  # fmt: skip
        return f'<Relationships xmlns="{base}package/2006/relationships">{"".join(lines)}</Relationships>'

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", related(("officeDocument", "xl/workbook.bin")))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            related(("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")),
        )
        named = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("List")
        properties = _b12(153, struct.pack("<II", 0, 0) + _wide(""))
        archive.writestr(
            "xl/workbook.bin",
            _b12(131) + properties + _b12(143) + _b12(156, named) + _b12(144) + _b12(132),
        )
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(made) + _b12(146) + _b12(130))
        archive.writestr(
            "xl/styles.bin",
            _b12(278) + _b12(615, b"\x01\0\0\0") + formats + _b12(616)
            + _b12(617, b"\x03\0\0\0") + xfs + _b12(618) + _b12(279),
        )  # fmt: skip
    return path
