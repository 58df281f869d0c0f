"""The dashboard's order of work: front page, further pages, customers, the paper and the book.

What the run folder holds is for the house. What is passed on is made anew, with less in it, and
lies in a folder of its own beside: `output/<as-of>.share/`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator import dispatch
from generator.documents.dashboard import book, customer, front
from generator.documents.dashboard.pen import Pen
from generator.documents.dashboard.position import survey
from generator.documents.dashboard.redaction import Guise, secret
from generator.findings import NotConserved
from generator.sealing import protecting
from generator.typeset import Workers
from generator.values.decisions import Decision
from generator.values.kpis import Report
from generator.values.paper import Page, Paper
from generator.values.run import RunFacts
from generator.values.sharing import Sharing
from generator.wording import Words

INDEX = "index.html"
PROTECTED = "index.protected.html"
_HASHED = re.compile(rb"(<style>.*?</style>|<script>.*?</script>)", re.DOTALL)
_INDENT = re.compile(rb"\s*\n\s*")


@dataclass(frozen=True)
class Board:
    """Who reads it, what they may be told, and who sets it; `form` is any letter's, for fonts."""

    words: Words
    sharing: Sharing
    form: str
    workers: Workers


File = tuple[str, bytes, int]  # path, bytes, pages


def files(
    decisions: Iterable[Decision], facts: RunFacts, report: Report | None, board: Board
) -> Iterator[File]:
    """Everything the dashboard consists of; `decisions` are read twice."""
    known = survey(decisions)
    words, sharing, workers = board.words, board.sharing, board.workers
    pen = Pen(words, sharing)
    debtors = ((line.entity, line.debtor) for line in known.lines)
    guise = Guise(debtors, secret(facts), sharing, words)
    yield from map(whole, workers.set(front.front(known, facts, report, guise, pen)))
    if sharing.summary:
        return
    paper = workers.begin(front.printed(known, facts, report, guise, pen, board.form))
    yield from map(whole, workers.set(customer.customers(decisions, facts, guise, pen)))
    if not sharing.amounts:  # a book of sums without amounts says nothing
        yield "dashboard.xlsx", book.book(known, facts, report, guise, pen), 0
    yield whole(paper())


def share(
    password: str,
    decisions: Iterable[Decision],
    facts: RunFacts,
    report: Report | None,
    board: Board,
    target: Path,
) -> Path:
    """The copy in a folder of its own, which replaces the one before; out, what to pass on."""
    with dispatch.RunFolder(target) as folder:
        if password:
            alone = replace(board, sharing=replace(board.sharing, summary=True))
            ((_, data, _),) = files(decisions, facts, report, alone)
            folder.write(PROTECTED, _locked(data.decode(), password, facts, alone))
        else:
            for path, data, pages in files(decisions, facts, report, board):
                folder.write(path, data, pages=pages)
        folder.publish()
    return target / (PROTECTED if password else INDEX)


def _locked(html: str, password: str, facts: RunFacts, board: Board) -> bytes:
    salt, nonce = secrets.token_bytes(protecting.SALT), secrets.token_bytes(protecting.NONCE)
    view = {
        "language": board.words.language,
        "direction": board.words.direction,
        "creditor": facts.creditor_name,
        "as_of": board.words.date(facts.dates.as_of),
        "sealed": protecting.protect(html.encode(), password, salt=salt, nonce=nonce),
        "iterations": protecting.ITERATIONS,
        "inner": protecting.inline_hashes(html),
    }
    template, language = "dashboard/protected.html.j2", board.words.language
    (page,) = board.workers.set([Paper(PROTECTED, template, language, "", view)])
    return whole(page)[1]


def whole(page: Page) -> File:
    """A page as it is written; raises NotConserved where it could not be set."""
    if page.broken:
        raise NotConserved(f"{page.path} cannot be composed: {'; '.join(page.broken)}")
    large = page.path.endswith(".html") and "/" not in page.path  # a customer's page is small
    data = _thin(page.data) if large else page.data
    return page.path, data, page.pages


def _thin(html: bytes) -> bytes:
    """Without the indentation of templates; styles and scripts keep every byte of their hash."""
    parts = _HASHED.split(html)
    return b"".join(p if n % 2 else _INDENT.sub(b"\n", p) for n, p in enumerate(parts))
