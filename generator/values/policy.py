"""What the creditor chose and the conventions it chose from, as read by `registry`.

Percentages are Decimal in percent ("12.5" is 12.5 %); days are calendar days.
`__pydantic_config__` makes `registry` refuse unknown keys; it imports nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from generator.values.mail import Printing as Printing
from generator.values.procedure import Level as Level
from generator.values.procedure import Procedure as Procedure

_STRICT: Mapping[str, Any] = MappingProxyType({"extra": "forbid"})

Fixing = Literal["float", "lock_start", "lock_payment"]
Compounding = Literal["none", "monthly", "30-day", "yearly"]
Roll = Literal["none", "following"]
MinimumKind = Literal["floor", "suppress"]


@dataclass(frozen=True, slots=True)
class FixedSum:
    """A fixed sum for principals up to `up_to` (None = above all), inclusive or not."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    amount: Decimal
    up_to: Decimal | None = None
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class Regime:
    """A late-payment law: reference series x multiplier + margin, how it is fixed, what it gives.

    `fixing`: the rate of each day, of the first interest day, or of the day of payment.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    title: str
    citation: str
    source: str
    country: str  # "" = of several countries
    series: str
    fixing: Fixing
    day_count: str
    binds: tuple[Literal["businesses", "consumers"], ...]
    margin: Decimal = Decimal(0)
    multiplier: Decimal = Decimal(1)
    compounding: Compounding = "none"
    years_at_most: int = 0  # interest ends after so many years; 0: it does not
    roll: Roll = "none"
    unagreed_days: int = 0  # from the invoice's date, where the due date was not agreed; 0: as due
    minimum: Mapping[str, Decimal] = field(default_factory=dict)  # currency -> amount
    minimum_kind: MinimumKind | Literal[""] = ""
    fixed_sum_currency: str = ""
    tier_currency: str = ""  # of the principals the tiers compare; "" = that of the sums
    fixed_sums: tuple[FixedSum, ...] = ()
    unconfirmed: str = ""  # what could not be confirmed in the law's own text


@dataclass(frozen=True, slots=True)
class Terms:
    """The basis of interest agreed or chosen, by the name customers and invoices refer to.

    The price of a day is an agreed `rate`, a schedule `rates`, or a reference `series`; else that
    of the `regime`. With both, the agreement decides, and the regime gives the rest of its rules.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str = ""
    regime: str = ""
    rate: str = ""  # "12 per year", "1.5 per month"
    rates: Mapping[dt.date, Decimal] = field(default_factory=dict)  # from a day on, per year
    series: str = ""
    margin: Decimal | None = None
    multiplier: Decimal | None = None
    cap: Decimal | None = None  # percent a year that the rate never exceeds
    fixing: Fixing | Literal[""] = ""
    month_rule: Literal["", "x12", "day30", "started", "completed"] = ""
    day_count: str = ""
    compounding: Compounding | Literal[""] = ""
    rounding: Literal["line", "segment", "day"] = "line"
    grace_days: int = 0
    grace_mode: Literal["", "threshold", "shift"] = ""
    roll: Roll | Literal[""] = ""
    calendar: str = ""  # the country whose holidays move a due date; "" = the regime's
    count_payment_day: bool = True
    minimum: Mapping[str, Decimal] = field(default_factory=dict)  # currency -> amount
    minimum_kind: MinimumKind | Literal[""] = ""
    allocation: Literal["principal-first", "interest-first", "costs-first"] = "principal-first"
    credits: Literal["oldest_first", "none"] = "oldest_first"  # those not allocated to a document
    credit_date: Literal["own", "invoice"] = "own"
    clause: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class PostageClass:
    """A weight step of a post; prices change every year and are nobody's business here."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    grams: int  # up to and including


@dataclass(frozen=True, slots=True)
class Service:
    """A postal service: where it goes, what its numbers look like, what a letter by it bears."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    title: str
    source: str
    certified: bool
    remark: Mapping[str, str]  # language -> words of the remarks zone
    transit_domestic: int
    transit_europe: int
    transit_world: int
    posted_in: tuple[str, ...] = ()  # countries of posting; () = any
    serves: Literal["domestic", "abroad", "both"] = "both"
    number: Literal["none", "usps", "s10", "pattern"] = "none"  # format of article numbers
    pattern: str = ""  # for "pattern": a regular expression of the whole number, without spaces
    prefixes: tuple[str, ...] = ()  # how its numbers may begin; () = anyhow
    groups: tuple[int, ...] = ()  # how a number is spaced for people; the last one repeats
    barcode: Literal["none", "code128", "impb"] = "none"  # impb: GS1-128 with 420 + ZIP
    return_receipt: str = ""  # the form that comes back signed; "" = none
    book: Literal["none", "list", "firm_sheet", "waybill", "content"] = "list"
    waybill: str = ""  # what the waybill must call the document
    copies: int = 1
    enclosures: bool = True  # whether anything may lie beside the letter
    grid: tuple[int, int] | None = None  # (characters a line, lines a sheet) the post prescribes
    unconfirmed: str = ""  # what could not be confirmed at the post's own source
    classes: Mapping[str, tuple[PostageClass, ...]] = field(default_factory=dict)  # by posted_in


@dataclass(frozen=True, slots=True)
class Preset:
    """A country: what a creditor there starts from, and how a debtor there is written to."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    country: str
    language: str
    form: str
    envelope: str = ""  # one of layouts/envelopes; "" = the first that the form names
    saturdays_roll_from: dt.date | None = None  # due dates on a Saturday move only since that day
    service_post: str = "post"
    service_certified: str = "registered_ar"
    service_certified_abroad: str = ""  # "" = the same as at home
    regime: str = ""
    insolvency_cut_off: Literal["", "petition", "opening"] = ""  # the day that divides claims
    limitation_years: int = 0  # 0: not known here
    limitation_from: Literal["due", "year_end"] = "due"  # of the year in which it fell due
    limitation_source: str = ""
    limitation_unconfirmed: str = ""  # what could not be confirmed in the law's own text


@dataclass(frozen=True, slots=True)
class BankAccount:
    __pydantic_config__: ClassVar[Any] = _STRICT
    bank: str
    beneficiary: str = ""
    iban: str = ""
    account: str = ""
    bic: str = ""
    routing: str = ""  # ABA routing number, sort code …
    qr_iban: str = ""  # Swiss: payments with a QR reference are booked by it alone
    correspondent: str = ""  # bank through which payments from abroad come
    correspondent_bic: str = ""
    street: str = ""  # of the holder, where a code must keep street and number apart
    house_no: str = ""
    payment_code: Literal["auto", "epc", "swiss", "none"] = "auto"  # to scan, on letters
    checks_to: str = ""  # whom a check is made out to, if not the beneficiary
    remit_to: tuple[str, ...] = ()  # lines of the address checks are sent to, if not our own


@dataclass(frozen=True, slots=True)
class Signatory:
    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Our own address as it stands in creditor.toml."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    lines: tuple[str, ...]
    postal_code: str
    city: str
    country: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who we are, for one entity, and our choices by name (creditor.toml)."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    legal_name: str
    address: PostalAddress
    entity: str = ""
    registration: tuple[str, ...] = ()  # footer lines: register, VAT, managing directors
    phone: str = ""
    email: str = ""
    website: str = ""
    department: str = ""
    clerk: str = ""
    signatories: tuple[Signatory, ...] = ()
    banks: Mapping[str, BankAccount] = field(default_factory=dict)  # currency -> account
    payment_portal: str = ""
    preset: str = ""
    procedure: str = "exporter-standard"
    terms: str = ""
    form: str = ""
    envelope: str = ""  # "" = the form's usual one
    language: str = "en"
    segments: Mapping[str, str] = field(default_factory=dict)  # segment -> procedure
    countries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    services: Mapping[Literal["post", "certified", "certified_abroad"], str] = field(
        default_factory=dict
    )  # instead of the preset's


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole of creditor.toml: creditors by entity, terms, and run-wide choices."""

    creditors: Mapping[str, Creditor]
    terms: Mapping[str, Terms] = field(default_factory=dict)
    buckets: tuple[int, ...] = (30, 60, 90, 120)
    approvals: int = 1
    dashboard_language: str = ""  # "" = the first creditor's
    placeholders: tuple[str, ...] = ()
    procedures: Mapping[str, Procedure] = field(default_factory=dict)  # {} = the shipped ones
    complete: bool = True  # False in the first hour, when there is no creditor.toml
    signing_file: str = ""  # PKCS#12, relative to the workspace; "" = none
    printing: Printing = field(default_factory=Printing)

    def creditor(self, entity: str) -> Creditor:
        return self.creditors[entity]


@dataclass(frozen=True, slots=True)
class Rate:
    """One line of a reference series; `valid_to` inclusive, None only where statute fixes it."""

    valid_from: dt.date
    valid_to: dt.date | None
    percent: Decimal
    source: str  # who publishes it: printed on letters
    status: str
    read_in: str = ""  # where the figure was read
