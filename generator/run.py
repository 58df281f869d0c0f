"""The month end on one page; its steps have the same numbers in the README and in the progress.

1 read, 2 post, 3 age, 4 accrue, 5 decide, 6 letters, 7 statements, 8 prove, 9 lists, 10 publish.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import (
    creditor,
    dispatch,
    registry,
    wording,
    workspace,
)
from generator.aging import bucket_names
from generator.balance import Tally
from generator.findings import ExitCode, Finding, Severity, StrictWarnings
from generator.kpis.report import Collector
from generator.ledger import posting
from generator.mailroom import Mailroom
from generator.prepare import Order, Prepared, Tell, prepare
from generator.production import Production
from generator.register import issuing
from generator.reuse import Reuse
from generator.review import desk, stored
from generator.review.given import Taken
from generator.spool import Spool
from generator.steps import Judged, final, judge
from generator.typeset import Press, Workers
from generator.typeset.engine import require_parts
from generator.values.decisions import Decision, Verdict
from generator.values.run import RunFacts
from generator.values.sheets import OPEN_ITEMS

VERSION = "0.1.0"
_HELD = frozenset(
    (Verdict.UNREADABLE, Verdict.INCOMPLETE, Verdict.AWAITING_RELEASE, Verdict.HELD_IN_REVIEW)
)


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
    drafts: tuple[int, int] = (0, 0)  # e-mails with letters, and notices before the due date
    passed_on: Path | None = None  # the copy of the dashboard that was asked for


def month_end(order: Order, tell: Tell) -> Result:
    """Read, decide, print and publish; nothing is written unless everything ties."""
    require_parts()
    given = prepare(order, tell)
    dates = given.context.dates
    issuing.complete(order.root, given.journal)
    workspace.refuse_closed(order.root, dates, given.journal)
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
        mailroom = Mailroom(given.context, order.root, folder, workers)
        production = Production(given.context, workers, folder, tell, reuse, mailroom)
        production.internal = order.internal
        failed, collector = production.letters(drafts), _collector(given)
        for judged in drafts:
            decision = final(production.numbered(judged), failed.get(judged.decision.key, ()))
            tally.decided(decision)
            collector.add(decision)
            decisions.append(decision)
        production.statements(decisions, tally)
        production.drafts(decisions, _held(seen, findings))
        mailroom.produce(decisions)
        findings.extend((*production.findings, *mailroom.findings))
        tell(8, 0)
        facts = _facts(order, given, tuple(findings), tally, drafts)
        _strict(order, facts)
        around = seen.around(output, dates.as_of)
        copies = around.managers if order.managers else ()
        kpis = collector.report()
        manifest = production.lists(decisions, facts, around, copies, kpis)
        tell(10, 0)
        if not order.only:
            stored.write(order.root, given.taken.stored)
        target = folder.publish()
        passed_on = production.share(order.passed, decisions, facts, kpis[0])
        verdicts = Counter(decision.verdict for decision in decisions)
        levels = Counter(
            decision.level.number
            for decision in decisions
            if decision.level and decision.verdict is Verdict.DUN
        )
    code, by_level = _code(verdicts, facts), tuple(sorted(levels.items()))
    pages = (production.set_anew, production.reused)
    said = tuple(verdicts.most_common())
    drafted = production.drafted
    return Result(
        code, target, facts, manifest, said, by_level, given.taken, pages, drafted, passed_on
    )


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


def _collector(given: Prepared) -> Collector:
    """What KPIs are made from besides the decisions: sales, rates, own companies, past runs."""
    entities, names = sorted(given.settings.creditors), bucket_names(given.settings.buckets)
    as_of = given.context.dates.as_of
    return Collector(as_of, names, entities, given.figures, given.past.past)


def _held(seen: desk.Seen, findings: Iterable[Finding]) -> frozenset[str]:
    """Customers with any hold in force or found: not even a friendly notice goes to them."""
    found = (f.customer_id for f in findings if f.severity is Severity.HOLD and f.customer_id)
    return frozenset((*(hold.customer_id for _, hold in seen.holds), *found))


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
        edits=(*desk.facts(given.reviews, given.taken), *given.past.files),
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
    """1 where somebody must act before a letter can go, 0 where nobody must.

    1: a row that cannot be read, an incomplete customer, one that awaits release or is held in the
    review, and any finding that holds (a hold of an unknown word, a date without a rate). 0: holds
    that the user's own data ask for, such as do not contact, a promise or an insolvency: done as
    said.
    """
    held = any(finding.severity is Severity.HOLD for finding in facts.findings)
    return ExitCode.SOME_HELD if held or _HELD & verdicts.keys() else ExitCode.DONE
