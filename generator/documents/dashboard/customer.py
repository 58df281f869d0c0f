"""Compose a customer's page: what happens next and why, items, interest, letters and behaviour.

In: the decisions of one customer, a currency each. Out: one paper. A page stays small: what does
not fit is counted, and stands in the statement and in interest.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from generator.documents.dashboard import charts
from generator.documents.dashboard.headline import steps
from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.redaction import Guise
from generator.documents.dashboard.table import decided
from generator.documents.verdicts import NAMES, bucket_name
from generator.values.behaviour import Response
from generator.values.decisions import Decision, HistoryEntry, ItemDecision, Segment, Verdict
from generator.values.ledger import DocumentType
from generator.values.money import Currency, Money, round_half_up, total
from generator.values.paper import Paper
from generator.values.run import RunFacts
from generator.values.watched import Kept, Watched

ITEMS, PERIODS, CONTACTS = 150, 150, 60  # of one page, all currencies together


def customers(
    decisions: Iterable[Decision], facts: RunFacts, guise: Guise, pen: Pen
) -> Iterator[Paper]:
    """customers/<slug>.html for each; a customer's decisions follow one another."""
    head = {
        "language": pen.words.language,
        "direction": pen.words.direction,
        "creditor": facts.creditor_name,
        "as_of": pen.words.date(facts.dates.as_of),
        "legend": [
            {"name": bucket_name(name, pen.words), **charts.step(number)}
            for name, number in steps(facts.bucket_names).items()
        ],
    }
    for _, group in groupby(decisions, key=lambda d: (d.entity, d.debtor.customer_id)):
        group_of = list(group)
        mine = [guise.decision(decision) for decision in group_of]
        hidden = any(guise.hides(one.entity, one.debtor.customer_id) for one in group_of)
        yield _page(mine, head, facts, pen.close if hidden else pen)


def _page(mine: Sequence[Decision], head: View, facts: RunFacts, pen: Pen) -> Paper:
    first = mine[0]
    debtor, slug = first.debtor, first.slug
    country = debtor.address.country or debtor.registered.country
    view = {
        **head,
        "name": debtor.name,
        "number": "" if debtor.customer_id == debtor.name else debtor.customer_id,
        "entity": first.entity if len(facts.entities) > 1 else "",
        "country": pen.words.country(country) if country else "",
        "back": quote(f"#customer={slug}", safe="#=~"),
        "people": _people(first, pen),
        "accounts": [_account(decision, len(mine), facts, pen) for decision in mine],
    }
    path = f"customers/{slug}.html"
    return Paper(path, "dashboard/customer.html.j2", pen.words.language, "", view)


def _people(first: Decision, pen: Pen) -> list[View]:
    """Contact persons and our own manager are internal."""
    if not pen.sharing.internal:
        return []
    ours = [{"role": pen.label("Account manager"), "name": first.debtor.account_manager}]
    theirs = [{"role": c.role, "name": c.name} for c in first.debtor.contacts]
    return [person for person in (*ours, *theirs) if person["name"]]


def _account(decision: Decision, sharing_page: int, facts: RunFacts, pen: Pen) -> View:
    code = decision.currency.code
    lasting = decision.may_go_from
    named = bool(decision.letter_no)
    return {
        "code": code,
        **decided(decision.verdict, decision.level, pen)._asdict(),
        "sentence": pen.sentence(decision.sentence),
        "may_go_from": pen.day(lasting) if lasting and decision.verdict is not Verdict.DUN else "",
        "deadline": pen.day(decision.deadline) if decision.verdict is Verdict.DUN else "",
        "notes": [said for note in decision.notes if (said := pen.sentence(note))],
        "lacks": [said for lack in decision.lacks if (said := pen.sentence(lack))],
        "figures": _figures(decision, pen),
        "bar": _bar(decision, facts, pen),
        "items": _items(decision, ITEMS // sharing_page, pen),
        "interest": _interest(decision, PERIODS // sharing_page, pen),
        "contacts": _contacts(decision, CONTACTS // sharing_page, pen),
        "watched": _watched(decision.watched, pen),
        "behaviour": _behaviour(decision, pen),
        "statement": quote(f"../statements/{decision.slug}-{code}.pdf") if named else "",
        "letter": _letter(decision),
    }


def _letter(decision: Decision) -> str:
    there = decision.letter_no and decision.verdict is Verdict.DUN
    return quote(f"../letters/{decision.letter_no}.pdf") if there else ""


def _figures(decision: Decision, pen: Pen) -> list[View]:
    interest = decision.interest_total
    late = (i for i in decision.items if i.aged.days_past_due > 0)
    oldest = max(
        (i.aged.days_past_due for i in late if i.aged.item.amount_open.positive), default=0
    )
    shown = [
        ("Open", pen.amount(decision.open)),
        ("Overdue", pen.amount(decision.overdue)),
        ("Oldest, days", str(oldest or "–")),
    ]
    if decision.free_credit:
        shown.append(("Free credit", pen.amount(decision.free_credit)))
    if decision.verdict is Verdict.DUN:
        shown.append(("Demanded", pen.amount(decision.demanded)))
        if interest:
            shown.append(("Interest claimed", pen.amount(interest)))
        for name, money in (("Fixed sum", decision.fixed_sum), ("Reminder fee", decision.fee)):
            if money:
                shown.append((name, pen.amount(money)))
        shown.append(("Total of the letter", pen.amount(decision.claimed)))
    return [{"label": pen.label(name), "value": value} for name, value in shown]


def _bar(decision: Decision, facts: RunFacts, pen: Pen) -> View:
    sums = dict.fromkeys(facts.bucket_names, Decimal(0))
    for item in decision.items:
        sums[item.aged.bucket] = sums.get(item.aged.bucket, Decimal(0)) + (
            item.aged.item.amount_open.amount
        )
    colours = steps(facts.bucket_names)
    whole = sum((sums[name] for name in colours), Decimal(0))
    shown = {name: pen.amount(Money(sums[name], decision.currency)) for name in sums if sums[name]}
    parts = []
    for name, number in colours.items():
        if sums[name]:
            percent = pen.share(sums[name], whole)
            title = f"{bucket_name(name, pen.words)}: {shown[name]} ({percent})"
            parts.append((number, sums[name], title, percent))
    buckets = [{"name": bucket_name(name, pen.words), "amount": a} for name, a in shown.items()]
    return {"parts": charts.stack(parts), "buckets": buckets}


def _items(decision: Decision, most: int, pen: Pen) -> View:
    """The oldest first; the rest is counted and summed."""
    ordered = sorted(decision.items, key=lambda i: i.aged.item.place)
    rest = ordered[most:]
    left = total((i.aged.item.amount_open for i in rest), decision.currency)
    rows = [_item(i, n, decision, pen) for n, i in enumerate(ordered[:most], start=1)]
    return {
        "rows": rows,
        "more": len(rest),
        "left": pen.amount(left),
        "sum": pen.amount(decision.open),
        "all": len(ordered),
    }


class Item(NamedTuple):
    """A row of the items; templates take rows apart, which is faster than asking for names."""

    document: str
    kind: str
    date: str
    due: str
    days: str
    amount: str
    interest: str
    level: str
    verdict: str
    why: str


class Period(NamedTuple):
    """A row of the calculation of interest."""

    document: str
    first: str
    last: str
    days: str
    balance: str
    rate: str
    period: str
    source: str
    interest: str


def _item(found: ItemDecision, number: int, decision: Decision, pen: Pen) -> Item:
    item = found.aged.item
    days = found.aged.days_past_due
    kind = item.document_type
    plain = kind is DocumentType.INVOICE
    own = found.sentence != decision.sentence
    return Item(
        document=_document(found, number, pen),
        kind="" if plain else pen.label(kind.value.replace("_", " ").capitalize()),
        date=pen.day(item.document_date),
        due=pen.day(item.due_date),
        days=str(days) if days > 0 and item.amount_open.positive else "",
        amount=pen.amount(item.amount_open),
        interest=pen.part(found.accrual.interest) if found.accrual else "",
        level=str(found.level or ""),
        verdict=pen.label(NAMES[found.verdict]),
        why=pen.sentence(found.sentence) if own else "",
    )


def _document(found: ItemDecision, number: int, pen: Pen) -> str:
    """The document's number, which others could know the customer by."""
    item = found.aged.item
    if pen.sharing.names:
        return pen.label("Item {n}", n=number)
    return f"{item.document_no} / {item.line_no}" if item.line_no else item.document_no


def _interest(decision: Decision, most: int, pen: Pen) -> View:
    """Every period with its days, rate and source, as far as there is room."""
    ordered = sorted(decision.items, key=lambda i: i.aged.item.place)
    rows: list[Period] = []
    count = 0
    for number, found in enumerate(ordered, start=1):
        segments = found.accrual.segments if found.accrual else ()
        name = _document(found, number, pen)
        fit = segments[: max(0, most - len(rows))]
        rows.extend(_period(segment, name, decision.currency, pen) for segment in fit)
        count += len(segments)
    accruals = [i.accrual for i in ordered if i.accrual]
    return {
        "rows": rows,
        "more": count - len(rows),
        "sum": pen.amount(total((a.interest for a in accruals), decision.currency)),
        "methods": list(dict.fromkeys(pen.sentence(a.method) for a in accruals)),
    }


def _period(segment: Segment, document: str, currency: Currency, pen: Pen) -> Period:
    return Period(
        document=document,
        first=pen.day(segment.first),
        last=pen.day(segment.last),
        days=str(segment.days),
        balance=pen.amount(segment.balance),
        rate=pen.number(segment.rate_percent),
        period=pen.label(f"per {segment.period}"),
        source=_source(segment.source, pen),
        interest=pen.amount(Money.rounded(segment.interest, currency)),
    )


def _source(source: str, pen: Pen) -> str:
    """Who publishes a rate, translated where it is a series of ours; a clause as it stands."""
    if not source:
        return pen.label("as agreed")
    if pen.words.knows(source):
        return pen.label(source)
    return pen.label("as agreed") if pen.sharing.names else source


def _contacts(decision: Decision, most: int, pen: Pen) -> View:
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


def _watched(watched: Watched, pen: Pen) -> list[View]:
    """Promises, disputes, and days that must not pass."""
    rows: list[tuple[str, str, str]] = []
    states = {Kept.KEPT: "kept", Kept.RUNNING: "running", Kept.BROKEN: "broken"}
    for promise in watched.promises:
        name = f"{pen.label('Promise')} ({pen.label(states[promise.state])})"
        amount = pen.amount(promise.amount) if promise.amount else ""
        rows.append((name, pen.day(promise.day), amount))
    for dispute in watched.disputes:
        said = f": {dispute.reason}" if dispute.reason and pen.sharing.internal else ""
        shown = "" if pen.sharing.names else f" {dispute.document_no}"
        name = f"{pen.label('Dispute')}{shown}{said}"
        rows.append((name, pen.day(dispute.since), pen.amount(dispute.amount)))
    for title, day, money in (
        ("Report to the insurer by", watched.report_by, watched.to_report),
        ("Barred by limitation after", watched.time_barred, watched.may_lapse),
    ):
        if day is not None:
            rows.append((pen.label(title), pen.day(day), pen.amount(money) if money else ""))
    return [{"what": what, "date": date, "amount": amount} for what, date, amount in rows]


def _behaviour(decision: Decision, pen: Pen) -> list[str]:
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
