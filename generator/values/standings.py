"""Short lists beside the figures: debtors, movers, stages, days to keep, cash by week, places."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal

from generator.values.decisions import Sentence
from generator.values.money import Money

PRIVATE = "~"  # begins the number of a private individual in files for later runs


@dataclass(frozen=True, slots=True)
class Party:
    """Whose account; pages decide how to show it, kpi.json keeps only the numbers."""

    entity: str
    customer_id: str
    name: str = ""
    slug: str = ""
    is_natural_person: bool = False

    @property
    def kept_as(self) -> str:
        """The number that files for later runs may hold: of a private individual a hash."""
        if not self.is_natural_person:
            return self.customer_id
        parts = f"{self.entity}\0{self.customer_id}".encode("utf-8", "surrogatepass")
        return f"{PRIVATE}{hashlib.sha256(parts).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Share:
    """A debtor among the largest; per cent of all that debtors with a positive balance owe."""

    party: Party
    open: Money
    share: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Mover:
    """What became of the overdue since the last run; `is_new`: the account was not there."""

    party: Party
    before: Money
    now: Money
    is_new: bool = False

    @property
    def change(self) -> Money:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Movers:
    """Since the last run (`since` None: there is none, and `needs` says so)."""

    since: dt.date | None = None
    worse: tuple[Mover, ...] = ()
    better: tuple[Mover, ...] = ()
    needs: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the funnel; level 0 stands for every account without a letter.

    `up`, `down`, `stayed`, `entered` part the accounts by the last run; None where there is none.
    """

    level: int
    accounts: int
    open: Money
    demanded: Money
    letters: int
    up: int | None = None
    down: int | None = None
    stayed: int | None = None
    entered: int | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    stages: tuple[Stage, ...] = ()
    left: int | None = None  # accounts with a level at the last run, without one now


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of something: a reason or an age class, its amount, and how many items.

    `name` "" = not said. Reasons are free text of clerks (internal); age classes are buckets.
    """

    name: str
    amount: Money
    count: int


@dataclass(frozen=True, slots=True)
class Due:
    """A promise, or a day that must not pass; `over`: it has."""

    party: Party
    day: dt.date
    amount: Money | None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Dues:
    """The nearest first; `more` is how many were left out of `rows`."""

    rows: tuple[Due, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """Cash expected from Monday `first` to Sunday."""

    first: dt.date
    promised: Money
    due: Money

    @property
    def total(self) -> Money:
        return self.promised + self.due


@dataclass(frozen=True, slots=True)
class Cash:
    """open = weeks + later + undated + disputed + stopped + credit, to the minor unit.

    `undated`: overdue beyond the customer's own usual delay: nobody knows when. `stopped`: with
    lawyers, banks, insolvent and the like.
    """

    weeks: tuple[Week, ...]
    later: Money
    undated: Money
    disputed: Money
    stopped: Money
    credit: Money
    how: Sentence


@dataclass(frozen=True, slots=True)
class Place:
    """`country` ISO code or "" (unknown); region "" = all of the country together."""

    country: str
    region: str
    open: Money
    overdue: Money
    accounts: int
