"""Broken spreadsheets of other projects' test suites: each gets a sentence, none a traceback.

They are not ours to pass on. What is read is compared with what two readers agreed on, where
they did; the controls show how one reader alone is quietly wrong. Twins made here: the last two
tests, and test_containers.py.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import python_calamine

from generator.findings import Finding, Severity
from generator.intake import read as reading
from generator.intake import sandbox
from generator.intake.cells import ERROR, NUMERIC, UNCACHED, Book, number
from generator.values.tables import Hints
from tests.builders import ERROR_NA, sheet_xml, xlsx
from tests.commands import dunnage

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "badinputs"
HERE = FOLDER.is_dir()
needs_them = pytest.mark.skipif(not HERE, reason="NOT RUN: ../shared absent")
_AT_ONCE = 60
# Six cells hold blanks alone, which for us are empty.
BLANKS = {"poi__4a5dcfb4fa.xlsx": 6}
NOT_FOR_CLERKS = ("\n", "Traceback", "Error(", ".py")
INDEX: dict[str, dict[str, str]] = {}
if HERE:
    with (FOLDER / "INDEX.csv").open(encoding="utf-8", newline="") as stream:
        INDEX.update((line["file"], line) for line in csv.DictReader(stream))


class Seen(NamedTuple):
    """What our reading says of one file."""

    cells: int
    errors: int
    uncached: int
    sum: Decimal
    was_read: bool
    findings: tuple[Finding, ...]


def cells_of(book: Book) -> Iterator[str]:
    return (cell for grid in book.grids for row in grid.rows for cell in row if cell)


def seen(one: sandbox.Loaded, patch: pytest.MonkeyPatch) -> Seen:
    cells = [*cells_of(one.book)] if one.book else []
    total = sum((number(c) or Decimal(0) for c in cells if c[0] in NUMERIC), Decimal(0))
    errors, uncached = (sum(cell[0] == kind for cell in cells) for kind in (ERROR, UNCACHED))
    was_read = one.book is not None
    patch.setattr(reading, "load", lambda *_: [one])
    findings = reading.read([one.path], Hints()).findings
    return Seen(len(cells), errors, uncached, total, was_read, findings)


@pytest.fixture(scope="module")
def everything() -> dict[str, Seen]:
    """Every file, many by one child process; those that kill it must not cost the others."""
    paths = [FOLDER / name for name in INDEX]
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for start in range(0, len(paths), _AT_ONCE):
            for one in sandbox.load(paths[start : start + _AT_ONCE], {}):
                found[one.path.name] = seen(one, patch)
    return found


@needs_them
def test_every_file_gets_an_answer_of_whole_sentences(everything: dict[str, Seen]) -> None:
    assert len(everything) == len(INDEX) > 400
    for name, file in everything.items():
        refused = [f for f in file.findings if f.severity is Severity.REFUSE]
        assert refused, name  # not one of them is a list of open items
        for finding in refused:
            told = str(finding)
            sentence = finding.message
            assert sentence[0].isupper() or sentence[0] == "'", told
            assert sentence.endswith("."), told
            assert finding.remedy, told
            assert finding.where, told
            assert finding.where.file == name, told
            assert len(told) < 600, told
            assert not [word for word in NOT_FOR_CLERKS if word in told], told


@needs_them
def test_what_is_read_is_what_two_readers_agreed_on(everything: dict[str, Seen]) -> None:
    """The index counts no formula without result, and of .xls no error cell either."""
    compared = 0
    for name, line in INDEX.items():
        file = everything[name]
        if not line["oracle_cells"] or not file.was_read:
            continue
        compared += 1
        count = file.cells - file.uncached + BLANKS.get(name, 0)
        assert int(line["oracle_cells"]) in (count, count - file.errors), name
        assert float(file.sum) == pytest.approx(float(line["oracle_number_sum"]), rel=1e-5), name
    assert compared > 60


@needs_them
def test_most_of_what_makes_readers_disagree_is_read_and_what_kills_one_is_answered(
    everything: dict[str, Seen],
) -> None:
    tiers = {name: line["tier"][0] for name, line in INDEX.items()}
    read = {t: sum(everything[n].was_read for n in tiers if tiers[n] == t) for t in "ABCD"}
    assert read["B"] >= 100
    assert read["D"] >= 80
    assert all(everything[name].findings for name, tier in tiers.items() if tier == "A")


NAMED = ("poi__2a86a49c40.xlsx", "poi__469e4c9985.ooxml", "poi__cecacf88f0.doc",
         "poi__47e9e8dea8.xlsx", "csvkit__2c414e18fa.csv")  # fmt: skip


@needs_them
@pytest.mark.parametrize("name", NAMED)
def test_the_command_refuses_with_exit_4(tmp_path: Path, name: str) -> None:
    answer = dunnage("check", "-C", tmp_path, FOLDER / name)
    assert answer.code == 4
    assert "Traceback" not in answer.out + answer.err
    assert "[R" in answer.out + answer.err


@needs_them
def test_control_one_reader_alone_is_quietly_wrong(everything: dict[str, Seen]) -> None:
    """calamine shows error cells as empty; openpyxl read-only drops cells."""
    name = "sheetjs__085338cdf7.xls"
    book = python_calamine.CalamineWorkbook.from_path(FOLDER / name)
    rows = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    assert sum(cell != "" for row in rows for cell in row) == everything[name].cells - 3
    assert everything[name].errors == 3
    name = "poi__47e9e8dea8.xlsx"
    assert dropped(FOLDER / name) == 0
    assert everything[name].cells == int(INDEX[name]["oracle_cells"]) == 62


def dropped(path: Path) -> int:
    """How many cells openpyxl sees in its quick mode."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        count = sum(
            c is not None for s in book for row in s.iter_rows(values_only=True) for c in row
        )
        book.close()
    return count


def test_an_error_cell_is_seen_that_calamine_shows_as_empty(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"S": [["Open", ERROR_NA]]})
    book = python_calamine.CalamineWorkbook.from_path(path)
    assert book.get_sheet_by_index(0).to_python() == [["Open", ""]]
    (one,) = sandbox.load([path], {})
    assert one.book is not None
    assert one.book.grids[0].rows == [["sOpen", "e#N/A"]]


def test_cells_outside_a_wrong_dimension_are_read(tmp_path: Path) -> None:
    xml = sheet_xml([["Open", "Due"], [1, 2], [3, 4]])
    xml = xml.replace("<sheetData>", '<dimension ref="A1"/><sheetData>')
    path = xlsx(tmp_path / "a.xlsx", {"S": xml})
    assert dropped(path) == 1
    (one,) = sandbox.load([path], {})
    assert one.book is not None
    assert len([*cells_of(one.book)]) == 6
