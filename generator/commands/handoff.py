"""`dunnage handoff`: a customer goes to others, with a dossier; and what they answer comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import click

from generator.commands import options, report
from generator.commands.said import Said, now
from generator.journal.records import OTHER
from generator.register import answers, handing, lists

_ENDS = ("rejected", "returned", "closed")  # what may be ours again, once somebody says so


@click.command()
@click.argument("customer", default="")
@options.workspace
@click.option(
    "--for",
    "to",
    type=click.Choice(["agency", "insurer", "lawyer", "court"]),
    help="Who collects from now on.",
)
@click.option("--take-back", is_flag=True, help="End the hand-over instead.")
@click.option(
    "--status",
    "listed",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A csv of their answers: letter_no or customer_id, status, date, perhaps amount and note.",
)
@click.option("--entity", help="Which of our companies, where several wrote.")
@click.option("--reason", type=Said(), default=None, help="Why; it is kept in the journal.")
@options.as_json
def handoff(
    customer: str,
    root: Path,
    to: str | None,
    take_back: bool,
    listed: Path | None,
    entity: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Hand CUSTOMER (its number) over: dossier in output/handoff/, and no more letters of ours.

    With --status FILE, and without CUSTOMER, the answers of those who collect go into the journal.
    Whatever they say, the customer stays with them until you take it back: --take-back.
    """
    if take_back + bool(to) + bool(listed) != 1:
        raise click.UsageError("Say one of --for, --take-back and --status.")
    today = dt.date.today()
    if listed:
        if customer or entity or reason:
            raise click.UsageError("With --status, the file says which customers and why.")
        _answers(lists.Order(root, listed, now(), today), as_json)
        return
    if not customer:
        raise click.UsageError("Name the customer by its number.")
    order = handing.Order(root, customer, to or "", now(), today, entity, reason or "")
    done = handing.take_back(order) if take_back else handing.hand_over(order)
    if as_json:
        document = {
            "schema": "dunnage/handoff/1",
            "customer": customer,
            "for": to,
            "folder": f"output/handoff/{done.folder.name}" if done.folder else None,
            "files": list(done.files),
            "journal": f"input/journal/{done.act.name}",
        }
        report.as_json(document)
        return
    if done.folder:
        files = report.counted(len(done.files), "files")
        click.echo(f"{files} in {done.folder}; index.csv lists them.")
        click.echo(f"{customer} is with the {to} now: no letter of ours goes out any more.")
    else:
        click.echo(f"{customer} is ours again; the journal has it in {done.act}.")


def _answers(order: lists.Order, as_json: bool) -> None:
    done = answers.read(order)
    told = tuple(dict.fromkeys(_told(done)))
    if as_json:
        document = {
            "schema": "dunnage/handoff-status/1",
            "new": len(done.new),
            "known": done.known,
            "journal": f"input/journal/{done.act.name}" if done.act else None,
            "answers": [
                {
                    "entity": answer.entity,
                    "customer": answer.customer_id,
                    "letter_no": answer.letter_no or None,
                    "date": answer.date.isoformat(),
                    "status": answer.status,
                    "words": answer.words,
                    "amount": str(answer.amount) if answer.amount else None,
                    "currency": answer.amount.currency.code if answer.amount else None,
                    "note": answer.note,
                }
                for answer in done.new
            ],
            "remarks": list(told),
        }
        report.as_json(document)
        return
    if done.act is None:
        click.echo(f"Nothing new: the journal has all {done.known} answers already.")
    else:
        known = f", {done.known} were known already" if done.known else ""
        click.echo(f"{len(done.new)} new answers{known}; the journal has them in {done.act}.")
    for words in told:
        click.echo(words)


def _told(done: answers.Result) -> Iterator[str]:
    """What the answers do not do by themselves."""
    for answer in done.new:
        who = answer.customer_id
        if answer.status == OTHER:
            known = ", ".join(answers.STATUSES)
            yield f"{who}: '{answer.words}' is kept as it is; the words we know are {known}."
        if answer.status in _ENDS and (answer.entity, who) in done.with_others:
            yield (
                f"{who}: '{answer.words}' does not give the customer back to our letters."
                f" To remind it again: dunnage handoff {who} --take-back"
            )
        if answer.status in ("paid", "partly paid"):
            yield f"{who}: the balance stays that of your open items; post the payment there."
