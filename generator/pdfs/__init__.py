"""The door to pikepdf and pypdfium2: finished PDFs are counted, merged, measured, and looked at.

Measures are millimetres from the top left corner of the paper.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

_MM = 25.4 / 72
Area = tuple[float, float, float, float]


class Box(NamedTuple):
    """One printed character and the box of its ink."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def merge(files: Sequence[bytes]) -> bytes:
    """One PDF of all pages in order; equal files give equal bytes."""
    with pikepdf.new() as merged:
        for data in files:
            with pikepdf.open(BytesIO(data)) as source:
                merged.pages.extend(source.pages)
        out = BytesIO()
        merged.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return out.getvalue()


def page_count(data: bytes) -> int:
    with pikepdf.open(BytesIO(data)) as file:
        return len(file.pages)


def fonts(data: bytes) -> tuple[str, ...]:
    """The names of the fonts embedded, without their subset prefix, sorted."""
    names: set[str] = set()
    with pikepdf.open(BytesIO(data)) as file:
        for entry in file.objects:
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor":
                names.add(str(entry.get("/FontName", "/?")).lstrip("/").rpartition("+")[2])
    return tuple(sorted(names))


def text_boxes(data: bytes, page: int = 0, within: Area | None = None) -> tuple[Box, ...]:
    """Every printed character of a page (0 is the first) with the box of its ink.

    `within` (left, top, right, bottom) keeps those that touch an area.
    """
    boxes = []
    with _text(data, page) as (text, height):
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        area = within or (float("-inf"), float("-inf"), float("inf"), float("inf"))
        west, east = area[0] / _MM, area[2] / _MM
        north, south = height - area[1] / _MM, height - area[3] / _MM
        measure = pdfium.FPDFText_GetCharBox
        for index in range(pdfium.FPDFText_CountChars(text)):
            if not measure(text, index, left, right, bottom, top):
                continue
            # A letter has thousands of characters: those elsewhere cost nothing more than this.
            if right.value <= west or left.value >= east:
                continue
            if top.value <= south or bottom.value >= north:
                continue
            code = pdfium.FPDFText_GetUnicode(text, index)
            if code > 0x20:
                sides = (left.value, height - top.value, right.value, height - bottom.value)
                boxes.append(Box(chr(code), *(side * _MM for side in sides)))
    return tuple(boxes)


def text(data: bytes, page: int = 0) -> str:
    """The text of a page in reading order."""
    file = pypdfium2.PdfDocument(data)
    try:
        return str(file[page].get_textpage().get_text_bounded())
    finally:
        file.close()


@contextmanager
def _text(data: bytes, page: int) -> Iterator[tuple[ctypes.c_void_p, float]]:
    file = pypdfium2.PdfDocument(data)
    try:
        sheet = file[page]
        content = sheet.get_textpage()  # kept by name: PDFium frees it with the last reference
        yield content.raw, sheet.get_height()
    finally:
        file.close()
