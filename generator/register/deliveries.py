"""Delivered: what the post says of letters, from a list of tracking and receipt events.

Enters a csv with the columns letter_no or article_number, event, date and, if there is one, proof
(a file beside the list, of which the hash is kept). All rows are right, or none is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import dispatch, journal
from generator.findings import Refused
from generator.register import lists, published
from generator.values.history import Delivery, IssuedLetter

EVENTS = (
    "posted", "in transit", "attempted", "delivered", "refused", "returned", "unclaimed", "lost",
)  # fmt: skip
_SHAPE = lists.Shape(
    frozenset(("letter_no", "article_number", "event", "date", "proof")),
    frozenset(("letter_no", "article_number")),
    frozenset(("event", "date")),
    "The header is letter_no or article_number, event, date (2026-11-03), and perhaps proof.",
)


@dataclass(frozen=True, slots=True)
class Result:
    """How many events are new, how many the journal had already, and the file of the new ones."""

    new: int
    known: int
    act: Path | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    letter: IssuedLetter
    delivery: Delivery


def delivered(order: lists.Order) -> Result:
    """Into the journal; raises Refused with every row that is wrong, and then writes none."""
    rows = lists.rows(order.file, _SHAPE)
    folder = order.root / "input" / "journal"
    with dispatch.locked(order.root / "output"):
        history = journal.read(folder)
        letters = (*history.voided, *history.letters)
        by_number = {letter.letter_no: letter for letter in letters}
        by_article = {x.article_number: x for x in letters if x.article_number}
        found, wrong = [], []
        for number, row in rows:
            try:
                found.append(_row(row, by_number, by_article, order))
            except ValueError as error:
                wrong.append(f"{order.file.name}, row {number}: {error}")
        if wrong:
            raise Refused("\n".join((*wrong, "Nothing was written.")), _SHAPE.says)
        fresh = [r for r in dict.fromkeys(found) if r.delivery not in r.letter.deliveries]
        if not fresh:
            return Result(0, len(rows))
        effective = max(row.delivery.date for row in fresh)
        events = (_event(row, order) for row in fresh)
        act = journal.append(folder, effective, history.head, events)
    return Result(len(fresh), len(rows) - len(fresh), act)


def _event(row: _Row, order: lists.Order) -> dict[str, str]:
    return {
        "event": "delivered",
        "effective": row.delivery.date.isoformat(),
        "recorded_at": order.recorded_at,
        "letter_no": row.letter.letter_no,
        "what": row.delivery.event,
        "proof": row.delivery.proof,
    }


def _row(
    row: Mapping[str, str],
    by_number: Mapping[str, IssuedLetter],
    by_article: Mapping[str, IssuedLetter],
    order: lists.Order,
) -> _Row:
    """Raises ValueError with all that is wrong in the row."""
    number, article = row.get("letter_no", ""), row.get("article_number", "")
    letter, posted = by_number.get(number), by_article.get(article)
    problems = []
    if number and letter is None:
        problems.append(f"no letter {number} was issued")
    if article and posted is None:
        problems.append(f"no letter was issued with article number {article}")
    if letter and posted and letter != posted:
        problems.append(f"article {article} is that of letter {posted.letter_no}")
    found = letter or posted
    if not number and not article:
        problems.append("it names no letter")
    event = " ".join(row["event"].casefold().replace("_", " ").split())
    if event not in EVENTS:
        problems.append(f"'{row['event']}' is not an event ({', '.join(EVENTS)})")
    problems += _wrong_day(row["date"], found, order.today)
    proof, wrong = _proof(row.get("proof", ""), order.file.parent)
    problems += wrong
    if problems or found is None:
        raise ValueError(f"{'; '.join(problems)}.")
    return _Row(found, Delivery(dt.date.fromisoformat(row["date"]), event, proof))


def _wrong_day(text: str, letter: IssuedLetter | None, today: dt.date) -> Iterator[str]:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        yield f"'{text}' is not a date as 2026-11-03"
        return
    if letter and day < letter.letter_date:
        yield f"{day} is before the letter's date {letter.letter_date}"
    if day > today:
        yield f"{day} has not come yet"


def _proof(name: str, folder: Path) -> tuple[str, list[str]]:
    """The hash of a receipt in the list's own folder or below; "" where none is named."""
    if not name:
        return "", []
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return "", [f"there is no file {name} beside the list"]
    return published.sha256(path), []
