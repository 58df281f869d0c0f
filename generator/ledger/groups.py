"""Groups of companies: what befalls one member is a warning on the others, never their debt.

In: the customer master, the holds and the items of all customers; out: findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.findings import Finding, Severity
from generator.ledger import words
from generator.values.ledger import OF_THE_DEBTOR, Dates
from generator.values.tables import Record


def warnings(
    master: Mapping[str, Record],
    holds: Mapping[str, Iterable[Record]],
    items: Mapping[tuple[str, str], Sequence[Record]],
    dates: Dates,
) -> Iterator[Finding]:
    """D5 on every member with open items whose group has one insolvent or under sanctions."""
    roots = {customer: _root(customer, master) for customer in master}
    members: dict[str, set[str]] = defaultdict(set)
    for customer, root in roots.items():
        members[root] |= {customer, root}
    groups = {root: of for root, of in members.items() if len(of) > 1}
    if not groups:
        return
    grouped = frozenset().union(*groups.values())
    struck = dict(_struck(holds, items, grouped, dates))
    owing = {customer for _, customer in items}
    for _, group in sorted(groups.items()):
        for other in sorted(group & struck.keys()):
            for customer in sorted((group & owing) - struck.keys()):
                yield _warning(customer, other, struck[other], master)


def _root(customer: str, master: Mapping[str, Record]) -> str:
    """The top of the group; a circle of parents ends where it began."""
    seen = [customer]
    while (record := master.get(seen[-1])) is not None:
        parent = record.text("parent_customer_id")
        if not parent:
            break
        if parent in seen:
            return min(seen[seen.index(parent) :])
        seen.append(parent)
    return seen[-1]


def _struck(
    holds: Mapping[str, Iterable[Record]],
    items: Mapping[tuple[str, str], Sequence[Record]],
    grouped: frozenset[str],
    dates: Dates,
) -> Iterator[tuple[str, str]]:
    """Members that are insolvent or sanctioned, with the word that says so."""
    for (_, customer), records in items.items():
        for record in records if customer in grouped else ():
            if words.status_hold(record.text("status")) in OF_THE_DEBTOR:
                yield customer, record.text("status")
    for customer in grouped & holds.keys():
        for record in holds[customer]:
            start, until = record.date("from"), record.date("until")
            runs = start is not None and start <= dates.letter_date
            ended = until is not None and until < dates.letter_date
            if runs and not ended and words.hold_kind(record.text("kind")) in OF_THE_DEBTOR:
                yield customer, record.text("kind")


def _warning(customer: str, other: str, word: str, master: Mapping[str, Record]) -> Finding:
    record = master.get(customer)
    return Finding(
        "D5",
        Severity.WARNING,
        f"Customer {other} of the same group is held: '{word}'. The debt of {customer} is its own,"
        " but it may not be paid.",
        record.source if record else None,
        "Decide about deliveries and guarantees; never demand one member's debt from another.",
        customer,
    )
