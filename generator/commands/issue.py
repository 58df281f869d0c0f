"""`dunnage issue`: a drafted run becomes the letters that were sent."""

from __future__ import annotations

from pathlib import Path

import click

from generator.commands import options, report
from generator.commands.said import Said, now
from generator.register import issuing


@click.command()
@click.argument("run", default="")
@options.workspace
@click.option("--approved-by", type=Said(), default=None, help="Who approves these letters.")
@options.as_json
def issue(run: str, root: Path, approved_by: str | None, as_json: bool) -> None:
    """Freeze RUN (a folder in output/; default: the latest) into the journal as sent.

    Nothing before this has consequences, nothing after it changes silently. With approvals = 2 in
    creditor.toml the first call only approves, and another person issues.
    """
    by = approved_by or ""
    done = issuing.issue(issuing.Order(root, now(), run, by))
    for words in done.warnings:
        report.say(f"warning: {words}")
    if as_json:
        report.as_json(_document(done, by))
    else:
        for line in _told(done, by):
            click.echo(line)


def _told(done: issuing.Result, by: str) -> tuple[str, ...]:
    if done.act is not None:
        many = report.counted(len(done.letters), "letters")
        return (
            f"Issued {many} of the run {done.run}; the journal has them in {done.act}.",
            f"output/{done.run} is read-only now. Print the files in print/ and send the drafts.",
        )
    if done.approved:
        return (f"Approved by {by}. A second person must issue: dunnage issue {done.run}",)
    return ()


def _document(done: issuing.Result, by: str) -> dict[str, object]:
    state = "issued" if done.act else "approved" if done.approved else "nothing to issue"
    return {
        "schema": "dunnage/issue/1",
        "run": done.run,
        "state": state,
        "by": by or None,
        "journal": f"input/journal/{done.act.name}" if done.act else None,
        "letters": list(done.letters),
        "warnings": list(done.warnings),
    }
