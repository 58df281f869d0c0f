"""The ledger: records grouped by entity and customer, and the accounts they become, one by one.

An item dated after as-of does not exist yet: it is set aside and named (L3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from generator import currencies
from generator.findings import Finding, Outcome, Severity
from generator.ledger import amiss, cash, contacts, parties, unfound
from generator.ledger import items as posted
from generator.values import sheets
from generator.values.account import Account
from generator.values.history import HandedOver, IssuedLetter
from generator.values.ledger import Dates, Hold, HoldKind, Movement, OpenItem, Source
from generator.values.money import Money, total
from generator.values.tables import ProblemRow, Record

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
    homes: Mapping[str, tuple[str, ...]]  # customer -> entities with rows of it
    handed_over: Mapping[Key, HandedOver] = field(default_factory=dict)
    voided: Mapping[Key, tuple[IssuedLetter, ...]] = field(default_factory=dict)

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
        """The entity a payment belongs to: the one it names, or the customer's first."""
        return entity or self.homes.get(customer, self.entities)[0]

    def accounts(self) -> Iterator[Posted]:
        """Every customer of every entity that has rows, in the order of their keys."""
        for entity, customer in self.keys:
            yield self._account(entity, customer)

    def _account(self, entity: str, customer: str) -> Posted:
        rows = self.items.get((entity, customer), ())
        problems = self.problems.get((entity, customer), ())
        payments, doubtful = self._payments(entity, customer)
        allocated, loose = cash.allocate(rows, payments, self.dates)
        built = [
            posted.open_item(row, entity, customer, allocated.get(place, ()), self.dates)
            for place, row in enumerate(rows)
        ]
        later = [i for i in built if i.document_date and i.document_date > self.dates.as_of]
        kept = tuple(item for item in built if item not in later)
        on_account = cash.on_account(payments, loose, kept, entity, self.dates)
        held = self._rows(sheets.HOLDS, customer)
        elsewhere = self._elsewhere(entity, customer) if held else unfound.NOWHERE
        holds = parties.holds(held, kept, self.dates, elsewhere)
        persons = self._rows(sheets.CONTACTS, customer)
        log = self._rows(sheets.CONTACT_LOG, customer)
        plans = self._rows(sheets.INSTALMENT_PLANS, customer)
        account = Account(
            entity=entity,
            debtor=parties.debtor(customer, self.master.get(customer), rows, problems, persons),
            items=_sorted((*kept, *on_account.value.credits)),
            movements=tuple(p.movement for p in payments),
            on_account_later=on_account.value.later,
            holds=(*holds.value, *self._handed_over(entity, customer)),
            contact_log=contacts.contact_log(log, self.dates),
            instalments=contacts.instalments(plans),
            issued=self._known(self.issued, entity, customer),
            voided=self._known(self.voided, entity, customer),
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
                *(credit.amount_open for credit in on_account.value.credits),
                *(
                    item.amount_open - posted.money(row, "amount_open")
                    for item, row in zip(built, rows, strict=True)
                ),
            ),
            (
                *(_set_aside(item, self.dates) for item in later),
                *on_account.findings,
                *doubtful,
                *cash.unmatched(loose, on_account.value.later, kept),
                *parties.unknown(account.debtor),
                *holds.findings,
                *amiss.found(log, plans, held, self.dates),
                *(_hidden(item, self.dates) for item in kept if item.hidden_payments),
            ),
        )

    def _payments(self, entity: str, customer: str) -> Outcome[tuple[cash.Payment, ...]]:
        """The customer's payments that are this entity's: by its name, its document, or alone.

        A payment that could be of several own companies goes to the first, and holds them all.
        """
        mine, findings = [], []
        for payment in cash.movements(self._rows(sheets.PAYMENTS, customer)):
            owners = self._owners(payment, customer)
            if owners[:1] == (entity,):
                mine.append(payment)
            if len(owners) > 1 and entity in owners:
                findings.append(_whose(payment.movement, owners))
        return Outcome(tuple(mine), tuple(findings))

    def _owners(self, payment: cash.Payment, customer: str) -> tuple[str, ...]:
        """The entities it could belong to; () for what was paid on documents long closed."""
        movement, homes = payment.movement, self.homes.get(customer, self.entities)
        if payment.entity or len(homes) == 1:
            return (payment.entity or homes[0],)
        having = tuple(
            entity
            for entity in homes
            if any(
                row.text("document_no") == movement.document_no
                for row in self.items[entity, customer]
            )
        )
        if movement.date > self.dates.letter_date or not movement.document_no:
            return homes if movement.date <= self.dates.letter_date else ()
        return having or (homes if movement.date > self.dates.closing else ())

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

    def _handed_over(self, entity: str, customer: str) -> tuple[Hold, ...]:
        """Whatever the dates of this run: what others collect is not demanded by us as well."""
        gone = self.handed_over.get((entity, customer))
        if gone is None:
            return ()
        place = Source(f"input/journal/{gone.place}")
        held = Hold(customer, HoldKind.HANDED_OVER, gone.to, gone.date, place, owner=gone.to)
        return (replace(held, reason=gone.said),)

    def _elsewhere(self, entity: str, customer: str) -> unfound.Elsewhere:
        """Where else the customer's documents occur: in any own company's rows or letters, paid."""
        keys = {(home, customer) for home in (*self.entities, *self.homes.get(customer, ()))}
        rows = {key: {r.text("document_no") for r in self.items.get(key, ())} for key in keys}
        others = (numbers for key, numbers in rows.items() if key[0] != entity)
        paid = {r.text("document_no") for r in self._rows(sheets.PAYMENTS, customer)}
        sent = {i.document_no for k in keys for x in self.issued.get(k, ()) for i in x.items}
        own = rows.get((entity, customer), set())
        return unfound.Elsewhere(frozenset().union(*others), frozenset(own | paid | sent))

    def _known(
        self, letters: Mapping[Key, tuple[IssuedLetter, ...]], entity: str, customer: str
    ) -> tuple[IssuedLetter, ...]:
        day = self.dates.letter_date
        found = letters.get((entity, customer), ())
        return tuple(letter.known_on(day) for letter in found if letter.letter_date <= day)

    def _rows(self, sheet: sheets.Sheet, customer: str) -> tuple[Record, ...]:
        return self.rest.get(sheet.title, {}).get(customer, ())


def _whose(movement: Movement, owners: tuple[str, ...]) -> Finding:
    return Finding(
        "L1",
        Severity.HOLD,
        f"The payment of {movement.amount.currency} {movement.amount} on {movement.date} could be"
        f" of {' or '.join(owners)}.",
        movement.source,
        "Write the entity into the sheet Payments.",
        movement.customer_id,
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


def _hidden(item: OpenItem, dates: Dates) -> Finding:
    """Less dated than was taken off: some day is unknown. More: one of the two is wrong."""
    recorded = total((m.amount for m in item.allocations if m.date <= dates.as_of), item.currency)
    if item.amount_original and item.amount_original < item.amount_open + recorded:
        return Finding(
            "L9",
            Severity.HOLD,
            f"The open amount of document {item.document_no} and the payments recorded for it are"
            " together more than its original amount.",
            item.source,
            "Correct the payments, or the open amount.",
            item.customer_id,
        )
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
    return tuple(sorted(items, key=lambda item: item.place))
