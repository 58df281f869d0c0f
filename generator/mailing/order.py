"""The one order of a mailing: numbers are given, letters printed and books written in it.

Service, then article number, then country, postal code and letter number. A book of the post lists
its articles in numeric order (USPS PS 3877): numbers are assigned in the order of the last three,
while no letter has one, and from then on lead it.
"""

from __future__ import annotations

from dataclasses import replace

from generator.values.decisions import Decision
from generator.values.ledger import Address

Key = tuple[str, str, str, str, str]


def address(decision: Decision) -> Address:
    """Where the letter goes: formal levels go to the registered office, where there is one."""
    debtor, level = decision.debtor, decision.level
    office = debtor.registered if level is not None and level.to_registered_office else None
    return office or debtor.address


def country(decision: Decision) -> str:
    """The country the letter goes to; an address without one is at home."""
    return address(decision).country or decision.creditor.address.country


def key(decision: Decision) -> Key:
    """Sorts the decisions of one run: the same letters give the same order, always."""
    code = " ".join(address(decision).postal_code.split()).upper()
    number = decision.article_number
    article = f"{len(number):02}{number}" if number else ""
    return (decision.service, article, country(decision), code, decision.letter_no)


def proposed_key(decision: Decision) -> Key:
    """The place of the letter that the rules alone propose, whatever a review made of it."""
    level, service = decision.proposed or decision.level, decision.proposed_service
    return key(replace(decision, level=level, service=service, article_number=""))
