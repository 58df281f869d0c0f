"""Reminder fees: once for each level and customer, and never on what was a fee.

In: a request and the level of its letter; out: what the letter claims, earlier fees among it.
"""

from __future__ import annotations

from generator.dunning.particulars import Request
from generator.values.account import Account
from generator.values.history import IssuedLetter
from generator.values.money import Money
from generator.values.policy import Level


def charged(request: Request, level: Level | None, claim: Money) -> Money:
    """Fees of the letters that stand, and the level's own unless it was ever sent before."""
    account, zero = request.account, Money.zero(claim.currency)
    if level is None:
        return zero
    standing = [
        letter
        for letter in account.issued
        if letter.currency == claim.currency and _runs(letter, account)
    ]
    before = max((letter.fee for letter in standing if letter.fee), default=zero)
    return before if _sent(level, standing, account) else before + level.fee(claim)


def _runs(letter: IssuedLetter, account: Account) -> bool:
    """Whether anything it demanded is still open: else its ladder is over, and its fee with it."""
    still = {item.document_no for item in account.items if item.amount_open.positive}
    return any(claimed.document_no in still for claimed in letter.items)


def _sent(level: Level, standing: list[IssuedLetter], account: Account) -> bool:
    """Whether any source says that this level went out; what it cost then is not known here."""
    since = min(
        (item.due_date for item in account.items if item.amount_open.positive), default=None
    )
    logged = any(
        event.level == level.number and not event.is_inbound and since and event.date > since
        for event in account.contact_log
    )
    carried = any(item.dunning_level == level.number for item in account.items)
    return logged or carried or any(letter.level == level.number for letter in standing)
