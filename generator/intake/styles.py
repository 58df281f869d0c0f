"""Small readers of a workbook's parts: number formats, blank shared strings, the creator.

A number format tells what the figure alone does not: a percentage, or the currency it is shown
in. Formats leave as the prefix of a cell: "n", "p" or "m<sign or code>|".
"""

from __future__ import annotations

import re

from generator.intake.witness import local

BUILT_IN_PERCENT = frozenset({9, 10})
_CREDIT = re.compile(r"\bCr\b\.?", re.IGNORECASE)
_LOCALE_SIGN = re.compile(r"\[\$([^\]\-]+)(?:-[^\]]*)?\]")
_QUOTED = re.compile(r'"([^"]*)"')
SIGN = re.compile(r"[€£₹₪₩₺₽₴₫฿₦₱¥$]|\b(?:Kč|zł|Ft|[A-Z]{3})\b")
_BARE = re.compile(r"[€£₹₪₩₺₽₴₫฿₦₱¥$]|(?<![^\W\d_])(?:Kč|zł|Ft)(?![^\W\d_])")


def prefix(code: str) -> str:
    """The cell prefix of a number format.

    >>> prefix('#,##0.00 [$€-407]'), prefix('0.0%'), prefix('#,##0.00'), prefix('[$-409]m/d/yy')
    ('m€|', 'p', 'n', 'n')
    """
    first = code.split(";")[0]
    credit = "Cr" if _CREDIT.search(" ".join(_QUOTED.findall(first))) else ""
    found = _LOCALE_SIGN.search(first)
    if found:
        return f"m{found.group(1).strip()}{credit}|"
    quoted = " ".join(_QUOTED.findall(first))
    bare = _QUOTED.sub("", first)
    sign = SIGN.search(quoted) or _BARE.search(re.sub(r"\[[^\]]*\]", "", bare))
    if sign:
        return f"m{sign.group(0)}{credit}|"
    if credit:
        return f"m{credit}|"
    return "p" if "%" in bare else "n"


class StyleReader:
    """xl/styles.xml: number format prefix of each cell style."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._cell_formats: list[int] = []
        self._inside = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt":
            self._codes[_whole(attrs.get("numFmtId"))] = attrs.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            self._cell_formats.append(_whole(attrs.get("numFmtId")))

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._inside = False

    def formats(self) -> tuple[str, ...]:
        """By style number; a workbook without styles has one, the plain number."""
        made = {number: prefix(code) for number, code in self._codes.items()}
        made.update(dict.fromkeys(BUILT_IN_PERCENT, "p"))
        return tuple(made.get(number, "n") for number in self._cell_formats or [0])


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


class StringReader:
    """xl/sharedStrings.xml: which strings are empty, by index."""

    def __init__(self) -> None:
        self.blank: set[int] = set()
        self._number = -1
        self._text: list[str] = []
        self._before_phonetic = 0
        self.text = self._text.append

    def start(self, name: str, _: dict[str, str]) -> None:
        tag = local(name)
        if tag == "si":
            self._number += 1
            self._text.clear()
        elif tag == "rPh":
            self._before_phonetic = len(self._text)

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "rPh":
            del self._text[self._before_phonetic :]
        elif tag == "si" and not "".join(self._text).strip():
            self.blank.add(self._number)


class CreatorReader:
    """docProps/core.xml: dc:creator."""

    def __init__(self) -> None:
        self.creator = ""
        self._inside = False

    def start(self, name: str, _: dict[str, str]) -> None:
        self._inside = local(name) == "creator"

    def text(self, data: str) -> None:
        if self._inside:
            self.creator += data

    def end(self, _: str) -> None:
        self._inside = False
