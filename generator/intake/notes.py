"""The findings of one sheet while it is read: each with its cell, equal refusals told once."""

from __future__ import annotations

from generator.findings import Finding, Severity
from generator.intake.cells import letter
from generator.values.ledger import Source

_LISTED = 5


class Notes:
    """Collects findings; `row` and `col` count from 0, -1 for none."""

    def __init__(self, file: str, sheet: str) -> None:
        self.file, self.sheet = file, sheet
        self._findings: list[Finding] = []
        self._refusals: dict[tuple[str, str, str], list[Source]] = {}

    def at(self, row: int = -1, col: int = -1) -> Source:
        return Source(self.file, self.sheet, row + 1, letter(col) if col >= 0 else "")

    def refuse(self, code: str, message: str, remedy: str, row: int = -1, col: int = -1) -> None:
        """The file cannot be used; the same words at several places become one finding."""
        places = self._refusals.setdefault((code, message, remedy), [])
        if self.at(row, col) not in places[-1:]:
            places.append(self.at(row, col))

    def hold(
        self,
        code: str,
        message: str,
        remedy: str,
        customer: str | None,
        row: int = -1,
        col: int = -1,
    ) -> None:
        """This customer gets no letter; without a customer nobody does until it is answered."""
        self._findings.append(
            Finding(code, Severity.HOLD, message, self.at(row, col), remedy, customer)
        )

    def warn(self, code: str, message: str, remedy: str = "", row: int = -1, col: int = -1) -> None:
        self._findings.append(Finding(code, Severity.WARNING, message, self.at(row, col), remedy))

    def note(self, code: str, message: str, row: int = -1, col: int = -1) -> None:
        self._findings.append(Finding(code, Severity.NOTE, message, self.at(row, col)))

    def refused(self) -> bool:
        return bool(self._refusals)

    def findings(self) -> tuple[Finding, ...]:
        told = tuple(_told(words, places) for words, places in self._refusals.items())
        return (*told, *self._findings)


def _told(words: tuple[str, str, str], places: list[Source]) -> Finding:
    code, message, remedy = words
    if len(places) > 1:
        named = ", ".join(f"{p.column}{p.row}" for p in places[1:_LISTED])
        more = f" and {len(places) - _LISTED} more" if len(places) > _LISTED else ""
        message = f"{message.rstrip('.')}; also at {named}{more}."
    return Finding(code, Severity.REFUSE, message, places[0], remedy)
