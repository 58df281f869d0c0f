"""Verify sees what went out beside the letters, and what lies where nothing of ours belongs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import journal
from tests.commands import dunnage, run, workspace
from tests.test_issue import FILES, LETTERS, NAME, copied, flip, issue

C1, C2 = LETTERS


@pytest.fixture(scope="module")
def undone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June issued; C1 handed over with a dossier, C2's letter voided with a withdrawal."""
    root = workspace(tmp_path_factory.mktemp("verify") / "w", FILES, terms="de_bgb_288")
    assert run(root)[0].code == 0
    assert issue(root, "--approved-by", "Ada").code == 0
    assert dunnage("handoff", "C1", "--for", "court", "-C", root).code == 0
    assert dunnage("void", C2, "--reason", "paid", "-C", root).code == 0
    return root


@pytest.fixture
def root(undone: Path, tmp_path: Path) -> Path:
    root = copied(undone, tmp_path / "w")
    for path in (root / "output", *(p for p in root.rglob("*") if not p.is_symlink())):
        path.chmod(0o755)
    return root


def wrong(root: Path, *words: object) -> list[str]:
    answer = dunnage("verify", *words, "-C", root, "--json")
    found: list[str] = answer.json["wrong"]
    assert answer.code == (7 if found else 0)
    return found


def dossier(root: Path) -> Path:
    (folder,) = (root / "output" / "handoff").iterdir()
    return folder


def without_files(root: Path) -> None:
    """The journal as older programs wrote it: no hashes of withdrawals and dossiers."""
    folder = root / "input" / "journal"
    acts = journal.read(folder).acts
    lines = [(folder / act.name).read_text().splitlines()[1:] for act in acts]
    for path in folder.iterdir():
        path.unlink()
    for act, events in zip(acts, lines, strict=True):
        told = [json.loads(line) for line in events]
        plain = [{k: v for k, v in event.items() if k != "files"} for event in told]
        journal.append(folder, act.events[0].effective, journal.read(folder).head, plain)


def test_without_its_mark_a_journal_may_be_cut_short(root: Path) -> None:
    (root / "input" / "journal" / "HEAD").unlink()
    (words,) = wrong(root)
    assert words.startswith("input/journal/HEAD is missing")


class TestEvidence:
    def test_all_is_counted_and_as_it_was(self, root: Path) -> None:
        answer = dunnage("verify", "-C", root, "--json")
        assert answer.json["wrong"] == []
        assert answer.json["checked"]["withdrawals"] == 1
        assert answer.json["checked"]["dossiers"] == 1

    @pytest.mark.parametrize(
        "place", [f"withdrawals/{C2}.pdf", f"handoff/*/letters/{C1}.pdf", "handoff/*/history.csv",
                  "handoff/*/index.csv"],
    )  # fmt: skip
    def test_one_byte_and_a_missing_file(self, root: Path, place: str) -> None:
        (file,) = (root / "output").glob(place)
        flip(file)
        (words,) = wrong(root)
        assert words.endswith(f"{file.name} is not the file that was written.")
        file.unlink()
        (words,) = wrong(root)
        assert f"{file.name} is missing." in words

    def test_a_dossier_that_is_gone_and_one_that_nobody_knows(self, root: Path) -> None:
        folder = dossier(root)
        folder.rename(folder.with_name("2020-01-01-C9"))
        missing, foreign = sorted(wrong(root), reverse=True)
        assert "is missing; the journal says that it was handed out" in missing
        assert "2020-01-01-C9 is no dossier that the journal knows" in foreign

    @pytest.mark.parametrize("place", ["withdrawals", "handoff/*", "handoff/*/letters"])
    @pytest.mark.parametrize("name", ["other.pdf", ".other"])
    def test_strangers(self, root: Path, place: str, name: str) -> None:
        (folder,) = (root / "output").glob(place)
        (folder / name).write_bytes(b"x")
        (words,) = wrong(root)
        assert f"{name} is " in words
        assert "not of this folder" in words

    def test_a_journal_of_before_has_no_hashes_and_reads_as_ever(self, root: Path) -> None:
        without_files(root)
        assert wrong(root) == []
        flip(dossier(root) / "history.csv")
        (words,) = wrong(root)
        assert "history.csv is not the file that was written" in words, "its own index tells"
        (root / "output" / "withdrawals" / f"{C2}.pdf").unlink()
        assert len(wrong(root)) == 1, "nobody can say that it was drafted"

    def test_a_withdrawal_drafted_later_is_the_one_that_counts(self, root: Path) -> None:
        path = root / "output" / "withdrawals" / f"{C2}.pdf"
        path.unlink()
        (words,) = wrong(root)
        assert f"dunnage void {C2}" in words
        toml = root / "input" / "creditor.toml"
        toml.write_text(toml.read_text().replace("Head of Credit", "Director of Credit"))
        answer = dunnage("void", C2, "--reason", "paid", "-C", root)
        assert answer.code == 8
        assert "was voided before" in answer.err
        assert "is drafted" in answer.err
        assert path.is_file()
        assert wrong(root) == [], "its new hash is in the journal"

    def test_control_with_the_first_hash_alone_it_would_be_another_file(self, root: Path) -> None:
        first = journal.read(root / "input" / "journal").acts[-1].events[0].files[0]["sha256"]
        self.test_a_withdrawal_drafted_later_is_the_one_that_counts(root)
        last = journal.read(root / "input" / "journal").acts[-1].events[0].files[0]["sha256"]
        assert first != last


class TestVoidedTwice:
    def test_a_sentence_and_no_file_is_touched(self, root: Path) -> None:
        files = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in root.rglob("*") if p.is_file()}
        for asked in (C2, C2):
            answer = dunnage("void", asked, "--reason", "again", "-C", root)
            assert answer.code == 8
            assert answer.err == f"{C2} was voided before.\n"
        after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in root.rglob("*") if p.is_file()}
        assert after == files

    def test_a_withdrawal_that_is_there_is_never_written_over(self, root: Path) -> None:
        place = root / "output" / "withdrawals" / f"{C1}.pdf"
        place.write_bytes(b"somebody's")
        answer = dunnage("void", C1, "--reason", "again", "-C", root)
        assert answer.code == 1
        assert "not written over" in answer.err
        assert place.read_bytes() == b"somebody's"


Plant = Callable[[Path], object]
PLANTED: dict[str, tuple[Plant, str]] = {
    "a file": (lambda f: (f / "notes.txt").write_text("x"), "notes.txt is not of"),
    "a hidden file": (lambda f: (f / ".notes").write_text("x"), ".notes is hidden, and not of"),
    "among the letters": (lambda f: (f / "letters/x.pdf").write_text("x"), "letters/x.pdf is not"),
    "hidden there": (lambda f: (f / "print/.x.pdf").write_text("x"), "print/.x.pdf is hidden"),
    "a lock file": (lambda f: (f / "~$review.xlsx").write_text("x"), "~$review.xlsx is hidden"),
    "a folder": (lambda f: (f / "letters/more").mkdir(), "letters/more/ is not of"),
    "a hidden folder": (lambda f: (f / ".git").mkdir(), ".git/ is not of"),
    "a link": (lambda f: (f / "letters/l.pdf").symlink_to("/etc/passwd"), "l.pdf is a link"),
    "a linked folder": (lambda f: (f / "more").symlink_to(f / "letters"), "more is a link"),
}


class TestStrangers:
    @pytest.mark.parametrize(("plant", "words"), PLANTED.values(), ids=list(PLANTED))
    def test_each_in_an_issued_run_is_one_sentence(
        self, root: Path, plant: Plant, words: str
    ) -> None:
        plant(root / "output" / NAME)
        for asked in ((), (NAME,)):
            (found,) = wrong(root, *asked)
            assert f"output/{NAME}/" in found
            assert words in found

    def test_a_file_of_the_run_that_is_a_link_or_gone(self, root: Path) -> None:
        file = root / "output" / NAME / "interest.csv"
        elsewhere = root / "kept.csv"
        file.rename(elsewhere)
        assert f"output/{NAME}/interest.csv is missing." in wrong(root)
        file.symlink_to(elsewhere)
        assert wrong(root) == [f"output/{NAME}/interest.csv is a link, and not the file itself."]

    def test_control_hashes_alone_see_no_stranger(self, root: Path) -> None:
        """What the older check looked at is all as it was."""
        (root / "output" / NAME / ".notes").write_text("x")
        document = json.loads((root / "output" / NAME / "run.json").read_bytes())
        assert all((root / file["path"]).is_file() for file in document["files"])
        assert wrong(root)

    def test_issue_tells_of_what_was_there_before(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, FILES, terms="de_bgb_288")
        assert run(root)[0].code == 0
        (root / "output" / NAME / ".DS_Store").write_text("x")
        answer = issue(root, "--approved-by", "Ada")
        assert answer.code == 0
        assert f"warning: output/{NAME}/.DS_Store is hidden, and not of" in answer.err

    def test_a_draft_may_have_notes_beside_it(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, FILES, terms="de_bgb_288")
        assert run(root)[0].code == 0
        (root / "output" / NAME / "notes.txt").write_text("to ask")
        assert wrong(root) == []
