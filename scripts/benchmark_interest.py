"""How long a million invoice lines take to accrue on one core, and whether memory stays flat.

    .venv/bin/python scripts/benchmark_interest.py [LINES]

Lines of accounts of 20, due over the two years before as-of under German law (three rate changes
on average), every fourth with a part payment. Prints seconds for the accrual alone and the
process's peak memory after a tenth and after all.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from generator.interest.accrual import accrue
from generator.interest.basis import resolve
from generator.values.account import Account
from generator.values.ledger import Debtor, Movement, OpenItem, Source
from generator.values.money import Currency, Money

EURO = Currency("EUR", 2)
AS_OF = dt.date(2026, 10, 31)
PART = Money(Decimal(50), EURO)


def lines(count: int) -> Iterator[OpenItem]:
    chance = random.Random(20261031)
    for number in range(count):
        due = AS_OF - dt.timedelta(days=chance.randrange(1, 730))
        paid = Movement("", "1", due + dt.timedelta(days=20), PART, str(number))
        yield OpenItem(
            entity="",
            customer_id="1",
            document_no=str(number),
            due_date=due,
            amount_open=Money(Decimal(chance.randrange(100, 5_000_000)).scaleb(-2), EURO),
            source=Source("benchmark", row=number),
            allocations=(paid,) if number % 4 == 0 and paid.date < AS_OF else (),
        )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    basis, debtor = resolve("de_bgb_288", {}), Debtor("1", "Benchmark")
    assert basis is not None
    source, done, segments, spent, early = lines(count), 0, 0, 0.0, 0
    while items := tuple(islice(source, 20)):
        account = Account("", debtor, items)
        bases = {item.source: basis for item in items}
        began = time.process_time()
        found = accrue(account, items, bases, AS_OF, AS_OF)
        spent += time.process_time() - began
        done += len(found.value)
        segments += sum(len(accrual.segments) for accrual in found.value.values())
        if done <= count // 10:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{done:,} lines, {segments / done:.2f} segments each: {spent:.1f} s on one core")
    print(f"peak memory {early // 1024} MB after a tenth, {peak // 1024} MB after all")


if __name__ == "__main__":
    main()
