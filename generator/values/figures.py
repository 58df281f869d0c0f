"""What the sheets Sales, FX rates and Open orders say, typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from generator.values.kpis import FxRate
from generator.values.money import Money


@dataclass(frozen=True, slots=True)
class Figures:
    """`sales`: (currency code, last day of the month) -> credit sales of the month."""

    sales: Mapping[tuple[str, dt.date], Decimal] = field(default_factory=dict)
    rates: tuple[FxRate, ...] = ()
    orders: Mapping[tuple[str, str], Money] = field(default_factory=dict)  # (customer, currency)
