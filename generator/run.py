"""The month end on one page; its steps have the same numbers in the README and in the progress.

1 read, 2 post, 3 age, 4 accrue, 5 decide, 6 letters, 7 statements, 8 prove, 9 lists, 10 publish.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import (
    creditor,
    currencies,
    dispatch,
    journal,
    ladders,
    registry,
    wording,
    workspace,
)
from generator.aging import bucket_names
from generator.balance import Tally
from generator.findings import ExitCode, Finding, Refused, Severity, StrictWarnings, UsageError
from generator.interest import basis
from generator.ledger import posting
from generator.ledger.book import Ledger
from generator.production import Production
from generator.register import issuing
from generator.reuse import Reuse
from generator.review import desk, stored
from generator.review.draft import Draft
from generator.review.given import Taken
from generator.spool import Spool
from generator.steps import Context, Judged, final, held_customers, judge
from generator.typeset import Press, Workers
from generator.typeset.engine import require_parts
from generator.values import naming
from generator.values.decisions import Decision, Verdict
from generator.values.ledger import Dates
from generator.values.policy import Settings
from generator.values.run import RunFacts
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import Hints, Reading

VERSION = "0.1.0"
Tell = Callable[[int, int], None]  # step, how many so far
_HELD = frozenset(
    (Verdict.UNREADABLE, Verdict.INCOMPLETE, Verdict.AWAITING_RELEASE, Verdict.HELD_IN_REVIEW)
)


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
    draft: Draft | None = None  # that the reviews are of


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the order."""

    code: ExitCode
    folder: Path
    facts: RunFacts
    manifest: bytes
    verdicts: tuple[tuple[Verdict, int], ...]
    letters: tuple[tuple[int, int], ...]  # (level, how many)
    taken: Taken
    pages: tuple[int, int]  # papers set, and taken over from the draft


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
        reading, tuple(settings.creditors), dates, history.letters, history.handed_over
    )
    _refuse(posted, reading)
    taken, draft = _edits(order, dates, settings, history)
    lapsed = desk.lapsed(order.root, taken, ledger.keys, dates.letter_date)
    findings = (*found, *undated, *posted, *lapsed)
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
    )
    if order.only:
        ledger = ledger.only(order.only)
        findings = tuple(f for f in findings if f.customer_id in (None, order.only))
        if not ledger.keys:
            raise UsageError(f"There is no customer '{order.only}' in the files.")
    return Prepared(reading, settings, ledger, context, history, findings, taken, draft)


def _edits(
    order: Order, dates: Dates, settings: Settings, history: journal.Journal
) -> tuple[Taken, Draft | None]:
    """What people decided: kept from earlier reviews of this date, and brought by new ones."""
    if order.only and order.reviews:
        raise UsageError("A review is of a whole run: --review does not go with --only.")
    if order.reviews:
        workspace.refuse_closed(order.root, dates.as_of, history)
    return desk.edits(
        order.root,
        order.root / "output" / history.folder(dates.as_of),
        order.reviews,
        dates,
        ladders.in_use(settings),
        allow_raise=order.allow_raise,
        same_letter_date=order.letter_date is None,
    )


def month_end(order: Order, tell: Tell) -> Result:
    """Read, decide, print and publish; nothing is written unless everything ties."""
    require_parts()
    given = prepare(order, tell)
    dates = given.context.dates
    issuing.complete(order.root, given.journal)
    workspace.refuse_closed(order.root, dates.as_of, given.journal)
    output = order.root / "output"
    name = given.journal.folder(dates.as_of) + (".only" if order.only else "")
    workspace.refuse_edited(order.root, f"output/{name}", order.reviews)
    tally, findings, seen = Tally(), [*given.findings], desk.Seen()
    reuse = Reuse(given.context.layouts, VERSION, given.draft)
    with (
        dispatch.locked(output),
        dispatch.RunFolder(output / name) as folder,
        Spool[Judged]() as drafts,
        Spool[Decision]() as decisions,
        Workers(Press(given.context.layouts), order.jobs) as workers,
    ):
        workspace.refuse_overtaken(order.root, given.journal)
        stored.refuse_changed(order.root, dates.as_of, given.taken.read)
        findings.extend(_draft(given, tally, drafts, tell, seen))
        english = wording.words("en", given.context.layouts)
        findings.extend(desk.unmet((j.decision for j in drafts), given.taken, english))
        production = Production(given.context, workers, folder, tell, reuse)
        failed = production.letters(drafts)
        for judged in drafts:
            decision = final(judged, failed.get(judged.decision.key, ()))
            tally.decided(decision)
            decisions.append(decision)
        production.statements(decisions, tally)
        production.print_runs(decisions)
        findings.extend(production.findings)
        tell(8, 0)
        facts = _facts(order, given, tuple(findings), tally, drafts)
        _strict(order, facts)
        around = seen.around(output, dates.as_of)
        copies = around.managers if order.managers else ()
        manifest = production.lists(decisions, facts, around, copies)
        tell(10, 0)
        if not order.only:
            stored.write(order.root, given.taken.stored)
        target = folder.publish()
        verdicts = Counter(decision.verdict for decision in decisions)
        levels = Counter(
            decision.level.number
            for decision in decisions
            if decision.level and decision.verdict is Verdict.DUN
        )
    code, by_level = _code(verdicts, facts), tuple(sorted(levels.items()))
    pages = (production.set_anew, production.reused)
    said = tuple(verdicts.most_common())
    return Result(code, target, facts, manifest, said, by_level, given.taken, pages)


def _draft(
    given: Prepared, tally: Tally, drafts: Spool[Judged], tell: Tell, seen: desk.Seen
) -> Iterator[Finding]:
    """Steps 3, 4 and 5, one customer at a time; out, what was found on the way."""
    tally.add("file", *posting.file_totals(given.ledger).values())
    for posted in given.ledger.accounts():
        tally.add("file", *posted.brought)
        yield from posted.findings
        seen.account(posted.account)
        for judged in judge(posted, given.context, tally):
            drafts.append(judged)
            yield from judged.findings
        tell(5, drafts.count)


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


def _facts(
    order: Order,
    given: Prepared,
    findings: tuple[Finding, ...],
    tally: Tally,
    drafts: Iterable[Judged],
) -> RunFacts:
    """What the run knows about itself; step 8: the sums are proved here."""
    settings, context = given.settings, given.context
    names = bucket_names(settings.buckets)
    used = sorted({series for judged in drafts for series in judged.series})
    items, listed = given.reading.listed(OPEN_ITEMS.title)
    return RunFacts(
        dates=context.dates,
        creditor_name=", ".join(
            dict.fromkeys(c.legal_name for c in settings.creditors.values() if c.legal_name)
        ),
        files=given.reading.files,
        items=items,
        listed=listed,
        controls=given.reading.controls,
        findings=findings,
        totals=tally.totals(names),
        bucket_names=names,
        journal_head=given.journal.head,
        settings_sha256=creditor.fingerprint(order.root / "input" / "creditor.toml"),
        rates=tuple((name, _covered_to(name, order.root / "input" / "rates")) for name in used),
        version=VERSION,
        edits=desk.facts(order.root, given.taken),
        first_hour=not settings.complete,
        entities=tuple(sorted({entity for entity, _ in given.ledger.keys})),
    )


def _covered_to(series: str, added: Path) -> str:
    last = registry.rates(series, added)[-1].valid_to
    return last.isoformat() if last else ""


def _strict(order: Order, facts: RunFacts) -> None:
    worse = tuple(f for f in facts.findings if f.severity is not Severity.NOTE)
    if order.strict and worse:
        raise StrictWarnings(
            "Nothing was published: --strict treats warnings as errors.", "", worse
        )


def _code(verdicts: Counter[Verdict], facts: RunFacts) -> ExitCode:
    """1 where some customer's letter waits for somebody, 0 where none does."""
    held = any(finding.severity is Severity.HOLD for finding in facts.findings)
    return ExitCode.SOME_HELD if held or _HELD & verdicts.keys() else ExitCode.DONE
