"""Put accounts of several currencies in one order without comparing their amounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

Ranked = tuple[str, Decimal, str]


def by_rank(accounts: Iterable[Ranked]) -> list[Ranked]:
    """(currency, amount, id): the largest of every currency, then the second of every currency …

    Nothing is converted; equal ranks stand in the order of currency and id.
    """
    largest_first = sorted(accounts, key=lambda a: (a[0], -a[1], a[2]))
    seen: dict[str, int] = {}
    ranks = []
    for account in largest_first:
        seen[account[0]] = seen.get(account[0], 0) + 1
        ranks.append((seen[account[0]], account))
    return [account for _, account in sorted(ranks, key=lambda r: (r[0], r[1][0], r[1][2]))]
