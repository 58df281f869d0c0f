"""What the input says now of letters drafted before: paid since, held since, or cannot be told.

Balances are not worked out again, that is a run's matter; where a newer list shows less than a
letter demands, a credit, or any word that could stop the letter, it must not go: the next run
decides anew. Enters the workspace and its run; leaves sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from generator import currencies, workspace
from generator.findings import DunnageError, Severity
from generator.ledger import words
from generator.ledger.items import customer_of
from generator.register.published import DecisionRecord, Run, sha256
from generator.values.ledger import HoldKind
from generator.values.sheets import (
    CONTACT_LOG,
    CUSTOMERS,
    HOLDS,
    INSTALMENT_PLANS,
    OPEN_ITEMS,
    PAYMENTS,
    Sheet,
)
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
    letters: dict[str, list[DecisionRecord]] = defaultdict(list)
    for letter in run.letters:
        letters[letter.customer].append(letter)
    for sheet, stopped in _STOPS:
        for table in reading.of(sheet.title):
            for record in table.records if table.file in fresh else ():
                for letter in letters.get(customer_of(record), ()):
                    if said := stopped(_Row(run, letter, record)):
                        yield f"Letter {letter.letter_no}: {said}."
    yield from _paid(run, reading, fresh)


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


def _paid(run: Run, reading: Reading, fresh: frozenset[str]) -> Iterator[str]:
    """Payments since as-of, by document, that are more than the letter has taken off already.

    One on account is compared with the free credit; one later than the run knew of always counts.
    """
    came: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for table in reading.of(PAYMENTS.title):
        for record in table.records if table.file in fresh else ():
            key = (customer_of(record), record.text("currency"), record.text("document_no"))
            if (day := record.date("payment_date")) and day > run.as_of:
                came[key].append(record)
    for letter in run.letters if came else ():
        taken: dict[str, Decimal] = defaultdict(Decimal, {"": letter.free_credit})
        wanted = {document for document, _, _ in _demanded(letter)}
        for item in letter.items:
            taken[item.document_no] += item.open - item.demanded if item.document_no else 0
        for document in sorted({"", *wanted}):
            rows = came.get((letter.customer, letter.currency, document), ())
            paid = [r for r in rows if _same(r, letter)]
            last = max((str(r.date("payment_date")) for r in paid), default="")
            amount = sum((r.amount("amount") or Decimal(0) for r in paid), Decimal(0))
            if last > run.cash_known_to.isoformat() or amount > taken[document]:
                what = (
                    f"document {document} has been paid"
                    if document
                    else ("the customer paid on account")
                )
                yield f"Letter {letter.letter_no}: {what} on {last}."


class _Row(NamedTuple):
    """A row of a file that is new, and a letter to its customer."""

    run: Run
    letter: DecisionRecord
    record: Record


def _credited(row: _Row) -> str:
    """A credit that the run did not have, or had for less."""
    amount, number = row.record.amount("amount_open"), row.record.text("document_no")
    if amount is None or amount >= 0 or not _same(row.record, row.letter):
        return ""
    known = sum((i.open for i in row.letter.items if i.document_no == number), Decimal(0))
    return f"there is a credit of {-amount} now ({number})" if amount < known else ""


def _marked(row: _Row) -> str:
    """A demanded document whose row now says that it is not ours to collect, or disputed."""
    record, number = row.record, row.record.text("document_no")
    is_demanded = any(number == document for document, _, _ in _demanded(row.letter))
    if not is_demanded or not _same(record, row.letter) or (record.amount("amount_open") or 0) < 0:
        return ""
    status, instrument = record.text("status"), record.text("instrument")
    stops = words.status_hold(status) is not None and not words.residue(status)
    said = (status if stops else "") or record.text("assigned_to")
    said = said or ("" if words.pays_itself(instrument) else instrument)
    return f"document {number} is marked '{said}' now" if said else ""


def _held(row: _Row) -> str:
    return f"the sheet of holds now names its customer ({row.record.text('kind')})"


def _planned(_: _Row) -> str:
    return "the sheet of instalment plans now names its customer"


def _promised(row: _Row) -> str:
    """What would have stopped the letter, had the run known of it."""
    day, promised = row.record.date("date"), row.record.date("promise_date")
    if promised and promised >= row.run.letter_date:
        return f"payment is promised for {promised}"
    kind = words.hold_kind(row.record.text("kind"))
    if day and day >= row.run.letter_date and kind is HoldKind.DISPUTE:
        return f"the Contact log has a dispute of {day}"
    return ""


def _is_another(row: _Row) -> str:
    """The customer master says what it did not say when the letter was drafted."""
    group = words.plain(row.record.text("account_group"))
    if row.record.flag("is_natural_person"):
        return "its customer is a natural person now"
    return f"its customer is '{group}' now" if group not in ("", *words.OUTSIDE) else ""


_STOPS: tuple[tuple[Sheet, Callable[[_Row], str]], ...] = (
    (OPEN_ITEMS, _credited), (OPEN_ITEMS, _marked), (HOLDS, _held), (INSTALMENT_PLANS, _planned),
    (CONTACT_LOG, _promised), (CUSTOMERS, _is_another),
)  # fmt: skip
