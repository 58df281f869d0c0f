"""A letter standard as its `layouts/forms/<name>.css` gives it: custom properties, mostly lengths.

The style sheets read the same file; nothing about a form stands in code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.findings import SettingsInvalid

_PROPERTY = re.compile(r"--([a-z0-9-]+)\s*:\s*([^;]+);")
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(mm|in|pt)")
_MM = (("mm", 1.0), ("in", 25.4), ("pt", 25.4 / 72))


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the paper in mm from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Form:
    """`window` is the hole of the envelope; `clear` what always shows of it, less clearance."""

    name: str
    window: Area
    clear: Area
    address_lines: int


def properties(css: str) -> Mapping[str, str]:
    """The custom properties of a form's style sheet, by name without the dashes."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return {name: value.strip() for name, value in _PROPERTY.findall(without_comments)}


def millimetres(length: str) -> float:
    """Raises ValueError for anything but a length in mm, in or pt."""
    match = _LENGTH.fullmatch(length)
    if match is None:
        raise ValueError(f"not a length in mm, in or pt: {length}")
    return float(match[1]) * dict(_MM)[match[2]]


def form(name: str, path: Path) -> Form:
    """Raises SettingsInvalid where the file lacks a property or has another unit."""
    found = properties(path.read_text(encoding="utf-8"))
    try:
        window, clear = _area(found, "window"), _area(found, "clear")
        return Form(name, window, clear, int(found["address-lines"]))
    except (KeyError, ValueError) as error:
        raise SettingsInvalid(
            f"The form {name} is not complete: {error}.",
            "Compare it with forms/din5008_b.css: every property stands in every form.",
        ) from error


def _area(found: Mapping[str, str], name: str) -> Area:
    sides = (millimetres(found[f"{name}-{side}"]) for side in ("left", "top", "width", "height"))
    return Area(*sides)
