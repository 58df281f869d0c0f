"""Copies of documents beside a letter: which it wants, and how it lists them."""

from __future__ import annotations

from collections.abc import Sequence

from generator.values.decisions import Decision
from generator.values.ledger import DocumentType
from generator.values.mail import Enclosure
from generator.wording import Words


def documents(decision: Decision) -> tuple[str, ...]:
    """The documents that the letter demands, the oldest first."""
    items = sorted(
        (item.aged.item for item in decision.items if item.demanded.positive),
        key=lambda item: (item.due_date, item.document_no, item.line_no),
    )
    return tuple(dict.fromkeys(item.document_no for item in items))


def labels(decision: Decision, copies: Sequence[Enclosure], words: Words) -> tuple[str, ...]:
    """One line per document, with all pages of its copies: Copy of invoice 4711 (2 pages)."""
    invoices = {
        item.aged.item.document_no
        for item in decision.items
        if item.aged.item.document_type is DocumentType.INVOICE
    }
    found = []
    for number in dict.fromkeys(copy.document_no for copy in copies):
        pages = sum(copy.pages for copy in copies if copy.document_no == number)
        kind = "invoice" if number in invoices else "document"
        counted = "1 page" if pages == 1 else "{pages} pages"
        text = f"Copy of {kind} {{number}} ({counted})"
        args = {"number": number} if pages == 1 else {"number": number, "pages": pages}
        found.append(words.label(text, **args))
    return tuple(found)
