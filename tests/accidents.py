"""Clean invented exports, and what happens to such files on their way through an office.

`made(layout, draw)` is a clean export of about thirty documents: rows of cells that know which of
them are items, sums and the total. Each accident of `ACCIDENTS` spoils one such export in place,
the way a person or a program does; `Accident.told` are the codes of the findings that name it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from random import Random
from typing import NamedTuple

from generator.currencies import get
from generator.findings import Finding
from generator.values.tables import Hints
from tests.builders import ERROR_NA, UNCACHED, Raw, Value, sheet_xml, xlsx
from tests.exports.data import AS_OF, Doc, bucket, eu, mdy, quoted, trailing, us

_NAMES = (
    "Alder & Sons Ltd|Birchwood GmbH|Cedar Trading SA|Douglas Fir Inc|Elm Works BV|Fig Tree Oy"
    "|Ginkgo Labs AB|Hazel Foods SpA|Ivy Textiles Lda|Juniper Freight KG"
).split("|")
_TERMS = (14, 30, 30, 45, 60)
_CODES = ("EUR", "USD", "GBP")
_CENT = Decimal("0.01")
REF = Raw('t="e"', "<v>#REF!</v>")
VALUE = Raw('t="e"', "<v>#VALUE!</v>")
_BUCKETS = ("CURRENT", "1 - 30 days past due", "31 - 60 days past due", "61 - 90 days past due",
            "91 or more days past due")  # fmt: skip


def documents(draw: Random, as_of: dt.date = AS_OF) -> list[Doc]:
    """Open documents of some customers: invoices, some paid in part, and credits."""
    found: list[Doc] = []
    chosen = sorted(draw.sample(range(len(_NAMES)), draw.randint(4, 7)))
    for place in chosen:
        terms = draw.choice(_TERMS)
        found.extend(_document(draw, place, terms, as_of) for _ in range(draw.randint(3, 7)))
    first = found[0]  # every list has a credit and an invoice paid in part
    found[0] = first._replace(total=abs(first.total), open=abs(first.total), kind="invoice")
    found[1] = found[1]._replace(
        total=-abs(found[1].total), open=-abs(found[1].total), kind="credit"
    )
    return found


def _document(draw: Random, place: int, terms: int, as_of: dt.date) -> Doc:
    date = as_of - dt.timedelta(days=draw.randint(3, 170))
    total = Decimal(draw.randint(5_000, 2_500_000)).scaleb(-2)
    credit = draw.random() < 0.1
    part = (total * draw.randint(20, 90) / 100).quantize(_CENT) if draw.random() < 0.2 else total
    return Doc(
        f"00{10_000 + 37 * place}",
        _NAMES[place],
        f"{'CN' if credit else 'RI'}-{draw.randint(10_000, 99_999)}",
        "credit" if credit else "invoice",
        date,
        date + dt.timedelta(days=0 if credit else terms),
        -total if credit else total,
        -total if credit else part,
    )


@dataclass
class Made:
    """One export as rows of cells; accidents change it in place."""

    layout: str
    suffix: str
    header: int
    of: dict[str, int]  # the column of each field
    rows: list[list[Value]] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    docs: list[Doc] = field(default_factory=list)  # beside `items`
    sums: list[int] = field(default_factory=list)  # rows of subtotals
    totals: list[int] = field(default_factory=list)
    day: Callable[[dt.date], Value] = lambda day: day
    money: Callable[[Decimal], Value] = lambda value: value
    mark: str = ","
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cut: int = 0  # bytes lost at the end
    creator: str = ""
    currency: str = ""  # what the user says, where the export does not

    @property
    def hints(self) -> Hints:
        return Hints(currency=get(self.currency))

    @property
    def is_text(self) -> bool:
        return self.suffix == "csv"

    def put(self, place: int, name: str, value: dt.date | Decimal) -> None:
        """Into the place-th item, as this export writes it."""
        written = self.money(value) if isinstance(value, Decimal) else self.day(value)
        self.rows[self.items[place]][self.of[name]] = written

    def raw(self, place: int, name: str, value: Value) -> None:
        self.rows[self.items[place]][self.of[name]] = value

    def drop(self, rows: Sequence[int]) -> None:
        """Rows of the sheet deleted."""
        gone = set(rows)
        kept = [row for row in range(len(self.rows)) if row not in gone]
        at = {row: place for place, row in enumerate(kept)}
        self.rows = [self.rows[row] for row in kept]
        both = [(at[r], d) for r, d in zip(self.items, self.docs, strict=True) if r in at]
        self.items, self.docs = [r for r, _ in both], [d for _, d in both]
        self.sums = [at[row] for row in self.sums if row in at]
        self.totals = [at[row] for row in self.totals if row in at]

    def insert(self, row: int, cells: list[Value]) -> None:
        self.rows.insert(row, cells)
        for listed in (self.items, self.sums, self.totals):
            listed[:] = [place + (place >= row) for place in listed]

    def write(self, path: Path) -> Path:
        if not self.is_text:
            return xlsx(path, {"Sheet1": self._sheet()}, creator=self.creator)
        if self.mark == ",":
            lines = [quoted(cells) for cells in self.rows]
        else:
            lines = [self.mark.join("" if c is None else str(c) for c in row) for row in self.rows]
        data = ("\r\n".join(lines) + "\r\n").encode()
        path.write_bytes(data[: len(data) - self.cut])
        return path

    def _sheet(self) -> str:
        xml = sheet_xml(self.rows)
        for row in self.hidden_rows:
            xml = xml.replace(f'<row r="{row + 1}">', f'<row r="{row + 1}" hidden="1">')
        cols = "".join(
            f'<col min="{col + 1}" max="{col + 1}" width="9" hidden="1"/>'
            for col in sorted(self.hidden_columns)
        )
        return xml.replace(
            "<sheetData>", f"<cols>{cols}</cols><sheetData>" if cols else "<sheetData>"
        )


Row = Callable[[Doc, Made], list[Value]]


def _flat(made: Made, head: str, docs: Sequence[Doc], row: Row, word: str | None) -> Made:
    """A header, the items, and one total for each currency; unlabelled where `word` is None."""
    made.rows.append(list(head.split("|")))
    for doc in docs:
        made.items.append(len(made.rows))
        made.docs.append(doc)
        made.rows.append(row(doc, made))
    for code in sorted({doc.currency for doc in docs}):
        cells: list[Value] = [None] * len(made.rows[made.header])
        if word is not None:
            cells[0] = word
        cells[made.of["open"]] = made.money(_open(d for d in docs if d.currency == code))
        if "currency" in made.of:
            cells[made.of["currency"]] = code
        made.totals.append(len(made.rows))
        made.rows.append(cells)
    return made


def _open(docs: Iterable[Doc]) -> Decimal:
    return sum((doc.open for doc in docs), Decimal(0))


_FLAT = {"number": 0, "name": 1, "no": 2, "date": 3, "due": 4, "total": 5, "open": 6, "currency": 7}


def _flat_row(doc: Doc, made: Made) -> list[Value]:
    dates = [made.day(doc.date), made.day(doc.due)]
    amounts = [made.money(doc.total), made.money(doc.open)]
    return [doc.number, doc.name, doc.no, *dates, *amounts, doc.currency]


def flat_xlsx(docs: Sequence[Doc]) -> Made:
    head = "Customer No|Customer Name|Invoice No|Invoice Date|Due Date|Amount|Open Amount|Currency"
    return _flat(Made("flat", "xlsx", 0, dict(_FLAT)), head, docs, _flat_row, "Total")


def days_xlsx(docs: Sequence[Doc]) -> Made:
    head = (
        "Customer account|Name|Invoice|Document date|Due date|Days past due|Amount|Balance|Currency"
    )
    of = {"number": 0, "name": 1, "no": 2, "date": 3, "due": 4, "days": 5, "total": 6, "open": 7,
          "currency": 8}  # fmt: skip
    made = Made("days", "xlsx", 3, of)
    made.rows.extend([["Halm & Partner Export GmbH"], ["Open items as of 31.03.2026"], []])

    def row(doc: Doc, made: Made) -> list[Value]:
        cells = _flat_row(doc, made)
        return [*cells[:5], doc.days, *cells[5:]]

    return _flat(made, head, docs, row, "Total")


def sap_xlsx(docs: Sequence[Doc]) -> Made:
    head = (
        "Account|Document Number|Document Type|Document Date|Posting Date|Net Due Date|Reference"
        "|Amount in Doc. Curr.|Document Currency|Text"
    )
    of = {"number": 0, "no": 1, "date": 3, "due": 5, "open": 7, "currency": 8}
    by = {doc.number: _CODES[n % 3] for n, doc in enumerate(docs)}
    coded = [doc._replace(currency=by[doc.number]) for doc in docs]

    def row(doc: Doc, made: Made) -> list[Value]:
        kind = "DG" if doc.open < 0 else "RV"
        reference = f"PO {doc.no[-4:]}"
        return [doc.number, doc.no, kind, doc.date, doc.date, doc.due, reference, doc.open,
                doc.currency, "Ware"]  # fmt: skip

    made = Made("sap", "xlsx", 0, of, creator="SAP WebAS")
    return _flat(made, head, coded, row, None)


def plain_csv(docs: Sequence[Doc]) -> Made:
    head = "customer_id|customer_name|invoice_no|invoice_date|due_date|amount|open_amount|currency"
    made = Made("csv", "csv", 0, dict(_FLAT), day=lambda d: d.isoformat(), money=str)
    return _flat(made, head, docs, _flat_row, "Total")


def german_csv(docs: Sequence[Doc]) -> Made:
    head = (
        "Kundennummer|Kundenname|Rechnungsnummer|Rechnungsdatum|Fälligkeitsdatum|Bruttobetrag"
        "|Offener Betrag|Währung"
    )
    made = Made(
        "german", "csv", 0, dict(_FLAT), day=lambda d: d.strftime("%d.%m.%Y"),
        money=lambda v: trailing(v).strip(), mark=";",
    )  # fmt: skip
    return _flat(made, head, docs, _flat_row, "Summe")


def aged_csv(docs: Sequence[Doc]) -> Made:
    """By age, oldest first, each age closed by its total."""
    of = {"date": 1, "no": 3, "name": 4, "due": 5, "total": 6, "open": 7}
    made = Made("aged", "csv", 4, of, day=mdy, money=us, currency="EUR")
    made.rows.extend(
        [["Maple Tools, Inc."], ["A/R Aging Detail Report"], ["As of Mar 31, 2026"], []]
    )
    made.rows.append(
        ["", "Date", "Transaction type", "Num", "Customer full name", "Due date", "Amount",
         "Open balance"]
    )  # fmt: skip
    oldest = sorted(docs, key=lambda doc: -bucket(doc.days))
    for age, group in groupby(oldest, key=lambda doc: bucket(doc.days)):
        made.rows.append([_BUCKETS[age]])
        _group(made, list(group), f"Total for {_BUCKETS[age]}", 8)
    return _closed(made, "TOTAL", 8)


def owed_xlsx(docs: Sequence[Doc]) -> Made:
    """By customer, each closed by the total that names it."""
    of = {"date": 1, "no": 3, "due": 4, "open": 5, "currency": 6}
    made = Made("owed", "xlsx", 4, of)
    made.rows.extend([["Maple Tools, Inc."], ["Open Invoices"], ["As of March 31, 2026"], []])
    made.rows.append(
        [None, "Date", "Transaction Type", "Num", "Due Date", "Open Balance", "Currency"]
    )
    for name, group in groupby(docs, key=lambda doc: doc.name):
        made.rows.append([name])
        _group(made, list(group), f"Total for {name}", 7)
    return _closed(made, "TOTAL", 7)


def _group(made: Made, docs: Sequence[Doc], words: str, width: int) -> None:
    for doc in docs:
        cells: list[Value] = [None] * width
        cells[2] = "Credit Memo" if doc.open < 0 else "Invoice"
        for name, col in made.of.items():
            value = getattr(doc, name)
            is_money, is_day = isinstance(value, Decimal), isinstance(value, dt.date)
            cells[col] = made.money(value) if is_money else made.day(value) if is_day else value
        made.items.append(len(made.rows))
        made.docs.append(doc)
        made.rows.append(cells)
    made.sums.append(len(made.rows))
    made.rows.append(_sum(made, words, docs, width))


def _sum(made: Made, words: str, docs: Sequence[Doc], width: int) -> list[Value]:
    cells: list[Value] = [words, *[None] * (width - 1)]
    cells[made.of["open"]] = made.money(_open(docs))
    if "total" in made.of:
        cells[made.of["total"]] = made.money(sum((d.total for d in docs), Decimal(0)))
    return cells


def _closed(made: Made, word: str, width: int) -> Made:
    made.totals.append(len(made.rows))
    made.rows.append(_sum(made, word, made.docs, width))
    if made.is_text:
        made.rows = [[*row, *[""] * (width - len(row))] if row else row for row in made.rows]
    return made


LAYOUTS: tuple[Callable[[Sequence[Doc]], Made], ...] = (
    flat_xlsx, plain_csv, sap_xlsx, german_csv, days_xlsx, aged_csv, owed_xlsx,
)  # fmt: skip


Spoil = Callable[[Made, Random], None]


class Accident(NamedTuple):
    name: str
    spoil: Spoil
    told: str
    layouts: tuple[Callable[[Sequence[Doc]], Made], ...] = LAYOUTS
    before: Callable[[list[Doc], Random], list[Doc]] = lambda docs, _: docs

    def happen(self, trial: int, draw: Random) -> Made:
        """The trial-th spoilt export, of each layout in turn."""
        made = self.layouts[trial % len(self.layouts)](self.before(documents(draw), draw))
        self.spoil(made, draw)
        return made

    def found(self, findings: Iterable[Finding]) -> bool:
        """Whether a finding names it; the same export unspoilt gives none at all."""
        return bool({finding.code for finding in findings} & set(self.told.split()))


def clean(trial: int, draw: Random) -> Made:
    return LAYOUTS[trial % len(LAYOUTS)](documents(draw))


def _some(made: Made, draw: Random, least: int = 2, most: int = 5) -> list[int]:
    return sorted(draw.sample(range(len(made.items)), draw.randint(least, most)))


def _one(made: Made, draw: Random, *, positive: bool = False) -> int:
    fitting = [n for n, doc in enumerate(made.docs) if doc.open > 0 or not positive]
    return draw.choice(fitting)


def _text_money(value: Decimal, made: Made) -> str:
    """As this export shows it, in letters."""
    written = made.money(value)
    return written if isinstance(written, str) else us(value)


def block_shifted(made: Made, draw: Random) -> None:
    start = draw.randint(1, len(made.items) - 6)
    col = draw.randint(1, made.of["due"])
    right = draw.random() < 0.5
    for row in made.items[start : start + draw.randint(3, 5)]:
        cells = made.rows[row]
        if right:
            cells.insert(col, None)
        else:
            del cells[col]
            cells.append(None)


def cell_inserted(made: Made, draw: Random) -> None:
    cells = made.rows[draw.choice(made.items)]
    cells.insert(draw.randint(min(made.of.values()), made.of["open"]), None)


def locale_swapped(made: Made, draw: Random) -> None:
    """Month-first text opened where the day comes first: what can be a date becomes a wrong one."""
    for place, doc in enumerate(made.docs):
        for name, day in (("date", doc.date), ("due", doc.due)):
            swapped = dt.date(day.year, day.day, day.month) if day.day <= 12 else None
            made.raw(place, name, swapped or mdy(day))


def _early_days(docs: list[Doc], draw: Random) -> list[Doc]:
    """Due dates that have no proof in themselves."""
    moved = []
    for doc in docs:
        due = doc.due.replace(day=draw.randint(1, 12))
        moved.append(doc._replace(due=due, date=due - (doc.due - doc.date)))
    return moved


def column_swapped(made: Made, draw: Random) -> None:
    """One date column in the other order, day for month in every row."""
    for place, doc in enumerate(made.docs):
        made.put(place, "due", dt.date(doc.due.year, doc.due.day, doc.due.month))


def _cut_rows(made: Made, draw: Random) -> list[int]:
    """From some item on to the last one, with what stands between."""
    first = made.items[draw.randint(len(made.items) // 3, len(made.items) - 2)]
    return list(range(first, made.totals[0]))


def last_page_missing(made: Made, draw: Random) -> None:
    made.drop(_cut_rows(made, draw))


def last_page_and_total_missing(made: Made, draw: Random) -> None:
    """Within a group, or within a line of text: a list without any total cannot tell."""
    first = _cut_rows(made, draw)[0]
    made.drop(range(first + 1, len(made.rows)))
    if made.layout in ("csv", "german"):
        made.cut = draw.randint(7, 40)


def total_as_item(made: Made, draw: Random) -> None:
    """A customer's sum pasted into the list, with all that an item has."""
    last = made.items[-1]
    own = [doc.open for doc in made.docs if doc.name == made.docs[-1].name]
    made.insert(last + 1, list(made.rows[last]))
    cells = made.rows[last + 1]
    cells[made.of["open"]] = made.money(sum(own, Decimal(0)) or Decimal("17.50"))
    cells[made.of["no"]] = draw.choice(("Balance", "SUM", "Subtotal", "Saldo"))


def subtotal_again(made: Made, draw: Random) -> None:
    """The printed total counts one customer twice."""
    name = draw.choice(made.docs).name
    more = [doc for doc in made.docs if doc.name == name]
    for row in made.totals:
        code = made.rows[row][made.of["currency"]] if "currency" in made.of else None
        listed = [doc for doc in made.docs if not code or doc.currency == code]
        again = [doc for doc in more if not code or doc.currency == code]
        made.rows[row][made.of["open"]] = made.money(_open(listed) + _open(again))


def _broken(made: Made, draw: Random, name: str, *errors: Raw) -> None:
    for place in _some(made, draw, 1, 3):
        error = draw.choice(errors)
        shown = error.inside.removeprefix("<v>").removesuffix("</v>")
        made.raw(place, name, shown if made.is_text else error)


def error_in_balance(made: Made, draw: Random) -> None:
    _broken(made, draw, "open", REF, ERROR_NA)


def error_in_due_date(made: Made, draw: Random) -> None:
    _broken(made, draw, "due", VALUE, ERROR_NA, REF)


def uncached(made: Made, draw: Random) -> None:
    for place in _some(made, draw, 1, 6):
        made.raw(place, "open", UNCACHED)


def rows_hidden(made: Made, draw: Random) -> None:
    made.hidden_rows = {made.items[place] for place in _some(made, draw)}


def currency_hidden(made: Made, draw: Random) -> None:
    made.hidden_columns = {made.of["currency"]}


def two_month_ends(made: Made, draw: Random) -> None:
    """Last month's list below this month's: most of it stands in both."""
    old = [place for place, doc in enumerate(made.docs) if doc.date < AS_OF - dt.timedelta(days=31)]
    for place in old:
        made.rows.append(list(made.rows[made.items[place]]))
        if draw.random() < 0.2:
            made.rows[-1][made.of["no"]] = f"RI-{draw.randint(1_000, 9_999)}"  # paid meanwhile


def mixed_marks(made: Made, draw: Random) -> None:
    for place, doc in enumerate(made.docs):
        made.raw(place, "open", draw.choice((us, eu))(doc.open))


def letter_for_digit(made: Made, draw: Random) -> None:
    place = _one(made, draw)
    written = _text_money(made.docs[place].open, made)
    digits = [n for n, sign in enumerate(written) if sign.isdigit()]
    at = draw.choice(digits)
    like = {"0": "O", "1": "l", "5": "S", "8": "B"}.get(written[at], draw.choice("\u00a0?o"))
    made.raw(place, "open", f"{written[:at]}{like}{written[at + 1 :]}")


def row_deleted(made: Made, draw: Random) -> None:
    made.drop([draw.choice(made.items)])


def row_doubled(made: Made, draw: Random) -> None:
    row = draw.choice(made.items)
    made.insert(row + 1, list(made.rows[row]))


def sign_lost(made: Made, draw: Random) -> None:
    """A minus, before the figure or after it."""
    place = draw.choice([n for n, doc in enumerate(made.docs) if doc.open < 0])
    made.put(place, "open", -made.docs[place].open)


def digit_changed(made: Made, draw: Random) -> None:
    place = _one(made, draw)
    written = f"{made.docs[place].open:.2f}"
    at = draw.choice([n for n, sign in enumerate(written) if sign.isdigit()])
    other = draw.choice([d for d in "0123456789" if d != written[at]])
    made.put(place, "open", Decimal(f"{written[:at]}{other}{written[at + 1 :]}"))


def in_thousands(made: Made, draw: Random) -> None:
    for place in _some(made, draw):
        made.put(place, "open", (made.docs[place].open / 1_000).quantize(_CENT))


def currency_dropped(made: Made, draw: Random) -> None:
    for place in _some(made, draw):
        made.raw(place, "currency", None)


def currency_mistyped(made: Made, draw: Random) -> None:
    place = _one(made, draw)
    code = made.docs[place].currency
    wrong = {"EUR": "EUT ERU EU EUE RUR", "USD": "UDS USS US USB", "GBP": "GPB GB GBO GBR"}[code]
    made.raw(place, "currency", draw.choice(wrong.split()))


def _header(made: Made, draw: Random) -> int:
    """A column whose words are needed."""
    return made.of[
        draw.choice([name for name in ("no", "due", "open", "currency") if name in made.of])
    ]


def header_merged(made: Made, draw: Random) -> None:
    """Of two cells merged only the words of the first remain."""
    made.rows[made.header][_header(made, draw)] = None


def header_renamed(made: Made, draw: Random) -> None:
    words = draw.choice(("Column7", "Feld 3", "xx", "Unnamed: 4", "Neu", "-"))
    made.rows[made.header][_header(made, draw)] = words


def zeros_lost(made: Made, draw: Random) -> None:
    """In some rows the customer's number became a number, or 10037.0."""
    for place in _some(made, draw, 3, 6):
        bare = made.docs[place].number.lstrip("0")
        made.raw(
            place, "number", draw.choice((bare, f"{bare}.0")) if made.is_text else Decimal(bare)
        )


def _long(docs: list[Doc], draw: Random) -> list[Doc]:
    """Document numbers of nineteen digits, as some systems have them."""
    return [doc._replace(no=f"46000000{draw.randint(10**10, 10**11 - 1)}") for doc in docs]


def number_cut(made: Made, draw: Random) -> None:
    """Long numbers that a spreadsheet took for figures: fifteen digits are kept."""
    for place, doc in enumerate(made.docs):
        if made.is_text:
            made.raw(place, "no", f"{Decimal(doc.no):.14E}")
        else:
            made.raw(place, "no", Decimal(f"{doc.no[:15]}0000"))


def serial_dates(made: Made, draw: Random) -> None:
    for place in _some(made, draw, 2, 8):
        serial = (made.docs[place].due - dt.date(1899, 12, 30)).days
        made.raw(place, "due", str(serial))


def century_off(made: Made, draw: Random) -> None:
    place = _one(made, draw)
    due = made.docs[place].due
    made.put(
        place, "due", due.replace(year=due.year + draw.choice((-100, 100)), day=min(due.day, 28))
    )


def due_before_document(made: Made, draw: Random) -> None:
    place = _one(made, draw, positive=True)
    made.put(place, "due", made.docs[place].date - dt.timedelta(days=draw.randint(5, 300)))


def column_sorted(made: Made, draw: Random) -> None:
    """One column sorted, the others not."""
    name = draw.choice([n for n in ("due", "open", "name") if n in made.of])
    values = sorted(getattr(doc, name) for doc in made.docs)
    if values == [getattr(doc, name) for doc in made.docs]:
        values.reverse()
    for place, value in enumerate(values):
        if isinstance(value, str):
            made.raw(place, name, value)
        else:
            made.put(place, name, value)


def halves_pasted(made: Made, draw: Random) -> None:
    """The first half of this list, and the second half of another one with its total."""
    again = Random(draw.random())
    other = next(layout for layout in LAYOUTS if layout(made.docs).layout == made.layout)(
        documents(again)
    )
    first, second = made.items[len(made.items) // 2], other.items[len(other.items) // 2]
    made.rows[first:] = other.rows[second:]


def footnote(made: Made, draw: Random) -> None:
    cells: list[Value] = [None] * len(made.rows[made.header])
    cells[0] = draw.choice(("* of which disputed", "thereof insured", "see mail of 3 March"))
    cells[made.of["open"]] = made.money(Decimal(draw.randint(10_000, 900_000)).scaleb(-2))
    made.rows.append(cells)


def blank_amounts(made: Made, draw: Random) -> None:
    for place in _some(made, draw, 1, 3):
        made.raw(place, "open", None)


_SHEETS = (flat_xlsx, sap_xlsx, days_xlsx, owed_xlsx)
_NUMBERED = (flat_xlsx, plain_csv, sap_xlsx, german_csv, days_xlsx)
_CODED = (*_NUMBERED, owed_xlsx)
_SUM = "R7 R8 R14"  # a total differs; in a list of groups nothing proves whose rows these are
_SHIFT = "R6 R7 R13 R14 R18 R19"
_CELL = "R10 R19"

ACCIDENTS: tuple[Accident, ...] = (
    Accident("columns of some rows shifted", block_shifted, _SHIFT),
    Accident("cell inserted in a row", cell_inserted, _SHIFT),
    Accident("day and month swapped by a locale", locale_swapped, "R2", _SHEETS),
    Accident("a date column in the other order", column_swapped, "R17", before=_early_days),
    Accident("last page missing", last_page_missing, _SUM),
    Accident("last page and total missing", last_page_and_total_missing, f"{_SUM} R13",
             (plain_csv, german_csv, aged_csv, owed_xlsx)),
    Accident("a sum pasted as an item", total_as_item, _SUM),
    Accident("a subtotal counted again", subtotal_again, _SUM),
    Accident("#REF! or #N/A in the balance", error_in_balance, _CELL),
    Accident("an error in the due date", error_in_due_date, _CELL),
    Accident("formulas without results", uncached, "R10", _SHEETS),
    Accident("hidden rows", rows_hidden, "R22", _SHEETS),
    Accident("hidden currency column", currency_hidden, "R22", _SHEETS),
    Accident("two month-ends in one sheet", two_month_ends, "R15", _NUMBERED),
    Accident("decimal marks mixed", mixed_marks, "R5"),
    Accident("a letter or blank for a digit", letter_for_digit, f"{_SUM} R19"),
    Accident("a row deleted", row_deleted, _SUM),
    Accident("a row doubled", row_doubled, f"{_SUM} R15"),
    Accident("a minus lost", sign_lost, f"{_SUM} R19"),
    Accident("a digit changed", digit_changed, f"{_SUM} R19"),
    Accident("some amounts in thousands", in_thousands, _SUM),
    Accident("currency dropped in some rows", currency_dropped, "R6", _CODED),
    Accident("currency mistyped", currency_mistyped, "R6", _CODED),
    Accident("a header lost in a merged cell", header_merged, "R1 R3 R4 R6 R14 R20"),
    Accident("a header renamed", header_renamed, "R1 R3 R4 R6 R14 R20"),
    Accident("leading zeros lost in some rows", zeros_lost, "R14", _NUMBERED),
    Accident("long numbers cut to 15 digits", number_cut, "R19", before=_long),
    Accident("dates as serial numbers in text", serial_dates, "R19"),
    Accident("a due date a century off", century_off, "R17"),
    Accident("due before its own date", due_before_document, "R17"),
    Accident("one column sorted alone", column_sorted, f"{_SUM} R17 R19 R20"),
    Accident("halves of two files pasted", halves_pasted, _SUM),
    Accident("a footnote with an amount", footnote, "R7"),
    Accident("blank amounts", blank_amounts, f"{_SUM} R19"),
)  # fmt: skip
