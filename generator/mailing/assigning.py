"""Which letter gets which article number, before anything is set.

Numbers go first to all letters that the rules alone propose, in the order of the mailing book, then
to those a review added. So a review never moves another letter's number: what it holds, skips or
lowers keeps its number unused, and that returns to the pool, because only `issue` burns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from generator.findings import Finding, Outcome, Severity
from generator.mailing import order
from generator.values.articles import Given, Pool
from generator.values.decisions import Decision, Sentence, Verdict
from generator.values.policy import Service

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter that wants a number; `added` by a review, the rules would not send it so."""

    key: _Key
    service: str
    country: str
    added: bool
    place: order.Key
    dunned: bool  # as decided; a number may be kept for a letter that does not go


def asked(decision: Decision, services: Mapping[str, Service]) -> Iterator[Asked]:
    """The letter that the rules propose, and the one decided on where that is another."""
    goes = decision.verdict is Verdict.DUN and not decision.lacks
    rules = decision.proposed_service
    own = decision.service if goes else ""
    for service, added in ((rules, False), ("" if own == rules else own, True)):
        known = services.get(service)
        if known is not None and known.number != "none":
            yield Asked(
                decision.key,
                service,
                decision.creditor.address.country,
                added,
                order.proposed_key(decision) if not added else order.key(decision),
                goes and own == service,
            )


def assign(wanted: Iterable[Asked], pool: Pool) -> Outcome[Given]:
    """A number for each letter as far as they reach; services without any say so once (P5, P6).

    Who enters numbers wants them on the letters: where all are wrong or used, letters wait as they
    do where one is too few. Without any number entered the post's own labels are stuck on.
    """
    if pool.closed:
        return Outcome(Given())
    stock = _Stock(pool)
    numbers: dict[_Key, str] = {}
    lacking: dict[_Key, Sentence] = {}
    findings: list[Finding] = []
    queue = sorted(wanted, key=lambda one: (one.service, one.added, one.place))
    for service, group in groupby(queue, key=lambda one: one.service):
        letters = list(group)
        going = [one for one in letters if one.dunned]
        if not (stock.has(service) or service in pool.named):
            findings.extend(_none(service, len(going)))
            continue
        short = []
        for one in letters:
            number = stock.take(one)
            if number and one.dunned:
                numbers[one.key] = number
            elif one.dunned:
                lacking[one.key] = Sentence.of("lacks.article_number", service=service)
                short.append(one)
        findings.extend(_too_few(service, len(letters), len(going), len(short), stock))
    return Outcome(Given(numbers, lacking), tuple(findings))


class _Stock:
    """The numbers not yet given, by service, entity and country, each in the post's order."""

    def __init__(self, pool: Pool) -> None:
        self._left: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._counts: dict[str, int] = defaultdict(int)
        for article in reversed(pool.articles):
            self._left[article.service, article.entity, article.country].append(article.number)
            self._counts[article.service] += 1

    def has(self, service: str) -> bool:
        return self._counts[service] > 0

    def count(self, service: str) -> int:
        return self._counts[service]

    def take(self, one: Asked) -> str:
        """The entity's own numbers first, then those that all share; "" when none is left."""
        for entity in dict.fromkeys((one.key[0], "")):
            for country in (one.country, ""):
                left = self._left.get((one.service, entity, country))
                if left:
                    return left.pop()
        return ""


def _none(service: str, going: int) -> Iterator[Finding]:
    if going:
        yield Finding(
            "P5",
            Severity.WARNING,
            f"{_letters(going)} by {service} {'go' if going > 1 else 'goes'} without an article"
            " number: the pool has none for this service.",
            None,
            "Stick the post's labels on at the counter and write the numbers into the mailing book,"
            " or enter the numbers you hold in the sheet Article numbers and run again.",
        )


def _too_few(service: str, asked: int, going: int, short: int, stock: _Stock) -> Iterator[Finding]:
    if short:
        kept = asked - going
        yield Finding(
            "P6",
            Severity.WARNING,
            f"{asked} article numbers are needed for {service} and the pool has"
            f" {stock.count(service)}: {_letters(short)} will not go"
            f"{f' ({kept} are kept for letters that a review stopped)' if kept else ''}.",
            None,
            "Enter more numbers in the sheet Article numbers, then run again."
            + ("" if stock.has(service) else " Or remove its rows: labels are then stuck on."),
        )


def _letters(count: int) -> str:
    return "1 letter" if count == 1 else f"{count} letters"
