"""The people of the sample's debtors and what was said and written to them.

Enters: an account. Leaves: its rows of Customers, Contacts and Contact log. Nobody is real:
telephone numbers are from ranges kept for fiction, mail domains end in .example (RFC 2606).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from generator.workbooks import Value
from scripts.sample_account import EUROPE, Account

_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "ap": "accounts payable",
        "apm": "accounts payable manager",
        "fm": "finance manager",
        "fd": "finance director",
        "md": "managing director",
        "": "owner",
    }
)
# What the shipped ladder prints: days to pay, and whether the days in the post come on top.
_DEADLINES: Mapping[int, tuple[int, bool]] = MappingProxyType(
    {1: (4, False), 2: (7, False), 3: (10, True), 4: (14, True), 5: (10, True)}
)
_PHONES: Mapping[str, str] = MappingProxyType(
    {"DE": "+49 30 23125 {:03d}", "GB": "+44 1632 960{:03d}", "US": "+1 202 555 01{:02d}"}
)
_ZONES: Mapping[str, str] = MappingProxyType(
    {
        "AE": "Asia/Dubai",
        "AU": "Australia/Sydney",
        "BR": "America/Sao_Paulo",
        "CA": "America/Toronto",
        "CN": "Asia/Shanghai",
        "DE": "Europe/Berlin",
        "GB": "Europe/London",
        "IN": "Asia/Kolkata",
        "JP": "Asia/Tokyo",
        "KR": "Asia/Seoul",
        "MX": "America/Monterrey",
        "TR": "Europe/Istanbul",
        "US": "America/New_York",
    }
)
_OUTCOMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "de": (
            "Rechnung liegt zur Freigabe",
            "Rückruf zugesagt, nicht erfolgt",
            "Zahlung im nächsten Zahlungslauf",
        ),
        "en": (
            "Invoice is with the approver",
            "Promised to call back, did not",
            "Payment in the next payment run",
        ),
    }
)
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "ß": "ss"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ü": "Ue"})


def _slug(account: Account, text: str, joint: str = "-") -> str:
    """Letters for an e-mail address: "Zakłady Mechaniczne" gives zaklady-mechaniczne."""
    text = text.translate(_GERMAN) if language(account) == "de" else text
    flat = unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else " " for c in flat.lower()).split()
    return joint.join(words)


def language(account: Account) -> str:
    return "de" if account.country in ("DE", "AT", "CH") else "en"


def people(account: Account) -> list[tuple[str, str, str]]:
    """Name, salutation and role, the clerk first."""
    parts = [p.strip().split("/") for p in account.row["people"].split(";") if p.strip()]
    return [(name, salutation, _ROLES[role]) for name, salutation, role in parts]


def write(account: Account) -> None:
    """The account's rows of the three sheets."""
    _customer(account)
    for person in people(account):
        _contact(account, *person)
    for token in account.row["history"].split():
        kind, _, rest = token.partition(":")
        day, _, promised = rest.partition(">")
        if kind.startswith("r"):
            _reminder(account, int(kind[1:]), dt.date.fromisoformat(day))
        else:
            _call(account, kind, dt.date.fromisoformat(day), promised)


def _domain(account: Account) -> str:
    latin = (account.row["latin"] or account.row["name"]).split(";")[0]
    return f"{_slug(account, ' '.join(latin.split()[:2])) or account.id}.example"


def _customer(account: Account) -> None:
    row = account.row
    latin: dict[str, Value] = dict(
        zip(
            ("legal_name_latin", "address_line1_latin", "city_latin"),
            (part.strip() for part in row["latin"].split(";")),
            strict=row["latin"] != "",
        )
    )
    size = Decimal(row["size"])
    insured = row["group"] == "" and int(account.id) % 3 == 0
    account.add(
        "Customers",
        customer_name=row["name"],
        legal_name=row["legal"] or row["name"],
        address_line1=row["line1"],
        address_line2=row["line2"],
        postal_code=row["postal"],
        city=row["city"],
        region=row["region"],
        country=row["country"],
        **latin,
        language=language(account),
        currency=row["currency"],
        segment=row["segment"],
        terms=row["terms"],
        is_natural_person=True if row["group"] == "person" else None,
        account_group=row["group"] if row["group"] != "person" else "trade",
        email=f"accounts@{_domain(account)}" if people(account) else "",
        credit_limit=size * 20,
        insurer="Hanseatische Warenkredit" if insured else "",
        insured_limit=size * 15 if insured else None,
        report_by_days=60 if insured else None,
        account_manager=account.manager,
    )


def _contact(account: Account, name: str, salutation: str, role: str) -> None:
    account.add(
        "Contacts",
        name=name,
        salutation=salutation,
        role=role,
        email=f"{_slug(account, name, '.') or role.replace(' ', '.')}@{_domain(account)}",
        phone=_PHONES.get(account.country, "").format(account.rng.randrange(100)),
        time_zone=_ZONES.get(account.country, ""),
        language=language(account),
    )


def _reminder(account: Account, level: int, day: dt.date) -> None:
    who = people(account)
    days, by_post = _DEADLINES[level]
    home = "DE" if account.row["entity"] == "HV" else "US"
    transit = 2 if account.country == home else 5 if account.country in EUROPE else 8
    deadline = day + dt.timedelta(days + transit * by_post)
    deadline += dt.timedelta((7 - deadline.weekday()) * (deadline.weekday() > 4))
    _log(
        account,
        day,
        channel="e-mail" if level < 3 else "letter",
        direction="outbound",
        kind=f"reminder {level}",
        level=level,
        deadline=deadline,
        person=who[min(max(level - 1, 0), len(who) - 1)][0],
    )


def _call(account: Account, kind: str, day: dt.date, promised: str) -> None:
    cells: dict[str, Value] = {"kind": "call", "person": people(account)[0][0]}
    if promised:
        cells |= {"kind": "promise", "promise_date": dt.date.fromisoformat(promised)}
        cells |= {"promise_amount": account.overdue[0].open, "currency": account.currency}
    outcome = account.rng.choice(_OUTCOMES[language(account)])
    direction = "outbound" if kind == "call" else "inbound"
    _log(account, day, channel="call", direction=direction, outcome=outcome, **cells)


def _log(account: Account, day: dt.date, /, **cells: Value) -> None:
    account.add("Contact log", date=day, by=account.manager, **cells)
