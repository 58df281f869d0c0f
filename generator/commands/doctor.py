"""`dunnage doctor`: whether this machine has what letters need, and the line that installs it."""

from __future__ import annotations

import platform
from importlib import metadata

import click

from generator.commands import options, report
from generator.findings import ExitCode, SystemMissing
from generator.typeset.engine import missing_parts, require_parts

_PACKAGES = (
    "weasyprint", "jinja2", "openpyxl", "babel", "python-calamine", "xlrd", "pydantic", "holidays",
)  # fmt: skip


@click.command()
@options.as_json
@options.quiet
def doctor(as_json: bool, quiet: bool) -> None:
    """Look for the system libraries and packages that letters are set with."""
    missing = missing_parts()
    versions = {name: metadata.version(name) for name in _PACKAGES}
    if as_json:
        found = {
            "python": platform.python_version(),
            "packages": versions,
            "missing": list(missing),
        }
        report.as_json(found)
    else:
        click.echo(f"Python {platform.python_version()}")
        for name, version in () if quiet else versions.items():
            click.echo(f"{name} {version}")
        click.echo(_verdict())
    raise SystemExit(ExitCode.SYSTEM if missing else ExitCode.DONE)


def _verdict() -> str:
    try:
        require_parts()
    except SystemMissing as error:
        return str(error)
    return "Everything that letters need is there."
