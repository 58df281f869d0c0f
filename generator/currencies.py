"""The door to ISO 4217: which codes are currencies, and how many digits each has.

Source: the ISO 4217 table as packaged by `iso4217`; CLDR's digits differ for 13 live
currencies and are not used. XXX ("no currency") stands for an amount whose currency is unknown.
"""

from __future__ import annotations

from functools import cache

import iso4217

from generator.values.money import Currency

UNKNOWN = Currency("XXX", 2)


@cache
def get(code: str) -> Currency | None:
    """The currency of an ISO 4217 code in any case, or None."""
    if code.strip().upper() == UNKNOWN.code:
        return UNKNOWN
    try:
        found = iso4217.Currency(code.strip().upper())
    except ValueError:
        return None
    return Currency(found.code, found.exponent) if found.exponent is not None else None
