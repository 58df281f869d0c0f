"""Undo and prove: void from the top, a second edition beside the first, receipts, and verify."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import journal, pdfs
from generator.documents import manifest
from generator.findings import NotConserved
from generator.journal import writer
from generator.register.entries import same_person
from tests.commands import Answer, dunnage, run, workspace
from tests.test_issue import FILES, HEADER, ITEMS, LETTERS, NAME, acts, copied, flip, issue

C1, C2 = LETTERS


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June issued: C1 at level 4 with interest, C2 at level 3."""
    root = workspace(tmp_path_factory.mktemp("undo") / "w", FILES, terms="de_bgb_288")
    assert run(root)[0].code == 0
    assert issue(root, "--approved-by", "Ada").code == 0
    return root


@pytest.fixture
def root(sent: Path, tmp_path: Path) -> Iterator[Path]:
    root = copied(sent, tmp_path / "w")
    yield root
    for path in (root, *root.rglob("*")):
        path.chmod(0o755)


def void(root: Path, letter: str, *words: object) -> Answer:
    return dunnage("void", letter, "--reason", "paid in time", "-C", root, *words)


def verify(root: Path, *words: object) -> Answer:
    return dunnage("verify", *words, "-C", root, "--json")


def standing(root: Path) -> list[str]:
    return [letter.letter_no for letter in journal.read(root / "input" / "journal").letters]


def july(root: Path) -> None:
    """A month later: C1 rises to level 5, C2 to level 4."""
    workspace(root, {"open-items.csv": ITEMS.replace(",2025-06-30\n", ",2025-07-31\n")},
              terms="de_bgb_288")  # fmt: skip
    assert run(root)[0].code == 0
    assert issue(root).code == 0


class TestVoid:
    def test_the_level_falls_back_and_the_number_is_used(self, root: Path) -> None:
        answer = void(root, C1, "--json")
        assert answer.code == 0, answer.err
        assert answer.json["letters"] == [C1]
        assert standing(root) == [C2]
        answer, found = run(root)
        assert answer.code == 0, answer.err
        again = found["C1 EUR"]
        assert (again["level"], again["interest_before"], again["interest"]) == (
            4, "0.00", "314.94")  # fmt: skip
        assert again["letter_no"] == f"{C1}-2"
        assert again["letter"] == f"output/{NAME}-2/letters/{C1}-2.pdf"
        assert found["C2 EUR"]["verdict"] == "contacted_recently", "its letter stands"
        assert issue(root, "--json").json["run"] == f"{NAME}-2"
        assert verify(root).json["wrong"] == []
        assert run(root)[0].code == 8, "closed again"
        assert void(root, f"{C1}-2").code == 0
        assert run(root)[1]["C1 EUR"]["letter_no"] == f"{C1}-3"

    def test_the_first_editions_files_are_as_they_were(self, root: Path) -> None:
        before = {p: p.read_bytes() for p in (root / "output" / NAME).rglob("*") if p.is_file()}
        assert void(root, NAME).code == 0
        assert run(root)[0].code == 0
        assert {path: path.read_bytes() for path in before} == before
        assert (root / "output" / f"{NAME}-2" / "run.json").is_file()

    def test_highest_level_first(self, root: Path) -> None:
        july(root)
        answer = void(root, C1)
        assert answer.code == 8
        assert "20250731-C1-EUR of level 5 stands" in answer.err
        assert len(standing(root)) == 4
        answer = void(root, NAME)
        assert answer.code == 8, "a whole run falls together or not at all"
        assert len(standing(root)) == 4
        assert void(root, "20250731-C1-EUR").code == 0
        assert void(root, C1).code == 0
        assert standing(root) == [C2, "20250731-C2-EUR"]
        assert acts(root)[0] == "2025-06-30-1.jsonl"
        assert "2025-06-30-4.jsonl" in acts(root), "effective long ago, last in the chain"
        assert journal.read(root / "input" / "journal").acts[-1].name == "2025-06-30-4.jsonl"

    def test_sorting_by_name_would_break_the_chain(self, root: Path) -> None:
        """The control: the older rule read files by date, then number."""
        july(root)
        assert void(root, "20250731-C1-EUR").code == 0
        assert void(root, C1).code == 0
        order = [act.name for act in journal.read(root / "input" / "journal").acts]
        assert sorted(order) != order

    def test_twice_and_unknown_and_outside(self, root: Path) -> None:
        assert void(root, C1).code == 0
        answer = void(root, C1)
        assert answer.code == 8
        assert "voided before" in answer.err
        for name in ("20250630-C9-EUR", "../2025-06-30", f"output/{NAME}", ""):
            assert void(root, name).code == 2, name
        assert len(acts(root)) == 2

    def test_a_reason_is_given_in_one_line(self, root: Path) -> None:
        assert dunnage("void", C1, "-C", root).code == 2
        assert dunnage("void", C1, "-C", root, "--reason", " ").code == 2
        assert dunnage("void", C1, "-C", root, "--reason", "a\x07b").code == 2
        assert standing(root) == [C1, C2]

    def test_a_later_as_of_stays_closed_for_the_older(self, root: Path) -> None:
        july(root)
        assert void(root, "20250731-C2-EUR").code == 0
        workspace(root, FILES, terms="de_bgb_288")
        answer, _ = run(root)
        assert answer.code == 8


class TestWithdrawal:
    def text(self, root: Path, number: str) -> str:
        data = (root / "output" / "withdrawals" / f"{number}.pdf").read_bytes()
        assert pdfs.page_count(data) == 1
        return re.sub(r"\s+", " ", pdfs.text(data, 0))

    def test_it_goes_where_the_letter_went_and_keeps_the_reason(self, root: Path) -> None:
        assert void(root, C1).code == 0
        text = self.text(root, C1)
        for words in ("Delta Parts GmbH", "Weg 1", "10115 Berlin", f"We withdraw our letter {C1}",
                      "30 June 2025"):  # fmt: skip
            assert words in text
        assert "paid in time" not in text
        assert "314.94" not in text

    def test_the_reason_where_it_is_to_be_said(self, root: Path) -> None:
        assert void(root, C2, "--print-reason").code == 0
        assert "The reason: paid in time" in self.text(root, C2)

    def test_in_the_debtors_language(self, tmp_path: Path) -> None:
        customers = (
            "customer_id,customer_name,address_line1,postal_code,city,country,language\n"
            "C2,Epsilon KG,Weg 2,1010,Wien,AT,de\n"
        )
        items = "".join(line for line in ITEMS.splitlines(keepends=True) if "C1," not in line)
        files = {"open-items.csv": items, "customers.csv": customers}
        root = workspace(tmp_path, files)
        assert run(root)[0].code == 0
        assert issue(root).code == 0
        assert void(root, C2).code == 0
        text = self.text(root, C2)
        assert f"wir nehmen unser Schreiben {C2} vom 30. Juni 2025 zurück" in text
        assert "1010 WIEN" in text

    def test_the_void_counts_where_no_letter_can_be_set(self, root: Path) -> None:
        path = root / "input" / "creditor.toml"
        text = path.read_text()
        path.write_text("[creditor]\n")
        answer = void(root, C1)
        assert answer.code == 1
        assert "No withdrawal letter was drafted" in answer.err
        assert standing(root) == [C2]
        path.write_text(text)
        assert void(root, C1).code == 8
        assert self.text(root, C1), "and is drafted by the next attempt"


class TestDelivered:
    def listed(self, root: Path, *rows: str, header: str = "letter_no,event,date,proof") -> Answer:
        file = root / "post.csv"
        file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return dunnage("delivered", file, "-C", root, "--json")

    def test_kept_with_the_hash_of_its_proof_and_once(self, root: Path) -> None:
        (root / "receipt.pdf").write_bytes(b"signed")
        rows = (f"{C1},In transit,2025-07-01,", f"{C1},delivered,2025-07-03,receipt.pdf")
        answer = self.listed(root, *rows)
        assert (answer.code, answer.json["new"]) == (0, 2), answer.err
        letter = journal.read(root / "input" / "journal").letters[0]
        assert [(str(d.date), d.event) for d in letter.deliveries] == [
            ("2025-07-01", "in transit"), ("2025-07-03", "delivered")]  # fmt: skip
        assert letter.deliveries[1].proof == hashlib.sha256(b"signed").hexdigest()
        answer = self.listed(root, *rows, f"{C2},posted,2025-07-01,")
        assert (answer.json["new"], answer.json["known"]) == (1, 2)
        assert self.listed(root, *rows).json == {
            "schema": "dunnage/delivered/1", "new": 0, "known": 2, "journal": None}  # fmt: skip
        assert verify(root).json["wrong"] == []

    def test_one_wrong_row_and_nothing_is_written(self, root: Path) -> None:
        before = acts(root)
        answer = self.listed(
            root,
            f"{C1},delivered,2025-07-03,",
            "20250630-C9-EUR,delivered,2025-07-03,",
            f"{C1},eaten,2025-07-03,",
            f"{C1},delivered,03.07.2025,",
            f"{C1},delivered,2025-06-01,",
            f"{C1},delivered,2199-06-01,",
            f"{C1},delivered,2025-07-03,../../etc/passwd",
            ",delivered,2025-07-03,",
        )
        assert answer.code == 4
        for number in range(3, 10):
            assert f"row {number}:" in answer.err
        assert "row 2:" not in answer.err
        assert acts(root) == before

    @pytest.mark.parametrize(
        ("header", "row"),
        [("letter_no,event", f"{C1},delivered"), ("letter_no,event,date,who", f"{C1},lost,x,y"),
         ("letter_no,event,date", f"{C1},lost"), ("letter_no,event,date", ""),
         ('letter_no,event,date\n"open', "")],
    )  # fmt: skip
    def test_a_list_of_another_shape(self, root: Path, header: str, row: str) -> None:
        assert self.listed(root, row, header=header).code == 4

    def test_the_next_formal_demand_lists_it(self, root: Path) -> None:
        assert self.listed(root, f"{C1};delivered;2025-07-03;", header="letter_no;event;date;proof"
                           ).code == 0  # fmt: skip
        later = ITEMS.replace(",2025-06-30\n", ",2025-07-31\n")
        workspace(root, {"open-items.csv": later}, terms="de_bgb_288")
        _, found = run(root)
        data = (root / found["C1 EUR"]["letter"]).read_bytes()
        text = " ".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))
        assert re.search(r"Delivered\s+3 Jul 2025", text)

    def test_a_draft_made_before_it_is_stale(self, root: Path) -> None:
        """It would not tell of the delivery; and an approval is no reason to run again."""
        workspace(root, {"open-items.csv": ITEMS.replace(",2025-06-30\n", ",2025-07-31\n")},
                  terms="de_bgb_288")  # fmt: skip
        assert run(root)[0].code == 0
        assert self.listed(root, f"{C1},delivered,2025-07-03,").code == 0
        answer = issue(root)
        assert answer.code == 8
        assert "stale" in answer.err


class TestHandOver:
    def over(self, root: Path, *words: object) -> Answer:
        return dunnage("handoff", "C1", "-C", root, "--json", *words)

    def test_the_dossier_is_what_was_sent(self, root: Path) -> None:
        (root / "input" / "documents").mkdir()
        (root / "input" / "documents" / "R-1.pdf").write_bytes(b"invoice")
        (root / "input" / "documents" / "R-10.pdf").write_bytes(b"of another customer")
        answer = self.over(root, "--for", "lawyer")
        assert answer.code == 0, answer.err
        folder = root / answer.json["folder"]
        names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        assert names == {
            f"letters/{C1}.pdf", f"statements/{C1}.pdf", f"statements/{NAME}-C1-EUR.pdf",
            f"statements/{NAME}-C1-EUR-activity.pdf", "documents/R-1.pdf", "history.csv",
            "interest.csv", "index.csv",
        }  # fmt: skip
        sent = root / "output" / NAME / "letters" / f"{C1}.pdf"
        assert (folder / "letters" / f"{C1}.pdf").read_bytes() == sent.read_bytes()
        interest = (folder / "interest.csv").read_text(encoding="utf-8-sig")
        assert "R-1" in interest
        assert "R-9" not in interest

    def test_no_letter_goes_out_until_it_is_taken_back(self, root: Path) -> None:
        assert self.over(root, "--for", "agency").code == 0
        assert self.over(root, "--for", "agency").code == 8
        later = {"open-items.csv": ITEMS.replace(",2025-06-30\n", ",2025-07-31\n")}
        workspace(root, later, terms="de_bgb_288")
        found = run(root)[1]
        assert found["C1 EUR"]["verdict"] == "handed_over"
        assert found["C2 EUR"]["verdict"] == "dun"
        assert self.over(root, "--take-back", "--reason", "paid in part").code == 0
        assert self.over(root, "--take-back").code == 2
        assert issue(root).code == 8, "the draft is of before"
        assert run(root)[1]["C1 EUR"]["verdict"] == "dun"
        assert verify(root).json["wrong"] == []

    def test_a_letter_that_is_not_as_it_was_sent(self, root: Path) -> None:
        flip(root / "output" / NAME / "letters" / f"{C1}.pdf")
        before = acts(root)
        assert self.over(root, "--for", "court").code == 7
        assert acts(root) == before
        assert not list((root / "output" / "handoff").iterdir())

    def test_nobody_and_nothing_to_do(self, root: Path) -> None:
        for words in (("C9", "--for", "agency"), ("C1",), ("../C1", "--for", "court"),
                      ("C1", "--for", "agency", "--take-back"), ("C1", "--for", "army")):  # fmt: skip
            assert dunnage("handoff", "-C", root, *words).code == 2, words


class TestVerify:
    def test_a_whole_workspace(self, root: Path) -> None:
        answer = verify(root)
        assert answer.code == 0
        assert answer.json["checked"]["issued letters"] == 2
        assert verify(root, NAME).code == 0
        assert dunnage("verify", "-C", root).out.endswith("All is as it was.\n")

    def test_nothing_there_is_nothing_wrong(self, tmp_path: Path) -> None:
        assert verify(tmp_path).json == {"schema": "dunnage/verify/1", "checked": {
            "journal files": 0}, "wrong": []}  # fmt: skip

    @pytest.mark.parametrize(
        "place",
        ["output/*/letters/*.pdf", "output/*/statements/*.pdf", "output/*/print/*.pdf",
         "output/*/run.json", "output/*/issued.json", "output/*/review.xlsx",
         "output/*/index.html", "output/*/findings.csv", "output/*/reconciliation.csv",
         "output/*/interest.csv", "input/journal/*.jsonl"],
    )  # fmt: skip
    def test_one_byte_of_each_kind_of_file(self, root: Path, place: str) -> None:
        (first, *_) = sorted(root.glob(place))
        flip(first)
        answer = verify(root)
        assert answer.code == 7
        assert any(first.name in words for words in answer.json["wrong"]), answer.json["wrong"]

    @pytest.mark.parametrize("place", [f"output/{NAME}/letters/{C1}.pdf", f"output/{NAME}"])
    def test_what_is_missing(self, root: Path, place: str) -> None:
        path = root / place
        for folder in (root / "output" / NAME, path.parent):
            folder.chmod(0o755)
        path.unlink() if path.is_file() else shutil.rmtree(path)
        answer = verify(root)
        assert answer.code == 7
        assert any("missing" in words for words in answer.json["wrong"])

    def test_a_journal_whose_last_file_is_gone(self, root: Path) -> None:
        """The chain of what is left is whole: the mark beside it tells, or what was made from it."""
        assert void(root, C1).code == 0
        last = root / "input" / "journal" / "2025-06-30-2.jsonl"
        kept = last.read_bytes()
        last.unlink()
        with pytest.raises(NotConserved, match="cut short"):
            journal.read(root / "input" / "journal")
        assert any("cut short" in words for words in verify(root).json["wrong"])
        mark = (root / "input" / "journal" / "HEAD").read_bytes()
        (root / "input" / "journal" / "HEAD").unlink()
        assert any(f"{C1}.pdf" in words for words in verify(root).json["wrong"])
        (root / "input" / "journal" / "HEAD").write_bytes(mark)
        last.write_bytes(kept)
        (root / "input" / "journal" / "2025-06-30-1.jsonl").unlink()
        assert any("chain" in words for words in verify(root).json["wrong"])
        last.unlink()
        (root / "input" / "journal" / "HEAD").unlink()
        assert any("issued.json" in words for words in verify(root).json["wrong"])

    def test_sums_that_do_not_tie_though_the_seal_does(self, root: Path) -> None:
        path = root / "output" / NAME / "run.json"
        document = json.loads(path.read_text())
        del document["seal"]
        document["decisions"][0]["claimed"] = "6354.95"
        document["decisions"][1]["items"][0]["open"] = "500.01"
        document["totals"]["EUR"]["dunned"] = "1.00"
        path.chmod(0o644)
        path.write_bytes(manifest.sealed(document))
        wrong = "\n".join(verify(root).json["wrong"])
        assert "claimed is 6354.95, but its parts come to 6354.94" in wrong
        assert "open is 580.00, but its items come to 580.01" in wrong
        assert "totals.EUR.dunned is 1.00" in wrong
        assert "is not the one that was issued" in wrong

    def test_two_letters_for_one_claim_and_one_article_for_two(self, root: Path) -> None:
        folder = root / "input" / "journal"
        first = json.loads((folder / "2025-06-30-1.jsonl").read_text().split("\n")[1])
        for number in ("X-1", "X-2"):
            letter = {**first["letter"], "letter_no": number, "article_number": "RR 1", "files": []}
            head = journal.read(folder).head
            event = {**first, "letter": letter}
            writer.append(folder, journal.read(folder).letters[0].letter_date, head, [event])
        wrong = "\n".join(verify(root).json["wrong"])
        assert "3 letters of EUR as of 2025-06-30 stand for customer C1" in wrong
        assert "Article number RR 1 is that of 2 letters" in wrong
        again = {**first, "letter": {**first["letter"]}}
        writer.append(folder, journal.read(folder).letters[0].letter_date,
                      journal.read(folder).head, [again])  # fmt: skip
        with pytest.raises(NotConserved, match="issued twice"):
            journal.read(folder)

    def test_names_cannot_leave_the_workspace(self, root: Path) -> None:
        for name in ("..", "../..", "/etc", "letters"):
            assert verify(root, name).code == 2
        outside = root.parent / "elsewhere"
        outside.mkdir()
        (root / "output" / "2025-01-31").symlink_to(outside)
        assert verify(root, "2025-01-31").code == 2


class TestA8ThroughTheCommands:
    """Due 2025-12-20; level 3 on Friday 30 January 2026, deadline Monday 16 February, grace 3."""

    LOG = (
        "date,customer_id,channel,direction,kind,level,deadline\n"
        "2025-12-29,C2,e-mail,outbound,reminder 1,1,2026-01-02\n"
        "2026-01-12,C2,e-mail,outbound,reminder 2,2,2026-01-19\n"
    )

    def at(self, root: Path, as_of: str, log: str = "") -> dict[str, object]:
        items = f"{HEADER}C2,R-1,invoice,2025-11-20,2025-12-20,900.00,900.00,EUR,{as_of}\n"
        customers = (
            "customer_id,customer_name,address_line1,postal_code,city,country\n"
            "C2,Epsilon SARL,Rue 2,75001,Paris,FR\n"
        )
        files = {"open-items.csv": items, "customers.csv": customers,
                 "contact-log.csv": self.LOG + log}  # fmt: skip
        workspace(root, files)
        answer, found = run(root)
        assert answer.code == 0, answer.err
        decision: dict[str, object] = found["C2 EUR"]
        return decision

    def test_the_clock_runs_from_the_issued_letter(self, tmp_path: Path) -> None:
        first = self.at(tmp_path, "2026-01-30")
        assert (first["level"], first["deadline"]) == (3, "2026-02-16")
        assert issue(tmp_path).code == 0
        assert issue(tmp_path).code == 8
        assert self.at(tmp_path, "2026-02-19")["verdict"] == "waiting_for_deadline"
        called = self.at(tmp_path, "2026-02-20", "2026-02-18,C2,call,outbound,call,,\n")
        assert (called["verdict"], called["may_go_from"]) == ("contacted_recently", "2026-02-28")
        inbound = self.at(tmp_path, "2026-02-20", "2026-02-18,C2,call,inbound,call,,\n")
        assert (inbound["verdict"], inbound["level"]) == ("dun", 4)
        assert self.at(tmp_path, "2026-05-31")["level"] == 4, "never two levels at once"
        assert self.at(tmp_path, "2026-02-20")["level"] == 4
        assert issue(tmp_path, "2026-02-20").code == 0
        assert void(tmp_path, "20260220-C2-EUR").code == 0
        assert standing(tmp_path) == ["20260130-C2-EUR"]
        again = self.at(tmp_path, "2026-02-20")
        assert (again["level"], again["letter_no"]) == (4, "20260220-C2-EUR-2")


@pytest.mark.parametrize("other", ["bea  BOSS", "Boss, Bea", "Boss  Bea."])
def test_one_person_under_two_spellings_is_one(other: str) -> None:
    assert same_person("Bea Boss", other)
    assert not same_person("Bea Boss", "Bea Bass")
