"""Forms and envelopes: the tap test computed, and what cannot be used refused with a sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator import creditor
from generator.findings import SettingsInvalid
from generator.typeset import forms
from generator.typeset.forms import Form, form, millimetres, properties
from generator.typeset.tap import Area, Envelope, Sheet, shown, travel

ROOT = Path(__file__).resolve().parents[1]
LAYOUTS = (ROOT / "layouts",)
FORMS, ENVELOPES = (forms.names(LAYOUTS, kind) for kind in ("forms", "envelopes"))
INCH = 25.4


def css(kind: str, name: str) -> str:
    return (ROOT / "layouts" / kind / f"{name}.css").read_text(encoding="utf-8")


def every_use() -> list[str]:
    return [f"{n}+{e}" for n in FORMS for e in properties(css("forms", n))["envelopes"].split()]


def a4(*folds: float) -> Sheet:
    return Sheet(210, 297, folds)


def letter(*inches: float) -> Sheet:
    return Sheet(215.9, 279.4, tuple(inch * INCH for inch in inches))


# (sheet, envelope, left, top, width, height of what always shows, less clearance), measured
# before this code was written; None = not noted. The windows are KOMA-Script's and the trade's.
TAPPED = (
    (letter(11 / 3, 22 / 3), "us_no10", None, None, 82.6, 10.6),
    (letter(3.75, 7.375), "us_no10", None, 66.7, 82.6, 12.7),
    (letter(4.0, 7.5), "us_no10", 25.4, 66.7, 82.6, 19.1),
    (a4(105, 210), "dl", 23, 53, 74, 34),
    (a4(105, 210), "c65", 23, 57, 65, 30),
    (a4(87, 192), "dl", 23, 35, 74, 34),
    (a4(87, 192), "c65", 23, 39, 65, 30),
    (a4(99, 198), "dl_right", 103, 48, 84, 28),
)


@pytest.mark.parametrize(("sheet", "name", "left", "top", "width", "height"), TAPPED)
def test_the_tap_test_is_computed(
    sheet: Sheet, name: str, left: float | None, top: float | None, width: float, height: float
) -> None:
    held = forms.envelope(name, LAYOUTS)
    clear = shown(sheet, held, held.window).clear
    assert left is None or clear.left == pytest.approx(left, abs=1)
    assert top is None or clear.top == pytest.approx(top, abs=1)
    assert clear.width == pytest.approx(width, abs=0.1)
    assert clear.height == pytest.approx(height, abs=0.1)


@pytest.mark.parametrize(
    ("name", "left", "top"),
    [
        ("din5008_b", 20, 45), ("din5008_a", 20, 27), ("nf_z11001", 100, 35),
        ("sn010130_right", 112, 45), ("sn010130_left", 20, 35.5), ("no_c65", 15, 39),
        ("us_no9_dw", 0.5625 * INCH, 2.1875 * INCH),
    ],
)  # fmt: skip
def test_the_resting_window_is_where_the_standard_has_it(
    name: str, left: float, top: float
) -> None:
    made = form(name, LAYOUTS)
    assert made.resting.left == pytest.approx(left, abs=0.1)
    assert made.resting.top == pytest.approx(top, abs=1)


def test_equal_thirds_of_a_us_letter_leave_two_lines() -> None:
    """Control: what everyone does by hand fails for every real address; our folds do not."""
    held = forms.envelope("us_no10", LAYOUTS)
    line = 12 / 72 * INCH
    assert shown(letter(11 / 3, 22 / 3), held, held.window).clear.height // line == 2
    assert shown(letter(4.0, 7.5), held, held.window).clear.height // line == 4


def test_what_always_shows_shows_on_every_shift() -> None:
    """Brute force: slide the sheet step by step and look through the hole."""
    for use in every_use():
        made = form(use, LAYOUTS)
        across, up = travel(made.sheet, made.envelope)
        drop = max(made.sheet.panels) - made.sheet.panels[0]
        hole = made.envelope.window
        for x in (0, across / 3, across):
            for y in (0, up / 2, up):
                seen = Area(hole.left - x, hole.top - y - drop, hole.width, hole.height)
                margin = made.envelope.clearance - 1e-9
                assert seen.left + margin <= made.clear.left, use
                assert seen.top + margin <= made.clear.top, use
                assert made.clear.right <= seen.right - margin, use
                assert made.clear.bottom <= seen.bottom - margin, use
                assert made.window.left <= seen.left <= seen.right <= made.window.right + 1e-9
                assert made.window.top <= seen.top <= seen.bottom <= made.window.bottom + 1e-9


@pytest.mark.parametrize("name", ENVELOPES)
def test_an_envelope_is_lengths_and_a_source(name: str) -> None:
    text = css("envelopes", name)
    assert properties(text).keys() == properties(css("envelopes", "dl")).keys()
    assert all(millimetres(value) >= 0 for value in properties(text).values())
    assert re.match(r"/\*.*?\*/\s*:root \{(\s*--[a-z-]+: [^;{}]+;)+\s*\}\s*$", text, flags=re.S)
    assert re.search(r"KOMA|DIN|USPS|Royal Mail|source|unconfirmed|not\s+confirmed", text)


@pytest.mark.parametrize("name", ENVELOPES)
def test_the_window_keeps_clear_of_the_edge_and_of_the_posts_zones(name: str) -> None:
    held = forms.envelope(name, LAYOUTS)
    printed = held.window.less(held.clearance)
    assert 10 <= held.window.left < held.window.right <= held.width - 10
    assert 10 <= held.window.top < held.window.bottom <= held.height - 10
    for zone in (held.franking, held.coding):
        assert not zone or not _overlap(printed, zone)


@pytest.mark.parametrize("use", every_use())
def test_every_use_leaves_room_for_an_address(use: str) -> None:
    made = form(use, LAYOUTS)
    assert forms.defect(use, LAYOUTS) == ""
    assert made.address_lines >= 4
    assert made.address_width >= 57
    found = properties(css("forms", forms.base(use)))
    code = Area(
        *(millimetres(found[f"code-{side}"]) for side in ("left", "top", "width", "height"))
    )
    assert not _overlap(code, made.window), "a barcode never shows in the window"
    assert not made.sender.ever or not _overlap(code, made.sender.ever)
    assert not made.keep_free or not _overlap(code, made.keep_free)
    assert code.right <= made.sheet.width
    assert millimetres(found["body-top"]) >= code.bottom - 2


def test_no_envelope_is_unused() -> None:
    used = {use.partition("+")[2] for use in every_use()}
    assert used == set(ENVELOPES)


def test_the_narrower_envelope_narrows_the_address() -> None:
    assert form("din5008_b", LAYOUTS).address_width == 72
    assert form("din5008_b+c65", LAYOUTS).address_width == 63
    assert form("no_c65+no_e65", LAYOUTS).address_lines == 4


# What cannot be used


def test_an_unknown_envelope_and_one_that_does_not_take_the_paper_are_told() -> None:
    with pytest.raises(SettingsInvalid, match=r"no letter envelope 'dl5'.*c65"):
        form("din5008_b+dl5", LAYOUTS)
    with pytest.raises(
        SettingsInvalid, match=r"us_no9_dw \(225 x 98 mm\) does not take .*210 x 105"
    ):
        form("din5008_b+us_no9_dw", LAYOUTS)
    told = forms.defect("din5008_b+dl_right", LAYOUTS)
    assert "keeps only" in told
    assert "Choose another envelope" in told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('envelope = "dl5"', "envelope 'dl5' is not known (c5, c65,"),
        ('envelope = "us_no9_dw"', "does not take the form din5008_b"),
        ('form = "iso_c5"\nenvelope = "dl"', "folded, its paper is 210 x 148 mm"),
    ],
)
def test_creditor_toml_names_what_fits(tmp_path: Path, line: str, told: str) -> None:
    text = (ROOT / "input" / "creditor.toml").read_text(encoding="utf-8")
    first, _, rest = text.partition('form = "din5008_b"')
    form_line = "" if line.startswith("form") else 'form = "din5008_b"\n'
    path = tmp_path / "creditor.toml"
    path.write_text(f"{first}{form_line}{line}\n{rest.partition(chr(10))[2]}", encoding="utf-8")
    with pytest.raises(SettingsInvalid) as error:
        creditor.load(path, LAYOUTS)
    assert told in error.value.message


def test_the_preset_gives_form_and_envelope_and_the_entity_may_choose() -> None:
    settings = creditor.load(ROOT / "input" / "creditor.toml", LAYOUTS)
    own = next(iter(settings.creditors.values()))
    assert creditor.form(replace(own, form="", preset="se")) == "din5008_b+c65"
    assert creditor.form(replace(own, form="din5008_a", preset="se")) == "din5008_a"
    assert creditor.form(replace(own, form="", preset="de", envelope="c65")) == "din5008_b+c65"
    assert creditor.form(replace(own, form="", preset="gb")) == "uk_dl"


def test_an_envelope_goes_with_its_form_and_services_with_their_country(tmp_path: Path) -> None:
    """The US company of the sample has form and preset of its own: a German choice is not its."""
    text = (ROOT / "input" / "creditor.toml").read_text(encoding="utf-8")
    path = tmp_path / "creditor.toml"
    text = text.replace('form = "din5008_b"', 'form = "din5008_b"\nenvelope = "c65"', 1)
    chosen = '[creditor.services]\ncertified = "deutsche_post_einwurf"\n[entities.HV]'
    path.write_text(text.replace("[entities.HV]", chosen, 1), encoding="utf-8")
    of = creditor.load(path, LAYOUTS).creditors
    assert creditor.form(of["HV"]) == "din5008_b+c65"
    assert creditor.form(of["HVUS"]) == "us_no10"
    assert of["HV"].services == {"certified": "deutsche_post_einwurf"}
    assert of["HVUS"].services == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('[countries.UK]\nterms = "uk_1998_act"', "countries.UK is not a country's two letters"),
        ('[countries.FR]\nterm = "fr_l441_10"', "countries.FR.term is not a known key (language,"),
    ],
)
def test_a_choice_for_a_country_is_never_passed_over(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "creditor.toml"
    text = (ROOT / "input" / "creditor.toml").read_text(encoding="utf-8")
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid) as error:
        creditor.load(path, LAYOUTS)
    assert told in error.value.message


def test_an_incomplete_envelope_is_told(tmp_path: Path) -> None:
    (tmp_path / "envelopes").mkdir()
    (tmp_path / "envelopes" / "own.css").write_text(":root { --width: 220mm; }")
    with pytest.raises(SettingsInvalid, match="envelope own is not complete: 'height'"):
        forms.envelope("own", (tmp_path, *LAYOUTS))


def test_a_form_explains_itself() -> None:
    told = forms.summary("us_no10", LAYOUTS)
    assert "slides 25.4 x 3.2 mm" in told
    assert "5 lines" in told
    assert forms.summary("nothing", LAYOUTS) == ""


def _overlap(one: Area, other: Area) -> bool:
    return (
        one.left < other.right - 0.01 and one.right > other.left + 0.01
        and one.top < other.bottom - 0.01 and one.bottom > other.top + 0.01
    )  # fmt: skip


def test_no_window_shows_nothing() -> None:
    none = Area(0, 0, 0, 0)
    held = Envelope("plain", 229, 114, 3, none, none, none, none)
    assert not shown(a4(105, 210), held, none).clear
    assert isinstance(form("uk_dl", LAYOUTS), Form)
