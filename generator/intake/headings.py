"""One pass over a list with a stack of the headings that are open, and what each stretch is of.

What enters: a grid with its columns. What leaves: Groups and the headings met, for `groups` to
judge. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from generator.intake import convert
from generator.intake.cells import NUMERIC, TEXT, Grid, text_of
from generator.intake.columns import Columns
from generator.intake.dialects import plain
from generator.intake.evidence import currency_of
from generator.intake.headers import Header, is_bucket
from generator.intake.keyed import (
    KEY_FIELDS,
    NOBODY,
    Named,
    customers_in,
    general,
    heading_text,
    led,
    names_other,
    numbered,
)
from generator.intake.rows import Classifier, label, label_rest, titled_column
from generator.intake.stretches import Groups, Heading


class Walk:
    """One pass over the rows with a stack of the headings that are open."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        columns: Columns,
        classifier: Classifier,
        joiner: str,
        *,
        nets: bool,
    ) -> None:
        self._grid, self._header, self._classifier = grid, header, classifier
        self._columns, self.joiner, self._nets = columns, joiner, nets
        self._own = [columns.of[name] for name in KEY_FIELDS if name in columns]
        self._mapped = frozenset(columns.of.values())
        self._titled = titled_column(grid, header, classifier)
        self._stack: list[Heading] = []
        self._key: dict[str, str] = {}
        self._key_used = False
        self._before = ""  # class of the row above
        self.groups = Groups()
        self.used: list[Heading] = []
        self.strays: list[int] = []  # totals of a heading that was no longer open
        self.differing: list[tuple[int, Heading, Decimal]] = []  # and of one with other rows
        self.named_closings = self.closings = 0
        self.last_sum = -1
        self.sections = False

    def run(self) -> None:
        header = self._header
        for row in range(header.first):
            self._keyed(row, self._grid.rows[row])
        if self._titled >= 0:
            self._head(header.row, self._titled, self._grid.cell(header.row, self._titled))
        for row in range(header.row + 1, len(self._grid.rows)):
            cells = self._grid.rows[row]
            kind = self._classifier.classify(cells + [""] * (self._classifier.width - len(cells)))
            if kind == "item":
                self._item(row, cells)
            elif kind == "header" and self._titled >= 0 and self._grid.cell(row, self._titled):
                self._head(row, self._titled, self._grid.cell(row, self._titled))
            elif kind in ("sum", "total") and self._is_closing(cells, kind):
                self._close(row, cells)
            elif kind in ("sum", "total", "text"):
                self._text(row, cells, priced=kind == "sum")
            if kind != "header":
                self._before = kind

    def _item(self, row: int, cells: Sequence[str]) -> None:
        own = next((cells[col] for col in self._own if col < len(cells) and cells[col]), "")
        headed = any(not heading.own for heading in self._stack)
        if own and not (headed and "customer_name" not in self._columns):
            self._own_customer(row, cells, text_of(own))
        if self._key:
            self._key_used = True
            self.groups.keyed = True
            customer = general(self._key)
        elif self._stack:
            heading = self._stack[-1]
            if not heading.items:
                self.used.append(heading)
            heading.items += 1
            heading.sum += self._figure(cells)
            for each in self._stack:
                each.tree += self._figure(cells)
                each.unread = each.unread or not self._is_figure(cells)
            customer = heading.named if any(heading.named) else Named(name=self._path())
        else:
            customer = Named()
        by = self._stack[-1] if self._stack and not self._key else None
        self.groups.begin(row, customer, by)

    def _figure(self, cells: Sequence[str]) -> Decimal:
        """A row's open amount if it is a number; 0 where its notation or sign is not known yet."""
        known = self._is_figure(cells) and "side" not in self._columns
        value = convert.amount(cells[self._columns.of["amount_open"]], "") if known else None
        return value.value if isinstance(value, convert.Amount) else Decimal(0)

    def _is_figure(self, cells: Sequence[str]) -> bool:
        col = self._columns.of["amount_open"]
        return col < len(cells) and cells[col][:1] != "" and cells[col][0] in NUMERIC

    def _own_customer(self, row: int, cells: Sequence[str], text: str) -> None:
        """A row that names its customer is the heading of those below that do not."""
        if self._stack and self._stack[-1].text == text:
            return
        self._stack = [Heading(row, (0, 0), text, named=self._columns_name(cells), own=True)]

    def _columns_name(self, cells: Sequence[str]) -> Named:
        def text(name: str) -> str:
            col = self._columns.get(name)
            return text_of(cells[col]) if 0 <= col < len(cells) else ""

        return Named(text("customer_id"), text("customer_name"))

    def _path(self) -> str:
        """The heading, with its parents' where the system nests customers."""
        names = [h.text for h in self._stack] if self.joiner else [self._stack[-1].text]
        return self.joiner.join(names)

    def _is_closing(self, cells: Sequence[str], kind: str) -> bool:
        called = label(cells)
        texts = [text_of(cell) for cell in cells if cell[:1] == TEXT]
        texts = [text for text in texts if currency_of(text) is None]
        if kind == "total":  # without amount: a heading such as a customer called Total
            return False
        return bool(called) or not texts or any(h.text in texts for h in self._stack)

    def _close(self, row: int, cells: Sequence[str]) -> None:
        """A total closes the heading it names, or the innermost where it names none."""
        if self._key_used:
            self._key, self._key_used = {}, False
        called = label(cells)
        self.last_sum = row
        rest = plain(label_rest(called)) if called else ""
        texts = {plain(text_of(cell)) for cell in cells if cell[:1] == TEXT}
        named = [
            place
            for place, h in enumerate(self._stack)
            if plain(h.text) in ({rest} if called else texts)
            or (rest and len(rest) > 2 and plain(h.text).startswith(rest))
            or any(plain(part) == rest for part in h.named if part and rest)
        ]
        if named:
            heading, printed = self._stack[named[-1]], self._figure(cells)
            heading.closed = True
            nets = self._nets and not heading.own
            # an amount that cannot be read holds the customer of all rows below the heading
            if printed and printed != heading.tree != 0 and not nets and not heading.unread:
                self.differing.append((row, heading, printed))
            del self._stack[named[-1] :]
            self.named_closings += 1
        elif rest and self._called_by(rest):
            self._close(row, cells)
        elif rest and not is_bucket(label_rest(called)):
            self.strays.append(row)
        elif (not called or not rest) and self._stack and self._stack[-1].items:
            if self._stack[-1].own:
                return
            self.closings += 1
            self._stack.pop().closed = True

    def _called_by(self, rest: str) -> bool:
        """Whether the total names another line of the heading, or its words after the number."""
        heading = self._stack[-1] if self._stack else None
        if heading is None or heading.own or any(heading.named):
            return False
        found = led(heading.text)
        if found.name and plain(found.name) == rest:
            self.groups.rename(heading, found)
            return True
        name = next((text for text in heading.others if plain(text) == rest), "")
        if name:
            self.groups.rename(heading, Named(name=name))
        return bool(name)

    def _text(self, row: int, cells: Sequence[str], *, priced: bool) -> None:
        filled = [(col, cell) for col, cell in enumerate(cells) if cell]
        if self._keyed(row, cells):
            return
        own = [col for col, _ in filled if col in self._own]
        if own:
            self._head(row, own[0], cells[own[0]], self._columns_name(cells), priced=priced)
            return
        texts = [(col, cell) for col, cell in filled if cell[0] == TEXT]
        if not priced and not self._own and [col for col, _ in filled] == [0, 1]:
            self._pair(row, filled)
        elif len(texts) == 1 and (priced or len(filled) == 1):
            col, cell = texts[0]
            if is_bucket(text_of(cell)):
                self.sections = True
            elif names_other(text_of(cell)):
                return  # "Salesperson: Doe" heads rows, but names no customer
            elif col <= min(self._mapped, default=0) or self._unheaded(col):
                self._head(row, col, cell, priced=priced)

    def _pair(self, row: int, filled: Sequence[tuple[int, str]]) -> None:
        """ "10023 | Acme": the customer's number and name in two cells."""
        number, name = (text_of(cell) for _, cell in filled)
        if filled[1][1][0] == TEXT and " " not in number and any(c.isdigit() for c in number):
            self._head(row, 0, TEXT + name, Named(number, name))
            if self._stack and self._stack[-1].row == row:
                self._stack[-1].pair = True

    def _unheaded(self, col: int) -> bool:
        return col >= len(self._header.texts) or not self._header.texts[col]

    def _keyed(self, row: int, cells: Sequence[str]) -> bool:
        """A line such as "Customer: 10001" names the customer of the rows below."""
        found = customers_in(cells)
        if not found:
            return False
        if self._key_used:
            self._key, self._key_used = {}, False
        self._key.update(found)
        self.groups.headings.add(row)
        return True

    def _head(
        self, row: int, col: int, cell: str, named: Named = NOBODY, *, priced: bool = False
    ) -> None:
        """Open a heading; those at its level or deeper end."""
        raw = cell[1:]
        text = heading_text(text_of(cell), counted=bool(self.joiner))
        named = named if any(named) else numbered(text)
        again = next((h for h in self._stack if h.text == text and not priced), None)
        if not text or (again and self._before in ("item", "blank", "text")):
            return  # the same heading on the next page
        level = (col, len(raw) - len(raw.lstrip(" ")))
        others: list[str] = []
        while self._stack and self._stack[-1].level >= level:
            if not self.joiner and text.startswith(f"{self._stack[-1].text} : "):
                break  # the sub-customer bears its parent's name; the parent's total is below
            ended = self._stack.pop()
            if not ended.items and self._before == "text" and ended.level == level:
                others = [*others, *ended.others, ended.text]
            ended.closed = ended.closed or ended.priced
        parents = tuple(h.text for h in self._stack)
        after = self._before == "item"
        figure = self._figure(self._grid.rows[row]) if priced else None
        self._stack.append(
            Heading(
                row,
                level,
                text,
                after,
                parents,
                priced=priced,
                figure=figure,
                named=named,
                others=others,
            )
        )
        self.groups.headings.add(row)
