"""The finished page is measured: each address line by name, foreign text, rules and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator import pdfs
from generator.documents.letters import letter
from generator.pdfs.shapes import shapes
from generator.typeset import forms
from generator.typeset.forms import Form, form
from generator.typeset.press import Press, Room
from generator.typeset.tap import Area
from generator.typeset.window import outside_window
from generator.values.ledger import Address
from generator.values.paper import Page, Paper
from generator.wording import words
from tests.decisions import DEBTOR, REGISTERED, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
EN = words("en", (LAYOUTS,))
USES = [
    f"{name}+{chosen}"
    for name in forms.names((LAYOUTS,), "forms")
    for chosen in forms.properties((LAYOUTS / "forms" / f"{name}.css").read_text(encoding="utf-8"))[
        "envelopes"
    ].split()
]
LONG = replace(
    DEBTOR,
    legal_name="Sociedade Industrial de Equipamentos Navais, Lda.",
    address=Address(
        ("Rua do Comendador Joaquim Cardoso 1540", "Armazém 4, Porta B"),
        "4450-123", "Matosinhos", "", "PT",
    ),
)  # fmt: skip


def paper(kind: str, level: int = 2, **changes: object) -> Paper:
    of = replace(DEBTOR, **changes)  # type: ignore[arg-type]
    decision = make_decision(level, 2, debtor=of, extras=False, history=False)
    return letter(decision, REGISTERED, kind, "en", EN)


def own(tmp_path: Path, style: str, form_name: str = "din5008_b") -> Page:
    """A letter whose layout was changed in the workspace."""
    path = tmp_path / "parts" / "paper.html.j2"
    path.parent.mkdir(exist_ok=True)
    text = (LAYOUTS / "parts" / "paper.html.j2").read_text(encoding="utf-8")
    path.write_text(text.replace("{% block content %}", f"{style}{{% block content %}}", 1))
    return Room(Press((tmp_path, LAYOUTS))).set(paper(form_name))


def test_a_script_that_no_font_has_is_left_to_the_latin_lines() -> None:
    """Hieroglyphs: no machine that sets letters draws them."""
    name, here = "\U00013000\U00013001", Address(("\U00013002 1",), "1000", "\U00013003", "", "EG")
    latin = Address(("1 Tahrir Street",), "11511", "Cairo", "", "EG")
    of: Any = {"legal_name": name, "address": here, "registered": Address()}
    alone = ROOM.set(paper("din5008_b", **of))
    assert any("no font has the characters \U00013000 (U+13000)" in p for p in alone.problems)
    page = ROOM.set(paper("din5008_b", **of, latin=latin, name_latin="Nile Iron Co."))
    assert page.problems == ()
    assert "Nile Iron Co." in pdfs.text(page.data)


@pytest.mark.parametrize("use", USES)
def test_a_long_address_stands_in_every_window(use: str) -> None:
    """But the shortest: there it is told, and so held."""
    page = ROOM.set(paper(use, legal_name=LONG.legal_name, address=LONG.address))
    if form(use, (LAYOUTS,)).address_lines < 5:
        assert any("beyond the bottom of" in problem for problem in page.problems)
        return
    assert page.problems == ()
    text = " ".join(pdfs.text(page.data).split())
    for part in ("Joaquim Cardoso 1540", "Armazém 4, Porta B", "4450-123 MATOSINHOS", "PORTUGAL"):
        assert part in text


def test_a_long_address_is_set_smaller_before_it_is_held() -> None:
    page = ROOM.set(paper("us_no9_dw", legal_name=LONG.legal_name, address=LONG.address))
    kind = form("us_no9_dw", (LAYOUTS,))
    assert page.problems == ()
    assert kind.ways[0].lines == 5
    assert "--address-size" in kind.ways[-1].style
    assert all("--address-size" not in way.style for way in form("nf_z11001", (LAYOUTS,)).ways)


def test_a_line_too_long_is_named_with_its_millimetres() -> None:
    line = "RuaDoComendadorJoaquimAugustoDeAlmeidaCardosoESilva1540"
    page = ROOM.set(paper("din5008_b+c65", address=Address((line,), "4450", "Porto", "", "PT")))
    (problem,) = page.problems
    assert problem.startswith(f"line 3 of the address '{line[:27]}…' reaches ")
    assert problem.endswith(" mm beyond the right of what the window always shows")


def test_too_many_lines_are_named_with_their_millimetres() -> None:
    lines = tuple(f"Gebäude {n}, Straße Nummer {n}, und noch ein Zusatz dazu" for n in range(12))
    page = ROOM.set(paper("us_no10", address=Address(lines, "1", "Wien", "", "AT")))
    assert any("beyond the bottom" in problem for problem in page.problems)
    assert all(problem.startswith("line ") for problem in page.problems)


def test_the_measure_is_right_to_a_tenth_of_a_millimetre() -> None:
    kind, made = form("din5008_b", (LAYOUTS,)), paper("din5008_b")
    page, view = ROOM.set(made), _view(made)
    boxes = pdfs.text_boxes(page.data, 0, (20, 63.5, 105, 65.5))
    edge = max(box.right for box in boxes)
    narrow = replace(kind, clear=replace(kind.clear, width=edge - 1.5 - kind.clear.left))
    told = outside_window(page.data, narrow, view)[0]
    assert told.startswith("line 1 of the address")
    assert "reaches 1.5 mm beyond the right" in told


@pytest.mark.parametrize("kind", ["din5008_b", "us_no10", "nf_z11001", "us_no9_dw"])
def test_foreign_text_in_the_window_is_told(tmp_path: Path, kind: str) -> None:
    area = form(kind, (LAYOUTS,)).window
    body = f"calc({area.left + 2}mm - var(--margin-left))"
    top = f"calc({area.bottom - 4}mm - var(--body-top))"
    style = f'<p style="position: absolute; left: {body}; top: {top}">Invoice 4711</p>'
    (problem,) = [p for p in own(tmp_path, style, kind).problems if "not the address" in p]
    assert "('Invoice4711')" in problem


def test_a_rule_and_a_picture_in_the_window_are_told(tmp_path: Path) -> None:
    rule = (
        '<div style="position: absolute; left: 0; top: -40mm; width: 60mm;'
        ' border-top: .25pt solid black"></div>'
    )
    page = own(tmp_path, rule)
    assert [p for p in page.problems if "a rule or area at x 25.0, y 58" in p]
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    picture = (
        f'<img alt="dot" style="position: absolute; left: 60mm; top: -8mm; width: 10mm; height: 9mm"'
        f' src="data:image/png;base64,{dot}">'
    )
    assert [p for p in own(tmp_path, picture).problems if "shows in the window" in p]


def test_control_a_check_of_text_alone_does_not_see_a_rule(tmp_path: Path) -> None:
    rule = (
        '<div style="position: absolute; left: 0; top: -40mm; width: 60mm;'
        ' border-top: .25pt solid black"></div>'
    )
    page, plain = own(tmp_path, rule), own(tmp_path, "")
    window = (20, 45, 105, 95)
    assert pdfs.text_boxes(page.data, 0, window) == pdfs.text_boxes(plain.data, 0, window)
    assert len(shapes(page.data, 0, window)) == 1
    assert not shapes(plain.data, 0, window)


def test_control_the_old_window_missed_what_shows_when_the_sheet_slides(tmp_path: Path) -> None:
    """A resting window ends at y 90; slid up, the hole shows five millimetres more."""
    style = '<p style="position: absolute; left: 0; top: -7.5mm">Subject</p>'
    page = own(tmp_path, style)
    assert any("('Subject')" in problem for problem in page.problems)
    resting = form("din5008_b", (LAYOUTS,)).resting
    below = pdfs.text_boxes(page.data, 0, (resting.left, resting.bottom, 105, 96))
    assert "".join(box.text for box in below) == "Subject"


def test_what_a_form_keeps_free_is_free(tmp_path: Path) -> None:
    style = (
        '<p style="position: absolute; left: calc(115mm - var(--margin-left));'
        ' top: calc(45mm - var(--body-top))">X</p>'
    )
    problems = own(tmp_path, style, "nf_z11001").problems
    assert any("stands where the form keeps the paper free" in problem for problem in problems)


def test_text_in_another_order_than_that_of_reading_is_measured_as_a_block() -> None:
    kind, made = form("din5008_b", (LAYOUTS,)), paper("din5008_b")
    page, view = ROOM.set(made), _view(made)
    lines = view["address_lines"]
    assert isinstance(lines, tuple)
    turned = {**view, "address_lines": tuple(reversed(lines))}
    assert outside_window(page.data, kind, turned) == ()
    tight = replace(kind, clear=Area(23, 53, 20, 34))
    assert "the address reaches" in outside_window(page.data, tight, turned)[0]


def test_return_line_and_remark_show_in_the_window_where_the_form_wants_them() -> None:
    for use, wanted in (("din5008_b", True), ("sn010130_right", True), ("us_no9_dw", True)):
        kind, page = form(use, (LAYOUTS,)), ROOM.set(paper(use, level=4))
        area = kind.sender.clear if kind.envelope.sender else kind.clear
        seen = _text_in(page, area)
        assert ("Hafenstraße12" in seen) is wanted, use
        assert page.problems == ()
    page = ROOM.set(paper("us_no10", level=4))
    assert "Hafenstraße" not in _text_in(page, form("us_no10", (LAYOUTS,)).window)


def _text_in(page: Page, area: Area) -> str:
    sides = (area.left, area.top, area.right, area.bottom)
    return "".join(box.text for box in pdfs.text_boxes(page.data, 0, sides))


def _view(made: Paper) -> Mapping[str, object]:
    return ROOM._view(made)


def test_the_form_is_what_was_measured() -> None:
    assert isinstance(form("din5008_b", (LAYOUTS,)), Form)
