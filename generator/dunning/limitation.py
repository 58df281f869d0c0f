"""Limitation: the last day on which each overdue item can still be sued for, by either law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator import registry
from generator.dunning import insurance
from generator.values.account import Account
from generator.values.ledger import OpenItem
from generator.values.policy import Creditor, Preset


def periods(
    account: Account, creditor: Creditor, day: dt.date
) -> Iterator[tuple[dt.date, OpenItem, Preset]]:
    """The periods by the laws of both countries: which one governs is not ours to say."""
    places = dict.fromkeys((creditor.address.country, account.debtor.address.country))
    for law in (registry.presets().get(place.lower()) for place in places):
        if law is not None and law.limitation_years:
            for item in insurance.overdue(account, day):
                yield _last_day(item, law), item, law


def _last_day(item: OpenItem, law: Preset) -> dt.date:
    start = item.due_date
    if law.limitation_from == "year_end":
        return dt.date(start.year + law.limitation_years, 12, 31)
    try:
        return start.replace(year=start.year + law.limitation_years)
    except ValueError:  # 29 February
        return dt.date(start.year + law.limitation_years, 2, 28)
