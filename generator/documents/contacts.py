"""The earlier contacts that a formal demand lists.

Enters a decision; leaves a table of formatted text.
"""

from __future__ import annotations

from generator.documents.blocks import Row, View, block, table
from generator.values.decisions import Decision, HistoryEntry
from generator.values.policy import Level
from generator.wording import Words


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
