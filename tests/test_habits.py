"""A controller's habits through the real commands: what the exit code and the summary say, copies
of the review for account managers, letters in German, runs every week."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator import journal, pdfs, registry
from tests.commands import dunnage, run, workspace
from tests.test_review import edit, fill

AS_OF = "2025-10-31"
ITEMS = "customer_id,document_no,document_type,document_date,due_date,amount_open,currency,as_of"
MASTER = (
    "customer_id,customer_name,address_line1,postal_code,city,country,language,is_natural_person,"
    "account_manager"
)
LOG = "date,customer_id,channel,direction,kind,level,deadline\n"


def items(*rows: str, as_of: str = AS_OF) -> str:
    """Rows as customer,number,due,amount[,type]."""
    lines = [ITEMS]
    for row in rows:
        customer, number, due, amount, *kind = row.split(",")
        kind = kind or ["invoice"]
        lines.append(f"{customer},{number},{kind[0]},2025-07-01,{due},{amount},EUR,{as_of}")
    return "\n".join(lines) + "\n"


def master(customers: Mapping[str, str], language: str = "en") -> str:
    """Customers with their account managers."""
    lines = [MASTER]
    lines += [
        f"{c},Kunde {c},Weg 1,10115,Berlin,DE,{language},,{who}" for c, who in customers.items()
    ]
    return "\n".join(lines) + "\n"


class TestExitCode:
    """0 where all is done as the user's data ask; 1 where somebody must act."""

    @pytest.mark.parametrize(
        ("kind", "until", "verdict"),
        [("do not contact", "", "do_not_contact"), ("promise to pay", "2025-11-15", "promise_running"),
         ("dispute", "", "disputed"), ("insolvency", "", "insolvent"), ("sanctions", "", "sanctioned"),
         ("written off", "", "written_off"), ("with bank", "", "with_bank")],
    )  # fmt: skip
    def test_a_hold_of_the_users_own_data_is_done(
        self, tmp_path: Path, kind: str, until: str, verdict: str
    ) -> None:
        files = {
            "open-items.csv": items("C1,1,2025-09-01,500.00", "C2,2,2025-09-01,500.00"),
            "holds.csv": f"customer_id,kind,from,until\nC1,{kind},2025-10-01,{until}\n",
        }
        answer, found = run(workspace(tmp_path, files))
        assert found["C1 EUR"]["verdict"] == verdict
        assert found["C2 EUR"]["verdict"] == "dun"
        assert answer.code == 0, answer.err

    @pytest.mark.parametrize(
        ("more", "verdict"),
        [({"holds.csv": "customer_id,kind,from\nC1,on vacation,2025-10-01\n"}, "do_not_contact"),
         ({"holds.csv": "customer_id,document_no,kind,from\nC1,9,dispute,2025-10-01\n"}, "incomplete"),
         ({"customers.csv": master({"C2": ""})}, "incomplete"),
         ({"contact-log.csv": f"{LOG}2025-10-01,C1,letter,outbound,reminder 3,3,\n"},
          "awaiting_release")],
        ids=["unknown word", "document that occurs nowhere", "no address", "awaits release"],
    )  # fmt: skip
    def test_what_waits_for_somebody(
        self, tmp_path: Path, more: dict[str, str], verdict: str
    ) -> None:
        rows = items("C1,1,2025-08-01,500.00", "C2,2,2025-09-01,500.00")
        answer, found = run(workspace(tmp_path, {"open-items.csv": rows, **more}))
        assert found["C1 EUR"]["verdict"] == verdict
        assert answer.code == 1, answer.err

    def test_the_help_says_which(self) -> None:
        text = re.sub(r"\s+", " ", dunnage("run", "--help").out)
        assert "Exit code 0: done. 1: done, and some letter waits for somebody" in text


class TestSummary:
    def told(self, root: Path) -> tuple[dict[str, list[Decimal]], dict[str, Any]]:
        """The rows of figures on the screen, and run.json."""
        files = {
            "open-items.csv": items(
                "C1,1,2025-07-31,6000.00", "C1,2,2025-11-20,100.00", "C1,3,2025-10-01,-250.00,credit_note",
                "C2,4,2025-09-01,500.00"),
            "contact-log.csv": f"{LOG}2025-10-01,C1,letter,outbound,reminder 3,3,2025-10-14\n",
        }  # fmt: skip
        answer = dunnage("run", "-C", workspace(root, files, terms="de_bgb_288"), "--jobs", "1")
        assert answer.code == 0, answer.err
        lines = [line.split() for line in answer.out.splitlines() if line.startswith("  EUR")]
        found = {line[0]: [Decimal(c.replace(",", "")) for c in line[1:]] for line in lines}
        document = json.loads((root / "output" / AS_OF / "run.json").read_bytes())
        assert "claimed" in answer.out
        return found, document

    def test_claimed_is_the_sum_of_the_letters_as_printed(self, tmp_path: Path) -> None:
        found, document = self.told(tmp_path)
        opened, without, dunned, more, claimed = found["EUR"]
        letters = [d for d in document["decisions"] if d["letter"]]
        assert claimed == sum(Decimal(d["claimed"]) for d in letters)
        for letter in letters:
            data = (tmp_path / letter["letter"]).read_bytes()
            text = " ".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))
            assert f"{Decimal(letter['claimed']):,}" in text
        assert opened == without + dunned
        assert claimed == dunned + more

    def test_control_what_was_shown_before_is_no_sum_of_letters(self, tmp_path: Path) -> None:
        found, document = self.told(tmp_path)
        assert found["EUR"][2] == Decimal(document["totals"]["EUR"]["dunned"])
        assert found["EUR"][2] != found["EUR"][4]


class TestManagers:
    WHO: Mapping[str, str] = {"C1": "Jürgen Groß", "C2": "A. Berg", "C3": ""}

    def drafted(self, root: Path) -> Path:
        rows = items(*(f"C{n},{n},2025-09-01,{n}00.00" for n in (1, 2, 3)))
        files = {"open-items.csv": rows, "customers.csv": master(self.WHO)}
        answer, _ = run(workspace(root, files), "--managers")
        assert answer.code == 0, answer.err
        return root / "output" / AS_OF

    def test_each_has_a_copy_of_their_own_and_says_what_holds(self, tmp_path: Path) -> None:
        folder = self.drafted(tmp_path)
        copies = sorted(folder.glob("review-*.xlsx"))
        assert len(copies) == 2
        whose = {}
        for path in copies:
            _, *rows = openpyxl.load_workbook(path)["Decisions"].values
            (whose[rows[0][0]],) = [path] * len(rows)
        assert sorted(whose) == ["C1", "C2"]
        held = fill(whose["C1"], edit("C1", "hold", by="Jürgen"), tmp_path / "groß.xlsx")
        lowered = fill(whose["C2"], edit("C2", "lower", level=1), tmp_path / "berg.xlsx")
        answer, found = run(tmp_path, "--managers", "--review", held, "--review", lowered)
        assert answer.code == 1, answer.err
        assert found["C1 EUR"]["verdict"] == "held_in_review"
        assert (found["C2 EUR"]["level"], found["C3 EUR"]["level"]) == (1, 3)
        assert len(list(folder.glob("review-*.xlsx"))) == 2
        assert dunnage("issue", "-C", tmp_path, "--approved-by", "Ada").code == 0
        assert dunnage("verify", "-C", tmp_path).code == 0


class TestGerman:
    """One customer at each level of the shipped ladder, all of them German."""

    DUE: Mapping[int, str] = {
        1: "2025-10-27", 2: "2025-10-22", 3: "2025-09-20", 4: "2025-08-20", 5: "2025-07-20",
    }  # fmt: skip

    def test_every_letter_from_the_first_to_the_last(self, tmp_path: Path) -> None:
        log = LOG + "".join(
            f"2025-10-01,C{n},letter,outbound,reminder {n - 1},{n - 1},2025-10-14\n" for n in (4, 5)
        )
        rows = items(*(f"C{n},{n},{due},1234.50" for n, due in self.DUE.items()))
        files = {
            "open-items.csv": rows, "contact-log.csv": log,
            "customers.csv": master({f"C{n}": "" for n in self.DUE}, "de"),
        }  # fmt: skip
        answer, found = run(workspace(tmp_path, files, terms="de_bgb_288"))
        assert answer.code == 0, answer.err
        titles = set()
        for level in self.DUE:
            decision = found[f"C{level} EUR"]
            assert (decision["verdict"], decision["level"]) == ("dun", level)
            data = (tmp_path / decision["letter"]).read_bytes()
            text = " ".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))
            titles.add(text.partition("Sehr geehrte")[0])
            assert "Mit freundlichen Grüßen" in text
            assert "1.234,50" in text
            assert "31. Oktober 2025" in text
            english = re.findall(
                r"\b(?:Invoice|Amount|Due|Dear|Page|Total|Interest|Deadline)\b", text
            )
            assert not english, (level, english)
        assert len(titles) == 5, "each level is a letter of its own"


class TestEveryWeek:
    """One invoice due on 29 September 2025, and a run every Friday until nothing is left to send."""

    def test_the_ladder_is_climbed_one_level_a_letter(self, tmp_path: Path) -> None:
        day, told = dt.date(2025, 10, 3), []
        for _ in range(14):
            files = {"open-items.csv": items("C1,1,2025-09-29,900.00", as_of=day.isoformat())}
            answer, found = run(workspace(tmp_path, files, terms="de_bgb_288"))
            assert answer.code in (0, 1), answer.err
            decision = found["C1 EUR"]
            told.append((decision["verdict"], decision["level"]))
            if decision["verdict"] == "dun":
                done = dunnage("issue", "-C", tmp_path, "--approved-by", "Ada")
                assert done.code == 0, done.err
            day += dt.timedelta(days=7)
        assert [verdict for verdict, _ in told][-1] == "awaiting_release", "who collects now?"
        sent = journal.read(tmp_path / "input" / "journal").letters
        assert [letter.level for letter in sent] == [1, 2, 3, 4, 5]
        ladder = registry.procedures()["exporter-standard"]
        for before, after in pairwise(sent):
            level, next_level = ladder.level(before.level), ladder.level(after.level)
            assert level is not None
            assert next_level is not None
            assert after.letter_date > before.deadline + dt.timedelta(days=level.grace)
            assert (after.letter_date - before.letter_date).days >= next_level.minimum_gap
        claims = [item.interest.amount for letter in sent for item in letter.items]
        assert claims[:3] == [0, 0, 0]
        assert min(claims[3:]) > 0
        assert dunnage("verify", "-C", tmp_path).code == 0
