"""A small csv list as somebody else writes it: its rows with their numbers, or why it is none.

Enters a file and the columns it may have; leaves (row number, cells by column), all of one width.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.findings import FileTrouble, Refused

Rows = list[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Order:
    """A list to be taken into the journal of a workspace; the clock is the shell's."""

    root: Path
    file: Path
    recorded_at: str
    today: dt.date


@dataclass(frozen=True, slots=True)
class Shape:
    """`keys`: one of them at least; `needed`: all of them; `says` tells a person."""

    columns: frozenset[str]
    keys: frozenset[str]
    needed: frozenset[str]
    says: str


def rows(path: Path, shape: Shape) -> Rows:
    """Raises FileTrouble or Refused where it is no list of that shape."""
    lines = _lines(path, shape)
    names = [name.strip() for name in lines[0]] if lines else []
    has = set(names)
    wrong = len(has) < len(names) or not has <= shape.columns
    if wrong or not shape.keys & has or not shape.needed <= has:
        raise Refused(f"{path} has the columns {', '.join(names) or 'none'}.", shape.says)
    kept = [(n, line) for n, line in enumerate(lines[1:], start=2) if any(c.strip() for c in line)]
    ragged = [str(number) for number, line in kept if len(line) != len(names)]
    if ragged or not kept:
        what = f"rows of another width: {', '.join(ragged)}" if ragged else "no rows"
        raise Refused(f"{path} has {what}.", shape.says)
    return [
        (number, dict(zip(names, (cell.strip() for cell in line), strict=True)))
        for number, line in kept
    ]


def _lines(path: Path, shape: Shape) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileTrouble(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not text in UTF-8.", "Save it as csv in UTF-8.") from error
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise Refused(f"{path} is not a csv file: {error}.", shape.says) from error
