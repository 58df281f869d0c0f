"""Containers: the same list gives the same items, whatever wraps it; and no file harms the reader.

Controls show once that one reader alone, or the naive way, would have been quietly wrong.
"""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine

from generator.findings import Outcome, Severity
from generator.intake import encodings
from generator.intake.containers import Unreadable
from generator.intake.read import read
from generator.values.tables import Hints, Reading
from tests import containers
from tests.builders import Raw, Rows, sheet_xml, text_file, xlsx
from tests.commands import dunnage
from tests.containers import HEAD, LIST, TOTAL, Err
from tests.old_excel import Formula, xls

DAY = dt.date(2025, 10, 1)


def one(path: Path, **hints: object) -> Outcome[Reading]:
    return read([path], Hints(**hints))  # type: ignore[arg-type]


def items(outcome: Outcome[Reading]) -> list[dict[str, object]]:
    return [dict(r.values) for table in outcome.value.of("Open items") for r in table.records]


def told(outcome: Outcome[Reading]) -> list[tuple[str, Severity]]:
    return [(f.code, f.severity) for f in outcome.findings]


def naive(path: Path) -> Sequence[Sequence[object]]:
    """What calamine alone says of the first sheet."""
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def refusal(path: Path) -> str:
    outcome = one(path)
    assert [f.code for f in outcome.findings if f.severity is Severity.REFUSE] == ["R13"], outcome
    return outcome.findings[0].message


CONTAINERS: dict[str, Callable[[Path], Path]] = {
    "xlsx": lambda p: containers.ooxml(p, LIST),
    "strict": lambda p: containers.strict(p, LIST),
    "xls": lambda p: xls(p, LIST),
    "xlsb": lambda p: containers.xlsb(p, LIST),
    "ods": lambda p: containers.ods(p, LIST),
    "xml": lambda p: containers.spreadsheetml(p, LIST),
    "html": lambda p: containers.html(p, LIST),
    "html in windows-1252": lambda p: containers.html(p, LIST, "windows-1252"),
    "csv": lambda p: containers.delimited(p, LIST),
    "csv with mark": lambda p: containers.delimited(p, LIST, ";", mark_bytes=b"\xef\xbb\xbf"),
    "tabs": lambda p: containers.delimited(p, LIST, "\t"),
    "pipes": lambda p: containers.delimited(p, LIST, "|"),
    "utf-16": lambda p: containers.delimited(p, LIST, "\t", "utf-16"),
    "utf-16-le without mark": lambda p: containers.delimited(p, LIST, "\t", "utf-16-le"),
    "utf-16-be without mark": lambda p: containers.delimited(p, LIST, ";", "utf-16-be"),
    "sep=": lambda p: containers.delimited(p, LIST, "^", mark_bytes=b"sep=^\r\n"),
    "printed": lambda p: containers.printed(p, LIST),
}


@pytest.mark.parametrize("made", CONTAINERS.values(), ids=CONTAINERS)
def test_one_list_gives_the_same_items_in_every_container(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    """The name says .dat: only the bytes count."""
    outcome = one(made(tmp_path / "list.dat"), expected={"EUR": TOTAL})
    assert outcome.findings == ()
    found = items(outcome)
    names = ("customer_id", "customer_name", "document_no", "document_date", "due_date",
             "amount_open", "currency")  # fmt: skip
    assert [tuple(item[name] for name in names) for item in found] == list(LIST[1:])
    assert sum(Decimal(str(item["amount_open"])) for item in found) == TOTAL


ERRONEOUS = (HEAD, ("001", "A", "1", DAY, DAY, Err("#N/A"), "EUR"),
             ("002", "B", "2", DAY, DAY, Decimal("2.5"), "EUR"))  # fmt: skip


@pytest.mark.parametrize(
    ("made", "alone"),
    [(xls, ""), (containers.xlsb, ""), (containers.ods, 0.0), (containers.spreadsheetml, None)],
    ids=["xls", "xlsb", "ods", "xml"],
)
def test_an_error_cell_is_not_an_empty_balance(
    tmp_path: Path, made: Callable[..., Path], alone: object
) -> None:
    path = made(tmp_path / "list.dat", ERRONEOUS)
    if alone is not None:
        assert naive(path)[1][5] == alone  # the control: one reader alone sees nothing owed
    outcome = one(path)
    assert told(outcome) == [("R10", Severity.HOLD)]
    assert "#N/A" in outcome.findings[0].message


def test_an_error_cell_of_a_web_page_is_not_its_figure(tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    figure = '<tr><td>001<td>A<td>1<td>1 Oct 2025<td>1 Oct 2025<td sdval="{}">{}<td>EUR</tr>'
    head = "<tr>" + "".join(f"<th>{name}" for name in HEAD) + "</tr>"
    rows = figure.format("0", "#REF!") + figure.format("1234.56", "1,235 €").replace("001", "002")
    path.write_text(f"<table>{head}{rows}</table>", encoding="utf-8")
    outcome = one(path)
    assert told(outcome) == [("R10", Severity.HOLD)]
    assert [str(item["amount_open"]) for item in items(outcome)] == ["1234.56"]  # not 1235


@pytest.mark.parametrize("made", [xls, containers.xlsb, containers.spreadsheetml])
def test_doubles_leave_in_their_shortest_form(tmp_path: Path, made: Callable[..., Path]) -> None:
    double = float("230.07")
    assert Decimal(double) != Decimal("230.07")  # the control: the double's own digits
    noise = [*LIST[:5], (*LIST[5][:5], Decimal("17.255"), "EUR")]
    assert [str(i["amount_open"]) for i in items(one(made(tmp_path / "a", noise[:4])))] == [
        "1200.50", "0.07", "99999999.99",
    ]  # fmt: skip
    beyond = one(made(tmp_path / "b", noise))
    assert [(f.code, f.customer_id) for f in beyond.findings] == [("R19", "000")]


def test_formulas_that_an_old_workbook_never_calculated_refuse(tmp_path: Path) -> None:
    rows = (HEAD, ("001", "A", "1", DAY, DAY, Formula("5.50"), "EUR"))
    assert told(one(xls(tmp_path / "a.xls", rows))) == []
    stale = one(xls(tmp_path / "b.xls", rows, uncalculated=True))
    assert told(stale) == [("R10", Severity.REFUSE)]


def test_blanks_between_tags_and_extensions_change_nothing(tmp_path: Path) -> None:
    """An empty shared text, a line break after each value, and a second workbookPr."""
    empty = Raw('t="s"', "<v/>")
    rows: Rows = [[*HEAD, "PO"], ["001", "A", "1", DAY, DAY, Decimal("5.5"), "EUR", empty]]
    plain = xlsx(
        tmp_path / "x", {"S": sheet_xml(rows).replace("/>", "/>\n").replace("</v>", "</v>\n")}
    )
    (found,) = items(one(plain))
    assert (found["due_date"], str(found["amount_open"])) == (DAY, "5.50")
    path = tmp_path / "y.xlsx"
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            data = before.read(name).replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
            extension = b"</sheets><x:workbookPr xmlns:x='x' a='1'/>"
            after.writestr(name, data.replace(b"</sheets>", extension))
    assert items(one(path))[0]["due_date"] == DAY + dt.timedelta(days=1462)


def _hidden_xlsx(path: Path, rows: containers.Rows, hidden: set[int]) -> Path:
    made: list[list[object]] = [list(row) for row in rows]
    xml = sheet_xml(made)  # type: ignore[arg-type]
    for row in hidden:
        xml = xml.replace(f'<row r="{row + 1}">', f'<row r="{row + 1}" hidden="1">')
    columns = '<cols><col min="1" max="1" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>'
    return xlsx(path, {"List": xml.replace("<sheetData>", columns + "<sheetData>")})


@pytest.mark.parametrize(
    "made", [_hidden_xlsx, xls, containers.xlsb, containers.ods, containers.spreadsheetml]
)
def test_hidden_rows_are_read_and_said(tmp_path: Path, made: Callable[..., Path]) -> None:
    outcome = one(made(tmp_path / "list.dat", LIST, {3, 4, 5, 9}))
    assert len(items(outcome)) == 12
    assert told(outcome) == [("R22", Severity.NOTE)]
    assert "4 rows (4-6, 10)" in outcome.findings[0].message
    assert ("1 column (A)" in outcome.findings[0].message) == (made is _hidden_xlsx)


def test_spans_of_a_web_page_keep_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "spans.xls"
    head = "<tr>" + "".join(f"<th>{name}" for name in HEAD) + "</tr>"
    path.write_text(
        f"<!DOCTYPE html><p>Aged list<br>as of 31 Oct 2025</p><table>{head}"
        "<tr><td rowspan=2>001<td rowspan=2>A<td>1<td>1 Oct 2025<td>1 Oct 2025<td>5.00<td>EUR"
        "<tr><td>2<td colspan=2>2 Oct 2025<td>6.00<td>EUR<script>x<td>9</script></table>",
        encoding="utf-8",
    )
    outcome = one(path)
    assert outcome.value.as_of == dt.date(2025, 10, 31)
    table = items(outcome)
    assert [(i["document_no"], str(i["amount_open"])) for i in table] == [("1", "5.00")]
    assert [f.code for f in outcome.findings] != []  # the merged row lacks its customer


def test_a_table_inside_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = containers.html(tmp_path / "x", LIST).read_text(encoding="utf-8")
    path = tmp_path / "layout.xls"
    path.write_text(f"<table><tr><td>menu<td>{inner}</table>", encoding="utf-8")
    assert len(items(one(path))) == 12


HEADS = {
    "cp1252": "Kunde;Rechnung;Fälligkeit;Reste à payer;Währung",
    "cp1250": "Odběratel;Číslo faktury;Datum splatnosti;Zbývá uhradit;Měna",
    "cp1251": "Контрагент;Номер счета;Срок оплаты;Остаток;Валюта",
    "gb18030": "客户名称;发票号;到期日;未付金额;币种",
}
NAMES = {"cp1252": "Crème & Søn", "cp1250": "Dvořák", "cp1251": "Ёлка", "gb18030": "北京公司"}


@pytest.mark.parametrize("encoding", HEADS)
def test_an_encoding_is_proved_by_the_words_of_the_header(tmp_path: Path, encoding: str) -> None:
    row = f"{NAMES[encoding]};RE-1;2025-10-01;1,50;EUR"
    path = text_file(tmp_path / "x.csv", HEADS[encoding], row, encoding=encoding)
    outcome = one(path)
    assert outcome.findings == ()
    assert items(outcome)[0]["customer_name"] == NAMES[encoding]


def test_an_encoding_that_is_not_proved_refuses_with_both_readings(tmp_path: Path) -> None:
    """Names alone prove nothing, and a German header is the same in two encodings."""
    head = "Kunde;Rechnung;Fälligkeit;Offen;Währung"
    assert "é".encode("cp1252") == "é".encode("cp1250")
    same = text_file(tmp_path / "a.csv", head, "Müller;1;2025-10-01;1,50;EUR", encoding="cp1252")
    assert items(one(same))[0]["customer_name"] == "Müller"
    differs = text_file(tmp_path / "b.csv", head, "Søn;1;2025-10-01;1,50;EUR", encoding="cp1252")
    message = refusal(differs)
    assert "Line 2 is not UTF-8 text; it could say" in message
    assert "'Søn'" in message
    silent = text_file(tmp_path / "c.csv", ",".join(HEAD), "1,Søn,1", encoding="cp1252")
    assert refusal(silent) == "Line 2 is not UTF-8 text."


def test_a_declared_encoding_must_be_known_and_true() -> None:
    assert encodings.decode("Søn €".encode("cp1252"), "iso-8859-1") == "Søn €"
    for name in ("rot13", "unicode_escape", "zip", "nowhere"):
        with pytest.raises(Unreadable, match="not known"):
            encodings.decode(b"x", name)
    with pytest.raises(Unreadable, match="Line 2 is not utf-8 text"):
        encodings.decode(b"a\n\xe9", "utf-8")


def test_columns_parted_by_blanks_refuse(tmp_path: Path) -> None:
    path = text_file(tmp_path / "x.txt", "Customer    Invoice   Due        Open",
                     "Acme Ltd    1001      01.10.2025  5.00")  # fmt: skip
    assert "parted by blanks" in refusal(path)


def _far_row() -> str:
    return sheet_xml([["a"]]).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def _bomb(path: Path) -> Path:
    """120 MB of blanks in a sheet of 117 kB."""
    plain = xlsx(path.with_suffix(".tmp"), {"S": [["a"]]})
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip_:
        for name in before.namelist():
            data = before.read(name)
            pad = b" " * 120_000_000 if "sheet1" in name else b""
            zip_.writestr(name, data.replace(b"<sheetData>", b"<sheetData>" + pad))
    return path


def _repeated(columns: int, rows: int) -> Callable[[Path], Path]:
    cell = containers.ods_cell(Decimal(1)).replace(
        "<table:table-cell", f'<table:table-cell table:number-columns-repeated="{columns}"'
    )
    inside = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return lambda path: containers.ods_file(path, inside)


def _spanned(path: Path) -> Path:
    path.write_text("<table><tr><td colspan=999999999>x</table>", encoding="utf-8")
    return path


def _placed(path: Path) -> Path:
    data = containers.spreadsheetml(path, [["a"]]).read_text(encoding="utf-8")
    path.write_text(data.replace("<Row>", '<Row ss:Index="999999999">'), encoding="utf-8")
    return path


def _declared(path: Path) -> Path:
    data = containers.spreadsheetml(path, [["a"]]).read_text(encoding="utf-8")
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path.write_text(data.replace("<Workbook", entity + "<Workbook", 1), encoding="utf-8")
    return path


def _cut(made: Callable[..., Path]) -> Callable[[Path], Path]:
    def cut(path: Path) -> Path:
        data = made(path, LIST).read_bytes()
        path.write_bytes(data[: len(data) * 2 // 3])
        return path

    return cut


def _protected(path: Path) -> Path:
    """FILEPASS after the first record of the globals: [MS-XLS] 2.4.117."""
    data = xls(path, LIST).read_bytes()
    path.write_bytes(data[:1556] + b"\x2f\x00\x06\x00" + bytes(6) + data[1566:])
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "550 GB": (lambda p: xlsx(p, {"S": _far_row()}), "reaches to XFD1048576"),
    "ratio": (_bomb, "hundredfold"),
    "ods columns": (_repeated(16_384, 1), "reaches to XFD1"),
    "ods rows": (_repeated(500, 1_048_576), "25 million cells"),
    "ods deep": (_repeated(2, 99_999_999), "25 million cells"),
    "colspan": (_spanned, "512 columns"),
    "index": (_placed, "25 million cells"),
    "doctype": (_declared, "document type"),
    "cut xls": (_cut(xls), "damaged"),
    "cut xlsb": (_cut(containers.xlsb), "archive cannot be opened"),
    "cut ods": (_cut(containers.ods), "archive cannot be opened"),
    "cut xml": (_cut(containers.spreadsheetml), "cut short"),
    "protected xls": (_protected, "password"),
}


@pytest.mark.parametrize(("made", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_as_one_sentence(
    tmp_path: Path, made: Callable[[Path], Path], words: str
) -> None:
    path = made(tmp_path / "list.dat")
    begun = time.monotonic()
    answer = dunnage("check", path)
    assert time.monotonic() - begun < 5
    assert answer.code == 4
    assert "Traceback" not in answer.out + answer.err
    assert words in answer.out + answer.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; x", "web archive"),
        (b"<html><body>nothing</body></html>", "without a table"),
        (b"<?xml version='1.0'?><data/>", "XML, but not a spreadsheet"),
        (b"\x09\x02\x06\x00\x00\x00", "Excel 4 or older"), (b"\x00\x01\x02\x03" * 99, "neither"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a spreadsheet"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes(data)
    assert words in refusal(path)
