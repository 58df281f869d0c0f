"""Amounts written as text: the decimal mark is proved over a column, then each is read exactly.

What enters: texts. What leaves: Decimal, or None where the text is not an amount. A last mark
followed by other than three digits proves the decimal mark; groups of three prove nothing.
Accepted: (1,234.50), 1.234,50-, CR and DR, S and H,
D and C after a blank, blanks and apostrophes between groups, lakh groups,
a currency sign or code on either side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

_SIGNS = "$€£¥₹₪₩₺₽₴₫฿₦₱₡₲₵₸"
_UNIT = rf"(?:US\$|A\$|C\$|R\$|[{_SIGNS}]|Rs\.?|Kč|zł|Ft|(?!CR\b|DR\b)[A-Z]{{3}})"
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<s1>[-−–+])?\s*(?P<u1>{_UNIT})?\s*(?P<s2>[-−–+])?\s*"
    rf"(?P<body>\d[\d.,'’\s]*|[.,]\d+)"
    rf"\s*(?P<s3>[-−–])?\s*(?P<u2>{_UNIT})?\s*(?P<side>CR|DR|Cr\.?|Dr\.?|(?<=\s)[SHDC])?\s*(?P<close>\))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:(?P<g>[.,'’ ])\d{3})(?:(?P=g)\d{3})*")
_LAKH = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")  # as most exports write it
_BLANKS = re.compile(r"\s")

# What a sign may stand for; a sign with one entry is proof enough of the currency.
UNITS = MappingProxyType(
    {
        "€": ("EUR",),
        "£": ("GBP",),
        "₹": ("INR",),
        "₪": ("ILS",),
        "₩": ("KRW",),
        "₺": ("TRY",),
        "₽": ("RUB",),
        "₴": ("UAH",),
        "₫": ("VND",),
        "฿": ("THB",),
        "₦": ("NGN",),
        "₱": ("PHP",),
        "₡": ("CRC",),
        "₲": ("PYG",),
        "₵": ("GHS",),
        "₸": ("KZT",),
        "Kč": ("CZK",),
        "zł": ("PLN",),
        "Ft": ("HUF",),
        "RMB": ("CNY",),
        "人民币": ("CNY",),
        "US$": ("USD",),
        "A$": ("AUD",),
        "C$": ("CAD",),
        "R$": ("BRL",),
        "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD", "UYU"),
        "¥": ("JPY", "CNY"),
        "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    }
)


class Shape(NamedTuple):
    """An amount's parts: its digits with marks, whether negative, and the unit beside them."""

    body: str
    negative: bool
    unit: str


class Mark(NamedTuple):
    """The decimal mark of a column: "." or ",", "" where no text needs one; else what is wrong."""

    mark: str
    contradiction: tuple[str, str] | None = None  # two texts that prove different marks
    unproved: str = ""  # a text that two marks would read differently


def shape(text: str) -> Shape | None:
    """The parts of an amount, or None if the text is none.

    >>> shape("(1,234.50)"), shape("1.234,50-").negative, shape("₹ 15,00,000").unit, shape("n/a")
    (Shape(body='1,234.50', negative=True, unit=''), True, '₹', None)
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [found[name] for name in ("s1", "s2", "s3") if found[name]]
    side = (found["side"] or "").rstrip(".").upper()
    credit = side in ("CR", "H", "C")
    if len(signs) + bool(found["open"]) + credit > 1 or (found["u1"] and found["u2"]):
        return None
    negative = bool(found["open"]) or credit or any(sign != "+" for sign in signs)
    body = _BLANKS.sub(" ", found["body"]).strip()
    return Shape(body, negative, (found["u1"] or found["u2"] or "").rstrip("."))


def proof(body: str) -> str:
    """ "." or "," if these digits prove the decimal mark, "" if they need none, "?" if they could
    be read both ways, "!" if no reading is right.

    >>> [proof(b) for b in ("1,234.50", "1.234,5", "1.234", "12 500,00", "1.234.567", "1200")]
    ['.', ',', '?', ',', ',', '']
    """
    marks = [c for c in body if c in ".,"]
    if not marks:
        return "" if _whole(body) else "!"
    readings = [mark for mark in ".," if value(body, mark) is not None]
    if len(readings) == 2:
        return "?" if value(body, ".") != value(body, ",") else ""
    return readings[0] if readings else "!"


def value(body: str, mark: str) -> Decimal | None:
    """The digits read with this decimal mark, or None if they are not well-formed so."""
    whole, found, fraction = body.rpartition(mark) if mark in body else (body, "", "")
    if found and not fraction.isdigit():
        return None
    if not whole and found:
        whole = "0"
    if not _whole(whole) or mark in whole:
        return None
    digits = "".join(c for c in whole if c.isdigit())
    return Decimal(f"{digits}.{fraction or 0}") if fraction else Decimal(digits)


def _whole(text: str) -> bool:
    """Digits without groups, or groups of three by one mark, or lakh groups."""
    if text.isdigit():
        return text.isascii()
    found = _GROUPED.fullmatch(text)
    if found:
        return not (text[0] == "0" and found["g"] in ".,")
    return bool(_LAKH.fullmatch(text))


def mark_of(texts: Iterable[str]) -> Mark:
    """The decimal mark that the texts of one column prove together."""
    proofs: dict[str, str] = {}
    for text in texts:
        parts = shape(text)
        if parts:
            proofs.setdefault(proof(parts.body), text)
    if "." in proofs and "," in proofs:
        return Mark("", contradiction=(proofs["."], proofs[","]))
    for mark in ".,":
        if mark in proofs:
            return Mark(mark)
    return Mark("", unproved=proofs.get("?", ""))


def read(text: str, mark: str) -> tuple[Decimal, str] | None:
    """The amount and its unit ("" if none), read with the proved mark; None if it is no amount."""
    if mark != "," and _PLAIN.fullmatch(text):
        return Decimal(text), ""
    parts = shape(text)
    if parts is None:
        return None
    number = value(parts.body, mark or ".")
    if number is None:
        return None
    return (-number if parts.negative else number), parts.unit
