"""The upper half of the dashboard: one band of figures and a bar per currency, and the outcome.

In: positions by currency. Out: mappings of formatted text and bar geometry in percent, for the
template. What cannot be computed says so; it is never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from generator.documents.position import Line, Outcome, Position
from generator.documents.verdicts import NAMES, bucket_name, level_name
from generator.values.decisions import Verdict
from generator.values.money import Money, round_half_up
from generator.wording import Words

View = Mapping[str, object]

# Six ordered steps from not due to oldest, each at least 3:1 on white and 26 apart (delta E) for
# colour-blind readers too; dashboard.css has their twins for dark screens.
_FILLS = ("#5d9dab", "#8e990b", "#b27454", "#a2335b", "#6e2872", "#3c1dab")
_SLIVER = Fraction(1, 250)  # what is there is seen, however small
_CREDIT = "credit"


def bands(positions: Iterable[Position], buckets: tuple[str, ...], words: Words) -> list[View]:
    return [
        {
            "code": position.currency.code,
            "figures": _figures(position, words),
            "bar": _bar(position, buckets, words),
            "aging": _aging(position, buckets, words),
            "finding": _finding(position, words),
        }
        for position in positions
    ]


def legend(buckets: tuple[str, ...], words: Words) -> list[View]:
    """The colours of the bars; credits have none, they shorten no bar."""
    return [
        {"name": bucket_name(name, words), "step": step, "fill": _FILLS[step]}
        for name, step in _steps(buckets)
    ]


def outcome(positions: Sequence[Position], lines: Iterable[Line], words: Words) -> View:
    """What becomes of every amount: letters by level, then the reasons why not, adding up."""
    levels = _level_names(lines, words)
    found = {key for position in positions for key in (*position.amounts, *position.item_outcomes)}
    order = {verdict: number for number, verdict in enumerate(reversed(Verdict))}
    keys = sorted(found, key=lambda key: (order[key[0]], key[1]))
    most = max((sum(p.account_outcomes[key] for p in positions) for key in keys), default=0)
    rows = {key: _outcome_row(key, positions, levels, most, words) for key in keys}
    return {
        "currencies": [position.currency.code for position in positions],
        "groups": [
            _group(
                title,
                {k: r for k, r in rows.items() if (k[0] is Verdict.DUN) is dunned},
                positions,
                words,
            )
            for title, dunned in (("Letters in this run", True), ("No letter, and why", False))
        ],
        "accounts": sum(position.accounts for position in positions),
        "documents": sum(sum(position.item_outcomes.values()) for position in positions),
        "total": [words.amount(position.money(position.open)) for position in positions],
    }


def share(part: Decimal, whole: Decimal, words: Words) -> str:
    """A percentage with one digit, or "n/a" where there is no whole."""
    if whole <= 0:
        return words.label("n/a")
    exact = Fraction(part) * 100 / Fraction(whole)
    return f"{words.decimal(round_half_up(exact, 1), 1)}\u00a0%"


def _figures(position: Position, words: Words) -> list[View]:
    """Five figures, each with what it relates to."""

    def figure(label: str, amount: Decimal, note: str = "") -> View:
        of_open = words.label("{percent} of open", percent=share(amount, position.open, words))
        value = words.amount(position.money(amount))
        return {"label": words.label(label), "value": value, "note": note or of_open}

    return [
        figure("Open", position.open, _accounts(position.accounts, words)),
        figure("Overdue", position.overdue),
        figure("Over 90 days", position.old),
        _interest(position, words),
        _letters(position, words),
    ]


def _interest(position: Position, words: Words) -> View:
    label = words.label("Interest accrued")
    if not position.interest_lines:
        return {"label": label, "value": words.label("n/a"), "note": words.label("no basis stated")}
    per_day = Money.rounded(position.per_diem, position.currency)
    note = words.label("{amount} per day", amount=words.amount(per_day))
    value = words.amount(position.money(position.interest))
    return {"label": label, "value": value, "note": note}


def _letters(position: Position, words: Words) -> View:
    by_level = position.letters
    parts = (
        words.label("level {n}: {count}", n=level, count=count).replace(" ", "\u00a0")
        for level, count in by_level
    )
    incomplete = position.account_outcomes[Verdict.INCOMPLETE, 0]
    none = words.label("{n} incomplete", n=incomplete) if incomplete else words.label("none")
    return {
        "label": words.label("Letters"),
        "value": str(sum(count for _, count in by_level)),
        "note": " · ".join(parts) or none,
    }


def _accounts(count: int, words: Words) -> str:
    return words.label("1 account") if count == 1 else words.label("{n} accounts", n=count)


def _steps(buckets: tuple[str, ...]) -> list[tuple[str, int]]:
    """Buckets with their colour; beyond six, the oldest share the last one."""
    due = [name for name in buckets if name != _CREDIT]
    return [(name, min(step, len(_FILLS) - 1)) for step, name in enumerate(due)]


def _bar(position: Position, buckets: tuple[str, ...], words: Words) -> list[View]:
    """Segments of a bar 100 % wide: x and width in percent, the share as label where it fits."""
    steps = [(name, step) for name, step in _steps(buckets) if position.buckets[name] > 0]
    whole = sum((position.buckets[name] for name, _ in steps), Decimal(0))
    shares = [Fraction(position.buckets[name]) / Fraction(whole) for name, _ in steps]
    widths = [max(part, _SLIVER) for part in shares]
    segments: list[View] = []
    x = Fraction(0)
    for (name, step), width in zip(steps, widths, strict=True):
        part = width / sum(widths)
        percent = share(position.buckets[name], whole, words)
        amount = words.amount(position.money(position.buckets[name]))
        segments.append(
            {
                "x": f"{float(100 * x):.3f}%",
                "width": f"{float(100 * part):.3f}%",
                "step": step,
                "fill": _FILLS[step],
                "title": f"{bucket_name(name, words)}: {amount} ({percent})",
                "label": percent if part >= Fraction(5, 100) else "",
                "narrow": part < Fraction(16, 100),
            }
        )
        x += part
    return segments


def _aging(position: Position, buckets: tuple[str, ...], words: Words) -> list[View]:
    """The data behind the bar: shares of what is owed, before credits, as the bar has them."""
    whole = sum((position.buckets[name] for name in buckets if name != _CREDIT), Decimal(0))
    return [
        {
            "name": bucket_name(name, words),
            "amount": words.amount(position.money(position.buckets[name])),
            "share": "" if name == _CREDIT else share(position.buckets[name], whole, words),
        }
        for name in buckets
    ]


def _finding(position: Position, words: Words) -> str:
    """What the bar shows, in a sentence for those who do not see it."""
    return words.label(
        "{overdue} of {open} {currency} is overdue, {old} for more than 90 days.",
        overdue=words.amount(position.money(position.overdue)),
        open=words.amount(position.money(position.open)),
        currency=position.currency.code,
        old=words.amount(position.money(position.old)),
    )


def _outcome_row(
    key: Outcome, positions: Sequence[Position], levels: Mapping[int, str], most: int, words: Words
) -> View:
    verdict, number = key
    count = sum(position.account_outcomes[key] for position in positions)
    name = words.label(NAMES[verdict])
    if verdict is Verdict.DUN:
        name = words.label("Level {n}", n=number)
        name += f" · {levels[number]}" if number in levels else ""
    return {
        "name": name,
        "count": count,
        "bar": f"{100 * count / most:.1f}%" if count else "",
        "documents": sum(position.item_outcomes[key] for position in positions),
        "amounts": [
            words.amount(p.money(p.amounts[key])) if key in p.amounts else "" for p in positions
        ],
    }


def _group(
    title: str, rows: Mapping[Outcome, View], positions: Sequence[Position], words: Words
) -> View:
    sums = [p.money(sum((p.amounts[key] for key in rows), Decimal(0))) for p in positions]
    return {
        "title": words.label(title),
        "rows": list(rows.values()),
        "count": sum(p.account_outcomes[key] for p in positions for key in rows),
        "documents": sum(p.item_outcomes[key] for p in positions for key in rows),
        "sums": [words.amount(money) for money in sums],
    }


def _level_names(lines: Iterable[Line], words: Words) -> dict[int, str]:
    """Names of levels, where all procedures in use call a number the same."""
    names: dict[int, set[str]] = {}
    for line in lines:
        if line.level:
            names.setdefault(line.level.number, set()).add(level_name(line.level, words))
    return {number: name for number, (name, *others) in names.items() if not others}
