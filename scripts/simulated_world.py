"""A year of invented customers, everything that happens to them drawn before anything is run.

Enters a seed and a number of customers. Leaves a World: the truth, which the files of each month
are cut from (`simulated_files`) and which every letter is held against (`simulated_checks`).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from scripts.simulated_rules import DAY, DIGITS, PROMISE_GRACE

ZERO = Decimal(0)
_PLACES = (  # country, currencies, terms, postal code, city
    ("DE", ("EUR",), "de_bgb_288", "10115", "Berlin"),
    ("DE", ("EUR", "USD"), "contract", "20095", "Hamburg"),
    ("GB", ("GBP",), "uk_1998_act", "SW1A 1AA", "London"),
    ("FR", ("EUR",), "contract", "75001", "Paris"),
    ("US", ("USD",), "contract", "28217", "Charlotte"),
    ("CH", ("CHF", "EUR"), "contract", "8001", "Zürich"),
    ("PL", ("PLN",), "contract", "00-001", "Warszawa"),
    ("JP", ("JPY",), "contract", "100-0001", "Tokyo"),
)
_SIZES = {"JPY": (90_000, 4_000_000), "PLN": (2_000, 90_000)}
_HABITS = ("prompt", "late", "late", "slow", "slow", "never", "part", "over", "loose")
_STOPS = ("sanctions", "insolvency", "handed over", "written off", "do not contact")
_STATIC = ("is_natural_person", "intercompany", "with bank", "no bank account")


@dataclass
class Item:
    number: str
    currency: str
    dated: dt.date
    due: dt.date
    amount: Decimal
    paid: list[tuple[dt.date, Decimal]] = field(default_factory=list)

    def open(self, day: dt.date) -> Decimal:
        return self.amount - sum((much for when, much in self.paid if when <= day), ZERO)


@dataclass
class Credit:
    """A credit note, or cash without a document; `listed` in the open items or not."""

    number: str
    kind: str
    currency: str
    day: dt.date
    amount: Decimal
    cleared: dt.date
    listed: bool

    def stands(self, day: dt.date) -> bool:
        return self.day <= day < self.cleared


@dataclass
class Stop:
    """A row of Holds; `known_end` False: written down only once it is over."""

    kind: str
    since: dt.date
    until: dt.date | None = None
    document: str = ""
    amount: Decimal | None = None
    currency: str = ""

    def holds(self, day: dt.date) -> bool:
        grace = PROMISE_GRACE if self.kind == "promise to pay" else dt.timedelta()
        return self.since <= day and (self.until is None or day <= self.until + grace)


@dataclass
class Contact:
    day: dt.date
    kind: str  # call, inbound, confirmation, promise, reminder
    until: dt.date | None = None  # promised day, or a reminder's deadline
    level: int = 0


@dataclass
class Customer:
    id: str
    country: str
    currencies: tuple[str, ...]
    terms: str
    place: tuple[str, str]
    segment: str
    habit: str
    static: str = ""
    items: list[Item] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    instalments: list[tuple[dt.date, Decimal, str]] = field(default_factory=list)

    def plan(self, day: dt.date) -> Stop | None:
        return next((s for s in self.stops if s.kind == "instalment plan" and s.holds(day)), None)

    def promised(self, day: dt.date) -> bool:
        """Whether a promise of the log, or its grace, still runs."""
        return any(
            c.kind == "promise" and c.until and c.day <= day <= c.until + PROMISE_GRACE
            for c in self.contacts
        )

    def pressed(self, day: dt.date) -> list[dt.date]:
        return [c.day for c in self.contacts if c.kind in ("call", "reminder") and c.day <= day]

    def payments(self, currency: str, day: dt.date) -> Iterator[tuple[dt.date, Decimal]]:
        """All that came or was allocated, to that day."""
        for item in self.items:
            if item.currency == currency:
                yield from ((when, much) for when, much in item.paid if when <= day)
        for credit in self.credits:
            if credit.currency == currency and credit.kind == "payment" and credit.stands(day):
                yield credit.day, credit.amount


class World:
    def __init__(self, seed: int, customers: int, start: dt.date, end: dt.date) -> None:
        self.start, self.end = start, end
        self.numbers = 0
        self.customers = [self._customer(random.Random(f"{seed}/{n}"), n) for n in range(customers)]

    def number(self, letters: str) -> str:
        self.numbers += 1
        return f"{letters}-{self.numbers:05d}"

    def _customer(self, rng: random.Random, n: int) -> Customer:
        country, currencies, terms, postal, city = _PLACES[n % len(_PLACES)]
        segment = ("", "", "", "", "key", "strict")[rng.randrange(6)]
        habit = _HABITS[rng.randrange(len(_HABITS))]
        one = Customer(f"K{1000 + n}", country, currencies, terms, (postal, city), segment, habit)
        if n % 17 == 16:
            one.static = _STATIC[n // 17 % len(_STATIC)]
        if one.static == "no bank account":
            one.currencies = ("SEK",)
        for _ in range(rng.randrange(3, 9)):
            self._invoice(one, rng)
        one.items.sort(key=lambda item: item.dated)
        self._settle(one, rng)
        self._interrupt(one, rng)
        self._talk(one, rng)
        return one

    def _invoice(self, one: Customer, rng: random.Random) -> None:
        currency = one.currencies[rng.randrange(len(one.currencies))]
        span = (self.end - self.start).days + 60
        dated = self.start - dt.timedelta(days=90) + dt.timedelta(days=rng.randrange(span))
        due = dated + dt.timedelta(days=rng.choice((14, 30, 30, 45, 60)))
        while due.weekday() not in (1, 2, 3):
            due += DAY
        digits = DIGITS.get(currency, 2)
        low, high = _SIZES.get(currency, (300, 25_000))
        amount = Decimal(rng.randrange(low * 10**digits, high * 10**digits)).scaleb(-digits)
        one.items.append(Item(self.number("R"), currency, dated, due, amount))

    def _settle(self, one: Customer, rng: random.Random) -> None:
        """Each invoice is paid, or not, as the customer is used to."""
        for item in one.items:
            lag = {"prompt": (-5, 4), "late": (5, 50), "slow": (50, 170), "part": (5, 40)}
            after = rng.randrange(*lag.get(one.habit, (10, 90)))
            day = max(item.dated + DAY, item.due + dt.timedelta(days=after))
            if one.habit == "never" and rng.random() < 0.8:
                continue
            if one.habit == "part":
                first = self._share(item, rng.randrange(20, 70))
                item.paid.append((day, first))
                if rng.random() < 0.6:
                    later = day + dt.timedelta(days=rng.randrange(20, 120))
                    item.paid.append((later, item.amount - first))
            elif one.habit == "loose" and rng.random() < 0.6:
                self._loose(one, item, day, rng)
            else:
                item.paid.append((day, item.amount))
                if one.habit == "over" and rng.random() < 0.5:
                    self._credit(one, item, "payment", day, self._share(item, 6), rng)
            if rng.random() < 0.08 and not item.open(self.end):
                self._credit(one, item, "credit_note", day, self._share(item, 15), rng)

    def _share(self, item: Item, percent: int) -> Decimal:
        unit = Decimal(1).scaleb(-DIGITS.get(item.currency, 2))
        return (item.amount * percent / 100).quantize(unit)

    def _loose(self, one: Customer, item: Item, day: dt.date, rng: random.Random) -> None:
        """Cash without a document, allocated to its invoice in the middle of a later month."""
        credit = self._credit(one, item, "payment", day, item.amount, rng)
        item.paid.append((credit.cleared, item.amount))

    def _credit(
        self, one: Customer, item: Item, kind: str, day: dt.date, amount: Decimal,
        rng: random.Random,
    ) -> Credit:  # fmt: skip
        later = day + dt.timedelta(days=rng.choice((15, 45, 75)))
        cleared = max(day + DAY, later.replace(day=rng.randrange(12, 20)))
        if cleared <= day:
            cleared = (day + dt.timedelta(days=40)).replace(day=15)
        listed = kind == "credit_note" or rng.random() < 0.5
        credit = Credit(self.number("Z"), kind, item.currency, day, amount, cleared, listed)
        one.credits.append(credit)
        return credit

    def _day(self, rng: random.Random) -> dt.date:
        return self.start + dt.timedelta(days=rng.randrange((self.end - self.start).days))

    def _interrupt(self, one: Customer, rng: random.Random) -> None:
        """Disputes and promises on documents, plans, and what stops a whole account."""
        for item in one.items:
            if rng.random() < 0.10:
                since = item.due + dt.timedelta(days=rng.randrange(-5, 60))
                until = since + dt.timedelta(days=rng.randrange(10, 90))
                part = self._share(item, 40) if rng.random() < 0.4 else item.amount
                one.stops.append(Stop("dispute", since, until, item.number, part, item.currency))
            if rng.random() < 0.08:
                since = item.due + dt.timedelta(days=rng.randrange(1, 80))
                until = since + dt.timedelta(days=rng.randrange(3, 25))
                one.stops.append(Stop("promise to pay", since, until, item.number))
        if rng.random() < 0.07:
            kind, since = rng.choice(_STOPS), self._day(rng)
            long = None if rng.random() < 0.7 else since + dt.timedelta(days=60)
            one.stops.append(Stop(kind, since, long))
        elif rng.random() < 0.08:
            self._plan(one, rng)

    def _plan(self, one: Customer, rng: random.Random) -> None:
        """Three instalments of what is overdue then; kept, or broken after the first."""
        since, currency = self._day(rng), one.currencies[0]
        debts = [i for i in one.items if i.currency == currency and i.due < since]
        debts = [i for i in debts if i.open(since) > 0]
        if not debts:
            return
        days = [since + dt.timedelta(days=n) for n in (20, 50, 80)]
        one.stops.append(Stop("instalment plan", since, days[-1] + dt.timedelta(days=10)))
        keeps = rng.random() < 0.5
        for item in debts:  # from now on the plan alone says when it is paid
            item.paid = [(when, much) for when, much in item.paid if when <= since]
            left = item.open(since)
            parts = [self._share(Item("", currency, since, since, left), 33)] * 2
            parts.append(left - sum(parts, ZERO))
            for n, (day, part) in enumerate(zip(days, parts, strict=True)):
                one.instalments.append((day, part, currency))
                if part and (keeps or n == 0):
                    item.paid.append((day - DAY, part))
        one.credits = [c for c in one.credits if c.currency != currency or c.cleared <= since]

    def _talk(self, one: Customer, rng: random.Random) -> None:
        for _ in range(rng.randrange(5)):
            kind = rng.choice(("call", "call", "inbound", "inbound", "confirmation", "promise"))
            day = self._day(rng)
            until = day + dt.timedelta(days=rng.randrange(4, 20)) if kind == "promise" else None
            one.contacts.append(Contact(day, kind, until))
        first = min(one.items, key=lambda item: item.due)
        opened = first.due + dt.timedelta(days=10)
        others = [item for item in one.items if item is not first and item.due <= opened + DAY]
        if opened < self.start and not others and rng.random() < 0.7:
            deadline = opened + dt.timedelta(days=7)
            one.contacts.append(Contact(opened, "reminder", deadline, level=2))
