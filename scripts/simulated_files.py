"""The csv files of one month end, cut from the truth, and the workspace that they lie in."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.simulated_world import Customer, World

_BANKS = ("EUR", "USD", "GBP", "CHF", "PLN", "JPY")
_CREDITOR = """[creditor]
legal_name = "Simulated Machines GmbH"
language = "en"
preset = "de"
terms = "contract"
[creditor.address]
lines = ["Werkstraße 1"]
postal_code = "60311"
city = "Frankfurt am Main"
country = "DE"
[[creditor.signatories]]
name = "Ada Muster"
title = "Head of Credit Control"
[terms.contract]
rate = "12 per year"
clause = "clause 9"
[segments]
key = "key-account"
strict = "strict"
"""
_BANK = """[creditor.banks.{}]
bank = "Hausbank"
iban = "DE02120300000000202051"
bic = "BYLADEM1001"
"""


def workspace(root: Path, world: World) -> None:
    """`input/` with creditor.toml and the customers, who do not change."""
    folder = root / "input"
    folder.mkdir(parents=True)
    banks = "".join(_BANK.format(code) for code in _BANKS)
    (folder / "creditor.toml").write_text(_CREDITOR + banks, encoding="utf-8")
    head = (
        "customer_id customer_name address_line1 postal_code city country language segment terms"
        " is_natural_person account_group"
    )
    rows = [
        [
            one.id, f"Customer {one.id} {'GmbH' if one.country == 'DE' else 'Ltd'}", "Main Road 5",
            *one.place, one.country, "de" if one.country in ("DE", "CH") else "en", one.segment,
            one.terms, "yes" if one.static == "is_natural_person" else "",
            "intercompany" if one.static == "intercompany" else "trade",
        ]
        for one in world.customers
    ]  # fmt: skip
    _write(folder / "customers.csv", head, rows)


def month(root: Path, world: World, as_of: dt.date, letter_date: dt.date) -> None:
    """Open items as at as-of; payments, holds and contacts as known on the letter date."""
    folder = root / "input"
    items, payments, stops, plans, contacts = [], [], [], [], []
    for one in world.customers:
        owed = _items(one, as_of)
        items += owed
        payments += _payments(one, as_of, letter_date)
        stops += _stops(one, letter_date) if owed else []
        plans += [[f"P-{one.id}", one.id, day, amount, code] for day, amount, code in
                  one.instalments if one.plan(letter_date)]  # fmt: skip
        contacts += _contacts(one, letter_date)
    _write(
        folder / "open-items.csv",
        "customer_id document_no document_type document_date due_date due_date_basis"
        " amount_original amount_open currency instrument as_of",
        items,
    )
    _write(
        folder / "payments.csv", "payment_id customer_id payment_date amount currency document_no",
        payments,
    )  # fmt: skip
    _write(
        folder / "holds.csv", "customer_id document_no amount currency kind from until reason",
        stops,
    )  # fmt: skip
    _write(folder / "instalment-plans.csv", "plan_id customer_id due_date amount currency", plans)
    _write(
        folder / "contact-log.csv",
        "date customer_id channel direction kind level deadline promise_date",
        contacts,
    )


def _items(one: Customer, as_of: dt.date) -> list[list[object]]:
    instrument = "letter of credit" if one.static == "with bank" else ""
    rows: list[list[object]] = [
        [one.id, i.number, "invoice", i.dated, i.due, "contract", i.amount, i.open(as_of),
         i.currency, instrument, as_of]
        for i in one.items
        if i.dated <= as_of and i.open(as_of)
    ]  # fmt: skip
    rows += [
        [one.id, c.number, c.kind, c.day, c.day, "", -c.amount, -c.amount, c.currency, "", as_of]
        for c in one.credits
        if c.listed and c.stands(as_of)
    ]
    return rows


def _payments(one: Customer, as_of: dt.date, letter_date: dt.date) -> list[list[object]]:
    rows: list[list[object]] = []
    for item in one.items:
        rows += [
            [f"A-{item.number}-{n}", one.id, day, much, item.currency, item.number]
            for n, (day, much) in enumerate(item.paid)
            if day <= letter_date
        ]
    rows += [
        [c.number, one.id, c.day, c.amount, c.currency, ""]
        for c in one.credits
        if c.kind == "payment" and c.stands(letter_date) and (not c.listed or c.day > as_of)
    ]
    return rows


def _stops(one: Customer, letter_date: dt.date) -> list[list[object]]:
    """A dispute's end is known when it has come, that of a promise from the start."""
    rows: list[list[object]] = []
    for s in one.stops:
        if s.since <= letter_date:
            ahead = s.kind in ("promise to pay", "instalment plan")
            known = s.until if ahead or (s.until and s.until <= letter_date) else None
            amount = s.amount if s.amount is not None else ""
            rows.append([one.id, s.document, amount, s.currency, s.kind, s.since, known or "", "x"])
    return rows


def _contacts(one: Customer, letter_date: dt.date) -> list[list[object]]:
    rows: list[list[object]] = []
    for c in one.contacts:
        if c.day <= letter_date:
            direction = "inbound" if c.kind in ("inbound", "promise") else "outbound"
            kind = {"inbound": "call", "reminder": f"reminder {c.level}"}.get(c.kind, c.kind)
            channel = "e-mail" if c.kind in ("reminder", "confirmation") else "call"
            is_promise = c.kind == "promise"
            rows.append(
                [c.day, one.id, channel, direction, kind, c.level or "",
                 "" if is_promise else c.until or "", c.until if is_promise else ""]
            )  # fmt: skip
    return rows


def _write(path: Path, head: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(head.split())
        out.writerows(rows)
