"""Post: in a Reading, the entities, the dates and the journal's letters; out a Ledger.

Records are grouped by entity and customer; what concerns all customers is checked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.findings import Finding, Outcome, Severity
from generator.ledger import astray, groups, renamed
from generator.ledger import items as posted
from generator.ledger.book import Key, Ledger
from generator.ledger.neighbours import Neighbours
from generator.values import sheets
from generator.values.history import HandedOver, IssuedLetter
from generator.values.ledger import Dates, Source
from generator.values.money import Currency, Money
from generator.values.tables import ProblemRow, Reading, Record


def post(
    reading: Reading,
    entities: tuple[str, ...],
    dates: Dates,
    issued: Iterable[IssuedLetter] = (),
    handed_over: Iterable[HandedOver] = (),
    voided: Iterable[IssuedLetter] = (),
) -> Outcome[Ledger]:
    """Group the reading by entity and customer; findings are those that concern all of it."""
    findings: list[Finding] = []
    items: dict[Key, list[Record]] = defaultdict(list)
    for table in reading.of(sheets.OPEN_ITEMS.title):
        for record in table.records:
            customer = posted.customer_of(record)
            where = Row(record.text("entity"), record.where("entity"), customer)
            entity = _entity(where, entities, findings)
            items[entity, posted.customer_of(record)].append(record)
    problems: dict[Key, list[ProblemRow]] = defaultdict(list)
    for table in reading.of(sheets.OPEN_ITEMS.title):
        for problem in table.problems:
            where = Row(problem.entity, problem.source, problem.customer_id)
            entity = _entity(where, entities, findings)
            problems[entity, problem.customer_id].append(problem)
    rest: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for table in reading.tables:
        if table.title not in (sheets.OPEN_ITEMS.title, sheets.CUSTOMERS.title):
            for record in table.records:
                customer = record.text("customer_id")
                rest[table.title][customer].append(record)
                if record.text("entity"):
                    where = Row(record.text("entity"), record.where("entity"), customer)
                    _entity(where, entities, findings)
    master, doubled = _master(reading)
    findings.extend(doubled)
    findings.extend(_not_in_master(items, master))
    findings.extend(_paid_elsewhere(rest[sheets.PAYMENTS.title], {*items, *problems}, dates))
    findings.extend(astray.find(rest, items, (c for _, c in (*items, *problems)), master, dates))
    findings.extend(groups.warnings(master, rest[sheets.HOLDS.title], items, dates))
    letters = _by_key(issued)
    findings.extend(renamed.find(items, letters, master, rest[sheets.CONTACT_LOG.title]))
    return Outcome(
        Ledger(
            dates=dates,
            items={k: tuple(v) for k, v in items.items()},
            problems={k: tuple(v) for k, v in problems.items()},
            master=master,
            rest={t: {c: tuple(r) for c, r in by.items()} for t, by in rest.items()},
            issued=letters,
            entities=entities,
            homes=_homes(items),
            handed_over={(gone.entity, gone.customer_id): gone for gone in handed_over},
            voided=_by_key(voided),
        ),
        tuple(findings),
    )


def _by_key(letters: Iterable[IssuedLetter]) -> Mapping[Key, tuple[IssuedLetter, ...]]:
    found: dict[Key, tuple[IssuedLetter, ...]] = {}
    for letter in letters:
        key = (letter.entity, letter.customer_id)
        found[key] = (*found.get(key, ()), letter)
    return found


def _homes(keys: Iterable[Key]) -> Mapping[str, tuple[str, ...]]:
    homes: dict[str, list[str]] = defaultdict(list)
    for entity, customer in sorted(keys):
        homes[customer].append(entity)
    return {customer: tuple(entities) for customer, entities in homes.items()}


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


class Row(NamedTuple):
    """A row as far as its entity goes."""

    entity: str
    where: Source
    customer_id: str


def _entity(row: Row, entities: tuple[str, ...], findings: list[Finding]) -> str:
    """The row's entity; one that creditor.toml does not have refuses the file (L1)."""
    if row.entity in entities:
        return row.entity
    if not row.entity and len(entities) == 1:
        return entities[0]
    known = ", ".join(e or "one without a code" for e in entities)
    words = f"names entity '{row.entity}'" if row.entity else "names no entity"
    findings.append(
        Finding(
            "L1",
            Severity.REFUSE,
            f"The row {words}, but creditor.toml has {known}.",
            row.where,
            "Correct the cell, or add the entity to input/creditor.toml.",
            row.customer_id,
        )
    )
    return row.entity


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


def _paid_elsewhere(
    payments: Mapping[str, Iterable[Record]], keys: set[Key], dates: Dates
) -> Iterator[Finding]:
    """Cash since the close, for one of our companies that the customer owes nothing."""
    for customer, records in sorted(payments.items()):
        for record in records:
            entity, day = record.text("entity"), record.date("payment_date")
            late = day is not None and dates.closing < day <= dates.letter_date
            if late and entity and (entity, customer) not in keys and record.text("document_no"):
                yield Finding(
                    "L4",
                    Severity.HOLD,
                    f"The payment of {day} is for {entity}, to which {customer} owes nothing.",
                    record.where("entity"),
                    "Correct the entity of the payment.",
                    customer,
                )


def _not_in_master(
    items: Mapping[Key, Sequence[Record]], master: Mapping[str, Record]
) -> Iterator[Finding]:
    """Customers without a row, with those that read alike: proposed, never joined."""
    if not master:
        return
    known = Neighbours(
        {n: (r.text("customer_name"), r.text("legal_name")) for n, r in master.items()}
    )
    for (_, customer), records in sorted(items.items()):
        if customer not in master:
            near = known.of(customer, {record.text("customer_name") for record in records})
            also = f" It reads like {' and '.join(near)}: is it the same?" if near else ""
            yield Finding(
                "L2",
                Severity.WARNING,
                f"Customer {customer} is not in the customer master.{also}",
                None,
                "Add a row to the sheet Customers"
                + (", or write the number that stands there." if near else "."),
                customer,
            )
