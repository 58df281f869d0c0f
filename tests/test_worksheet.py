"""The worksheet of a letter, recomputed from the printed page alone.

Forty invoices, two of them part-paid, over three changes of the German base rate. The text of the
PDF is all that the second calculation sees; a court has no more.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import pdfs
from tests.commands import run, workspace

DAY = dt.timedelta(days=1)
AS_OF = dt.date(2025, 8, 31)
PAID = {7: dt.timedelta(days=97), 19: dt.timedelta(days=161)}  # days after due, of a third
# Holidays in all of Germany on which a due date could fall here.
HOLIDAYS = tuple(
    map(
        dt.date.fromisoformat,
        ("2024-03-29", "2024-04-01", "2024-05-01", "2024-05-09", "2024-05-20", "2024-10-03",
         "2024-12-25", "2024-12-26", "2025-01-01"),
    )
)  # fmt: skip
LOG = """date,customer_id,channel,direction,kind,level,deadline
2025-06-20,C2,e-mail,outbound,reminder 1,1,2025-06-24
2025-07-01,C2,e-mail,outbound,reminder 2,2,2025-07-08
2025-07-15,C2,letter,outbound,reminder 3,3,2025-07-30
"""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
DATE = rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}"
AMOUNT = r"[\d,]+\.\d{2}"
PERIOD = re.compile(
    rf"^(?:(?P<document>RE-\d+) )?(?P<first>{DATE}) (?P<last>{DATE}) (?P<days>\d+) "
    rf"(?P<balance>{AMOUNT}) (?P<rate>\d+\.\d\d) (?P<a>\d+)/(?P<b>\d+) "
    rf"(?P<exact>[\d,]+\.\d{{4}})(?: (?P<interest>{AMOUNT}))?$",
    re.MULTILINE,
)
DEMAND = re.compile(
    rf"^(?P<document>RE-\d+) {DATE} (?P<due>{DATE}) (?P<days>\d+) {AMOUNT} (?P<open>{AMOUNT}) "
    rf"(?P<interest>{AMOUNT}) (?P<fixed>{AMOUNT}) (?P<total>{AMOUNT})$",
    re.MULTILINE,
)
RATE = re.compile(
    rf"^(?P<source>\S.*\S) (?P<rate>\d+\.\d\d) (?P<base>-?\d+\.\d\d) \+ (?P<margin>\d+) "
    rf"(?P<first>{DATE}) (?P<last>{DATE})$",
    re.MULTILINE,
)


def date(text: str) -> dt.date:
    number, month, year = text.split()
    return dt.date(int(year), MONTHS.index(month) + 1, int(number))


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def rounded(exact: Fraction, digits: int) -> Decimal:
    shifted = exact * 10**digits
    whole = Decimal(shifted.numerator) / Decimal(shifted.denominator)
    return whole.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-digits)


class Period(NamedTuple):
    document: str
    first: dt.date
    last: dt.date
    days: int
    balance: Decimal
    rate: Decimal
    time: Fraction
    exact: Decimal
    interest: Decimal | None

    @property
    def worth(self) -> Fraction:
        return Fraction(self.balance) * Fraction(self.rate) * self.time / 100


def files() -> dict[str, str]:
    """40 invoices a few days apart, so that some fall due on weekends and holidays."""
    dice = random.Random(40)
    items, payments = [], []
    for number in range(40):
        due = dt.date(2024, 3, 1) + dt.timedelta(days=9 * number + dice.randint(0, 4))
        cents = dice.randint(20_000, 4_000_000)
        part = cents // 3 if number in PAID else 0
        if part:
            on = due + PAID[number]
            payments.append(f"P-{number},C2,{on},{part / 100:.2f},EUR,RE-{1000 + number}\n")
        items.append(
            f"C2,RE-{1000 + number},invoice,{due - 30 * DAY},{due},{cents / 100:.2f},"
            f"{(cents - part) / 100:.2f},EUR,{AS_OF}\n"
        )
    dice.shuffle(items)
    head = "customer_id,document_no,document_type,document_date,due_date,amount_original,"
    return {
        "open-items.csv": f"{head}amount_open,currency,as_of\n{''.join(items)}",
        "payments.csv": "payment_id,customer_id,payment_date,amount,currency,document_no\n"
        + "".join(payments),
        "contact-log.csv": LOG,
    }


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = workspace(tmp_path_factory.mktemp("court"), files(), terms="de_bgb_288")
    answer, found = run(root)
    assert answer.code == 0, answer.err
    assert found["C2 EUR"]["level"] == 4
    return (root / Path(found["C2 EUR"]["letter"])).read_bytes()


@pytest.fixture(scope="module")
def text(letter: bytes) -> str:
    pages = (pdfs.text(letter, page) for page in range(pdfs.page_count(letter)))
    return "\n".join(pages).replace("\r\n", "\n").replace("\u00a0", " ")


def periods(text: str) -> list[Period]:
    """The rows of the annex; a row without a document belongs to the one above."""
    found: list[Period] = []
    for row in PERIOD.finditer(text):
        interest = row["interest"]
        above = found[-1].document if found else ""
        found.append(
            Period(
                row["document"] or above, date(row["first"]), date(row["last"]),
                int(row["days"]), amount(row["balance"]), Decimal(row["rate"]),
                Fraction(int(row["a"]), int(row["b"])), amount(row["exact"]),
                amount(interest) if interest else None,
            )
        )  # fmt: skip
    return found


def after_due(due: dt.date) -> dt.date:
    while due.weekday() >= 5 or due in HOLIDAYS:
        due += DAY
    return due + DAY


def complaints(text: str) -> list[str]:
    """Everything on the pages that does not follow from the rest of them."""
    rows, lines = periods(text), list(DEMAND.finditer(text))
    of = {row.document: [r for r in rows if r.document == row.document] for row in rows}
    found = [*_alone(rows), *_priced(rows, text)]
    for line in lines:
        found += _of_document(line, of.get(line["document"], []))
    if set(of) != {line["document"] for line in lines}:
        found.append("the annex and the demand name different documents")
    return found + _totals(sum((_interest(own) for own in of.values()), Decimal(0)), text)


def _interest(own: list[Period]) -> Decimal:
    return rounded(sum((row.worth for row in own), Fraction(0)), 2)


def _alone(rows: list[Period]) -> Iterator[str]:
    for row in rows:
        if row.days != (row.last - row.first).days + 1 or row.time * 365 != row.days:
            yield f"{row.document} from {row.first}: days"
        if row.exact != rounded(row.worth, 4):
            yield f"{row.document} from {row.first}: exact"


def _priced(rows: list[Period], text: str) -> Iterator[str]:
    """Every rate stands in the table of rates with a source, for the days it is used."""
    rates = {Decimal(row["rate"]): row for row in RATE.finditer(text)}
    for row in rows:
        rate = rates.get(row.rate)
        if rate is None or not date(rate["first"]) <= row.first <= row.last <= date(rate["last"]):
            yield f"{row.document} from {row.first}: rate without a source"
    for percent, rate in rates.items():
        if Decimal(rate["base"]) + Decimal(rate["margin"]) != percent:
            yield f"rate {percent}"


def _of_document(line: re.Match[str], own: list[Period]) -> Iterator[str]:
    """The periods of a document against its line in the demand."""
    due, number = date(line["due"]), line["document"]
    starts = [after_due(due), *(row.last + DAY for row in own[:-1])]
    if [row.first for row in own] != starts or own[-1].last != AS_OF:
        yield f"{number}: a day is missing or counted twice"
        return
    if not _interest(own) == own[-1].interest == amount(line["interest"]):
        yield f"{number}: interest"
    if any(row.interest is not None for row in own[:-1]):
        yield f"{number}: interest stated twice"
    if own[-1].balance != amount(line["open"]):
        yield f"{number}: the last balance is not what is open"
    if sum(amount(line[name]) for name in ("open", "interest", "fixed")) != amount(line["total"]):
        yield f"{number}: total"
    if int(line["days"]) != (AS_OF - due).days:
        yield f"{number}: days past due"


def _totals(sought: Decimal, text: str) -> list[str]:
    """Demand table, worksheet and the line of the letter say one sum."""
    places = {
        "letter": rf"^Interest to 31 August 2025 ({AMOUNT})$",
        "demand": rf"^Sum {AMOUNT} ({AMOUNT}) {AMOUNT} {AMOUNT}$",
        "worksheet": rf"^Sum ({AMOUNT})$",
    }
    stated = {name: re.findall(place, text, re.MULTILINE) for name, place in places.items()}
    return [f"total of the {n}" for n, all_ in stated.items() if [*map(amount, all_)] != [sought]]


def test_the_letter_follows_from_its_own_pages(text: str) -> None:
    assert complaints(text) == []


def test_it_is_the_letter_that_was_meant(text: str) -> None:
    """Forty documents, four rates, payments that cut, due dates that move, several pages."""
    rows = periods(text)
    assert len({row.document for row in rows}) == len(list(DEMAND.finditer(text))) == 40
    assert [str(rate) for rate in sorted({row.rate for row in rows})] == [
        "10.27", "11.27", "12.37", "12.62",
    ]  # fmt: skip
    assert all("Bundesbank" in row["source"] for row in RATE.finditer(text))
    for number in PAID:
        balances = {row.balance for row in rows if row.document == f"RE-{1000 + number}"}
        assert len(balances) == 2
    demanded = {row["document"]: date(row["due"]) for row in DEMAND.finditer(text)}
    firsts = {row.document: row.first for row in reversed(rows)}
    moved = [number for number, due in demanded.items() if firsts[number] != due + DAY]
    assert len(moved) > 5
    assert any(demanded[number].weekday() < 5 for number in moved)  # a holiday


def test_every_page_of_the_worksheet_names_its_columns(letter: bytes) -> None:
    pages = [pdfs.text(letter, page) for page in range(pdfs.page_count(letter))]
    annexed = [page for page in pages if PERIOD.search(page.replace("\r\n", "\n"))]
    assert len(annexed) > 2
    for page in annexed:
        assert "Document From To Days Balance Rate % Time Exact Interest EUR" in page


CELLS = ("first", "last", "days", "balance", "rate", "a", "exact", "interest")


@pytest.mark.parametrize("cell", CELLS)
def test_control_one_other_digit_is_seen(text: str, cell: str) -> None:
    """In any cell of any of twenty rows; the last digit of a year, or of a number."""
    rows = [row for row in PERIOD.finditer(text) if row[cell]]
    for row in random.Random(7).sample(rows, 20):
        place = row.end(cell) - 1
        digit = str((int(text[place]) + 1) % 10)
        assert complaints(text[:place] + digit + text[place + 1 :]), row[0]


def test_control_a_period_left_out_is_seen(text: str) -> None:
    for row in list(PERIOD.finditer(text))[::9]:
        assert complaints(text[: row.start()] + text[row.end() :]), row[0]
