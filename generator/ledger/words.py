"""The words of spreadsheets for document types, statuses, holds and instruments.

An unknown status or hold word holds; an unknown document type is `other`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from generator.values.ledger import DocumentType, HoldKind

_TYPES: Mapping[DocumentType, str] = MappingProxyType(
    {
        DocumentType.INVOICE: "invoice|inv|rechnung|facture|factura|fattura|rv|dr|ti",
        DocumentType.CREDIT_NOTE: "credit note|credit memo|cn|cm|cr|gutschrift|avoir|dg|tc"
        "|nota de credito|nota di credito",
        DocumentType.PAYMENT: "payment|pmt|receipt|zahlung|paiement|pago|pagamento|dz|zp"
        "|payment on account",
        DocumentType.ADVANCE: "advance|advance payment|prepayment|down payment|customer deposit"
        "|deposit|anzahlung|vorauszahlung|acompte|anticipo|acconto",
        DocumentType.DOWN_PAYMENT_REQUEST: "down payment request|down_payment_request"
        "|anzahlungsanforderung",
        DocumentType.JOURNAL: "journal|journal entry|buchung|sa|ab",
    }
)
_HOLDS: Mapping[HoldKind, str] = MappingProxyType(
    {
        HoldKind.DISPUTE: "dispute|disputed|in dispute|complaint|reklamation|litige",
        HoldKind.PROMISE: "promise to pay|promise|promised|ptp|zahlungszusage",
        HoldKind.PLAN: "instalment plan|installment plan|instalments|payment plan|plan"
        "|ratenzahlung|ratenplan",
        HoldKind.DO_NOT_CONTACT: "do not contact|dnc|no contact|mahnsperre|dunning block",
        HoldKind.HANDED_OVER: "handed over|hand over|handover|collection agency|agency|lawyer"
        "|legal|inkasso",
        HoldKind.INSOLVENCY: "insolvency|insolvent|bankrupt|bankruptcy|chapter 7|chapter 11"
        "|administration|liquidation|insolvenz|konkurs",
        HoldKind.SANCTIONS: "sanctions|sanction|sanctioned|embargo",
        HoldKind.WITH_BANK: "with bank|letter of credit|l/c|lc|documentary collection|d/p|d/a|bill"
        "|bill of exchange|draft|promissory note|direct debit|sepa direct debit",
        HoldKind.ASSIGNED: "assigned|factored|factoring|assignment|financed|zession",
        HoldKind.WRITTEN_OFF: "written off|write off|bad debt|abgeschrieben",
        HoldKind.INTEREST_WAIVED: "interest waived|waived interest|no interest|zinsverzicht",
    }
)
_OPEN_STATUS = frozenset(
    ("", "open", "partial", "partially paid", "partly paid", "unpaid", "overdue", "past due",
     "sent", "due", "not due", "current", "posted", "issued", "invoiced", "authorised",
     "authorized", "approved", "awaiting payment", "outstanding", "offen", "überfällig",
     "not paid", "invoice : open", "credit memo : open", "payment : open", "teilbezahlt",
     "versendet", "gesendet", "envoyée", "validée", "en retard", "emitida", "enviada", "vencida",
     "inviata", "emessa", "scaduta", "openstaand", "po splatnosti", "nezaplaceno")
)  # fmt: skip
# Account groups of those who are not ours, and of those who are and are never dunned.
OUTSIDE = ("trade", "customer", "third party", "external", "domestic", "export")
_GROUPS = frozenset(
    (*OUTSIDE, "intercompany", "group", "affiliate", "employee", "staff", "one time")
)
# The debtor pays by its own act; under any other instrument a bank does, or nobody yet knows.
_OWN_PAYMENT = frozenset(
    ("", "open account", "transfer", "bank transfer", "wire", "wire transfer", "cheque", "check",
     "cash", "card", "credit card", "t/t", "tt", "telegraphic transfer", "ach", "eft", "bacs",
     "chaps", "swift", "sepa", "sepa transfer", "sepa credit transfer", "credit transfer",
     "remittance", "ueberweisung", "überweisung", "virement", "transferencia", "bonifico")
)  # fmt: skip

_TYPE_OF = MappingProxyType({w: kind for kind, ws in _TYPES.items() for w in ws.split("|")})
_HOLD_OF = MappingProxyType({w: kind for kind, ws in _HOLDS.items() for w in ws.split("|")})
# Why a rest is left of an invoice; found as words within a longer text.
_RESIDUES: Mapping[str, str] = MappingProxyType(
    {
        "bank_charge": "bank charges?|bank fees?|bank costs?|wire fees?|wire charges?"
        "|transfer fees?|transfer charges?|bankspesen|bankgebühr(?:en)?|frais bancaires"
        "|spese bancarie|gastos bancarios",
        "withholding_tax": "withholding(?: tax)?|wht|tds|quellensteuer|retenue à la source"
        "|ritenuta(?: d'acconto)?|retención",
        "exchange_difference": "(?:foreign )?exchange (?:difference|loss)|fx (?:difference|loss)"
        "|currency difference|kursdifferenz|différence de change|differenza cambio"
        "|diferencia de cambio",
        "quality_claim": "quality (?:claim|deduction)|qualitätsabzug|minderung",
    }
)
_NOTICE = "(?:payment )?(?:reminder|dunning(?: letter| notice)?|mahnung|level|notice|letter)"
_REMINDER = re.compile(
    rf"{_NOTICE}\s*(?:no\.?|nr\.?|#)?\s*(\d)|(\d)(?:st|nd|rd|th|\.)?\s*{_NOTICE}"
)
_ORDINALS: Mapping[str, str] = MappingProxyType(
    {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
)
# What presses, in the languages that people log in; a confirmation does not, whatever it confirms.
_PRESSING = re.compile(
    r"\b(?:remind|dunn|mahn|demand|chas(?:er|ing)|(?:final|last) (?:notice|warning)|relance"
    r"|mise en demeure|sollecit|diffida|recordatori|aanmaning|cobran)"
)
_CHANNELS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("phone", "telephone", "tel", "phone call", "telephone call", "telefon"), "call")
)


def plain(text: str) -> str:
    """Lower case, single blanks, underscores and hyphens as blanks: how words are compared.

    Full-width letters are the plain ones; soft hyphens and other characters without width fall out.
    """
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
        )
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def document_type(text: str, negative: bool) -> DocumentType:
    """Without a word, a positive amount is an invoice; a negative one is a credit of some kind."""
    word = plain(text)
    if not word:
        return DocumentType.OTHER if negative else DocumentType.INVOICE
    return _TYPE_OF.get(word, DocumentType.OTHER)


def hold_kind(text: str) -> HoldKind:
    return _HOLD_OF.get(plain(text), HoldKind.OTHER)


def status_hold(text: str) -> HoldKind | None:
    """What an item's status stops: nothing if it says the item is open, else a hold."""
    return None if plain(text) in _OPEN_STATUS else hold_kind(text)


def residue(text: str) -> str:
    """The one reason a text gives for a rest; "" for none, and for several."""
    words = plain(text)
    named = [name for name, of in _RESIDUES.items() if re.search(rf"\b(?:{of})\b", words)]
    return named[0] if len(named) == 1 else ""


def pays_itself(instrument: str) -> bool:
    return plain(instrument) in _OWN_PAYMENT


def knows_group(group: str) -> bool:
    return group in _GROUPS


def instrument_hold(instrument: str) -> HoldKind:
    """A known bank instrument is with the bank; of any other, nobody knows who pays."""
    kind = hold_kind(instrument)
    return kind if kind is HoldKind.WITH_BANK else HoldKind.OTHER


def may_dun(kind: str) -> bool:
    """Whether the level column of a contact says which notice it was."""
    return kind in ("", "reminder", "letter", "dunning", "dunning letter", "mahnung", "notice")


def reminder_level(kind: str) -> int:
    """2 for "reminder 2"; 0 for any other kind of contact."""
    text = " ".join(_ORDINALS.get(word, word) for word in plain(kind).split())
    found = _REMINDER.fullmatch(text)
    return int(found[1] or found[2]) if found else 0


def presses(kind: str) -> bool:
    """Whether the kind of a contact says that the debtor was pressed, if not at which level."""
    return "confirm" not in kind and (kind == "letter" or bool(_PRESSING.search(kind)))


def channel(text: str) -> str:
    word = " ".join(text.casefold().split())
    return _CHANNELS.get(word, word)
