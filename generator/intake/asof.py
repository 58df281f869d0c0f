"""The closing date that a list proves: its title, an as_of column, or due date + days.

What enters: lines of words, and the due dates with their days. What leaves: proofs, each a date
with a sentence and a place. Two proofs that differ are refused by `read` (R11).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.intake import dates
from generator.intake.cells import DATE, TEXT, Grid, text_of
from generator.values.ledger import Source

_LABEL = re.compile(
    r"(?:\bas\s+(?:of|at|on|per)|\bas-of(?:\s+date)?|\baged\s+(?:as\s+)?(?:of|at|on)|\bage?ing\s+date|\bcut-?off(?:\s+date)?|\bfecha\s+de\s+corte|\bdata\s+di\s+riferimento|\bstand(?:\s+(?:vom|am|per))?"
    r"|\bstichtag|\barrêtée?\s+au|\bzum|\bper|\bau|\bal|\ba\s+fecha(?:\s+de)?|\balla\s+data(?:\s+del)?"
    r"|\bpeildatum|\bposição\s+em|\bdate\s+at(?:\s+filter)?|\bà\s+la\s+date\s+du|\bper\s+datum|\bstan\s+na|\bke\s+dni|по\s+состоянию\s+на"
    r"|截至|截止日期|截止)(?:\s+date)?\s*[:|：]?\s*(?:the\s+|le\s+|el\s+|il\s+|den\s+)?$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:from|du|dal|del|vom|von|desde|between)\b", re.IGNORECASE)


class Proof(NamedTuple):
    """A closing date, how it is known, and where it stands."""

    date: dt.date
    sentence: str
    where: Source


class TitleDate(NamedTuple):
    """A date that a line calls the closing date; its text may still need an order."""

    text: str
    row: int
    col: int


def title_dates(grid: Grid, rows: Iterable[int]) -> list[TitleDate]:
    """Dates after words like "as of" in these rows: in one cell, or in the cell beside it."""
    found = []
    for row in rows:
        cells = grid.rows[row]
        filled = [(col, cell) for col, cell in enumerate(cells) if cell]
        for place, (col, cell) in enumerate(filled):
            if cell[0] != TEXT:
                continue
            line = text_of(cell)
            text = _dated(line)
            if text:
                found.append(TitleDate(text, row, col))
            elif _LABEL.search(line) and place + 1 < len(filled):
                beside = filled[place + 1]
                text = _alone(beside[1])
                if text:
                    found.append(TitleDate(text, row, beside[0]))
    return found


def _dated(line: str) -> str:
    """The one date of a line, if words before it call it the closing date."""
    held = dates.inside(line)
    if len(held) != 1:
        return ""
    before, _, after = line.partition(held[0])
    if after.startswith("現在"):
        return held[0]
    return held[0] if _LABEL.search(before) and not _PERIOD.search(before) else ""


def _alone(cell: str) -> str:
    if cell[0] == DATE:
        return cell[1:]
    text = text_of(cell)
    return text if cell[0] == TEXT and dates.parse(text) is not None else ""


Pair = tuple[dt.date, int]  # due date and the days the list counts from it


def constant(pairs: Sequence[Pair]) -> tuple[dt.date, int] | None:
    """The one date that due + days (or due - days) gives on 99 % of the rows, and on how many.

    Days of 0 also stand for "not yet due", so they only must not contradict.
    """
    for sign in (1, -1):
        counted = Counter(due + dt.timedelta(days=sign * days) for due, days in pairs if days)
        if not counted:
            return None
        day, hits = counted.most_common(1)[0]
        zeros = [due for due, days in pairs if not days]
        fitting = sum(1 for due in zeros if due >= day)
        if 100 * (hits + fitting) >= 99 * len(pairs):
            return day, hits + fitting
    return None


def by_days(
    pairs: Sequence[Pair], from_document: Sequence[Pair], where: Source, *, sure: bool
) -> Proof | None:
    """due + days as a proof. A general word like "Age" counts only if it cannot mean the days
    since the invoice: several due dates, and no constant from the document dates."""
    found = constant(pairs)
    if found is None:
        return None
    if not sure and (
        not from_document or constant(from_document) or len({due for due, _ in pairs}) < 2
    ):
        return None
    day, hits = found
    return Proof(day, f"due date + days, {hits} of {len(pairs)} rows", where)
