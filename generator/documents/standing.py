"""A decision in the few figures by which runs are compared and a review is bound to its run."""

from __future__ import annotations

from generator.values.decisions import Decision
from generator.values.review import Standing
from generator.wording import Words


def standing(decision: Decision, words: Words) -> Standing:
    """`words` are the English ones, as in run.json."""
    return Standing(
        entity=decision.entity,
        customer_id=decision.debtor.customer_id,
        customer_name=decision.debtor.name,
        currency=decision.currency.code,
        open=decision.open.amount,
        overdue=decision.overdue.amount,
        oldest_days=decision.oldest_days,
        verdict=decision.verdict.value,
        sentence=words.sentence(decision.sentence),
        level=decision.level.number if decision.level else 0,
        proposed_level=decision.proposed_level,
        procedure=decision.procedure,
        edit=decision.override.cells if decision.override else (),
    )
