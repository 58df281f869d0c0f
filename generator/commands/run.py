"""`dunnage run`: the month end, drafted into output/<as-of>/."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import click

from generator import remembered
from generator import run as story
from generator.commands import options, report, sharing
from generator.documents.verdicts import NAMES
from generator.findings import Severity
from generator.prepare import Order
from generator.values.decisions import Verdict
from generator.values.money import Currency, Money
from generator.values.run import CurrencyTotals


@click.command()
@options.files
@options.workspace
@options.reading
@options.strict
@options.jobs
@options.as_json
@options.quiet
@click.option("--letter-date", type=options.Day(), help="The date on the letters (default: as-of).")
@click.option("--only", metavar="CUSTOMER", default="", help="One customer, into <as-of>.only/.")
@click.option(
    "--review",
    "reviews",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="A review.xlsx with your decisions; may be given once per account manager's copy.",
)
@click.option("--allow-raise", is_flag=True, help="Take levels above the rule's from the review.")
@click.option(
    "--managers", is_flag=True, help="Also a review-<name>.xlsx for each account manager."
)
@sharing.options
def run(
    files: tuple[Path, ...],
    root: Path,
    as_of: dt.date | None,
    currency: Currency | None,
    date_order: str | None,
    expect: tuple[tuple[str, Decimal], ...],
    strict: bool,
    jobs: int,
    as_json: bool,
    quiet: bool,
    letter_date: dt.date | None,
    only: str,
    reviews: tuple[Path, ...],
    allow_raise: bool,
    managers: bool,
    internal: bool,
    redact: str,
    incognito: bool,
    summary_only: bool,
    protect: bool,
) -> None:
    """Draft letters, statements and dashboard into output/<as-of>/.

    Exit code 0: done. 1: done, and some letter waits for somebody: a row cannot be read, data are
    missing or contradict each other, a release or the review holds it. What your own data stop (do
    not contact, a promise, a dispute, insolvency and the like) is done as you said: 0.
    """
    order = Order(
        root=root,
        today=dt.date.today(),
        files=files,
        hints=options.hints(as_of, currency, date_order, expect),
        letter_date=letter_date,
        only=only,
        strict=strict,
        jobs=jobs,
        reviews=reviews,
        allow_raise=allow_raise,
        managers=managers,
        internal=internal,
        passed=sharing.passed(
            redact,
            incognito=incognito,
            summary_only=summary_only,
            protect=protect,
            internal=internal,
        ),
    )
    result = story.month_end(order, report.teller(quiet or as_json))
    if remembered.answered(order.hints) and not only:
        remembered.write(root / "input", result.facts.files, order.hints)
    if as_json:
        click.echo(result.manifest.decode(), nl=False)
        _review(result, report.say)
    else:
        _tell(result, only)
    raise SystemExit(result.code)


def _tell(result: story.Result, only: str) -> None:
    """The proof of the reading, what came of it, and what is still missing."""
    facts, say = result.facts, click.echo
    say()
    dates = facts.dates
    say(f"As of {dates.as_of} ({dates.as_of_source}); letters of {dates.letter_date}.")
    for control in facts.controls:
        say(f"  {report.control(control)}")
    say()
    for line in _sums(facts.totals):
        say(line)
    say()
    verdicts = Counter(dict(result.verdicts))
    levels = ", ".join(f"{number} of level {level}" for level, number in result.letters)
    count = report.counted
    say(f"{count(verdicts.pop(Verdict.DUN, 0), 'letters')}{f': {levels}' if levels else ''}.")
    others = ", ".join(f"{number} {NAMES[verdict].lower()}" for verdict, number in verdicts.items())
    say(f"{count(verdicts.total(), 'accounts')} without{f': {others}' if others else ''}.")
    letters, notices = result.drafts
    if letters or notices:
        mails, early = count(letters, "letters"), count(notices, "notices")
        say(f"{mails} drafted as e-mail, {early} before the due date.")
    _review(result, say)
    worse = (Severity.HOLD, Severity.WARNING)
    told = [f for f in facts.findings if f.severity in worse or f.code == "D11"]
    report.findings(told, say)
    say(f"Published in {result.folder}: open index.html there.")
    if result.passed_on:
        say(f"To be passed on: {result.passed_on}")
    elif (earlier := result.folder.with_name(f"{result.folder.name}.share")).exists():
        say(f"{earlier} is the copy of an earlier draft: make it again, or delete it.")
    if only:
        say(f"{only} alone, to be looked at: nothing of this folder is ever issued.")
    else:
        say(_next(Counter(dict(result.verdicts)), facts.first_hour))


def _sums(totals: Sequence[CurrencyTotals]) -> Iterator[str]:
    """Per currency, from what is open to what the letters claim; each row adds up from left."""
    heads = ("open", "not in letters", "in letters", "credits, charges", "claimed")
    rows = [(str(t.currency), *(f"{m.amount:,}" for m in _figures(t))) for t in totals]
    widths = [max(len(head), *(len(row[n]) for row in rows)) for n, head in enumerate(heads, 1)]
    for row in (("", *heads), *rows) if rows else ():
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))
        yield f"  {row[0]:3}  {'  '.join(cells)}"
    if rows:
        yield "  Claimed, as printed: in letters, less credits, with interest, fixed sums and fees."


def _figures(total: CurrencyTotals) -> tuple[Money, ...]:
    claimed = total.claimed or Money.zero(total.currency)
    return (total.items, total.not_dunned, total.dunned, claimed - total.dunned, claimed)


def _review(result: story.Result, out: Callable[[str], None]) -> None:
    """What the reviews changed, and how little had to be set again."""
    taken = result.taken
    if taken.stored.overrides or taken.lifted:
        kinds = Counter(edit.action.value for edit in taken.stored.overrides.values())
        said = ", ".join(f"{count} {word}" for word, count in sorted(kinds.items())) or "none"
        out(
            f"Review: {len(taken.brought)} decisions taken, {len(taken.lifted)} lifted;"
            f" in force: {said}."
        )
        for edit in taken.brought:
            level = f" {edit.level}" if edit.level else ""
            until = f" until {edit.until}" if edit.until else ""
            who = f"{edit.customer_id} {edit.currency}"
            out(f"  {who}: {edit.action.value}{level}{until}: {edit.because}")
        for _, customer, currency in taken.lifted:
            out(f"  {customer} {currency}: as proposed again")
    if result.pages[1]:
        out(f"{result.pages[0]} papers set, {result.pages[1]} taken over from the draft.")


def _next(verdicts: Counter[Verdict], first_hour: bool) -> str:
    """The last line: what is missing between here and the post office."""
    waiting = verdicts[Verdict.INCOMPLETE] + verdicts[Verdict.UNREADABLE]
    wait = f"{report.counted(waiting, 'accounts')} {'waits' if waiting == 1 else 'wait'}"
    if first_hour:
        return (
            "Before letters can go: say who you are (dunnage init, then input/creditor.toml), and"
            f" fill in customers-to-complete.xlsx ({wait})."
        )
    if waiting:
        return f"{wait} for data: see customers-to-complete.xlsx and findings.csv."
    return (
        "Look through review.xlsx; with decisions in it: dunnage run --review FILE."
        " Then print the files in print/."
    )
