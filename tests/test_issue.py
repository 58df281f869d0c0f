"""Issue: every reason against it, one act that is whole or not there, and never the same twice."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator import dispatch, journal
from generator import workspace as workspace_
from generator.findings import Closed, NotConserved
from generator.journal import writer
from generator.register import issuing
from tests.commands import Answer, dunnage, run, workspace

HEADER = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
)
ITEMS = (
    HEADER + "C1,R-1,invoice,2025-01-01,2025-01-31,10000.00,6000.00,EUR,2025-06-30\n"
    "C2,R-9,invoice,2025-05-01,2025-06-01,500.00,500.00,EUR,2025-06-30\n"
    "C2,R-10,invoice,2025-06-20,2025-07-20,80.00,80.00,EUR,2025-06-30\n"
)
PAYMENTS = (
    "payment_id,customer_id,payment_date,amount,currency,document_no\n"
    "P-1,C1,2025-03-02,4000.00,EUR,R-1\n"
)
LOG = """date,customer_id,channel,direction,kind,level,deadline
2025-02-10,C1,e-mail,outbound,reminder 1,1,2025-02-14
2025-02-28,C1,e-mail,outbound,reminder 2,2,2025-03-07
2025-03-31,C1,letter,outbound,reminder 3,3,2025-04-14
"""
PLANS = "plan_id,customer_id,due_date,amount,currency\n"
FILES = {"open-items.csv": ITEMS, "payments.csv": PAYMENTS, "contact-log.csv": LOG}
NAME = "2025-06-30"
DAY = dt.date(2025, 6, 30)
LETTERS = ["20250630-C1-EUR", "20250630-C2-EUR"]


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, symlinks=True)
    return target


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two letters drafted: level 4 with interest, and level 3."""
    root = workspace(tmp_path_factory.mktemp("issue") / "w", FILES, terms="de_bgb_288")
    answer, _ = run(root)
    assert answer.code == 0, answer.err
    return root


@pytest.fixture
def root(drafted: Path, tmp_path: Path) -> Path:
    return copied(drafted, tmp_path / "w")


def issue(root: Path, *words: object) -> Answer:
    return dunnage("issue", "-C", root, *words)


def acts(root: Path) -> list[str]:
    folder = root / "input" / "journal"
    return sorted(path.name for path in folder.glob("*.jsonl")) if folder.exists() else []


def refused(root: Path, code: int, *words: str, ask: tuple[object, ...] = ()) -> None:
    before = acts(root)
    answer = issue(root, *ask)
    assert answer.code == code, (answer.code, answer.err)
    for word in words:
        assert word in answer.err
    assert acts(root) == before
    assert "Traceback" not in answer.err


class TestTheAct:
    def test_it_is_in_the_journal_with_all_that_was_claimed(self, root: Path) -> None:
        answer = issue(root, "--approved-by", "Ada Muster", "--json")
        assert answer.code == 0, answer.err
        assert (answer.json["state"], answer.json["letters"]) == ("issued", LETTERS)
        assert acts(root) == ["2025-06-30-1.jsonl"]
        kept = journal.read(root / "input" / "journal")
        first = kept.letters[0]
        assert (first.customer_id, first.level, first.notice) == ("C1", 4, "formal-demand")
        assert (first.run, str(first.letter_date)) == (NAME, "2025-06-30")
        assert first.recipient.lines == ("Weg 1",)
        (item,) = first.items
        assert (str(item.amount), str(item.interest)) == ("6000.00", "314.94")
        assert (str(item.fixed_sum), item.level, str(item.due_date)) == ("40.00", 4, "2025-01-31")
        assert [i.document_no for i in kept.letters[1].items] == ["R-9"]
        for letter in kept.letters:
            assert len(letter.files) == 2
            assert all((root / path).is_file() for path, _ in letter.files)
        asked = json.loads((root / "output" / NAME / "run.json").read_bytes())["decisions"]
        lines = (root / "input" / "journal" / "2025-06-30-1.jsonl").read_text("utf-8").splitlines()
        issued = [json.loads(line)["letter"] for line in lines[1:]]
        assert all(one["reference"].startswith("RF") for one in issued)
        printed = {(d["letter_no"], d["reference"]) for d in asked if d["letter_no"]}
        assert {(one["letter_no"], one["reference"]) for one in issued} == printed

    def test_issued_json_follows_and_nothing_can_be_written(self, root: Path) -> None:
        assert issue(root, "--approved-by", "Ada").code == 0
        folder = root / "output" / NAME
        told = json.loads((folder / "issued.json").read_text())
        assert told["schema"] == "dunnage/issued/1"
        assert [letter["letter_no"] for letter in told["letters"]] == LETTERS
        assert told["approved_by"] == ["Ada"]
        modes = {path.stat().st_mode & 0o222 for path in (folder, *folder.rglob("*"))}
        assert modes == {0}

    def test_a_second_time_is_refused_by_name_and_without(self, root: Path) -> None:
        assert issue(root).code == 0
        refused(root, 8, "issued already")
        refused(root, 8, "issued already", ask=(NAME,))
        answer, _ = run(root)
        assert answer.code == 8
        assert "closed" in answer.err

    def test_the_journal_without_issued_json_is_issued_all_the_same(self, root: Path) -> None:
        """A process that ended after the act: the next start writes what follows from it."""
        assert issue(root).code == 0
        place = root / "output" / NAME / "issued.json"
        whole = place.read_bytes()
        place.parent.chmod(0o755)
        for command in ("issue", "run"):
            place.unlink()
            assert dunnage(command, "-C", root).code == 8
            assert place.read_bytes() == whole
            place.parent.chmod(0o755)

    def test_a_run_forgotten_by_the_journal_stops_everything(self, root: Path) -> None:
        assert issue(root).code == 0
        shutil.rmtree(root / "input" / "journal")
        refused(root, 7, "the journal does not", ask=(NAME,))
        workspace(root, {"open-items.csv": ITEMS.replace("2025-06-30", "2025-07-31")}, terms="")
        assert run(root)[0].code == 7

    def test_two_at_once(self, root: Path) -> None:
        words = [sys.executable, "-m", "generator", "issue", "-C", str(root)]
        here = Path(__file__).parent.parent
        started = [subprocess.Popen(words, cwd=here, stderr=subprocess.PIPE) for _ in range(4)]
        for process in started:
            process.communicate()
        assert sorted(process.returncode for process in started) == [0, 8, 8, 8]
        assert len(acts(root)) == 1

    @pytest.mark.parametrize("guarded", [True, False])
    def test_a_run_that_began_before_does_not_write_over_it(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
    ) -> None:
        """It read the journal before the act; without the second look (the control) it would."""
        # The last thing that a run does before it takes the lock:
        monkeypatch.setattr(workspace_, "refuse_edited", lambda *_: issue(root))
        if not guarded:
            monkeypatch.setattr(workspace_, "refuse_overtaken", lambda *_: None)
        code = run(root)[0].code
        there = (root / "output" / NAME / "issued.json").exists()
        assert (code, there) == ((8, True) if guarded else (0, False))
        assert len(journal.read(root / "input" / "journal").letters) == 2

    def test_the_lock_of_a_run_is_respected(self, root: Path) -> None:
        with dispatch.locked(root / "output"):
            refused(root, 8, "Another run is working")


class TestReasonsAgainst:
    def test_no_run_and_names_that_lead_elsewhere(self, root: Path, tmp_path: Path) -> None:
        for ask in ("..", "../..", str(tmp_path), "output", "letters", "2025-06-30/letters", "/"):
            refused(root, 2, "is not a run folder", ask=(ask,))
        refused(root, 5, "There is no run 2025-05-31", ask=("2025-05-31",))
        (root / "output" / "2025-08-31").symlink_to(root / "output" / NAME)
        assert issue(root, "2025-08-31").code == 2
        shutil.rmtree(root / "output" / NAME)
        (root / "output" / "2025-08-31").unlink()
        refused(root, 2, "There is no run")

    def test_a_path_into_output_is_a_name(self, root: Path) -> None:
        assert issue(root, root / "output" / NAME).code == 0

    def test_one_customer_alone(self, root: Path) -> None:
        assert run(root, "--only", "C2")[0].code == 0
        refused(root, 2, "one customer alone", ask=(f"{NAME}.only",))
        assert issue(root, "--json").json["run"] == NAME

    @pytest.mark.parametrize(
        "kind", ["letters/*.pdf", "statements/*.pdf", "print/*.pdf", "interest.csv", "index.html"]
    )
    def test_a_byte_of_a_file(self, root: Path, kind: str) -> None:
        path = next((root / "output" / NAME).glob(kind))
        flip(path)
        refused(root, 7, path.name, "was changed")

    def test_a_file_that_is_missing_or_a_stranger(self, root: Path) -> None:
        folder = root / "output" / NAME
        (folder / "interest.csv").unlink()
        (folder / "print" / "more.pdf").write_bytes(b"%PDF")
        refused(root, 7, "interest.csv is missing", "more.pdf is not of this run")

    def test_every_byte_of_run_json_counts(self, root: Path) -> None:
        path = root / "output" / NAME / "run.json"
        whole = path.read_bytes()
        for place in range(0, len(whole), 331):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            refused(root, 7, "run.json was changed")
        path.write_bytes(whole)
        assert issue(root).code == 0

    def test_parsing_alone_would_let_a_changed_digit_pass(self, root: Path) -> None:
        """The control: what the seal is for."""
        text = (root / "output" / NAME / "run.json").read_text()
        changed = text.replace('"deadline": "2025-07-16"', '"deadline": "2025-07-06"')
        assert changed != text
        assert json.loads(changed)["seal"] == json.loads(text)["seal"]

    def test_an_edited_review(self, root: Path) -> None:
        flip(root / "output" / NAME / "review.xlsx")
        refused(root, 8, "review.xlsx was edited", "--review")

    def test_placeholders_and_a_changed_creditor(self, root: Path) -> None:
        path = root / "input" / "creditor.toml"
        text = path.read_text()
        path.write_text(text.replace("Ada Muster", "<<name>>"))
        refused(root, 9, "signatories.1.name")
        path.write_text(text.replace("Ada Muster", "Eve Muster"))
        refused(root, 8, "creditor.toml was changed")
        path.write_text(text.replace("legal_name", "legal_nam"))
        refused(root, 9, "legal_nam")
        path.unlink()
        refused(root, 9, "nobody knows who writes")

    def test_all_reasons_at_once_with_the_worst_ones_code(self, root: Path) -> None:
        flip(root / "output" / NAME / "interest.csv")
        with (root / "input" / "creditor.toml").open("a") as file:
            file.write("# later\n")
        refused(root, 8, "interest.csv", "creditor.toml")

    def test_stale(self, root: Path) -> None:
        """Issued, voided: the first run's folder is of before, and cannot go again."""
        older = copied(root / "output" / NAME, root / "kept")
        assert issue(root).code == 0
        assert dunnage("void", NAME, "--reason", "test", "-C", root).code == 0
        older.rename(root / "output" / f"{NAME}-2")
        refused(root, 8, "stale", "was used before", ask=(f"{NAME}-2",))

    def test_an_earlier_or_equal_as_of(self, root: Path) -> None:
        may = ITEMS.replace(",2025-06-30\n", ",2025-05-31\n").replace("2025-06-20", "2025-05-20")
        workspace(root, {"open-items.csv": may}, terms="de_bgb_288")
        assert run(root)[0].code == 0
        assert issue(root, NAME).code == 0
        refused(root, 8, "closed", "stale", ask=("2025-05-31",))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))


def test_no_letter_is_dated_before_one_that_was_sent(drafted: Path, tmp_path: Path) -> None:
    """A later closing date with an earlier letter date would not know of the letters between."""
    root = copied(drafted, tmp_path / "w")
    assert run(root, "--letter-date", "2025-07-09")[0].code == 0
    assert issue(root).code == 0
    path = root / "input" / "open-items.csv"
    path.write_text(ITEMS.replace("2025-06-30", "2025-07-05"))
    answer, _ = run(root)
    assert answer.code == 8
    assert "Letters of 2025-07-09 were issued" in answer.err
    _, found = run(root, "--letter-date", "2025-07-09")
    assert [d["verdict"] for d in found.values()] == ["contacted_recently"] * 2


class TestInputsSince:
    def test_a_newer_export_in_which_a_letter_is_paid(self, root: Path) -> None:
        path = root / "input" / "open-items.csv"
        path.write_text(ITEMS.replace("10000.00,6000.00", "10000.00,1000.00"))
        refused(root, 8, LETTERS[0], "demands 6000.00 of document R-1, but 1000.00 is open now")
        gone = "".join(line for line in ITEMS.splitlines(keepends=True) if "R-1," not in line)
        path.write_text(gone)
        refused(root, 8, LETTERS[0], "it is no longer open")
        path.unlink()
        (root / "input" / "july.csv").write_text(gone.replace("2025-06-30", "2025-07-15"))
        refused(root, 8, LETTERS[0], "it is no longer open")

    def test_a_newer_export_beside_the_older_one(self, root: Path) -> None:
        gone = "".join(line for line in ITEMS.splitlines(keepends=True) if "R-1," not in line)
        (root / "input" / "july.csv").write_text(gone.replace("2025-06-30", "2025-07-15"))
        refused(root, 8, LETTERS[0], "it is no longer open")

    def test_what_is_not_demanded_may_change(self, root: Path) -> None:
        path = root / "input" / "open-items.csv"
        path.write_text(ITEMS.replace("80.00,80.00", "80.00,8.00"))
        answer = issue(root)
        assert answer.code == 0, answer.err
        assert "open-items.csv was changed" in answer.err

    def test_payments_and_holds_that_came_since(self, root: Path) -> None:
        path = root / "input" / "payments.csv"
        path.write_text(PAYMENTS + "P-2,C1,2025-07-01,6000.00,EUR,R-1\n")
        refused(root, 8, LETTERS[0], "has been paid on 2025-07-01")
        path.write_text(PAYMENTS + "P-2,C2,2025-07-01,10.00,EUR,\n")
        refused(root, 8, LETTERS[1], "on account")
        path.write_text(PAYMENTS)
        hold = "customer_id,kind,from\nC2,insolvency,2025-06-29\n"
        (root / "input" / "holds.csv").write_text(hold)
        refused(root, 8, LETTERS[1], "insolvency")

    @pytest.mark.parametrize(
        ("name", "old", "new", "says"),
        [
            ("open-items.csv", "", "C1,CN-1,credit_note,2025-06-20,2025-06-20,-500.00,-500.00,EUR,2025-06-30\n",
             "a credit of 500.00 now (CN-1)"),
            ("contact-log.csv", "", "2025-06-30,C1,call,inbound,promise,,,2025-07-20\n",
             "payment is promised for 2025-07-20"),
            ("contact-log.csv", "", "2025-06-30,C1,e-mail,inbound,dispute,,,\n",
             "the Contact log has a dispute of 2025-06-30"),
            ("instalment-plans.csv", "", f"{PLANS}1,C1,2025-08-01,10.00,EUR\n",
             "the sheet of instalment plans now names its customer"),
            ("customers.csv", "country\n", "country,is_natural_person\n", "is a natural person now"),
            ("customers.csv", "country\n", "country,account_group\n", "is 'intercompany' now"),
            ("open-items.csv", "as_of\n", "as_of,status\n", "document R-1 is marked 'disputed' now"),
            ("open-items.csv", "as_of\n", "as_of,assigned_to\n", "document R-1 is marked 'Factor AG'"),
        ],
    )  # fmt: skip
    def test_what_would_stop_the_letter_today(
        self, root: Path, name: str, old: str, new: str, says: str
    ) -> None:
        path = root / "input" / name
        text = path.read_text() if path.exists() else ""
        if name == "contact-log.csv":
            head, rest = text.split("\n", 1)
            text = f"{head},promise_date\n" + rest.replace("\n", ",\n")
        path.write_text(text.replace(old, new) if old else text + new)
        words = {"is_natural_person": "yes", "account_group": "intercompany", "status": "disputed",
                 "assigned_to": "Factor AG"}  # fmt: skip
        for column, word in words.items():
            if old and column in new:
                first = "R-1," if name == "open-items.csv" else "C1,"
                lines = path.read_text().splitlines()
                lines[1:] = [f"{x},{word if first in x else ''}" for x in lines[1:]]
                path.write_text("\n".join(lines) + "\n")
        refused(root, 8, LETTERS[0], says)

    def test_a_payment_of_before_that_was_booked_late(self, drafted: Path, tmp_path: Path) -> None:
        """The run knew cash to 3 July; what came on the 2nd and was booked since still stops."""
        root = copied(drafted, tmp_path / "w")
        path = root / "input" / "payments.csv"
        path.write_text(PAYMENTS + "P-2,C1,2025-07-03,100.00,EUR,R-1\n")
        assert run(root, "--letter-date", "2025-07-04")[0].code == 0
        known = path.read_text()
        path.write_text(known + "P-4,C9,2025-07-02,1.00,EUR,R-77\n")
        assert "has been paid" not in issue(copied(root, tmp_path / "same")).err, "as it was known"
        path.write_text(known + "P-3,C1,2025-07-02,200.00,EUR,R-1\n")
        refused(root, 8, LETTERS[0], "document R-1 has been paid on 2025-07-03")

    def test_an_input_that_is_gone_or_unreadable_is_only_said(self, root: Path) -> None:
        (root / "input" / "payments.csv").rename(root / "payments.csv")
        (root / "input" / "contact-log.csv").write_bytes(b"\xff\xfe\x00broken")
        answer = issue(root)
        assert answer.code == 0, answer.err
        assert "payments.csv is not where the run read it" in answer.err


class TestTwoApprovals:
    @pytest.fixture
    def root(self, drafted: Path, tmp_path: Path) -> Path:
        root = copied(drafted, tmp_path / "w")
        with (root / "input" / "creditor.toml").open("a") as file:
            file.write("[run]\napprovals = 2\n")
        assert run(root)[0].code == 0
        return root

    def test_two_persons_for_one_manifest(self, root: Path) -> None:
        refused(root, 2, "--approved-by")
        answer = issue(root, "--approved-by", "Ada", "--json")
        assert (answer.code, answer.json["state"]) == (0, "approved")
        assert not (root / "output" / NAME / "issued.json").exists()
        refused(root, 8, "second person", ask=("--approved-by", "  ADA "))
        answer = issue(root, "--approved-by", "Grace", "--json")
        assert (answer.code, answer.json["state"]) == (0, "issued")
        told = json.loads((root / "output" / NAME / "issued.json").read_text())
        assert told["approved_by"] == ["Ada", "Grace"]

    def test_an_approval_is_of_these_bytes_alone(self, root: Path) -> None:
        assert issue(root, "--approved-by", "Ada").code == 0
        assert run(root)[0].code == 0
        answer = issue(root, "--approved-by", "Grace", "--json")
        assert answer.json["state"] == "approved"

    def test_a_name_is_one_line(self, root: Path) -> None:
        assert issue(root, "--approved-by", "  ").code == 2
        assert issue(root, "--approved-by", "A\x1b[31m").code == 2


def ended_at(nth: int, kill: Callable[[], Any], act: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether `act` ended before its nth call to the file system, where `kill` happens; its answer."""
    count = 0

    def counting(real: Any) -> Any:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal count
            count += 1
            if count == nth:
                kill()
            return real(*args, **more)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((os, "fsync"), (os, "link"), (os, "open"), (Path, "unlink"),
                            (Path, "open"), (Path, "mkdir"), (Path, "replace"), (Path, "chmod")):  # fmt: skip
            patch.setattr(owner, name, counting(getattr(owner, name)))
        answer = act()
    return count < nth, answer


def killed(root: Path, nth: int) -> bool:
    """The real thing: a child process ends without a word at its nth call."""
    child = os.fork()
    if not child:
        done = False
        try:
            order = issuing.Order(root, "2025-07-01T00:00:00+00:00", "", "Ada")
            done, _ = ended_at(nth, lambda: os._exit(9), lambda: issuing.issue(order))
        finally:
            os._exit(0 if done else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


class TestWholeOrNotThere:
    def test_killed_at_every_call(self, drafted: Path, tmp_path: Path) -> None:
        outcomes = []
        for nth in range(1, 200):
            root = copied(drafted, tmp_path / str(nth))
            if not killed(root, nth):
                break
            kept = journal.read(root / "input" / "journal")
            outcomes.append(len(kept.letters))
            answer = issue(root)
            assert answer.code == (8 if kept.letters else 0), (nth, answer.err)
            assert dunnage("verify", "-C", root).code == 0, nth
            assert len(acts(root)) == 1
        assert set(outcomes) == {0, 2}
        assert len(outcomes) >= 15

    def test_every_call_failing_is_a_sentence(self, drafted: Path, tmp_path: Path) -> None:
        def full() -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        codes = set()
        for nth in range(1, 200):
            root = copied(drafted, tmp_path / str(nth))
            ended, answer = ended_at(nth, full, partial(issue, root))
            if ended:
                break
            codes.add(answer.code)
            assert len(journal.read(root / "input" / "journal").letters) in (0, 2)
            again = issue(root).code
            assert len(journal.read(root / "input" / "journal").letters) == 2
            assert again in (0, 8)
        assert codes == {0, 5, 7}, "7: a file of the run that cannot be read proves nothing"

    def test_a_naive_writer_fails_the_same_test(self, tmp_path: Path) -> None:
        """The control: written in place and stopped half way, the journal is torn."""
        events = [{"event": "voided", "effective": "2025-06-30", "letter_no": "L"}] * 9
        target = writer.append(tmp_path, DAY, "", events)
        whole = target.read_bytes()
        target.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(NotConserved):
            journal.read(tmp_path)

    def test_a_name_that_is_taken_is_not_written_over(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = writer.append(tmp_path, DAY, "", [])
        before = first.read_bytes()
        monkeypatch.setattr(writer, "_next_name", lambda *_: first.name)
        with pytest.raises(Closed):
            writer.append(tmp_path, DAY, "", [{"event": "status"}])
        assert first.read_bytes() == before
        assert {path.name for path in tmp_path.iterdir()} == {first.name, "HEAD"}


class TestTheChain:
    def test_order_is_the_chains_not_the_names(self, tmp_path: Path) -> None:
        """A void of an old letter is effective long before the file it follows."""
        days = ("2025-07-31", "2025-06-30", "2025-08-31", "2025-06-30")
        head = ""
        names = []
        for day in days:
            path = writer.append(tmp_path, dt.date.fromisoformat(day), head, [])
            head = journal.read(tmp_path).head
            names.append(path.name)
        assert [act.name for act in journal.read(tmp_path).acts] == names
        assert sorted(names) != names, "the control: sorting by name tells another story"
        assert [n.rpartition("-")[2] for n in names] == [f"{n}.jsonl" for n in (1, 2, 3, 4)]

    def test_a_copy_by_a_sync_client_is_no_second_act(self, tmp_path: Path) -> None:
        path = writer.append(tmp_path, DAY, "", [])
        shutil.copy(path, tmp_path / "2025-06-30-1 (conflicted copy).jsonl")
        with pytest.raises(NotConserved, match="follows the same file"):
            journal.read(tmp_path)

    def test_every_byte_counts_also_of_the_last_file(self, tmp_path: Path) -> None:
        first = writer.append(tmp_path, DAY, "", [{"event": "status", "effective": "2025-06-30"}])
        last = writer.append(tmp_path, DAY, journal.read(tmp_path).head,
                             [{"event": "voided", "effective": "2025-06-30", "letter_no": "L-1"}])  # fmt: skip
        for path in (first, last):
            whole = path.read_bytes()
            for place in range(len(whole)):
                path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
                with pytest.raises(NotConserved):
                    journal.read(tmp_path)
            path.write_bytes(whole)
        journal.read(tmp_path)

    def test_the_chain_alone_does_not_see_its_last_file(self, tmp_path: Path) -> None:
        """The control: without the hash of its own lines a changed letter number passes."""
        lines = ({"schema": "dunnage/journal/1", "previous": ""},
                 {"event": "voided", "effective": "2025-06-30", "letter_no": "L-2"})  # fmt: skip
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (tmp_path / "2025-06-30-1.jsonl").write_text(text.replace("L-2", "L-3"))
        assert len(journal.read(tmp_path).acts) == 1


class TestA3ThroughIssue:
    def test_claimed_in_june_the_rest_in_july(self, root: Path) -> None:
        assert issue(root).code == 0
        july = ITEMS.replace(",2025-06-30\n", ",2025-07-31\n")
        workspace(root, {"open-items.csv": july}, terms="de_bgb_288")
        answer, found = run(root)
        assert answer.code == 0, answer.err
        claim = found["C1 EUR"]
        assert (claim["level"], claim["interest_before"], claim["interest"]) == (
            5, "314.94", "52.34")  # fmt: skip
        assert (claim["claimed"], claim["per_diem"]) == ("6407.28", "1.6882")
        assert issue(root).code == 0
        kept = journal.read(root / "input" / "journal")
        amounts = [str(i.interest) for x in kept.letters for i in x.items if i.document_no == "R-1"]
        assert amounts == ["314.94", "52.34"]
        assert (len(kept.acts), kept.acts[1].name) == (2, "2025-07-31-2.jsonl")

    def test_interest_of_what_was_paid_late_is_kept_too(self, tmp_path: Path) -> None:
        items = (
            HEADER + "C1,R-1,invoice,2025-01-01,2025-01-31,6000.00,6000.00,EUR,2025-06-30\n"
            "C1,R-2,invoice,2025-01-01,2025-01-31,5000.00,0.00,EUR,2025-06-30\n"
        )
        paid = PAYMENTS.replace("2025-03-02,4000.00,EUR,R-1", "2025-04-01,5000.00,EUR,R-2")
        files = {"open-items.csv": items, "payments.csv": paid, "contact-log.csv": LOG}
        root = workspace(tmp_path, files, terms="de_bgb_288")
        assert run(root)[1]["C1 EUR"]["interest"] == "370.52"
        assert issue(root).code == 0
        workspace(root, {"open-items.csv": items.replace("2025-06-30", "2025-07-31")},
                  terms="de_bgb_288")  # fmt: skip
        july = run(root)[1]["C1 EUR"]
        assert (july["interest_before"], july["interest"]) == ("370.52", "52.34")
