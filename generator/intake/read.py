"""The door of the stage: files in, one Reading out, with every finding of every file.

What enters: paths and hints. What leaves: `Outcome[Reading]`; a file that cannot be used leaves
findings of severity refuse, never an exception. Only a file that is not there, or may not be
read, ends the run (FileTrouble, exit 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from generator.currencies import get
from generator.findings import Finding, Outcome, Severity
from generator.intake import duplicates
from generator.intake.asof import Proof
from generator.intake.books import BookReader, FileRead
from generator.intake.sandbox import load
from generator.values.ledger import Source
from generator.values.money import Currency, Money
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import Control, FileFacts, Hints, Reading, Table

_NO_NAMES: Mapping[Path, str] = MappingProxyType({})


def read(
    paths: Sequence[Path], hints: Hints, names: Mapping[Path, str] = _NO_NAMES
) -> Outcome[Reading]:
    """Read every file. `names` is how each is called in places; default its file name."""
    files = []
    findings: list[Finding] = []
    for one in load(paths, names):
        findings.extend(one.findings)
        if one.book is None:
            files.append(FileRead(FileFacts(one.name, one.sha256)))
        else:
            files.append(BookReader(one.book, one.name, one.sha256, hints).read())
            one.book = None
        findings.extend(files[-1].findings)
    proofs = [proof for file in files for proof in file.proofs]
    findings.extend(_differing(proofs))
    tables = tuple(table for file in files for table in file.tables)
    findings.extend(duplicates.find([t for t in tables if t.title == OPEN_ITEMS.title]))
    expected, missed = _expected(tables, hints.expected)
    reading = Reading(
        tables,
        tuple(file.facts for file in files),
        (*(control for file in files for control in file.controls), *expected),
        proofs[0].date if proofs else None,
        proofs[0].sentence if proofs else "",
    )
    return Outcome(reading, (*findings, *missed))


def _differing(proofs: Sequence[Proof]) -> Iterator[Finding]:
    """Two closing dates: two months in one list, or two lists of different months (R11)."""
    for other in proofs[1:]:
        first = proofs[0]
        if other.date != first.date:
            yield Finding(
                "R11",
                Severity.REFUSE,
                f"The closing date is {first.date} by {first.sentence} ({first.where}), but"
                f" {other.date} by {other.sentence}.",
                other.where,
                "Keep the list of one closing date, or correct the one that is wrong.",
            )
            return


def _expected(
    tables: Sequence[Table], expected: Mapping[str, Decimal]
) -> tuple[list[Control], list[Finding]]:
    """The totals the user expects, against all items and readable problem rows (--expect)."""
    controls, findings = [], []
    for code, amount in expected.items():
        currency = get(code)
        if currency is None:
            continue  # the command line has proved its codes
        computed, unread = _computed(tables, currency)
        control = Control(Money(amount, currency), computed, Source("--expect"), unread)
        controls.append(control)
        if not control.ties:
            severity = Severity.HOLD if unread else Severity.REFUSE
            message = (
                f"{currency} {amount:,} was expected, but the items add up to {computed.amount:,}:"
                f" a difference of {control.difference.amount:,}."
            )
            remedy = "Look for a missing or doubled row, or correct the expected total."
            findings.append(Finding("R8", severity, message, control.where, remedy))
    return controls, findings


def _computed(tables: Sequence[Table], currency: Currency) -> tuple[Money, bool]:
    """Σ open amounts in this currency, and whether a row's amount is unknown."""
    total, unread = Decimal(0), False
    for table in tables:
        if table.title != OPEN_ITEMS.title:
            continue
        for record in table.records:
            if record.values.get("currency") == currency.code:
                total += record.amount("amount_open") or 0
        for problem in table.problems:
            unread = unread or problem.amount is None
            if problem.amount is not None and problem.amount.currency == currency:
                total += problem.amount.amount
    return Money(total, currency), unread
