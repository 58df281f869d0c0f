"""What a whole run knows about itself: its inputs, its totals, its dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from generator.findings import Finding
from generator.values.ledger import Dates
from generator.values.money import Currency, Money
from generator.values.tables import Control, FileFacts


@dataclass(frozen=True, slots=True)
class CurrencyTotals:
    """Per currency: items = statements = dashboard = dunned + not dunned, to the minor unit.

    `file` is what the files' rows hold; `problems` the rows named as problems, `later` the
    items dated after as-of; file = items + problems + later. `claimed` is what the letters ask for
    in all: dunned, less credits, with interest, fixed sums and fees; None where nobody counted.
    """

    currency: Currency
    file: Money
    items: Money
    problems: Money
    later: Money
    dunned: Money
    not_dunned: Money
    interest: Money
    buckets: Mapping[str, Money]
    claimed: Money | None = None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What run.json, dashboard and review say about the run itself; nothing from the clock."""

    dates: Dates
    creditor_name: str
    files: tuple[FileFacts, ...]
    controls: tuple[Control, ...]
    findings: tuple[Finding, ...]
    totals: tuple[CurrencyTotals, ...]
    bucket_names: tuple[str, ...]
    journal_head: str
    settings_sha256: str
    rates: tuple[tuple[str, str], ...]  # (series, last covered day or "") used by this run
    version: str
    first_hour: bool = False
    edits: tuple[FileFacts, ...] = ()  # what reviews of this date and the one before decided
    entities: tuple[str, ...] = ()  # of own companies with items in this run
    items: int = 0  # rows of the lists of open items
    listed: Mapping[str, Decimal] = field(default_factory=dict)  # their sums as they stand there
