"""Codes: what we draw is what another library reads, at every length, at 200 dpi, and in a letter."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import segno

from generator import articles, barcodes, registry
from generator.barcodes import CODE_128, DATA_MATRIX, QR, code128
from generator.documents.letters import letter
from generator.pdfs import rasters
from generator.typeset.engine import Engine
from generator.typeset.forms import properties
from generator.typeset.press import Press, Room
from generator.values.ledger import Address
from generator.values.policy import PostalAddress
from generator.wording import words
from tests.decisions import CREDITOR, DEBTOR, make_decision

LAYOUTS = (Path(__file__).resolve().parents[1] / "layouts",)
SERVICES = registry.services()
IMPB = "9400111206206406260787"
GS = "\x1d"
DPI = 200
_PAGE = "<style>@page {{ size: 120mm 60mm; margin: 10mm }} img {{ display: block }}</style>"


def drawn(bars: Sequence[int]) -> memoryview:
    """Widths of bars and spaces as a picture, three pixels a module."""
    row = bytearray([255] * 30)
    for place, width in enumerate(bars):
        row += bytes([255 if place % 2 else 0]) * (3 * width)
    row += bytearray([255] * 30)
    return memoryview(bytes(row) * 40).cast("B", (40, len(row)))


def said(parts: Sequence[str]) -> tuple[str, str]:
    (code,) = barcodes.read(drawn(code128.widths(parts)), (CODE_128,))
    return code.text, code.identifier


# Code 128


@pytest.mark.parametrize("length", range(1, 49))
def test_digits_of_every_length(length: int) -> None:
    draw = random.Random(length)
    for _ in range(8):
        text = "".join(draw.choice("0123456789") for _ in range(length))
        assert said([text]) == (text, "]C0")


def test_every_printable_character_and_any_mixture() -> None:
    whole = "".join(map(chr, range(32, 127)))
    for start in range(0, len(whole), 12):
        assert said([whole[start : start + 12]])[0] == whole[start : start + 12]
    draw = random.Random(128)
    for _ in range(400):
        text = "".join(draw.choice("0123456789" * 5 + whole) for _ in range(draw.randint(1, 32)))
        assert said([text]) == (text, "]C0")


@pytest.mark.parametrize("text", ["9900123", "99", "999999", "99001234", "A9900", "00", "1029900"])
def test_a_leading_pair_99_is_not_taken_for_the_shift_to_set_c(text: str) -> None:
    """python-barcode 0.16.1 loses it: 9900123 reads 00123."""
    assert said([text]) == (text, "]C0")


def test_control_the_shift_99_in_place_of_the_pair_loses_it() -> None:
    """Start B, shift to C: a reader takes 99 for the shift. So a naive encoder drops data."""
    values = [104, 99, 0, 12, 100, ord("3") - 32]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    symbols = [*values, check, 106]
    bars = [int(width) for value in symbols for width in code128._PATTERNS[value]]
    (code,) = barcodes.read(drawn(bars), (CODE_128,))
    assert code.text == "00123"


@pytest.mark.parametrize("zip_code", ["94105", "941051234"])
def test_an_impb_is_gs1_with_fnc1_after_the_zip(zip_code: str) -> None:
    parts = (f"420{zip_code}", IMPB)
    assert said(parts) == (f"420{zip_code}{GS}{IMPB}", "]C1")


def test_control_without_fnc1_the_zip_and_the_number_run_together() -> None:
    """Still a good Code 128, and only its text tells: nothing ends the ZIP."""
    text, identifier = said([f"42094105{IMPB}"])
    assert (text, identifier) == (f"42094105{IMPB}", "]C0")
    assert GS not in text


def test_codes_are_as_short_as_they_can_be() -> None:
    """Digits in pairs: 20 digits are start, 10 pairs, check and stop."""
    assert sum(code128.widths(["71123456789123456787"])) == 12 * 11 + 13
    assert sum(code128.widths(["1234567"])) == 7 * 11 + 13  # C 12 34 56, to B, 7
    assert sum(code128.widths(["A1234"])) == 6 * 11 + 13  # B A, to C, 12 34
    assert sum(code128.widths(["A12"])) == 5 * 11 + 13  # no change of set for one pair
    assert barcodes.linear_mm(("42094105", IMPB)) == pytest.approx(79.86)
    assert barcodes.linear_mm(("71123456789123456787",)) == pytest.approx(54.45)


@pytest.mark.parametrize("parts", [[""], [], ["ü"], ["A\n"], ["\x7f"], ["１"]])
def test_what_no_set_holds_is_refused(parts: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        code128.widths(parts)


# SVG as WeasyPrint sets it


@cache
def engine() -> Engine:
    return Engine(LAYOUTS)


@cache
def room() -> Room:
    return Room(Press(LAYOUTS))


def page(*pictures: str, inline: bool = False) -> tuple[memoryview, tuple[str, ...]]:
    shown = (
        svg if inline else f'<img src="{barcodes.data_uri(svg)}" alt="" style="margin: 0 0 4mm">'
        for svg in pictures
    )
    data, _, problems = engine().pdf(f"{_PAGE.format()}{''.join(shown)}", "din5008_b")
    with rasters.opened(data) as pages:
        return pages.picture(1, DPI).view, problems


@pytest.mark.parametrize("inline", [False, True])
def test_svg_is_set_without_warning_and_read_where_it_stands(inline: bool) -> None:
    bars = barcodes.linear_svg(("42094105", IMPB), height_mm=10)
    picture, problems = page(bars, inline=inline)
    assert problems == ()
    (code,) = barcodes.read(picture)
    assert (code.format, code.identifier) == (CODE_128, "]C1")
    left, right = (edge * 25.4 / DPI for edge in (code.left, code.right))
    assert right - left == pytest.approx(79.86 - 6.6, abs=0.5)


def test_a_quiet_zone_of_ten_modules_stands_on_either_side() -> None:
    svg = barcodes.linear_svg(("1234",), height_mm=10)
    width = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    starts = [int(x) for x in re.findall(r"M(\d+) 0", svg)]
    last = [int(w) for w in re.findall(r"h(\d+)v", svg)][-1]
    assert starts[0] == 10
    assert width - (starts[-1] + last) == 10
    assert float(re.search(r'width="([\d.]+)mm', svg)[1]) / width >= 0.33  # type: ignore[index]


def test_qr_codes_are_utf8_and_of_the_asked_size() -> None:
    text = "BCD\n002\n1\nSCT\nBYLADEM1001\nZażółć gęślą jaźń Straße\n"
    picture, problems = page(barcodes.qr_svg(text, size_mm=33))
    (code,) = barcodes.read(picture, (QR,))
    assert problems == ()
    assert code.text == text
    side = 17 + 4 * barcodes.qr_version(text)
    ink = 33 * side / (side + 8)
    assert (code.right - code.left) * 25.4 / DPI == pytest.approx(ink, abs=0.6)
    bare, _ = page(barcodes.qr_svg(text, size_mm=33, quiet=0))
    (code,) = barcodes.read(bare, (QR,))
    assert (code.right - code.left) * 25.4 / DPI == pytest.approx(33, abs=0.6)


def test_control_a_qr_left_to_choose_its_encoding_is_no_utf8() -> None:
    """segno alone takes ISO 8859-1 where it can, and an EPC code says that it is UTF-8."""
    alone = segno.make_qr("Straße", error="M", boost_error=False)
    ours = segno.make_qr("Straße", error="M", boost_error=False, encoding="utf-8")
    assert alone.matrix != ours.matrix
    drawn_ = [[bool(cell) for cell in row] for row in ours.matrix]
    assert barcodes._matrix(drawn_, 20, 4) == barcodes.qr_svg("Straße", size_mm=20)


def test_data_matrix() -> None:
    rows = barcodes.datamatrix_modules("2026-10-31|20261031-C1-EUR|1/3")
    assert all(cell for cell in (row[0] for row in rows))  # the solid side of the finder
    picture, problems = page(barcodes.datamatrix_svg("2026-10-31|20261031-C1-EUR|1/3"))
    assert problems == ()
    (code,) = barcodes.read(picture, (DATA_MATRIX,))
    assert (code.format, code.text) == (DATA_MATRIX, "2026-10-31|20261031-C1-EUR|1/3")


def test_reading_an_empty_page_finds_nothing() -> None:
    picture, _ = page()
    assert barcodes.read(picture) == ()


# In a letter

_US = replace(
    DEBTOR, address=Address(("101 Market St",), "94105-1234", "San Francisco", "CA", "US"),
    registered=Address(),
)  # fmt: skip
_FROM_US = replace(
    CREDITOR, address=PostalAddress(("1 Dock Rd",), "07102", "Newark", "US", "NJ"), language="en"
)
IN_LETTERS = (
    ("usps_certified", "us_no10", IMPB, "]C1", f"420941051234{GS}{IMPB}"),
    ("usps_certified", "us_no10", "71969010756003077385", "]C0", "71969010756003077385"),
    ("registered_ar", "din5008_b", "RN656470810DE", "]C0", "RN656470810DE"),
    ("registered_ar", "nf_z11001", "RN656470810DE", "]C0", "RN656470810DE"),
    ("la_poste_lrar", "nf_z11001", "1A0478772024", "]C0", "1A0478772024"),
    ("swiss_post_rueckschein", "sn010130_right", "980012345612345678", "]C0", "980012345612345678"),
)


@pytest.mark.parametrize(("service", "form", "number", "identifier", "text"), IN_LETTERS)
def test_the_number_on_the_letter_and_in_its_code_is_the_one_given(
    service: str, form: str, number: str, identifier: str, text: str
) -> None:
    of_us = service.startswith("usps")
    decision = make_decision(
        4, 3, debtor=_US if of_us else DEBTOR, creditor=_FROM_US if of_us else CREDITOR
    )
    paper = letter(
        decision, SERVICES[service], form, "en", words("en", LAYOUTS), article_number=number
    )
    set_page = room().set(paper)
    assert set_page.problems == ()
    with rasters.opened(set_page.data) as pages:
        found = [c for c in barcodes.read(pages.picture(1, DPI).view) if c.format == CODE_128]
        printed = " ".join(pages.text(1).split())
    assert [(code.identifier, code.text) for code in found] == [(identifier, text)]
    assert articles.display(SERVICES[service], number) in printed


def test_control_another_letters_number_is_read_as_such() -> None:
    """The same letter with another number: the reading follows the bars and not our hope."""
    decision = make_decision(4, 3)
    paper = letter(
        decision, SERVICES["registered_ar"], "din5008_b", "en", words("en", LAYOUTS),
        article_number="RA473124829GB",
    )  # fmt: skip
    with rasters.opened(room().set(paper).data) as pages:
        found = [c.text for c in barcodes.read(pages.picture(1, DPI).view, (CODE_128,))]
    assert found == ["RA473124829GB"]


def test_no_number_no_code_and_room_for_the_label() -> None:
    decision = make_decision(4, 3)
    paper = letter(decision, SERVICES["registered_ar"], "din5008_b", "en", words("en", LAYOUTS))
    assert paper.view["article"] == {}
    with rasters.opened(room().set(paper).data) as pages:
        assert not barcodes.read(pages.picture(1, DPI).view, (CODE_128,))
        assert "Article no." not in pages.text(1)


@pytest.mark.parametrize("form", sorted(path.stem for path in (LAYOUTS[0] / "forms").glob("*.css")))
def test_on_every_form_the_code_stands_in_its_zone(form: str) -> None:
    decision = make_decision(4, 2)
    paper = letter(
        decision, SERVICES["registered_ar"], form, "en", words("en", LAYOUTS),
        article_number="RN656470810DE",
    )  # fmt: skip
    page_ = room().set(paper)
    assert page_.problems == ()
    lengths = properties((LAYOUTS[0] / "forms" / f"{form}.css").read_text(encoding="utf-8"))
    left, top, width, height = (
        _mm(lengths[f"code-{side}"]) for side in ("left", "top", "width", "height")
    )
    with rasters.opened(page_.data) as pages:
        (code,) = barcodes.read(pages.picture(1, DPI).view, (CODE_128,))
    box = [edge * 25.4 / DPI for edge in (code.left, code.top, code.right, code.bottom)]
    assert left + 3.3 - 0.3 <= box[0] < box[2] <= left + width - 3.3 + 0.3
    assert top - 0.3 <= box[1] < box[3] <= top + height


def _mm(length: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(mm|in)", length).groups()  # type: ignore[union-attr]
    return float(number) * (25.4 if unit == "in" else 1)
