"""An event of the journal becomes a value: the letter issued, the hand-over, the answer.

Enters an `Event` and its file's name; leaves values, or NotConserved where it contradicts itself.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from generator import currencies
from generator.findings import NotConserved
from generator.journal.records import Event, Item, Letter
from generator.values.history import Answer, HandedOver, IssuedItem, IssuedLetter
from generator.values.money import Currency, Money


def issued(event: Event, name: str) -> IssuedLetter:
    if event.letter is None:
        raise NotConserved(f"{name}: a letter was issued, and the file does not say which.")
    letter = _letter(event.letter, name)
    as_of = letter.as_of or event.effective
    return replace(letter, as_of=as_of, run=event.run or as_of.isoformat())


def handed_over(event: Event, name: str) -> HandedOver:
    return HandedOver(event.entity, event.customer, event.effective, event.what, name)


def answer(event: Event, name: str) -> Answer:
    """What those who collect said; `reason` of the event is their note."""
    amount = None
    if event.amount is not None:
        currency = _currency(event.currency, name)
        amount = _money(event.amount, currency, f"{name}: the answer of {event.effective}")
    return Answer(
        event.entity,
        event.customer,
        event.effective,
        event.what,
        event.words,
        event.letter_no,
        amount,
        event.reason,
    )


def files(listed: tuple[dict[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """(path in the workspace, sha256) of each."""
    return tuple((file.get("path", ""), file.get("sha256", "")) for file in listed)


def _currency(code: str, where: str) -> Currency:
    currency = currencies.get(code)
    if currency is None:
        raise NotConserved(f"{where}: {code} is not a currency.")
    return currency


def _money(amount: Decimal, currency: Currency, where: str) -> Money:
    try:
        return Money(amount, currency)
    except ValueError as error:
        raise NotConserved(f"{where}: {error}.") from error


def _letter(letter: Letter, where: str) -> IssuedLetter:
    currency = _currency(letter.currency, where)
    place = f"{where}: letter {letter.letter_no}"
    return IssuedLetter(
        letter_no=letter.letter_no,
        entity=letter.entity,
        customer_id=letter.customer,
        currency=currency,
        procedure=letter.procedure,
        level=letter.level,
        letter_date=letter.letter_date,
        deadline=letter.deadline,
        channel=letter.channel,
        addressee=letter.addressee,
        items=tuple(_item(item, currency, where) for item in letter.items),
        notice=letter.notice,
        as_of=letter.as_of,
        article_number=letter.article_number or "",
        recipient=letter.recipient,
        fee=None if letter.fee is None else _money(letter.fee, currency, place),
        files=files(letter.files),
    )


def _item(item: Item, currency: Currency, where: str) -> IssuedItem:
    place = f"{where}: document {item.document_no}"
    return IssuedItem(
        item.document_no,
        item.line_no,
        _money(item.amount, currency, place),
        _money(item.interest, currency, place),
        _money(item.fixed_sum, currency, place),
        item.level,
        item.due_date,
    )
