"""Finished pages as pictures and as text, one open file for many pages (pypdfium2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pypdfium2

from generator.pdfs.printing import Unreadable


class Raster(NamedTuple):
    """A page in grey, 0 is black, row by row without padding."""

    width: int
    height: int
    pixels: bytes

    @property
    def view(self) -> memoryview:
        """Rows and columns, as readers of codes take a picture."""
        return memoryview(self.pixels).cast("B", (self.height, self.width))


class Pages:
    """The pages of one open PDF, numbered from 1."""

    def __init__(self, file: pypdfium2.PdfDocument) -> None:
        self._file = file

    @property
    def count(self) -> int:
        return len(self._file)

    def text(self, number: int) -> str:
        content = self._file[number - 1].get_textpage()
        return str(content.get_text_bounded())

    def picture(self, number: int, dpi: int = 200) -> Raster:
        bitmap = self._file[number - 1].render(scale=dpi / 72, grayscale=True, optimize_mode=None)
        wide, high, stride = bitmap.width, bitmap.height, bitmap.stride
        raw = bytes(bitmap.buffer)
        if stride != wide:
            raw = b"".join(raw[row * stride : row * stride + wide] for row in range(high))
        bitmap.close()
        return Raster(wide, high, raw)


@contextmanager
def opened(data: bytes) -> Iterator[Pages]:
    """Raises Unreadable for what is no PDF."""
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("it does not open as a PDF") from error
    try:
        yield Pages(file)
    finally:
        file.close()
