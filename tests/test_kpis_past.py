"""Past runs are inputs: found, proved by their hashes, never from the future, named when damaged."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from generator import past, wording
from generator.documents import kpi_json, manifest
from generator.findings import Severity
from generator.register import published
from generator.register.since import Since, since
from generator.values.snapshots import Snapshot
from tests.commands import dunnage, workspace
from tests.rivers import CLOSE, item, river
from tests.test_families import LAYOUTS
from tests.test_kpis import report

ENGLISH = wording.words("en", (LAYOUTS,))
ITEMS = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
)


def a_run(root: Path, name: str, *, open_: str = "500.00", issued: bool = False) -> Path:
    """A run folder with its kpi.json and the part of run.json that names it."""
    day = dt.date.fromisoformat(name[:10])
    decisions = tuple(river([item(amount_open=open_)]).decisions.values())
    found, now = report(decisions)
    data = kpi_json.kpi_json(replace(found, as_of=day), now, ENGLISH)
    folder = root / "output" / name
    folder.mkdir(parents=True)
    (folder / past.NAME).write_bytes(data)
    file = {"path": f"output/{name}/kpi.json", "key": [],
            "sha256": hashlib.sha256(data).hexdigest(), "pages": 0, "made_from": ""}  # fmt: skip
    run = manifest.sealed({"schema": manifest.SCHEMA, "files": [file]})
    (folder / "run.json").write_bytes(run)
    if issued:
        said = {"manifest": hashlib.sha256(run).hexdigest()}
        (folder / "issued.json").write_text(json.dumps(said))
    return folder


def names(found: past.Found) -> list[str]:
    return [snapshot.folder for snapshot in found.past.snapshots]


class TestFound:
    def test_what_is_written_is_read_back(self, tmp_path: Path) -> None:
        a_run(tmp_path, "2025-09-30")
        found = past.read(tmp_path, CLOSE)
        (snapshot,) = found.past.snapshots
        assert snapshot.currencies["EUR"].figures["open"] == Decimal("500.00")
        assert snapshot.buckets["EUR"]["31-60"] == Decimal("500.00")
        assert snapshot.currencies["EUR"].accounts["", "C1"].overdue == Decimal("500.00")
        assert len(snapshot.currencies["EUR"].items or {}) == 1
        (fact,) = found.files
        assert fact.path == "output/2025-09-30/kpi.json"
        data = (tmp_path / fact.path).read_bytes()
        assert fact.sha256 == hashlib.sha256(data).hexdigest()

    def test_never_this_date_or_later(self, tmp_path: Path) -> None:
        for name in ("2025-10-31", "2025-10-31-2", "2025-11-30"):
            a_run(tmp_path, name)
        assert past.read(tmp_path, CLOSE) == past.Found()

    def test_the_later_edition_of_a_date_counts(self, tmp_path: Path) -> None:
        for name in ("2025-09-30", "2025-09-30-2", "2025-09-30-10"):
            a_run(tmp_path, name)
        assert names(past.read(tmp_path, CLOSE)) == ["2025-09-30-10"]

    def test_month_ends_of_a_year_and_the_last_run(self, tmp_path: Path) -> None:
        for name in ("2024-09-30", "2024-10-31", "2025-08-12", "2025-08-31", "2025-10-14"):
            a_run(tmp_path, name)
        assert names(past.read(tmp_path, CLOSE)) == ["2024-10-31", "2025-08-31", "2025-10-14"]

    def test_runs_of_one_customer_and_older_runs_are_none(self, tmp_path: Path) -> None:
        (tmp_path / "output" / "2025-09-30.only").mkdir(parents=True)
        (tmp_path / "output" / "2025-08-31").mkdir()
        older = manifest.sealed({"schema": manifest.SCHEMA, "files": []})
        (tmp_path / "output" / "2025-08-31" / "run.json").write_bytes(older)
        assert past.read(tmp_path, CLOSE) == past.Found()

    def test_the_latest_keep_their_accounts(self, tmp_path: Path) -> None:
        for month in ("05-31", "06-30", "07-31", "08-31", "09-30"):
            a_run(tmp_path, f"2025-{month}")
        kept = [
            bool(s.currencies["EUR"].accounts) for s in past.read(tmp_path, CLOSE).past.snapshots
        ]
        assert kept == [False, False, True, True, True]


class TestDamaged:
    @pytest.mark.parametrize("how", ["figure", "gone", "other date", "cut", "sealed anew"])
    def test_it_is_named_and_not_used(self, tmp_path: Path, how: str) -> None:
        folder = a_run(tmp_path, "2025-09-30")
        path = folder / past.NAME
        data = path.read_bytes()
        if how == "gone":
            path.unlink()
        elif how == "other date":
            folder.rename(folder.with_name("2025-08-31"))
        elif how == "cut":
            path.write_bytes(data[: len(data) // 2])
        else:
            changed = data.replace(b'"500.00"', b'"900.00"')
            assert changed != data
            if how == "sealed anew":
                body = changed.rpartition(b'"seal": "')[0]
                seal = hashlib.sha256(body).hexdigest().encode()
                changed = body + b'"seal": "' + seal + b'"\n}\n'
                assert kpi_json.read(changed).currencies  # control: the seal alone is no proof
            path.write_bytes(changed)
        found = past.read(tmp_path, CLOSE)
        assert not found.past.snapshots
        assert not found.files
        (finding,) = found.findings
        assert finding.code == "S1"
        assert finding.severity is Severity.WARNING
        assert "does not compare" in finding.message

    def test_an_issued_run_stands_as_it_was_issued(self, tmp_path: Path) -> None:
        folder = a_run(tmp_path, "2025-09-30", issued=True)
        assert names(past.read(tmp_path, CLOSE)) == ["2025-09-30"]
        other = a_run(tmp_path / "other", "2025-09-30", open_="900.00")
        for name in (past.NAME, "run.json"):
            (folder / name).write_bytes((other / name).read_bytes())
        # Control: the two files agree with one another, and only issued.json knows better.
        assert names(past.read(tmp_path / "other", CLOSE)) == ["2025-09-30"]
        assert [f.code for f in past.read(tmp_path, CLOSE).findings] == ["S1"]

    @pytest.mark.parametrize(
        "body", [b"", b"{}", b"[1]", b'{"schema": "dunnage/kpi/2"}', b'{"schema": "dunnage/kpi/1"}']
    )
    def test_any_bytes_are_answered_with_a_sentence(self, body: bytes) -> None:
        with pytest.raises(ValueError, match="it "):
            kpi_json.read(body)
        start = body[:-1] + (b",\n" if body.endswith(b'"}') else b"")
        sealed = start + b'"seal": "' + hashlib.sha256(start).hexdigest().encode() + b'"\n}\n'
        with pytest.raises(ValueError):  # noqa: PT011 - json's own words, or ours
            kpi_json.read(sealed)

    def test_an_older_run_does_not_stand_in(self, tmp_path: Path) -> None:
        a_run(tmp_path, "2025-09-30")
        (a_run(tmp_path, "2025-09-30-2") / past.NAME).write_bytes(b"{}")
        found = past.read(tmp_path, CLOSE)
        assert not found.past.snapshots
        assert len(found.findings) == 1


def test_no_name_and_no_document_number_is_in_it(tmp_path: Path) -> None:
    holds = [
        {"customer_id": "C1", "kind": "dispute", "from": "2025-10-01", "reason": "Says Ms Lee"}
    ]
    decisions = tuple(river([item("RE-77001")], holds=holds).decisions.values())
    found, now = report(decisions)
    data = kpi_json.kpi_json(found, now, ENGLISH).decode()
    assert "C1" in data
    for secret in ("C1 SA", "RE-77001", "Ms Lee", "Rue 1"):
        assert secret not in data
    assert found.currencies[0].reasons[0].name == "Says Ms Lee"  # the page may show it


def test_twenty_thousand_customers_stay_small() -> None:
    decisions = tuple(river([item()]).decisions.values())
    found, now = report(decisions)
    (state,) = now.currencies.values()
    (account,) = state.accounts.values()
    many: Snapshot = replace(
        now,
        currencies={
            "EUR": replace(
                state,
                accounts={("", f"C{n:06d}"): account for n in range(20_000)},
                items={f"{n:012x}": (1, Decimal("1234.50")) for n in range(60_000)},
            )
        },
    )
    data = kpi_json.kpi_json(found, many, ENGLISH)
    assert len(data) < 5_000_000
    assert len(kpi_json.read(data).currencies["EUR"].accounts) == 20_000


def month(root: Path, day: str, left: str) -> dict[str, object]:
    rows = f"C1,R-1,invoice,2025-08-01,2025-08-31,900.00,{left},EUR,{day}\n"
    (root / "input" / "open-items.csv").write_text(ITEMS + rows, encoding="utf-8")
    answer = dunnage("run", "-C", root, "--jobs", "1")
    assert answer.code in (0, 1), answer.err
    folder = root / "output" / day
    found: dict[str, object] = json.loads((folder / "run.json").read_text())
    return found


def test_two_months_by_command(tmp_path: Path) -> None:
    """September's kpi.json is an input of October's run; the same inputs give the same bytes."""
    root = workspace(tmp_path / "ws", {})
    month(root, "2025-09-30", "900.00")
    run = month(root, "2025-10-31", "600.00")
    inputs = {one["path"]: one["sha256"] for one in run["inputs"]}  # type: ignore[attr-defined]
    before = (root / "output/2025-09-30/kpi.json").read_bytes()
    assert inputs["output/2025-09-30/kpi.json"] == hashlib.sha256(before).hexdigest()
    place = root / "output" / "2025-10-31" / "kpi.json"
    data = place.read_bytes()
    said = json.loads(data)
    (euro,) = said["currencies"].values()
    assert said["last_run"] == "2025-09-30"
    assert [p["value"] for p in euro["trend"]["open"]] == ["900.00", "600.00"]
    assert {kpi["code"]: kpi["value"] for kpi in euro["figures"]}["cure"] == "33.33"
    assert [(m["customer"], m["before"], m["now"]) for m in euro["movers"]["better"]] == [
        ("C1", "900.00", "600.00")
    ]
    month(root, "2025-10-31", "600.00")
    assert place.read_bytes() == data
    assert dunnage("verify", "-C", root).code == 0
    # What an earlier run said is no file given by hand, which would hide a new one in input/.
    drafted = published.load(root, "2025-10-31")
    assert since(root, drafted) == Since()
    (root / "input" / "holds.csv").write_text("customer_id,kind,from\nC1,dispute,2025-10-30\n")
    assert any("holds.csv" in words for words in since(root, drafted).warnings)
