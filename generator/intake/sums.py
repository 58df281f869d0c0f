"""Running sums of the item rows of a list, so that any stretch of it is summed at once.

What enters: the items' amounts in order. What leaves: sums per currency, and whether an amount in
a stretch could not be read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from generator.intake.pricing import Priced
from generator.values.money import Currency


class Sums:
    """Sums of the item rows from the a-th to before the b-th, per currency."""

    def __init__(self, amounts: Sequence[Priced | None]) -> None:
        self.count = len(amounts)
        self._unread = [place for place, priced in enumerate(amounts) if priced is None]
        self._places: dict[Currency, list[int]] = {}
        values: dict[Currency, list[Decimal]] = {}
        for place, priced in enumerate(amounts):
            if priced is not None:
                self._places.setdefault(priced[0], []).append(place)
                values.setdefault(priced[0], []).append(priced[1])
        self._running = {c: [Decimal(0), *accumulate(found)] for c, found in values.items()}

    @property
    def currencies(self) -> list[Currency]:
        return sorted(self._places)

    def between(self, currency: Currency, start: int, end: int) -> Decimal:
        places = self._places.get(currency, [])
        if not places:
            return Decimal(0)
        running = self._running[currency]
        return running[bisect_left(places, end)] - running[bisect_left(places, start)]

    def unread(self, start: int, end: int) -> bool:
        return bisect_left(self._unread, end) > bisect_left(self._unread, start)
