"""dashboard.pdf and the order of the page: what a board gets to read, figure by figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from generator import board, pdfs
from generator.documents.dashboard import front, outcome
from generator.documents.dashboard.pen import Pen
from generator.documents.dashboard.position import survey
from generator.spool import Spool
from generator.typeset import Press, Workers
from generator.values.behaviour import Behaviour, Response
from generator.values.decisions import Decision
from generator.values.ledger import Address
from generator.values.sharing import Sharing
from tests.accounts import EUR, JPY, USD, decision, facts, item, money, month
from tests.boards import LAYOUTS, READER, collected, files, html

PEN = Pen(READER, Sharing())


def large() -> tuple[Decision, ...]:
    """Amounts of nine digits in three buckets, two own companies, a country with a long name."""
    found = []
    for number in range(8):
        amounts = ("123456789.95", "234567890.84", "345678901.73")
        items = tuple(
            item(f"R{n}", money(a), d)
            for n, (a, d) in enumerate(zip(amounts, (-5, 20, 45), strict=True))
        )
        one = decision(items, entity=f"OWN{number % 2}")
        debtor = replace(one.debtor, customer_id=f"C{number}", address=Address(country="AE"))
        found.append(replace(one, debtor=debtor, slug=f"C{number}"))
    return tuple(found)


def test_figures_on_paper_do_not_run_into_each_other() -> None:
    of = large()
    with Workers(Press((LAYOUTS,))) as workers:
        desk = board.Board(READER, Sharing(), "din5008_b", workers)
        made = {path: data for path, data, _ in board.files(of, facts(of), None, desk)}
    paper = made["dashboard.pdf"]
    gaps = [gap for n in range(pdfs.page_count(paper)) for gap in between(paper, n)]
    assert len(gaps) > 3 * len(of)
    assert min(gaps) > 1.2, "millimetres of white between two amounts"


def between(paper: bytes, page: int) -> Iterator[float]:
    """From the cents of an amount to the figure after it in the same line."""
    boxes = pdfs.text_boxes(paper, page)
    for point, _, cent, after in zip(boxes, boxes[1:], boxes[2:], boxes[3:], strict=False):
        same_line = abs(after.bottom - cent.bottom) < 0.5
        if point.text == "." and cent.text.isdigit() and after.text.isdigit() and same_line:
            yield after.left - cent.right


def test_composing_a_page_changes_nothing_of_what_it_shows() -> None:
    """The paper is composed after the page, from the same sums."""
    of = tuple(month(60))
    seen = survey(of)
    ordered = front.in_order(seen.positions)
    first: dict[str, Any] = dict(outcome.outcome(ordered, seen.lines, PEN))
    assert outcome.outcome(ordered, seen.lines, PEN) == first
    cells = [cell for group in first["groups"] for row in group["rows"] for cell in row["amounts"]]
    assert "0.00" not in cells, "what has no amount is an empty cell"


def test_the_currency_of_most_accounts_comes_first_and_is_unfolded() -> None:
    of = (
        decision((item("A", money(9, EUR), 40),)),
        *(decision((item("B", money(1, USD), 40),)) for _ in range(2)),
        decision((item("C", money(5, JPY), 40),)),
    )
    shown = html(*of, report=collected(of)[0])
    assert re.findall(r'<h3 id="c-(\w+)">', shown) == ["USD", "EUR", "JPY"]
    assert re.findall(r'<details class="currency"( open)?>', shown) == [" open", "", ""]


def test_what_is_missing_is_said_once_on_a_tile_and_in_full_below() -> None:
    of = (decision((item("A", money(9), 40),)),)
    shown = html(*of, report=collected(of)[0])
    tiles = shown[shown.index('<dl class="tiles">') : shown.index("</dl>")]
    assert re.search(r'<dd class="value">n/a</dd>\s*<dd class="note">needs monthly credit', tiles)
    assert "n/a – needs monthly credit sales" in shown


def test_a_thousand_rows_are_laid_out_when_a_reader_comes_near() -> None:
    """Layout of the table is most of the time to interactive; few rows are laid out at once."""
    many = tuple(month(401))
    assert '<section id="accounts" class="many"' in html(*many, report=None)
    assert '<section id="accounts" aria' in html(*many[:20], report=None)
    style = (LAYOUTS / "dashboard" / "front.css").read_text(encoding="utf-8")
    assert ".many { content-visibility: auto;" in style


def test_values_come_back_from_the_disk_as_they_were() -> None:
    of = tuple(month(50))
    with Spool[Decision]() as spool:
        for one in of:
            spool.append(one)
        assert (tuple(spool), tuple(spool)) == (of, of)
        assert {type(one.verdict) for one in spool} == {type(one.verdict) for one in of}


def test_what_nobody_answered_has_no_days() -> None:
    (one, *_) = large()
    seen = Behaviour(responses=(Response(2, 3, 0, Fraction(0)), Response(3, 2, 1, Fraction(9, 2))))
    made = files(replace(one, behaviour=seen), report=None)
    page = made[f"customers/{one.slug}.html"].decode()
    assert "Level 2: 0 of 3 answered by a payment<" in page
    assert "Level 3: 1 of 2 answered by a payment, after 4.5 days" in page
