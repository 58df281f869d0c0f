"""Lines and headings that name a customer: their words taken apart.

What enters: texts of rows that are no items. What leaves: the number and name they give.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.intake.cells import text_of
from generator.intake.dialects import meanings, plain

_KEYED = re.compile(r"([^\W\d][^:]{1,30}?)(?:\s*:\s*|\s{2,})(\S.*)")
_MORE = re.compile(
    r"\s*[(\[](?:cont(?:inued|'d|\.)?|forts(?:etzung|\.)?|suite|segue)[)\]]$", re.IGNORECASE
)
_COUNT = re.compile(r"\s*\(\d+\)$")
_NUMBERED = re.compile(r"([^\W\d]+)\.?\s+(\d[\w\-]*)(?:\s*[-–:]?\s+(.*))?")
_LEADING = re.compile(r"(\S*\d\S*)\s+(?:[-–:]\s+)?(\S.*)")
_CHOICE = re.compile(
    r"^(?:all|alle|any|tous|toutes|todos|todas|tutti|tutte|vše|všichni|wszyscy|allen|全部|everyone)\b"
    r"|^none$|[*%]|\.\.|^\S*\d\S*\s+(?:to|bis|thru|à|a)\s+\S*\d\S*$|^\S*\d\S*\s[-–]\s\S*\d\S*$",
    re.IGNORECASE,
)
_OTHER_KEY = re.compile(r"[^\W\d][^:]{1,30}:\s.*|[^:]{1,30}:")
_PERSONS = frozenset({"contact", "partner", "contactname"})
KEY_FIELDS = ("customer", "customer_id", "customer_name")


class Named(NamedTuple):
    """A customer as a heading names it; either may be empty."""

    number: str = ""
    name: str = ""


NOBODY = Named()


def customers_in(cells: Sequence[str]) -> dict[str, str]:
    """What lines like "Customer: 10001" or "A/C: | 10001 | Name: | Acme" say of the customer."""
    found: dict[str, str] = {}
    filled = [text_of(cell) for cell in cells if cell]
    for place, text in enumerate(filled):
        match = _KEYED.fullmatch(text)
        bare = text.endswith(":")
        if not bare and not match:
            continue
        key = text[:-1] if bare or match is None else match[1]
        value = filled[place + 1] if bare and place + 1 < len(filled) else ""
        value = match[2].strip() if match and not bare else value
        for name, _ in meanings(key.strip(), {}):
            if name in KEY_FIELDS and _one(value) and plain(key) not in _PERSONS:
                found.setdefault(name, value)
    return found


def general(said: Mapping[str, str]) -> Named:
    """ "Customer" is the number where another line has the name, else the name."""
    customer = said.get("customer", "")
    number = said.get("customer_id", customer if "customer_name" in said else "")
    return Named(number, said.get("customer_name", customer))


def _one(value: str) -> bool:
    """Whether a line names one customer, not a report's choice such as "All" or a range."""
    return bool(value) and not _CHOICE.search(value)


def numbered(text: str) -> Named:
    """ "Customer 10001 Acme" is the customer's number and name."""
    found = _NUMBERED.fullmatch(text)
    if found and any(name in KEY_FIELDS for name, _ in meanings(found[1], {})):
        return Named(found[2], found[3] or "")
    return NOBODY


def led(text: str) -> Named:
    """ "10023 Acme" and "10023 - Acme" begin with what may be the customer's number."""
    found = _LEADING.fullmatch(text)
    return Named(found[1], found[2]) if found else NOBODY


def heading_text(text: str, *, counted: bool) -> str:
    """A heading without "(continued)" and, where the system counts the rows, without "(9)"."""
    bare = _MORE.sub("", text)
    return _COUNT.sub("", bare) if counted else bare


def names_other(text: str) -> bool:
    """Whether a heading says itself that it is of something else: "Salesperson: Doe"."""
    return bool(_OTHER_KEY.fullmatch(text))
