"""Papers for the post office and the printer: the mailing book, and a cover for each print file.

View of `mailing/book`: title, mark, page_words, letterhead, heading, sender (lines), run, columns
(name, label), rows (tuples as the columns), totals and received (pairs of label and value).
View of `mailing/cover`: title, mark, page_words, letterhead, heading, facts (pairs), note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator import articles
from generator.documents.blocks import Row, View
from generator.values.mail import Book, Placed, PrintFile
from generator.values.paper import Paper
from generator.values.policy import Service
from generator.wording import Words


def book(
    of: Book, number: int, service: Service | None, run: str, form: str, words: Words
) -> Paper:
    """The pieces of one sender by one service; the post fills in what it charges and signs."""
    name, count = words.label(service.title) if service else of.service, len(of.lines)
    columns = _columns(service)
    view = {
        **_frame(f"{words.label('Mailing book')} {run} {of.service}", run, of.sender[0], words),
        "heading": f"{words.label('Mailing book')} – {name}",
        "sender_label": words.label("Sender"),
        "sender": of.sender,
        "run": f"{words.label('Run')} {run}",
        "columns": tuple((code, words.label(label)) for code, label in columns),
        "rows": tuple(
            _row([code for code, _ in columns], line, placed, service, words)
            for line, (_, placed) in enumerate(of.lines, start=1)
        ),
        "totals": (
            (words.label("Total pieces listed"), str(count)),
            (words.label("Total pieces received"), ""),
        ),
        "received": (words.label("Postmark"), words.label("Received by (name, date, signature)")),
    }
    path = f"print/mailing-book-{number}.pdf"
    return Paper(path, "mailing/book.html.j2", words.language, form, view)


def cover(
    of: PrintFile, path: str, service: Service | None, run: str, form: str, words: Words
) -> Paper:
    """What lies on the printer's pile: which file, how much of it, and how to know it is whole."""
    doubled = len(of.pieces) > of.letters
    numbers = [_number(p, service) for p in of.pieces if p.piece.article_number]
    facts = (
        (words.label("Run"), run),
        (words.label("Print file"), of.path),
        (words.label("Service"), words.label(service.title) if service else of.service),
        (words.label("Paper"), {"a4": "A4", "letter": "US Letter"}.get(of.paper, of.paper)),
        (words.label("Sides"), words.label(of.plex)),
        (words.label("Letters"), str(of.letters)),
        (words.label("Pieces with copies"), str(len(of.pieces)) if doubled else ""),
        (words.label("Pages"), str(of.pages)),
        (words.label("Sheets"), str(of.sheets)),
        (words.label("First letter"), of.pieces[0].piece.letter_no),
        (words.label("Last letter"), of.pieces[-1].piece.letter_no),
        (words.label("First article number"), numbers[0] if numbers else ""),
        (words.label("Last article number"), numbers[-1] if numbers else ""),
        ("SHA-256", _in_eights(of.sha256)),
    )
    sender = of.pieces[0].piece.sender[0]
    view = {
        **_frame(f"{words.label('Cover sheet')} {of.path}", run, sender, words),
        "heading": words.label("Cover sheet"),
        "facts": tuple(pair for pair in facts if pair[1]),
        "note": words.label("This sheet is not part of the print file; it is not sent."),
    }
    return Paper(path, "mailing/cover.html.j2", words.language, form, view)


def _frame(title: str, run: str, sender: str, words: Words) -> View:
    page = words.label("Page {page} of {pages}", page="\0", pages="\0").split("\0")
    return {
        "title": title,
        "mark": run,
        "page_words": tuple(page),
        "letterhead": {"name": sender, "lines": ()},
    }


def _columns(service: Service | None) -> tuple[tuple[str, str], ...]:
    kind = service.book if service else "list"
    columns = [("line", "No."), ("article", "Article no."), ("to", "Addressee")]
    columns += [("document", "Document")] if service and service.waybill else []
    columns += [("copies", "Copies")] if service and service.copies > 1 else []
    columns += [("receipt", "Return receipt")] if service and service.return_receipt else []
    columns += [("weight", "Weight")]
    columns += [("postage", "Postage"), ("fees", "Fees")] if kind == "firm_sheet" else []
    return tuple(columns)


def _row(
    codes: Sequence[str], line: int, placed: Placed, service: Service | None, words: Words
) -> Row:
    piece = placed.piece
    weight = f"{words.decimal(placed.grams, 1)}\u00a0g"
    cells: Mapping[str, str] = {
        "line": str(line),
        "article": _number(placed, service),
        "to": "\n".join((*piece.address, piece.letter_no)),
        "document": service.waybill if service else "",
        "copies": str(piece.copies),
        "receipt": service.return_receipt if service else "",
        "weight": "\n".join(filter(None, (weight, placed.postage_class))),
    }
    return tuple(cells.get(code, "") for code in codes)


def _number(placed: Placed, service: Service | None) -> str:
    number = placed.piece.article_number
    return articles.display(service, number) if service and number else number


def _in_eights(digest: str) -> str:
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
