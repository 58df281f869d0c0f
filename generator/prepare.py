"""The first two steps of a run: read and post. `explain` asks for no more.

Enters an order; leaves everything read, checked and grouped, nothing decided or written.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator import creditor, currencies, journal, ladders, past, registry, workspace
from generator.findings import Finding, Outcome, Refused, Severity, UsageError
from generator.interest import basis
from generator.ledger import posting
from generator.ledger.book import Ledger
from generator.ledger.figures import figures
from generator.mailing import pool
from generator.review import desk, stored
from generator.review.draft import Draft
from generator.review.given import Taken
from generator.review.stored import Stored
from generator.steps import Context, held_customers
from generator.values import naming
from generator.values.articles import Pool
from generator.values.figures import Figures
from generator.values.ledger import Dates
from generator.values.policy import Settings
from generator.values.sharing import Passed
from generator.values.sheets import ARTICLE_NUMBERS, OPEN_ITEMS
from generator.values.tables import Hints, Reading

Tell = Callable[[int, int], None]  # step, how many so far


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for; `today` comes from the shell, never from a clock in here."""

    root: Path
    today: dt.date
    files: tuple[Path, ...] = ()
    hints: Hints = Hints()
    letter_date: dt.date | None = None
    only: str = ""
    strict: bool = False
    jobs: int = 1
    reviews: tuple[Path, ...] = ()
    allow_raise: bool = False
    managers: bool = False  # a copy of the review for each account manager
    internal: bool = False  # the dashboard tells notes, contact persons and owners
    passed: Passed | None = None  # a copy of the dashboard to be passed on


@dataclass(frozen=True, slots=True)
class Prepared:
    """The first two steps: everything read, checked and grouped, nothing decided or written."""

    reading: Reading
    settings: Settings
    ledger: Ledger
    context: Context
    journal: journal.Journal
    findings: tuple[Finding, ...]
    taken: Taken
    reviews: tuple[Stored, ...]  # of earlier dates
    draft: Draft | None = None  # that the reviews are of
    figures: Figures = Figures()  # sales, exchange rates and orders, for the KPIs
    past: past.Found = past.Found()


def prepare(order: Order, tell: Tell, *, trace: bool = False) -> Prepared:
    """Steps 1 and 2; a refused file ends the run here, with every reason."""
    tell(1, 0)
    reading, found = workspace.read_input(order.root, order.files, order.hints)
    _refuse(found, reading)
    dates, undated = workspace.dates(reading, order.hints.as_of, order.letter_date, order.today)
    if dates.letter_date < dates.as_of:
        raise UsageError(f"The letter date {dates.letter_date} is before as-of {dates.as_of}.")
    layouts = creditor.layout_folders(order.root)
    settings = _settings(order.root, reading, layouts)
    history = journal.read(order.root / "input" / "journal")

    if not any(table.records or table.problems for table in reading.tables):
        raise Refused("The files hold no open item.", "Put your open items in, then run again.")
    tell(2, 0)
    ledger, posted = posting.post(
        reading,
        tuple(settings.creditors),
        dates,
        history.letters,
        history.handed_over,
        history.voided,
    )
    _refuse(posted, reading)
    taken, draft = _edits(order, dates, settings, history)
    reviews = stored.earlier(order.root, dates.as_of)
    lapsed = desk.lapsed(reviews, taken, ledger.keys, dates.letter_date)
    numbers = _numbers(reading, settings, history)
    told, unread = figures(reading, dates.as_of)
    earlier = past.Found() if order.only or trace else past.read(order.root, dates.as_of)
    findings = (
        *found, *undated, *posted, *lapsed, *numbers.findings, *unread, *earlier.findings
    )  # fmt: skip
    context = Context(
        settings=settings,
        dates=dates,
        slugs=naming.slugs(ledger.keys, several=len(settings.creditors) > 1),
        layouts=layouts,
        bases=basis.known(settings.terms, order.root / "input" / "rates"),
        held=held_customers(findings),
        trace=trace,
        edition=history.edition(dates.as_of),
        overrides=taken.stored.overrides,
        pool=replace(numbers.value, closed=bool(order.only)),
    )
    if order.only:
        ledger = ledger.only(order.only)
        findings = tuple(f for f in findings if f.customer_id in (None, order.only))
        if not ledger.keys:
            raise UsageError(f"There is no customer '{order.only}' in the files.")
    return Prepared(
        reading, settings, ledger, context, history, findings, taken, reviews, draft, told, earlier
    )


def _edits(
    order: Order, dates: Dates, settings: Settings, history: journal.Journal
) -> tuple[Taken, Draft | None]:
    """What people decided: kept from earlier reviews of this date, and brought by new ones."""
    if order.only and order.reviews:
        raise UsageError("A review is of a whole run: --review does not go with --only.")
    if order.reviews:
        workspace.refuse_closed(order.root, dates, history)
    return desk.edits(
        order.root,
        order.root / "output" / history.folder(dates.as_of),
        order.reviews,
        dates,
        ladders.in_use(settings),
        allow_raise=order.allow_raise,
        same_letter_date=order.letter_date is None,
    )


def _numbers(reading: Reading, settings: Settings, history: journal.Journal) -> Outcome[Pool]:
    """The article numbers that may be given; in the first hour no letter goes, so none."""
    if not settings.complete:
        return Outcome(Pool())
    homes = {code: own.address.country for code, own in settings.creditors.items()}
    known = pool.Known(registry.services(), homes, pool.used(history.letters, history.voided))
    return pool.read((r for t in reading.of(ARTICLE_NUMBERS.title) for r in t.records), known)


def _settings(root: Path, reading: Reading, layouts: tuple[Path, ...]) -> Settings:
    """creditor.toml, or in the first hour a nameless creditor for each entity of the files."""
    path = root / "input" / "creditor.toml"
    if os.path.lexists(path):
        return creditor.load(path, layouts)
    tables = reading.of(OPEN_ITEMS.title)
    return creditor.first_hour(sorted({r.text("entity") for t in tables for r in t.records}))


def _refuse(found: Iterable[Finding], reading: Reading) -> None:
    """Everything that must be answered before a run, at once; an unknown currency is asked too."""
    first = [table.records[0] for table in reading.of(OPEN_ITEMS.title) if table.records]
    unknown = any(record.text("currency") == currencies.UNKNOWN.code for record in first)
    refused = tuple(
        finding
        for finding in found
        if finding.severity is Severity.REFUSE
        or (unknown and finding.code == "R6" and finding.customer_id is None)
    )
    if refused or unknown:
        raise Refused("The input cannot be used as it is; nothing was written.", findings=refused)
