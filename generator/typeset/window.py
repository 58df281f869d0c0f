"""What the envelope's window shows: the whole address, and nothing that is not meant for it.

Enters a set letter and its view; leaves problems in words with millimetres. Measured on the
finished page, character by character and rule by rule, as the post office's "tap test" would
(DMM 601.6.3): the address stands where every shift of the sheet shows it, anything else where
none does.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generator import pdfs
from generator.pdfs import Box
from generator.pdfs.shapes import shapes
from generator.typeset.forms import Form
from generator.typeset.tap import Area

_AROUND = 60  # mm around the window in which an address that leaves it is still found
_HAIR = 0.05  # mm
_QUOTED = 28  # characters of a line
_SIDES = ("left", "top", "right", "bottom")


class _Letter(NamedTuple):
    """A letter or digit in compatibility form: extraction spells the rest as it likes."""

    char: str
    box: Box


def outside_window(data: bytes, form: Form, view: Mapping[str, object]) -> tuple[str, ...]:
    """Sentences about address lines outside the clear area, and what else the post would see."""
    lines = _texts(view["address_lines"])
    notes = (str(view["return_line"]), *_texts(view["remarks"]))
    for around in (0, _AROUND):  # where nothing is wrong, nothing else need be looked at
        letters = _folded(pdfs.text_boxes(data, 0, _near(form, around)))
        start = _find(letters, "".join(map(_fold, lines)))
        if start >= 0:
            break
    else:
        return (*_unordered(letters, lines, notes, form), *_printed(data, form, ()))
    count = len("".join(map(_fold, lines)))
    rest = [*letters[:start], *letters[start + count :]]
    return (
        *_beyond(letters[start : start + count], lines, form.clear),
        *_foreign(rest, notes, form),
        *_printed(data, form, rest),
    )


def _beyond(letters: Sequence[_Letter], lines: Sequence[str], clear: Area) -> Iterator[str]:
    """Each line of the address that leaves the clear area, on its worst side."""
    for number, line in enumerate(lines, start=1):
        length = len(_fold(line))
        boxes, letters = [letter.box for letter in letters[:length]], letters[length:]
        if not boxes:
            continue
        over = [max(side) for side in zip(*(_overhangs(box, clear) for box in boxes), strict=True)]
        worst = max(over)
        if worst > _HAIR:
            yield (
                f"line {number} of the address '{_short(line)}' reaches {worst:.1f} mm beyond the"
                f" {_SIDES[over.index(worst)]} of what the window always shows"
            )


def _foreign(rest: Sequence[_Letter], notes: Sequence[str], form: Form) -> Iterator[str]:
    """Text in a window that is neither address nor return line nor remark."""
    meant = "".join(map(_fold, notes))
    # From the end: a letterhead may read like the return line, and it stands above the window.
    at = "".join(letter.char for letter in rest).rfind(meant) if meant else -1
    if at >= 0:
        rest = [*rest[:at], *rest[at + len(meant) :]]
    for area in (form.window, form.sender.ever):
        inside = [letter for letter in rest if _touches(letter.box, area)]
        left = Counter(letter.char for letter in inside)
        if at < 0:  # parts of the notes may be hidden by the form: their letters are allowed
            left -= Counter(meant)
        if left:
            text = "".join(letter.char for letter in inside)
            yield (
                f"the window shows {left.total()} characters that are not the address"
                f" ('{_short(text)}')"
            )


def _printed(data: bytes, form: Form, rest: Sequence[_Letter]) -> Iterator[str]:
    """Rules and pictures in a window, and anything at all where the post wants nothing."""
    drawn = shapes(data, 0, _near(form))
    for area in (form.window, form.sender.ever):
        for box in drawn:
            if area and _touches(box, area):
                yield f"{_placed(box)} shows in the window"
                break
    kept = form.keep_free
    if kept:
        marks = [*drawn, *(letter.box for letter in rest)]
        found = next((box for box in marks if _touches(box, kept)), None)
        if found is not None:
            yield f"{_placed(found)} stands where the form keeps the paper free"


def _unordered(
    letters: Sequence[_Letter], lines: Sequence[str], notes: Sequence[str], form: Form
) -> Iterator[str]:
    """Where extraction gives another order than that of reading (right to left): as one block."""
    inside = [letter for letter in letters if _touches(letter.box, form.window)]
    shown, address = Counter(letter.char for letter in inside), "".join(map(_fold, lines))
    if missing := Counter(address) - shown:
        yield f"of the address the window lacks {missing.total()} characters"
    if foreign := shown - Counter(address + "".join(map(_fold, notes))):
        yield f"the window shows {foreign.total()} characters that are not the address"
    at, count = _find(inside, noted := "".join(map(_fold, notes))), len(noted)
    block = inside if at < 0 else [*inside[:at], *inside[at + count :]]
    over = max((max(_overhangs(letter.box, form.clear)) for letter in block), default=0)
    if over > _HAIR:
        yield f"the address reaches {over:.1f} mm beyond what the window always shows"


def _near(form: Form, around: float = 0) -> tuple[float, float, float, float]:
    """The windows and what is kept free, and so many millimetres around them."""
    areas = [area for area in (form.window, form.sender.ever, form.keep_free) if area]
    return (
        min(area.left for area in areas) - around,
        min(area.top for area in areas) - around,
        max(area.right for area in areas) + around,
        max(area.bottom for area in areas) + around,
    )


def _touches(box: Box, area: Area) -> bool:
    return (
        box.left < area.right
        and box.right > area.left
        and box.top < area.bottom
        and box.bottom > area.top
    )


def _overhangs(box: Box, area: Area) -> tuple[float, float, float, float]:
    return (
        area.left - box.left,
        area.top - box.top,
        box.right - area.right,
        box.bottom - area.bottom,
    )


def _placed(box: Box) -> str:
    what = box.text if len(box.text) > 1 else f"the character '{box.text}'"
    return f"{what} at x {box.left:.1f}, y {box.top:.1f} mm"


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(line) for line in value) if isinstance(value, (tuple, list)) else (str(value),)


def _fold(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def _folded(boxes: Iterable[Box]) -> list[_Letter]:
    return [_Letter(char, box) for box in boxes for char in _fold(box.text)]


def _find(letters: Sequence[_Letter], text: str) -> int:
    return "".join(letter.char for letter in letters).find(text)


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
