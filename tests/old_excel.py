"""A small .xls, written byte by byte: BIFF8 records ([MS-XLS]) in one stream of an OLE file."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

from tests.containers import _EPOCH, Cell, Err, Rows

_GLOBALS, _SHEET = 0x05, 0x10
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class Formula(Decimal):
    """A formula with this stored result."""


def xls(
    path: Path, rows: Rows, hidden: Collection[int] = (), *, uncalculated: bool = False
) -> Path:
    sheet = _bof(_SHEET) + (_record(0x5E, b"\0\0") if uncalculated else b"")
    sheet += b"".join(_row(place, len(row), place in hidden) for place, row in enumerate(rows))
    for place, row in enumerate(rows):
        sheet += b"".join(_cell(place, c, cell) for c, cell in enumerate(row) if cell is not None)
    sheet += _record(0x0A)
    euro = "#,##0.00\\ [$€-407]"
    opening = _bof(_GLOBALS) + _record(0x42, struct.pack("<H", 1200))
    opening += _record(0x41E, struct.pack("<HHB", 170, len(euro), 1) + euro.encode("utf-16-le"))
    for shown in (0, 14, 170):
        opening += _record(0xE0, struct.pack("<HHH", 0, shown, 1) + bytes(14))
    bound = len(opening) + 4 + 8 + 4
    listed = _record(0x85, struct.pack("<IBBBB", bound + 4, 0, 0, 4, 0) + b"List")
    stream = opening + listed + _record(0x0A)
    assert len(stream) == bound + 4
    path.write_bytes(_ole("Workbook", stream + sheet))
    return path


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _row(place: int, width: int, is_hidden: bool) -> bytes:
    flags = 0x0120 if is_hidden else 0x0100  # fDyZero
    return _record(0x208, struct.pack("<HHHHHHHH", place, 0, width, 255, 0, 0, flags, 0))


def _cell(row: int, column: int, cell: Cell) -> bytes:
    style = 1 if isinstance(cell, dt.date) else 2 if isinstance(cell, Decimal) else 0
    head = struct.pack("<HHH", row, column, style)
    if isinstance(cell, Err):
        return _record(0x205, head + bytes([0x2A, 1]))
    if isinstance(cell, Formula):
        tokens = b"\x1e\x01\x00"  # the number 1
        stored = struct.pack("<d", float(cell)) + struct.pack("<HIH", 0, 0, len(tokens))
        return _record(0x06, head + stored + tokens)
    if isinstance(cell, Decimal | dt.date):
        value = float(cell) if isinstance(cell, Decimal) else float((cell - _EPOCH).days)
        return _record(0x203, head + struct.pack("<d", value))
    text = str(cell)
    return _record(0x204, head + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _ole(name: str, stream: bytes) -> bytes:
    """[MS-CFB]: sector 0 the allocation table, 1 the directory, then the stream."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would live in the mini stream
    sectors = -(-len(stream) // 512)
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, 1, 1, 0, 4096, _END, 0, _END, 0, 0,
    )  # fmt: skip
    header = header.ljust(512, b"\xff")
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(stream))
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return header + fat + directory.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", _FREE, _FREE, child)
    return (
        text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
        + bytes(36) + struct.pack("<IQ", start, size)
    )  # fmt: skip
