"""The door to openpyxl: text stays text, amounts stay amounts, equal rows give equal bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.exceptions import IllegalCharacterError

from generator import workbooks
from generator.workbooks import SheetOut, csv_bytes, workbook

PAYLOADS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com","x")',
    '=WEBSERVICE("http://example.com")',
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=",
    "#N/A",
    "#REF!",
    "＝1+1",
    "007",
    "1E5",
    "2026-10-31",
    "TRUE",
    " padded ",
    "_x0041_",
)


def payload_sheet() -> SheetOut:
    return SheetOut("Names", ("name", "amount"), [(text, Decimal("-1.50")) for text in PAYLOADS])


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def read(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def naive(text: str) -> bytes:
    """openpyxl as its manual shows it: the control."""
    book = openpyxl.Workbook()
    book.active.append([text])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- nothing becomes a formula


def test_no_text_becomes_a_formula_or_an_error() -> None:
    sheet = part(workbook([payload_sheet()]), "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert 't="e"' not in sheet
    assert sheet.count('t="inlineStr"') == len(PAYLOADS) + 2


def test_control_openpyxl_alone_makes_a_formula_and_an_error() -> None:
    assert "<f>" in part(naive("=1+1"), "xl/worksheets/sheet1.xml")
    assert 't="e"' in part(naive("#N/A"), "xl/worksheets/sheet1.xml")


def test_text_in_headers_notes_and_titles_is_harmless_too() -> None:
    out = SheetOut("=a[b]:c/d", ("=1+1",), [("x",)], (), (("=3+3",),), {"=1+1": "=4"})
    data = workbook([out])
    assert "<f>" not in part(data, "xl/worksheets/sheet1.xml")
    assert read(data).sheetnames == ["=a b  c d"]


def test_text_says_that_it_is_text_when_it_is_edited() -> None:
    cell = read(workbook([payload_sheet()]))["Names"]["A2"]
    assert cell.quotePrefix
    assert cell.number_format == "@"


def test_text_comes_back_as_it_was() -> None:
    names = [
        row[0].value for row in read(workbook([payload_sheet()]))["Names"].iter_rows(min_row=2)
    ]
    assert [name.replace("_x005F_", "_") for name in names] == list(PAYLOADS)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud800b", "a\ufffeb", "a\x0bb"])
def test_characters_no_workbook_can_hold_are_replaced_visibly(text: str) -> None:
    data = workbook([SheetOut("Names", ("name",), [(text,)])])
    assert read(data)["Names"]["A2"].value == "a\ufffdb"
    assert b"a\xef\xbf\xbdb" in csv_bytes(("name",), [(text,)])


def test_control_openpyxl_alone_stops_at_a_control_character() -> None:
    with pytest.raises(IllegalCharacterError):
        naive("a\x1bb")


def test_text_too_long_for_a_cell_says_so() -> None:
    value = read(workbook([SheetOut("A", ("a",), [("x" * 40_000,)])]))["A"]["A2"].value
    assert len(value) == 32_767
    assert value.endswith("…")


# --- amounts, dates, flags


@pytest.mark.parametrize(
    ("amount", "number_format"),
    [
        (Decimal("1234.50"), "#,##0.00"),
        (Decimal("-0.05"), "#,##0.00"),
        (Decimal("1234"), "#,##0"),
        (Decimal("1.234"), "#,##0.000"),
        (Decimal("326.712328"), "#,##0.000000"),
        (Decimal("999999999999.99"), "#,##0.00"),
    ],
)
def test_amounts_are_numbers_with_the_digits_of_their_currency(
    amount: Decimal, number_format: str
) -> None:
    cell = read(workbook([SheetOut("A", ("a",), [(amount,)])]))["A"]["A2"]
    assert cell.data_type == "n"
    assert Decimal(repr(cell.value)) == amount
    assert cell.number_format == number_format


def test_an_amount_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text() -> None:
    amount = Decimal("12345678901234.56")
    cell = read(workbook([SheetOut("A", ("a",), [(amount,)])]))["A"]["A2"]
    assert (cell.data_type, cell.value) == ("s", "12345678901234.56")
    assert f"{float(10 * amount):.15g}" != str(10 * amount), "control: fifteen digits are kept"


def test_dates_are_dates_and_impossible_ones_are_text() -> None:
    rows = [(dt.date(2026, 10, 31),), (dt.date(1899, 12, 31),)]
    sheet = read(workbook([SheetOut("A", ("a",), rows)]))["A"]
    assert sheet["A2"].value.date() == dt.date(2026, 10, 31)
    assert sheet["A2"].number_format == "yyyy-mm-dd"
    assert sheet["A3"].value == "1899-12-31"


def test_empty_text_leaves_the_cell_empty() -> None:
    sheet = part(workbook([SheetOut("A", ("a", "b"), [("", "x")])]), "xl/worksheets/sheet1.xml")
    assert 'r="A2"' not in sheet
    assert 'r="B2"' in sheet


def test_integers_flags_and_nothing() -> None:
    sheet = read(workbook([SheetOut("A", ("a", "b", "c"), [(7, True, None)])]))["A"]
    assert (sheet["A2"].value, sheet["B2"].value, sheet["C2"].value) == (7, True, None)


# --- what a clerk meets


def test_header_is_frozen_and_filtered_below_a_preamble() -> None:
    out = SheetOut("A", ("x", "y"), [("1", "2"), ("3", "4")], preamble=(("Title",), ()))
    sheet = read(workbook([out]))["A"]
    assert (sheet["A1"].value, sheet["A3"].value, sheet["B5"].value) == ("Title", "x", "4")
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:B5"


def test_only_the_editable_columns_are_open() -> None:
    out = SheetOut("A", ("id", "action"), [("1", None), ("2", "hold")], editable=("action",))
    sheet = read(workbook([out]))["A"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet["A2"].protection.locked
    assert sheet["A1"].protection.locked
    assert not sheet["B2"].protection.locked
    assert not sheet["B3"].protection.locked


def test_what_may_be_filled_is_seen_and_every_heading_names_its_type() -> None:
    out = SheetOut("A", ("id", "action"), [("1", None)], editable=("action",), zoom=80)
    sheet = read(workbook([out]))["A"]
    assert sheet["B2"].fill.fgColor.rgb == "00FFF9E3"
    assert sheet["A2"].fill.fill_type is None
    assert {sheet[name].font.name for name in ("A1", "B1", "A2", "B2")} == {"Calibri"}
    assert sheet.sheet_view.zoomScale == 80


def test_a_sheet_without_editable_columns_is_not_protected() -> None:
    assert not read(workbook([payload_sheet()]))["Names"].protection.sheet


def test_notes_and_choices() -> None:
    out = SheetOut(
        "A", ("action",), [(None,)], notes={"action": "What to do"}, choices={"action": ("a", "b")}
    )
    sheet = read(workbook([out]))["A"]
    assert sheet["A1"].comment.text == "What to do"
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1, rule.type) == ("A2", '"a,b"', "list")


def test_choices_that_a_drop_down_cannot_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="drop-down"):
        workbook([SheetOut("A", ("a",), [("x",)], choices={"a": ("one, two",)})])


def test_a_row_of_the_wrong_width_is_refused() -> None:
    with pytest.raises(ValueError, match="1 values for 2 columns"):
        workbook([SheetOut("A", ("a", "b"), [("x",)])])


def test_beyond_the_last_row_a_second_sheet_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_LAST_ROW", 4)
    book = read(workbook([SheetOut("Items", ("n",), [(n,) for n in range(7)])]))
    assert book.sheetnames == ["Items", "Items 2", "Items 3"]
    rows = [cell.value for sheet in book for (cell,) in sheet.iter_rows(min_row=2)]
    assert rows == list(range(7))
    assert all(sheet["A1"].value == "n" for sheet in book)


def test_rows_are_taken_from_a_stream() -> None:
    def rows() -> Iterator[tuple[int]]:
        yield from ((n,) for n in range(3))

    assert read(workbook([SheetOut("A", ("n",), rows())]))["A"].max_row == 4


# --- equal rows, equal bytes


class _Later(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> _Later:
        return cls(2031, 2, 3, 4, 5, 6, tzinfo=tz)


def _same_at_another_time(monkeypatch: pytest.MonkeyPatch, write: Any) -> bool:
    """Write now, and as if years later: the clock, and the time stamps of temporary files."""
    first = write()
    real = zipfile.ZipInfo.from_file

    def later(*args: Any, **kwargs: Any) -> zipfile.ZipInfo:
        info = real(*args, **kwargs)
        info.date_time = (2031, 2, 3, 4, 5, 6)
        return info

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", _Later)
    monkeypatch.setattr(zipfile.ZipInfo, "from_file", later)
    return bool(first == write())


def test_equal_input_gives_equal_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    out = SheetOut("A", ("a",), [("x",)], notes={"a": "n"}, choices={"a": ("x", "y")}, editable=())
    assert _same_at_another_time(monkeypatch, lambda: workbook([out, payload_sheet()]))


def test_control_openpyxl_alone_gives_other_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _same_at_another_time(monkeypatch, lambda: naive("x"))


def test_the_archive_holds_no_time_and_no_name_of_a_person() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([payload_sheet()]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "Dunnage" in core
    assert "dcterms" not in core
    assert "openpyxl" not in core


# --- csv


def test_csv_is_utf8_with_mark_and_rfc_4180() -> None:
    data = csv_bytes(("name", "amount"), [('Müller, "Söhne"\nKG', Decimal("-1234.50"))])
    assert data == ('\ufeff"name","amount"\r\n"Müller, ""Söhne""\nKG",-1234.50\r\n').encode()


def test_csv_writes_every_kind_plainly() -> None:
    row = (Decimal("1E+3"), Decimal("0E-7"), 7, True, dt.date(2026, 10, 31), None)
    assert csv_bytes(("a",) * 6, [row]).decode().splitlines()[1] == (
        "1000,0.0000000,7,true,2026-10-31,"
    )


def _cells(data: bytes, delimiter: str) -> list[str]:
    """As a spreadsheet reads it whose list separator is `delimiter`."""
    text = data.decode("utf-8-sig")
    return [
        cell
        for row in csv.reader(io.StringIO(text.replace("\r", "\n")), delimiter=delimiter)
        for cell in row
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("text", [*PAYLOADS, "a;=1+1;b", 'a";=1+1;"b', "a\t=1+1", "a\n=1+1"])
def test_no_csv_cell_starts_a_formula_whatever_the_list_separator(
    text: str, delimiter: str
) -> None:
    cells = _cells(csv_bytes(("name", "other"), [(text, text)]), delimiter)
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]


def test_control_python_csv_alone_lets_a_formula_through() -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(["x", "a;=1+1;b"])
    assert "=1+1" in _cells(out.getvalue().encode(), ";")


def test_negative_numbers_stay_numbers_in_csv() -> None:
    assert _cells(csv_bytes(("a",), [(Decimal("-5.00"),)]), ",") == ["a", "-5.00"]
