"""Procedures as data: the lint, fees, entry, residues, own procedures and who chooses them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator import calendars, creditor, ladders, pdfs, registry, wording
from generator.dunning.lint import complaints
from generator.findings import SettingsInvalid
from generator.values.decisions import Verdict
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.ledger import Debtor, OpenItem
from generator.values.money import Money
from generator.values.procedure import Fee, Level, Procedure, Residue
from tests.commands import dunnage, run, workspace
from tests.ledgers import CREDITOR, DEBTOR, account, day, decision, item, money, reminder, terms

STANDARD = registry.procedures()["exporter-standard"]
LAYOUTS = Path(__file__).parent.parent / "layouts"


def changed(which: int, **fields: object) -> Procedure:
    """The standard ladder with one level changed."""
    levels = tuple(
        replace(level, **fields) if level.number == which else level  # type: ignore[arg-type]
        for level in STANDARD.levels
    )
    return replace(STANDARD, levels=levels)


class TestLint:
    @pytest.mark.parametrize("procedure", registry.procedures().values(), ids=registry.procedures())
    def test_every_shipped_procedure_passes(self, procedure: Procedure) -> None:
        assert complaints(procedure) == ()

    @pytest.mark.parametrize(
        ("procedure", "words"),
        [
            (changed(4, deadline_days=16), "level 4: its deadline of 16 days runs for up to 28"),
            (changed(1, deadline_days=5), "level 2 could go 7 days later"),
            (changed(2, grace=5), "level 3 could go 14 days later"),
            (changed(3, minimum_gap=40), "level 3: its minimum gap is longer"),
            (changed(3, offset=8), "level 3 begins on day 8, not after level 2"),
            (changed(3, number=7), "numbered 1, 2, 3"),
            (changed(4, formal=False), "level 4 claims interest, which only a formal"),
            (changed(5, formal=False), "level 5 is not formal, but"),
            (changed(3, fixed_sum="claimed"), "level 3 claims the fixed sum, but no interest"),
            (changed(2, to_registered_office=True), "registered office, but by e-mail"),
            (changed(2, fees=(Fee("eur", Decimal(5)),)), "a fee of 5 eur is no amount"),
            (changed(2, fees=(Fee("JPY", Decimal("0.50")),)), "a fee of 0.50 JPY is no amount"),
            (changed(2, fees=(Fee("EUR", Decimal(5)), Fee("EUR", Decimal(9)))), "two fees are for"),
            (changed(2, deadline_days=0), "level 2: deadline_days 0 is too small"),
            (replace(STANDARD, levels=()), "numbered 1, 2, 3"),
            (replace(STANDARD, minimum_amount={"EUX": Decimal(5)}), "minimum_amount: 5 EUX"),
            (replace(STANDARD, residues={"bank_charge": Residue(Decimal(0), {})}), "no percentage"),
        ],
    )  # fmt: skip
    def test_each_defect_is_a_sentence(self, procedure: Procedure, words: str) -> None:
        assert any(words in found for found in complaints(procedure)), complaints(procedure)

    def test_the_rule_is_what_february_costs(self) -> None:
        """With two days more the deadline of 31 January still runs on 28 February."""
        issued = IssuedLetter(
            "L", "", "C1", money("0").currency, "p", 4, day("2026-01-31"), day("2026-02-26"),
            "certified", "", (IssuedItem("1", "", money("500"), money("0"), money("0"), 4),),
        )  # fmt: skip
        of = account(item("500", "2025-10-01"), issued=(issued,))
        assert decision(of, "2026-02-28").verdict is Verdict.WAITING_FOR_DEADLINE
        earlier = replace(issued, deadline=day("2026-02-25"))
        assert decision(replace(of, issued=(earlier,)), "2026-02-28").verdict is Verdict.DUN

    PLACES = tuple("DE FR US GB PL CN JP BR AE IN TH IL KR MX ES".split())

    @pytest.mark.parametrize("procedure", registry.procedures().values(), ids=registry.procedures())
    def test_month_ends_with_real_holidays(self, procedure: Procedure) -> None:
        """Of the countries tried, only Saudi Arabia and Viet Nam ever cost a month (their long
        weekends of holidays): there the next level waits, as it must."""
        months = [(year, month) for year in range(2024, 2030) for month in range(1, 13)]
        first = (dt.date(y + (m == 12), m % 12 + 1, 1) for y, m in months)
        ends = [start - dt.timedelta(days=1) for start in first]
        for level in procedure.levels:
            for place in self.PLACES:
                transit = _transit(place) if level.add_transit else 0
                days = dt.timedelta(days=level.deadline_days + transit)
                for sent, following in pairwise(ends):
                    until = calendars.next_business_day(sent + days, ("DE", place))
                    assert until + dt.timedelta(days=level.grace) < following, (place, sent)


def _transit(place: str) -> int:
    zone = calendars.zone("DE", place)
    return max(int(getattr(service, f"transit_{zone}")) for service in registry.services().values())


OWN = """
name = "{name}"
title = "Ours"
source = "house rules"
rhythm_days = 27
[[levels]]
number = 1
name = "{notice}"
offset = 5
deadline_days = {days}
grace = 0
minimum_gap = 4
channel = "post"
interest = "silent"
addressee_role = "accounts payable"
[[levels.fees]]
currency = "EUR"
amount = "5"
"""
TOML = """
[creditor]
legal_name = "Muster GmbH"
procedure = "ours"
[creditor.address]
lines = ["Weg 1"]
postal_code = "60311"
city = "Frankfurt"
country = "DE"
[segments]
key = "key-account"
new = "strict"
[countries.FR]
procedure = "statutory-only"
"""


class TestOwnProcedures:
    def write(self, root: Path, **fields: object) -> Path:
        text = OWN.format(**{"name": "ours", "notice": "friendly-reminder", "days": 7, **fields})
        (root / "procedures").mkdir(exist_ok=True)
        (root / "procedures" / "ours.toml").write_text(text)
        path = root / "creditor.toml"
        path.write_text(TOML)
        return path

    def test_a_file_beside_creditor_toml_is_a_procedure(self, tmp_path: Path) -> None:
        settings = creditor.load(self.write(tmp_path), (LAYOUTS,))
        ours = ladders.in_use(settings)["ours"]
        assert ours.levels[0].fees == (Fee("EUR", Decimal(5)),)
        assert "exporter-standard" in ladders.in_use(settings)

    def test_its_bytes_are_in_the_fingerprint(self, tmp_path: Path) -> None:
        path = self.write(tmp_path)
        before = creditor.fingerprint(path)
        self.write(tmp_path, days=8)
        assert creditor.fingerprint(path) != before

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"days": 26}, "procedure ours: level 1: its deadline of 26 days runs for up to 28"),
            ({"notice": "love-letter"}, "level 1: there is no letter letters/en/love-letter"),
            ({"name": "theirs"}, "name 'theirs' must be 'ours'"),
            ({"days": '"x"'}, "ours.toml: levels.0.deadline_days"),
        ],
    )
    def test_what_cannot_be_used_is_refused_at_load(
        self, tmp_path: Path, fields: dict[str, object], words: str
    ) -> None:
        with pytest.raises(SettingsInvalid) as error:
            creditor.load(self.write(tmp_path, **fields), (LAYOUTS,))
        assert words in str(error.value)


class TestChoice:
    OURS = replace(
        CREDITOR,
        segments={"key": "key-account", "new": "strict"},
        countries={"FR": {"procedure": "statutory-only"}},
    )

    def choose(self, **fields: object) -> ladders.Choice:
        debtor = replace(DEBTOR, **fields)  # type: ignore[arg-type]
        return ladders.choice(self.OURS, debtor, registry.procedures())

    def test_customer_before_segment_before_country_before_default(self) -> None:
        assert self.choose(procedure="strict", segment="key").name == "strict"
        assert self.choose(segment="key").name == "key-account"
        assert self.choose().name == "statutory-only"
        elsewhere = Debtor("C1", "Delta")
        assert ladders.choice(self.OURS, elsewhere, registry.procedures()).by == "the creditor"

    def test_of_two_segments_the_most_careful_whatever_their_order(self) -> None:
        for segment in ("key; new", "new; key"):
            assert self.choose(segment=segment).name == "key-account"

    def test_a_document_before_its_customer_and_of_several_the_most_careful(self) -> None:
        def chosen(*names: str) -> ladders.Choice:
            items = [replace(item("100", "2025-12-20"), procedure=name) for name in names]
            debtor = replace(DEBTOR, procedure="exporter-standard")
            return ladders.choice(self.OURS, debtor, registry.procedures(), items)

        assert chosen("", "") == ladders.Choice(
            "exporter-standard", "the customer", (("the country", "statutory-only"),)
        )
        assert chosen("strict", "strict") == ladders.Choice("strict", "document 1")
        mixed = chosen("strict", "")
        assert mixed == ladders.Choice(
            "exporter-standard", "the customer", (("document 1", "strict"),)
        )
        (finding,) = ladders.told(mixed, DEBTOR)
        assert "document 1 'strict'" in finding.message
        assert chosen("strict", "key-account").name == "key-account"
        assert chosen("strict", "Strikt?").name == "Strikt?", "unknown: no letter goes"

    def test_who_stands_before_whom_is_said(self) -> None:
        choice = self.choose(procedure="strict")
        assert choice.others == (("the country", "statutory-only"),)
        (finding,) = ladders.told(choice, DEBTOR)
        assert (finding.code, finding.severity) == ("D1", "note")
        assert "the customer says 'strict', the country 'statutory-only'" in finding.message

    def test_one_choice_or_the_same_twice_is_no_conflict(self) -> None:
        assert not [*ladders.told(self.choose(procedure="statutory-only"), DEBTOR)]
        assert not [*ladders.told(self.choose(), DEBTOR)]


FEES = (Fee("EUR", Decimal(5), Decimal(500)), Fee("EUR", Decimal(10)), Fee("USD", Decimal(7)))


class TestFees:
    LADDER = replace(STANDARD, levels=tuple(replace(level, fees=FEES) for level in STANDARD.levels))

    @pytest.mark.parametrize(
        ("claim", "fee"),
        [("0.01", "5.00"), ("500.00", "5.00"), ("500.01", "10.00"), ("0", "0.00"), ("-5", "0.00")],
    )
    def test_tiers_include_their_upper_end(self, claim: str, fee: str) -> None:
        assert str(self.LADDER.levels[0].fee(money(claim))) == fee
        assert str(replace(self.LADDER.levels[0], fees=FEES[::-1]).fee(money(claim))) == fee

    def test_another_currency_has_its_own_or_none(self) -> None:
        assert str(self.LADDER.levels[0].fee(money("900", "USD"))) == "7.00"
        assert not self.LADDER.levels[0].fee(money("900", "GBP"))

    @pytest.mark.parametrize("procedure", registry.procedures().values(), ids=registry.procedures())
    def test_none_is_shipped(self, procedure: Procedure) -> None:
        assert not any(level.fees for level in procedure.levels)

    def letter(self, level: int, fee: str | None, number: str = "1") -> IssuedLetter:
        claimed = (IssuedItem(number, "", money("400"), money("0"), money("0"), level),)
        return IssuedLetter(
            f"L{level}", "", "C1", money("0").currency, "x", level, day("2025-10-05"),
            day("2025-10-12"), "post", "", claimed, fee=None if fee is None else money(fee),
        )  # fmt: skip

    def fee(self, *issued: IssuedLetter, due: str = "2025-09-30") -> str:
        of = account(item("400", due), issued=issued)
        found = decision(of, "2025-11-10", procedure=self.LADDER)
        assert found.verdict is Verdict.DUN, found.sentence
        assert found.claimed == found.demanded + found.fee
        return str(found.fee)

    def test_the_claim_includes_it(self) -> None:
        assert self.fee() == "5.00"

    def test_the_next_level_adds_its_own_and_forgets_none(self) -> None:
        assert self.fee(self.letter(2, "5.00")) == "10.00"

    def test_a_level_costs_once_whichever_document_it_is_for(self) -> None:
        """Invoice 1 had level 2 and its fee; invoice 2 comes to level 2 in another letter."""
        first = self.letter(2, "5.00", "old")
        waiting = replace(first, deadline=day("2025-12-31"))
        of = account(
            item("400", "2025-09-30", "old"), item("300", "2025-10-30"),
            issued=(waiting,), contact_log=(),
        )  # fmt: skip
        found = decision(of, "2025-11-10", procedure=self.LADDER)
        assert (found.level and found.level.number, str(found.fee)) == (2, "5.00")
        naive = found.level and found.level.fee(found.demanded) + money("5.00")
        assert str(naive) == "10.00"

    def test_a_letter_without_a_known_fee_is_not_charged_again(self) -> None:
        of = account(
            item("400", "2025-09-30", "old"), item("300", "2025-10-30"),
            issued=(replace(self.letter(2, None, "old"), deadline=day("2025-12-31")),),
        )  # fmt: skip
        assert str(decision(of, "2025-11-10", procedure=self.LADDER).fee) == "0.00"

    def test_with_the_debts_the_ladder_ends_and_its_fees(self) -> None:
        """All that letter demanded is paid: a new debt starts anew."""
        assert self.fee(self.letter(2, "5.00", "paid long ago"), due="2025-10-25") == "5.00"

    def test_a_log_of_the_same_level_counts_as_charged(self) -> None:
        log = (reminder(3, "2025-10-20", "2025-10-25"),)
        of = account(
            item("400", "2025-09-30", "A"), item("300", "2025-10-12", "B"), contact_log=log
        )
        found = decision(of, "2025-11-10", procedure=self.LADDER)
        assert found.verdict is Verdict.DUN
        assert {i.level for i in found.items} == {3, 4}
        assert str(found.fee) == "10.00"  # of level 4, which the log has not

    def test_a_letter_that_does_not_go_costs_nothing(self) -> None:
        of = account(item("400", "2025-09-30"), item("-400", "2025-09-30", "CN"))
        found = decision(of, "2025-11-10", procedure=self.LADDER)
        assert (found.verdict, str(found.fee)) == (Verdict.COVERED_BY_CREDIT, "0.00")

    def test_no_interest_on_a_fee(self) -> None:
        issued = (self.letter(2, "5.00"), replace(self.letter(3, "10.00"), letter_no="L3b"))
        of = account(item("400", "2025-07-31"), issued=issued)
        with_fee = decision(of, "2025-11-10", procedure=self.LADDER, basis=terms())
        without = decision(of, "2025-11-10", basis=terms())
        assert str(with_fee.fee) == "15.00"
        assert with_fee.interest == without.interest != Money.zero(with_fee.currency)


class TestEntryAtLevelOne:
    LADDER = replace(STANDARD, entry="level_1")

    @pytest.mark.parametrize("due", ["2025-10-28", "2025-10-01", "2024-01-01"])
    def test_however_old_it_is(self, due: str) -> None:
        found = decision(account(item("500", due)), "2025-10-31", procedure=self.LADDER)
        assert found.level
        assert found.level.number == 1

    def test_not_before_its_offset(self) -> None:
        found = decision(account(item("500", "2025-10-29")), "2025-10-31", procedure=self.LADDER)
        assert found.verdict is Verdict.WITHIN_GRACE

    def test_then_it_rises_by_one(self) -> None:
        of = account(item("500", "2024-01-01", dunning_level=1, last_dunned_on=day("2025-09-30")))
        found = decision(of, "2025-10-31", procedure=self.LADDER)
        assert found.level
        assert found.level.number == 2

    def test_a_logged_reminder_of_an_older_item_was_the_first_of_a_younger(self) -> None:
        of = account(
            item("500", "2025-07-31", "old"), item("500", "2025-08-20", "young"),
            contact_log=(reminder(3, "2025-09-29", "2025-10-14"),),
        )  # fmt: skip
        found = decision(of, "2025-10-31", procedure=self.LADDER)
        assert {i.aged.item.document_no: i.level for i in found.items} == {"old": 4, "young": 2}
        standard = decision(of, "2025-10-31")
        assert {i.aged.item.document_no: i.level for i in standard.items} == {"old": 4, "young": 4}


class TestStatuteAlone:
    LEVEL_1 = (reminder(1, "2025-09-05", "2025-09-15"),)

    def found(self, basis: object) -> tuple[str, list[str]]:
        of = account(item("5000", "2025-07-31"), contact_log=self.LEVEL_1)
        got = decision(of, "2025-10-31", basis=basis, procedure="statutory-only")  # type: ignore[arg-type]
        assert got.level
        assert got.level.number == 2
        return str(got.interest), [note.code for note in got.notes]

    def test_the_law_gives_interest_and_the_fixed_sum(self) -> None:
        assert self.found("de_bgb_288")[0] != "0.00"

    def test_what_a_contract_gives_is_not_claimed(self) -> None:
        interest, notes = self.found(terms())
        assert interest == "0.00"
        assert "note.only_statute" in notes


def rest(kind: str, left: str, whole: str = "1000", **fields: Any) -> OpenItem:
    """What is left of an invoice, and why its row says so."""
    return item(left, "2025-09-30", amount_original=money(whole), residue=kind, **fields)


class TestResidues:
    @pytest.mark.parametrize(
        ("kind", "left", "whole"),
        [("bank_charge", "25", "1000"), ("withholding_tax", "200", "1000"),
         ("exchange_difference", "15", "1000"), ("quality_claim", "50", "1000")],
    )  # fmt: skip
    def test_a_small_rest_of_a_known_kind_is_not_chased(
        self, kind: str, left: str, whole: str
    ) -> None:
        found = decision(account(rest(kind, left, whole)), "2025-10-31")
        assert found.verdict is Verdict.BELOW_MINIMUM
        assert found.sentence.code == f"verdict.residue_{kind}"
        for language in ("en", "de"):
            words = wording.words(language, (LAYOUTS,)).sentence(found.sentence)
            assert left in words

    @pytest.mark.parametrize(
        ("kind", "left", "whole"),
        [("bank_charge", "51", "9000"), ("bank_charge", "45", "800"), ("", "25", "1000"),
         ("withholding_tax", "201", "1000"), ("exchange_difference", "25", "1000")],
    )  # fmt: skip
    def test_beyond_its_threshold_or_unnamed_it_is_a_debt(
        self, kind: str, left: str, whole: str
    ) -> None:
        assert decision(account(rest(kind, left, whole)), "2025-10-31").verdict is Verdict.DUN

    def test_a_status_that_says_so_and_is_too_large_waits_for_a_person(self) -> None:
        of = account(rest("bank_charge", "400", residue_stated=True, status="Bank charges"))
        found = decision(of, "2025-10-31")
        assert found.sentence.code == "verdict.release_residue"

    def test_it_does_not_lift_a_claim_over_the_minimum_nor_take_credit(self) -> None:
        of = account(rest("bank_charge", "40"), item("15", "2025-09-30", "2"))
        assert decision(of, "2025-10-31").verdict is Verdict.BELOW_MINIMUM
        larger = account(rest("bank_charge", "40"), item("500", "2025-09-30", "2"))
        assert str(decision(larger, "2025-10-31").claimed) == "500.00"

    def test_another_currency_has_no_such_class(self) -> None:
        of = account(
            item("25", "2025-09-30", code="SEK", amount_original=money("1000", "SEK"),
                 residue="bank_charge")
        )  # fmt: skip
        assert decision(of, "2025-10-31").verdict is Verdict.DUN


def test_the_deadline_of_a_formal_level_is_the_registered_offices() -> None:
    """10 February 2026 + 14 + 8 days = 4 March; to the branch in France it would be five days."""
    log = (reminder(3, "2026-01-20", "2026-01-30"),)
    abroad = replace(DEBTOR, registered=replace(DEBTOR.address, country="JP"))
    near = decision(account(item("500", "2025-12-01"), contact_log=log), "2026-02-10")
    far = decision(account(item("500", "2025-12-01"), debtor=abroad, contact_log=log), "2026-02-10")
    assert near.level
    assert far.level
    assert near.level.number == far.level.number == 4
    assert (near.deadline, far.deadline) == (day("2026-03-02"), day("2026-03-04"))


def test_a_deadline_is_no_holiday_of_the_bank() -> None:
    """22 November 2026 + 4 days is Thanksgiving, when the bank in America is closed."""
    bank = replace(CREDITOR.banks["EUR"], iban="US00")
    ours = replace(CREDITOR, banks={**CREDITOR.banks, "EUR": bank})
    of = account(item("500", "2026-11-18"))
    plain = decision(of, "2026-11-22")
    there = decision(of, "2026-11-22", creditor=ours)
    assert (plain.deadline, there.deadline) == (day("2026-11-26"), day("2026-11-27"))


def test_levels_are_frozen_values() -> None:
    with pytest.raises(AttributeError):
        STANDARD.levels[0].offset = 1  # type: ignore[misc]
    assert isinstance(STANDARD.levels[0], Level)


class TestFeesOnPaper:
    """A month with fees, issued, and the month after it."""

    CUSTOMER = "customer_id,customer_name,address_line1,postal_code,city,country\n"
    ROWS = "customer_id,document_no,document_date,due_date,amount_open,currency,as_of\n"

    def month(self, root: Path, as_of: str) -> Any:
        files = {
            "open-items.csv": f"{self.ROWS}C1,R-1,2025-09-01,2025-10-10,400.00,EUR,{as_of}\n",
            "customers.csv": f"{self.CUSTOMER}C1,Delta GmbH,Weg 1,10115,Berlin,DE\n",
        }
        workspace(root, files)
        path = root / "input" / "creditor.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("[creditor]", '[creditor]\nprocedure = "ours"', 1), "utf-8")
        folder = root / "input" / "procedures"
        folder.mkdir(exist_ok=True)
        shipped = Path(registry.__file__).parent / "procedures" / "exporter-standard.toml"
        tier = '\n[[levels.fees]]\ncurrency = "EUR"\namount = "5.00"\n\n[[levels]]\n'
        ladder = shipped.read_text(encoding="utf-8").replace("exporter-standard", "ours", 1)
        first, *levels = ladder.split("\n[[levels]]\n")
        own = tier.join(["\n".join([first, "[[levels]]", levels[0]]), *levels[1:]])
        (folder / "ours.toml").write_text(own, encoding="utf-8")
        answer, found = run(root)
        assert answer.code == 0, answer.err
        return found["C1 EUR"]

    def test_the_letter_prints_it_and_the_journal_remembers(self, tmp_path: Path) -> None:
        october = self.month(tmp_path, "2025-10-31")
        assert (october["fee"], october["claimed"]) == ("5.00", "405.00")
        data = (tmp_path / october["letter"]).read_bytes()
        text = "".join(pdfs.text(data, page) for page in range(pdfs.page_count(data)))
        assert "Reminder fee" in text
        assert "EUR 405.00" in text.replace("\u00a0", " ")
        issued = dunnage("issue", "2025-10-31", "-C", tmp_path, "--approved-by", "Ada")
        assert issued.code == 0, issued.err
        november = self.month(tmp_path, "2025-11-30")
        assert (november["level"], november["fee"], november["claimed"]) == (
            october["level"] + 1, "10.00", "410.00",
        )  # fmt: skip
        answer = dunnage("void", october["letter_no"], "-C", tmp_path, "--reason", "x")
        assert answer.code == 0, answer.err
        again = self.month(tmp_path, "2025-11-30")
        assert (again["fee"], again["claimed"]) == ("5.00", "405.00")
