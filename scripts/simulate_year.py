"""A year of month ends through the real commands: `python -m scripts.simulate_year [--months 12]`.

Enters a number of customers, of months, and a seed. Leaves a table of what was sent and checked,
and exit code 1 with every violation. Each month: the files are written, `dunnage run` drafts,
`issue` freezes, sometimes `void` and `delivered`; `verify` proves; `simulated_checks` judges.
"""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from scripts import simulated_files
from scripts.simulated_checks import Checker
from scripts.simulated_world import World
from tests.commands import dunnage

_FIRST = dt.date(2025, 1, 1)


class Step(NamedTuple):
    """One run: its dates, and what else happens to it."""

    as_of: dt.date
    letter_date: dt.date
    repeat: bool = False  # the same run twice before it is issued
    voids: int = 0
    again: bool = False  # run and issue once more after the voids
    delivered: bool = False


def schedule(months: int) -> Iterator[Step]:
    """Month ends of 28 to 31 days; late, repeated, voided, weekly and skipped ones among them."""
    for n in range(months):
        year, month = _FIRST.year + n // 12, n % 12 + 1
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        match n % 12:
            case 1:
                yield Step(end, end, voids=3, again=True, delivered=True)
            case 2 | 11:
                yield Step(end, end + dt.timedelta(days=2), repeat=True)
            case 3:
                for day in (7, 14, 21):
                    yield Step(end.replace(day=day), end.replace(day=day))
                yield Step(end, end)
            case 4:
                continue
            case 5:
                yield Step(end, end + dt.timedelta(days=9), voids=2, delivered=True)
            case 7:
                yield Step(end, end + dt.timedelta(days=1), voids=4, again=True)
            case 10:
                yield Step(end, end + dt.timedelta(days=3), voids=2, delivered=True)
            case _:
                yield Step(end, end)


class Simulation:
    def __init__(self, root: Path, customers: int, months: int, seed: int, jobs: int) -> None:
        self.root, self.jobs, self.months = root, jobs, months
        self.rng = random.Random(seed)
        end = _FIRST + dt.timedelta(days=31 * months)
        self.world = World(seed, customers, _FIRST, end)
        self.checker = Checker(self.world)
        self.runs = 0

    def year(self, tell: bool = False) -> Checker:
        simulated_files.workspace(self.root, self.world)
        told = 0
        for step in schedule(self.months):
            begun = time.monotonic()
            simulated_files.month(self.root, self.world, step.as_of, step.letter_date)
            self._month(step)
            if tell:
                seconds = time.monotonic() - begun
                print(f"{step.as_of}  {len(self.checker.sent):5} letters  {seconds:6.1f} s"
                      f"  {len(self.checker.wrong)} violations", flush=True)  # fmt: skip
                print(*self.checker.wrong[told:], sep="\n", end="", flush=True)
                told = len(self.checker.wrong)
        self.checker.history()
        return self.checker

    def _month(self, step: Step) -> None:
        self._run(step, step.as_of.isoformat())
        if step.repeat:
            path = self.root / "output" / step.as_of.isoformat() / "run.json"
            before = path.read_bytes()
            self._run(step, step.as_of.isoformat())
            self.checker.check("same run, same bytes", path.read_bytes() == before, str(path))
        if self._issue():
            self._refused(step)
        if step.voids and self._void(step) and step.again:
            self._run(step, f"{step.as_of}-2")
            self._issue()
        if step.delivered:
            self._delivered(step)
        answer = dunnage("verify", "-C", self.root)
        self.checker.check("verify", answer.code == 0, answer.out)

    def _run(self, step: Step, folder: str) -> None:
        answer = dunnage(
            "run", "-C", self.root, "--as-of", step.as_of, "--letter-date", step.letter_date,
            "--jobs", self.jobs, "-q",
        )  # fmt: skip
        self.runs += 1
        self.checker.check("run ends well", answer.code in (0, 1), answer.err)
        if answer.code in (0, 1):
            document = json.loads((self.root / "output" / folder / "run.json").read_bytes())
            self.checker.run(document, self.root)

    def _issue(self) -> bool:
        before = len(self.checker.sent)
        answer = dunnage("issue", "-C", self.root, "--approved-by", "Ada Muster")
        self.checker.check("issue ends well", answer.code == 0, answer.err)
        self.checker.journal(self.root / "input" / "journal")
        return len(self.checker.sent) > before

    def _refused(self, step: Step) -> None:
        """A second issue, and a run of an issued date, are refused and change nothing."""
        journal = self.root / "input" / "journal"
        before = {path.name: path.read_bytes() for path in journal.iterdir()}
        dates = ("--as-of", step.as_of, "--letter-date", step.letter_date)
        for words in (("issue", step.as_of), ("run", *dates)):
            answer = dunnage(words[0], "-C", self.root, *words[1:])
            self.checker.check("second time refused", answer.code == 8, f"{words}: {answer.err}")
        after = {path.name: path.read_bytes() for path in journal.iterdir()}
        self.checker.check("second time refused", before == after, "the journal changed")

    def _void(self, step: Step) -> bool:
        """The latest letters of some accounts.

        Out, whether one was of this run: only that opens its date again.
        """
        standing = (s for s in self.checker.sent if not s.voided)
        able = list({(s.customer, s.currency): s for s in standing}.values())
        fresh = [s for s in able if s.as_of == step.as_of]
        chosen = fresh[:1] if step.again else []
        others = [s for s in able if s not in chosen]
        chosen += self.rng.sample(others, min(step.voids - len(chosen), len(others)))
        for sent in chosen:
            answer = dunnage("void", sent.number, "-C", self.root, "--reason", "sent in error")
            self.checker.check("void ends well", answer.code == 0, answer.err)
        self.checker.journal(self.root / "input" / "journal")
        return any(sent.as_of == step.as_of for sent in chosen)

    def _delivered(self, step: Step) -> None:
        day = step.letter_date + dt.timedelta(days=4)
        letters = [s for s in self.checker.sent if s.date == step.letter_date and s.level > 2]
        rows = [f"{s.number},delivered,{day}\n" for s in letters]
        if rows:
            path = self.root / "receipts.csv"
            path.write_text("letter_no,event,date\n" + "".join(rows), encoding="utf-8")
            answer = dunnage("delivered", path, "-C", self.root)
            self.checker.check("delivered ends well", answer.code == 0, answer.err)


def table(simulation: Simulation) -> str:
    checker = simulation.checker
    levels = Counter(sent.level for sent in checker.sent)
    voided = sum(sent.voided for sent in checker.sent)
    rows: list[tuple[str, Any]] = [
        ("customers", len(simulation.world.customers)),
        ("runs", simulation.runs),
        *((f"letters of level {level}", count) for level, count in sorted(levels.items())),
        ("letters voided", voided),
        *((f"verdict {name}", count) for name, count in sorted(checker.verdicts.items())),
        *((f"checked: {name}", count) for name, count in sorted(checker.done.items())),
        ("checks", sum(checker.done.values())),
        ("violations", len(checker.wrong)),
    ]
    return "\n".join(f"{name:<44}{count:>10,}" for name, count in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--months", type=int, default=12, choices=range(1, 13))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dunnage-year-") as folder:
        simulation = Simulation(
            Path(folder), chosen.customers, chosen.months, chosen.seed, chosen.jobs
        )
        checker = simulation.year(tell=True)
    print(table(simulation))
    print(f"{'seconds':<44}{time.monotonic() - begun:>10,.0f}")
    for words in checker.wrong:
        print(f"VIOLATION {words}")
    sys.exit(1 if checker.wrong else 0)


if __name__ == "__main__":
    main()
