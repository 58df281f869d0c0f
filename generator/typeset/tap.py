"""The post's tap test, computed: what an envelope's window shows of a folded sheet, always.

Enters a sheet with its folds and an envelope (`layouts/envelopes/<name>.css`); leaves rectangles
on the paper. The insert slides by the envelope's width less the sheet's, and by its height less
the tallest panel's; what shows on every shift, less the clearance, is where an address may stand
(USPS DMM 601.6.3 asks for 1/8 in through the full travel). Lengths are millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle from the top left corner of the paper, or of an envelope's face."""

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

    def __bool__(self) -> bool:
        return self.width > 0 and self.height > 0

    def less(self, margin: float) -> Area:
        return Area(
            self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin
        )


@dataclass(frozen=True, slots=True)
class Envelope:
    """A window envelope; areas on its face. `sender` is a second window, empty where there is none.

    `franking` and `coding` are the post's: nothing of ours may show there.
    """

    name: str
    width: float
    height: float
    clearance: float
    window: Area
    sender: Area
    franking: Area
    coding: Area


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper and its folds from the top edge; one at the lower edge, or given twice, is none."""

    width: float
    height: float
    folds: tuple[float, ...] = ()

    @property
    def panels(self) -> tuple[float, ...]:
        return tuple(low - high for high, low in pairwise((0.0, *self.folds, self.height)))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a window shows: `resting` at the lower left, `ever` on some shift, `clear` on all."""

    resting: Area
    ever: Area
    clear: Area


def travel(sheet: Sheet, envelope: Envelope) -> tuple[float, float]:
    """How far the insert slides sideways and up; below zero where it does not go in."""
    return envelope.width - sheet.width, envelope.height - max(sheet.panels)


def shown(sheet: Sheet, envelope: Envelope, window: Area) -> Shown:
    """The part of the paper's first panel behind `window` of the envelope.

    The first fold lies at the bottom of the insert: a first panel shorter than the tallest
    (DIN 5008 A) begins that much lower.
    """
    across, up = travel(sheet, envelope)
    start = window.top - (max(sheet.panels) - sheet.panels[0])
    resting = Area(window.left, start - up, window.width, window.height)
    if not window:
        return Shown(resting, resting, resting)
    ever = Area(window.left - across, start - up, window.width + across, window.height + up)
    always = Area(window.left, start, window.width - across, window.height - up)
    return Shown(resting, ever, always.less(envelope.clearance))
