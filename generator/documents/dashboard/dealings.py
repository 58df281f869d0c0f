"""What passed between a customer and us: letters, contacts, promises, disputes, how it pays.

In: one decision. Out: rows, and sentences about its behaviour.
"""

from __future__ import annotations

from fractions import Fraction

from generator.documents.dashboard.pen import Pen, View
from generator.values.behaviour import Response
from generator.values.decisions import Decision, HistoryEntry
from generator.values.money import round_half_up
from generator.values.watched import Kept, Watched


def contacts(decision: Decision, most: int, pen: Pen) -> View:
    """Letters and other contacts, the latest first."""
    latest = sorted(decision.history, key=lambda e: e.date, reverse=True)
    rows = [_contact(entry, bool(decision.letter_no), pen) for entry in latest[:most]]
    return {"rows": rows, "more": len(latest) - len(rows)}


def _contact(entry: HistoryEntry, named: bool, pen: Pen) -> View:
    kind = entry.kind.capitalize()
    notice = pen.label("Reminder, level {number}", number=entry.level)
    own = entry.kind == "letter" and named
    note = f"{entry.person} {entry.outcome}".strip() if pen.sharing.internal else ""
    return {
        "date": pen.day(entry.date),
        "what": notice
        if entry.level
        else pen.label(kind)
        if pen.words.knows(kind)
        else pen.label("Other"),
        "channel": pen.label(entry.channel) if pen.words.knows(entry.channel) else "",
        "deadline": pen.day(entry.deadline),
        "note": note or (entry.outcome if own else ""),
    }


def watched(of: Watched, pen: Pen) -> list[View]:
    """Promises, disputes, and days that must not pass."""
    rows: list[tuple[str, str, str]] = []
    states = {Kept.KEPT: "kept", Kept.RUNNING: "running", Kept.BROKEN: "broken"}
    for promise in of.promises:
        name = f"{pen.label('Promise')} ({pen.label(states[promise.state])})"
        amount = pen.amount(promise.amount) if promise.amount else ""
        rows.append((name, pen.day(promise.day), amount))
    for dispute in of.disputes:
        said = f": {dispute.reason}" if dispute.reason and pen.sharing.internal else ""
        shown = "" if pen.sharing.names else f" {dispute.document_no}"
        name = f"{pen.label('Dispute')}{shown}{said}"
        rows.append((name, pen.day(dispute.since), pen.amount(dispute.amount)))
    for title, day, money in (
        ("Report to the insurer by", of.report_by, of.to_report),
        ("Barred by limitation after", of.time_barred, of.may_lapse),
    ):
        if day is not None:
            rows.append((pen.label(title), pen.day(day), pen.amount(money) if money else ""))
    return [{"what": what, "date": date, "amount": amount} for what, date, amount in rows]


def behaviour(decision: Decision, pen: Pen) -> list[str]:
    found, own = decision.behaviour, decision.currency
    lines: list[str] = []
    late: Fraction | None = found.days_late.get(own)
    if late is not None:
        paid = found.paid.get(own)
        days = pen.number(round_half_up(abs(late), 1), 1)
        text = (
            "Pays {days} days late on average" if late > 0 else "Pays {days} days early on average"
        )
        lines.append(pen.label(text, days=days) + (f" ({pen.amount(paid)})" if paid else ""))
    if found.promises_kept or found.promises_broken or found.promises_running:
        lines.append(
            pen.label(
                "Promises: {kept} kept, {broken} broken, {running} running",
                kept=found.promises_kept,
                broken=found.promises_broken,
                running=found.promises_running,
            )
        )
    return [*lines, *(_response(response, pen) for response in found.responses)]


def _response(seen: Response, pen: Pen) -> str:
    told = {"n": seen.level, "answered": seen.answered, "sent": seen.sent}
    if not seen.answered:
        return pen.label("Level {n}: {answered} of {sent} answered by a payment", **told)
    days = pen.number(round_half_up(seen.days, 1), 1)
    words = "Level {n}: {answered} of {sent} answered by a payment, after {days} days"
    return pen.label(words, **told, days=days)
