"""One file: which of its sheets is what, and each of them read.

What enters: a Book. What leaves: its tables, facts, controls and proofs of the closing date.
Our own workbook is known by sheet titles with our column names; any other has one list of open
items, found by its header, and its other sheets serve only for printed totals.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from generator.findings import Finding
from generator.intake import asof, other_sheets, printed, subject
from generator.intake.cells import TEXT, Book, Grid, letter, show, text_of
from generator.intake.dialects import Dialect, Meaning, aliases_of, key, recognise
from generator.intake.found import Items
from generator.intake.headers import Header, find
from generator.intake.lists import ListRead, ListReader
from generator.intake.notes import Notes
from generator.intake.sums import Sums
from generator.values.sheets import OPEN_ITEMS, SHEETS, Sheet
from generator.values.tables import ROW_CLASSES, Control, FileFacts, Hints, Table, Understood

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
        self._header_key = ""
        self._columns: tuple[Understood, ...] = ()

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
            header_key=self._header_key,
            columns=self._columns,
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
        grids = self._book.grids
        dialects = {id(grid): self._dialect(grid) for grid in grids}
        found = [
            (grid, header)
            for grid in self._wanted(grids)
            if (header := find(grid, self._aliases(dialects[id(grid)]))) is not None
        ]
        data = [(g, h) for g, h in found if (d := dialects[id(g)]) and d.data_sheet == g.name]
        found = data or found
        found.sort(key=lambda pair: (_usable(pair[1]), pair[1].score), reverse=True)
        filled = [(grid, header) for grid, header in found if _filled(grid, header.row)]
        if not found:
            self._read.findings.extend(subject.no_header(self._book, self._name).findings())
            return
        grid, header = (filled or found)[0]
        named = dialects[id(grid)]
        self._layout_name = named.name if named else ""
        same = [(g, h) for g, h in filled if h.named == header.named] or [(grid, header)]
        rivals = [g for g, h in filled if _usable(h) and h.named != header.named]
        if not self._refused(grid, header, rivals, bool(filled)):
            twins = subject.doubled(same)
            chosen = [(g, h) for g, h in same if g not in twins]
            for twin in twins:
                notes = self._notes(twin)
                notes.note("R20", f"The sheet '{show(twin.name)}' repeats another; it is not used.")
                self._close(notes)
            self._lists(chosen, [g for g in grids if g not in [each for each, _ in same]])

    def _wanted(self, grids: list[Grid]) -> list[Grid]:
        """The sheet that the user named, where it is there; else every sheet."""
        named = self._hints.sheet.strip().casefold()
        chosen = [grid for grid in grids if named and grid.name.strip().casefold() == named]
        if named and not chosen and not self._book.is_text:
            notes = Notes(self._name, "")
            notes.note("R20", f"There is no sheet '{show(self._hints.sheet)}': all were looked at.")
            self._close(notes)
        return chosen or grids

    def _aliases(self, dialect: Dialect | None) -> Mapping[str, Meaning]:
        """The dialect's own words, and over them what the user said a heading stands for."""
        said = {key(heading): (name, 0) for heading, name in self._hints.columns.items()}
        return {**aliases_of(dialect), **said}

    def _refused(self, grid: Grid, header: Header, rivals: list[Grid], filled: bool) -> bool:
        """Whether the file is no list of open items, or two of them."""
        notes = self._notes(grid)
        if not filled and not self._book.is_text:
            subject.template(header, notes)
        elif subject.is_payables(grid, header):
            subject.payables(header, notes)
        elif rivals and _usable(header):
            self._rivals(grid, header, rivals)
            return True
        self._close(notes)
        return notes.refused()

    def _lists(self, chosen: list[tuple[Grid, Header]], others: list[Grid]) -> None:
        """Every sheet of the list, then the totals that other sheets print for all of them."""
        reads = []
        for grid, header in chosen:
            notes = self._notes(grid)
            found = self._items(grid, header, others, notes, may_be_empty=False)
            self._close(notes)
            reads.extend([found] if found else [])
        if len(reads) < len(chosen):
            return
        items = Items()
        for read in reads:
            items.amounts.extend(read.items.amounts)
            items.problems.extend(read.items.problems)
        measures = printed.added(read.measures for read in reads)
        finder = printed.Finder(Sums(items.amounts), items)
        for other in others:
            notes = self._notes(other)
            self._read.controls.extend(finder.sheet(other, measures, notes))
            self._close(notes)

    def _dialect(self, grid: Grid) -> Dialect | None:
        header = find(grid, {})
        if header is None:
            return None
        above = [text_of(c) for cells in grid.rows[: header.first] for c in cells if c[:1] == TEXT]
        return recognise(header.texts, [grid.name, *above], self._book.creator)

    def _rivals(self, grid: Grid, header: Header, rivals: list[Grid]) -> None:
        notes = self._notes(grid)
        named = ", ".join(f"'{show(rival.name)}'" for rival in rivals)
        notes.refuse(
            "R9",
            f"The sheets '{show(grid.name)}' and {named} are both lists of open items.",
            "Delete the sheet that is not meant; or name the one that is: check --sheet NAME.",
            header.row,
        )
        self._close(notes)

    def _items(
        self, grid: Grid, header: Header, others: list[Grid], notes: Notes, *, may_be_empty: bool
    ) -> ListRead | None:
        self._header_row = self._header_row or header.row + 1
        self._header_key = self._header_key or _key_of(header)
        dialect = self._dialect(grid)
        reader = ListReader(grid, header, others, self._hints, notes, dialect)
        found = reader.read(is_text=self._book.is_text, may_be_empty=may_be_empty)
        if found is None:
            return None
        self._columns = self._columns or tuple(_understood(header, found.table))
        self._classes.update(found.classes)
        self._date_order, self._decimal_mark = found.date_order, found.decimal_mark
        self._read.tables.append(found.table)
        self._read.controls.extend(found.controls)
        self._read.proofs.extend(found.proofs)
        return found


def _usable(header: Header) -> bool:
    """Whether a header could be that of an open-item list: party, document, due date, amount."""
    has = header.candidates.keys()
    return (
        bool({"customer", "customer_id", "customer_name"} & has)
        and "document_no" in has
        and "due_date" in has
        and bool({"amount_open", "amount_original", "amount_local"} & has)
    )


def _key_of(header: Header) -> str:
    """The same for every export with these headings, whatever stands under them."""
    texts = "\x1f".join(text.strip() for text in header.texts).rstrip("\x1f")
    return hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()


def _understood(header: Header, table: Table) -> Iterator[Understood]:
    """Every headed column, and what its cells were read as."""
    columns = table.records[0].columns if table.records else {}
    fields = {place: name for name, place in columns.items()}
    for number, text in enumerate(header.texts):
        if text.strip():
            yield Understood(letter(number), show(text.strip(), 80), fields.get(letter(number), ""))


def _filled(grid: Grid, above: int) -> bool:
    """Whether anything stands below this row."""
    return any(any(cells) for cells in grid.rows[above + 1 :])


def _header_of(grid: Grid, sheet: Sheet) -> Mapping[str, int]:
    return other_sheets.header_of(grid, sheet)[1]
