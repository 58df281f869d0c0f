"""`dunnage check`: read and report; nothing is written, and no workspace is needed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from generator import currencies, workspace
from generator.commands import options, report
from generator.findings import ExitCode, Finding, Severity
from generator.values.money import Currency
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import Reading


@click.command()
@options.files
@options.workspace
@options.reading
@options.strict
@options.as_json
def check(
    files: tuple[Path, ...],
    root: Path,
    as_of: dt.date | None,
    currency: Currency | None,
    date_order: str | None,
    expect: tuple[tuple[str, Decimal], ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Say how FILES (or those in input/) are read, and what is wrong with them."""
    hints = options.hints(as_of, currency, date_order, expect)
    read, found = workspace.read_input(root, files, hints, alone=True)
    if as_of is not None:
        read = replace(read, as_of=as_of, as_of_source="--as-of")
    if as_json:
        click.echo(json.dumps(_document(read, found), ensure_ascii=False, indent=1))
    else:
        report.reading(read, click.echo)
        totals = ", ".join(f"{code} {total:,}" for code, total in _open(read).items())
        click.echo(f"  {_items(read)} open items: {totals or 'none'}")
        report.findings(found, click.echo)
        click.echo(report.summary(found) or "Nothing to complain about.")
    raise SystemExit(_code(found, strict))


def _code(found: Sequence[Finding], strict: bool) -> ExitCode:
    severities = {finding.severity for finding in found}
    if Severity.REFUSE in severities:
        return ExitCode.REFUSED
    if strict and severities - {Severity.NOTE}:
        return ExitCode.STRICT
    return ExitCode.SOME_HELD if Severity.HOLD in severities else ExitCode.DONE


def _items(read: Reading) -> int:
    return sum(len(table.records) for table in read.of(OPEN_ITEMS.title))


def _open(read: Reading) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for table in read.of(OPEN_ITEMS.title):
        for record in table.records:
            code, amount = record.text("currency"), record.amount("amount_open")
            if amount is not None:
                totals[code] = totals.get(code, Decimal(0)) + amount
    return dict(sorted(totals.items()))


def _document(read: Reading, found: Sequence[Finding]) -> dict[str, Any]:
    return {
        "schema": "dunnage/check/1",
        "as_of": read.as_of.isoformat() if read.as_of else None,
        "as_of_source": read.as_of_source or None,
        "files": [
            {
                "path": file.path,
                "sha256": file.sha256,
                "layout": file.layout or None,
                "sheets": list(file.sheets),
                "header_row": file.header_row or None,
                "rows": dict(file.rows),
                "date_order": file.date_order or None,
                "decimal_mark": file.decimal_mark or None,
            }
            for file in read.files
        ],
        "items": _items(read),
        "open": {code: _digits(code, total) for code, total in _open(read).items()},
        "controls": [
            {
                "printed": str(control.printed),
                "computed": str(control.computed),
                "difference": str(control.difference),
                "currency": control.printed.currency.code,
                "ties": control.ties,
                "where": str(control.where),
            }
            for control in read.controls
        ],
        "findings": [finding_document(finding) for finding in found],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "customer_id": finding.customer_id,
        "message": finding.message,
        "where": str(finding.where) if finding.where else None,
        "remedy": finding.remedy,
    }


def _digits(code: str, total: Decimal) -> str:
    currency = currencies.get(code) or currencies.UNKNOWN
    return f"{total:.{currency.digits}f}"
