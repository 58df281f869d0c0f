"""Rows of Holds, Contact log and Instalment plans that contradict themselves or stand alone.

In: one customer's rows; out: findings. What cannot be meant as it stands holds the customer: a
slip of a year must not let a letter go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from generator.findings import Finding, Severity
from generator.ledger import words
from generator.values.ledger import Dates, Hold, HoldKind
from generator.values.tables import Record

_TOLD = (HoldKind.DISPUTE, HoldKind.PROMISE)


def hold(row: Hold) -> tuple[Finding, ...]:
    """A hold that ends before it begins, or of an amount that nobody can dispute."""
    if row.until and row.until < row.valid_from:
        said = f"ends on {row.until}, before it begins on {row.valid_from}"
    elif row.kind is HoldKind.DISPUTE and row.amount is not None and not row.amount.positive:
        said = f"is for {row.amount.currency} {row.amount}, which is no amount"
    else:
        return ()
    wrong = Finding(
        "L14",
        Severity.HOLD,
        f"The hold '{row.word}' {said}: it holds until that is corrected.",
        row.source,
        "Correct the row.",
        row.customer_id,
    )
    return (wrong,)


def found(
    log: Sequence[Record], parts: Sequence[Record], holds: Sequence[Record], dates: Dates
) -> Iterator[Finding]:
    yield from _contacts(log, holds, dates)
    yield from _plans(parts, holds, dates)


def _contacts(log: Sequence[Record], holds: Sequence[Record], dates: Dates) -> Iterator[Finding]:
    """Notices that say two things, and the last dispute or promise that nothing else knows of."""
    told: dict[HoldKind, Record] = {}
    for record in log:
        day, kind = record.date("date"), words.plain(record.text("kind"))
        if day is None:
            continue
        deadline, level = record.date("deadline"), record.integer("level")
        named = words.reminder_level(kind)
        if day > dates.letter_date:
            if named or (level and words.may_dun(kind)):
                yield _after(record, dates)
            continue
        if deadline and deadline < day:
            yield _two(record, f"has a deadline of {deadline}", "deadline")
        if named and level and named != level:
            yield _two(record, f"is '{record.text('kind')}' and of level {level}", "level")
        if (stops := words.hold_kind(kind)) in _TOLD and record.date("promise_date") is None:
            told[stops] = max(record, told.get(stops, record), key=lambda r: str(r.date("date")))
    for stops, record in told.items():
        rows = (row for row in holds if words.hold_kind(row.text("kind")) is stops)
        if not any(_since(row, record) for row in rows):
            yield _unheld(record, stops)


def _two(record: Record, says: str, column: str) -> Finding:
    return Finding(
        "L14",
        Severity.HOLD,
        f"The contact of {record.date('date')} {says}: one of the two is wrong.",
        record.where(column),
        "Correct the row of the Contact log.",
        record.text("customer_id"),
    )


def _after(record: Record, dates: Dates) -> Finding:
    """A letter dated before a reminder that went already would be the same once more."""
    return Finding(
        "L14",
        Severity.HOLD,
        f"The Contact log has a notice of {record.date('date')}, after the letter date"
        f" {dates.letter_date}.",
        record.where("date"),
        "Correct its date, or say the day on which the letters go: --letter-date.",
        record.text("customer_id"),
    )


def _since(hold: Record, contact: Record) -> bool:
    """Whether the hold lasted to the day of the contact, or longer."""
    until, day = hold.date("until"), contact.date("date")
    return until is None or day is None or until >= day


def _unheld(record: Record, kind: HoldKind) -> Finding:
    missing = "promise_date says until when" if kind is HoldKind.PROMISE else "row in Holds says so"
    return Finding(
        "L16",
        Severity.WARNING,
        f"The Contact log has a {kind.value.split()[0]} of {record.date('date')}, but no {missing}:"
        " it stops no letter.",
        record.where("kind"),
        "Enter it in the sheet Holds; if it is settled, with that day in `until`.",
        record.text("customer_id"),
    )


def _plans(parts: Sequence[Record], holds: Sequence[Record], dates: Dates) -> Iterator[Finding]:
    """Instalments still to come without a hold: agreed, or not? And a hold that outlived them."""
    day = dates.letter_date
    dues = sorted(((due, part) for part in parts if (due := part.date("due_date"))), key=_due)
    rows = [row for row in holds if words.hold_kind(row.text("kind")) is HoldKind.PLAN]
    coming = [found for found in dues if found[0] >= day]
    standing = [row for row in rows if (row.date("until") or day) >= day]
    if coming and not rows:
        due, part = coming[0]
        yield Finding(
            "L15",
            Severity.HOLD,
            f"An instalment is due on {due}, but the sheet Holds has no instalment plan: nobody"
            " knows since when it holds.",
            part.where("due_date"),
            "Add the hold 'instalment plan' with its first day; if it is over, with `until`.",
            part.text("customer_id"),
        )
    elif dues and not coming and standing:
        yield Finding(
            "L15",
            Severity.WARNING,
            f"The last instalment was due on {dues[-1][0]}, and the hold 'instalment plan' still"
            " stands.",
            standing[0].source,
            "End the hold with a day in `until`, or add the instalments that were agreed on.",
            standing[0].text("customer_id"),
        )


def _due(found: tuple[dt.date, Record]) -> dt.date:
    return found[0]
