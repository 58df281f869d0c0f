"""The sheets Sales, FX rates and Open orders become figures; what contradicts itself is not used.

In: a Reading and the entities' dates; out: Figures, and a finding (L13) for every line left out.
A month or a rate dated after as-of does not exist yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from generator import currencies
from generator.findings import Finding, Outcome, Severity
from generator.values.figures import Figures
from generator.values.kpis import FxRate
from generator.values.ledger import Source
from generator.values.money import Money
from generator.values.sheets import FX_RATES, OPEN_ORDERS, SALES
from generator.values.tables import Reading, Record

_YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{1,2})(?:-\d{1,2}(?:[T ].*)?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")


def figures(reading: Reading, as_of: dt.date) -> Outcome[Figures]:
    """Everything the three sheets say up to as-of."""
    findings: list[Finding] = []
    sales = _sales(reading, as_of, findings)
    rates = tuple(_rates(reading, as_of, findings))
    return Outcome(Figures(sales, rates, _orders(reading, findings)), tuple(findings))


def month(text: str) -> dt.date | None:
    """The last day of the month that `2026-10`, `10/2026`, or a day of it stands for."""
    found = _YEAR_FIRST.fullmatch(text.strip())
    parts = (found[1], found[2]) if found else None
    if parts is None and (other := _MONTH_FIRST.fullmatch(text.strip())):
        parts = (other[2], other[1])
    if parts is None:
        return None
    year, number = map(int, parts)
    if not (1900 <= year <= 2999 and 1 <= number <= 12):
        return None
    following = dt.date(year + number // 12, number % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def _rows(reading: Reading, title: str) -> Iterator[Record]:
    for table in reading.of(title):
        yield from table.records


def _sales(
    reading: Reading, as_of: dt.date, findings: list[Finding]
) -> Mapping[tuple[str, dt.date], Decimal]:
    """A month that stands twice with two amounts is neither: nobody knows which one holds."""
    said: dict[tuple[str, dt.date], list[tuple[Decimal, Record]]] = defaultdict(list)
    for record in _rows(reading, SALES.title):
        day, amount = month(record.text("month")), record.amount("credit_sales")
        if day is None or amount is None:
            words = f"The month '{record.text('month')[:40]}' of credit sales cannot be read."
            findings.append(_left_out(words, record.where("month"), "Write it as 2026-10."))
        elif day.replace(day=1) <= as_of:
            said[record.text("currency"), day].append((amount, record))
    for (code, day), rows in said.items():
        if len({amount for amount, _ in rows}) > 1:
            words = f"The credit sales of {day:%Y-%m} in {code} stand here with two amounts."
            findings.append(_left_out(words, rows[1][1].where("credit_sales"), "Keep one row."))
    return {key: rows[0][0] for key, rows in said.items() if len({a for a, _ in rows}) == 1}


def _rates(reading: Reading, as_of: dt.date, findings: list[Finding]) -> Iterator[FxRate]:
    said: dict[tuple[dt.date, str, str], list[tuple[Decimal, Record]]] = defaultdict(list)
    for record in _rows(reading, FX_RATES.title):
        day, rate = record.date("date"), record.amount("rate")
        base, into = record.text("from"), record.text("to")
        if day is None or rate is None or rate <= 0 or (base == into and rate != 1):
            words = f"The rate from {base} to {into} is not one: it must be above zero."
            findings.append(_left_out(words, record.where("rate"), "Correct the row."))
        elif day <= as_of and base != into:
            said[day, base, into].append((rate, record))
    for (day, base, into), rows in sorted(said.items()):
        if len({rate for rate, _ in rows}) > 1:
            words = f"The rate from {base} to {into} of {day} stands here with two values."
            findings.append(_left_out(words, rows[1][1].where("rate"), "Keep one row."))
        else:
            yield FxRate(day, base, into, rows[0][0], rows[0][1].text("source"))


def _orders(reading: Reading, findings: list[Finding]) -> Mapping[tuple[str, str], Money]:
    """What each customer has on order, by currency code; an order number counts once."""
    found: dict[tuple[str, str], Money] = {}
    seen: set[tuple[str, str]] = set()
    for record in _rows(reading, OPEN_ORDERS.title):
        customer, number = record.text("customer_id"), record.text("order_no")
        amount, code = record.amount("amount"), record.text("currency")
        currency = currencies.get(code) if code else None
        if amount is None and not code:
            continue  # an order may stand there without a value
        if amount is None or currency is None or (customer, number) in seen:
            why = "stands here twice" if (customer, number) in seen else "lacks amount or currency"
            words = f"The open order {number} of customer {customer} {why}."
            findings.append(_left_out(words, record.where("order_no"), "Correct the row."))
            continue
        seen.add((customer, number))
        before = found.get((customer, code), Money.zero(currency))
        found[customer, code] = before + Money(amount, currency)
    return found


def _left_out(words: str, where: Source, remedy: str) -> Finding:
    return Finding("L13", Severity.WARNING, f"{words} It is not used.", where, remedy)
