"""HTML tables saved under the name of a workbook: every table is a sheet, every cell a text.

What enters: a path. What leaves: frames. Text before a table (a title, "as of …") stands in rows
above it; a merged cell has its text in its first place. Where the writer kept the figure itself
beside what is shown (x:num of Excel, sdval of LibreOffice), the figure is taken: what is shown is
rounded. Scripts, styles and comments are no data. Runs in the limited child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from generator.intake import encodings, frames, styles
from generator.intake.containers import Unreadable
from generator.intake.frames import Frame, whole

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template", "title", "xml", "noscript", "select"})
_BREAKS = frozenset({"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "hr"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DATE_LIKE = re.compile(r"\d[./:\-]\s?\d+[./:\-]\s?\d")
_MARKS = re.compile(r"[\d.,'’\s()+\-−%]+")
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|NUM!|VALUE!|NULL!)|Err:5\d\d")
_MAX_TABLES = 5_000


def read(path: Path) -> Iterator[Frame]:
    """Frames of every table that holds something."""
    page = _Page()
    page.feed(_decoded(path.read_bytes()))
    page.close()
    page.finish()
    if not page.tables:
        raise Unreadable(
            "The file is a web page without a table.",
            "If the list stands in a folder beside it, save it as .xlsx instead.",
        )
    yield ("creator", "")
    for number, table in enumerate(page.tables, 1):
        table.name = f"Table {number}"
        yield frames.sheet(table.name, hidden_rows=table.hidden)
        yield from frames.rows(table.rows)


def _decoded(data: bytes) -> str:
    """By its mark, else by what the page declares, else UTF-8; never by a guess."""
    head = data[:65_536]
    found = _META.search(head) or _XML.search(head)
    return encodings.decode(data, found[1].decode("ascii") if found else "")


class _Table:
    """One table while it is read: dense rows, and the cells that reach down from above."""

    def __init__(self) -> None:
        self.name = "Table"
        self.rows: list[list[str]] = []
        self.hidden: set[int] = set()
        self.cell: _Cell | None = None
        self._row: dict[int, str] = {}
        self._column = 0
        self._below: dict[int, int] = {}  # column -> how many rows further it is taken
        self._open = False

    def title(self, text: str) -> None:
        self.rows.append([frames.text(text, self.name, len(self.rows) + 1, 0)])

    def open_row(self, *, hidden: bool) -> None:
        self.close_row()
        self._open, self._row, self._column = True, {}, 0
        if hidden:
            self.hidden.add(len(self.rows))

    def open_cell(self, cell: _Cell) -> None:
        if not self._open:
            self.open_row(hidden=False)
        self.close_cell()
        self.cell = cell

    def close_cell(self) -> None:
        cell, self.cell = self.cell, None
        if cell is None:
            return
        while self._below.get(self._column, 0):
            self._column += 1
        row = len(self.rows) + 1
        frames.bound(row, self._column + cell.across - 1, self.name)
        self._row[self._column] = cell.code(self.name, row, self._column)
        for column in range(self._column, self._column + cell.across):
            self._below[column] = cell.down
        self._column += cell.across

    def close_row(self) -> None:
        self.close_cell()
        if not self._open:
            return
        self._open = False
        self.rows.append([self._row.get(c, "") for c in range(max(self._row, default=-1) + 1)])
        frames.bound(len(self.rows), len(self.rows[-1]) - 1, self.name)
        self._below = {column: rest - 1 for column, rest in self._below.items() if rest > 1}

    def close(self) -> None:
        self.close_row()
        while self.rows and not any(self.rows[-1]):
            self.rows.pop()


class _Cell:
    """One td or th: its spans, its text, and the figure beside it."""

    def __init__(self, attrs: dict[str, str]) -> None:
        self.across = max(1, whole(attrs.get("colspan"), 1))
        self.down = max(1, whole(attrs.get("rowspan"), 1))  # counts its own row
        self.text: list[str] = []
        self._figure = (attrs.get("x:num") or attrs.get("sdval") or "").strip()

    def code(self, name: str, row: int, column: int) -> str:
        text = " ".join("".join(self.text).split())
        if _ERROR.fullmatch(text):
            return "e" + text  # its figure is 0
        if _NUMBER.fullmatch(self._figure) and not _DATE_LIKE.search(text):
            sign = styles.SIGN.search(text)
            shown = text.replace(sign.group(0), "") if sign else text
            if _MARKS.fullmatch(shown):  # other words, as "Cr", may change what it means
                return (
                    f"m{sign.group(0)}|" if sign else "p" if "%" in text else "n"
                ) + self._figure
        return frames.text(text, name, row, column)


class _Page(HTMLParser):
    """Tables in the order they begin; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._stack: list[_Table] = []
        self._loose: list[str] = [""]
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            return
        table = self._stack[-1] if self._stack else None
        own = {key: value or "" for key, value in attrs}
        if tag in _UNSEEN:
            self._unseen = tag
        elif tag == "table":
            self._open_table()
        elif tag == "tr" and table:
            table.open_row(hidden="hidden" in own or bool(_HIDDEN.search(own.get("style", ""))))
        elif tag in ("td", "th") and table:
            table.open_cell(_Cell(own))
        elif tag in _BREAKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            self._unseen = "" if tag == self._unseen else self._unseen
            return
        table = self._stack[-1] if self._stack else None
        if table and tag in ("td", "th"):
            table.close_cell()
        elif table and tag == "tr":
            table.close_row()
        elif table and tag == "table":
            self._stack.pop().close()
        elif tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        cell = self._stack[-1].cell if self._stack else None
        if cell:
            cell.text.append(data)
        else:
            self._loose[-1] += data

    def finish(self) -> None:
        """What was never closed is closed; text after the last table belongs to it."""
        while self._stack:
            self._stack.pop().close()
        self.tables = [table for table in self.tables if table.rows]
        if self.tables:
            self._titles(self.tables[-1])

    def _open_table(self) -> None:
        if len(self.tables) >= _MAX_TABLES:
            raise Unreadable(f"The page holds more than {_MAX_TABLES} tables.")
        table = _Table()
        self._titles(table)
        self.tables.append(table)
        self._stack.append(table)

    def _titles(self, table: _Table) -> None:
        for text in (" ".join(line.split()) for line in self._loose):
            if text:
                table.title(text)
        self._loose = [""]

    def _break(self) -> None:
        cell = self._stack[-1].cell if self._stack else None
        if cell:
            cell.text.append(" ")
        elif self._loose[-1]:
            self._loose.append("")
