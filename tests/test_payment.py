"""How to pay: what a code holds is what the letter prints, decoded from the finished page."""

from __future__ import annotations

import base64
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import segno.helpers
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import barcodes, creditor, identifiers, pdfs
from generator.documents import manifest, payment, references, statements, swiss
from generator.documents.letters import letter
from generator.findings import SettingsInvalid
from generator.pdfs import rasters
from generator.typeset.press import Press, Room
from generator.values import naming
from generator.values.decisions import Decision, Sentence, Verdict
from generator.values.ledger import Address, Debtor
from generator.values.money import Currency, Money
from generator.values.paper import Page
from generator.values.policy import BankAccount, PostalAddress
from generator.wording import words
from tests.commands import CREDITOR as TOML
from tests.decisions import BUCKETS, CREDITOR, DATES, DEBTOR, REGISTERED, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
EN, DE = words("en", (LAYOUTS,)), words("de", (LAYOUTS,))
ZURICH = Address(("Industriestrasse 7a",), "8005", "Zürich", "", "CH")
SWISS_DEBTOR = replace(
    DEBTOR, legal_name="Keller Anlagentechnik AG", address=ZURICH, registered=ZURICH
)
IBAN, QR_IBAN = "CH93 0076 2011 6238 5295 7", "CH44 3199 9123 0008 8901 2"
BASEL = replace(
    CREDITOR,
    legal_name="Brandt Söhne Maschinen AG",
    address=PostalAddress(("Hafenstrasse 12",), "4051", "Basel", "CH"),
    banks={
        "CHF": BankAccount("Basler Handelsbank", iban=IBAN, qr_iban=QR_IBAN, bic="POFICHBEXXX"),
        "EUR": BankAccount("Basler Handelsbank", iban=IBAN, bic="POFICHBEXXX"),
    },
)
CHARLOTTE = replace(
    CREDITOR,
    legal_name="Hartmann Voss Drives, Inc.",
    address=PostalAddress(("4800 Millrace Parkway",), "28217", "Charlotte", "US", "NC"),
    banks={
        "USD": BankAccount(
            "Sample National Bank", account="000123456789", routing="123456780", bic="SMPLUS33",
            correspondent="Other Bank, New York", correspondent_bic="OTHRUS33",
        )
    },
)  # fmt: skip


def set_letter(decision: Decision, form: str = "din5008_b", language: str = "en") -> Page:
    reader = words(language, (LAYOUTS,))
    page = ROOM.set(letter(decision, REGISTERED, form, language, reader))
    assert page.problems == ()
    return page


def codes(data: bytes, dpi: int = 200) -> list[tuple[int, barcodes.Code]]:
    with rasters.opened(data) as pages:
        return [
            (number, code)
            for number in range(1, pages.count + 1)
            for code in barcodes.read(pages.picture(number, dpi).view, (barcodes.QR,))
        ]


def text_of(page: Page) -> str:
    return "\n".join(pdfs.text(page.data, number) for number in range(page.pages))


def block(decision: Decision, *, codes: bool = True) -> dict[str, object]:
    return payment.payment(decision, EN, "Please pay in {currency} to", codes=codes)


def claiming(decision: Decision, amount: str) -> Decision:
    return replace(decision, claimed=Money(Decimal(amount), decision.currency))


def epc(decision: Decision) -> str:
    account = references.account(decision)
    assert account is not None
    return payment.epc_payload(decision, account, references.reference(decision))


# References


@pytest.mark.parametrize(
    ("letter_no", "body"),
    [
        ("20261031-10023-EUR", "26103110023EUR"),
        ("20261031-A7-USD", "261031A7USD"),
        ("20261031-HV-10023-EUR", "261031HV10023EUR2"),
    ],
)
def test_a_reference_can_be_read(letter_no: str, body: str) -> None:
    assert references.creditor_reference(letter_no)[4:] == body


@pytest.mark.parametrize(
    "letter_no",
    [
        "20261031-10023-EUR-2",
        "20261031-A-B-C-EUR",
        "20261031-M~0123456789-EUR",
        "20261031-123456789012-EUR",
        "x",
    ],
)
def test_where_it_does_not_fit_a_reference_is_hashed(letter_no: str) -> None:
    made = references.creditor_reference(letter_no)
    assert len(made) == 25
    assert identifiers.creditor_reference_is_valid(made)
    assert made == references.creditor_reference(letter_no)


def _numbers() -> Iterable[str]:
    """Letter numbers that are alike: cases, hyphens in other places, editions, currencies."""
    customers = [
        "AB1",
        "A-B1",
        "AB-1",
        "AB",
        "A",
        "A-B",
        "1-2",
        "12",
        "1",
        "2",
        "-12",
        "12-",
        "0012",
    ]
    customers += ["HV10023", "HV-10023", "H-V10023", "HV1-0023", "12EUR", "12-EUR", "100000000012"]
    many = [f"{n}" for n in range(300)] + [f"{a}-{b}" for a in range(12) for b in range(12)]
    slugs = set(naming.slugs([("", c) for c in customers + many], several=False).values())
    slugs |= set(naming.slugs([("HV", c) for c in customers], several=True).values())
    for slug in slugs:
        for currency in ("EUR", "CHF", "USD"):
            for edition in (1, 2, 11):
                yield naming.letter_no(dt.date(2026, 10, 31), slug, currency, edition)
    yield naming.letter_no(dt.date(2026, 11, 30), "12", "EUR")


def test_no_two_letters_have_one_reference() -> None:
    numbers = set(_numbers())
    assert len(numbers) > 2000
    for make in (references.creditor_reference, references.qr_reference):
        found = {make(number) for number in numbers}
        assert len(found) == len(numbers)
    assert all(map(identifiers.qr_reference_is_valid, found))


def test_control_letters_and_digits_alone_are_not_unique() -> None:
    shortened = defaultdict(set)
    for number in _numbers():
        shortened["".join(filter(str.isalnum, number)).upper()].add(number)
    assert max(map(len, shortened.values())) > 1


def test_what_a_payment_quotes_depends_on_how_it_travels() -> None:
    kinds = {
        "SCOR": make_decision(3, 2),
        "text": make_decision(3, 2, "USD"),
        "QRR": make_decision(3, 2, "CHF", creditor=BASEL, debtor=SWISS_DEBTOR),
    }
    for kind, decision in kinds.items():
        assert references.reference(decision).kind == kind
    assert references.reference(kinds["text"]).printed == "20261031-10023-USD"
    assert references.reference(kinds["SCOR"]).printed == "RF33 2610 3110 023E UR"
    assert references.iban(kinds["QRR"]) == QR_IBAN
    abroad = make_decision(3, 2, "CHF", creditor=BASEL)
    assert references.reference(abroad).kind == "SCOR", "a QR-IBAN is for Swiss payers"
    assert references.iban(abroad) == IBAN


# The SEPA code


def test_the_sepa_code_is_the_printed_total_and_is_read_from_the_page() -> None:
    decision = make_decision(4, 12)
    page = set_letter(decision)
    ((_, code),) = codes(page.data)
    assert code.text.split("\n") == [
        "BCD", "002", "1", "SCT", "BYLADEM1001", "Brandt & Söhne Maschinenbau GmbH",
        "DE02120300000000202051", f"EUR{decision.claimed.amount:.2f}", "", "RF3326103110023EUR",
    ]  # fmt: skip
    text = text_of(page)
    assert EN.money(decision.claimed) in text
    assert "RF33 2610 3110 023E UR" in text
    assert "Pay by banking app" in text
    side = (code.right - code.left) / 200 * 25.4
    assert side == pytest.approx(26, abs=0.5)


@given(
    st.integers(1, 99_999_999_999),
    st.text("ABCabc-019 _~/", min_size=1, max_size=30),
    st.sampled_from(["", "BYLADEM1001"]),
)
@settings(max_examples=60, deadline=None)
def test_the_amount_of_a_code_is_what_is_claimed(cents: int, customer: str, bic: str) -> None:
    slug = naming.slugs([("", customer)])["", customer]
    account = replace(CREDITOR.banks["EUR"], bic=bic)
    decision = replace(
        claiming(make_decision(1, 1, extras=False), str(Decimal(cents).scaleb(-2))),
        letter_no=naming.letter_no(dt.date(2026, 10, 31), slug, "EUR"),
        creditor=replace(CREDITOR, banks={"EUR": account}),
    )
    lines = epc(decision).split("\n")
    assert Decimal(lines[7].removeprefix("EUR")) == decision.claimed.amount
    assert len(lines[7].partition(".")[2]) == 2
    assert identifiers.creditor_reference_is_valid(lines[9])
    bars = segno.make_qr(epc(decision), error="M", encoding="utf-8", boost_error=False)
    assert int(bars.version) <= 13
    assert decoded(bars) == epc(decision)


def decoded(bars: segno.QRCode) -> str:
    rows = [
        bytes(0 if cell else 255 for cell in row) for row in bars.matrix_iter(scale=3, border=4)
    ]
    (code,) = barcodes.read(memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0]))))
    return code.text


def test_control_the_usual_encoder_rounds_silently() -> None:
    made = segno.helpers.make_epc_qr("M", "DE02120300000000202051", Decimal("12.345"), text="x")
    assert "EUR12.34" in decoded(made)
    assert "EUR12.345" not in decoded(made)
    with pytest.raises(ValueError, match="digits"):
        Money(Decimal("12.345"), Currency("EUR", 2))


@pytest.mark.parametrize(
    ("fields", "account"),
    [
        ({"claimed": "0"}, {}),
        ({"claimed": "-5.00"}, {}),
        ({"claimed": "1000000000.00"}, {}),
        ({}, {"iban": "DE03120300000000202051"}),
        ({}, {"iban": "SA0380000000608010167519"}),
        ({}, {"bic": "WRONG"}),
        ({}, {"beneficiary": "M" * 71}),
        ({}, {"payment_code": "none"}),
    ],
)
def test_there_is_no_sepa_code_where_one_would_be_wrong(
    fields: dict[str, str], account: dict[str, str]
) -> None:
    decision = claiming(make_decision(1, 1), fields.get("claimed", "100.00"))
    banks = {"EUR": replace(CREDITOR.banks["EUR"], **account)}  # type: ignore[arg-type]
    decision = replace(decision, creditor=replace(CREDITOR, banks=banks, payment_portal=""))
    assert block(decision)["code"] == ""
    right = replace(decision, creditor=replace(CREDITOR, payment_portal=""))
    assert block(claiming(right, "100.00"))["code"], "control: the right one has a code"


def test_a_debt_in_dollars_has_no_sepa_code_even_at_a_euro_bank() -> None:
    bank = BankAccount("Handelsbank", iban="DE02120300000000202051", bic="BYLADEM1001")
    decision = make_decision(1, 1, "USD", creditor=replace(CREDITOR, banks={"USD": bank}))
    assert epc(decision) == ""
    shown = block(decision)
    assert shown["code_label"] == "Scan to pay online"
    assert epc(
        replace(
            decision,
            currency=Currency("EUR", 2),
            claimed=Money(Decimal(1), Currency("EUR", 2)),
            creditor=CREDITOR,
        )
    )


def test_previews_statements_and_the_file_have_no_code() -> None:
    decision = make_decision(3, 2)
    preview = letter(decision, REGISTERED, "din5008_b", "en", EN, "PREVIEW").view["payment"]
    assert isinstance(preview, dict)
    assert preview["code"] == ""
    assert (
        codes(ROOM.set(letter(decision, REGISTERED, "din5008_b", "en", EN, "PREVIEW")).data) == []
    )
    view = statements.open_item(decision, DATES, BUCKETS, "din5008_b", "en", EN).view["payment"]
    assert isinstance(view, dict)
    assert (view["code"], view["swiss"], view["remittance"]) == ("", {}, {})
    assert block(replace(decision, file_only=True)) == {}
    assert block(replace(decision, creditor=replace(CREDITOR, banks={}))) == {}


def test_a_statement_never_names_a_qr_iban_without_its_reference() -> None:
    decision = make_decision(3, 2, "CHF", creditor=BASEL, debtor=SWISS_DEBTOR)
    text = str(payment.payment(decision, EN, "Our account", "10023 CHF")["lines"])
    assert "CH93 0076" in text
    assert "CH44" not in text
    assert "CH44 3199" in str(block(decision)["lines"])


# The link


def test_the_link_is_of_the_letter_and_is_read_from_the_page() -> None:
    portal = "https://pay.example/invoice?ref={reference}&lang=en"
    decision = make_decision(2, 2, "USD", creditor=replace(CREDITOR, payment_portal=portal))
    ((_, code),) = codes(set_letter(decision).data)
    assert code.text == "https://pay.example/invoice?ref=20261031-10023-USD&lang=en"
    assert (code.right - code.left) / 200 * 25.4 >= 25
    assert "ref=20261031-10023-USD" in str(block(decision)["lines"])
    said = payment.payment(decision, EN, "Our account", "10023 USD")
    assert "pay.example" not in str(said["lines"]), "a link that wants a reference has one"


def test_a_long_value_goes_on_below_and_never_into_the_code() -> None:
    portal = "https://pay.example/" + "a" * 170
    decision = make_decision(2, 2, "USD", creditor=replace(CREDITOR, payment_portal=portal))
    lines = block(decision)["lines"]
    assert isinstance(lines, tuple)
    assert [name for name, _ in lines].count("") >= 3
    assert max(len(value) for _, value in lines) <= 52
    page = set_letter(decision)
    ((number, code),) = codes(page.data)
    left, top, right, bottom = (v / 200 * 25.4 for v in code[3:])
    assert pdfs.text_boxes(page.data, number - 1, (left - 2, top - 1, right, bottom + 1)) == ()


# The Swiss payment part


def bill_lines(
    decision: Decision, language: str = "de", form: str = "din5008_b"
) -> tuple[Page, list[str]]:
    page = set_letter(decision, form, language)
    (code,) = [code for number, code in codes(page.data) if number == page.pages]
    return page, code.text.split("\n")


def test_the_swiss_code_is_read_back_field_by_field() -> None:
    decision = make_decision(3, 3, "CHF", creditor=BASEL, debtor=SWISS_DEBTOR)
    page, lines = bill_lines(decision)
    reference = references.qr_reference(decision.letter_no)
    assert lines == [
        "SPC", "0200", "1", "CH4431999123000889012",
        "S", "Brandt Söhne Maschinen AG", "Hafenstrasse", "12", "4051", "Basel", "CH",
        "", "", "", "", "", "", "",
        f"{decision.claimed.amount:.2f}", "CHF",
        "S", "Keller Anlagentechnik AG", "Industriestrasse", "7a", "8005", "Zürich", "CH",
        "QRR", reference, decision.letter_no, "EPD",
    ]  # fmt: skip
    text = pdfs.text(page.data, page.pages - 1)
    amount = f"{decision.claimed.amount:,.2f}".replace(",", " ")
    assert text.replace("\xa0", " ").count(amount) == 2, "on receipt and payment part"
    assert text.count(identifiers.in_fives(reference)) == 2
    assert text.count("CH44 3199 9123 0008 8901 2") == 2
    for word in ("Empfangsschein", "Zahlteil", "Annahmestelle", "Zusätzliche Informationen"):
        assert word in text
    assert identifiers.in_fives(reference) in text_of(page).split("Empfangsschein")[0]


def test_the_swiss_code_stands_where_it_must() -> None:
    """67.1 to 112.9 and 209.2 to 255.0 mm from the top left corner, 46 mm wide."""
    page, _ = bill_lines(make_decision(3, 3, "CHF", creditor=BASEL, debtor=SWISS_DEBTOR))
    found = next(code for number, code in codes(page.data, 300) if number == page.pages)
    sides = [pixel / 300 * 25.4 for pixel in (found.left, found.right, found.top, found.bottom)]
    assert sides == pytest.approx([67.1, 112.9, 209.2, 255.0], abs=0.5)
    boxes = pdfs.text_boxes(page.data, page.pages - 1)
    assert not [box for box in boxes if 30 < box.top < 192], "the rest of its page is blank"
    title = next(box for box in boxes if box.text == "Z" and box.left > 62)
    assert (title.left, title.top) == pytest.approx((67, 197.5), abs=0.8)
    assert max(box.right for box in boxes) <= 205.1
    assert min(box.left for box in boxes) >= 4.9
    assert {"Dunnage-Bill", "Dunnage-Bill-Bold"} <= set(page.fonts)


def test_payers_abroad_get_a_creditor_reference_and_their_own_country() -> None:
    decision = make_decision(3, 3, "CHF", creditor=BASEL)
    _, lines = bill_lines(decision, "en")
    assert lines[3] == "CH9300762011623852957"
    assert lines[27:29] == ["SCOR", references.creditor_reference(decision.letter_no)]
    assert lines[20:27] == [
        "S",
        "Nordwind Trading & Logistics B.V.",
        "Maasboulevard 148",
        "",
        "3063 NS",
        "Rotterdam",
        "NL",
    ]


@pytest.mark.parametrize(
    "debtor",
    [
        replace(DEBTOR, legal_name="N" * 71),
        replace(DEBTOR, legal_name="株式会社日立"),
        replace(DEBTOR, address=replace(DEBTOR.address, postal_code="")),
        replace(DEBTOR, address=replace(DEBTOR.address, city="R" * 36)),
    ],
)
def test_a_payer_the_code_cannot_hold_is_left_to_be_written_in(debtor: Debtor) -> None:
    decision = make_decision(1, 2, "CHF", creditor=BASEL, debtor=debtor)
    bill = block(decision)["swiss"]
    assert isinstance(bill, dict)
    assert (bill["by"], bill["receipt"]["by"]) == ((), ())
    account = BASEL.banks["CHF"]
    payee = swiss.creditor(decision, account)
    text = swiss.payload(decision, IBAN, payee, None, references.reference(decision))
    assert text.split("\n")[20:27] == [""] * 7
    assert len(text.split("\n")) == 31


def test_the_field_for_the_payer_is_drawn() -> None:
    debtor = replace(DEBTOR, address=replace(DEBTOR.address, postal_code=""))
    page, _ = bill_lines(make_decision(1, 2, "CHF", creditor=BASEL, debtor=debtor), "en")
    assert "Payable by (name/address)" in pdfs.text(page.data, page.pages - 1).replace("\r\n", " ")


@pytest.mark.parametrize(
    ("day", "country", "kind", "scheme"),
    [
        (dt.date(2026, 10, 31), "CH", "auto", "swiss"),
        (dt.date(2026, 11, 1), "CH", "auto", "epc"),  # version 2.4, unconfirmed
        (dt.date(2026, 11, 1), "CH", "swiss", "swiss"),
        (dt.date(2026, 10, 31), "NL", "auto", "epc"),
        (dt.date(2026, 10, 31), "CH", "epc", "epc"),
        (dt.date(2026, 10, 31), "CH", "none", ""),
    ],
)
def test_euro_at_a_swiss_bank(day: dt.date, country: str, kind: str, scheme: str) -> None:
    debtor = SWISS_DEBTOR if country == "CH" else DEBTOR
    decision = replace(make_decision(1, 1, creditor=BASEL, debtor=debtor), letter_date=day)
    banks = {"EUR": replace(BASEL.banks["EUR"], payment_code=kind)}  # type: ignore[arg-type]
    decision = replace(decision, creditor=replace(BASEL, banks=banks))
    assert references.scheme(decision) == scheme


def test_a_sheet_that_is_not_a4_has_no_swiss_part() -> None:
    decision = make_decision(3, 3, "CHF", creditor=BASEL, debtor=SWISS_DEBTOR)
    page = set_letter(decision, "us_no10", "de")
    assert "Empfangsschein" not in text_of(page)
    assert "CH44 3199" in text_of(page)


def test_the_receipt_does_without_streets_where_they_do_not_fit() -> None:
    lines = ("CH44", "N" * 70, "S" * 70, "8000 Zürich")
    assert swiss._receipt(lines, lines[1:]) == {
        "to": (lines[0], lines[1], lines[3]),
        "by": (lines[1], lines[3]),
    }
    short = ("CH44", "N", "S", "8000 Zürich")
    assert swiss._receipt(short, short[1:]) == {"to": short, "by": short[1:]}


def test_long_names_in_capitals_stay_above_the_amount() -> None:
    """260 mm is where the amount begins (IG QR-bill 3.6.3)."""
    name, street = (
        "MASCHINENBAU " * 5 + "GMBH",
        "HAFENSTRASSE AM GROSSEN WERFTBECKEN NORD UND SUED 1",
    )
    bank = replace(BASEL.banks["CHF"], beneficiary=name, street=street, house_no="12")
    ours = replace(BASEL, banks={"CHF": bank})
    page, lines = bill_lines(make_decision(1, 2, "CHF", creditor=ours, debtor=SWISS_DEBTOR))
    assert lines[5] == name
    boxes = pdfs.text_boxes(page.data, page.pages - 1)
    heads = [box.top for box in boxes if box.text == "W" and box.top > 258]
    assert min(heads) == pytest.approx(261, abs=0.5), "Währung"
    assert not [box for box in boxes if box.left < 62 and 257 < box.bottom < 260]


@pytest.mark.parametrize(
    ("line", "country", "parts"),
    [
        ("Hafenstrasse 12", "CH", ("Hafenstrasse", "12")),
        ("Am Markt 7 b", "DE", ("Am Markt", "7 b")),
        ("Straße des 17. Juni 135", "DE", ("Straße des 17. Juni 135", "")),
        ("12 High Street", "GB", ("12 High Street", "")),
        ("Maasboulevard 148", "NL", ("Maasboulevard 148", "")),
    ],
)
def test_a_house_number_is_never_guessed(line: str, country: str, parts: tuple[str, str]) -> None:
    assert swiss._street((line,), country) == parts


def test_the_four_languages_have_the_same_words() -> None:
    names = {language: set(of) for language, of in swiss._WORDS.items()}
    assert set(names) == {"de", "fr", "it", "en"}
    assert len({frozenset(found) for found in names.values()}) == 1


# The United States


def test_a_us_letter_ends_in_a_slip_for_the_check() -> None:
    decision = make_decision(3, 3, "USD", creditor=CHARLOTTE)
    text = text_of(set_letter(decision, "us_no10"))
    slip = text[text.index("Remittance slip") :]
    for words_ in (
        decision.letter_no, "10023", "Nordwind Trading & Logistics B.V.", EN.money(decision.claimed),
        "Make checks payable to Hartmann Voss Drives, Inc.", "4800 Millrace Parkway",
    ):  # fmt: skip
        assert words_ in slip
    assert "ABA routing no." in text
    assert text.count("Remittance slip") == 1
    assert "Remittance slip" not in text_of(set_letter(make_decision(3, 3, "USD")))
    second = text_of(set_letter(make_decision(2, 3, "USD", creditor=CHARLOTTE), "us_no10"))
    assert "Remittance slip" not in second, "it has a slip of its own"


def test_checks_go_where_creditor_toml_says() -> None:
    bank = replace(
        CHARLOTTE.banks["USD"],
        checks_to="HVD Lockbox",
        remit_to=("P.O. Box 1", "Chicago IL  60601"),
    )
    slip = block(make_decision(1, 1, "USD", creditor=replace(CHARLOTTE, banks={"USD": bank})))[
        "remittance"
    ]
    assert isinstance(slip, dict)
    assert slip["remit_to"] == ("P.O. Box 1", "Chicago IL  60601")
    assert "HVD Lockbox" in slip["check"]


def test_the_correspondent_is_for_payers_abroad() -> None:
    home = Address(("1 Main Street",), "10001", "New York", "NY", "US")
    abroad = make_decision(1, 1, "USD", creditor=CHARLOTTE)
    domestic = make_decision(1, 1, "USD", creditor=CHARLOTTE, debtor=replace(DEBTOR, address=home))
    assert "OTHRUS33" in str(block(abroad)["lines"])
    assert "OTHRUS33" not in str(block(domestic)["lines"])


# creditor.toml


def test_all_that_is_wrong_with_the_banks_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "creditor.toml"
    text = TOML.format(terms="contract").replace("DE02120300000000202051", "DE99120300000000202051")
    text = text.replace(
        'bic = "BYLADEM1001"\n[creditor.banks.USD]', 'bic = "BYLA"\n[creditor.banks.USD]'
    )
    text = text.replace('account = "123456789"', 'account = "123456789"\nrouting = "021000022"')
    text = text.replace(
        'language = "en"', 'language = "en"\npayment_portal = "http://pay.example/{ref}"'
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as error:
        creditor.load(path, (LAYOUTS,))
    for said in (
        "check digits",
        "a BIC has",
        "ABA number",
        "must begin with https://",
        "{reference} alone",
    ):
        assert said in str(error.value)
    assert error.value.exit_code == 9


def test_a_code_is_a_picture_of_bars_alone() -> None:
    picture = block(make_decision(1, 1))["code"]
    assert isinstance(picture, str)
    svg = base64.b64decode(picture.partition(",")[2]).decode()
    assert "<script" not in svg
    assert "Brandt" not in svg


def test_of_any_decision_the_code_holds_the_printed_total() -> None:
    draw = random.Random(5)
    for _ in range(25):
        level, items, seed = draw.randint(1, 5), draw.randint(1, 9), draw.randint(1, 999)
        decision = make_decision(level, items, seed=seed)
        view = letter(decision, REGISTERED, "din5008_b", "en", EN).view
        printed = str(view["claimed"]).removeprefix("EUR").strip().replace(",", "")
        assert epc(decision).split("\n")[7] == f"EUR{printed}"
        totals = view["totals"]
        assert isinstance(totals, tuple)
        assert totals[-1][1] == view["claimed"]
        abroad = make_decision(level, items, "CHF", seed=seed, creditor=BASEL)
        account, ref = BASEL.banks["CHF"], references.reference(abroad)
        text = swiss.payload(abroad, IBAN, swiss.creditor(abroad, account), None, ref)
        assert EN.amount(abroad.claimed).replace(",", "") == text.split("\n")[18]
        assert block(decision) == block(decision)


def test_run_json_has_the_reference_of_a_letter() -> None:
    said = Sentence.of("verdict.dun", level=1, days=3)
    decision = replace(make_decision(1, 1), sentence=said, items=())
    assert manifest._decision(decision, {}, EN)["reference"] == "RF3326103110023EUR"
    held = replace(decision, verdict=Verdict.INCOMPLETE)
    assert manifest._decision(held, {}, EN)["reference"] is None
