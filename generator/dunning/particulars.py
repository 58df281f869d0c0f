"""What a letter bears besides amounts: deadline, service, addressee, and what it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator import articles, calendars, registry
from generator.dunning import behaviour, insurance
from generator.values.account import Account
from generator.values.behaviour import Behaviour
from generator.values.decisions import (
    Accrual,
    AgedItem,
    Decision,
    ItemDecision,
    Sentence,
    Verdict,
)
from generator.values.history import IssuedLetter
from generator.values.ledger import Address, Contact, Dates, HoldKind, Source
from generator.values.money import Currency
from generator.values.policy import Creditor, Level, Preset, Procedure
from generator.values.review import Override


@dataclass(frozen=True, slots=True)
class Request:
    """All that a decision is made from; `lacks` is what was missing before (rates, terms)."""

    account: Account
    currency: Currency
    aged: tuple[AgedItem, ...]
    accruals: Mapping[Source, Accrual]
    creditor: Creditor
    procedure: Procedure
    dates: Dates
    slug: str
    lacks: tuple[Sentence, ...] = ()
    trace: bool = False  # keep every rule asked, for explain
    override: Override | None = None  # what a review decided, not yet applied
    edition: int = 1  # of the letters of this as-of


def destination(creditor: Creditor, account: Account, level: Level) -> str:
    """The country the letter goes to: formal levels go to the registered office."""
    debtor, home = account.debtor, creditor.address.country
    office = debtor.registered if level.to_registered_office else None
    return (office or debtor.address).country or home


def _countries(request: Request, level: Level) -> tuple[str, ...]:
    """Whose holidays move a deadline: the debtor's, ours, and those of the bank we name."""
    bank = request.creditor.banks.get(request.currency.code)
    of_bank = bank.iban.strip()[:2].upper() if bank else ""
    there = destination(request.creditor, request.account, level)
    places = (request.creditor.address.country, there, of_bank)
    return tuple(place for place in places if place.isalpha())


def deadline(request: Request, level: Level) -> dt.date:
    """Calendar days plus transit, rolled over the holidays of both countries."""
    days = level.deadline_days
    if level.add_transit:
        days += _transit(request, level)
    return calendars.next_business_day(
        request.dates.letter_date + dt.timedelta(days=days), _countries(request, level)
    )


def _transit(request: Request, level: Level) -> int:
    name = service_name(request.creditor, request.account, level) or "post"
    service = registry.services()[name]
    there = destination(request.creditor, request.account, level)
    zone = calendars.zone(request.creditor.address.country, there)
    return {
        "domestic": service.transit_domestic,
        "europe": service.transit_europe,
        "world": service.transit_world,
    }[zone]


def referral(request: Request, level: Level | None, until: dt.date | None) -> dt.date | None:
    """The day after which the account goes to others, where the level says so."""
    if level is None or until is None or not level.referral_days:
        return None
    day = until + dt.timedelta(days=level.referral_days)
    return calendars.next_business_day(day, _countries(request, level))


def service_name(creditor: Creditor, account: Account, level: Level) -> str:
    """The postal service for a level from the creditor's preset; "" where it goes by e-mail."""
    preset = registry.presets().get((creditor.preset or creditor.address.country).lower())
    chosen = preset or Preset(creditor.address.country, creditor.language, creditor.form)
    abroad = destination(creditor, account, level) != creditor.address.country
    if level.channel == "email":
        return ""
    own = creditor.services
    if level.channel == "post":
        return own.get("post", "") or chosen.service_post
    country = creditor.countries.get(destination(creditor, account, level), {})
    at_home = own.get("certified", "") or chosen.service_certified
    there = own.get("certified_abroad", "") or chosen.service_certified_abroad
    return country.get("service", "") or (there if abroad else "") or at_home


def rules_service(natural: Decision) -> str:
    """The service of the letter that the rules propose; "" where they propose none.

    A hold that an earlier review left behind (D11) does not count: the next review lifts or keeps
    it, and no other letter's number may move by that.
    """
    held = any(lack.code != "lacks.lapsed" for lack in natural.lacks)
    return "" if held or natural.verdict is not Verdict.DUN else natural.service


def addressee(account: Account, level: Level | None) -> Contact | None:
    if level is None:
        return None
    return next((c for c in account.debtor.contacts if c.role == level.addressee_role), None)


def missing(request: Request, level: Level) -> tuple[Sentence, ...]:
    """What a letter still lacks: an address, where to pay, and a service that goes there."""
    debtor, currency = request.account.debtor, request.currency
    found = []
    if not debtor.address:
        found.append(Sentence.of("lacks.address", customer=debtor.customer_id))
    if request.creditor.legal_name and currency.code not in request.creditor.banks:
        found.append(Sentence.of("lacks.bank", currency=currency.code))
    service = registry.services().get(service_name(request.creditor, request.account, level))
    if service is not None and debtor.address and request.creditor.legal_name:
        office = debtor.registered if level.to_registered_office else None
        to = office or debtor.address
        unserved = articles.unserved(service, request.creditor.address.country, to)
        found.extend([unserved] if unserved else [])
        came_back = _came_back(request.account, to)
        found.extend([came_back] if came_back else [])
    return tuple(found)


def _came_back(account: Account, to: Address) -> Sentence | None:
    """Whether the last of our letters to this address was returned, and none has arrived since.

    A letter that was refused or not fetched went to the right place, though the post brings it
    back; one that was voided since came back all the same.
    """
    place = (to.lines, to.postal_code, to.city)
    told = [
        (event.date, event.event == "returned", letter.letter_no)
        for letter in (*account.issued, *account.voided)
        if (letter.recipient.lines, letter.recipient.postal_code, letter.recipient.city) == place
        for event in letter.deliveries
        if event.event != "returned" or not _was_there(letter)
    ]
    day, is_back, letter_no = max(told, default=(None, False, ""))
    if day is None or not is_back:
        return None
    return Sentence.of(
        "lacks.came_back", letter=letter_no, day=day, customer=account.debtor.customer_id
    )


def _was_there(letter: IssuedLetter) -> bool:
    return any(event.event in ("refused", "unclaimed") for event in letter.deliveries)


def notes(
    request: Request, items: Iterable[ItemDecision], level: Level | None, seen: Behaviour
) -> tuple[Sentence, ...]:
    """What the reader of the decision should know besides its verdict."""
    found = []
    overdue = [i for i in items if i.aged.days_past_due > 0 and i.aged.item.amount_open.positive]
    if overdue and not any(i.accrual for i in overdue):
        alone = request.procedure.interest_basis == "statute"
        found.append(Sentence.of("note.only_statute" if alone else "note.no_basis"))
    if any(i.accrual and i.accrual.lower_bound for i in overdue):
        found.append(Sentence.of("note.lower_bound"))
    if level and level.formal and addressee(request.account, level) is None:
        found.append(Sentence.of("note.no_decision_maker", role=level.addressee_role))
    found.extend(_promises(request, seen))
    found.extend(_insolvency(request))
    return tuple(found)


def _promises(request: Request, seen: Behaviour) -> Iterable[Sentence]:
    """Promises and plans that were broken, and those that an insurer must agree to."""
    account, day = request.account, request.dates.letter_date
    if seen.promises_broken:
        kept, broken = seen.promises_kept, seen.promises_broken
        yield Sentence.of("note.promises_broken", kept=kept, broken=broken)
    plan = behaviour.plan(account, request.currency, request.dates, request.procedure.promise_grace)
    if plan and not plan.is_kept:
        since, asked, paid = plan
        yield Sentence.of("note.plan_broken", since=since, asked=asked, paid=paid)
    report_by = insurance.report_by(account, day)
    later = insurance.put_off(account, day)
    if report_by and later and later > report_by:
        insurer = account.debtor.insurer or "–"
        yield Sentence.of("note.insurer_consent", insurer=insurer, until=later, report_by=report_by)


def _insolvency(request: Request) -> Iterable[Sentence]:
    """The day that divides what is filed from what is not is the law's, not the clerk's."""
    account = request.account
    hold = next((h for h in account.holds if h.kind is HoldKind.INSOLVENCY), None)
    place = registry.presets().get(account.debtor.address.country.lower())
    if hold and place and place.insolvency_cut_off:
        yield Sentence.of(f"note.insolvency_{place.insolvency_cut_off}", since=hold.valid_from)
