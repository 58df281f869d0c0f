"""Records become open items, each balance brought to the as-of date.

`amount_open` is the balance at the files' own closing date, after everything allocated by then;
the balance on another day adds what was allocated after it, or takes off what was allocated since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from generator import currencies
from generator.ledger import words
from generator.values.ledger import Dates, Movement, OpenItem
from generator.values.money import Currency, Money, total
from generator.values.tables import Record


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


def open_item(
    record: Record, entity: str, customer: str, allocations: Sequence[Movement], dates: Dates
) -> OpenItem:
    """One row as an open item with its balance at as-of and the allocations that led to it."""
    printed = money(record, "amount_open")
    original, zero = record.amount("amount_original"), Money.zero(printed.currency)
    is_rest = original is not None and 0 < printed.amount < original
    stated = words.residue(record.text("status")) if is_rest else ""
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
        procedure=record.text("procedure"),
        assigned_to=record.text("assigned_to"),
        value_date=record.date("value_date"),
        dunning_level=record.integer("dunning_level"),
        last_dunned_on=record.date("last_dunned_on"),
        allocations=tuple(m for m in allocations if m.date <= dates.letter_date),
        received_later=max(
            zero, _sum(allocations, printed.currency, dates.as_of, dates.letter_date)
        ),
        residue=stated or (words.residue(record.text("reference")) if is_rest else ""),
        residue_stated=bool(stated),
        hidden_payments=_hidden(printed, original, allocations, dates),
        source=record.source,
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
