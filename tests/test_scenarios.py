"""Scenarios that must come out, through the real commands on real files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.commands import dunnage, run, workspace


def calamine(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


A1 = """"Aged receivables as of 31/10/2025 (USD)",,,,
,,,,
Customer,Invoice,Invoice Date,Due Date,Open balance
Acme,1001,02/09/2025,02/10/2025,"1,200.00"
Acme,1002,15/09/2025,01/10/2025,800.50
Bolt,2001,31/08/2025,30/09/2025,"5,000.00"
Bolt,2002,01/10/2025,31/10/2025,700.00
Bolt,CN-7,10/10/2025,,-250.00
Total,,,,"{total}"
"""


class TestA1OneFileNothingElse:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "aging.csv"
        path.write_text(A1.format(total="7,450.50"), encoding="utf-8")
        return path

    def test_check_proves_its_reading(self, file: Path) -> None:
        found = dunnage("check", file, "--json").json
        assert (found["items"], found["open"]) == (5, {"USD": "7450.50"})
        assert found["files"][0]["date_order"] == "dmy"
        assert found["as_of"] == "2025-10-31"
        assert [c["ties"] for c in found["controls"]] == [True]

    def test_run_without_any_configuration(self, file: Path) -> None:
        answer, found = run(file.parent, file)
        assert answer.code == 1, answer.err
        output = file.parent / "output" / "2025-10-31"
        buckets = sorted((i["bucket"], i["open"]) for d in found.values() for i in d["items"])
        assert buckets == [
            ("1-30", "1200.00"), ("1-30", "800.50"), ("31-60", "5000.00"), ("credit", "-250.00"),
            ("not_due", "700.00"),
        ]  # fmt: skip
        days = {i["document_no"]: i["days_past_due"] for d in found.values() for i in d["items"]}
        assert (days["1001"], days["1002"], days["2001"], days["2002"]) == (29, 30, 31, 0)
        for decision in found.values():
            assert (decision["verdict"], decision["level"]) == ("incomplete", 3)
            assert any("No basis for interest" in note for note in decision["notes"])
            assert decision["letter"] is None
        assert len(list((output / "statements").glob("*.pdf"))) == 2
        assert not (output / "letters").exists()
        assert len(list((output / "previews").glob("*.pdf"))) == 2
        rows = list(calamine(output / "customers-to-complete.xlsx"))
        assert [row[0] for row in rows[1:]] == ["Bolt", "Acme"]
        for name in ("index.html", "review.xlsx", "customers-to-complete.xlsx", "run.json"):
            assert (output / name).is_file()

    def test_its_last_line_says_what_is_missing(self, file: Path) -> None:
        answer = dunnage("run", "-C", file.parent, file, "--jobs", "1")
        assert "creditor.toml" in answer.out.strip().splitlines()[-1]

    def test_a_cent_in_the_printed_total_refuses(self, file: Path) -> None:
        file.write_text(A1.format(total="7,450.51"), encoding="utf-8")
        answer, _ = run(file.parent, file)
        assert answer.code == 4
        assert "R8" in answer.err
        assert "0.01" in answer.err
        assert not (file.parent / "output").exists() or not any((file.parent / "output").glob("2*"))


LOG = """date,customer_id,channel,direction,kind,level,deadline
2025-02-10,C1,e-mail,outbound,reminder 1,1,2025-02-14
2025-02-28,C1,e-mail,outbound,reminder 2,2,2025-03-07
2025-03-31,C1,letter,outbound,reminder 3,3,2025-04-14
"""


class TestA3PartPaymentRateChangeNeverTwice:
    def files(self, as_of: str) -> dict[str, str]:
        return {
            "open-items.csv": "customer_id,document_no,document_type,document_date,due_date,"
            "amount_original,amount_open,currency,as_of\n"
            f"C1,R-1,invoice,2025-01-01,2025-01-31,10000.00,6000.00,EUR,{as_of}\n",
            "payments.csv": "payment_id,customer_id,payment_date,amount,currency,document_no\n"
            "P-1,C1,2025-03-02,4000.00,EUR,R-1\n",
            "contact-log.csv": LOG,
        }

    def test_both_months(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, self.files("2025-06-30"), terms="de_bgb_288")
        answer, found = run(root)
        assert answer.code == 0, answer.err
        june = found["C1 EUR"]
        assert (june["level"], june["interest"], june["fixed_sum"]) == (4, "314.94", "40.00")
        assert june["claimed"] == "6354.94"
        journal = root / "input" / "journal"
        journal.mkdir()
        letter = {
            "letter_no": june["letter_no"], "customer": "C1", "currency": "EUR", "level": 4,
            "letter_date": "2025-06-30", "deadline": june["deadline"], "as_of": "2025-06-30",
            "items": [{"document_no": "R-1", "amount": "6000.00", "interest": "314.94",
                       "fixed_sum": "40.00", "level": 4}],
        }  # fmt: skip
        lines = (
            {"schema": "dunnage/journal/1", "previous": ""},
            {"event": "issued", "effective": "2025-06-30", "recorded_at": "", "letter": letter},
        )
        (journal / "2025-06-30-1.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
        closed, _ = run(root)
        assert closed.code == 8, closed.err
        workspace(root, self.files("2025-07-31"), terms="de_bgb_288")
        answer, found = run(root)
        assert answer.code == 0, answer.err
        july = found["C1 EUR"]
        assert (july["level"], july["interest_before"], july["interest"]) == (5, "314.94", "52.34")
        assert (july["claimed"], july["per_diem"]) == ("6407.28", "1.6882")
        assert july["items"][0]["days_past_due"] == 181

    def test_a_torn_journal_ends_the_run(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, self.files("2025-07-31"))
        journal = root / "input" / "journal"
        journal.mkdir()
        (journal / "2025-06-30-1.jsonl").write_text(
            '{"schema": "dunnage/journal/1", "previous": "00"}\n'
        )
        answer, _ = run(root)
        assert answer.code == 7
        assert "chain" in answer.err


A5_LOG = LOG.replace("2025-02-10", "2025-09-05").replace("2025-02-14", "2025-09-09").replace(
    "2025-02-28", "2025-09-15").replace("2025-03-07", "2025-09-22").replace(
    "2025-03-31", "2025-09-29").replace("2025-04-14", "2025-10-14")  # fmt: skip
ITEMS = "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,currency,as_of\n"


class TestA5Credits:
    def run(self, root: Path, rows: str, **more: str) -> dict[str, object]:
        files = {"open-items.csv": ITEMS + rows, "contact-log.csv": A5_LOG, **more}
        answer, found = run(workspace(root, files, terms="contract"))
        assert answer.code in (0, 1), answer.err
        decision: dict[str, object] = found["C1 EUR"]
        return decision

    def test_unapplied_cash(self, tmp_path: Path) -> None:
        found = self.run(
            tmp_path, "C1,1,invoice,2025-07-01,2025-07-31,,5000.00,EUR,2025-10-31\n",
            **{"payments.csv": "payment_id,customer_id,payment_date,amount,currency,document_no\n"
                               "P1,C1,2025-09-15,2000.00,EUR,\n"},
        )  # fmt: skip
        assert (found["interest"], found["claimed"]) == ("120.99", "3120.99")

    def test_unapplied_cash_that_the_open_items_hold_already(self, tmp_path: Path) -> None:
        found = self.run(
            tmp_path,
            "C1,1,invoice,2025-07-01,2025-07-31,,5000.00,EUR,2025-10-31\n"
            "C1,P1,payment,2025-09-15,2025-09-15,,-2000.00,EUR,2025-10-31\n",
            **{"payments.csv": "payment_id,customer_id,payment_date,amount,currency,document_no\n"
                               "P1,C1,2025-09-15,2000.00,EUR,\n"},
        )  # fmt: skip
        assert (found["open"], found["claimed"]) == ("3000.00", "3120.99")

    def test_covered(self, tmp_path: Path) -> None:
        found = self.run(
            tmp_path,
            "C1,1,invoice,2025-08-30,2025-09-30,,1000.00,EUR,2025-10-31\n"
            "C1,2,invoice,2025-10-30,2025-11-30,,4000.00,EUR,2025-10-31\n"
            "C1,CN,credit_note,2025-10-01,2025-10-01,,-1000.00,EUR,2025-10-31\n",
        )
        assert (found["verdict"], found["claimed"]) == ("covered_by_credit", "0.00")

    def test_an_advance_for_another_order(self, tmp_path: Path) -> None:
        found = self.run(
            tmp_path,
            "C1,1,invoice,2025-08-30,2025-09-30,,1000.00,EUR,2025-10-31\n"
            "C1,ORDER-77,advance,2025-10-01,2025-10-01,,-1500.00,EUR,2025-10-31\n",
        )
        assert (found["verdict"], found["free_credit"]) == ("awaiting_release", "0.00")


def test_a6_dispute_and_hidden_payment(tmp_path: Path) -> None:
    files = {
        "open-items.csv": ITEMS
        + "C1,A,invoice,2025-07-15,2025-08-15,20000.00,20000.00,USD,2025-10-31\n"
        + "C1,B,invoice,2025-07-29,2025-08-29,10000.00,4000.00,USD,2025-10-31\n",
        "holds.csv": "customer_id,document_no,amount,currency,kind,from\n"
        "C1,A,6500.00,USD,dispute,2025-09-01\n",
        "contact-log.csv": A5_LOG,
    }
    answer, found = run(workspace(tmp_path, files, terms="contract"))
    assert answer.code == 0, answer.err
    claim = found["C1 USD"]
    assert (claim["interest"], claim["claimed"], claim["open"]) == (
        "424.60",
        "17924.60",
        "24000.00",
    )
    first, second = claim["items"]
    assert (first["disputed"], first["interest_reserved"]) == ("6500.00", "164.55")
    assert second["interest_is_lower_bound"]
    totals = answer.json["totals"]["USD"]
    assert (totals["items"], totals["dunned"], totals["not_dunned"]) == (
        "24000.00",
        "17500.00",
        "6500.00",
    )
