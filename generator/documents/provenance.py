"""The foot of the dashboard: which files, how read, what ties, which rates, which settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from generator.documents.position import Position
from generator.values.money import Currency
from generator.values.run import CurrencyTotals, RunFacts
from generator.values.tables import Control, FileFacts
from generator.wording import Words

View = Mapping[str, object]
_SHORT = 12  # characters of a hash that tell files apart by eye


def provenance(
    positions: Mapping[Currency, Position], facts: RunFacts, words: Words
) -> dict[str, object]:
    """Text for the footer; every sum with whether it ties."""
    return {
        "as_of_source": facts.dates.as_of_source,
        "files": [_file(file) for file in facts.files],
        "checks": [
            *(check for totals in facts.totals for check in _sums(totals, positions, words)),
            *(_control(control, words) for control in facts.controls),
        ],
        "rates": [
            {"series": series, "covered_to": _day(day, words)} for series, day in facts.rates
        ],
        "version": facts.version,
        "settings": facts.settings_sha256[:_SHORT],
        "journal": facts.journal_head[:_SHORT],
    }


def _day(text: str, words: Words) -> str:
    return words.short_date(dt.date.fromisoformat(text)) if text else ""


def _file(file: FileFacts) -> View:
    return {
        "path": file.path,
        "sha256": file.sha256[:_SHORT],
        "layout": file.layout,
        "read": file.rows.get("item", 0),
        "rows": sum(file.rows.values()),
        "problems": file.rows.get("problem", 0),
    }


def _sums(
    totals: CurrencyTotals, positions: Mapping[Currency, Position], words: Words
) -> Iterator[View]:
    """The two chains by which no amount can be lost."""
    code = totals.currency.code
    used = totals.items + totals.problems + totals.later
    yield {
        "what": words.label(
            "{currency}: rows of the files = items + problems + later", currency=code
        ),
        "printed": words.amount(totals.file),
        "computed": words.amount(used),
        "ties": totals.file == used,
        "where": "",
    }
    position = positions.get(totals.currency)
    shown = position.money(position.open) if position else None
    yield {
        "what": words.label("{currency}: items = buckets = dunned + not dunned", currency=code),
        "printed": words.amount(totals.items),
        "computed": words.amount(shown) if shown else "–",
        "ties": position.ties(totals.items) if position else not totals.items,
        "where": "",
    }


def _control(control: Control, words: Words) -> View:
    return {
        "what": words.label(
            "{currency}: total in the file", currency=control.printed.currency.code
        ),
        "printed": words.amount(control.printed),
        "computed": words.amount(control.computed),
        "ties": control.ties,
        "where": str(control.where),
    }
