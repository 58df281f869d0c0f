"""What is proved about one list of open items before its rows are read.

What enters: a grid with its header. What leaves: a Layout: one column per field, the decimal
mark of each amount column, the order of dates, the currency where no column gives it. What
cannot be proved is refused: R3, R4, R5, R6, R9, R14.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generator.intake import amounts, asof, evidence, groups, needs, numbers, order, pages
from generator.intake.cells import TEXT, Grid, text_of
from generator.intake.columns import Columns, choose
from generator.intake.dialects import Dialect
from generator.intake.headers import Header
from generator.intake.notes import Notes
from generator.intake.rows import Classifier
from generator.intake.stretches import Groups
from generator.values.money import Currency
from generator.values.tables import Hints

_AMOUNTS = ("amount_open", "amount_original", "amount_paid", "amount_credit")
_DATES = ("document_date", "due_date", "value_date", "last_dunned_on", "as_of")


@dataclass(slots=True)
class Layout:
    """How the rows of one list are to be read."""

    header: Header
    columns: Columns
    marks: dict[str, str] = field(default_factory=dict)
    dates: order.Known = order.Known("", "")
    currency: Currency | None = None
    has_currency_column: bool = False
    titles: list[asof.TitleDate] = field(default_factory=list)
    groups: Groups | None = None
    numbered: bool = True  # documents have a column of their own
    empty_is_local: bool = False

    @property
    def mark(self) -> str:
        return self.marks.get("amount_open", "")


def prove(
    grid: Grid,
    header: Header,
    hints: Hints,
    others: Sequence[str],
    notes: Notes,
    dialect: Dialect | None = None,
) -> Layout | None:
    """The layout, or None where the list is refused. `others` are titles of the whole file."""
    pages.forget(grid, header)
    columns = choose(header, grid, notes)
    rows = range(header.row + 1, len(grid.rows))
    layout = Layout(header, columns)
    above = grid.rows[: header.first]
    lines = [cell[1:] for cells in above for cell in cells if cell[:1] == TEXT]
    told = [] if dialect and dialect.open_column else [grid.name, *lines]
    amounts.open_amount(grid, header, columns, told, notes)
    if "amount_open" in columns:
        amounts.in_thousands(header, columns.of["amount_open"], lines, notes)
        _groups(grid, layout, dialect, notes)
    named = layout.groups is not None and any(map(any, layout.groups.customers))
    needs.prove(grid, header, columns, notes, named=named)
    dated = {name: columns.of[name] for name in (*_DATES, "days_past_due") if name in columns}
    if notes.refused():
        order.prove(grid, rows, dated, (), hints.date_order or "dmy", notes)  # what else is wrong
        return None
    _marks(grid, rows, layout, notes)
    amounts.prove_sides(grid, rows, columns, layout.mark, notes)
    textual = [r for r in rows if len([c for c in grid.rows[r] if c]) <= 3]
    _dates(grid, [*range(header.first), *textual], layout, dated, hints, notes)
    layout.empty_is_local = dialect is not None and dialect.empty_currency_is_local
    said = list(evidence.beside(above))
    if columns.get("currency") < 0:
        said.extend(_sections(grid, textual, notes))
    _currency(grid, rows, layout, [*lines, *others], said, hints, notes)
    return None if notes.refused() else layout


def _dates(
    grid: Grid,
    lines: Sequence[int],
    layout: Layout,
    dated: Mapping[str, int],
    hints: Hints,
    notes: Notes,
) -> None:
    """The closing dates of the titles, and the order of day and month over all of them."""
    layout.titles = asof.title_dates(grid, lines)
    titles = [title.text for title in layout.titles]
    rows = range(layout.header.row + 1, len(grid.rows))
    layout.dates = order.prove(grid, rows, dated, titles, hints.date_order, notes)


def _groups(grid: Grid, layout: Layout, dialect: Dialect | None, notes: Notes) -> None:
    """Customers from headings, where rows do not name theirs; documents named among headings."""
    header, columns = layout.header, layout.columns
    if "document_no" not in columns and "document_no" not in columns.ambiguous:
        col = _unheaded_documents(grid, header, columns)
        if col >= 0:
            columns.of["document_no"], columns.tiers["document_no"] = col, 2
            layout.numbered = False
            notes.note("R20", "The column without header holds the document numbers.", -1, col)
    if "document_no" not in columns:
        return
    classifier = Classifier(header, columns, numbered=layout.numbered)
    if "customer_name" in columns:
        _identity(grid, layout)
    joiner = dialect.nested if dialect else ""
    nets = bool(dialect and dialect.nets)
    if groups.needed(grid, header, columns, classifier):
        layout.groups = groups.find(grid, header, columns, classifier, joiner, notes, nets=nets)
        _identity(grid, layout)
    elif "customer_name" not in columns and "customer_id" in columns:
        layout.groups = groups.names(grid, header, columns, classifier, joiner, nets=nets)


def _unheaded_documents(grid: Grid, header: Header, columns: Columns) -> int:
    """The one column without header in which every dated row has a text of its own, and every
    row that bears a sum has one too: headings and documents in one outline; else -1."""
    dated = [columns.of[name] for name in ("document_date", "due_date") if name in columns]
    if len(dated) < 2:
        return -1
    rows = [r for r in range(header.row + 1, len(grid.rows)) if all(grid.cell(r, c) for c in dated)]
    width = max((len(grid.rows[row]) for row in rows), default=0)
    free = [col for col in range(width) if col >= len(header.texts) or not header.texts[col]]
    fitting = []
    for col in free:
        texts = [grid.cell(row, col) for row in rows]
        if all(text[:1] == TEXT for text in texts) and len(set(texts)) == len(texts):
            fitting.append(col)
    return fitting[0] if len(fitting) == 1 else -1


def _identity(grid: Grid, layout: Layout) -> None:
    """An "Account" that is the same for many customers is the ledger's, not a customer's number;
    a number that rows below headings lack in part gives way to the heading."""
    columns, header = layout.columns, layout.header
    if "customer_id" not in columns:
        return
    number, name = columns.of["customer_id"], columns.get("customer_name")
    if columns.tiers["customer_id"] == 2 and name >= 0:
        rows = range(header.row + 1, len(grid.rows))
        pairs = {(grid.cell(r, number), grid.cell(r, name)) for r in rows}
        pairs = {pair for pair in pairs if all(pair)}
        if 2 * len({one for one, _ in pairs}) <= len({called for _, called in pairs}):
            columns.drop("customer_id")
    elif layout.groups and name < 0 and layout.groups.named_only:
        columns.drop("customer_id")


def _marks(grid: Grid, rows: range, layout: Layout, notes: Notes) -> None:
    """The decimal mark of each amount column; a column without proof may use another's."""
    found = {}
    for name in _AMOUNTS:
        if name in layout.columns:
            col = layout.columns.of[name]
            found[name] = numbers.mark_of(
                {cell[1:] for cell in (grid.cell(row, col) for row in rows) if cell[:1] == TEXT}
            )
    proved = {mark.mark for mark in found.values() if mark.mark}
    for name, mark in found.items():
        col = layout.columns.of[name]
        if mark.contradiction:
            one, other = mark.contradiction
            message = f"'{one}' and '{other}' have different decimal marks."
        elif mark.unproved and not mark.mark and len(proved) != 1:
            message = f"Nothing proves whether '{mark.unproved}' has a decimal or a thousands mark."
        else:
            layout.marks[name] = mark.mark or (next(iter(proved)) if len(proved) == 1 else "")
            continue
        notes.refuse(
            "R5",
            message,
            "Save the list as .xlsx with the amounts as numbers.",
            rows.start - 1,
            col,
        )


def _sections(grid: Grid, rows: Sequence[int], notes: Notes) -> list[Currency]:
    """The currency that headings such as "USD" or "Currency: USD" name; several refuse (R6)."""
    found: dict[Currency, int] = {}
    for row in rows:
        texts = [text_of(cell) for cell in grid.rows[row] if cell[:1] == TEXT]
        for word in (texts[0].split()[-1].strip("():"), *texts[1:]) if texts else ():
            currency = evidence.currency_of(word) if len(word) == 3 and word.isupper() else None
            if currency is not None:
                found.setdefault(currency, row)
    if len(found) > 1:
        named = ", ".join(sorted(currency.code for currency in found))
        notes.refuse(
            "R6",
            f"The list has parts in different currencies ({named}), but no column that says which.",
            "Export the list with a currency column, or one list per currency.",
            max(found.values()),
        )
    return list(found)


def _currency(
    grid: Grid,
    rows: range,
    layout: Layout,
    lines: list[str],
    said: list[Currency],
    hints: Hints,
    notes: Notes,
) -> None:
    """The currency for rows that name none: header, then title, then the user's word."""
    col = layout.columns.get("currency")
    layout.has_currency_column = col >= 0 and any(grid.cell(row, col) for row in rows)
    unit = evidence.in_header(layout.header.texts[layout.columns.of["amount_open"]])
    layout.currency = evidence.currency_of(unit)
    if layout.currency is None:
        titled = {evidence.currency_of(evidence.in_title(line)) for line in lines} - {None}
        titled.update(said)
        layout.currency = titled.pop() if len(titled) == 1 else hints.currency
    if unit and layout.currency and not evidence.agrees(unit, layout.currency):
        notes.refuse(
            "R6",
            f"The amounts are headed '{unit}', but the list is said to be in {layout.currency}.",
            "Give the currency of the list: --currency with the right code.",
            layout.header.row,
            layout.columns.of["amount_open"],
        )
    if col < 0:
        document = layout.columns.of["document_no"]
        evidence.unnamed_codes(grid, rows, layout.header, document, layout.currency, notes)
