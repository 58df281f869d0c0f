"""Every row gets exactly one class: by what stands in it, words like "Total" only support.

item = amount and a document number or a date; a row with an amount but neither is a sum to be
proved by `controls`; text alone is a group heading between items and a footer after the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.intake.cells import NUMERIC, PERCENT, TEXT, text_of
from generator.intake.dialects import plain
from generator.intake.headers import Columns, Header

_TOTAL = re.compile(
    r"(?:(?:grand|sub|sous|zwischen|end|gesamt)?[\s\-]*(?:totals?|totale|totaal|summe|gesamt|somme|suma"
    r"|razem|celkem|итого|всего)\b.*|gesamt(?:summe|betrag|saldo).*|.*\b(?:sub)?(?:totals?|gesamt|totale)"
    r"|.*(?:合计|总计|小计).*|.*cumul aged balance)",
    re.IGNORECASE | re.DOTALL,
)
_WHOLE = frozenset(
    "total totals grandtotal totalgeneral totaldue totalopen totaloutstanding totalreceivables"
    " gesamt gesamtsumme gesamtbetrag gesamtsaldo summe endsumme totale totalegenerale totaal"
    " eindtotaal suma sumatotal razem celkem итого всего 合计 总计".split()
)
_DATES = ("document_date", "due_date", "value_date")


def is_total(text: str) -> bool:
    """Whether a text calls its row a total.

    >>> [is_total(t) for t in ("Total for Acme", "TOTAL", "Zwischensumme", "Totally Ltd")]
    [True, True, True, False]
    """
    return len(text) <= 120 and bool(_TOTAL.fullmatch(text.strip()))


def is_whole(text: str) -> bool:
    """Whether a text calls its row the total of everything, not of one group."""
    return plain(text) in _WHOLE


def label(cells: Sequence[str]) -> str:
    """The text of the row that calls it a total, or ""."""
    for cell in cells:
        if cell and cell[0] == TEXT:
            text = text_of(cell)
            if is_total(text):
                return text
    return ""


class Classifier:
    """Classes the rows below one header. "sum" stands for a row that `controls` must prove."""

    def __init__(self, header: Header, columns: Columns) -> None:
        self._keys = header.keys
        self._title = TEXT + header.texts[columns.of["amount_open"]]
        self._amount = columns.get("amount_open")
        self._document = columns.get("document_no")
        self._dates = tuple(columns.of[name] for name in _DATES if name in columns)
        self._customers = tuple(
            columns.of[name] for name in ("customer_id", "customer_name") if name in columns
        )
        self._mapped = tuple(columns.of.values())

    def classify(self, cells: Sequence[str]) -> str:
        """ "blank", "header", "item", "sum", "total", "percent" or "text"; `cells` is padded."""
        if not any(cells):
            return "blank"
        amount, document = cells[self._amount], cells[self._document]
        dated = any(cells[col] for col in self._dates)
        if amount and dated and document:
            return "header" if amount == self._title and self._repeats(cells) else "item"
        if amount:
            return self._with_amount(cells, amount, document, dated)
        customer = any(cells[col] for col in self._customers)
        if label(cells) and not dated:
            return "percent" if self._percent(cells) else "total"
        if (dated and (customer or document)) or (document and customer):
            return "item"
        return "percent" if self._percent(cells) else "text"

    def _with_amount(self, cells: Sequence[str], amount: str, document: str, dated: bool) -> str:
        if amount[0] == PERCENT or (amount[0] == TEXT and amount.rstrip().endswith("%")):
            return "item" if document and dated else "percent"
        if dated:
            return "item"
        if document:
            named = any(cells[col] for col in self._customers)
            return "sum" if is_total(text_of(document)) and not named else "item"
        only_zero = amount[0] in NUMERIC and not text_of(amount).strip("0.-")
        alone = sum(1 for cell in cells if cell) == 1
        return "blank" if only_zero and alone else "sum"

    def _repeats(self, cells: Sequence[str]) -> bool:
        """The header again, as reports print it on every page."""
        return all(plain(text_of(cells[col])) == self._keys[col] for col in self._mapped)

    @staticmethod
    def _percent(cells: Sequence[str]) -> bool:
        numbers = [cell for cell in cells if cell and cell[0] in NUMERIC]
        return bool(numbers) and all(cell[0] == PERCENT for cell in numbers)
