"""Figures that need credit sales: DSO and its relatives, and CEI, which needs an opening too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.kpis import formulas
from generator.kpis.making import either, missing, money, months, need
from generator.kpis.sums import Sums
from generator.values.decisions import Argument, Sentence
from generator.values.kpis import Kpi, Unit
from generator.values.snapshots import Snapshot

PERIOD = 3  # months of sales behind DSO, where the sheet has them
MOST_MONTHS = 24  # that a countback walks


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months of one currency with their credit sales; () where the latest is missing."""

    months: tuple[dt.date, ...]
    sales: Decimal
    wanted: tuple[dt.date, ...]

    @property
    def days(self) -> int:
        return sum(month.day for month in self.months)

    @property
    def name(self) -> str:
        return months(self.months or self.wanted[:1])


def period(sales: Mapping[dt.date, Decimal], as_of: dt.date) -> Period:
    """Up to three whole months, the latest that is over first."""
    last = as_of if formulas.closes_month(as_of) else formulas.month_before(as_of)
    wanted = formulas.months_back(last, PERIOD)
    there: list[dt.date] = []
    for month in wanted:
        if month not in sales:
            break
        there.append(month)
    return Period(tuple(there), sum((sales[m] for m in there), Decimal(0)), wanted)


def figures(
    sums: Sums, sales: Mapping[dt.date, Decimal], openings: Sequence[Snapshot]
) -> Iterator[Kpi]:
    """dso, best_possible_dso, add, countback_dso, true_dso, cei; `openings` are month ends."""
    found = period(sales, sums.as_of)
    lacking = _lacking(found)
    said: dict[str, Argument] = {
        "sales": money(found.sales, sums.currency),
        "days": found.days,
        "months": found.name,
    }
    currency = sums.currency
    full = formulas.days_of_sales(sums.open, found.sales, found.days)
    best = formulas.days_of_sales(sums.current, found.sales, found.days)
    gap = full - best if full is not None and best is not None else None
    balance, current = money(sums.open, currency), money(sums.current, currency)
    yield either("dso", Unit.DAYS, full, currency, lacking, balance=balance, **said)
    yield either("best_possible_dso", Unit.DAYS, best, currency, lacking, current=current, **said)
    rest = money(sums.open - sums.current, currency)
    yield either("add", Unit.DAYS, gap, currency, lacking, rest=rest, **said)
    yield _countback(sums, sales)
    yield _true_dso(sums, sales)
    yield _cei(sums, sales, openings)


def _lacking(found: Period) -> Sentence:
    return need("positive_sales" if found.months else "sales", months=found.name)


def _countback(sums: Sums, sales: Mapping[dt.date, Decimal]) -> Kpi:
    """The month of as-of counts its days so far, and the sheet's sales for it so far."""
    code, currency = "countback_dso", sums.currency
    if sums.open <= 0:
        return missing(code, Unit.DAYS, currency, need("balance"))
    whole = formulas.closes_month(sums.as_of)
    walked = formulas.months_back(sums.as_of, MOST_MONTHS)
    steps = [
        (sales.get(month), month.day if whole or place else sums.as_of.day)
        for place, month in enumerate(walked)
    ]
    exact = formulas.countback(sums.open, steps)
    first = next((m for m in walked if sales.get(m, Decimal(0)) <= 0), walked[-1])
    lacking = need("positive_sales" if first in sales else "sales", months=months([first]))
    balance = money(sums.open, currency)
    newest = f"{walked[0]:%Y-%m}"
    return either(
        code, Unit.DAYS, exact, currency, lacking, balance=balance, month=newest, days=steps[0][1]
    )


def _true_dso(sums: Sums, sales: Mapping[dt.date, Decimal]) -> Kpi:
    code, currency = "true_dso", sums.currency
    if sums.undated_invoices:
        what = need("invoice_dates", count=sums.undated_invoices)
        return missing(code, Unit.DAYS, currency, what)
    if not sums.invoices:
        return missing(code, Unit.DAYS, currency, need("invoices"))
    lacking = [month for month in sums.invoices if sales.get(month, Decimal(0)) <= 0]
    if lacking:
        what = need("sales", months=months(sorted(lacking)[-3:]))
        return missing(code, Unit.DAYS, currency, what)
    # One month's invoices share their divisor, so their weighted days come as one term.
    exact = formulas.true_dso((1, top, sales[month]) for month, top in sums.invoices.items())
    count, first = len(sums.invoices), f"{min(sums.invoices):%Y-%m}"
    return either(code, Unit.DAYS, exact, currency, need("invoices"), months=count, first=first)


def _cei(sums: Sums, sales: Mapping[dt.date, Decimal], openings: Sequence[Snapshot]) -> Kpi:
    """Since the latest month end before this one of which there is a run."""
    code, currency = "cei", sums.currency
    if not formulas.closes_month(sums.as_of):
        return missing(code, Unit.PERCENT, currency, need("month_end"))
    this = formulas.month_end(sums.as_of)
    before = [s for s in openings if formulas.month_end(s.as_of) < this]
    opening, code_of = (before[-1] if before else None), currency.code
    state = opening.currencies.get(code_of) if opening else None
    figure = state.figures.get("open") if state else None
    if opening is None or figure is None:
        month = f"{formulas.month_before(sums.as_of):%Y-%m}"
        return missing(code, Unit.PERCENT, currency, need("opening", month=month))
    since = [m for m in formulas.months_back(this, MOST_MONTHS) if m > opening.as_of]
    since = [m for m in since if m != formulas.month_end(opening.as_of)]
    unknown = [month for month in since if month not in sales]
    if unknown:
        return missing(code, Unit.PERCENT, currency, need("sales", months=months(unknown)))
    sold = sum((sales[month] for month in since), Decimal(0))
    exact = formulas.cei(figure, sold, len(since), sums.open, sums.current)
    return either(
        code, Unit.PERCENT, exact, currency, need("collectable"),
        opening=money(figure, currency), day=opening.as_of, sales=money(sold, currency),
        months=len(since), balance=money(sums.open, currency),
        current=money(sums.current, currency),
    )  # fmt: skip
