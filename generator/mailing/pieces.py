"""A printed letter as a piece of mail: where it goes, what it weighs, which postage class it is.

Weight = sheets x paper area x grammage + envelope; classes are the weight steps of the service in
the country of posting. Prices change every year and are left to whoever franks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from generator import addresses, articles
from generator.mailing import order
from generator.values.decisions import Decision
from generator.values.ledger import Address
from generator.values.mail import Enclosure, Piece, Printing
from generator.values.policy import Service
from generator.wording import Words

PAPERS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
)
_ALL = 99  # lines of an address that no window cuts short
_TENTH = Decimal("0.1")


def piece(
    decision: Decision,
    letter: str,
    pages: int,
    *,
    service: Service | None,
    paper: str,
    envelope: str = "",
    attention: str = "",
    payment_codes: Sequence[str] = (),
    enclosures: Sequence[Enclosure] = (),
) -> Piece:
    """A dunned decision and its letter; the address is made as the letter's is.

    Of a name in two scripts the Latin lines, which every post can read (UPU CN 07).
    """
    creditor, to = decision.creditor, order.address(decision)
    own = creditor.address
    home = Words(creditor.language, {})  # the post reads its own country's language
    at = Address(own.lines, own.postal_code, own.city, own.region, own.country)
    to_whom = addresses.of_debtor(decision.debtor, to, attention, own.country, home)
    lines, _ = addresses.fit({**to_whom, "local": ()}, limit=_ALL)
    sender = (creditor.legal_name, *addresses.lines("", "", at, own.country, home))
    abroad = (home.country(own.country).upper(),) if order.country(decision) != own.country else ()
    return Piece(
        letter_no=decision.letter_no,
        letter=letter,
        pages=pages,
        key=decision.key,
        service=decision.service,
        paper=paper,
        country=order.country(decision),
        origin=own.country,
        postal_code=to.postal_code,
        addressee=" ".join(to_whom["name"]),
        address=lines,
        sender=(*sender, *abroad),
        article_number=decision.article_number,
        code=_code(service, decision.article_number, to.postal_code),
        amount=decision.claimed.amount,
        payment_codes=tuple(payment_codes),
        enclosures=tuple(enclosures),
        envelope=envelope,
        copies=service.copies if service else 1,
        order=order.key(decision),
    )


def _code(service: Service | None, number: str, postal_code: str) -> str:
    if service is None or service.barcode == "none" or not number:
        return ""
    return "".join(articles.elements(service, number, postal_code))


def grams(sheets: int, paper: str, printing: Printing) -> Decimal:
    """What the piece weighs in its envelope, to a tenth of a gram."""
    wide, high = (Decimal(str(side)) for side in PAPERS[paper])
    each = wide * high / 1_000_000 * printing.paper_grams
    return (sheets * each + printing.envelope_grams).quantize(_TENTH, ROUND_HALF_UP)


def postage_class(service: Service | None, origin: str, weight: Decimal) -> str:
    """The first step that holds the weight; "" where the service has none for the country."""
    steps = service.classes.get(origin, ()) if service else ()
    fitting = (step.name for step in steps if weight <= step.grams)
    return next(fitting, f"above {steps[-1].grams} g" if steps else "")
