"""The door to python-stdnum: account numbers that prove themselves by check digits."""

from __future__ import annotations

from stdnum import iban


def iban_is_valid(text: str) -> bool:
    """Whether length, country format and check digits (ISO 13616) fit."""
    return bool(iban.is_valid(text))
