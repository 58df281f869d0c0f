"""What a person decided in the review of a run, and what the run before it had decided."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from generator.values.ledger import Hold

Key = tuple[str, str, str]  # (entity, customer, currency)


class Action(StrEnum):
    """The words of the drop-down in review.xlsx."""

    AS_PROPOSED = "as proposed"
    HOLD = "hold"
    SKIP = "skip"
    LOWER = "lower"
    RAISE = "raise"

    @property
    def stops(self) -> bool:
        return self in (Action.HOLD, Action.SKIP)

    @property
    def sets_level(self) -> bool:
        return self in (Action.LOWER, Action.RAISE)


@dataclass(frozen=True, slots=True)
class Override:
    """One row of `input/review/<as-of>.csv`; `level` 0 = none; `until` None = no end."""

    entity: str
    customer_id: str
    currency: str
    action: Action
    reason: str
    level: int = 0
    until: dt.date | None = None
    by: str = ""
    proposed_level: int = 0  # what the rules gave when the person decided

    @property
    def key(self) -> Key:
        return (self.entity, self.customer_id, self.currency)

    def in_force(self, letter_date: dt.date) -> bool:
        return self.until is None or letter_date <= self.until

    @property
    def because(self) -> str:
        """The reason, and who gave it."""
        return f"{self.reason} ({self.by})" if self.by else self.reason

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """action, level, until, reason, by as text."""
        until = self.until.isoformat() if self.until else ""
        return (self.action.value, str(self.level or ""), until, self.reason, self.by)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a run decided for one account, read from its run.json."""

    entity: str
    customer_id: str
    customer_name: str
    currency: str
    open: Decimal
    overdue: Decimal
    oldest_days: int
    verdict: str
    sentence: str
    level: int
    proposed_level: int
    procedure: str
    edit: tuple[str, ...] = ()  # `Override.cells` of the edit in force, () for none

    @property
    def key(self) -> Key:
        return (self.entity, self.customer_id, self.currency)

    @property
    def went(self) -> int:
        """The level of the letter; 0 where none goes, whatever was proposed."""
        return self.level if self.verdict == "dun" else 0

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of review.xlsx as text, in the order of a fingerprint."""
        return (
            *self.key, self.customer_name, f"{self.open:f}", f"{self.overdue:f}",
            str(self.oldest_days), self.verdict, self.sentence, str(self.proposed_level),
            *self.edit,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before:
    """The latest run of an earlier date: with what this one is compared."""

    as_of: dt.date
    folder: str
    sha256: str  # of its run.json
    standing: Mapping[Key, Standing]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What review.xlsx shows besides the decisions themselves."""

    managers: tuple[str, ...] = ()  # account managers of the customer master
    holds: tuple[tuple[str, Hold], ...] = field(default=())  # (entity, hold in force)
    before: Before | None = None


def fingerprint(rows: Iterable[tuple[str, ...]]) -> str:
    """One hash of all rows of a proposal, in their order."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, ensure_ascii=True).encode() + b"\n")
    return digest.hexdigest()
