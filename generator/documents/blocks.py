"""Tables of letters and statements as formatted text: columns, blocks of rows, and their sums.

A table is {"title", "style", "columns": ({"label", "width"} …), "blocks": (block …)}; a block is
{"code", "title", "rows", "span", "sum"}. Column widths follow the longest text, so that no
amount is ever broken; the first column takes what is left, and where that is little the table
is set in smaller type ("compact").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = tuple[str, ...]
View = dict[str, object]

_LINE_MM = 165.0  # the narrowest line of all forms
_DIGIT_MM = 1.72  # a digit of 8.25 pt type
_HEAD_MM = 1.5  # a letter of 7.25 pt type
_GAP_MM = 2.6
_COMPACT = 0.9  # of all these, in compact tables
_SHORT = 14  # rows that may be kept on one page without leaving a hole in the one before


def table(
    labels: Sequence[str],
    blocks: Sequence[View],
    title: str = "",
    *,
    text: bool = False,
    annexed: bool = False,
) -> View:
    """A table over blocks whose rows all have as many cells as there are labels.

    Columns stand to the right, or with `text` to the left; the first is always to the left.
    A short table that is `annexed` stands on one page; a compact one breaks its first column
    where the text has a comma.
    """
    widths = [_width(label, _cells(blocks, n)) for n, label in enumerate(labels) if n]
    wanted = min(40.0, max((_longest_part(cell) for cell in _cells(blocks, 0)), default=0.0))
    compact = sum(widths) + wanted > _LINE_MM
    scale = _COMPACT if compact else 1.0
    columns = [{"label": labels[0], "width": ""}]
    for label, width in zip(labels[1:], widths, strict=True):
        columns.append({"label": label, "width": f"{width * scale:.1f}mm"})
    styles = ["text" if text else "compact" if compact else ""]
    short = sum(1 for _ in _cells(blocks, 0)) <= _SHORT
    styles += ["whole"] if annexed and short else []
    return {
        "title": title,
        "style": " ".join(filter(None, styles)),
        "columns": tuple(columns),
        "blocks": tuple(_broken(part) if compact else part for part in blocks),
    }


def _broken(part: View) -> View:
    rows = part["rows"]
    assert isinstance(rows, tuple)
    return {**part, "rows": tuple((row[0].replace(", ", ",\n", 1), *row[1:]) for row in rows)}


def block(code: str, title: str, rows: Iterable[Row], total: Row = ()) -> View:
    """Rows under a heading; `total` is a row whose leading cells, but the first, are empty."""
    span = next((i for i, cell in enumerate(total) if i and cell), len(total))
    return {
        "code": code,
        "title": title,
        "rows": tuple(rows),
        "span": span,
        "sum": (total[0], *total[span:]) if total else (),
    }


def _cells(blocks: Sequence[View], index: int) -> Iterable[str]:
    for part in blocks:
        rows, total, span = part["rows"], part["sum"], part["span"]
        assert isinstance(rows, tuple)
        assert isinstance(total, tuple)
        assert isinstance(span, int)
        yield from (row[index] for row in rows)
        if total and index >= span:
            yield total[index - span + 1]


def _width(label: str, cells: Iterable[str]) -> float:
    longest = max(map(len, cells), default=0)
    word = max(map(len, label.split()), default=0)
    return max(longest * _DIGIT_MM, word * _HEAD_MM) + _GAP_MM


def _longest_part(cell: str) -> float:
    return max(map(len, cell.split(", ")), default=0) * _DIGIT_MM
