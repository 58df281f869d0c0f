"""What happened before: contacts, and letters that were issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.values.ledger import OpenItem, Source
from generator.values.money import Currency, Money


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """One row of the Contact log. `level` 0 = not a reminder."""

    date: dt.date
    customer_id: str
    channel: str
    direction: str
    kind: str
    source: Source
    level: int = 0
    deadline: dt.date | None = None
    person: str = ""
    outcome: str = ""
    promise_date: dt.date | None = None
    promise_amount: Money | None = None
    by: str = ""

    @property
    def is_pressure(self) -> bool:
        """Outbound reminders and pressing calls; confirmations and inbound contacts are not."""
        pressing = self.level > 0 or self.kind in ("call", "reminder")
        called = self.channel == "call" and not self.kind
        return not self.is_inbound and (pressing or called)

    @property
    def is_inbound(self) -> bool:
        return self.direction in ("inbound", "incoming", "in", "eingehend")


@dataclass(frozen=True, slots=True)
class IssuedItem:
    """A document as claimed in an issued letter."""

    document_no: str
    line_no: str
    amount: Money
    interest: Money
    fixed_sum: Money
    level: int
    due_date: dt.date | None = None

    def is_of(self, item: OpenItem) -> bool:
        same = (self.document_no, self.line_no) == (item.document_no, item.line_no)
        return same and self.due_date in (None, item.due_date)


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """What the journal keeps of a letter that went out and was not voided."""

    letter_no: str
    entity: str
    customer_id: str
    currency: Currency
    procedure: str
    level: int
    letter_date: dt.date
    deadline: dt.date
    channel: str
    addressee: str
    items: tuple[IssuedItem, ...]
