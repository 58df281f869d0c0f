"""The whole way to the post: letters to forty countries, bound, stamped, and read back as paper.

`python -m scripts.benchmark_mail [--letters 500] [--jobs 2] [--cost 60]` sets letters in every form
and by every service, and prints how many addresses stand in their windows, how many codes were
read, whether manifest, pages and book agree, and what codes, marks and archive cost a letter
against the plain one, set in turns. It fails if anything is not as it must be.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from generator import articles, registry, wording
from generator.documents import payment, references, statements
from generator.documents.letters import letter
from generator.mailing import book, files, pieces, readback
from generator.typeset import Press, Workers
from generator.typeset.forms import base
from generator.typeset.press import Room
from generator.values.decisions import Decision
from generator.values.ledger import Address
from generator.values.mail import (
    Claimed,
    Piece,
    PieceRecord,
    PrintFile,
    Printing,
    PrintRecord,
)
from generator.values.paper import Page, Paper
from generator.values.policy import PostalAddress, Service
from tests.decisions import BUCKETS, CREDITOR, DATES, DEBTOR, make_decision

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
FORMS = tuple(sorted(path.stem for path in (LAYOUTS / "forms").glob("*.css")))
RUN = "2026-10-31"
# country, postal code, city, region: places as their posts spell them, streets are invented
PLACES = tuple(
    (*line.strip().split("|"),)
    for line in """
DE|10115|Berlin|; AT|1010|Wien|; CH|8001|Zürich|; FR|75001|Paris|; IT|20121|Milano|MI;
ES|28001|Madrid|Madrid; PT|1100-048|Lisboa|; NL|1012 AB|Amsterdam|; BE|1000|Bruxelles|;
LU|1111|Luxembourg|; GB|SW1A 1AA|London|; IE|D02 X285|Dublin|Dublin; DK|1050|København|;
SE|111 20|Stockholm|; NO|0150|Oslo|; FI|00100|Helsinki|; PL|00-001|Warszawa|;
CZ|110 00|Praha|; SK|811 01|Bratislava|; HU|1011|Budapest|; RO|010011|București|;
BG|1000|Sofia|; GR|105 57|Athina|; TR|34110|Istanbul|; US|94105|San Francisco|CA;
CA|M5H 2N2|Toronto|ON; MX|06000|Ciudad de México|CDMX; BR|01000-000|São Paulo|SP;
AR|C1002AAA|Buenos Aires|; CL|8320000|Santiago|; ZA|8001|Cape Town|; EG|11511|Cairo|;
AE||Dubai|Dubai; SA|11564|Riyadh|; IN|110001|New Delhi|Delhi; SG|018956|Singapore|;
CN|100000|Beijing|Beijing; JP|100-0001|Chiyoda-ku|Tokyo; AU|2000|Sydney|NSW;
NZ|1010|Auckland|
""".strip().split(";")
)
PAPER_ORIGINS = ("DE", "GB", "FR", "CH", "CN", "IN")


def cases(count: int) -> Iterator[tuple[Decision, str, Service]]:
    """Decisions with form and service; a third of them at home, for what only goes there."""
    places = {place[0]: place for place in PLACES}
    services = registry.services()
    for number in range(count):
        turn, form = number // len(FORMS), FORMS[number % len(FORMS)]
        origins = ("US",) if form.startswith("us_") else PAPER_ORIGINS
        origin = origins[turn % len(origins)]
        code, postal, city, region = places[origin] if turn % 3 == 0 else PLACES[number % 40]
        to = Address((f"Harbour Street {number + 1}",), postal, city, region, code)
        serving = [s for s in services.values() if articles.unserved(s, origin, to) is None]
        service = serving[(turn // 3 + number) % len(serving)]
        own = PostalAddress(("Kaiserdamm 40",), *_home(places[origin]))
        creditor = replace(CREDITOR, address=own, form=form, entity=origin)
        debtor = replace(
            DEBTOR, customer_id=f"{number:05}", name=f"Buyer No. {number}", legal_name="",
            address=to, registered=Address(),
        )  # fmt: skip
        plain = make_decision(4, 3, debtor=debtor, creditor=creditor, seed=number, extras=False)
        yield (
            replace(
                plain, letter_no=f"20261031-{number:05}-EUR", slug=f"{number:05}",
                service=service.name, article_number=_article(service, origin, number),
            ),
            form,
            service,
        )  # fmt: skip


def _home(place: tuple[str, ...]) -> tuple[str, str, str, str]:
    code, postal, city, region = place
    return postal, city, code, region


def _article(service: Service, origin: str, number: int) -> str:
    """Numbers that nobody issued, with check digits that are right."""
    if service.number == "s10":
        first = (*service.prefixes, "R")[0].ljust(2, "R")[:2]
        serial = f"{47_000_000 + number}"
        return f"{first}{serial}{articles.s10_check_digit(serial)}{origin}"
    if service.number == "usps":
        digits = f"94071000000000{number:07}"
        return f"{digits}{articles.usps_check_digit(digits)}"
    return ""


def composed(of: tuple[Decision, str, Service], *, plain: bool = False) -> Paper:
    """The letter as a run sets it, or without codes and archive."""
    decision, form, service = of
    if plain:  # a code that is not printed is not made either
        own = decision.creditor
        banks = {code: replace(bank, payment_code="none") for code, bank in own.banks.items()}
        decision = replace(decision, creditor=replace(own, banks=banks))
    reader = wording.words("en", (LAYOUTS,))
    annexed = statements.annex(decision, DATES, BUCKETS, reader) if service.enclosures else None
    number = "" if plain else decision.article_number
    paper = letter(decision, service, form, "en", reader, article_number=number, statement=annexed)
    if not plain:
        return paper
    return replace(paper, view={**paper.view, "article": {}}, variant="", attachments=())


def bound(
    all_of: Sequence[tuple[Decision, str, Service]], pages: dict[str, Page], how: Printing
) -> list[tuple[bytes, PrintFile]]:
    posted = [_piece(one, pages) for one in all_of if f"letters/{one[0].letter_no}.pdf" in pages]
    return [
        files.bind(
            path, group, run=RUN, printing=how, services=registry.services(),
            letter=lambda name: pages[name].data, copy=dict[str, bytes]().__getitem__,
        )
        for path, group in files.groups(posted, how)
    ]  # fmt: skip


def _piece(one: tuple[Decision, str, Service], pages: dict[str, Page]) -> Piece:
    decision, form, service = one
    name = f"letters/{decision.letter_no}.pdf"
    paper = "letter" if base(form).startswith("us_") else "a4"
    codes = payment.scanned(decision, is_a4=paper == "a4")
    return pieces.piece(
        decision, name, pages[name].pages, service=service, paper=paper, payment_codes=codes
    )


def read_back(
    made: Iterable[tuple[bytes, PrintFile]], of: Sequence[tuple[Decision, str, Service]],
    pages: dict[str, Page],
) -> Iterator[str]:  # fmt: skip
    claims = {
        d.letter_no: Claimed(
            f"letters/{d.letter_no}.pdf",
            d.claimed.amount,
            d.currency.code,
            references.reference(d).text,
        )
        for d, _, _ in of
    }
    records = []
    for data, file in made:
        own = tuple(
            PieceRecord(p.piece.letter_no, p.first_page, p.last_page, p.sheets, p.copy,
                        p.piece.article_number, p.piece.code, p.piece.payment_codes)
            for p in file.pieces
        )  # fmt: skip
        named = f"output/{RUN}/{file.path}"
        records.append(PrintRecord(named, file.plex, own, file.sheets, file.marks))
        yield from readback.wrong(data, records[-1], RUN, claims, lambda name: pages[name].data)
    services = registry.services()
    kept = book.books([file for _, file in made], services)
    yield from readback.book_differs(book.book_csv(kept, services), records, RUN)


def cost(of: Sequence[tuple[Decision, str, Service]]) -> tuple[float, float]:
    """Milliseconds of this process per letter, plain and whole, in turns of ten.

    Garbage is collected between the turns, and each pays for its own: what a collection costs
    beyond one that finds nothing.
    """
    spent = [0.0, 0.0]
    room = Room(Press((LAYOUTS,)))
    room.set(composed(of[0]))  # start-up is paid once a run
    for start in range(0, len(of), 10):
        batch = of[start : start + 10]
        for turn in (0, 1):
            gc.collect()
            # Else the room collects what both left behind, and always in the same one's time.
            room._since_collection = 0  # noqa: SLF001
            spent[turn] += timed(partial(set_all, room, batch, turn == 0))
            spent[turn] += timed(gc.collect) - timed(gc.collect)
    return spent[0] * 1000 / len(of), spent[1] * 1000 / len(of)


def set_all(room: Room, of: Sequence[tuple[Decision, str, Service]], plain: bool) -> None:
    papers = [composed(one, plain=plain) for one in of]
    done = {page.path: page for page in map(room.set, papers) if not page.problems}
    if not plain:
        bound(of, done, Printing())


def timed(what: Callable[[], object]) -> float:
    begin = time.process_time()
    what()
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cost", type=int, default=60, help="letters for the measurement of cost")
    given = parser.parse_args()
    of = list(cases(given.letters))
    with Workers(Press((LAYOUTS,)), given.jobs) as workers:
        every = {page.path: page for page in workers.set(composed(one) for one in of)}
        wrong = [f"{p.path}: {w}" for p in every.values() for w in p.problems]
        pages = {path: page for path, page in every.items() if not page.problems}
        made = bound(of, pages, Printing(plex="duplex"))
        begin = time.process_time()
        wrong += read_back(made, of, pages)
        reading = (time.process_time() - begin) * 1000 / max(1, len(pages))
    plain, whole = cost(list(cases(given.cost)))
    used = Counter(service.name for _, _, service in of)
    placed = [p for _, file in made for p in file.pieces]
    countries = {decision.debtor.address.country for decision, _, _ in of}
    print(f"letters              {len(of)} to {len(countries)} countries, {len(used)} services,")
    print(f"                     {len({form for _, form, _ in of})} forms")
    print(f"set, address inside  {len(pages)}")
    print(f"print files          {len(made)}, {sum(f.sheets for _, f in made)} sheets, each marked")
    print(f"article barcodes     {sum(bool(p.piece.code) for p in placed)}")
    print(f"not as it must be    {len(wrong)}")
    print(f"read back            {reading:7.1f} ms per letter")
    print(f"plain letter         {plain:7.1f} ms")
    print(f"codes, archive, bound {whole:6.1f} ms, {whole / plain:.2f} times")
    for words in wrong[:20]:
        print(f"  {words}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
