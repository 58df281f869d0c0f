"""A dunning procedure as data: its ladder of levels, fees, minimum amounts and residues.

Days are calendar days; `offset` counts from the due date to the letter date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from generator.values.money import Money

_STRICT: Mapping[str, Any] = MappingProxyType({"extra": "forbid"})
ResidueClass = Literal["bank_charge", "withholding_tax", "exchange_difference", "quality_claim"]


@dataclass(frozen=True, slots=True)
class Fee:
    """What a level costs for claims up to and including `up_to` (None = above all)."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    currency: str
    amount: Decimal
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Residue:
    """What is left of an invoice for a known reason, and is not pursued by letters.

    Both hold: at most `share` percent of the original, and at most that amount of its currency.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT
    share: Decimal
    at_most: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a procedure; its `name` is that of the letter, and with it of the tone."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    number: int
    name: str
    offset: int
    deadline_days: int
    grace: int
    minimum_gap: int
    channel: Literal["email", "post", "certified"]
    interest: Literal["silent", "announced", "shown", "claimed"]
    addressee_role: str
    formal: bool = False
    add_transit: bool = False
    to_registered_office: bool = False
    fixed_sum: Literal["never", "claimed", "shown"] = "never"
    credit_hold: bool = False
    manual_release: bool = False
    referral_days: int = 0  # 0: no referral date is printed
    fees: tuple[Fee, ...] = ()

    def fee(self, claim: Money) -> Money:
        """The fee of this level for a claim: the lowest tier that holds it, none without one."""
        tiers = [fee for fee in self.fees if fee.currency == claim.currency.code]
        above = [fee for fee in tiers if fee.up_to is None]
        below = [fee for fee in tiers if fee.up_to is not None and claim.amount <= fee.up_to]
        chosen = [*sorted(below, key=lambda fee: fee.up_to or Decimal(0)), *above][:1]
        amounts = (Money(fee.amount, claim.currency) for fee in chosen if claim.positive)
        return next(amounts, Money.zero(claim.currency))


@dataclass(frozen=True, slots=True)
class Notice:
    """Level 0: an e-mail `days` before the due date. No deadline of ours, no interest, no fee.

    `payers` late: those known to pay late, and whoever owes an item of at least `large`.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT
    days: int
    addressee_role: str = "accounts payable"
    payers: Literal["late", "all"] = "late"
    large: Mapping[str, Decimal] = field(default_factory=dict)  # currency -> amount


@dataclass(frozen=True, slots=True)
class Procedure:
    """`entry`: without history an item enters where its arrears stand, or always at level 1.

    `interest_basis` statute: interest agreed in a contract is neither mentioned nor claimed.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    title: str
    source: str
    rhythm_days: int
    levels: tuple[Level, ...]
    email_rhythm_days: int = 6  # of the levels that go by e-mail; 0 = those go by rhythm_days too
    entry: Literal["arrears", "level_1"] = "arrears"
    interest_basis: Literal["any", "statute"] = "any"
    natural_persons: Literal["held", "dunned"] = "held"
    promise_grace: int = 3
    minimum_amount: Mapping[str, Decimal] = field(default_factory=dict)
    residues: Mapping[ResidueClass, Residue] = field(default_factory=dict)
    notice: Notice | None = None

    def level(self, number: int) -> Level | None:
        return next((level for level in self.levels if level.number == number), None)

    @property
    def entry_cap(self) -> int:
        """The highest level before the first formal demand."""
        return max((lv.number for lv in self.levels if not lv.formal), default=0)

    @property
    def care(self) -> tuple[int, tuple[int, ...]]:
        """How careful it is, to compare: fewer formal demands without release, later offsets."""
        pressing = sum(level.formal and not level.manual_release for level in self.levels)
        return -pressing, tuple(level.offset for level in self.levels)
