"""dashboard.xlsx: the accounts to work on in a spreadsheet, a sheet for each currency.

The sums above the columns are formulas, so that they follow the filter; with a sheet for each
currency no sum meets two. Text is text: nothing that a file said becomes a formula.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.documents.dashboard.headline import name
from generator.documents.dashboard.pen import Pen
from generator.documents.dashboard.position import Line, Survey
from generator.documents.dashboard.redaction import Guise
from generator.documents.dashboard.table import decided
from generator.documents.verdicts import bucket_name
from generator.values.kpis import Report
from generator.values.money import Money
from generator.values.run import RunFacts
from generator.workbooks import Row, SheetOut, workbook

_TEXTS = ("Company", "Customer no.", "Customer", "Country", "Outcome", "Level", "Oldest, days")


def book(survey: Survey, facts: RunFacts, report: Report | None, guise: Guise, pen: Pen) -> bytes:
    """A sheet of accounts for each currency, then the key figures."""
    lines = tuple(map(guise.hide, survey.lines))
    sheets = [
        _sheet([line for line in lines if line.currency == currency], currency.code, facts, pen)
        for currency in survey.positions
    ]
    return workbook([*sheets, *_figures(report, pen)])


def _sheet(lines: Sequence[Line], code: str, facts: RunFacts, pen: Pen) -> SheetOut:
    label = pen.label
    buckets = tuple(bucket_name(bucket, pen.words) for bucket in facts.bucket_names)
    amounts = (label("Open"), label("Overdue"), *buckets)
    texts = tuple(label(text) for text in _TEXTS)
    ordered = sorted(lines, key=lambda li: (-li.overdue.amount, -li.open.amount, li.debtor.name))
    digits = lines[0].currency.digits if lines else 2
    return SheetOut(
        code,
        (*texts, *amounts, label("Decision, and why")),
        [_row(line, facts, pen) for line in ordered],
        (12, 14, 34, 18, 24, 18, 10, *(16 for _ in amounts), 70),
        wrapped=(label("Decision, and why"),),
        figures=(label("Oldest, days"), *amounts),
        sums=amounts,
        sum_format="#,##0" + ("." + "0" * digits if digits else ""),
        frozen=3,
    )


def _row(line: Line, facts: RunFacts, pen: Pen) -> Row:
    zero = Money.zero(line.currency)
    country = line.debtor.address.country or line.debtor.registered.country
    what = decided(line.verdict, line.level, pen)
    return (
        line.entity or None,
        line.debtor.customer_id,
        line.debtor.name,
        pen.words.country(country) if country else None,
        what.verdict,
        what.level or None,
        line.oldest_days or None,
        line.open.amount,
        line.overdue.amount,
        *(line.buckets.get(name, zero).amount or None for name in facts.bucket_names),
        (pen if line.letter_no else pen.close).sentence(line.sentence),
    )


def _figures(report: Report | None, pen: Pen) -> list[SheetOut]:
    if report is None or not report.currencies:
        return []
    header = tuple(map(pen.label, ("Currency", "Figure", "Value", "Unit", "How computed")))
    rows: list[Row] = [
        (
            kpis.currency.code,
            name(kpi.code, pen),
            pen.label("n/a") if kpi.value is None else kpi.value,
            kpi.currency.code if kpi.money and kpi.currency else pen.label(kpi.unit.value),
            pen.sentence(kpi.needs or kpi.how),
        )
        for kpis in report.currencies
        for kpi in kpis.figures
    ]
    return [
        SheetOut(
            pen.label("Key figures"), header, rows, (10, 40, 18, 10, 110), figures=(header[2],)
        )
    ]
