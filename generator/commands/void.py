"""`dunnage void`: a letter that was sent in error no longer stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator.commands import options, report
from generator.commands.said import Said, now
from generator.findings import ExitCode
from generator.register import voiding


@click.command()
@click.argument("letter")
@options.workspace
@click.option("--reason", type=Said(), required=True, help="Why; it is kept in the journal.")
@click.option("--print-reason", is_flag=True, help="Say the reason in the withdrawal letter too.")
@options.as_json
def void(letter: str, root: Path, reason: str, print_reason: bool, as_json: bool) -> None:
    """Void LETTER (a letter's number, or a run's date for all of its letters).

    The latest letter of a customer goes first. Levels and claimed interest fall back to the letter
    before; the number is never used again; a letter of withdrawal is drafted.
    """
    order = voiding.Order(root, letter, reason, now(), dt.date.today(), print_reason)
    done = voiding.void(order)
    for words in done.warnings:
        report.say(f"warning: {words}")
    if as_json:
        document = {
            "schema": "dunnage/void/1",
            "letters": list(done.letters),
            "journal": f"input/journal/{done.act.name}",
            "withdrawals": [f"output/withdrawals/{path.name}" for path in done.drafts],
            "warnings": list(done.warnings),
        }
        report.as_json(document)
    else:
        click.echo(f"Voided {', '.join(done.letters)}; the journal has it in {done.act}.")
        for path in done.drafts:
            click.echo(f"Withdrawal letter: {path}")
    raise SystemExit(ExitCode.SOME_HELD if done.warnings else ExitCode.DONE)
