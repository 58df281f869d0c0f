"""Setting: what goes in comes out the same everywhere, and nothing wrong comes out silently."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import pdfs
from generator.documents.letters import letter
from generator.findings import DunnageError, SettingsInvalid, SystemMissing
from generator.typeset import Press, Workers, missing_parts, pool, set_papers
from generator.typeset import engine as engine_module
from generator.typeset.forms import Area, form, millimetres
from generator.typeset.press import Room
from generator.typeset.templates import csp_sha256
from generator.typeset.window import outside_window
from generator.values.ledger import Address
from generator.values.paper import Page, Paper
from generator.wording import words
from tests.decisions import DEBTOR, REGISTERED, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
PRESS = Press((LAYOUTS,))
ROOM = Room(PRESS)


def paper(number: int = 0, level: int = 2, items: int = 2) -> Paper:
    made = letter(
        make_decision(level, items, seed=number + 1, extras=False),
        REGISTERED, "din5008_b", "en", words("en", (LAYOUTS,)),
    )  # fmt: skip
    return replace(made, path=f"letters/{number}.pdf")


def own_layout(tmp_path: Path, files: Mapping[str, str]) -> Room:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Room(Press((tmp_path, LAYOUTS)))


def html(room: Room, template: str, **view: object) -> Page:
    return room.set(Paper("x.html", template, "en", "din5008_b", view))


def pdf(room: Room, template: str, **view: object) -> Page:
    return room.set(Paper("x.pdf", template, "en", "din5008_b", view))


# Bytes


def test_a_letter_has_pages_and_embedded_fonts_and_no_problem() -> None:
    page = ROOM.set(paper())
    assert (page.problems, page.pages) == ((), 2)
    assert page.fonts == ("Dunnage-Sans", "Dunnage-Sans-Semi-Bold")
    assert pdfs.page_count(page.data) == 2


def test_two_processes_give_the_bytes_of_one_in_the_same_order() -> None:
    batch = [paper(number) for number in range(10)]
    assert len(batch) > pool._CHUNK, "else no process is started and this proves nothing"
    here = list(set_papers(batch, PRESS, jobs=1))
    assert [page.path for page in here] == [paper.path for paper in batch]
    assert list(set_papers(iter(batch), PRESS, jobs=2)) == here


def test_bytes_do_not_depend_on_zone_language_or_hash_seed() -> None:
    script = (
        "import hashlib; from tests.test_typeset import ROOM, paper;"
        "print(hashlib.sha256(ROOM.set(paper(3)).data).hexdigest())"
    )
    settings = (("UTC", "C", "1"), ("Asia/Tokyo", "de_DE.UTF-8", "2"))
    sums = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "TZ": zone, "LANG": lang, "LC_ALL": lang, "PYTHONHASHSEED": seed},
            cwd=LAYOUTS.parent, capture_output=True, text=True, check=True,
        ).stdout
        for zone, lang, seed in settings
    }  # fmt: skip
    assert len(sums) == 1


def test_papers_stream_and_are_not_read_ahead_without_bound() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield replace(paper(), path=f"letters/{taken}.html")

    with Workers(PRESS, 2) as workers:
        pages = workers.set(endless())  # type: ignore[arg-type]
        next(pages)
        assert taken <= 8 * pool._CHUNK


def test_a_worker_that_dies_ends_the_run_with_a_sentence() -> None:
    with Workers(PRESS, 2) as workers:
        pages = workers.set(paper(number) for number in range(400))
        next(pages)
        assert workers._pool is not None
        for process in list(workers._pool._processes.values()):
            process.kill()
        with pytest.raises(DunnageError, match="ended without an answer"):
            list(pages)


# What a layout may do


def test_spreadsheet_text_is_text(tmp_path: Path) -> None:
    room = own_layout(tmp_path, {"t.html.j2": "<p>{{ name }}</p>"})
    page = html(room, "t.html.j2", name="<script>x</script>{{ 7*7 }}")
    assert page.data == b"<p>&lt;script&gt;x&lt;/script&gt;{{ 7*7 }}</p>"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ a + a }}", "does not compute"),
        ("{{ (a, a) | sum }}", "No filter named 'sum'"),
        ("{{ text | safe }}", "No filter named 'safe'"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% include 'nowhere.html' %}", "no file nowhere.html"),
        ("{% if %}", "line 1"),
        ("{{ asset('../pyproject.toml') }}", "no file ../pyproject.toml"),
    ],
)
def test_a_wrong_layout_is_a_problem_of_the_page(tmp_path: Path, source: str, problem: str) -> None:
    room = own_layout(tmp_path, {"t.html.j2": source})
    page = html(room, "t.html.j2", a=1, text="x")
    assert page.data == b""
    assert problem in page.problems[0]


def test_the_workspace_overrides_and_extends_the_base(tmp_path: Path) -> None:
    name = "letters/en/second-reminder.html.j2"
    source = '{% extends "!base/' + name + '" %}{% block subject %}Ours{% endblock %}'
    room = own_layout(tmp_path, {name: source})
    page = room.set(paper())
    assert page.problems == ()
    assert "Ours" in pdfs.text(page.data)
    assert "reply slip below" in pdfs.text(page.data) + pdfs.text(page.data, 1)


def test_assets_and_their_hashes_for_a_content_security_policy(tmp_path: Path) -> None:
    room = own_layout(tmp_path, {"a.css": "p > b {}", "t.html.j2": "{{ asset('a.css') }}"})
    assert html(room, "t.html.j2").data == b"p > b {}"
    # The published example of the CSP specification, section "Hash usage for script".
    assert csp_sha256("doSomething();") == "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='"


@pytest.mark.parametrize(
    "url", ["http://localhost:9/x.png", "file:///etc/hostname", "../secret.png", "//host/x.png"]
)
def test_nothing_is_fetched_from_outside_the_layouts(tmp_path: Path, url: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    room = own_layout(tmp_path / "own", {"t.html.j2": f'<img src="{url}">'})
    page = pdf(room, "t.html.j2")
    assert page.data == b""
    assert "outside the layouts" in page.problems[0]


def test_a_picture_of_the_layouts_and_a_data_url_are_fetched(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    source = '<img src="logo.svg"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
    room = own_layout(tmp_path, {"logo.svg": svg, "t.html.j2": '<img src="logo.svg">'})
    assert pdf(room, "t.html.j2").problems == ()
    room = own_layout(tmp_path, {"t.html.j2": source})
    assert "Failed to load image" in pdf(room, "t.html.j2").problems[0]  # a broken one is told


def test_a_character_without_glyph_is_a_problem(tmp_path: Path) -> None:
    room = own_layout(tmp_path, {"t.html.j2": "<p>{{ name }}</p>"})
    page = pdf(room, "t.html.j2", name="\U00013000")
    assert "U+13000" in page.problems[0]
    assert page.broken == (), "an overview of many customers is still one"
    assert pdf(room, "t.html.j2", name="A").problems == ()


SCRIPTS = "Straße Ναυτιλιακή Łódź Zażółć Ångström ΓΣψ Москва Київ Đà Nẵng € − “x” – …"


def test_every_script_of_the_bundled_fonts_is_drawn_with_its_own_glyphs(tmp_path: Path) -> None:
    room = own_layout(tmp_path, {"t.html.j2": "<p>{{ t }}</p>"})
    page = pdf(room, "t.html.j2", t=SCRIPTS)
    assert page.problems == ()
    assert all(name.startswith("Dunnage-Sans") for name in page.fonts)
    expected = SCRIPTS.split()
    assert pdfs.text(page.data).split()[: len(expected)] == expected


def test_control_one_family_name_for_two_files_draws_wrong_letters(tmp_path: Path) -> None:
    fonts = (LAYOUTS / "fonts" / "fonts.css").read_text(encoding="utf-8")
    fonts = re.sub(r"Dunnage Sans [A-Z][a-z]+", "Dunnage Sans", fonts)
    for path in (LAYOUTS / "fonts").glob("*.woff2"):
        (tmp_path / "fonts").mkdir(exist_ok=True)
        (tmp_path / "fonts" / path.name).write_bytes(path.read_bytes())
    room = own_layout(tmp_path, {"fonts/fonts.css": fonts, "t.html.j2": "<p>Straße Ναυτιλιακή</p>"})
    assert "Straße Ναυτιλιακή" not in pdfs.text(pdf(room, "t.html.j2").data)


# The window of the envelope


FORM = form("din5008_b", (LAYOUTS,))


def test_an_address_beyond_the_form_is_named_in_millimetres() -> None:
    lines = tuple(
        f"Building {n}, a line that does not end before the window does" for n in range(9)
    )
    far = replace(DEBTOR, address=Address(lines, "3063 NS", "Rotterdam", "", "NL"))
    made = letter(make_decision(2, 2, debtor=far), None, "din5008_b", "en", words("en", (LAYOUTS,)))
    page = ROOM.set(made)
    assert any("mm beyond the bottom of what the window" in problem for problem in page.problems)
    assert ROOM.set(replace(made, watermark="PREVIEW")).problems == ()


def test_a_long_name_is_fitted_by_joining_lines() -> None:
    name = "Gesellschaft für internationale Maschinenbauprojekte und Anlagentechnik mbH & Co. KG"
    address = Address(("Gewerbepark Nord 12", "Aufgang C"), "3063 NS", "Rotterdam", "", "NL")
    debtor = replace(DEBTOR, legal_name=name, address=address)
    reader = words("en", (LAYOUTS,))
    for kind in ("din5008_b", "us_no10"):
        page = ROOM.set(letter(make_decision(2, 2, debtor=debtor), None, kind, "en", reader))
        assert page.problems == (), kind
        text = " ".join(pdfs.text(page.data).split())
        assert "Gewerbepark Nord 12, Aufgang C" in text
        assert "Attn. Ms Anneke de Vries" in text


def test_foreign_text_and_missing_lines_in_the_window_are_told() -> None:
    made = paper()
    page, view = ROOM.set(made), {**made.view}
    view["address_lines"] = ("Nordwind Trading & Logistics B.V.", "Attn. Ms Anneke de Vries")
    assert "'Maasboulevard1483063NSROTTE…'" in outside_window(page.data, FORM, view)[0]
    view["address_lines"] = (*_address_lines(made), "ÆŒ")
    assert "lacks 2 characters" in outside_window(page.data, FORM, view)[0]
    view["address_lines"] = _address_lines(made)
    assert outside_window(page.data, FORM, view) == ()
    shifted = replace(FORM, clear=replace(FORM.clear, left=FORM.clear.left + 5))
    told = outside_window(page.data, shifted, view)
    assert told[0].startswith("line 1 of the address 'Nordwind Trading & Logistic…' reaches 2.")
    assert told[0].endswith("mm beyond the left of what the window always shows")
    assert len(told) == len(_address_lines(made))


def _address_lines(made: Paper) -> tuple[str, ...]:
    parts = made.view["address"]
    assert isinstance(parts, dict)
    return tuple(line for part in parts["order"] for line in parts.get(part, ()))


def test_an_unknown_or_incomplete_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="no letter form 'c5'"):
        ROOM.set(replace(paper(), form="c5"))
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "f.css").write_text(":root { --paper-width: 20mm; }")
    with pytest.raises(SettingsInvalid, match="paper-height"):
        form("f", (tmp_path,))


def test_lengths() -> None:
    assert (millimetres("20mm"), millimetres("0.5in"), millimetres("72pt")) == (20, 12.7, 25.4)
    with pytest.raises(ValueError, match="not a length"):
        millimetres("2em")
    area = Area(1, 2, 3, 4)
    assert (area.right, area.bottom) == (4, 6)


# The machine


def test_missing_libraries_are_named_with_the_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert missing_parts() == ()
    monkeypatch.setattr(engine_module, "_loads", lambda name: "pango-1.0" not in name)
    assert missing_parts() == ("libpango-1.0.so.0",)
    with pytest.raises(SystemMissing) as error:
        Room(Press((LAYOUTS,))).set(paper())
    if sys.platform.startswith("linux"):
        assert error.value.remedy == (
            "Install it: sudo apt-get install -y"
            " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )


# PDFs


def test_merging_keeps_all_pages_and_is_repeatable() -> None:
    files = [ROOM.set(paper(number)).data for number in range(3)]
    merged = pdfs.merge(files)
    assert pdfs.page_count(merged) == sum(map(pdfs.page_count, files)) == 6
    assert merged == pdfs.merge(files)
    assert "Page 1 of 2" in pdfs.text(merged, 2)


def test_measured_places_agree_with_the_form() -> None:
    page = ROOM.set(paper())
    first = next(box for box in pdfs.text_boxes(page.data) if 63 < box.top < 66 and box.left < 30)
    assert first.text == "N", first
    assert first.left == pytest.approx(25.3, abs=0.4)
