"""Payments: which document each belongs to, and which are on account.

A payment names its document, and perhaps its line. A document of several lines is paid oldest
due line first, each up to what was paid on it, so that no payment counts twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from generator.findings import Finding, Outcome, Severity
from generator.ledger.items import money
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


class Allocation(NamedTuple):
    """Per row, by its place, the payments on it; and late cash that no row takes."""

    given: Mapping[int, tuple[Movement, ...]]
    loose: tuple[Movement, ...]


def allocate(rows: Sequence[Record], payments: Sequence[Payment], dates: Dates) -> Allocation:
    """Each payment on the lines of its document, in date order.

    Cash received after the close of the files that names no open document of its currency, or
    is more than is open on it, is loose: it is in our account all the same. What was paid before
    the close on documents that are no longer open is history.
    """
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        lines[row.text("document_no"), row.text("currency")].append(place)
    given: dict[int, list[Movement]] = defaultdict(list)
    loose: list[Movement] = []
    named = [payment.movement for payment in payments if payment.movement.document_no]
    for movement in _netted(named, dates, lambda m: (m.document_no, m.line_no)):
        places = lines.get((movement.document_no, movement.amount.currency.code), [])
        left = movement.amount
        for place, part in _spread(movement, _chosen(movement, places, rows), rows, given, dates):
            given[place].append(part)
            left -= part.amount
        if dates.closing < movement.date <= dates.letter_date and left.positive:
            loose.append(replace(movement, amount=left))
    return Allocation({place: tuple(parts) for place, parts in given.items()}, tuple(loose))


def _chosen(movement: Movement, places: Sequence[int], rows: Sequence[Record]) -> list[int]:
    """A named line is that line, even where it is no longer open."""
    if movement.line_no and any(rows[place].text("line_no") for place in places):
        return [place for place in places if rows[place].text("line_no") == movement.line_no]
    return list(places)


def _netted(
    movements: Iterable[Movement], dates: Dates, group: Callable[[Movement], tuple[str, ...]]
) -> list[Movement]:
    """Since the close, money taken back takes back what came; it never raises a claim."""
    kept: list[Movement] = []
    late: dict[tuple[Currency, tuple[str, ...]], list[Movement]] = defaultdict(list)
    for movement in movements:
        if dates.closing < movement.date <= dates.letter_date:
            late[movement.amount.currency, group(movement)].append(movement)
        else:
            kept.append(movement)
    for (currency, _), moved in late.items():
        net = total((m.amount for m in moved), currency)
        if not any(m.amount.negative for m in moved):
            kept.extend(moved)
        elif net.positive:
            kept.append(replace(moved[-1], amount=net))
    return sorted(kept, key=lambda m: (m.date, m.payment_id, m.amount.amount))


def _spread(
    movement: Movement,
    places: Sequence[int],
    rows: Sequence[Record],
    given: Mapping[int, Sequence[Movement]],
    dates: Dates,
) -> Iterable[tuple[int, Movement]]:
    """The payment over the lines, oldest due first, each up to its room.

    What was paid before the close and is beyond all room stays on the last line: there it
    contradicts the balance, and is found.
    """
    left = movement.amount
    ordered = sorted(places, key=lambda n: _order(rows[n], n))
    is_last_resort = movement.date <= dates.closing
    for place in ordered:
        room = _room(rows[place], given.get(place, ()), movement, dates)
        part = left if place == ordered[-1] and is_last_resort else min(left, room)
        if part:
            yield place, replace(movement, amount=part)
            left -= part


def _order(row: Record, place: int) -> tuple[dt.date, str, Decimal, int]:
    due, opened = row.date("due_date"), row.amount("amount_open")
    return (due or dt.date.max, row.text("line_no"), opened or Decimal(0), place)


def _room(row: Record, given: Iterable[Movement], movement: Movement, dates: Dates) -> Money:
    """What may have been paid on a line: before the close its paid part, after it what is open."""
    opened, original = money(row, "amount_open"), row.amount("amount_original")
    zero = Money.zero(opened.currency)
    before = movement.date <= dates.closing
    taken = sum(
        (m.amount.amount for m in given if (m.date <= dates.closing) == before), start=zero.amount
    )
    whole = opened.amount if not before else (original or opened.amount) - opened.amount
    return max(zero, Money(whole - taken, opened.currency))


def unmatched(
    loose: Iterable[Movement], later: Iterable[Movement], kept: Iterable[OpenItem]
) -> Iterable[Finding]:
    """Cash received since the close that no open document takes: somebody should look.

    One that names an open document in another currency may have paid it: the customer waits.
    """
    known = tuple(kept)
    currencies = {item.currency for item in known}
    numbers = {item.document_no: item.currency for item in known if item.amount_open.positive}
    nowhere = [m for m in later if m.amount.currency not in currencies and not m.document_no]
    for movement in (*loose, *nowhere):
        number = f" for document {movement.document_no}" if movement.document_no else ""
        open_in = numbers.get(movement.document_no, movement.amount.currency)
        said = "more than is open there"
        if is_other := open_in != movement.amount.currency:
            said = f"in another currency than the document, {open_in}"
        yield Finding(
            "L4",
            Severity.HOLD if is_other else Severity.WARNING,
            f"{movement.amount.currency} {movement.amount} received on {movement.date}{number} is"
            f" {said}: taken as a payment on account.",
            movement.source,
            "Correct the document number, the currency or the amount.",
            movement.customer_id,
        )


def on_account(
    payments: Sequence[Payment],
    loose: Sequence[Movement],
    kept: Sequence[OpenItem],
    entity: str,
    dates: Dates,
) -> Outcome[OnAccount]:
    """Payments without a document are credits, unless the open items already hold them."""
    credits, later, findings = [], [], []
    held = [item for item in kept if item.amount_open.negative]
    unnamed = [p.movement for p in payments if not p.movement.document_no]
    for movement in _netted([*loose, *unnamed], dates, lambda _: ()):
        if movement.date > dates.letter_date:
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
