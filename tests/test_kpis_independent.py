"""Every figure of the sample's kpi.json, worked out again by other code from the same files."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator import wording
from generator.balance import Tally
from generator.documents import kpi_json, records
from generator.documents.manifest import _decision
from generator.kpis.report import Collector
from generator.prepare import Order, prepare
from generator.steps import final, judge
from generator.values.kpis import CODES
from tests.kpi_recomputed import Again, Books

SAMPLE = Path(__file__).parent.parent / "input"
AS_OF = dt.date(2026, 10, 31)
CURRENCIES = ("CHF", "EUR", "GBP", "JPY", "PLN", "USD")


class Made(NamedTuple):
    said: dict[str, Any]
    again: Again


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sample as far as its decisions; what run.json and interest.csv say of them."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(SAMPLE, root / "input", ignore=shutil.ignore_patterns("journal", "review"))
    given = prepare(Order(root, AS_OF), lambda _step, _count: None)
    english = wording.words("en", given.context.layouts)
    names = ("not_due", "1-30", "31-60", "61-90", "91-120", "121+", "credit")
    collector = Collector(AS_OF, names, ("HV", "HVUS"), given.figures, given.past.past)
    decisions = [
        final(judged)
        for posted in given.ledger.accounts()
        for judged in judge(posted, given.context, Tally())
    ]
    for decision in decisions:
        collector.add(decision)
    run = {
        "as_of": AS_OF.isoformat(),
        "letter_date": given.context.dates.letter_date.isoformat(),
        "decisions": [_decision(decision, {}, english) for decision in decisions],
    }
    said = json.loads(kpi_json.kpi_json(*collector.report(), english))
    again = Again(run, records.interest_csv(decisions), Books(SAMPLE / "receivables.xlsx"))
    return Made(said, again)


def test_no_currency_is_forgotten(made: Made) -> None:
    assert tuple(made.said["currencies"]) == CURRENCIES == tuple(made.again.currencies)


@pytest.mark.parametrize("code", CURRENCIES)
def test_every_figure(made: Made, code: str) -> None:
    said = {kpi["code"]: kpi["value"] for kpi in made.said["currencies"][code]["figures"]}
    assert tuple(said) == CODES
    assert said == made.again.figures(code)


@pytest.mark.parametrize("code", CURRENCIES)
def test_every_list(made: Made, code: str) -> None:
    said, again = made.said["currencies"][code], made.again
    buckets = {name: amount for name, amount in said["buckets"].items() if Decimal(amount)}
    assert buckets == again.buckets(code)
    countries = {
        place["country"]: (place["open"], place["overdue"], place["accounts"])
        for place in said["places"]
        if not place["region"]
    }
    assert countries == again.countries(code)
    largest = sorted(again.balances(code).items(), key=lambda b: (-b[1], b[0]))[:10]
    assert [row["customer"] for row in said["top"]] == [who for who, _ in largest]
    report = [(row["day"], row["customer"], row["amount"]) for row in said["report_by"]["rows"]]
    assert sorted(report) == again.report_by(code)
    letters = {s["level"]: s["letters"] for s in said["funnel"]["stages"] if s["letters"]}
    assert letters == again.letters(code)
    assert sum(s["accounts"] for s in said["funnel"]["stages"]) == len(again.of(code))


@pytest.mark.parametrize("code", CURRENCIES)
def test_cash_week_by_week(made: Made, code: str) -> None:
    cash, found = made.said["currencies"][code]["cash"], defaultdict[str, Decimal](Decimal)
    for week in cash["weeks"]:
        found[week["first"]] = Decimal(week["promised"]) + Decimal(week["due"])
    for name in ("later", "undated", "disputed", "stopped", "credit"):
        found[name] = Decimal(cash[name])
    again = {name: Decimal(amount) for name, amount in made.again.cash(code).items()}
    assert {name: amount for name, amount in found.items() if amount} == again


def test_the_converted_totals(made: Made) -> None:
    found = tuple(kpi["value"] for kpi in made.said["converted"]["figures"])
    assert found == made.again.converted()
    assert {rate["date"] for rate in made.said["converted"]["rates"]} == {"2026-10-30"}


def test_a_wrong_figure_would_be_seen(made: Made) -> None:
    """Control: one cent more in one row of run.json, and the two no longer agree."""
    item = made.again.items("EUR")[0]
    before = item["open"]
    item["open"] = str(Decimal(before) + 1)
    said = {kpi["code"]: kpi["value"] for kpi in made.said["currencies"]["EUR"]["figures"]}
    try:
        assert said["open"] != made.again.figures("EUR")["open"]
    finally:
        item["open"] = before
