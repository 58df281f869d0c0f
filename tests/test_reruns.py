"""Whatever is typed again after an issue, nobody gets a second letter: two hundred ways to try.

A scenario is drawn from axes: how the input lies there, where the workspace lies, what day the
clock says, which commands follow, how often. One workspace of three customers is issued once.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import io
import json
import random
import shutil
import subprocess
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.commands import Answer, dunnage, workspace

AS_OF = dt.date(2025, 6, 30)
HEAD = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
)
ITEMS = HEAD + (
    "C1,R-1,invoice,2025-05-01,2025-05-31,1000.00,1000.00,EUR,2025-06-30\n"
    "C1,R-2,invoice,2025-06-01,2025-06-26,250.00,250.00,EUR,2025-06-30\n"
    "C2,R-3,invoice,2025-05-20,2025-06-19,700.00,700.00,USD,2025-06-30\n"
    "C2,R-4,invoice,2025-06-25,2025-07-25,90.00,90.00,USD,2025-06-30\n"
    "C3,R-5,invoice,2025-05-26,2025-06-25,640.00,640.00,EUR,2025-06-30\n"
)
CUSTOMERS = (
    "customer_id,customer_name,address_line1,postal_code,city,country\n"
    "C1,Delta Parts GmbH,Weg 1,10115,Berlin,DE\n"
    "C2,Epsilon Ltd,Road 2,SW1A 1AA,London,GB\n"
    "C3,Zeta GmbH,Gasse 3,80331,München,DE\n"
)
GRACE = {1: 0, 2: 3, 3: 3}
REPOSITORY = Path(__file__).parent.parent


class Scenario(NamedTuple):
    """One draw. `later` 0: the issued as-of again; else the days after it of what is run."""

    number: int
    shape: str
    place: str
    clock: int
    words: tuple[str, ...]
    later: int = 0
    jobs: int = 1


SHAPES = ("as it is", "renamed", "sorted", "columns", "semicolons", "by hand", "only the items")
PLACES = ("here", "copy", "inside", "link", "relative")
AGAIN = (
    ("run",), ("issue",), ("issue RUN",), ("run", "run"), ("issue", "issue", "issue"),
    ("run", "issue"), ("run letter date",), ("run earlier",), ("run as-of", "run as-of"),
    ("issue RUN", "run", "issue RUN"), ("run", "run", "run"), ("run only",),
)  # fmt: skip


def _scenarios() -> Iterator[Scenario]:
    rng = random.Random(20250630)
    for number in range(176):
        words = AGAIN[number % len(AGAIN)]
        clock = rng.choice((-400, -30, -1, 0, 1, 30, 400))
        yield Scenario(number, rng.choice(SHAPES), rng.choice(PLACES), clock, words)
    for number in range(176, 200):
        later = (1, 2, 3, 4, 5, 7, 8, 10, 11, 14, 20, 31)[number % 12]
        words = (("run", "issue"), ("run as-of", "run as-of", "issue"))[number % 2]
        jobs = 2 if number == 199 else 1
        yield Scenario(number, rng.choice(SHAPES), rng.choice(PLACES), later, words, later, jobs)


SCENARIOS = tuple(_scenarios())


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"open-items.csv": ITEMS, "customers.csv": CUSTOMERS}
    root = workspace(tmp_path_factory.mktemp("reruns") / "w", files)
    assert dunnage("run", "-C", root, "--jobs", "1").code == 0
    return root


@pytest.fixture(scope="module")
def issued(drafted: Path) -> Path:
    root = drafted.parent / "issued"
    shutil.copytree(drafted, root)
    assert dunnage("issue", "-C", root).code == 0
    assert levels(root) == {"R-1": 3, "R-2": 1, "R-3": 2, "R-5": 1}
    return root


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "w"
    shutil.copytree(issued, root)
    yield root
    for path in tmp_path.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def letters(root: Path) -> list[dict[str, Any]]:
    """Every letter that the journal's files name, read as text; none is void here."""
    lines = [
        line
        for path in sorted((root / "input" / "journal").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    events = [json.loads(line) for line in lines]
    return [event["letter"] for event in events if event.get("event") == "issued"]


def levels(root: Path) -> dict[str, int]:
    return {i["document_no"]: i["level"] for letter in letters(root) for i in letter["items"]}


def _once(root: Path) -> None:
    """One standing letter for a customer, currency and as-of; no level twice on an invoice."""
    sent = letters(root)
    assert max(Counter((x["customer"], x["currency"], x["as_of"]) for x in sent).values()) == 1
    steps = Counter((i["document_no"], i["level"]) for x in sent for i in x["items"])
    assert max(steps.values()) == 1, steps


# The axes


def _shaped(root: Path, shape: str, as_of: dt.date) -> tuple[object, ...]:
    """The same facts, differently written; out, what the command line needs to find them."""
    path = root / "input" / "open-items.csv"
    rows = list(csv.reader(io.StringIO(ITEMS.replace(str(AS_OF), str(as_of)))))
    if shape == "sorted":
        rows[1:] = sorted(rows[1:], key=lambda row: row[4], reverse=True)
    if shape == "columns":
        rows = [row[::-1] for row in rows]
    out = io.StringIO()
    csv.writer(out, delimiter=";" if shape == "semicolons" else ",").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    if shape == "renamed":
        path.rename(path.with_name("export of june.csv"))
    if shape == "by hand":
        return (path.rename(root.parent / "from the mail.csv"),)
    if shape == "only the items":
        (root / "input" / "customers.csv").unlink()
    return ()


def _placed(root: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, object]:
    """Where the workspace is now, and how it is named."""
    if place == "copy":
        root = Path(shutil.copytree(root, root.parent / "copy of w"))
    if place == "inside":
        monkeypatch.chdir(root)
        return root, "."
    if place == "link":
        link = root.parent / "link"
        link.symlink_to(root, target_is_directory=True)
        return root, link
    if place == "relative":
        monkeypatch.chdir(root / "input")
        return root, ".."
    return root, root


def _clock(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day that the commands see; only they may ask."""

    class Day(dt.date):
        @classmethod
        def today(cls) -> Day:
            return cls(today.year, today.month, today.day)

    shifted = types.SimpleNamespace(**{**vars(dt), "date": Day})
    for name in ("run", "void", "handoff", "delivered"):
        monkeypatch.setattr(importlib.import_module(f"generator.commands.{name}"), "dt", shifted)


WORDS: Mapping[str, Callable[[dt.date, int], tuple[object, ...]]] = {
    "run": lambda day, jobs: ("run", "--jobs", jobs, "-q"),
    "run as-of": lambda day, jobs: ("run", "--as-of", day, "--jobs", jobs, "-q"),
    "run letter date": lambda day, jobs: ("run", "--letter-date", day + dt.timedelta(3), "-q"),
    "run earlier": lambda day, jobs: ("run", "--as-of", day - dt.timedelta(5), "-q"),
    "run only": lambda day, jobs: ("run", "--only", "C1", "-q"),
    "issue": lambda day, jobs: ("issue",),
    "issue RUN": lambda day, jobs: ("issue", day),
}


def _typed(word: str, named: object, files: tuple[object, ...], day: dt.date, jobs: int) -> Answer:
    given = files if word.startswith("run") else ()
    return dunnage(*WORDS[word](day, jobs), "-C", named, *given)


@pytest.mark.parametrize("scenario", SCENARIOS[:176], ids=lambda s: f"{s.number}")
def test_the_issued_date_is_closed(
    scenario: Scenario, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = _shaped(root, scenario.shape, AS_OF)
    root, named = _placed(root, scenario.place, monkeypatch)
    _clock(AS_OF + dt.timedelta(days=scenario.clock), monkeypatch)
    before = _seen(root)
    for word in scenario.words:
        answer = _typed(word, named, files, AS_OF, scenario.jobs)
        assert answer.code == 8, (scenario, word, answer)
    assert _seen(root) == before, scenario
    _once(root)


def _seen(root: Path) -> dict[str, bytes]:
    """The journal, and whatever lies in output: a refusal changes neither."""
    folders = (root / "input" / "journal", root / "output")
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("scenario", SCENARIOS[176:], ids=lambda s: f"{s.number}")
def test_a_later_date_repeats_nothing_before_its_deadline(
    scenario: Scenario, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = AS_OF + dt.timedelta(days=scenario.later)
    files = _shaped(root, scenario.shape, day)
    root, named = _placed(root, scenario.place, monkeypatch)
    _clock(day, monkeypatch)
    first = {i["document_no"]: (x, i) for x in letters(root) for i in x["items"]}
    for word in scenario.words:
        answer = _typed(word, named, files, day, scenario.jobs)
        assert answer.code in (0, 1), (scenario, word, answer)
    again = [x for x in letters(root) if x["letter_date"] == str(day)]
    for letter in again:
        for item in letter["items"]:
            before, claim = first.get(item["document_no"], (None, None))
            if before is None or claim is None:
                assert item["document_no"] == "R-4"
                continue
            over = dt.date.fromisoformat(before["deadline"]) + dt.timedelta(GRACE[claim["level"]])
            assert day > over, (scenario, item, over)
            assert item["level"] == claim["level"] + 1
    waiting = scenario.later <= 4 or scenario.shape == "only the items"
    assert bool(again) is not waiting, "control: the clock does let letters go"
    _once(root)
    if again:
        assert _typed("run", named, files, day, 1).code == 8
        assert _typed("issue RUN", named, files, day, 1).code == 8


# At once: real processes, all let go at the same moment

_AT_ONCE = """
import os, sys
from generator.cli import main
gate, opened = os.pipe()
children = []
for words in (line.split("|") for line in sys.argv[1:]):
    child = os.fork()
    if not child:
        os.close(opened)
        os.read(gate, 1)
        sys.argv = ["dunnage", *words]
        try:
            main()
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
        os._exit(0)
    children.append(child)
os.close(opened)
print(*(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def _at_once(*commands: tuple[object, ...]) -> list[int]:
    lines = ["|".join(map(str, words)) for words in commands]
    done = subprocess.run(
        [sys.executable, "-c", _AT_ONCE, *lines],
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return [int(code) for code in done.stdout.split("\n")[-2].split()]


@pytest.fixture
def draft(drafted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drafted, tmp_path / "draft"))


def test_eight_issues_at_once(draft: Path) -> None:
    codes = _at_once(*[("issue", "-C", draft)] * 8)
    assert sorted(codes) == [0, *[8] * 7]
    assert len(list((draft / "input" / "journal").glob("*.jsonl"))) == 1
    assert len(letters(draft)) == 3
    assert dunnage("verify", "-C", draft).code == 0
    _once(draft)


def test_eight_runs_at_once(draft: Path) -> None:
    """Those that find the door locked say so; whoever comes first, the same run lies there."""
    path = draft / "output" / str(AS_OF) / "run.json"
    before = path.read_bytes()
    codes = _at_once(*[("run", "-C", draft, "--jobs", "1", "-q")] * 8)
    assert set(codes) <= {0, 8}
    assert 0 in codes
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.parent.iterdir() if p.is_dir()] == [str(AS_OF)]
    assert dunnage("issue", "-C", draft).code == 0
    assert len(letters(draft)) == 3


def test_runs_and_issues_at_once(draft: Path) -> None:
    """However they meet, the letters go once, and what was issued lies there unchanged."""
    words = [("run", "-C", draft, "--jobs", "1", "-q"), ("issue", "-C", draft)]
    codes = _at_once(*words * 4)
    assert set(codes) <= {0, 8}
    if not letters(draft):
        assert dunnage("issue", "-C", draft).code == 0
    assert len(letters(draft)) == 3
    assert dunnage("verify", "-C", draft).code == 0
    assert dunnage("run", "-C", draft, "--jobs", "1").code == 8
    _once(draft)


def test_control_without_the_journal_letters_would_go_again(root: Path) -> None:
    """What keeps a second letter back is the journal: without it the same run is drafted again."""
    shutil.rmtree(root / "input" / "journal")
    shutil.rmtree(root / "output")
    assert dunnage("run", "-C", root, "--jobs", "1", "-q").code == 0
    assert dunnage("issue", "-C", root).code == 0
    assert len(letters(root)) == 3
