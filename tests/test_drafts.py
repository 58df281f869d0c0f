"""E-mail drafts: what a person opens and sends; nothing a spreadsheet says steers a header."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from generator import pdfs
from generator.documents import drafts
from generator.documents.drafts import Draft, NoAddress
from generator.documents.letters import letter
from generator.pdfs import archive
from generator.typeset import Press
from generator.typeset.press import Room
from generator.values.ledger import Contact
from generator.values.paper import Paper
from generator.wording import words
from tests.commands import CUSTOMERS, dunnage, run, workspace
from tests.decisions import DEBTOR, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
ITEMS = (
    "customer_id,customer_name,document_no,document_date,due_date,amount_open,currency\n"
    "C1,Delta Parts GmbH,1001,2026-09-20,2026-10-24,1000.00,EUR\n"
    "C2,Epsilon Ltd,2001,2026-09-20,2026-10-24,500.00,EUR\n"
)
PEOPLE = CUSTOMERS.replace("country\n", "country,email\n").replace("Berlin,DE", "Berlin,DE,{}")
AS_OF = ("--as-of", "2026-10-31")


def read(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def draft(**changes: object) -> Draft:
    plain = Draft(
        Paper("drafts/1.eml", "x", "en", "f", {}), "t", ("Us GmbH", "us@example.com"),
        (("Ada Byron", "ada@example.org"),), "1.pdf",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def sent(of: Draft, subject: str = "Reminder", text: str = "Dear Ada,\n\nplease pay.") -> bytes:
    return drafts.message(of, subject, text, b"%PDF-1.7 x")


# The message


def test_the_draft_is_unsent_and_says_who_what_and_how() -> None:
    mail = read(sent(draft()))
    assert mail["X-Unsent"] == "1"
    assert (mail["From"], mail["To"]) == ("Us GmbH <us@example.com>", "Ada Byron <ada@example.org>")
    assert mail["Subject"] == "Reminder"
    assert (mail["Date"], mail["Message-ID"]) == (None, None)
    text, file = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().replace("\r\n", "\n") == "Dear Ada,\n\nplease pay.\n"
    assert (file.get_filename(), file.get_content_type()) == ("1.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 x"


def test_the_same_draft_has_the_same_bytes_and_every_line_ends_as_mail_does() -> None:
    assert sent(draft()) == sent(draft())
    assert b"\n" not in sent(draft()).replace(b"\r\n", b"")
    naive = EmailMessage()
    naive.set_content("x")
    naive.add_attachment(b"x", maintype="application", subtype="pdf", filename="x.pdf")
    first = bytes(naive)
    again = EmailMessage()
    again.set_content("x")
    again.add_attachment(b"x", maintype="application", subtype="pdf", filename="x.pdf")
    assert bytes(again) != first, "control: by itself the boundary comes by chance"


LONG = (
    "x@y.z=\t, <>, x@y.zZ9<'];Z:??|>|.;+, x@y.z and more words, so that the line is folded, a@b.c"
)
HOSTILE = (
    "Ada\r\nBcc: everybody@example.net",
    "Ada\nX-Priority: 1\n\nbody",
    "Ada\x0bBcc: x\x85Bcc: y\u2028Bcc: z",
    "Ada\x00\x1b[2J",
    '"Ada" <evil@example.net>, Bob',
    "=?utf-8?q?=0ABcc:_x?=",
    "Müller, 田中 & Söhne; (comment) \\ \" ' @",
    LONG,
    "‮gnol yrev" + "x" * 300,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_spreadsheet_makes_a_header_or_another_addressee(text: str) -> None:
    of = draft(to=((text, "ada@example.org"),), sender=(text, "us@example.com"))
    data = sent(of, subject=text, text=text)
    mail = read(data)
    assert [a.addr_spec for a in mail["To"].addresses] == ["ada@example.org"]
    assert [a.addr_spec for a in mail["From"].addresses] == ["us@example.com"]
    head = data.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n")]
    assert names == ["X-Unsent", "From", "To", "Subject", "MIME-Version", "Content-Type"]
    assert len(list(mail.iter_parts())) == 2


def test_control_the_library_alone_loses_the_quotes_of_a_name_it_folds() -> None:
    naive = EmailMessage(policy=policy.SMTP)
    naive["To"] = Address(" ".join(LONG.split()), addr_spec="ada@example.org")
    found = [a.addr_spec for a in read(naive.as_bytes())["To"].addresses]
    if sys.version_info < (3, 12):
        assert found != ["ada@example.org"]


def test_control_the_naive_way_adds_a_header() -> None:
    naive = f"To: {HOSTILE[0]} <ada@example.org>\r\nSubject: x\r\n\r\nx".encode()
    assert read(naive)["Bcc"] is not None


# Addresses


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("ada@example.org", ("ada@example.org",)),
        (" ada.b+ar@sub.example.co.uk ", ("ada.b+ar@sub.example.co.uk",)),
        ("a@example.org; b@example.org, a@example.org", ("a@example.org", "b@example.org")),
        ("info@müller.example", ("info@xn--mller-kva.example",)),
        ("", ()),
    ],
)
def test_addresses_of_a_cell(cell: str, found: tuple[str, ...]) -> None:
    assert drafts.addresses(cell) == found


BAD = (
    "n/a", "ada", "ada@", "@example.org", "ada@localhost", "ada@example", "a@b@example.org",
    "a b@example.org", "ada@exam ple.org", "ada@-x.org", "ada@x..org", ".ada@example.org",
    "ada..b@example.org", "Ada <ada@example.org>", "mailto:ada@example.org", "ädä@example.org",
    "ada@example.org\r\nBcc:x@example.net", "ada@example.org\nBcc: x", "ada@[127.0.0.1]",
    "ada@127.0.0.1", "x" * 65 + "@example.org", "ada@" + "x." * 130 + "org", "ada@example.org>",
    "ok@example.org; n/a",
)  # fmt: skip


@pytest.mark.parametrize("cell", BAD)
def test_what_is_not_plainly_an_address_is_none(cell: str) -> None:
    with pytest.raises(NoAddress, match="not an e-mail address"):
        drafts.addresses(cell)


def test_the_letter_goes_to_the_person_it_is_for_else_to_the_customer() -> None:
    person = Contact("Ada Byron", "Ms", "accounts payable", "ada@example.org")
    debtor = replace(DEBTOR, email="info@example.org")
    decision = replace(make_decision(1, 1), debtor=debtor, addressee=person)
    paper = letter(decision, None, "din5008_b", "en", words("en", (LAYOUTS,)))
    assert drafts.letter(decision, paper).to == (("Ada Byron", "ada@example.org"),)
    without = replace(decision, addressee=replace(person, email=""))
    assert drafts.letter(without, paper).to == ((debtor.addressee_name, "info@example.org"),)
    nobody = replace(without, debtor=replace(debtor, email=""))
    with pytest.raises(NoAddress, match="has no e-mail address"):
        drafts.letter(nobody, paper)
    wrong = replace(decision, addressee=replace(person, email="n/a"))
    with pytest.raises(NoAddress, match="not an e-mail address"):
        drafts.letter(wrong, paper)  # and not the customer's instead: nobody said so


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_words_are_in_the_letters_language_and_the_subject_is_the_letters(
    language: str,
) -> None:
    debtor = replace(DEBTOR, email="info@example.org", legal_name="Fish & Chips <b>Ltd</b>")
    decision = replace(make_decision(1, 1, language=language), debtor=debtor)
    paper = letter(decision, None, "din5008_b", language, words(language, (LAYOUTS,)))
    made = drafts.letter(decision, paper)
    subject, text = ROOM.text(made.template, made.copy)
    expected = {"en": "Payment reminder – please pay by", "de": "Zahlungserinnerung – wir bitten"}
    assert subject.startswith(expected[language])
    assert "&amp;" not in text + subject
    assert decision.letter_no in text
    claimed = words(language, (LAYOUTS,)).money(decision.claimed)
    assert claimed in text


# In a run


def test_a_run_drafts_the_letter_and_says_where_there_is_no_address(tmp_path: Path) -> None:
    root = workspace(
        tmp_path, {"open-items.csv": ITEMS, "customers.csv": _people("ap@delta.example")}
    )
    _own_address(root, "ar@muster.example")
    answer, decisions = run(root, *AS_OF)
    assert answer.code in (0, 1), answer.err
    first, second = decisions["C1 EUR"], decisions["C2 EUR"]
    assert first["draft"] == "output/2026-10-31/drafts/20261031-C1-EUR.eml"
    assert second["draft"] is None
    assert (root / second["letter"]).is_file(), "the letter stays"
    findings = (root / "output/2026-10-31/findings.csv").read_text("utf-8-sig")
    assert "P9" in findings
    assert "customer C2 has no e-mail address" in findings
    listed = {file["path"]: file for file in answer.json["files"]}[first["draft"]]
    data = (root / first["draft"]).read_bytes()
    assert listed["sha256"] == hashlib.sha256(data).hexdigest()
    assert listed["key"] == ["", "C1", "EUR"]
    mail = read(data)
    (_, file) = mail.iter_parts()
    copy = file.get_content()
    assert isinstance(copy, bytes)
    assert archive.inspect(copy, archive.ACCESSIBLE)[1] == ()
    kept = (root / first["letter"]).read_bytes()
    assert archive.inspect(kept, archive.ACCESSIBLE)[1] != (), "control: that one is the archive's"
    assert pdfs.text(copy) == pdfs.text(kept)
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert not pdf.attachments
    again, _ = run(root, *AS_OF)
    assert again.json["files"] == answer.json["files"], "the second run takes the draft over"
    assert dunnage("issue", "-C", root).code == 0
    issued = json.loads((root / "output/2026-10-31/issued.json").read_text("utf-8"))
    assert first["draft"] in [f["path"] for x in issued["letters"] for f in x["files"]]
    assert dunnage("verify", "-C", root).code == 0
    (root / first["draft"]).chmod(0o644)
    (root / first["draft"]).write_bytes(data + b"x")
    answer = dunnage("verify", "-C", root)
    assert answer.code == 7
    assert "20261031-C1-EUR.eml" in answer.out + answer.err


def test_nobody_writes_from_an_address_that_is_none(tmp_path: Path) -> None:
    root = workspace(
        tmp_path, {"open-items.csv": ITEMS, "customers.csv": _people("ap@delta.example")}
    )
    _, decisions = run(root, *AS_OF)
    assert decisions["C1 EUR"]["draft"] is None
    findings = (root / "output/2026-10-31/findings.csv").read_text("utf-8-sig")
    assert "creditor.email in creditor.toml must be one address" in findings


def _people(email: str) -> str:
    return PEOPLE.format(email).replace("London,GB", "London,GB,")


def _own_address(root: Path, address: str) -> None:
    path = root / "input" / "creditor.toml"
    text = path.read_text("utf-8")
    named = 'legal_name = "Muster Maschinen GmbH"\n'
    path.write_text(text.replace(named, f'{named}email = "{address}"\n'), encoding="utf-8")
