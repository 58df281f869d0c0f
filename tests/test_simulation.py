"""Half a year of month ends through the real commands; the whole year is scripts/simulate_year.py.

The checker knows the truth that the files were cut from and judges by rules of its own; that it
sees what is wrong is shown by telling it a lie of each kind.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scripts.simulate_year import Simulation, schedule, table
from scripts.simulated_checks import Checker
from tests.commands import dunnage, run, workspace

CUSTOMERS, MONTHS = 25, 6


@pytest.fixture(scope="module")
def simulation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    root = tmp_path_factory.mktemp("year") / "w"
    simulated = Simulation(root, CUSTOMERS, MONTHS, seed=1, jobs=1)
    simulated.year()
    yield simulated
    for path in root.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)


@pytest.mark.slow
def test_half_a_year_without_a_violation(simulation: Simulation) -> None:
    checker = simulation.checker
    assert not checker.wrong, "\n".join((*checker.wrong, table(simulation)))
    assert {sent.level for sent in checker.sent} == {1, 2, 3, 4, 5}
    assert sum(sent.voided for sent in checker.sent) >= 3
    for name in ("deadline over", "minimum gap", "interest once", "nobody forgotten", "verify",
                 "no letter: pressed lately", "no letter: deadline runs",
                 "no letter: held: promise running", "no letter: covered by credit",
                 "no letter: held: disputed", "second time refused"):  # fmt: skip
        assert checker.done[name], f"{name} was never asked"


def test_the_year_has_what_a_year_has() -> None:
    steps = list(schedule(12))
    assert {step.as_of.day for step in steps} >= {28, 30, 31}
    gaps = {(b.as_of - a.as_of).days for a, b in pairwise(steps)}
    assert {7, 61} <= gaps, "a week, and a month without a run"
    assert any(step.letter_date > step.as_of for step in steps)
    assert any(step.repeat for step in steps)
    assert any(step.voids and step.again for step in steps)


def _dunned(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(d for d in document["decisions"] if d["verdict"] == "dun")
    return found


def _skipped(document: dict[str, Any]) -> None:
    item = next(i for i in _dunned(document)["items"] if i["verdict"] == "dun")
    item["level"] += 1


def _forgotten(document: dict[str, Any]) -> None:
    for item in _dunned(document)["items"]:
        item["verdict"] = "contacted_recently"


def _dearer(document: dict[str, Any]) -> None:
    decision = _dunned(document)
    decision["claimed"] = str(Decimal(decision["claimed"]) + 1)


def _sunday(document: dict[str, Any]) -> None:
    decision = _dunned(document)
    day = dt.date.fromisoformat(decision["deadline"])
    decision["deadline"] = str(day + dt.timedelta(days=6 - day.weekday()))


def _lost(document: dict[str, Any]) -> None:
    document["decisions"].pop()


def _held(document: dict[str, Any]) -> None:
    decision = next(d for d in document["decisions"] if d["verdict"] == "not_due")
    decision["items"][0]["verdict"] = "dun"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (_skipped, "level due"), (_forgotten, "nobody forgotten"), (_dearer, "claimed = printed"),
        (_dearer, "claim adds up"), (_sunday, "deadline"), (_lost, "conserved"),
        (_held, "no letter: held: paid or not due"),
    ],
)  # fmt: skip
def test_the_checker_sees_a_lie(
    simulation: Simulation, lie: Callable[[dict[str, Any]], None], words: str
) -> None:
    path = simulation.root / "output" / "2025-01-31" / "run.json"
    document = json.loads(path.read_bytes())
    honest = Checker(simulation.world)
    honest.run(document, simulation.root)
    assert not honest.wrong
    lie(document)
    told = Checker(simulation.world)
    told.run(document, simulation.root)
    assert any(wrong.startswith(f"{words}:") for wrong in told.wrong), told.wrong


def _twice(checker: Checker) -> None:
    """The last letter again a day later, with all it claimed."""
    last = max((s for s in checker.sent if s.level > 3 and not s.voided and _claims(s)),
               key=lambda s: s.date)  # fmt: skip
    again = copy.deepcopy(last)
    again.date += dt.timedelta(days=1)
    checker.sent.append(again)
    checker.duties.letters[again.customer].append(again)


def _claims(sent: Any) -> bool:
    return any(Decimal(item["interest"]) > 5 for item in sent.items)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["one level at a time", "deadline over", "minimum gap", "interest once"]
)
def test_the_checker_sees_a_letter_sent_twice(simulation: Simulation, words: str) -> None:
    told = copy.deepcopy(simulation.checker)
    told.wrong.clear()
    _twice(told)
    told.history()
    assert any(wrong.startswith(f"{words}:") for wrong in told.wrong), told.wrong


def test_of_two_letters_on_different_invoices_the_later_can_be_voided(tmp_path: Path) -> None:
    """Found by the year: the later letter of a lower level and the earlier one of a higher level
    each waited for the other, and neither could ever be voided."""
    head = (
        "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
        "currency,as_of\n"
    )
    june = "C1,R-1,invoice,2025-01-01,2025-05-31,500.00,500.00,EUR,2025-06-30\n"
    july = "C1,R-2,invoice,2025-06-01,2025-07-26,700.00,700.00,EUR,2025-07-31\n"
    for rows in (june, july):
        workspace(tmp_path, {"open-items.csv": head + rows})
        assert run(tmp_path)[0].code == 0
        assert dunnage("issue", "-C", tmp_path).code == 0
    words = ("-C", tmp_path, "--reason", "sent in error")
    assert dunnage("void", "20250630-C1-EUR", *words).code == 8, "July's goes first"
    assert dunnage("void", "20250731-C1-EUR", *words).code == 0
    assert dunnage("void", "20250630-C1-EUR", *words).code == 0
    for path in (tmp_path / "output").rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
