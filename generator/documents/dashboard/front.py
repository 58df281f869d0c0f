"""Compose the front page and its further pages: what was decided, and what the run knows of itself.

The views hold formatted text, raw numbers to sort by, and geometry in per cent; the templates
compute nothing. A page is one file that asks the network for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.documents.dashboard import drivers, footer, headline, outcome, table
from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.position import Line, Position, Survey
from generator.documents.dashboard.redaction import Guise
from generator.values.decisions import Sentence
from generator.values.kpis import Report
from generator.values.money import Currency
from generator.values.paper import Paper
from generator.values.run import RunFacts

PRINTED = 40  # rows of the table on paper
_GAPS = 8


def front(
    survey: Survey, facts: RunFacts, report: Report | None, guise: Guise, pen: Pen
) -> tuple[Paper, ...]:
    """index.html: the position, what drives it, every account, and where it comes from.

    Beside it page-2.html and on, where the accounts are too many for one page; a summary has
    only the largest.
    """
    lines = tuple(map(guise.hide, survey.lines))
    ordered = in_order(survey.positions)
    found = table.pages(lines, ordered)
    view = {
        **_common(facts, pen),
        **upper(survey, lines, ordered, facts, report, guise, pen),
        "accounts": table.table(found[0], lines, ordered, facts, pen),
        "further": [] if pen.sharing.summary else table.further(found),
        "books": not pen.sharing.summary,
    }
    index = Paper("index.html", "dashboard.html.j2", pen.words.language, "", view)
    if pen.sharing.summary:
        return (index,)
    more = (_more(n, found, lines, ordered, facts, pen) for n in range(1, len(found)))
    return (index, *more)


def printed(
    survey: Survey, facts: RunFacts, report: Report | None, guise: Guise, pen: Pen, form: str
) -> Paper:
    """dashboard.pdf: the same for the board, with the largest accounts; `form` is any letter's."""
    pen = Pen(pen.words, replace(pen.sharing, summary=True))  # paper has no links
    lines = tuple(map(guise.hide, survey.lines))
    ordered = in_order(survey.positions)
    (first, *_) = table.pages(lines, ordered, PRINTED)
    view = {
        **_common(facts, pen),
        **upper(survey, lines, ordered, facts, report, guise, pen),
        "accounts": table.table(first, lines, ordered, facts, pen),
        "further": [],
        "paper": True,
    }
    return Paper("dashboard.pdf", "dashboard/print.html.j2", pen.words.language, form, view)


def upper(
    survey: Survey, lines: Sequence[Line], ordered: Sequence[Position], facts: RunFacts,
    report: Report | None, guise: Guise, pen: Pen,
) -> dict[str, object]:  # fmt: skip
    """The first two layers and the foot."""
    levels = outcome.level_names(lines, pen.words)
    return {
        "missing": _missing(survey.lacks, pen.close if guise else pen) if facts.first_hour else (),
        "first_hour": facts.first_hour,
        "legend": headline.legend(facts.bucket_names, pen.words),
        "bands": headline.bands(ordered, report, facts.bucket_names, pen),
        "converted": headline.converted(report, pen),
        "matrix": drivers.matrix(report, ordered, pen),
        "drivers": drivers.drivers(report, ordered, guise, levels, pen),
        "outcome": outcome.outcome(ordered, lines, pen),
        "findings": footer.findings(facts, guise, pen),
        "provenance": footer.provenance(survey.positions, facts, report, pen),
    }


def _more(
    number: int, found: Sequence[Sequence[Line]], lines: Sequence[Line],
    ordered: Sequence[Position], facts: RunFacts, pen: Pen,
) -> Paper:  # fmt: skip
    path = f"page-{number + 1}.html"
    view = {
        **_common(facts, pen),
        "accounts": table.table(found[number], lines, ordered, facts, pen),
        "further": table.further(found),
        "path": path,
    }
    return Paper(path, "dashboard/more.html.j2", pen.words.language, "", view)


def _common(facts: RunFacts, pen: Pen) -> dict[str, object]:
    words, dates = pen.words, facts.dates
    return {
        "language": words.language,
        "direction": words.direction,
        "creditor": facts.creditor_name,
        "as_of": words.date(dates.as_of),
        "letter_date": words.date(dates.letter_date),
        "cash_known_to": words.date(dates.cash_known_to),
        "share": _shared(pen),
        "paper": False,
    }


def _shared(pen: Pen) -> str:
    """What this copy leaves out, said at its head."""
    of = pen.sharing
    parts = (
        (of.names, "names replaced by pseudonyms"),
        (of.amounts, "amounts left out"),
        (of.internal, "with internal notes: not to be passed on"),
    )
    return "; ".join(pen.label(text) for told, text in parts if told)


def in_order(positions: Mapping[Currency, Position]) -> tuple[Position, ...]:
    """The currency of most accounts first: a reader begins with what matters most."""
    return tuple(sorted(positions.values(), key=lambda p: (-p.accounts, p.currency.code)))


def _missing(lacks: Mapping[Sentence, int], pen: Pen) -> tuple[View, ...]:
    gaps: Counter[str] = Counter()
    for lack, count in lacks.items():
        gaps[pen.sentence(lack)] += count
    del gaps[""]
    most_first = sorted(gaps.items(), key=lambda gap: (-gap[1], gap[0]))
    return tuple({"sentence": said, "count": count} for said, count in most_first[:_GAPS])
