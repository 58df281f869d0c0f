"""The claim of a letter for programs: claim.json, attached to the letter's archive copy.

Enters a decision with the blocks and the table that its letter prints; leaves an attachment.
Amounts and rates are text, and every one is the letter's own; nothing is summed again here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator import identifiers
from generator.documents import references
from generator.documents.claims import Demand, Parts, Shown
from generator.values.decisions import Accrual, Decision, Segment
from generator.values.ledger import Address
from generator.values.money import Money, round_half_up
from generator.values.paper import Attachment
from generator.values.policy import PostalAddress

SCHEMA = "dunnage/claim/1"
FILE = "claim.json"


def attachment(
    decision: Decision, of: Parts, demand: Demand, reference: str, article_number: str
) -> Attachment:
    """The claim as a file of the letter's date."""
    document = claim(decision, of, demand, reference, article_number)
    data = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    return Attachment(FILE, data, decision.letter_date, "The claim of this letter for programs")


def claim(
    decision: Decision, of: Parts, demand: Demand, reference: str, article_number: str
) -> Mapping[str, Any]:
    level = decision.level
    return {
        "schema": SCHEMA,
        "letter_no": decision.letter_no,
        "article_number": article_number or None,
        "creditor": _creditor(decision),
        "debtor": _debtor(decision),
        "letter_date": decision.letter_date.isoformat(),
        "cash_known_to": decision.cash_known_to.isoformat(),
        "deadline": _day(decision.deadline),
        "referral_date": _day(decision.referral_date),
        "procedure": decision.procedure,
        "level": {
            "number": level.number if level else 0,
            "notice": level.name if level else "",
            "formal": bool(level and level.formal),
            "interest": level.interest if level else "silent",
        },
        "currency": decision.currency.code,
        "items": list(_items(decision, of, demand)),
        "received": [
            {"date": m.date.isoformat(), "amount": _text(m.amount), "reference": m.reference}
            for m in decision.received
        ],
        "totals": _totals(decision, demand),
        "payment": _payment(decision, reference),
    }


def _items(decision: Decision, of: Parts, demand: Demand) -> Iterator[Mapping[str, Any]]:
    """Every amount of the account once, under the block of the letter in which it stands."""
    for block in Parts._fields:
        rows: tuple[Shown, ...] = getattr(of, block)
        for item, amount in rows:
            open_item = item.aged.item
            borne = block in ("demanded", "also", "late")
            interest = demand.interest(item) if borne else Money.zero(decision.currency)
            yield {
                "block": block,
                "document_no": open_item.document_no,
                "line_no": open_item.line_no,
                "document_type": open_item.document_type.value,
                "document_date": _day(open_item.document_date),
                "due_date": open_item.due_date.isoformat(),
                "days_past_due": max(0, (decision.letter_date - open_item.due_date).days),
                "open": _text(open_item.amount_open),
                "amount": _text(amount),
                "level": item.level,
                "interest": _text(interest),
                "interest_new": _text(item.interest),
                "interest_before": _text(item.interest_before),
                "fixed_sum": _text(item.fixed_sum),
                "segments": _segments(item.accrual) if borne and interest else [],
            }


def _segments(accrual: Accrual | None) -> list[Mapping[str, Any]]:
    return [_segment(segment) for segment in accrual.segments] if accrual else []


def _segment(segment: Segment) -> Mapping[str, Any]:
    """`interest` to the four decimals of the letter's worksheet: rounded for show."""
    base = segment.balance.exact + segment.capitalised
    digits = 4 if segment.capitalised else segment.balance.currency.digits
    return {
        "first": segment.first.isoformat(),
        "last": segment.last.isoformat(),
        "days": segment.days,
        "balance": f"{round_half_up(base, digits):f}",
        "rate_percent": f"{segment.rate_percent:f}",
        "per": segment.period,
        "time": f"{segment.counted}/{segment.per}",
        "day_count": segment.day_count,
        "source": segment.source,
        "interest": f"{round_half_up(segment.interest, 4):f}",
    }


def _totals(decision: Decision, demand: Demand) -> Mapping[str, str]:
    """`accrued` is shown but not part of `claimed`, on a level that only shows interest."""
    shown = bool(decision.level and decision.level.interest == "shown")
    zero = Money.zero(decision.currency)
    return {
        "open": _text(decision.open),
        "demanded": _text(decision.demanded),
        "free_credit": _text(decision.free_credit),
        "interest_before": _text(decision.interest_before),
        "interest": _text(decision.interest),
        "fixed_sum": _text(decision.fixed_sum),
        "fee": _text(decision.fee),
        "claimed": _text(decision.claimed),
        "accrued": _text(demand.accrued if shown else zero),
        "per_diem": f"{round_half_up(demand.per_diem, 4):f}",
    }


def _payment(decision: Decision, reference: str) -> Mapping[str, str] | None:
    account = decision.creditor.banks.get(decision.currency.code)
    if account is None:
        return None
    return {
        "reference": reference,
        "beneficiary": account.beneficiary or decision.creditor.legal_name,
        "bank": account.bank,
        "iban": identifiers.compact(references.iban(decision)),
        "account": account.account,
        "bic": account.bic,
        "routing": account.routing,
    }


def _creditor(decision: Decision) -> Mapping[str, Any]:
    own = decision.creditor
    return {"entity": own.entity, "legal_name": own.legal_name, "address": _address(own.address)}


def _debtor(decision: Decision) -> Mapping[str, Any]:
    debtor, level = decision.debtor, decision.level
    registered = level is not None and level.to_registered_office and bool(debtor.registered)
    return {
        "customer_id": debtor.customer_id,
        "name": debtor.addressee_name,
        "address": _address(debtor.registered if registered else debtor.address),
        "vat_id": debtor.vat_id,
    }


def _address(address: Address | PostalAddress) -> Mapping[str, Any]:
    return {
        "lines": list(address.lines),
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }


def _text(money: Money) -> str:
    return str(money.amount)


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
