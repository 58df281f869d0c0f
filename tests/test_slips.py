"""Slips of a clerk in the small sheets, through the real command: none of them lets a letter go.

Each customer owes the same and would get a letter of level 3; each has one slip in one row.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from generator.ledger import words
from generator.values.ledger import HoldKind
from tests.commands import run, workspace

MASTER = "customer_id,customer_name,address_line1,postal_code,city,country\n"
ITEMS = "customer_id,document_no,document_date,due_date,amount_open,currency,as_of\n"
HOLDS = "customer_id,document_no,amount,currency,kind,from,until\n"
LOG = "date,customer_id,channel,direction,kind,level,deadline\n"
PLANS = "plan_id,customer_id,due_date,amount,currency\n"
PAID = "customer_id,payment_date,amount,currency,document_no\n"

# customer -> (sheet, row, verdict, finding code and severity)
SLIPS: dict[str, tuple[str, str, str, str]] = {
    "PLAIN": ("", "", "dun", ""),
    "YEAR": ("holds", "YEAR,,,,do not contact,2026-10-01,2025-12-31", "do_not_contact", "L14 hold"),
    "MINUS": ("holds", "MINUS,R-MINUS,-40.00,EUR,dispute,2026-10-01,", "disputed", "L14 hold"),
    "ZERO": ("holds", "ZERO,R-ZERO,0.00,EUR,dispute,2026-10-01,", "disputed", "L14 hold"),
    "CASE": ("holds", " case ,,,,do not contact,2026-10-01,", "incomplete", "L17 hold"),
    "007": ("holds", "7,,,,do not contact,2026-10-01,", "incomplete", "L17 hold"),
    "NAMED": ("holds", "Named works,,,,sanctions,2026-10-01,", "incomplete", "L17 hold"),
    "WIDTH": ("holds", "WIDTH,,,,SANC\u200bTIONS,2026-10-01,", "sanctioned", ""),
    "FULL": ("holds", "FULL,,,,\uff29nsolvency,2026-10-01,", "insolvent", ""),
    "TWIN": ("holds", "TWIN,,,,insolvency,2026-10-01,", "insolvent", ""),
    "twin": ("", "", "incomplete", "L17 hold"),
    "BOTH": ("", "", "incomplete", "L17 hold"),
    "b oth": ("", "", "incomplete", "L17 hold"),
    "SOON": ("holds", "SOON,,,,insolvency,2026-11-20,", "insolvent", ""),
    "LATER": ("holds", "LATER,,,,do not contact,2026-11-20,", "dun", ""),
    "TWICE": ("", "", "incomplete", "R15 hold"),
    "PLAN": ("instalment-plans", "p,PLAN,2026-11-15,500.00,EUR", "incomplete", "L15 hold"),
    "OVER": ("holds", "OVER,,,,instalment plan,2026-09-01,", "dun", "L15 warning"),
    "PAYER": ("payments", "payer,2026-11-02,1000.00,EUR,R-PAYER", "incomplete", "L17 hold"),
    "OTHERS": ("payments", "PLAIN,2026-11-02,1.00,EUR,R-OTHERS", "incomplete", "L4 hold"),
    "NOBODY": ("payments", "ZZ,2026-11-02,1000.00,EUR,R-NOBODY", "incomplete", "L4 hold"),
    "MONEY": ("payments", "MONEY,2026-11-02,1000.00,USD,R-MONEY", "incomplete", "L4 hold"),
    "BACK": ("contact-log", "2026-10-20,BACK,letter,outbound,reminder 2,,2026-01-08", "incomplete",
             "L14 hold"),
    "TWO": ("contact-log", "2026-09-20,TWO,letter,outbound,reminder 2,3,2026-09-30", "incomplete",
            "L14 hold"),
    "AFTER": ("contact-log", "2027-10-20,AFTER,letter,outbound,reminder 2,,", "incomplete",
              "L14 hold"),
    "SAID": ("contact-log", "2026-10-20,SAID,e-mail,inbound,dispute,,", "dun", "L16 warning"),
    "FINAL": ("contact-log", "2026-10-29,FINAL,letter,outbound,Final demand,,",
              "contacted_recently", ""),
    "PHONE": ("contact-log", "2026-10-29,PHONE,Phone,outbound,,,", "contacted_recently", ""),
    "CONF": ("contact-log", "2026-10-29,CONF,letter,outbound,reminder confirmation,,", "dun", ""),
}  # fmt: skip
HEADS = {"holds": HOLDS, "contact-log": LOG, "instalment-plans": PLANS, "payments": PAID}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, set[str]]]:
    """Decisions by customer, and per customer "code severity" of its findings."""
    number = {"b oth": "BOTH"}  # the same document
    files = {
        "customers.csv": MASTER
        + "".join(f"{c},{c.title()} Works,Weg 1,10115,Berlin,DE\n" for c in SLIPS),
        "open-items.csv": ITEMS
        + "".join(
            f"{c},R-{number.get(c, c)},2026-08-16,2026-09-15,1000.00,EUR,2026-10-31\n"
            for c in SLIPS
        )
        + "TWICE,r-twice,2026-08-16,2026-09-15,1000.00,EUR,2026-10-31\n",
    }
    for name, head in HEADS.items():
        files[f"{name}.csv"] = head + "".join(f"{s[1]}\n" for s in SLIPS.values() if s[0] == name)
    files["instalment-plans.csv"] += "p,OVER,2026-10-15,500.00,EUR\n"
    root = workspace(tmp_path_factory.mktemp("w"), files)
    answer, decisions = run(root, "--letter-date", "2026-11-03")
    assert answer.code == 1, answer.err
    table = (root / "output" / "2026-10-31" / "findings.csv").read_text(encoding="utf-8-sig")
    told: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(table)):
        told.setdefault(row["customer_id"], set()).add(f"{row['code']} {row['severity']}")
    return {d["customer"]: d for d in decisions.values()}, told


@pytest.mark.parametrize("customer", SLIPS)
def test_a_slip_stops_the_letter_and_is_told(
    customer: str, found: tuple[dict[str, Any], dict[str, set[str]]]
) -> None:
    decisions, told = found
    _, _, verdict, finding = SLIPS[customer]
    assert decisions[customer]["verdict"] == verdict, decisions[customer]["sentence"]
    assert not finding or finding in told.get(customer, set()), told.get(customer)


@pytest.mark.parametrize(
    ("kind", "level"),
    [("2nd reminder", 2), ("Second Reminder", 2), ("reminder no. 3", 3), ("2. Mahnung", 2),
     ("payment reminder 1", 1), ("reminder 12", 0), ("call 2", 0)],
)  # fmt: skip
def test_a_notice_in_other_words(kind: str, level: int) -> None:
    assert words.reminder_level(kind) == level


def test_what_is_no_word_stays_none() -> None:
    assert words.hold_kind("sanctionsx") is HoldKind.OTHER
    assert not words.presses("demand confirmed")
