"""The review: edits come back proved, are kept, change what they say and nothing else."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator import pdfs, registry, wording
from generator.commands import explain
from generator.review import stored
from generator.values.procedure import Fee
from generator.values.review import Action, Override
from generator.workbooks import SheetOut, workbook
from tests.commands import Answer, dunnage, run, workspace
from tests.ledgers import account, call, decision, item, money, reminder

AS_OF = "2025-10-31"
ITEMS = "customer_id,document_no,document_date,due_date,amount_open,currency,as_of\n"
ROWS = ITEMS + "".join(
    f"{customer},{number},2025-07-01,{due},{amount},EUR,{AS_OF}\n"
    for customer, number, due, amount in (
        ("C1", "A-1", "2025-10-20", "100.00"),  # level 2
        ("C1", "A-2", "2025-10-26", "86657.60"),  # level 1
        ("C2", "B-1", "2025-09-01", "200.00"),  # level 3
        ("C3", "C-1", "2025-10-26", "300.10"),  # level 1
        ("C4", "D-1", "2025-08-01", "400.20"),  # level 4, a formal demand
        ("C5", "E-1", "2025-12-01", "500.00"),  # not due
        ("C6", "F-1", "2025-09-01", "600.00"),  # level 3 after an expired level 2
        ("=7", "G-1", "2025-10-20", "700.00"),  # level 2
    )
)
NAMES = {"C1": "M. Ito", "C2": "M. Ito", "C3": "A. Berg"}
CUSTOMERS = (
    "customer_id,customer_name,address_line1,postal_code,city,country,account_manager\n"
    + "".join(
        f"{customer},Kunde {customer},Weg 1,10115,Berlin,DE,{NAMES.get(customer, '')}\n"
        for customer in ("C1", "C2", "C3", "C4", "C5", "C6", "=7")
    )
)
LOG = (
    "date,customer_id,channel,direction,kind,level,deadline\n"
    "2025-10-01,C4,letter,outbound,reminder 3,3,2025-10-14\n"
    "2025-10-10,C6,letter,outbound,reminder 2,2,2025-10-17\n"
)
FILES = {"open-items.csv": ROWS, "customers.csv": CUSTOMERS, "contact-log.csv": LOG}
Cells = dict[tuple[str, str], Any]


def drafted(root: Path, *words: object) -> Path:
    """A workspace with a draft; out, its review.xlsx."""
    answer, _ = run(workspace(root, FILES, terms="contract"), *words)
    assert answer.code in (0, 1), answer.err
    return root / "output" / AS_OF / "review.xlsx"


def fill(book: Path, cells: Cells, to: Path | None = None) -> Path:
    """The workbook with (customer, column) -> value typed in, as a spreadsheet program saves it."""
    seen = openpyxl.load_workbook(book)
    sheet = seen["Decisions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    places = {
        sheet.cell(row, columns["customer_id"]).value: row for row in range(2, sheet.max_row + 1)
    }
    for (customer, name), value in cells.items():
        cell = sheet.cell(places[customer], columns[name])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # the column is text: what is typed there is no formula
    target = to or book.parents[2] / "filled.xlsx"
    seen.save(target)
    return target


def edit(customer: str, action: str, reason: str | None = "Sales asks", **cells: Any) -> Cells:
    found = {"action": action, "reason": reason, **cells}
    return {(customer, name): value for name, value in found.items() if value is not None}


def cells_of(book: Path) -> dict[str, dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(book)["Decisions"].iter_rows(values_only=True)
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def reviewed(root: Path, cells: Cells, *words: object) -> tuple[Answer, dict[str, Any]]:
    """A draft, the cells typed in, and the run that takes them."""
    return run(root, "--review", fill(drafted(root), cells), *words)


def kept(root: Path) -> str:
    path = root / "input" / "review" / f"{AS_OF}.csv"
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


# --- what an edit does


class TestEffect:
    def test_a_hold_takes_the_letter_away_and_keeps_the_money(self, tmp_path: Path) -> None:
        answer, found = reviewed(tmp_path, edit("C2", "hold", by="M. Ito"))
        assert answer.code == 1
        held = found["C2 EUR"]
        assert (held["verdict"], held["claimed"], held["letter"]) == (
            "held_in_review",
            "0.00",
            None,
        )
        assert (held["level"], held["proposed_level"]) == (3, 3)
        assert held["sentence"] == "Held in the review until further notice: Sales asks (M. Ito)."
        assert held["review"] == {
            "action": "hold", "level": "", "until": "", "reason": "Sales asks", "by": "M. Ito",
        }  # fmt: skip
        assert not (tmp_path / "output" / AS_OF / "letters" / "20251031-C2-EUR.pdf").exists()
        totals = answer.json["totals"]["EUR"]
        assert float(totals["dunned"]) + float(totals["not_dunned"]) == float(totals["items"])
        assert found["C1 EUR"]["verdict"] == "dun", "nobody else is concerned"

    def test_a_skip_says_until_when(self, tmp_path: Path) -> None:
        _, found = reviewed(tmp_path, edit("C2", "skip", until=dt.date(2025, 11, 15)))
        assert found["C2 EUR"]["verdict"] == "held_in_review"
        assert (
            found["C2 EUR"]["sentence"]
            == "Skipped by the review until 15 November 2025: Sales asks."
        )

    def test_lower_sends_the_letter_of_the_lower_level(self, tmp_path: Path) -> None:
        _, found = reviewed(tmp_path, edit("C4", "lower", level=3))
        lowered = found["C4 EUR"]
        assert (lowered["verdict"], lowered["level"], lowered["proposed_level"]) == ("dun", 3, 4)
        assert (lowered["interest"], lowered["fixed_sum"]) == ("0.00", "0.00"), "shown, not claimed"
        assert lowered["claimed"] == "400.20"
        assert lowered["sentence"] == "Level 3 instead of 4, as the review asks: Sales asks."
        data = (tmp_path / lowered["letter"]).read_bytes()
        assert "formal" not in pdfs.text(data, 0).casefold()

    def test_control_without_the_review_it_is_the_formal_demand(self, tmp_path: Path) -> None:
        drafted(tmp_path)
        found = json.loads((tmp_path / "output" / AS_OF / "run.json").read_text())["decisions"]
        (formal,) = [d for d in found if d["customer"] == "C4"]
        assert (formal["level"], float(formal["interest"]) > 0) == (4, True)
        data = (tmp_path / formal["letter"]).read_bytes()
        assert "formal" in pdfs.text(data, 0).casefold()

    def test_lower_caps_every_item_of_the_letter(self, tmp_path: Path) -> None:
        _, found = reviewed(tmp_path, edit("C1", "lower", level=1))
        assert [i["level"] for i in found["C1 EUR"]["items"]] == [1, 1]

    def test_raise_lifts_only_what_bore_the_proposed_level(self, tmp_path: Path) -> None:
        _, found = reviewed(tmp_path, edit("C1", "raise", level=3), "--allow-raise")
        assert found["C1 EUR"]["level"] == 3
        assert [i["level"] for i in found["C1 EUR"]["items"]] == [3, 1]
        assert found["C1 EUR"]["sentence"].startswith("Level 3 instead of 2, raised by the review")

    def test_raise_to_a_formal_demand_after_an_expired_deadline(self, tmp_path: Path) -> None:
        answer, found = reviewed(tmp_path, edit("C6", "raise", level=4), "--allow-raise")
        assert found["C6 EUR"]["level"] == 4, answer.err
        assert float(found["C6 EUR"]["interest"]) > 0

    @pytest.mark.parametrize(("customer", "level"), [("C2", 4), ("C6", 5), ("C4", 5)])
    def test_never_to_a_formal_demand_without_one_nor_past_one(
        self, tmp_path: Path, customer: str, level: int
    ) -> None:
        book = drafted(tmp_path)
        before = tree(tmp_path)
        answer, _ = run(
            tmp_path, "--allow-raise", "--review", fill(book, edit(customer, "raise", level=level))
        )
        assert answer.code == 4
        assert "a formal demand needs an issued notice whose deadline has passed" in answer.err
        assert kept(tmp_path) == ""
        assert {k: v for k, v in tree(tmp_path).items() if k != "filled.xlsx"} == before

    @pytest.mark.parametrize(("customer", "level"), [("C4", 2), ("C6", 1)])
    def test_lower_than_what_was_sent_names_its_cell(
        self, tmp_path: Path, customer: str, level: int
    ) -> None:
        """C4 had level 3 and C6 level 2: a milder letter after it would contradict it."""
        book = drafted(tmp_path)
        before = tree(tmp_path)
        answer, _ = run(tmp_path, "--review", fill(book, edit(customer, "lower", level=level)))
        assert answer.code == 4
        assert f"but level {level + 1} was sent before" in answer.err
        assert re.search(r"filled\.xlsx!Decisions:K\d+:", answer.err), answer.err
        assert kept(tmp_path) == ""
        assert {k: v for k, v in tree(tmp_path).items() if k != "filled.xlsx"} == before

    def test_explain_dashboard_and_the_next_review_say_it(self, tmp_path: Path) -> None:
        reviewed(tmp_path, {**edit("C2", "hold", by="M. Ito"), **edit("C4", "lower", level=3)})
        told = dunnage("explain", "-C", tmp_path, "C2").out
        assert "in the review: hold: Sales asks (M. Ito)" in told
        assert "proposed by the rules: level 3" in told
        page = (tmp_path / "output" / AS_OF / "index.html").read_text()
        assert "Held in review" in page
        rows = cells_of(tmp_path / "output" / AS_OF / "review.xlsx")
        assert (rows["C2"]["action"], rows["C2"]["reason"], rows["C2"]["by"]) == (
            "hold",
            "Sales asks",
            "M. Ito",
        )
        assert (rows["C4"]["action"], rows["C4"]["level"], rows["C4"]["proposed_level"]) == (
            "lower",
            3,
            4,
        )

    def test_a_held_customer_that_lacks_something_is_incomplete_first(self, tmp_path: Path) -> None:
        book = drafted(tmp_path)
        toml = tmp_path / "input" / "creditor.toml"
        toml.write_text(toml.read_text().replace("[creditor.banks.EUR]", "[creditor.banks.GBP]"))
        _, found = run(tmp_path, "--review", fill(book, edit("C2", "hold")))
        assert found["C2 EUR"]["verdict"] == "incomplete"
        assert found["C2 EUR"]["review"]["action"] == "hold"


class TestAHoldOnADocumentThatIsNotOpen:
    """Through the commands, with the journal: a slip of the pen stops the letter, a paid one not."""

    HOLDS = "customer_id,document_no,kind,from\n"

    def drafted(self, root: Path, number: str, items: str = ROWS) -> tuple[Answer, dict[str, Any]]:
        holds = f"{self.HOLDS}C2,{number},dispute,2025-10-01\n"
        files = {**FILES, "open-items.csv": items, "holds.csv": holds}
        return run(workspace(root, files, terms="contract"))

    def test_a_number_that_occurs_nowhere(self, tmp_path: Path) -> None:
        answer, found = self.drafted(tmp_path, "B-l")
        assert answer.code == 1
        assert found["C2 EUR"]["verdict"] == "incomplete"
        assert "(B-1?)" in found["C2 EUR"]["sentence"]
        assert found["C1 EUR"]["verdict"] == "dun", "nobody else is concerned"

    def test_one_of_a_letter_that_was_sent_and_is_paid_since(self, tmp_path: Path) -> None:
        rows = ROWS + f"C2,B-0,2025-07-01,2025-09-01,90.00,EUR,{AS_OF}\n"
        run(workspace(tmp_path, {**FILES, "open-items.csv": rows}, terms="contract"))
        assert dunnage("issue", "-C", tmp_path, "--approved-by", "Ada").code == 0
        later = ROWS.replace(AS_OF, "2025-11-30")
        answer, found = self.drafted(tmp_path, "B-0", later)
        assert answer.code == 0, answer.err
        assert found["C2 EUR"]["verdict"] == "dun"
        findings = (tmp_path / "output" / "2025-11-30" / "findings.csv").read_text()
        assert "is not open any more: nothing is left to stop" in findings


class TestRulesStayRules:
    """Below the commands: what the rules do not dun, no review duns."""

    HELD = Override("", "C1", "EUR", Action.HOLD, "Sales asks")

    def test_lowering_does_not_shorten_the_gap_for_others(self) -> None:
        """Level 3 has a gap of 7 days, level 1 one of 4: what waits for 7 goes on waiting."""
        due = item("500.00", "2025-09-20", "2")
        owed = account(due, contact_log=(call("2025-10-26"),))
        natural = decision(owed, AS_OF)
        assert natural.verdict == "contacted_recently"
        lower = replace(self.HELD, action=Action.LOWER, level=1, proposed_level=3)
        lowered = decision(owed, AS_OF, override=lower)
        assert lowered.verdict == "contacted_recently"
        assert [note.code for note in lowered.notes][-1:] == ["note.review_no_letter"]

    def test_a_level_sent_before_may_be_sent_again(self) -> None:
        owed = account(
            item("500.00", "2025-08-01"), contact_log=(reminder(3, "2025-10-01", "2025-10-14"),)
        )
        lower = replace(self.HELD, action=Action.LOWER, level=3, proposed_level=4)
        found = decision(owed, AS_OF, basis=None, override=lower)
        assert (found.verdict, found.level and found.level.number) == ("dun", 3)
        assert found.deadline
        assert found.proposed_level == 4

    def test_never_below_a_level_that_was_sent(self) -> None:
        """As a kept edit: level 2 was asked for, and meanwhile level 3 is known to have gone."""
        owed = account(
            item("500.00", "2025-08-01"), contact_log=(reminder(3, "2025-10-01", "2025-10-14"),)
        )
        lower = replace(self.HELD, action=Action.LOWER, level=2, proposed_level=4)
        found = decision(owed, AS_OF, override=lower)
        assert (found.verdict, found.claimed) == ("held_in_review", money("0"))
        assert found.sentence.code == "verdict.held_lower"
        assert [note.code for note in found.notes][-1:] == ["note.review_below"]

    def test_control_without_that_letter_the_same_edit_is_taken(self) -> None:
        owed = account(item("500.00", "2025-08-01"))
        lower = replace(self.HELD, action=Action.LOWER, level=2, proposed_level=3)
        found = decision(owed, AS_OF, override=lower)
        assert (found.verdict, found.level and found.level.number) == ("dun", 2)

    def test_a_level_that_the_procedure_has_no_longer_sends_nothing(self) -> None:
        lower = replace(self.HELD, action=Action.LOWER, level=9, proposed_level=10)
        found = decision(account(item("500.00", "2025-09-01")), AS_OF, override=lower)
        assert found.verdict == "held_in_review"

    @pytest.mark.parametrize(("level", "claims"), [(3, False), (4, True)])
    def test_a_lower_level_bears_no_interest_and_fee_that_are_not_its_own(
        self, level: int, claims: bool
    ) -> None:
        """The letter before was level 3, so 4 is proposed; a fee is on 4 alone."""
        shipped = registry.procedures()["exporter-standard"]
        fees = (Fee("EUR", Decimal("5.00")),)
        levels = tuple(replace(x, fees=fees if x.number == 4 else ()) for x in shipped.levels)
        owed = account(
            item("500.00", "2025-08-01"), contact_log=(reminder(3, "2025-10-01", "2025-10-14"),)
        )
        lower = replace(self.HELD, action=Action.LOWER, level=level, proposed_level=4)
        found = decision(
            owed, AS_OF, basis="de_bgb_288", procedure=replace(shipped, levels=levels),
            override=lower if level < 4 else None,
        )  # fmt: skip
        assert found.level is not None
        assert found.level.number == level
        assert bool(found.interest_total) is claims
        assert bool(found.fixed_sum) is claims
        assert bool(found.fee) is claims
        assert (found.claimed == money("500.00")) is not claims

    def test_held_claims_nothing_of_what_was_paid_late(self) -> None:
        owed = account(
            item("500.00", "2025-08-01"), contact_log=(reminder(3, "2025-10-01", "2025-10-14"),)
        )
        held = decision(owed, AS_OF, override=self.HELD)
        assert (held.verdict, held.claimed, held.interest_total) == (
            "held_in_review",
            money("0"),
            money("0"),
        )

    def test_it_lapses_by_itself(self) -> None:
        owed = account(item("500.00", "2025-09-01"))
        until = replace(self.HELD, until=dt.date(2025, 11, 5))
        assert (
            decision(owed, AS_OF, letter_date="2025-11-05", override=until).verdict
            == "held_in_review"
        )
        after = decision(owed, AS_OF, letter_date="2025-11-06", override=until)
        assert (after.verdict, after.override) == ("dun", None)

    def test_it_is_why_no_letter_goes_whatever_else_is_overdue(self) -> None:
        owed = account(
            item("500.00", "2025-09-01", number="A"), item("70.00", "2025-10-29", number="B")
        )
        until = replace(self.HELD, until=dt.date(2025, 11, 20))
        held = decision(owed, AS_OF, override=until)
        assert [i.verdict for i in held.items] == ["held_in_review", "within_grace"]
        assert held.verdict == "held_in_review"
        assert held.sentence == held.items[0].sentence
        assert held.may_go_from == dt.date(2025, 11, 21)
        natural = decision(account(item("70.00", "2025-10-29")), AS_OF, override=until)
        assert natural.verdict == "within_grace", "nothing was taken away"

    def test_explain_ends_with_what_the_review_made_of_it(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        owed = account(item("500.00", "2025-09-01"))
        words = wording.words("en", (Path(__file__).parent.parent / "layouts",))
        for override, said in ((None, False), (self.HELD, True)):
            held = decision(owed, AS_OF, override=override, trace=True)
            explain._tell(held, held.debtor.customer_id, words, ())
            assert ("→ In the end: Held in the review" in capsys.readouterr().out) is said


# --- kept, and the same bytes whichever way


def test_a_reviewed_run_has_the_bytes_of_a_fresh_one(tmp_path: Path) -> None:
    cells = {
        **edit("C2", "hold", "=1+1"),
        **edit("C4", "lower", level=3),
        **edit("=7", "skip", "-x"),
    }
    answer, _ = reviewed(tmp_path / "a", cells)
    assert answer.code == 1, answer.err
    rows = list(csv.reader(io.StringIO(kept(tmp_path / "a"))))
    assert rows[0] == list(stored.COLUMNS)
    assert [row[1:4] for row in rows[1:]] == [
        ["'=7", "EUR", "skip"],
        ["C2", "EUR", "hold"],
        ["C4", "EUR", "lower"],
    ]
    assert re.search(r"2 papers set, \d+ taken over from the draft", answer.err), answer.err
    shutil.copytree(tmp_path / "a" / "input", tmp_path / "b" / "input")
    assert run(tmp_path / "b")[0].code == 1
    assert tree(tmp_path / "a" / "output") == tree(tmp_path / "b" / "output")
    inputs = json.loads((tmp_path / "b" / "output" / AS_OF / "run.json").read_text())["inputs"]
    listed = {i["path"]: i["sha256"] for i in inputs}[f"input/review/{AS_OF}.csv"]
    assert listed == tree(tmp_path / "b")[f"input/review/{AS_OF}.csv"]


def test_a_later_run_without_review_keeps_the_edits(tmp_path: Path) -> None:
    reviewed(tmp_path, edit("C2", "hold"))
    before = tree(tmp_path / "output")
    answer, found = run(tmp_path)
    assert found["C2 EUR"]["verdict"] == "held_in_review", answer.err
    assert tree(tmp_path / "output") == before


def test_as_proposed_lifts_and_nothing_is_left(tmp_path: Path) -> None:
    book = drafted(tmp_path)
    untouched = tree(tmp_path / "output")
    run(tmp_path, "--review", fill(book, edit("C2", "hold")))
    lifted = {("C2", "action"): "as proposed", ("C2", "reason"): None}
    answer, found = run(tmp_path, "--review", fill(book, lifted))
    assert found["C2 EUR"]["verdict"] == "dun", answer.err
    assert "1 lifted" in answer.err
    assert kept(tmp_path) == ""
    assert tree(tmp_path / "output") == untouched


def test_editing_again_replaces(tmp_path: Path) -> None:
    book = drafted(tmp_path)
    run(tmp_path, "--review", fill(book, edit("C2", "hold")))
    _, found = run(tmp_path, "--review", fill(book, edit("C2", "lower", "Better so", level=1)))
    assert found["C2 EUR"]["level"] == 1
    assert kept(tmp_path).count("C2") == 1


def test_the_same_review_twice_changes_nothing(tmp_path: Path) -> None:
    filled = fill(drafted(tmp_path), edit("C2", "hold"))
    run(tmp_path, "--review", filled)
    before = tree(tmp_path)
    answer, _ = run(tmp_path, "--review", filled)
    assert answer.code == 1, answer.err
    assert tree(tmp_path) == before


def test_the_review_in_the_folder_itself_is_taken(tmp_path: Path) -> None:
    book = drafted(tmp_path)
    fill(book, edit("C2", "hold"), book)
    answer, _ = run(tmp_path)
    assert answer.code == 8
    assert f"dunnage run --review {book}" in answer.err
    answer, found = run(tmp_path, "--review", book)
    assert found["C2 EUR"]["verdict"] == "held_in_review", answer.err
    assert run(tmp_path)[0].code == 1, "the new one is ours again"


def test_an_edited_copy_of_a_manager_is_not_written_over(tmp_path: Path) -> None:
    book = drafted(tmp_path, "--managers")
    (mine,) = book.parent.glob("review-M-Ito*.xlsx")
    fill(mine, edit("C2", "hold"), mine)
    answer, _ = run(tmp_path, "--review", fill(book, edit("C3", "hold")))
    assert answer.code == 8
    assert mine.name in answer.err


def test_a_change_of_the_kept_edits_between_reading_and_writing_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = fill(drafted(tmp_path), edit("C2", "hold"))
    real = stored.refuse_changed

    def other_first(root: Path, as_of: dt.date, data: bytes) -> None:
        path = root / "input" / "review" / f"{as_of}.csv"
        path.parent.mkdir(parents=True)
        path.write_text("x")
        real(root, as_of, data)

    monkeypatch.setattr(stored, "refuse_changed", other_first)
    assert run(tmp_path, "--review", filled)[0].code == 8


# --- what is not taken


WRONG = {
    "no action": (edit("C2", "hodl"), "J", "'hodl' is no action"),
    "no reason": (edit("C2", "hold", reason=None), "M", "The action 'hold' needs a reason"),
    "no level": (edit("C2", "lower"), "K", "The action 'lower' needs a level"),
    "a level for a hold": (edit("C2", "hold", level=1), "K", "A level does not go with 'hold'"),
    "lower to the same": (edit("C2", "lower", level=3), "K", "Level 3 is not below the proposed level 3"),
    "lower to nothing": (edit("C2", "lower", level=0), "K", "needs a level"),
    "half a level": (edit("C2", "lower", level=1.5), "K", "The cell under 'level'"),
    "a level in words": (edit("C2", "lower", level="two"), "K", "The cell under 'level'"),
    "a level there is not": (edit("C2", "raise", level=9), "K", "has no level 9"),
    "raise without leave": (edit("C2", "raise", level=4), "J", "--allow-raise"),
    "raise to less": (edit("C2", "raise", level=2), "K", "Level 2 is not above the proposed level 3"),
    "a level for no letter": (edit("C5", "lower", level=1), "J", "No letter is proposed"),
    "a day before": (edit("C2", "hold", until=dt.date(2025, 10, 30)), "L", "before the letter date"),
    "a day in words": (edit("C2", "hold", until="soon"), "L", "not a date"),
    "an action forgotten": ({("C2", "reason"): "do not send!"}, "J", "the action is 'as proposed'"),
    "an amount typed over": ({("C2", "open"): 20.00}, "D", "'open' says '20'; the draft has '200.00'"),
    "a name typed over": ({("C2", "customer_name"): "Other"}, "B", "the draft has 'Kunde C2'"),
    "a verdict typed over": ({("C5", "verdict"): "dun"}, "G", "the draft has 'not_due'"),
    "a level typed over": ({("C2", "proposed_level"): 5}, "I", "'proposed_level' says '5'"),
    "days typed over": ({("C2", "oldest_days"): None}, "F", "'oldest_days'"),
    "a customer typed over": ({("C2", "customer_id"): "C99"}, "A", "no row of customer 'C99'"),
    "a novel": (edit("C2", "hold", reason="x" * 501), "M", "too long"),
    "a formula": (edit("C2", "hold", reason="=1+1"), "M", "formula|no reason|needs a reason"),
}  # fmt: skip


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drafted(tmp_path_factory.mktemp("draft"))


@pytest.mark.parametrize(("cells", "column", "words"), WRONG.values(), ids=list(WRONG))
def test_every_wrong_edit_is_refused_with_its_cell(
    draft: Path, tmp_path: Path, cells: Cells, column: str, words: str
) -> None:
    root = draft.parents[2]
    filled = tmp_path / "filled.xlsx"
    if cells.get(("C2", "reason")) == "=1+1":
        _with_formula(draft, filled)
    else:
        fill(draft, cells, filled)
    before = tree(root)
    level = "--allow-raise" if "is not above" in words or "no level 9" in words else "-q"
    answer, _ = run(root, level, "--review", filled)
    assert answer.code == 4, answer.err
    assert re.search(words, answer.err), answer.err
    assert re.search(rf"filled\.xlsx!Decisions:{column}\d*:", answer.err), answer.err
    assert tree(root) == before, "nothing was written"


def _with_formula(book: Path, to: Path) -> None:
    """openpyxl writes "=…" as a formula, as Excel does where a person types it."""
    seen = openpyxl.load_workbook(book)
    sheet = seen["Decisions"]
    row = next(c.row for c in sheet["A"] if c.value == "C2")
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(row, columns["action"]).value = "hold"
    cell = sheet.cell(row, columns["reason"])
    cell.value = "=1+1"
    cell.data_type = "f"
    seen.save(to)


def test_all_faults_are_said_at_once(draft: Path, tmp_path: Path) -> None:
    cells = {
        **edit("C1", "hold", reason=None), **edit("C2", "lower", level=7), **edit("C3", "hodl"),
        ("C4", "open"): 1,
    }  # fmt: skip
    answer, _ = run(draft.parents[2], "--review", fill(draft, cells, tmp_path / "x.xlsx"))
    assert answer.code == 4
    assert answer.err.count("[D10]") == 4


def test_control_the_untouched_review_is_taken_and_changes_nothing(tmp_path: Path) -> None:
    book = drafted(tmp_path)
    before = tree(tmp_path / "output")
    answer, _ = run(tmp_path, "--review", fill(book, {}))
    assert answer.code == 0, answer.err
    assert tree(tmp_path / "output") == before
    assert kept(tmp_path) == ""


def test_sorted_and_filtered_rows_are_read_alike(tmp_path: Path) -> None:
    book = drafted(tmp_path)
    seen = openpyxl.load_workbook(book)
    sheet = seen["Decisions"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else "n"
        sheet.row_dimensions[number].hidden = number % 2 == 0
    seen.save(tmp_path / "sorted.xlsx")
    answer, found = run(
        tmp_path,
        "--review",
        fill(tmp_path / "sorted.xlsx", edit("C2", "hold"), tmp_path / "f.xlsx"),
    )
    assert answer.code == 1, answer.err
    assert found["C2 EUR"]["verdict"] == "held_in_review"


def test_a_row_that_was_removed_does_not_stop_its_letter(tmp_path: Path) -> None:
    """Whoever deletes a row means that no letter goes: it is said, and nothing is taken."""
    book = drafted(tmp_path, "--managers")
    seen = openpyxl.load_workbook(fill(book, edit("C3", "skip")))
    sheet = seen["Decisions"]
    (place,) = (row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "C2")
    sheet.delete_rows(place)
    seen.save(tmp_path / "removed.xlsx")
    answer, _ = run(tmp_path, "--review", tmp_path / "removed.xlsx")
    assert answer.code == 4
    assert "Rows were removed whose letters would go all the same: C2 EUR." in answer.err
    assert kept(tmp_path) == ""
    (ito,) = book.parent.glob("review-M-Ito*.xlsx")
    answer, found = run(tmp_path, "--review", tmp_path / "removed.xlsx", "--review", ito)
    assert found["C3 EUR"]["verdict"] == "held_in_review", "together they have every row"


def test_a_review_of_another_date_or_of_nothing_is_refused(tmp_path: Path) -> None:
    book = drafted(tmp_path / "a")
    other = workspace(
        tmp_path / "b", {**FILES, "open-items.csv": ROWS.replace(AS_OF, "2025-11-30")}
    )
    answer, _ = run(other, "--review", book)
    assert answer.code == 4
    assert "There is no draft in" in answer.err
    assert run(other)[0].code == 0
    answer, _ = run(other, "--review", book)
    assert answer.code == 4
    assert f"This is the review of {AS_OF}, not of 2025-11-30" in answer.err
    stranger = tmp_path / "stranger.xlsx"
    stranger.write_bytes(
        workbook([SheetOut("Decisions", ("customer_id", "currency"), [("C1", "EUR")])])
    )
    assert "nobody can say to which run" in run(other, "--review", stranger)[0].err
    assert run(other, "--review", tmp_path / "none.xlsx")[0].code == 5


def test_an_older_proposal_counts_only_where_it_still_agrees(tmp_path: Path) -> None:
    filled = fill(drafted(tmp_path), edit("C2", "hold"))
    path = tmp_path / "input" / "open-items.csv"
    path.write_text(path.read_text() + f"C9,H-1,2025-07-01,2025-10-20,10.00,EUR,{AS_OF}\n")
    run(tmp_path)
    answer, found = run(tmp_path, "--review", filled)
    assert found["C2 EUR"]["verdict"] == "held_in_review", answer.err
    path.write_text(
        path.read_text().replace(
            "C3,C-1,2025-07-01,2025-10-26,300.10", "C3,C-1,2025-07-01,2025-10-26,300.11"
        )
    )
    run(tmp_path)
    answer, _ = run(tmp_path, "--review", filled)
    assert answer.code == 4
    assert "This review belongs to another run" in answer.err
    assert "the draft has '300.11'" in answer.err


def test_a_copy_made_before_an_edit_does_not_lift_it(tmp_path: Path) -> None:
    """It says "as proposed" because it never knew; the present one says so on purpose."""
    book = drafted(tmp_path)
    older = fill(book, edit("C3", "skip"), tmp_path / "older.xlsx")
    run(tmp_path, "--review", fill(book, edit("C2", "hold")))
    _, found = run(tmp_path, "--review", older)
    assert [found[f"{c} EUR"]["verdict"] for c in ("C2", "C3")] == ["held_in_review"] * 2
    _, found = run(tmp_path, "--review", fill(book, {("C2", "action"): "as proposed"}))
    assert found["C2 EUR"]["verdict"] == "dun"


def test_managers_review_their_own_and_two_may_not_differ(tmp_path: Path) -> None:
    book = drafted(tmp_path, "--managers")
    (ito,), (berg,) = (list(book.parent.glob(f"review-{n}*.xlsx")) for n in ("M-Ito", "A-Berg"))
    assert set(cells_of(ito)) == {"C1", "C2"}
    a = fill(ito, edit("C2", "hold"), tmp_path / "ito.xlsx")
    b = fill(
        berg, edit("C3", "lower", level=None) | {("C3", "action"): "skip"}, tmp_path / "berg.xlsx"
    )
    c = fill(book, edit("C2", "skip"), tmp_path / "all.xlsx")
    answer, _ = run(tmp_path, "--review", a, "--review", b, "--review", c)
    assert answer.code == 4
    assert "Customer C2 is edited twice, differently: see also ito.xlsx!Decisions:J" in answer.err
    _, found = run(
        tmp_path, "--review", a, "--review", b, "--review", fill(book, {}, tmp_path / "n.xlsx")
    )
    assert [found[f"{c} EUR"]["verdict"] for c in ("C2", "C3")] == ["held_in_review"] * 2


def test_the_letter_date_of_the_draft_must_be_said_again(tmp_path: Path) -> None:
    filled = fill(drafted(tmp_path, "--letter-date", "2025-11-05"), edit("C2", "hold"))
    answer, _ = run(tmp_path, "--review", filled)
    assert answer.code == 4
    assert "--letter-date 2025-11-05" in answer.err
    answer, _ = run(tmp_path, "--review", filled, "--letter-date", "2025-11-05")
    assert answer.code == 1, answer.err


def test_what_was_issued_is_not_reviewed_any_more(tmp_path: Path) -> None:
    book = drafted(tmp_path, "--managers")
    (mine,) = book.parent.glob("review-M-Ito*.xlsx")
    ours = mine.read_bytes()
    fill(mine, edit("C2", "hold"), mine)
    answer = dunnage("issue", "-C", tmp_path, "--approved-by", "A. Muster")
    assert answer.code == 8
    assert f"dunnage run --review output/{AS_OF}/{mine.name}" in answer.err
    mine.write_bytes(ours)
    by_hand = tmp_path / "input" / "review" / f"{AS_OF}.csv"
    by_hand.parent.mkdir()
    by_hand.write_text(HEAD + ",C2,EUR,hold,,,r,,\n")
    assert dunnage("issue", "-C", tmp_path, "--approved-by", "A. Muster").code == 8
    by_hand.unlink()
    assert dunnage("issue", "-C", tmp_path, "--approved-by", "A. Muster").code == 0
    answer, _ = run(tmp_path, "--review", book)
    assert (answer.code, "closed" in answer.err) == (8, True), answer.err


def test_review_does_not_go_with_only(tmp_path: Path) -> None:
    book = drafted(tmp_path)
    assert run(tmp_path, "--review", book, "--only", "C2")[0].code == 2


# --- input/review/<as-of>.csv


HEAD = ",".join(stored.COLUMNS) + "\n"
BROKEN = {
    "no header": ("C2,EUR\n", 1, "The first line must name"),
    "empty": ("", 1, "The file is empty"),
    "too few cells": (HEAD + ",C2,EUR\n", 2, "The line has 3 cells; 9 are wanted"),
    "no customer": (HEAD + ",,EUR,hold,,,r,,\n", "B2", "There is no customer"),
    "no currency": (HEAD + ",C2,euro,hold,,,r,,\n", "C2", "'euro' is no currency"),
    "no action": (HEAD + ",C2,EUR,hodl,,,r,,\n", "D2", "'hodl' is no action"),
    "no level": (HEAD + ",C2,EUR,lower,,,r,,3\n", "E2", "needs a level"),
    "level 0": (HEAD + ",C2,EUR,lower,0,,r,,3\n", "E2", "'0' is no level"),
    "no date": (HEAD + ",C2,EUR,hold,,15.11.2025,r,,\n", "F2", "is no date"),
    "no reason": (HEAD + ",C2,EUR,hold,,,,,\n", "G2", "There is no reason"),
    "no proposed level": (HEAD + ",C2,EUR,hold,,,r,,x\n", "I2", "'x' is no level"),
    "twice": (HEAD + ",C2,EUR,hold,,,r,,\n,C2,EUR,skip,,,r,,\n", "B3", "stand here twice"),
    "damaged": (HEAD + ',"C2"x,EUR,hold,,,r,,\n', 2, "The line is damaged"),
    "latin": (HEAD.encode() + b",C2,EUR,hold,,,\xfcber,,\n", 2, "not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "words"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_of_edits_refuses_with_line_and_column(
    tmp_path: Path, text: str | bytes, place: int | str, words: str
) -> None:
    root = workspace(tmp_path, FILES, terms="contract")
    path = root / "input" / "review" / f"{AS_OF}.csv"
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    answer, _ = run(root)
    assert answer.code == 4, answer.err
    assert words in answer.err
    cell = place if isinstance(place, str) else rf"A{place}"
    assert f"input/review/{AS_OF}.csv:{cell}:" in answer.err
    assert not (root / "output" / AS_OF).exists()


def test_control_a_file_of_edits_by_hand_is_read(tmp_path: Path) -> None:
    root = workspace(tmp_path, FILES, terms="contract")
    stored.write(
        root, stored.Stored(dt.date(2025, 10, 31), data=(HEAD + ",C2,EUR,hold,,,r,,\n").encode())
    )
    assert run(root)[1]["C2 EUR"]["verdict"] == "held_in_review"


def test_the_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = dt.date(2025, 10, 31)
    stored.write(tmp_path, stored.Stored(day, data=b"old"))

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Exception, match="disk is full"):
        stored.write(tmp_path, stored.Stored(day, data=b"new"))
    assert (tmp_path / "input" / "review" / "2025-10-31.csv").read_bytes() == b"old"


def test_a_run_that_fails_keeps_no_edit(tmp_path: Path) -> None:
    filled = fill(drafted(tmp_path), edit("C2", "hold"))
    path = tmp_path / "input" / "open-items.csv"
    path.write_text(path.read_text() + f"C9,H-1,2025-07-01,2025-10-20,10.00,EUR,{AS_OF}\n")
    answer, _ = run(tmp_path, "--strict", "--review", filled)
    assert answer.code == 6, answer.err
    assert kept(tmp_path) == ""


def test_an_edit_whose_proposal_changed_warns_and_does_not_raise(tmp_path: Path) -> None:
    reviewed(tmp_path, edit("C1", "raise", level=3), "--allow-raise")
    path = tmp_path / "input" / "open-items.csv"
    path.write_text(
        path.read_text().replace("C1,A-1,2025-07-01,2025-10-20", "C1,A-1,2025-07-01,2025-10-26")
    )
    answer, found = run(tmp_path)
    assert found["C1 EUR"]["level"] == 1
    assert found["C1 EUR"]["notes"][-1].startswith("The review raised level 2 to 3, but level 1")
    text = (tmp_path / "output" / AS_OF / "findings.csv").read_text(encoding="utf-8-sig")
    assert "D12" in text, answer.err


def test_a_hold_of_the_month_before_is_not_forgotten_silently(tmp_path: Path) -> None:
    cells = {**edit("C2", "hold", until=dt.date(2025, 12, 31)), **edit("C3", "skip"),
             **edit("C6", "hold", until=dt.date(2025, 11, 15))}  # fmt: skip
    reviewed(tmp_path, cells)
    path = tmp_path / "input" / "open-items.csv"
    path.write_text(path.read_text().replace(AS_OF, "2025-11-30"))
    answer, found = run(tmp_path)
    assert found["C2 EUR"]["verdict"] == "incomplete", "nobody lifted it"
    text = (tmp_path / "output" / "2025-11-30" / "findings.csv").read_text(encoding="utf-8-sig")
    warned = [
        (row["customer_id"], row["severity"])
        for row in csv.DictReader(io.StringIO(text))
        if row["code"] == "D11"
    ]
    assert warned == [("C2", "hold"), ("C6", "note")], answer.err
    assert found["C6 EUR"]["verdict"] != "incomplete"
    assert "until 2025-11-15: Sales asks. That day is over." in text
    changed = openpyxl.load_workbook(tmp_path / "output" / "2025-11-30" / "review.xlsx")
    kinds = {
        row[0]: row[3]
        for row in changed["Changed since last run"].iter_rows(min_row=2, values_only=True)
    }
    assert kinds["C3"] == "verdict"


# --- pages that need not be set again


class TestReuse:
    def _counts(self, root: Path, book: Path) -> tuple[int, int]:
        answer, _ = run(root, "--review", fill(book, edit("C2", "hold")))
        found = re.search(r"(\d+) papers set, (\d+) taken over", answer.err)
        return (int(found[1]), int(found[2])) if found else (-1, 0)

    def test_what_is_unchanged_is_not_set_again(self, tmp_path: Path) -> None:
        book = drafted(tmp_path)
        papers = len(list(book.parent.glob("letters/*"))) + len(
            list(book.parent.glob("statements/*"))
        )
        assert self._counts(tmp_path, book) == (0, papers - 1)

    def test_a_page_that_is_not_as_run_json_says_is_set_anew(self, tmp_path: Path) -> None:
        book = drafted(tmp_path)
        letter = book.parent / "letters" / "20251031-C1-EUR.pdf"
        before = letter.read_bytes()
        letter.write_bytes(before.replace(b"%%EOF", b"%%EO "))
        assert self._counts(tmp_path, book)[0] == 1
        assert letter.read_bytes() == before

    def test_a_changed_layout_sets_everything_anew(self, tmp_path: Path) -> None:
        book = drafted(tmp_path)
        tokens = tmp_path / "layouts" / "tokens.css"
        tokens.parent.mkdir()
        source = Path(__file__).parent.parent / "layouts" / "tokens.css"
        tokens.write_text(source.read_text() + "\n/* other */\n")
        assert self._counts(tmp_path, book) == (-1, 0)

    def test_a_changed_view_sets_its_letter_anew(self, tmp_path: Path) -> None:
        book = drafted(tmp_path)
        path = tmp_path / "input" / "customers.csv"
        path.write_text(path.read_text().replace("Kunde C3,Weg 1", "Kunde C3,Weg 2"))
        assert self._counts(tmp_path, book)[0] == 2, "letter and statement of C3"


# --- no cell becomes a formula


PAYLOADS = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.com";"x")', "+1+1", "-1+1", "@SUM(1)",
    "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "{=1+1}", "=WEBSERVICE(A1)", "-2+3+cmd|' /C calc'!A0",
    "'=1+1",
)  # fmt: skip


def _saved(book: Path, to: Path, kind: str) -> Path:
    """The workbook as LibreOffice saves it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("NOT RUN: LibreOffice absent")
    command = [
        program, "--headless", f"-env:UserInstallation={(to / 'profile').as_uri()}",
        "--convert-to", kind, "--outdir", str(to), str(book),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return to / f"{book.stem}.{kind}"


def _fods(book: Path, to: Path) -> str:
    """The workbook as LibreOffice understands it, in its flat XML."""
    return _saved(book, to, "fods").read_text(encoding="utf-8")


def _attacked(write: Callable[[str], str]) -> dict[str, str]:
    """A workspace in which every text is a payload."""
    rows, customers = ITEMS.rstrip() + ",reference\n", CUSTOMERS.splitlines()[0] + "\n"
    holds = "customer_id,kind,from,reason,owner\n"
    for number, payload in enumerate(PAYLOADS):
        text = write(payload)
        name = write(f"{payload}{number}")
        rows += f"{name},{name},2025-07-01,2025-10-20,{10 + number}.50,EUR,{AS_OF},{text}\n"
        rows += f"{name},{write(f'{payload}{number}c')},2025-10-15,2025-10-20,-1.25,EUR,{AS_OF},{text}\n"
        customers += f"{name},{name},Weg 1,10115,Berlin,DE,{text}\n"
        holds += f"{name},{text},2025-10-01,{text},{text}\n"
    return {"open-items.csv": rows, "customers.csv": customers, "holds.csv": holds}


def test_no_cell_of_the_review_is_a_formula_for_libreoffice(tmp_path: Path) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    root = workspace(tmp_path / "w", _attacked(quoted))
    answer, _ = run(root, "--managers")
    assert answer.code in (0, 1), answer.err
    books = list((root / "output" / AS_OF).glob("review*.xlsx"))
    assert books
    (book,) = [path for path in books if path.name == "review.xlsx"]
    text = _fods(book, tmp_path)
    assert "table:formula" not in text
    assert text.count("1+1") > 100, "the payloads are there, as text"
    assert 'office:value="-1.25"' in text, "negative amounts are numbers"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_review_saved_by_libreoffice_is_read_back(tmp_path: Path, kind: str) -> None:
    cells = {**edit("C2", "hold", until="2025-11-20"), **edit("C4", "lower", level="3")}
    filled = fill(drafted(tmp_path), {**cells, **edit("=7", "skip", until=dt.date(2025, 11, 15))})
    saved = _saved(filled, tmp_path / "saved", kind)
    answer, found = run(tmp_path, "--review", saved)
    assert answer.code == 1, answer.err
    assert found["C4 EUR"]["level"] == 3
    assert found["=7 EUR"]["review"]["until"] == "2025-11-15"
    assert found["C2 EUR"]["review"]["until"] == "2025-11-20"


def test_control_libreoffice_makes_a_formula_of_a_naive_workbook(tmp_path: Path) -> None:
    naive = openpyxl.Workbook()
    naive.active.append(["=1+1"])
    naive.save(tmp_path / "naive.xlsx")
    assert "table:formula" in _fods(tmp_path / "naive.xlsx", tmp_path)
