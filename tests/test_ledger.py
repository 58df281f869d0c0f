"""Posting: balances on any day, payments on account, holds, names and history from records."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from generator.findings import Severity
from generator.ledger import posting, words
from generator.ledger.book import Posted
from generator.ledger.neighbours import Neighbours
from generator.values.ledger import Dates, DocumentType, HoldKind, Source
from generator.values.sheets import CONTACT_LOG, CUSTOMERS, HOLDS, OPEN_ITEMS, PAYMENTS, Sheet
from generator.values.tables import Reading, Record, Table

CLOSE = dt.date(2025, 10, 31)


def record(sheet: Sheet, row: Any = 2, **values: Any) -> Record:
    shown = {"customer_id": "C1", "currency": "EUR", **values}
    return Record(Source("x.xlsx", sheet.title, row), shown, dict.fromkeys(shown, "A"))


def item(**values: Any) -> Record:
    defaults = {
        "document_no": "1",
        "due_date": dt.date(2025, 9, 30),
        "amount_open": Decimal("100.00"),
    }
    return record(OPEN_ITEMS, **{**defaults, **values})


def payment(amount: str, day: str, number: str = "", **values: Any) -> Record:
    return record(
        PAYMENTS, payment_date=dt.date.fromisoformat(day), amount=Decimal(amount),
        **({"document_no": number} if number else {}), **values,
    )  # fmt: skip


def post(
    *tables: tuple[Sheet, list[Record]],
    as_of: dt.date = CLOSE,
    letter_date: dt.date | None = None,
    entities: tuple[str, ...] = ("",),
) -> list[Posted]:
    reading = Reading(tuple(Table(s.title, "x.xlsx", s.title, tuple(rows)) for s, rows in tables))
    letter = letter_date or as_of
    outcome = posting.post(reading, entities, Dates(as_of, letter, letter, "", CLOSE))
    assert not [f for f in outcome.findings if f.severity is Severity.REFUSE], outcome.findings
    return list(outcome.value.accounts())


class TestBalanceOnAnyDay:
    """100 open at the files' close of 31 October; 40 paid on 10 October, 30 on 2 November."""

    PAID = (PAYMENTS, [payment("40", "2025-10-10", "1"), payment("30", "2025-11-02", "1")])

    @pytest.mark.parametrize(
        ("as_of", "balance"), [("2025-10-09", "140.00"), ("2025-10-10", "100.00"), ("2025-10-31", "100.00"),
                               ("2025-11-01", "100.00"), ("2025-11-02", "70.00")],
    )  # fmt: skip
    def test_as_of(self, as_of: str, balance: str) -> None:
        (found,) = post((OPEN_ITEMS, [item()]), self.PAID, as_of=dt.date.fromisoformat(as_of))
        assert str(found.account.items[0].amount_open) == balance

    def test_cash_after_as_of_reduces_the_letter_not_the_aging(self) -> None:
        (found,) = post((OPEN_ITEMS, [item()]), self.PAID, letter_date=dt.date(2025, 11, 3))
        open_item = found.account.items[0]
        assert (str(open_item.amount_open), str(open_item.collectable)) == ("100.00", "70.00")

    def test_cash_after_the_letter_date_does_not_exist(self) -> None:
        (found,) = post((OPEN_ITEMS, [item()]), self.PAID)
        assert str(found.account.items[0].collectable) == "100.00"

    def test_original_less_dated_payments_proves_or_hides(self) -> None:
        (known,) = post((OPEN_ITEMS, [item(amount_original=Decimal("140.00"))]), self.PAID)
        (hidden,) = post((OPEN_ITEMS, [item(amount_original=Decimal("150.00"))]), self.PAID)
        assert not known.account.items[0].hidden_payments
        assert hidden.account.items[0].hidden_payments
        assert [f.code for f in hidden.findings] == ["L8"]


class TestAllocation:
    def lines(self) -> list[Record]:
        return [
            item(line_no="1", amount_original=Decimal("100.00"), amount_open=Decimal("60.00")),
            item(line_no="2", amount_original=Decimal("80.00"), amount_open=Decimal("50.00"),
                 due_date=dt.date(2025, 10, 15)),
        ]  # fmt: skip

    def test_a_payment_of_a_document_of_two_lines_counts_once(self) -> None:
        """40 + 30 were paid before the close: 40 on the line due first, 30 on the next."""
        (found,) = post((OPEN_ITEMS, self.lines()), (PAYMENTS, [payment("70", "2025-10-10", "1")]))
        parts = {i.line_no: [str(m.amount) for m in i.allocations] for i in found.account.items}
        assert parts == {"1": ["40.00"], "2": ["30.00"]}
        assert not any(i.hidden_payments for i in found.account.items)

    def test_later_cash_fills_the_lines_in_order_of_due_date(self) -> None:
        (found,) = post(
            (OPEN_ITEMS, self.lines()), (PAYMENTS, [payment("75", "2025-11-02", "1")]),
            letter_date=dt.date(2025, 11, 3),
        )  # fmt: skip
        left = {i.line_no: str(i.collectable) for i in found.account.items}
        assert left == {"1": "0.00", "2": "35.00"}

    def test_a_payment_that_names_its_line(self) -> None:
        paid = payment("20", "2025-10-10", "1", line_no="2")
        (found,) = post((OPEN_ITEMS, self.lines()), (PAYMENTS, [paid]))
        assert [len(i.allocations) for i in found.account.items] == [0, 1]

    def test_two_own_companies_do_not_count_one_payment_twice(self) -> None:
        rows = [item(entity="A"), item(entity="B")]
        found = post(
            (OPEN_ITEMS, rows), (PAYMENTS, [payment("40", "2025-10-10")]), entities=("A", "B")
        )
        credits = [i for p in found for i in p.account.items if i.amount_open.negative]
        assert len(credits) == 1

    def test_cash_for_a_document_that_is_not_open_is_said(self) -> None:
        (found,) = post(
            (OPEN_ITEMS, [item()]), (PAYMENTS, [payment("40", "2025-11-02", "l")]),
            letter_date=dt.date(2025, 11, 3),
        )  # fmt: skip
        assert [f.code for f in found.findings] == ["L4"]


class TestPaymentsOnAccount:
    def test_a_credit_of_its_own(self) -> None:
        (found,) = post((OPEN_ITEMS, [item()]), (PAYMENTS, [payment("40", "2025-10-10")]))
        assert sorted(str(i.amount_open) for i in found.account.items) == ["-40.00", "100.00"]
        assert [str(m) for m in found.brought] == ["-40.00", "0.00"]

    def test_unless_the_open_items_hold_it(self) -> None:
        held = item(document_no="Z9", due_date=dt.date(2025, 10, 10), amount_open=Decimal("-40.00"))
        (found,) = post((OPEN_ITEMS, [item(), held]), (PAYMENTS, [payment("40", "2025-10-10")]))
        assert len(found.account.items) == 2
        assert [f.code for f in found.findings] == ["L7"]

    def test_two_equal_payments_are_two(self) -> None:
        held = item(document_no="Z9", due_date=dt.date(2025, 10, 10), amount_open=Decimal("-40.00"))
        twice = [payment("40", "2025-10-10"), payment("40", "2025-10-10")]
        (found,) = post((OPEN_ITEMS, [item(), held]), (PAYMENTS, twice))
        assert len(found.account.items) == 3

    def test_a_customer_who_only_paid_is_not_lost(self) -> None:
        (found,) = post((OPEN_ITEMS, []), (PAYMENTS, [payment("40", "2025-10-10")]))
        assert str(found.account.items[0].amount_open) == "-40.00"


def test_an_item_dated_after_as_of_is_set_aside_and_named() -> None:
    later = item(document_no="2", document_date=dt.date(2025, 11, 1), due_date=dt.date(2025, 12, 1))
    (found,) = post((OPEN_ITEMS, [item(), later]))
    assert [i.document_no for i in found.account.items] == ["1"]
    assert [str(m) for m in found.later] == ["100.00"]
    assert [f.code for f in found.findings] == ["L3"]


def test_an_entity_nobody_knows_refuses() -> None:
    reading = Reading((Table(OPEN_ITEMS.title, "x", "", (item(entity="US"), item())),))
    outcome = posting.post(reading, ("DE", "FR"), Dates(CLOSE, CLOSE, CLOSE))
    assert [(f.code, f.severity) for f in outcome.findings] == [("L1", Severity.REFUSE)] * 2


def test_customers_are_joined_by_exact_text_never_by_likeness() -> None:
    rows = [item(customer_id=name) for name in ("007", "7", "7 ", "A", "a")]
    master = [record(CUSTOMERS, customer_id="007", customer_name="Seven")]
    found = post((OPEN_ITEMS, rows), (CUSTOMERS, master))
    assert [p.account.debtor.name for p in found] == ["Seven", "7", "7 ", "A", "a"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [("", None), ("Open", None), ("partial", None), ("Disputed", HoldKind.DISPUTE),
     ("PAID", HoldKind.OTHER), ("void", HoldKind.OTHER), ("bad debt", HoldKind.WRITTEN_OFF)],
)  # fmt: skip
def test_a_status_that_does_not_say_open_stops(status: str, kind: HoldKind | None) -> None:
    (found,) = post((OPEN_ITEMS, [item(status=status)]))
    assert [h.kind for h in found.account.holds] == ([kind] if kind else [])


def test_an_instrument_of_a_bank_and_an_assignment_stop() -> None:
    rows = [item(row=2, instrument="letter of credit"),
            item(row=3, document_no="2", assigned_to="Factor AG"),
            item(row=4, document_no="3", instrument="Bank transfer")]  # fmt: skip
    (found,) = post((OPEN_ITEMS, rows))
    of = {
        i.document_no: [h.kind for h in found.account.holds if h.applies(i)]
        for i in found.account.items
    }
    assert of == {"1": [HoldKind.WITH_BANK], "2": [HoldKind.ASSIGNED], "3": []}


def test_holds_begin_end_and_never_guess() -> None:
    def row(kind: str, start: str, until: str = "") -> Record:
        end = {"until": dt.date.fromisoformat(until)} if until else {}
        return record(HOLDS, kind=kind, **{"from": dt.date.fromisoformat(start)}, **end)

    rows = [row(" Insolvency ", "2025-01-01"), row("dispute", "2025-12-01"),
            row("do not contact", "2025-01-01", "2025-10-30"), row("on vacation", "2025-01-01")]  # fmt: skip
    (found,) = post((OPEN_ITEMS, [item()]), (HOLDS, rows))
    assert [h.kind for h in found.account.holds] == [HoldKind.INSOLVENCY, HoldKind.OTHER]
    assert [f.code for f in found.findings] == ["L6", "L5"]


class TestHoldsOnDocumentsThatAreNotOpen:
    """L11: of one that was settled nothing is left to stop; a number nobody knows may be a slip."""

    def found(self, number: str, *more: tuple[Sheet, list[Record]]) -> list[tuple[str, Severity]]:
        row = record(HOLDS, kind="dispute", document_no=number, **{"from": dt.date(2025, 10, 1)})
        posted = post((OPEN_ITEMS, [item(document_no="INV-1001")]), (HOLDS, [row]), *more)
        self.said = " ".join(f.message for p in posted for f in p.findings)
        return [(f.code, f.severity) for p in posted for f in p.findings if f.code == "L11"]

    def test_an_open_one_is_held_and_nothing_said(self) -> None:
        assert self.found("INV-1001") == []

    def test_one_that_was_paid_is_noted(self) -> None:
        paid = (PAYMENTS, [payment("40", "2025-10-10", "INV-0999")])
        assert self.found("INV-0999", paid) == [("L11", Severity.NOTE)]

    def test_one_that_occurs_nowhere_holds_its_customer(self) -> None:
        assert self.found("INV-1O01") == [("L11", Severity.HOLD)]
        assert "meant for one that is open (INV-1001?)" in self.said
        assert self.found("other") == [("L11", Severity.HOLD)]
        assert "?" not in self.said, "what does not read alike is not proposed"

    def test_a_row_set_aside_is_known(self) -> None:
        later = item(row=3, document_no="INV-1002", document_date=dt.date(2025, 11, 5))
        assert self.found("INV-1002", (OPEN_ITEMS, [later])) == [("L11", Severity.NOTE)]

    def test_one_open_at_another_of_our_companies(self) -> None:
        rows = [item(entity="A"), item(entity="B", document_no="2", row=3)]
        hold = record(HOLDS, kind="dispute", document_no="2", **{"from": dt.date(2025, 10, 1)})
        found = post((OPEN_ITEMS, rows), (HOLDS, [hold]), entities=("A", "B"))
        assert [f.code for p in found for f in p.findings] == []


@pytest.mark.parametrize(
    ("kind", "level"),
    [("reminder 3", 3), ("Reminder  2", 2), ("Mahnung 1", 1), ("call", 0), ("reminder", 0)],
)
def test_reminders_of_the_contact_log(kind: str, level: int) -> None:
    assert words.reminder_level(kind) == level
    row = record(CONTACT_LOG, date=dt.date(2025, 9, 1), kind=kind, direction="outbound")
    (found,) = post((OPEN_ITEMS, [item()]), (CONTACT_LOG, [row]))
    assert found.account.contact_log[0].level == level


@pytest.mark.parametrize(
    ("word", "negative", "kind"),
    [("", False, DocumentType.INVOICE), ("", True, DocumentType.OTHER), ("Credit Memo", True,
      DocumentType.CREDIT_NOTE), ("down_payment_request", False, DocumentType.DOWN_PAYMENT_REQUEST),
     ("Rebate", True, DocumentType.OTHER)],
)  # fmt: skip
def test_document_types(word: str, negative: bool, kind: DocumentType) -> None:
    assert words.document_type(word, negative) is kind


class TestNeighbours:
    KNOWN = Neighbours({"10023": ("Acme Ltd.", ""), "10500": ("Müller & Söhne GmbH", ""), "7": ()})

    @pytest.mark.parametrize(
        ("number", "name", "near"),
        [
            ("A1", "ACME Limited", ("10023",)),
            ("A1", "Mueller und Soehne", ("10500",)),
            ("A1", "Muller Sohne", ("10500",)),
            ("A1", "Müler & Söhne GmbH", ("10500",)),
            ("007", "Nobody", ("7",)),
            ("A1", "Bolt Ltd", ()),
        ],
    )
    def test_a_name_is_proposed_and_never_joined(
        self, number: str, name: str, near: tuple[str, ...]
    ) -> None:
        assert self.KNOWN.of(number, [name]) == near


class TestResidues:
    """Why a rest is left, by its status or its reference; never guessed."""

    @pytest.mark.parametrize(
        ("text", "kind"),
        [("Bank charges", "bank_charge"), ("less WIRE-FEE 25", "bank_charge"), ("WHT 15%", "withholding_tax"),
         ("Quellensteuer", "withholding_tax"), ("FX difference", "exchange_difference"),
         ("quality_claim", "quality_claim"), ("bank charge + WHT", ""), ("bankrupt", ""), ("", ""),
         ("riverbank fees", ""), ("white goods", "")],
    )  # fmt: skip
    def test_words(self, text: str, kind: str) -> None:
        assert words.residue(text) == kind

    def test_only_of_what_was_partly_paid(self) -> None:
        part = item(reference="bank charges", amount_original=Decimal("1000.00"))
        whole = item(reference="bank charges", amount_original=Decimal("100.00"), document_no="2")
        unknown = item(reference="bank charges", document_no="3")
        (found,) = post((OPEN_ITEMS, [part, whole, unknown]))
        of = {i.document_no: i.residue for i in found.account.items}
        assert of == {"1": "bank_charge", "2": "", "3": ""}

    def test_a_status_that_explains_a_rest_is_no_unknown_word(self) -> None:
        part = item(status="Bank charges", amount_original=Decimal("1000.00"))
        whole = item(status="Bank charges", amount_original=Decimal("100.00"), document_no="2")
        (found,) = post((OPEN_ITEMS, [part, whole]))
        stated = {i.document_no: i.residue_stated for i in found.account.items}
        assert stated == {"1": True, "2": False}
        assert [h.row for h in found.account.holds] == [whole.source]
        assert [f.code for f in found.findings if f.code == "L5"] == ["L5"]


def test_insurance_is_read_from_the_customer_master() -> None:
    row = record(
        CUSTOMERS, customer_name="Delta", insurer="Kredit AG", insured_limit=Decimal("40000"),
        report_by_days=60,
    )  # fmt: skip
    (found,) = post((OPEN_ITEMS, [item()]), (CUSTOMERS, [row]))
    debtor = found.account.debtor
    assert (debtor.insurer, str(debtor.insured_limit), debtor.report_by_days) == (
        "Kredit AG", "40000.00", 60,
    )  # fmt: skip


class TestGroups:
    """M owns A and B; Z stands alone."""

    def warned(self, *holds: Record, items: tuple[Record, ...] = ()) -> list[tuple[str, str]]:
        master = [
            record(CUSTOMERS, customer_id=c, customer_name=c, parent_customer_id=parent)
            for c, parent in (("M", ""), ("A", "M"), ("B", "A"), ("Z", ""))
        ]
        rows = [item(customer_id=c, row=n) for n, c in enumerate("MABZ", start=2)]
        tables = ((OPEN_ITEMS, [*rows, *items]), (CUSTOMERS, master), (HOLDS, list(holds)))
        reading = Reading(tuple(Table(s.title, "x", s.title, tuple(r)) for s, r in tables))
        outcome = posting.post(reading, ("",), Dates(CLOSE, CLOSE, CLOSE, "", CLOSE))
        found = [f for f in outcome.findings if f.code == "D5"]
        assert all(f.severity is Severity.WARNING for f in found)
        return [(f.customer_id or "", f.message.split(" of ")[0]) for f in found]

    def hold(self, customer: str, kind: str, start: str, until: str = "") -> Record:
        end = {"until": dt.date.fromisoformat(until)} if until else {}
        since = {"from": dt.date.fromisoformat(start)}
        return record(HOLDS, customer_id=customer, kind=kind, **since, **end)

    def test_one_members_insolvency_is_a_warning_on_the_others(self) -> None:
        found = self.warned(self.hold("A", "Insolvency", "2025-10-01"))
        assert found == [("B", "Customer A"), ("M", "Customer A")]

    def test_sanctions_too_and_a_status_as_well(self) -> None:
        assert len(self.warned(self.hold("M", "sanctions", "2025-10-01"))) == 2
        struck = item(customer_id="B", row=9, document_no="9", status="Insolvent")
        assert [who for who, _ in self.warned(items=(struck,))] == ["A", "M"]

    @pytest.mark.parametrize(
        "row", [("A", "dispute", "2025-10-01"), ("Z", "insolvency", "2025-10-01"),
                ("A", "insolvency", "2025-11-01"), ("A", "insolvency", "2025-01-01", "2025-10-30")],
    )  # fmt: skip
    def test_nothing_else_is(self, row: tuple[str, ...]) -> None:
        assert not self.warned(self.hold(*row))

    def test_parents_in_a_circle_end(self) -> None:
        master = [
            record(CUSTOMERS, customer_id=c, customer_name=c, parent_customer_id=parent)
            for c, parent in (("A", "B"), ("B", "A"), ("C", "B"))
        ]
        rows = [item(customer_id=c, row=n) for n, c in enumerate("ABC", start=2)]
        found = post((OPEN_ITEMS, rows), (CUSTOMERS, master))
        assert len(found) == 3
