"""What each verdict is called in English; `wording` has the other languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from generator.values.decisions import Verdict
from generator.values.policy import Level
from generator.wording import Words

NAMES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.UNREADABLE: "Row not readable",
        Verdict.SANCTIONED: "Sanctions",
        Verdict.INSOLVENT: "Insolvency",
        Verdict.HANDED_OVER: "Handed over",
        Verdict.WITH_BANK: "With the bank",
        Verdict.ASSIGNED: "Assigned or factored",
        Verdict.INTERCOMPANY: "Own group or staff",
        Verdict.ONE_TIME_ACCOUNT: "One-time account",
        Verdict.NATURAL_PERSON: "Private individual",
        Verdict.DO_NOT_CONTACT: "Do not contact",
        Verdict.WRITTEN_OFF: "Written off",
        Verdict.DISPUTED: "Disputed",
        Verdict.PLAN_KEPT: "Instalment plan kept",
        Verdict.PROMISE_RUNNING: "Promise to pay running",
        Verdict.CREDIT: "Credit",
        Verdict.NOT_DUE: "Not yet due",
        Verdict.PAID_AFTER_CUTOFF: "Paid after cut-off",
        Verdict.WITHIN_GRACE: "Within days of grace",
        Verdict.COVERED_BY_CREDIT: "Covered by credit",
        Verdict.BELOW_MINIMUM: "Below the minimum",
        Verdict.CONTACTED_RECENTLY: "Contacted recently",
        Verdict.WAITING_FOR_DEADLINE: "Deadline still running",
        Verdict.INCOMPLETE: "Data incomplete",
        Verdict.AWAITING_RELEASE: "Awaiting release",
        Verdict.HELD_IN_REVIEW: "Held in review",
        Verdict.DUN: "Letter",
    }
)


def level_name(level: Level, words: Words) -> str:
    """A level by its name, "friendly-reminder" as "Friendly reminder"."""
    return words.label(level.name.replace("-", " ").capitalize())


def bucket_name(bucket: str, words: Words) -> str:
    """A bucket of days with a dash between its ends, or its words."""
    plain = {"not_due": "Not due", "credit": "Credits"}.get(bucket)
    return words.label(plain) if plain else bucket.replace("-", "–")
