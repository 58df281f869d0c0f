"""Compose customers-to-complete.xlsx, the workbook in which a clerk fills what letters lack.

In: a stream of decisions, read once. Out: bytes. Column names are an interface, in English on
every machine: the file is read back as the sheet Customers.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from generator.documents.ranking import by_rank
from generator.values.decisions import Decision
from generator.values.ledger import Address, Debtor
from generator.values.money import Money
from generator.values.sheets import CUSTOMERS
from generator.wording import Words
from generator.workbooks import Row, SheetOut, Value, workbook


def customers_to_complete(decisions: Iterable[Decision], words: Words) -> bytes | None:
    """The Customers sheet for those whose letter lacks something, the largest overdue first."""
    ranked: list[tuple[str, Decimal, str]] = []
    people: dict[str, tuple[Debtor, dict[str, None]]] = {}
    for decision in decisions:
        if decision.lacks:
            debtor, missing = people.setdefault(decision.debtor.customer_id, (decision.debtor, {}))
            missing.update(dict.fromkeys(words.sentence(lack) for lack in decision.lacks))
            ranked.append((decision.currency.code, decision.overdue.amount, debtor.customer_id))
    if not people:
        return None
    order = dict.fromkeys(customer_id for _, _, customer_id in by_rank(ranked))
    names = tuple(column.name for column in CUSTOMERS.columns)
    sheet = SheetOut(
        CUSTOMERS.title,
        (*names, "missing"),
        (_customer_row(*people[customer_id], names) for customer_id in order),
        (14, 34, 34, *(max(12, len(name) + 3) for name in names[3:]), 80),
        choices={"account_group": ("trade", "intercompany", "employee", "one_time")},
    )
    return workbook([sheet])


def _customer_row(debtor: Debtor, missing: Iterable[str], names: tuple[str, ...]) -> Row:
    """What is known already, so that only gaps are to be filled."""
    known: dict[str, Value] = {
        **{name: _known(getattr(debtor, name, None)) for name in names},
        **_address("", debtor.address),
        **_address("registered_", debtor.registered),
        "customer_id": debtor.customer_id,
        "customer_name": debtor.name,
        "is_natural_person": "yes" if debtor.is_natural_person else None,
    }
    return (*(known.get(name) for name in names), " ".join(missing))


def _known(value: Value | Money) -> Value:
    return value.amount if isinstance(value, Money) else value or None


def _address(prefix: str, address: Address) -> dict[str, Value]:
    lines = dict(
        zip(("address_line1", "address_line2", "address_line3"), address.lines, strict=False)
    )
    parts = {
        **lines,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }
    return {prefix + name: value or None for name, value in parts.items()}
