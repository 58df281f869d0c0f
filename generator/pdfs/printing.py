"""Print files: finished papers are bound in order, and every sheet gets its marks.

Enters PDFs and rectangles in millimetres from the top left corner; leaves one PDF. Our own papers
stay page for page as they are; what somebody else made is drawn onto a page of the run's paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pikepdf

_POINT = 25.4 / 72
_SAME = 2.0  # mm by which papers of one size may differ
Bar = tuple[float, float, float, float]  # left, top, width, height


class Unreadable(Exception):
    """Not a PDF, damaged, or locked with a password."""


def sizes(data: bytes) -> tuple[tuple[float, float], ...]:
    """(width, height) in mm of each page as it is seen; raises Unreadable."""
    try:
        with pikepdf.open(BytesIO(data)) as file:
            found = tuple(_seen(page) for page in file.pages)
    except pikepdf.PasswordError as error:
        raise Unreadable("it is locked with a password") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError) as error:
        raise Unreadable("it does not open as a PDF") from error
    if not found:
        raise Unreadable("it has no pages")
    return found


def fits(size: tuple[float, float], paper: tuple[float, float]) -> bool:
    """Whether a page is of this paper, upright or turned."""
    return any(
        abs(size[0] - width) <= _SAME and abs(size[1] - height) <= _SAME
        for width, height in (paper, paper[::-1])
    )


def _seen(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    scale = float(page.obj.get("/UserUnit", 1)) * _POINT
    wide, high = abs(right - left) * scale, abs(top - bottom) * scale
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (high, wide) if turned else (wide, high)


class Binder:
    """A print file being put together; pages are named by their number, from 1."""

    def __init__(self, paper: tuple[float, float]) -> None:
        self._file = pikepdf.new()
        self._size = (paper[0] / _POINT, paper[1] / _POINT)

    @property
    def pages(self) -> int:
        return len(self._file.pages)

    def own(self, data: bytes) -> None:
        """A paper of ours, as it is."""
        with pikepdf.open(BytesIO(data)) as source:
            self._file.pages.extend(source.pages)

    def foreign(self, data: bytes) -> None:
        """What others made, as it would be printed: no actions, no fields, never beyond the page.

        A page in landscape is turned, a larger one made smaller.
        """
        with pikepdf.open(BytesIO(data)) as source:
            source.flatten_annotations("print")
            for page in source.pages:
                wide, high = _seen(page)
                if wide > high:
                    page.rotate(90, relative=True)
                self._draw(page)

    def blank(self) -> None:
        self._file.add_blank_page(page_size=self._size)

    def mark(self, number: int, bars: Iterable[Bar]) -> None:
        """Black bars on a page, as an artifact: nobody's reader speaks them.

        What the page's own content leaves of the coordinate system is closed first (q … Q):
        WeasyPrint leaves it upside down.
        """
        page = self._file.pages[number - 1]
        height = float(page.mediabox[3]) - float(page.mediabox[1])
        drawn = " ".join(_rectangle(bar, height) for bar in bars)
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"\nQ\n/Artifact BMC q 0 g {drawn} f Q EMC\n".encode())

    def data(self) -> bytes:
        """Equal pages give equal bytes."""
        out = BytesIO()
        self._file.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return out.getvalue()

    def _draw(self, page: pikepdf.Page) -> None:
        wide, high = (side / _POINT for side in _seen(page))
        scale = min(1.0, self._size[0] / wide, self._size[1] / high)
        left, low = (self._size[0] - wide * scale) / 2, (self._size[1] - high * scale) / 2
        self.blank()
        area = pikepdf.Rectangle(left, low, left + wide * scale, low + high * scale)
        self._file.pages[-1].add_overlay(page, area)


def _rectangle(bar: Bar, height: float) -> str:
    left, top, wide, high = (side / _POINT for side in bar)
    return f"{left:.3f} {height - top - high:.3f} {wide:.3f} {high:.3f} re"
