"""KPIs: the worked examples of their sources, laws, n/a instead of zero, and lists that tie."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import wording
from generator.aging import bucket_names
from generator.documents import kpi_json
from generator.kpis import formulas, rolling
from generator.kpis.report import Collector
from generator.ledger import figures as sheets_of
from generator.values import sheets
from generator.values.decisions import Decision
from generator.values.figures import Figures
from generator.values.kpis import CODES, CurrencyKpis, FxRate, Report
from generator.values.ledger import Source
from generator.values.money import Currency
from generator.values.snapshots import CurrencyState, Past, Snapshot
from generator.values.tables import Reading, Record, Table
from tests.rivers import CLOSE, customer, item, river
from tests.test_families import LAYOUTS, PACKAGE

NAMES = bucket_names((30, 60, 90, 120))
EUR, USD = Currency("EUR", 2), Currency("USD", 2)
ENGLISH = wording.words("en", (LAYOUTS,))
NO_FIGURES, NO_PAST = Figures(), Past()
AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=2)


def report(
    decisions: Sequence[Decision], told: Figures = NO_FIGURES, past: Past = NO_PAST
) -> tuple[Report, Snapshot]:
    collector = Collector(CLOSE, NAMES, ("",), told, past)
    for decision in decisions:
        collector.add(decision)
    return collector.report()


def euro(rows: Sequence[Any], told: Figures = NO_FIGURES, **more: Any) -> CurrencyKpis:
    found, _ = report(tuple(river(rows, **more).decisions.values()), told)
    kpis = found.of(EUR)
    assert kpis is not None
    return kpis


def sold(**months: str) -> Figures:
    """`m2025_10="900"`: credit sales in EUR."""
    ends = {
        formulas.month_end(dt.date(int(name[1:5]), int(name[6:]), 1)): Decimal(amount)
        for name, amount in months.items()
    }
    return Figures({("EUR", day): amount for day, amount in ends.items()})


class TestWorkedExamples:
    def test_dso_of_4_6_million_on_9_million_in_90_days_is_46(self) -> None:
        assert formulas.days_of_sales(4_600_000, 9_000_000, 90) == 46

    def test_best_possible_dso_of_2_07_on_9_in_90_days_is_20_7(self) -> None:
        assert formulas.days_of_sales(2_070_000, 9_000_000, 90) == Fraction(207, 10)

    def test_days_beyond_terms_of_five_invoices_are_3_33(self) -> None:
        paid = list(zip((100, 200, 300, 400, 500), (-10, -5, 0, 5, 10), strict=True))
        found = formulas.weighted_days(paid)
        assert found is not None
        assert round(found, 2) == Fraction(333, 100)
        # Control: without weights, or with early payments at zero, another number comes out.
        assert sum(days for _, days in paid) == 0
        assert formulas.weighted_days([(a, max(0, d)) for a, d in paid]) != found

    def test_add_is_dso_less_best_possible_dso(self) -> None:
        full, best = (
            formulas.days_of_sales(4_600, 9_000, 90),
            formulas.days_of_sales(2_070, 9_000, 90),
        )
        assert full is not None
        assert best is not None
        assert full - best == formulas.days_of_sales(4_600 - 2_070, 9_000, 90) == Fraction(253, 10)

    def test_cei_by_hand(self) -> None:
        # (1000 + 900/3 - 800) / (1000 + 900/3 - 300) x 100; for one month n is 1.
        assert formulas.cei(1000, 900, 3, 800, 300) == 50
        assert formulas.cei(1000, 300, 1, 800, 300) == 50
        assert formulas.cei(100, 0, 1, 100, 100) is None

    def test_countback_by_hand(self) -> None:
        # 1000: October 400 (31 days), September 500 (30), then 100 of August's 310 (31): 71.
        months = [(Decimal(400), 31), (Decimal(500), 30), (Decimal(310), 31)]
        assert formulas.countback(1000, months) == 71
        assert formulas.countback(900, months) == 61
        assert formulas.countback(1000, [*months[:1], (Decimal(0), 30), *months[2:]]) is None
        assert formulas.countback(1000, months[:2]) is None
        assert formulas.countback(0, months) is None

    def test_true_dso_by_hand(self) -> None:
        # 30 days x 100 of a month of 1000, 60 days x 50 of a month of 500.
        found = [(30, Decimal(100), Decimal(1000)), (60, Decimal(50), Decimal(500))]
        assert formulas.true_dso(found) == 9

    def test_concentration_by_hand(self) -> None:
        assert formulas.concentration([50, 30, 20, -40]) == Fraction(38, 100)
        assert formulas.top_share([10] * 20) == 50
        assert formulas.concentration([-1]) is None
        assert formulas.top_share([]) is None

    def test_a_month_is_closed_by_its_last_days_alone(self) -> None:
        assert formulas.closes_month(dt.date(2026, 10, 30))
        assert not formulas.closes_month(dt.date(2026, 10, 27))
        assert formulas.month_end(dt.date(2028, 2, 3)) == dt.date(2028, 2, 29)
        assert formulas.month_end(dt.date(2025, 12, 31)) == dt.date(2025, 12, 31)


class TestFigures:
    def test_every_code_once_and_a_sentence_for_each(self) -> None:
        for told in (Figures(), sold(m2025_10="900.00")):
            kpis = euro([item()], told)
            assert tuple(kpi.code for kpi in kpis.figures) == CODES
            for kpi in kpis.figures:
                assert ENGLISH.sentence(kpi.how)
                if kpi.needs:
                    assert ENGLISH.sentence(kpi.needs).startswith("n/a – needs ")

    def test_without_sales_it_is_na_and_never_zero(self) -> None:
        kpi = euro([item()]).kpi("dso")
        assert kpi.value is None
        assert kpi.needs is not None
        assert ENGLISH.sentence(kpi.needs) == "n/a – needs monthly credit sales for 2025-10"

    def test_sales_of_zero_are_no_divisor(self) -> None:
        kpi = euro([item()], sold(m2025_10="0.00")).kpi("dso")
        assert kpi.needs is not None
        assert "above zero" in ENGLISH.sentence(kpi.needs)

    def test_the_position_by_hand(self) -> None:
        kpis = euro(
            [
                item("1", amount_open="300.00", due_date="2025-11-30"),  # not due
                item("2", amount_open="100.00", due_date="2025-10-30"),  # 1 day
                item("3", amount_open="200.00", due_date="2025-07-31"),  # 92 days
                item("4", amount_open="-50.00", due_date="2025-07-01", document_type="credit_note"),
                item("5", "C2", amount_open="150.00", due_date="2025-08-02"),  # 90 days
            ],
            sold(m2025_10="310.00", m2025_09="300.00", m2025_08="310.00"),
        )
        by_hand = {
            "open": "700.00", "overdue": "450.00", "overdue_share": "64.29", "over_90": "200.00",
            "over_90_share": "28.57", "credit": "-50.00", "weighted_days_overdue": "71.11",
            "dso": "70.00", "best_possible_dso": "30.00", "add": "40.00", "countback_dso": "70.00",
            "top_10_share": "100.00", "hhi": "0.6633",
        }  # fmt: skip
        assert {code: str(kpis.kpi(code).value) for code in by_hand} == by_hand
        assert sum(m.amount for m in kpis.buckets.values()) == Decimal("700.00")
        assert ENGLISH.sentence(kpis.kpi("dso").how).startswith(
            "EUR\u00a0700.00 ÷ EUR\u00a0920.00 × 92 days"
        )

    def test_a_missing_month_shortens_the_period_and_breaks_the_countback(self) -> None:
        kpis = euro([item()], sold(m2025_10="310.00", m2025_08="310.00"))
        assert str(kpis.kpi("dso").value) == "50.00"  # 500 / 310 x 31, October alone
        needs = kpis.kpi("countback_dso").needs
        assert needs is not None
        assert "2025-09" in ENGLISH.sentence(needs)

    def test_no_basis_of_interest_is_silence_not_zero(self) -> None:
        kpis = euro([item()])
        assert kpis.kpi("interest_accrued").value is None
        ours = euro([item()], regime="fr_l441_10")
        assert ours.kpi("interest_accrued").value

    def test_disputes_by_reason_and_age(self) -> None:
        hold = {"customer_id": "C1", "kind": "dispute", "document_no": "1", "reason": "Crates",
                "from": "2025-10-01", "amount": "120.00", "currency": "EUR"}  # fmt: skip
        kpis = euro([item()], holds=[hold])
        assert str(kpis.kpi("disputed").value) == "120.00"
        assert str(kpis.kpi("dispute_age").value) == "30.00"
        assert [(s.name, str(s.amount)) for s in kpis.reasons] == [("Crates", "120.00")]
        assert [(s.name, s.count) for s in kpis.dispute_ages] == [("0-30", 1)]

    def test_promises_kept_broken_and_running(self) -> None:
        log = [
            {"date": "2025-09-01", "customer_id": "C1", "kind": "promise", "currency": "EUR",
             "promise_date": day, "promise_amount": amount}
            for day, amount in (
                ("2025-09-15", "100.00"), ("2025-10-10", "300.00"), ("2025-11-05", "250.00"),
            )
        ]  # fmt: skip
        paid = {"payment_id": "P", "customer_id": "C1", "payment_date": "2025-09-16",
                "amount": "100.00", "currency": "EUR", "document_no": "1"}  # fmt: skip
        kpis = euro([item(amount_original="600.00")], log=log, payments=[paid])
        assert str(kpis.kpi("promises_kept").value) == "25.00"  # 100 of 400
        assert str(kpis.kpi("promises_broken").value) == "300.00"
        assert str(kpis.kpi("promises_running").value) == "250.00"
        assert [str(due.day) for due in kpis.promises_running.rows] == ["2025-11-05"]
        assert str(kpis.kpi("dbt").value) == "-14.00"  # paid on the 16th, due on the 30th
        first = next(week for week in kpis.cash.weeks if week.promised)
        assert (str(first.first), str(first.promised)) == ("2025-11-03", "250.00")


class TestDays:
    """Days that must not pass: the insurer's, and the end of limitation."""

    def test_the_insurers_day_is_of_the_oldest_overdue(self) -> None:
        insured = customer("C1", insurer="Atlas", report_by_days=60)
        rows = [item("1", due_date="2025-09-10"), item("2"), item("3", due_date="2025-11-20")]
        (due,) = euro(rows, master=[insured]).report_by.rows
        assert (str(due.day), str(due.amount), due.over) == ("2025-11-09", "1000.00", False)
        assert not euro(rows).report_by.rows

    def test_limitation_within_a_year_or_over(self) -> None:
        rows = [item("1", due_date="2020-11-30"), item("2", "C2", due_date="2025-01-10")]
        kpis = euro(rows, master=[customer("C1"), customer("C2")])
        assert {due.party.customer_id for due in kpis.time_barred.rows} == {"C1"}
        day = kpis.time_barred.rows[0].day
        assert day.year in (2023, 2024, 2025)  # three, four or five years, by either law


class TestCash:
    def test_the_customers_own_delay_moves_the_due_date(self) -> None:
        rows = [
            item("1", due_date="2025-10-20", amount_open="100.00", amount_original="300.00"),
            item("2", due_date="2025-11-12", amount_open="70.00"),
            item("3", "C2", due_date="2025-11-12", amount_open="40.00"),
            item("4", "C2", due_date="2025-10-31", amount_open="5.00"),
        ]
        paid = {"payment_id": "P", "customer_id": "C1", "payment_date": "2025-10-30",
                "amount": "200.00", "currency": "EUR", "document_no": "1"}  # fmt: skip
        cash = euro(rows, payments=[paid]).cash
        due = {str(week.first): str(week.due) for week in cash.weeks if week.due}
        # Ten days late: the one overdue is beyond its day, 12 November becomes the 22nd.
        assert due == {"2025-10-27": "5.00", "2025-11-10": "40.00", "2025-11-17": "70.00"}
        assert str(cash.undated) == "100.00"

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(("C1", "C2")),
                st.integers(-100, 200),
                st.decimals(min_value=-500, max_value=900, places=2),
            ),
            min_size=1,
            max_size=8,
        ),
        st.booleans(),
    )
    def test_every_amount_is_in_one_place(
        self, drawn: list[tuple[str, int, Decimal]], stopped: bool
    ) -> None:
        rows = [
            item(
                str(n), who, amount_open=str(amount), due_date=str(CLOSE - dt.timedelta(days=days))
            )
            for n, (who, days, amount) in enumerate(drawn)
            if amount
        ]
        if not rows:
            return
        kind = "insolvency" if stopped else "dispute"
        holds = [{"customer_id": "C1", "kind": kind, "from": "2025-10-01"}]
        kpis = euro(rows, holds=holds)
        cash, whole = kpis.cash, kpis.kpi("open").value
        rest = (cash.later, cash.undated, cash.disputed, cash.stopped, cash.credit)
        parts = [week.total.amount for week in cash.weeks] + [m.amount for m in rest]
        assert sum(parts) == whole == sum(m.amount for m in kpis.buckets.values())
        assert sum(s.open.amount for s in kpis.funnel.stages) == whole
        assert sum(p.open.amount for p in kpis.places if not p.region) == whole


def state(items: dict[str, tuple[int, Decimal]]) -> CurrencyState:
    return CurrencyState({}, {}, items)


def snapshot(day: dt.date, of: CurrencyState, names: tuple[str, ...] = NAMES) -> Snapshot:
    return Snapshot(day, names, ("",), {"EUR": of}, {"EUR": {}})


class TestRolling:
    @settings(max_examples=60, deadline=None)
    @given(*[st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 5), AMOUNTS))] * 2)
    def test_rates_lie_between_nothing_and_all(
        self, then: dict[str, tuple[int, Decimal]], now: dict[str, tuple[int, Decimal]]
    ) -> None:
        days = (dt.date(2025, 9, 30), dt.date(2025, 10, 31))
        pair = rolling.Pair(snapshot(days[0], state(then)), snapshot(days[1], state(now)), None)
        rolls, cure = rolling.rates(EUR, pair, NAMES)
        assert len(rolls) == 5
        for kpi in (cure, *(roll.kpi for roll in rolls)):
            assert kpi.value is None or 0 <= kpi.value <= 100
            assert ENGLISH.sentence(kpi.needs or kpi.how)

    def test_by_hand(self) -> None:
        then = {"a": (1, Decimal(100)), "b": (1, Decimal(300)), "c": (2, Decimal(50))}
        now = {"a": (2, Decimal(60)), "c": (2, Decimal(50)), "d": (2, Decimal(999))}
        first, last = dt.date(2025, 9, 30), dt.date(2025, 10, 31)
        pair = rolling.pair((snapshot(first, state(then)),), snapshot(last, state(now)))
        rolls, cure = rolling.rates(EUR, pair, NAMES)
        assert str(rolls[1].kpi.value) == "15.00"  # 60 of 400
        assert str(cure.value) == "75.56"  # 40 + 300 of 450
        # Control: by bucket totals alone, the new debt would pass for rolled money.
        assert sum(a for place, a in now.values() if place == 2) > 400

    def test_other_buckets_or_a_missing_month_give_none(self) -> None:
        old = snapshot(dt.date(2025, 9, 30), state({}), ("not_due", "1+", "credit"))
        now = snapshot(dt.date(2025, 10, 31), state({}))
        for line, words in (((old,), "same aging buckets"), ((), "2025-09")):
            _, cure = rolling.rates(EUR, rolling.pair(line, now), NAMES)
            assert cure.needs is not None
            assert words in ENGLISH.sentence(cure.needs)


class TestConverted:
    def decisions(self) -> tuple[Decision, ...]:
        rows = [item("1"), item("2", "C2", currency="USD", amount_open="100.00")]
        return tuple(river(rows).decisions.values())

    def rate(self, day: str, rate: str = "0.90", base: str = "USD") -> FxRate:
        return FxRate(dt.date.fromisoformat(day), base, "EUR", Decimal(rate))

    def test_with_its_rate_and_date(self) -> None:
        found, _ = report(self.decisions(), Figures(rates=(self.rate("2025-10-30"),)))
        assert str(found.converted.open.value) == "590.00"
        assert "USD 0.90 (2025-10-30)" in ENGLISH.sentence(found.converted.open.how)

    @pytest.mark.parametrize(
        ("rates", "words"),
        [
            ((), "exchange rates (sheet"),
            ((("2025-09-01", "0.9", "USD"),), "not older than 31 days"),
            ((("2025-10-30", "0.9", "GBP"),), "from USD to EUR"),
            ((("2025-11-01", "0.9", "USD"),), "exchange rates (sheet"),  # not yet
        ],
    )
    def test_na_with_the_reason(self, rates: tuple[tuple[str, str, str], ...], words: str) -> None:
        told = Figures(rates=tuple(self.rate(*rate) for rate in rates))
        found, _ = report(self.decisions(), told)
        needs = found.converted.open.needs
        assert found.converted.open.value is None
        assert needs is not None
        assert words in ENGLISH.sentence(needs)


class TestHistory:
    def test_a_changed_edge_breaks_the_line_and_says_why(self) -> None:
        decisions = tuple(river([item()]).decisions.values())
        _, now = report(decisions)
        old = replace(now, as_of=dt.date(2025, 8, 31), bucket_names=("not_due", "1+", "credit"))
        then = replace(now, as_of=dt.date(2025, 9, 30))
        found, _ = report(decisions, past=Past((old, then)))
        (kpis,) = found.currencies
        breaks = [point.broken for point in kpis.aging]
        assert breaks[0] is None
        assert breaks[1] is not None
        assert breaks[2] is None
        assert "aging buckets changed" in ENGLISH.sentence(breaks[1])
        assert [point.broken for point in kpis.trend["open"]] == [None] * 3
        assert kpis.change("open") == 0
        assert kpis.change("dso") is None

    def test_a_month_without_a_run_is_a_gap(self) -> None:
        decisions = tuple(river([item()]).decisions.values())
        _, now = report(decisions)
        old = replace(now, as_of=dt.date(2025, 7, 31))
        (kpis,) = report(decisions, past=Past((old,)))[0].currencies
        assert kpis.trend["open"][1].broken is not None

    def test_a_currency_that_was_away_breaks_its_line(self) -> None:
        decisions = tuple(river([item()]).decisions.values())
        _, now = report(decisions)
        old = replace(now, as_of=dt.date(2025, 8, 31))
        away = replace(now, as_of=dt.date(2025, 9, 30), currencies={}, buckets={})
        (kpis,) = report(decisions, past=Past((old, away)))[0].currencies
        points = kpis.trend["open"]
        assert [point.as_of for point in points] == [dt.date(2025, 8, 31), CLOSE]
        assert points[1].broken is not None
        assert ENGLISH.sentence(points[1].broken).startswith("EUR was not in the run of 30 Sep")

    def test_other_own_companies_are_not_compared(self) -> None:
        decisions = tuple(river([item()]).decisions.values())
        _, now = report(decisions)
        other = replace(now, as_of=dt.date(2025, 9, 30), entities=("", "US"))
        (kpis,) = report(decisions, past=Past((other,)))[0].currencies
        broken = kpis.trend["open"][1].broken
        assert broken is not None
        assert "own companies changed" in ENGLISH.sentence(broken)
        assert kpis.kpi("cure").value is None

    def test_movers_and_funnel_compare_with_the_last_run(self) -> None:
        before = tuple(river([item(), item("2", "C2"), item("9", "C9")]).decisions.values())
        _, then = report(before)
        rows = [item(amount_open="800.00"), item("2", "C2", amount_open="100.00"), item("3", "C3")]
        past = Past((replace(then, as_of=dt.date(2025, 9, 30)),))
        (kpis,) = report(tuple(river(rows).decisions.values()), past=past)[0].currencies
        worse = [(m.party.customer_id, str(m.change), m.is_new) for m in kpis.movers.worse]
        better = [(m.party.customer_id, str(m.change)) for m in kpis.movers.better]
        assert worse == [("C3", "500.00", True), ("C1", "300.00", False)]
        assert better == [("C9", "-500.00"), ("C2", "-400.00")]
        for stage in kpis.funnel.stages:
            parts = (stage.up, stage.down, stage.stayed, stage.entered)
            assert sum(part for part in parts if part is not None) == stage.accounts

    def test_cei_since_the_last_month_end(self) -> None:
        decisions = tuple(river([item(), item("2", due_date="2025-12-01")]).decisions.values())
        _, now = report(decisions)
        (state,) = now.currencies.values()
        opening = replace(
            now,
            as_of=dt.date(2025, 9, 30),
            currencies={"EUR": replace(state, figures={"open": Decimal(1200)})},
        )
        told = sold(m2025_10="300.00")
        (kpis,) = report(decisions, told, Past((opening,)))[0].currencies
        assert str(kpis.kpi("cei").value) == "50.00"  # (1200+300-1000) / (1200+300-500)


class TestSheets:
    def reading(self, sheet: sheets.Sheet, *rows: dict[str, Any]) -> Reading:
        records = tuple(
            Record(Source("x.xlsx", sheet.title, n), row, dict.fromkeys(row, "A"))
            for n, row in enumerate(rows, start=2)
        )
        return Reading((Table(sheet.title, "x.xlsx", sheet.title, records),))

    @pytest.mark.parametrize("text", ["2025-10", "2025-10-01", "10/2025", "2025/10", "202510"])
    def test_a_month_as_people_write_it(self, text: str) -> None:
        assert sheets_of.month(text) == dt.date(2025, 10, 31)

    @pytest.mark.parametrize("text", ["2025-13", "October", "25-10", "", "2025-10-01x"])
    def test_what_is_no_month(self, text: str) -> None:
        assert sheets_of.month(text) is None

    def test_two_amounts_for_one_month_are_none(self) -> None:
        row = {"month": "2025-10", "currency": "EUR", "credit_sales": Decimal(100)}
        twice = self.reading(sheets.SALES, row, {**row, "credit_sales": Decimal(200)})
        found = sheets_of.figures(twice, CLOSE)
        assert not found.value.sales
        assert [f.code for f in found.findings] == ["L13"]
        same = sheets_of.figures(self.reading(sheets.SALES, row, row), CLOSE)
        assert len(same.value.sales) == 1
        assert not same.findings

    def test_the_future_does_not_exist_yet(self) -> None:
        row = {"month": "2025-11", "currency": "EUR", "credit_sales": Decimal(100)}
        assert not sheets_of.figures(self.reading(sheets.SALES, row), CLOSE).value.sales

    @pytest.mark.parametrize("rate", ["0", "-1"])
    def test_a_rate_is_above_zero(self, rate: str) -> None:
        row = {"date": CLOSE, "from": "USD", "to": "EUR", "rate": Decimal(rate)}
        found = sheets_of.figures(self.reading(sheets.FX_RATES, row), CLOSE)
        assert not found.value.rates
        assert [f.code for f in found.findings] == ["L13"]

    def test_an_order_counts_once(self) -> None:
        row = {"customer_id": "C1", "order_no": "7", "amount": Decimal(5), "currency": "EUR"}
        found = sheets_of.figures(self.reading(sheets.OPEN_ORDERS, row, row), CLOSE)
        assert [str(m) for m in found.value.orders.values()] == ["5.00"]
        assert [f.code for f in found.findings] == ["L13"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_sentence_has_words(language: str) -> None:
    words, found = wording.words(language, (LAYOUTS,)), {f"kpi.name_{code}" for code in CODES}
    for path in PACKAGE.glob("kpis/*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'"(kpi\.[a-z0-9_]*[a-z0-9])"', text))
        found |= {f"kpi.need_{what}" for what in re.findall(r'need\(\s*"([a-z0-9_]+)"', text)}
        for code in re.findall(r'(?:known|either)\(\s*"([a-z0-9_]+)"', text):
            found |= {f"kpi.how_{code}"}
        for code in re.findall(r'(?:missing|either)\(\s*"([a-z0-9_]+)"', text):
            found |= {f"kpi.rule_{code}"}
    assert len(found) > 70
    assert [code for code in sorted(found) if not words.knows(code)] == []


def test_a_private_name_is_not_in_the_master_alone() -> None:
    """Whoever shows a party knows whether it is a person."""
    kpis = euro([item()], master=[customer("C1", is_natural_person=True)])
    assert kpis.top[0].party.is_natural_person


def test_the_number_of_a_private_individual_is_kept_as_a_hash() -> None:
    """kpi.json outlives the run and goes to programs; the next run still finds the account."""
    rows = [item(customer_id="MUSTER-7")]
    master = [customer("MUSTER-7", is_natural_person=True)]
    english, own = wording.words("en", (LAYOUTS,)), river(rows, master=master).decisions.values()
    found, now = report(tuple(own))
    plain = report(tuple(river(rows).decisions.values()))
    assert b"MUSTER-7" in kpi_json.kpi_json(*plain, english), "the control has it"
    kept = kpi_json.kpi_json(found, now, english)
    assert b"MUSTER-7" not in kept
    earlier = replace(now, as_of=CLOSE - dt.timedelta(days=30))
    again = report(tuple(own), past=Past((earlier,)))[0].of(EUR)
    assert again is not None
    assert not (*again.movers.worse, *again.movers.better)
