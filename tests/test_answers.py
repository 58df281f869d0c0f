"""What agencies answer: proved as a whole, kept once, shown everywhere, and nothing by itself."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from generator import journal
from generator.journal import writer
from tests.commands import Answer, dunnage, run, workspace
from tests.test_issue import FILES, ITEMS, LETTERS, acts, copied, issue

C1, C2 = LETTERS
TODAY = dt.date.today()  # noqa: DTZ011 - as the command asks
HEADER = "letter_no,customer_id,status,date,amount,note"


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June issued, and C1 handed to an agency today."""
    root = workspace(tmp_path_factory.mktemp("answers") / "w", FILES, terms="de_bgb_288")
    assert run(root)[0].code == 0
    assert issue(root, "--approved-by", "Ada").code == 0
    assert dunnage("handoff", "C1", "--for", "agency", "-C", root).code == 0
    return root


@pytest.fixture
def root(gone: Path, tmp_path: Path) -> Iterator[Path]:
    root = copied(gone, tmp_path / "w")
    yield root
    for path in (root, *root.rglob("*")):
        path.chmod(0o755)


def told(root: Path, *rows: str, header: str = HEADER, json_: bool = True) -> Answer:
    file = root / "answers.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return dunnage("handoff", "--status", file, "-C", root, *(["--json"] if json_ else []))


def july(root: Path) -> dict[str, dict[str, object]]:
    later = {"open-items.csv": ITEMS.replace(",2025-06-30\n", ",2025-07-31\n")}
    answer, found = run(workspace(root, later, terms="de_bgb_288"))
    assert answer.code in (0, 1), answer.err
    return found


class TestKept:
    def test_by_letter_or_by_customer_in_their_own_words(self, root: Path) -> None:
        answer = told(
            root, f"{C1},,Partly_Paid,{TODAY},1000.00,first rate", f",C1,Besuch geplant,{TODAY},,"
        )
        assert answer.code == 0, answer.err
        assert (answer.json["new"], answer.json["known"]) == (2, 0)
        first, second = journal.read(root / "input" / "journal").answers
        assert (first.status, first.words, first.letter_no) == ("partly paid", "Partly_Paid", C1)
        assert (str(first.amount), first.note) == ("1000.00", "first rate")
        assert first.amount is not None
        assert first.amount.currency.code == "EUR"
        assert (second.status, second.words, second.customer_id) == (
            "other", "Besuch geplant", "C1")  # fmt: skip
        remarks = " ".join(answer.json["remarks"])
        assert "'Besuch geplant' is kept as it is" in remarks
        assert "post the payment there" in remarks

    def test_the_same_file_twice_is_one_act(self, root: Path) -> None:
        rows = (f",C1,accepted,{TODAY},,", f",C1,accepted,{TODAY},,", f"{C1},,paid,{TODAY},0.00,")
        assert told(root, *rows).json["new"] == 2, "one row stood there twice"
        before = {path.name: path.read_bytes() for path in (root / "input" / "journal").iterdir()}
        again = told(root, *rows, json_=False)
        assert again.code == 0
        assert "Nothing new: the journal has all 3 answers already." in again.out
        after = {path.name: path.read_bytes() for path in (root / "input" / "journal").iterdir()}
        assert after == before

    def test_control_a_writer_that_does_not_ask_writes_it_twice(self, root: Path) -> None:
        folder = root / "input" / "journal"
        assert told(root, f",C1,accepted,{TODAY},,").code == 0
        head = journal.read(folder).head
        line = {
            "event": "status", "effective": TODAY.isoformat(), "entity": "", "customer": "C1",
            "what": "accepted", "words": "accepted",
        }  # fmt: skip
        writer.append(folder, TODAY, head, [line])
        assert len(journal.read(folder).answers) == 2

    def test_a_journal_of_before_reads_as_ever(self, root: Path) -> None:
        lines = [
            json.loads(line)
            for path in (root / "input" / "journal").glob("*.jsonl")
            for line in path.read_text().splitlines()[1:]
        ]
        assert not any("words" in line or "amount" in line for line in lines)
        assert journal.read(root / "input" / "journal").answers == ()


class TestShown:
    @pytest.mark.parametrize("word", ["rejected", "Returned", "closed", "taken back"])
    def test_no_word_of_theirs_gives_the_customer_back(self, root: Path, word: str) -> None:
        """Not even ours: "taken back" in their list is only a word."""
        answer = told(root, f",C1,{word},{TODAY},,no assets", json_=False)
        assert answer.code == 0, answer.err
        said = "is kept as it is" if word == "taken back" else "handoff C1 --take-back"
        assert said in answer.out
        found = july(root)
        assert found["C1 EUR"]["verdict"] == "handed_over"
        assert f"{TODAY}: {word} (no assets)" in str(found["C1 EUR"]["sentence"])
        assert found["C2 EUR"]["verdict"] == "dun"
        assert dunnage("handoff", "C1", "--take-back", "-C", root).code == 0
        assert july(root)["C1 EUR"]["verdict"] == "dun"

    def test_in_explain_review_and_the_next_dossier(self, root: Path) -> None:
        assert told(root, f",C1,rejected,{TODAY},,no assets").code == 0
        july(root)
        assert f"answer of those who collect, {TODAY}: rejected (no assets)" in dunnage(
            "explain", "C1", "-C", root).out  # fmt: skip
        book = openpyxl.load_workbook(root / "output" / "2025-07-31" / "review.xlsx")
        for name in ("Decisions", "Holds"):
            cells = [str(cell) for row in book[name].values for cell in row]
            assert any("rejected (no assets)" in cell for cell in cells), name
        assert dunnage("handoff", "C1", "--take-back", "-C", root).code == 0
        answer = dunnage("handoff", "C1", "--for", "lawyer", "-C", root, "--json")
        history = (root / answer.json["folder"] / "history.csv").read_text(encoding="utf-8-sig")
        assert "handed over: agency" in history
        assert "answer: rejected (no assets)" in history

    def test_a_draft_made_before_it_is_stale(self, root: Path) -> None:
        july(root)
        assert told(root, f",C1,accepted,{TODAY},,").code == 0
        assert issue(root).code == 8


class TestRefused:
    def test_every_wrong_row_at_once_and_nothing_written(self, root: Path) -> None:
        before = acts(root)
        tomorrow = TODAY + dt.timedelta(days=1)
        yesterday = TODAY - dt.timedelta(days=1)
        wrong = {
            "no letter 20250630-C9-EUR was issued": f"20250630-C9-EUR,,paid,{TODAY},,",
            "customer C2 was never handed over": f",C2,paid,{TODAY},,",
            "never handed over": f"{C2},,paid,{TODAY},,",
            f"letter {C1} is to customer C1": f"{C1},C2,paid,{TODAY},,",
            "neither letter nor customer": f",,paid,{TODAY},,",
            "it has no status": f",C1,,{TODAY},,",
            "is not a date": ",C1,paid,03.11.2026,,",
            "has not come yet": f",C1,paid,{tomorrow},,",
            "before the customer was handed over": f",C1,paid,{yesterday},,",
            "is not an amount": f',C1,paid,{TODAY},"1.234,56",',
            "more digits": f",C1,paid,{TODAY},1.234,",
            "printable": f",C1,paid,{TODAY},,a\x07b",
        }
        answer = told(root, f",C1,paid,{TODAY},,", *wrong.values())
        assert answer.code == 4
        lines = answer.err.splitlines()
        for number, words in enumerate(wrong, start=3):
            assert any(f"row {number}:" in line and words in line for line in lines), words
        assert "row 2:" not in answer.err
        assert acts(root) == before

    def test_an_amount_says_its_currency_where_there_are_two(self, root: Path) -> None:
        header = "customer_id,status,date,amount,currency"
        assert told(root, f"C1,paid,{TODAY},5.00,USD", header=header).code == 4
        assert told(root, f"C1,paid,{TODAY},5.00,EUR", header=header).code == 0

    def test_two_of_our_companies_are_told_apart(self, root: Path) -> None:
        folder = root / "input" / "journal"
        line = {"event": "handed_over", "effective": TODAY.isoformat(), "entity": "B",
                "customer": "C1", "what": "lawyer"}  # fmt: skip
        writer.append(folder, TODAY, journal.read(folder).head, [line])
        answer = told(root, f"C1,paid,{TODAY}", header="customer_id,status,date")
        assert answer.code == 4
        assert "say which" in answer.err
        header = "customer_id,entity,status,date"
        assert told(root, f"C1,B,paid,{TODAY}", header=header).code == 0

    @pytest.mark.parametrize(
        "words",
        [("C1", "--status", "x.csv"), ("--status", "x.csv", "--for", "agency"),
         ("--status", "x.csv", "--take-back"), ("--status", "x.csv", "--reason", "y"), ()],
    )  # fmt: skip
    def test_one_thing_at_a_time(self, root: Path, words: tuple[str, ...]) -> None:
        assert dunnage("handoff", *words, "-C", root).code == 2

    def test_no_file_and_no_list(self, root: Path) -> None:
        assert dunnage("handoff", "--status", root / "none.csv", "-C", root).code == 5
        assert told(root, "x", header="customer_id").code == 4
        shutil.copy(root / "output" / "2025-06-30" / "review.xlsx", root / "answers.xlsx")
        assert dunnage("handoff", "--status", root / "answers.xlsx", "-C", root).code == 4
