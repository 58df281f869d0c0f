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

_LOCAL = re.compile(
    r"\(?\b(?:LCY|(?:in )?(?:company|local|base|home|functional|reporting|accounting)"
    r" currency)\b\)?",
    re.IGNORECASE,
)
_AMOUNTS = frozenset({"amount_open", "amount_original"})

Meaning = tuple[str, int]  # (canonical field, tier)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What together proves a file to be a system's: all headers, all title words, the creator."""

    headers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    creator: str = ""

    def borne(self, keys: set[str], lines: str, creator: str) -> int:
        """How many marks of it the file bears; 0 unless it bears all."""
        if self.creator and self.creator != creator:
            return 0
        if not {plain(text) for text in self.headers} <= keys:
            return 0
        if not all(plain(words) in lines for words in self.titles):
            return 0
        return len(self.headers) + len(self.titles) + bool(self.creator)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One system's words, and the quirks that count once one of its fingerprints is proved."""

    __pydantic_config__: ClassVar[Any] = _STRICT
    name: str
    title: str
    source: str
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fallback: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fingerprints: tuple[Fingerprint, ...] = ()
    nets: str = ""  # why its totals may be less than their items; "" if they must tie
    nested: str = ""  # what joins the headings of a customer and its sub-customer
    data_sheet: str = ""  # the sheet that the others only show again
    open_column: str = ""  # without it the list does not say what is open
    empty_currency_is_local: bool = False


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
    if text.startswith("$") and text.endswith("$"):
        return ()  # a placeholder that its program has not filled
    known = vocabulary().get(plain(text), ())
    if _LOCAL.search(text) and not known:
        found = vocabulary().get(key(_LOCAL.sub("", text)), ())
        return (("amount_local", 1),) if any(name in _AMOUNTS for name, _ in found) else ()
    own = aliases.get(key(text))
    return (own,) if own else vocabulary().get(key(text), ())


def aliases_of(dialect: Dialect | None) -> Mapping[str, Meaning]:
    if dialect is None:
        return MappingProxyType({})
    return MappingProxyType(
        {key(text): (name, 0) for name, texts in dialect.aliases.items() for text in texts}
    )


def recognise(headers: Iterable[str], lines: Iterable[str], creator: str) -> Dialect | None:
    """The dialect of whose fingerprints the file bears most; None if none, or two alike."""
    keys = {plain(text) for text in headers}
    words = plain("\n".join(lines))
    borne = [
        (max((f.borne(keys, words, creator) for f in dialect.fingerprints), default=0), dialect)
        for dialect in dialects()
    ]
    most = max(marks for marks, _ in borne)
    found = [dialect for marks, dialect in borne if marks == most > 0]
    return found[0] if len(found) == 1 else None
