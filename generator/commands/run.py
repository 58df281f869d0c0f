"""`dunnage run`: the month end, drafted into output/<as-of>/."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import click

from generator import remembered
from generator import run as story
from generator.commands import options, report
from generator.documents.verdicts import NAMES
from generator.findings import Severity
from generator.prepare import Order
from generator.values.decisions import Verdict
from generator.values.money import Currency


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
) -> None:
    """Draft letters, statements and dashboard into output/<as-of>/."""
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
    )
    result = story.month_end(order, report.teller(quiet or as_json))
    if remembered.answered(order.hints) and not only:
        remembered.write(root / "input", result.facts.files, order.hints)
    if as_json:
        click.echo(result.manifest.decode(), nl=False)
        _review(result, report.say)
    else:
        _tell(result)
    raise SystemExit(result.code)


def _tell(result: story.Result) -> None:
    """The proof of the reading, what came of it, and what is still missing."""
    facts, say = result.facts, click.echo
    say()
    dates = facts.dates
    say(f"As of {dates.as_of} ({dates.as_of_source}); letters of {dates.letter_date}.")
    for control in facts.controls:
        say(f"  {report.control(control)}")
    say()
    say(f"  {'':3}  {'open':>18}  {'demanded now':>18}  {'not demanded':>18}  {'interest':>14}")
    for total in facts.totals:
        figures = (total.items, total.dunned, total.not_dunned)
        amounts = "  ".join(f"{figure.amount:>18,}" for figure in figures)
        say(f"  {total.currency}  {amounts}  {total.interest.amount:>14,}")
    say()
    verdicts = Counter(dict(result.verdicts))
    levels = ", ".join(f"{count} of level {level}" for level, count in result.letters)
    say(f"{verdicts.pop(Verdict.DUN, 0)} letters{f': {levels}' if levels else ''}.")
    others = ", ".join(f"{count} {NAMES[verdict].lower()}" for verdict, count in verdicts.items())
    say(f"{sum(verdicts.values())} accounts without{f': {others}' if others else ''}.")
    _review(result, say)
    worse = [f for f in facts.findings if f.severity in (Severity.HOLD, Severity.WARNING)]
    report.findings(worse, say)
    say(f"Published in {result.folder}: open index.html there.")
    say(_next(Counter(dict(result.verdicts)), facts.first_hour))


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
    if first_hour:
        return (
            "Before letters can go: say who you are (dunnage init, then input/creditor.toml), and"
            f" fill in customers-to-complete.xlsx ({waiting} accounts wait)."
        )
    if waiting:
        return f"{waiting} accounts wait for data: see customers-to-complete.xlsx and findings.csv."
    return (
        "Look through review.xlsx; with decisions in it: dunnage run --review FILE."
        " Then print the files in print/."
    )
