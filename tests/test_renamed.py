"""A key that changed must not start the ladder anew: through the real commands, month after month."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from generator.dunning import history
from generator.values.history import IssuedItem, IssuedLetter
from tests.commands import dunnage, run, workspace
from tests.ledgers import account, day, item, money

HEADER = "customer_id,document_no,document_date,due_date,amount_open,currency,as_of\n"
JULY = HEADER + "C1,R-1,2025-05-01,2025-05-31,900.00,EUR,2025-07-31\n"
LETTER = "20250731-C1-EUR"


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    """A level 3 letter for C1 of 31 July."""
    root = workspace(tmp_path / "w", {"open-items.csv": JULY}, terms="contract")
    answer, found = run(root)
    assert found["C1 EUR"]["level"] == 3, answer.err
    assert dunnage("issue", "-C", root).code == 0
    return root


def august(root: Path, **changed: str) -> tuple[str, int, list[str]]:
    """(verdict, level, finding codes) of what C1's row became a month later."""
    text = JULY.replace("2025-07-31", "2025-08-31")
    for old, new in changed.items():
        text = text.replace(old.replace("_", "-"), new)
    (root / "input" / "open-items.csv").write_text(text, encoding="utf-8")
    _, found = run(root)
    (decision,) = found.values()
    listed = (root / "output" / "2025-08-31" / "findings.csv").read_text(encoding="utf-8-sig")
    codes = [row["code"] for row in csv.DictReader(io.StringIO(listed))]
    return decision["verdict"], decision["level"], codes


def test_unchanged_it_goes_on_to_the_next_level(issued: Path) -> None:
    verdict, level, codes = august(issued)
    assert (verdict, level) == ("dun", 4)
    assert "L12" not in codes


@pytest.mark.parametrize("changed", [{"R_1": "00R-1"}, {"C1": "01"}, {"C1": "c1"}])
def test_under_another_number_it_is_held(issued: Path, changed: dict[str, str]) -> None:
    verdict, _, codes = august(issued, **changed)
    assert verdict == "incomplete"
    assert "L12" in codes


def test_an_entity_that_got_a_code_is_held(issued: Path) -> None:
    settings = issued / "input" / "creditor.toml"
    settings.write_text(settings.read_text() + "[entities.DE]\n")
    path = issued / "input" / "open-items.csv"
    rows = JULY.replace("2025-07-31", "2025-08-31").replace("as_of\n", "as_of,entity\n")
    path.write_text(rows.replace("2025-08-31\n", "2025-08-31,DE\n"))
    answer, found = run(issued)
    assert found["C1 EUR"]["verdict"] == "incomplete", answer.err
    assert f"which letter {LETTER} demanded" in found["C1 EUR"]["sentence"]


def test_a_corrected_due_date_is_the_same_debt(issued: Path) -> None:
    verdict, level, _ = august(issued, **{"2025_05_31": "2025-06-04"})
    assert (verdict, level) == ("dun", 4)


def test_another_debt_of_the_customer_is_none_of_it(issued: Path) -> None:
    """Control: a new document with its own due date starts where its arrears stand."""
    verdict, level, codes = august(issued, R_1="R-2", **{"2025_05_31": "2025-06-30"})
    assert (verdict, level) == ("dun", 3)
    assert "L12" not in codes


def test_a_letter_that_came_back_stops_the_ladder(issued: Path) -> None:
    events = issued / "events.csv"
    events.write_text(f"letter_no,event,date\n{LETTER},returned,2025-08-10\n", encoding="utf-8")
    assert dunnage("delivered", "-C", issued, events).code == 0
    assert august(issued)[0] == "incomplete"  # the address is still the same


def test_a_journal_cut_short_ends_the_run(issued: Path) -> None:
    for path in (issued / "input" / "journal").glob("*.jsonl"):
        path.unlink()
    (issued / "output" / "2025-07-31" / "issued.json").chmod(0o644)
    answer = dunnage("run", "-C", issued)
    assert answer.code == 7
    assert "cut short" in answer.err


MASTER = "customer_id,customer_name,address_line1,postal_code,city,country,procedure\n"
ROWS = "customer_id,document_no,line_no,document_date,due_date,amount_open,amount_original,currency"
IDS = ("SAME", "MOVED", "TO", "BOTH", "MONEY", "PART", "LINED", "SPLIT", "LADDER", "BACK", "NEWADDR",
       "VOID", "REFUSED", "LOGGED")  # fmt: skip


def row(
    who: str, number: str, *, line: str = "", amount: str = "", whole: str = "", code: str = "EUR",
    of: str = "",
) -> str:  # fmt: skip
    place = IDS.index(of or who)
    due, own = f"2025-05-{10 + place}", f"{900 + place}.00"
    return f"{who},{number},{line},2025-05-01,{due},{amount or own},{whole},{code},"


def listed(rows: list[str], as_of: str) -> str:
    return f"{ROWS},as_of\n" + "".join(f"{one}{as_of}\n" for one in rows)


def parties(ids: tuple[str, ...], of: dict[str, str], ladder: dict[str, str]) -> str:
    return MASTER + "".join(
        f"{c},{of.get(c, c).title()} Works,Road {of.get(c, c)},10115,Berlin,DE,{ladder.get(c, '')}\n"
        for c in ids
    )


@pytest.fixture(scope="module")
def following(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """July's letters of level 3, what came back of them, and August's decisions by customer."""
    july = [row(c, f"R-{c}") for c in IDS if c != "TO"] + [row("MOVED", "R-2", amount="55.00")]
    files = {
        "open-items.csv": listed(july, "2025-07-31"),
        "customers.csv": parties(IDS, {}, {}),
    }
    root = workspace(tmp_path_factory.mktemp("w"), files, terms="contract")
    answer, found = run(root)
    assert {d["level"] for d in found.values()} == {3}, answer.err
    assert dunnage("issue", "-C", root).code == 0
    events = [("BACK", "returned"), ("NEWADDR", "returned"), ("VOID", "returned"),
              ("REFUSED", "returned"), ("REFUSED", "refused")]  # fmt: skip
    (root / "events.csv").write_text(
        "letter_no,event,date\n"
        + "".join(f"20250731-{who}-EUR,{event},2025-08-10\n" for who, event in events)
    )
    assert dunnage("delivered", "-C", root, root / "events.csv").code == 0
    assert dunnage("void", "20250731-VOID-EUR", "-C", root, "--reason", "came back").code == 0
    assert dunnage("void", "20250731-REFUSED-EUR", "-C", root, "--reason", "again").code == 0
    changed = {
        "MOVED": [row("TO", "R-MOVED", of="MOVED"), row("MOVED", "R-2", amount="55.00")],
        "TO": [],
        "BOTH": [row("FRESH", "N-1", of="BOTH")],
        "MONEY": [row("MONEY", "R-MONEY", amount="460.00", code="USD")],
        "PART": [row("PART", "X-PART", amount="500.00", whole="905.00")],
        "LINED": [row("LINED", "R-LINED", line="10")],
        "SPLIT": [row("SPLIT", "R-SPLIT", line=n, amount=f"{amount}.00")
                  for n, amount in (("1", "500"), ("2", "407"))],
        "LOGGED": [row("LOGGED", "Y-LOGGED")],
    }  # fmt: skip
    august = [one for c in IDS for one in changed.get(c, [row(c, f"R-{c}")])]
    named, ladder = {"FRESH": "BOTH"}, {"LADDER": "statutory-only"}
    files = {
        "open-items.csv": listed(august, "2025-08-31"),
        "customers.csv": parties((*IDS, "FRESH"), named, ladder).replace(
            "Road NEWADDR", "New Street 9"
        ),
        "contact-log.csv": "date,customer_id,channel,direction,kind\n"
        "2025-08-01,LOGGED,other,inbound,Another debt\n",
    }
    answer, found = run(workspace(root, files, terms="contract"))
    assert answer.code == 1, answer.err
    return {decision["customer"]: decision for decision in found.values()}


@pytest.mark.parametrize(
    ("who", "verdict", "level", "says"),
    [
        ("SAME", "dun", 4, ""),
        ("MOVED", "dun", 4, ""),
        ("TO", "incomplete", None, "which letter 20250731-MOVED-EUR demanded"),
        ("FRESH", "incomplete", None, "reads like document R-BOTH (EUR) of customer BOTH"),
        ("MONEY", "incomplete", None, "R-MONEY (USD)"),
        ("PART", "incomplete", None, "reads like document R-PART"),
        ("LINED", "dun", 4, ""),
        ("SPLIT", "dun", 4, ""),
        ("LADDER", "dun", 2, ""),  # the formal demand, and not the final one
        ("BACK", "incomplete", None, "came back on 10 August 2025 from the address"),
        ("NEWADDR", "awaiting_release", None, "void the letter (dunnage void) to send it again"),
        ("VOID", "incomplete", None, "came back on 10 August 2025 from the address"),
        ("REFUSED", "dun", 3, ""),
        ("LOGGED", "dun", 3, ""),
    ],
)
def test_a_month_later(
    who: str,
    verdict: str,
    level: int | None,
    says: str,
    following: dict[str, dict[str, Any]],
) -> None:
    decision = following[who]
    assert decision["verdict"] == verdict, decision["sentence"]
    assert level in (None, decision["level"])
    assert says in decision["sentence"]


def test_interest_of_a_document_that_was_split_is_shared_to_the_cent() -> None:
    """What was claimed on one line is claimed before on its lines together, and no cent more."""
    rows = [
        item(a, "2025-05-31", "R", line_no=str(n)) for n, a in enumerate(("500", "300", "1.01"))
    ]
    claim = IssuedItem("R", "", money("801.01"), money("10.00"), money("0"), 4, day("2025-05-31"))
    letter = IssuedLetter(
        "L", "", "C1", money("0").currency, "exporter-standard", 4, day("2025-07-31"),
        day("2025-08-14"), "post", "", (claim,), notice="formal-demand",
    )  # fmt: skip
    of = account(*rows, issued=(letter,))
    before = [history.claimed_before(one, of) for one in rows]
    assert before == [money("6.24"), money("3.75"), money("0.01")]
    merged = account(item("801.01", "2025-05-31", "R"), issued=(letter,))
    assert history.claimed_before(merged.items[0], merged) == money("10.00")
