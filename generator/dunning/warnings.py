"""What somebody must look at besides the letters: old disputes, insurers, time running out.

In: one account, its creditor and the dates; out: findings. Nothing here stops or sends a letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator.dunning import insurance, limitation
from generator.findings import Finding, Severity
from generator.values.account import Account
from generator.values.ledger import Dates, HoldKind
from generator.values.policy import Creditor

DISPUTE_DAYS = 30
REPORT_DAYS = 15  # before the day by which the insurer wants to know
LIMITATION_DAYS = (180, 90, 30)


def found(account: Account, creditor: Creditor, dates: Dates) -> Iterator[Finding]:
    day = dates.letter_date
    yield from _disputes(account, day)
    yield from _insured(account, day)
    yield from _limitation(account, creditor, day)


def _disputes(account: Account, day: dt.date) -> Iterator[Finding]:
    """A dispute that nobody settles is a debt that nobody collects."""
    customer = account.debtor.customer_id
    for hold in account.holds:
        age = (day - hold.valid_from).days
        dated = hold.row is None  # a status does not say since when
        if hold.document_no and not any(hold.applies(item) for item in account.items):
            continue
        if hold.kind is not HoldKind.DISPUTE or not dated or age <= DISPUTE_DAYS:
            continue
        about = f" of document {hold.document_no}" if hold.document_no else ""
        asked = hold.owner or account.debtor.account_manager
        yield Finding(
            "D2",
            Severity.NOTE,
            f"The dispute{about} since {hold.valid_from} is {age} days old"
            f"{f' ({hold.reason})' if hold.reason else ''}.",
            hold.source,
            f"{asked}: settle it, or say what is missing." if asked else "Give it an owner.",
            customer,
        )


def _insured(account: Account, day: dt.date) -> Iterator[Finding]:
    report_by = insurance.report_by(account, day)
    if report_by is None or day < report_by - dt.timedelta(days=REPORT_DAYS):
        return
    debtor = account.debtor
    late = [
        item
        for item in insurance.unreported(account, day)
        if item.due_date + dt.timedelta(days=debtor.report_by_days - REPORT_DAYS) <= day
    ]
    passed = report_by < day
    many = f" and {len(late) - 1} more" if len(late) > 1 else ""
    limit = debtor.insured_limit
    yield Finding(
        "D3",
        Severity.WARNING,
        f"The overdue of document {min(late, key=lambda i: i.place).document_no}{many}"
        f" {'had' if passed else 'has'} to be reported to {debtor.insurer or 'the credit insurer'}"
        f" by {report_by}"
        + (f"; insured up to {limit.currency} {limit.amount:,}." if limit else "."),
        debtor.source,
        "Report it today, and log it (kind “insurer report”): a late report may end the cover."
        if passed
        else "Report it, and log that you did: kind “insurer report”.",
        debtor.customer_id,
    )


def _limitation(account: Account, creditor: Creditor, day: dt.date) -> Iterator[Finding]:
    """The earliest by the laws of both countries: which one governs is not ours to say."""
    ends = [
        (last, item.place, item, law)
        for last, item, law in limitation.periods(account, creditor, day)
    ]
    near = [end for end in ends if (end[0] - day).days <= LIMITATION_DAYS[0]]
    if not near:
        return
    last, _, item, law = min(near, key=lambda end: end[:2])
    documents = len({of.source for _, _, of, _ in near})
    left = (last - day).days
    stage = min(days for days in LIMITATION_DAYS if left <= days)
    doubt = f" ({law.limitation_unconfirmed})" if law.limitation_unconfirmed else ""
    yield Finding(
        "D4",
        Severity.WARNING,
        f"The claim of document {item.document_no}"
        + (f" and {documents - 1} more" if documents > 1 else "")
        + (f" may be time-barred since {last}" if left < 0 else f" may be time-barred after {last}")
        + (f", in {left} days (the {stage}-day warning)" if left >= 0 else "")
        + f": {law.limitation_years} years under {law.limitation_source}{doubt}, unless another law"
        " governs, or the period was interrupted or agreed on.",
        item.source,
        "Ask a lawyer now; a reminder does not stop the period everywhere.",
        account.debtor.customer_id,
    )
