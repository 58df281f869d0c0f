"""What columns are called: the pooled vocabulary of all dialects, and fingerprints.

What enters: header texts. What leaves: the canonical fields a text may stand for, with a tier:
0 our own name, 1 a synonym, 2 a fallback word that counts only where nothing better stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

from generator.registry import family

_STRICT: Mapping[str, Any] = MappingProxyType({"extra": "forbid"})
_BRACKETS = re.compile(r"[(\[（].*?[)\]）]")
_CODE_AT_END = re.compile(r"\s(?:in\s+|en\s+)?[A-Z]{3}$")

Meaning = tuple[str, int]  # (canonical field, tier)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One system's words; see the docstring of `dialects` for the difference of the three."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    title: str
    source: str
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fallback: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    creators: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


def dialects() -> tuple[Dialect, ...]:
    return tuple(family("dialects", Dialect).values())


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """A header text as it is compared: no case, accents, brackets, blanks or punctuation.

    >>> key("  Invoice #"), key("Open Advance (ILS)"), key("CustomerName"), key("Balance RON")
    ('invoice', 'openadvance', 'customername', 'balance')
    """
    bare = _CODE_AT_END.sub("", _BRACKETS.sub(" ", text).strip())
    return plain(bare) or plain(text)


def plain(text: str) -> str:
    """Letters and digits only, case-folded, without accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum())


@cache
def vocabulary() -> Mapping[str, tuple[Meaning, ...]]:
    """Every known header key with what it may mean, best tier first."""
    found: dict[str, dict[str, int]] = {}
    for dialect in dialects():
        tier = 0 if dialect.name == "canonical" else 1
        _add(found, dialect.synonyms, tier)
        _add(found, dialect.fallback, 2)
    return MappingProxyType(
        {text: tuple(sorted(m.items(), key=lambda pair: pair[1])) for text, m in found.items()}
    )


def _add(found: dict[str, dict[str, int]], words: Mapping[str, tuple[str, ...]], tier: int) -> None:
    for name, texts in words.items():
        for text in texts:
            meanings = found.setdefault(key(text), {})
            meanings[name] = min(tier, meanings.get(name, tier))


def meanings(text: str, aliases: Mapping[str, Meaning]) -> tuple[Meaning, ...]:
    """What a header text may stand for; an alias of the proved dialect outranks the pool."""
    own = aliases.get(key(text))
    return (own,) if own else vocabulary().get(key(text), ())


def aliases_of(dialect: Dialect | None) -> Mapping[str, Meaning]:
    if dialect is None:
        return MappingProxyType({})
    return MappingProxyType(
        {key(text): (name, 1) for name, texts in dialect.aliases.items() for text in texts}
    )


def recognise(headers: Iterable[str], creator: str) -> Dialect | None:
    """The one dialect whose fingerprint the file bears; None if none or several do."""
    keys = {plain(text) for text in headers}
    found = [dialect for dialect in dialects() if _bears(dialect, keys, creator)]
    return found[0] if len(found) == 1 else None


def _bears(dialect: Dialect, keys: set[str], creator: str) -> bool:
    named = bool(dialect.headers) and all(plain(text) in keys for text in dialect.headers)
    return named and (not dialect.creators or creator in dialect.creators)
