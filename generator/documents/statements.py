"""Statements of account: what is open on the as-of date, without a word of demand.

The open-item statement is made for every decision; its total is the decision's open amount, and
what it does not know (movements, an opening balance) it does not invent. The activity statement
is made only where originals and dated allocations tell how today's balance came about.

View, beside the frame of `letters`: heading, date, strip (aging: names and amounts), items
({columns, rows: {cells, carry, forward}, sum}), payment or {}, worksheet as in a letter or {}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.documents.blocks import Row, View, block, table
from generator.documents.claims import document
from generator.documents.correspondence import frame, info
from generator.documents.payment import payment
from generator.documents.verdicts import bucket_name
from generator.documents.worksheet import claimed, worksheet
from generator.findings import NotConserved
from generator.values.decisions import Decision, ItemDecision
from generator.values.ledger import Dates
from generator.values.money import Money, total
from generator.values.paper import Paper
from generator.wording import Words

_ITEMS = ("Document", "Date", "Due date", "Days past due", "Invoice amount", "Open", "Balance")
_ACCOUNT = "Our account for payments in {currency}"
_ACTIVITY = ("Document", "Date", "Movement", "Amount", "Balance")


class Line(NamedTuple):
    """One line of a statement and what it adds to the balance."""

    cells: Row
    amount: Money


def open_item(
    decision: Decision,
    dates: Dates,
    bucket_names: Sequence[str],
    form: str,
    language: str,
    words: Words,
) -> Paper:
    """All open items with their running balance; raises NotConserved if they do not add up."""
    lines = [_item(item, words) for item in _by_due_date(decision.items)]
    view = _view(decision, dates, _ITEMS, lines, words)
    view["heading"] = words.label("Statement of account")
    view["strip"] = _strip(decision, bucket_names, words)
    bearing = () if decision.file_only else claimed(decision.items)
    view["worksheet"] = worksheet(bearing, decision.items, decision.currency, words)
    return _paper(decision, "", form, language, view)


def annex(
    decision: Decision, dates: Dates, bucket_names: Sequence[str], words: Words
) -> dict[str, object]:
    """The open-item statement as pages of a letter: its tables, without address and payment."""
    lines = [_item(item, words) for item in _by_due_date(decision.items)]
    return {
        "heading": words.label("Statement of account as of {date}", date=words.date(dates.as_of)),
        "strip": _strip(decision, bucket_names, words),
        "open_items": _running(decision, _ITEMS, lines, words),
    }


def activity(
    decision: Decision,
    dates: Dates,
    bucket_names: Sequence[str],
    form: str,
    language: str,
    words: Words,
) -> Paper | None:
    """How the open documents came to today's balance; None where the files do not say."""
    items = [item.aged.item for item in decision.items]
    if not any(item.allocations for item in items):
        return None
    if any(item.amount_original is None or item.document_date is None for item in items):
        return None
    undated, dated = [], []
    for item in decision.items:
        dated += list(_movements(item, dates, words))
        undated += list(_hidden(item, dates, words))
    dated.sort(key=lambda pair: (pair[0], pair[1].cells[0]))
    lines = [*(line for _, line in dated), *undated]
    view = _view(decision, dates, _ACTIVITY, lines, words)
    view["heading"] = words.label("Activity on open documents")
    view["strip"] = _strip(decision, bucket_names, words)
    return _paper(decision, "-activity", form, language, view)


def _paper(decision: Decision, kind: str, form: str, language: str, view: View) -> Paper:
    path = f"statements/{decision.slug}-{decision.currency.code}{kind}.pdf"
    template = "statements/statement.html.j2"
    return Paper(path, template, language, form, view, decision.key)


def _view(
    decision: Decision, dates: Dates, names: Sequence[str], lines: Sequence[Line], words: Words
) -> View:
    reference = f"{decision.debtor.customer_id} {decision.currency.code}"
    file_only = decision.file_only
    return {
        **frame(decision, decision.debtor.address, "", words),
        **info(decision, ("As of", dates.as_of), reference, "", words),
        "title": f"{words.label('Statement of account')} {reference} {dates.as_of.isoformat()}",
        "mark": f"{reference} · {words.date(dates.as_of)}",
        "date": words.date(dates.as_of),
        "file_only": file_only,
        "worksheet": {},
        "items": _running(decision, names, lines, words),
        "payment": {} if file_only else payment(decision, words, _ACCOUNT, reference),
    }


def _running(decision: Decision, names: Sequence[str], lines: Sequence[Line], words: Words) -> View:
    """Lines with the running balance, which every page carries forward to the next."""
    balance = Money.zero(decision.currency)
    forward, carry = words.label("Brought forward"), words.label("Carried forward")
    rows, marks = [], []
    for line in lines:
        balance += line.amount
        rows.append((*line.cells, words.amount(balance)))
        shown = f"    {words.money(balance)}"
        marks.append({"carry": carry + shown, "forward": forward + shown})
    if balance != decision.open:
        raise NotConserved(
            f"The statement of {decision.debtor.customer_id} comes to {balance}, but the account"
            f" is {decision.open} {decision.currency}."
        )
    sums = (words.label("Balance"), *[""] * (len(names) - 2), words.amount(balance))
    labels = [words.label(name) for name in names]
    labels[-1] = f"{labels[-1]} {decision.currency.code}"
    return {**table(labels, [block("items", "", rows, sums)]), "marks": tuple(marks)}


def _strip(decision: Decision, bucket_names: Sequence[str], words: Words) -> View:
    """The aging of the account in one line; its cells add up to the balance."""
    amounts = [
        total(
            (i.aged.item.amount_open for i in decision.items if i.aged.bucket == name),
            decision.currency,
        )
        for name in bucket_names
    ]
    if total(amounts, decision.currency) != decision.open:
        raise NotConserved(
            f"The aging of {decision.debtor.customer_id} does not add up to {decision.open}."
        )
    names = [_bucket(name, words) for name in bucket_names]
    return {
        "names": (*names, f"{words.label('Balance')} {decision.currency.code}"),
        "amounts": (*map(words.amount, amounts), words.amount(decision.open)),
    }


def _bucket(name: str, words: Words) -> str:
    shown = bucket_name(name, words)
    return words.label("{days} days", days=shown) if name[:1].isdigit() else shown


def _item(item: ItemDecision, words: Words) -> Line:
    open_item = item.aged.item
    original = open_item.amount_original
    days = item.aged.days_past_due if open_item.amount_open.positive else 0
    cells = (
        _named(item, words),
        words.short_date(open_item.document_date) if open_item.document_date else "",
        words.short_date(open_item.due_date),
        str(days) if days > 0 else "",
        words.amount(original) if original else "",
        words.amount(open_item.amount_open),
    )
    return Line(cells, open_item.amount_open)


def _named(item: ItemDecision, words: Words) -> str:
    """The document with its kind, unless it is an invoice, and with what is in dispute of it."""
    kind = item.aged.item.document_type.value
    name = document(item, words)
    if kind not in ("invoice", "other"):
        name = f"{words.label(kind.replace('_', ' ').capitalize())} {name}"
    if item.disputed:
        name = f"{name} ({words.label('in dispute')}: {words.amount(item.disputed)})"
    return name


def _movements(item: ItemDecision, dates: Dates, words: Words) -> Iterator[tuple[dt.date, Line]]:
    """The document at its original amount, then each allocation known up to the as-of date."""
    open_item = item.aged.item
    day, original = open_item.document_date, open_item.amount_original
    assert day is not None
    assert original is not None
    yield day, _movement(_named(item, words), day, "Document", original, words)
    name = document(item, words)
    for paid in open_item.allocations:
        if paid.date <= dates.as_of:
            yield paid.date, _movement(name, paid.date, "Payment", -paid.amount, words)


def _hidden(item: ItemDecision, dates: Dates, words: Words) -> Iterator[Line]:
    """What the balance says was settled, though no file says when."""
    open_item = item.aged.item
    assert open_item.amount_original is not None
    paid = (p.amount for p in open_item.allocations if p.date <= dates.as_of)
    known = total(paid, open_item.currency)
    difference = open_item.amount_open - (open_item.amount_original - known)
    if difference:
        yield _movement(
            document(item, words), None, "Payments without a recorded date", difference, words
        )


def _movement(name: str, day: dt.date | None, what: str, amount: Money, words: Words) -> Line:
    date = words.short_date(day) if day else "–"
    return Line((name, date, words.label(what), words.amount(amount)), amount)


def _by_due_date(items: Iterable[ItemDecision]) -> list[ItemDecision]:
    return sorted(
        items, key=lambda i: (i.aged.item.due_date, i.aged.item.document_no, i.aged.item.line_no)
    )
