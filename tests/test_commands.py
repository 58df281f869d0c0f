"""Commands as a clerk meets them: bad input is a sentence with place, remedy and exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from generator.findings import CATALOGUE, ExitCode, worst
from generator.typeset import engine
from generator.values.sheets import SHEETS
from generator.workbooks import SheetOut, workbook
from tests.commands import CUSTOMERS, dunnage, run, workspace

ITEMS = "customer_id,document_no,document_date,due_date,amount_open,currency,as_of\n"
GOOD = "C1,R-1,2025-08-10,2025-09-10,100.00,EUR,2025-10-31\n"
OTHER = "C2,R-2,2025-08-10,2025-09-10,200.00,EUR,2025-10-31\n"


def test_exit_codes_are_frozen() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0, "SOME_HELD": 1, "USAGE": 2, "SYSTEM": 3, "REFUSED": 4, "FILE": 5, "STRICT": 6,
        "CONSERVATION": 7, "CLOSED": 8, "SETTINGS": 9, "INTERNAL": 15, "INTERRUPTED": 130,
    }  # fmt: skip
    ranked = [130, 15, 9, 3, 5, 8, 4, 7, 6, 1]
    for place, code in enumerate(ranked):
        assert worst(ExitCode(c) for c in ranked[place:]) == code


def nothing_written(root: Path) -> bool:
    output = root / "output"
    return not output.exists() or not [p for p in output.iterdir() if p.name != ".lock"]


class TestBadInput:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        answer = dunnage("check", tmp_path / "nowhere.xlsx")
        assert answer.code == 5
        assert "nowhere.xlsx" in answer.err

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        answer = dunnage("run", "-C", tmp_path)
        assert answer.code == 5
        assert "open-item list" in answer.err

    @pytest.mark.parametrize(
        ("name", "data", "code"),
        [
            ("empty.xlsx", b"", "R13"),
            ("empty.csv", b"", "R13"),
            ("torn.xlsx", b"PK\x03\x04 torn", "R13"),
            ("words.csv", b"one,two\nthree,four\n", "R18"),
            ("blank.xlsx", workbook([SheetOut("Sheet1", ("",), ())]), "R1"),
        ],
    )
    def test_no_list_of_receivables(
        self, tmp_path: Path, name: str, data: bytes, code: str
    ) -> None:
        (tmp_path / name).write_bytes(data)
        answer = dunnage("check", tmp_path / name, "--json")
        assert answer.code == 4
        (finding,) = answer.json["findings"]
        assert finding["code"].startswith(code)
        assert name in finding["where"]
        assert finding["message"]
        assert finding["remedy"]
        answer = dunnage("run", "-C", tmp_path / "w", tmp_path / name)
        assert answer.code == 4
        assert nothing_written(tmp_path / "w")

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("C1,R-3,2025-08-10,2025-09-10,ten,EUR,2025-10-31\n", "R19"),
            ("C1,R-3,2025-08-10,2025-09-10,10.00,EURO,2025-10-31\n", "R6"),
            ("C1,R-3,2025-08-10,,10.00,EUR,2025-10-31\n", "R19"),
            ("C1,R-3,2025-09-10,2025-08-10,10.00,EUR,2025-10-31\n", "R17"),
            (GOOD, "R15"),
        ],
    )  # fmt: skip
    def test_one_bad_row_holds_its_customer_and_no_other(
        self, tmp_path: Path, row: str, code: str
    ) -> None:
        filler = "".join(OTHER.replace("R-2", f"X-{n}") for n in range(30))
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD + filler + row})
        answer, found = run(root)
        assert answer.code == 1, answer.err
        assert found["C2 EUR"]["verdict"] == "dun"
        assert found["C1 EUR"]["verdict"] in ("unreadable", "incomplete")
        assert found["C1 EUR"]["letter"] is None
        text = (root / "output" / "2025-10-31" / "findings.csv").read_text(encoding="utf-8-sig")
        line = next(line for line in text.splitlines() if f'"{code}"' in line)
        assert "open-items.csv" in line

    def test_two_closing_dates_refuse(self, tmp_path: Path) -> None:
        rows = GOOD + OTHER.replace("2025-10-31", "2025-09-30")
        answer, _ = run(workspace(tmp_path, {"open-items.csv": ITEMS + rows}))
        assert answer.code == 4
        assert "R11" in answer.err
        assert nothing_written(tmp_path)

    def test_the_same_document_in_two_files(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD, "more.csv": ITEMS + GOOD})
        answer, _ = run(root)
        assert answer.code == 4
        assert "R11" in answer.err

    def test_a_customer_without_address(self, tmp_path: Path) -> None:
        without = CUSTOMERS.replace("Weg 1,10115,Berlin,DE", ",,,")
        files = {"open-items.csv": ITEMS + GOOD + OTHER, "customers.csv": without}
        answer, found = run(workspace(tmp_path, files))
        assert answer.code == 1
        assert found["C1 EUR"]["verdict"] == "incomplete"
        assert "address" in found["C1 EUR"]["sentence"]
        assert found["C2 EUR"]["letter"]
        assert (tmp_path / "output" / "2025-10-31" / "customers-to-complete.xlsx").is_file()

    def test_no_currency_anywhere_asks(self, tmp_path: Path) -> None:
        text = ITEMS.replace("currency,", "") + GOOD.replace("EUR,", "")
        root = workspace(tmp_path, {"open-items.csv": text})
        checked = dunnage("check", "-C", root, "--json")
        assert checked.json["open"] == {"XXX": "100.00"}
        assert [f["severity"] for f in checked.json["findings"] if f["code"] == "R6"] == ["hold"]
        answer, _ = run(root)
        assert answer.code == 4
        assert "--currency" in answer.err
        answer, found = run(root, "--currency", "EUR")
        assert answer.code == 0, answer.err
        assert found["C1 EUR"]["open"] == "100.00"

    def test_everything_wrong_in_creditor_toml_at_once(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        path = root / "input" / "creditor.toml"
        text = path.read_text().replace("legal_name", "legal_nam")
        path.write_text(text + '[creditor.banks.EUR2]\nbank = "x"\nibn = "y"\n')
        answer, _ = run(root)
        assert answer.code == 9
        for key in ("legal_nam ", "legal_name is missing", "banks.EUR2.ibn"):
            assert key in answer.err, answer.err

    @pytest.mark.parametrize(
        ("line", "word"),
        [
            ('procedure = "strictest"', "exporter-standard"),
            ('terms = "de_bgb_999"', "de_bgb_288"),
            ('form = "din5008_z"', "din5008_b"),
            ('preset = "xx"', "de"),
        ],
    )
    def test_a_name_nobody_knows_says_which_there_are(
        self, tmp_path: Path, line: str, word: str
    ) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        path = root / "input" / "creditor.toml"
        text = path.read_text()
        if line.startswith("terms"):
            text = text.replace('terms = ""\n', "")
        path.write_text(text.replace("[creditor]\n", f"[creditor]\n{line}\n"))
        answer, _ = run(root)
        assert answer.code == 9
        assert word in answer.err

    def test_check_reads_creditor_toml_too_but_not_for_a_file_by_itself(
        self, tmp_path: Path
    ) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        assert dunnage("check", "-C", root).code == 0
        path = root / "input" / "creditor.toml"
        path.write_text(path.read_text().replace("[creditor]\n", '[creditor]\nclrk = "x"\n'))
        answer = dunnage("check", "-C", root)
        assert answer.code == 9
        assert "clrk is not a known key" in answer.err
        assert "Nothing to complain" not in answer.out
        assert dunnage("check", "-C", root, root / "input" / "open-items.csv").code == 0

    def test_toml_that_is_none_names_the_line(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        (root / "input" / "creditor.toml").write_text('[creditor]\nlegal_name = "a\n')
        answer, _ = run(root)
        assert answer.code == 9
        assert "line 2" in answer.err

    def test_pango_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "missing_parts", lambda: ("libpango-1.0.so.0",))
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        answer, _ = run(root)
        assert answer.code == 3
        assert "apt-get install" in answer.err
        assert "libpango-1.0-0" in answer.err
        assert nothing_written(root)

    def test_output_not_writable(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        (root / "output").write_text("a file is in the way")
        answer, _ = run(root)
        assert answer.code == 5
        assert "output" in answer.err
        assert "cannot be written" in answer.err

    def test_a_letter_date_before_as_of(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        assert run(root, "--letter-date", "2025-10-30")[0].code == 2

    def test_no_closing_date_takes_today_and_says_so(self, tmp_path: Path) -> None:
        text = ITEMS.replace(",as_of", "") + GOOD.replace(",2025-10-31", "")
        root = workspace(tmp_path, {"open-items.csv": text})
        assert dunnage("check", "-C", root, "--json").json["as_of"] is None
        answer, _ = run(root)
        assert answer.code in (0, 1)
        findings = next((root / "output").glob("2*")) / "findings.csv"
        assert '"R16"' in findings.read_text(encoding="utf-8-sig")
        strict, _ = run(root, "--strict")
        assert strict.code == 6

    def test_an_expected_total_that_is_not_met(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
        assert dunnage("check", "-C", root, "--expect", "EUR=100.00").code == 0
        assert dunnage("check", "-C", root, "--expect", "EUR=100.01").code == 4
        assert run(root, "--expect", "EUR=100.01")[0].code == 4

    def test_an_unforeseen_error_is_a_sentence_and_a_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def burst(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("generator.run.prepare", burst)
        answer = dunnage("run", "-C", tmp_path)
        assert answer.code == 15
        assert "Traceback" not in answer.err
        log = Path(answer.err.split("file ")[-1].strip().rstrip("."))
        assert "ZeroDivisionError" in log.read_text()
        log.unlink()


class TestInit:
    def test_a_workspace_that_explains_itself(self, tmp_path: Path) -> None:
        assert dunnage("init", tmp_path).code == 0
        assert sorted(p.name for p in (tmp_path / "input").iterdir()) == [
            "creditor.toml", "receivables.xlsx",
        ]  # fmt: skip
        checked = dunnage("check", "-C", tmp_path, "--json")
        assert checked.code == 0, checked.out
        assert checked.json["items"] == 0

    def test_it_never_overwrites(self, tmp_path: Path) -> None:
        dunnage("init", tmp_path)
        answer = dunnage("init", tmp_path, "--sample")
        assert answer.code == 5
        assert "already there" in answer.err

    def test_the_filled_template_is_read(self, tmp_path: Path) -> None:
        header = tuple(column.name for column in SHEETS["Open items"].columns)
        row = {"customer_id": "C1", "document_no": "1", "due_date": "2025-09-10",
               "amount_open": "10.00", "currency": "EUR", "as_of": "2025-10-31"}  # fmt: skip
        sheets = [
            SheetOut(sheet.title, tuple(c.name for c in sheet.columns), ())
            for sheet in SHEETS.values()
        ]
        sheets[0] = SheetOut("Open items", header, (tuple(row.get(name) for name in header),))
        (tmp_path / "receivables.xlsx").write_bytes(workbook(sheets))
        found = dunnage("check", tmp_path / "receivables.xlsx", "--json")
        assert found.json["open"] == {"EUR": "10.00"}


class TestExplain:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return workspace(tmp_path, {"open-items.csv": ITEMS + GOOD + OTHER}, terms="contract")

    def test_a_customer(self, root: Path) -> None:
        answer = dunnage("explain", "-C", root, "C1")
        assert answer.code == 0, answer.err
        for words in (
            "Delta Parts GmbH",
            "Letter (level 3)",
            "R-1",
            "sanctions",
            "12 %",
            "51 days",
        ):
            assert words in answer.out, answer.out

    def test_an_invoice_shows_its_own_rules_alone(self, root: Path) -> None:
        answer = dunnage("explain", "-C", root, "R-2", "--json")
        (found,) = answer.json["decisions"]
        assert [i["document_no"] for i in found["items"]] == ["R-2"]
        assert found["items"][0]["rules"][-1]["applies"]

    def test_it_says_what_the_run_says(self, root: Path) -> None:
        _, decided = run(root)
        (found,) = dunnage("explain", "-C", root, "C2", "--json").json["decisions"]
        assert found["verdict"] == decided["C2 EUR"]["verdict"]
        assert found["sentence"] == decided["C2 EUR"]["sentence"]

    def test_a_finding(self, root: Path) -> None:
        assert CATALOGUE["R8"] in dunnage("explain", "r8").out

    def test_something_else(self, root: Path) -> None:
        assert dunnage("explain", "-C", root, "nobody").code == 2


class TestDoctor:
    def test_all_there(self) -> None:
        answer = dunnage("doctor", "--json")
        assert answer.code == 0
        assert answer.json["missing"] == []

    def test_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in ("generator.typeset.engine", "generator.commands.doctor"):
            monkeypatch.setattr(f"{module}.missing_parts", lambda: ("libpango-1.0.so.0",))
        answer = dunnage("doctor")
        assert answer.code == 3
        assert "sudo apt-get install -y" in answer.out


def test_options_from_the_environment(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"open-items.csv": ITEMS + GOOD})
    ended = subprocess.run(
        [sys.executable, "-m", "generator", "check"],
        env={**os.environ, "DUNNAGE_CHECK_JSON": "1", "DUNNAGE_CHECK_WORKSPACE": str(root), "DUNNAGE_CHECK_EXPECT": "EUR=1.00"},
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert ended.returncode == 4, ended.stderr
    (control,) = json.loads(ended.stdout)["controls"]
    assert (control["printed"], control["computed"]) == ("1.00", "100.00")


def test_help_names_every_command() -> None:
    answer = dunnage("--help")
    for name in ("check", "doctor", "explain", "init", "run"):
        assert name in answer.out
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
    assert dunnage("--version").out.split()[-1] == project["project"]["version"]


def test_a_copy_to_be_passed_on_and_what_becomes_of_it(tmp_path: Path) -> None:
    """Names appear nowhere in it; once a later draft has other figures, it is said to be old."""
    item_ = "C1,R-1,2026-08-01,2026-09-01,100.00,EUR,2026-10-31\n"
    customers = "customer_id,customer_name,city,country\nC1,Zebrafink Handels GmbH,Ulm,DE\n"
    root = workspace(tmp_path, {"open-items.csv": ITEMS + item_, "customers.csv": customers})
    answer = dunnage("run", "-C", root, "--redact", "names", "--summary-only", "-q")
    assert answer.code in (0, 1), answer.err
    copy = root / "output" / "2026-10-31.share"
    assert f"To be passed on: {copy / 'index.html'}" in answer.out
    assert [path.name for path in copy.rglob("*")] == ["index.html"]
    assert b"Zebrafink" not in (copy / "index.html").read_bytes()
    assert b"Zebrafink" in (root / "output" / "2026-10-31" / "index.html").read_bytes(), "control"
    later = dunnage("run", "-C", root, "-q")
    assert f"{copy} is the copy of an earlier draft" in later.out
