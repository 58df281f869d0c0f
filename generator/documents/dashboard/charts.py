"""Geometry of charts: amounts in, numbers for SVG attributes out; no template computes.

Everything across is in per cent of the chart's width, so that text keeps its size on a telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from generator.documents.dashboard.pen import View

# Six ordered steps from not due to oldest, each at least 3:1 on white and 26 apart (delta E) for
# colour-blind readers too; base.css has their twins for dark screens.
FILLS = ("#5d9dab", "#8e990b", "#b27454", "#a2335b", "#6e2872", "#3c1dab")
PLAIN = "#8a9199"  # where a bar only says how much
GOOD, BAD = FILLS[0], FILLS[3]
_SLIVER = Fraction(1, 250)  # what is there is seen, however small
_LABELLED, _NARROW = 0.05, 0.16  # of the width
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 72, 20, 2


def percent(part: Fraction) -> str:
    return f"{float(100 * part):.2f}%"


def step(number: int) -> View:
    """A bucket's colour; beyond six, the oldest share the last one."""
    place = min(number, len(FILLS) - 1)
    return {"fill": FILLS[place]}


def stack(
    parts: Sequence[tuple[int, Decimal, str, str]], longest: Decimal | None = None
) -> list[View]:
    """Segments (colour step, amount, title, label) side by side.

    They fill the width, or their share of it where the `longest` of several bars does.
    """
    there = [(n, float(amount), title, label) for n, amount, title, label in parts if amount > 0]
    whole = sum(amount for _, amount, _, _ in there)
    widths = [max(amount / whole, float(_SLIVER)) for _, amount, _, _ in there]
    scale = min(1.0, whole / float(longest)) / sum(widths) if longest else 1 / (sum(widths) or 1)
    segments: list[View] = []
    x = 0.0
    for (number, _, title, label), width in zip(there, widths, strict=True):
        part = scale * width
        segments.append(
            {
                "x": f"{100 * x:.2f}%",
                "width": f"{100 * part:.2f}%",
                "title": title,
                "label": label if part >= _LABELLED else "",
                "narrow": part < _NARROW,
                **step(number),
            }
        )
        x += part
    return segments


def bars(amounts: Sequence[Decimal]) -> list[str]:
    """Widths of bars that begin at the left; what is not positive has none."""
    longest = max(amounts, default=Decimal(0))
    if longest <= 0:
        return ["" for _ in amounts]
    shares = (Fraction(amount) / Fraction(longest) for amount in amounts)
    return [percent(max(part, _SLIVER)) if part > 0 else "" for part in shares]


def diverging(changes: Sequence[Decimal]) -> list[View]:
    """Bars from the middle: growth to the right, decline to the left."""
    longest = max((abs(change) for change in changes), default=Decimal(0))
    found: list[View] = []
    for change in changes:
        part = max(Fraction(abs(change)) / Fraction(longest) / 2, _SLIVER) if longest else 0
        x = Fraction(1, 2) if change > 0 else Fraction(1, 2) - part
        colour = BAD if change > 0 else GOOD
        found.append({"x": percent(x), "width": percent(Fraction(part)), "fill": colour})
    return found


def sparkline(values: Sequence[Decimal | None], broken: Iterable[int] = ()) -> View:
    """Lines through the values, oldest first; a missing one, or a break before it, parts them."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return {}
    low, high = min(known), max(known)
    breaks = frozenset(broken)
    lines: list[list[str]] = [[]]
    for number, value in enumerate(values):
        if value is None or number in breaks:
            lines.append([])
        if value is not None:
            lines[-1].append(_point(number, value, len(values), low, high))
    last = next(line[-1] for line in reversed(lines) if line).split(",")
    return {
        "width": _SPARK_WIDTH,
        "height": _SPARK_HEIGHT,
        "lines": [" ".join(line) for line in lines if len(line) > 1],
        "x": last[0],
        "y": last[1],
    }


def _point(number: int, value: Decimal, count: int, low: Decimal, high: Decimal) -> str:
    across = Fraction(number, max(1, count - 1))
    up = Fraction(value - low) / Fraction(high - low) if high != low else Fraction(1, 2)
    x = _SPARK_EDGE + across * (_SPARK_WIDTH - 2 * _SPARK_EDGE)
    y = _SPARK_HEIGHT - _SPARK_EDGE - up * (_SPARK_HEIGHT - 2 * _SPARK_EDGE)
    return f"{float(x):.1f},{float(y):.1f}"
