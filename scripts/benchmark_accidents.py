"""How many of the accidents that spoil a list are found before anything is printed.

    .venv/bin/python scripts/benchmark_accidents.py [--times 20] [--clean 100]

Every kind of accident of tests/accidents.py happens twenty times, by a fixed seed, to clean
invented exports of several layouts. Found is what is refused, held or told by a finding that
names it. Fails if less than 98 % are found, or more than 1 % of the clean exports give any finding.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from generator.findings import Finding  # noqa: E402
from generator.intake.read import read  # noqa: E402
from tests.accidents import ACCIDENTS, LAYOUTS, Made, clean  # noqa: E402

LEAST, MOST = 0.98, 0.01


def findings(made: Made, folder: Path) -> tuple[Finding, ...]:
    path = made.write(folder / f"list.{made.suffix}")
    return read([path], made.hints).findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--clean", type=int, default=100)
    given = parser.parse_args()
    found = alarms = 0
    with tempfile.TemporaryDirectory(prefix="dunnage-benchmark-") as name:
        folder = Path(name)
        for accident in ACCIDENTS:
            here, missed = 0, []
            for trial in range(given.times):
                made = accident.happen(trial, Random(f"{accident.name} {trial}"))
                if accident.found(findings(made, folder)):
                    here += 1
                else:
                    missed.append(f"{made.layout} {trial}")
            found += here
            rest = f"   missed: {', '.join(missed)}" if missed else ""
            print(f"{accident.name:36} {here:3} of {given.times}{rest}", flush=True)
        for trial in range(given.clean):
            made = clean(trial, Random(f"clean {trial}"))
            told = findings(made, folder)
            alarms += bool(told)
            for finding in told[:1]:
                print(f"false alarm, {made.layout} {trial}: {finding}")
    happened = len(ACCIDENTS) * given.times
    print(f"{len(ACCIDENTS)} kinds, {len(LAYOUTS)} layouts")
    print(f"found         {found:4} of {happened} ({found / happened:.2%})")
    print(f"false alarms  {alarms:4} of {given.clean} clean exports")
    if found < LEAST * happened or alarms > MOST * given.clean:
        sys.exit("Too many accidents were missed, or too many clean exports doubted.")


if __name__ == "__main__":
    main()
