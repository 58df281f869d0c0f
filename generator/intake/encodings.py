"""The encoding of a text: declared, or marked, or proved by the words of its header; else refused.

What enters: bytes. What leaves: text. A guess would put wrong names on letters. Of bytes that are
not UTF-8 every likely encoding is tried; one is proved if it alone turns most cells of one row
into column names that are known, at least one of them not plain ASCII.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from generator.intake import languages
from generator.intake.containers import Unreadable, wide

_CANDIDATES = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859_2", "iso8859_15",
    "cp850", "cp852", "cp866", "koi8_r", "mac_roman", "gb18030", "big5", "shift_jis",
)  # fmt: skip
# What a page calls them, and what is meant: browsers read ISO 8859-1 as Windows-1252 (WHATWG).
_DECLARED = frozenset(
    "ascii utf-8 utf-8-sig utf-16 utf-16-le utf-16-be iso8859-1 iso8859-2 iso8859-5 iso8859-9"
    " iso8859-15 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 koi8-r gbk gb2312 gb18030"
    " big5 shift_jis cp932 euc_jp euc_kr mac-roman cp850 cp852 cp866".split()
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SEARCHED, _HEAD = 40, 100_000
_SAVE = "Save the file as 'CSV UTF-8', or as .xlsx."


class Proof(NamedTuple):
    """How many cells of the best row are column names: not ASCII and exact, and at all."""

    telling: int
    known: int


def decode(data: bytes, declared: str = "") -> str:
    """The text by its byte order mark, the declared encoding, UTF-8, or the proved one."""
    order = wide(data)
    if order:
        return _strict(data, order, "UTF-16")
    if declared and not data.startswith(codecs.BOM_UTF8):
        return _by_name(data, declared)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _proved(data, data[: error.start].count(b"\n") + 1)
    return _without_nul(text)


def _by_name(data: bytes, declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if name not in _DECLARED:
        raise Unreadable(f"The file declares the encoding '{declared[:40]}', which is not known.")
    meant = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}.get(name, name)
    return _strict(data, "utf-8-sig" if meant == "utf-8" else meant, declared)


def _strict(data: bytes, encoding: str, called: str) -> str:
    try:
        return _without_nul(data.decode(encoding))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(f"Line {line} is not {called} text.", _SAVE) from error


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise Unreadable("The text contains NUL characters.", "Export it again.")
    return text


def _proved(data: bytes, line: int) -> str:
    """The one reading that knows most names; `line` is the first that is not UTF-8."""
    head = b"\n".join(data[:_HEAD].split(b"\n", _SEARCHED)[:_SEARCHED])
    proofs = {name: _proof(head.decode(name, "replace")) for name in _CANDIDATES}
    for best in sorted(set(proofs.values()), reverse=True):
        found: list[str] = []
        for name in (name for name in _CANDIDATES if proofs[name] == best and best.telling):
            text = _clean(data, name)
            if text and text not in found:
                found.append(text)
        if found:
            said = languages.texts(data, [_ascii(head)], _clean, ()) if len(found) > 1 else []
            return _one([text for text in said if text in found] or found, line)
    return _one(languages.texts(data, [_ascii(head)], _clean, _CANDIDATES), line)


def _ascii(head: bytes) -> str:
    """The first rows without what is not ASCII: enough to know words of a language."""
    return head.decode("ascii", "replace")


def _one(found: list[str], line: int) -> str:
    """The only reading; of several the first line in which they differ is told."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unreadable(f"Line {line} is not UTF-8 text.", _SAVE)
    number, first, second = _difference(found[0], found[1])
    message = f"Line {number} is not UTF-8 text; it could say '{first}' or '{second}'."
    raise Unreadable(message, _SAVE)


def _clean(data: bytes, encoding: str) -> str:
    """The whole text, or "" if it is not in this encoding or holds controls no export writes."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROLS.search(text) else text


def _difference(one: str, other: str) -> tuple[int, str, str]:
    """The first line of two readings that differs, and the words that do."""
    for number, (mine, yours) in enumerate(
        zip(one.split("\n"), other.split("\n"), strict=False), 1
    ):
        for first, second in zip(_words(mine), _words(yours), strict=False):
            if first != second:
                return number, first[:40], second[:40]
    return 1, one[:20], other[:20]


def _words(line: str) -> list[str]:
    return re.split(r"[;,\t|\"\r]+", line)


def _proof(text: str) -> Proof:
    """What the best of the first rows proves, whatever the separator."""
    from generator.intake.dialects import key, vocabulary  # rarely needed, and slow to load

    exact = _exact_names()
    best = Proof(0, 0)
    for cells in _early_rows(text):
        named = {cell for cell in cells if cell.strip() and key(cell) in vocabulary()}
        telling = sum(not c.isascii() and c.strip().casefold() in exact for c in named)
        best = max(best, Proof(telling, len(named)))
    return best


@cache
def _exact_names() -> frozenset[str]:
    """Every known column name with its accents; without them "ą" would pass for "à"."""
    from generator.intake.dialects import dialects

    groups = [words for d in dialects() for words in (d.synonyms, d.fallback, d.aliases)]
    return frozenset(text.casefold() for words in groups for ts in words.values() for text in ts)


def _early_rows(text: str) -> Iterator[list[str]]:
    for mark in ",;\t|":
        try:
            yield from csv.reader(io.StringIO(text), delimiter=mark)
        except csv.Error:
            continue
