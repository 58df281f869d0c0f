"""The Swiss QR-bill: receipt and payment part, and the text its code holds.

Enters a decision whose account `references.scheme` calls Swiss; leaves formatted text for
`parts/swiss.html.j2`. Source: SIX Swiss Implementation Guidelines QR-bill 2.3, chapters 3 and 4;
the headings are prescribed there, in four languages. Version 2.4 is not confirmed (`references`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from generator import barcodes, identifiers
from generator.documents.blocks import View
from generator.documents.references import Reference
from generator.values.decisions import Decision
from generator.values.policy import BankAccount

CODE_MM = 46.0
MOST = Decimal("999999999.99")
_RECEIPT_LINES, _RECEIPT_WIDTH = 11, 26  # lines of both parties that it holds, capitals of one

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "part": "Payment part", "to": "Account / Payable to", "reference": "Reference",
                "information": "Additional information", "currency": "Currency",
                "amount": "Amount", "receipt": "Receipt", "point": "Acceptance point",
                "by": "Payable by", "by_whom": "Payable by (name/address)",
                "separate": "Separate before paying in",
            }
        ),
        "de": MappingProxyType(
            {
                "part": "Zahlteil", "to": "Konto / Zahlbar an", "reference": "Referenz",
                "information": "Zusätzliche Informationen", "currency": "Währung",
                "amount": "Betrag", "receipt": "Empfangsschein", "point": "Annahmestelle",
                "by": "Zahlbar durch", "by_whom": "Zahlbar durch (Name/Adresse)",
                "separate": "Vor der Einzahlung abzutrennen",
            }
        ),
        "fr": MappingProxyType(
            {
                "part": "Section paiement", "to": "Compte / Payable à", "reference": "Référence",
                "information": "Informations supplémentaires", "currency": "Monnaie",
                "amount": "Montant", "receipt": "Récépissé", "point": "Point de dépôt",
                "by": "Payable par", "by_whom": "Payable par (nom/adresse)",
                "separate": "A détacher avant le versement",
            }
        ),
        "it": MappingProxyType(
            {
                "part": "Sezione pagamento", "to": "Conto / Pagabile a",
                "reference": "Riferimento", "information": "Informazioni supplementari",
                "currency": "Valuta", "amount": "Importo", "receipt": "Ricevuta",
                "point": "Punto di accettazione", "by": "Pagabile da",
                "by_whom": "Pagabile da (nome/indirizzo)",
                "separate": "Da staccare prima del versamento",
            }
        ),
    }
)  # fmt: skip

_CROSS = (  # 6 mm black on 7 mm white, bars 7/6 by 35/9 mm
    '<svg xmlns="http://www.w3.org/2000/svg" width="7mm" height="7mm" viewBox="0 0 252 252">'
    '<path fill="#fff" d="M0 0h252v252H0z"/><path d="M18 18h216v216H18z"/>'
    '<path fill="#fff" d="M105 56h42v49h49v42h-49v49h-42v-49H56v-42h49z"/></svg>'
)
_SCISSORS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="5mm" height="3mm" viewBox="0 0 50 30">'
    '<g fill="none" stroke="#000" stroke-width="2"><circle cx="8" cy="7" r="5"/>'
    '<circle cx="8" cy="23" r="5"/><path d="M12 10L48 20M12 20L48 10"/></g></svg>'
)


class Party(NamedTuple):
    """A structured address ("S"): the fields of the code, in its order."""

    name: str
    street: str
    house_no: str
    postal_code: str
    city: str
    country: str

    @property
    def fits(self) -> bool:
        lengths = (70, 70, 16, 16, 35, 2)
        needed = (self.name, self.postal_code, self.city, self.country)
        return all(needed) and all(map(identifiers.fits_bill, self, lengths))

    @property
    def lines(self) -> tuple[str, ...]:
        abroad = "" if self.country == "CH" else f"{self.country}-"
        street = f"{self.street} {self.house_no}".strip()
        place = f"{abroad}{self.postal_code} {self.city}"
        return tuple(line for line in (self.name, street, place) if line)


def fits(decision: Decision, account: BankAccount) -> bool:
    """Whether our own address and the amount can be in a bill."""
    return creditor(decision, account).fits and Decimal(0) < decision.claimed.amount <= MOST


def bill(decision: Decision, account: BankAccount, ref: Reference, language: str) -> View:
    """The payment part of a letter; {} where the amount or our own address cannot be in it."""
    if not fits(decision, account):
        return {}
    payee, amount = creditor(decision, account), decision.claimed.amount
    payer = debtor(decision)
    iban = account.qr_iban if ref.kind == "QRR" else account.iban
    to = (identifiers.in_fours(iban), *payee.lines)
    code = barcodes.qr_svg(payload(decision, iban, payee, payer, ref), size_mm=CODE_MM, quiet=0)
    return {
        "words": _WORDS.get(language.partition("-")[0], _WORDS["en"]),
        "to": to,
        "reference": ref.printed,
        "information": decision.letter_no,
        "by": payer.lines if payer else (),
        "receipt": _receipt(to, payer.lines if payer else ()),
        "currency": decision.currency.code,
        "amount": f"{amount:,.2f}".replace(",", "\u00a0"),
        "code": barcodes.data_uri(code),
        "cross": barcodes.data_uri(_CROSS),
        "scissors": barcodes.data_uri(_SCISSORS),
    }


def payload(
    decision: Decision, iban: str, payee: Party, payer: Party | None, ref: Reference
) -> str:
    """31 lines (IG QR-bill 4.2.1): header, account, payee, no final payee, amount, payer, text."""
    return "\n".join(
        (
            "SPC", "0200", "1",
            identifiers.compact(iban),
            "S", *payee,
            *([""] * 7),
            f"{decision.claimed.amount:.2f}", decision.currency.code,
            *(("S", *payer) if payer else [""] * 7),
            ref.kind, ref.text,
            decision.letter_no,
            "EPD",
        )
    )  # fmt: skip


def creditor(decision: Decision, account: BankAccount) -> Party:
    """The account holder, where it lives as creditor.toml has it."""
    us = decision.creditor
    place = us.address
    street, number = account.street, account.house_no
    if not street:
        street, number = _street(place.lines, place.country)
    name = account.beneficiary or us.legal_name
    return Party(name, street, number, place.postal_code, place.city, place.country)


def debtor(decision: Decision) -> Party | None:
    """The payer, or None where the code cannot hold it whole: then it is written in by hand."""
    of = decision.debtor.address
    found = Party(
        decision.debtor.addressee_name,
        *_street(of.lines, of.country),
        of.postal_code, of.city, of.country or decision.creditor.address.country,
    )  # fmt: skip
    return found if found.fits else None


def _street(lines: tuple[str, ...], country: str) -> tuple[str, str]:
    """Street and number apart only where a country's habit leaves no doubt; else as one text."""
    kept = [" ".join(line.split()) for line in lines if line.strip()]
    found = re.fullmatch(r"(\D+) (\d{1,5} ?[a-zA-Z]?)", kept[0]) if len(kept) == 1 else None
    if found and country in ("CH", "LI", "DE", "AT"):
        return found[1], found[2]
    return ", ".join(kept), ""


def _receipt(to: tuple[str, ...], by: tuple[str, ...]) -> View:
    """Where all lines do not fit, the receipt does without streets (IG QR-bill 3.6.2)."""
    long = sum(1 + len(line) // _RECEIPT_WIDTH for line in (*to, *by)) > _RECEIPT_LINES
    if not long:
        return {"to": to, "by": by}
    return {"to": (*to[:2], to[-1]), "by": (by[0], by[-1]) if by else ()}
