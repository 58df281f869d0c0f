"""Names of files made from customer numbers: safe on every file system, and never two alike."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"[A-Za-z0-9-]{1,40}")
_RUN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?")
_KEEP = re.compile(r"[^A-Za-z0-9-]+")
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", "index", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)))
)


def slugs(
    keys: Iterable[tuple[str, str]], *, several: bool = False
) -> Mapping[tuple[str, str], str]:
    """A slug for every (entity, customer); the entity stands first where there are several."""
    known = tuple(sorted(set(keys)))
    plain = {key: _joined(key, several, unique=True) for key in known}
    folded = Counter(slug.casefold() for slug in plain.values())
    return {
        key: slug if folded[slug.casefold()] == 1 else _joined(key, several, unique=False)
        for key, slug in plain.items()
    }


def _joined(key: tuple[str, str], several: bool, *, unique: bool) -> str:
    """Not unique: the hash is taken of entity and customer, so that no two joins are alike."""
    entity, customer = key
    prefix = f"{_part(entity)}-" if several else ""
    return prefix + (_part(customer) if unique else _hashed(customer, "\0".join(key)))


def _part(text: str) -> str:
    """The text itself where it is a safe name, else its safe letters and a hash of all of it."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _RESERVED:
        return text
    return _hashed(text, text)


def _hashed(text: str, whole: str) -> str:
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{_KEEP.sub('-', text).strip('-')[:29]}~{digest}"


def run_place(folder: str) -> tuple[dt.date, int] | None:
    """As-of and edition of a run folder, by which runs are in order; None for any other name."""
    parts = _RUN.fullmatch(folder)
    try:
        return (dt.date.fromisoformat(parts[1]), int(parts[2] or 1)) if parts else None
    except ValueError:
        return None


def letter_no(as_of: dt.date, slug: str, currency: str, edition: int = 1) -> str:
    """A number is used once: after a void, the next letters of the same as-of end in -2."""
    return f"{as_of:%Y%m%d}-{slug}-{currency}" + (f"-{edition}" if edition > 1 else "")
