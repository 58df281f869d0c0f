"""The print folder of a real run, and `verify`, which reads it back from the paper."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator import barcodes, pdfs
from generator.documents import manifest
from generator.pdfs import rasters
from tests.commands import Answer, dunnage, workspace
from tests.test_mailing import LETTER, pdf

DATE = "2025-10-31"
_READ_BACK = "pieces of mail read back"
NUMBERS = ("RT473124829DE", "RT473124832DE", "RT473124846DE", "RT473124850DE")
CUSTOMERS = "customer_id,customer_name,address_line1,postal_code,city,country\n" + "".join(
    f"C{n},Kunde {n} GmbH,Weg {n},1011{n},Berlin,DE\n" for n in range(1, 5)
)
ITEMS = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
) + "".join(
    f"C{n},R-{n}{k},invoice,2025-06-10,2025-07-1{k},{100 + n}.10,{100 + n}.10,EUR,{DATE}\n"
    for n in range(1, 5)
    for k in (1, 2)
)
LOG = "date,customer_id,channel,direction,kind,level,deadline,currency\n" + "".join(
    f"2025-09-20,C{n},letter,outbound,reminder 3,3,2025-10-05,EUR\n" for n in (1, 2, 3)
)
POOL = "service,article_number\n" + "".join(
    f"deutsche_post_rueckschein,{number}\n" for number in NUMBERS
)
FILES = {
    "open-items.csv": ITEMS, "customers.csv": CUSTOMERS, "contact-log.csv": LOG,
    "article-numbers.csv": POOL,
}  # fmt: skip


def made(root: Path, settings: str = "") -> Path:
    """Three formal demands with copies of two documents, and one letter by ordinary post."""
    workspace(root, FILES, terms="de_bgb_288")
    folder = root / "input" / "documents"
    folder.mkdir()
    (folder / "R-11.pdf").write_bytes(pdf("Invoice R-11", 2))
    (folder / "R-12.pdf").write_bytes(pdf("Invoice R-12", 1, LETTER))
    (folder / "R-21.docx").write_bytes(b"PK\x03\x04")
    if settings:
        path = root / "input" / "creditor.toml"
        path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def simplex(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    root = made(tmp_path_factory.mktemp("simplex"))
    return root, dunnage("run", "-C", root, "--jobs", "1")


@pytest.fixture
def root(simplex: tuple[Path, Answer], tmp_path: Path) -> Path:
    """A copy that may be spoiled."""
    shutil.copytree(simplex[0], tmp_path / "spoiled")
    return tmp_path / "spoiled"


def told(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "output" / DATE / "run.json").read_bytes())
    return found


def rows(root: Path, name: str) -> list[dict[str, str]]:
    text = (root / "output" / DATE / "print" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def text_of(path: Path) -> list[str]:
    data = path.read_bytes()
    return [pdfs.text(data, page) for page in range(pdfs.page_count(data))]


def spoil(root: Path, path: str, data: bytes) -> None:
    """Another file in its place, and a run.json that knows no better: every hash is right."""
    place = root / "output" / DATE / "run.json"
    document = json.loads(place.read_bytes())
    del document["seal"]
    (entry,) = (file for file in document["files"] if file["path"] == path)
    entry["sha256"] = hashlib.sha256(data).hexdigest()
    (root / path).write_bytes(data)
    place.write_bytes(manifest.sealed(document))


def formal(root: Path) -> str:
    (path,) = (f["path"] for f in told(root)["print"] if "rueckschein" in f["path"])
    return str(path)


class TestPrintFolder:
    def test_manifest_pages_and_book_are_one(self, simplex: tuple[Path, Answer]) -> None:
        root, answer = simplex
        assert answer.code == 0, answer.out
        pages = {file["path"]: file["pages"] for file in told(root)["files"]}
        listed = {row["letter_no"]: row for row in rows(root, "mailing-book.csv")}
        numbers = []
        for file in told(root)["print"]:
            following = 1
            for piece in file["pieces"]:
                row = listed.pop(piece["letter_no"])
                assert piece["first_page"] == following == int(row["first_page"])
                assert piece["last_page"] == int(row["last_page"])
                assert row["article_number"].replace(" ", "") == (piece["article_number"] or "")
                following = piece["last_page"] + 1
                numbers += [piece["article_number"]] if piece["article_number"] else []
            assert following == pages[file["path"]] + 1
        assert listed == {}
        assert numbers == sorted(numbers) == list(NUMBERS[:3])

    def test_the_statement_is_counted_among_the_letters_pages(
        self, simplex: tuple[Path, Answer]
    ) -> None:
        folder = simplex[0] / "output" / DATE
        pages = text_of(folder / "letters" / "20251031-C1-EUR.pdf")
        assert "Statement of account as of 31 October 2025" in pages[-1]
        assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
        assert "202.20" in pages[-1]
        assert "Statement of account" in " ".join(pages[:-1])
        assert (folder / "statements" / "C1-EUR.pdf").exists()
        ordinary = " ".join(text_of(folder / "letters" / "20251031-C4-EUR.pdf"))
        assert "Statement of account" not in ordinary

    def test_copies_follow_the_letter_that_lists_them(self, simplex: tuple[Path, Answer]) -> None:
        root, answer = simplex
        letter = root / "output" / DATE / "letters" / "20251031-C1-EUR.pdf"
        words = " ".join(" ".join(text_of(letter)).split())
        assert "Copy of invoice R-11 (2 pages); Copy of invoice R-12 (1 page)" in words
        (piece,) = (
            piece
            for file in told(root)["print"]
            for piece in file["pieces"]
            if piece["letter_no"] == "20251031-C1-EUR"
        )
        assert [e["document_no"] for e in piece["enclosures"]] == ["R-11", "R-12"]
        printed = text_of(root / formal(root))
        own = pdfs.page_count(letter.read_bytes())
        begun = [printed[own + n].split(",")[0] for n in range(3)]
        assert begun == ["Invoice R-11", "Invoice R-11", "Invoice R-12"]
        assert "R-21.docx" in answer.out
        assert "[P7]" in answer.out
        assert "[P8]" in answer.out
        other = " ".join(text_of(letter.with_name("20251031-C2-EUR.pdf")))
        assert "Copy of" not in other

    def test_the_ticket_and_the_covers_name_the_files(self, simplex: tuple[Path, Answer]) -> None:
        root, _ = simplex
        folder = root / "output" / DATE
        files = {file["path"]: file["sha256"] for file in told(root)["files"]}
        for row in rows(root, "job-ticket.csv"):
            assert files[f"output/{DATE}/{row['file']}"] == row["sha256"]
            cover = " ".join(text_of(folder / row["cover"]))
            assert row["sha256"] in cover.replace(" ", "").replace("\r\n", "")
            assert row["sheets"] in cover
        weights = {row["letter_no"]: row for row in rows(root, "mailing-book.csv")}
        heavy = weights["20251031-C1-EUR"]
        assert float(heavy["grams"]) == pytest.approx(int(heavy["sheets"]) * 4.99 + 5, abs=0.1)
        assert heavy["postage_class"] == "Kompaktbrief"

    def test_duplex_and_marks_as_creditor_toml_has_them(self, tmp_path: Path) -> None:
        root = made(tmp_path, '\n[print]\nplex = "duplex"\nmarks = false\npaper_grams = 100\n')
        assert dunnage("run", "-C", root, "--jobs", "1").code == 0
        assert {Path(f["path"]).stem.split("-")[-1] for f in told(root)["print"]} == {"duplex"}
        for file in told(root)["print"]:
            assert all(piece["first_page"] % 2 == 1 for piece in file["pieces"])
        assert dunnage("verify", "-C", root).code == 0

    def test_a_table_of_marks_that_cannot_be_is_refused(self, tmp_path: Path) -> None:
        root = made(tmp_path, "\n[print.omr]\nleft = 8\ntop = 190\npitch = 1.5\n")
        answer = dunnage("run", "-C", root)
        assert answer.code == 9
        assert "print.omr.pitch is 1.5 mm" in answer.err


class TestVerify:
    def test_a_run_as_it_was_written(self, root: Path) -> None:
        answer = dunnage("verify", "-C", root)
        assert answer.code == 0, answer.out
        assert dunnage("verify", "-C", root, "--json").json["checked"][_READ_BACK] == 4

    def test_two_letters_swapped_on_the_pile(self, root: Path) -> None:
        path = formal(root)
        _, second, third = (
            [p["first_page"], p["last_page"]]
            for f in told(root)["print"]
            if f["path"] == path
            for p in f["pieces"]
        )
        first = [*range(1, second[0])]
        order = [*first, *range(third[0], third[1] + 1), *range(second[0], second[1] + 1)]
        spoil(root, path, reordered((root / path).read_bytes(), order))
        assert dunnage("verify", "-C", root, "--quick").code == 0  # hashes and counts are right
        answer = dunnage("verify", "-C", root)
        assert answer.code == 7
        assert "is not page 1 of 20251031-C2-EUR" in answer.out
        assert f"'{DATE}|20251031-C3-EUR|1/" in answer.out
        assert "must say article RT473124832DE, but it says RT473124846DE" in answer.out
        assert "but 20251031-C2-EUR claims EUR" in answer.out

    def test_two_sheets_swapped_within_a_letter(self, root: Path) -> None:
        path = formal(root)
        data = (root / path).read_bytes()
        order = [1, 3, 2, *range(4, pdfs.page_count(data) + 1)]
        spoil(root, path, reordered(data, order))
        answer = dunnage("verify", "-C", root)
        assert answer.code == 7
        assert "must be sheet 2 of" in answer.out

    def test_a_payment_code_that_is_not_on_the_paper(self, root: Path) -> None:
        path = formal(root)
        pieces = next(f["pieces"] for f in told(root)["print"] if f["path"] == path)
        assert {tuple(piece["payment_codes"]) for piece in pieces} == {("epc",)}
        data = without_code((root / path).read_bytes(), pieces[1])
        spoil(root, path, data)
        answer = dunnage("verify", "-C", root)
        assert answer.code == 7
        assert "20251031-C2-EUR must bear a SEPA payment code, but none" in answer.out
        assert "20251031-C1-EUR must bear" not in answer.out
        place = root / "output" / DATE / "run.json"
        document = json.loads(place.read_bytes())
        for piece in (piece for file in document["print"] for piece in file["pieces"]):
            piece["payment_codes"] = []
        del document["seal"]
        place.write_bytes(manifest.sealed(document))
        assert dunnage("verify", "-C", root).code == 0, "control: nobody knew that one was to be"

    def test_a_book_of_other_pieces(self, root: Path) -> None:
        path = f"output/{DATE}/print/mailing-book.csv"
        data = (root / path).read_bytes()
        spoil(root, path, data.replace(b"RT 4731 2483 2 DE", b"RT 4731 2485 0 DE"))
        assert dunnage("verify", "-C", root, "--quick").code == 0
        answer = dunnage("verify", "-C", root)
        assert answer.code == 7
        assert "mailing-book.csv and run.json differ about 20251031-C2-EUR" in answer.out

    def test_a_print_file_that_is_none(self, root: Path) -> None:
        spoil(root, formal(root), b"%PDF-1.7 torn")
        answer = dunnage("verify", "-C", root)
        assert answer.code == 7
        assert "cannot be read back" in answer.out


def without_code(data: bytes, piece: dict[str, Any]) -> bytes:
    """The print file with white paper where a letter's payment code was."""
    with rasters.opened(data) as pages:
        found = [
            (page, code)
            for page in range(piece["first_page"], piece["last_page"] + 1)
            for code in barcodes.read(pages.picture(page, 200).view, (barcodes.QR,))
        ]
    with pikepdf.open(io.BytesIO(data)) as file:
        for number, code in found:
            page, point = file.pages[number - 1], 72 / 200
            low = float(page.mediabox[3]) - (code.bottom + 2) * point
            side = (code.right - code.left + 4) * point
            page.contents_add(b"q\n", prepend=True)
            white = (
                f"\nQ q 1 g {(code.left - 2) * point:.2f} {low:.2f} {side:.2f} {side:.2f} re f Q"
            )
            page.contents_add(white.encode())
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def reordered(data: bytes, order: list[int]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as file, pikepdf.new() as other:
        for number in order:
            other.pages.append(file.pages[number - 1])
        out = io.BytesIO()
        other.save(out)
    return out.getvalue()
