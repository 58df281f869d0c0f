"""What was sent before: per item its level and deadline, per customer the last outbound pressure.

History = journal + Contact log + the dunning level the items carry. A log row "reminder n" names
no documents: it counts for the items that were overdue on its day, each rising by one a letter
(an item without history enters where its arrears stood).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from generator import registry
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
            ItemHistory(_level(claimed, letter, procedure), letter.letter_date, letter.deadline)
            for claimed in _claims(letter, item, account)
        )
    return max(known, key=lambda h: (h.level, h.letter_date or dt.date.min, h.deadline is not None))


def _level(claim: IssuedItem, letter: IssuedLetter, procedure: Procedure) -> int:
    """The level that was sent, as this procedure counts it: by the notice's name.

    Where the customer's procedure changed, "level 2" may be another letter: a formal demand is not
    followed by an urgent reminder, nor a reminder by a final demand. A notice that this procedure
    does not have counts as the last one before it that it has.
    """
    then = registry.procedures().get(letter.procedure)
    names = {level.number: level.name for level in then.levels} if then else {}
    if letter.notice:
        names[letter.level] = letter.notice
    own = procedure.level(claim.level)
    if own is not None and names.get(claim.level, own.name) == own.name:
        return claim.level
    numbers = {level.name: level.number for level in procedure.levels}
    known = [numbers[names[n]] for n in range(1, claim.level + 1) if names.get(n) in numbers]
    return max(known, default=claim.level)


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
    return total((_interest(item, account, letter) for letter in account.issued), item.currency)


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
    if found or letter.currency != item.currency:
        return found
    document = [claim for claim in letter.items if claim.document_no == item.document_no]
    if len(document) == 1 and _alone(item, account):
        return document
    return _whole(document, item, account)


def _whole(document: Sequence[IssuedItem], item: OpenItem, account: Account) -> list[IssuedItem]:
    """The claims on a document whose lines the export now numbers otherwise: one debt as before."""
    rows = account.of(item.currency)
    lines = {row.line_no for row in rows if row.document_no == item.document_no}
    same_due = [claim for claim in document if claim.due_date in (None, item.due_date)]
    return [] if any(claim.line_no in lines for claim in document) else same_due


def _alone(item: OpenItem, account: Account) -> bool:
    """Whether no other row of the account is of the same document: it is no instalment."""
    same = [i for i in account.of(item.currency) if i.document_no == item.document_no]
    return len(same) == 1


def _interest(item: OpenItem, account: Account, letter: IssuedLetter) -> Money:
    """What the letter claimed on this item; on lines that were one, each its share."""
    claims = _claims(letter, item, account) if letter.currency == item.currency else []
    if any(claim.is_of(item) for claim in claims):
        claim = _claim(item, account, claims)
        return claim.interest if claim else Money.zero(item.currency)
    claimed = total((claim.interest for claim in claims), item.currency)
    if not claimed:
        return claimed
    rows = [
        row
        for row in account.of(item.currency)
        if row.document_no == item.document_no and _claims(letter, row, account) == claims
    ]
    return _share(claimed, [row.amount_open for row in rows], rows.index(item))


def _share(whole: Money, parts: Sequence[Money], place: int) -> Money:
    """By the parts' size, rounded half up at each border, so that all shares are the whole."""
    sums = [total(parts[:n], whole.currency) for n in (place, place + 1, len(parts))]
    if not sums[2]:
        return whole if place == 0 else Money.zero(whole.currency)
    before, after = (
        Money.rounded(whole.exact * s.exact / sums[2].exact, whole.currency) for s in sums[:2]
    )
    return after - before


def _claim(item: OpenItem, account: Account, claims: Sequence[IssuedItem]) -> IssuedItem | None:
    """The claim on this item. Rows that read alike are told apart by their amount:

    balances only fall, so the largest row takes the smallest claim that is not below it.
    """
    left = sorted(claims, key=lambda c: c.amount.amount)
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
