"""Pieces, print files, marks and copies: what leaves the printer is what the book says."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from generator import barcodes, registry
from generator.findings import NotConserved
from generator.mailing import book, enclosures, files, marks, pieces, readback
from generator.pdfs import printing, rasters
from generator.values.ledger import Address, Debtor
from generator.values.mail import (
    Claimed,
    Enclosure,
    Omr,
    Piece,
    PieceRecord,
    PrintFile,
    Printing,
    PrintRecord,
    Sheet,
)
from generator.values.policy import PostageClass
from tests.decisions import CREDITOR, DEBTOR, make_decision

A4, LETTER = (595.28, 841.89), (612.0, 792.0)
SIMPLEX, DUPLEX = Printing(), Printing(plex="duplex")
RUN = "2026-10-31"
FONT = pikepdf.Dictionary(
    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
)


def pdf(
    words: str, pages: int = 1, size: tuple[float, float] = A4, *, turned: int = 0, lock: str = ""
) -> bytes:
    """Pages of one line each, which leave the coordinate system upside down, as WeasyPrint does."""
    with pikepdf.new() as file:
        for number in range(1, pages + 1):
            file.add_blank_page(page_size=size)
            page = file.pages[-1]
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=FONT))
            line = f"{words}, page {number} of {pages}"
            text = f"1 0 0 -1 0 {size[1]} cm BT 1 0 0 -1 90 90 Tm /F1 12 Tf ({line}) Tj ET"
            page.contents_add(text.encode())
            if turned:
                page.obj.Rotate = turned
        out = io.BytesIO()
        encryption = pikepdf.Encryption(owner=lock, user=lock) if lock else False
        file.save(out, deterministic_id=not lock, encryption=encryption)
    return out.getvalue()


def piece(number: int, pages: int = 1, **fields: object) -> Piece:
    plain = Piece(
        letter_no=f"20261031-{number}-EUR",
        letter=f"letters/20261031-{number}-EUR.pdf",
        pages=pages,
        key=("", f"{number}", "EUR"),
        service="registered_ar",
        paper="a4",
        country="FR",
        origin="DE",
        postal_code="75001",
        addressee=f"Buyer {number}",
        address=(f"Buyer {number}", "Rue 1", "75001 PARIS", "FRANKREICH"),
        sender=("Muster GmbH", "Weg 1", "10115 Berlin"),
        order=("registered_ar", "", "FR", "75001", f"{number}"),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def papers(*of: Piece) -> dict[str, bytes]:
    return {one.letter: pdf(f"Letter {one.letter_no}", one.pages) for one in of}


def bound(
    of: tuple[Piece, ...], how: Printing = SIMPLEX, copies: dict[str, bytes] | None = None
) -> tuple[bytes, PrintFile]:
    ((path, group),) = files.groups(of, how)
    return files.bind(
        path,
        group,
        run=RUN,
        printing=how,
        services=registry.services(),
        letter=papers(*of).__getitem__,
        copy=(copies or {}).__getitem__,
    )


def texts(data: bytes) -> list[str]:
    with rasters.opened(data) as pages:
        return [pages.text(n) for n in range(1, pages.count + 1)]


def codes(data: bytes, page: int = 1) -> list[barcodes.Code]:
    with rasters.opened(data) as pages:
        return [*barcodes.read(pages.picture(page, 200).view, (barcodes.DATA_MATRIX,))]


def enclosure(name: str, data: bytes) -> Enclosure:
    pages = len(printing.sizes(data))
    return Enclosure(name, f"input/documents/{name}.pdf", pages, hashlib.sha256(data).hexdigest())


class TestBinding:
    def test_papers_and_services_are_never_mixed(self) -> None:
        of = (piece(1), piece(2, paper="letter"), piece(3, service="post"))
        found = dict(files.groups(of, DUPLEX))
        assert sorted(found) == [
            "print/a4-post-duplex.pdf",
            "print/a4-registered_ar-duplex.pdf",
            "print/letter-registered_ar-duplex.pdf",
        ]
        assert all(len({(p.paper, p.service) for p in group}) == 1 for group in found.values())

    def test_the_order_is_that_of_the_book(self) -> None:
        of = tuple(piece(n, order=("x", f"{9 - n}")) for n in (1, 2, 3))
        data, file = bound(of)
        assert [p.piece.letter_no for p in file.pieces] == [f"20261031-{n}-EUR" for n in (3, 2, 1)]
        assert [text.split(",")[0] for text in texts(data)] == [
            f"Letter 20261031-{n}-EUR" for n in (3, 2, 1)
        ]

    def test_in_duplex_every_letter_and_copy_starts_on_a_front(self) -> None:
        copy = pdf("Invoice 4711", 1)
        of = (piece(1, 1), piece(2, 3, enclosures=(enclosure("4711", copy),)), piece(3, 6))
        data, file = bound(of, DUPLEX, {"input/documents/4711.pdf": copy})
        assert [(p.first_page, p.last_page) for p in file.pieces] == [(1, 2), (3, 8), (9, 14)]
        assert [p.sheets for p in file.pieces] == [1, 3, 3]
        assert file.sheets * 2 == file.pages == len(texts(data)) == 14
        blank = [n for n, text in enumerate(texts(data), start=1) if not text.strip()]
        assert blank == [2, 6, 8]
        assert "page 3 of 3" in texts(data)[4]  # blank backs are outside the letter's count
        assert texts(data)[6].startswith("Invoice 4711")

    def test_control_bound_one_after_the_other_a_letter_starts_on_a_back(self) -> None:
        _, file = bound((piece(1, 1), piece(2, 3)), SIMPLEX)
        assert file.pieces[1].first_page % 2 == 0

    def test_a_service_that_wants_copies_gets_them_and_the_book_one_line(self) -> None:
        of = (piece(1, 2, copies=3), piece(2))
        data, file = bound(of)
        assert [(p.copy, p.first_page, p.last_page) for p in file.pieces] == [
            (1, 1, 2), (2, 3, 4), (3, 5, 6), (1, 7, 7),
        ]  # fmt: skip
        assert file.letters == 2
        (kept,) = book.books([file], registry.services())
        assert [placed.copy for _, placed in kept.lines] == [1, 1]
        assert codes(data, 5)[0].text == f"{RUN}|20261031-1-EUR|1/2|copy 3"

    def test_equal_letters_give_equal_bytes(self) -> None:
        assert bound((piece(1, 2), piece(2)))[0] == bound((piece(1, 2), piece(2)))[0]

    def test_a_copy_changed_during_the_run_ends_it(self) -> None:
        of = (piece(1, enclosures=(enclosure("4711", pdf("as listed")),)),)
        with pytest.raises(NotConserved, match="changed during the run"):
            bound(of, copies={"input/documents/4711.pdf": pdf("another")})


class TestWeight:
    @pytest.mark.parametrize(
        ("sheets", "paper", "square_metre", "grams"),
        [(1, "a4", 80, "10.0"), (3, "a4", 80, "20.0"), (4, "a4", 80, "25.0"),
         (1, "letter", "75.2", "9.5")],
    )  # fmt: skip
    def test_paper_and_envelope(
        self, sheets: int, paper: str, square_metre: object, grams: str
    ) -> None:
        how = Printing(paper_grams=Decimal(str(square_metre)), envelope_grams=Decimal(5))
        assert pieces.grams(sheets, paper, how) == Decimal(grams)

    def test_a_step_includes_its_weight(self) -> None:
        service = registry.services()["post"]
        classes = [
            pieces.postage_class(service, "DE", Decimal(g))
            for g in ("20", "20.1", "50", "50.1", "500", "500.1")
        ]
        assert classes == [
            "Standardbrief", "Kompaktbrief", "Kompaktbrief", "Großbrief", "Großbrief",
            "above 500 g",
        ]  # fmt: skip
        assert pieces.postage_class(service, "BR", Decimal(20)) == ""

    def test_steps_rise_and_prices_stay_out(self) -> None:
        assert {f.name for f in dataclasses.fields(PostageClass)} == {"name", "grams"}
        for service in registry.services().values():
            for steps in service.classes.values():
                assert [s.grams for s in steps] == sorted({s.grams for s in steps}), service.name


class TestMarks:
    def test_every_front_says_run_letter_and_sheet_at_its_place(self) -> None:
        data, file = bound((piece(1, 3),))
        for sheet in file.pieces[0].leaves():
            (code,) = codes(data, sheet.page)
            assert code.text == f"{RUN}|20261031-1-EUR|{sheet.number}/3"
            assert code.left / 200 * 25.4 == pytest.approx(6, abs=0.3)
            assert code.top / 200 * 25.4 == pytest.approx(155, abs=0.3)

    def test_the_mark_is_an_artifact_after_the_closed_page(self) -> None:
        data, _ = bound((piece(1),))
        with pikepdf.open(io.BytesIO(data)) as file:
            operators = [str(part.operator) for part in pikepdf.parse_content_stream(file.pages[0])]
        assert operators[0] == "q"
        assert operators.index("Q") < operators.index("BMC")
        assert operators[-1] == "EMC"

    def test_control_appended_without_closing_the_mark_is_nowhere(self) -> None:
        """WeasyPrint's content leaves the page upside down: what is added lands off the page."""
        data, _ = bound((piece(1),))
        sheet = Sheet("20261031-1-EUR", 1, 1, 1)
        drawn = " ".join(printing._rectangle(bar, A4[1]) for bar in marks.letter_mark(sheet, RUN))
        with pikepdf.open(io.BytesIO(pdf("Letter"))) as file:
            file.pages[0].contents_add(f" q 0 g {drawn} f Q".encode())
            out = io.BytesIO()
            file.save(out)
        placed = [[round(c.top / 200 * 25.4) for c in codes(d)] for d in (data, out.getvalue())]
        assert placed[0] == [155]
        assert placed[1] != [155]

    @pytest.mark.parametrize("length", [1, 20, 45, 88, 120])
    def test_the_longest_letter_number_stays_in_the_margin(self, length: int) -> None:
        sheet = Sheet("x" * length, 10, 12, 1, 3)
        bars = [*marks.letter_mark(sheet, "2026-10-31-2")]
        assert min(width for _, _, width, _ in bars) >= 0.33
        assert max(left + width for left, _, width, _ in bars) <= 22
        assert max(top + height for _, top, _, height in bars) <= 175

    def test_optical_marks_tell_first_middle_last(self) -> None:
        every = ("benchmark", "safety", "not_end", "not_beginning", "end", "beginning", "retiming")
        table = Omr(Decimal(8), Decimal(190), (*every, "parity"))  # type: ignore[arg-type]

        def said(number: int) -> list[str]:
            bars = marks.omr(Sheet("L", number, 3, 1), table)
            return [(*every, "parity")[round((bar[1] - 190) / 4.23)] for bar in bars]

        always = {"benchmark", "safety", "retiming"}
        assert set(said(1)) - {"parity"} == always | {"not_end", "beginning"}
        assert set(said(2)) - {"parity"} == always | {"not_end", "not_beginning"}
        assert set(said(3)) - {"parity"} == always | {"end", "not_beginning"}
        assert all(len(said(number)) % 2 == 0 for number in (1, 2, 3))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"pitch": Decimal("2.53")}, "2.54 mm apart"),
            ({"length": Decimal("9.9")}, "at least 10 mm long"),
            ({"thickness": Decimal("0.34")}, "0.35 to 0.7"),
            ({"thickness": Decimal("0.71")}, "0.35 to 0.7"),
            ({"marks": ()}, "1 to 24"),
            ({"pitch": Decimal(20)}, "more than 70 mm"),
            ({"left": Decimal(2)}, "3 mm from the side"),
            ({"top": Decimal(150)}, "lie on the Data Matrix"),
            ({"marks": ("parity", "parity")}, "parity twice"),
        ],
    )
    def test_a_table_that_no_inserter_reads_is_refused(
        self, change: dict[str, object], words: str
    ) -> None:
        good = Omr(Decimal(8), Decimal(190))
        assert [*Printing(omr=good).defects()] == []
        bad = replace(good, **change)  # type: ignore[arg-type]
        assert any(words in sentence for sentence in Printing(omr=bad).defects())


class TestCopies:
    @pytest.mark.parametrize(
        ("name", "number", "whose"),
        [
            ("4711.pdf", "4711", True), ("4711-2.pdf", "4711", True), ("4711_a.pdf", "4711", True),
            ("4711 signed.pdf", "4711", True), ("47110.pdf", "4711", False),
            ("4711a.pdf", "4711", False), ("x4711.pdf", "4711", False), ("4711", "4711", True),
            ("4711.pdf", "", False),
        ],
    )  # fmt: skip
    def test_whose_copy_a_file_is(self, name: str, number: str, whose: bool) -> None:
        assert enclosures.belongs(name, number) is whose

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        (tmp_path / enclosures.FOLDER).mkdir(parents=True)
        return tmp_path

    def found(
        self, root: Path, known: dict[tuple[str, str], list[str]], asking: tuple[str, ...] = ("A",)
    ) -> tuple[dict[str, list[str]], list[str]]:
        owners = enclosures.Owners(enclosures.there(root))
        for owner, numbers in known.items():
            for number in numbers:
                owners.document(owner, number)
        made = enclosures.copies(owners, {("", who): (210.0, 297.0) for who in asking})
        names = {
            number: [Path(copy.path).name for copy in copies]
            for own in made.value.of.values()
            for number, copies in own.items()
        }
        return names, [str(finding) for finding in made.findings]

    def put(self, root: Path, name: str, data: bytes) -> None:
        (root / enclosures.FOLDER / name).write_bytes(data)

    def test_the_longest_number_wins_so_nobody_gets_anothers(self, root: Path) -> None:
        for name in ("4711.pdf", "4711-2.pdf"):
            self.put(root, name, pdf(name))
        known = {("", "A"): ["4711"], ("", "B"): ["4711-2"]}
        assert self.found(root, known) == ({"4711": ["4711.pdf"]}, [])
        # Control: by its beginning alone, B's invoice would lie in A's letter.
        assert enclosures.belongs("4711-2.pdf", "4711")

    def test_several_files_of_one_document_go_in_order(self, root: Path) -> None:
        for name in ("4711-2.pdf", "4711-1.pdf"):
            self.put(root, name, pdf(name))
        assert self.found(root, {("", "A"): ["4711"]})[0] == {"4711": ["4711-1.pdf", "4711-2.pdf"]}

    def test_a_number_that_two_customers_have_goes_to_neither(self, root: Path) -> None:
        self.put(root, "4711.pdf", pdf("whose?"))
        names, told = self.found(root, {("", "A"): ["4711"], ("", "B"): ["4711"]})
        assert names == {}
        assert "several customers have such a number" in told[0]
        assert "[P7]" in told[0]

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("4711.docx", b"PK\x03\x04", "it is not a PDF"),
            ("4711.pdf", b"%PDF-1.4 cut", "it does not open as a PDF"),
            ("4711.pdf", b"", "it is not a PDF"),
            ("4711.pdf", pdf("x", lock="secret"), "locked with a password"),
        ],
    )
    def test_what_cannot_be_printed_is_told_and_not_listed(
        self, root: Path, name: str, data: bytes, words: str
    ) -> None:
        self.put(root, name, data)
        names, told = self.found(root, {("", "A"): ["4711"]})
        assert names == {}
        assert words in told[0]
        assert f"input/documents/{name}" in told[0]

    def test_a_link_out_of_the_folder_is_not_followed(self, root: Path) -> None:
        (root / "secret.pdf").write_bytes(pdf("secret"))
        (root / enclosures.FOLDER / "4711.pdf").symlink_to(root / "secret.pdf")
        names, told = self.found(root, {("", "A"): ["4711"]})
        assert names == {}
        assert "leads elsewhere" in told[0]

    def test_other_paper_is_told_and_printed_on_the_letters(self, root: Path) -> None:
        us = pdf("US invoice", 1, LETTER)
        self.put(root, "4711.pdf", us)
        names, told = self.found(root, {("", "A"): ["4711"]})
        assert names == {"4711": ["4711.pdf"]}
        assert "216 × 279 mm, the letter is 210 × 297 mm" in told[0]
        assert "[P8]" in told[0]
        of = (piece(1, enclosures=(enclosure("4711", us),)),)
        data, _ = bound(of, copies={"input/documents/4711.pdf": us})
        assert {(round(w), round(h)) for w, h in printing.sizes(data)} == {(210, 297)}
        assert texts(data)[1].startswith("US invoice")

    @pytest.mark.parametrize(("size", "turned"), [(A4[::-1], 0), (A4, 90), (A4[::-1], 90)])
    def test_landscape_and_turned_pages_stand_upright_and_are_marked(
        self, root: Path, size: tuple[float, float], turned: int
    ) -> None:
        copy = pdf("wide", 1, size, turned=turned)
        self.put(root, "4711.pdf", copy)
        assert self.found(root, {("", "A"): ["4711"]})[1] == []
        of = (piece(1, enclosures=(enclosure("4711", copy),)),)
        data, _ = bound(of, copies={"input/documents/4711.pdf": copy})
        assert {(round(w), round(h)) for w, h in printing.sizes(data)} == {(210, 297)}
        assert codes(data, 2)[0].text.endswith("|2/2")
        assert texts(data)[1].startswith("wide")

    def test_a_foreign_pdf_brings_no_actions(self) -> None:
        with pikepdf.open(io.BytesIO(pdf("wicked"))) as file:
            script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            file.pages[0].obj.AA = pikepdf.Dictionary(O=script)
            file.Root.OpenAction = script
            out = io.BytesIO()
            file.save(out)
        copy = out.getvalue()
        assert b"JavaScript" in copy
        of = (piece(1, enclosures=(enclosure("4711", copy),)),)
        data, _ = bound(of, copies={"input/documents/4711.pdf": copy})
        with pikepdf.open(io.BytesIO(data)) as file:
            assert not any(
                isinstance(entry, pikepdf.Dictionary) and "/JS" in entry for entry in file.objects
            )


class TestLists:
    def test_nothing_in_a_list_becomes_a_formula(self) -> None:
        evil = "=HYPERLINK(1)"
        one = piece(1, addressee=evil, address=(evil, "@x"), sender=(evil,), envelope=evil)
        _, file = bound((one,))
        services = registry.services()
        kept = book.books([file], services)
        for data in (
            book.book_csv(kept, services),
            book.receipts_csv(kept, services) or b"",
            book.ticket_csv([file], services, {}),
        ):
            text = data.decode("utf-8-sig")
            assert evil in text
            assert f'"{evil}' not in text
            assert f"'{evil}" in text

    def test_one_book_per_service_and_sender_in_numeric_order(self) -> None:
        of = tuple(
            piece(n, key=("HQ" if n % 2 else "US", f"{n}", "EUR"), order=("x", f"{9 - n}"),
                  article_number=f"RA{n}")
            for n in (1, 2, 3, 4)
        )  # fmt: skip
        _, file = bound(of)
        kept = book.books([file], registry.services())
        assert [(one.entity, [p.piece.letter_no[9] for _, p in one.lines]) for one in kept] == [
            ("HQ", ["3", "1"]),
            ("US", ["4", "2"]),
        ]

    def test_the_waybill_names_the_document(self) -> None:
        _, file = bound((piece(1, service="china_ems"),))
        services = registry.services()
        data = book.book_csv(book.books([file], services), services)
        assert "催款函" in data.decode("utf-8-sig")


class TestAddress:
    """The book names the addressee as the window does: in Latin letters where there are some."""

    def piece(self, debtor: Debtor, origin: str = "DE", attention: str = "") -> Piece:
        own = replace(CREDITOR.address, country=origin)
        decision = make_decision(3, 2, debtor=debtor, creditor=replace(CREDITOR, address=own))
        return pieces.piece(
            decision, "letters/1.pdf", 1, service=None, paper="a4", attention=attention
        )

    def test_latin_columns_go_abroad(self) -> None:
        here = Address(("建国路88号",), "100022", "北京市", "", "CN")
        latin = Address(("88 Jianguo Road",), "100022", "Beijing", "Beijing", "CN")
        debtor = replace(
            DEBTOR, name="北京机械有限公司", legal_name="北京机械有限公司", address=here, latin=latin,
            name_latin="Beijing Machinery Co., Ltd.",
        )  # fmt: skip
        one = self.piece(debtor, attention="z. Hd. Frau Li")
        assert one.addressee == "Beijing Machinery Co., Ltd."
        assert one.address == (
            "Beijing Machinery Co., Ltd.", "z. Hd. Frau Li", "88 Jianguo Road", "BEIJING 100022",
            "CHINA",
        )  # fmt: skip
        assert "".join(one.place).isascii()

    def test_the_place_is_whole_where_it_stands_above_the_name(self) -> None:
        """At home in China, line 1 is the place: the address is not all lines but the first."""
        here = Address(("建国路88号",), "100022", "北京市", "", "CN")
        one = self.piece(replace(DEBTOR, legal_name="北京机械有限公司", address=here), "CN")
        assert one.address[0] != one.addressee
        assert one.sender[0] == CREDITOR.legal_name
        assert one.place == tuple(line for line in one.address if line != one.addressee)
        _, file = bound((replace(one, service="post"),))
        services = registry.services()
        data = book.book_csv(book.books([file], services), services).decode("utf-8-sig")
        assert "100022" in data


class TestReadBack:
    """Each check has its own accident; `wrong` is silent on the whole file."""

    def claims(self, *of: Piece) -> dict[str, Claimed]:
        return {one.letter_no: Claimed(one.letter, one.amount, "EUR") for one in of}

    def record(self, file: PrintFile) -> PrintRecord:
        own = tuple(
            PieceRecord(p.piece.letter_no, p.first_page, p.last_page, p.sheets, p.copy,
                        p.piece.article_number, p.piece.code)
            for p in file.pieces
        )  # fmt: skip
        return PrintRecord(file.path, file.plex, own, file.sheets, file.marks)

    def wrong(
        self, data: bytes, file: PrintFile, of: tuple[Piece, ...], **other: bytes
    ) -> list[str]:
        sets = {**papers(*of), **other}
        found: Iterator[str] = readback.wrong(
            data, self.record(file), RUN, self.claims(*of), sets.__getitem__
        )
        return list(found)

    def reordered(self, data: bytes, order: list[int]) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as file, pikepdf.new() as other:
            for number in order:
                other.pages.append(file.pages[number - 1])
            out = io.BytesIO()
            other.save(out)
        return out.getvalue()

    @pytest.mark.parametrize("how", [SIMPLEX, DUPLEX])
    def test_what_was_bound_reads_back(self, how: Printing) -> None:
        copy = pdf("Invoice 4711", 1)
        of = (piece(1, 2, enclosures=(enclosure("4711", copy),)), piece(2, 1))
        data, file = bound(of, how, {"input/documents/4711.pdf": copy})
        assert self.wrong(data, file, of) == []

    def test_two_letters_changed_places(self) -> None:
        of = (piece(1, 1), piece(2, 1))
        data, file = bound(of)
        swapped = self.reordered(data, [2, 1])
        found = self.wrong(swapped, file, of)
        assert any("page 1 is not page 1 of 20261031-1-EUR" in words for words in found)
        assert any("20261031-2-EUR|1/1" in words for words in found)
        assert len(printing.sizes(swapped)) == file.pages  # counting pages finds nothing

    def test_two_sheets_of_one_letter_changed_places(self) -> None:
        of = (piece(1, 3),)
        data, file = bound(of)
        found = self.wrong(self.reordered(data, [1, 3, 2]), file, of)
        assert any("page 2 is not page 2" in words for words in found)
        assert any("must be sheet 2 of 3" in words for words in found)

    def test_a_wrong_letter_under_the_right_mark(self) -> None:
        """The marks follow the plan, not the paper: only the page's own text gives it away."""
        of = (piece(1, 1), piece(2, 1))
        sets = papers(*of)
        other = {of[0].letter: sets[of[1].letter], of[1].letter: sets[of[0].letter]}
        ((path, group),) = files.groups(of, SIMPLEX)
        data, file = files.bind(
            path, group, run=RUN, printing=SIMPLEX, services={}, letter=other.__getitem__,
            copy=dict[str, bytes]().__getitem__,
        )  # fmt: skip
        assert codes(data, 1)[0].text == f"{RUN}|20261031-1-EUR|1/1"
        assert len(self.wrong(data, file, of)) == 2

    def test_a_sheet_is_missing_or_one_too_many(self) -> None:
        of = (piece(1, 2), piece(2, 1))
        data, file = bound(of)
        assert any("end at page 3" in w for w in self.wrong(self.reordered(data, [1, 2]), file, of))
        more = self.wrong(self.reordered(data, [1, 2, 3, 3]), file, of)
        assert any("has 4 pages" in words for words in more)

    def test_another_run_s_sheet(self) -> None:
        of = (piece(1, 1),)
        data, file = bound(of)
        record = self.record(file)
        sets = papers(*of)
        found = readback.wrong(data, record, "2026-11-30", self.claims(*of), sets.__getitem__)
        assert ["must be sheet 1 of 1" in words for words in found] == [True]

    def test_a_copy_s_own_codes_are_not_ours(self) -> None:
        """An invoice may bear a payment code of its own, over its own amount."""
        with pikepdf.open(io.BytesIO(pdf("Invoice"))) as source:
            cells = barcodes.datamatrix_modules("somebody|else|1/1")
            bars = " ".join(
                f"{200 + 3 * x} {300 - 3 * y} 3 3 re"
                for y, row in enumerate(cells)
                for x, dark in enumerate(row)
                if dark
            )
            source.pages[0].contents_add(f"q {bars} f Q".encode())
            out = io.BytesIO()
            source.save(out)
        copy = out.getvalue()
        of = (piece(1, 1, enclosures=(enclosure("4711", copy),)),)
        data, file = bound(of, copies={"input/documents/4711.pdf": copy})
        assert len(codes(data, 2)) == 2
        assert self.wrong(data, file, of) == []

    @pytest.mark.parametrize(
        ("payload", "words"),
        [
            ("BCD\n002\n1\nSCT\n\nMuster\nDE02120300000000202051\nEUR12.30", ""),
            ("BCD\n002\n1\nSCT\n\nMuster\nDE02120300000000202051\nEUR12.31", "says EUR 12.31"),
            ("BCD\n002\n1\nSCT\n\nMuster\nDE02120300000000202051\nCHF12.30", "says CHF 12.30"),
            ("SPC\n" + "\n" * 17 + "12.30\nEUR\n", ""),
            ("SPC\n" + "\n" * 17 + "99.30\nEUR\n", "says EUR 99.30"),
            ("https://pay.example/20261031-1-EUR", ""),
        ],
    )
    def test_the_payment_code_says_what_is_claimed(self, payload: str, words: str) -> None:
        code = barcodes.Code(barcodes.QR, payload, "]Q1", 0, 0, 0, 0)
        claim = Claimed("x", Decimal("12.30"), "EUR")
        found = list(readback._payment(1, PieceRecord("L", 1, 1, 1), claim, [code]))
        assert (len(found) == 1 and words in found[0]) if words else found == []

    def test_the_payment_code_has_the_letter_s_reference(self) -> None:
        payload = "BCD\n002\n1\nSCT\n\nMuster\nDE02120300000000202051\nEUR12.30\n\nRF18539007547034"
        code = barcodes.Code(barcodes.QR, payload, "]Q1", 0, 0, 0, 0)
        record, claim = PieceRecord("L", 1, 1, 1), Claimed("x", Decimal("12.30"), "EUR")
        own, other = (replace(claim, reference=r) for r in ("RF18539007547034", "RF712348231"))
        assert list(readback._payment(1, record, own, [code])) == []
        (words,) = readback._payment(1, record, other, [code])
        assert "says reference RF18539007547034, but L has RF712348231" in words
