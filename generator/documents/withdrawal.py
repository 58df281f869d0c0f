"""The letter that takes an issued letter back: what was sent in error is said to be so.

Enters the letter as the journal keeps it; leaves a paper for `letters/<language>/withdrawal`. Its
view is the frame of `letters`, with letter_no, letter_date, reason ("" unless it is to be said).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from generator.documents.correspondence import frame, info, salutation, signatories
from generator.values.history import IssuedLetter
from generator.values.ledger import Address, Contact, Debtor
from generator.values.paper import Paper
from generator.values.policy import Creditor
from generator.wording import Words


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An issued letter, who takes it back, and on which day."""

    creditor: Creditor
    letter: IssuedLetter
    date: dt.date
    reason: str = ""

    @property
    def debtor(self) -> Debtor:
        """The debtor as the letter was addressed to it."""
        to = self.letter.recipient
        customer = self.letter.customer_id
        return Debtor(customer, to.name or customer, address=self.address, language=to.language)

    @property
    def address(self) -> Address:
        to = self.letter.recipient
        return Address(to.lines, to.postal_code, to.city, to.region, to.country)

    @property
    def addressee(self) -> Contact | None:
        name = self.letter.addressee
        title = self.letter.recipient.attention.removesuffix(name).strip()
        return Contact(name, title) if name else None


def withdrawal(of: Withdrawal, form: str, language: str, words: Words) -> Paper:
    """One quiet page to the same addressee; the reason only where it is to be said."""
    letter, to = of.letter, of.letter.recipient
    attention = words.label("Attn. {name}", name=to.attention) if to.attention else ""
    view = {
        **frame(of, of.address, attention, words),
        **info(of, ("Date", of.date), letter.letter_no, "", words),
        "title": f"{letter.letter_no} {of.debtor.addressee_name}",
        "mark": letter.letter_no,
        "windowed": True,
        "salutation": salutation(of.addressee, words),
        "letter_no": letter.letter_no,
        "letter_date": words.date(letter.letter_date),
        "reason": of.reason,
        "signatories": signatories(of.creditor, letter.channel != "email"),
        "enclosures": (),
        "has": {"hand_signed": letter.channel != "email"},
    }
    template = f"letters/{language}/withdrawal.html.j2"
    key = (letter.entity, letter.customer_id, letter.currency.code)
    return Paper(f"{letter.letter_no}.pdf", template, language, form, view, key)
