"""The whole run: same inputs, same bytes; money conserved; nothing written unless all ties."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import aging, balance, pdfs
from generator.dunning import decide
from generator.interest import accrual
from generator.values.decisions import Verdict
from generator.values.money import Money
from tests.commands import dunnage, run, workspace

ITEMS = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
)
ROWS = ITEMS + "".join(
    f"C{1 + n % 2},R-{n},invoice,2025-0{1 + n % 8}-10,2025-0{2 + n % 8}-10,{100 + n}.10,{100 + n}.10,"
    f"{'EUR' if n % 3 else 'USD'},2025-10-31\n"
    for n in range(24)
)
SAMPLE = Path(__file__).parent.parent / "input"


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace, run once by `init --sample` and `run`."""
    root = tmp_path_factory.mktemp("sample")
    assert dunnage("init", root, "--sample").code == 0
    answer = dunnage("run", "-C", root, "--jobs", "2")
    assert answer.code == 1, answer.err
    return root / "output" / "2026-10-31"


class TestSample:
    def test_everything_is_there(self, sample: Path) -> None:
        names = {path.name for path in sample.iterdir()}
        assert names >= {
            "index.html", "letters", "statements", "print", "review.xlsx", "interest.csv",
            "findings.csv", "reconciliation.csv", "run.json",
        }  # fmt: skip

    def test_every_verdict_and_level_that_life_brings(self, sample: Path) -> None:
        found = json.loads((sample / "run.json").read_text())
        verdicts = {decision["verdict"] for decision in found["decisions"]}
        later = {
            Verdict.UNREADABLE,
            Verdict.HELD_IN_REVIEW,
            Verdict.PAID_AFTER_CUTOFF,
            Verdict.CREDIT,
        }
        assert {str(v) for v in Verdict if v not in later} <= verdicts
        levels = [d["level"] for d in found["decisions"] if d["verdict"] == "dun"]
        assert {1, 2, 3, 4, 5} <= set(levels)

    def test_no_page_for_the_board_is_a_heading_alone(self, sample: Path) -> None:
        """By the printer's usual rule of two lines together, a page had nothing but "USD"."""
        paper = (sample / "dashboard.pdf").read_bytes()
        words = [len(pdfs.text(paper, page)) for page in range(pdfs.page_count(paper))]
        assert min(words) > 300

    def test_money_is_conserved_from_file_to_every_paper(self, sample: Path) -> None:
        """Summed again from what was written, not from what the program says it summed."""
        found = json.loads((sample / "run.json").read_text())
        sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for decision in found["decisions"]:
            side = sums[decision["currency"]]
            side["decisions"] += Decimal(decision["open"])
            for item in decision["items"]:
                side["items"] += Decimal(item["open"])
                side["dunned"] += Decimal(item["demanded"])
                side["not"] += Decimal(item["open"]) - Decimal(item["demanded"])
        reconciled: dict[str, dict[str, Decimal]] = defaultdict(dict)
        text = (sample / "reconciliation.csv").read_text(encoding="utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            if row["amount"]:
                reconciled[row["currency"]].setdefault(row["figure"], Decimal(row["amount"]))
        for code, side in sums.items():
            total = Decimal(found["totals"][code]["items"])
            assert total == side["items"] == side["decisions"] == side["dunned"] + side["not"], code
            assert side["dunned"] == Decimal(found["totals"][code]["dunned"])
            assert reconciled[code]["items"] == total

    def test_every_letter_prints_its_claim_and_its_number(self, sample: Path) -> None:
        found = json.loads((sample / "run.json").read_text())
        letters = [d for d in found["decisions"] if d["letter"]]
        assert letters
        for decision in letters:
            data = (sample.parent.parent / decision["letter"]).read_bytes()
            text = "".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))
            digits = "".join(c for c in text if c.isdigit())
            assert decision["letter_no"] in text.replace("\n", "")
            assert decision["claimed"].replace(".", "") in digits, decision["letter_no"]

    def test_files_are_as_run_json_says(self, sample: Path) -> None:
        found = json.loads((sample / "run.json").read_text())
        listed = {file["path"]: file["sha256"] for file in found["files"]}
        there = tree(sample.parent.parent)
        there = {path: digest for path, digest in there.items() if path.startswith("output/2026")}
        there.pop("output/2026-10-31/run.json")
        assert listed == there

    def test_print_files_hold_each_printed_letter_whole(self, sample: Path) -> None:
        found = json.loads((sample / "run.json").read_text())
        pages = {file["path"]: file["pages"] for file in found["files"]}
        printed = sum(pages[file["path"]] for file in found["print"])
        posted = [d for d in found["decisions"] if d["letter"] and d["channel"] != "email"]
        assert printed == sum(pages[decision["letter"]] for decision in posted) > 0
        pieces = [piece["letter_no"] for file in found["print"] for piece in file["pieces"]]
        assert sorted(pieces) == sorted(decision["letter_no"] for decision in posted)


def test_same_bytes_on_any_machine(tmp_path: Path) -> None:
    """Another time zone, locale, hash seed, number of workers and path: one tree."""
    trees = []
    for name, jobs, env in (
        ("one", "1", {"TZ": "UTC", "LANG": "C", "PYTHONHASHSEED": "0"}),
        (
            "an other",
            "2",
            {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"},
        ),
    ):
        root = workspace(tmp_path / name, {"open-items.csv": ROWS}, terms="contract")
        ended = subprocess.run(
            [sys.executable, "-m", "generator", "run", "-C", str(root), "--jobs", jobs, "-q"],
            env={**os.environ, **env}, capture_output=True, text=True, check=False,
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        trees.append(tree(root / "output" / "2025-10-31"))
    assert trees[0] == trees[1]
    assert len(trees[0]) > 10


def test_row_order_changes_no_amount_and_no_pdf(tmp_path: Path) -> None:
    header, *rows = ROWS.splitlines(keepends=True)
    found = []
    for name, order in (("a", rows), ("b", rows[::-1])):
        root = workspace(
            tmp_path / name, {"open-items.csv": header + "".join(order)}, terms="contract"
        )
        assert run(root)[0].code == 0
        hashes = tree(root / "output" / "2025-10-31")
        pdfs = {path: digest for path, digest in hashes.items() if path.endswith(".pdf")}
        assert pdfs.pop("dashboard.pdf")  # its footer names the input's hash: provenance
        found.append(pdfs)
    assert found[0] == found[1]


class TestACentLost:
    """A cent changed in a stage's result ends the run with 7, and nothing is published."""

    @staticmethod
    def _cheaper(amount: Money) -> Money:
        return amount - Money(Decimal("0.01"), amount.currency)

    def test_in_aging(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = aging.age

        def tampered(*args: Any) -> Any:
            first, *rest = real(*args)
            item = replace(first.item, amount_open=self._cheaper(first.item.amount_open))
            return (replace(first, item=item), *rest)

        monkeypatch.setattr(aging, "age", tampered)
        self._fails(tmp_path)

    def test_in_the_decision(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = decide.decide

        def tampered(request: Any) -> Any:
            decision = real(request)
            return replace(decision, open=self._cheaper(decision.open))

        monkeypatch.setattr(decide, "decide", tampered)
        self._fails(tmp_path)

    def test_in_interest(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = accrual.accrue

        def tampered(*args: Any) -> Any:
            outcome = real(*args)
            accruals = {
                key: replace(found, interest=self._cheaper(found.interest))
                for key, found in outcome.value.items()
            }
            return outcome._replace(value=accruals)

        monkeypatch.setattr(accrual, "accrue", tampered)
        self._fails(tmp_path)

    def test_in_posting(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = balance.Tally.posted

        def tampered(tally: Any, account: Any, problems: Any, later: Any) -> None:
            real(tally, replace(account, items=account.items[1:]), problems, later)

        monkeypatch.setattr(balance.Tally, "posted", tampered)
        self._fails(tmp_path)

    @staticmethod
    def _fails(root: Path) -> None:
        workspace(root, {"open-items.csv": ROWS}, terms="contract")
        answer, _ = run(root)
        assert answer.code == 7, (answer.code, answer.err)
        assert re.search("apart|is not its segments|but the account is", answer.err)
        assert not list((root / "output").glob("2*"))
        assert not list((root / "output").glob(".work*"))


def test_a_customer_with_an_unreadable_row_is_held_and_the_others_printed(tmp_path: Path) -> None:
    broken = ROWS + "C1,R-99,invoice,2025-03-10,2025-04-10,10.00,ten,EUR,2025-10-31\n"
    answer, found = run(workspace(tmp_path, {"open-items.csv": broken}))
    assert answer.code == 1, answer.err
    assert {d["verdict"] for k, d in found.items() if k.startswith("C1")} == {"unreadable"}
    assert {d["verdict"] for k, d in found.items() if k.startswith("C2")} == {"dun"}
    findings = (tmp_path / "output" / "2025-10-31" / "findings.csv").read_text(encoding="utf-8-sig")
    assert "open-items.csv" in findings
    assert "26" in findings


def test_two_currencies_are_never_added(tmp_path: Path) -> None:
    answer, found = run(workspace(tmp_path, {"open-items.csv": ROWS}))
    assert set(answer.json["totals"]) == {"EUR", "USD"}
    assert set(found) == {"C1 EUR", "C1 USD", "C2 EUR", "C2 USD"}


def test_the_letter_date_counts_levels_and_cash_reduces_the_letter(tmp_path: Path) -> None:
    files = {
        "open-items.csv": ITEMS + "C1,A,invoice,2025-09-01,2025-10-24,,500.00,EUR,2025-10-31\n"
        "C1,B,invoice,2025-09-01,2025-10-24,,300.00,EUR,2025-10-31\n",
        "payments.csv": "payment_id,customer_id,payment_date,amount,currency,document_no\n"
        "P,C1,2025-11-01,300.00,EUR,B\n",
    }
    answer, found = run(workspace(tmp_path, files), "--letter-date", "2025-11-02")
    decision = found["C1 EUR"]
    assert (decision["claimed"], decision["level"]) == ("500.00", 2)
    assert [i["verdict"] for i in decision["items"]] == ["dun", "paid_after_cutoff"]
    assert answer.json["cash_known_to"] == "2025-11-01"
    assert answer.json["totals"]["EUR"]["items"] == "800.00"


def test_several_entities_have_letters_of_their_own(tmp_path: Path) -> None:
    rows = ROWS.splitlines()
    text = "entity," + rows[0] + "\n" + "".join(
        f"{'DE' if n % 2 else 'US'},{row}\n" for n, row in enumerate(rows[1:])
    )  # fmt: skip
    root = workspace(tmp_path, {"open-items.csv": text})
    toml = root / "input" / "creditor.toml"
    toml.write_text(
        toml.read_text() + '[entities.DE]\n[entities.US]\nlegal_name = "Muster Inc."\n'
        'form = "us_no10"\n[entities.US.address]\nlines = ["1 Main St"]\npostal_code = "10001"\n'
        'city = "New York"\nregion = "NY"\ncountry = "US"\n'
    )
    answer, _ = run(root)
    assert answer.code == 0, answer.err
    decisions = answer.json["decisions"]
    assert {d["entity"] for d in decisions} == {"DE", "US"}
    assert all(d["letter_no"].startswith(f"20251031-{d['entity']}-") for d in decisions)
    for decision in decisions:
        data = (root / decision["letter"]).read_bytes()
        assert ("Muster Inc." in pdfs.text(data, 0)) is (decision["entity"] == "US")


def test_only_one_customer_goes_into_a_folder_of_its_own(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"open-items.csv": ROWS})
    answer, found = run(root, "--only", "C2")
    assert answer.code == 0, answer.err
    assert set(found) == {"C2 EUR", "C2 USD"}
    assert [p.name for p in (root / "output").glob("2*")] == ["2025-10-31.only"]


def test_a_file_by_hand_replaces_the_same_sheet(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", {"open-items.csv": ROWS})
    other = tmp_path / "november.csv"
    other.write_text(ITEMS + "C1,N-1,invoice,2025-09-10,2025-10-10,100.00,100.00,EUR,2025-11-30\n")
    answer, found = run(root, other)
    assert answer.code == 0, answer.err
    assert list(found) == ["C1 EUR"]
    assert found["C1 EUR"]["items"][0]["document_no"] == "N-1"
    assert answer.json["as_of"] == "2025-11-30"
    assert dt.date.fromisoformat(found["C1 EUR"]["deadline"]) > dt.date(2025, 11, 30)


def test_a_review_that_somebody_filled_is_not_written_over(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"open-items.csv": ROWS})
    assert run(root)[0].code == 0
    assert run(root)[0].code == 0
    review = root / "output" / "2025-10-31" / "review.xlsx"
    review.write_bytes(review.read_bytes() + b"\0")
    answer, _ = run(root)
    assert answer.code == 8
    assert "review.xlsx" in answer.err
    review.unlink()
    assert run(root)[0].code == 0
