"""Words on the screen: how files were read, what was found, how far a run is."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from types import MappingProxyType

import click

from generator.findings import Finding, Severity
from generator.values.tables import Control, FileFacts, Reading

_STEPS = MappingProxyType(
    {
        1: "Reading the files",
        2: "Posting",
        5: "Aging, accruing, deciding",
        6: "Setting letters",
        7: "Setting statements",
        8: "Proving the sums",
        9: "Composing dashboard and lists",
        10: "Publishing",
    }
)
_WORDS = MappingProxyType(
    {
        Severity.REFUSE: "cannot be used",
        Severity.HOLD: "held",
        Severity.WARNING: "warning",
        Severity.NOTE: "note",
    }
)
_MOST = 40


def as_json(document: Mapping[str, object]) -> None:
    """The one object that a command with --json prints on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def counted(number: int | Decimal, plural: str) -> str:
    """1 letter, 2 letters; for nouns that end in s."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"


def say(text: str = "", *, end: str = "\n") -> None:
    """On standard error; a terminal that is gone must not end a run that is well."""
    with suppress(OSError, ValueError):
        click.echo(f"{text}{end}", nl=False, err=True)


def teller(quiet: bool) -> Callable[[int, int], None]:
    """Progress: one line that counts on a terminal, one line a step elsewhere, none when quiet."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    begun: set[int] = set()

    def tell(step: int, count: int) -> None:
        if quiet:
            return
        line = f"{step:>2}  {_STEPS[step]}"
        if terminal and count:
            say(f"\r{line} … {count}", end="")
        if step not in begun:
            if terminal and begun:
                say()
            begun.add(step)
            say(line, end="" if terminal else "\n")

    return tell


def reading(read: Reading, out: Callable[[str], None]) -> None:
    """How every file was read, in a few lines."""
    for file in read.files:
        out(f"{file.path}: {_rows(file)}")
        facts = [f"header in row {file.header_row}"] if file.header_row else []
        facts += [f"layout {file.layout}"] if file.layout else []
        facts += (
            [f"dates {_DATES.get(file.date_order, file.date_order)}"] if file.date_order else []
        )
        facts += [f"decimal mark '{file.decimal_mark}'"] if file.decimal_mark else []
        if facts:
            out(f"  {', '.join(facts)}")
    for found in read.controls:
        out(f"  {control(found)}")
    out(
        f"  closing date {read.as_of} ({read.as_of_source})"
        if read.as_of
        else "  closing date not known"
    )


_DATES = MappingProxyType(
    {
        "typed": "stored as dates",
        "iso": "written year-month-day",
        "dmy": "day first (proved)",
        "mdy": "month first (proved)",
    }
)


def _rows(file: FileFacts) -> str:
    counts = [f"{count} {name}" for name, count in file.rows.items() if count]
    return ", ".join(counts) if counts else "no rows"


def control(found: Control) -> str:
    """A printed total, and whether the items add up to it."""
    amounts = f"{found.printed.currency} {found.printed.amount:,}"
    if found.ties:
        return f"✔ total {amounts} at {found.where} ties"
    sums = f"items {found.computed.amount:,}: {found.difference.amount:,} apart"
    return f"✖ total {amounts} at {found.where}, {sums}"


def findings(found: Sequence[Finding], out: Callable[[str], None]) -> None:
    """The worst first, at most forty lines; findings.csv has them all."""
    order = list(Severity)
    ranked = sorted(found, key=lambda finding: order.index(finding.severity))
    for finding in ranked[:_MOST]:
        out(f"{_WORDS[finding.severity]}: {finding}")
    if len(ranked) > _MOST:
        out(f"… and {len(ranked) - _MOST} more: {summary(ranked[_MOST:])}")


def summary(found: Iterable[Finding]) -> str:
    counts = Counter(finding.severity for finding in found)
    return ", ".join(f"{counts[s]} {_WORDS[s]}" for s in Severity if counts[s])
