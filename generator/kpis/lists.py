"""Short lists beside the figures: the largest debtors, days to keep, places, disputes, cash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from generator.kpis import expected
from generator.kpis.making import rounded
from generator.kpis.sums import AGES, Day, Part, Sums
from generator.values.decisions import Sentence
from generator.values.kpis import Cash, Due, Dues, Party, Place, Share, Slice, Unit, Week
from generator.values.money import Money

TOP = 10
MOST_DUES = 50
LIMITATION_DAYS = 365  # ahead, that the list of limitation dates looks


def top(sums: Sums) -> Iterator[Share]:
    """The ten largest customers; equal balances stand in the order of their numbers."""
    parties: dict[str, Party] = {}
    for party in sorted(sums.parties.values(), key=lambda p: (p.entity, p.customer_id)):
        parties.setdefault(party.customer_id, party)
    owing = [(balance, number) for number, balance in sums.customers.items() if balance > 0]
    whole, so_far = sum((balance for balance, _ in owing), Decimal(0)), Decimal(0)
    for balance, number in sorted(owing, key=lambda o: (-o[0], o[1]))[:TOP]:
        so_far += balance
        own, all_of = (
            rounded(Fraction(part) / Fraction(whole) * 100, Unit.PERCENT, None)
            for part in (balance, so_far)
        )
        yield Share(parties[number], Money(balance, sums.currency), own, all_of)


def dues(sums: Sums, days: Iterable[Day], *, newest_first: bool = False) -> Dues:
    """The nearest of them."""
    found = sorted(days, key=lambda d: (d[0], d[1].customer_id, d[1].entity, d[2] or 0))
    found = found[::-1] if newest_first else found
    rows = tuple(
        Due(party, day, None if amount is None else Money(amount, sums.currency), day < sums.as_of)
        for day, party, amount in found[:MOST_DUES]
    )
    return Dues(rows, max(0, len(found) - MOST_DUES))


def time_barred(sums: Sums) -> Dues:
    until = sums.as_of + dt.timedelta(days=LIMITATION_DAYS)
    return dues(sums, (day for day in sums.time_barred if day[0] <= until))


def places(sums: Sums) -> tuple[Place, ...]:
    """Countries, the largest first, each followed by its regions."""
    of = sums.currency
    size = {country: p.open for (country, region), p in sums.places.items() if not region}
    order = sorted(
        sums.places.items(),
        key=lambda p: (-size[p[0][0]], p[0][0], p[0][1] != "", -p[1].open, p[0]),
    )
    return tuple(
        Place(country, region, Money(p.open, of), Money(p.overdue, of), p.accounts)
        for (country, region), p in order
    )


def reasons(sums: Sums) -> tuple[Slice, ...]:
    largest = sorted(sums.reasons.items(), key=lambda r: (-r[1].amount, r[0]))
    return tuple(_slice(name, part, sums) for name, part in largest)


def ages(sums: Sums) -> tuple[Slice, ...]:
    """By the days since the dispute began; "" where no day is known."""
    there: Mapping[str, Part] = sums.ages
    return tuple(_slice(name, there[name], sums) for name in (*AGES, "") if name in there)


def _slice(name: str, part: Part, sums: Sums) -> Slice:
    return Slice(name, Money(part.amount, sums.currency), part.count)


def cash(sums: Sums) -> Cash:
    """Thirteen weeks from the one of the day after as-of; what comes after stands in `later`."""
    own, of = sums.cash, sums.currency
    first = expected.first_week(sums.as_of)
    weeks = [first + dt.timedelta(weeks=n) for n in range(expected.WEEKS)]
    later = sum(
        (
            amount
            for by_week in (own.promised, own.due)
            for week, amount in by_week.items()
            if week > weeks[-1]
        ),
        Decimal(0),
    )
    zero = Decimal(0)
    return Cash(
        tuple(
            Week(w, Money(own.promised.get(w, zero), of), Money(own.due.get(w, zero), of))
            for w in weeks
        ),
        Money(later, of), Money(own.undated, of), Money(own.disputed, of),
        Money(own.stopped, of), Money(own.credit, of),
        Sentence.of(
            "kpi.how_cash", known=own.with_history, unknown=own.without_history,
            weeks=expected.WEEKS,
        ),
    )  # fmt: skip
