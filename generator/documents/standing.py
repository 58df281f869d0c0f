"""A decision in the few figures by which runs are compared and a review is bound to its run."""

from __future__ import annotations

from generator.values.decisions import Decision
from generator.values.review import Standing
from generator.wording import Words


def standing(decision: Decision, words: Words) -> Standing:
    """`words` are the English ones, as in run.json."""
    overdue = (i.aged.days_past_due for i in decision.items if i.aged.item.amount_open.positive)
    return Standing(
        entity=decision.entity,
        customer_id=decision.debtor.customer_id,
        customer_name=decision.debtor.name,
        currency=decision.currency.code,
        open=decision.open.amount,
        overdue=decision.overdue.amount,
        oldest_days=max(0, max(overdue, default=0)),
        verdict=decision.verdict.value,
        sentence=words.sentence(decision.sentence),
        level=decision.level.number if decision.level else 0,
        proposed_level=decision.proposed_level,
        procedure=decision.procedure,
        edit=decision.override.cells if decision.override else (),
    )
