"""Answers: what an agency, insurer, lawyer or court says of the debts that were handed over.

Enters a csv with the columns letter_no or customer_id, perhaps entity, status, date, and perhaps
amount, currency and note. All rows are right, or none is written; what the journal has already is
not written again. An answer never gives a customer back to our letters: only a person does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from generator import currencies, dispatch, journal
from generator.findings import Refused
from generator.journal.records import OTHER
from generator.register import lists
from generator.values.history import Answer, HandedOver, IssuedLetter
from generator.values.money import Currency, Money

STATUSES = ("accepted", "rejected", "paid", "partly paid", "returned", "legal", "closed")
_SHAPE = lists.Shape(
    frozenset(
        ("letter_no", "customer_id", "entity", "status", "date", "amount", "currency", "note")
    ),
    frozenset(("letter_no", "customer_id")),
    frozenset(("status", "date")),
    "The header is letter_no or customer_id, status, date (2026-11-03), and perhaps entity, amount"
    " (1234.56), currency and note.",
)
_LONGEST = 300  # characters of a status or a note
Key = tuple[str, str]  # (entity, customer)


@dataclass(frozen=True, slots=True)
class Result:
    """What is new, how much the journal had already, its file, and who is still with others."""

    new: tuple[Answer, ...]
    known: int
    act: Path | None = None
    with_others: frozenset[Key] = frozenset()


def read(order: lists.Order) -> Result:
    """Into the journal; raises Refused with every row that is wrong, and then writes none."""
    listed = lists.rows(order.file, _SHAPE)
    folder = order.root / "input" / "journal"
    with dispatch.locked(order.root / "output"):
        history = journal.read(folder)
        desk, found, wrong = _Desk(history, order.today), [], []
        for number, row in listed:
            try:
                found.append(desk.answer(row))
            except ValueError as error:
                wrong.append(f"{order.file.name}, row {number}: {error}")
        if wrong:
            raise Refused("\n".join((*wrong, "Nothing was written.")), _SHAPE.says)
        new = tuple(a for a in dict.fromkeys(found) if a not in history.answers)
        still = frozenset((gone.entity, gone.customer_id) for gone in history.handed_over)
        if not new:
            return Result((), len(listed), with_others=still)
        events = (_event(answer, order) for answer in new)
        act = journal.append(folder, max(a.date for a in new), history.head, events)
    return Result(new, len(listed) - len(new), act, still)


def _event(answer: Answer, order: lists.Order) -> dict[str, str]:
    amount = answer.amount
    paid = {"amount": str(amount), "currency": amount.currency.code} if amount else {}
    return {
        "event": "status",
        "effective": answer.date.isoformat(),
        "recorded_at": order.recorded_at,
        "entity": answer.entity,
        "customer": answer.customer_id,
        "letter_no": answer.letter_no,
        "what": answer.status,
        "words": answer.words,
        "reason": answer.note,
        **paid,
    }


class _Desk:
    """Rows proved against what was sent, and what was handed over and when."""

    def __init__(self, history: journal.Journal, today: dt.date) -> None:
        self._letters = {x.letter_no: x for x in (*history.voided, *history.letters)}
        self._gone = history.referred
        self._today = today

    def answer(self, row: Mapping[str, str]) -> Answer:
        """Raises ValueError with all that is wrong in the row."""
        words, note = row["status"], row.get("note", "")
        status = " ".join(words.casefold().replace("_", " ").split())
        letter, gone, problems = self._whose(row)
        problems += _wrong_text(words, note)
        problems += self._wrong_day(row["date"], gone)
        amount, wrong = self._amount(row, letter, gone)
        problems += wrong
        if problems:
            raise ValueError(f"{'; '.join(problems)}.")
        return Answer(
            gone[0].entity,
            gone[0].customer_id,
            dt.date.fromisoformat(row["date"]),
            status if status in STATUSES else OTHER,
            words,
            letter.letter_no if letter else "",
            amount,
            note,
        )

    def _whose(
        self, row: Mapping[str, str]
    ) -> tuple[IssuedLetter | None, list[HandedOver], list[str]]:
        """The letter that is named, and every hand-over of one customer; or what is wrong."""
        number, customer, entity = (row.get(n, "") for n in ("letter_no", "customer_id", "entity"))
        letter = self._letters.get(number)
        if number and letter is None:
            return None, [], [f"no letter {number} was issued"]
        if not number and not customer:
            return None, [], ["it names neither letter nor customer"]
        if letter and customer not in ("", letter.customer_id):
            return letter, [], [f"letter {number} is to customer {letter.customer_id}"]
        if letter and entity not in ("", letter.entity):
            return letter, [], [f"letter {number} is of {letter.entity or 'no entity'}"]
        who = letter.customer_id if letter else customer
        own = {letter.entity} if letter else {entity} if entity else None
        gone = [g for g in self._gone if g.customer_id == who and (own is None or g.entity in own)]
        if not gone:
            return letter, [], [f"customer {who} was never handed over"]
        several = sorted({g.entity for g in gone})
        if len(several) > 1:
            of = " and ".join(several)
            return letter, gone, [f"customer {who} was handed over by {of}: say which (entity)"]
        return letter, gone, []

    def _wrong_day(self, text: str, gone: list[HandedOver]) -> Iterator[str]:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            yield f"'{text[:20]}' is not a date as 2026-11-03"
            return
        since = min((g.date for g in gone), default=day)
        if day < since:
            yield f"{day} is before the customer was handed over on {since}"
        if day > self._today:
            yield f"{day} has not come yet"

    def _amount(
        self, row: Mapping[str, str], letter: IssuedLetter | None, gone: list[HandedOver]
    ) -> tuple[Money | None, list[str]]:
        text, code = row.get("amount", ""), row.get("currency", "")
        if not text:
            return None, []
        if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,4})?", text):
            return None, [f"'{text[:20]}' is not an amount as 1234.56"]
        known = {letter.currency} if letter else self._currencies(gone)
        currency = currencies.get(code) if code else None
        if code and currency not in known:
            return None, [f"no letter to the customer was in '{code[:20]}'"] if gone else []
        if currency is None and len(known) == 1:
            (currency,) = known
        if currency is None:
            return None, ["the column currency must say of what the amount is"] if gone else []
        try:
            return Money(Decimal(text), currency) or None, []
        except ValueError as error:
            return None, [str(error)]

    def _currencies(self, gone: list[HandedOver]) -> set[Currency]:
        whose = {(g.entity, g.customer_id) for g in gone}
        every = self._letters.values()
        return {x.currency for x in every if (x.entity, x.customer_id) in whose}


def _wrong_text(words: str, note: str) -> Iterator[str]:
    if not words:
        yield "it has no status"
    for name, text in (("status", words), ("note", note)):
        if len(text) > _LONGEST or not text.isprintable():
            yield f"the {name} must be one line of at most {_LONGEST} printable characters"
