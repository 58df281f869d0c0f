"""The door to segno and zxing-cpp: codes as SVG, and codes read back from a picture.

SVG leaves as text of one element, sized in millimetres, without style or script; `data_uri` makes
a picture's address of it. Code 128 is our own encoder, see `code128`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import segno
import zxingcpp

from generator.barcodes import code128

MODULE_MM = 0.33  # 13 mil: read from 150 dpi on
CODE_128, DATA_MATRIX, QR = "code128", "datamatrix", "qr"
_FORMATS = ((CODE_128, "Code128"), (DATA_MATRIX, "DataMatrix"), (QR, "QRCode"))


class Code(NamedTuple):
    """A code that was read: its text, its ISO/IEC 15424 identifier, and its box in pixels.

    `]C1` is GS1-128 and `]C0` plain Code 128; FNC1 inside a GS1 text is the character 29.
    """

    format: str  # CODE_128, DATA_MATRIX, QR
    text: str
    identifier: str
    left: int
    top: int
    right: int
    bottom: int


def qr_svg(payload: str, *, size_mm: float, error: str = "M", quiet: int = 4) -> str:
    """A QR code (ISO/IEC 18004) as SVG, `size_mm` wide with its quiet zone of `quiet` modules.

    Text is always UTF-8; the error level asked for is the one used.
    """
    code = segno.make_qr(payload, error=error, encoding="utf-8", boost_error=False)
    return _matrix(([bool(cell) for cell in row] for row in code.matrix), size_mm, quiet)


def qr_version(payload: str, *, error: str = "M") -> int:
    """1 to 40: side = 17 + 4 x version modules."""
    code = segno.make_qr(payload, error=error, encoding="utf-8", boost_error=False)
    return int(code.version)


def datamatrix_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """A square Data Matrix ECC 200 (ISO/IEC 16022) row by row, dark is True, without quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    image: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    return tuple(tuple(not cell for cell in row) for row in rows)


def linear_svg(parts: Sequence[str], *, height_mm: float, module_mm: float = MODULE_MM) -> str:
    """Code 128 of one part, GS1-128 of several element strings, with its quiet zones."""
    bars = code128.widths(parts)
    wide = sum(bars) + 2 * code128.QUIET
    high = max(1, round(height_mm / module_mm))
    path, x = [], code128.QUIET
    for place, width in enumerate(bars):
        if place % 2 == 0:
            path.append(f"M{x} 0h{width}v{high}h-{width}z")
        x += width
    return _svg(wide, high, wide * module_mm, high * module_mm, "".join(path))


def linear_mm(parts: Sequence[str], *, module_mm: float = MODULE_MM) -> float:
    """How wide `linear_svg` is, quiet zones included."""
    return (sum(code128.widths(parts)) + 2 * code128.QUIET) * module_mm


def datamatrix_svg(text: str, *, module_mm: float = 0.5, quiet: int = 2) -> str:
    """The Data Matrix as SVG with a quiet zone of `quiet` modules."""
    rows = datamatrix_modules(text)
    return _matrix(rows, (len(rows[0]) + 2 * quiet) * module_mm, quiet)


def read(
    picture: object,
    formats: Sequence[str] = (CODE_128, DATA_MATRIX, QR),
    *,
    upright: bool = False,
) -> tuple[Code, ...]:
    """Every code in a picture, from top to bottom.

    `picture`: rows and columns of grey bytes (a memoryview of two dimensions), or what else
    zxing-cpp takes, such as an image of Pillow. `upright`: codes of our own pages, neither turned
    nor too large, are found in a sixth of the time.
    """
    known = {name: getattr(zxingcpp.BarcodeFormat, ours) for name, ours in _FORMATS}
    wanted: Any = [known[name] for name in formats]
    found = zxingcpp.read_barcodes(
        picture,
        formats=wanted,
        text_mode=zxingcpp.TextMode.Plain,
        try_invert=False,
        try_rotate=not upright,
        try_downscale=not upright,
    )
    codes = (_code(code) for code in found if code.valid)
    return tuple(sorted(codes, key=lambda code: (code.top, code.left, code.text)))


def _code(code: zxingcpp.Barcode) -> Code:
    names = {getattr(zxingcpp.BarcodeFormat, ours): name for name, ours in _FORMATS}
    corners = code.position
    points = (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
    across, down = [p.x for p in points], [p.y for p in points]
    name = names.get(code.format, str(code.format))
    identifier = str(code.symbology_identifier)
    return Code(name, code.text, identifier, min(across), min(down), max(across), max(down))


def data_uri(svg: str) -> str:
    """The SVG as the address of a picture, for an <img>."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")


def _matrix(rows: Iterable[Iterable[bool]], size_mm: float, quiet: int) -> str:
    """Square modules as one path: runs of dark ones, as far down as they repeat, are one bar."""
    path, above, width, height = [], dict[tuple[int, int], int](), 0, 0
    for y, row in enumerate([*rows, ()]):
        cells = [*row, False]
        width, height = max(width, len(cells) - 1), y
        edges = [x for x in range(len(cells)) if cells[x] != (x > 0 and cells[x - 1])]
        runs = set(zip(edges[::2], edges[1::2], strict=True))
        for start, end in sorted(above.keys() - runs):
            top = above.pop((start, end))
            path.append(f"M{start + quiet} {top + quiet}h{end - start}v{y - top}h{start - end}")
        for run in runs - above.keys():
            above[run] = y
    wide, high = width + 2 * quiet, height + 2 * quiet
    return _svg(wide, high, size_mm, size_mm * high / wide, "".join(path))


def _svg(width: int, height: int, wide_mm: float, high_mm: float, path: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide_mm:.6g}mm" height="{high_mm:.6g}mm"'
        f' viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>'
    )
