"""The first layer: for each currency its tiles, a bar of ages, and how every figure came about.

In: positions by currency, and the report of key figures where there is one. Out: mappings of
formatted text and geometry. What cannot be computed says so; it is never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from generator.documents.dashboard import charts
from generator.documents.dashboard.pen import VEIL, Pen, View
from generator.documents.dashboard.position import Position
from generator.documents.verdicts import bucket_name
from generator.values.decisions import Sentence, Verdict
from generator.values.kpis import Converted, CurrencyKpis, Kpi, Report, Unit
from generator.values.money import Money
from generator.wording import Words

_CREDIT = "credit"
_LESS_IS_BETTER = frozenset(
    "overdue overdue_share over_90 over_90_share dso add countback_dso weighted_days_overdue"
    " disputed dispute_share dbt top_10_share hhi promises_broken".split()
)
_MORE_IS_BETTER = frozenset(("cei", "promises_kept", "cure"))


def bands(
    positions: Iterable[Position], report: Report | None, buckets: tuple[str, ...], pen: Pen
) -> list[View]:
    return [
        {
            "code": position.currency.code,
            "tiles": _tiles(position, _kpis(report, position), pen),
            "bar": _bar(position, buckets, pen),
            "aging": _aging(position, buckets, pen),
            "finding": _finding(position, pen),
            "figures": _figures(_kpis(report, position), report, pen),
        }
        for position in positions
    ]


def legend(buckets: tuple[str, ...], words: Words) -> list[View]:
    """The colours of the bars; credits have none, they shorten no bar."""
    return [
        {"name": bucket_name(name, words), **charts.step(number)}
        for name, number in steps(buckets).items()
    ]


def steps(buckets: tuple[str, ...]) -> dict[str, int]:
    """Buckets with the number of their colour."""
    return {name: n for n, name in enumerate(b for b in buckets if b != _CREDIT)}


def converted(report: Report | None, pen: Pen) -> View:
    """All currencies in one, with the rates; or why not. {} where there is only one anyway."""
    if report is None or len(report.currencies) < 2:
        return {}
    total: Converted = report.converted
    if total.open.needs is not None:
        return {"needs": pen.sentence(total.open.needs)}
    rates = [
        {
            "pair": f"{rate.base}/{rate.into}",
            "rate": pen.number(rate.rate),
            "date": pen.day(rate.date),
            "source": rate.source,
        }
        for rate in total.rates
    ]
    code = total.currency.code if total.currency else ""
    values = [_value(kpi, pen) for kpi in (total.open, total.overdue)]
    return {"code": code, "open": values[0], "overdue": values[1], "rates": rates}


def _kpis(report: Report | None, position: Position) -> CurrencyKpis | None:
    return report.of(position.currency) if report else None


def _tiles(position: Position, kpis: CurrencyKpis | None, pen: Pen) -> list[View]:
    """At most eight figures, each with what it relates to."""
    label = pen.label

    def amount(code: str, name: str, value: Decimal, note: str = "") -> View:
        of_open = label("{percent} of open", percent=pen.share(value, position.open))
        shown = pen.amount(position.money(value))
        return {"label": label(name), "value": shown, "note": note or of_open} | _beside(
            kpis, code, pen
        )

    accounts = position.accounts
    counted = label("1 account") if accounts == 1 else label("{n} accounts", n=accounts)
    return [
        amount("open", "Open", position.open, counted),
        amount("overdue", "Overdue", position.overdue),
        amount("over_90", "Over 90 days", position.old),
        *(_tile(kpis.kpi(code), kpis, pen) for code in _EXTRA if kpis),
        _interest(position, pen) | _beside(kpis, "interest_accrued", pen),
        _letters(position, pen),
    ]


_EXTRA = ("dso", "weighted_days_overdue", "cei")


def _tile(kpi: Kpi, kpis: CurrencyKpis, pen: Pen) -> View:
    """Where there is no value its place says "n/a", and the note only what is needed."""
    note, value = _period(kpi, pen), _plain(kpi, kpi.value, pen)
    if kpi.needs:
        said = pen.sentence(kpi.needs)
        value, parted, needs = said.partition(" – ")
        note = needs if parted else said
    return {"label": name(kpi.code, pen), "value": value, "note": note} | _beside(
        kpis, kpi.code, pen
    )


def _period(kpi: Kpi, pen: Pen) -> str:
    """DSO says nothing without the days of sales it was computed from."""
    days = dict(kpi.how.args).get("days") if kpi.code == "dso" else None
    return pen.label("sales of {days} days", days=days) if days and kpi.value is not None else ""


def name(code: str, pen: Pen) -> str:
    return pen.sentence(Sentence(f"kpi.name_{code}"))


def _beside(kpis: CurrencyKpis | None, code: str, pen: Pen) -> dict[str, object]:
    """What changed since the last run, the trend, and where it is explained."""
    if kpis is None:
        return {"change": "", "tone": "", "spark": {}, "code": ""}
    points = kpis.trend.get(code, ())
    broken = [number for number, point in enumerate(points) if point.broken]
    change = kpis.change(code)
    shown = "" if change is None else _change(kpis.kpi(code), change, pen)
    spark = charts.sparkline([point.value for point in points], broken)
    said = [f"{pen.day(p.as_of)}: {_plain(kpis.kpi(code), p.value, pen)}" for p in points]
    return {
        "change": shown,
        "tone": _tone(code, change),
        "spark": {**spark, "said": "; ".join(said)} if spark else {},
        "code": code,
    }


def _tone(code: str, change: Decimal | None) -> str:
    if not change or code not in _LESS_IS_BETTER | _MORE_IS_BETTER:
        return ""
    return "better" if (change < 0) == (code in _LESS_IS_BETTER) else "worse"


def _value(kpi: Kpi, pen: Pen) -> str:
    return _plain(kpi, kpi.value, pen)


def _plain(kpi: Kpi, value: Decimal | None, pen: Pen) -> str:
    if value is None:
        return pen.label("n/a")
    if kpi.unit is Unit.AMOUNT:
        return VEIL if pen.sharing.amounts else pen.number(value, _digits(kpi))
    if kpi.unit is Unit.PERCENT:
        return pen.percent(value)
    return pen.number(value, {Unit.DAYS: 1, Unit.INDEX: 4}.get(kpi.unit, 0))


def _digits(kpi: Kpi) -> int:
    return kpi.currency.digits if kpi.currency else 2


def _change(kpi: Kpi, change: Decimal, pen: Pen) -> str:
    """With its sign; a share changes by points."""
    if kpi.unit is Unit.AMOUNT and pen.sharing.amounts:
        return ""
    if not change:
        return "±0"
    size = _plain(kpi, abs(change), pen)
    if kpi.unit is Unit.PERCENT:
        size = pen.label("{n} points", n=pen.number(abs(change).quantize(Decimal("0.1")), 1))
    return f"{'+' if change > 0 else '−'}{size}"


def _interest(position: Position, pen: Pen) -> dict[str, object]:
    label = pen.label("Interest accrued")
    if not position.interest_lines:
        return {"label": label, "value": pen.label("n/a"), "note": pen.label("no basis stated")}
    per_day = Money.rounded(position.per_diem, position.currency)
    note = pen.label("{amount} per day", amount=pen.amount(per_day))
    return {"label": label, "value": pen.amount(position.money(position.interest)), "note": note}


def _letters(position: Position, pen: Pen) -> View:
    by_level = position.letters
    parts = (
        pen.label("level {n}: {count}", n=level, count=count).replace(" ", "\u00a0")
        for level, count in by_level
    )
    incomplete = position.account_outcomes[Verdict.INCOMPLETE, 0]
    none = pen.label("{n} incomplete", n=incomplete) if incomplete else pen.label("none")
    value, note = str(sum(count for _, count in by_level)), " · ".join(parts) or none
    return {"label": pen.label("Letters"), "value": value, "note": note, **_beside(None, "", pen)}


def _figures(kpis: CurrencyKpis | None, report: Report | None, pen: Pen) -> View:
    """Every figure with its change and how it was computed; {} without a report."""
    if kpis is None or report is None:
        return {}
    rows = [_explained(kpi, kpis, pen) for kpi in kpis.figures]
    bucket = {name: bucket_name(name, pen.words) for name in report.bucket_names}
    for roll in kpis.rolls:
        first, then = bucket.get(roll.first, roll.first), bucket.get(roll.then, roll.then)
        label = pen.label("Rolled from {first} to {then}", first=first, then=then)
        rows.append({**_explained(roll.kpi, None, pen), "name": label, "code": ""})
    since = pen.day(report.last_run) if report.last_run else ""
    return {"since": since, "rows": rows}


def _explained(kpi: Kpi, kpis: CurrencyKpis | None, pen: Pen) -> View:
    change = kpis.change(kpi.code) if kpis else None
    how = pen.sentence(kpi.needs or kpi.how)
    return {
        "code": kpi.code,
        "name": name(kpi.code, pen) if kpis else "",
        "value": pen.label("n/a") if kpi.value is None else _value(kpi, pen),
        "change": "" if change is None else _change(kpi, change, pen),
        "how": how,
    }


def _bar(position: Position, buckets: tuple[str, ...], pen: Pen) -> list[View]:
    whole = _owed(position, buckets)
    parts: list[tuple[int, Decimal, str, str]] = []
    for bucket, number in steps(buckets).items():
        amount = position.buckets[bucket]
        percent = pen.share(amount, whole)
        said = f"{bucket_name(bucket, pen.words)}: {pen.amount(position.money(amount))} ({percent})"
        parts.append((number, amount, said, percent))
    return charts.stack(parts)


def _aging(position: Position, buckets: tuple[str, ...], pen: Pen) -> list[View]:
    """The data behind the bar: shares of what is owed, before credits, as the bar has them."""
    whole = _owed(position, buckets)
    return [
        {
            "name": bucket_name(bucket, pen.words),
            "amount": pen.amount(position.money(position.buckets[bucket])),
            "share": "" if bucket == _CREDIT else pen.share(position.buckets[bucket], whole),
        }
        for bucket in buckets
    ]


def _owed(position: Position, buckets: Sequence[str]) -> Decimal:
    return sum((position.buckets[name] for name in buckets if name != _CREDIT), Decimal(0))


def _finding(position: Position, pen: Pen) -> str:
    """What the bar shows, in a sentence for those who do not see it."""
    return pen.label(
        "{overdue} of {open} {currency} is overdue, {old} for more than 90 days.",
        overdue=pen.amount(position.money(position.overdue)),
        open=pen.amount(position.money(position.open)),
        currency=position.currency.code,
        old=pen.amount(position.money(position.old)),
    )
