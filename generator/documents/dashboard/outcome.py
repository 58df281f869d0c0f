"""What becomes of every amount: letters by level, then the reasons why not, adding up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from generator.documents.dashboard import charts
from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.position import Line, Outcome, Position
from generator.documents.verdicts import NAMES, level_name
from generator.values.decisions import Verdict
from generator.wording import Words


def outcome(positions: Sequence[Position], lines: Iterable[Line], pen: Pen) -> View:
    levels = level_names(lines, pen.words)
    found = {key for position in positions for key in (*position.amounts, *position.item_outcomes)}
    order = {verdict: number for number, verdict in enumerate(reversed(Verdict))}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    counts = [sum(p.account_outcomes[key] for p in positions) for key in keys]
    widths = charts.bars([Decimal(count) for count in counts])
    rows = {
        key: _row(key, positions, levels, width, pen)
        for key, width in zip(keys, widths, strict=True)
    }
    return {
        "currencies": [position.currency.code for position in positions],
        "groups": [
            _group(
                title,
                {k: r for k, r in rows.items() if (k[0] is Verdict.DUN) is dunned},
                positions,
                pen,
            )
            for title, dunned in (("Letters in this run", True), ("No letter, and why", False))
        ],
        "accounts": sum(position.accounts for position in positions),
        "documents": sum(sum(position.item_outcomes.values()) for position in positions),
        "total": [pen.amount(position.money(position.open)) for position in positions],
    }


def level_names(lines: Iterable[Line], words: Words) -> dict[int, str]:
    """Names of levels, where all procedures in use call a number the same."""
    names: dict[int, set[str]] = {}
    for line in lines:
        if line.level:
            names.setdefault(line.level.number, set()).add(level_name(line.level, words))
    return {number: name for number, (name, *others) in names.items() if not others}


def _row(
    key: Outcome, positions: Sequence[Position], levels: Mapping[int, str], width: str, pen: Pen
) -> View:
    verdict, number = key
    name = pen.label(NAMES[verdict])
    if verdict is Verdict.DUN:
        name = pen.label("Level {n}", n=number)
        name += f" · {levels[number]}" if number in levels else ""
    return {
        "name": name,
        "count": sum(position.account_outcomes[key] for position in positions),
        "bar": width,
        "documents": sum(position.item_outcomes[key] for position in positions),
        "amounts": [
            pen.amount(p.money(p.amounts[key])) if key in p.amounts else "" for p in positions
        ],
    }


def _group(
    title: str, rows: Mapping[Outcome, View], positions: Sequence[Position], pen: Pen
) -> View:
    sums = [
        p.money(sum((p.amounts.get(key, Decimal(0)) for key in rows), Decimal(0)))
        for p in positions
    ]
    return {
        "title": pen.label(title),
        "rows": list(rows.values()),
        "count": sum(p.account_outcomes[key] for p in positions for key in rows),
        "documents": sum(p.item_outcomes[key] for p in positions for key in rows),
        "sums": [pen.amount(money) for money in sums],
    }
