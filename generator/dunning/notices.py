"""Level 0: who gets a friendly e-mail before the due date. In: one customer's decisions.

No verdict and no level: nothing is demanded, counted or journaled. Nothing goes to a customer
with anything overdue, held, disputed, promised or decided by a review, in any currency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from generator.values.decisions import Decision, ItemDecision, Verdict
from generator.values.ledger import DocumentType
from generator.values.money import Money, total
from generator.values.notices import PreDueNotice
from generator.values.procedure import Notice, Procedure

# The item is in order; whatever else a verdict says, a friendly e-mail is out of place.
_IN_ORDER = frozenset((Verdict.NOT_DUE, Verdict.CREDIT, Verdict.PAID_AFTER_CUTOFF))


def notices(decisions: Sequence[Decision], procedure: Procedure) -> Iterator[PreDueNotice]:
    """The notices to one customer; `decisions` are all of its currencies."""
    rule = procedure.notice
    if rule is None or not all(map(_in_order, decisions)):
        return
    for decision in decisions:
        until = decision.letter_date + dt.timedelta(days=rule.days)
        due = tuple(item for item in decision.items if _falls_due(item, decision, until))
        amount = total((item.aged.item.collectable for item in due), decision.currency)
        if not amount.positive or amount <= decision.free_credit:
            continue
        if decision.currency.code in decision.creditor.banks and _asked(decision, due, rule):
            contacts = decision.debtor.contacts
            person = next((c for c in contacts if c.role == rule.addressee_role), None)
            yield PreDueNotice(decision, due, amount, until, person)


def _in_order(decision: Decision) -> bool:
    if decision.file_only or decision.override is not None or decision.lacks:
        return False
    return all(item.verdict in _IN_ORDER and not item.disputed for item in decision.items)


def _falls_due(item: ItemDecision, decision: Decision, until: dt.date) -> bool:
    """(letter date, until], an invoice of which something is left to pay."""
    open_item = item.aged.item
    return (
        open_item.document_type is DocumentType.INVOICE
        and open_item.collectable.positive
        and decision.letter_date < open_item.due_date <= until
    )


def _asked(decision: Decision, due: Sequence[ItemDecision], rule: Notice) -> bool:
    """Of a payer known to be late from payments or earlier letters, or a large item."""
    if rule.payers == "all":
        return True
    seen = decision.behaviour
    late = seen.days_late.get(decision.currency, 0) > 0
    if late or seen.promises_broken or any(answer.sent for answer in seen.responses):
        return True
    large = rule.large.get(decision.currency.code)
    limit = None if large is None else Money(large, decision.currency)
    return limit is not None and any(item.aged.item.collectable >= limit for item in due)
