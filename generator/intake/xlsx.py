"""An .xlsx workbook: calamine reads the values, the witness proves them cell by cell.

What enters: a path. What leaves: frames for the parent, sheet by sheet, in chunks of rows.
The witness passes over a sheet before calamine lays it out in memory. Runs in the limited child.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as zlib_error

from generator.intake import frames
from generator.intake.agreement import Agreement, spooled
from generator.intake.containers import Unreadable, open_archive
from generator.intake.frames import Frame
from generator.intake.parts import Parts
from generator.intake.witness import SheetWitness
from generator.intake.workbook import Workbook


def read(path: Path) -> Iterator[Frame]:
    """("creator", name), then per sheet ("sheet", …) and ("rows", […])."""
    with open_archive(path) as archive:
        parts = Parts(archive)
        book = Workbook(path)
        yield ("creator", parts.creator())
        for number, (name, part) in enumerate(parts.sheets):
            if part:
                yield from _sheet(parts, book, number, name, part)


def _sheet(parts: Parts, book: Workbook, number: int, name: str, part: str) -> Iterator[Frame]:
    with tempfile.TemporaryFile() as spool:
        witness = SheetWitness(spool, parts.formats, name)
        try:
            with parts.open(part) as stream:
                seen = witness.run(stream, part)
        except (BadZipFile, zlib_error, EOFError, OSError, ValueError) as error:
            raise Unreadable(
                "The sheet is damaged or cut short.", "Export it again.", name
            ) from error
        yield frames.sheet(
            name,
            seen.formulas,
            recalculates=parts.recalculates,
            hidden_rows=seen.hidden_rows,
            hidden_columns=seen.hidden_columns,
        )
        if seen.cells:
            agreement = Agreement(name, date1904=parts.date1904, is_blank=parts.is_blank)
            witnessed = spooled(spool, seen.ordered)
            yield from frames.rows(agreement.rows(book.values(number), witnessed))
