"""`dunnage sign`: copies of issued letters with the company's electronic signature."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import click

from generator.commands import options, report
from generator.findings import ExitCode
from generator.register import signing

_PASSWORD = "DUNNAGE_SIGNING_PASSWORD"


@click.command()
@click.argument("run", default="")
@options.workspace
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A PKCS#12 file (.p12, .pfx); default: [signing] file of creditor.toml.",
)
@options.as_json
def sign(run: str, root: Path, key: Path | None, as_json: bool) -> None:
    """Sign the letters of RUN (an issued run; default: the latest) into output/RUN.signed/.

    The issued letters stay as they are. The password of the key comes from
    DUNNAGE_SIGNING_PASSWORD, or is asked for on a terminal. Needs: pip install 'dunnage[sign]'
    """
    order = signing.Order(root, dt.datetime.now(dt.UTC), _password(), run, key)
    done = signing.sign(order)
    for words in done.warnings:
        report.say(f"warning: {words}")
    if as_json:
        document = {
            "schema": "dunnage/sign/1",
            "run": done.run,
            "folder": f"output/{done.folder.name}",
            "letters": list(done.letters),
            "by": done.subject,
            "warnings": list(done.warnings),
        }
        report.as_json(document)
    else:
        click.echo(f"{len(done.letters)} signed copies in {done.folder}, signed by {done.subject}.")
    raise SystemExit(ExitCode.DONE)


def _password() -> str:
    """Never on the command line, where every user of the machine could read it."""
    given = os.environ.get(_PASSWORD)
    if given is None and sys.stdin is not None and sys.stdin.isatty():
        given = str(click.prompt("Password of the key", hide_input=True, default="", err=True))
    return given or ""
