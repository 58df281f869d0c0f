"""Text with separators: bytes of a .csv, .tsv or .txt become rows of cells.

UTF-8, with or without its mark, or UTF-16 with its mark; any other encoding is refused, because
a guess would put wrong names on letters. Quoting is strict: an unclosed quote would otherwise
swallow the invoices after it. The separator is the one that counts alike over the longest run.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from generator.intake.containers import Unreadable

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 400
_LONGEST = 32_767


def rows(path: Path) -> Iterator[list[str]]:
    """Each record's cells, "" or "s" + text, as wide as the record is."""
    text = decode(path.read_bytes())
    separator, text = _declared(text)
    separator = separator or find_separator(text)
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    try:
        for record in reader:
            begun = reader.line_num + 1
            yield ["s" + cell if cell.strip() else "" for cell in record]
    except csv.Error as error:
        raise Unreadable(
            f"The row that begins in line {begun} cannot be read: {error}.",
            "Look for a quotation mark that is not closed or stands in the middle of a value.",
        ) from error


def decode(data: bytes) -> str:
    """The text of the file; Unreadable for any other encoding than those above."""
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"Line {line} is not UTF-8 text.",
            "Save the file as 'CSV UTF-8', or as .xlsx.",
        ) from error
    if "\x00" in text:
        raise Unreadable("The text contains NUL characters.", "Export it again.")
    return text


def _declared(text: str) -> tuple[str, str]:
    """`sep=;` in the first line, as some programs write it; the line stays as a title."""
    found = re.match(r"sep=([,;|\t])(?=\r?\n)", text)
    return (found.group(1), f'"{found.group(0)}"{text[found.end() :]}') if found else ("", text)


def find_separator(text: str) -> str:
    """The separator whose count per line stays equal over the longest run of lines.

    >>> find_separator("Aged list\\nA;B;C\\nx;1,00;2\\ny;2,00;3\\n")
    ';'
    """
    scores = {mark: _run(text, mark) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: scores[mark])


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
