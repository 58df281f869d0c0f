"""Step 8: printed letters become print files, each with its cover, its book and its ticket.

Before letters are set it looks through `input/documents` for copies to enclose, because the letter
lists them; after all letters and statements are written it binds, stamps, weighs and lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from generator import creditor, pdfs, registry, wording
from generator.dispatch import RunFolder
from generator.documents import enclosed, mailing_book, payment
from generator.documents.correspondence import attention
from generator.findings import Finding, NotConserved, SettingsInvalid
from generator.mailing import book, enclosures, files, pieces
from generator.steps import Context, Judged
from generator.typeset import Workers
from generator.typeset.folders import find, languages
from generator.typeset.forms import base, properties
from generator.values.decisions import Decision, Verdict
from generator.values.mail import Book, Copies, Enclosure, Piece, PrintFile
from generator.values.paper import Page, Paper
from generator.values.policy import Creditor
from generator.wording import Words

_PAPERS = (("210mm", "a4"), ("8.5in", "letter"))


class Mailroom:
    """Everything in `print/`, for one run folder."""

    def __init__(
        self, context: Context, root: Path, folder: RunFolder, workers: Workers | None = None
    ) -> None:
        self._context, self._root, self._folder, self._workers = context, root, folder, workers
        self._services = registry.services()
        self._languages = languages(context.layouts, "letters")
        self._forms: dict[str, tuple[str, str]] = {}
        self._copies = Copies()
        self.findings: list[Finding] = []
        self.printed: tuple[PrintFile, ...] = ()

    def look(self, drafts: Iterable[Judged]) -> None:
        """Whose are the copies in input/documents, and can they be printed?"""
        there = enclosures.there(self._root)
        if not there:
            return
        owners, papers = enclosures.Owners(there), {}
        for decision in (judged.decision for judged in drafts):
            owner = (decision.entity, decision.debtor.customer_id)
            for item in decision.items:
                owners.document(owner, item.aged.item.document_no)
            if decision.verdict is Verdict.DUN and not decision.lacks and self.encloses(decision):
                papers[owner] = pieces.PAPERS[self._form(decision.creditor)[0]]
        self._copies, findings = enclosures.copies(owners, papers)
        self.findings.extend(findings)

    def encloses(self, decision: Decision) -> bool:
        """Formal demands have their statement and copies with them, if the service lets them."""
        service = self._services.get(decision.service)
        formal = decision.level is not None and decision.level.formal
        return formal and (service is None or service.enclosures)

    def enclosed(self, decision: Decision) -> tuple[Enclosure, ...]:
        """The copies that go with a letter, which lists them."""
        if not (decision.service and self.encloses(decision)):
            return ()
        asked = enclosed.documents(decision)
        return self._copies.enclosed(decision.entity, decision.debtor.customer_id, asked)

    def produce(self, decisions: Iterable[Decision]) -> None:
        """Print files, covers, book, receipts and ticket; nothing where nothing is posted."""
        there = {file.path: file.pages for file in self._folder.written}
        posted = [
            self._piece(decision, letter, there[letter])
            for decision in decisions
            if decision.service and (letter := f"letters/{decision.letter_no}.pdf") in there
        ]
        printing = self._context.settings.printing
        printed = []
        for path, group in files.groups(posted, printing):
            data, file = files.bind(
                path,
                group,
                run=self.run,
                printing=printing,
                services=self._services,
                letter=self._folder.read,
                copy=self._copy,
            )
            self._folder.write(path, data, pages=file.pages)
            printed.append(file)
        self.printed = tuple(printed)
        if printed:
            self._lists()

    @property
    def run(self) -> str:
        return self._folder.target.name

    def _copy(self, path: str) -> bytes:
        return enclosures.content(self._root / path)

    def _piece(self, decision: Decision, letter: str, pages: int) -> Piece:
        paper, envelope = self._form(decision.creditor)
        language, _ = creditor.language(decision.creditor, decision.debtor, self._languages)
        return pieces.piece(
            decision,
            letter,
            pages,
            service=self._services.get(decision.service),
            paper=paper,
            envelope=envelope,
            attention=attention(decision, wording.words(language, self._context.layouts)),
            payment_codes=payment.scanned(decision, is_a4=paper == "a4"),
            enclosures=self.enclosed(decision),
        )

    def _lists(self) -> None:
        covers = {file.path: f"{file.path.removesuffix('.pdf')}-cover.pdf" for file in self.printed}
        for page in self._set(self._cover(file, covers) for file in self.printed):
            self._folder.write(page.path, page.data, pages=page.pages)
        kept = book.books(self.printed, self._services)
        if kept:
            pages = self._set(self._book(one, n) for n, one in enumerate(kept, start=1))
            data = pdfs.merge([page.data for page in sorted(pages, key=_number)])
            self._folder.write("print/mailing-book.pdf", data, pages=pdfs.page_count(data))
            self._folder.write("print/mailing-book.csv", book.book_csv(kept, self._services))
        receipts = book.receipts_csv(kept, self._services)
        if receipts is not None:
            self._folder.write("print/return-receipts.csv", receipts)
        ticket = book.ticket_csv(self.printed, self._services, covers)
        self._folder.write("print/job-ticket.csv", ticket)

    def _cover(self, file: PrintFile, covers: Mapping[str, str]) -> Paper:
        own = self._context.settings.creditor(file.pieces[0].piece.key[0])
        service = self._services.get(file.service)
        words, form = self._words(own), creditor.form(own)
        return mailing_book.cover(file, covers[file.path], service, self.run, form, words)

    def _book(self, of: Book, number: int) -> Paper:
        own = self._context.settings.creditor(of.entity)
        service = self._services.get(of.service)
        form = creditor.form(own)
        return mailing_book.book(of, number, service, self.run, form, self._words(own))

    def _set(self, papers: Iterable[Paper]) -> list[Page]:
        if self._workers is None:
            raise ValueError("a mailroom without workers sets nothing")
        found = list(self._workers.set(papers))
        for page in found:
            if page.broken:
                raise NotConserved(f"{page.path} cannot be composed: {'; '.join(page.broken)}")
        return found

    def _words(self, own: Creditor) -> Words:
        """The post and the printer read the language of the country of posting."""
        layouts = self._context.layouts
        return wording.words(
            own.language if wording.known(own.language, layouts) else "en", layouts
        )

    def _form(self, own: Creditor) -> tuple[str, str]:
        """The paper (a4, letter) and the envelope of a creditor's form."""
        name = creditor.form(own)
        if name not in self._forms:
            path = find(self._context.layouts, f"forms/{base(name)}.css")
            found = properties(path.read_text(encoding="utf-8")) if path else {}
            paper = dict(_PAPERS).get(found.get("paper-width", ""), "")
            if not paper:
                raise SettingsInvalid(
                    f"The form {name} is neither A4 nor US Letter: it cannot be printed.",
                    "Give it one of these papers.",
                )
            usual = next(iter(found.get("envelopes", "").split()), "")
            self._forms[name] = (paper, name.partition("+")[2] or usual)
        return self._forms[name]


def _number(page: Page) -> int:
    return int(page.path.removesuffix(".pdf").rpartition("-")[2])
