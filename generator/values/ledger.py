"""What the files say of parties, open items, payments and holds.

Every value carries the `Source` it was read from. Absent text is "", absent dates and
amounts are None, absent collections are ().
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from generator.values.money import Currency, Money


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a value was read: `aging.xlsx!Sheet1:B17`."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        sheet = f"!{self.sheet}" if self.sheet else ""
        cell = f":{self.column}{self.row or ''}" if self.row or self.column else ""
        return f"{self.file}{sheet}{cell}"

    def at(self, column: str) -> Source:
        return Source(self.file, self.sheet, self.row, column)


class DocumentType(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    ADVANCE = "advance"
    DOWN_PAYMENT_REQUEST = "down_payment_request"
    JOURNAL = "journal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Address:
    lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.country and self.city)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at the debtor; `role` in the words of the procedures (accounts payable …)."""

    name: str
    salutation: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    time_zone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    customer_id: str
    name: str
    legal_name: str = ""
    address: Address = Address()
    registered: Address = Address()
    language: str = ""
    segment: str = ""
    procedure: str = ""
    terms: str = ""
    vat_id: str = ""
    is_natural_person: bool = False
    account_group: str = "trade"
    parent_customer_id: str = ""
    email: str = ""
    account_manager: str = ""
    insurer: str = ""
    insured_limit: Money | None = None
    report_by_days: int = 0  # after the due date an overdue must be reported; 0 = not said
    contacts: tuple[Contact, ...] = ()
    source: Source | None = None
    name_latin: str = ""  # the legal name in Latin letters, as the customer writes it
    latin: Address = Address()  # `address` in Latin letters; empty where nobody wrote it down

    @property
    def addressee_name(self) -> str:
        return self.legal_name or self.name


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved: an allocation to a document, or (document_no "") a payment on account."""

    payment_id: str
    customer_id: str
    date: dt.date
    amount: Money
    document_no: str = ""
    line_no: str = ""
    reference: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One open document line; `amount_open` is its balance at the run's as-of date, signed."""

    entity: str
    customer_id: str
    document_no: str
    due_date: dt.date
    amount_open: Money
    source: Source
    line_no: str = ""
    document_type: DocumentType = DocumentType.INVOICE
    document_date: dt.date | None = None
    due_date_basis: str = ""
    amount_original: Money | None = None
    terms: str = ""
    procedure: str = ""  # how it is dunned, where not as the customer
    purchase_order: str = ""
    reference: str = ""
    transport_document: str = ""
    status: str = ""
    instrument: str = ""
    assigned_to: str = ""
    value_date: dt.date | None = None
    dunning_level: int = 0
    last_dunned_on: dt.date | None = None
    allocations: tuple[Movement, ...] = ()
    received_later: Money | None = None  # allocated after as-of, up to the letter date
    residue: str = ""  # why a rest is left of a partly paid document, as its row says
    residue_stated: bool = False  # by its status, and not only in its reference
    hidden_payments: bool = False  # original less allocations is not the balance: dates unknown

    @property
    def currency(self) -> Currency:
        return self.amount_open.currency

    @property
    def collectable(self) -> Money:
        """What is left after cash received up to the letter date; never below zero."""
        left = self.amount_open
        if self.received_later is not None:
            left -= self.received_later
        return left if left.positive else Money.zero(self.currency)

    @property
    def place(self) -> tuple[dt.date, str, str, Decimal, Source]:
        """The order of items that does not depend on the order of rows, but for equal rows."""
        return (
            self.due_date,
            self.document_no,
            self.line_no,
            self.amount_open.amount,
            self.source,
        )


class HoldKind(StrEnum):
    DISPUTE = "dispute"
    PROMISE = "promise to pay"
    PLAN = "instalment plan"
    DO_NOT_CONTACT = "do not contact"
    HANDED_OVER = "handed over"
    INSOLVENCY = "insolvency"
    SANCTIONS = "sanctions"
    WITH_BANK = "with bank"
    ASSIGNED = "assigned"
    WRITTEN_OFF = "written off"
    INTEREST_WAIVED = "interest waived"
    OTHER = "other"


# What concerns the debtor itself, whatever document the row names.
OF_THE_DEBTOR = frozenset((HoldKind.SANCTIONS, HoldKind.INSOLVENCY))
# What takes an item out of our hands, or out of the claim, for as long as it lasts.
STOPPING = frozenset(HoldKind) - {
    HoldKind.DISPUTE,
    HoldKind.PROMISE,
    HoldKind.PLAN,
    HoldKind.INTEREST_WAIVED,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop on a customer, a document ("" = all), one row or an amount; until None = open."""

    customer_id: str
    kind: HoldKind
    word: str
    valid_from: dt.date
    source: Source
    until: dt.date | None = None
    document_no: str = ""
    amount: Money | None = None
    reason: str = ""
    owner: str = ""
    row: Source | None = None  # of the one item whose own status or instrument this is

    def applies(self, item: OpenItem) -> bool:
        if self.kind in OF_THE_DEBTOR:
            return True
        if self.row is not None:
            return self.row == item.source
        return self.document_no in ("", item.document_no)


@dataclass(frozen=True, slots=True)
class Dates:
    """The three dates of a run, see README; as_of <= cash_known_to <= letter_date."""

    as_of: dt.date
    letter_date: dt.date
    cash_known_to: dt.date
    as_of_source: str = ""
    file_as_of: dt.date | None = None  # the closing date the files prove; None = as_of

    @property
    def closing(self) -> dt.date:
        """The day of the balances in the files."""
        return self.file_as_of or self.as_of
