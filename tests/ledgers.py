"""Small accounts for tests: items, holds and contacts with as few words as possible."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from generator import currencies, registry
from generator.aging import age
from generator.dunning.decide import decide
from generator.dunning.particulars import Request
from generator.interest.accrual import accrue
from generator.interest.basis import agreed, resolve
from generator.values.account import Account
from generator.values.decisions import Decision
from generator.values.history import ContactEvent
from generator.values.ledger import (
    Address,
    Dates,
    Debtor,
    Hold,
    HoldKind,
    Movement,
    OpenItem,
    Source,
)
from generator.values.money import Currency, Money
from generator.values.policy import BankAccount, Creditor, PostalAddress, Procedure, Terms
from generator.values.review import Override

SOURCE = Source("items.csv", row=2)
EDGES = (30, 60, 90, 120)
CREDITOR = Creditor(
    legal_name="Muster Maschinen GmbH",
    address=PostalAddress(("Werkstraße 1",), "60311", "Frankfurt am Main", "DE"),
    banks={code: BankAccount("Hausbank") for code in ("EUR", "USD", "GBP")},
)
DEBTOR = Debtor("C1", "Delta Parts SA", address=Address(("Rue 1",), "75001", "Paris", "", "FR"))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def money(amount: str, code: str = "EUR") -> Money:
    currency = currencies.get(code)
    assert currency is not None
    return Money(Decimal(amount), currency)


def item(amount: str, due: str, number: str = "1", code: str = "EUR", **fields: Any) -> OpenItem:
    source = Source("items.csv", f"{number} due {due}: {amount}")
    return OpenItem("", "C1", number, day(due), money(amount, code), source, **fields)


def paid(amount: str, on: str, number: str = "1", code: str = "EUR") -> Movement:
    return Movement("P1", "C1", day(on), money(amount, code), number)


def hold(kind: HoldKind, number: str = "", amount: str = "", until: str = "") -> Hold:
    return Hold(
        "C1", kind, kind.value, day("2025-01-01"), SOURCE, document_no=number,
        amount=money(amount) if amount else None, until=day(until) if until else None,
    )  # fmt: skip


def reminder(level: int, on: str, deadline: str = "", direction: str = "outbound") -> ContactEvent:
    return ContactEvent(
        day(on), "C1", "letter", direction, f"reminder {level}", SOURCE, level=level,
        deadline=day(deadline) if deadline else None,
    )  # fmt: skip


def call(on: str, direction: str = "outbound", **fields: Any) -> ContactEvent:
    return ContactEvent(day(on), "C1", "call", direction, "call", SOURCE, **fields)


def account(*items: OpenItem, debtor: Debtor = DEBTOR, **fields: Any) -> Account:
    return Account("", debtor, items, **fields)


def terms(rate: str = "12 per year", **fields: Any) -> Terms:
    return Terms("t", rate=rate, **fields)


def decision(
    of: Account,
    as_of: str,
    *,
    letter_date: str = "",
    cash_known_to: str = "",
    basis: Terms | str | None = None,
    procedure: str | Procedure = "exporter-standard",
    creditor: Creditor = CREDITOR,
    trace: bool = False,
    override: Override | None = None,
) -> Decision:
    """Aged, accrued and decided as the run does it, for the account's first currency."""
    cut_off = day(as_of)
    letter = day(letter_date or as_of)
    dates = Dates(cut_off, letter, day(cash_known_to or as_of))
    currency: Currency = of.currencies[0]
    found = resolve(basis, {}) if isinstance(basis, str) else agreed(basis) if basis else None
    bases = {i.source: found for i in of.items if found}
    return decide(
        Request(
            account=of,
            currency=currency,
            aged=age(of.of(currency), cut_off, EDGES),
            accruals=accrue(of, of.of(currency), bases, letter, cut_off).value,
            creditor=creditor,
            procedure=registry.procedures()[procedure] if isinstance(procedure, str) else procedure,
            dates=dates,
            slug="C1",
            trace=trace,
            override=override,
        )
    )
