"""The door to python-stdnum: account numbers and references that prove themselves by check digits.

Enters text as a person wrote it, with or without blanks; leaves whether it is right, its compact
form, or a reference with its check digits. `faults` says in words what is wrong with an account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum import bic, iban, iso11649, lei
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10
from stdnum.us import rtn

from generator.values.policy import BankAccount, Creditor

_PLACEHOLDER = "<<"
_REFERENCE_BODY = re.compile(r"[A-Z0-9]{1,21}")  # ISO 11649:2009 4
_BILL_TEXT = re.compile(r"[\x20-\x7e\u00a0-\u017f\u0218-\u021b\u20ac]*")

# The IBAN countries of the single euro payments area (EPC409-09). Those that joined from 2024 on
# (AL, MD, ME, MK, RS) are left out until it is certain that their banks can be reached.
SEPA = frozenset(
    "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT"
    " RO SE SI SK SM VA".split()
)
SWISS = frozenset(("CH", "LI"))


def iban_is_valid(text: str) -> bool:
    """Whether length, country format and check digits (ISO 13616) fit."""
    return bool(iban.is_valid(text)) and _checks(compact(text))


def iban_country(text: str) -> str:
    """The two letters an account number begins with; "" where it is no IBAN."""
    return compact(text)[:2] if iban_is_valid(text) else ""


def bic_is_valid(text: str) -> bool:
    """Whether it has 8 or 11 characters in the form of ISO 9362."""
    return bool(bic.is_valid(text))


def lei_is_valid(text: str) -> bool:
    return bool(lei.is_valid(text))


def aba_is_valid(text: str) -> bool:
    """Whether nine digits fit the check of US routing numbers (weights 3, 7, 1)."""
    return bool(rtn.is_valid(text))


def is_qr_iban(text: str) -> bool:
    """Whether the institution's number is one of those for QR references: 30000 to 31999."""
    plain = compact(text)
    return iban_country(text) in SWISS and plain[4:9].isdigit() and plain[4:6] in ("30", "31")


def creditor_reference(body: str) -> str:
    """RF, check digits and body (ISO 11649); raises ValueError for a body that cannot be one."""
    if not _REFERENCE_BODY.fullmatch(body):
        raise ValueError(f"not the body of a creditor reference: {body}")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def creditor_reference_is_valid(text: str) -> bool:
    plain = compact(text)
    fits = bool(_REFERENCE_BODY.fullmatch(plain[4:]))
    return bool(iso11649.is_valid(text)) and fits and _checks(plain)


def qr_reference(body: str) -> str:
    """26 digits and their check digit (modulo 10, recursive); raises ValueError for other text."""
    if not (len(body) == 26 and body.isascii() and body.isdigit() and int(body)):
        raise ValueError(f"not the body of a QR reference: {body}")
    return body + str(esr.calc_check_digit(body))


def qr_reference_is_valid(text: str) -> bool:
    plain = compact(text)
    return len(plain) == 27 and plain.isascii() and bool(esr.is_valid(plain))


def _checks(plain: str) -> bool:
    """Two digits from 02 to 98: 00, 01 and 99 leave the same remainder as 97, 98 and 02."""
    return str(mod_97_10.calc_check_digits(plain[4:] + plain[:2])) == plain[2:4]


def compact(text: str) -> str:
    """Without blanks, in capitals: as machines take it."""
    return "".join(text.split()).upper()


def in_fours(text: str) -> str:
    """As account numbers and creditor references are printed: groups of four from the left."""
    plain = "".join(text.split())
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def in_fives(text: str) -> str:
    """As QR references are printed: two digits, then groups of five."""
    return str(esr.format(text))


def fits_bill(text: str, most: int) -> bool:
    """Whether a Swiss QR code may hold this text: its length and its letters (IG QR-bill 4.1.1)."""
    return len(text) <= most and bool(_BILL_TEXT.fullmatch(text))


def faults(currency: str, account: BankAccount, us: Creditor) -> Iterator[str]:
    """What is wrong with an account of creditor.toml, each as a sentence without its end."""
    at = f"banks.{currency}"
    if not (account.iban or account.account):
        yield f"{at} has neither iban nor account"
    if _wrong(account.iban, iban_is_valid):
        yield f"{at}.iban '{account.iban}' is wrong: its check digits do not fit"
    elif is_qr_iban(account.iban):
        yield f"{at}.iban '{account.iban}' is a QR-IBAN: write it as qr_iban, beside the usual iban"
    for name, text in (("bic", account.bic), ("correspondent_bic", account.correspondent_bic)):
        if _wrong(text, bic_is_valid):
            yield f"{at}.{name} '{text}' is wrong: a BIC has 8 or 11 letters and digits"
    yield from _routing(at, currency, account)
    yield from _qr_iban(at, account)
    yield from _codes(at, currency, account, us)


def _wrong(text: str, is_valid: Callable[[str], bool]) -> bool:
    return bool(text) and _PLACEHOLDER not in text and not is_valid(text)


def _routing(at: str, currency: str, account: BankAccount) -> Iterator[str]:
    """Nine digits are a US routing number wherever they stand; a US bank's has nine."""
    text = account.routing
    if not text or _PLACEHOLDER in text:
        return
    digits = text.replace("-", "").replace(" ", "")
    if digits.isdigit() and len(digits) == 9:
        if not aba_is_valid(digits):
            yield f"{at}.routing '{text}' is wrong: its check digit does not fit an ABA number"
    elif currency == "USD" and not account.iban and compact(account.bic)[4:6] in ("", "US"):
        yield f"{at}.routing '{text}' is wrong: an ABA routing number has nine digits"


def _qr_iban(at: str, account: BankAccount) -> Iterator[str]:
    text = account.qr_iban
    if not text or _PLACEHOLDER in text:
        return
    if not iban_is_valid(text):
        yield f"{at}.qr_iban '{text}' is wrong: its check digits do not fit"
    elif not is_qr_iban(text):
        yield f"{at}.qr_iban '{text}' is not a QR-IBAN: its bank's number is not 30000 to 31999"
    if iban_country(account.iban) not in SWISS:
        yield f"{at}.qr_iban needs the usual iban of the same Swiss account beside it"


def _codes(at: str, currency: str, account: BankAccount, us: Creditor) -> Iterator[str]:
    """What the codes to scan need: an account of their kind, and names that they can hold whole."""
    home, kind = iban_country(account.iban), account.payment_code
    if kind == "epc" and (currency != "EUR" or home not in SEPA):
        yield f"{at}.payment_code 'epc' is for euro and an IBAN of the SEPA countries"
    if kind == "swiss" and (currency not in ("CHF", "EUR") or home not in SWISS):
        yield f"{at}.payment_code 'swiss' is for francs or euro and a Swiss IBAN"
    name, place = account.beneficiary or us.legal_name, us.address
    swiss = home in SWISS and currency in ("CHF", "EUR") and kind in ("auto", "swiss")
    sepa = home in SEPA and currency == "EUR" and kind in ("auto", "epc")
    if (swiss or sepa) and len(name) > 70:
        yield (
            f"{at}: the account holder's name has {len(name)} characters, and a payment code holds"
            " 70: write it as beneficiary, as the bank knows it, or payment_code = 'none'"
        )
    street = account.street or ", ".join(place.lines)
    parts = (name, street, account.house_no, place.postal_code, place.city)
    fits = all(map(fits_bill, parts, (70 + len(name), 70, 16, 16, 35)))
    whole = fits and place.postal_code and place.city
    if swiss and not whole and not any(_PLACEHOLDER in part for part in parts):
        yield (
            f"{at}: the Swiss payment part needs a postal code (16), city (35) and street (70"
            " characters) in Latin letters: shorten the address, write street and house_no, or"
            " payment_code = 'none'"
        )
