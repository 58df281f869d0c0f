"""The layout families: every form has every length, every language every letter and every word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from generator import pdfs
from generator.documents import statements
from generator.documents.letters import letter
from generator.typeset.forms import form, millimetres, properties
from generator.typeset.press import Press, Room
from generator.wording import words
from tests.decisions import BUCKETS, DATES, LEVELS, REGISTERED, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
FORMS = sorted((LAYOUTS / "forms").glob("*.css"))
LANGUAGES = sorted(path.name for path in (LAYOUTS / "letters").iterdir() if path.is_dir())
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
    [(path, n) for path in FORMS for n in ((1, 2, 3, 4, 5) if path.stem == "us_no10" else (4,))],
    ids=lambda value: getattr(value, "stem", value),
)
def test_every_letter_is_set_on_every_form(path: Path, number: int, language: str) -> None:
    decision = make_decision(number, 7, language=language)
    reader = words(language, (LAYOUTS,))
    made = letter(decision, REGISTERED, path.stem, language, reader)
    page = ROOM.set(made)
    assert page.problems == ()
    width = millimetres(properties(read(path))["paper-width"])
    margin = millimetres(properties(read(path))["margin-right"])
    for number in range(page.pages):
        boxes = pdfs.text_boxes(page.data, number)
        assert max(box.right for box in boxes) <= width - margin + 0.5
        assert len(boxes) > 100, "no page is left all but empty"


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
