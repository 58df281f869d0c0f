"""How the files were read: import.json and import.html of a run, and the answer of `check --json`.

Enters what intake found; leaves a plain document and a page. Every column with what it was taken
for, every class of rows, every total, and what was wrong, with its place and remedy.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from generator.findings import Finding
from generator.values.paper import Paper
from generator.values.run import RunFacts
from generator.values.tables import Control, FileFacts
from generator.wording import Words

SCHEMA = "dunnage/check/1"
_ORDERS = ("typed", "iso", "dmy", "mdy")


def document(
    files: Sequence[FileFacts],
    controls: Sequence[Control],
    open_totals: Mapping[str, str],
    found: Sequence[Finding],
    *,
    items: int,
    as_of: dt.date | None,
    as_of_source: str,
) -> dict[str, Any]:
    """The reading as plain values; amounts are text."""
    return {
        "schema": SCHEMA,
        "as_of": as_of.isoformat() if as_of else None,
        "as_of_source": as_of_source or None,
        "files": [_file(file) for file in files],
        "items": items,
        "open": dict(open_totals),
        "controls": [_control(control) for control in controls],
        "findings": [finding(one) for one in found],
    }


def as_bytes(plain: Mapping[str, Any]) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def _file(file: FileFacts) -> dict[str, Any]:
    return {
        "path": file.path,
        "sha256": file.sha256,
        "layout": file.layout or None,
        "sheets": list(file.sheets),
        "header_row": file.header_row or None,
        "header_key": file.header_key or None,
        "columns": [
            {"column": c.column, "header": c.header, "field": c.field or None} for c in file.columns
        ],
        "remembered": list(file.remembered),
        "rows": dict(file.rows),
        "date_order": file.date_order or None,
        "decimal_mark": file.decimal_mark or None,
    }


def _control(control: Control) -> dict[str, Any]:
    return {
        "printed": str(control.printed),
        "computed": str(control.computed),
        "difference": str(control.difference),
        "currency": control.printed.currency.code,
        "ties": control.ties,
        "where": str(control.where),
    }


def finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity.value,
        "customer_id": one.customer_id,
        "message": one.message,
        "where": str(one.where) if one.where else None,
        "remedy": one.remedy,
    }


def page(facts: RunFacts, words: Words) -> Paper:
    """import.html: the proof of the reading, file by file, for whoever asks."""
    view = {
        "language": words.language,
        "direction": words.direction,
        "as_of": words.date(facts.dates.as_of),
        "as_of_source": facts.dates.as_of_source,
        "totals": tuple(
            f"{code}\u00a0{words.decimal(amount, _digits(amount))}"
            for code, amount in facts.listed.items()
        ),
        "files": tuple(_shown(file, words) for file in facts.files),
        "controls": tuple(
            {
                "where": str(control.where),
                "printed": words.money(control.printed),
                "computed": words.money(control.computed),
                "difference": words.amount(control.difference),
                "ties": control.ties,
            }
            for control in facts.controls
        ),
        "findings": tuple(
            {
                "code": one.code,
                "severity": words.label(one.severity.value),
                "message": one.message,
                "remedy": one.remedy,
                "where": str(one.where) if one.where else "",
            }
            for one in facts.findings
            if one.code.startswith("R")
        ),
    }
    return Paper("import.html", "import.html.j2", words.language, "", view)


def _digits(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _shown(file: FileFacts, words: Words) -> dict[str, object]:
    orders = dict(
        zip(_ORDERS, ("stored as dates", "year first", "day first", "month first"), strict=True)
    )
    return {
        "path": file.path,
        "sha256": file.sha256,
        "layout": file.layout,
        "header_row": str(file.header_row) if file.header_row else "",
        "dates": words.label(orders[file.date_order]) if file.date_order in orders else "",
        "decimal_mark": file.decimal_mark,
        "rows": tuple(
            (words.label(name), str(count)) for name, count in file.rows.items() if count
        ),
        "columns": tuple((c.column, c.header, c.field) for c in file.columns),
        "remembered": file.remembered,
    }
