"""kpi.json: the KPIs of a run for programs, and what later runs compare with.

Amounts are text. Of customers it holds their numbers alone, of private individuals and documents
a hash; free text of clerks (reasons of disputes) stays out. Its last line is a seal over all
before it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from generator.values.kpis import (
    AgingPoint,
    Cash,
    CurrencyKpis,
    Dues,
    Funnel,
    Kpi,
    Movers,
    Party,
    Point,
    Report,
    Slice,
)
from generator.values.money import Money
from generator.values.snapshots import AccountState, CurrencyState, Snapshot
from generator.wording import Words

SCHEMA = "dunnage/kpi/1"


def kpi_json(report: Report, snapshot: Snapshot, words: Words) -> bytes:
    """One line a list entry, so that 20,000 customers stay readable; `words` are English."""
    document = {
        "schema": SCHEMA,
        "as_of": report.as_of.isoformat(),
        "buckets": list(report.bucket_names),
        "entities": list(snapshot.entities),
        "last_run": _day(report.last_run),
        "runs": [day.isoformat() for day in report.history],
        "currencies": {kpis.currency.code: _currency(kpis, words) for kpis in report.currencies},
        "converted": {
            "currency": report.converted.currency.code if report.converted.currency else None,
            "figures": [_kpi(report.converted.open, words), _kpi(report.converted.overdue, words)],
            "rates": [
                {"date": r.date.isoformat(), "from": r.base, "to": r.into, "rate": f"{r.rate:f}",
                 "source": r.source}
                for r in report.converted.rates
            ],
        },
        "history": {code: _state(s) for code, s in snapshot.currencies.items()},
    }  # fmt: skip
    body = "{\n" + "".join(f"{_key(k)}{_lines(v)},\n" for k, v in document.items())
    seal = hashlib.sha256(body.encode()).hexdigest()
    return f'{body}"seal": "{seal}"\n}}\n'.encode()


def read(data: bytes, folder: str = "") -> Snapshot:
    """What an earlier run remembered; raises ValueError with what is wrong with the file."""
    body, mark, end = data.rpartition(b'"seal": "')
    if not mark or end != hashlib.sha256(body).hexdigest().encode() + b'"\n}\n':
        raise ValueError("it was changed since the run wrote it")
    try:
        said = json.loads(data)
        if said["schema"] != SCHEMA:
            raise ValueError(f"it is of another version ({said['schema']})")
        figures = {code: of["figures"] for code, of in said["currencies"].items()}
        return Snapshot(
            as_of=dt.date.fromisoformat(said["as_of"]),
            bucket_names=tuple(map(str, said["buckets"])),
            entities=tuple(map(str, said["entities"])),
            currencies={code: _read(figures[code], of) for code, of in said["history"].items()},
            buckets={
                code: {name: Decimal(amount) for name, amount in of["buckets"].items()}
                for code, of in said["currencies"].items()
            },
            folder=folder,
        )
    except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError("it does not hold what a kpi.json holds") from error


def _read(figures: Iterable[Mapping[str, Any]], of: Mapping[str, Any]) -> CurrencyState:
    items = of["items"]
    return CurrencyState(
        {str(f["code"]): None if f["value"] is None else Decimal(f["value"]) for f in figures},
        {
            (str(entity), str(customer)): AccountState(
                Decimal(overdue), int(level), tuple(map(Decimal, buckets))
            )
            for entity, customer, overdue, level, buckets in of["accounts"]
        },
        None
        if items is None
        else {str(name): (int(place), Decimal(amount)) for name, place, amount in items},
    )


def _state(state: CurrencyState) -> dict[str, Any]:
    return {
        "accounts": [
            [*key, f"{of.overdue:f}", of.level, [f"{amount:f}" for amount in of.buckets]]
            for key, of in sorted(state.accounts.items())
        ],
        "items": None
        if state.items is None
        else [
            [name, place, f"{amount:f}"] for name, (place, amount) in sorted(state.items.items())
        ],
    }


def _currency(of: CurrencyKpis, words: Words) -> dict[str, Any]:
    return {
        "accounts": of.accounts,
        "figures": [_kpi(kpi, words) for kpi in of.figures],
        "buckets": _amounts(of.buckets),
        "aging": [_aging(point, words) for point in of.aging],
        "trend": {code: [_point(p, words) for p in points] for code, points in of.trend.items()},
        "top": [
            {**_party(s.party), "open": str(s.open), "share": str(s.share),
             "cumulative": str(s.cumulative)}
            for s in of.top
        ],
        "movers": _movers(of.movers, words),
        "rolls": [{"from": r.first, "to": r.then, **_kpi(r.kpi, words)} for r in of.rolls],
        "funnel": _funnel(of.funnel),
        "dispute_ages": [_slice(part) for part in of.dispute_ages],
        "promises_running": _dues(of.promises_running),
        "promises_broken": _dues(of.promises_broken),
        "report_by": _dues(of.report_by),
        "time_barred": _dues(of.time_barred),
        "cash": _cash(of.cash, words),
        "places": [
            {"country": p.country, "region": p.region, "open": str(p.open),
             "overdue": str(p.overdue), "accounts": p.accounts}
            for p in of.places
        ],
    }  # fmt: skip


def _kpi(kpi: Kpi, words: Words) -> dict[str, Any]:
    return {
        "code": kpi.code,
        "unit": kpi.unit.value,
        "value": None if kpi.value is None else f"{kpi.value:f}",
        "needs": words.sentence(kpi.needs) if kpi.needs else None,
        "how": words.sentence(kpi.how),
    }


def _point(point: Point, words: Words) -> dict[str, Any]:
    value = None if point.value is None else f"{point.value:f}"
    broken = words.sentence(point.broken) if point.broken else None
    return {"as_of": point.as_of.isoformat(), "value": value, "broken": broken}


def _aging(point: AgingPoint, words: Words) -> dict[str, Any]:
    broken = words.sentence(point.broken) if point.broken else None
    return {
        "as_of": point.as_of.isoformat(), "buckets": _amounts(point.buckets), "broken": broken
    }  # fmt: skip


def _movers(movers: Movers, words: Words) -> dict[str, Any]:
    lists = {
        name: [
            {**_party(m.party), "before": str(m.before), "now": str(m.now), "new": m.is_new}
            for m in found
        ]
        for name, found in (("worse", movers.worse), ("better", movers.better))
    }
    needs = words.sentence(movers.needs) if movers.needs else None
    return {"since": _day(movers.since), "needs": needs, **lists}


def _funnel(funnel: Funnel) -> dict[str, Any]:
    return {
        "left": funnel.left,
        "stages": [
            {"level": s.level, "accounts": s.accounts, "letters": s.letters, "open": str(s.open),
             "demanded": str(s.demanded), "up": s.up, "down": s.down, "stayed": s.stayed,
             "entered": s.entered}
            for s in funnel.stages
        ],
    }  # fmt: skip


def _slice(part: Slice) -> dict[str, Any]:
    return {"name": part.name, "amount": str(part.amount), "count": part.count}


def _dues(dues: Dues) -> dict[str, Any]:
    rows = [
        {**_party(d.party), "day": d.day.isoformat(),
         "amount": None if d.amount is None else str(d.amount), "over": d.over}
        for d in dues.rows
    ]  # fmt: skip
    return {"rows": rows, "more": dues.more}


def _cash(cash: Cash, words: Words) -> dict[str, Any]:
    rest = ("later", "undated", "disputed", "stopped", "credit")
    return {
        "how": words.sentence(cash.how),
        "weeks": [
            {"first": w.first.isoformat(), "promised": str(w.promised), "due": str(w.due)}
            for w in cash.weeks
        ],
        **{name: str(getattr(cash, name)) for name in rest},
    }


def _party(party: Party) -> dict[str, str]:
    return {"entity": party.entity, "customer": party.kept_as}


def _amounts(amounts: Mapping[str, Money]) -> dict[str, str]:
    return {name: str(amount) for name, amount in amounts.items()}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _key(name: str) -> str:
    return f"{json.dumps(name, ensure_ascii=False)}: "


def _lines(value: object, depth: int = 0) -> str:
    """Mappings and lists open up three deep; what lies deeper stands on one line."""
    if depth < 3 and isinstance(value, dict) and value:
        inner = (f"{_key(name)}{_lines(of, depth + 1)}" for name, of in value.items())
        return "{\n" + ",\n".join(inner) + "\n}"
    if depth < 4 and isinstance(value, list) and value:
        return "[\n" + ",\n".join(_flat(one) for one in value) + "\n]"
    return _flat(value)


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
