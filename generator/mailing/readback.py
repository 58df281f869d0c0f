"""The paper is read back: every page of a print file, as a camera would see it, against run.json.

Enters the bytes of a print file, what run.json says of it, and the letters as they were set; leaves
sentences. Each front's Data Matrix must name its letter and sheet, each page of a letter must be
that page of that letter, and its article barcode and payment codes must be there and say what was
claimed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from generator import barcodes
from generator.mailing import book
from generator.pdfs import rasters
from generator.pdfs.printing import Unreadable
from generator.values.mail import Claimed, PieceRecord, PrintRecord, Sheet

DPI = 200
_NAMES: Mapping[str, str] = MappingProxyType(
    {"epc": "a SEPA payment code", "swiss": "a Swiss payment code", "link": "a code to pay online"}
)
_OURS = (barcodes.CODE_128, barcodes.DATA_MATRIX, barcodes.QR)


def wrong(
    data: bytes,
    file: PrintRecord,
    run: str,
    claims: Mapping[str, Claimed],
    letter: Callable[[str], bytes],
) -> Iterator[str]:
    """Everything on the paper that is not as run.json says; `letter` reads a file by its path."""
    try:
        with rasters.opened(data) as pages:
            yield from _ranges(pages.count, file)
            for piece in file.pieces:
                claim = claims.get(piece.letter_no)
                if claim is None:
                    yield f"{file.path}: {piece.letter_no} is not a letter of this run."
                elif piece.last_page <= pages.count:
                    for words in _piece(pages, file, piece, run, claim, letter):
                        yield f"{file.path}: {words}"
    except Unreadable as error:
        yield f"{file.path} cannot be read back: {error}."


def book_differs(data: bytes, files: Sequence[PrintRecord], run: str) -> Iterator[str]:
    """Where the mailing book names other pages, or other pieces, than run.json."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    if not set(book.BOOK) <= set(rows[0] if rows else book.BOOK):
        yield "print/mailing-book.csv has not the columns of a mailing book."
        return
    folder = f"output/{run}/"
    kept = {
        (row["letter_no"], f"{folder}{row['file']}", row["first_page"], row["last_page"],
         _plain(row["article_number"]))
        for row in rows
    }  # fmt: skip
    listed = {f"{folder}{row['file']}" for row in rows}
    printed = {
        (p.letter_no, f.path, str(p.first_page), str(p.last_page), _plain(p.article_number or ""))
        for f in files
        for p in f.pieces
        if p.copy == 1 and f.path in listed  # a service may keep no book
    }
    for number in sorted({key[0] for key in kept ^ printed}):
        yield f"print/mailing-book.csv and run.json differ about {number}."


def _ranges(count: int, file: PrintRecord) -> Iterator[str]:
    """Every page is one piece's and no more than one's."""
    following = 1
    for piece in file.pieces:
        if piece.first_page != following or piece.last_page < piece.first_page:
            yield f"{file.path}: {piece.letter_no} does not begin at page {following}."
        following = piece.last_page + 1
    if following != count + 1:
        yield f"{file.path} has {count} pages, but its letters end at page {following - 1}."


def _piece(
    pages: rasters.Pages,
    file: PrintRecord,
    piece: PieceRecord,
    run: str,
    claim: Claimed,
    letter: Callable[[str], bytes],
) -> Iterator[str]:
    with rasters.opened(letter(claim.letter)) as set_pages:
        own = set_pages.count
        step = 2 if file.plex == "duplex" else 1
        if piece.first_page + own - 1 > piece.last_page:
            yield f"{piece.letter_no} has {own} pages, but fewer were printed."
            return
        for number in range(1, own + 1):
            page = piece.first_page + number - 1
            if pages.text(page) != set_pages.text(number):
                yield f"page {page} is not page {number} of {piece.letter_no}."
    codes = dict(_codes(pages, piece, own))
    yield from _missing(pages, piece, codes)
    for number, page in enumerate(range(piece.first_page, piece.last_page + 1, step), start=1):
        sheet = Sheet(piece.letter_no, number, piece.sheets, page, piece.copy)
        if file.marks:
            yield from _mark(pages, sheet, run, codes.get(page, ()))
    if piece.code:
        yield from _article(pages, piece, codes.get(piece.first_page, ()))
    for page, found in codes.items():
        yield from _payment(page, piece, claim, found)


def _codes(
    pages: rasters.Pages, piece: PieceRecord, own: int
) -> Iterator[tuple[int, tuple[barcodes.Code, ...]]]:
    """What is on the letter's own pages; an enclosure's codes are somebody else's."""
    for page in range(piece.first_page, piece.first_page + own):
        yield page, barcodes.read(pages.picture(page, DPI).view, _OURS, upright=True)


def _mark(
    pages: rasters.Pages, sheet: Sheet, run: str, codes: Sequence[barcodes.Code]
) -> Iterator[str]:
    expected = sheet.mark(run)
    if any(code.text == expected for code in codes):
        return
    kind = (barcodes.DATA_MATRIX,)
    every = barcodes.read(pages.picture(sheet.page, DPI).view, kind)  # on enclosures among others
    if any(code.text == expected for code in every):
        return
    ours = [code.text for code in every if code.text.count("|") >= 2]
    says = f"says {ours[0]!r}" if ours else "cannot be read"
    yield (
        f"page {sheet.page} must be sheet {sheet.number} of {sheet.of} of {sheet.letter_no},"
        f" but its mark {says}."
    )


def _article(
    pages: rasters.Pages, piece: PieceRecord, codes: Sequence[barcodes.Code]
) -> Iterator[str]:
    linear = [c for c in codes if c.format == barcodes.CODE_128]
    if not linear:
        picture = pages.picture(piece.first_page, DPI).view
        linear = list(barcodes.read(picture, (barcodes.CODE_128,)))
    found = [_plain(code.text) for code in linear]
    if piece.code not in found:
        says = f"says {found[0]}" if found else "cannot be read"
        number = piece.article_number
        yield f"the barcode of {piece.letter_no} must say article {number}, but it {says}."


def _missing(
    pages: rasters.Pages, piece: PieceRecord, codes: Mapping[int, Sequence[barcodes.Code]]
) -> Iterator[str]:
    """A code to pay by that run.json names and no page has; looked for twice before it is said."""
    found = {_kind(code) for some in codes.values() for code in some}
    lacking = [kind for kind in piece.payment_codes if kind not in found]
    if lacking:
        again = (barcodes.read(pages.picture(page, DPI).view, (barcodes.QR,)) for page in codes)
        found |= {_kind(code) for some in again for code in some}
    for kind in lacking:
        if kind not in found:
            name = _NAMES.get(kind, kind)
            yield f"{piece.letter_no} must bear {name}, but none can be read on its pages."


def _kind(code: barcodes.Code) -> str:
    if code.format != barcodes.QR:
        return ""
    first = code.text.partition("\n")[0].strip()
    return {"BCD": "epc", "SPC": "swiss"}.get(first, "link" if "://" in first else "")


def _payment(
    page: int, piece: PieceRecord, claim: Claimed, codes: Sequence[barcodes.Code]
) -> Iterator[str]:
    """Amount and reference: lines 8 and 10 of EPC069-12; 19, 20 and 29 of a Swiss code."""
    for code in codes:
        if code.format != barcodes.QR:
            continue
        lines = code.text.replace("\r\n", "\n").split("\n")
        kind, size = _kind(code), len(lines)
        if kind == "epc" and size > 7:
            said = (lines[7][:3], lines[7][3:], lines[9] if size > 9 else "")
        elif kind == "swiss" and size > 19:
            said = (lines[19], lines[18], lines[28] if size > 28 else "")
        else:
            continue  # a link has no amount
        if said[0] != claim.currency or _amount(said[1]) != claim.amount:
            yield (
                f"the payment code on page {page} says {said[0]} {said[1]}, but {piece.letter_no}"
                f" claims {claim.currency} {claim.amount}."
            )
        if claim.reference and said[2] != claim.reference:
            yield (
                f"the payment code on page {page} says reference {said[2] or '–'}, but"
                f" {piece.letter_no} has {claim.reference}."
            )


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
