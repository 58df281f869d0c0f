"""Values as cells show them, and the csv twin: text stays text, figures keep their digits.

Limits: ECMA-376 part 1, 22.9.2.19 (escapes); Excel keeps 15 digits.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from collections.abc import Iterable
from decimal import Decimal

Value = str | Decimal | dt.date | int | bool | None
Row = tuple[Value, ...]

_LONGEST_TEXT = 32_767
_DIGITS_KEPT = 15
_FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Full-width signs start a formula in East Asian editions; where the list separator is not the
# comma, a cell is split at `;` or tab whatever the quotes say.
_FORMULA = re.compile("(^|[;,|\t\r\n])(?=[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")


def csv_bytes(header: tuple[str, ...], rows: Iterable[Row]) -> bytes:
    """A csv file (RFC 4180) in UTF-8 with the mark by which Excel knows UTF-8; all text quoted."""
    out = io.StringIO()
    for row in itertools.chain((header,), rows):
        out.write(",".join(map(_csv_value, row)) + "\r\n")
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def printable(text: str) -> str:
    """Characters that no spreadsheet file can hold, replaced where everyone sees it."""
    return _NOT_XML.sub("\ufffd", text)


def shown(value: Value) -> tuple[Value, str]:
    """What stands in the cell, and its number format; text has "@"."""
    if value is None or isinstance(value, bool):
        return value, "General"
    if isinstance(value, dt.date):
        return (value, "yyyy-mm-dd") if value >= _FIRST_DAY else (value.isoformat(), "@")
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or number.adjusted() - min(exponent, 0) >= _DIGITS_KEPT:
            return f"{number:f}", "@"  # as a number its last digits would silently change
        if isinstance(value, int):
            return value, "0"
        return value, "#,##0" + ("." + "0" * -exponent if exponent < 0 else "")
    text = printable(value)
    text = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
    return _ESCAPE.sub("_x005F_", text), "@"


def _csv_value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | dt.date):
        return str(value)
    text = _FORMULA.sub(r"\1'", printable(value)).replace('"', '""')
    return f'"{text}"'
