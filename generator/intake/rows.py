"""Every row gets exactly one class: by what stands in it, words like "Total" only support.

item = amount and a document number or a date; a row with an amount but neither is a sum to be
proved by `controls`; text alone is a group heading between items and a footer after the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.intake.cells import NUMERIC, PERCENT, TEXT, Grid, number, text_of
from generator.intake.columns import Columns
from generator.intake.dates import parse
from generator.intake.dialects import plain
from generator.intake.headers import Header

_TOTAL = re.compile(
    r"(?:(?:grand|sub|sous|zwischen|end|gesamt)?[\s\-]*(?:totals?|totale|totaal|summe|gesamt|somme|suma"
    r"|razem|celkem|итого|всего)\b.*|gesamt(?:summe|betrag|saldo).*|.*\b(?:sub)?(?:totals?|gesamt|totale)"
    r"|.*(?:合计|总计|小计).*|.*cumul aged balance|.*ending balance|\*{1,3})",
    re.IGNORECASE | re.DOTALL,
)
_WHOLE = frozenset(
    "total totals grandtotal totalgeneral totaldue totalopen totaloutstanding totalreceivables"
    " gesamt gesamtsumme gesamtbetrag gesamtsaldo summe endsumme totale totalegenerale totaal"
    " eindtotaal sommetotale suma sumatotal grandtotals totalagedreceivable endingbalance"
    " razem celkem итого всего 合计 总计".split()
)
_COUNT = re.compile(r"\s*\(\d+\)\s*$")
_OF = re.compile(
    r"(?:grand |sub|sous-|zwischen|end|gesamt)?(?:totals?|totale|totaal|summe|gesamt|somme|suma)"
    r"(?:\s+(?:for|of|de|du|di|für|von|voor)\b)?(?:\s+(?:customer|cliente|client|kunde|klant))?\s*[:\-–]?\s*(.*)"
    r"|(.*?)\s*[:\-–]?\s*(?:sub)?(?:totals?|gesamt|totale|合计|小计)",
    re.IGNORECASE | re.DOTALL,
)
_PERCENTS = frozenset(
    "percent percents percentage percentageoftotal prozent oftotal pourcentage porcentaje"
    " percentuale procent procenten procento percentual prozentual anteil".split()
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
    return plain(text) in _WHOLE or text.strip() == "**"


def label(cells: Sequence[str]) -> str:
    """The text of the row that calls it a total, or ""."""
    for cell in cells:
        if cell and cell[0] == TEXT:
            text = text_of(cell)
            if is_total(text):
                return text
    return ""


def label_rest(text: str) -> str:
    """What a total is of: "Total for Acme" and "Acme Total" are of Acme; "Total" of all.

    >>> [label_rest(t) for t in ("Total for Acme", "Acme Total", "Total - Acme", "Grand Total")]
    ['Acme', 'Acme', 'Acme', '']
    """
    bare = _COUNT.sub("", text.strip())
    if is_whole(bare):
        return ""
    found = _OF.fullmatch(bare)
    return (found[1] or found[2] or "").strip() if found else ""


class Classifier:
    """Classes the rows below one header. "sum" stands for a row that `controls` must prove.

    `numbered` is False where documents have no column of their own but share one with headings.
    """

    def __init__(self, header: Header, columns: Columns, *, numbered: bool = True) -> None:
        self._keys = header.keys
        self._amount = columns.get("amount_open")
        self._title = TEXT + header.texts[self._amount]
        self._credit = columns.get("amount_credit")
        self._numbered = numbered
        self._document = columns.get("document_no")
        self._dates = tuple(columns.of[name] for name in _DATES if name in columns)
        self._customers = tuple(
            columns.of[name] for name in ("customer_id", "customer_name") if name in columns
        )
        self._mapped = tuple(columns.of.values())
        self.width = max(len(header.texts), *(col + 1 for col in self._mapped), 1)

    def classify(self, cells: Sequence[str]) -> str:
        """ "blank", "header", "item", "sum", "total", "percent" or "text"; `cells` is padded."""
        if not any(cells):
            return "blank"
        first = next(cell for cell in cells if cell)
        keys = sum(1 for c in cells if c.rstrip().endswith(":")) if first.endswith(":") else 0
        if keys > 1:
            return "text"
        amount = cells[self._amount] or (cells[self._credit] if self._credit >= 0 else "")
        document = cells[self._document]
        dated = any(self._dates_it(cells, col) for col in self._dates)
        if amount and document and amount == self._title and self._repeats(cells):
            return "header"
        if amount and dated and document:
            return "item"
        if amount:
            return self._with_amount(cells, amount, document, dated)
        if keys and not label(cells):
            return "text"  # "Contact: | Jo": a line of words, whatever columns it stands in
        customer = any(cells[col] for col in self._customers)
        if label(cells) and not dated:
            return "percent" if self._percent(cells) else "total"
        if (dated and (customer or document)) or (document and customer):
            return "text" if self._names_customer(cells, customer=customer) else "item"
        if self._ruled(cells):
            return "blank"
        return "percent" if self._percent(cells) else "text"

    def _names_customer(self, cells: Sequence[str], *, customer: bool) -> bool:
        """ "10023 | Acme" in the first two cells, neither of them a date, and nothing else."""
        first = [cell for cell in cells[:2] if cell[:1] == TEXT and parse(text_of(cell)) is None]
        return not customer and len(first) == 2 and not any(cells[2:])

    @staticmethod
    def _dates_it(cells: Sequence[str], col: int) -> bool:
        """A date cell dates its row, but for a heading or "Total" that stands in it."""
        cell = cells[col]
        if not cell or cell[0] != TEXT or cell[1:2].isdigit():
            return bool(cell)
        text = text_of(cell)
        if is_total(text):
            return False
        return parse(text) is not None or sum(1 for c in cells if c[:1] == TEXT) > 1

    def _with_amount(self, cells: Sequence[str], amount: str, document: str, dated: bool) -> str:
        if amount[0] == PERCENT or (amount[0] == TEXT and amount.rstrip().endswith("%")):
            return "item" if document and dated else "percent"
        if not dated and self._shares(cells, amount):
            return "percent"
        if dated:
            return "item"
        if document and self._numbered:
            named = any(cells[col] for col in self._customers)
            return "sum" if is_total(text_of(document)) and not named else "item"
        only_zero = amount[0] in NUMERIC and not text_of(amount).strip("0.-")
        alone = sum(1 for cell in cells if cell) == 1
        return "blank" if only_zero and alone else "sum"

    def _repeats(self, cells: Sequence[str]) -> bool:
        """The header again, as reports print it on every page."""
        return all(plain(text_of(cells[col])) == self._keys[col] for col in self._mapped)

    @staticmethod
    def _shares(cells: Sequence[str], amount: str) -> bool:
        """ "Percentage of total" above plain numbers: 1 or 100 stands where the whole is."""
        called = any(cell[:1] == TEXT and plain(text_of(cell)) in _PERCENTS for cell in cells)
        value = number(amount) if called and amount[0] in NUMERIC else None
        return value is not None and abs(value) <= 100

    @staticmethod
    def _ruled(cells: Sequence[str]) -> bool:
        """A line of dashes, as lists draw it."""
        return not any(cell.strip().strip("-=_|+ ") for cell in (c[1:] for c in cells if c))

    @staticmethod
    def _percent(cells: Sequence[str]) -> bool:
        if any(cell[:1] == TEXT and plain(text_of(cell)) in _PERCENTS for cell in cells):
            return True
        numbers = [cell for cell in cells if cell and cell[0] in NUMERIC]
        return bool(numbers) and all(cell[0] == PERCENT for cell in numbers)


def titled_column(grid: Grid, header: Header, classifier: Classifier) -> int:
    """The column in whose header cell another text stands each time the header is repeated."""
    seen: dict[int, set[str]] = {}
    for row in range(header.row, len(grid.rows)):
        cells = grid.rows[row]
        if row == header.row or (
            any(cells)
            and classifier.classify(cells + [""] * (classifier.width - len(cells))) == "header"
        ):
            for col, cell in enumerate(cells):
                if cell[:1] == TEXT:
                    seen.setdefault(col, set()).add(text_of(cell))
    varied = [col for col, texts in seen.items() if len(texts) > 1]
    return varied[0] if len(varied) == 1 else -1
