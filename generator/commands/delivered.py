"""`dunnage delivered`: tracking and receipts of the post, into the journal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator.commands import options, report
from generator.commands.said import now
from generator.register import deliveries, lists


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@options.workspace
@options.as_json
def delivered(file: Path, root: Path, as_json: bool) -> None:
    """Take over FILE: a csv with letter_no or article_number, event, date and proof.

    Proof is the name of a scan or receipt beside FILE; its hash is kept. A row that is wrong
    stops all of them.
    """
    done = deliveries.delivered(lists.Order(root, file, now(), dt.date.today()))
    if as_json:
        journal = f"input/journal/{done.act.name}" if done.act else None
        document = {"schema": "dunnage/delivered/1", "new": done.new, "known": done.known}
        report.as_json({**document, "journal": journal})
        return
    where = f"; the journal has them in {done.act}" if done.act else ""
    known = f" ({done.known} were known)" if done.known else ""
    click.echo(f"{done.new} new events{known}{where}.")
