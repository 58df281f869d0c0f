"""What a machine reads on the front of a sheet, as black bars in millimetres from the top left.

A Data Matrix `run|letter|sheet/sheets` in the left margin, and where creditor.toml has a table of
them, the bars of an optical mark reader (order and limits: the inserter's manual).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator import barcodes
from generator.pdfs.printing import Bar
from generator.values.mail import MARK_ZONE, Mark, Omr, Sheet

MODULE = 0.38  # mm: three dots of a 200 dpi scanner; 0.33 is the least that is read safely
_LEFT, _TOP = float(MARK_ZONE[0]) + 2, float(MARK_ZONE[1]) + 5


def letter_mark(sheet: Sheet, run: str) -> Iterator[Bar]:
    """The square of the sheet's mark, each run of dark modules one bar."""
    for y, row in enumerate(barcodes.datamatrix_modules(sheet.mark(run))):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                top = _TOP + y * MODULE
                yield (_LEFT + start * MODULE, top, (x - start) * MODULE, MODULE)
                start = None


def omr(sheet: Sheet, table: Omr) -> Iterator[Bar]:
    """The marks of this sheet at their places; parity makes their number even."""
    first, last = sheet.number == 1, sheet.number == sheet.of
    says = {
        "benchmark": True,
        "safety": True,
        "retiming": True,
        "end": last,
        "not_end": not last,
        "beginning": first,
        "not_beginning": not first,
    }
    others = sum(says[name] for name in table.marks if name != "parity")
    for place, name in enumerate(table.marks):
        if _is_set(name, says, others):
            top = float(table.top + place * table.pitch)
            yield (float(table.left), top, float(table.length), float(table.thickness))


def _is_set(name: Mark, says: dict[str, bool], others: int) -> bool:
    return others % 2 == 1 if name == "parity" else says[name]
