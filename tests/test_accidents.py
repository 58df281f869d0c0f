"""What happens to lists in an office is found; scripts/benchmark_accidents.py does it at length."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from generator.findings import Finding
from generator.intake import read as reading
from generator.intake import sandbox
from tests.accidents import (
    ACCIDENTS,
    LAYOUTS,
    Accident,
    Made,
    clean,
    documents,
    flat_xlsx,
    owed_xlsx,
)
from tests.builders import ERROR_NA

TRIALS = {a.name: (place, place + 3) for place, a in enumerate(ACCIDENTS)}  # of other layouts
SPOILT = {
    (a.name, trial): a.happen(trial, Random(f"{a.name} {trial}"))
    for a in ACCIDENTS
    for trial in TRIALS[a.name]
}
CLEAN = {("clean", t): clean(t, Random(f"clean {t}")) for t in range(2 * len(LAYOUTS))}
Told = Callable[[tuple[str, int]], tuple[Finding, ...]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], sandbox.Loaded]:
    """The bytes of every file, read by one child process, to be quick."""
    folder = tmp_path_factory.mktemp("accidents")
    all_made = SPOILT | CLEAN
    paths = [made.write(folder / f"{n}.{made.suffix}") for n, made in enumerate(all_made.values())]
    return dict(zip(all_made, sandbox.load(paths, {}), strict=True))


@pytest.fixture
def told(loaded: dict[tuple[str, int], sandbox.Loaded], monkeypatch: pytest.MonkeyPatch) -> Told:
    def reader(key: tuple[str, int]) -> tuple[Finding, ...]:
        made: Made = (SPOILT | CLEAN)[key]
        monkeypatch.setattr(reading, "load", lambda *_: [loaded[key]])
        return reading.read([loaded[key].path], made.hints).findings

    return reader


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.name)
def test_an_accident_is_found(accident: Accident, told: Told) -> None:
    for trial in TRIALS[accident.name]:
        findings = told((accident.name, trial))
        assert accident.found(findings), (trial, *map(str, findings))


@pytest.mark.parametrize("key", CLEAN, ids=str)
def test_a_clean_export_gives_no_finding(key: tuple[str, int], told: Told) -> None:
    assert told(key) == ()


def test_every_layout_and_thirty_kinds_are_there() -> None:
    assert len({accident.name for accident in ACCIDENTS}) == len(ACCIDENTS) >= 30
    assert {made.layout for made in CLEAN.values()} == {made.layout for made in SPOILT.values()}


def read(made: Made, folder: Path) -> list[str]:
    found = reading.read([made.write(folder / f"list.{made.suffix}")], made.hints).findings
    return [f"{finding.code} {finding.severity} {finding.message}" for finding in found]


DOCS = documents(Random("documents"))
CENT = Decimal("0.01")


def test_amounts_without_tax_beside_open_ones_with_it_are_no_accident(tmp_path: Path) -> None:
    net = [d._replace(total=(d.total / Decimal("1.19")).quantize(CENT)) for d in DOCS]
    assert read(flat_xlsx(net), tmp_path) == []


def test_a_list_in_order_of_size_is_no_accident(tmp_path: Path) -> None:
    ordered = sorted(DOCS, key=lambda doc: doc.open)
    assert read(flat_xlsx(ordered), tmp_path) == []


def test_two_customers_whose_numbers_are_one_figure(tmp_path: Path) -> None:
    """Of one name they are held, of two names they are two customers."""
    first, last = DOCS[0], DOCS[-1]
    bare = [d._replace(number=first.number.lstrip("0")) if d.name == last.name else d for d in DOCS]
    assert read(flat_xlsx(bare), tmp_path) == []
    told = read(
        flat_xlsx(
            [d._replace(name=first.name) for d in bare if d.number.lstrip("0") == bare[-1].number]
        ),
        tmp_path,
    )
    assert [line[:8] for line in told] == ["R14 hold", "R14 hold"]


def test_codes_under_no_header_that_contradict_the_total_refuse(tmp_path: Path) -> None:
    made = flat_xlsx([d._replace(currency="USD") for d in DOCS])
    made.rows[made.totals[0]][made.of["currency"]] = "EUR"
    made.rows[0][made.of["currency"]] = None
    assert [line[:9] for line in read(made, tmp_path)] == ["R6 refuse"]


def test_items_below_the_last_total_are_told(tmp_path: Path) -> None:
    made = owed_xlsx(DOCS)
    made.drop([*made.totals, made.sums[-1]])
    made.drop([row for row in made.items if row > made.sums[-1]][1:])  # one item may be unclosed
    assert [line[:10] for line in read(made, tmp_path)] == ["R8 warning"]


def test_an_amount_that_cannot_be_read_holds_the_customer_of_its_heading(tmp_path: Path) -> None:
    made = owed_xlsx(DOCS)
    made.raw(0, "open", ERROR_NA)
    outcome = reading.read([made.write(tmp_path / "list.xlsx")], made.hints)
    assert {(f.code, f.customer_id) for f in outcome.findings} == {
        ("R10", DOCS[0].name),
        ("R8", DOCS[0].name),
    }
