"""One invented debtor of the sample: its open items, payments and credits.

Enters: a line of sample_debtors.csv. Leaves: `items`, and rows in the sheets all debtors share.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from generator.workbooks import Value

AS_OF = dt.date(2026, 10, 31)
SEED = "Dunnage sample 1"
EUROPE = frozenset(
    "AT BE BG CH CZ DE DK ES FI FR GB GR HR HU IE IT LT NL NO PL PT RO SE TR".split()
)
_MANAGERS = MappingProxyType({"HV": ("K. Brandt", "M. Okafor", "L. Petit"), "HVUS": ("D. Sloan",)})
_INCOTERMS = MappingProxyType(
    {"HV": ("FCA Hagen", "DAP", "CIP"), "HVUS": ("FCA Charlotte, NC", "DAP")}
)


@dataclass
class Item:
    """An open document; `open` falls with every payment until as-of."""

    due: dt.date
    dated: dt.date
    amount: Decimal
    currency: str
    kind: str = "invoice"
    cells: dict[str, Value] = field(default_factory=dict)
    number: str = ""
    open: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        self.open = self.amount

    @property
    def days_past_due(self) -> int:
        return (AS_OF - self.due).days


@dataclass(frozen=True)
class Entry:
    """A row of a sheet; the number of `item` is not known before all items are there."""

    cells: Mapping[str, Value]
    item: Item | None = None


Sheets = dict[str, list[Entry]]


class Account:
    """A line of the csv come to life; everything random hangs on its own number alone."""

    def __init__(self, row: Mapping[str, str], sheets: Sheets) -> None:
        self.row, self.sheets = row, sheets
        self.id, self.country, self.currency = row["id"], row["country"], row["currency"]
        self.rng = random.Random(f"{SEED} {self.id}")
        self.items = [self.invoice(int(days)) for days in row["overdue"].split()]
        for _ in range(int(row["coming"])):
            self.items.append(self.invoice(-self.rng.randint(4, int(row["days"]) - 1)))

    def add(self, sheet: str, item: Item | None = None, /, **cells: Value) -> None:
        self.sheets[sheet].append(Entry({"customer_id": self.id, **cells}, item))

    @property
    def overdue(self) -> list[Item]:
        return [i for i in self.items if i.days_past_due > 0 and i.kind == "invoice"]

    @property
    def manager(self) -> str:
        names = _MANAGERS[self.row["entity"]]
        return names[int(self.id) // 10 % len(names)]

    def invoice(self, past_due: int, currency: str = "") -> Item:
        """Due `past_due` days before as-of, or a day or two more: it was written on a weekday."""
        due = AS_OF - dt.timedelta(past_due)
        while (dated := due - dt.timedelta(int(self.row["days"]))).weekday() > 4:
            due -= dt.timedelta(1)
        kind = "CMR" if self.country in EUROPE else "PRO" if self.row["entity"] == "HVUS" else "B/L"
        cells: dict[str, Value] = {
            "due_date_basis": "contract",
            "payment_terms": f"{self.row['days']} days net",
            "purchase_order": f"45{self.rng.randrange(10**8):08d}",
            "incoterm": self.rng.choice(_INCOTERMS[self.row["entity"]]),
            "transport_document": f"{kind} {dated:%y%m}-{self.rng.randrange(10**5):05d}",
        }
        return Item(due, dated, self.price(), currency or self.currency, cells=cells)

    def price(self) -> Decimal:
        amount = Decimal(self.row["size"]) * self.rng.randrange(35, 215) / 100
        amount += Decimal(self.rng.randrange(2000)) / 20
        return amount.quantize(Decimal(1) if self.currency == "JPY" else Decimal("0.01"))

    def share(self, amount: Decimal, low: int, high: int) -> Decimal:
        """A round part of an amount, between two percentages."""
        unit = Decimal(1000 if self.currency == "JPY" else 10)
        return (amount * self.rng.randrange(low, high) / 100 / unit).quantize(Decimal(1)) * unit

    def pay(self, item: Item | None, amount: Decimal, day: dt.date) -> None:
        """A payment; one after as-of leaves the balance at as-of as it was."""
        if item is not None and day <= AS_OF:
            item.open -= amount
        self.add(
            "Payments",
            item,
            entity=self.row["entity"],
            payment_date=day,
            amount=amount,
            currency=item.currency if item else self.currency,
            reference=f"Transfer {self.rng.randrange(10**6):06d}",
        )

    def credit(self, kind: str, amount: Decimal, days_ago: int, reference: str) -> None:
        day = AS_OF - dt.timedelta(days_ago)
        cells: dict[str, Value] = {"reference": reference, "value_date": day}
        self.items.append(Item(day, day, -amount, self.currency, kind, cells=cells))
