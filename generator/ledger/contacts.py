"""Records become contact events and instalments of one customer, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable

from generator import currencies
from generator.ledger import words
from generator.values.account import Instalment
from generator.values.history import ContactEvent
from generator.values.ledger import Dates
from generator.values.money import Money
from generator.values.tables import Record


def contact_log(records: Iterable[Record], dates: Dates) -> tuple[ContactEvent, ...]:
    """Contacts up to the letter date, oldest first."""
    found = [event for record in records if (event := _event(record)) is not None]
    return tuple(
        sorted(
            (event for event in found if event.date <= dates.letter_date),
            key=lambda event: (event.date, event.level, event.channel, event.kind, event.person),
        )
    )


def _event(record: Record) -> ContactEvent | None:
    day = record.date("date")
    if day is None:
        return None
    amount, currency = record.amount("promise_amount"), currencies.get(record.text("currency"))
    kind = words.plain(record.text("kind"))
    level = words.reminder_level(kind) or (record.integer("level") if words.may_dun(kind) else 0)
    return ContactEvent(
        date=day,
        customer_id=record.text("customer_id"),
        channel=words.channel(record.text("channel")),
        direction=words.plain(record.text("direction")),
        kind=kind,
        level=level,
        deadline=record.date("deadline"),
        person=record.text("person"),
        outcome=record.text("outcome"),
        promise_date=record.date("promise_date"),
        promise_amount=Money(amount, currency) if amount is not None and currency else None,
        by=record.text("by"),
        is_pressing=words.presses(kind),
        source=record.source,
    )


def instalments(records: Iterable[Record]) -> tuple[Instalment, ...]:
    found = []
    for record in records:
        day, amount = record.date("due_date"), record.amount("amount")
        currency = currencies.get(record.text("currency"))
        if day is not None and amount is not None and currency is not None:
            found.append(
                Instalment(
                    record.text("plan_id"), record.text("customer_id"), day, Money(amount, currency)
                )
            )
    return tuple(sorted(found, key=lambda part: (part.due_date, part.plan_id)))
