"""Level 0: a friendly e-mail before the due date, and to nobody who should not get one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import registry
from generator.documents import drafts
from generator.dunning import lint
from generator.dunning.notices import notices
from generator.values.notices import PreDueNotice
from generator.values.policy import BankAccount
from generator.values.procedure import Notice, Procedure
from generator.wording import words
from tests.commands import CUSTOMERS, dunnage, run, workspace
from tests.rivers import Row, customer, item, river
from tests.test_drafts import _own_address, read

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
DAY = dt.timedelta(days=1)
CLOSE = dt.date(2025, 10, 31)
EVERYBODY = replace(
    registry.procedures()["exporter-standard"], notice=Notice(5, "accounts payable", "all")
)
LATE = replace(EVERYBODY, notice=replace(EVERYBODY.notice or Notice(5), payers="late"))


def due(days: int, **more: Any) -> Row:
    return item(f"F{days}", due_date=str(CLOSE + days * DAY), **more)


def found(
    items: Sequence[Row], procedure: Procedure = EVERYBODY, **more: Any
) -> list[PreDueNotice]:
    decisions = list(river(items, **more).decisions.values())
    ours = [replace(d, creditor=replace(d.creditor, banks=_BANKS)) for d in decisions]
    return list(notices(ours, procedure))


_BANKS = {"EUR": BankAccount("Hausbank", iban="DE02120300000000202051"),
          "USD": BankAccount("Hausbank", account="1")}  # fmt: skip


# Which items


def test_what_falls_due_in_the_window_and_nothing_else() -> None:
    rows = [due(n) for n in (0, 1, 5, 6, 30)]
    (notice,) = found(rows)
    numbers = [i.aged.item.document_no for i in notice.items]
    assert numbers == ["F1", "F5"], "(letter date, letter date + 5]"
    assert (str(notice.amount), notice.until) == ("1000.00", CLOSE + 5 * DAY)
    assert notice.number.endswith("-EUR-notice")
    assert found([due(0), due(6)]) == []


def test_the_window_begins_after_the_letter_date() -> None:
    later = CLOSE + 4 * DAY
    assert found([due(3), due(8)], letter_date=later) == [], "document F3 is overdue by then"
    (notice,) = found([due(8), due(10)], letter_date=later)
    assert [i.aged.item.document_no for i in notice.items] == ["F8"]


def test_credits_and_what_was_received_since_count() -> None:
    credit = item("G", due_date=str(CLOSE), amount_open="-500.00", document_type="credit_note")
    assert found([due(2), credit]) == [], "covered"
    (notice,) = found([due(2, amount_open="800.00"), credit])
    assert str(notice.amount) == "800.00"


# Who never gets one


HELD = ("dispute", "promise to pay", "instalment plan", "do not contact", "handed over",
        "insolvency", "sanctions", "with bank", "assigned", "written off", "whatever")  # fmt: skip


@pytest.mark.parametrize("kind", HELD)
def test_nobody_who_is_held(kind: str) -> None:
    hold = {"customer_id": "C1", "kind": kind, "from": "2025-10-01"}
    assert found([due(2)]), "control"
    assert found([due(2)], holds=[hold]) == []


@pytest.mark.parametrize(
    "who",
    [{"is_natural_person": True}, {"account_group": "intercompany"}, {"account_group": "employee"},
     {"account_group": "one time"}],
)  # fmt: skip
def test_nobody_who_is_not_ours_to_write_to(who: dict[str, Any]) -> None:
    assert found([due(2)], master=[customer(**who)]) == []


def test_nobody_with_anything_overdue_in_any_currency() -> None:
    assert found([due(2), due(-1)]) == []
    assert found([due(2), due(-40, currency="USD")]) == []
    assert found([due(2), due(-1, amount_open="2.00")]) == [], "a rest is overdue too"
    assert len(found([due(2), due(3, currency="USD")])) == 2


def test_only_those_known_to_pay_late_or_with_a_large_item() -> None:
    large = replace(LATE, notice=Notice(5, large={"EUR": Decimal(500)}))
    assert found([due(2)], LATE) == [], "nothing is known of this payer"
    assert found([due(2)], large)
    assert found([due(2, amount_open="499.99")], large) == []
    paid = {"customer_id": "C1", "payment_date": "2025-10-20", "amount": "100.00",
            "currency": "EUR", "document_no": "F2"}  # fmt: skip
    assert found([due(2)], LATE, payments=[paid]) == [], "paid before it was due"
    reminded = {"date": "2025-08-01", "customer_id": "C1", "channel": "letter",
                "direction": "outbound", "kind": "reminder 1", "deadline": "2025-08-10"}  # fmt: skip
    assert found([due(2)], LATE, log=[reminded]), "was reminded before"


def test_a_procedure_without_notice_sends_none() -> None:
    assert found([due(2)], replace(EVERYBODY, notice=None)) == []
    shipped = registry.procedures()
    on = {name for name, procedure in shipped.items() if procedure.notice}
    assert on == {"exporter-standard", "key-account"}


def test_the_ladder_does_not_know_level_0() -> None:
    for procedure in registry.procedures().values():
        assert procedure.level(0) is None
        assert procedure.levels[0].number == 1
    assert river([due(2)])["C1"].level is None


@pytest.mark.parametrize("wrong", [Notice(0), Notice(31), Notice(5, large={"EUR": Decimal(0)}),
                                   Notice(5, large={"XYZ": Decimal(1)})])  # fmt: skip
def test_a_notice_that_cannot_be_is_named(wrong: Notice) -> None:
    assert not any("notice" in words for words in lint.complaints(EVERYBODY)), "control"
    assert any("notice" in w for w in lint.complaints(replace(EVERYBODY, notice=wrong)))


# The message


@pytest.mark.parametrize("language", ["en", "de"])
def test_its_table_is_aligned_and_asks_for_nothing(language: str) -> None:
    (notice,) = found([due(1, amount_open="1234.50"), due(5)])
    table = drafts._falling_due(notice, words(language, (LAYOUTS,)))
    lines = table.split("\n")
    assert len(lines) == 4
    assert len({len(line) for line in lines}) == 1, table
    assert words(language, (LAYOUTS,)).amount(notice.amount) in lines[-1]


ITEMS = (
    "customer_id,customer_name,document_no,document_date,due_date,amount_open,currency\n"
    "C1,Delta Parts GmbH,1001,2026-09-20,2026-11-03,10000.00,EUR\n"
    "C1,Delta Parts GmbH,1002,2026-09-20,2026-12-24,10000.00,EUR\n"
    "C2,Epsilon Ltd,2001,2026-09-20,2026-11-04,20000.00,EUR\n"
)


def test_a_run_drafts_the_notice_beside_the_letters(tmp_path: Path) -> None:
    people = CUSTOMERS.replace("country\n", "country,email\n")
    people = people.replace("Berlin,DE", "Berlin,DE,ap@delta.example").replace("GB", "GB,")
    root = workspace(tmp_path, {"open-items.csv": ITEMS, "customers.csv": people})
    _own_address(root, "ar@muster.example")
    answer, decisions = run(root, "--as-of", "2026-10-31")
    assert answer.code == 0, answer.err
    first, second = answer.json["notices"]
    assert first["draft"] == "output/2026-10-31/drafts/20261031-C1-EUR-notice.eml"
    assert first["items"] == [
        {"document_no": "1001", "line_no": "", "due_date": "2026-11-03", "amount": "10000.00"}
    ]
    assert (second["customer"], second["draft"]) == ("C2", None)
    assert "has no e-mail address" in second["lack"]
    decision = decisions["C1 EUR"]
    assert (decision["verdict"], decision["level"], decision["letter"]) == ("not_due", 0, None)
    mail = read((root / first["draft"]).read_bytes())
    assert mail["Subject"] == "Invoice falling due by 5 November 2026 – Muster Maschinen GmbH"
    text, file = mail.iter_parts()
    body = text.get_content()
    for word in ("overdue", "demand", "interest", "fee", "deadline", "must", "Subject"):
        assert not re.search(rf"\b{word}\b", body), word
    assert "10,000.00" in body
    assert file.get_filename() == "20261031-C1-EUR-statement.pdf"
    answer = dunnage("issue", "-C", root)
    assert not list((root / "input" / "journal").glob("*")), "nothing of it is in the journal"
    assert dunnage("verify", "-C", root).code == 0
