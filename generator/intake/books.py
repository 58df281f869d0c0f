"""One file: which of its sheets is what, and each of them read.

What enters: a Book. What leaves: its tables, facts, controls and proofs of the closing date.
Our own workbook is known by sheet titles with our column names; any other has one list of open
items, found by its header, and its other sheets serve only for printed totals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from generator.findings import Finding
from generator.intake import asof, other_sheets
from generator.intake.cells import Book, Grid, show
from generator.intake.dialects import Dialect, aliases_of, recognise
from generator.intake.headers import Header, find, seen
from generator.intake.lists import ListReader
from generator.intake.notes import Notes
from generator.values.sheets import OPEN_ITEMS, SHEETS, Sheet
from generator.values.tables import ROW_CLASSES, Control, FileFacts, Hints, Table

_OWN = "canonical"


@dataclass(slots=True)
class FileRead:
    """Everything one file said."""

    facts: FileFacts
    tables: list[Table] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    proofs: list[asof.Proof] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class BookReader:
    """Reads one book; `name` is how the file is called in every place."""

    def __init__(self, book: Book, name: str, sha256: str, hints: Hints) -> None:
        self._book, self._name, self._hints = book, name, hints
        self._read = FileRead(FileFacts(name, sha256))
        self._classes: Counter[str] = Counter()
        self._layout_name = ""
        self._header_row = 0
        self._date_order = self._decimal_mark = ""

    def read(self) -> FileRead:
        own = self._own_sheets()
        if own:
            for grid, sheet in own:
                self._own(grid, sheet)
            self._strangers(own)
        else:
            self._export()
        facts = self._read.facts
        self._read.facts = FileFacts(
            path=facts.path,
            sha256=facts.sha256,
            layout=self._layout_name,
            sheets=tuple(grid.name for grid in self._book.grids if grid.name),
            header_row=self._header_row,
            rows={name: self._classes[name] for name in ROW_CLASSES},
            date_order=self._date_order,
            decimal_mark=self._decimal_mark,
        )
        return self._read

    def _own_sheets(self) -> list[tuple[Grid, Sheet]]:
        """Sheets that are ours by title and by columns; a csv by the stem of its name."""
        if self._book.is_text:
            stem = PurePath(self._name).stem.casefold()
            named = [s for s in SHEETS.values() if s.stem == stem and s is not OPEN_ITEMS]
            return [(self._book.grids[0], named[0])] if named else []
        titles = {title.casefold(): sheet for title, sheet in SHEETS.items()}
        found = [(g, titles[g.name.strip().casefold()]) for g in self._book.grids
                 if g.name.strip().casefold() in titles]  # fmt: skip
        ours = [s for g, s in found if not other_sheets.missing(s, _header_of(g, s))]
        own = any(sheet is not OPEN_ITEMS for sheet in ours) or (len(found) > 1 and bool(ours))
        return found if own else []

    def _notes(self, grid: Grid) -> Notes:
        return Notes(self._name, grid.name)

    def _close(self, notes: Notes) -> None:
        self._read.findings.extend(notes.findings())

    def _own(self, grid: Grid, sheet: Sheet) -> None:
        notes = self._notes(grid)
        row, columns = other_sheets.header_of(grid, sheet)
        lacking = other_sheets.missing(sheet, columns)
        if not _filled(grid, -1):
            if self._book.is_text:
                notes.refuse("R13", "The file is empty.", "Fill it in, or remove it.")
        elif lacking:
            named = ", ".join(lacking)
            message = f"The sheet '{sheet.title}' lacks the column {named}."
            code = "R14" if any("customer" in name for name in lacking) else "R18"
            notes.refuse(code, message, "Add the column.", max(row, 0))
        elif sheet is OPEN_ITEMS:
            header = find(grid, {})
            if header is not None:
                self._items(grid, header, [], notes, may_be_empty=True)
        else:
            read = other_sheets.SheetReader(grid, sheet, self._hints, notes).read()
            self._classes.update(read.classes)
            self._date_order = self._date_order or read.date_order
            self._header_row = self._header_row or read.header_row
            self._read.tables.append(read.table)
        self._layout_name = _OWN
        self._close(notes)

    def _strangers(self, own: list[tuple[Grid, Sheet]]) -> None:
        """Other sheets of our own workbook are not used, but a list of open items is not lost."""
        ours = [grid for grid, _ in own]
        listed = next((grid for grid, sheet in own if sheet is OPEN_ITEMS), None)
        for grid in self._book.grids:
            if grid in ours or not _filled(grid, -1):
                continue
            notes, header = self._notes(grid), find(grid, {})
            if header is None or not _usable(header) or not _filled(grid, header.row):
                notes.note("R20", f"The sheet '{show(grid.name)}' is not used.")
            elif listed is None:
                self._items(grid, header, [], notes, may_be_empty=False)
            else:
                self._rivals(listed, header, [grid])
            self._close(notes)

    def _export(self) -> None:
        """The sheet with most known headers; others with the same header belong to it."""
        dialects = [self._dialect(grid) for grid in self._book.grids]
        found = [
            (grid, header)
            for grid, dialect in zip(self._book.grids, dialects, strict=True)
            if (header := find(grid, aliases_of(dialect))) is not None
        ]
        found.sort(key=lambda pair: (_usable(pair[1]), pair[1].score), reverse=True)
        filled = [(grid, header) for grid, header in found if _filled(grid, header.row)]
        if not found:
            self._no_header()
            return
        grid, header = (filled or found)[0]
        named = dict(zip(map(id, self._book.grids), dialects, strict=True))[id(grid)]
        self._layout_name = named.name if named else ""
        chosen = [(g, h) for g, h in filled if h.keys == header.keys] or [(grid, header)]
        rivals = [g for g, h in filled if _usable(h) and h.keys != header.keys]
        if header.is_payables:
            self._payables(grid, header)
        elif rivals and _usable(header):
            self._rivals(grid, header, rivals)
        else:
            others = [g for g in self._book.grids if g is not grid] if len(chosen) == 1 else []
            for each, its_header in chosen:
                notes = self._notes(each)
                self._items(each, its_header, others, notes, may_be_empty=False)
                self._close(notes)

    def _dialect(self, grid: Grid) -> Dialect | None:
        header = find(grid, {})
        return recognise(header.texts, self._book.creator) if header else None

    def _no_header(self) -> None:
        grid = max(self._book.grids, key=lambda g: len(g.rows), default=None)
        if grid is None or not any(_filled(each, -1) for each in self._book.grids):
            notes = Notes(self._name, "")
            notes.refuse("R13", "The file holds no data.", "Export the list again.")
        else:
            notes = self._notes(grid)
            words = show(seen(grid), 160)
            notes.refuse(
                "R18",
                "No row names the columns of an open-item list, such as customer, invoice, due date"
                f" and open amount; what was seen: {words}.",
                "Export the open items with a header row, or rename the columns.",
            )
        self._close(notes)

    def _payables(self, grid: Grid, header: Header) -> None:
        notes = self._notes(grid)
        notes.refuse(
            "R12",
            "The list names vendors: it is a list of what we owe, not of what customers owe us.",
            "Export the receivables (customers), not the payables.",
            header.row,
        )
        self._close(notes)

    def _rivals(self, grid: Grid, header: Header, rivals: list[Grid]) -> None:
        notes = self._notes(grid)
        named = ", ".join(f"'{show(rival.name)}'" for rival in rivals)
        notes.refuse(
            "R9",
            f"The sheets '{show(grid.name)}' and {named} are both lists of open items.",
            "Delete the sheet that is not meant.",
            header.row,
        )
        self._close(notes)

    def _items(
        self, grid: Grid, header: Header, others: list[Grid], notes: Notes, *, may_be_empty: bool
    ) -> None:
        self._header_row = self._header_row or header.row + 1
        reader = ListReader(grid, header, others, self._hints, notes)
        found = reader.read(is_text=self._book.is_text, may_be_empty=may_be_empty)
        if found is None:
            return
        self._classes.update(found.classes)
        self._date_order, self._decimal_mark = found.date_order, found.decimal_mark
        self._read.tables.append(found.table)
        self._read.controls.extend(found.controls)
        self._read.proofs.extend(found.proofs)
        self._read.findings.extend(found.findings)


def _usable(header: Header) -> bool:
    """Whether a header could be that of an open-item list: party, document, due date, amount."""
    has = header.candidates.keys()
    return (
        bool({"customer", "customer_id", "customer_name"} & has)
        and "document_no" in has
        and "due_date" in has
        and bool({"amount_open", "amount_original", "amount_local"} & has)
    )


def _filled(grid: Grid, above: int) -> bool:
    """Whether anything stands below this row."""
    return any(any(cells) for cells in grid.rows[above + 1 :])


def _header_of(grid: Grid, sheet: Sheet) -> Mapping[str, int]:
    return other_sheets.header_of(grid, sheet)[1]
