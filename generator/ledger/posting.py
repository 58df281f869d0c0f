"""Post: in a Reading, the entities, the dates and the journal's letters; out a Ledger.

Records are grouped by entity and customer and become values one account at a time. An item dated
after as-of does not exist yet: it is set aside and named (L3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator import currencies
from generator.findings import Finding, Outcome, Severity
from generator.ledger import items as posted
from generator.ledger import parties
from generator.values import sheets
from generator.values.ledger import Account, Dates, IssuedLetter, OpenItem
from generator.values.money import Currency, Money
from generator.values.tables import ProblemRow, Reading, Record

Key = tuple[str, str]  # (entity, customer_id)


class Posted(NamedTuple):
    """An account, what its rows held that is not in it, and what was found on the way."""

    account: Account
    later: tuple[Money, ...]
    problems: tuple[Money, ...]
    brought: tuple[Money, ...]  # what as-of adds to the rows: payments on account, other days
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All records, grouped; nothing of them is lost."""

    dates: Dates
    items: Mapping[Key, tuple[Record, ...]]
    problems: Mapping[Key, tuple[ProblemRow, ...]]
    master: Mapping[str, Record]
    rest: Mapping[str, Mapping[str, tuple[Record, ...]]]  # sheet title -> customer -> records
    issued: Mapping[Key, tuple[IssuedLetter, ...]]
    entities: tuple[str, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(sorted({*self.items, *self.problems, *self._paid_on_account()}))

    def _paid_on_account(self) -> Iterator[Key]:
        """Customers who only have payments without a document: their money is not lost."""
        for customer, records in self.rest.get(sheets.PAYMENTS.title, {}).items():
            for record in records:
                if not record.text("document_no"):
                    yield (self._home(customer, record.text("entity")), customer)

    def _home(self, customer: str, entity: str) -> str:
        """The entity a payment on account belongs to: the one it names, or the customer's first."""
        homes = [entity] if entity else [e for e, c in sorted(self.items) if c == customer]
        return homes[0] if homes else self.entities[0]

    def accounts(self) -> Iterator[Posted]:
        """Every customer of every entity that has rows, in the order of their keys."""
        for entity, customer in self.keys:
            yield self._account(entity, customer)

    def _account(self, entity: str, customer: str) -> Posted:
        rows = self.items.get((entity, customer), ())
        problems = self.problems.get((entity, customer), ())
        payments = [
            payment
            for payment in posted.movements(self._rows(sheets.PAYMENTS, customer))
            if payment.movement.document_no or self._home(customer, payment.entity) == entity
        ]
        built = [posted.open_item(row, entity, customer, payments, self.dates) for row in rows]
        later = [i for i in built if i.document_date and i.document_date > self.dates.as_of]
        kept = tuple(item for item in built if item not in later)
        cash = posted.on_account(payments, kept, entity, self.dates)
        holds = parties.holds(self._rows(sheets.HOLDS, customer), kept, self.dates)
        contacts = self._rows(sheets.CONTACTS, customer)
        account = Account(
            entity=entity,
            debtor=parties.debtor(customer, self.master.get(customer), rows, problems, contacts),
            items=_sorted((*kept, *cash.value.credits)),
            movements=tuple(p.movement for p in payments),
            on_account_later=cash.value.later,
            holds=holds.value,
            contact_log=parties.contact_log(self._rows(sheets.CONTACT_LOG, customer), self.dates),
            instalments=parties.instalments(self._rows(sheets.INSTALMENT_PLANS, customer)),
            issued=self._issued(entity, customer),
            unreadable=tuple(problem.source for problem in problems),
            unread_currencies=tuple(
                p.amount.currency if p.amount else currencies.UNKNOWN for p in problems
            )
            if not rows or any(p.amount for p in problems)
            else (),
        )
        return Posted(
            account,
            tuple(item.amount_open for item in later),
            tuple(problem.amount for problem in problems if problem.amount is not None),
            (
                *(credit.amount_open for credit in cash.value.credits),
                *(
                    item.amount_open - posted.money(row, "amount_open")
                    for item, row in zip(built, rows, strict=True)
                ),
            ),
            (
                *(_set_aside(item, self.dates) for item in later),
                *cash.findings,
                *holds.findings,
                *(_hidden(item) for item in kept if item.hidden_payments),
            ),
        )

    def only(self, customer: str) -> Ledger:
        """The same ledger with one customer's rows alone."""
        return replace(
            self,
            items={key: rows for key, rows in self.items.items() if key[1] == customer},
            problems={key: rows for key, rows in self.problems.items() if key[1] == customer},
            rest={
                title: {c: rows for c, rows in by.items() if c == customer}
                for title, by in self.rest.items()
            },
        )

    def _issued(self, entity: str, customer: str) -> tuple[IssuedLetter, ...]:
        letters = self.issued.get((entity, customer), ())
        return tuple(letter for letter in letters if letter.letter_date <= self.dates.letter_date)

    def _rows(self, sheet: sheets.Sheet, customer: str) -> tuple[Record, ...]:
        return self.rest.get(sheet.title, {}).get(customer, ())


def post(
    reading: Reading,
    entities: tuple[str, ...],
    dates: Dates,
    issued: Iterable[IssuedLetter] = (),
) -> Outcome[Ledger]:
    """Group the reading by entity and customer; findings are those that concern all of it."""
    findings: list[Finding] = []
    items: dict[Key, list[Record]] = defaultdict(list)
    for table in reading.of(sheets.OPEN_ITEMS.title):
        for record in table.records:
            entity = _entity(record, entities, findings)
            items[entity, posted.customer_of(record)].append(record)
    problems: dict[Key, list[ProblemRow]] = defaultdict(list)
    for table in reading.of(sheets.OPEN_ITEMS.title):
        for problem in table.problems:
            entity = problem.entity or entities[0]
            problems[entity, problem.customer_id].append(problem)
    rest: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for table in reading.tables:
        if table.title not in (sheets.OPEN_ITEMS.title, sheets.CUSTOMERS.title):
            for record in table.records:
                rest[table.title][record.text("customer_id")].append(record)
    master, doubled = _master(reading)
    findings.extend(doubled)
    findings.extend(_not_in_master(items, master))
    letters: dict[Key, list[IssuedLetter]] = defaultdict(list)
    for letter in issued:
        letters[letter.entity, letter.customer_id].append(letter)
    return Outcome(
        Ledger(
            dates=dates,
            items={k: tuple(v) for k, v in items.items()},
            problems={k: tuple(v) for k, v in problems.items()},
            master=master,
            rest={t: {c: tuple(r) for c, r in by.items()} for t, by in rest.items()},
            issued={k: tuple(v) for k, v in letters.items()},
            entities=entities,
        ),
        tuple(findings),
    )


def file_totals(ledger: Ledger) -> dict[Currency, Money]:
    """What the rows hold per currency, straight from the records: one side of the balance."""
    totals: dict[Currency, Money] = {}

    def add(amount: Money) -> None:
        totals[amount.currency] = totals.get(amount.currency, Money.zero(amount.currency)) + amount

    for records in ledger.items.values():
        for record in records:
            add(posted.money(record, "amount_open"))
    for rows in ledger.problems.values():
        for row in rows:
            if row.amount is not None:
                add(row.amount)
    return totals


def _entity(record: Record, entities: tuple[str, ...], findings: list[Finding]) -> str:
    entity = record.text("entity")
    if entity in entities:
        return entity
    if not entity and len(entities) == 1:
        return entities[0]
    known = ", ".join(e or "one without a code" for e in entities)
    words = f"names entity '{entity}'" if entity else "names no entity"
    findings.append(
        Finding(
            "L1",
            Severity.REFUSE,
            f"The row {words}, but creditor.toml has {known}.",
            record.where("entity"),
            "Correct the cell, or add the entity to input/creditor.toml.",
            posted.customer_of(record),
        )
    )
    return entity


def _master(reading: Reading) -> tuple[dict[str, Record], list[Finding]]:
    master: dict[str, Record] = {}
    findings = []
    for table in reading.of(sheets.CUSTOMERS.title):
        for record in table.records:
            customer = record.text("customer_id")
            if customer in master:
                findings.append(
                    Finding(
                        "R15",
                        Severity.HOLD,
                        f"Customer {customer} stands twice in the customer master.",
                        record.where("customer_id"),
                        "Keep one row.",
                        customer,
                    )
                )
            master.setdefault(customer, record)
    return master, findings


def _not_in_master(items: Iterable[Key], master: Mapping[str, Record]) -> Iterator[Finding]:
    for _, customer in sorted(items) if master else ():
        if customer not in master:
            yield Finding(
                "L2",
                Severity.WARNING,
                f"Customer {customer} is not in the customer master.",
                None,
                "Add a row to the sheet Customers.",
                customer,
            )


def _set_aside(item: OpenItem, dates: Dates) -> Finding:
    return Finding(
        "L3",
        Severity.WARNING,
        f"Document {item.document_no} is dated {item.document_date}, after {dates.as_of}:"
        " set aside.",
        item.source,
        "Use a later --as-of to include it.",
        item.customer_id,
    )


def _hidden(item: OpenItem) -> Finding:
    return Finding(
        "L8",
        Severity.NOTE,
        f"Document {item.document_no} was partly paid on days the files do not give:"
        " interest is claimed on the open balance only and is a lower bound.",
        item.source,
        "Add the payments to the sheet Payments.",
        item.customer_id,
    )


def _sorted(items: tuple[OpenItem, ...]) -> tuple[OpenItem, ...]:
    """By due date, then number: amounts and PDFs do not depend on row order."""
    return tuple(
        sorted(
            items,
            key=lambda i: (i.due_date, i.document_no, i.line_no, i.currency, i.amount_open.amount),
        )
    )
