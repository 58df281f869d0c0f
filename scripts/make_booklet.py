"""docs/forms.pdf and docs/forms.png: a sample letter on every form, as its envelope shows it.

Run: .venv/bin/python -m scripts.make_booklet. Red: the window, dashed: all it can show when the
sheet slides. Green: what it always shows. Hatched: the post's zones, and what a form keeps free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import weasyprint
from PIL import Image

from generator.documents.letters import letter
from generator.typeset.forms import Form, form, names, properties
from generator.typeset.press import Press, Room
from generator.typeset.tap import Area, travel
from generator.values.ledger import Address, Debtor
from generator.values.paper import Paper
from generator.wording import words
from tests.decisions import CREDITOR, DEBTOR, REGISTERED, make_decision

ROOT = Path(__file__).resolve().parents[1]
LAYOUTS = (ROOT / "layouts",)
TO = (
    ("din", Address(("Industriestraße 7a",), "71034", "Böblingen", "", "DE")),
    ("sn", Address(("Bahnhofstrasse 12",), "8001", "Zürich", "", "CH")),
    ("nf", Address(("ZI Nord", "12 rue des Frères Lumière"), "69680", "Chassieu", "", "FR")),
    ("us", Address(("4800 Millrace Parkway", "Suite 210"), "28217", "Charlotte", "NC", "US")),
    ("uk", Address(("Unit 4, Dock Road",), "L19 2QQ", "Liverpool", "", "GB")),
    ("no", Address(("Strandgata 14",), "5013", "Bergen", "", "NO")),
    ("jp", Address(("2-4-1 Marunouchi", "Trust 8F"), "100-0005", "Chiyoda-ku", "Tokyo", "JP")),
    ("iso", Address(("Maasboulevard 148",), "3063 NS", "Rotterdam", "", "NL")),
)  # fmt: skip


def paper(name: str) -> Paper:
    address = dict(TO)[re.split(r"[_0-9]", name)[0]]
    debtor: Debtor = replace(DEBTOR, address=address, registered=address)
    decision = make_decision(4, 5, debtor=debtor, creditor=CREDITOR, extras=False)
    made = letter(decision, REGISTERED, name, "en", words("en", LAYOUTS))
    return replace(made, variant="", attachments=())


def overlay(of: Form) -> str:
    """A page of the form's size with the frames of the tap test."""
    across, up = travel(of.sheet, of.envelope)
    marks = [_box(of.window, "ever"), _box(of.resting, "window"), _box(of.clear, "clear")]
    if of.envelope.sender:
        marks += [_box(of.sender.resting, "window"), _box(of.sender.clear, "clear")]
    if of.keep_free:
        marks.append(_box(of.keep_free, "post"))
    zones = (of.envelope.franking, of.envelope.coding)
    marks += [_box(_on_paper(area, of), "post") for area in zones if area]
    note = (
        f"{of.name} in {of.envelope.name}: the sheet slides {across:.1f} x {up:.1f} mm;"
        f" {of.address_lines} lines of {of.address_width:.0f} mm"
    )
    size = f"{of.sheet.width}mm {of.sheet.height}mm"
    return (
        f"<style>@page {{ size: {size}; margin: 0 }} body {{ margin: 0 }}"
        " div { position: absolute; box-sizing: border-box }"
        " .window { border: .5pt solid #d01030 } .ever { border: .4pt dashed #d01030 }"
        " .clear { border: .6pt solid #108040; background: rgba(16, 128, 64, .07) }"
        " .post { border: .3pt solid #9a9a9a; overflow: hidden }"
        " .post i { position: absolute; left: -50mm; width: 300mm; border-top: .3pt solid #b5b5b5;"
        " transform: rotate(-45deg) }"
        " .note { left: 25mm; bottom: 4mm; font: 7pt 'Noto Sans', sans-serif; color: #d01030 }"
        f"</style>{''.join(marks)}<div class='note'>{note}</div>"
    )


def _on_paper(area: Area, of: Form) -> Area:
    """A zone of the envelope's face over the sheet as it rests."""
    down = of.envelope.window.top - of.resting.top
    return Area(area.left, area.top - down, area.width, area.height)


def _box(area: Area, kind: str) -> str:
    lines = range(-20, 20) if kind == "post" else ()
    hatch = "".join(f"<i style='top: {area.height / 2 + 6 * n}mm'></i>" for n in lines)
    return (
        f"<div class='{kind}' style='left: {area.left}mm; top: {area.top}mm;"
        f" width: {area.width}mm; height: {area.height}mm'>{hatch}</div>"
    )


def pages() -> Iterator[tuple[str, bytes, bytes]]:
    room = Room(Press(LAYOUTS))
    for name in names(LAYOUTS, "forms"):
        css = (LAYOUTS[0] / "forms" / f"{name}.css").read_text(encoding="utf-8")
        for chosen in properties(css)["envelopes"].split():
            of = f"{name}+{chosen}"
            page = room.set(paper(of))
            if page.problems:
                print(f"{of}: {'; '.join(page.problems)}")
            frames = weasyprint.HTML(string=overlay(form(of, LAYOUTS))).write_pdf()
            yield of, page.data, bytes(frames)


def main() -> None:
    booklet = pikepdf.new()
    for _, letter_pdf, frames in pages():
        with pikepdf.open(BytesIO(letter_pdf)) as one, pikepdf.open(BytesIO(frames)) as over:
            page = one.pages[0]
            page.add_overlay(over.pages[0], pikepdf.Rectangle(*map(float, page.mediabox)))
            booklet.pages.append(one.pages[0])
    target = ROOT / "docs" / "forms.pdf"
    booklet.docinfo["/Title"] = "Letter forms and their windows"
    booklet.remove_unreferenced_resources()
    booklet.save(
        target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
        recompress_flate=True, compress_streams=True,
    )  # fmt: skip
    file = pypdfium2.PdfDocument(target)
    pictures = [page.render(scale=0.62).to_pil().convert("RGB") for page in file]
    width, height = max(p.width for p in pictures), max(p.height for p in pictures)
    columns = 5
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + 12) + 12, rows * (height + 12) + 12), "#d8d8d8")
    for number, picture in enumerate(pictures):
        place = (12 + number % columns * (width + 12), 12 + number // columns * (height + 12))
        sheet.paste(picture, place)
    sheet.quantize(64).save(ROOT / "docs" / "forms.png", optimize=True)
    print(f"{target}: {len(pictures)} pages, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
