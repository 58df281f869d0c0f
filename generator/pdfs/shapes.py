"""What is drawn on a page besides text: rules, filled areas and pictures, with their places.

PDFium's page objects know their bounds, so no page is rasterised; clip paths are no objects.
Measures are millimetres from the top left corner of the paper.
"""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from generator.pdfs import Area, Box

_MM = 25.4 / 72
_NAMES = ("something unknown", "text", "a rule or area", "a picture", "a shading", "a drawing")


def shapes(data: bytes, page: int = 0, within: Area | None = None) -> tuple[Box, ...]:
    """Every drawn object of a page (0 is the first) that touches the area, its kind as text."""
    area = within or (float("-inf"), float("-inf"), float("inf"), float("inf"))
    found = []
    file = pypdfium2.PdfDocument(data)
    try:
        sheet = file[page]
        height = sheet.get_height()
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for index in range(pdfium.FPDFPage_CountObjects(sheet.raw)):
            drawn = pdfium.FPDFPage_GetObject(sheet.raw, index)
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                continue
            if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
                continue
            sides = (left.value, height - top.value, right.value, height - bottom.value)
            west, north, east, south = (side * _MM for side in sides)
            if west < area[2] and east > area[0] and north < area[3] and south > area[1]:
                name = _NAMES[kind if 0 <= kind < len(_NAMES) else 0]
                found.append(Box(name, west, north, east, south))
    finally:
        file.close()
    return tuple(found)
