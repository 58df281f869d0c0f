"""Names of files made from customer numbers: safe on every file system, and never two alike."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[A-Za-z0-9-]{1,40}")
_KEEP = re.compile(r"[^A-Za-z0-9-]+")
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", "index", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)))
)


def slugs(keys: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """A slug for every (entity, customer); the entity stands first where there are several."""
    known = tuple(sorted(set(keys)))
    several = len({entity for entity, _ in known}) > 1
    folded = Counter((entity, customer.casefold()) for entity, customer in known)
    return {
        (entity, customer): (f"{_part(entity, unique=True)}-" if several else "")
        + _part(customer, unique=folded[entity, customer.casefold()] == 1)
        for entity, customer in known
    }


def _part(text: str, *, unique: bool) -> str:
    """The text itself where it is a safe name, else its safe letters and a hash of all of it."""
    if unique and _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{_KEEP.sub('-', text).strip('-')[:29]}~{digest}"


def letter_no(as_of: dt.date, slug: str, currency: str) -> str:
    return f"{as_of:%Y%m%d}-{slug}-{currency}"
