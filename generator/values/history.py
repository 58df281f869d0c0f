"""What happened before: contacts, and letters that were issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

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
    is_pressing: bool = False  # the word of its kind says so

    @property
    def is_pressure(self) -> bool:
        """Outbound reminders and pressing calls; confirmations and inbound contacts are not."""
        pressing = self.level > 0 or self.is_pressing or self.kind in ("call", "reminder")
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
class Recipient:
    """Where a letter went, as it was addressed: enough to write to the same place again."""

    name: str = ""
    attention: str = ""
    lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter on its way; `proof` is the sha256 of the receipt, "" = none."""

    date: dt.date
    event: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What others said of a debt that they collect: in their own words, and what it means."""

    entity: str
    customer_id: str
    date: dt.date
    status: str  # one of the words we know, or "other"
    words: str  # as the list has it
    letter_no: str = ""
    amount: Money | None = None
    note: str = ""

    def __str__(self) -> str:
        """On one line, without any word of ours: readers have several languages."""
        paid = f", {self.amount.currency} {self.amount.amount:,}" if self.amount else ""
        return f"{self.date}: {self.words}{paid}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A customer whose debt others collect, since a day, until it is taken back."""

    entity: str
    customer_id: str
    date: dt.date
    to: str  # agency, insurer, lawyer, court
    place: str = ""  # the journal's file that says so
    answers: tuple[Answer, ...] = ()  # since then, oldest first

    @property
    def said(self) -> str:
        """The last answer; "" for none."""
        last = max(reversed(self.answers), key=lambda answer: answer.date, default=None)
        return str(last) if last else ""


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
    notice: str = ""
    as_of: dt.date | None = None
    run: str = ""  # the run folder's name
    article_number: str = ""
    recipient: Recipient = Recipient()
    files: tuple[tuple[str, str], ...] = ()  # (path in the workspace, sha256)
    deliveries: tuple[Delivery, ...] = ()
    fee: Money | None = None  # of this level and those before, as printed

    def known_on(self, day: dt.date) -> IssuedLetter:
        """The letter as it stood on that day: what the post said later is not known yet."""
        return replace(self, deliveries=tuple(d for d in self.deliveries if d.date <= day))
