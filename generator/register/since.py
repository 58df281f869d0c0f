"""What the input says now of letters drafted before: paid since, held since, or cannot be told.

Balances are not worked out again, that is a run's matter; where a newer export shows less than a
letter demands, the letter must not go. Enters the workspace and its run; leaves sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from generator import currencies, workspace
from generator.findings import DunnageError, Severity
from generator.ledger.items import customer_of
from generator.register.published import DecisionRecord, Run, sha256
from generator.values.sheets import HOLDS, OPEN_ITEMS, PAYMENTS
from generator.values.tables import Hints, Reading, Record

_REVIEW = "input/review/"


@dataclass(frozen=True, slots=True)
class Since:
    """`stops` keep the run from being issued; `warnings` are only told."""

    stops: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def since(root: Path, run: Run) -> Since:
    """What changed in the input since the run; nothing, where every file is the same."""
    # What an earlier run said changes no letter: kpi.json is compared when it is read again.
    known = {f.path: f.sha256 for f in run.inputs if not f.path.endswith("/kpi.json")}
    moved = {path for path in known if not (root / path).is_file()}
    differing = {path for path in known.keys() - moved if sha256(root / path) != known[path]}
    reviews = {path for path in moved | differing if path.startswith(_REVIEW)}
    edits = f"{_REVIEW}{run.as_of.isoformat()}.csv"
    reviews |= {edits} if edits not in known and (root / edits).is_file() else set()
    stops = tuple(f"{path} was changed since the run." for path in sorted(reviews))
    by_hand = {path for path in known if not path.startswith("input/")}
    there = {f"input/{path.name}" for path in workspace.spreadsheets(root / "input")}
    fresh = (differing - reviews) | (set() if by_hand else there - known.keys())
    told = [
        f"{path} is not where the run read it; it was not compared."
        for path in sorted(moved - reviews)
    ]
    told += [f"{path} was changed or added since the run." for path in sorted(fresh)]
    if fresh:
        # A file named by hand stands for sheets of input/, as it did in the run.
        compared = _compared(root, run, sorted(by_hand - moved), frozenset(fresh))
        stops, told = (*stops, *compared.stops), [*told, *compared.warnings]
    return Since(tuple(dict.fromkeys(stops)), tuple(told))


def _compared(root: Path, run: Run, by_hand: Sequence[str], fresh: frozenset[str]) -> Since:
    try:
        reading, found = workspace.read_input(root, [root / path for path in by_hand], Hints())
    except DunnageError as error:
        return Since(warnings=(f"The input could not be compared: {error.message}",))
    refused = any(finding.severity is Severity.REFUSE for finding in found)
    told = ("The input cannot be used as it is now: see dunnage check.",) if refused else ()
    return Since(tuple(_compare(run, reading, fresh)), told)


def _compare(run: Run, reading: Reading, fresh: frozenset[str]) -> Iterator[str]:
    yield from _smaller(run, reading, fresh)
    for sheet, words in ((PAYMENTS, _paid), (HOLDS, _held)):
        for table in reading.of(sheet.title):
            for record in table.records if table.file in fresh else ():
                yield from words(run, record)


def _smaller(run: Run, reading: Reading, fresh: frozenset[str]) -> Iterator[str]:
    """Documents of letters that a newer list has for less, or no longer."""
    listed: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for table in reading.of(OPEN_ITEMS.title):
        for record in table.records if table.file in fresh else ():
            listed[customer_of(record), record.text("document_no")].append(record)
    if not listed:
        return
    unchanged = {file.path for file in reading.files} - fresh
    still = unchanged - _renewed(run, listed)
    for letter in run.letters:
        for document, demanded, source in _demanded(letter):
            rows = [r for r in listed.get((letter.customer, document), ()) if _same(r, letter)]
            left = sum((r.amount("amount_open") or Decimal(0) for r in rows), Decimal(0))
            gone = not rows and _file_of(source, run) not in still
            if gone or (rows and left < demanded):
                now = f"{left} is open now" if rows else "it is no longer open"
                yield (
                    f"Letter {letter.letter_no} demands {demanded} of document {document}, but"
                    f" {now}: it has been paid since."
                )


def _demanded(letter: DecisionRecord) -> Iterator[tuple[str, Decimal, str]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    places: dict[str, str] = {}
    for item in letter.items:
        if item.demanded > 0:
            sums[item.document_no] += item.demanded
            places[item.document_no] = item.source
    return ((document, amount, places[document]) for document, amount in sums.items())


def _same(record: Record, letter: DecisionRecord) -> bool:
    currency, entity = record.text("currency"), record.text("entity")
    known = currency in (letter.currency, "", currencies.UNKNOWN.code)
    return known and entity in (letter.entity, "")


def _renewed(run: Run, listed: Mapping[tuple[str, str], list[Record]]) -> set[str]:
    """Files of the run of which a fresh file lists a document again: the same list, newer."""
    return {
        _file_of(item.source, run)
        for decision in run.decisions
        for item in decision.items
        if (decision.customer, item.document_no) in listed
    }


def _file_of(source: str, run: Run) -> str:
    found = (file.path for file in run.inputs if source.startswith(file.path))
    return max(found, key=len, default="")


def _paid(run: Run, record: Record) -> Iterator[str]:
    day, document = record.date("payment_date"), record.text("document_no")
    if day is None or day <= run.cash_known_to:
        return
    for letter in run.letters:
        wanted = {number for number, _, _ in _demanded(letter)}
        if record.text("customer_id") == letter.customer and _same(record, letter):
            if document in wanted:
                yield f"Letter {letter.letter_no}: document {document} has been paid on {day}."
            elif not document:
                yield f"Letter {letter.letter_no}: the customer paid on account on {day}."


def _held(run: Run, record: Record) -> Iterator[str]:
    for letter in run.letters:
        if record.text("customer_id") == letter.customer:
            kind = record.text("kind")
            yield f"Letter {letter.letter_no}: the sheet of holds now names its customer ({kind})."
