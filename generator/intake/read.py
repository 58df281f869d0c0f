"""The door of the stage: files in, one Reading out, with every finding of every file.

What enters: paths and hints. What leaves: `Outcome[Reading]`; a file that cannot be used leaves
findings of severity refuse, never an exception. Only a file that is not there, or may not be
read, ends the run (FileTrouble, exit 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path, PurePath
from types import MappingProxyType

from generator.currencies import get
from generator.findings import Finding, Outcome, Severity
from generator.intake import duplicates, hidden
from generator.intake.asof import Proof
from generator.intake.books import BookReader, FileRead
from generator.intake.cells import Book
from generator.intake.sandbox import Loaded, load
from generator.machine import uncollected
from generator.values.ledger import Source
from generator.values.money import Currency, Money
from generator.values.sheets import OPEN_ITEMS, TOTALS
from generator.values.tables import Control, FileFacts, Hints, Memory, Reading, Table

_NO_NAMES: Mapping[Path, str] = MappingProxyType({})


def read(
    paths: Sequence[Path],
    hints: Hints,
    names: Mapping[Path, str] = _NO_NAMES,
    memories: Sequence[Memory] = (),
) -> Outcome[Reading]:
    """Read every file. `names` is how each is called in places; default its file name."""
    with uncollected():  # records are no cycles: a quarter of the time
        return _read(paths, hints, names, memories)


def _read(
    paths: Sequence[Path], hints: Hints, names: Mapping[Path, str], memories: Sequence[Memory]
) -> Outcome[Reading]:
    files = []
    findings: list[Finding] = []
    for one in load(paths, names):
        findings.extend(one.findings)
        if one.book is None:
            files.append(FileRead(FileFacts(one.name, one.sha256)))
        else:
            unseen = hidden.of(one.book)
            files.append(_book(one.book, one, hints, memories))
            findings.extend(hidden.told(unseen, one.name, files[-1].tables))
            one.book = None
        findings.extend(files[-1].findings)
    proofs = [proof for file in files for proof in file.proofs]
    findings.extend(_differing(proofs))
    tables = tuple(table for file in files for table in file.tables)
    findings.extend(duplicates.find([t for t in tables if t.title == OPEN_ITEMS.title]))
    stated, missed = _compared(tables, _stated(tables, hints.expected))
    reading = Reading(
        tables,
        tuple(file.facts for file in files),
        (*(control for file in files for control in file.controls), *stated),
        proofs[0].date if proofs else None,
        proofs[0].sentence if proofs else "",
    )
    return Outcome(reading, (*findings, *missed))


def _book(book: Book, one: Loaded, hints: Hints, memories: Sequence[Memory]) -> FileRead:
    """Read with what was answered before about this file, or about one with the same header."""
    by_name = [m for m in memories if m.file == PurePath(one.name).name]
    memory = by_name[0] if by_name else None
    if memory is None:
        found = BookReader(book, one.name, one.sha256, hints).read()
        key = found.facts.header_key
        memory = next((m for m in memories if m.header and m.header == key), None)
        if memory is None:
            return found
    answers = memory.answers(hints, one.sha256)
    found = BookReader(book, one.name, one.sha256, answers).read()
    found.facts = replace(found.facts, remembered=tuple(_answered(hints, answers)))
    if answers.as_of and not hints.as_of and not found.proofs:
        found.proofs.append(Proof(answers.as_of, "as remembered", Source(one.name)))
    return found


def _answered(given: Hints, answers: Hints) -> Iterator[str]:
    """What a memory added, as key = value."""
    for name in ("currency", "date_order", "as_of", "sheet"):
        before, after = getattr(given, name), getattr(answers, name)
        if after and not before:
            yield f"{name} = {after}"
    yield from (f"{header} = {name}" for header, name in answers.columns.items())


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


@dataclass(frozen=True, slots=True)
class _Stated:
    """A total that the open items must have: of one file, or (file "") of all."""

    amount: Money
    where: Source
    file: str = ""


def _stated(tables: Sequence[Table], expected: Mapping[str, Decimal]) -> Iterator[_Stated]:
    """The totals of --expect, whose codes the command line has proved, and of sheets Totals."""
    for code, amount in expected.items():
        currency = get(code)
        if currency is not None:
            yield _Stated(Money(amount, currency), Source("--expect"))
    listed = {table.file for table in tables if table.title == OPEN_ITEMS.title}
    for table in tables:
        of = table.file if table.file in listed else ""
        for record in table.records if table.title == TOTALS.title else ():
            currency, total = get(record.text("currency")), record.amount("total")
            if currency is not None and total is not None:
                yield _Stated(Money(total, currency), record.where("total"), of)


def _compared(
    tables: Sequence[Table], stated: Iterable[_Stated]
) -> tuple[list[Control], list[Finding]]:
    """Each stated total against all items and readable problem rows."""
    controls, findings = [], []
    for total in stated:
        currency = total.amount.currency
        computed, unread = _computed(tables, currency, total.file)
        control = Control(total.amount, computed, total.where, unread)
        controls.append(control)
        if not control.ties:
            severity = Severity.HOLD if unread else Severity.REFUSE
            message = (
                f"{currency} {total.amount.amount:,} is stated as the total, but the items add up"
                f" to {computed.amount:,}: a difference of {control.difference.amount:,}."
            )
            remedy = "Look for a missing or doubled row, or correct the stated total."
            findings.append(Finding("R8", severity, message, control.where, remedy))
    return controls, findings


def _computed(tables: Sequence[Table], currency: Currency, file: str) -> tuple[Money, bool]:
    """Σ open amounts in this currency, and whether a row's amount is unknown."""
    total, unread = Decimal(0), False
    for table in tables:
        if table.title != OPEN_ITEMS.title or file not in ("", table.file):
            continue
        for record in table.records:
            if record.values.get("currency") == currency.code:
                total += record.amount("amount_open") or 0
        for problem in table.problems:
            unread = unread or problem.amount is None
            if problem.amount is not None and problem.amount.currency == currency:
                total += problem.amount.amount
    return Money(total, currency), unread
