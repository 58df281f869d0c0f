"""An .xlsx workbook: calamine reads the values, the witness proves them cell by cell.

What enters: a path. What leaves: frames for the parent, sheet by sheet, in chunks of rows.
The witness passes over a sheet before calamine lays it out in memory. Runs in the limited child.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as zlib_error

import python_calamine

from generator.intake.agreement import Agreement
from generator.intake.containers import Unreadable, open_archive
from generator.intake.parts import Parts
from generator.intake.witness import SheetWitness

_CHUNK = 5_000

Frame = tuple[Any, ...]


def frames(path: Path) -> Iterator[Frame]:
    """("creator", name), then per sheet ("sheet", …) and ("rows", […])."""
    with open_archive(path) as archive:
        parts = Parts(archive)
        book = _open(path)
        yield ("creator", parts.creator())
        for number, (name, part) in enumerate(parts.sheets):
            if part:
                yield from _sheet(parts, book, number, name, part)


def _open(path: Path) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_path(path)
    except Exception as error:
        raise Unreadable(f"The workbook is damaged: {error}.", "Export it again.") from error


def _sheet(
    parts: Parts, book: python_calamine.CalamineWorkbook, number: int, name: str, part: str
) -> Iterator[Frame]:
    with tempfile.TemporaryFile() as spool:
        witness = SheetWitness(spool, parts.formats, name)
        try:
            with parts.open(part) as stream:
                seen = witness.run(stream, part)
        except (BadZipFile, zlib_error, EOFError, OSError, ValueError) as error:
            raise Unreadable(
                "The sheet is damaged or cut short.", "Export it again.", name
            ) from error
        yield ("sheet", name, sorted(seen.formulas), parts.recalculates)
        if not seen.cells:
            return
        chunk: list[list[str]] = []
        for cells in Agreement(parts, name).rows(_values(book, number, name), spool, seen):
            chunk.append(cells)
            if len(chunk) >= _CHUNK:
                yield ("rows", chunk)
                chunk = []
        yield ("rows", chunk)


def _values(
    book: python_calamine.CalamineWorkbook, number: int, name: str
) -> tuple[int, Iterator[list[Any]]]:
    """The first column and the rows from row 1, as calamine sees them."""
    try:
        sheet = book.get_sheet_by_index(number)
        return (sheet.start or (0, 0))[1], sheet.iter_rows()
    except Exception as error:
        raise Unreadable(f"The sheet cannot be read: {error}.", sheet=name) from error
