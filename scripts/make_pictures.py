"""docs/letter.png, dashboard*.png and review.png, from a run of the sample.

Run: .venv/bin/python -m scripts.make_pictures WORKSPACE, where WORKSPACE is made by
`dunnage init WORKSPACE --sample` and has been run. Needs Chromium and LibreOffice.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageOps

DOCS = Path(__file__).resolve().parents[1] / "docs"
LETTER = "letters/20261031-HV-20010-GBP.pdf"
CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip


def letter(run: Path) -> Image.Image:
    """The first page of a formal demand, with a thin border."""
    return ImageOps.expand(_page(run / LETTER, 90), 1, "#b9bec5")


def review(run: Path, scratch: Path) -> Image.Image:
    """The first customers of review.xlsx, as LibreOffice prints them."""
    office = ("soffice", f"-env:UserInstallation={(scratch / 'office').as_uri()}", "--headless")
    made = (*office, "--convert-to", "pdf", "--outdir", str(scratch), str(run / "review.xlsx"))
    subprocess.run(made, check=True, capture_output=True)
    page = _page(scratch / "review.pdf", 165)
    left, top, right, bottom = _ink(page)
    return page.crop((left - 12, top - 12, right + 12, top + (bottom - top) * 2 // 5))


def screen(page: Path, scratch: Path, size: tuple[int, int], *, dark: bool = False) -> Image.Image:
    shot = scratch / "shot.png"
    options = (
        f"--user-data-dir={scratch / 'browser'}", f"--window-size={size[0]},{size[1]}",
        f"--screenshot={shot}", *(("--blink-settings=preferredColorScheme=0",) if dark else ()),
    )  # fmt: skip
    subprocess.run((*CHROMIUM, *options, page.as_uri()), check=True, capture_output=True)
    return Image.open(shot).convert("RGB")


def _page(pdf: Path, dpi: int) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    return picture.convert("RGB")


def _ink(page: Image.Image) -> tuple[int, int, int, int]:
    """Without the page's foot, which stands apart."""
    body = page.crop((0, 0, page.width, page.height * 93 // 100))
    return ImageChops.difference(body, Image.new("RGB", body.size, "#ffffff")).getbbox() or (
        (0, 0, *body.size)
    )


def main() -> None:
    output = Path(sys.argv[1]).resolve() / "output"
    run = next(folder for folder in sorted(output.iterdir()) if (folder / LETTER).is_file())
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        pictures = {
            "letter": letter(run),
            "review": review(run, scratch),
            "dashboard": screen(run / "index.html", scratch, (1200, 1560)),
            "dashboard-dark": screen(run / "index.html", scratch, (1200, 900), dark=True),
            "dashboard-customer": screen(
                run / "customers" / "HV-10120.html", scratch, (1200, 1100)
            ),
        }
    for name, picture in pictures.items():
        target = DOCS / f"{name}.png"
        picture.quantize(200, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"{target}: {picture.width} x {picture.height}, {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
