"""What goes to the post: pieces of mail, the sheets they are printed on, and print files.

Lengths are millimetres, weights grams, both Decimal; pages count from 1. A piece is a letter with
its enclosures; it is placed in one print file, where it has its pages to itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Literal

_STRICT: Mapping[str, Any] = MappingProxyType({"extra": "forbid"})

Plex = Literal["simplex", "duplex"]
Mark = Literal[
    "benchmark", "safety", "end", "not_end", "beginning", "not_beginning", "parity", "retiming"
]


# Left, top, right, bottom of the letter mark with its quiet zone: in the margin of every form,
# between the punch mark (148.5) and the lower hole (188.5), above a Swiss payment part (192).
MARK_ZONE = (Decimal(4), Decimal(150), Decimal(24), Decimal(176))


@dataclass(frozen=True, slots=True)
class Omr:
    """Marks that an inserter reads: a column of places, each marked or left free.

    Beginning and end are those of the collation: the first and the last sheet of a piece.
    `parity` makes the number of marks on a sheet even.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT
    left: Decimal
    top: Decimal  # of the first place
    marks: tuple[Mark, ...] = ("benchmark", "safety", "not_end", "not_beginning", "parity")
    pitch: Decimal = Decimal("4.23")
    length: Decimal = Decimal(10)
    thickness: Decimal = Decimal("0.5")

    @property
    def bottom(self) -> Decimal:
        return self.top + (len(self.marks) - 1) * self.pitch

    def defects(self) -> Iterator[str]:
        """Limits: Pitney Bowes D1600 operator's manual, OMR."""
        if self.pitch < Decimal("2.54"):
            yield f"print.omr.pitch is {self.pitch} mm: marks stand at least 2.54 mm apart"
        if self.length < 10:
            yield f"print.omr.length is {self.length} mm: a mark is at least 10 mm long"
        if not Decimal("0.35") <= self.thickness <= Decimal("0.7"):
            yield f"print.omr.thickness is {self.thickness} mm: a mark has 0.35 to 0.7 mm"
        if not 1 <= len(self.marks) <= 24:
            yield f"print.omr.marks names {len(self.marks)} places: there are 1 to 24"
        if self.bottom - self.top > 70:
            yield "print.omr: the marks reach over more than 70 mm"
        if "parity" in self.marks and self.marks.count("parity") > 1:
            yield "print.omr.marks names parity twice"
        if self.left < 3 or self.top < 20 or self.bottom > 259:
            yield "print.omr: marks stand 3 mm from the side, 20 mm from top and bottom, or more"


@dataclass(frozen=True, slots=True)
class Printing:
    """The table [print] of creditor.toml."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    plex: Plex = "simplex"
    paper_grams: Decimal = Decimal(80)  # of a square metre
    envelope_grams: Decimal = Decimal(5)
    marks: bool = True  # a Data Matrix on the front of every sheet
    omr: Omr | None = None

    def defects(self) -> Iterator[str]:
        """What no printer or inserter can do; limits as inserter makers give them."""
        if not 40 <= self.paper_grams <= 300:
            yield f"print.paper_grams is {self.paper_grams}: paper has 40 to 300 grams per m²"
        if not 0 <= self.envelope_grams <= 500:
            yield f"print.envelope_grams is {self.envelope_grams}: an envelope has 0 to 500 grams"
        if self.omr is None:
            return
        yield from self.omr.defects()
        beside = self.omr.left < MARK_ZONE[2] and self.omr.top < MARK_ZONE[3]
        if self.marks and beside and self.omr.bottom > MARK_ZONE[1]:
            yield "print.omr: the marks lie on the Data Matrix (6 to 24 mm, 150 to 176 mm)"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A copy of a document that goes with a letter; `path` relative to the workspace."""

    document_no: str
    path: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One letter as the post and the printer know it."""

    letter_no: str
    letter: str  # its file in the run folder
    pages: int
    key: tuple[str, str, str]  # entity, customer, currency
    service: str
    paper: str  # a4, letter
    country: str
    origin: str  # country of posting
    postal_code: str
    addressee: str
    address: tuple[str, ...]  # all its lines; a window may show two of them as one
    sender: tuple[str, ...]  # name, then address
    article_number: str = ""
    code: str = ""  # what its barcode says, letters and digits alone
    amount: Decimal = Decimal(0)  # what the letter claims, and what its payment code says
    payment_codes: tuple[str, ...] = ()  # epc, swiss, link: what can be scanned on it
    enclosures: tuple[Enclosure, ...] = ()
    envelope: str = ""
    copies: int = 1
    order: tuple[str, ...] = ()  # in a print file and in the book

    @property
    def place(self) -> tuple[str, ...]:
        """The address without the addressee, who in some countries stands below the place."""
        lines = list(self.address)
        if self.addressee in lines:
            lines.remove(self.addressee)
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One leaf of a piece: `page` is its front's number in the print file."""

    letter_no: str
    number: int
    of: int
    page: int
    copy: int = 1

    def mark(self, run: str) -> str:
        """What the Data Matrix on its front says."""
        again = f"|copy {self.copy}" if self.copy > 1 else ""
        return f"{run}|{self.letter_no}|{self.number}/{self.of}{again}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece at its pages of a print file; a service may want it several times."""

    piece: Piece
    first_page: int
    last_page: int  # with a blank back, where the plex leaves one
    plex: Plex
    grams: Decimal
    postage_class: str = ""
    copy: int = 1

    @property
    def sheets(self) -> int:
        pages = self.last_page - self.first_page + 1
        return pages // 2 if self.plex == "duplex" else pages

    def leaves(self) -> Iterator[Sheet]:
        step = 2 if self.plex == "duplex" else 1
        for number in range(1, self.sheets + 1):
            page = self.first_page + (number - 1) * step
            yield Sheet(self.piece.letter_no, number, self.sheets, page, self.copy)


@dataclass(frozen=True, slots=True)
class PrintFile:
    """One PDF for one paper, service and plex, as it was written into the run folder."""

    path: str
    paper: str
    service: str
    plex: Plex
    pages: int
    sha256: str
    pieces: tuple[Placed, ...]
    marks: bool = True

    @property
    def sheets(self) -> int:
        return sum(placed.sheets for placed in self.pieces)

    @property
    def letters(self) -> int:
        return sum(placed.copy == 1 for placed in self.pieces)


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies of documents that may be enclosed: (entity, customer) -> document -> copies."""

    of: Mapping[tuple[str, str], Mapping[str, tuple[Enclosure, ...]]] = field(default_factory=dict)

    def enclosed(
        self, entity: str, customer: str, documents: tuple[str, ...]
    ) -> tuple[Enclosure, ...]:
        """Those of these documents, in their order."""
        own = self.of.get((entity, customer), {})
        return tuple(copy for number in dict.fromkeys(documents) for copy in own.get(number, ()))


@dataclass(frozen=True, slots=True)
class Book:
    """The pieces that one sender hands in for one service, in the order of their numbers."""

    service: str
    entity: str
    lines: tuple[tuple[PrintFile, Placed], ...]

    @property
    def sender(self) -> tuple[str, ...]:
        return self.lines[0][1].piece.sender


@dataclass(frozen=True, slots=True)
class PieceRecord:
    """A piece as run.json says where it was printed."""

    letter_no: str
    first_page: int
    last_page: int
    sheets: int
    copy: int = 1
    article_number: str | None = None
    code: str | None = None
    payment_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintRecord:
    """A print file as run.json lists it."""

    path: str
    plex: Plex
    pieces: tuple[PieceRecord, ...]
    sheets: int = 0
    marks: bool = True


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a letter is to say wherever it says it: its own file, amount and currency."""

    letter: str  # its file, relative to the workspace
    amount: Decimal
    currency: str
    reference: str = ""
