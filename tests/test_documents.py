"""Letters, statements, addresses: what they print adds up, and says no more than it should."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import addresses, pdfs
from generator.documents import statements
from generator.documents.claims import parts
from generator.documents.correspondence import salutation
from generator.documents.letters import letter
from generator.findings import NotConserved
from generator.typeset.press import Press, Room
from generator.values.decisions import Decision, Entitlement, Sentence, Verdict
from generator.values.ledger import Address, Contact, DocumentType
from generator.values.money import Money
from generator.values.paper import Paper
from generator.wording import Words, words
from tests.decisions import (
    AS_OF,
    BUCKETS,
    CREDITOR,
    DATES,
    LEVELS,
    REGISTERED,
    accrued,
    allocation,
    decide,
    euro,
    item,
    make_decision,
)

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
EN, DE = words("en", (LAYOUTS,)), words("de", (LAYOUTS,))
DAY = dt.timedelta(days=1)


def write(decision: Decision, language: str = "en", **options: Any) -> Paper:
    service = REGISTERED if decision.level and decision.level.channel != "email" else None
    reader = {"en": EN, "de": DE}[language]
    return letter(decision, service, "din5008_b", language, reader, **options)


def text_of(paper: Paper) -> str:
    page = ROOM.set(paper)
    assert page.problems == ()
    pages = (pdfs.text(page.data, number) for number in range(page.pages))
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def rows(view: Mapping[str, Any], code: str) -> list[tuple[str, ...]]:
    return [row for part in view["blocks"] if part["code"] == code for row in part["rows"]]


# Blocks and sums


def test_every_open_amount_stands_in_exactly_one_block() -> None:
    decision = make_decision(4, 8)
    of = parts(decision)
    by_item: dict[str, Money] = {}
    for shown, amount in itertools.chain(*of):
        number = shown.aged.item.document_no
        by_item[number] = by_item.get(number, euro("0")) + amount
    assert by_item == {i.aged.item.document_no: i.aged.item.amount_open for i in decision.items}
    assert [i.verdict for i, _ in of.overdue] == [Verdict.WAITING_FOR_DEADLINE]
    assert [amount for _, amount in of.disputed] == [euro("6500.00")]
    assert {i.level for i, _ in of.demanded} == {4}
    assert {i.level for i, _ in of.also} == {3}


def test_money_received_since_the_closing_date_is_shown_and_not_demanded() -> None:
    paid = item(
        "R-1", AS_OF - 50 * DAY, "1000.00", demanded="600.00", level=4,
        received_later=euro("400.00"),
    )  # fmt: skip
    view = write(decide([paid], LEVELS[3])).view
    assert rows(view["information"], "received")[0][-1] == "400.00"  # type: ignore[arg-type]
    assert view["claimed"] == "EUR\u00a0600.00"


def test_an_item_demanded_beyond_its_open_amount_is_refused() -> None:
    decision = decide(
        [item("R-1", AS_OF - 50 * DAY, "100.00", level=4, demanded="100.01")], LEVELS[3]
    )
    with pytest.raises(NotConserved):
        write(decision)


def test_a_letter_that_does_not_add_up_to_its_claim_is_refused() -> None:
    decision = make_decision(4, 3)
    write(decision)
    with pytest.raises(NotConserved, match="would print"):
        write(replace(decision, claimed=decision.claimed + euro("0.01")))


def test_the_printed_sums_are_those_of_the_printed_lines() -> None:
    decision = make_decision(4, 9)
    view: Any = write(decision).view

    def value(text: str) -> Decimal:
        return Decimal(
            text.replace(",", "").replace("−", "-").split("\u00a0")[-1].replace("–", "0")
        )

    lines = [*rows(view["demand"], "demanded"), *rows(view["demand"], "also")]
    totals = [value(amount) for _, amount in view["totals"]]
    credit = decision.free_credit.amount
    assert sum(value(row[-1]) for row in lines) - credit == decision.claimed.amount
    assert sum(totals[:-1]) == totals[-1] == decision.claimed.amount
    worksheet = rows(view["worksheet"]["table"], "segments")
    assert sum(value(row[-1]) for row in worksheet) == decision.interest.amount
    for row in lines:
        assert sum(map(value, row[-4:-1])) == value(row[-1])


def test_interest_claimed_before_is_printed_apart() -> None:
    row = accrued(item("R-1", AS_OF - 90 * DAY, "6000.00", level=4), "12")
    row = replace(row, interest=euro("52.34"), interest_before=row.interest - euro("52.34"))
    decision = decide([row], LEVELS[3])
    names = [name for name, _ in write(decision).view["totals"]]  # type: ignore[attr-defined]
    assert names[1:3] == ["Interest claimed before", "Interest, new to 2 November 2026"]


def test_advances_are_not_deducted_but_named() -> None:
    advance = item(
        "AZ-77", AS_OF - 5 * DAY, "-1500.00", Verdict.INCOMPLETE, document_type=DocumentType.ADVANCE
    )
    view: Any = write(
        decide([item("R-1", AS_OF - 50 * DAY, "2000.00", level=4), advance], LEVELS[3])
    ).view
    assert rows(view["information"], "advances")[0][0] == "AZ-77"
    assert view["claimed"] == "EUR\u00a02,000.00"


def test_without_the_letters_own_level_the_rest_is_what_is_demanded() -> None:
    of = parts(decide([item("R-1", AS_OF - 50 * DAY, "10.00", level=2)], LEVELS[3]))
    assert [i.level for i, _ in of.demanded] == [2]
    assert of.also == ()


# Tone: no sentence of a harder level on a softer one

HARDER = {
    "en": {
        2: ("interest", "instalment", "why payment is delayed"),
        3: ("credit department", "personal attention", "we may charge", "comes to"),
        4: ("demand payment", "Earlier contacts", "further steps", "Calculation of interest"),
        5: ("final demand", "lawyer", "collection agency", "no further notice"),
    },
    "de": {
        2: ("Zinsen", "zinsen", "Ratenzahlung", "Grund der Verzögerung"),
        3: ("Kreditabteilung", "persönlich anzunehmen", "Mahnung"),
        4: ("förmlich", "Bisherige Kontakte", "weitere Schritte", "Berechnung der Zinsen"),
        5: ("letztmalig", "Rechtsanwalt", "Inkasso", "Letzte Mahnung"),
    },
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_level_has_its_own_words_and_none_of_a_harder_one(language: str) -> None:
    texts = {
        n: text_of(write(make_decision(n, 5, language=language), language)) for n in range(1, 6)
    }
    for level, phrases in HARDER[language].items():
        for softer in range(1, level):
            assert not [phrase for phrase in phrases if phrase in texts[softer]], (level, softer)
        missing = [phrase for phrase in phrases if phrase not in texts[level]]
        assert len(missing) < len(phrases), f"none of level {level}'s phrases is printed"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_each_letter_states_its_facts(number: int, language: str) -> None:
    decision = make_decision(number, 4, language=language)
    text = text_of(write(decision, language))
    reader = {"en": EN, "de": DE}[language]
    assert decision.deadline is not None
    for fact in (
        decision.letter_no, reader.date(decision.deadline), reader.date(decision.cash_known_to),
        reader.money(decision.claimed).replace("\u00a0", " "), "DE02 1203 0000 0000 2020 51",
        *(i.aged.item.document_no for i in decision.items),
        *(reader.short_date(i.aged.item.due_date) for i in decision.items if i.demanded),
    ):  # fmt: skip
        assert fact in text, fact
    if decision.referral_date:
        assert reader.date(decision.referral_date) in text
    assert {"en": "Page 2 of", "de": "Seite 2 von"}[language] in text


def test_no_letter_speaks_of_earlier_reminders_that_were_not() -> None:
    decision = make_decision(3, 3, extras=False, history=False)
    never = replace(decision, items=tuple(replace(i, reminded_before=0) for i in decision.items))
    assert "earlier reminders" not in text_of(write(never))
    before = replace(decision, items=tuple(replace(i, reminded_before=2) for i in decision.items))
    assert "earlier reminders" in text_of(write(before))


def test_without_a_basis_nothing_is_said_of_interest() -> None:
    for number in (2, 3, 4):
        rows = [replace(i, accrual=None) for i in make_decision(1, 3, extras=False).items]
        text = text_of(write(decide([replace(r, level=number) for r in rows], LEVELS[number - 1])))
        assert "interest" not in text.casefold()


def test_the_law_and_the_per_diem_with_four_decimals() -> None:
    row = accrued(item("R-1", AS_OF - 90 * DAY, "12500.00", level=4), "11.27")
    law = Sentence.of(
        "interest.method_law_margin",
        citation="BGB § 288",
        margin=Decimal(9),
        day_count="ACT/365F",
        how=Sentence.of("interest.simple"),
    )
    assert row.accrual is not None
    right = Entitlement(law="BGB § 288")
    row = replace(row, accrual=replace(row.accrual, method=law, entitlement=right))
    made = letter(decide([row], LEVELS[3]), REGISTERED, "din5008_b", "en", EN)
    text = text_of(made)
    assert "Under BGB § 288 we are entitled to interest" in text
    assert "EUR 3.8596 per day" in text  # 12,500 x 11.27 % / 365


def test_a_debtor_in_german_is_addressed_in_german_and_told_what_is_posted() -> None:
    decision = make_decision(4, 2, language="de")
    annexed = statements.annex(decision, DATES, BUCKETS, DE)
    made = write(decision, "de", article_number="RR 123 456 785 DE", statement=annexed)
    text = text_of(made)
    for words_ in (
        "Sehr geehrte Frau Anneke de Vries,", "Einschreiben Rückschein", "RR 123 456 785 DE",
        "Anlagen: Kontoauszug", "Dr. Ilse Brandt", "71034 Böblingen",
    ):  # fmt: skip
        assert words_ in text


def test_previews_have_a_folder_and_a_mark_of_their_own() -> None:
    made = write(make_decision(3, 2), watermark="PREVIEW – NOT TO BE SENT")
    assert made.path == "previews/20261031-10023-EUR.pdf"
    assert text_of(made).count("NOT TO BE SENT") == ROOM.set(made).pages
    assert write(make_decision(3, 2)).path == "letters/20261031-10023-EUR.pdf"


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("Ms", "Wei Chen", "Dear Ms Wei Chen,"),
        ("Herr Dr.", "Karl Öz", "Dear Mr Dr. Karl Öz,"),
        ("", "Wei Chen", "Dear Wei Chen,"),
        ("Señora", "Ana Ruiz", "Dear Ms Ana Ruiz,"),
        ("Dr.", "Wei Chen", "Dear Dr. Wei Chen,"),
        ("Ms", " ", "Dear Sir or Madam,"),
    ],
)
def test_salutations_never_guess(title: str, name: str, expected: str) -> None:
    assert salutation(Contact(name, title), EN) == expected


def test_a_label_that_german_lacks_is_told() -> None:
    assert all(DE.knows(label) for label in ("Deducted from this demand", "Brought forward"))


def test_large_amounts_and_many_columns_stay_on_their_lines() -> None:
    amounts = ("123456789.10", "987654321.99", "55555555.55")
    lines = [
        accrued(
            item(f"VERY-LONG-DOCUMENT-NUMBER-{n}", AS_OF - 80 * DAY, amount, level=4,
                 amount_original=euro("999999999.99")), "12",
        )
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    text = text_of(write(decide(lines, LEVELS[3])))
    assert "123,456,789.10" in text
    boxes = pdfs.text_boxes(ROOM.set(write(decide(lines, LEVELS[3]))).data)
    assert max(box.right for box in boxes) <= 190.5


# Statements


def statement(decision: Decision, reader: Words = EN) -> Paper:
    return statements.open_item(decision, DATES, BUCKETS, "din5008_b", "en", reader)


def test_a_statement_lists_all_items_and_comes_to_the_open_amount() -> None:
    decision = make_decision(4, 5)
    made = statement(decision)
    text, _, calculation = text_of(made).partition("Calculation of interest")
    assert "not part of the balance of this statement" in calculation
    for entry in decision.items:
        assert entry.aged.item.document_no in text
    assert made.path == "statements/10023-EUR.pdf"
    assert EN.amount(decision.open) in text
    for demand in ("please pay", "demand", "overdue", "interest", "reminder"):
        assert demand not in text.casefold()
    with pytest.raises(NotConserved):
        statement(replace(decision, open=decision.open + euro("0.01")))


def test_a_bucket_that_is_not_shown_would_lose_money() -> None:
    decision = make_decision(4, 5)
    with pytest.raises(NotConserved, match="aging"):
        statements.open_item(decision, DATES, BUCKETS[:2], "din5008_b", "en", EN)


def test_every_page_brings_the_balance_on() -> None:
    page = ROOM.set(statement(make_decision(4, 120)))
    everything = [pdfs.text(page.data, number) for number in range(page.pages)]
    annex = next(n for n, text in enumerate(everything) if "Calculation of interest" in text)
    texts = everything[:annex]
    assert len(texts) >= 3
    assert not any("forward" in text for text in everything[annex:])

    def after(label: str, text: str) -> str:
        return text.split(label)[1].split()[1] if label in text else ""

    carried = [after("Carried forward", text) for text in texts]
    brought = [after("Brought forward", text) for text in texts]
    assert brought == ["", *carried[:-1]]
    assert carried[-1] == ""
    assert all(carried[:-1])
    assert "Balance" in texts[-1]


def test_after_the_last_line_nothing_is_brought_forward() -> None:
    for count in range(18, 26):
        page = ROOM.set(statement(make_decision(1, count, extras=False)))
        last = pdfs.text(page.data, page.pages - 1)
        if page.pages == 2 and "RE-2026" not in last:
            assert "forward" not in last
            return
    pytest.fail("no length pushes the payment block alone to the second page")


@pytest.mark.parametrize("verdict", [Verdict.INSOLVENT, Verdict.SANCTIONED])
def test_insolvent_and_sanctioned_get_no_payment_block(verdict: Verdict) -> None:
    decision = replace(make_decision(1, 2), verdict=verdict, file_only=True)
    text = text_of(statement(decision))
    assert "DE02" not in text
    assert "For our files only" in text
    assert "DE02" in text_of(statement(make_decision(1, 2)))


def _with_history(hidden: bool = False) -> Decision:
    due = AS_OF - 40 * DAY
    paid = allocation(due, "400.00", "R-1")
    later = allocation(AS_OF + DAY, "50.00", "R-1")
    first = item(
        "R-1", due, "500.00" if hidden else "600.00", amount_original=euro("1000.00"),
        allocations=(paid, later), hidden_payments=hidden, level=3,
    )  # fmt: skip
    second = item("R-2", due, "70.00", amount_original=euro("70.00"), level=3)
    return decide([first, second], LEVELS[2])


def test_activity_tells_how_the_balance_came_about() -> None:
    made = statements.activity(_with_history(), DATES, BUCKETS, "din5008_b", "en", EN)
    assert made is not None
    assert made.path == "statements/10023-EUR-activity.pdf"
    view: Any = made.view
    assert [(r[0], r[2], r[3], r[4]) for r in rows(view["items"], "items")] == [
        ("R-1", "Document", "1,000.00", "1,000.00"),
        ("R-2", "Document", "70.00", "1,070.00"),
        ("R-1", "Payment", "−400.00", "670.00"),  # the payment after the as-of date is not yet
    ]


def test_payments_without_dates_have_a_line_of_their_own() -> None:
    made = statements.activity(_with_history(hidden=True), DATES, BUCKETS, "din5008_b", "en", EN)
    assert made is not None
    view: Any = made.view
    assert rows(view["items"], "items")[-1][1:4] == (
        "–", "Payments without a recorded date", "−100.00",
    )  # fmt: skip


def test_no_activity_is_invented() -> None:
    plain = make_decision(3, 4)
    assert statements.activity(plain, DATES, BUCKETS, "din5008_b", "en", EN) is None
    known = _with_history()
    lacking = replace(known, items=(known.items[0], item("R-2", AS_OF, "70.00", Verdict.NOT_DUE)))
    assert statements.activity(lacking, DATES, BUCKETS, "din5008_b", "en", EN) is None


# Addresses

GERMAN, ENGLISH = Words("de", {}), Words("en", {})


@pytest.mark.parametrize(
    ("address", "origin", "expected"),
    [
        (Address(("Bahnhofstrasse 1",), "CH-8001", "Zürich", "", "CH"), "DE",
         ("Bahnhofstrasse 1", "8001 ZÜRICH", "SCHWEIZ")),
        (Address(("Hafenstr. 1",), "D-20457", "Hamburg", "", "DE"), "DE",
         ("Hafenstr. 1", "20457 Hamburg")),
        (Address(("1 Main St",), "10001", "New York", "NY", "US"), "DE",
         ("1 Main St", "NEW YORK NY  10001", "VEREINIGTE STAATEN VON AMERIKA")),
        (Address(("10 High St",), "SW1A 2AA", "London", "", "GB"), "DE",
         ("10 High St", "LONDON", "SW1A 2AA", "VEREINIGTES KÖNIGREICH")),
        (Address(("1 Queen's Rd",), "", "Hong Kong", "", "HK"), "DE",
         ("1 Queen's Rd", "HONG KONG", "HONGKONG")),
        (Address(("Sheikh Zayed Rd",), "", "Dubai", "Dubai", "AE"), "DE",
         ("Sheikh Zayed Rd", "DUBAI", "VEREINIGTE ARABISCHE EMIRATE")),
        (Address(("10 Anson Rd",), "079903", "Singapore", "", "SG"), "DE",
         ("10 Anson Rd", "SINGAPORE 079903", "SINGAPUR")),
        (Address(("1-2-3 Marunouchi",), "100-0005", "Chiyoda-ku", "Tokyo", "JP"), "DE",
         ("1-2-3 Marunouchi", "CHIYODA-KU, TOKYO 100-0005", "JAPAN")),
        (Address(("丸の内1-2-3",), "100-0005", "千代田区", "東京都", "JP"), "DE",
         ("〒100-0005", "東京都千代田区", "丸の内1-2-3", "JAPAN")),
        (Address(("Fő u. 1",), "1011", "Budapest", "", "HU"), "DE",
         ("BUDAPEST", "Fő u. 1", "1011", "UNGARN")),
        (Address(("Rue 1",), "01", "Abidjan", "", "CI"), "DE",
         ("Rue 1", "ABIDJAN", "01", "CÔTE D'IVOIRE")),
        (Address(("X 1",), "123", "Nowhere", "", "QQ"), "DE", ("X 1", "NOWHERE 123", "QQ")),
    ],
)  # fmt: skip
def test_addresses_in_the_destinations_order(
    address: Address, origin: str, expected: tuple[str, ...]
) -> None:
    assert addresses.lines("Firma", "", address, origin, GERMAN) == ("Firma", *expected)


def test_the_country_is_named_in_the_language_of_posting() -> None:
    address = Address(("Hafenstr. 1",), "20457", "Hamburg", "", "DE")
    assert addresses.lines("F", "P", address, "US", ENGLISH)[-1] == "GERMANY"
    assert "GERMANY" not in addresses.lines("F", "P", address, "DE", ENGLISH)


def test_lines_are_joined_before_anything_leaves_the_window_and_nothing_is_dropped() -> None:
    address = Address(("Unit 4", "Dock Road"), "SW1A 2AA", "London", "", "GB")
    of = addresses.parts("Firma", "Attn. P", address, "DE", GERMAN)
    assert addresses.fit(of, 7) == (addresses.lines("Firma", "Attn. P", address, "DE", GERMAN), ())
    country = "VEREINIGTES KÖNIGREICH"
    six = ("Firma", "Attn. P", "Unit 4, Dock Road", "LONDON", "SW1A 2AA", country)
    assert addresses.fit(of, 6) == (six, ())
    assert addresses.fit(of, 5) == ((six[0], *six[2:]), ("Attn. P",))
    four = ("Firma", "Unit 4, Dock Road", "LONDON, SW1A 2AA", country)
    assert addresses.fit(of, 4) == (four, ("Attn. P",))
    assert addresses.fit(of, 2) == (four, ("Attn. P",))


def test_the_registered_office_gets_the_formal_levels() -> None:
    assert "4th floor" not in text_of(write(make_decision(3, 2)))
    assert "4th floor" in text_of(write(make_decision(4, 2)))


def test_two_signatories_sign_what_is_posted_and_the_clerk_what_is_mailed() -> None:
    assert write(make_decision(2, 1)).view["signatories"] == (("Katrin Weiss", "Credit control"),)
    signed: Any = write(make_decision(3, 1)).view["signatories"]
    assert [lines[0] for lines in signed] == [s.name for s in CREDITOR.signatories]
