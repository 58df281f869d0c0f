"""The sheets a workspace may hold and their columns: what intake reads and `init` writes.

A column is text, date, amount, integer or flag. `*` in the README is `required` here; one of
customer_id and customer_name is enough where both stand in `either`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    INTEGER = "integer"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`title` is the sheet's name in a workbook, `stem` its name as a csv file."""

    title: str
    columns: tuple[Column, ...]
    either: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        return self.title.lower().replace(" ", "-")

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _columns(text: str, **kinds: str) -> tuple[Column, ...]:
    of = {name: Kind(kind) for kind, names in kinds.items() for name in names.split()}
    names = text.split()
    return tuple(
        Column(name.rstrip("*"), of.get(name.rstrip("*"), Kind.TEXT), name.endswith("*"))
        for name in names
    )


_ADDRESS = "address_line1 address_line2 address_line3 postal_code city region country"
_REGISTERED = " ".join(f"registered_{name}" for name in _ADDRESS.split())
_LATIN = (
    "legal_name_latin " + " ".join(f"{name}_latin" for name in _ADDRESS.split()[:3]) + " city_latin"
)

OPEN_ITEMS = Sheet(
    "Open items",
    _columns(
        "entity customer_id customer_name document_no* line_no document_type document_date"
        " due_date* due_date_basis amount_original amount_open* currency* terms payment_terms"
        " procedure purchase_order reference incoterm transport_document status instrument"
        " assigned_to value_date dunning_level last_dunned_on as_of days_past_due",
        date="document_date due_date value_date last_dunned_on as_of",
        amount="amount_original amount_open",
        integer="dunning_level days_past_due",
    ),
    either=("customer_id", "customer_name"),
)
CUSTOMERS = Sheet(
    "Customers",
    _columns(
        f"customer_id* customer_name* legal_name {_ADDRESS} {_REGISTERED} {_LATIN}"
        " language currency segment procedure terms vat_id is_natural_person account_group"
        " parent_customer_id email credit_limit insurer insured_limit report_by_days"
        " account_manager",
        amount="credit_limit insured_limit",
        integer="report_by_days",
        flag="is_natural_person",
    ),
)
CONTACTS = Sheet(
    "Contacts",
    _columns("customer_id* name* salutation role email phone time_zone language"),
)
PAYMENTS = Sheet(
    "Payments",
    _columns(
        "entity payment_id customer_id* payment_date* amount* currency* document_no line_no"
        " reference",
        date="payment_date",
        amount="amount",
    ),
)
HOLDS = Sheet(
    "Holds",
    _columns(
        "customer_id* document_no amount currency kind* from* until reason owner",
        date="from until",
        amount="amount",
    ),
)
INSTALMENT_PLANS = Sheet(
    "Instalment plans",
    _columns("plan_id* customer_id* due_date* amount* currency*", date="due_date", amount="amount"),
)
CONTACT_LOG = Sheet(
    "Contact log",
    _columns(
        "date* customer_id* channel direction kind level deadline person outcome reason_code"
        " promise_date promise_amount currency by",
        date="date deadline promise_date",
        amount="promise_amount",
        integer="level",
    ),
)
OPEN_ORDERS = Sheet(
    "Open orders",
    _columns("customer_id* order_no* stage amount currency", amount="amount"),
)
SALES = Sheet("Sales", _columns("month* currency* credit_sales*", amount="credit_sales"))
FX_RATES = Sheet(
    "FX rates",
    _columns("date* from* to* rate* source", date="date", amount="rate"),
)
TOTALS = Sheet("Totals", _columns("currency* total*", amount="total"))
ARTICLE_NUMBERS = Sheet("Article numbers", _columns("entity service* article_number*"))

SHEETS: Mapping[str, Sheet] = MappingProxyType(
    {
        sheet.title: sheet
        for sheet in (
            OPEN_ITEMS,
            CUSTOMERS,
            CONTACTS,
            PAYMENTS,
            HOLDS,
            INSTALMENT_PLANS,
            CONTACT_LOG,
            OPEN_ORDERS,
            SALES,
            FX_RATES,
            TOTALS,
            ARTICLE_NUMBERS,
        )
    }
)
