"""What every paper to a debtor shows around its text: who writes, and to whom.

Enters a decision; leaves mappings of formatted text (see `letters` for their names).
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from generator import addresses
from generator.documents.blocks import View
from generator.values.ledger import Address, Contact, Debtor
from generator.values.policy import Creditor
from generator.wording import Words

_INFO_CHARACTERS = 20  # of a value beside its name, on the narrowest form

_MEN = frozenset("mr herr monsieur m sig signor sr señor dhr pan".split())
_WOMEN = frozenset("ms mrs miss frau madame mme sig.ra signora sra señora mevr pani".split())
_TITLES = frozenset("dr prof ing dipl.-ing".split())


class Between(Protocol):
    """Whoever writes and is written to; a decision is one."""

    @property
    def creditor(self) -> Creditor: ...

    @property
    def debtor(self) -> Debtor: ...


class Addressed(Protocol):
    """Whoever writes to a person."""

    @property
    def addressee(self) -> Contact | None: ...


def frame(decision: Between, address: Address, attention: str, words: Words) -> View:
    """Letterhead, address, imprint and page words."""
    creditor, home = decision.creditor, origin_words(decision.creditor)
    return {
        "letterhead": {"name": creditor.legal_name, "lines": _letterhead(creditor, address, words)},
        "return_line": " · ".join((creditor.legal_name, *_own_lines(creditor, address, home))),
        "remarks": (),
        "address": addresses.of_debtor(
            decision.debtor, address, attention, creditor.address.country, home
        ),
        "address_language": address_language(address),
        "imprint": creditor.registration,
        "page_words": tuple(
            words.label("Page {page} of {pages}", page="\0", pages="\0").split("\0")
        ),
    }


def attention(decision: Addressed, words: Words) -> str:
    """The line of the address that names a person."""
    person = decision.addressee
    if person is None or not person.name.strip():
        return ""
    return words.label("Attn. {name}", name=f"{person.salutation} {person.name}".strip())


def origin_words(creditor: Creditor) -> Words:
    """Country names in the language of the country of posting, as its post reads them."""
    return Words(creditor.language, {})


def address_language(address: Address) -> str:
    """Chinese characters have national shapes: the address takes those of its country."""
    return {"CN": "zh-CN", "TW": "zh-TW", "HK": "zh-HK", "MO": "zh-HK", "JP": "ja", "KR": "ko"}.get(
        address.country, ""
    )


def info(
    decision: Between, date: tuple[str, dt.date], reference: str, article_number: str, words: Words
) -> View:
    """The information block: name and value pairs, and below them lines too long for that."""
    creditor = decision.creditor
    pairs = (
        (words.label("Our reference"), reference),
        (words.label("Customer no."), decision.debtor.customer_id),
        (words.label("Article no."), article_number),
        (words.label(date[0]), words.date(date[1])),
        (words.label("Contact"), creditor.clerk or creditor.department),
        (words.label("Phone"), creditor.phone),
    )
    shown = [(name, value) for name, value in pairs if value]
    long = (f"{name}: {value}" for name, value in shown if len(value) > _INFO_CHARACTERS)
    return {
        "info": tuple(pair for pair in shown if len(pair[1]) <= _INFO_CHARACTERS),
        "info_wide": _some(*long, creditor.email),
        "reply_to": creditor.email,
    }


def salutation(contact: Contact | None, words: Words) -> str:
    """Polite and safe: a title only where the contact has one, never a guess at a surname."""
    if contact is None or not contact.name.strip():
        return words.label("Dear Sir or Madam,")
    tokens = {word.rstrip(".").casefold(): word for word in contact.salutation.split()}
    titles = (word for token, word in tokens.items() if token in _TITLES)
    name = " ".join((*titles, contact.name))
    if _WOMEN & tokens.keys():
        return words.label("Dear Ms {name},", name=name)
    if _MEN & tokens.keys():
        return words.label("Dear Mr {name},", name=name)
    return words.label("Dear {name},", name=name)


def signatories(creditor: Creditor, formal: bool) -> tuple[tuple[str, ...], ...]:
    """Who signs: two at most; early letters are the clerk's, if there is one."""
    if creditor.clerk and (not formal or not creditor.signatories):
        return (_some(creditor.clerk, creditor.department),)
    if creditor.signatories:
        return tuple(_some(s.name, s.title) for s in creditor.signatories[:2])
    return (_some(creditor.legal_name, creditor.department),)


def _some(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _own_lines(creditor: Creditor, to: Address, home: Words) -> tuple[str, ...]:
    own = creditor.address
    address = Address(own.lines, own.postal_code, own.city, own.region, own.country)
    of = addresses.parts("", "", address, own.country, home)
    abroad = (home.country(own.country),) if to.country and to.country != own.country else ()
    return (*of["above"], *of["street"], *of["place"], *abroad)


def _letterhead(creditor: Creditor, to: Address, words: Words) -> tuple[str, ...]:
    reach = _some(creditor.phone, creditor.email, creditor.website)
    return (*_own_lines(creditor, to, words), *reach)
