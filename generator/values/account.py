"""One customer with everything known about it, and what follows from its rows together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.values.history import ContactEvent, IssuedLetter
from generator.values.ledger import (
    OF_THE_DEBTOR,
    STOPPING,
    Debtor,
    DocumentType,
    Hold,
    HoldKind,
    Movement,
    OpenItem,
    Source,
)
from generator.values.money import Currency, Money


@dataclass(frozen=True, slots=True)
class Instalment:
    """One agreed part of a plan; a plan is kept while paid instalments keep pace with due ones."""

    plan_id: str
    customer_id: str
    due_date: dt.date
    amount: Money


@dataclass(frozen=True, slots=True)
class FreeCredit:
    """A credit that belongs to no document, from its value date; `is_note`: a credit note."""

    date: dt.date
    amount: Money
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One customer of one entity with everything known about it, in all currencies."""

    entity: str
    debtor: Debtor
    items: tuple[OpenItem, ...]
    movements: tuple[Movement, ...] = ()  # every payment of the customer in the files
    on_account_later: tuple[Movement, ...] = ()  # without document, after as-of, to letter date
    holds: tuple[Hold, ...] = ()  # in force on the letter date
    contact_log: tuple[ContactEvent, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    issued: tuple[IssuedLetter, ...] = ()
    voided: tuple[IssuedLetter, ...] = ()  # went out, and no longer stand
    unreadable: tuple[Source, ...] = ()  # rows of this customer that could not be read
    unread_currencies: tuple[Currency, ...] = ()  # of those rows, as far as known

    @property
    def currencies(self) -> tuple[Currency, ...]:
        return tuple(sorted({item.currency for item in self.items} | set(self.unread_currencies)))

    def of(self, currency: Currency) -> tuple[OpenItem, ...]:
        return tuple(item for item in self.items if item.currency == currency)

    def disputed(self, item: OpenItem) -> Money:
        """The disputed part of an item's collectable balance: an amount, or all of it.

        An amount of a document of several lines is disputed once, oldest line first.
        """
        part = Money.zero(item.currency)
        if not self.holds:
            return part
        for hold in self.holds:
            if hold.kind is HoldKind.DISPUTE and hold.applies(item):
                amount = hold.amount
                if amount is None or not hold.document_no or amount.currency != item.currency:
                    return item.collectable  # which part is not said: all of it could be
                part += amount
        if part:
            for line in self.of(item.currency):
                if line.document_no == item.document_no and line.place < item.place:
                    part -= min(part, line.collectable)
        return min(part, item.collectable)

    def stopped(self, item: OpenItem) -> bool:
        """Whether a hold takes the item out of our claim altogether."""
        return any(hold.kind in STOPPING and hold.applies(item) for hold in self.holds)

    def suspended(self, item: OpenItem, day: dt.date) -> bool:
        """Whether a promise or a plan on the item still runs on that day."""
        return any(
            hold.kind in (HoldKind.PROMISE, HoldKind.PLAN)
            and hold.applies(item)
            and (hold.until is None or day <= hold.until)
            for hold in self.holds
        )

    @property
    def file_only(self) -> bool:
        """Sanctioned or insolvent: its papers stay in the file and name no bank account."""
        return any(hold.kind in OF_THE_DEBTOR for hold in self.holds)

    def free_credits(self, currency: Currency) -> tuple[FreeCredit, ...]:
        """Each credit that may be set against what is overdue.

        Advances for another order are not free; cash received after as-of without a document is.
        """
        open_credits = (
            FreeCredit(
                item.value_date or item.document_date or item.due_date,
                -item.amount_open,
                item.document_type is DocumentType.CREDIT_NOTE,
            )
            for item in self.of(currency)
            if item.amount_open.negative and item.document_type is not DocumentType.ADVANCE
        )
        later = (
            FreeCredit(m.date, m.amount)
            for m in self.on_account_later
            if m.amount.currency == currency
        )
        return tuple(sorted((*open_credits, *later), key=lambda c: (c.date, c.amount.amount)))

    def advances(self, currency: Currency) -> tuple[OpenItem, ...]:
        return tuple(
            item
            for item in self.of(currency)
            if item.amount_open.negative and item.document_type is DocumentType.ADVANCE
        )
