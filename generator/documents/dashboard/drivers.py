"""The second layer: what drives the figures, each block a table with its bars.

In: the report of key figures. Out: mappings of formatted text and bar widths, one list of blocks
for each currency. A block without rows is left out, or says what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from generator.documents.dashboard import charts
from generator.documents.dashboard.headline import steps
from generator.documents.dashboard.pen import Pen, View
from generator.documents.dashboard.position import Position
from generator.documents.dashboard.redaction import Guise
from generator.documents.dashboard.table import page_of
from generator.documents.verdicts import bucket_name
from generator.values.kpis import CurrencyKpis, Due, Dues, Mover, Movers, Party, Place, Report
from generator.values.money import Money

_MONTHS, _PLACES, _DUES, _REASONS = 13, 10, 8, 8


def drivers(
    report: Report | None,
    order: Sequence[Position],
    guise: Guise,
    levels: Mapping[int, str],
    pen: Pen,
) -> list[View]:
    if report is None:
        return []
    made = _Blocks(report, guise, levels, pen)
    kpis = _ordered(report, order)
    found = ({"code": k.currency.code, "blocks": list(made.of(k))} for k in kpis)
    return [view for view in found if view["blocks"]]


def _ordered(report: Report, order: Sequence[Position]) -> list[CurrencyKpis]:
    return [kpis for position in order if (kpis := report.of(position.currency))]


def matrix(report: Report | None, order: Sequence[Position], pen: Pen) -> View:
    """Currency x bucket; {} where one currency says it all."""
    if report is None or len(report.currencies) < 2:
        return {}
    names = report.bucket_names
    rows = [
        {
            "code": kpis.currency.code,
            "cells": [pen.part(kpis.buckets.get(name)) for name in names],
            "bar": charts.stack(
                [
                    (number, kpis.buckets[name].amount, "", "")
                    for name, number in steps(names).items()
                    if name in kpis.buckets
                ]
            ),
        }
        for kpis in _ordered(report, order)
    ]
    return {"buckets": [bucket_name(name, pen.words) for name in names], "rows": rows}


class _Blocks:
    """Blocks are {id, title, note, heads, rows, wide}; a row is {label, link, bar, cells}."""

    def __init__(self, report: Report, guise: Guise, levels: Mapping[int, str], pen: Pen) -> None:
        self._report, self._guise, self._levels, self._pen = report, guise, levels, pen

    def of(self, kpis: CurrencyKpis) -> Iterator[View]:
        makers: tuple[Callable[[CurrencyKpis], View], ...] = (
            self._months, self._top, self._movers, self._places, self._funnel, self._cash,
            self._promises, self._disputes, self._report_by, self._time_barred,
        )  # fmt: skip
        for make in makers:
            block = make(kpis)
            if block.get("rows") or block.get("needs"):
                yield block

    def _block(
        self, name: str, title: str, heads: Sequence[str], rows: Sequence[View], **more: object
    ) -> dict[str, object]:
        label = self._pen.label
        plain = {"note": "", "needs": "", "more": "", "stack": False, "middle": False}
        shown = [label(head) for head in heads]
        return {**plain, "id": name, "title": label(title), "heads": shown, "rows": rows, **more}

    def _row(
        self, label: str, cells: Sequence[str], *, link: str = "", bar: object = "", note: str = ""
    ) -> View:
        return {"label": label, "cells": cells, "link": link, "bar": bar, "note": note}

    def _party(self, party: Party) -> tuple[str, str]:
        shown = self._guise.party(party)
        link = "" if self._pen.sharing.summary or not shown.slug else page_of(shown.slug)
        return shown.name or shown.customer_id, link

    def _months(self, kpis: CurrencyKpis) -> View:
        """Aging at each month end on one scale: what is owed before credits."""
        pen, colours = self._pen, steps(self._report.bucket_names)
        points = kpis.aging[-_MONTHS:]
        sums = [
            sum(
                (point.buckets[name].amount for name in colours if name in point.buckets), Decimal()
            )
            for point in points
        ]
        longest = max(sums, default=Decimal(0))
        rows = []
        for point, owed in zip(points, sums, strict=True):
            amounts = [point.buckets.get(name) for name in self._report.bucket_names]
            parts = [
                (number, point.buckets[name].amount, "", "")
                for name, number in colours.items()
                if name in point.buckets
            ]
            why = pen.sentence(point.broken) if point.broken else ""
            cells = [*map(pen.part, amounts), pen.amount(Money(owed, kpis.currency))]
            bar = charts.stack(parts, longest)
            rows.append(self._row(pen.day(point.as_of), cells, bar=bar, note=why))
        if len(rows) < 2:
            return {}
        names = (bucket_name(name, pen.words) for name in self._report.bucket_names)
        heads = (pen.label("Month end"), *names, pen.label("Owed"))
        title = "Age of what is owed, by month end"
        return self._block("months", title, (), rows, stack=True) | {"heads": heads}

    def _top(self, kpis: CurrencyKpis) -> View:
        pen = self._pen
        widths = charts.bars([share.open.amount for share in kpis.top])
        rows = []
        for share, width in zip(kpis.top, widths, strict=True):
            name, link = self._party(share.party)
            cells = [
                pen.amount(share.open),
                pen.percent(share.share),
                pen.percent(share.cumulative),
            ]
            rows.append(self._row(name, cells, link=link, bar=width))
        heads = ("Customer", "Open", "Share", "Cumulative")
        return self._block("top", "Largest debtors", heads, rows)

    def _movers(self, kpis: CurrencyKpis) -> View:
        movers: Movers = kpis.movers
        if movers.needs is not None:
            return self._block("movers", "Movers", (), (), needs=self._pen.sentence(movers.needs))
        found = (*movers.worse, *movers.better)
        changes = charts.diverging([mover.change.amount for mover in found])
        rows = [self._mover(mover, bar) for mover, bar in zip(found, changes, strict=True)]
        since = self._pen.day(movers.since)
        note = self._pen.label("Change of the overdue since {date}.", date=since)
        heads = ("Customer", "Change", "Overdue now")
        return self._block("movers", "Movers", heads, rows, note=note, middle=True)

    def _mover(self, mover: Mover, bar: View) -> View:
        pen = self._pen
        name, link = self._party(mover.party)
        sign = "+" if mover.change.positive and not pen.sharing.amounts else ""
        cells = [f"{sign}{pen.amount(mover.change)}", pen.amount(mover.now)]
        return self._row(
            name, cells, link=link, bar=bar, note=pen.label("new") if mover.is_new else ""
        )

    def _places(self, kpis: CurrencyKpis) -> View:
        pen = self._pen
        whole = [place for place in kpis.places if not place.region]
        largest = sorted(whole, key=lambda place: (-place.open.amount, place.country))
        shown = largest[:_PLACES]
        widths = charts.bars([place.open.amount for place in shown])
        rows = [
            self._row(
                self._place(place),
                [pen.amount(place.open), pen.amount(place.overdue), str(place.accounts)],
                bar=width,
            )
            for place, width in zip(shown, widths, strict=True)
        ]
        heads = ("Country", "Open", "Overdue", "Accounts")
        return self._block("places", "Countries", heads, rows, more=self._more(len(largest), shown))

    def _place(self, place: Place) -> str:
        return (
            self._pen.words.country(place.country) if place.country else self._pen.label("Unknown")
        )

    def _more(self, count: int, shown: Sequence[object]) -> str:
        left = count - len(shown)
        return self._pen.label("and {n} more", n=left) if left > 0 else ""

    def _funnel(self, kpis: CurrencyKpis) -> View:
        pen, stages = self._pen, kpis.funnel.stages
        widths = charts.bars([stage.open.amount for stage in stages])
        compared = any(stage.up is not None for stage in stages)
        rows = []
        for stage, width in zip(stages, widths, strict=True):
            name = pen.label("Level {n}", n=stage.level) if stage.level else pen.label("No level")
            name += f" · {self._levels[stage.level]}" if stage.level in self._levels else ""
            cells = [str(stage.accounts), str(stage.letters or ""), pen.amount(stage.open)]
            if compared:
                cells += ["" if n is None else str(n) for n in (stage.up, stage.stayed)]
            rows.append(self._row(name, cells, bar=width))
        left = kpis.funnel.left
        note = pen.label("{n} left the ladder since the last run.", n=left) if left else ""
        heads = [
            "Level",
            "Accounts",
            "Letters",
            "Open",
            *(("Moved up", "Stayed") if compared else ()),
        ]
        return self._block("funnel", "Levels", heads, rows, note=note)

    def _cash(self, kpis: CurrencyKpis) -> View:
        pen, cash = self._pen, kpis.cash
        last = max((n for n, week in enumerate(cash.weeks) if week.total), default=-1)
        weeks = cash.weeks[: last + 1]
        widths = charts.bars([week.total.amount for week in weeks])
        rows = [
            self._row(
                pen.label("Week of {date}", date=pen.day(week.first)),
                [pen.part(week.promised), pen.part(week.due), pen.part(week.total)],
                bar=width,
            )
            for week, width in zip(weeks, widths, strict=True)
        ]
        for title, money in (
            ("Later", cash.later),
            ("Overdue, no date to be expected", cash.undated),
            ("Disputed", cash.disputed),
            ("Stopped", cash.stopped),
            ("Credits", cash.credit),
        ):
            if money:
                rows.append(self._row(pen.label(title), ["", "", pen.amount(money)]))
        heads = ("When", "Promised", "Due", "Sum")
        how = "" if pen.sharing.amounts else pen.sentence(cash.how)
        return self._block("cash", "Cash expected", heads, rows, note=how)

    def _promises(self, kpis: CurrencyKpis) -> View:
        label = self._pen.label
        rows = [
            *self._dues(kpis.promises_broken, label("broken")),
            *self._dues(kpis.promises_running, label("running")),
        ]
        count = len(kpis.promises_broken.rows) + len(kpis.promises_running.rows)
        more = count + kpis.promises_broken.more + kpis.promises_running.more
        heads = ("Customer", "Promised for", "Amount")
        return self._block("promises", "Promises to pay", heads, rows, more=self._more(more, rows))

    def _dues(self, dues: Dues, word: str) -> list[View]:
        return [self._due(due, word) for due in dues.rows[:_DUES]]

    def _due(self, due: Due, word: str = "") -> View:
        pen = self._pen
        name, link = self._party(due.party)
        amount = pen.amount(due.amount) if due.amount is not None else "–"
        note = word or (pen.label("passed") if due.over else "")
        return self._row(name, [pen.day(due.day), amount], link=link, note=note)

    def _dated(self, name: str, title: str, dues: Dues, head: str) -> View:
        shown = dues.rows[:_DUES]
        more = self._more(len(dues.rows) + dues.more, shown)
        rows = [self._due(due) for due in shown]
        return self._block(name, title, ("Customer", head, "Amount"), rows, more=more)

    def _report_by(self, kpis: CurrencyKpis) -> View:
        title = "To be reported to the insurer"
        return self._dated("report", title, kpis.report_by, "Report by")

    def _time_barred(self, kpis: CurrencyKpis) -> View:
        return self._dated("barred", "Limitation", kpis.time_barred, "Barred after")

    def _disputes(self, kpis: CurrencyKpis) -> View:
        """Reasons are what clerks wrote: without `internal` only the ages are told."""
        pen = self._pen
        ages = [
            (bucket_name(part.name, pen.words) if part.name else pen.label("Not said"), part)
            for part in kpis.dispute_ages
        ]
        reasons = [
            (part.name or pen.label("Not said"), part)
            for part in kpis.reasons[:_REASONS]
            if pen.sharing.internal
        ]
        rows: list[View] = []
        for group in (ages, reasons):
            widths = charts.bars([part.amount.amount for _, part in group])
            rows += [
                self._row(name, [pen.amount(part.amount), str(part.count)], bar=width)
                for (name, part), width in zip(group, widths, strict=True)
            ]
        heads = ("Days in dispute", "Amount", "Items")
        return self._block("disputes", "Disputes", heads, rows)
