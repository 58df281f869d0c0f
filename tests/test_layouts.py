"""The layout families: every form has every length, every language every letter and every word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from generator import pdfs
from generator.documents import statements
from generator.documents.letters import letter
from generator.pdfs import Box
from generator.typeset.forms import form, millimetres, properties
from generator.typeset.press import Press, Room
from generator.values.ledger import Address, Debtor
from generator.values.paper import Page
from generator.values.policy import BankAccount, Creditor
from generator.wording import words
from tests.decisions import BUCKETS, CREDITOR, DATES, DEBTOR, LEVELS, REGISTERED, make_decision
from tests.test_payment import BASEL, CHARLOTTE, SWISS_DEBTOR

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
FORMS = sorted((LAYOUTS / "forms").glob("*.css"))
LANGUAGES = sorted(path.name for path in (LAYOUTS / "letters").iterdir() if path.is_dir())
BOTH = ("din5008_b", "us_no10")  # one form for each paper
CAPITALS = replace(
    CREDITOR,
    legal_name="HARTMANN UND VOSS ANTRIEBSTECHNIK MASCHINENBAU GMBH",
    banks={
        "USD": BankAccount(
            "LANDESBANK BADEN-WUERTTEMBERG UND HESSISCHE HANDELSBANK AG, FRANKFURT AM MAIN",
            iban="DE02120300000000202051", bic="BYLADEM1001",
        )
    },
    payment_portal="https://ZAHLUNG.HARTMANN-VOSS-ANTRIEBSTECHNIK.example/EINGANG/{reference}",
)  # fmt: skip
PAID: dict[str, tuple[Creditor, str, Debtor | None]] = {
    "epc": (CREDITOR, "EUR", None),
    "link": (CREDITOR, "USD", None),
    "swiss": (BASEL, "CHF", SWISS_DEBTOR),
    "check": (CHARLOTTE, "USD", None),
    "capitals": (CAPITALS, "USD", None),
}
_IDS = {"ids": lambda path: path.stem}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FORMS, **_IDS)  # type: ignore[arg-type]
def test_a_form_is_custom_properties_and_a_source(path: Path) -> None:
    text = read(path)
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    assert re.fullmatch(r"\s*:root \{(\s*--[a-z0-9-]+: [^;{}]+;)+\s*\}\s*", bare)
    assert properties(text).keys() == properties(read(LAYOUTS / "forms" / "din5008_b.css")).keys()
    assert re.search(r"DIN|USPS|SN|NF|JIS", text), "names its source"
    words = ("address-lines", "address-characters", "return-line", "envelopes")
    for name, value in properties(text).items():
        if name not in words:
            assert millimetres(value) >= 0


@pytest.mark.parametrize("path", FORMS, **_IDS)  # type: ignore[arg-type]
def test_a_form_agrees_with_itself(path: Path) -> None:
    of = {name: value for name, value in properties(read(path)).items() if value != "none"}
    kind = form(path.stem, (LAYOUTS,))
    top, left = millimetres(of["address-top"]), millimetres(of["address-left"])
    assert kind.window.left <= kind.clear.left <= kind.clear.right <= kind.window.right
    assert kind.window.top <= kind.clear.top <= kind.clear.bottom <= kind.window.bottom
    assert (kind.clear.top, kind.clear.left) <= (top, left)
    assert kind.address_lines == int(of["address-lines"]), "all its lines in its usual envelope"
    assert kind.address_width == millimetres(of["address-width"])
    assert millimetres(of["body-top"]) >= kind.window.bottom


def test_the_common_style_sheet_knows_no_form() -> None:
    known = set(properties(read(FORMS[0]))) | set(properties(read(LAYOUTS / "tokens.css")))
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", read(LAYOUTS / "paper.css")))
    assert used <= known, used - known
    assert not re.search(r"\b(210|297|215|279)mm|\b8\.5in|\b11in", read(LAYOUTS / "paper.css"))


def test_a_third_form_is_one_file(tmp_path: Path) -> None:
    text = read(LAYOUTS / "forms" / "din5008_b.css").replace(
        "--body-top: 98.5mm", "--body-top: 120mm"
    )
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "own.css").write_text(text, encoding="utf-8")
    made = letter(make_decision(1, 1), None, "own", "en", words("en", (LAYOUTS,)))
    page = Room(Press((tmp_path, LAYOUTS))).set(made)
    assert page.problems == ()
    subject = next(b for b in pdfs.text_boxes(page.data) if b.top > 100 and b.left < 30)
    assert subject.top == pytest.approx(121, abs=2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "number"),
    [(path, n) for path in FORMS for n in ((1, 2, 3, 4, 5) if path.stem in BOTH else (4,))],
    ids=lambda value: getattr(value, "stem", value),
)
def test_every_letter_is_set_on_every_form(path: Path, number: int, language: str) -> None:
    decision = make_decision(number, 7, language=language)
    reader = words(language, (LAYOUTS,))
    made = letter(decision, REGISTERED, path.stem, language, reader)
    page = ROOM.set(made)
    assert page.problems == ()
    assert [*beyond_margins(page, path.stem)] == []
    for number in range(page.pages):
        assert len(pdfs.text_boxes(page.data, number)) > 100, "no page is left all but empty"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["epc", "link", "swiss", "check", "capitals"])
@pytest.mark.parametrize("name", BOTH)
def test_every_payment_block_stays_within_the_margins(name: str, kind: str, language: str) -> None:
    """Form and language do not matter to a block but by paper and words: both papers, all words."""
    who, currency, debtor = PAID[kind]
    decision = make_decision(4, 7, currency, language=language, creditor=who, debtor=debtor)
    made = letter(decision, REGISTERED, name, language, words(language, (LAYOUTS,)))
    page = ROOM.set(made)
    assert page.problems == ()
    assert [*beyond_margins(page, name)] == []
    payment: Any = made.view["payment"]
    (number,) = (n for n in range(page.pages) if payment["title"] in pdfs.text(page.data, n))
    boxes = pdfs.text_boxes(page.data, number)
    for label, value in payment["lines"]:
        if label:
            column = 33.5 + millimetres(
                properties(read(LAYOUTS / "forms" / f"{name}.css"))["margin-left"]
            )
            names, values = (
                [b for b in boxes if (b.left < column) is side] for side in (True, False)
            )
            name_at, value_at = _line_of(names, label), _line_of(values, value)
            assert name_at & value_at, f"{value!r} stands beside {label!r}"


def _line_of(boxes: Sequence[Box], text: str) -> set[int]:
    """The lines, by their feet in millimetres and one more, on which a text stands."""
    plain = "".join(text.split())
    run = "".join(box.text for box in boxes)
    starts = (match.start() for match in re.finditer(re.escape(plain), run))
    lines = {round(max(box.top for box in boxes[at : at + len(plain)])) for at in starts}
    return {line + step for line in lines for step in (-1, 0, 1)}


def beyond_margins(page: Page, name: str) -> Iterator[str]:
    """Text outside the form's margins; the head of page 1 has places of its own on the paper."""
    of = properties(read(LAYOUTS / "forms" / f"{name}.css"))
    left, right, wide, body = (
        millimetres(of[key]) for key in ("margin-left", "margin-right", "paper-width", "body-top")
    )
    for number in range(page.pages):
        boxes = pdfs.text_boxes(page.data, number)
        if _is_bill(boxes):
            continue
        for box in boxes:
            head = number == 0 and box.top < body - 1
            first, last = (10.0, wide - 10) if head else (left, wide - right)
            if box.left < first - 0.5 or box.right > last + 0.5:
                yield f"{box.text} on page {number + 1} at x {box.left:.1f}, y {box.top:.1f}"


def _is_bill(boxes: Sequence[Box]) -> bool:
    """A Swiss payment part has the whole width of the paper."""
    text = "".join(box.text for box in boxes)
    return "Paymentpart" in text or "Zahlteil" in text


def test_every_language_has_the_same_letters() -> None:
    names = [sorted(p.name for p in (LAYOUTS / "letters" / lang).iterdir()) for lang in LANGUAGES]
    assert all(found == names[0] for found in names)
    assert {f"{level.name}.html.j2" for level in LEVELS} <= set(names[0])


BLOCKS = set(
    "letterhead address info subject salutation body invoice_table interest_table totals payment"
    " closing enclosures footer".split()
)


def test_the_stable_blocks_exist() -> None:
    sources = read(LAYOUTS / "parts" / "paper.html.j2") + read(LAYOUTS / "letters" / "base.html.j2")
    assert set(re.findall(r"{%-? block (\w+)", sources)) >= BLOCKS


@pytest.mark.parametrize("path", sorted((LAYOUTS / "locale").glob("*/*/*.po")), ids=str)
def test_a_catalogue_keeps_the_places_of_its_words(path: Path) -> None:
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    assert entries
    for entry in entries:
        places = set(re.findall(r"{(\w+)}", str(entry.id)))
        if " " in str(entry.id) or places:
            assert set(re.findall(r"{(\w+)}", str(entry.string))) == places, entry.id


class _Watched(dict[str, str]):
    """A catalogue that notes which labels were asked for in vain."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(known)
        self.missing: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        if key not in self:
            self.missing.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_every_label_of_letters_and_statements_is_translated(language: str) -> None:
    reader = words(language, (LAYOUTS,))
    watched = _Watched(dict(reader._catalogue))
    reader = type(reader)(language, watched)
    for level in (1, 2, 3, 4, 5):
        decision = make_decision(level, 6, language=language)
        letter(decision, REGISTERED, "din5008_b", language, reader)
        statements.open_item(decision, DATES, BUCKETS, "din5008_b", language, reader)
    # A day count's name is the same everywhere, and a clause stands as it was agreed.
    assert watched.missing == {"ACT/365F", "Clause 9.2"}


def test_the_fonts_come_with_their_licence_and_only_from_here() -> None:
    css = read(LAYOUTS / "fonts" / "fonts.css")
    for name in re.findall(r"url\(([^)]+)\)", css):
        assert (LAYOUTS / "fonts" / name).is_file()
    families = re.findall(r'font-family: "([^"]+)"', css)
    assert len(set(families)) * 2 == len(families), "a name of its own for each pair of weights"
    listed = properties(read(LAYOUTS / "tokens.css"))["font"]
    assert {f'"{name}"' for name in families} <= {part.strip() for part in listed.split(",")}
    assert "SIL OPEN FONT LICENSE" in read(LAYOUTS / "fonts" / "OFL.txt")


@pytest.mark.parametrize("path", FORMS, **_IDS)  # type: ignore[arg-type]
def test_ink_beyond_its_own_place_is_still_in_sight(path: Path) -> None:
    """A J reaches to the left of where it stands, two accents above the line."""
    to = Address(("Jaime Çelik 1",), "100-0005", "Jgjp", "", "JP")
    party = replace(DEBTOR, legal_name="JẤỄ Jahn", address=to, registered=to)
    decision = make_decision(1, 2, debtor=party)
    for envelope in properties(read(path))["envelopes"].split():
        name = f"{path.stem}+{envelope}"
        made = letter(decision, REGISTERED, name, "en", words("en", (LAYOUTS,)))
        assert ROOM.set(made).problems == ()
