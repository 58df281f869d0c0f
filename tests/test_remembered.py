"""What the user said once about an export is written down, and next month's file is read alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator import remembered
from generator.findings import SettingsInvalid
from generator.values.money import Currency
from generator.values.tables import FileFacts, Hints
from tests.commands import dunnage

OCTOBER = """Customer,Invoice,Invoice date,Due date,Open
Acme,1001,02/09/2025,03/10/2025,"1,200.00"
Bolt,2001,01/08/2025,05/09/2025,"5,000.00"
"""
NOVEMBER = OCTOBER.replace("1001", "1002").replace("2001", "2002")


def check(root: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    answer = dunnage("check", "-C", str(root), "--json", *arguments)
    return answer.code, answer.json


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "october.csv").write_text(OCTOBER, encoding="utf-8")
    return tmp_path


SAID = ("--currency", "USD", "--date-order", "dmy")


def test_without_an_answer_it_must_ask(root: Path) -> None:
    assert check(root)[0] == 4


def test_an_answer_is_written_down_and_found_again(root: Path) -> None:
    assert check(root, *SAID, "--write-mapping")[0] == 0
    written = (root / "input" / "october.csv.import.toml").read_text(encoding="utf-8")
    assert 'currency = "USD"' in written
    assert 'date_order = "dmy"' in written
    code, document = check(root)
    assert (code, document["open"]) == (0, {"USD": "6200.00"})
    (file,) = document["files"]
    assert file["remembered"] == ["currency = USD", "date_order = dmy"]
    assert {c["header"]: c["field"] for c in file["columns"]}["Open"] == "amount_open"


def test_next_months_export_bears_the_same_header(root: Path) -> None:
    check(root, *SAID, "--write-mapping")
    (root / "input" / "october.csv").unlink()
    (root / "input" / "november.csv").write_text(NOVEMBER, encoding="utf-8")
    assert check(root)[0] == 0


def test_another_header_is_asked_about_anew(root: Path) -> None:
    """Control: the memory is bound to the header, not to the folder."""
    check(root, *SAID, "--write-mapping")
    (root / "input" / "october.csv").unlink()
    other = NOVEMBER.replace("Invoice date", "Document date")
    (root / "input" / "november.csv").write_text(other, encoding="utf-8")
    assert check(root)[0] == 4


def test_what_is_said_now_outranks_what_was_said_then(root: Path) -> None:
    check(root, *SAID, "--write-mapping")
    assert check(root, "--currency", "EUR")[1]["open"] == {"EUR": "6200.00"}


def test_a_heading_that_nobody_knows_can_be_told(root: Path) -> None:
    unknown = OCTOBER.replace(",Open\n", ",Zork\n")
    (root / "input" / "october.csv").write_text(unknown, encoding="utf-8")
    assert check(root, *SAID)[0] == 4
    assert check(root, *SAID, "--column", "Zork=amount_open", "--write-mapping")[0] == 0
    assert check(root)[0] == 0


def test_a_closing_date_holds_for_the_very_file_alone(root: Path) -> None:
    check(root, *SAID, "--as-of", "2025-10-31", "--write-mapping")
    assert check(root)[1]["as_of"] == "2025-10-31"
    (root / "input" / "october.csv").write_text(NOVEMBER, encoding="utf-8")
    assert check(root)[1]["as_of"] is None


def test_there_must_be_something_to_write(root: Path) -> None:
    answer = dunnage("check", "-C", str(root), "--write-mapping")
    assert answer.code == 2
    assert "nothing to write down" in answer.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('currency = "EURO"', "EURO"),
        ('date_order = "ydm"', "date_order"),
        ('zork = "1"', "zork"),
        ('[columns]\nAmt = "money"', "money"),
        ("currency = ", "TOML"),
    ],
)
def test_a_memory_that_nobody_can_read_is_refused(root: Path, text: str, says: str) -> None:
    (root / "input" / "october.csv.import.toml").write_text(text, encoding="utf-8")
    answer = dunnage("check", "-C", str(root))
    assert answer.code == 9
    assert says in answer.err


@pytest.mark.parametrize("header", ['a "quoted" one', "back\\slash", "line\nbreak", "Ünïcode 客户"])
def test_any_heading_can_be_written_down(tmp_path: Path, header: str) -> None:
    hints = Hints(Currency("EUR", 2), columns={header: "amount_open"})
    remembered.write(tmp_path, [FileFacts("a.csv", "x", header_key="k")], hints)
    (memory,) = remembered.load(tmp_path)
    assert memory.hints.columns == {header: "amount_open"}
    (tmp_path / "a.csv.import.toml").write_text("=", encoding="utf-8")
    with pytest.raises(SettingsInvalid):
        remembered.load(tmp_path)
