"""Compose a customer's page: what happens next and why, beside `workings` and `dealings`.

In: the decisions of one customer, a currency each. Out: one paper. A page stays small: what does
not fit is counted, and stands in the statement and in interest.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from urllib.parse import quote

from generator.documents.dashboard import charts, dealings, workings
from generator.documents.dashboard.headline import steps
from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.redaction import Guise
from generator.documents.dashboard.table import decided
from generator.documents.verdicts import bucket_name
from generator.values.decisions import Decision, Verdict
from generator.values.money import Money
from generator.values.paper import Paper
from generator.values.run import RunFacts

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
        mine = [guise.hide(decision) for decision in group_of]
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
        "items": workings.items(decision, ITEMS // sharing_page, pen),
        "interest": workings.interest(decision, PERIODS // sharing_page, pen),
        "contacts": dealings.contacts(decision, CONTACTS // sharing_page, pen),
        "watched": dealings.watched(decision.watched, pen),
        "behaviour": dealings.behaviour(decision, pen),
        "statement": quote(f"../statements/{decision.slug}-{code}.pdf") if named else "",
        "letter": _letter(decision),
    }


def _letter(decision: Decision) -> str:
    there = decision.letter_no and decision.verdict is Verdict.DUN
    return quote(f"../letters/{decision.letter_no}.pdf") if there else ""


def _figures(decision: Decision, pen: Pen) -> list[View]:
    interest = decision.interest_total
    shown = [
        ("Open", pen.amount(decision.open)),
        ("Overdue", pen.amount(decision.overdue)),
        ("Oldest, days", str(decision.oldest_days or "–")),
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
