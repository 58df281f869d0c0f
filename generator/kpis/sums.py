"""One pass over the decisions: every sum that the figures of one currency are made from.

In: decisions, one at a time; out: sums. Accounts and items are kept as numbers alone: 20,000
customers stand in memory, their papers do not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from generator.kpis import expected
from generator.kpis.formulas import month_end
from generator.values.decisions import Decision, ItemDecision, Verdict
from generator.values.kpis import Party
from generator.values.ledger import DocumentType, OpenItem
from generator.values.money import Currency
from generator.values.snapshots import AccountKey, AccountState
from generator.values.watched import Kept, Watched

MOST_ITEMS = 100_000  # of one currency, whose identity is kept for roll rates
OLD = 90  # days; "over 90" is 91 and more, as in CRF's "percent over 91"
Day = tuple[dt.date, Party, Decimal | None]


def zeros() -> defaultdict[str, Decimal]:
    return defaultdict(Decimal)


@dataclass(slots=True)
class Place:
    open: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    accounts: int = 0


@dataclass(slots=True)
class Stage:
    accounts: int = 0
    letters: int = 0
    open: Decimal = Decimal(0)
    demanded: Decimal = Decimal(0)


@dataclass(slots=True)
class Part:
    amount: Decimal = Decimal(0)
    count: int = 0


@dataclass(slots=True)
class Sums:
    """The sums of one currency."""

    currency: Currency
    as_of: dt.date
    names: tuple[str, ...]
    accounts: int = 0
    open: Decimal = Decimal(0)
    current: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    old: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    disputed: Decimal = Decimal(0)
    disputed_dated: Decimal = Decimal(0)
    disputed_days: Decimal = Decimal(0)
    overdue_days: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    paid_days: Fraction = Fraction(0)
    interest_lines: int = 0
    interest: Decimal = Decimal(0)
    per_diem: Fraction = Fraction(0)
    interest_to: dt.date | None = None
    undated_invoices: int = 0
    invoices: defaultdict[dt.date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    buckets: defaultdict[str, Decimal] = field(default_factory=zeros)
    customers: defaultdict[str, Decimal] = field(default_factory=zeros)
    parties: dict[AccountKey, Party] = field(default_factory=dict)
    states: dict[AccountKey, AccountState] = field(default_factory=dict)
    items: dict[str, tuple[int, Decimal]] | None = field(default_factory=dict)
    places: defaultdict[tuple[str, str], Place] = field(default_factory=lambda: defaultdict(Place))
    stages: defaultdict[int, Stage] = field(default_factory=lambda: defaultdict(Stage))
    reasons: defaultdict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    ages: defaultdict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    promises: dict[tuple[str, dt.date, dt.date, str], tuple[Kept, Decimal | None]] = field(
        default_factory=dict
    )
    running: list[Day] = field(default_factory=list)
    broken: list[Day] = field(default_factory=list)
    report_by: list[Day] = field(default_factory=list)
    time_barred: list[Day] = field(default_factory=list)
    cash: expected.Sums = field(default_factory=expected.Sums)
    copies: Counter[str] = field(default_factory=Counter)

    def add(self, decision: Decision) -> None:
        debtor = decision.debtor
        party = Party(
            decision.entity, debtor.customer_id, debtor.name, decision.slug,
            debtor.is_natural_person,
        )  # fmt: skip
        self.accounts += 1
        self.customers[debtor.customer_id] += decision.open.amount
        own = zeros()
        for item in decision.items:
            self._item(item)
            own[item.aged.bucket] += item.aged.item.amount_open.amount
            self._identity(party, item)
        level = self._stage(decision)
        key = (decision.entity, party.kept_as)
        self.parties[key] = party
        buckets = tuple(own[name] for name in self.names)
        self.states[key] = AccountState(decision.overdue.amount, level, buckets)
        self._place(decision)
        self._paid(decision)
        self._watch(party, decision.watched)
        expected.add(self.cash, decision, self.as_of)

    def _item(self, item: ItemDecision) -> None:
        own, days = item.aged.item, item.aged.days_past_due
        amount = own.amount_open.amount
        self.open += amount
        self.buckets[item.aged.bucket] += amount
        self.disputed += item.disputed.amount
        if amount < 0:
            self.credit += amount
        elif days <= 0:
            self.current += amount
        else:
            self.overdue += amount
            self.overdue_days += amount * days
            self.old += amount if days > OLD else 0
        if item.accrual is not None:
            self.interest_lines += 1
            self.interest += item.accrual.interest.amount
            self.per_diem += item.accrual.per_diem
            self.interest_to = item.accrual.until
        self._invoice(own)

    def _invoice(self, item: OpenItem) -> None:
        """(D − issued) × original, by the month of issue: what true DSO is made from."""
        if item.document_type is not DocumentType.INVOICE or not item.amount_open.positive:
            return
        if item.document_date is None or item.amount_original is None:
            self.undated_invoices += 1
            return
        days = (self.as_of - item.document_date).days
        self.invoices[month_end(item.document_date)] += item.amount_original.amount * days

    def _identity(self, party: Party, item: ItemDecision) -> None:
        """An open debt under a hash of its number: the same row a month later is the same debt."""
        own = item.aged.item
        if self.items is None or not own.amount_open.positive:
            return
        number = identity(party, own)
        self.copies[number] += 1
        name = number if self.copies[number] == 1 else f"{number}.{self.copies[number]}"
        self.items[name] = (self.names.index(item.aged.bucket), own.amount_open.amount)
        if len(self.items) > MOST_ITEMS:
            self.items = None
            self.copies.clear()

    def _stage(self, decision: Decision) -> int:
        """The level of this letter; without one, the highest that still stands."""
        duns = decision.verdict is Verdict.DUN and decision.level is not None
        debts = (i.reminded_before for i in decision.items if i.aged.item.amount_open.positive)
        level = decision.level.number if duns and decision.level else max(debts, default=0)
        stage = self.stages[level]
        stage.accounts += 1
        stage.letters += duns
        stage.open += decision.open.amount
        stage.demanded += decision.demanded.amount if duns else 0
        return level

    def _place(self, decision: Decision) -> None:
        debtor = decision.debtor
        address = debtor.address if debtor.address.country else debtor.registered
        for region in {"", address.region}:
            place = self.places[address.country, region]
            place.open += decision.open.amount
            place.overdue += decision.overdue.amount
            place.accounts += 1

    def _paid(self, decision: Decision) -> None:
        """Payments of this customer; of several own companies its payments are each one's own."""
        seen, currency = decision.behaviour, self.currency
        if currency in seen.paid:
            self.paid += seen.paid[currency].amount
            self.paid_days += seen.paid[currency].exact * seen.days_late[currency]

    def _watch(self, party: Party, watched: Watched) -> None:
        """The contact log is of the customer: two own companies do not count a promise twice."""
        for promise in watched.promises:
            amount = promise.amount.amount if promise.amount else None
            key = (party.customer_id, promise.made, promise.day, str(amount))
            if key in self.promises:
                continue
            self.promises[key] = (promise.state, amount)
            if promise.state is Kept.RUNNING:
                self.running.append((promise.day, party, amount))
            elif promise.state is Kept.BROKEN:
                self.broken.append((promise.day, party, amount))
        for dispute in watched.disputes:
            amount, days = dispute.amount.amount, 0
            if dispute.since is not None:
                days = max(0, (self.as_of - dispute.since).days)
                self.disputed_dated += amount
                self.disputed_days += amount * days
            _count(self.reasons[dispute.reason.strip()], amount)
            _count(self.ages[_age(days) if dispute.since else ""], amount)
        if watched.report_by and watched.to_report:
            self.report_by.append((watched.report_by, party, watched.to_report.amount))
        if watched.time_barred and watched.may_lapse:
            self.time_barred.append((watched.time_barred, party, watched.may_lapse.amount))


def identity(party: Party, item: OpenItem) -> str:
    """Twelve hex of the document's hash; another due date is another debt."""
    parts = (
        party.entity,
        party.customer_id,
        item.document_no,
        item.line_no,
        item.due_date.isoformat(),
    )
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:12]


AGES = ("0-30", "31-60", "61-90", "91+")


def _age(days: int) -> str:
    return AGES[0 if days <= 30 else 1 if days <= 60 else 2 if days <= 90 else 3]


def _count(part: Part, amount: Decimal) -> None:
    part.amount += amount
    part.count += 1
