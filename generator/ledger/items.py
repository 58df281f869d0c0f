"""Records become open items and movements, each balance brought to the as-of date.

`amount_open` is the balance at the files' own closing date, after everything allocated by then;
the balance on another day adds what was allocated after it, or takes off what was allocated since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator import currencies
from generator.findings import Finding, Outcome, Severity
from generator.ledger import words
from generator.values.ledger import Dates, DocumentType, Movement, OpenItem
from generator.values.money import Currency, Money, total
from generator.values.tables import Record


class Payment(NamedTuple):
    """A movement and the entity its row names ("" = not named)."""

    movement: Movement
    entity: str


class OnAccount(NamedTuple):
    """Payments without a document: credits known at as-of, and cash received after it."""

    credits: tuple[OpenItem, ...]
    later: tuple[Movement, ...]


def customer_of(record: Record) -> str:
    """The customer number; the exact name where there is no number."""
    return record.text("customer_id") or record.text("customer_name")


def currency_of(record: Record) -> Currency:
    return currencies.get(record.text("currency")) or currencies.UNKNOWN


def money(record: Record, column: str) -> Money:
    """The amount of a needed column; intake has proved that it is there and fits its currency."""
    amount = record.amount(column)
    if amount is None:
        raise ValueError(f"{record.where(column)}: no amount")
    return Money(amount, currency_of(record))


def movements(records: Iterable[Record]) -> tuple[Payment, ...]:
    found = [
        Payment(
            Movement(
                payment_id=record.text("payment_id"),
                customer_id=record.text("customer_id"),
                date=day,
                amount=money(record, "amount"),
                document_no=record.text("document_no"),
                line_no=record.text("line_no"),
                reference=record.text("reference"),
                source=record.source,
            ),
            record.text("entity"),
        )
        for record in records
        if (day := record.date("payment_date")) is not None
    ]
    return tuple(
        sorted(
            found, key=lambda p: (p.movement.date, p.movement.payment_id, p.movement.amount.amount)
        )
    )


def open_item(
    record: Record, entity: str, customer: str, payments: Sequence[Payment], dates: Dates
) -> OpenItem:
    """One row as an open item with its balance at as-of and the allocations that led to it."""
    printed = money(record, "amount_open")
    original = record.amount("amount_original")
    allocations = _allocations(record, printed, payments)
    due = record.date("due_date") or record.date("document_date")
    if due is None:
        raise ValueError(f"{record.where('due_date')}: no due date")
    return OpenItem(
        entity=entity,
        customer_id=customer,
        document_no=record.text("document_no"),
        line_no=record.text("line_no"),
        document_type=words.document_type(record.text("document_type"), printed.negative),
        document_date=record.date("document_date"),
        due_date=due,
        due_date_basis=words.plain(record.text("due_date_basis")),
        amount_original=None if original is None else Money(original, printed.currency),
        amount_open=_balance(printed, allocations, dates),
        terms=record.text("terms"),
        purchase_order=record.text("purchase_order"),
        reference=record.text("reference"),
        transport_document=record.text("transport_document"),
        status=record.text("status"),
        instrument=record.text("instrument"),
        assigned_to=record.text("assigned_to"),
        value_date=record.date("value_date"),
        dunning_level=record.integer("dunning_level"),
        last_dunned_on=record.date("last_dunned_on"),
        allocations=tuple(m for m in allocations if m.date <= dates.letter_date),
        received_later=_sum(allocations, printed.currency, dates.as_of, dates.letter_date),
        hidden_payments=_hidden(printed, original, allocations, dates),
        source=record.source,
    )


def _allocations(
    record: Record, printed: Money, payments: Sequence[Payment]
) -> tuple[Movement, ...]:
    """Payments of this document (and line, where the payment names one) in its currency."""
    number, line = record.text("document_no"), record.text("line_no")
    return tuple(
        p.movement
        for p in payments
        if number
        and p.movement.document_no == number
        and p.movement.line_no in ("", line)
        and p.movement.amount.currency == printed.currency
    )


def _sum(allocations: Iterable[Movement], currency: Currency, after: dt.date, to: dt.date) -> Money:
    return total((m.amount for m in allocations if after < m.date <= to), currency)


def _balance(printed: Money, allocations: Iterable[Movement], dates: Dates) -> Money:
    """Balance on day d = amount_open + what was allocated after d and is already in amount_open."""
    held = tuple(allocations)
    if dates.as_of <= dates.closing:
        return printed + _sum(held, printed.currency, dates.as_of, dates.closing)
    return printed - _sum(held, printed.currency, dates.closing, dates.as_of)


def _hidden(
    printed: Money, original: object, allocations: Iterable[Movement], dates: Dates
) -> bool:
    """Original less dated allocations is not the balance: something was paid, and not said when."""
    if original is None or printed.negative:
        return False
    paid = total((m.amount for m in allocations if m.date <= dates.closing), printed.currency)
    return bool(original != (printed + paid).amount)


def on_account(
    payments: Sequence[Payment], kept: Sequence[OpenItem], entity: str, dates: Dates
) -> Outcome[OnAccount]:
    """Payments without a document are credits, unless the open items already hold them."""
    credits, later, findings = [], [], []
    held = [item for item in kept if item.amount_open.negative]
    for payment in payments:
        movement = payment.movement
        if movement.document_no or movement.date > dates.letter_date:
            continue
        if movement.date > dates.as_of:
            later.append(movement)
        elif match := next((i for i in held if _same_money(i, movement)), None):
            held.remove(match)
            findings.append(_already_held(match, movement))
        else:
            credits.append(_credit(movement, entity))
    return Outcome(OnAccount(tuple(credits), tuple(later)), tuple(findings))


def _same_money(item: OpenItem, movement: Movement) -> bool:
    """The same payment seen in both lists: by its number, or by amount and day."""
    if item.currency != movement.amount.currency:
        return False
    if movement.payment_id and movement.payment_id in (item.document_no, item.reference):
        return True
    days = (item.value_date, item.document_date, item.due_date)
    return -item.amount_open == movement.amount and movement.date in days


def _credit(movement: Movement, entity: str) -> OpenItem:
    if movement.source is None:
        raise ValueError("a payment without source")
    return OpenItem(
        entity=entity,
        customer_id=movement.customer_id,
        document_no=movement.payment_id or movement.reference,
        document_type=DocumentType.PAYMENT,
        document_date=movement.date,
        due_date=movement.date,
        value_date=movement.date,
        amount_open=-movement.amount,
        reference=movement.reference,
        source=movement.source,
    )


def _already_held(item: OpenItem, movement: Movement) -> Finding:
    return Finding(
        "L7",
        Severity.NOTE,
        f"The payment on account of {movement.amount.currency} {movement.amount} on {movement.date}"
        f" is already among the open items ({item.document_no or item.source}): counted once.",
        movement.source,
        "",
        item.customer_id,
    )
