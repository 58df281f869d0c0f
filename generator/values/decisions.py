"""What was worked out: aged items, accruals, verdicts, decisions, and sentences that say why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal, Union

from generator.values.behaviour import Behaviour
from generator.values.ledger import Contact, Debtor, Movement, OpenItem
from generator.values.money import Currency, Money
from generator.values.policy import Creditor, Level
from generator.values.review import Override
from generator.values.watched import Watched

Argument = Union[str, int, Decimal, dt.date, Money, "Sentence"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A code with named arguments; `wording` renders it in any language."""

    code: str
    args: tuple[tuple[str, Argument], ...] = ()

    @classmethod
    def of(cls, code: str, **args: Argument) -> Sentence:
        return cls(code, tuple(sorted(args.items())))

    @property
    def arguments(self) -> Mapping[str, Argument]:
        return dict(self.args)


class Verdict(StrEnum):
    """In the order in which they apply; the first that applies is the item's."""

    UNREADABLE = "unreadable"
    SANCTIONED = "sanctioned"
    INSOLVENT = "insolvent"
    HANDED_OVER = "handed_over"
    WITH_BANK = "with_bank"
    ASSIGNED = "assigned"
    INTERCOMPANY = "intercompany"
    ONE_TIME_ACCOUNT = "one_time_account"
    NATURAL_PERSON = "natural_person"
    DO_NOT_CONTACT = "do_not_contact"
    WRITTEN_OFF = "written_off"
    DISPUTED = "disputed"
    PLAN_KEPT = "plan_kept"
    PROMISE_RUNNING = "promise_running"
    CREDIT = "credit"
    NOT_DUE = "not_due"
    PAID_AFTER_CUTOFF = "paid_after_cutoff"
    WITHIN_GRACE = "within_grace"
    COVERED_BY_CREDIT = "covered_by_credit"
    BELOW_MINIMUM = "below_minimum"
    CONTACTED_RECENTLY = "contacted_recently"
    WAITING_FOR_DEADLINE = "waiting_for_deadline"
    INCOMPLETE = "incomplete"
    AWAITING_RELEASE = "awaiting_release"
    HELD_IN_REVIEW = "held_in_review"
    DUN = "dun"


@dataclass(frozen=True, slots=True)
class AgedItem:
    """An open item with its whole calendar days past due at as-of, and its bucket."""

    item: OpenItem
    days_past_due: int
    bucket: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Interest days with one base and one rate: `first` to `last`, both bearing interest.

    interest = (balance + capitalised) x rate_percent / 100 x counted / per, exact, unless it was
    agreed to round each segment or day.
    """

    first: dt.date
    last: dt.date
    days: int  # of the calendar
    balance: Money
    rate_percent: Decimal
    period: Literal["year", "month", "day"]  # what the rate is the price of
    counted: int  # days or months as the day count has them, of `per` in the period
    per: int
    day_count: str
    rate: Sentence  # how the rate is made up
    source: str  # of the rate
    capitalised: Fraction = Fraction(0)  # earlier interest that bears interest by the rule
    rounded: Money | None = None

    @property
    def interest(self) -> Fraction:
        return Fraction(*self.ratio)

    @property
    def ratio(self) -> tuple[int, int]:
        """The interest as numerator and denominator, not in lowest terms."""
        if self.rounded is not None:
            return self.rounded.amount.as_integer_ratio()
        rate, scale = self.rate_percent.as_integer_ratio()
        units, parts = self.balance.amount.as_integer_ratio()
        if self.capitalised:
            units, parts = (self.balance.exact + self.capitalised).as_integer_ratio()
        return units * rate * self.counted, 100 * parts * scale * self.per


@dataclass(frozen=True, slots=True)
class Applied:
    """What a payment or credit met: a payment costs and interest first, where that is the rule."""

    date: dt.date
    amount: Money
    costs: Money
    interest: Money
    principal: Money
    is_credit: bool = False


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What gives a right to interest, as a letter says it: a clause, a law, or neither."""

    clause: str = ""
    wording: str = ""
    law: str = ""
    fixed_sum_law: str = ""


@dataclass(frozen=True, slots=True)
class Accrual:
    """Interest on one open item to `until`, exact by segment and rounded once.

    `interest` is all that accrued; where payments are set against interest first, `settled` of it
    is met, and `principal` is what that leaves. interest - settled + principal is owed.
    """

    until: dt.date
    days: int
    segments: tuple[Segment, ...]
    interest: Money
    per_diem: Fraction  # of the day after `until`
    fixed_sum: Money
    method: Sentence
    principal: Money
    settled: Money
    costs_met: Money
    unapplied: Money  # paid beyond all that was owed
    entitlement: Entitlement = Entitlement()
    applied: tuple[Applied, ...] = ()
    rules: tuple[Sentence, ...] = ()  # what else decides the amount, as letters print it
    lower_bound: bool = False
    reserved: Money | None = None  # on the disputed part, not claimed

    @property
    def per_diem_from(self) -> dt.date:
        return (self.segments[-1].last if self.segments else self.until) + dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """An item with its verdict; `demanded` + `not_demanded` is its open amount.

    Amounts of interest and fixed sum are those the letter claims: `interest` is new,
    `interest_before` was claimed in an issued letter.
    """

    aged: AgedItem
    verdict: Verdict
    sentence: Sentence
    level: int
    demanded: Money
    disputed: Money
    interest: Money
    interest_before: Money
    fixed_sum: Money
    accrual: Accrual | None = None
    may_go_from: dt.date | None = None
    reminded_before: int = 0  # highest level issued before this run
    steps: tuple[tuple[Verdict, bool, Sentence], ...] = ()  # every rule asked, in order

    @property
    def not_demanded(self) -> Money:
        return self.aged.item.amount_open - self.demanded

    @property
    def unclaimed(self) -> ItemDecision:
        """The same item without a letter: nothing of it is asked for."""
        zero = Money.zero(self.demanded.currency)
        return replace(self, demanded=zero, interest=zero, interest_before=zero, fixed_sum=zero)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One earlier contact as formal demands list it; `notice` is a wording code or free words."""

    date: dt.date
    channel: str
    kind: str
    level: int
    deadline: dt.date | None
    person: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to one entity x customer x currency, and why."""

    creditor: Creditor
    debtor: Debtor
    currency: Currency
    verdict: Verdict
    sentence: Sentence
    items: tuple[ItemDecision, ...]
    level: Level | None
    procedure: str
    open: Money
    overdue: Money
    free_credit: Money
    demanded: Money
    interest: Money
    interest_before: Money
    fixed_sum: Money
    fee: Money
    claimed: Money
    per_diem: Fraction
    letter_no: str
    slug: str
    letter_date: dt.date
    cash_known_to: dt.date
    deadline: dt.date | None = None
    referral_date: dt.date | None = None
    may_go_from: dt.date | None = None
    service: str = ""
    article_number: str = ""  # of the post, from the pool
    addressee: Contact | None = None
    lacks: tuple[Sentence, ...] = ()  # what stands between this decision and the post office
    notes: tuple[Sentence, ...] = ()
    received: tuple[Movement, ...] = ()  # on account after as-of, deducted here
    file_only: bool = False  # sanctioned or insolvent: statement for the file, no bank account
    history: tuple[HistoryEntry, ...] = ()
    behaviour: Behaviour = Behaviour()
    watched: Watched = Watched()
    override: Override | None = None  # of a review, in force
    proposed: Level | None = None  # the rules' own level, where a review was asked
    proposed_service: str = ""  # of the letter that the rules alone would send; "" = none

    @property
    def entity(self) -> str:
        return self.creditor.entity

    @property
    def oldest_days(self) -> int:
        """Days past due of the oldest open debt; 0 where none is."""
        owed = (i.aged.days_past_due for i in self.items if i.aged.item.amount_open.positive)
        return max(0, max(owed, default=0))

    @property
    def interest_total(self) -> Money:
        return self.interest + self.interest_before

    @property
    def proposed_level(self) -> int:
        level = self.proposed or self.level
        return level.number if level else 0

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.entity, self.debtor.customer_id, self.currency.code)
