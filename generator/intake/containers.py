"""What kind of file this is, by its bytes and never by its name, and whether it is safe to open.

Limits: 5,000 entries, 2 GB unpacked, a hundredfold ratio for entries over 20 MB, no encrypted
or doubled entry, no name that leaves the archive. Runs in the limited child.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

MAX_BYTES = 100 * 1024 * 1024
_MAX_ENTRIES = 5_000
_MAX_UNPACKED = 2 * 1024**3
_RATIO_FROM = 20 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx."
_HEAD = 65_536
_MARKUP = (b"<?xml", b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta",
           b"<style", b"<div", b"<!--", b"<workbook", b"<ss:workbook")  # fmt: skip
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_STRANGE = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{\\rtf", b"id;p", b"gif8")
PROTECTED = (
    "The workbook is protected with a password.",
    "Open it, remove the password and save it again.",
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd-\uffff]")
_NEITHER = "The file is neither a workbook nor text with separators."


class Unreadable(Exception):
    """This file cannot be read: a sentence, a remedy, and the sheet and cell if known."""

    def __init__(
        self, message: str, remedy: str = _SAVE_AS, sheet: str = "", cell: str = ""
    ) -> None:
        super().__init__(message)
        self.message, self.remedy, self.sheet, self.cell = message, remedy, sheet, cell


def recognise(path: Path) -> str:
    """The container: "xlsx", "xlsb", "ods", "xls", "spreadsheetml", "html" or "csv"."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Unreadable("The file is empty.", "Export it again.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with open_archive(path) as archive:
            return _archived({name.replace("\\", "/").lower() for name in archive.namelist()})
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith(_OLD_EXCEL):
        raise Unreadable("The file is a workbook of Excel 4 or older.")
    order = wide(head)
    lowered = (head.decode(order, "replace").encode() if order else head).lower()
    lowered = lowered.lstrip(b"\xef\xbb\xbf \t\r\n")
    if lowered.startswith(_MARKUP):
        return _markup(lowered)
    if b"mime-version:" in lowered[:4096] and b"multipart/related" in lowered:
        raise Unreadable("The file is a web archive (.mht), whatever its name says.")
    if lowered.startswith(_STRANGE) or (b"\x00" in head[:4096] and not order):
        raise Unreadable(_NEITHER)
    return "csv"


def wide(data: bytes) -> str:
    """The byte order of UTF-16 text: by its mark, or proved by where the NULs stand; else ""."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    order = "utf-16-le" if not even else "utf-16-be" if not odd else ""
    if not order or (even + odd) * 4 < len(sample):
        return ""
    text = sample[: len(sample) // 2 * 2].decode(order, "replace")
    return "" if _CONTROL.search(text) else order


def _archived(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("The file is a text document or a presentation, not a spreadsheet.")
    if "[content_types].xml" in names and any(n.endswith("/workbook.xml") for n in names):
        return "xlsx"
    raise Unreadable("The file is an archive, not a workbook.")


def _markup(lowered: bytes) -> str:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lowered and b"workbook" in lowered:
        return "spreadsheetml"
    if b"<html" in lowered or b"<table" in lowered or b"<!doctype html" in lowered:
        return "html"
    if b"opendocument:xmlns:office" in lowered:
        raise Unreadable("The file is a flat OpenDocument file (.fods).")
    raise Unreadable("The file is XML, but not a spreadsheet.", "Export the list as .xlsx or .csv.")


def _ole(path: Path) -> str:
    """An OLE container is an encrypted .xlsx, an old .xls, or not a spreadsheet at all."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(*PROTECTED)
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book", "BOOK")):
        return "xls"
    raise Unreadable("The file is not a spreadsheet.", "Name the exported .xlsx or .csv file.")


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive after its guards; the caller closes it."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            "The workbook is damaged: its archive cannot be opened.", "Export it again."
        ) from error
    try:
        _guard(archive)
    except Unreadable:
        archive.close()
        raise
    return archive


def _guard(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > _MAX_ENTRIES:
        raise Unreadable(f"The archive has {len(entries)} entries; {_MAX_ENTRIES} are allowed.")
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        raise Unreadable("The workbook is larger than 2 GB when unpacked.")
    names: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/").lower()
        if entry.flag_bits & 1:
            raise Unreadable("The archive is encrypted.", "Save the workbook without a password.")
        if name in names or ".." in name.split("/") or name.startswith("/"):
            raise Unreadable(f"The archive holds '{entry.filename[:80]}' twice or outside itself.")
        names.add(name)
        if entry.file_size > _RATIO_FROM and entry.file_size > 100 * max(1, entry.compress_size):
            raise Unreadable(
                f"The part '{entry.filename[:80]}' unpacks to more than a hundredfold."
            )
