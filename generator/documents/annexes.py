"""What a formal demand proves itself with: how interest was worked out, and earlier contacts.

Enters a decision; leaves tables of formatted text.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.documents.blocks import Row, View, block, table
from generator.values.decisions import Decision, HistoryEntry, ItemDecision
from generator.values.money import round_half_up
from generator.values.policy import Level
from generator.wording import Words


def worksheet(rows: Iterable[ItemDecision], decision: Decision, words: Words) -> View:
    """Every segment of every document: period, days, balance, rate, exact interest, and its sum."""
    lines = [line for item in rows if item.accrual for line in _segments(item, words)]
    names = ("Document", "From", "To", "Days", "Balance", "Rate %", "Exact", "Interest")
    labels = [words.label(name) for name in names]
    labels[-1] = f"{labels[-1]} {decision.currency.code}"
    sums = (words.label("Sum"), *[""] * (len(names) - 2), words.amount(decision.interest_total))
    title = words.label("Calculation of interest")
    return table(labels, [block("segments", "", lines, sums)], title, annexed=True)


def _segments(item: ItemDecision, words: Words) -> list[Row]:
    assert item.accrual is not None
    segments, claimed = item.accrual.segments, item.interest + item.interest_before
    if not claimed:
        return []
    lines: list[Row] = []
    for index, segment in enumerate(segments, start=1):
        lines.append(
            (
                item.aged.item.document_no if index == 1 else "",
                words.short_date(segment.first),
                words.short_date(segment.last),
                str(segment.days),
                words.amount(segment.balance),
                words.decimal(segment.rate_percent),
                words.decimal(round_half_up(segment.interest, 4), 4),
                words.amount(claimed) if index == len(segments) else "",
            )
        )
    return lines


def history(decision: Decision, level: Level, words: Words) -> View:
    """Formal demands list the earlier contacts; softer letters do not count them up."""
    entries = decision.history if level.formal else ()
    names = ("Contact or notice", "Date", "Channel", "With", "Deadline")
    rows = [_entry(entry, words) for entry in sorted(entries, key=lambda e: e.date)]
    blocks = [block("history", "", rows)] if rows else []
    labels = [words.label(name) for name in names]
    return table(labels, blocks, words.label("Earlier contacts"), text=True, annexed=True)


def _entry(entry: HistoryEntry, words: Words) -> Row:
    """When, how and with whom; what our clerks noted of the outcome is not for the debtor."""
    notice = words.label("Reminder, level {number}", number=entry.level)
    return (
        notice if entry.level else words.label(entry.kind.capitalize()),
        words.short_date(entry.date),
        words.label(entry.channel),
        entry.person or "–",
        words.short_date(entry.deadline) if entry.deadline else "–",
    )
