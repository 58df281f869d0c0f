"""The Collector: decisions stream in once; out come the Report and what later runs remember."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from generator.kpis import converting, history, lists, rolling, selling, standing
from generator.kpis.sums import Sums
from generator.values.decisions import Decision
from generator.values.figures import Figures
from generator.values.kpis import CODES, CurrencyKpis, Kpi, Report, Roll
from generator.values.money import Currency, Money
from generator.values.snapshots import CurrencyState, Past, Snapshot


class Collector:
    """Everything about one run's KPIs; `add` every final decision, then ask for the report."""

    def __init__(
        self,
        as_of: dt.date,
        bucket_names: Sequence[str],
        entities: Sequence[str],
        figures: Figures,
        past: Past,
    ) -> None:
        self._as_of, self._names = as_of, tuple(bucket_names)
        self._entities, self._figures, self._past = tuple(entities), figures, past
        self._sums: dict[Currency, Sums] = {}

    def add(self, decision: Decision) -> None:
        of = decision.currency
        if of not in self._sums:
            self._sums[of] = Sums(of, self._as_of, self._names)
        self._sums[of].add(decision)

    def report(self) -> tuple[Report, Snapshot]:
        """All KPIs, and the snapshot of this run."""
        bare = self._snapshot({})
        line = history.month_ends(self._past, bare)
        pair = rolling.pair(line, bare)
        figures: dict[Currency, tuple[Kpi, ...]] = {}
        rolls = {}
        for of, sums in sorted(self._sums.items()):
            own = self._with_state(pair, of)
            rolls[of], cure = rolling.rates(of, own, self._names)
            sales = self._sales(of)
            figures[of] = _ordered(sums, sales, line, cure)
        now = self._snapshot(figures)
        found = tuple(
            self._currency(sums, figures[of], rolls[of], line, now)
            for of, sums in sorted(self._sums.items())
        )
        totals = {of: (sums.open, sums.overdue) for of, sums in self._sums.items()}
        last = self._past.last
        return (
            Report(
                self._as_of,
                self._names,
                found,
                converting.converted(totals, self._figures.rates, self._as_of),
                last.as_of if last else None,
                tuple(snapshot.as_of for snapshot in self._past.snapshots),
                self._figures.orders,
            ),
            now,
        )

    def _sales(self, of: Currency) -> Mapping[dt.date, Decimal]:
        return {day: s for (code, day), s in self._figures.sales.items() if code == of.code}

    def _with_state(self, pair: rolling.Pair, of: Currency) -> rolling.Pair:
        """The pair with this run's own state put in, where this run is its later half."""
        if pair.now is None or pair.now.as_of != self._as_of:
            return pair
        return pair._replace(now=self._snapshot({of: ()}))

    def _snapshot(self, figures: Mapping[Currency, Sequence[Kpi]]) -> Snapshot:
        return Snapshot(
            self._as_of,
            self._names,
            self._entities,
            {
                of.code: CurrencyState(
                    {kpi.code: kpi.value for kpi in kpis},
                    self._sums[of].states,
                    self._sums[of].items,
                )
                for of, kpis in figures.items()
            },
            {of.code: dict(self._sums[of].buckets) for of in figures},
        )

    def _currency(
        self,
        sums: Sums,
        figures: tuple[Kpi, ...],
        rolls: tuple[Roll, ...],
        line: Sequence[Snapshot],
        now: Snapshot,
    ) -> CurrencyKpis:
        of, last = sums.currency, self._past.last
        since = self._as_of - dt.timedelta(days=standing.PROMISE_DAYS)
        broken = (day for day in sums.broken if day[0] > since)
        return CurrencyKpis(
            currency=of,
            accounts=sums.accounts,
            figures=figures,
            buckets={name: Money(sums.buckets[name], of) for name in self._names},
            aging=tuple(history.aging(of, line, now, self._names)),
            trend=history.trend(of, line, now),
            before=history.before(of, last),
            top=tuple(lists.top(sums)),
            movers=history.movers(sums, last),
            rolls=rolls,
            funnel=history.funnel(sums, last),
            reasons=lists.reasons(sums),
            dispute_ages=lists.ages(sums),
            promises_running=lists.dues(sums, sums.running),
            promises_broken=lists.dues(sums, broken, newest_first=True),
            report_by=lists.dues(sums, sums.report_by),
            time_barred=lists.time_barred(sums),
            cash=lists.cash(sums),
            places=lists.places(sums),
        )


def _ordered(
    sums: Sums, sales: Mapping[dt.date, Decimal], line: Sequence[Snapshot], cure: Kpi
) -> tuple[Kpi, ...]:
    """One figure of every code, in the order of CODES."""
    found = {
        kpi.code: kpi
        for kpis in (
            standing.position(sums),
            selling.figures(sums, sales, line),
            standing.concentration(sums),
            standing.promises(sums),
            standing.interest(sums),
            (cure,),
        )
        for kpi in kpis
    }
    return tuple(found[code] for code in CODES)
