"""The pool of article numbers: what of the sheet `Article numbers` can be used.

Enters its rows and the numbers on letters issued before; leaves checked numbers, and a finding for
every other: only what the post issued for this service, once, is ever given to a letter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator import articles
from generator.findings import Finding, Outcome, Severity
from generator.values.articles import Article, Pool
from generator.values.history import IssuedLetter
from generator.values.policy import Service
from generator.values.tables import Record

_SKIPPED = "It is not used; correct or remove the row."


@dataclass(frozen=True, slots=True)
class Known:
    """What the numbers are checked against: services, entities with their countries, used ones."""

    services: Mapping[str, Service]
    homes: Mapping[str, str]  # entity -> country of posting
    used: Mapping[str, str]  # number -> the letter that it was issued for, voided or not


def used(*letters: Iterable[IssuedLetter]) -> Mapping[str, str]:
    """The numbers of issued letters, also of those voided since: they were on an envelope."""
    every = (letter for some in letters for letter in some if letter.article_number)
    return {articles.plain(letter.article_number): letter.letter_no for letter in every}


def read(records: Iterable[Record], known: Known) -> Outcome[Pool]:
    """The numbers that may be given, in the order of the post, and what is wrong with the rest."""
    found: dict[tuple[str, str], Article] = {}
    findings: list[Finding] = []
    named: set[str] = set()
    for record in records:
        named.add(record.text("service").strip())
        article, wrong = _checked(record, known)
        first = found.get((article.service, article.number))
        if not wrong and first is not None:
            wrong = f"stands in the pool twice, first in {first.source}"
        if wrong:
            findings.append(_finding(record, article.number, wrong))
        else:
            found[article.service, article.number] = article
    kept, doubled = _of_one_service(found.values())
    alike, strange = _of_one_kind(kept)
    findings.extend((*doubled, *strange))
    pool = Pool(tuple(sorted(alike, key=_sorted)), named=frozenset(named))
    return Outcome(pool, tuple(findings))


def _sorted(article: Article) -> tuple[str, tuple[int, str]]:
    return article.service, article.place


def _checked(record: Record, known: Known) -> tuple[Article, str]:
    """The row as an article, and in words what is wrong with it."""
    name = record.text("service").strip()
    entity, text = record.text("entity").strip(), record.text("article_number")
    place, service = record.where("article_number"), known.services.get(name)
    if service is None or service.number == "none":
        numbered = sorted(n for n, s in known.services.items() if s.number != "none")
        wrong = f"is of service '{name}', which has no numbers ({', '.join(numbered)} have)"
        return Article(name, articles.plain(text), "", entity, place), wrong
    checked = articles.check(service, text)
    country = articles.s10_country(checked.number)
    article = Article(name, checked.number, checked.kind, entity, place, country)
    if checked.wrong:
        return article, checked.wrong
    if entity and entity not in known.homes:
        return article, f"is of entity '{entity}', which creditor.toml does not name"
    homes = [known.homes[entity]] if entity else sorted({*known.homes.values()})
    if country and country not in homes:
        return article, f"was issued by the post of {country}, but we post in {', '.join(homes)}"
    if letter := known.used.get(checked.number):
        return article, f"was used before, for letter {letter}; it stays used, also after a void"
    return article, ""


def _of_one_service(found: Iterable[Article]) -> tuple[list[Article], list[Finding]]:
    """A number under two services is of neither: nobody can say which label it is on."""
    by_number: dict[str, list[Article]] = defaultdict(list)
    for article in found:
        by_number[article.number].append(article)
    kept: list[Article] = []
    findings: list[Finding] = []
    for number, same in by_number.items():
        if len(same) == 1:
            kept.append(same[0])
            continue
        names = " and ".join(sorted(article.service for article in same))
        findings.append(_complaint(number, f"stands under {names}", same[-1]))
    return kept, findings


def _of_one_kind(found: Iterable[Article]) -> tuple[list[Article], list[Finding]]:
    """USPS numbers of 20 digits have their check digit in two ways, and a typing error can turn one
    into the other: those that begin alike must be of the kind of most of them."""
    rolls: dict[tuple[str, int, str], list[Article]] = defaultdict(list)
    for article in found:
        rolls[article.service, len(article.number), article.number[:4]].append(article)
    kept: list[Article] = []
    findings: list[Finding] = []
    for roll in rolls.values():
        usual = Counter(article.kind for article in roll).most_common()
        tied = len(usual) > 1 and usual[0][1] == usual[1][1]
        for article in roll:
            if article.kind == usual[0][0] and not tied:
                kept.append(article)
                continue
            wrong = (
                f"has the check digit of another kind than others that begin {roll[0].number[:4]}"
            )
            findings.append(_complaint(article.number, wrong, article))
    return kept, findings


def _complaint(number: str, wrong: str, article: Article) -> Finding:
    words = f"Article number {number} {wrong}."
    return Finding("P4", Severity.WARNING, words, article.source, _SKIPPED)


def _finding(record: Record, number: str, wrong: str) -> Finding:
    words = f"Article number {number[:40]} {wrong}."
    return Finding("P4", Severity.WARNING, words, record.where("article_number"), _SKIPPED)
