"""One total of all currencies, where the sheet FX rates gives every rate, not older than a month.

1 unit of `from` is `rate` of `to`. Nothing is inverted, crossed or carried on: a rate that is
missing or stale makes the total n/a and is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from generator import currencies
from generator.kpis.making import missing, need, rounded
from generator.values.decisions import Sentence
from generator.values.kpis import Converted, FxRate, Kpi, Unit
from generator.values.money import Currency

STALE_DAYS = 31


def converted(
    totals: Mapping[Currency, tuple[Decimal, Decimal]], rates: Iterable[FxRate], as_of: dt.date
) -> Converted:
    """`totals`: (open, overdue) by currency; the currency is the one that all rates lead to."""
    totals = {of: amounts for of, amounts in totals.items() if any(amounts)}
    known = sorted((r for r in rates if r.date <= as_of), key=lambda r: (r.date, r.base, r.into))
    into = sorted({rate.into for rate in known})
    target = currencies.get(into[0]) if len(into) == 1 else None
    if target is None:
        return _without(need("one_target", names=", ".join(into)) if into else need("rates"), None)
    latest = {rate.base: rate for rate in known}
    used = tuple(latest[c.code] for c in sorted(totals) if c != target and c.code in latest)
    lacking = [c.code for c in sorted(totals) if c != target and c.code not in latest]
    if lacking:
        return _without(need("rate", names=", ".join(lacking), into=target.code), target)
    old = [rate for rate in used if (as_of - rate.date).days > STALE_DAYS]
    if old:
        names = ", ".join(rate.base for rate in old)
        what = need("fresh_rate", names=names, day=min(r.date for r in old), days=STALE_DAYS)
        return _without(what, target)
    open_, overdue = (
        _total("converted_" + name, place, totals, latest, target)
        for place, name in enumerate(("open", "overdue"))
    )
    return Converted(target, open_, overdue, used)


def _total(
    code: str,
    place: int,
    totals: Mapping[Currency, tuple[Decimal, Decimal]],
    latest: Mapping[str, FxRate],
    target: Currency,
) -> Kpi:
    exact = sum(
        (
            Fraction(amounts[place]) * (1 if of == target else Fraction(latest[of.code].rate))
            for of, amounts in totals.items()
        ),
        Fraction(0),
    )
    used = [latest[c.code] for c in sorted(totals) if c != target]
    names = ", ".join(f"{r.base} {r.rate:f} ({r.date.isoformat()})" for r in used)
    how = Sentence.of(f"kpi.how_{code}", into=target.code, names=names or "–")
    value = rounded(exact, Unit.AMOUNT, target)
    return Kpi(code, Unit.AMOUNT, value, how, None, target)


def _without(what: Sentence, target: Currency | None) -> Converted:
    return Converted(
        target,
        missing("converted_open", Unit.AMOUNT, target, what),
        missing("converted_overdue", Unit.AMOUNT, target, what),
    )
