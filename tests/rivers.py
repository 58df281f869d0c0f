"""Rows of sheets down the river in this process: posted, aged, accrued and decided, no paper.

`Row` values are as intake would hand them over: typed, with the words as they stand in the cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from generator.balance import Tally
from generator.findings import Finding, Severity
from generator.interest import basis
from generator.ledger import posting
from generator.steps import Context, final, held_customers, judge
from generator.values import naming, sheets
from generator.values.decisions import Decision
from generator.values.history import IssuedLetter
from generator.values.ledger import Dates, Source
from generator.values.policy import Settings, Terms
from generator.values.tables import Reading, Record, Table
from tests.ledgers import CREDITOR

Row = Mapping[str, Any]
CLOSE = dt.date(2025, 10, 31)


@dataclass(frozen=True)
class Come:
    """What came out, and what was found on the way."""

    decisions: Mapping[tuple[str, str], Decision]  # (customer, currency)
    findings: tuple[Finding, ...]

    def __getitem__(self, customer: str) -> Decision:
        (found,) = (d for (who, _), d in self.decisions.items() if who == customer)
        return found

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]


def _records(sheet: sheets.Sheet, rows: Sequence[Row]) -> Table:
    typed = {column.name: column.kind for column in sheet.columns}
    found = []
    for number, row in enumerate(rows, start=2):
        values = {name: _cell(typed[name], value) for name, value in row.items() if value != ""}
        source = Source(f"{sheet.stem}.csv", "", number)
        found.append(Record(source, values, dict.fromkeys(values, "A")))
    return Table(sheet.title, f"{sheet.stem}.csv", sheet.title, tuple(found))


def _cell(kind: sheets.Kind, value: Any) -> Any:
    if kind is sheets.Kind.DATE:
        return dt.date.fromisoformat(value)
    return Decimal(value) if kind is sheets.Kind.AMOUNT else value


def item(number: str = "1", customer: str = "C1", **more: Any) -> Row:
    plain = {
        "customer_id": customer, "document_no": number, "due_date": "2025-09-30",
        "amount_open": "500.00", "currency": "EUR",
    }  # fmt: skip
    return {**plain, **more}


def customer(name: str = "C1", **more: Any) -> Row:
    plain = {
        "customer_id": name, "customer_name": f"{name} SA", "address_line1": "Rue 1",
        "postal_code": "75001", "city": "Paris", "country": "FR",
    }  # fmt: skip
    return {**plain, **more}


def river(
    items: Sequence[Row],
    *,
    master: Sequence[Row] = (),
    holds: Sequence[Row] = (),
    payments: Sequence[Row] = (),
    log: Sequence[Row] = (),
    plans: Sequence[Row] = (),
    issued: Sequence[IssuedLetter] = (),
    terms: Terms | None = None,
    as_of: dt.date = CLOSE,
    letter_date: dt.date | None = None,
    regime: str = "",
) -> Come:
    """Everything as a run does it, from posted rows to final decisions."""
    people = master or [customer(name) for name in {row["customer_id"]: 0 for row in items}]
    tables = (
        (sheets.OPEN_ITEMS, items), (sheets.CUSTOMERS, people), (sheets.HOLDS, holds),
        (sheets.PAYMENTS, payments), (sheets.CONTACT_LOG, log), (sheets.INSTALMENT_PLANS, plans),
    )  # fmt: skip
    letter = letter_date or as_of
    dates = Dates(as_of, letter, letter, "", CLOSE)
    ours = replace(CREDITOR, terms=terms.name if terms else regime)
    settings = Settings({"": ours}, terms={terms.name: terms} if terms else {})
    reading = Reading(tuple(_records(sheet, rows) for sheet, rows in tables))
    ledger, posted = posting.post(reading, ("",), dates, issued)
    if any(finding.severity is Severity.REFUSE for finding in posted):
        return Come({}, posted)
    context = Context(
        settings=settings,
        dates=dates,
        slugs=naming.slugs(ledger.keys, several=False),
        layouts=(),
        bases=basis.known(settings.terms, None),
        held=held_customers(posted),
    )
    tally, decided, found = Tally(), {}, list(posted)
    tally.add("file", *posting.file_totals(ledger).values())
    for one in ledger.accounts():
        tally.add("file", *one.brought)
        found.extend(one.findings)
        for judged in judge(one, context, tally):
            decision = final(judged)
            found.extend(judged.findings)
            tally.decided(decision)
            tally.stated(decision)
            decided[decision.debtor.customer_id, decision.currency.code] = decision
    tally.totals(())
    return Come(decided, tuple(found))
