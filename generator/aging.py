"""Age: one customer's open items become aged items. In: items, as-of, bucket edges.

Days past due = as-of less due date, whole calendar days. Buckets are closed, disjoint and
exhaustive; every negative item is in `credit`, whatever its date.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable

from generator.values.decisions import AgedItem
from generator.values.ledger import OpenItem

NOT_DUE, CREDIT = "not_due", "credit"


def age(items: Iterable[OpenItem], as_of: dt.date, edges: tuple[int, ...]) -> tuple[AgedItem, ...]:
    names = bucket_names(edges)
    return tuple(
        AgedItem(item, days, CREDIT if item.amount_open.negative else _bucket(days, edges, names))
        for item in items
        for days in ((as_of - item.due_date).days,)
    )


def bucket_names(edges: tuple[int, ...]) -> tuple[str, ...]:
    """In print order; `edges` are the last days of each bucket.

    >>> bucket_names((30, 60))
    ('not_due', '1-30', '31-60', '61+', 'credit')
    """
    starts = (1, *(edge + 1 for edge in edges))
    closed = tuple(f"{first}-{last}" for first, last in zip(starts, edges, strict=False))
    return (NOT_DUE, *closed, f"{starts[-1]}+", CREDIT)


def _bucket(days: int, edges: tuple[int, ...], names: tuple[str, ...]) -> str:
    return NOT_DUE if days <= 0 else names[1 + bisect_left(edges, days)]
