"""Exports of every system we know of, rebuilt with invented data: read rightly, or told why not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from generator import currencies
from generator.findings import Finding, Outcome, Severity
from generator.intake import read as reading
from generator.intake import sandbox
from generator.intake.cells import Book
from generator.intake.dialects import dialects
from generator.values.tables import Hints, Reading
from tests.exports import (
    headed,
    languages,
    later,
    microsoft,
    nets,
    open_source,
    quickbooks,
    sap,
    services,
    traps,
)
from tests.exports.kit import Export, Truth

EXPORTS = tuple(
    export
    for module in (
        sap,
        quickbooks,
        nets,
        microsoft,
        open_source,
        services,
        languages,
        traps,
        headed,
        later,
    )
    for export in module.EXPORTS
)


def hints(export: Export) -> Hints:
    given = dict(export.hints)
    if "currency" in given:
        given["currency"] = currencies.get(str(given["currency"]))
    return Hints(**given)  # type: ignore[arg-type]


def codes(found: tuple[Finding, ...], severity: Severity) -> set[str]:
    return {finding.code for finding in found if finding.severity is severity}


Books = dict[str, sandbox.Loaded]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """The bytes of every export, read by one child process, to be quick."""
    folder = tmp_path_factory.mktemp("exports")
    paths = [folder / export.file for export in EXPORTS]
    for export, path in zip(EXPORTS, paths, strict=True):
        export.write(path)
    loaded = {one.path: one for one in sandbox.load(paths, {})}
    return {export.name: loaded[path] for export, path in zip(EXPORTS, paths, strict=True)}


@pytest.fixture
def read(books: Books, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome[Reading]]:
    """Read one export as if alone; `change` edits its rows before they are understood."""

    def reader(export: Export, change: Callable[[Book], object] | None = None) -> Outcome[Reading]:
        one = copy.deepcopy(books[export.name])
        if change is not None and one.book is not None:
            change(one.book)
        monkeypatch.setattr(reading, "load", lambda *_: [one])
        return reading.read([one.path], hints(export))

    return reader


def test_names_are_unique() -> None:
    assert len({export.name for export in EXPORTS}) == len(EXPORTS)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_each_export_gives_the_truth(export: Export, read: Callable[..., Outcome[Reading]]) -> None:
    outcome, truth = read(export), export.truth
    told = "\n".join(map(str, outcome.findings))
    if truth.code:
        _refused(outcome, truth)
        return
    assert codes(outcome.findings, Severity.REFUSE) == set(), told
    assert codes(outcome.findings, Severity.HOLD) == truth.holds, told
    assert codes(outcome.findings, Severity.WARNING) == truth.warns, told
    _read(outcome.value, truth)


def _refused(outcome: Outcome[Reading], truth: Truth) -> None:
    refused = [f for f in outcome.findings if f.severity is Severity.REFUSE]
    told = "\n".join(map(str, outcome.findings))
    assert {f.code for f in refused} == set(truth.code.split()), told
    assert all(f.remedy and f.where and f.message.endswith(".") for f in refused)
    assert truth.words in told


def _read(reading: Reading, truth: Truth) -> None:
    records = [r for table in reading.of("Open items") for r in table.records]
    found: dict[str, Decimal] = {}
    for record in records:
        code = record.text("currency")
        found[code] = found.get(code, Decimal(0)) + (record.amount("amount_open") or 0)
    assert {code: str(value) for code, value in found.items()} == dict(truth.open)
    assert len(records) == truth.items
    (facts,) = reading.files
    assert facts.rows["item"] == truth.items
    assert facts.rows["problem"] == 0
    if truth.customers is not None:
        assert len({r.text("customer_id") for r in records}) == truth.customers
    if truth.layout is not None:
        assert facts.layout == truth.layout
    if truth.ties is not None:
        assert sum(c.ties for c in reading.controls) >= truth.ties
    if truth.as_of is not None:
        assert str(reading.as_of) == truth.as_of
    assert all(r.date("due_date") for r in records)


TOTALLED = [e for e in EXPORTS if e.truth.ties and e.truth.layout not in ("xero", "tally")]
BESIDE = ("t9-above-unlabelled", "t9-beside", "t9-text-cell")


@pytest.mark.parametrize("export", TOTALLED, ids=lambda export: export.name)
def test_a_row_lost_on_the_way_is_never_silent(
    export: Export, read: Callable[..., Outcome[Reading]]
) -> None:
    """A printed total is of use only if every row is under it: take each item away in turn."""
    items = [r.source for t in read(export).value.of("Open items") for r in t.records]
    for source in items:

        def lose(book: Book, sheet: str = source.sheet, row: int = source.row) -> None:
            grid = next(grid for grid in book.grids if grid.name == sheet)
            del grid.rows[row - 1]

        found = read(export, lose).findings
        told = {finding.code for finding in found if finding.severity is not Severity.NOTE}
        assert told & {"R7", "R8", "R14"} or export.name in BESIDE, source


def test_every_dialect_is_proved_by_an_export() -> None:
    proved = {export.truth.layout for export in EXPORTS} | {"canonical", "generic"}
    assert {dialect.name for dialect in dialects()} - proved == set()


SHARED = Path(__file__).parents[2] / "shared" / "data" / "exports"


@pytest.mark.skipif(not SHARED.is_dir(), reason="NOT RUN: ../shared absent")
@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("AgedAccountsReceivableExcel.layout.xlsx", "R13", "holds no data"),
        ("ExcelTemplateAgedAccountsReceivable.xltm", "R13", "holds no data"),
        ("AgedReceivablesByContact.example.yaml", "R18", "no spreadsheet"),
        ("qb_desktop_report_export_layout.xlsx", "R18", ""),
        ("qb_online_report_export_layout.xlsx", "R18", ""),
        ("baltimore_dgs_SampleAgingReport.xlsx", "R12", ""),
        ("baltimore_dgs_prompt_payment_input.xlsx", "R12", ""),
        ("chile_mora_critica.csv", "R4", ""),
    ],
)
def test_licensed_originals_that_are_no_lists(name: str, code: str, words: str) -> None:
    found = reading.read([SHARED / name], Hints()).findings
    assert codes(found, Severity.REFUSE) == {code}
    assert words in "".join(map(str, found))
