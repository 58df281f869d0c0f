"""Two readings of one sheet side by side; a row leaves only if they agree on every cell.

What enters: calamine's values and a witness's rows: codes as in `cells`, but "s12" for the shared
text 12, "xAcme" for a text the witness read itself, "w" for a blank one. What leaves: rows of
cells, numbers as the digits the witness saw. A cell that one saw and the other did not is a
refusal: a quiet disagreement is how a balance becomes "nothing owed". Runs in the limited child.
"""

from __future__ import annotations

import datetime as dt
import marshal
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

from generator.intake import frames
from generator.intake.cells import letter
from generator.intake.containers import Unreadable
from generator.intake.witness import SEPARATOR, WitnessRow

_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_FIRST_SURE_DAY, _LAST_DAY = 61, 2_958_465  # 1 March 1900, past the leap day that never was


class Agreement:
    """Both witnesses side by side; each row leaves as cells only if they agree on it."""

    def __init__(
        self,
        sheet: str,
        *,
        date1904: bool = False,
        is_blank: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._sheet, self._is_blank = sheet, is_blank
        self._epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
        self._memo: dict[str, str] = {}
        self._days: dict[str, tuple[dt.date, str]] = {}

    def rows(
        self, values: tuple[int, Iterator[list[Any]]], witnessed: Iterable[WitnessRow]
    ) -> Iterator[list[str]]:
        offset, read = values
        row = 0
        for number, columns, codes in witnessed:
            while row < number - 1:
                row += 1
                self._none(next(read, []), row)
                yield []
            row += 1
            yield self._row((number, columns, codes), next(read, []), offset)
        for rest in read:
            row += 1
            self._none(rest, row)

    def _none(self, values: list[Any], row: int) -> None:
        if len(values) != values.count(""):
            raise self._differ(f"row {row}")

    def _row(self, witnessed: WitnessRow, values: list[Any], offset: int) -> list[str]:
        number, columns, codes = witnessed
        cells = [""] * (columns[-1] + 1)
        found = 0
        memo = self._memo
        for column, code in zip(columns, codes, strict=True):
            place = column - offset
            value = values[place] if 0 <= place < len(values) else ""
            if code[0] == "s" and type(value) is str and value:
                cell: str | None = memo.get(value) or self._text(value, column, number)
            elif code[0] == "n" and type(value) is float and float(code[1:]) == value:
                cell = code
            else:
                cell = self._cell(code, value)
            if cell is None:
                raise self._differ(f"{letter(column)}{number}")
            found += value != ""
            cells[column] = cell
        if len(values) - values.count("") != found:
            raise self._differ(f"row {number}")
        return cells

    def _cell(self, code: str, value: Any) -> str | None:
        """The cell both agree on, or None."""
        kind, seen = code[0], type(value)
        if kind in "nmp":
            if seen is float or seen is int:
                return code if _same(code, value) else None
            return self._dated(code, value)
        if kind == "b":
            return code if seen is bool and value is (code[1:] in ("1", "true")) else None
        if kind == "x":
            return self._own_text(code[1:], value)
        if kind == "d":
            return _iso(code) if value != "" else None
        if kind == "t":
            return code if value != "" else None
        if kind == "w":
            return "" if seen is str and not value.strip() else None
        if kind == "s":
            return "" if value == "" and self._is_blank(code[1:]) else None
        if kind == "e":
            return code  # whatever stands in its place
        return code if value == "" else None

    def _text(self, value: str, column: int, row: int) -> str:
        cell = self._memo[value] = frames.text(value, self._sheet, row, column)
        return cell

    def _own_text(self, own: str, value: Any) -> str | None:
        """A text both readers read; they may differ in blanks and line breaks alone."""
        if own == value or (type(value) is str and own.split() == value.split()):
            return "s" + own if own.strip() else ""
        return "" if value == "" and not own.strip() else None

    def _dated(self, code: str, value: Any) -> str | None:
        """A serial that calamine shows as a date: the same day by our own count, or None."""
        if not isinstance(value, dt.date):
            return ("t" + code[1:]) if isinstance(value, dt.time | dt.timedelta) else None
        known = self._days.get(code)
        if known is None:
            serial = float(code.rpartition("|")[2] if code[0] == "m" else code[1:])
            if not _FIRST_SURE_DAY <= serial < _LAST_DAY:
                return "t" + code[1:]
            day = self._epoch + dt.timedelta(days=int(serial))
            known = self._days[code] = (day, "d" + day.isoformat())
        read = value.date() if isinstance(value, dt.datetime) else value
        return known[1] if abs((read - known[0]).days) <= 1 else None

    def _differ(self, cell: str) -> Unreadable:
        return Unreadable(
            "Two independent readings of the sheet differ.",
            "Open the file in a spreadsheet program and save it as a new .xlsx.",
            self._sheet,
            cell,
        )


def _iso(code: str) -> str:
    """A date written in ISO 8601; anything else is no date."""
    try:
        return "d" + dt.date.fromisoformat(code[1:11]).isoformat()
    except ValueError:
        return "t" + code[1:]


def _same(code: str, value: float) -> bool:
    text = code.rpartition("|")[2] if code[0] == "m" else code[1:]
    try:
        return float(text) == value or float(text) != float(text)
    except ValueError:
        return False


def spooled(spool: IO[bytes], ordered: bool) -> Iterator[WitnessRow]:
    """The rows back, in row and column order; a row given twice is refused."""
    spool.seek(0)
    frames = _frames(spool)
    if ordered:
        yield from frames
        return
    last = 0
    for row, columns, codes in sorted(frames):
        if row == last:
            raise Unreadable(f"Row {row} stands in the sheet twice.")
        last = row
        pairs = sorted(zip(columns, codes, strict=True))
        yield row, tuple(column for column, _ in pairs), [code for _, code in pairs]


def _frames(spool: IO[bytes]) -> Iterator[WitnessRow]:
    while True:
        try:
            frame = marshal.load(spool)
        except EOFError:
            return
        for row, columns, codes in frame:
            yield row, columns, codes.split(SEPARATOR)
