"""The foot of the dashboard: which files, how read, what ties, which rates, which settings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.position import Position
from generator.documents.dashboard.redaction import Guise
from generator.findings import Severity
from generator.values.kpis import Report
from generator.values.money import Currency
from generator.values.run import CurrencyTotals, RunFacts
from generator.values.tables import Control, FileFacts

MOST_FINDINGS = 50
_SHORT = 12  # characters of a hash that tell files apart by eye
_SEVERITIES = tuple(Severity)


def provenance(
    positions: Mapping[Currency, Position], facts: RunFacts, report: Report | None, pen: Pen
) -> dict[str, object]:
    """Text for the footer; every sum with whether it ties."""
    hidden = pen.sharing.names
    rates = report.converted.rates if report else ()
    return {
        "as_of_source": "" if hidden else facts.dates.as_of_source,
        "files": [_file(file, n, pen) for n, file in enumerate(facts.files, start=1)],
        "checks": [
            *(check for totals in facts.totals for check in _sums(totals, positions, pen)),
            *(_control(control, pen) for control in facts.controls),
        ],
        "rates": [{"series": series, "covered_to": _day(day, pen)} for series, day in facts.rates],
        "exchange": [
            {"pair": f"{rate.base}/{rate.into}", "date": pen.day(rate.date)} for rate in rates
        ],
        "version": facts.version,
        "settings": facts.settings_sha256[:_SHORT],
        "journal": facts.journal_head[:_SHORT],
    }


def findings(facts: RunFacts, guise: Guise, pen: Pen) -> View:
    counts = Counter(finding.severity for finding in facts.findings)
    worst_first = sorted(facts.findings, key=lambda finding: _SEVERITIES.index(finding.severity))
    veiled = pen.sharing.amounts  # a message may say an amount
    shown = [] if veiled else [guise.finding(found) for found in worst_first[:MOST_FINDINGS]]
    return {
        "all": len(facts.findings),
        "more": len(facts.findings) - len(shown),
        "counts": [
            {"name": pen.label(severity.value), "count": counts[severity]}
            for severity in Severity
            if counts[severity]
        ],
        "rows": [
            {
                "code": finding.code,
                "severity": pen.label(finding.severity.value),
                "customer": finding.customer_id or "",
                "message": finding.message,
                "remedy": finding.remedy,
                "where": str(finding.where) if finding.where else "",
            }
            for finding in shown
        ],
    }


def _day(text: str, pen: Pen) -> str:
    return pen.day(dt.date.fromisoformat(text)) if text else ""


def _file(file: FileFacts, number: int, pen: Pen) -> View:
    """A file's name may be a customer's."""
    return {
        "path": pen.label("File {n}", n=number) if pen.sharing.names else file.path,
        "sha256": file.sha256[:_SHORT],
        "layout": file.layout,
        "read": file.rows.get("item", 0),
        "rows": sum(file.rows.values()),
        "problems": file.rows.get("problem", 0),
    }


def _sums(
    totals: CurrencyTotals, positions: Mapping[Currency, Position], pen: Pen
) -> Iterator[View]:
    """The two chains by which no amount can be lost."""
    code = totals.currency.code
    used = totals.items + totals.problems + totals.later
    yield {
        "what": pen.label(
            "{currency}: rows of the files = items + problems + later", currency=code
        ),
        "printed": pen.amount(totals.file),
        "computed": pen.amount(used),
        "ties": totals.file == used,
        "where": "",
    }
    position = positions.get(totals.currency)
    shown = position.money(position.open) if position else None
    yield {
        "what": pen.label("{currency}: items = buckets = dunned + not dunned", currency=code),
        "printed": pen.amount(totals.items),
        "computed": pen.amount(shown) if shown else "–",
        "ties": position.ties(totals.items) if position else not totals.items,
        "where": "",
    }


def _control(control: Control, pen: Pen) -> View:
    return {
        "what": pen.label("{currency}: total in the file", currency=control.printed.currency.code),
        "printed": pen.amount(control.printed),
        "computed": pen.amount(control.computed),
        "ties": control.ties,
        "where": "" if pen.sharing.names else str(control.where),
    }
