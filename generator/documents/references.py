"""The payment reference of a letter: the same for the same letter, never that of another.

Enters a letter number or a decision; leaves an ISO 11649 creditor reference (RF, printed in fours),
a Swiss QR reference where the account is booked by one, or the letter number where a bank carries
plain text (US transfers). Readable where it fits: RF, check digits, yymmdd, customer, currency.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Literal, NamedTuple

from generator import identifiers
from generator.values.decisions import Decision
from generator.values.policy import BankAccount

Kind = Literal["SCOR", "QRR", "text"]
Scheme = Literal["epc", "swiss", ""]

_LETTER = re.compile(r"\d\d(\d{6})-([A-Za-z0-9-]+)-([A-Z]{3})")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_READABLE = 11  # characters of a customer number in a readable body; its hash is longer
# Unconfirmed: version 2.4 of the guidelines, from November 2026, restricts QR-bills in euro. From
# then on a euro letter bears the SEPA code instead, unless creditor.toml says payment_code.
_EURO_BILLS_UNTIL = dt.date(2026, 10, 31)


class Reference(NamedTuple):
    """`text` as machines take it; `printed` as people read it."""

    kind: Kind
    text: str

    @property
    def printed(self) -> str:
        if self.kind == "QRR":
            return identifiers.in_fives(self.text)
        return identifiers.in_fours(self.text) if self.kind == "SCOR" else self.text


def reference(decision: Decision) -> Reference:
    """What the debtor is asked to quote, and what its payment is recognised by."""
    paid_to = account(decision)
    if paid_to is None or not paid_to.iban:
        return Reference("text", decision.letter_no)
    if is_booked_by_qr(decision):
        return Reference("QRR", qr_reference(decision.letter_no))
    return Reference("SCOR", creditor_reference(decision.letter_no))


def account(decision: Decision) -> BankAccount | None:
    return decision.creditor.banks.get(decision.currency.code)


def scheme(decision: Decision) -> Scheme:
    """Which code this letter's account and debtor can be scanned with.

    A Swiss QR-bill for francs, and for euro to payers in Switzerland or Liechtenstein; the SEPA
    code (EPC069-12) for euro alone.
    """
    paid_to, code = account(decision), decision.currency.code
    if paid_to is None or paid_to.payment_code == "none":
        return ""
    home = identifiers.iban_country(paid_to.iban)
    is_bill = code == "CHF" or (code == "EUR" and _euro_bill(decision, paid_to))
    if home in identifiers.SWISS and is_bill:
        return "swiss"
    return "epc" if code == "EUR" and home in identifiers.SEPA else ""


def is_booked_by_qr(decision: Decision) -> bool:
    """A QR-IBAN takes only payments with a QR reference, as Swiss payers can make them."""
    paid_to = account(decision)
    if paid_to is None or not paid_to.qr_iban:
        return False
    return scheme(decision) == "swiss" and _country(decision) in identifiers.SWISS


def iban(decision: Decision) -> str:
    """The account number that goes with the reference; "" where there is none."""
    paid_to = account(decision)
    if paid_to is None:
        return ""
    return paid_to.qr_iban if is_booked_by_qr(decision) else paid_to.iban


def creditor_reference(letter_no: str) -> str:
    """ISO 11649, unique for each letter number.

    Readable bodies have at most 20 characters and end in the currency, or in the place of the one
    hyphen of the customer number; all others have 21, of which 15 are a hash of the number.
    """
    found = _LETTER.fullmatch(letter_no)
    day = found[1] if found else ""
    if found:
        plain, hyphen = found[2].replace("-", "").upper(), found[2].find("-")
        if hyphen < 0 and len(plain) <= _READABLE:
            return identifiers.creditor_reference(day + plain + found[3])
        is_one = found[2].count("-") == 1 and 1 <= hyphen <= 9
        if is_one and len(plain) < _READABLE:
            return identifiers.creditor_reference(day + plain + found[3] + str(hyphen))
    return identifiers.creditor_reference(day + _letters(letter_no, 21 - len(day)))


def qr_reference(letter_no: str) -> str:
    """27 digits: 0, yymmdd, currency, length and digits of the customer; or 1 and a hash."""
    found = _LETTER.fullmatch(letter_no)
    if found and found[2].isdigit() and len(found[2]) <= 16 and found[3] in ("CHF", "EUR"):
        currency = "1" if found[3] == "CHF" else "2"
        customer = f"{len(found[2]):02d}{found[2]:0>16}"
        return identifiers.qr_reference(f"0{found[1]}{currency}{customer}")
    return identifiers.qr_reference(f"1{_number(letter_no) % 10**25:025d}")


def _euro_bill(decision: Decision, paid_to: BankAccount) -> bool:
    if paid_to.payment_code != "auto":
        return paid_to.payment_code == "swiss"
    return _country(decision) in identifiers.SWISS and decision.letter_date <= _EURO_BILLS_UNTIL


def _country(decision: Decision) -> str:
    return decision.debtor.address.country or decision.creditor.address.country


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")


def _letters(text: str, length: int) -> str:
    """So many capitals and digits, from the hash."""
    rest, found = _number(text), []
    for _ in range(length):
        rest, digit = divmod(rest, len(_ALPHABET))
        found.append(_ALPHABET[digit])
    return "".join(found)
