"""`dunnage verify`: is everything still as it was written, and does it hold together?"""

from __future__ import annotations

from pathlib import Path

import click

from generator.commands import options, report
from generator.findings import ExitCode
from generator.register import verifying


@click.command()
@click.argument("run", default="")
@click.option("--quick", is_flag=True, help="Do not read the print files back, page by page.")
@options.workspace
@options.as_json
def verify(run: str, quick: bool, root: Path, as_json: bool) -> None:
    """Check the journal's chain, every hash and every sum of RUN, or of the whole workspace.

    Every page in print/ is read back as a camera sees it: whose it is, its barcode, its amount.
    """
    found = verifying.verify(root, run, quick=quick)
    if as_json:
        document = {
            "schema": "dunnage/verify/1",
            "checked": dict(found.checked),
            "wrong": list(found.wrong),
        }
        report.as_json(document)
    else:
        counts = ", ".join(f"{name} {count:,}" for name, count in found.checked if count)
        click.echo(f"Checked: {counts or 'nothing is there yet'}.")
        for words in found.wrong:
            click.echo(f"✖ {words}")
        wrong, verb = report.counted(len(found.wrong), "things"), "are" if found.wrong[1:] else "is"
        click.echo(f"{wrong} {verb} wrong." if found.wrong else "All is as it was.")
    raise SystemExit(ExitCode.CONSERVATION if found.wrong else ExitCode.DONE)
