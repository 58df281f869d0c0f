"""One list of open items from header to proof: layout, rows, totals, plausibility, closing date.

What enters: a grid with its header, and the other sheets of the file. What leaves: its table
with counts, controls and proofs of the closing date; None where the list is refused outright.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from generator.intake import asof, checks, controls, layout, printed
from generator.intake.cells import TEXT, Grid, show, text_of
from generator.intake.dates import resolve
from generator.intake.dialects import Dialect
from generator.intake.found import Items
from generator.intake.headers import Header
from generator.intake.items import ItemReader
from generator.intake.layout import Layout
from generator.intake.notes import Notes
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import Control, Hints, Table

_TITLE_ROWS = 10  # of another sheet


@dataclass(slots=True)
class ListRead:
    """What one list says."""

    table: Table
    items: Items
    classes: Counter[str]
    date_order: str
    decimal_mark: str
    controls: list[Control] = field(default_factory=list)
    proofs: list[asof.Proof] = field(default_factory=list)
    measures: tuple[tuple[str, Decimal], ...] = ()  # sums of its columns, by header


class ListReader:
    """Reads one list; findings about it go to `notes`."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        others: Sequence[Grid],
        hints: Hints,
        notes: Notes,
        dialect: Dialect | None = None,
    ) -> None:
        self._grid, self._header, self._others = grid, header, others
        self._hints, self._notes, self._dialect = hints, notes, dialect

    def read(self, *, is_text: bool, may_be_empty: bool) -> ListRead | None:
        """The whole list, or None; `may_be_empty` for the template that nobody filled in yet."""
        others = self._others
        lines = [
            text_of(cell)
            for grid in others
            for cells in grid.rows[:_TITLE_ROWS]
            for cell in cells
            if cell[:1] == TEXT
        ]
        proved = layout.prove(
            self._grid, self._header, self._hints, lines, self._notes, self._dialect
        )
        if proved is None:
            return None
        checks.settled(self._grid, proved, self._notes)
        outside = printed.look(self._grid, proved, self._others)
        reader = ItemReader(self._grid, proved, self._notes, is_text=is_text)
        items = reader.read()
        mark = proved.mark or ("." if items.records else "")
        table = Table(OPEN_ITEMS.title, self._notes.file, self._notes.sheet, (), ())
        found = ListRead(table, items, items.classes, proved.dates.facts, mark)
        self._totals(proved, items, outside, found)
        self._stale(proved, found)
        checks.check(items, proved, self._notes, may_be_empty)
        self._closing_dates(proved, items, others, found)
        if "days_past_due" in proved.columns and not self._by_days(proved, items, found):
            reader.forget("days_past_due")
        closing = [proof.date for proof in found.proofs]
        reader.date_credits([self._hints.as_of] if self._hints.as_of else closing)
        found.table = replace(table, records=tuple(items.records), problems=tuple(items.problems))
        return found

    def _stale(self, proved: Layout, found: ListRead) -> None:
        """Formulas whose writer never calculated them hold 0, or nothing, where a sum belongs;
        where results are stored, printed totals that tie prove them."""
        if not self._grid.recalculates:
            return
        ties = bool(found.controls) and all(control.ties for control in found.controls)
        for name in ("amount_open", "amount_original", "due_date", "document_date"):
            col = proved.columns.get(name)
            stored = any(record.values.get(name) for record in found.items.records)
            if col in self._grid.formulas and not (stored and ties):
                self._notes.refuse(
                    "R10",
                    f"The cells under '{show(proved.header.texts[col])}' are formulas that were not"
                    " calculated when the file was saved.",
                    "Open the file in a spreadsheet program and save it.",
                    proved.header.row,
                    col,
                )

    def _totals(
        self, proved: Layout, items: Items, outside: printed.Outside, found: ListRead
    ) -> None:
        """Totals in the list, and in the lines above, below and beside it."""
        nets = self._dialect.nets if self._dialect else ""
        prover = controls.Prover(items, proved.columns.of["amount_open"], self._notes, nets)
        found.controls.extend(prover.prove())
        finder = printed.Finder(prover.sums, items, nets)
        found.controls.extend(finder.outside(outside, self._notes))
        found.measures = outside.measures

    def _closing_dates(
        self, proved: Layout, items: Items, others: Sequence[Grid], found: ListRead
    ) -> None:
        """Every proof of the closing date: title lines here and elsewhere, as_of, due + days."""
        titled = [(self._notes, proved.titles)]
        for grid in others:
            rows = range(min(_TITLE_ROWS, len(grid.rows)))
            titled.append((Notes(self._notes.file, grid.name), asof.title_dates(grid, rows)))
        for notes, titles in titled:
            for title in titles:
                day = resolve(title.text, proved.dates.order)
                if day:
                    sentence = f"title row {title.row + 1}"
                    found.proofs.append(asof.Proof(day, sentence, notes.at(title.row, title.col)))
        days: dict[dt.date, int] = {}
        for record in items.records:
            day = record.date("as_of")
            if day:
                days.setdefault(day, record.source.row - 1)
        for day, row in days.items():
            where = self._notes.at(row, proved.columns.get("as_of"))
            found.proofs.append(asof.Proof(day, "column as_of", where))

    def _by_days(self, proved: Layout, items: Items, found: ListRead) -> bool:
        """Whether the days count from one closing date, which then is proved."""
        pairs, own = [], []
        for record in items.records:
            due, document = record.date("due_date"), record.date("document_date")
            if due and "days_past_due" in record.values:
                pairs.append((due, record.integer("days_past_due")))
                if document:
                    own.append((document, record.integer("days_past_due")))
        col = proved.columns.of["days_past_due"]
        sure = proved.columns.tiers["days_past_due"] < 2
        where = self._notes.at(proved.header.row, col)
        proof = asof.by_days(pairs, own, where, sure=sure) if pairs else None
        titled = [known.date for known in found.proofs if known.sentence.startswith("title")]
        if proof and any((day - proof.date).days == 1 for day in titled):
            message = (
                f"The days past due count to {proof.date}, one day before the closing date of the"
                f" title, {titled[0]}; they were counted again."
            )
            self._notes.warn("R11", message, "", proved.header.row, col)
        elif proof:
            found.proofs.append(proof)
        elif pairs:
            text = show(proved.header.texts[col])
            message = f"The column '{text}' does not count from one closing date; it is not used."
            self._notes.note("R20", message, proved.header.row, col)
        return proof is not None
