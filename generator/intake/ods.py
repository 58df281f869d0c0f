"""An .ods file: an expat pass reads the literal values, calamine must agree cell by cell.

What enters: a path. What leaves: frames. The pass over content.xml is in `ods_witness`; it bounds
what repeats ask for before calamine lays them out. Runs in the limited child.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as zlib_error

from generator.intake import frames
from generator.intake.agreement import Agreement
from generator.intake.containers import PROTECTED, Unreadable, open_archive
from generator.intake.frames import Frame
from generator.intake.ods_witness import Content, Sheet
from generator.intake.parts import Archive
from generator.intake.witness import local
from generator.intake.workbook import Workbook


def read(path: Path) -> Iterator[Frame]:
    """Frames of every sheet, in their order."""
    with open_archive(path) as archive:
        parts = Archive(archive)
        _guard(parts)
        content = Content()
        try:
            with parts.open("content.xml") as stream:
                content.run(stream)
        except (BadZipFile, zlib_error, EOFError, OSError) as error:
            raise Unreadable("The file is damaged or cut short.", "Export it again.") from error
    if not content.is_spreadsheet:
        raise Unreadable("The file is an OpenDocument file, but not a spreadsheet.")
    book = Workbook(path)
    yield ("creator", "")
    for sheet in content.sheets:
        yield from _sheet(sheet, book)


def _sheet(sheet: Sheet, book: Workbook) -> Iterator[Frame]:
    yield frames.sheet(
        sheet.name,
        sheet.formulas,
        hidden_rows=sheet.hidden_rows,
        hidden_columns=sheet.hidden_columns,
    )
    yield from frames.rows(Agreement(sheet.name).rows(book.named(sheet.name), sheet.rows()))
    sheet.close()


def _guard(parts: Archive) -> None:
    """An encrypted file says so in its manifest (OpenDocument 1.3 part 2, 3.5)."""

    def entry(name: str, _: dict[str, str]) -> None:
        if local(name) == "encryption-data":
            raise Unreadable(*PROTECTED)

    if parts.has("META-INF/manifest.xml"):
        parts.parse("META-INF/manifest.xml", entry)
