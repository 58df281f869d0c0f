"""One row of the sheet Decisions: whose it is, whether it is as we wrote it, what it asks."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal

from generator.findings import Finding, Severity
from generator.intake import convert
from generator.intake.cells import NUMERIC, Grid, letter, number, show, text_of
from generator.intake.convert import Fault
from generator.review.draft import Draft
from generator.values.ledger import Source
from generator.values.policy import Procedure
from generator.values.review import Action, Override, Standing
from generator.workbooks import printable

KEY = ("customer_id", "currency")
AMOUNTS = ("open", "overdue")
WHOLE = ("oldest_days", "proposed_level")
TEXTS = ("customer_name", "verdict", "sentence")
EDITABLE = ("action", "level", "until", "reason", "by")
_NEEDED = (*KEY, *AMOUNTS, *WHOLE, *TEXTS, *EDITABLE)
_SEARCHED = 20
_LONGEST = 500
_NOISE = Decimal("0.000001")
_BACK = "Put the cell back as it was, or take a fresh copy of the review."


class Rows:
    """The rows below the header; `faults` say what is wrong with the sheet itself."""

    def __init__(self, name: str, grid: Grid, draft: Draft) -> None:
        self.name, self.grid, self._draft = name, grid, draft
        self.faults: list[Finding] = []
        self._header, self.columns = self._find()
        several = len({key[0] for key in draft.standing}) > 1
        lacking = [column for column in _NEEDED if column not in self.columns]
        lacking += ["entity"] if several and "entity" not in self.columns else []
        if lacking:
            words = f"The sheet lacks the column {', '.join(lacking)}."
            self.faults.append(_finding(words, Source(name, grid.name), _BACK))
        self._keys = {
            tuple(_plain(part) for part in (key if several else key[1:])): standing
            for key, standing in draft.standing.items()
        }
        self._several = several

    def _find(self) -> tuple[int, dict[str, int]]:
        for row, cells in enumerate(self.grid.rows[:_SEARCHED]):
            texts = {text_of(cell).casefold(): col for col, cell in enumerate(cells) if cell}
            if all(name in texts for name in KEY):
                return row, texts
        return 0, {}

    def __iter__(self) -> Iterator[Row]:
        if self.faults:
            return
        for row in range(self._header + 1, len(self.grid.rows)):
            found = Row(self, row)
            if any(found.cell(name) for name in (*KEY, *AMOUNTS, *EDITABLE)):
                yield found

    def standing(self, row: Row) -> Standing | None:
        names = ("entity", *KEY) if self._several else KEY
        return self._keys.get(tuple(_plain(row.text(name)) for name in names))


class Row:
    """One row; `standing` is what the draft says of its account, None where it has none."""

    def __init__(self, rows: Rows, number: int) -> None:
        self._rows, self._number = rows, number
        self.standing = rows.standing(self)

    def cell(self, name: str) -> str:
        column = self._rows.columns.get(name)
        return "" if column is None else self._rows.grid.cell(self._number, column)

    def text(self, name: str) -> str:
        return text_of(self.cell(name))

    def where(self, name: str) -> Source:
        column = letter(self._rows.columns[name])
        return Source(self._rows.name, self._rows.grid.name, self._number + 1, column)

    def fault(self, name: str, words: str, remedy: str = "") -> Finding:
        customer = self.standing.customer_id if self.standing else None
        return Finding("D10", Severity.REFUSE, words, self.where(name), remedy, customer)


def formulas(rows: Rows) -> Iterator[Finding]:
    """Nothing we wrote is a formula, and nothing that comes back may be one."""
    for name, column in rows.columns.items():
        if column in rows.grid.formulas:
            where = Source(rows.name, rows.grid.name, 0, letter(column))
            words = f"A cell under '{show(name)}' holds a formula."
            yield _finding(words, where, "Type the value itself.")


def untrue(row: Row, *, is_current: bool) -> Iterator[Finding]:
    """Computed cells that are not as the draft has them: a row of nobody, an amount typed over.

    Verdict and sentence follow from an edit; where one is in force they are not compared.
    """
    standing = row.standing
    if standing is None:
        words = f"There is no row of customer '{show(row.text('customer_id'))}' in the proposal."
        yield row.fault("customer_id", words, "Rows cannot be added; remove it.")
        return
    wanted: dict[str, Decimal | int | str] = {
        "customer_name": standing.customer_name,
        "open": standing.open,
        "overdue": standing.overdue,
        "oldest_days": standing.oldest_days,
        "proposed_level": standing.proposed_level,
    }
    if not standing.edit:
        wanted |= {"verdict": standing.verdict, "sentence": standing.sentence}
    for name, value in wanted.items():
        if not _agrees(row.cell(name), value):
            has = f"{value:,}" if isinstance(value, Decimal) else show(str(value))
            words = f"The cell under '{name}' says '{show(row.text(name))}'; the draft has '{has}'."
            yield row.fault(name, words, _BACK if is_current else "")


def _agrees(cell: str, wanted: Decimal | int | str) -> bool:
    if isinstance(wanted, str):
        return _plain(text_of(cell)) == _plain(printable(wanted))
    if cell[:1] in NUMERIC and cell:
        found = number(cell)
    else:
        text = text_of(cell)
        found = Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    if found is None:
        return not cell and not wanted
    return abs(found - wanted) < _NOISE  # programs save 86657.60 as 86657.60000000001


def _plain(text: str) -> str:
    """As two programs may write the same text: composed, with single spaces, unescaped, cut."""
    one = unicodedata.normalize("NFC", text.replace("_x005F_", "_"))
    return " ".join("".join(c if c.isprintable() else " " for c in one).split())[:30_000]


def edit_of(
    row: Row, letter_date: dt.date, procedure: Procedure | None, *, allow_raise: bool
) -> tuple[Override | None, list[Finding]]:
    """What the row asks (None: as proposed), and what is wrong with it."""
    standing = row.standing
    assert standing is not None
    wrong: list[Finding] = []
    level, until, reason, by = _values(row, wrong.append)
    word = row.text("action").casefold() or Action.AS_PROPOSED.value
    if word not in tuple(Action):
        words = f"'{show(row.text('action'))}' is no action."
        return None, [*wrong, row.fault("action", words, f"Choose {', '.join(Action)}.")]
    action = Action(word)
    if action is Action.AS_PROPOSED:
        wrong.extend(_forgotten(row, standing))
        return None, wrong
    edit = Override(*standing.key, action, reason, level, until, by, standing.proposed_level)
    wrong.extend(_stop_faults(row, edit, letter_date))
    if action.sets_level:
        wrong.extend(_level_faults(row, edit, procedure, allow_raise=allow_raise))
    return edit, wrong


def _values(row: Row, fault: Callable[[Finding], None]) -> tuple[int, dt.date | None, str, str]:
    read = {
        "level": convert.integer(row.cell("level")),
        "until": convert.date(row.cell("until"), "ymd"),
        "reason": convert.text(row.cell("reason")),
        "by": convert.text(row.cell("by")),
    }
    for name, value in read.items():
        if isinstance(value, Fault):
            fault(row.fault(name, f"The cell under '{name}' {value.says}.", value.remedy))
        elif isinstance(value, str) and (convert.hostile(value) or len(value) > _LONGEST):
            words = f"The text under '{name}' is too long or has control characters in it."
            fault(row.fault(name, words, f"At most {_LONGEST} characters, on one line."))
    level, until, reason, by = read["level"], read["until"], read["reason"], read["by"]
    return (
        level if isinstance(level, int) else 0,
        until if isinstance(until, dt.date) else None,
        reason if isinstance(reason, str) else "",
        by if isinstance(by, str) else "",
    )


def _forgotten(row: Row, standing: Standing) -> Iterator[Finding]:
    """A level, day or reason beside "as proposed" that was not there: an action was forgotten."""
    given = dict(zip(EDITABLE, standing.edit or ("",) * len(EDITABLE), strict=True))
    for name in ("level", "until", "reason", "by"):
        text = row.text(name)
        if text and _plain(text) != _plain(given[name]):
            words = f"There is a {name}, but the action is 'as proposed'."
            yield row.fault("action", words, f"Choose an action, or empty the {name}.")
            return


def _stop_faults(row: Row, edit: Override, letter_date: dt.date) -> Iterator[Finding]:
    if not edit.reason and row.cell("reason") == "":
        words = f"The action '{edit.action.value}' needs a reason."
        yield row.fault("reason", words, "Write why.")
    if edit.until is not None and edit.until < letter_date:
        words = f"The day {edit.until} is before the letter date {letter_date}."
        yield row.fault("until", words, "Give a later day, or none.")
    if edit.action.stops and edit.level:
        words = f"A level does not go with '{edit.action.value}'."
        yield row.fault("level", words, "Empty it, or choose lower or raise.")


def _level_faults(
    row: Row, edit: Override, procedure: Procedure | None, *, allow_raise: bool
) -> Iterator[Finding]:
    """Lower is below what is proposed, raise above and allowed; both are levels there are."""
    proposed, action = edit.proposed_level, edit.action
    if action is Action.RAISE and not allow_raise:
        words = "A level above the rule's is not taken."
        remedy = "Choose another action; if it is meant, add --allow-raise to the command."
        yield row.fault("action", words, remedy)
    if not proposed:
        yield row.fault("action", "No letter is proposed, so it has no level to change.", "")
    elif not edit.level:
        if convert.integer(row.cell("level")) in (None, 0):
            words = f"The action '{action.value}' needs a level."
            yield row.fault("level", words, "Write its number.")
    elif procedure is not None and procedure.level(edit.level) is None:
        words = f"The procedure {procedure.name} has no level {edit.level}."
        known = ", ".join(str(level.number) for level in procedure.levels)
        yield row.fault("level", words, f"Its levels are {known}.")
    elif action is Action.LOWER and not 1 <= edit.level < proposed:
        words = f"Level {edit.level} is not below the proposed level {proposed}."
        yield row.fault("level", words, "")
    elif action is Action.RAISE and edit.level <= proposed:
        words = f"Level {edit.level} is not above the proposed level {proposed}."
        yield row.fault("level", words, "")


def _finding(words: str, where: Source, remedy: str) -> Finding:
    return Finding("D10", Severity.REFUSE, words, where, remedy)
