"""Where we stand: sums per currency over a stream of decisions, and one line per account.

Two currencies never meet: every sum is keyed by currency. Amounts go by the verdict of each
item, so that what is dunned and what is not, with its reason, add up to what is open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from generator.values.decisions import Decision, ItemDecision, Sentence, Verdict
from generator.values.ledger import Debtor
from generator.values.money import Currency, Money
from generator.values.policy import Level

Outcome = tuple[Verdict, int]  # a verdict, and the letter's level where it is `dun`
OLD = 90  # days; "over 90 days" is 91 and more, as in CRF's "percent over 91"


@dataclass(frozen=True, slots=True)
class Line:
    """One account, as the customer table lists it."""

    debtor: Debtor
    currency: Currency
    open: Money
    overdue: Money
    buckets: Mapping[str, Money]
    oldest_days: int
    verdict: Verdict
    level: Level | None
    sentence: Sentence
    letter_no: str
    slug: str
    entity: str


@dataclass(slots=True)
class Position:
    """The sums of one currency, filled while the decisions stream by."""

    currency: Currency
    accounts: int = 0
    open: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    old: Decimal = Decimal(0)
    interest_lines: int = 0
    interest: Decimal = Decimal(0)
    per_diem: Fraction = Fraction(0)
    buckets: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    account_outcomes: Counter[Outcome] = field(default_factory=Counter)
    item_outcomes: Counter[Outcome] = field(default_factory=Counter)
    amounts: defaultdict[Outcome, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def money(self, amount: Decimal) -> Money:
        return Money(amount, self.currency)

    def add(self, decision: Decision) -> None:
        outcome = _outcome(decision.verdict, decision.level)
        self.accounts += 1
        self.open += decision.open.amount
        self.overdue += decision.overdue.amount
        self.account_outcomes[outcome] += 1
        for item in decision.items:
            self._add_item(item, outcome)

    def _add_item(self, item: ItemDecision, account: Outcome) -> None:
        """What would be dunned goes the way of its account: into a letter, or held with it."""
        amount = item.aged.item.amount_open.amount
        outcome = account if item.verdict is Verdict.DUN else (item.verdict, 0)
        self.buckets[item.aged.bucket] += amount
        self.item_outcomes[outcome] += 1
        if amount > 0 and item.aged.days_past_due > OLD:
            self.old += amount
        self._add_amounts(item, outcome)
        if item.accrual:
            self.interest_lines += 1
            self.interest += item.accrual.interest.amount
            self.per_diem += item.accrual.per_diem

    def _add_amounts(self, item: ItemDecision, outcome: Outcome) -> None:
        """A dunned item may hold parts that are not demanded: disputed, or paid since."""
        if outcome[0] is not Verdict.DUN:
            self.amounts[outcome] += item.aged.item.amount_open.amount
            return
        paid_since = item.not_demanded.amount - item.disputed.amount
        self.amounts[outcome] += item.demanded.amount
        if item.disputed:
            self.amounts[Verdict.DISPUTED, 0] += item.disputed.amount
        if paid_since:
            self.amounts[Verdict.PAID_AFTER_CUTOFF, 0] += paid_since

    @property
    def letters(self) -> tuple[tuple[int, int], ...]:
        """(level, letters), rising."""
        found = (
            (lv, n) for (verdict, lv), n in self.account_outcomes.items() if verdict is Verdict.DUN
        )
        return tuple(sorted(found))

    def ties(self, items: Money) -> bool:
        """Open = buckets = dunned + not dunned = what the run says its items are."""
        sums = {self.open, sum(self.buckets.values()), sum(self.amounts.values()), items.amount}
        return len(sums) == 1


@dataclass(frozen=True, slots=True)
class Survey:
    """What one reading of the decisions gives: sums, account lines, and what letters lack."""

    positions: Mapping[Currency, Position]
    lines: tuple[Line, ...]
    lacks: Mapping[Sentence, int]


def survey(decisions: Iterable[Decision]) -> Survey:
    """Read the stream once."""
    positions: dict[Currency, Position] = {}
    lines: list[Line] = []
    lacks: Counter[Sentence] = Counter()
    for decision in decisions:
        currency = decision.currency
        positions.setdefault(currency, Position(currency)).add(decision)
        lines.append(_line(decision))
        lacks.update(dict.fromkeys(decision.lacks, 1))
    return Survey(dict(sorted(positions.items())), tuple(lines), lacks)


def _outcome(verdict: Verdict, level: Level | None) -> Outcome:
    return (verdict, level.number if level and verdict is Verdict.DUN else 0)


def _line(decision: Decision) -> Line:
    buckets: defaultdict[str, Decimal] = defaultdict(Decimal)
    for item in decision.items:
        buckets[item.aged.bucket] += item.aged.item.amount_open.amount
    return Line(
        debtor=decision.debtor,
        currency=decision.currency,
        open=decision.open,
        overdue=decision.overdue,
        buckets={name: Money(amount, decision.currency) for name, amount in buckets.items()},
        oldest_days=decision.oldest_days,
        verdict=decision.verdict,
        level=decision.level,
        sentence=decision.sentence,
        letter_no=decision.letter_no,
        slug=decision.slug,
        entity=decision.entity,
    )
