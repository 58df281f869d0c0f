"""A run as later runs remember it: what its kpi.json says, and what this one writes there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

AccountKey = tuple[str, str]  # (entity, customer)


@dataclass(frozen=True, slots=True)
class AccountState:
    """One account in one currency; `buckets` in the order of the snapshot's names."""

    overdue: Decimal
    level: int
    buckets: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class CurrencyState:
    """`items`: hash of an open debt -> (place of its bucket, amount); None: too many to keep."""

    figures: Mapping[str, Decimal | None]
    accounts: Mapping[AccountKey, AccountState] = field(default_factory=dict)
    items: Mapping[str, tuple[int, Decimal]] | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One run, by currency code."""

    as_of: dt.date
    bucket_names: tuple[str, ...]
    entities: tuple[str, ...]
    currencies: Mapping[str, CurrencyState]
    buckets: Mapping[str, Mapping[str, Decimal]]  # currency code -> bucket -> amount
    folder: str = ""

    @property
    def light(self) -> Snapshot:
        """Without accounts and items: what a line through time needs."""
        states = {code: CurrencyState(state.figures) for code, state in self.currencies.items()}
        return Snapshot(
            self.as_of, self.bucket_names, self.entities, states, self.buckets, self.folder
        )


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier runs that can be trusted, oldest first; the last may be of any day of a month."""

    snapshots: tuple[Snapshot, ...] = ()

    @property
    def last(self) -> Snapshot | None:
        return self.snapshots[-1] if self.snapshots else None
