"""A key that changed must not start the ladder anew: through the real commands, month after month."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.commands import dunnage, run, workspace

HEADER = "customer_id,document_no,document_date,due_date,amount_open,currency,as_of\n"
JULY = HEADER + "C1,R-1,2025-05-01,2025-05-31,900.00,EUR,2025-07-31\n"
LETTER = "20250731-C1-EUR"


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    """A level 3 letter for C1 of 31 July."""
    root = workspace(tmp_path / "w", {"open-items.csv": JULY}, terms="contract")
    answer, found = run(root)
    assert found["C1 EUR"]["level"] == 3, answer.err
    assert dunnage("issue", "-C", root).code == 0
    return root


def august(root: Path, **changed: str) -> tuple[str, int, list[str]]:
    """(verdict, level, finding codes) of what C1's row became a month later."""
    text = JULY.replace("2025-07-31", "2025-08-31")
    for old, new in changed.items():
        text = text.replace(old.replace("_", "-"), new)
    (root / "input" / "open-items.csv").write_text(text, encoding="utf-8")
    _, found = run(root)
    (decision,) = found.values()
    listed = (root / "output" / "2025-08-31" / "findings.csv").read_text(encoding="utf-8-sig")
    codes = [row["code"] for row in csv.DictReader(io.StringIO(listed))]
    return decision["verdict"], decision["level"], codes


def test_unchanged_it_goes_on_to_the_next_level(issued: Path) -> None:
    verdict, level, codes = august(issued)
    assert (verdict, level) == ("dun", 4)
    assert "L12" not in codes


@pytest.mark.parametrize("changed", [{"R_1": "00R-1"}, {"C1": "01"}, {"C1": "c1"}])
def test_under_another_number_it_is_held(issued: Path, changed: dict[str, str]) -> None:
    verdict, _, codes = august(issued, **changed)
    assert verdict == "incomplete"
    assert "L12" in codes


def test_a_corrected_due_date_is_the_same_debt(issued: Path) -> None:
    verdict, level, _ = august(issued, **{"2025_05_31": "2025-06-04"})
    assert (verdict, level) == ("dun", 4)


def test_another_debt_of_the_customer_is_none_of_it(issued: Path) -> None:
    """Control: a new document with its own due date starts where its arrears stand."""
    verdict, level, codes = august(issued, R_1="R-2", **{"2025_05_31": "2025-06-30"})
    assert (verdict, level) == ("dun", 3)
    assert "L12" not in codes


def test_a_letter_that_came_back_stops_the_ladder(issued: Path) -> None:
    events = issued / "events.csv"
    events.write_text(f"letter_no,event,date\n{LETTER},returned,2025-08-10\n", encoding="utf-8")
    assert dunnage("delivered", "-C", issued, events).code == 0
    assert august(issued)[0] == "awaiting_release"


def test_a_journal_cut_short_ends_the_run(issued: Path) -> None:
    for path in (issued / "input" / "journal").glob("*.jsonl"):
        path.unlink()
    (issued / "output" / "2025-07-31" / "issued.json").chmod(0o644)
    answer = dunnage("run", "-C", issued)
    assert answer.code == 7
    assert "cut short" in answer.err
