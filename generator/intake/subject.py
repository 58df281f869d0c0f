"""What a file is not: payables, a summary, an empty template, no spreadsheet at all.

What enters: the grids of one file. What leaves: one refusal with its remedy: R4, R12, R13, R18.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.intake import amounts
from generator.intake.cells import TEXT, Book, Grid, show, text_of
from generator.intake.dialects import plain
from generator.intake.headers import SEARCHED, Header, header_of, is_bucket, seen
from generator.intake.notes import Notes
from generator.intake.rows import label

_PAYABLES = re.compile(
    r"\bpayables?\b|\ba/?p ag(?:e?ing|ed)|purchase (?:ledger|invoices?)|\bcreditors\b|kreditor"
    r"|\b(?:suppliers?|vendors?)\b|verbindlichkeit|lieferant|fournisseur|\bdettes\b|proveedor"
    r"|fornitor|fornecedor|crediteur|leverancier|leverantör|leverandør|toimittaja|ostoreskontra"
    r"|dodavatel|závazk|zobowiąz|dostawc|поставщик|кредитор|应付|仕入|買掛",
    re.IGNORECASE,
)
# "Outstanding" and "aged balance" are said of either side.
_RECEIVABLES = re.compile(
    r"receivable|\ba/?r\b|debtor|debitor|customer|client|\bkund|forderung|clienti|créances|debiteur"
    r"|sales ledger|vendas|odběratel|pohledáv|należnoś|дебитор|покупател|应收|売掛|得意先",
    re.IGNORECASE,
)
_AGED = re.compile(rf"{_RECEIVABLES.pattern}|outstanding|balance âgée|antigüedad", re.IGNORECASE)
_FIRM = re.compile(
    r"[^:–-]*\b(?:ltd|limited|inc|llc|plc|corp|co|company|gmbh|ag|kg|sarl|sas|sa|srl|spa|sl|bv|nv|ab"
    r"|as|oy|pty|s\.r\.o|a\.s|z\.o\.o)\.?",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"payable|creditor|kreditor|verbindlich|purchas|ledger|reskontra|\bopen|offen|posten|outstand"
    r"|\bage?(?:d|ing)?\b|balance|sald[oi]|\blist|report|invoice|rechnung|factu|fatt|partite"
    r"|scaden|échéanc|antig|due\b|dettes|závazk|zobowiąz|crediteur|\bper\b|\bau\b|\bal\b|\d",
    re.IGNORECASE,
)
_VENDOR_TYPES = frozenset(("kr", "kg", "kz", "ka", "kn"))


def titles(grid: Grid, until: int) -> Iterator[str]:
    """The sheet's name and the lines above its header."""
    yield grid.name
    for cells in grid.rows[:until]:
        yield from (text_of(cell) for cell in cells if cell[:1] == TEXT)


def is_payables(grid: Grid, header: Header) -> bool:
    """By a vendor column, by its title, or by SAP's vendor documents in most rows."""
    if header.is_payables:
        return True
    lines = [line for line in titles(grid, header.first) if len(line) <= 80]
    ours = [line for line in lines if _PAYABLES.search(line) and not _is_firm(line)]
    if ours and not any(_RECEIVABLES.search(line) for line in lines if line not in ours):
        return True
    typed = [col for _, col in header.candidates.get("document_type", ())]
    if len(typed) != 1:
        return False
    kinds = [
        plain(text_of(grid.cell(row, typed[0]))) for row in range(header.row + 1, len(grid.rows))
    ]
    filled = [kind for kind in kinds if kind]
    return 2 * sum(kind in _VENDOR_TYPES for kind in filled) > len(filled)


def _is_firm(line: str) -> bool:
    """ "Maple Suppliers Ltd" is a company; "Open items suppliers Maple Ltd" is no such name."""
    return bool(_FIRM.fullmatch(line)) and not _REPORT.search(line)


def payables(header: Header, notes: Notes) -> None:
    notes.refuse(
        "R12",
        "The list names vendors: it is a list of what we owe, not of what customers owe us.",
        "Export the receivables (customers), not the payables.",
        header.row,
    )


def template(header: Header, notes: Notes) -> None:
    notes.refuse(
        "R13",
        "The list has a header but holds no data: it is an empty template, or was never refreshed.",
        "Refresh it in the program it comes from and save it, or export the list again.",
        header.row,
    )


def no_header(book: Book, name: str) -> Notes:
    """Why no list was found in this file."""
    filled = [grid for grid in book.grids if any(map(any, grid.rows))]
    if not filled:
        notes = Notes(name, "")
        notes.refuse("R13", "The file holds no data.", "Export the list again.")
        return notes
    grid = max(filled, key=lambda g: len(g.rows))
    notes = Notes(name, grid.name)
    summary = next((found for each in filled if (found := _summary(each))), None)
    if summary is not None:
        where, header = summary
        notes = Notes(name, where.name)
        amounts.summary(header, notes)
    elif book.is_text and all(len(cells) <= 1 for cells in grid.rows):
        notes.refuse(
            "R18",
            "The file is no spreadsheet: its text has no columns.",
            "Name the exported list, as .xlsx or as text with separators.",
        )
    else:
        words = show(seen(grid), 160)
        notes.refuse(
            "R18",
            "No row names the columns of an open-item list, such as customer, invoice, due date"
            f" and open amount; what was seen: {words}.",
            "Export the open items with a header row; or name the sheet (--sheet NAME) or what"
            " the columns are: check --column HEADING=FIELD, such as 'Amt=amount_open'.",
        )
    return notes


def _summary(grid: Grid) -> tuple[Grid, Header] | None:
    """A table of balances by age, of a report about receivables."""
    for row, cells in enumerate(grid.rows[:SEARCHED]):
        header = header_of(cells, row, {})
        has = header.candidates.keys()
        if has & {"customer", "customer_id", "customer_name"} and has & {"amount_open"}:
            return grid, header
        ages = [text_of(cell) for cell in cells if cell[:1] == TEXT and is_bucket(text_of(cell))]
        if len(ages) < 3:
            continue
        lines = [*titles(grid, row), *header.texts]
        below = grid.rows[row + 1 :]
        if any(map(_AGED.search, lines)) or (header.texts[0] == "" and any(map(label, below))):
            return grid, header
    return None


def doubled(grids: Sequence[tuple[Grid, Header]]) -> list[Grid]:
    """Sheets that hold the same rows as one before them."""
    found: list[Grid] = []
    for place, (grid, header) in enumerate(grids):
        rows = grid.rows[header.row :]
        if any(rows == other.rows[above.row :] for other, above in grids[:place]):
            found.append(grid)
    return found
