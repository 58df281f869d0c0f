"""Compose the dashboard: decisions and what the run knows about itself become one paper.

The view holds formatted text, raw numbers to sort by, and percentages for bars; the template
computes nothing. The page is one file that asks the network for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from generator.documents.bands import View, bands, legend, outcome
from generator.documents.position import Line, Position, survey
from generator.documents.provenance import provenance
from generator.documents.ranking import by_rank
from generator.documents.verdicts import NAMES, bucket_name, level_name
from generator.findings import Severity
from generator.values.decisions import Decision, Verdict
from generator.values.money import Currency, Money
from generator.values.paper import Paper
from generator.values.run import RunFacts
from generator.wording import Words

MOST_ACCOUNTS = 1_000  # a page of more rows loads slowly
MOST_FINDINGS = 50
_VERDICTS = tuple(Verdict)
_SEVERITIES = tuple(Severity)


def dashboard(decisions: Iterable[Decision], facts: RunFacts, words: Words) -> Paper:
    """index.html: the position, what follows from it, every account, and where it comes from."""
    gaps: Counter[str] = Counter()
    positions, lines = survey(_noting(decisions, gaps, words))
    ordered = _in_order(positions, facts)
    view = {
        "language": words.language,
        "direction": words.direction,
        "creditor": facts.creditor_name,
        "as_of": words.date(facts.dates.as_of),
        "letter_date": words.date(facts.dates.letter_date),
        "cash_known_to": words.date(facts.dates.cash_known_to),
        "missing": _missing(gaps) if facts.first_hour else (),
        "first_hour": facts.first_hour,
        "legend": legend(facts.bucket_names, words),
        "bands": bands(ordered, facts.bucket_names, words),
        "outcome": outcome(ordered, lines, words),
        "accounts": _accounts(lines, ordered, facts, words),
        "findings": _findings(facts, words),
        "provenance": provenance(positions, facts, words),
    }
    return Paper("index.html", "dashboard.html.j2", words.language, "", view)


def _noting(decisions: Iterable[Decision], gaps: Counter[str], words: Words) -> Iterable[Decision]:
    """Count what letters lack while the decisions stream by."""
    for decision in decisions:
        gaps.update({words.sentence(lack) for lack in decision.lacks})
        yield decision


def _in_order(positions: Mapping[Currency, Position], facts: RunFacts) -> tuple[Position, ...]:
    """Currencies in the order of the run's totals, others after them."""
    order = dict.fromkeys((*(totals.currency for totals in facts.totals), *positions))
    return tuple(positions[currency] for currency in order if currency in positions)


def _missing(gaps: Counter[str]) -> tuple[View, ...]:
    most_first = sorted(gaps.items(), key=lambda gap: (-gap[1], gap[0]))
    return tuple({"sentence": sentence, "count": count} for sentence, count in most_first[:8])


def _accounts(
    lines: Sequence[Line], positions: Sequence[Position], facts: RunFacts, words: Words
) -> View:
    """The largest overdue of each currency, in blocks by currency."""
    keyed = {f"{number:09d}": line for number, line in enumerate(lines)}
    ranked = by_rank((li.currency.code, li.overdue.amount, key) for key, li in keyed.items())
    chosen = {key for _, _, key in ranked[:MOST_ACCOUNTS]}
    block = {position.currency: number for number, position in enumerate(positions)}
    shown = sorted(
        (line for key, line in keyed.items() if key in chosen),
        key=lambda li: (block[li.currency], -li.overdue.amount, -li.open.amount, li.debtor.name),
    )
    rows = [_account(line, block, facts, words) for line in shown]
    return {
        "buckets": [bucket_name(name, words) for name in facts.bucket_names],
        "rows": rows,
        "shown": len(shown),
        "all": len(lines),
        "countries": any(row["country"] for row in rows),
        "several_entities": len({line.entity for line in lines}) > 1,
    }


def _account(line: Line, block: Mapping[Currency, int], facts: RunFacts, words: Words) -> View:
    zero = Money.zero(line.currency)
    country = line.debtor.address.country or line.debtor.registered.country
    return {
        "block": block[line.currency],
        "entity": line.entity,
        **_name(line, words),
        "country": words.country(country) if country else "",
        "currency": line.currency.code,
        "amounts": [
            _sortable(money, words)
            for money in (
                line.open,
                line.overdue,
                *(line.buckets.get(name, zero) for name in facts.bucket_names),
            )
        ],
        "oldest_days": line.oldest_days,
        **_verdict(line, words),
        "sentence": words.sentence(line.sentence),
        "statement": quote(f"statements/{line.slug}-{line.currency.code}.pdf"),
        "letter": quote(f"letters/{line.letter_no}.pdf") if line.verdict is Verdict.DUN else "",
    }


def _name(line: Line, words: Words) -> View:
    """A private individual goes by number: the page is passed around."""
    debtor = line.debtor
    name = words.label("Private individual") if debtor.is_natural_person else debtor.name
    return {"name": name, "number": "" if debtor.customer_id == debtor.name else debtor.customer_id}


def _verdict(line: Line, words: Words) -> View:
    number = line.level.number if line.level else 0
    level = words.label("Level {n}", n=number) if line.level else ""
    if line.verdict is Verdict.DUN and line.level:
        return {"verdict": level, "level": level_name(line.level, words), "rank": 100 + number}
    proposed = words.label("level {n} proposed", n=number) if line.level else ""
    verdict = words.label(NAMES[line.verdict])
    return {"verdict": verdict, "level": proposed, "rank": _VERDICTS.index(line.verdict)}


def _sortable(money: Money, words: Words) -> View:
    return {"text": words.amount(money) if money else "–", "sort": str(money) if money else ""}


def _findings(facts: RunFacts, words: Words) -> View:
    counts = Counter(finding.severity for finding in facts.findings)
    worst_first = sorted(facts.findings, key=lambda finding: _SEVERITIES.index(finding.severity))
    return {
        "all": len(facts.findings),
        "more": max(0, len(facts.findings) - MOST_FINDINGS),
        "counts": [
            {"name": words.label(severity.value), "count": counts[severity]}
            for severity in Severity
            if counts[severity]
        ],
        "rows": [
            {
                "code": finding.code,
                "severity": words.label(finding.severity.value),
                "customer": finding.customer_id or "",
                "message": finding.message,
                "remedy": finding.remedy,
                "where": str(finding.where) if finding.where else "",
            }
            for finding in worst_first[:MOST_FINDINGS]
        ],
    }
