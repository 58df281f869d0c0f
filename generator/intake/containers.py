"""What kind of file this is, by its first bytes, and whether its archive is safe to open.

Limits: 5,000 entries, 2 GB unpacked, a hundredfold ratio for entries over 20 MB, no encrypted
or doubled entry, no name that leaves the archive. Runs in the limited child.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

MAX_BYTES = 100 * 1024 * 1024
_MAX_ENTRIES = 5_000
_MAX_UNPACKED = 2 * 1024**3
_RATIO_FROM = 20 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx."


class Unreadable(Exception):
    """This file cannot be read: a sentence, a remedy, and the sheet and cell if known."""

    def __init__(
        self, message: str, remedy: str = _SAVE_AS, sheet: str = "", cell: str = ""
    ) -> None:
        super().__init__(message)
        self.message, self.remedy, self.sheet, self.cell = message, remedy, sheet, cell


def recognise(path: Path) -> str:
    """ "xlsx" or "csv"; Unreadable says what else the file is."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Unreadable("The file is empty.", "Export it again.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if head.startswith(_OLE):
        _ole(path)
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<?xml", b"<html", b"<table", b"<!doctype", b"<workbook")):
        raise Unreadable("The file is a web page or XML text, whatever its name says.")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is neither an .xlsx workbook nor text with separators.")
    if lowered.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"{\\rtf", b"id;p")):
        raise Unreadable("The file is neither an .xlsx workbook nor text with separators.")
    return "csv"


def _ole(path: Path) -> None:
    """An OLE container is an encrypted .xlsx, an old .xls, or not a spreadsheet at all."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable(
            "The workbook is protected with a password.",
            "Open it, remove the password and save it again.",
        )
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        raise Unreadable("The file is an old Excel workbook (.xls).")
    raise Unreadable("The file is not a spreadsheet.", "Name the exported .xlsx or .csv file.")


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive of an .xlsx after its guards; the caller closes it."""
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
    _must_be_workbook(names)


def _must_be_workbook(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise Unreadable("The file is a binary workbook (.xlsb).")
    if "content.xml" in names and "mimetype" in names:
        raise Unreadable("The file is an OpenDocument file (.ods).")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("The file is a text document or a presentation, not a spreadsheet.")
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("The file is an archive, not a workbook.")
