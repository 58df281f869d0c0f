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
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.ledger import OpenItem
from generator.values.money import Money, total
from generator.values.policy import Procedure


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """`level` 0 = never reminded. `deadline` None = the last notice's deadline is not known."""

    level: int = 0
    letter_date: dt.date | None = None
    deadline: dt.date | None = None


def of_item(item: OpenItem, account: Account, procedure: Procedure) -> ItemHistory:
    """The item's standing level: the highest that any of the three sources proves."""
    known = [ItemHistory()]
    if item.dunning_level:
        known.append(ItemHistory(item.dunning_level, item.last_dunned_on))
    known.append(_from_log(item, account, procedure))
    for letter in account.issued:
        known.extend(
            ItemHistory(claimed.level, letter.letter_date, letter.deadline)
            for claimed in _claims(letter, item, account)
        )
    return max(known, key=lambda h: (h.level, h.letter_date or dt.date.min, h.deadline is not None))


def _from_log(item: OpenItem, account: Account, procedure: Procedure) -> ItemHistory:
    """The oldest item overdue on the day bore the level that was sent; younger ones follow."""
    standing = ItemHistory()
    debts = [i.due_date for i in account.items if i.amount_open.positive]
    # A reminder before this item was due spoke of an older one, paid since.
    older = any(event.level and event.date <= item.due_date for event in account.contact_log)
    for event in account.contact_log:
        days = (event.date - item.due_date).days
        if not event.level or days <= 0 or event.is_inbound:
            continue
        arrears = max((lv.number for lv in procedure.levels if lv.offset <= days), default=0)
        if procedure.entry == "level_1" and not standing.level:
            arrears = min(1, arrears)
        level = min(event.level, max(standing.level + (standing.level > 0), arrears))
        if item.due_date == min(debts, default=item.due_date) and not older:
            level = event.level
        if level >= max(1, standing.level):
            standing = ItemHistory(level, event.date, event.deadline)
    return standing


def claimed_before(item: OpenItem, account: Account) -> Money:
    """Interest that issued letters claimed on this item."""
    claims = (_claim(item, account, letter) for letter in account.issued)
    return total((claim.interest for claim in claims if claim), item.currency)


def fixed_before(item: OpenItem, account: Account) -> Money:
    """The fixed sum that an issued letter claimed on any line of this debt."""
    claims = (
        claim.fixed_sum
        for letter in account.issued
        if letter.currency == item.currency
        for claim in letter.items
        if claim.document_no == item.document_no
        and (claim.due_date in (None, item.due_date) or _alone(item, account))
    )
    return max(claims, default=Money.zero(item.currency))


def _claims(letter: IssuedLetter, item: OpenItem, account: Account) -> list[IssuedItem]:
    """The letter's claims on this item; a due date that was corrected since is the same debt."""
    found = [claim for claim in letter.items if claim.is_of(item)]
    if found or letter.currency != item.currency or not _alone(item, account):
        return found
    line = (item.document_no, item.line_no)
    moved = [claim for claim in letter.items if (claim.document_no, claim.line_no) == line]
    return moved if len(moved) == 1 else []


def _alone(item: OpenItem, account: Account) -> bool:
    """Whether no other row of the account is of the same document: it is no instalment."""
    same = [i for i in account.of(item.currency) if i.document_no == item.document_no]
    return len(same) == 1


def _claim(item: OpenItem, account: Account, letter: IssuedLetter) -> IssuedItem | None:
    """The letter's claim on this item. Rows that read alike are told apart by their amount:

    balances only fall, so the largest row takes the smallest claim that is not below it.
    """
    if letter.currency != item.currency:
        return None
    left = sorted(_claims(letter, item, account), key=lambda c: c.amount.amount)
    if not any(claim.is_of(item) for claim in left):
        return left[0] if left else None
    alike = [
        other
        for other in account.of(item.currency)
        if (other.amount_open.positive or other.source == item.source)
        and any(claim.is_of(other) for claim in left)
    ]
    for other in sorted(alike, key=lambda i: i.amount_open.amount, reverse=True):
        fitting = [claim for claim in left if other.amount_open <= claim.amount]
        chosen = fitting[0] if fitting else None
        if other.source == item.source:
            return chosen or (left[0] if len(left) == len(alike) == 1 else None)
        if chosen:
            left.remove(chosen)
    return None


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
    found += [
        HistoryEntry(d.date, e.channel, d.event, 0, None, e.addressee, e.letter_no)
        for e in account.issued
        for d in e.deliveries
        if d.date >= since
    ]
    return tuple(sorted(found, key=lambda e: (e.date, e.level, e.kind, e.person)))
