"""Records become the debtor, contact persons and holds of one customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from generator import addresses, currencies
from generator.findings import Finding, Outcome, Severity
from generator.ledger import amiss, unfound, words
from generator.values.ledger import (
    OF_THE_DEBTOR,
    Address,
    Contact,
    Dates,
    Debtor,
    Hold,
    HoldKind,
    OpenItem,
)
from generator.values.money import Money
from generator.values.tables import ProblemRow, Record


def debtor(
    customer: str,
    master: Record | None,
    rows: Sequence[Record],
    problems: Sequence[ProblemRow],
    contacts: Iterable[Record],
) -> Debtor:
    """The customer as the master knows it; without a master row, the name of its items."""
    if master is None:
        named = (record.text("customer_name") for record in rows)
        unread = (problem.customer_name for problem in problems)
        name = next((n for n in (*named, *unread) if n), customer)
        return Debtor(customer, name, source=rows[0].source if rows else None)
    return Debtor(
        customer_id=customer,
        name=master.text("customer_name"),
        legal_name=master.text("legal_name"),
        address=_address(master, ""),
        registered=_address(master, "registered_"),
        language=master.text("language"),
        segment=master.text("segment"),
        procedure=master.text("procedure"),
        terms=master.text("terms"),
        vat_id=master.text("vat_id"),
        is_natural_person=master.flag("is_natural_person"),
        account_group=words.plain(master.text("account_group")) or "trade",
        parent_customer_id=master.text("parent_customer_id"),
        email=master.text("email"),
        account_manager=master.text("account_manager"),
        insurer=master.text("insurer"),
        insured_limit=_insured(master),
        report_by_days=master.integer("report_by_days"),
        contacts=tuple(_contact(record) for record in contacts),
        source=master.source,
        name_latin=master.text("legal_name_latin"),
        latin=_latin(master),
    )


def _insured(master: Record) -> Money | None:
    """The insured limit in the customer's currency; without one, nobody knows what it is of."""
    amount, currency = master.amount("insured_limit"), currencies.get(master.text("currency"))
    return Money(amount, currency) if amount is not None and currency else None


def unknown(debtor: Debtor) -> Iterator[Finding]:
    """An account group or country that nobody knows: who they are, and where, is not guessed."""
    if not words.knows_group(debtor.account_group):
        yield Finding(
            "L10",
            Severity.HOLD,
            f"The account group '{debtor.account_group}' is not known.",
            debtor.source,
            "Use trade, intercompany, employee or one_time, or leave it empty.",
            debtor.customer_id,
        )
    for address in (debtor.address, debtor.registered):
        if address.country and not addresses.knows(address.country):
            yield Finding(
                "L10",
                Severity.HOLD,
                f"'{address.country}' is not a country's two letters.",
                debtor.source,
                "Write the ISO 3166 code, such as DE or GB.",
                debtor.customer_id,
            )


def _address(record: Record, prefix: str) -> Address:
    lines = (record.text(f"{prefix}address_line{n}") for n in (1, 2, 3))
    return Address(
        lines=tuple(line for line in lines if line),
        postal_code=record.text(f"{prefix}postal_code"),
        city=record.text(f"{prefix}city"),
        region=record.text(f"{prefix}region"),
        country=record.text(f"{prefix}country").upper(),
    )


def _latin(record: Record) -> Address:
    """The address in Latin letters; one without street or city is none."""
    lines = tuple(line for n in (1, 2, 3) if (line := record.text(f"address_line{n}_latin")))
    if not lines or not record.text("city_latin"):
        return Address()
    own = _address(record, "")
    region = own.region if own.region.isascii() else ""
    return Address(lines, own.postal_code, record.text("city_latin"), region, own.country)


def _contact(record: Record) -> Contact:
    return Contact(
        name=record.text("name"),
        salutation=record.text("salutation"),
        role=words.plain(record.text("role")),
        email=record.text("email"),
        phone=record.text("phone"),
        time_zone=record.text("time_zone"),
        language=record.text("language"),
    )


def holds(
    records: Iterable[Record],
    items: Sequence[OpenItem],
    dates: Dates,
    elsewhere: unfound.Elsewhere = unfound.NOWHERE,
) -> Outcome[tuple[Hold, ...]]:
    """The holds in force on the letter date, from the sheet and from the items' own status."""
    found: list[Hold] = []
    findings: list[Finding] = []
    numbers = {item.document_no for item in items}
    for record in records:
        hold = _hold(record, findings)
        if hold is None:
            continue
        # Who is known to be insolvent or sanctioned gets no letter of a day before either.
        if hold.valid_from > dates.letter_date and hold.kind not in OF_THE_DEBTOR:
            continue
        # A promise's end is its date: whether it was kept is for the decision to say.
        if hold.until and hold.until < dates.letter_date and hold.kind is not HoldKind.PROMISE:
            findings.append(_lifted(hold))
            continue
        if hold.kind is HoldKind.OTHER:
            findings.append(_unknown_word(hold))
        if hold.document_no and hold.document_no not in numbers | elsewhere.open:
            findings.append(unfound.told(hold, numbers, elsewhere))
        found.append(hold)
    for item in items:
        for hold in _of_item(item, dates):
            found.append(hold)
            if hold.kind is HoldKind.OTHER:
                findings.append(_unknown_word(hold))
    return Outcome(tuple(found), tuple(findings))


def _hold(record: Record, findings: list[Finding]) -> Hold | None:
    start = record.date("from")
    if start is None:
        return None
    amount, currency = record.amount("amount"), currencies.get(record.text("currency"))
    hold = Hold(
        customer_id=record.text("customer_id"),
        kind=words.hold_kind(record.text("kind")),
        word=record.text("kind"),
        valid_from=start,
        until=record.date("until"),
        document_no=record.text("document_no"),
        amount=Money(amount, currency) if amount is not None and currency else None,
        reason=record.text("reason"),
        owner=record.text("owner"),
        source=record.source,
    )
    wrong = amiss.hold(hold)
    findings.extend(wrong)
    return replace(hold, until=None, amount=None) if wrong else hold


def _of_item(item: OpenItem, dates: Dates) -> Iterator[Hold]:
    """An item's own status, instrument and assignment stop it as a row of Holds would."""

    def hold(kind: HoldKind, word: str) -> Hold:
        since = item.document_date or dates.as_of
        return Hold(item.customer_id, kind, word, since, item.source, row=item.source)

    if not item.residue_stated and (kind := words.status_hold(item.status)) is not None:
        yield hold(kind, item.status)
    if not words.pays_itself(item.instrument):
        yield hold(words.instrument_hold(item.instrument), item.instrument)
    if item.assigned_to:
        yield hold(HoldKind.ASSIGNED, item.assigned_to)


def _lifted(hold: Hold) -> Finding:
    return Finding(
        "L6",
        Severity.NOTE,
        f"The hold '{hold.word}' ended on {hold.until}: lifted.",
        hold.source,
        "",
        hold.customer_id,
    )


def _unknown_word(hold: Hold) -> Finding:
    return Finding(
        "L5",
        Severity.HOLD,
        f"The word '{hold.word}' is not known: until it is, it stops what it stands for.",
        hold.source,
        "For a hold use one of: dispute, promise to pay, instalment plan, do not contact,"
        " handed over, insolvency, sanctions, with bank, assigned, written off; leave the status"
        " of an open item empty, and the instrument where payment is by transfer.",
        hold.customer_id,
    )
