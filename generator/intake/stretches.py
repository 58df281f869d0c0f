"""Headings, and the stretches of rows below them with the customer each is of."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal

from generator.intake.keyed import NOBODY, Named


@dataclass(slots=True)
class Heading:
    """One heading and what became of it."""

    row: int
    level: tuple[int, int]
    text: str
    after_item: bool = False
    parents: tuple[str, ...] = ()
    items: int = 0
    closed: bool = False
    priced: bool = False  # bears the sum of its rows itself
    figure: Decimal | None = None  # its own amount
    sum: Decimal = Decimal(0)  # of its own rows
    tree: Decimal = Decimal(0)  # and of those below headings under it
    named: Named = NOBODY
    unread: bool = False  # an amount below it is no number
    others: list[str] = field(default_factory=list)  # lines between the heading and its rows
    pair: bool = False  # number and name in two cells
    own: bool = False  # an item row that names its customer, for those below it


@dataclass(slots=True)
class Groups:
    """`rows[i]` begins the i-th stretch, whose customer is `customers[i]`."""

    rows: list[int] = field(default_factory=list)
    customers: list[Named] = field(default_factory=list)
    by: list[Heading | None] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    keyed: bool = False

    def of(self, row: int) -> Named:
        place = bisect_right(self.rows, row) - 1
        return self.customers[place] if place >= 0 else Named()

    def begin(self, row: int, customer: Named, heading: Heading | None) -> None:
        if not self.customers or self.customers[-1] != customer or self.by[-1] is not heading:
            self.rows.append(row)
            self.customers.append(customer)
            self.by.append(heading)

    def rename(self, heading: Heading, customer: Named) -> None:
        """What closes a heading tells which of its lines is the customer's name."""
        heading.named, heading.text = customer, customer.name
        for place, by in enumerate(self.by):
            if by is heading:
                self.customers[place] = customer

    def forget_unclosed(self) -> None:
        """A row that lacks its customer is only carried where a named total closes the stretch."""
        for place, heading in enumerate(self.by):
            if heading is not None and heading.own and not heading.closed:
                self.customers[place] = Named()

    @property
    def named_only(self) -> bool:
        """Headings give names, and no row or heading a number."""
        return all(customer.name and not customer.number for customer in self.customers)

    @property
    def numbered(self) -> bool:
        return any(customer.number for customer in self.customers)
