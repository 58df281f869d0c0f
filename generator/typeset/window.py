"""What the envelope's window shows: the whole address, and nothing that is not meant for it.

Enters a set letter and its view; leaves problems in words with millimetres. Measured on the
finished page, character by character, as the post office's "tap test" would (DMM 601.6.3).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from generator import pdfs
from generator.pdfs import Box
from generator.typeset.forms import Area, Form


def outside_window(data: bytes, form: Form, view: Mapping[str, object]) -> tuple[str, ...]:
    """Sentences about address lines outside the clear area and foreign text in the window."""
    hole = form.window
    shown = pdfs.text_boxes(data, 0, (hole.left, hole.top, hole.right, hole.bottom))
    address = _letters(_texts(view["address_lines"]))
    meant = address + _letters(_texts((view["return_line"], *_texts(view["remarks"]))))
    found = _letters(box.text for box in shown)
    problems = []
    over = max((_overhang(box, form.clear) for box in shown), default=0.0)
    if over > 0:
        problems.append(f"the address reaches {over:.1f} mm beyond what the window shows")
    if missing := address - found:
        problems.append(f"of the address the window lacks {missing.total()} characters")
    if foreign := found - meant:
        problems.append(f"the window shows {foreign.total()} characters that are not the address")
    return tuple(problems)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(line) for line in value) if isinstance(value, (tuple, list)) else (str(value),)


def _letters(texts: Iterable[str]) -> Counter[str]:
    """Letters and digits only, in compatibility form: extraction spells the rest as it likes."""
    folded = unicodedata.normalize("NFKC", "".join(texts))
    return Counter(char for char in folded if char.isalnum())


def _overhang(box: Box, area: Area) -> float:
    return max(
        area.left - box.left,
        box.right - area.right,
        area.top - box.top,
        box.bottom - area.bottom,
    )
