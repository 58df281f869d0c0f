"""The same document twice: in two files it is refused (R11), in one it holds its customer (R15).

What enters: tables of open items. What leaves: findings. The same number with another amount or
due date in one file is an instalment or a line, and is fine. In one file a number counts as the
same whatever its case and blanks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.findings import Finding, Severity
from generator.intake.cells import show
from generator.values.tables import Record, Table

_MANY, _SHARE = 4, 5  # so many rows, and one in so many, are no slip

Key = tuple[str, str, str, str]


def find(tables: Sequence[Table]) -> Iterator[Finding]:
    """Findings for documents in two files, and for rows that stand in one file twice."""
    suspects = _suspects(tables)
    seen: dict[Key, list[Record]] = {}
    for table in tables:
        for record in table.records:
            if hash(_key(record)) in suspects:
                seen.setdefault(_key(record), []).append(record)
    doubled: dict[str, list[Finding]] = {}
    for key, records in seen.items():
        yield from _between_files(key, records)
        for found in _within_file(records):
            yield found
            doubled.setdefault(records[0].source.file, []).append(found)
    for file, findings in doubled.items():
        count = sum(len(table.records) for table in tables if table.file == file)
        if len(findings) >= _MANY and _SHARE * len(findings) >= count:
            yield _by_line(len(findings), count, findings[0])


def _by_line(doubles: int, count: int, first: Finding) -> Finding:
    """A row for each product of an invoice repeats the invoice's open amount."""
    return Finding(
        "R15",
        Severity.REFUSE,
        f"{doubles} of {count} rows repeat the document, amount and due date of another: the list"
        " has a row for each line of an invoice, and its amounts would be added several times.",
        first.where,
        "Export the list of invoices, with one row for each, without their lines.",
    )


def _suspects(tables: Sequence[Table]) -> set[int]:
    """Hashes of keys met more than once: a million keys themselves need not stand in memory."""
    met: set[int] = set()
    twice: set[int] = set()
    for table in tables:
        for record in table.records:
            if record.text("document_no"):
                number = hash(_key(record))
                (twice if number in met else met).add(number)
    return twice


def _key(record: Record) -> Key:
    text = record.text
    number = "".join(text("document_no").split()).casefold()
    return (text("entity"), text("customer_id"), number, text("line_no"))


def _between_files(key: Key, records: Sequence[Record]) -> Iterator[Finding]:
    first = records[0]
    number = first.text("document_no")
    for record in records[1:]:
        if record.source.file != first.source.file and record.text("document_no") == number:
            yield Finding(
                "R11",
                Severity.REFUSE,
                f"Document {show(number)} of customer {show(key[1])} also stands in"
                f" {first.source}.",
                record.where("document_no"),
                "Leave one of the two files out, or delete the row in one of them.",
            )
            return


def _within_file(records: Sequence[Record]) -> Iterator[Finding]:
    met: dict[tuple[object, ...], Record] = {}
    for record in records:
        facts = (record.source.file, record.amount("amount_open"), record.date("due_date"))
        first = met.setdefault(facts, record)
        if first is not record:
            yield Finding(
                "R15",
                Severity.HOLD,
                f"Document {show(record.text('document_no'))} stands twice with the same amount"
                f" and due date, first in row {first.source.row}.",
                record.where("document_no"),
                "Delete one of the rows, or give them line numbers if both are owed.",
                record.text("customer_id"),
            )
