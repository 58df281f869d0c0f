"""`dunnage explain`: every rule that was asked about a customer or an invoice, with its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from generator import creditor, registry, wording
from generator.balance import Tally
from generator.commands import options, report
from generator.documents.verdicts import NAMES
from generator.findings import CATALOGUE, DunnageError, UsageError
from generator.prepare import Order, Prepared, prepare
from generator.steps import final, judge
from generator.typeset.forms import summary
from generator.values.decisions import Decision, ItemDecision, Verdict
from generator.values.money import round_half_up
from generator.wording import Words


@click.command()
@click.argument("thing")
@options.workspace
@options.reading
@options.as_json
@click.option("--letter-date", type=options.Day(), help="The date on the letters (default: as-of).")
def explain(
    thing: str,
    root: Path,
    as_of: dt.date | None,
    currency: Any,
    date_order: str | None,
    expect: tuple[Any, ...],
    as_json: bool,
    letter_date: dt.date | None,
) -> None:
    """Say why THING (a customer or document number, a finding's code) is as it is.

    Or what the name of a procedure, law, postal service, form or country's preset stands for.
    """
    order = Order(
        root=root,
        today=dt.date.today(),
        hints=options.hints(as_of, currency, date_order, expect),
        letter_date=letter_date,
    )
    layouts = creditor.layout_folders(root)
    meaning, words = _meaning(thing) or summary(thing, layouts), wording.words("en", layouts)
    try:
        given = prepare(order, report.teller(quiet=True), trace=True)
    except DunnageError:
        if not meaning:
            raise
        found = []
    else:
        found = list(_decisions(given, thing))
        ours = given.settings.procedures
        meaning = meaning or (registry.describe(ours[thing]) if thing in ours else "")
    if not found and not meaning:
        raise UsageError(
            f"There is no customer, document, finding or convention '{thing}' here.",
            "Write the number exactly as it stands in the file.",
        )
    if as_json:
        decided = [_document(decision, thing, words) for decision in found]
        document = {"schema": "dunnage/explain/1", "thing": thing, "meaning": meaning or None}
        report.as_json({**document, "decisions": decided})
        return
    if meaning:
        click.echo(meaning)
    for decision in found:
        said = (a for a in given.journal.answers if decision.key[:2] == (a.entity, a.customer_id))
        _tell(decision, thing, words, tuple(map(str, said)))


def _meaning(thing: str) -> str:
    """What a finding's code or the name of a convention stands for; "" for neither."""
    if thing.upper() in CATALOGUE:
        return f"{thing.upper()}: {CATALOGUE[thing.upper()]}"
    count = registry.day_counts().get(thing.upper())
    if count is not None:
        return (count.__doc__ or "").partition(">>>")[0].strip()
    for family in (
        registry.procedures(), registry.regimes(), registry.services(), registry.presets(),
    ):  # fmt: skip
        if thing in family:
            return registry.describe(family[thing])
    return ""


def _decisions(given: Prepared, thing: str) -> Iterable[Decision]:
    """The decisions of that customer, or those that hold that document."""
    for posted in given.ledger.accounts():
        account = posted.account
        documents = {item.document_no for item in account.items}
        if thing == account.debtor.customer_id or thing in documents:
            for judged in judge(posted, given.context, Tally()):
                decision = final(judged)
                if thing == account.debtor.customer_id or _items(decision, thing):
                    yield decision


def _items(decision: Decision, thing: str) -> tuple[ItemDecision, ...]:
    named = tuple(i for i in decision.items if i.aged.item.document_no == thing)
    return named or (decision.items if thing == decision.debtor.customer_id else ())


def _tell(decision: Decision, thing: str, words: Words, answers: tuple[str, ...]) -> None:
    say = click.echo
    level = f" (level {decision.level.number})" if decision.level else ""
    say(f"{decision.debtor.customer_id}  {decision.debtor.name}  {decision.currency}")
    say(f"  {NAMES[decision.verdict]}{level}: {words.sentence(decision.sentence)}")
    edit = decision.override
    if edit:
        level = f" {edit.level}" if edit.level else ""
        until = f" until {edit.until}" if edit.until else ""
        say(f"  in the review: {edit.action.value}{level}{until}: {edit.because}")
        say(f"  proposed by the rules: level {decision.proposed_level or '–'}")
    amounts = (decision.open, decision.overdue, decision.free_credit)
    say("  open {:,}, overdue {:,}, free credit {:,}".format(*(m.amount for m in amounts)))
    say(f"  procedure {decision.procedure}, letter date {decision.letter_date}")
    if decision.may_go_from and decision.verdict is not Verdict.DUN:
        say(f"  may go from {decision.may_go_from}")
    for note in (*decision.lacks, *decision.notes):
        say(f"  {words.sentence(note)}")
    for entry in decision.history:
        until = f", deadline {entry.deadline}" if entry.deadline else ""
        way = f" by {entry.channel}" if entry.channel not in ("", entry.kind) else ""
        say(f"  {entry.date}  {entry.kind}{way}{until}")
    for answer in answers:
        say(f"  answer of those who collect, {answer}")
    _tell_behaviour(decision)
    for item in _items(decision, thing):
        _tell_item(item, words)


def _tell_behaviour(decision: Decision) -> None:
    """How the customer pays, as far as the files prove it."""
    seen, currency = decision.behaviour, decision.currency
    if currency in seen.days_late:
        days, paid = round_half_up(seen.days_late[currency], 1), seen.paid[currency]
        away = f"{report.counted(abs(days), 'days')} {'late' if days > 0 else 'early'}"
        how = away if days else "on the day"
        click.echo(f"  paid so far {paid.amount:,}, on average {how}")
    told = seen.promises_kept + seen.promises_broken + seen.promises_running
    if told:
        click.echo(
            f"  promises: {seen.promises_kept} kept, {seen.promises_broken} broken,"
            f" {seen.promises_running} running"
        )
    for after in seen.responses:
        mean = f", on average after {round_half_up(after.days, 1)} days" if after.answered else ""
        click.echo(f"  level {after.level}: {after.sent} sent, {after.answered} paid upon{mean}")


def _tell_item(item: ItemDecision, words: Words) -> None:
    say = click.echo
    open_item = item.aged.item
    say(
        f"\n  {open_item.document_no} {open_item.line_no}".rstrip()
        + f"  due {open_item.due_date}, {report.counted(item.aged.days_past_due, 'days')} past due,"
        f" open {open_item.amount_open}, from {open_item.source}"
    )
    for verdict, applies, sentence in item.steps:
        mark = f"→ {NAMES[verdict]}" if applies else f"  {NAMES[verdict].lower()}? no"
        say(f"    {mark}: {words.sentence(sentence)}")
    if item.steps and item.sentence != item.steps[-1][2]:  # a review, a credit, something lacking
        say(f"    → In the end: {words.sentence(item.sentence)}")
    if item.accrual is None:
        return
    say(f"    {words.sentence(item.accrual.method)}")
    for part in item.accrual.segments:
        say(
            f"      {part.first} to {part.last}  {part.days:>4} days  {part.balance} at"
            f" {part.rate_percent} % ({part.source or 'as agreed'}):"
            f" {round_half_up(part.interest, 6)}"
        )
    claim = "" if item.interest or item.interest_before else " (not claimed)"
    say(f"      together {item.accrual.interest}{claim}")


def _document(decision: Decision, thing: str, words: Words) -> dict[str, Any]:
    return {
        "entity": decision.entity,
        "customer": decision.debtor.customer_id,
        "currency": decision.currency.code,
        "verdict": decision.verdict.value,
        "level": decision.level.number if decision.level else 0,
        "sentence": words.sentence(decision.sentence),
        "items": [
            {
                "document_no": item.aged.item.document_no,
                "verdict": item.verdict.value,
                "rules": [
                    {
                        "rule": verdict.value,
                        "applies": applies,
                        "sentence": words.sentence(sentence),
                    }
                    for verdict, applies, sentence in item.steps
                ],
            }
            for item in _items(decision, thing)
        ],
    }
