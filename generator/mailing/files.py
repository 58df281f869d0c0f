"""Pieces become print files: one for each paper, service and plex, in the order of the book.

A piece starts on a front; each of its enclosures does. What duplex leaves open is a blank back,
outside the letter's own page count. Nothing is printed twice but what a service wants in copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256

from generator.findings import NotConserved
from generator.mailing import marks, pieces
from generator.pdfs.printing import Binder
from generator.values.mail import Piece, Placed, PrintFile, Printing
from generator.values.policy import Service

Read = Callable[[str], bytes]


def groups(of: Iterable[Piece], printing: Printing) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """(path, its pieces in order); papers are never mixed."""
    found: dict[str, list[Piece]] = defaultdict(list)
    for piece in of:
        found[f"print/{piece.paper}-{piece.service}-{printing.plex}.pdf"].append(piece)
    for path, group in sorted(found.items()):
        yield path, tuple(sorted(group, key=lambda piece: piece.order))


def bind(
    path: str,
    group: tuple[Piece, ...],
    *,
    run: str,
    printing: Printing,
    services: Mapping[str, Service],
    letter: Read,
    copy: Read,
) -> tuple[bytes, PrintFile]:
    """One print file; `letter` reads a file of the run folder, `copy` one of the workspace."""
    paper, service = group[0].paper, group[0].service
    binder = Binder(pieces.PAPERS[paper])
    placed: list[Placed] = []
    for piece in group:
        parts = [
            letter(piece.letter),
            *(_checked(copy(e.path), e.sha256) for e in piece.enclosures),
        ]
        for number in range(1, piece.copies + 1):
            place = _place(binder, piece, parts, number, printing, services.get(service))
            placed.append(place)
            _mark(binder, place, run, printing)
    data = binder.data()
    of, digest = tuple(placed), sha256(data).hexdigest()
    return data, PrintFile(
        path, paper, service, printing.plex, binder.pages, digest, of, printing.marks
    )


def _checked(data: bytes, digest: str) -> bytes:
    """The letter lists the copy's pages: a file changed since then is another document."""
    if sha256(data).hexdigest() != digest:
        raise NotConserved("A copy in input/documents was changed during the run.", "Run again.")
    return data


def _place(
    binder: Binder,
    piece: Piece,
    parts: list[bytes],
    number: int,
    printing: Printing,
    service: Service | None,
) -> Placed:
    first = binder.pages + 1
    binder.own(parts[0])
    if binder.pages - first + 1 != piece.pages:
        raise NotConserved(f"Letter {piece.letter_no} has not the pages that were set.")
    _even(binder, first, printing)
    for part in parts[1:]:
        binder.foreign(part)
        _even(binder, first, printing)
    last = binder.pages
    sheets = (last - first + 1) // (2 if printing.plex == "duplex" else 1)
    weight = pieces.grams(sheets, piece.paper, printing)
    steps = pieces.postage_class(service, piece.origin, weight)
    return Placed(piece, first, last, printing.plex, weight, steps, number)


def _even(binder: Binder, first: int, printing: Printing) -> None:
    if printing.plex == "duplex" and (binder.pages - first + 1) % 2:
        binder.blank()


def _mark(binder: Binder, placed: Placed, run: str, printing: Printing) -> None:
    for sheet in placed.leaves():
        bars = [*marks.letter_mark(sheet, run)] if printing.marks else []
        if printing.omr is not None:
            bars += marks.omr(sheet, printing.omr)
        if bars:
            binder.mark(sheet.page, bars)
