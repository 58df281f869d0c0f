"""What happens to lists in an office is found; scripts/benchmark_accidents.py does it at length."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from generator.findings import Finding
from generator.intake import read as reading
from generator.intake import sandbox
from tests.accidents import ACCIDENTS, LAYOUTS, Accident, Made, clean

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
