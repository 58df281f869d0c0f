"""Text with separators: bytes of a .csv, .tsv, .txt or printed list become rows of cells.

What enters: a path. What leaves: frames. Quoting is strict: an unclosed quote would otherwise
swallow the invoices after it. The separator is declared (`sep=;` in the first line), or the one
that counts alike over the longest run. A list as SAP prints it, `| a | b |` between rules, loses
its borders; its rules are empty rows, so that a row keeps the number of its line.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from generator.intake import encodings, frames
from generator.intake.containers import Unreadable
from generator.intake.frames import Frame

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 400
_LONGEST = 32_767
_RULE = re.compile(r"\s*[|+]?[-=+|]{3,}[|+]?\s*")
_ALIGNED = re.compile(r"\S(?: {2,})\S.*\S(?: {2,})\S")


def read(path: Path) -> Iterator[Frame]:
    """The one sheet of a text file; it has no name."""
    yield ("text",)
    yield frames.sheet("")
    yield from frames.rows(rows(path))


def rows(path: Path) -> Iterator[list[str]]:
    """Each record's cells, "" or "s" + text, as wide as the record is."""
    text = encodings.decode(path.read_bytes())
    if "\n" not in text:
        text = text.replace("\r", "\n")  # line ends of the first Macintosh
    if _is_printed(text):
        yield from _printed(text)
        return
    separator, text = _declared(text)
    separator = separator or find_separator(text)
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    try:
        for record in reader:
            begun = reader.line_num + 1
            if len(record) > frames.MAX_COLUMNS:
                frames.bound(begun - 1, len(record) - 1, "")
            yield ["s" + cell if cell.strip() else "" for cell in record]
    except csv.Error as error:
        raise Unreadable(
            f"The row that begins in line {begun} cannot be read: {error}.",
            "Look for a quotation mark that is not closed or stands in the middle of a value.",
        ) from error


def _declared(text: str) -> tuple[str, str]:
    """`sep=;` in the first line, as some programs write it; the line stays as a title."""
    found = re.match(r"\"?sep=([^\w\s\"]|\t)\"?(?=\r?\n)", text, re.IGNORECASE)
    if not found:
        return "", text
    return found.group(1), f'"sep={found.group(1)}"{text[found.end() :]}'


def find_separator(text: str) -> str:
    """The separator whose count per line stays equal over the longest run of lines.

    >>> find_separator("Aged list\\nA;B;C\\nx;1,00;2\\ny;2,00;3\\n")
    ';'
    """
    scores = {mark: _run(text, mark) for mark in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda mark: scores[mark])
    if scores[best][1] < 2:
        lines = text.splitlines()[:_SAMPLE]
        aligned = [number for number, line in enumerate(lines, 1) if _ALIGNED.search(line)]
        if len(aligned) * 2 > len(lines):
            raise Unreadable(
                f"The columns of line {aligned[0]} are parted by blanks alone, which names hold"
                " as well.",
                "Export the list with separators (CSV), or as .xlsx.",
            )
    return best


def _run(text: str, mark: str) -> tuple[int, int]:
    """(lines in the longest run of records of equal width over one, that width)."""
    reader = csv.reader(io.StringIO(text[: _SAMPLE * 1000], newline=""), delimiter=mark)
    csv.field_size_limit(_LONGEST)
    widths: list[int] = []
    with contextlib.suppress(csv.Error):  # strict reading will name the line
        widths.extend(len(record) for record in itertools.islice(reader, _SAMPLE) if record)
    best = (0, 0)
    for width, group in itertools.groupby(widths):
        if width > 1:
            best = max(best, (sum(1 for _ in group), width))
    return best


def _is_printed(text: str) -> bool:
    """Whether the lines between the rules stand in borders."""
    lines = [line.strip() for line in text[: _SAMPLE * 1000].splitlines() if line.strip()]
    rules = sum(1 for line in lines if _RULE.fullmatch(line))
    bordered = sum(1 for line in lines if _bordered(line))
    return rules > 0 and bordered > 1 and (rules + bordered) * 2 >= len(lines)


def _bordered(line: str) -> bool:
    return len(line) > 2 and line[0] == line[-1] == "|" and not _RULE.fullmatch(line)


def _printed(text: str) -> Iterator[list[str]]:
    """Lines of a printed list; one that is no row of the table is a single cell."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or _RULE.fullmatch(bare):
            yield []
            continue
        cells = bare[1:-1].split("|") if _bordered(bare) else [bare]
        yield [frames.text(cell.strip(), "", number, at) for at, cell in enumerate(cells)]
