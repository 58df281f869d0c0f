"""A letter standard as its `layouts/forms/<name>.css` gives it, in one of its envelopes.

The style sheets read the same file; nothing about a form stands in code. A form is named with
an envelope as `din5008_b+c65`; without one it is in the first that its file names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.findings import SettingsInvalid
from generator.typeset.folders import find
from generator.typeset.tap import Area as Area
from generator.typeset.tap import Envelope, Sheet, Shown, shown, travel

_PROPERTY = re.compile(r"--([a-z0-9-]+)\s*:\s*([^;]+);")
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(mm|in|pt)")
_MM = (("mm", 1.0), ("in", 25.4), ("pt", 25.4 / 72))
_SIDES = ("left", "top", "width", "height")
_CLOSE = 1.18  # lines of the least size, to their size
_INK = 0.5  # mm: the last line's ink ends above its box


@dataclass(frozen=True, slots=True)
class Way:
    """One way of setting an address: in so many lines, with these properties of the form."""

    lines: int
    style: str


@dataclass(frozen=True, slots=True)
class Form:
    """What the window may show at all (`window`), always shows (`clear`), and what that leaves.

    `ways` are tried in turn for a long address: fewer lines, then the least size the post reads.
    `sender` is a second window. All lengths in mm.
    """

    name: str
    envelope: Envelope
    sheet: Sheet
    window: Area
    clear: Area
    resting: Area
    sender: Shown
    keep_free: Area
    address_lines: int
    address_width: float
    ways: tuple[Way, ...]
    address_characters: int = 0  # of a line at most; 0: as many as fit


def base(name: str) -> str:
    """The form alone: `din5008_b` of `din5008_b+c65`."""
    return name.partition("+")[0]


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


def form(name: str, folders: tuple[Path, ...]) -> Form:
    """Raises SettingsInvalid where a file is missing or incomplete, or the sheet does not fit."""
    found = _read(folders, "form", base(name))
    try:
        sheet = _sheet(found)
        lines, width = int(found["address-lines"]), millimetres(found["address-width"])
        line, left = millimetres(found["address-line"]), millimetres(found["address-left"])
        top = millimetres(found["address-top"])
        characters = found["address-characters"].removesuffix("none")
        size, least = (millimetres(found[f"address-{key}"]) for key in ("size", "least"))
        keep_free = _area(found, "keep-free")
        taken = found["envelopes"].split()
        chosen = name.partition("+")[2] or taken[0]
    except (KeyError, ValueError, IndexError) as error:
        raise SettingsInvalid(
            f"The form {base(name)} is not complete: {error}.",
            "Compare it with forms/din5008_b.css: every property stands in every form.",
        ) from error
    held = envelope(chosen, folders)
    _require_fit(base(name), sheet, held)
    seen = shown(sheet, held, held.window)
    room, wide = seen.clear.bottom + _INK - top, min(width, seen.clear.right - left)
    if left < seen.clear.left - _INK or top < seen.clear.top - _INK:
        room = 0  # the address begins where the window may hide it
    fitting = min(lines, math.floor(room / line))
    usual = f"--address-width: {wide:.2f}mm"
    ways = [Way(limit, usual) for limit in range(fitting, 1, -1)]
    if least < size:
        close = least * _CLOSE
        small = f"{usual}; --address-size: {least:.3f}mm; --address-line: {close:.3f}mm"
        ways += [Way(limit, small) for limit in range(min(lines, math.floor(room / close)), 1, -1)]
    return Form(
        name, held, sheet, seen.ever, seen.clear, seen.resting, shown(sheet, held, held.sender),
        keep_free, fitting, wide, tuple(ways) or (Way(lines, usual),), int(characters or 0),
    )  # fmt: skip


def envelope(name: str, folders: tuple[Path, ...]) -> Envelope:
    """One of `layouts/envelopes`; raises SettingsInvalid."""
    found = _read(folders, "envelope", name)
    try:
        width, height, clearance = (
            millimetres(found[key]) for key in ("width", "height", "clearance")
        )
        window, sender, franking, coding = (
            _area(found, key) for key in ("window", "sender", "franking", "coding")
        )
    except (KeyError, ValueError) as error:
        raise SettingsInvalid(
            f"The envelope {name} is not complete: {error}.",
            "Compare it with envelopes/dl.css: every property stands in every envelope.",
        ) from error
    return Envelope(name, width, height, clearance, window, sender, franking, coding)


def names(folders: tuple[Path, ...], kind: str) -> tuple[str, ...]:
    """The members of `forms` or `envelopes`, of the workspace and the package."""
    return tuple(sorted({path.stem for root in folders for path in (root / kind).glob("*.css")}))


def defect(name: str, folders: tuple[Path, ...]) -> str:
    """Why a form in its envelope cannot be used, in a sentence; "" where it can."""
    try:
        made = form(name, folders)
    except SettingsInvalid as error:
        return str(error)
    if made.address_lines >= 3 and made.address_width > 0:
        return ""
    clear = made.clear
    return (
        f"In the envelope {made.envelope.name} the form {base(name)} keeps only"
        f" {max(clear.width, 0):.1f} x {max(clear.height, 0):.1f} mm of the address in sight when"
        f" the sheet slides: {max(made.address_lines, 0)} lines where the form prints them. Choose"
        " another envelope, or fold elsewhere."
    )


def summary(name: str, folders: tuple[Path, ...]) -> str:
    """A form for `explain`: what it is, its envelopes, and what shows of an address in each."""
    path = find(folders, f"forms/{name}.css")
    if path is None:
        return ""
    text = path.read_text(encoding="utf-8")
    title = re.match(r"/\*(.*?)\*/", text, flags=re.S)
    rows = [" ".join(title[1].split())] if title else []
    for chosen in properties(text).get("envelopes", "").split():
        of = form(f"{name}+{chosen}", folders)
        across, up = travel(of.sheet, of.envelope)
        rows.append(
            f"{name} in {chosen}: the sheet slides {across:.1f} x {up:.1f} mm; an address has"
            f" {of.address_width:.0f} mm and {of.address_lines} lines; always in sight are"
            f" x {of.clear.left:.1f}-{of.clear.right:.1f}, y {of.clear.top:.1f}-"
            f"{of.clear.bottom:.1f} mm of the paper."
        )
    return "\n".join(rows)


def _read(folders: tuple[Path, ...], kind: str, name: str) -> Mapping[str, str]:
    path = find(folders, f"{kind}s/{name}.css")
    if path is None:
        raise SettingsInvalid(
            f"There is no letter {kind} '{name}'.",
            f"Name one of {', '.join(names(folders, f'{kind}s'))}.",
        )
    return properties(path.read_text(encoding="utf-8"))


def _require_fit(name: str, sheet: Sheet, held: Envelope) -> None:
    across, up = travel(sheet, held)
    if across < 0 or up < 0:
        raise SettingsInvalid(
            f"The envelope {held.name} ({held.width:.0f} x {held.height:.0f} mm) does not take the"
            f" form {name}: folded, its paper is {sheet.width:.0f} x {max(sheet.panels):.0f} mm.",
            "Choose an envelope that the form's file names, or a form with other folds.",
        )


def _sheet(found: Mapping[str, str]) -> Sheet:
    width, height, first, second = (
        millimetres(found[key]) for key in ("paper-width", "paper-height", "fold-1", "fold-2")
    )
    return Sheet(width, height, (first, second))


def _area(found: Mapping[str, str], name: str) -> Area:
    return Area(*(millimetres(found[f"{name}-{side}"]) for side in _SIDES))
