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


def text_boxes(data: bytes, page: int = 0) -> tuple[Box, ...]:
    """Every printed character of a page (0 is the first) with the box of its ink."""
    with _text(data, page) as (text, height):
        edges = [ctypes.c_double() for _ in range(4)]
        left, right, bottom, top = edges
        boxes = []
        for index in range(pdfium.FPDFText_CountChars(text)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            if code <= 0x20 or not pdfium.FPDFText_GetCharBox(
                text, index, left, right, bottom, top
            ):
                continue
            boxes.append(
                Box(
                    chr(code),
                    left.value * _MM,
                    (height - top.value) * _MM,
                    right.value * _MM,
                    (height - bottom.value) * _MM,
                )
            )
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
