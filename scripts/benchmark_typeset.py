"""How fast letters are set: the press against a plain loop over WeasyPrint's public interface.

Both set the same letters with the same style sheets and fonts, in turns, so that a busy machine
slows both alike. `python scripts/benchmark_typeset.py [--letters 300] [--jobs 2]` prints
milliseconds per letter and their ratio, and fails if the ratio is below 3.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from generator.documents.letters import letter
from generator.typeset import Press, Workers
from generator.typeset.press import Room
from generator.values.decisions import AgedItem, Decision, ItemDecision, Sentence, Verdict
from generator.values.ledger import Address, Debtor, OpenItem, Source
from generator.values.money import Currency, Money, total
from generator.values.paper import Paper
from generator.values.policy import BankAccount, Creditor, Level, PostalAddress, Signatory
from generator.wording import words

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
SHEETS = ("forms/din5008_b.css", "fonts/fonts.css", "tokens.css", "paper.css")
EUR = Currency("EUR", 2)
DAY = dt.date(2026, 10, 31)
LEVEL = Level(3, "urgent-reminder", 22, 10, 3, 7, "post", "shown", "finance manager")
CREDITOR = Creditor(
    "Halm & Partner Export GmbH",
    PostalAddress(("Kaiserdamm 40",), "14057", "Berlin", "DE"),
    registration=("Amtsgericht Charlottenburg HRB 98765", "USt-IdNr. DE136695976"),
    phone="+49 30 555 0199",
    email="ar@halm.example",
    signatories=(Signatory("Petra Halm", "Managing director"),),
    banks={"EUR": BankAccount("Spree Bank", iban="DE02120300000000202051", bic="BYLADEM1001")},
)


def papers(count: int) -> list[Paper]:
    """Letters of eight invoices each, every run the same ones."""
    draw, reader = random.Random(4711), words("en", (LAYOUTS,))
    return [letter(_decision(n, draw), None, "din5008_b", "en", reader) for n in range(count)]


def _decision(number: int, draw: random.Random) -> Decision:
    items = tuple(_item(number, line, draw) for line in range(8))
    demanded, zero = total((item.demanded for item in items), EUR), Money.zero(EUR)
    debtor = Debtor(
        f"{10000 + number}",
        f"Buyer No. {number} Ltd",
        address=Address((f"{number + 1} Quay Street",), "BS1 4DJ", "Bristol", "", "GB"),
    )
    return Decision(
        CREDITOR, debtor, EUR, Verdict.DUN, Sentence("verdict.dun"), items, LEVEL, "benchmark",
        open=demanded, overdue=demanded, free_credit=zero, demanded=demanded, interest=zero,
        interest_before=zero, fixed_sum=zero, fee=zero, claimed=demanded, per_diem=Fraction(0),
        letter_no=f"20261031-{debtor.customer_id}-EUR", slug=debtor.customer_id, letter_date=DAY,
        cash_known_to=DAY, deadline=DAY + dt.timedelta(days=13),
    )  # fmt: skip


def _item(number: int, line: int, draw: random.Random) -> ItemDecision:
    days = draw.randint(22, 90)
    due = DAY - dt.timedelta(days=days)
    amount, zero = Money(Decimal(draw.randint(10_000, 5_000_000)).scaleb(-2), EUR), Money.zero(EUR)
    item = OpenItem(
        "", f"{10000 + number}", f"INV-{number:04}{line}", due, amount, Source("benchmark"),
        document_date=due - dt.timedelta(days=30), amount_original=amount + amount,
    )  # fmt: skip
    aged = AgedItem(item, days, "31-60")
    why = Sentence("verdict.dun")
    return ItemDecision(aged, Verdict.DUN, why, 3, amount, zero, zero, zero, zero)


def plain_loop(pages: Iterable[str]) -> int:
    """What one writes first: a string in, a PDF out, and the next one."""
    import weasyprint

    links = "".join(f'<link rel="stylesheet" href="{name}">' for name in SHEETS)
    size = 0
    for html in pages:
        linked = html.replace("</head>", f"{links}</head>", 1)
        size += len(weasyprint.HTML(string=linked, base_url=f"{LAYOUTS}/").write_pdf())
    return size


def pressed(workers: Workers, batch: Sequence[Paper]) -> int:
    size = 0
    for page in workers.set(batch):
        if page.problems:
            sys.exit(f"{page.path}: {'; '.join(page.problems)}")
        size += len(page.data)
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--batches", type=int, default=6)
    given = parser.parse_args()
    everything = papers(given.letters)
    press = Press((LAYOUTS,))
    size = max(1, given.letters // given.batches)
    batches = [everything[i : i + size] for i in range(0, len(everything), size)]
    room, plain, fast = Room(press), 0.0, 0.0
    with Workers(press, given.jobs) as workers:
        pressed(workers, everything[:20])  # start-up is paid once a run, not once a letter
        plain_loop([room.html(paper) for paper in everything[:2]])
        for batch in batches:
            pages = [room.html(paper) for paper in batch]
            start = time.perf_counter()
            plain_loop(pages)
            middle = time.perf_counter()
            pressed(workers, batch)
            plain, fast = plain + middle - start, fast + time.perf_counter() - middle
    each = 1000 / len(everything)
    print(f"plain loop           {plain * each:7.1f} ms per letter")
    print(f"press, {given.jobs} processes   {fast * each:7.1f} ms per letter")
    print(f"ratio                {plain / fast:7.1f}")
    if plain < 3 * fast:
        sys.exit("The press must be at least three times as fast.")


if __name__ == "__main__":
    main()
