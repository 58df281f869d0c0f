"""Code 128 and GS1-128 (ISO/IEC 15417): text to widths of bars, sets B and C, FNC1.

Other encoders lose a leading pair 99 or the FNC1 after a ZIP code; this one is short, and the tests
read every code back with another library.
"""

from __future__ import annotations

from collections.abc import Sequence

_PATTERNS = tuple(
    (
        "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312"
        " 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212"
        " 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121"
        " 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331"
        " 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123"
        " 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124"
        " 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114"
        " 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112"
        " 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311"
        " 113141 114131 311141 411131 211412 211214 211232 2331112"
    ).split()
)
_FNC1, _TO_B, _TO_C, _START_B, _START_C, _STOP = 102, 100, 99, 104, 105, 106
QUIET = 10  # modules on either side, ISO/IEC 15417 4.3.2


def widths(parts: Sequence[str]) -> tuple[int, ...]:
    """Bar, space, bar … in modules. Several parts, or one with an FNC1 first, are GS1-128.

    `parts` of one is plain Code 128; of more, each is a GS1 element string and FNC1 goes first and
    between them. ValueError for characters that no set has.
    """
    marks: list[str] = []  # one character each; "" is FNC1
    for part in parts:
        marks.extend(["", *part] if len(parts) > 1 else part)
    if not marks or not all(" " <= mark <= "~" for mark in marks if mark):
        raise ValueError(f"Code 128 cannot hold {' '.join(parts)!r}")
    values = _values(marks)
    check = (values[0] + sum(i * value for i, value in enumerate(values))) % 103
    symbols = (*values, check, _STOP)
    return tuple(int(width) for value in symbols for width in _PATTERNS[value])


def _values(marks: Sequence[str]) -> list[int]:
    """The fewest symbols: from the end, what each set would cost from every place on."""
    end = len(marks)
    cost = {(end, "B"): 0, (end, "C"): 0}
    for i in reversed(range(end)):
        fnc1 = not marks[i]
        b = 1 + cost[i + 1, "B"]
        c = 1 + cost[i + 1, "C"] if fnc1 else None
        if _is_pair(marks, i):
            c = 1 + cost[i + 2, "C"]
        cost[i, "B"] = b if c is None else min(b, c + 1)
        cost[i, "C"] = b + 1 if c is None else min(c, b + 1)
    of = "C" if cost[0, "C"] <= cost[0, "B"] else "B"
    values, i = [_START_C if of == "C" else _START_B], 0
    while i < end:
        step = 2 if of == "C" and _is_pair(marks, i) else 1
        fits = of == "B" or step == 2 or not marks[i]
        if not fits or cost[i, of] != 1 + cost[i + step, of]:
            of = "B" if of == "C" else "C"
            values.append(_TO_B if of == "B" else _TO_C)
            continue
        values.append(_value(marks, i, step))
        i += step
    return values


def _value(marks: Sequence[str], i: int, step: int) -> int:
    if not marks[i]:
        return _FNC1
    return int(marks[i] + marks[i + 1]) if step == 2 else ord(marks[i]) - 32


def _is_pair(marks: Sequence[str], i: int) -> bool:
    return i + 1 < len(marks) and all(m and m in "0123456789" for m in marks[i : i + 2])
