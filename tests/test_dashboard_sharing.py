"""What is passed on: who is not named is named nowhere, and what is left out is not in the file."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import secrets
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from generator import board
from generator.commands import sharing as options
from generator.documents.dashboard import book
from generator.documents.dashboard.pen import Pen
from generator.documents.dashboard.position import survey
from generator.documents.dashboard.redaction import Guise, secret
from generator.findings import CATALOGUE, Finding, Severity, UsageError
from generator.sealing import protecting
from generator.typeset import Press, Workers
from generator.values.decisions import Decision, HistoryEntry, Sentence, Verdict
from generator.values.ledger import Contact, Debtor, Source
from generator.values.sharing import Sharing
from generator.wording import Words
from tests.accounts import AS_OF, GBP, SENTENCES, decision, facts, item, money, month
from tests.boards import LAYOUTS, READER, Page, collected, files

NAMES, AMOUNTS = Sharing(names=True), Sharing(amounts=True)
SAID = {**SENTENCES, "verdict.disputed": "Disputed since {since}, {amount}: kept out. {reason}"}


def run() -> tuple[Decision, ...]:
    return tuple(month(40))


def whole(made: dict[str, bytes]) -> str:
    return "\n".join((*made, *(data.decode() for data in made.values())))


def with_workbook(decisions: tuple[Decision, ...], sharing: Sharing) -> bytes:
    seen, pen, known = survey(decisions), Pen(READER, sharing), facts(decisions)
    debtors = ((line.entity, line.debtor) for line in seen.lines)
    guise = Guise(debtors, secret(known), sharing, READER)
    return book.book(seen, known, collected(decisions)[0], guise, pen)


# --- names


def test_under_pseudonyms_no_name_number_or_document_is_left() -> None:
    of = run()
    finding = Finding(
        "L4", Severity.WARNING, f"{of[0].debtor.name} paid twice.", Source("a.xlsx"), "", "10000"
    )
    report = collected(of)[0]
    shown = whole(files(*of, sharing=NAMES, report=report, findings=(finding,)))
    plain = whole(files(*of, report=report, findings=(finding,)))
    for one in of:
        for text in (one.debtor.name, one.debtor.customer_id, one.items[0].aged.item.document_no):
            assert text in plain, "the control has it"
            assert text not in shown


@pytest.mark.parametrize(
    "finding",
    [
        Finding(
            "D2",
            Severity.NOTE,
            "Old (their buyer quibbles).",
            Source("a.xlsx", "Sperren", 2),
            "K. Brandt",
        ),
        Finding(
            "R19", Severity.HOLD, "Cell: quibbles.", Source("a.xlsx", "Contact log", 2), "K. Brandt"
        ),
        Finding(
            "R19", Severity.HOLD, "Cell: quibbles.", Source("input/holds.csv", "", 2), "K. Brandt"
        ),
    ],
    ids=["a dispute's reason", "the contact log", "holds as csv"],
)
def test_findings_repeat_no_note_of_a_clerk_unless_asked(finding: Finding) -> None:
    """The house's own page goes round too: only `--internal` tells reasons and owners."""
    of = run()[:2]
    finding = replace(finding, customer_id=of[0].debtor.customer_id)
    plain = files(*of, findings=(finding,))["index.html"].decode()
    asked = files(*of, findings=(finding,), sharing=Sharing(internal=True))["index.html"].decode()
    for text in ("quibbles", "K. Brandt"):
        assert text in asked, "the control has it"
        assert text not in plain
    assert f"<bdi>{CATALOGUE[finding.code]}</bdi>" in plain, "and its kind is said, once stopped"
    assert "Sperren:2" in plain or finding.code != "D2", "and the place where to look it up"


def test_who_owed_at_the_last_run_and_owes_nothing_now_is_not_named_either() -> None:
    """Among the movers stands an account that no decision of this run is about."""
    of = run()
    before = collected(of, day=AS_OF - dt.timedelta(days=31))[1]
    owing = max(of, key=lambda one: one.overdue.amount)
    rest = tuple(o for o in of if o.debtor.customer_id != owing.debtor.customer_id)
    report = collected(rest, past=(before,))[0]
    gone = owing.debtor.customer_id
    plain = whole(files(*rest, report=report))
    shown = whole(files(*rest, sharing=NAMES, report=report))
    assert f"<bdi>{gone}</bdi>" in plain, "the control has it"
    assert gone not in shown
    assert "<bdi>Customer</bdi>" in shown


def test_a_pseudonym_is_the_same_everywhere_and_follows_no_order() -> None:
    of = run()
    made = files(*of, sharing=NAMES, report=collected(of)[0])
    pages = sorted(path for path in made if path.startswith("customers/"))
    assert pages == [f"customers/C~{n:03d}.html" for n in range(1, 41)]
    for path in pages:
        (name,) = re.findall(r"<h1><bdi>(Customer \d{3})</bdi></h1>", made[path].decode())
        assert name[-3:] == path[-8:-5]
        assert f'href="{path}"' in made["index.html"].decode()
    guise = Guise(((d.entity, d.debtor) for d in of), secret(facts(of)), NAMES, READER)
    dealt = [guise.hide(d).debtor.customer_id for d in of]
    assert dealt != sorted(dealt), "the order of customer numbers does not give them away"
    again = Guise(((d.entity, d.debtor) for d in reversed(of)), secret(facts(of)), NAMES, READER)
    assert [again.hide(d).debtor.customer_id for d in of] == dealt


def test_nothing_links_to_letters_or_statements_that_bear_the_name() -> None:
    assert "../statements/" not in whole(files(*run(), sharing=NAMES))
    assert "../statements/" in whole(files(*run()))


def test_the_workbook_has_pseudonyms_too() -> None:
    of = run()
    cells = "\0".join(texts(with_workbook(of, NAMES)))
    assert not [d for d in of if d.debtor.name in cells or d.debtor.customer_id in cells]
    assert of[0].debtor.name in "\0".join(texts(with_workbook(of, Sharing())))


def texts(data: bytes) -> list[str]:
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    return [str(c) for sheet in sheets for row in sheet.iter_rows(values_only=True) for c in row]


def test_a_private_individual_is_never_named_unless_internal() -> None:
    person = Debtor("MUSTERMANN01", "Erika Mustermann", is_natural_person=True)
    lack = Sentence.of("lacks.setting", message="the window shows 'Erika Mustermann'")
    why = Sentence.of("verdict.incomplete", what=lack)
    of = (decision((item("1", money("1.00"), 9),), sentence=why, debtor=person, lacks=(lack,)),)
    about = Finding("R7", Severity.NOTE, "Row 4: 'Erika Mustermann' is not a date.")
    made = files(*of, report=collected(of)[0], findings=(about,), first_hour=True)
    assert "ustermann" not in whole(made).lower()
    assert "customers/P~001.html" in made
    assert "Private individual 001" in made["index.html"].decode()
    assert "Erika Mustermann" in whole(files(*of, sharing=Sharing(internal=True)))


# --- amounts


def test_without_amounts_none_is_in_any_file() -> None:
    of = run()
    report = collected(of, (collected(of[:30], day=dt.date(2026, 9, 30))[1],))[0]
    made = whole(files(*of, sharing=AMOUNTS, report=report))
    plain = whole(files(*of, report=report))
    amount = r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.])\d+\.(?:25|50|75)(?!\d|\u00a0?%)"
    assert len(re.findall(amount, plain)) > 500
    assert [found for text in seen(made) for found in re.findall(amount, text)] == []
    for one in of:
        for found in one.items:
            assert READER.amount(found.aged.item.amount_open) not in made
    assert "•••" in made


def seen(source: str) -> list[str]:
    """Text and titles; geometry is in per cent and says only shares."""
    return Page(source).text


def test_shares_and_days_are_still_told() -> None:
    made = files(*run(), sharing=AMOUNTS)["index.html"].decode()
    assert re.search(r"\d\.\d\u00a0% of open", made)


# --- summary and internal


def test_a_summary_is_one_file_without_links() -> None:
    made = files(*run(), sharing=Sharing(summary=True), report=collected(run())[0])
    assert list(made) == ["index.html"]
    links = re.findall(r'href="([^"]*)"', made["index.html"].decode())
    assert [link for link in links if not link.startswith(("#", "data:"))] == []


def noted() -> Decision:
    said = Sentence.of(
        "verdict.disputed",
        since=AS_OF,
        amount=money("5.00"),
        reason=Sentence.of("note.why_owner", reason="Anwalt Krause rief an", owner="Ina Kurz"),
    )
    debtor = Debtor("C-7", "Acme", contacts=(Contact("Jane Roe"),), account_manager="Max Betreuer")
    one = decision((item("1", money("5.00"), 9, Verdict.DISPUTED, said),), Verdict.DISPUTED, said,
                   debtor=debtor)  # fmt: skip
    entry = HistoryEntry(AS_OF, "call", "call", 0, None, "Jane Roe", "was rude")
    object.__setattr__(one, "history", (entry,))
    return one


@pytest.mark.parametrize("internal", [False, True])
def test_notes_contacts_and_owners_are_internal(internal: bool) -> None:
    of = (noted(),)
    known = facts(of)
    sharing = Sharing(internal=internal)
    words = Words("en", {**READER._catalogue, **SAID})
    with Workers(Press((LAYOUTS,))) as workers:
        desk = board.Board(words, sharing, "din5008_b", workers)
        made = whole(
            {p: d for p, d, _ in board.files(of, known, None, desk) if p.endswith(".html")}
        )
    for text in ("Anwalt Krause", "Ina Kurz", "Jane Roe", "was rude", "Max Betreuer"):
        assert (text in made) is internal
    if not internal:
        assert "kept out.<" in made, "a sentence without its note still ends well"


def test_internal_is_not_passed_on() -> None:
    with pytest.raises(UsageError, match="internal"):
        options.passed("names", internal=True)
    assert options.passed(internal=True) is None


# --- the password


def test_a_protected_page_opens_with_its_password_alone() -> None:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = protecting.protect(b"<p>secret</p>", "correct horse", salt=salt, nonce=nonce)
    data = base64.b64decode(sealed["data"])
    assert b"secret" not in data
    assert protecting.opened(data, "correct horse", salt=salt, nonce=nonce) == b"<p>secret</p>"
    assert protecting.opened(data, "wrong horse", salt=salt, nonce=nonce) is None
    altered = bytes([data[0] ^ 1, *data[1:]])
    assert protecting.opened(altered, "correct horse", salt=salt, nonce=nonce) is None
    assert protecting.ITERATIONS >= 600_000


def test_too_short_a_salt_or_no_password_is_refused() -> None:
    for password, salt in (("", bytes(16)), ("x", bytes(8))):
        with pytest.raises(ValueError, match="needed"):
            protecting.protect(b"", password, salt=salt, nonce=bytes(12))


def test_the_password_comes_from_the_environment_and_not_too_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(options.PASSWORD, "correct horse")
    found = options.passed(protect=True)
    assert found is not None
    assert found.password == "correct horse"
    assert "correct" not in repr(found)
    monkeypatch.setenv(options.PASSWORD, "short")
    with pytest.raises(UsageError, match="too short"):
        options.passed(protect=True)


def test_the_copy_lies_beside_the_run_and_is_one_encrypted_file(tmp_path: Path) -> None:
    of = run()
    with Workers(Press((LAYOUTS,))) as workers:
        desk = board.Board(READER, NAMES, "din5008_b", workers)
        place = board.share("correct horse", of, facts(of), None, desk, tmp_path / "x.share")
    assert [path.name for path in (tmp_path / "x.share").iterdir()] == ["index.protected.html"]
    shown = place.read_text(encoding="utf-8")
    assert "Customer 001" not in shown
    assert "unsafe" not in shown.partition("</head>")[0]


# --- the workbook


def test_sums_are_formulas_with_their_value_and_nothing_else_is_one() -> None:
    hostile = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\tx", '=HYPERLINK("http://x")')
    of = tuple(
        decision((item("1", money("10.50"), 9),), debtor=Debtor(name, name)) for name in hostile
    )
    raw = with_workbook(of, Sharing())
    sheet = openpyxl.load_workbook(io.BytesIO(raw))["EUR"]
    formulas = [c.coordinate for row in sheet for c in row if c.data_type == "f"]
    assert {sheet[c].row for c in formulas} == {1}
    assert sheet["H1"].value == "=SUBTOTAL(109,H3:H1048576)"
    values = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)["EUR"]
    assert values["H1"].value == 63
    assert {values.cell(n, 3).value for n in range(3, 9)} == set(hostile)


def test_a_sheet_has_one_currency() -> None:
    of = (
        decision((item("1", money("10.00"), 9),)),
        decision((item("2", money("7.00", GBP), 9),)),
    )
    sheets = openpyxl.load_workbook(io.BytesIO(with_workbook(of, Sharing())), data_only=True)
    assert [sheets[name]["H1"].value for name in ("EUR", "GBP")] == [10, 7]
