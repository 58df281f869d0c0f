"""What is handed in with the mail, as lists: mailing book, return receipts, job ticket.

Enters the print files as they were bound, so that pages, book and manifest cannot differ. One book
per service and sender, in numeric order (USPS PS 3877; UPU CN 07 for the receipts' data).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator import articles
from generator.values.mail import Book, Placed, PrintFile
from generator.values.policy import Service
from generator.workbooks import Row, csv_bytes

Services = Mapping[str, Service]

BOOK = (
    "book", "line", "article_number", "addressee", "address", "country", "service",
    "return_receipt", "document", "sender", "letter_no", "copies", "file", "first_page",
    "last_page", "pages", "sheets", "grams", "postage_class", "enclosures",
)  # fmt: skip
RECEIPTS = (
    "form", "article_number", "service", "return_to", "return_address", "addressee", "address",
    "country", "letter_no",
)  # fmt: skip
TICKET = (
    "file", "sha256", "paper", "plex", "service", "pieces", "copies", "pages", "sheets", "tray",
    "envelope", "first_number", "last_number", "postage_classes", "cover",
)  # fmt: skip


def books(files: Iterable[PrintFile], services: Services) -> tuple[Book, ...]:
    """Every piece once, whatever copies are printed; none for services that keep no book."""
    found: dict[tuple[str, str], list[tuple[PrintFile, Placed]]] = defaultdict(list)
    for file in files:
        service = services.get(file.service)
        for placed in file.pieces if service is None or service.book != "none" else ():
            if placed.copy == 1:
                found[file.service, placed.piece.key[0]].append((file, placed))
    return tuple(
        Book(service, entity, tuple(sorted(lines, key=lambda line: line[1].piece.order)))
        for (service, entity), lines in sorted(found.items())
    )


def book_csv(of: Sequence[Book], services: Services) -> bytes:
    return csv_bytes(BOOK, (row for book in of for row in _book_rows(book, services)))


def receipts_csv(of: Sequence[Book], services: Services) -> bytes | None:
    """What is to be written on the cards that come back signed; None where none does."""
    rows = [row for book in of for row in _receipt_rows(book, services)]
    return csv_bytes(RECEIPTS, rows) if rows else None


def ticket_csv(files: Sequence[PrintFile], services: Services, covers: Mapping[str, str]) -> bytes:
    """One line per print file: what to load, how to print it, what comes out."""
    return csv_bytes(TICKET, (_ticket_row(file, services, covers) for file in files))


def shown(placed: Placed, services: Services) -> str:
    """The article number as people read it; spaced, a spreadsheet leaves it alone, too."""
    service, number = services.get(placed.piece.service), placed.piece.article_number
    return articles.display(service, number) if service and number else number


def _book_rows(book: Book, services: Services) -> Iterator[Row]:
    service = services.get(book.service)
    title, receipt, waybill = book.service, "", ""
    if service is not None:
        title, receipt, waybill = service.title, service.return_receipt, service.waybill
    name = f"{book.service}-{book.entity}" if book.entity else book.service
    for line, (file, placed) in enumerate(book.lines, start=1):
        piece = placed.piece
        yield (
            name, line, shown(placed, services), piece.addressee, ", ".join(piece.place),
            piece.country, title, receipt, waybill, ", ".join(piece.sender), piece.letter_no,
            piece.copies, file.path, placed.first_page, placed.last_page, piece.pages,
            placed.sheets, placed.grams, placed.postage_class,
            "; ".join(f"{e.document_no} ({e.pages})" for e in piece.enclosures),
        )  # fmt: skip


def _receipt_rows(book: Book, services: Services) -> Iterator[Row]:
    service = services.get(book.service)
    for _, placed in book.lines if service and service.return_receipt else ():
        piece = placed.piece
        yield (
            service.return_receipt if service else "", shown(placed, services), book.service,
            piece.sender[0], ", ".join(piece.sender[1:]), piece.addressee,
            ", ".join(piece.place), piece.country, piece.letter_no,
        )  # fmt: skip


def _ticket_row(file: PrintFile, services: Services, covers: Mapping[str, str]) -> Row:
    classes = Counter(placed.postage_class for placed in file.pieces if placed.copy == 1)
    envelopes = dict.fromkeys(p.piece.envelope for p in file.pieces if p.piece.envelope)
    numbered = [placed for placed in file.pieces if placed.piece.article_number]
    ends = (shown(numbered[0], services), shown(numbered[-1], services)) if numbered else ("", "")
    return (
        file.path, file.sha256, file.paper, file.plex, file.service, file.letters,
        len(file.pieces) - file.letters, file.pages, file.sheets,
        tray(file.paper), ", ".join(envelopes), *ends,
        "; ".join(f"{name}: {n}" for name, n in sorted(classes.items()) if name),
        covers.get(file.path, ""),
    )  # fmt: skip


def tray(paper: str) -> str:
    return {"a4": "tray with A4", "letter": "tray with US Letter"}.get(paper, paper)
