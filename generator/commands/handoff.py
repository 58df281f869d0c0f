"""`dunnage handoff`: a customer goes to others, with a dossier of what was sent."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from generator.commands import options
from generator.commands.said import Said, now
from generator.register import handing


@click.command()
@click.argument("customer")
@options.workspace
@click.option(
    "--for",
    "to",
    type=click.Choice(["agency", "insurer", "lawyer", "court"]),
    help="Who collects from now on.",
)
@click.option("--take-back", is_flag=True, help="End the hand-over instead.")
@click.option("--entity", help="Which of our companies, where several wrote.")
@click.option("--reason", type=Said(), default=None, help="Why; it is kept in the journal.")
@options.as_json
def handoff(
    customer: str,
    root: Path,
    to: str | None,
    take_back: bool,
    entity: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Hand CUSTOMER (its number) over: dossier in output/handoff/, and no more letters of ours."""
    if take_back == bool(to):
        raise click.UsageError("Say either --for or --take-back.")
    today = dt.date.today()
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
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    if done.folder:
        click.echo(f"{len(done.files)} files in {done.folder}; index.csv lists them.")
        click.echo(f"{customer} is with the {to} now: no letter of ours goes out any more.")
    else:
        click.echo(f"{customer} is ours again; the journal has it in {done.act}.")
