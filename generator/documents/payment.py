"""How to pay: account, reference, the code to scan, the Swiss payment part, the US slip.

Enters a decision; leaves formatted text for `parts/payment.html.j2`, `parts/swiss.html.j2` and
`parts/remittance.html.j2`:

    title lines           pairs (name, value) for the decision's currency
    code code_label       picture as a data: URI and what it is for, or ""
    swiss                 receipt and payment part (see `swiss`), or {}
    remittance            {title, lines: pairs, check, remit_to}: slip for a check, or {}

A code bears the printed total and nothing else, and no letter bears one that it cannot hold
whole: another currency, nothing claimed, a preview. Source: EPC069-12 (SEPA code), version 002.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import quote

from generator import addresses, barcodes, identifiers
from generator.documents import references, swiss
from generator.documents.blocks import View
from generator.documents.references import Reference
from generator.values.decisions import Decision
from generator.values.ledger import Address
from generator.values.policy import BankAccount, PostalAddress
from generator.wording import Words

_CODE_MM = 26.0  # of the symbol; a link needs 25, the quiet zone is left by the layout
_MOST = Decimal("999999999.99")
_MOST_BYTES = 331  # what version 13 holds at level M, the largest allowed
_MOST_NAME = 70
_BESIDE_CODE, _ALONE = 32.0, 42.0  # ems of a line: 99 and 130 mm of 8.75 pt type
_BROAD = frozenset("MWmw@%—…ŒÆœæ")

_LABELS: Mapping[str, str] = MappingProxyType(
    {"epc": "Pay by banking app", "link": "Scan to pay online"}
)

Pair = tuple[str, str]


def payment(
    decision: Decision, words: Words, title: str, reference: str = "", *, codes: bool = False
) -> View:
    """Where to pay, for the decision's currency; empty without an account for it.

    A letter gives no `reference`: it has its own. `codes`: with what is scanned and cut off.
    """
    account = references.account(decision)
    if account is None or decision.file_only:
        return {}
    own = references.reference(decision)
    link = portal(decision, "" if reference else own.text)
    kind, text = _scan(decision, account, own, link) if codes else ("", "")
    # A QR-IBAN takes no payment under another reference than the letter's.
    iban, shown = (
        (account.iban, reference) if reference else (references.iban(decision), own.printed)
    )
    pairs = _pairs(decision, account, words, (iban, shown), link)
    is_swiss = codes and references.scheme(decision) == "swiss"
    return {
        "title": words.label(title, currency=decision.currency.code),
        "lines": _broken(pairs, _BESIDE_CODE if kind else _ALONE),
        "code": _picture(text) if kind else "",
        "code_label": words.label(_LABELS[kind]) if kind else "",
        "swiss": swiss.bill(decision, account, own, words.language) if is_swiss else {},
        "remittance": _remittance(decision, account, words) if codes else {},
    }


def scanned(decision: Decision, *, is_a4: bool) -> tuple[str, ...]:
    """What a letter bears to be scanned: `epc` or `link` in its block, `swiss` at a foot."""
    account = references.account(decision)
    if account is None or decision.file_only:
        return ()
    own = references.reference(decision)
    kind, _ = _scan(decision, account, own, portal(decision, own.text))
    has_bill = is_a4 and references.scheme(decision) == "swiss" and swiss.fits(decision, account)
    return tuple(filter(None, (kind, "swiss" if has_bill else "")))


def portal(decision: Decision, reference: str) -> str:
    """The page to pay on, for this reference; "" where it wants one and there is none."""
    url = decision.creditor.payment_portal
    if "{reference}" in url and not reference:
        return ""
    return url.replace("{reference}", quote(reference, safe=""))


def epc_payload(decision: Decision, account: BankAccount, ref: Reference) -> str:
    """The SEPA code's text; "" where the standard does not allow one.

    Everything is checked before it is encoded: readers do not check, they fill in a transfer.
    """
    name = account.beneficiary or decision.creditor.legal_name
    amount, iban = decision.claimed.amount, identifiers.compact(account.iban)
    lines = (
        "BCD", "002", "1", "SCT",
        identifiers.compact(account.bic), " ".join(name.split()), iban,
        f"EUR{amount:.2f}",
        "", ref.text,
    )  # fmt: skip
    text = "\n".join(lines)
    allowed = (
        decision.currency.code == "EUR"
        and ref.kind == "SCOR"
        and identifiers.creditor_reference_is_valid(ref.text)
        and identifiers.iban_country(iban) in identifiers.SEPA
        and (not account.bic or identifiers.bic_is_valid(account.bic))
        and 0 < len(lines[5]) <= _MOST_NAME
        and Decimal(0) < amount <= _MOST
        and len(text.encode()) <= _MOST_BYTES
    )
    return text if allowed else ""


def _scan(decision: Decision, account: BankAccount, ref: Reference, link: str) -> tuple[str, str]:
    """The code in the block, its kind and its text: the transfer, else the page to pay on."""
    if not Decimal(0) < decision.claimed.amount:
        return "", ""
    if references.scheme(decision) == "epc" and (text := epc_payload(decision, account, ref)):
        return "epc", text
    if link.startswith("https://") and account.payment_code != "none":
        return "link", link
    return "", ""


def _picture(text: str) -> str:
    return barcodes.data_uri(barcodes.qr_svg(text, size_mm=_CODE_MM, error="M", quiet=0))


def _pairs(
    decision: Decision,
    account: BankAccount,
    words: Words,
    quoted: tuple[str, str],
    link: str,
) -> tuple[Pair, ...]:
    iban, reference = quoted
    through = account.correspondent if _from_abroad(decision, account) else ""
    return (
        (words.label("Beneficiary"), account.beneficiary or decision.creditor.legal_name),
        (words.label("Bank"), account.bank),
        ("IBAN", identifiers.in_fours(iban)),
        (words.label("Account no."), account.account),
        ("BIC / SWIFT", account.bic),
        (_routing_label(account, words), account.routing),
        (words.label("Correspondent bank"), through),
        (words.label("Correspondent BIC"), account.correspondent_bic if through else ""),
        (words.label("Payment reference"), reference),
        (words.label("Pay online"), link),
    )


def _broken(pairs: tuple[Pair, ...], width: float) -> tuple[Pair, ...]:
    """Only what is there; a long value goes on in a line of its own, whose name is empty.

    Names and values are two columns set side by side: a line that the layout broke would move
    every value after it beside another's name.
    """
    found: list[Pair] = []
    for name, value in pairs:
        parts = _wrapped(value, width)
        found += [(name if not n else "", part) for n, part in enumerate(parts)]
    return tuple(found)


def _wrapped(value: str, width: float) -> tuple[str, ...]:
    """Lines of whole words; only a word that is wider than a line is cut."""
    lines, line = [], ""
    for word in value.split(" "):
        joined = f"{line} {word}" if line else word
        if sum(map(_ems, joined)) <= width:
            line = joined
            continue
        lines += [line] if line else []
        line = word
        while sum(map(_ems, line)) > width:
            cut = next(n for n in range(len(line), 0, -1) if sum(map(_ems, line[:n])) <= width)
            lines.append(line[:cut])
            line = line[cut:]
    return (*lines, line) if line else tuple(lines)


def _ems(char: str) -> float:
    """At least as wide as Noto Sans has it."""
    if char in _BROAD or unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.79 if char.isupper() else 0.62


def _from_abroad(decision: Decision, account: BankAccount) -> bool:
    """Whether the payer's bank is not of the account's country."""
    home = identifiers.iban_country(account.iban) or identifiers.compact(account.bic)[4:6]
    us = decision.creditor.address.country
    return (decision.debtor.address.country or us) != (home or us)


def _routing_label(account: BankAccount, words: Words) -> str:
    is_aba = identifiers.aba_is_valid(account.routing)
    return words.label("ABA routing no.") if is_aba else words.label("Bank code")


def _remittance(decision: Decision, account: BankAccount, words: Words) -> View:
    """The slip a US payer sends with a check: it says what the check is for."""
    us = decision.creditor
    if us.address.country != "US" or not decision.claimed.positive:
        return {}
    holder = account.checks_to or account.beneficiary or us.legal_name
    return {
        "title": words.label("Remittance slip"),
        "lines": (
            (words.label("Letter no."), decision.letter_no),
            (words.label("Customer no."), decision.debtor.customer_id),
            (words.label("Customer"), decision.debtor.name_latin or decision.debtor.addressee_name),
            (words.label("Amount due"), words.money(decision.claimed)),
            (words.label("Amount enclosed"), "____________________"),
        ),
        "check": words.label("Make checks payable to {name}", name=holder),
        "to": words.label("Remit to"),
        "remit_to": account.remit_to or (holder, *_lines(us.address, words)),
    }


def _lines(of: PostalAddress, words: Words) -> tuple[str, ...]:
    address = Address(of.lines, of.postal_code, of.city, of.region, of.country)
    return addresses.lines("", "", address, of.country, words)
