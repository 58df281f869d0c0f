"""The third layer: accounts in rows, the largest overdue of each currency on the front page.

A page of more than a thousand rows loads slowly: the others stand on further pages, by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import quote

from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.position import Line, Position
from generator.documents.ranking import by_rank
from generator.documents.verdicts import NAMES, bucket_name, level_name
from generator.values.decisions import Verdict
from generator.values.money import Currency, Money
from generator.values.policy import Level
from generator.values.run import RunFacts

ROWS = 1_000  # of one page
_SENTENCES = 400  # a page of more rows leaves the reason to the customer's own page
_HALF = Decimal("0.5")  # shows the decimal mark
_VERDICTS = tuple(Verdict)


def pages(
    lines: Sequence[Line], positions: Sequence[Position], rows: int = ROWS
) -> list[list[Line]]:
    """The front page's lines in blocks by currency, then the others by name, each page's."""
    keyed = {f"{number:09d}": line for number, line in enumerate(lines)}
    ranked = by_rank((li.currency.code, li.overdue.amount, key) for key, li in keyed.items())
    block = blocks(positions)
    first = sorted(
        (keyed[key] for _, _, key in ranked[:rows]),
        key=lambda li: (block[li.currency], -li.overdue.amount, -li.open.amount, li.debtor.name),
    )
    others = sorted(
        (keyed[key] for _, _, key in ranked[rows:]),
        key=lambda li: (li.debtor.name.casefold(), li.slug, li.currency.code),
    )
    return [first, *(others[at : at + rows] for at in range(0, len(others), rows))]


def blocks(positions: Sequence[Position]) -> Mapping[Currency, int]:
    return {position.currency: number for number, position in enumerate(positions)}


def table(
    shown: Sequence[Line], lines: Sequence[Line], positions: Sequence[Position], facts: RunFacts,
    pen: Pen,
) -> View:  # fmt: skip
    block = blocks(positions)
    why = len(shown) <= _SENTENCES
    rows = [_row(line, block, facts, pen, why=why) for line in shown]
    countries = any(row.country for row in rows)
    several = len({line.entity for line in lines}) > 1
    return {
        "buckets": [bucket_name(name, pen.words) for name in facts.bucket_names],
        "rows": rows,
        "shown": len(rows),
        "all": len(lines),
        "why": why,
        "decimal": pen.number(_HALF)[1:2],
        "countries": countries,
        "several_entities": several,
        "texts": 1 + countries + several,  # columns of text between name and amounts
    }


def further(found: Sequence[Sequence[Line]]) -> list[View]:
    """The other pages with the first and the last name of each."""
    return [
        {
            "path": f"page-{number}.html",
            "number": number,
            "first": shown[0].debtor.name,
            "last": shown[-1].debtor.name,
        }
        for number, shown in enumerate(found[1:], start=2)
    ]


def page_of(slug: str) -> str:
    """A customer's page as a link from the front page."""
    return quote(f"customers/{slug}.html", safe="/~")


class Row(NamedTuple):
    """One account; templates take it apart, which is faster than asking for names."""

    block: int
    name: str
    number: str
    page: str
    entity: str
    country: str
    currency: str
    amounts: tuple[str, ...]
    oldest_days: int
    verdict: str
    level: str
    rank: int
    sentence: str


class Decided(NamedTuple):
    """What is decided, the level's name, and a rank to sort by: the most pressing last."""

    verdict: str
    level: str
    rank: int


def _row(line: Line, block: Mapping[Currency, int], facts: RunFacts, pen: Pen, *, why: bool) -> Row:
    zero = Money.zero(line.currency)
    country = line.debtor.address.country or line.debtor.registered.country
    number = line.debtor.customer_id
    return Row(
        block[line.currency],
        line.debtor.name,
        "" if number == line.debtor.name else number,
        "" if pen.sharing.summary else page_of(line.slug),
        line.entity,
        pen.words.country(country) if country else "",
        line.currency.code,
        tuple(
            pen.part(money)
            for money in (
                line.open,
                line.overdue,
                *(line.buckets.get(name, zero) for name in facts.bucket_names),
            )
        ),
        line.oldest_days,
        *decided(line.verdict, line.level, pen),
        (pen if line.letter_no else pen.close).sentence(line.sentence) if why else "",
    )


def decided(verdict: Verdict, level: Level | None, pen: Pen) -> Decided:
    number = level.number if level else 0
    if verdict is Verdict.DUN and level:
        name = pen.label("Level {n}", n=number)
        return Decided(name, level_name(level, pen.words), 100 + number)
    proposed = pen.label("level {n} proposed", n=number) if level else ""
    return Decided(pen.label(NAMES[verdict]), proposed, _VERDICTS.index(verdict))
