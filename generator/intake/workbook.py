"""calamine's side of every workbook: the values, sheet by sheet, or one sentence why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine

from generator.intake.containers import PROTECTED, Unreadable

Values = tuple[int, Iterator[list[Any]]]  # the first column, and the rows from row 1


class Workbook:
    """One workbook as calamine sees it."""

    def __init__(self, path: Path) -> None:
        try:
            self._book = python_calamine.CalamineWorkbook.from_path(path)
        except python_calamine.PasswordError as error:
            raise Unreadable(*PROTECTED) from error
        except Exception as error:
            raise Unreadable(f"The workbook cannot be read: {error}.") from error
        self.names = tuple(self._book.sheet_names)

    def values(self, number: int) -> Values:
        """The sheet of this number in workbook order."""
        try:
            sheet = self._book.get_sheet_by_index(number)
            return (sheet.start or (0, 0))[1], sheet.iter_rows()
        except Exception as error:
            name = self.names[number] if number < len(self.names) else ""
            raise Unreadable(f"The sheet cannot be read: {error}.", sheet=name) from error

    def named(self, name: str) -> Values:
        """The sheet of this name, for containers that number their sheets differently."""
        if self.names.count(name) != 1:
            raise Unreadable(
                "Two independent readings of the workbook list different sheets.", sheet=name
            )
        return self.values(self.names.index(name))
