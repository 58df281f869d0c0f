"""`dunnage check`: read and report; nothing is written, and no workspace is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from generator import creditor, currencies, remembered, workspace
from generator.commands import options, report
from generator.documents import import_report
from generator.findings import DunnageError, ExitCode, Finding, Severity, UsageError
from generator.values.money import Currency
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import Reading


@click.command()
@options.files
@options.workspace
@options.reading
@options.strict
@options.as_json
@click.option("--sheet", cls=options.Named, default="", help="The sheet that holds the list.")
@click.option(
    "--column",
    "columns",
    cls=options.Named,
    type=options.Meant(),
    multiple=True,
    metavar="HEADING=FIELD",
    help="What a column stands for, such as Amt=amount_open; may be repeated.",
)
@click.option(
    "--write-mapping",
    is_flag=True,
    help="Write what was answered here into input/<file>.import.toml, for next month.",
)
def check(
    files: tuple[Path, ...],
    root: Path,
    as_of: dt.date | None,
    currency: Currency | None,
    date_order: str | None,
    expect: tuple[tuple[str, Decimal], ...],
    strict: bool,
    as_json: bool,
    sheet: str,
    columns: tuple[tuple[str, str], ...],
    write_mapping: bool,
) -> None:
    """Say how FILES (or those in input/) are read, and what is wrong with them.

    Without FILES, also what is wrong in input/creditor.toml.
    """
    hints = options.hints(as_of, currency, date_order, expect)
    hints = replace(hints, sheet=sheet, columns=dict(columns))
    if write_mapping and not remembered.answered(hints):
        raise UsageError(
            "There is nothing to write down: --write-mapping keeps --currency, --date-order,"
            " --as-of, --sheet and --column."
        )
    read, found = workspace.read_input(root, files, hints, alone=True)
    if as_of is not None:
        read = replace(read, as_of=as_of, as_of_source="--as-of")
    wrong = None if files else _settings(root / "input" / "creditor.toml", root)
    if as_json:
        report.as_json(_document(read, found))
    else:
        report.reading(read, click.echo)
        count, listed = read.listed(OPEN_ITEMS.title)
        totals = ", ".join(f"{code} {total:,}" for code, total in listed.items())
        click.echo(f"  {count} open items: {totals or 'none'}")
        report.findings(found, click.echo)
        if found or wrong is None:
            click.echo(report.summary(found) or "Nothing to complain about.")
    if write_mapping:
        for path in remembered.write(root / "input", read.files, hints):
            click.echo(f"Written: {path}", err=True)
    if wrong is not None:
        raise wrong
    raise SystemExit(_code(found, strict))


def _settings(path: Path, root: Path) -> DunnageError | None:
    """All that is wrong in creditor.toml; None where nothing is, or there is no such file."""
    try:
        if path.is_file():
            creditor.load(path, creditor.layout_folders(root))
    except DunnageError as error:
        return error
    return None


def _code(found: Sequence[Finding], strict: bool) -> ExitCode:
    severities = {finding.severity for finding in found}
    if Severity.REFUSE in severities:
        return ExitCode.REFUSED
    if strict and severities - {Severity.NOTE}:
        return ExitCode.STRICT
    return ExitCode.SOME_HELD if Severity.HOLD in severities else ExitCode.DONE


def _document(read: Reading, found: Sequence[Finding]) -> dict[str, Any]:
    count, listed = read.listed(OPEN_ITEMS.title)
    totals = {code: _digits(code, total) for code, total in listed.items()}
    return import_report.document(
        read.files,
        read.controls,
        totals,
        found,
        items=count,
        as_of=read.as_of,
        as_of_source=read.as_of_source,
    )


def _digits(code: str, total: Decimal) -> str:
    currency = currencies.get(code) or currencies.UNKNOWN
    return f"{total:.{currency.digits}f}"
