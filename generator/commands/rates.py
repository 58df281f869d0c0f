"""`dunnage rates`: every reference series, the last day it covers, its gaps and its source.

Series of the package with the lines of `input/rates/` over them, and the user's own series.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from generator import registry
from generator.commands import options, report
from generator.findings import SettingsInvalid, UsageError
from generator.values.policy import Rate

_DAY = dt.timedelta(days=1)
_HEADER = "valid_from,valid_to,rate_percent,source,status"
_HALF_YEARS = ((6, 30), (12, 31))


@dataclass(frozen=True, slots=True)
class Series:
    """One series as it holds for this workspace; `own` are the first days of the user's lines."""

    name: str
    lines: tuple[Rate, ...]
    own: frozenset[dt.date]
    regimes: tuple[str, ...]

    @property
    def last_covered(self) -> dt.date | None:
        """None where no end is set."""
        ends = [line.valid_to for line in self.lines]
        return None if None in ends else max(end for end in ends if end is not None)

    @property
    def gaps(self) -> tuple[tuple[dt.date, dt.date], ...]:
        """Days between the lines that none of them covers."""
        found, covered = [], self.lines[0].valid_from - _DAY
        for line in self.lines:
            if line.valid_from > covered + _DAY:
                found.append((covered + _DAY, line.valid_from - _DAY))
            covered = max(covered, line.valid_to or dt.date.max - _DAY)
        return tuple(found)


@click.command()
@click.argument("series", required=False)
@options.workspace
@options.as_json
def rates(series: str | None, root: Path, as_json: bool) -> None:
    """List the reference rates of interest, or the lines of one SERIES."""
    found = _found(root, series)
    if as_json:
        entries = [_document(one, lines=series is not None) for one in found]
        document = {"schema": "dunnage/rates/1", "series": entries}
        report.as_json(document)
        return
    for one in found:
        _tell(one)
        for line in one.lines if series else ():
            _tell_line(line, mine=line.valid_from in one.own)
    for words in advice(found, root, dt.date.today()):
        click.echo(words)


def _found(root: Path, series: str | None) -> tuple[Series, ...]:
    added = root / "input" / "rates"
    names = registry.series_names(added)
    if series is not None and series not in names:
        raise UsageError(
            f"There is no series '{series}'.",
            f"Write one of {', '.join(names)}; one of your own is input/rates/{series}.csv.",
        )
    return tuple(_series(name, added) for name in ([series] if series else names))


def _series(name: str, added: Path) -> Series:
    using = [law.name for law in registry.regimes().values() if law.series == name]
    own = frozenset(rate.valid_from for rate in registry.added_rates(name, added))
    lines = registry.rates(name, added)
    if not lines:
        raise SettingsInvalid(f"input/rates/{name}.csv has no lines.", f"Add one below {_HEADER}.")
    return Series(name, lines, own, tuple(using))


def _tell(one: Series) -> None:
    last = one.lines[-1]
    lines = f"{len(one.lines)} lines" if len(one.lines) > 1 else "1 line"
    click.echo(f"{one.name}  {last.percent} %, {_until(one)}; {lines} from {_first(one)}")
    used = f"used by {', '.join(one.regimes)}" if one.regimes else "a series of your own"
    click.echo(f"    {used}")
    for first, end in one.gaps:
        click.echo(f"    gap: no rate from {first} to {end}")
    if one.own:
        count = f"{len(one.own)} lines are" if len(one.own) > 1 else "1 line is"
        click.echo(f"    {count} yours, from input/rates/{one.name}.csv")
    click.echo(f"    {last.source}")
    read = f", read in: {last.read_in}" if last.read_in else ""
    click.echo(f"    last line {last.status}{read}")


def _first(one: Series) -> dt.date:
    return one.lines[0].valid_from


def _until(one: Series) -> str:
    if one.last_covered is not None:
        return f"covered to {one.last_covered}"
    mine = any(line.valid_to is None and line.valid_from in one.own for line in one.lines)
    return "without end, by your line" if mine else "fixed by statute"


def _tell_line(line: Rate, *, mine: bool) -> None:
    end = line.valid_to or "…         "
    marks = f"{line.status}, yours" if mine else line.status
    click.echo(
        f"  {line.valid_from}  {end}  {line.percent:>6} %  {line.read_in or line.source} ({marks})"
    )


def advice(found: Sequence[Series], root: Path, today: dt.date) -> Iterable[str]:
    """What to add where a series ends before this month does, as lines to complete and paste."""
    end = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    ended = [
        (one.name, last) for one in found if (last := one.last_covered) is not None and last < end
    ]
    if not ended:
        return
    yield f"\nThese have no rate up to the end of this month, {end}; none is assumed."
    yield f"For one that you use, add lines to its file in {root / 'input' / 'rates'}"
    yield f"(first line of a new file: {_HEADER}), such as:"
    for name, last in ended:
        yield f"  {name}.csv  {last + _DAY},{_next_end(last, end)},RATE,WHERE YOU READ IT,sourced"


def _next_end(last: dt.date, end: dt.date) -> dt.date:
    """The end of the half-year after `last` where it ends one, else the end of this month."""
    if (last.month, last.day) == _HALF_YEARS[0]:
        return dt.date(last.year, 12, 31)
    return dt.date(last.year + 1, 6, 30) if (last.month, last.day) == _HALF_YEARS[1] else end


def _document(one: Series, *, lines: bool) -> dict[str, Any]:
    last = one.lines[-1]
    document = {
        "series": one.name,
        "lines": len(one.lines),
        "first": _first(one).isoformat(),
        "last_covered": one.last_covered.isoformat() if one.last_covered else None,
        "last_rate_percent": str(last.percent),
        "gaps": [{"first": a.isoformat(), "last": b.isoformat()} for a, b in one.gaps],
        "regimes": list(one.regimes),
        "source": last.source,
        "read_in": last.read_in,
        "status": last.status,
        "own_lines": len(one.own),
    }
    return {**document, "rates": [_rate(line, one) for line in one.lines]} if lines else document


def _rate(line: Rate, one: Series) -> dict[str, Any]:
    return {
        "valid_from": line.valid_from.isoformat(),
        "valid_to": line.valid_to.isoformat() if line.valid_to else None,
        "rate_percent": str(line.percent),
        "source": line.source,
        "read_in": line.read_in,
        "status": line.status,
        "own": line.valid_from in one.own,
    }
