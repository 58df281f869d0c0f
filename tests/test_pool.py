"""The pool of article numbers: checked, given in the order of the book, never twice, never moved."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator import articles, barcodes, registry
from generator.dunning import particulars
from generator.findings import Finding
from generator.journal import Journal
from generator.mailing import assigning, order, pool
from generator.mailing.assigning import Asked
from generator.pdfs import rasters
from generator.register import issuing, published
from generator.values.articles import Article, Pool
from generator.values.decisions import Decision, Sentence, Verdict
from generator.values.history import IssuedLetter
from generator.values.ledger import Address, Source
from generator.values.money import Currency
from generator.values.tables import Record
from tests.commands import CREDITOR, dunnage, run, workspace
from tests.decisions import DEBTOR, LEVELS, make_decision

SERVICES = registry.services()
AR, EINWURF = "registered_ar", "deutsche_post_einwurf"


def s10(serial: int, country: str = "DE", prefix: str = "RR") -> str:
    body = f"{serial:08}"
    return f"{prefix}{body}{articles.s10_check_digit(body)}{country}"


def usps20(serial: int, *, behind: bool = False) -> str:
    body = f"7112{serial:015}"
    return body + str(articles.usps_check_digit(f"91{body}" if behind else body))


# The sheet is checked


def taken(
    *rows: tuple[str, str] | tuple[str, str, str],
    homes: Mapping[str, str] | None = None,
    used: Mapping[str, str] | None = None,
) -> tuple[list[str], list[str]]:
    """The numbers kept, and the findings as printed; a row is service, number, entity."""
    records = []
    for line, row in enumerate(rows, start=2):
        names = ("service", "article_number", "entity")
        values = dict(zip(names, row, strict=False))
        columns = {"service": "A", "article_number": "B", "entity": "C"}
        records.append(Record(Source("article-numbers.csv", "", line), values, columns))
    known = pool.Known(SERVICES, homes or {"": "DE"}, used or {})
    found = pool.read(records, known)
    return [one.number for one in found.value.articles], [str(f) for f in found.findings]


def test_good_numbers_are_kept_in_the_order_of_the_post_whatever_the_rows() -> None:
    numbers = [s10(n) for n in (300, 7, 41_000)]
    kept, said = taken(*((AR, number) for number in numbers))
    assert (kept, said) == (sorted(numbers), [])
    draw = random.Random(3)
    for _ in range(5):
        draw.shuffle(numbers)
        assert taken(*((AR, number) for number in numbers))[0] == kept


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((AR, "RR000000018DE"), "has a wrong check digit"),
        ((AR, s10(1, "GB")), "was issued by the post of GB, but we post in DE"),
        ((AR, s10(1, prefix="VV")), "must begin with R"),
        (("registered", s10(1)), "is of service 'registered', which has no numbers (china_ems"),
        (("post", s10(1)), "is of service 'post', which has no numbers"),
        ((AR, s10(1), "XX"), "is of entity 'XX', which creditor.toml does not name"),
        (("usps_certified", "9400111206206406260786"), "has a wrong check digit"),
        ((AR, "=1+1"), "has characters that no article number has"),
    ],
)
def test_a_bad_number_is_skipped_with_its_cell(row: tuple[str, str], words: str) -> None:
    kept, said = taken(row, (AR, s10(9)))
    assert kept == [s10(9)]
    (only,) = said
    assert words in only
    assert only.startswith("article-numbers.csv:B2:")
    assert "It is not used; correct or remove the row. [P4]" in only


def test_the_same_number_twice_counts_once_and_under_two_services_never() -> None:
    number = s10(5)
    kept, said = taken((AR, number), (AR, f"{number[:2]} {number[2:]}"))
    assert kept == [number]
    assert "stands in the pool twice, first in article-numbers.csv:B2" in said[0]
    kept, said = taken((AR, number), (EINWURF, number), (AR, s10(6)))
    assert kept == [s10(6)]
    assert f"stands under {EINWURF} and {AR}" in said[0]


def test_a_used_number_stays_used() -> None:
    number = s10(5)
    kept, said = taken((AR, number), (AR, s10(6)), used={number: "20250630-C1-EUR"})
    assert kept == [s10(6)]
    assert "was used before, for letter 20250630-C1-EUR; it stays used" in said[0]


def test_a_mistyped_digit_that_makes_the_other_kind_is_seen_beside_its_roll() -> None:
    """The control: alone it is a good number, and only the roll it came from tells."""
    roll = [usps20(n) for n in range(200, 206)]
    right = roll[2]
    wrong = next(
        typed
        for place in range(4, 20)
        for digit in "0123456789"
        if articles.check(
            SERVICES["usps_certified"], typed := right[:place] + digit + right[place + 1 :]
        ).kind == "usps-20-91"
    )  # fmt: skip
    assert taken(("usps_certified", wrong), homes={"": "US"}) == ([wrong], [])
    rows = [("usps_certified", wrong if number == right else number) for number in roll]
    kept, said = taken(*rows, homes={"": "US"})
    assert kept == [number for number in roll if number != right]
    assert "another kind" in said[0]
    kept, said = taken(*rows[2:4], homes={"": "US"})
    assert (kept, len(said)) == ([], 2)


def test_numbers_of_one_entity_are_checked_against_its_own_country() -> None:
    homes = {"A": "DE", "B": "GB"}
    kept, said = taken((AR, s10(1), "A"), (AR, s10(2, "GB"), "B"), (AR, s10(3, "GB")), homes=homes)
    assert (len(kept), said) == (3, [])
    kept, said = taken((AR, s10(2, "GB"), "A"), homes=homes)
    assert kept == []
    assert "we post in DE" in said[0]


# Who gets which


def asked(number: int, *, added: bool = False, dunned: bool = True, **more: Any) -> Asked:
    name = f"C{number:03}"
    plain: dict[str, Any] = {
        "key": (more.pop("entity", ""), name, "EUR"), "service": AR, "country": "DE",
        "added": added, "place": (AR, "", "FR", "", name), "dunned": dunned,
    }  # fmt: skip
    return Asked(**{**plain, **more})


def stock(count: int, *, first: int = 0, entity: str = "", country: str = "DE") -> Pool:
    return Pool(
        tuple(
            Article(AR, s10(n, country), "s10", entity, Source("x"), country)
            for n in range(first, first + count)
        )
    )


def given(wanted: Iterable[Asked], of: Pool) -> tuple[dict[str, str], list[str], list[Finding]]:
    found = assigning.assign(wanted, of)
    numbers = {key[1]: number for key, number in found.value.numbers.items()}
    return numbers, sorted(key[1] for key in found.value.lacking), list(found.findings)


def test_numbers_follow_the_order_of_the_book_whatever_the_order_of_asking() -> None:
    letters = [asked(n) for n in range(8)]
    first = given(letters, stock(20))
    assert list(first[0].values()) == [s10(n) for n in range(8)]
    draw = random.Random(8)
    for _ in range(20):
        draw.shuffle(letters)
        assert given(letters, stock(20)) == first


def test_no_review_moves_another_letters_number() -> None:
    """Held ones keep theirs unused, added ones take the next: two hundred reviews of one run."""
    draw = random.Random(6)
    for _ in range(200):
        rules = draw.sample(range(40), 15)
        before = given([asked(n) for n in rules], stock(60))[0]
        held = set(draw.sample(rules, draw.randint(0, 6)))
        more = draw.sample([n for n in range(40) if n not in rules], draw.randint(0, 6))
        letters = [asked(n, dunned=n not in held) for n in rules]
        letters += [asked(n, added=True) for n in more]
        draw.shuffle(letters)
        after = given(letters, stock(60))[0]
        assert len(set(after.values())) == len(after)
        for n in rules:
            name = f"C{n:03}"
            assert after.get(name) == (None if n in held else before[name])
        assert sorted(after[f"C{n:03}"] for n in more) == [s10(15 + n) for n in range(len(more))]


def test_control_numbers_given_in_one_go_would_move() -> None:
    """One more customer early in the alphabet, and every label after it is on another letter."""
    letters = [asked(n) for n in (10, 20, 30)]
    naive = [given([*more, *letters], stock(9))[0] for more in ((), (asked(1),))]
    ours = [given([*more, *letters], stock(9))[0] for more in ((), (asked(1, added=True),))]
    assert naive[0]["C020"] != naive[1]["C020"]
    assert ours[0]["C020"] == ours[1]["C020"]


def test_a_pool_too_short_says_so_and_holds_what_is_beyond_it() -> None:
    numbers, lacking, findings = given([asked(n) for n in range(5)], stock(3))
    assert list(numbers) == ["C000", "C001", "C002"]
    assert lacking == ["C003", "C004"]
    (said,) = findings
    assert said.code == "P6"
    assert "5 article numbers are needed for registered_ar and the pool has 3" in said.message
    assert "2 letters will not go" in said.message


def test_a_pool_too_short_for_letters_that_do_not_go_is_no_matter() -> None:
    letters = [asked(n, dunned=n < 2) for n in range(5)]
    assert given(letters, stock(3))[1:] == ([], [])


def test_no_pool_is_one_warning_and_the_letters_go() -> None:
    numbers, lacking, findings = given([asked(n) for n in range(5)], Pool())
    assert (numbers, lacking) == ({}, [])
    assert [finding.code for finding in findings] == ["P5"]
    assert "5 letters by registered_ar go without an article number" in findings[0].message
    assert given([asked(1, dunned=False)], Pool())[2] == []
    assert given([], stock(3)) == ({}, [], [])


def test_a_pool_of_wrong_or_used_numbers_alone_holds_the_letters() -> None:
    """As if it were one too few: without a row of the service they would go (control above)."""
    row = Record(
        Source("article-numbers.csv"), {"service": AR, "article_number": "RT473124828DE"}, {}
    )
    found = pool.read([row], pool.Known(SERVICES, {"": "DE"}, {})).value
    assert not found.articles
    assert found.named == {AR}
    numbers, lacking, (said,) = given([asked(n) for n in range(2)], found)
    assert (numbers, lacking, said.code) == ({}, ["C000", "C001"], "P6")
    assert "needed for registered_ar and the pool has 0: 2 letters will not go" in said.message
    assert "remove its rows" in said.remedy


def test_a_run_of_one_customer_gives_no_numbers() -> None:
    assert given([asked(1)], replace(stock(3), closed=True)) == ({}, [], [])


def test_an_entity_takes_its_own_numbers_then_the_shared_ones_and_those_of_its_post() -> None:
    own, shared = stock(1, first=50, entity="B"), stock(2)
    abroad = stock(1, first=90, country="GB")
    of = Pool((*own.articles, *shared.articles, *abroad.articles))
    letters = [asked(1, entity="A"), asked(2, entity="B"), asked(3, entity="B")]
    letters.append(asked(4, entity="C", country="GB"))
    numbers, lacking, _ = given([*letters, asked(5, entity="A")], of)
    assert lacking == ["C005"]
    assert numbers == {"C001": s10(0), "C002": s10(50), "C003": s10(1), "C004": s10(90, "GB")}


def test_what_a_decision_asks_for() -> None:
    sent = replace(make_decision(4, 2), proposed_service=AR)
    held = replace(sent, verdict=Verdict.HELD_IN_REVIEW)
    lowered = replace(sent, level=LEVELS[2], service="post", proposed=LEVELS[3])
    raised = replace(sent, proposed_service="post", proposed=LEVELS[2])
    freed = replace(sent, proposed_service="")

    def wants(decision: Decision) -> list[tuple[str, bool, bool]]:
        found = assigning.asked(decision, SERVICES)
        return [(one.service, one.added, one.dunned) for one in found]

    assert wants(sent) == [(AR, False, True)]
    assert wants(held) == [(AR, False, False)]
    assert wants(lowered) == [(AR, False, False)]
    assert wants(raised) == [(AR, True, True)]
    assert wants(freed) == [(AR, True, True)]
    assert wants(replace(sent, lacks=(sent.sentence,))) == [(AR, False, False)]
    moved = replace(sent, service=EINWURF)
    assert wants(moved) == [(AR, False, False), (EINWURF, True, True)]


def test_a_hold_left_by_an_earlier_review_keeps_its_number() -> None:
    """The next review may lift it (D11); the control: what the data lack takes no number."""
    sent = make_decision(4, 2)
    for code, service in (("lacks.lapsed", sent.service), ("lacks.finding", "")):
        lack = Sentence.of(code, message="Held.", where="input/review/2026-09-30.csv")
        assert particulars.rules_service(replace(sent, lacks=(lack,))) == service
    assert particulars.rules_service(replace(sent, verdict=Verdict.AWAITING_RELEASE)) == ""


def test_the_order_of_the_book() -> None:
    def at(country: str, code: str, number: str = "", article: str = "") -> Decision:
        debtor = replace(DEBTOR, address=Address(("1",), code, "X", "", country))
        of = make_decision(4, 1, debtor=replace(debtor, registered=Address()))
        return replace(of, letter_no=f"20261031-{number}-EUR", article_number=article)

    rows = [at("FR", "75001"), at("DE", "20095"), at("DE", "10115", "B"), at("DE", "10115", "A")]
    ordered = sorted(rows, key=order.key)
    assert [order.country(d) + order.address(d).postal_code for d in ordered] == [
        "DE10115", "DE10115", "DE20095", "FR75001",
    ]  # fmt: skip
    assert ordered[0].letter_no < ordered[1].letter_no
    assert order.country(at("", "1")) == "DE"
    late, early = at("DE", "1", article="9" * 22), at("FR", "9", article="9" * 20)
    assert order.key(early) < order.key(late)
    registered = replace(DEBTOR, registered=Address(("1",), "00001", "X", "", "AT"))
    assert order.country(make_decision(4, 1, debtor=registered)) == "AT"
    assert order.country(make_decision(3, 1, debtor=registered)) == "NL"


# A month end with a pool

NAMES = ("C1", "C2", "C3", "C4", "C5")
ITEMS = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
    + "".join(
        f"{name},R-{name},invoice,2025-01-01,2025-01-31,1000.00,1000.00,EUR,2025-06-30\n"
        for name in NAMES
    )
)
PLACES = (("C1", "75001", "FR"), ("C2", "10115", "DE"), ("C3", "69001", "FR"),
          ("C4", "20095", "DE"), ("C5", "1011", "NL"))  # fmt: skip
CUSTOMERS = "customer_id,customer_name,address_line1,postal_code,city,country\n" + "".join(
    f"{name},{name} Trading,Street 1,{code},Town,{country}\n" for name, code, country in PLACES
)
LOG = "date,customer_id,channel,direction,kind,level,deadline\n" + "".join(
    f"2025-0{month}-28,{name},letter,outbound,reminder {level},{level},2025-0{month + 1}-07\n"
    for name in NAMES
    for level, month in ((1, 2), (2, 3), (3, 4))
    if name != "C5" or level < 3  # reminder 3 is its next: by ordinary letter
)
OWN = '[creditor.services]\ncertified = "registered_ar"\n'


def month(root: Path, numbers: Sequence[str]) -> Path:
    rows = "".join(f"{AR},{number}\n" for number in numbers)
    files = {
        "open-items.csv": ITEMS, "customers.csv": CUSTOMERS, "contact-log.csv": LOG,
        "article-numbers.csv": f"service,article_number\n{rows}",
    }  # fmt: skip
    root = workspace(root, files, terms="de_bgb_288")
    text = CREDITOR.format(terms="de_bgb_288").replace(
        "[creditor.address]", f"{OWN}[creditor.address]"
    )
    (root / "input" / "creditor.toml").write_text(text, encoding="utf-8")
    return root


def numbers_of(decisions: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
    return {name[:2]: decision["article_number"] for name, decision in decisions.items()}


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    root = month(tmp_path_factory.mktemp("pool") / "w", [s10(n) for n in (9, 3, 5, 1, 7, 2)])
    answer, decisions = run(root)
    assert answer.code == 0, answer.err
    return root, decisions


@pytest.fixture
def root(drafted: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    shutil.copytree(drafted[0], tmp_path / "w")
    return tmp_path / "w"


def test_the_run_gives_numbers_in_the_order_of_the_book(drafted: tuple[Path, Any]) -> None:
    root, decisions = drafted
    assert numbers_of(decisions) == {
        "C2": s10(1), "C4": s10(2), "C3": s10(3), "C1": s10(5), "C5": None,
    }  # fmt: skip
    for name, number in numbers_of(decisions).items():
        data = (root / decisions[f"{name} EUR"]["letter"]).read_bytes()
        with rasters.opened(data) as pages:
            read = barcodes.read(pages.picture(1).view, (barcodes.CODE_128,))
            shown = articles.display(SERVICES[AR], number) if number else "Article no."
            assert (shown in " ".join(pages.text(1).split())) == bool(number)
        assert [code.text for code in read] == ([number] if number else [])


def review(root: Path, edits: Mapping[str, tuple[str, int | None]]) -> dict[str, Any]:
    book = root / "output" / "2025-06-30" / "review.xlsx"
    seen = openpyxl.load_workbook(book)
    sheet = seen["Decisions"]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(header, row, strict=True))
        if cells["customer_id"].value in edits:
            action, level = edits[cells["customer_id"].value]
            cells["action"].value, cells["level"].value = action, level
            cells["reason"].value, cells["by"].value = "Sales asks", "Ada"
    copy = root / "edited.xlsx"
    seen.save(copy)
    answer, decisions = run(root, "--review", copy, "--allow-raise")
    assert answer.code in (0, 1), answer.err
    return decisions


def test_a_review_renumbers_nobody_and_a_fresh_run_gives_the_same_bytes(
    root: Path, tmp_path: Path
) -> None:
    decisions = review(root, {"C4": ("hold", None), "C5": ("raise", 4)})
    assert numbers_of(decisions) == {
        "C2": s10(1), "C4": None, "C3": s10(3), "C1": s10(5), "C5": s10(7),
    }  # fmt: skip
    first = (root / "output" / "2025-06-30" / "run.json").read_bytes()
    shutil.rmtree(root / "output")
    again, _ = run(root)
    assert again.code in (0, 1)
    assert (root / "output" / "2025-06-30" / "run.json").read_bytes() == first


def test_only_issued_letters_burn_and_a_void_frees_nothing(root: Path) -> None:
    review(root, {"C4": ("hold", None)})
    assert dunnage("issue", "-C", root).code == 0
    (act,) = (root / "input" / "journal").glob("*.jsonl")
    events = [json.loads(line) for line in act.read_text(encoding="utf-8").splitlines()[1:]]
    burnt = {e["letter"]["customer"]: e["letter"]["article_number"] for e in events}
    assert burnt == {"C2": s10(1), "C3": s10(3), "C1": s10(5), "C5": None}
    answer = dunnage("void", "20250630-C2-EUR", "-C", root, "--reason", "wrong address")
    assert answer.code == 0, answer.err
    answer, decisions = run(root)
    assert answer.code in (0, 1), answer.err
    later = numbers_of(decisions)
    assert later["C2"] in (s10(2), s10(7), s10(9))
    assert not {s10(1), s10(3), s10(5)} & set(later.values())
    text = (root / "output" / "2025-06-30-2" / "findings.csv").read_text(encoding="utf-8-sig")
    assert text.count("P4") == 3
    assert "for letter 20250630-C2-EUR; it stays used, also after a void" in text


def test_issue_refuses_a_number_that_went_out_before(root: Path) -> None:
    """Even where the run was made as if it were free: here the pool is checked too late."""
    run_ = published.load(root, "2025-06-30")
    letter = next(one for one in run_.letters if one.article_number)
    gone = IssuedLetter(
        "20250531-X-EUR", "", "X", Currency("EUR", 2), "", 4, run_.as_of, run_.as_of, "", "", (),
        article_number=articles.display(SERVICES[AR], letter.article_number or ""),
    )  # fmt: skip
    assert list(issuing._used(run_, Journal())) == []
    for history in (Journal(letters=(gone,)), Journal(voided=(gone,))):
        (against,) = issuing._used(run_, history)
        assert "was used before, for letter 20250531-X-EUR" in against.message


def test_a_short_pool_holds_letters_and_none_prints_them_bare(tmp_path: Path) -> None:
    answer, decisions = run(month(tmp_path / "short", [s10(1), s10(2), "RR000000000DE"]))
    assert answer.code == 1
    verdicts = {name[:2]: decision["verdict"] for name, decision in decisions.items()}
    assert verdicts == {
        "C1": "incomplete", "C2": "dun", "C3": "incomplete", "C4": "dun", "C5": "dun",
    }  # fmt: skip
    assert "the pool for registered_ar is used up" in decisions["C1 EUR"]["sentence"]
    assert decisions["C1 EUR"]["letter"] is None

    answer, decisions = run(month(tmp_path / "none", []))
    assert answer.code == 0, answer.err
    assert {decision["verdict"] for decision in decisions.values()} == {"dun"}
    assert set(numbers_of(decisions).values()) == {None}
    said = (tmp_path / "none" / "output" / "2025-06-30" / "findings.csv").read_text("utf-8-sig")
    assert "4 letters by registered_ar go without an article number" in said


def test_a_run_of_one_customer_prints_no_number(root: Path) -> None:
    answer, decisions = run(root, "--only", "C1")
    assert answer.code == 0, answer.err
    assert numbers_of(decisions) == {"C1": None}
