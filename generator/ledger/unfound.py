"""A hold on a document that is not open: settled since, or a number that nobody knows (L11).

Enters the hold and where else its customer's documents occur; leaves a finding. With a number that
occurs nowhere the customer waits: it may be meant for a document that would go out disputed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generator.findings import Finding, Severity
from generator.values.ledger import Hold


class Elsewhere(NamedTuple):
    """Documents of the customer: open at another own company; or named by a payment, a letter that
    was sent, a row set aside."""

    open: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()


NOWHERE = Elsewhere()


def told(hold: Hold, numbers: Iterable[str], elsewhere: Elsewhere) -> Finding:
    """`numbers` are the customer's open documents."""
    named = f"The hold '{hold.word}' names document {hold.document_no}, which"
    if hold.document_no in elsewhere.closed:
        return Finding(
            "L11",
            Severity.NOTE,
            f"{named} is not open any more: nothing is left to stop.",
            hold.source,
            "End the hold.",
            hold.customer_id,
        )
    near = [number for number in sorted(numbers) if _alike(number, hold.document_no)]
    return Finding(
        "L11",
        Severity.HOLD,
        f"{named} stands neither among the open items nor among payments and letters: it may be"
        f" meant for one that is open{f' ({near[0]}?)' if near else ''}.",
        hold.source,
        "Correct the number, or end the hold with a day in `until`.",
        hold.customer_id,
    )


def _alike(one: str, other: str) -> bool:
    """Letters and digits alone, at most one of them is another, missing or too many."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    pairs = enumerate(zip(short, long, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), len(short))
    return len(long) > 1 and long[same + 1 :] in (short[same:], short[same + 1 :])


def _plain(number: str) -> str:
    return "".join(c for c in number.casefold() if c.isalnum())
