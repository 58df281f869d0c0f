"""The letter is its own archive copy: it claims PDF/A-3a, brings its claim along as data, and is
looked through before anyone relies on it. That it conforms only a validator can say."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML
from weasyprint import Attachment as Clocked

from generator import pdfs
from generator.documents.letters import letter
from generator.pdfs import archive
from generator.reuse import Reuse
from generator.typeset import Press
from generator.typeset.press import Room
from generator.values.decisions import Decision
from generator.values.money import Money
from generator.values.paper import Attachment, Page, Paper
from generator.wording import Words, words
from tests.decisions import REGISTERED, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
ROOM = Room(Press((LAYOUTS,)))
ENGLISH = words("en", (LAYOUTS,))


def paper(level: int = 4, items: int = 4) -> tuple[Decision, Paper]:
    decision = make_decision(level, items)
    return decision, letter(decision, REGISTERED, "din5008_b", "en", ENGLISH)


@pytest.fixture(scope="module")
def made() -> tuple[Decision, Page]:
    decision, sheet = paper()
    page = ROOM.set(sheet)
    assert page.problems == ()
    return decision, page


def test_the_letter_claims_to_be_an_archive_copy_and_a_statement_does_not(
    made: tuple[Decision, Page],
) -> None:
    _, page = made
    assert archive.inspect(page.data, archive.ARCHIVE)[1] == ()
    plain = ROOM.set(replace(paper()[1], variant="", attachments=()))
    assert len(archive.inspect(plain.data, archive.ARCHIVE)[1]) >= 4, "control: a plain PDF"
    assert archive.inspect(plain.data)[1] == ()
    with pikepdf.open(BytesIO(page.data)) as file:
        assert len(file.Root.AF) == 1, "WeasyPrint names an attached file twice"
        (found,) = file.attachments.values()
        assert found.obj.AFRelationship == "/Data"
        assert str(found.obj.EF.F.Params.ModDate) == "D:20261102000000Z", "the letter's date"
        assert file.Root.Lang == "en"


def test_table_headings_are_tagged(made: tuple[Decision, Page]) -> None:
    with pikepdf.open(BytesIO(made[1].data)) as file:
        kinds = [str(x.S) for x in file.objects if isinstance(x, pikepdf.Dictionary) and "/S" in x]
        cells = [x for x in file.objects if isinstance(x, pikepdf.Dictionary)]
        headed = [x for x in cells if x.get("/S") == "/TD" and "/Headers" in x.get("/A", {})]
    assert {"/Table", "/TR", "/TH", "/TD"} <= set(kinds)
    assert headed


def test_the_attachment_does_not_change_the_bytes(made: tuple[Decision, Page]) -> None:
    assert ROOM.set(paper()[1]).data == made[1].data

    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    page = HTML(string="<html lang=en><title>x</title>x")
    naive = page.write_pdf(attachments=[Clocked(string="x", name="x", created=day)])
    assert naive is not None
    with pikepdf.open(BytesIO(naive)) as file:
        (found,) = file.attachments.values()
        moved = str(found.obj.EF.F.Params.ModDate)
    assert not moved.startswith("D:20260101"), "control: what is not said comes from the clock"


def test_packing_once_gives_the_bytes_of_packing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = replace(paper(4, 1)[1], attachments=())
    ours = Room(Press((LAYOUTS,))).set(sheet).data
    monkeypatch.setattr("generator.typeset.engine._once", lambda _, pdf: None)
    assert Room(Press((LAYOUTS,))).set(sheet).data == ours


def test_reuse_sees_variant_and_attachment() -> None:
    _, sheet = paper(items=1)
    reuse = Reuse((LAYOUTS,), "1")
    other = Attachment("claim.json", b"{}", dt.date(2026, 11, 2))
    every = (
        sheet,
        replace(sheet, variant="pdf/ua-1"),
        replace(sheet, attachments=()),
        replace(sheet, attachments=(other,)),
        replace(sheet, attachments=(replace(other, date=dt.date(2026, 11, 3)),)),
    )
    assert len({reuse.made_from(one) for one in every}) == len(every)


# The claim as data


def claim_of(page: Page) -> dict[str, Any]:
    return dict(json.loads(archive.attached(page.data)["claim.json"]))


def amounts(claim: dict[str, Any]) -> dict[str, str]:
    return {name: claim["totals"][name] for name in claim["totals"]}


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_amount_of_the_claim_is_the_one_that_the_letter_prints(level: int) -> None:
    decision, sheet = paper(level)
    page = ROOM.set(sheet)
    claim = claim_of(page)
    text = _text(page)
    assert claim["schema"] == "dunnage/claim/1"
    assert (claim["letter_no"], claim["level"]["number"]) == (decision.letter_no, level)
    for name, amount in claim["totals"].items():
        if name == "open" or not Decimal(amount):
            continue
        assert _printed(amount, decision, ENGLISH) in text, name
    for item in claim["items"]:
        assert _squeezed(item["document_no"]) in text
        for name in ("amount", "interest", "fixed_sum"):
            if Decimal(item[name]) and (name == "amount" or claim["level"]["interest"] != "silent"):
                assert _printed(item[name], decision, ENGLISH) in text, (item["document_no"], name)
        for segment in item["segments"] if claim["level"]["interest"] == "claimed" else ():
            assert _squeezed(ENGLISH.decimal(Decimal(segment["interest"]), 4)) in text
            assert _squeezed(ENGLISH.decimal(Decimal(segment["rate_percent"]))) in text
    assert _squeezed(ENGLISH.date(decision.letter_date)) in text


def test_the_claim_adds_up_to_its_total(made: tuple[Decision, Page]) -> None:
    decision, page = made
    claim = claim_of(page)
    sums = {name: Decimal(amount) for name, amount in claim["totals"].items()}
    borne = [i for i in claim["items"] if i["block"] in ("demanded", "also", "late")]
    total = sum((Decimal(i["amount"]) for i in borne), Decimal(0))
    assert total == sums["demanded"]
    assert sum((Decimal(i["interest"]) for i in borne), Decimal(0)) == (
        sums["interest"] + sums["interest_before"]
    )
    extras = sums["interest"] + sums["interest_before"] + sums["fixed_sum"] + sums["fee"]
    assert total - sums["free_credit"] + extras == sums["claimed"] == decision.claimed.amount
    assert sum((Decimal(i["amount"]) for i in claim["items"]), Decimal(0)) == sums["open"]
    assert not any(isinstance(leaf, float) for leaf in _leaves(claim)), "amounts are text"
    assert [i for i in borne if i["segments"]], "interest is claimed here"
    for item in borne:
        exact = sum((Fraction(s["interest"]) for s in item["segments"]), Fraction(0))
        assert abs(exact - Fraction(item["interest"])) <= Fraction(6, 1000)


def test_a_preview_brings_no_claim() -> None:
    preview = letter(make_decision(1, 1), None, "din5008_b", "en", ENGLISH, "PREVIEW")
    assert (preview.variant, preview.attachments) == ("", ())


# What the pre-flight finds


def _broken(page: Page, change: Callable[[pikepdf.Pdf], None]) -> tuple[str, ...]:
    with pikepdf.open(BytesIO(page.data)) as file:
        change(file)
        out = BytesIO()
        file.save(out)
    return archive.inspect(out.getvalue(), archive.ARCHIVE)[1]


def _no_font(file: pikepdf.Pdf) -> None:
    for entry in file.objects:
        if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in entry:
                    del entry[key]


def _unassociated(file: pikepdf.Pdf) -> None:
    del file.Root.AF


def _without_relation(file: pikepdf.Pdf) -> None:
    for found in file.attachments.values():
        del found.obj.AFRelationship


def _scripted(file: pikepdf.Pdf) -> None:
    code = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    file.Root.OpenAction = file.make_indirect(code)


def _launching(file: pikepdf.Pdf) -> None:
    file.pages[0].Annots = pikepdf.Array(
        [file.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link,
            A=file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch)),
        ))]
    )  # fmt: skip


def _nameless(file: pikepdf.Pdf) -> None:
    file.docinfo["/Title"] = ""


def _without(key: str) -> Callable[[pikepdf.Pdf], None]:
    def change(file: pikepdf.Pdf) -> None:
        del file.Root[key]

    return change


FAULTS: tuple[tuple[Callable[[pikepdf.Pdf], None], str], ...] = (
    (_no_font, "is not embedded"),
    (_unassociated, "not associated with the letter"),
    (_without_relation, "does not say what it is"),
    (_scripted, "script or starts a program"),
    (_launching, "script or starts a program"),
    (_nameless, "it has no title"),
    (_without("/Lang"), "its language is not said"),
    (_without("/StructTreeRoot"), "it is not tagged"),
    (_without("/MarkInfo"), "it is not tagged"),
    (_without("/OutputIntents"), "no output intent"),
    (_without("/Metadata"), "its metadata lack pdfaid:part 3"),
)


@pytest.mark.parametrize(("change", "says"), FAULTS, ids=[f"{n}" for n in range(len(FAULTS))])
def test_each_fault_is_found(
    made: tuple[Decision, Page], change: Callable[[pikepdf.Pdf], None], says: str
) -> None:
    assert _broken(made[1], lambda file: None) == (), "control: saved again it is still in order"
    problems = _broken(made[1], change)
    assert any(says in problem for problem in problems), problems
    assert all("cannot claim PDF/A-3a" in problem for problem in problems)


def test_an_encrypted_file_is_found(made: tuple[Decision, Page]) -> None:
    with pikepdf.open(BytesIO(made[1].data)) as file:
        out = BytesIO()
        file.save(out, encryption=pikepdf.Encryption(owner="x", user="", R=6))
    assert any("encrypted" in words for words in archive.inspect(out.getvalue(), "pdf/a-3a")[1])


def test_a_layout_that_breaks_the_claim_holds_its_letter(tmp_path: Path) -> None:
    """A picture without words for it cannot be read aloud: the letter is not set."""
    folder = tmp_path / "letters" / "en"
    folder.mkdir(parents=True)
    (folder / "formal-demand.html.j2").write_text(
        '{% extends "!base/letters/en/formal-demand.html.j2" %}'
        "{% block request %}<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'"
        " width='9' height='9'/>\" alt=\"\">{% endblock %}",
        encoding="utf-8",
    )
    page = Room(Press((tmp_path, LAYOUTS))).set(paper()[1])
    assert any("alt description" in words for words in page.problems), page.problems


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="NOT RUN: verapdf absent")
def test_verapdf_agrees(made: tuple[Decision, Page], tmp_path: Path) -> None:
    place = tmp_path / "letter.pdf"
    place.write_bytes(made[1].data)
    found = subprocess.run(
        ["verapdf", "--flavour", "3a", "--format", "text", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout.startswith("PASS"), found.stdout


def _text(page: Page) -> str:
    return _squeezed("".join(pdfs.text(page.data, n) for n in range(page.pages)))


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u2212", "-").split())


def _printed(amount: str, decision: Decision, reader: Words) -> str:
    value = Decimal(amount)
    if len(amount.partition(".")[2]) == 4:
        return _squeezed(reader.decimal(value, 4))
    return _squeezed(reader.amount(Money(abs(value), decision.currency)))


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]
