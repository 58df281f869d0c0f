"""Writes input/receivables.xlsx, the sample month end of 31 October 2026: `make_sample.py [FILE]`.

Enters: scripts/sample_debtors.csv, one invented debtor a line. Leaves: a workbook with the sheets
of generator/values/sheets.py and a sheet Totals, the same bytes every time.

In the csv, `overdue` holds days past due, `coming` a number of items not yet due, `history` earlier
contacts (r2 = reminder of level 2, call = outbound, in = inbound, promise:DAY>PROMISED DAY);
`extra` and `hold` hold the words of sample_events.py.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from generator.values.sheets import SHEETS
from generator.workbooks import SheetOut, Value, workbook
from scripts import sample_events, sample_people
from scripts.sample_account import AS_OF, SEED, Account, Entry, Item, Sheets

_ROOT = Path(__file__).resolve().parents[1]
# entity and kind -> how its documents are numbered
_NUMBERS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("HV", "invoice"): "RE26-{:05d}",
        ("HV", "credit_note"): "GS26-{:04d}",
        ("HV", "payment"): "ZE26-{:04d}",
        ("HV", "advance"): "AZ26-{:04d}",
        ("HVUS", "invoice"): "US-1{:05d}",
        ("HVUS", "credit_note"): "UC-{:04d}",
    }
)
# Invented, like everything here: euros for one unit, and a month's sales in thousands.
_RATES: Mapping[str, str] = MappingProxyType(
    {"CHF": "1.0712", "GBP": "1.1487", "JPY": "0.005731", "PLN": "0.2352", "USD": "0.8614"}
)
_SALES: Mapping[str, int] = MappingProxyType(
    {"CHF": 41, "EUR": 395, "GBP": 38, "JPY": 5200, "PLN": 210, "USD": 160}
)


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT / "input" / "receivables.xlsx"
    sheets: Sheets = defaultdict(list)
    with (_ROOT / "scripts" / "sample_debtors.csv").open(encoding="utf-8", newline="") as file:
        accounts = [Account(row, sheets) for row in csv.DictReader(file, delimiter="|")]
    for account in accounts:
        sample_events.happen(account)
    number(accounts)
    for account in accounts:
        sample_people.write(account)
        sheets["Open items"] += [open_item(account, item) for item in account.items]
    sheets["Payments"] = payments(sheets["Payments"])
    sheets["Sales"] = list(sales())
    sheets["FX rates"] = [
        Entry({"date": AS_OF - dt.timedelta(1), "from": code, "to": "EUR", "rate": Decimal(rate)})
        for code, rate in _RATES.items()
    ]
    pages = [page(title, sheets[title]) for title in SHEETS if sheets[title]]
    target.write_bytes(workbook([*pages, totals(accounts)]))


def number(accounts: Iterable[Account]) -> None:
    """Documents are numbered in the order of their dates, as an accounting system does."""
    last: dict[str, int] = defaultdict(int)
    every = [
        (item.dated, account.id, item, account) for account in accounts for item in account.items
    ]
    for _, _, item, account in sorted(every, key=lambda entry: entry[:2]):
        pattern = _NUMBERS[account.row["entity"], item.kind]
        last[pattern] += account.rng.randrange(1, 9)
        item.number = pattern.format(4000 + last[pattern])


def open_item(account: Account, item: Item) -> Entry:
    return Entry(
        {
            "entity": account.row["entity"],
            "customer_id": account.id,
            "customer_name": account.row["name"],
            "document_no": item.number,
            "document_type": item.kind,
            "document_date": item.dated,
            "due_date": item.due,
            "amount_original": item.amount,
            "amount_open": item.open,
            "currency": item.currency,
            "as_of": AS_OF,
            **item.cells,
        }
    )


def payments(entries: Iterable[Entry]) -> list[Entry]:
    """In the order of their dates, with the number of the document each was allocated to."""
    ordered = sorted(
        entries, key=lambda e: (str(e.cells["payment_date"]), str(e.cells["customer_id"]))
    )
    return [
        Entry({**entry.cells, "payment_id": f"P26-{n:04d}"}, entry.item)
        for n, entry in enumerate(ordered, start=1)
    ]


def sales() -> Iterator[Entry]:
    rng = random.Random(f"{SEED} sales")
    for n in range(12):
        year, month = (2025, 11 + n) if n < 2 else (2026, n - 1)
        for code, thousands in _SALES.items():
            amount = Decimal(thousands * rng.randrange(800, 1200))
            cells: dict[str, Value] = {
                "month": f"{year}-{month:02d}",
                "currency": code,
                "credit_sales": amount,
            }
            yield Entry(cells)


def page(title: str, entries: Iterable[Entry]) -> SheetOut:
    """The sheet with the columns that hold anything, in their order."""
    rows = [
        {**entry.cells, **({"document_no": entry.item.number} if entry.item else {})}
        for entry in entries
    ]
    names = [column.name for column in SHEETS[title].columns]
    if unknown := {name for row in rows for name in row} - set(names):
        raise KeyError(f"{title} has no column {', '.join(sorted(unknown))}")
    header = tuple(name for name in names if any(row.get(name) not in (None, "") for row in rows))
    values = [tuple(row.get(name) or None for name in header) for row in rows]
    return SheetOut(title, header, values, widths(header, values))


def widths(header: tuple[str, ...], rows: Iterable[tuple[Value, ...]]) -> tuple[int, ...]:
    longest = [len(name) + 3 for name in header]
    for row in rows:
        longest = [max(n, len(str(value or ""))) for n, value in zip(longest, row, strict=True)]
    return tuple(min(48, n + 1) for n in longest)


def totals(accounts: Iterable[Account]) -> SheetOut:
    """What the open items add up to: the file's own control."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for account in accounts:
        for item in account.items:
            sums[item.currency] += item.open
    return SheetOut("Totals", ("currency", "total"), tuple(sorted(sums.items())), (12, 20))


if __name__ == "__main__":
    main()
