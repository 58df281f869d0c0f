"""Compose the csv files of a run: interest.csv, findings.csv, reconciliation.csv.

In: a stream of decisions, read once, or what the run knows about itself. Out: bytes.
Columns and figures are named in English on every machine: other programs read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.findings import Finding
from generator.values.decisions import Decision, ItemDecision, Segment
from generator.values.money import Money, round_half_up
from generator.values.run import CurrencyTotals, RunFacts
from generator.values.tables import Control
from generator.workbooks import Row, Value, csv_bytes

FINDINGS = ("code", "severity", "customer_id", "message", "where", "remedy")
RECONCILIATION = ("currency", "figure", "amount", "where")
INTEREST = (
    "entity", "customer_id", "customer_name", "currency", "document_no", "line_no", "first",
    "last", "days", "balance", "rate_percent", "day_count", "source", "exact_interest",
    "line_interest", "claimed_before", "claimed_now", "fixed_sum",
)  # fmt: skip


def interest_csv(decisions: Iterable[Decision]) -> bytes:
    """Every segment of every line; the rounded line amounts stand once, on its last segment."""
    return csv_bytes(
        INTEREST,
        (
            row
            for decision in decisions
            for item in decision.items
            for row in _interest_rows(decision, item)
        ),
    )


def findings_csv(facts: RunFacts) -> bytes:
    return csv_bytes(FINDINGS, map(finding_row, facts.findings))


def reconciliation_csv(facts: RunFacts) -> bytes:
    """Per currency from the files' rows to what is dunned, and every total the files print."""
    return csv_bytes(RECONCILIATION, reconciliation_rows(facts))


def finding_row(finding: Finding) -> Row:
    where = str(finding.where) if finding.where else ""
    return (
        finding.code,
        finding.severity.value,
        finding.customer_id or "",
        finding.message,
        where,
        finding.remedy,
    )


def reconciliation_rows(facts: RunFacts) -> Iterator[Row]:
    for totals in facts.totals:
        for figure, money in _figures(totals):
            yield (totals.currency.code, figure, money.amount, "")
    for control in facts.controls:
        yield from _control_rows(control)


def _figures(totals: CurrencyTotals) -> Iterator[tuple[str, Money]]:
    yield "file", totals.file
    yield "items", totals.items
    yield "problems", totals.problems
    yield "later", totals.later
    yield "file less these", totals.file - totals.items - totals.problems - totals.later
    yield "dunned", totals.dunned
    yield "not dunned", totals.not_dunned
    yield "items less these", totals.items - totals.dunned - totals.not_dunned
    for name, money in totals.buckets.items():
        yield f"bucket {name}", money
    yield "interest", totals.interest


def _control_rows(control: Control) -> Iterator[Row]:
    code, where = control.printed.currency.code, str(control.where)
    yield (code, "control printed", control.printed.amount, where)
    yield (code, "control computed", control.computed.amount, where)
    yield (code, "control difference", control.difference.amount, where)


def _interest_rows(decision: Decision, item: ItemDecision) -> Iterator[Row]:
    if item.accrual is None:
        return
    document, segments = item.aged.item, item.accrual.segments
    for segment in segments:
        line: tuple[Value, ...] = (None,) * 4
        if segment is segments[-1]:
            sums = (item.accrual.interest, item.interest_before, item.interest, item.fixed_sum)
            line = tuple(money.amount for money in sums)
        yield (
            decision.entity,
            decision.debtor.customer_id,
            decision.debtor.name,
            decision.currency.code,
            document.document_no,
            document.line_no,
            *_segment_values(segment),
            *line,
        )


def _segment_values(segment: Segment) -> tuple[Value, ...]:
    return (
        segment.first,
        segment.last,
        segment.days,
        segment.balance.amount,
        segment.rate_percent,
        segment.day_count,
        segment.source,
        round_half_up(segment.interest, 6),
    )
