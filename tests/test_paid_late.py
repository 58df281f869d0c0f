"""Interest on what was paid late, and interest waived: claimed once, never alone, or not at all."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import pdfs
from generator.balance import Tally
from generator.documents.claims import parts
from generator.documents.letters import letter
from generator.findings import NotConserved
from generator.values.decisions import Decision, ItemDecision, Verdict
from generator.values.history import IssuedItem, IssuedLetter
from generator.values.ledger import Address, HoldKind, OpenItem
from generator.values.money import Money
from generator.wording import words
from tests.commands import run, workspace
from tests.ledgers import DEBTOR, account, day, hold, item, money, paid, reminder

from tests import ledgers  # isort: skip

EN = words("en", (Path(__file__).parent.parent / "layouts",))
DOMESTIC = replace(DEBTOR, address=Address(("Weg 1",), "10115", "Berlin", "", "DE"))
REMINDED = tuple(
    reminder(level, on, deadline)
    for level, on, deadline in (
        (1, "2025-02-10", "2025-02-14"), (2, "2025-02-28", "2025-03-07"),
        (3, "2025-03-31", "2025-04-14"),
    )
)  # fmt: skip
# 5,000 due on Friday 31 January 2025, paid in full on 1 April: 60 days at 11.27 %.
LATE = item(
    "0", "2025-01-31", "LATE", amount_original=money("5000"),
    allocations=(paid("5000", "2025-04-01", "LATE"),),
)  # fmt: skip
OPEN = item("6000", "2025-01-31", "OPEN")  # level 4 on 30 June, after 150 days
ON_LATE, ON_OPEN = "92.63", "277.89"


def decision(*items: OpenItem, as_of: str = "2025-06-30", **fields: Any) -> Decision:
    options = {name: fields.pop(name) for name in ("letter_date", "procedure") if name in fields}
    fields = {"contact_log": REMINDED, "debtor": DOMESTIC, **fields}
    of = account(*items, **fields)
    return ledgers.decision(of, as_of, basis=fields.get("basis", "de_bgb_288"), **options)


def by_number(found: Decision) -> Mapping[str, ItemDecision]:
    return {i.aged.item.document_no: i for i in found.items}


def issued(found: Decision, on: str = "2025-06-30") -> IssuedLetter:
    """The letter as the journal keeps it."""
    assert found.level
    assert found.deadline
    claims = tuple(
        IssuedItem(
            i.aged.item.document_no, "", i.demanded, i.interest, i.fixed_sum,
            i.level, i.aged.item.due_date,
        )
        for i in found.items
    )  # fmt: skip
    return IssuedLetter(
        "L1", "", "C1", found.currency, "exporter-standard", found.level.number, day(on),
        found.deadline, "certified", "", claims,
    )  # fmt: skip


def balanced(found: Decision) -> Tally:
    """What a run proves before it publishes; raises NotConserved."""
    tally, opened = Tally(), [i.aged.item.amount_open for i in found.items]
    tally.add("file", *opened)
    tally.add("items", *opened)
    tally.aged(i.aged for i in found.items)
    tally.decided(found)
    tally.stated(found)
    tally.totals(("not_due", "1-30", "31-60", "61-90", "91-120", "121+", "credit"))
    return tally


def blocks(found: Decision) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    paper = letter(found, None, "din5008_b", "en", EN)
    demand = paper.view["demand"]
    return {block["code"]: block["rows"] for block in demand["blocks"]}  # type: ignore[index]


class TestBesideALetter:
    def test_its_interest_is_claimed_with_the_letter(self) -> None:
        found = decision(OPEN, LATE)
        late, opened = by_number(found)["LATE"], by_number(found)["OPEN"]
        assert (late.verdict, opened.verdict) == (Verdict.PAID_AFTER_CUTOFF, Verdict.DUN)
        assert (str(late.interest), str(opened.interest)) == (ON_LATE, ON_OPEN)
        assert (str(found.demanded), str(found.interest)) == ("6000.00", "370.52")
        assert str(found.claimed) == "6450.52"  # with a fixed sum each: both were late
        assert found.level
        assert found.level.number == 4

    def test_it_bore_interest_to_the_day_it_was_paid(self) -> None:
        accrual = by_number(decision(OPEN, LATE))["LATE"].accrual
        assert accrual
        (segment,) = accrual.segments
        assert (segment.first, segment.last) == (day("2025-02-01"), day("2025-04-01"))
        assert (str(segment.balance), segment.days) == ("5000.00", 60)
        assert not accrual.per_diem
        assert not accrual.principal

    def test_paid_in_two_parts_each_bears_to_its_day(self) -> None:
        payments = (paid("2000", "2025-03-02", "LATE"), paid("3000", "2025-04-01", "LATE"))
        accrual = by_number(decision(OPEN, replace(LATE, allocations=payments)))["LATE"].accrual
        assert accrual
        assert [(s.days, str(s.balance)) for s in accrual.segments] == [
            (30, "5000.00"), (30, "3000.00"),
        ]  # fmt: skip
        assert str(accrual.interest) == "74.10"

    def test_it_does_not_go_on_per_day(self) -> None:
        assert decision(OPEN, LATE).per_diem == decision(OPEN).per_diem

    def test_the_letter_shows_it_in_a_block_of_its_own(self) -> None:
        found = decision(OPEN, LATE)
        assert [i.aged.item.document_no for i, _ in parts(found).late] == ["LATE"]
        (row,) = blocks(found)["late"]
        assert row[0] == "LATE"
        assert row[-4:] == ("–", ON_LATE, "40.00", "132.63")

    def test_without_it_there_is_no_such_block(self) -> None:
        assert "late" not in blocks(decision(OPEN))

    def test_the_worksheet_explains_it(self) -> None:
        paper = letter(decision(OPEN, LATE), None, "din5008_b", "en", EN)
        sheet = paper.view["worksheet"]
        blocks_ = [block["rows"] for block in sheet["table"]["blocks"]]  # type: ignore[index]
        assert {row[0]: row[-1] for rows in blocks_ for row in rows if row[-1]} == {
            "LATE": ON_LATE,
            "OPEN": ON_OPEN,
        }

    def test_it_balances(self) -> None:
        found = decision(OPEN, LATE)
        assert str(balanced(found).sides["interest"][found.currency]) == "370.52"

    def test_interest_that_its_segments_do_not_make_is_refused(self) -> None:
        """Control: the accrual of the paid one altered by a cent."""
        found = decision(OPEN, LATE)
        cent = money("0.01")

        def altered(one: ItemDecision) -> ItemDecision:
            accrual = one.accrual
            if one.aged.item.document_no != "LATE" or accrual is None:
                return one
            more = accrual.interest + cent
            return replace(one, accrual=replace(accrual, interest=more), interest=more)

        wrong = replace(
            found, items=tuple(map(altered, found.items)), interest=found.interest + cent,
            claimed=found.claimed + cent,
        )  # fmt: skip
        with pytest.raises(NotConserved, match="LATE"):
            balanced(wrong)

    def test_a_letter_that_forgets_it_is_refused(self) -> None:
        """Control: claimed by the item, and missing in the claim."""
        found = decision(OPEN, LATE)
        short = replace(found, claimed=found.claimed - money(ON_LATE))
        with pytest.raises(NotConserved):
            balanced(short)
        with pytest.raises(NotConserved):
            letter(short, None, "din5008_b", "en", EN)

    def test_received_since_the_close_it_is_late_all_the_same(self) -> None:
        """Paid between as-of and letter date: in the block of receipts, its interest beside."""
        since = item(
            "5000", "2025-01-31", "LATE", amount_original=money("5000"),
            received_later=money("5000"), allocations=(paid("5000", "2025-07-02", "LATE"),),
        )  # fmt: skip
        found = decision(OPEN, since, letter_date="2025-07-04")
        late = by_number(found)["LATE"]
        assert (late.verdict, str(late.demanded)) == (Verdict.PAID_AFTER_CUTOFF, "0.00")
        assert late.accrual
        assert (late.accrual.days, late.interest) == (152, late.accrual.interest)
        shown = parts(found)
        assert [(i.aged.item.document_no, str(a)) for i, a in shown.received] == [
            ("LATE", "5000.00")
        ]
        assert [(i.aged.item.document_no, str(a)) for i, a in shown.late] == [("LATE", "0.00")]
        balanced(found)


class TestNotLate:
    def test_paid_by_the_due_date_it_bears_nothing(self) -> None:
        early = replace(LATE, allocations=(paid("5000", "2025-01-31", "LATE"),))
        found = decision(OPEN, early)
        assert not by_number(found)["LATE"].interest
        assert not parts(found).late
        assert str(found.claimed) == "6317.89"

    def test_paid_on_the_monday_to_which_the_due_date_moved(self) -> None:
        """BGB section 193: due on Saturday 1 February, in time on the 3rd."""
        moved = replace(
            LATE, due_date=day("2025-02-01"), allocations=(paid("5000", "2025-02-03", "LATE"),)
        )
        assert not by_number(decision(OPEN, moved))["LATE"].interest

    def test_paid_on_a_day_we_do_not_know_it_bears_nothing(self) -> None:
        unknown = replace(LATE, allocations=(), hidden_payments=True)
        assert not by_number(decision(OPEN, unknown))["LATE"].interest

    def test_without_a_basis_nothing_is_claimed(self) -> None:
        of = account(OPEN, LATE, contact_log=REMINDED, debtor=DOMESTIC)
        found = ledgers.decision(of, "2025-06-30")
        assert not found.interest_total
        assert not parts(found).late


class TestNeverAlone:
    def test_it_makes_no_letter(self) -> None:
        found = decision(LATE)
        assert found.verdict is Verdict.PAID_AFTER_CUTOFF
        assert found.level is None
        assert not found.claimed
        assert not found.interest
        balanced(found)

    def test_nor_with_what_is_not_yet_due(self) -> None:
        found = decision(LATE, item("700", "2025-07-31", "NEXT"))
        assert found.verdict is Verdict.NOT_DUE
        assert not found.interest
        assert not found.claimed

    def test_a_letter_that_claims_no_interest_does_not_take_it_along(self) -> None:
        """The open one is reminded for the first time: entry below the formal demand."""
        found = decision(replace(OPEN, due_date=day("2025-06-10")), LATE, contact_log=())
        assert found.verdict is Verdict.DUN
        assert found.level
        assert found.level.interest != "claimed"
        assert not found.interest_total
        assert str(found.claimed) == "6000.00"
        assert not parts(found).late

    def test_nor_one_that_free_credit_covers(self) -> None:
        found = decision(OPEN, LATE, item("-6000", "2025-05-31", "CN"))
        assert found.verdict is Verdict.COVERED_BY_CREDIT
        assert not found.interest_total
        balanced(found)

    def test_a_hold_on_the_customer_stops_it_too(self) -> None:
        found = decision(OPEN, LATE, holds=(hold(HoldKind.INSOLVENCY),))
        assert not found.interest_total
        assert not found.claimed


class TestClaimedBefore:
    def test_only_what_is_new_is_added(self) -> None:
        """July: the open one bears 31 more days, at 10.27 %; the paid one nothing more."""
        first = decision(OPEN, LATE)
        then = decision(OPEN, LATE, as_of="2025-07-31", issued=(issued(first),))
        late, opened = by_number(then)["LATE"], by_number(then)["OPEN"]
        assert (str(opened.interest_before), str(opened.interest)) == (ON_OPEN, "52.34")
        assert (str(late.interest_before), str(late.interest)) == (ON_LATE, "0.00")
        assert str(then.claimed) == "6502.86"
        balanced(then)

    def test_it_is_still_shown(self) -> None:
        first = decision(OPEN, LATE)
        then = decision(OPEN, LATE, as_of="2025-07-31", issued=(issued(first),))
        (row,) = blocks(then)["late"]
        assert row[-3] == ON_LATE

    def test_paid_after_it_was_demanded_the_rest_alone_is_new(self) -> None:
        """Demanded on 30 June with interest, paid on 10 July: ten days are new, once."""
        was_open = item("5000", "2025-01-31", "LATE")
        first = decision(OPEN, was_open)
        before = by_number(first)["LATE"].interest
        settled = replace(LATE, allocations=(paid("5000", "2025-07-10", "LATE"),))
        then = decision(OPEN, settled, as_of="2025-07-31", issued=(issued(first),))
        late = by_number(then)["LATE"]
        assert late.accrual
        assert late.interest_before == before
        assert late.interest == late.accrual.interest - before
        assert str(late.interest) == "14.06"  # 245.64 in all, less 231.58
        balanced(then)


class TestWaived:
    def test_on_the_paid_document_it_is_silent(self) -> None:
        found = decision(OPEN, LATE, holds=(hold(HoldKind.INTEREST_WAIVED, "LATE"),))
        late = by_number(found)["LATE"]
        assert late.accrual is None
        assert not late.interest
        assert not parts(found).late
        assert (str(found.interest), str(found.claimed)) == (ON_OPEN, "6317.89")
        balanced(found)

    def test_on_an_open_document_its_amount_is_demanded_without(self) -> None:
        other = item("1000", "2025-01-31", "OTHER")
        found = decision(OPEN, other, holds=(hold(HoldKind.INTEREST_WAIVED, "OPEN"),))
        opened = by_number(found)["OPEN"]
        assert (opened.verdict, str(opened.demanded)) == (Verdict.DUN, "6000.00")
        assert opened.accrual is None
        assert not opened.interest
        assert not opened.fixed_sum  # silence of interest is silence of the fixed sum
        assert str(by_number(found)["OTHER"].interest) == "46.32"
        assert str(found.claimed) == "7086.32"
        balanced(found)

    def test_on_the_customer_all_of_it_is(self) -> None:
        found = decision(OPEN, LATE, holds=(hold(HoldKind.INTEREST_WAIVED),))
        assert not found.interest_total
        assert not found.fixed_sum
        assert not found.per_diem
        assert str(found.claimed) == "6000.00"
        assert found.verdict is Verdict.DUN
        balanced(found)

    def test_on_another_document_it_changes_nothing(self) -> None:
        waived = decision(OPEN, LATE, holds=(hold(HoldKind.INTEREST_WAIVED, "ELSE"),))
        assert waived.claimed == decision(OPEN, LATE).claimed

    def test_it_stops_no_letter_and_no_credit(self) -> None:
        """Unlike every other hold it takes nothing out of the claim."""
        credit = item("-1000", "2025-05-31", "CN")
        found = decision(OPEN, credit, holds=(hold(HoldKind.INTEREST_WAIVED, "OPEN"),))
        assert (found.verdict, str(found.claimed)) == (Verdict.DUN, "5000.00")

    def test_what_was_claimed_before_is_not_claimed_on(self) -> None:
        first = decision(OPEN, LATE)
        then = decision(
            OPEN, LATE, as_of="2025-07-31", issued=(issued(first),),
            holds=(hold(HoldKind.INTEREST_WAIVED, "LATE"),),
        )  # fmt: skip
        assert not by_number(then)["LATE"].interest_before
        assert str(by_number(then)["OPEN"].interest_before) == ON_OPEN


@pytest.mark.parametrize("cents", [1, 17, 4999_99, 5000_00])
@pytest.mark.parametrize("days", [1, 2, 59, 149, 150])
def test_interest_does_not_depend_on_when_we_learn_of_the_payment(cents: int, days: int) -> None:
    """A part paid late bears the same on an open document and on one settled since."""
    on = day("2025-01-31") + dt.timedelta(days=days)
    part = Money(Decimal(cents).scaleb(-2), OPEN.currency)
    whole = item(str(part), "2025-01-31", "LATE", amount_original=part)
    settled = replace(whole, amount_open=money("0"), allocations=(paid(str(part), on.isoformat()),))
    then = by_number(decision(OPEN, settled, as_of="2025-06-30"))["LATE"].accrual
    now = by_number(decision(OPEN, whole, as_of=on.isoformat()))["LATE"].accrual
    assert then
    assert now
    assert (then.interest, then.days) == (now.interest, now.days)


ITEMS = (
    "customer_id,document_no,document_type,document_date,due_date,amount_original,amount_open,"
    "currency,as_of\n"
)
LOG = """date,customer_id,channel,direction,kind,level,deadline
2025-02-10,C1,e-mail,outbound,reminder 1,1,2025-02-14
2025-02-28,C1,e-mail,outbound,reminder 2,2,2025-03-07
2025-03-31,C1,letter,outbound,reminder 3,3,2025-04-14
"""
WAIVER = "customer_id,document_no,kind,from\nC1,R-2,interest waived,2025-04-02\n"


class TestRealRun:
    """The same through files, journal and PDF."""

    def files(self, as_of: str, **more: str) -> dict[str, str]:
        return {
            "open-items.csv": f"{ITEMS}C1,R-1,invoice,2025-01-01,2025-01-31,6000.00,6000.00,EUR,"
            f"{as_of}\nC1,R-2,invoice,2025-01-01,2025-01-31,5000.00,0.00,EUR,{as_of}\n",
            "payments.csv": "payment_id,customer_id,payment_date,amount,currency,document_no\n"
            "P-1,C1,2025-04-01,5000.00,EUR,R-2\n",
            "contact-log.csv": LOG,
            **more,
        }

    def journal(self, root: Path, june: dict[str, Any]) -> None:
        folder = root / "input" / "journal"
        folder.mkdir()
        kept = {
            "letter_no": june["letter_no"], "customer": "C1", "currency": "EUR", "level": 4,
            "letter_date": "2025-06-30", "deadline": june["deadline"], "as_of": "2025-06-30",
            "items": [
                {"document_no": one["document_no"], "amount": one["demanded"],
                 "interest": one["interest"], "fixed_sum": one["fixed_sum"], "level": 4}
                for one in june["items"] if one["interest"] != "0.00"
            ],
        }  # fmt: skip
        lines = (
            {"schema": "dunnage/journal/1", "previous": ""},
            {"event": "issued", "effective": "2025-06-30", "recorded_at": "", "letter": kept},
        )
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / "2025-06-30-1.jsonl").write_text(text)

    def test_claimed_in_june_and_never_again(self, tmp_path: Path) -> None:
        root = workspace(tmp_path, self.files("2025-06-30"), terms="de_bgb_288")
        answer, found = run(root)
        assert answer.code == 0, answer.err
        june = found["C1 EUR"]
        assert (june["interest"], june["claimed"]) == ("370.52", "6450.52")
        data = (root / june["letter"]).read_bytes()
        text = " ".join(pdfs.text(data, n) for n in range(pdfs.page_count(data)))
        assert "verspätet bezahlt" in text.lower() or "Paid late, interest alone" in text
        assert answer.json["totals"]["EUR"]["interest"] == "370.52"
        self.journal(root, june)
        workspace(root, self.files("2025-07-31"), terms="de_bgb_288")
        answer, found = run(root)
        assert answer.code == 0, answer.err
        july = found["C1 EUR"]
        assert (july["interest_before"], july["interest"]) == ("370.52", "52.34")
        assert july["claimed"] == "6502.86"

    def test_waived_in_the_holds_sheet(self, tmp_path: Path) -> None:
        files = self.files("2025-06-30", **{"holds.csv": WAIVER})
        answer, found = run(workspace(tmp_path, files, terms="de_bgb_288"))
        assert answer.code == 0, answer.err
        assert (found["C1 EUR"]["interest"], found["C1 EUR"]["claimed"]) == (ON_OPEN, "6317.89")
