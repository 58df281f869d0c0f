"""Sums that stay alive: a formula above its column, and the value it has when the file is written.

SUBTOTAL 109 adds the rows that a filter shows (ECMA-376 part 1, 18.17.7.313). openpyxl writes a
formula without its value, so that a viewer that does not calculate shows nothing: it is put in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

_EMPTY = r"<v\s*/>|<v></v>"


def formula(letter: str, first_row: int, last_row: int) -> str:
    return f"=SUBTOTAL(109,{letter}{first_row}:{letter}{last_row})"


def with_values(sheet: bytes, values: Mapping[str, Decimal]) -> bytes:
    """The sheet's XML with the value of each formula, by the name of its cell."""
    for cell, value in values.items():
        pattern = rf'(<c r="{re.escape(cell)}"[^>]*><f>[^<]*</f>)(?:{_EMPTY})'.encode()
        sheet = re.sub(pattern, rf"\g<1><v>{value:f}</v>".encode(), sheet, count=1)
    return sheet
