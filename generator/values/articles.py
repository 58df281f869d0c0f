"""Numbers that the post issued: the pool of them, and who gets which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.values.decisions import Sentence
from generator.values.ledger import Source


@dataclass(frozen=True, slots=True)
class Article:
    """One number of the pool, checked and without spaces; `entity` "" = of any of us."""

    service: str
    number: str
    kind: str
    entity: str
    source: Source
    country: str = ""  # of the post that issued it, where the number says so

    @property
    def place(self) -> tuple[int, str]:
        """Sorts numbers of one service as the post lists them."""
        return (len(self.number), self.number)


@dataclass(frozen=True, slots=True)
class Pool:
    """What may be given; `closed` where nothing is given at all (a run of one customer).

    `named` are the services that the sheet names at all, be every number of theirs wrong or used.
    """

    articles: tuple[Article, ...] = ()
    closed: bool = False
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """By (entity, customer, currency): the number of a letter, or why it must wait for one."""

    numbers: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    lacking: Mapping[tuple[str, str, str], Sentence] = field(default_factory=dict)
