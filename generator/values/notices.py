"""Pre-due notices, level 0: a friendly word before the due date, by e-mail and never pressure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.values.decisions import Decision, ItemDecision
from generator.values.ledger import Contact
from generator.values.money import Money


@dataclass(frozen=True, slots=True)
class PreDueNotice:
    """What falls due after the letter date, to `until` inclusive, where nothing is overdue."""

    decision: Decision
    items: tuple[ItemDecision, ...]
    amount: Money  # of those items, less what was received since the closing date
    until: dt.date
    addressee: Contact | None = None

    @property
    def number(self) -> str:
        """Never a letter's: those end in a currency or an edition."""
        return f"{self.decision.letter_no}-notice"


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice as run.json names it: `draft` "" where no e-mail could be addressed."""

    notice: PreDueNotice
    draft: str = ""
    lack: str = ""
