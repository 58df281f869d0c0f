"""What was sent before: per item its level and deadline, per customer the last outbound pressure.

History = journal + Contact log + the dunning level the items carry. A log row "reminder n" names
no documents: it counts for the items that were overdue on its day, each rising by one a letter
(an item without history enters where its arrears stood).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.values.account import Account
from generator.values.decisions import HistoryEntry
from generator.values.ledger import OpenItem
from generator.values.money import Money, total
from generator.values.policy import Procedure


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """`level` 0 = never reminded. `deadline` None = the last notice's deadline is not known."""

    level: int = 0
    letter_date: dt.date | None = None
    deadline: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What issued letters already claimed on an item."""

    interest: Money
    fixed_sum: Money


def of_item(item: OpenItem, account: Account, procedure: Procedure) -> ItemHistory:
    """The item's standing level: the highest that any of the three sources proves."""
    known = [ItemHistory()]
    if item.dunning_level:
        known.append(ItemHistory(item.dunning_level, item.last_dunned_on))
    known.append(_from_log(item, account, procedure))
    for letter in account.issued:
        known.extend(
            ItemHistory(claimed.level, letter.letter_date, letter.deadline)
            for claimed in letter.items
            if claimed.is_of(item)
        )
    return max(known, key=lambda h: (h.level, h.letter_date or dt.date.min, h.deadline is not None))


def _from_log(item: OpenItem, account: Account, procedure: Procedure) -> ItemHistory:
    """The oldest item overdue on the day bore the level that was sent; younger ones follow."""
    standing = ItemHistory()
    debts = [i.due_date for i in account.items if i.amount_open.positive]
    for event in account.contact_log:
        days = (event.date - item.due_date).days
        if not event.level or days <= 0 or event.is_inbound:
            continue
        arrears = max((lv.number for lv in procedure.levels if lv.offset <= days), default=0)
        level = min(event.level, max(standing.level + (standing.level > 0), arrears))
        if item.due_date == min(debts, default=item.due_date):
            level = event.level
        if level >= max(1, standing.level):
            standing = ItemHistory(level, event.date, event.deadline)
    return standing


def claimed_before(item: OpenItem, account: Account) -> Claimed:
    """The claims on this item; among rows that read alike, each claim belongs to one of them."""
    zero = Money.zero(item.currency)
    interest, fixed = zero, zero
    for letter in account.issued:
        if letter.currency != item.currency:
            continue
        claims = [claimed for claimed in letter.items if claimed.is_of(item)]
        if len(claims) > 1:
            alike = [i for i in account.items if claims[0].is_of(i)]
            place = [i.source for i in alike].index(item.source)
            claims = claims[place : place + 1]
        interest = total((interest, *(claim.interest for claim in claims)), item.currency)
        fixed = max((fixed, *(claim.fixed_sum for claim in claims)))
    return Claimed(interest, fixed)


def last_pressure(account: Account, letter_date: dt.date) -> dt.date | None:
    """The last day on which we pressed this customer: letters, reminders, pressing calls."""
    days = [letter.letter_date for letter in account.issued]
    days += [item.last_dunned_on for item in account.items if item.last_dunned_on]
    days += [event.date for event in account.contact_log if event.is_pressure]
    return max((day for day in days if day <= letter_date), default=None)


def entries(account: Account, since: dt.date) -> tuple[HistoryEntry, ...]:
    """Every contact from `since` on, as a formal demand lists them."""
    found = [
        HistoryEntry(e.date, e.channel, e.kind, e.level, e.deadline, e.person, e.outcome)
        for e in account.contact_log
        if e.date >= since
    ]
    found += [
        HistoryEntry(
            e.letter_date, e.channel, "letter", e.level, e.deadline, e.addressee, e.letter_no
        )
        for e in account.issued
        if e.letter_date >= since
    ]
    return tuple(sorted(found, key=lambda e: (e.date, e.level, e.kind, e.person)))
