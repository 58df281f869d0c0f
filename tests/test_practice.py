"""The dangers a credit controller knows, each by its number, and a clock that must come out.

`ELSEWHERE` names the rules whose matter another test holds, or that no program text has yet.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import registry
from generator.dunning.lint import complaints
from generator.findings import Severity
from generator.values.decisions import Verdict
from generator.values.history import IssuedItem, IssuedLetter
from tests.commands import Answer, dunnage, run, workspace
from tests.ledgers import day, money, terms
from tests.rivers import Come, Row, customer, item, river

HERE = Path(__file__).parent
LAYOUTS = HERE.parent / "layouts"
ELSEWHERE = {
    23: "test_documents.py::test_no_activity_is_invented",
    24: "later: pseudonyms on shared dashboards, purging of personal data",
    25: "later: the veto of sales is the review, see the tests of the review",
    26: "later: notices before the due date ask to confirm receipt",
    27: "later: consequences for production need the sheet Open orders",
}
LOG = [
    {"date": on, "customer_id": "C1", "channel": "e-mail", "direction": "outbound",
     "kind": f"reminder {level}", "level": level, "deadline": until}
    for level, on, until in ((1, "2025-09-05", "2025-09-09"), (2, "2025-09-15", "2025-09-22"),
                             (3, "2025-09-29", "2025-10-14"))
]  # fmt: skip
OLD = {"due_date": "2025-07-31", "document_date": "2025-07-01"}


def held(kind: str, number: str = "", **more: Any) -> list[Row]:
    return [
        {"customer_id": "C1", "kind": kind, "document_no": number, "from": "2025-09-01", **more}
    ]


def test_every_rule_has_its_test_or_its_reason() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    named = {int(n) for n in re.findall(r"^def test_rule_(\d\d)_", text, re.MULTILINE)}
    assert named | ELSEWHERE.keys() == set(range(1, 29))
    assert not named & ELSEWHERE.keys()
    for place in ELSEWHERE.values():
        file, _, name = place.partition("::")
        assert place.startswith("later: ") or f"def {name}(" in (HERE / file).read_text("utf-8")


def test_rule_01_three_dates() -> None:
    """Cash of 2 November in a list cut at 31 October is not demanded again."""
    paid = [{"customer_id": "C1", "payment_date": "2025-11-02", "amount": "500.00",
             "currency": "EUR", "document_no": "1"}]  # fmt: skip
    found = river([item()], payments=paid, letter_date=dt.date(2025, 11, 3))["C1"]
    assert found.verdict is Verdict.PAID_AFTER_CUTOFF
    assert (str(found.open), found.items[0].aged.bucket) == ("500.00", "31-60")
    naive = river([item()], letter_date=dt.date(2025, 11, 3))["C1"]
    assert str(naive.claimed) == "500.00"


def test_rule_02_the_first_run_has_no_history() -> None:
    first = river([item(due_date="2024-09-26")])["C1"]
    assert (first.level and first.level.number, first.verdict) == (3, Verdict.DUN)
    opening = river([item(due_date="2024-09-26", dunning_level=1, last_dunned_on="2025-09-01")])
    assert opening["C1"].items[0].level == 2


def test_rule_03_no_ladder_loses_a_february() -> None:
    standard = registry.procedures()["exporter-standard"]
    assert not complaints(standard)
    longer = tuple(replace(level, deadline_days=21) for level in standard.levels)
    assert len(complaints(replace(standard, levels=longer))) >= 5


def test_rule_04_a_row_of_another_company_is_refused() -> None:
    found = river([item(entity="US10")])
    assert [(f.code, f.severity) for f in found.findings if f.code == "L1"] == [
        ("L1", Severity.REFUSE)
    ]


def test_rule_05_without_a_basis_nothing_is_said_of_interest() -> None:
    found = river([item(**OLD)], log=LOG)["C1"]
    assert (found.level and found.level.interest, str(found.interest)) == ("claimed", "0.00")
    assert "note.no_basis" in [note.code for note in found.notes]
    assert found.items[0].accrual is None


def test_rule_06_interest_begins_where_the_law_says() -> None:
    """Agreed: the day after; not agreed: 30 days from the invoice; BGB 193 rolls, the Act not."""

    def first(regime: str, **fields: Any) -> dt.date:
        found = river([item(**{**OLD, **fields})], log=LOG, regime=regime)["C1"].items[0].accrual
        assert found
        return found.segments[0].first

    assert first("eu_2011_7", due_date_basis="contract") == day("2025-08-01")
    assert first("eu_2011_7", due_date_basis="invoice", document_date="2025-07-11") == day(
        "2025-08-11"
    )
    saturday = "2025-08-02"
    assert first("de_bgb_288", due_date=saturday) == day("2025-08-05")
    assert first("uk_1998_act", due_date=saturday) == day("2025-08-03")


def test_rule_07_payments_without_days_make_a_lower_bound() -> None:
    found = river([item(**OLD, amount_original="900.00")], log=LOG, terms=terms())
    accrual = found["C1"].items[0].accrual
    assert accrual
    assert accrual.lower_bound
    assert str(accrual.segments[0].balance) == "500.00"
    assert "L8" in found.codes


def test_rule_08_unapplied_cash_cuts_the_base_an_advance_does_not() -> None:
    def interest(kind: str) -> str:
        rows = [item(**OLD, amount_open="5000.00"), item("P", due_date="2025-09-15",
                value_date="2025-09-15", amount_open="-2000.00", document_type=kind)]  # fmt: skip
        return str(river(rows, log=LOG, terms=terms())["C1"].items[0].accrual.interest)  # type: ignore[union-attr]

    assert (interest("payment"), interest("advance")) == ("120.99", "151.23")


def test_rule_09_a_disputed_part_is_reserved_and_an_old_dispute_is_told() -> None:
    found = river(
        [item(**OLD, amount_open="20000.00")], log=LOG, terms=terms(),
        holds=held("dispute", "1", amount="6500.00", currency="EUR", owner="Frau Weiss"),
    )  # fmt: skip
    of = found["C1"].items[0]
    assert of.accrual
    assert (str(of.demanded), str(of.disputed)) == ("13500.00", "6500.00")
    assert of.accrual.reserved
    assert of.accrual.reserved.positive
    (told,) = (f for f in found.findings if f.code == "D2")
    assert "Frau Weiss" in told.remedy


@pytest.mark.parametrize("word", ["letter of credit", "documentary collection", "direct debit"])
def test_rule_10_where_a_bank_or_a_factor_is_paid(word: str) -> None:
    assert river([item(instrument=word)])["C1"].verdict is Verdict.WITH_BANK
    assert river([item(assigned_to="Factor AG")])["C1"].verdict is Verdict.ASSIGNED


@pytest.mark.parametrize("group", ["intercompany", "Employee", "one_time", "cash sale"])
def test_rule_11_who_is_never_dunned(group: str) -> None:
    found = river([item()], master=[customer(account_group=group)])["C1"]
    assert found.verdict in (
        Verdict.INTERCOMPANY, Verdict.ONE_TIME_ACCOUNT, Verdict.INCOMPLETE,
    )  # fmt: skip
    assert not found.claimed


def test_rule_12_sanctions_leave_nothing_to_send() -> None:
    found = river([item()], holds=held("sanctions"))["C1"]
    assert (found.verdict, found.file_only, found.service) == (Verdict.SANCTIONED, True, "")
    assert not found.claimed


def test_rule_13_insolvency_has_a_cut_off_day() -> None:
    rows = [item("1", document_date="2025-08-31"), item("2", document_date="2025-09-02")]
    found = river(rows, holds=held("Insolvenz"))["C1"]
    assert found.file_only
    assert [i.sentence.code for i in found.items] == [
        "verdict.insolvent", "verdict.insolvent_after",
    ]  # fmt: skip


def test_rule_14_a_late_report_ends_the_cover() -> None:
    insured = [customer(insurer="Kredit AG", report_by_days=45)]
    found = river([item()], master=insured, holds=held("promise to pay", until="2025-11-30"))
    assert "D3" in found.codes
    assert "note.insurer_consent" in [note.code for note in found["C1"].notes]


def test_rule_15_natural_persons_are_held_and_owe_no_business_sums() -> None:
    person = [customer(is_natural_person=True)]
    found = river([item(**OLD)], master=person, log=LOG, regime="de_bgb_288")["C1"]
    assert found.verdict is Verdict.NATURAL_PERSON
    assert found.items[0].accrual is None


def test_rule_16_one_members_insolvency_is_a_warning_on_the_others() -> None:
    group = [customer("C1"), customer("C2", parent_customer_id="C1")]
    found = river([item(), item("2", "C2")], master=group, holds=held("insolvency"))
    assert [f.customer_id for f in found.findings if f.code == "D5"] == ["C2"]
    assert found["C2"].verdict is Verdict.DUN
    assert str(found["C2"].claimed) == "500.00"  # its own debt, never its parent's


def test_rule_17_a_confirming_call_does_not_block() -> None:
    def after(kind: str, direction: str) -> Verdict:
        call = {"date": "2025-10-29", "customer_id": "C1", "channel": "call", "kind": kind,
                "direction": direction}  # fmt: skip
        return river([item()], log=[call])["C1"].verdict

    assert after("call", "outbound") is Verdict.CONTACTED_RECENTLY
    assert after("confirmation", "outbound") is Verdict.DUN
    assert after("call", "inbound") is Verdict.DUN


def test_rule_18_an_invoice_never_reminded_is_not_formally_demanded_with_another() -> None:
    rows = [item("old", **OLD), item("new", due_date="2025-10-20")]
    found = river(rows, log=LOG, terms=terms())["C1"]
    assert {i.aged.item.document_no: i.level for i in found.items} == {"old": 4, "new": 2}
    assert [bool(i.interest) for i in found.items] == [True, False]


def test_rule_19_no_fees_and_the_fixed_sum_once_for_businesses() -> None:
    assert not any(lv.fees for p in registry.procedures().values() for lv in p.levels)
    lines = [item(**OLD, line_no=str(n)) for n in (1, 2, 3)]
    found = river(lines, log=LOG, regime="de_bgb_288")["C1"]
    assert (str(found.fixed_sum), str(found.fee)) == ("40.00", "0.00")
    assert registry.regimes()["de_bgb_288"].binds == ("businesses",)


def sent(level: int, on: str, until: str) -> IssuedLetter:
    claimed = (IssuedItem("1", "", money("500"), money("0"), money("0"), level),)
    return IssuedLetter(
        f"L{level}", "", "C1", money("0").currency, "exporter-standard", level, day(on),
        day(until), "certified", "", claimed,
    )  # fmt: skip


def test_rule_20_a_referral_date_once_printed_demands_a_decision() -> None:
    last = [sent(5, "2025-10-01", "2025-10-20")]
    for on, code in (("2025-10-27", "waiting_for_referral"), ("2025-10-28", "release_referral")):
        found = river([item(**OLD)], issued=last, letter_date=day(on), as_of=day(on))["C1"]
        assert found.sentence.code == f"verdict.{code}"


def test_rule_21_limitation_is_warned_of() -> None:
    found = river([item(due_date="2022-03-31")])
    (told,) = (f for f in found.findings if f.code == "D4")
    assert "2025-12-31" in told.message
    assert "BGB" in told.message


def test_rule_22_deadlines_have_transit_and_both_countries_holidays() -> None:
    """31 October + 10 + 5 days = Saturday 15 November, and Monday the 17th."""
    found = river([item()])["C1"]
    assert found.level
    assert (found.level.channel, found.deadline) == ("post", day("2025-11-17"))
    away = customer(registered_city="Tokyo", registered_country="JP", registered_address_line1="1")
    formal = river([item(**OLD)], log=LOG, master=[away])["C1"]
    assert formal.level
    assert formal.level.to_registered_office
    assert formal.deadline == day("2025-11-25")  # 22 days, Saturday; the 23rd and 24th are Japan's


@pytest.mark.parametrize("language", ["en", "de"])
def test_rule_28_no_pity_no_pillory_no_empty_threat(language: str) -> None:
    texts = " ".join(p.read_text("utf-8") for p in (LAYOUTS / "letters" / language).glob("*.j2"))
    shameful = (
        "blacklist|black list|publish your|name and shame|social media|our families|starv|police"
        "|criminal|prison|schwarze liste|pranger|öffentlich machen|strafanzeige|polizei|gefängnis"
        "|existenz|mitleid"
    )
    assert not re.findall(shameful, texts.casefold())
    assert re.findall(shameful, "we shall put you on a blacklist")


class TestA8TheClock:
    """An EU debtor, due 20 December 2025, level 3 letter on Friday 30 January 2026."""

    LOG = "date,customer_id,channel,direction,kind,level,deadline,promise_date\n"
    CUSTOMERS = (
        "customer_id,customer_name,address_line1,postal_code,city,country\n"
        "C1,Delta Parts SA,Rue 1,75001,Paris,FR\n"
    )

    def files(self, as_of: str, log: str = "") -> dict[str, str]:
        return {
            "open-items.csv": "customer_id,document_no,document_date,due_date,amount_open,currency,"
            f"as_of\nC1,R-1,2025-11-20,2025-12-20,500.00,EUR,{as_of}\n",
            "customers.csv": self.CUSTOMERS,
            "contact-log.csv": self.LOG + (log or "2025-11-20,C1,visit,inbound,other,,,\n"),
        }

    def month(self, root: Path, as_of: str, log: str = "") -> dict[str, Any]:
        answer, found = run(workspace(root, self.files(as_of, log)))
        assert answer.code in (0, 1), answer.err
        decision: dict[str, Any] = found["C1 EUR"]
        return decision

    def issue(self, root: Path, as_of: str) -> Answer:
        return dunnage("issue", as_of, "-C", root, "--approved-by", "Ada")

    @pytest.fixture
    def january(self, tmp_path: Path) -> Path:
        found = self.month(tmp_path, "2026-01-30")
        assert (found["level"], found["deadline"]) == (3, "2026-02-16")
        answer = self.issue(tmp_path, "2026-01-30")
        assert answer.code == 0, answer.err
        return tmp_path

    def test_issued_once_and_a_day_that_is_over_stays_closed(self, january: Path) -> None:
        assert self.issue(january, "2026-01-30").code == 8
        for as_of in ("2026-01-29", "2026-01-30"):
            again, _ = run(workspace(january, self.files(as_of)))
            assert again.code == 8, (as_of, again.err)

    @pytest.mark.parametrize(
        ("as_of", "log", "verdict", "level", "since"),
        [
            ("2026-02-19", "", "waiting_for_deadline", 0, "2026-02-20"),
            ("2026-02-20", "", "dun", 4, None),
            ("2026-05-31", "", "dun", 4, None),
            ("2026-02-20", "2026-02-18,C1,call,outbound,call,,,", "contacted_recently", 0,
             "2026-02-28"),
            ("2026-02-20", "2026-02-18,C1,call,inbound,call,,,", "dun", 4, None),
            ("2026-02-26", "2026-02-18,C1,call,inbound,promise,,,2026-02-24", "promise_running", 0,
             "2026-02-28"),
            ("2026-02-28", "2026-02-18,C1,call,inbound,promise,,,2026-02-24", "dun", 4, None),
        ],
    )  # fmt: skip
    def test_each_day(
        self, january: Path, as_of: str, log: str, verdict: str, level: int, since: str | None
    ) -> None:
        found = self.month(january, as_of, log and f"{log}\n")
        assert (found["verdict"], found["level"] or 0) == (verdict, level)
        assert since is None or found["may_go_from"] == since

    def test_voided_level_4_leaves_level_3(self, january: Path) -> None:
        four = self.month(january, "2026-02-20")
        assert self.issue(january, "2026-02-20").code == 0
        assert self.month(january, "2026-03-05")["verdict"] == "waiting_for_deadline"
        answer = dunnage("void", four["letter_no"], "-C", january, "--reason", "wrong amount")
        assert answer.code == 0, answer.err
        again = self.month(january, "2026-03-05")
        assert (again["verdict"], again["level"]) == ("dun", 4)


# Words of holds as they stand in the sheets of people, with the verdict they must come to.
STOPS = (
    ("insolvency", Verdict.INSOLVENT), ("bankrupt", Verdict.INSOLVENT),
    ("chapter 11", Verdict.INSOLVENT), ("Insolvenz", Verdict.INSOLVENT),
    ("sanctions", Verdict.SANCTIONED), ("embargo", Verdict.SANCTIONED),
    ("handed over", Verdict.HANDED_OVER), ("lawyer", Verdict.HANDED_OVER),
    ("with bank", Verdict.WITH_BANK), ("letter of credit", Verdict.WITH_BANK),
    ("assigned", Verdict.ASSIGNED), ("factored", Verdict.ASSIGNED),
    ("do not contact", Verdict.DO_NOT_CONTACT), ("Mahnsperre", Verdict.DO_NOT_CONTACT),
    ("written off", Verdict.WRITTEN_OFF), ("dispute", Verdict.DISPUTED),
    ("Reklamation", Verdict.DISPUTED), ("instalment plan", Verdict.PLAN_KEPT),
    ("Ratenzahlung", Verdict.PLAN_KEPT), ("promise to pay", Verdict.PROMISE_RUNNING),
    ("on holiday, ask Eva", Verdict.DO_NOT_CONTACT), ("?", Verdict.DO_NOT_CONTACT),
)  # fmt: skip
_BLANKS = (" ", "  ", "\t", "_", "-", "\u00a0")


def spelt(word: str, dice: random.Random) -> str:
    """The word as somebody may type it: any case, padding, blanks and joins."""
    case = dice.choice((str.lower, str.upper, str.title, str.capitalize, str.swapcase, str))
    typed = dice.choice(_BLANKS).join(case(word).split(" "))
    return (
        f"{dice.choice(('', ' ', '  ', chr(9)))}{typed}{dice.choice(('', ' ', chr(0xA0), '   '))}"
    )


class Month:
    """Rows of 2,000 customers, each with one reason why no letter may go."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.items: list[Row] = []
        self.holds: list[Row] = []
        self.payments: list[Row] = []
        self.issued: list[IssuedLetter] = []
        self.expected: dict[str, tuple[Verdict, ...]] = {}

    def fill(self, count: int) -> Iterator[str]:
        kinds = (self.hold, self.hold, self.status, self.paid, self.credit, self.twice, self.euro)
        for number in range(count):
            who = f"C{number:04}"
            self.expected[who] = self.dice.choice(kinds)(who)
            yield who

    def bill(self, who: str, **more: Any) -> str:
        amount = f"{self.dice.randint(2_000, 9_000_000) / 100:.2f}"
        late = self.dice.randint(4, 700)
        due = (dt.date(2025, 10, 31) - dt.timedelta(days=late)).isoformat()
        self.items.append(
            item(f"R{len(self.items)}", who, **{"amount_open": amount, "due_date": due, **more})
        )
        return amount

    def hold(self, who: str) -> tuple[Verdict, ...]:
        word, verdict = self.dice.choice(STOPS)
        for _ in range(self.dice.randint(1, 3)):
            self.bill(who)
        end = {"until": "2025-12-31"} if self.dice.random() < 0.5 else {}
        kind = spelt(word, self.dice)
        self.holds.append({"customer_id": who, "kind": kind, "from": "2025-06-01", **end})
        return (verdict,)

    def status(self, who: str) -> tuple[Verdict, ...]:
        word, verdict = self.dice.choice([s for s in STOPS if s[1] is not Verdict.PLAN_KEPT])
        self.bill(who, status=spelt(word, self.dice))
        return (verdict,)

    def paid(self, who: str) -> tuple[Verdict, ...]:
        amount, number = self.bill(who), f"R{len(self.items) - 1}"
        more = {"document_no": number} if self.dice.random() < 0.5 else {}
        self.payments.append(
            {"customer_id": who, "payment_date": "2025-11-02", "amount": amount,
             "currency": "EUR", **more}
        )  # fmt: skip
        return (Verdict.PAID_AFTER_CUTOFF,) if more else (Verdict.COVERED_BY_CREDIT,)

    def credit(self, who: str) -> tuple[Verdict, ...]:
        amount = Decimal(self.bill(who))
        extra = Decimal(self.dice.choice(("0.00", "0.01", "500.00")))
        self.bill(who, amount_open=str(-amount - extra), document_type=self.dice.choice(
            ("Credit Note", "payment", "", "Gutschrift")))  # fmt: skip
        return (Verdict.COVERED_BY_CREDIT,)

    def twice(self, who: str) -> tuple[Verdict, ...]:
        """The same run again: a letter went on the letter date, or its deadline still runs."""
        self.bill(who)
        number = self.items[-1]["document_no"]
        level = self.dice.randint(1, 5)
        on = self.dice.choice(("2025-11-03", "2025-11-01"))
        claimed = (IssuedItem(number, "", money("1"), money("0"), money("0"), level),)
        self.issued.append(IssuedLetter(
            f"L-{who}", "", who, money("0").currency, "exporter-standard", level, day(on),
            day("2025-11-17"), "post", "", claimed,
        ))  # fmt: skip
        return (Verdict.CONTACTED_RECENTLY, Verdict.WAITING_FOR_DEADLINE)

    def euro(self, who: str) -> tuple[Verdict, ...]:
        """No account in which this currency could be paid: a demand would name none."""
        self.bill(who, currency=self.dice.choice(("PLN", "JPY", "SEK")), amount_open="90000")
        return (Verdict.INCOMPLETE,)

    def come(self) -> Come:
        return river(
            self.items, holds=self.holds, payments=self.payments, issued=self.issued,
            letter_date=dt.date(2025, 11, 3),
        )  # fmt: skip


def test_two_thousand_forbidden_letters() -> None:
    month = Month(seed=20251031)
    customers = list(month.fill(2000))
    found = month.come()
    assert len(customers) == 2000
    wrong = []
    for who in customers:
        decision = found[who]
        if decision.verdict not in month.expected[who] or decision.claimed:
            wrong.append((who, decision.verdict, month.expected[who], decision.sentence))
        assert decision.sentence.code != "verdict.no"
    assert not wrong, wrong[:5]
    letters = Counter(d.verdict for d in found.decisions.values())
    assert letters[Verdict.DUN] == 0
    assert len(letters) >= 12


def test_and_without_the_reasons_they_would_all_go() -> None:
    """The control: the same open items, with nothing that speaks against a letter."""
    month = Month(seed=20251031)
    customers = list(month.fill(200))
    bare = [
        {**row, "status": "", "currency": "EUR"} for row in month.items
        if not row["amount_open"].startswith("-")
    ]  # fmt: skip
    found = river(bare, letter_date=dt.date(2025, 11, 3))
    assert all(found[who].verdict is Verdict.DUN for who in customers)
