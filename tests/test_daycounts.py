"""The day counts: members alike, published values, laws, and two independent witnesses.

The tables name their source. QuantLib and pyxirr, which share no code, count 20,000 random periods
again. The rows handed over in ../shared are read where they are there.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import inspect
import itertools
import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import pyxirr
import QuantLib
from hypothesis import given
from hypothesis import strategies as st

from generator import registry
from generator.interest.basis import agreed
from generator.interest.claim import Claim
from generator.interest.walk import walk
from generator.values.money import Currency, Money, round_half_up
from generator.values.policy import Terms

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
FILES = sorted((ROOT / "generator" / "daycounts").glob("[!_]*.py"))
MEMBERS = [importlib.import_module(f"generator.daycounts.{path.stem}") for path in FILES]
COUNTS = {member.NAME: member for member in MEMBERS}
ADDITIVE = [member for member in MEMBERS if member.ADDITIVE]
ALL = pytest.mark.parametrize("count", MEMBERS, ids=COUNTS)
DAY, DAY_ONE = dt.timedelta(days=1), dt.date(2025, 1, 1)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31))
EUR = Currency("EUR", 2)
Period = tuple[dt.date, dt.date]

# ISDA's 30/360 tables as in QuantLib's test-suite (daycounters.cpp), by period; "." = not given.
ISDA = """
start      end        Bond US   30E
2006-01-30 2006-02-28 .    .    28
2006-01-31 2006-02-28 28   28   .
2006-02-14 2006-02-28 .    .    14
2006-02-28 2006-03-03 5    3    .
2006-08-20 2007-02-20 180  180  .
2006-08-31 2007-02-28 178  178  178
2006-09-30 2006-10-31 30   30   .
2006-10-31 2006-11-28 .    .    28
2007-02-20 2007-08-20 .    .    180
2007-02-26 2008-02-28 362  362  .
2007-02-26 2008-02-29 .    .    363
2007-08-20 2008-02-20 180  180  .
2007-08-31 2008-02-28 178  178  .
2007-08-31 2008-02-29 179  179  179
2008-02-20 2008-08-20 .    .    180
2008-02-28 2008-03-30 .    .    32
2008-02-28 2008-03-31 33   33   .
2008-02-28 2008-08-28 .    .    180
2008-02-28 2008-08-30 182  182  .
2008-02-28 2008-08-31 .    .    182
2008-02-29 2009-02-28 359  360  .
2008-08-20 2009-02-20 180  180  .
2008-08-31 2009-02-28 178  178  178
2009-02-20 2009-08-20 .    .    180
2009-08-31 2010-02-28 .    .    178
2010-08-31 2011-02-28 .    .    178
2011-08-31 2012-02-29 .    .    179
"""
# The same source for 30E/360 (ISDA), whose periods belong to a contract that terminates.
TERMINATING = """
start      end        terminates days
2006-01-30 2006-02-28 2008-02-29 30
2006-02-14 2006-02-28 2008-02-29 16
2006-08-31 2007-02-28 2012-02-29 180
2006-10-31 2006-11-28 2008-02-29 28
2007-02-20 2007-08-20 2009-08-20 180
2007-02-28 2008-02-29 2008-02-29 359
2007-08-31 2008-02-29 2012-02-29 180
2008-02-20 2008-08-20 2009-08-20 180
2008-02-28 2008-08-28 2008-02-29 180
2008-02-28 2008-08-31 2008-02-29 182
2008-02-29 2008-03-30 2008-02-29 30
2008-08-31 2009-02-28 2012-02-29 180
2009-02-20 2009-08-20 2009-08-20 180
2009-08-31 2010-02-28 2012-02-29 180
2010-08-31 2011-02-28 2012-02-29 180
2011-08-31 2012-02-29 2012-02-29 179
"""
# XLeratorDB's DAYS360 table as in pyxirr's tests.
XLERATOR = """
start      end        US   30E  30E-ISDA
2006-08-31 2007-02-28 .    178  .
2007-01-15 2007-01-30 15   .    15
2007-01-15 2007-01-31 16   .    15
2007-01-15 2007-02-15 .    30   .
2007-01-15 2007-07-15 180  .    180
2007-01-31 2007-02-28 .    28   .
2007-02-14 2007-02-28 .    14   .
2007-02-26 2008-02-29 363  .    364
2007-02-28 2007-03-05 5    .    5
2007-02-28 2007-03-31 30   .    30
2007-02-28 2007-08-31 180  .    180
2007-08-31 2008-02-29 179  .    180
2007-09-30 2007-10-31 30   .    30
2007-09-30 2008-03-31 .    180  .
2007-09-30 2008-09-30 .    360  .
2007-10-31 2007-11-28 .    28   .
2008-02-29 2008-03-30 30   .    30
2008-02-29 2008-03-31 .    31   .
2008-02-29 2008-08-31 .    181  .
2008-02-29 2009-02-28 .    359  .
2008-08-31 2009-02-28 178  .    180
2009-02-28 2009-08-31 .    182  .
"""
COLUMNS = {"Bond": "30/360 Bond", "US": "30/360 US", "30E": "30E/360", "30E-ISDA": "30E/360 ISDA"}
# Deltaquants' examples as kept in pyxirr's tests, as interest on 100,000 at 9.75 % a year.
DELTAQUANTS = """
count          2007-12-28/2008-02-28 2007-12-28/2008-02-29 2007-10-31/2008-11-30 2008-02-01/2009-05-31
ACT/ACT-ISDA   1651.93               1678.57               10553.71              12931.03
ACT/365F       1656.16               1682.88               10578.08              12955.48
ACT/360        1679.17               1706.25               10725.00              13135.42
30/360-BOND    1625.00               1652.08               10562.50              13000.00
30/360-US      1625.00               1652.08               10562.50              13000.00
30E/360        1625.00               1652.08               10562.50              12972.92
30E/360-ISDA   1625.00               1679.17               10562.50              12972.92
"""
# Rows of the same examples that nothing here counts: ACT/365L has two definitions. The sums are by
# ICMA's (366 where a 29 February lies inside the period) and by the calendar year of the end date.
ACT_365L = {
    "D08": ("2007-12-28/2008-02-28", "1656.16", "1651.64"),
    "D16": ("2007-12-28/2008-02-29", "1678.28", "1678.28"),
    "D24": ("2007-10-31/2008-11-30", "10549.18", "10549.18"),
    "D32": ("2008-02-01/2009-05-31", "12920.08", "12955.48"),
}
# 36,000 at 10 % from 31 January to 31 March 2025, and cut at 28 February: days, sum (E32 to E34).
CUT = {"30/360-US": (58, "580.00"), "30E/360": (60, "600.00"), "30/360-BOND": (61, "610.00")}


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    head, *rows = (line.split() for line in text.strip().splitlines())
    return head, rows


def _published(text: str) -> Iterator[tuple[str, Period, int]]:
    head, rows = _table(text)
    for start, end, *values in rows:
        for column, value in zip(head[2:], values, strict=True):
            if value != ".":
                yield COLUMNS[column], _period(f"{start}/{end}"), int(value)


def _period(text: str) -> Period:
    start, _, end = text.partition("/")
    return dt.date.fromisoformat(start), dt.date.fromisoformat(end)


def _interest(part: Fraction, principal: int = 100_000, rate: str = "9.75") -> Decimal:
    return round_half_up(principal * Fraction(rate) / 100 * part, 2)


def _known(name: str) -> ModuleType:
    return registry.day_counts()[name.upper()]


def test_the_registry_knows_every_file_and_no_other() -> None:
    assert len(MEMBERS) >= 7
    assert {id(module) for module in registry.day_counts().values()} == set(map(id, MEMBERS))


def test_no_name_means_two_things() -> None:
    names = [name.upper() for member in MEMBERS for name in (member.NAME, *member.ALIASES)]
    assert len(names) == len(set(names)) == len(registry.day_counts())


@ALL
class TestMembers:
    def test_is_made_like_the_others(self, count: ModuleType) -> None:
        assert isinstance(count.ADDITIVE, bool)
        assert all(isinstance(name, str) for name in (count.NAME, *count.ALIASES))
        for function in (count.days, count.fraction):
            first, second, *more = inspect.signature(function).parameters.values()
            assert (first.name, second.name) == ("start", "end")
            assert all(parameter.default is None for parameter in more)
        assert len(inspect.signature(count.per).parameters) == 1

    def test_it_explains_itself_and_cites_its_source(self, count: ModuleType) -> None:
        told, example, _ = (count.__doc__ or "").partition(">>>")
        title, *paragraphs = told.strip().split("\n\n")
        assert example
        assert title.endswith(".")
        assert paragraphs[-1].startswith("Source: ")
        assert len(paragraphs) > 1
        assert count.ADDITIVE or any("Not additive" in words for words in paragraphs)

    def test_a_hyphen_or_brackets_may_stand_for_the_space(self, count: ModuleType) -> None:
        family, _, variant = count.NAME.partition(" ")
        for name in (f"{family}-{variant}", f"{family} ({variant})") if variant else ():
            assert _known(name) is count

    def test_the_same_day_is_nothing(self, count: ModuleType) -> None:
        assert count.fraction(DAY_ONE, DAY_ONE) == 0 == count.days(DAY_ONE, DAY_ONE)

    def test_a_year_is_about_one(self, count: ModuleType) -> None:
        assert abs(count.fraction(DAY_ONE, dt.date(2026, 1, 1)) - 1) < Fraction(1, 50)


@pytest.mark.parametrize(
    "name",
    [
        "30/360", "30U/360", "30/360 ISDA", "BOND BASIS", "EUROBOND BASIS", "ACT/ACT", "ACT/365",
        "ACTUAL/365", "ACT/365L", "ACT/365L-ANNUAL", "ACT/ACT ICMA",
    ],
)  # fmt: skip
def test_a_name_that_means_several_counts_is_not_guessed(name: str) -> None:
    assert name not in registry.day_counts()


PUBLISHED = [*_published(ISDA), *_published(XLERATOR)]


@pytest.mark.parametrize(("name", "period", "days"), PUBLISHED, ids=str)
def test_published_days(name: str, period: Period, days: int) -> None:
    assert COUNTS[name].days(*period) == days
    assert COUNTS[name].fraction(*period) == Fraction(days, 360)


@pytest.mark.parametrize("row", _table(TERMINATING)[1], ids="/".join)
def test_published_days_of_a_terminating_contract(row: list[str]) -> None:
    start, end, termination = map(dt.date.fromisoformat, row[:3])
    count, days = COUNTS["30E/360 ISDA"], int(row[3])
    assert count.days(start, end, termination) == days
    assert count.fraction(start, end, termination) == Fraction(days, 360)
    # The exception bites on the two periods that end on the termination date, and there alone.
    assert count.days(start, end) - days == (end == termination and end.month == 2)


def test_no_published_value_is_lost() -> None:
    by_count = {name: sum(name == row[0] for row in PUBLISHED) for name in COLUMNS.values()}
    assert by_count == {"30/360 Bond": 14, "30/360 US": 25, "30E/360": 27, "30E/360 ISDA": 11}
    assert len(_table(TERMINATING)[1]) == 16


@pytest.mark.parametrize("row", _table(DELTAQUANTS)[1], ids=lambda row: row[0])
def test_published_interest(row: list[str]) -> None:
    periods, (name, *expected) = _table(DELTAQUANTS)[0][1:], row
    found = [str(_interest(_known(name).fraction(*_period(period)))) for period in periods]
    assert found == expected


@pytest.mark.parametrize(("period", "icma", "end_year"), ACT_365L.values(), ids=ACT_365L)
def test_why_there_is_no_act_365l(period: str, icma: str, end_year: str) -> None:
    start, end = _period(period)
    days, has_leap_day = (end - start).days, start < dt.date(2008, 2, 29) <= end
    assert str(_interest(Fraction(days, 366 if has_leap_day else 365))) == icma
    assert str(_interest(Fraction(days, 366 if end.year == 2008 else 365))) == end_year


@pytest.mark.parametrize("count", ADDITIVE, ids=lambda count: count.NAME)
@given(days=st.lists(DAYS, min_size=3, max_size=3))
def test_additive_means_that_the_parts_make_the_whole(
    count: ModuleType, days: list[dt.date]
) -> None:
    first, middle, last = sorted(days)
    whole, parts = (count.fraction(first, last), count.fraction(first, middle))
    assert parts + count.fraction(middle, last) == whole
    assert count.days(first, middle) + count.days(middle, last) == count.days(first, last)


@ALL
def test_where_it_is_not_additive_some_parts_miss_the_whole(count: ModuleType) -> None:
    """The control of the law above: the flag says what three days around February show."""
    days = [dt.date(2024, 1, 28) + dt.timedelta(days=n) for n in range(66)]
    missed = sum(
        count.days(a, b) + count.days(b, c) != count.days(a, c)
        for a, b, c in itertools.combinations(days, 3)
    )
    assert bool(missed) is not count.ADDITIVE


@ALL
@given(days=st.lists(DAYS, min_size=2, max_size=6))
def test_counted_from_the_first_day_the_parts_make_the_whole(
    count: ModuleType, days: list[dt.date]
) -> None:
    """No part is below nothing, so a cut neither changes the sum nor pays the debtor back."""
    first, *cuts = sorted(days)
    parts = [
        count.days(first, b) - count.days(first, a) for a, b in itertools.pairwise([first, *cuts])
    ]
    assert min(parts) >= 0
    assert sum(parts) == count.days(first, cuts[-1])


@pytest.mark.parametrize(("name", "split"), CUT.items(), ids=CUT)
def test_a_cut_period_of_thirty_day_months(name: str, split: tuple[int, str]) -> None:
    start, cut, end = dt.date(2025, 1, 31), dt.date(2025, 2, 28), dt.date(2025, 3, 31)
    count, (days, interest) = _known(name), split
    assert count.days(start, end) == 60
    assert count.days(start, cut) + count.days(cut, end) == days
    naive = count.fraction(start, cut) + count.fraction(cut, end)
    assert str(_interest(naive, 36_000, "10")) == interest
    assert str(_interest(count.fraction(start, end), 36_000, "10")) == "600.00"


@pytest.mark.parametrize("name", CUT)
def test_interest_on_a_cut_period_counts_from_the_first_day(name: str) -> None:
    """The same days, half paid on 27 February: 28 days on 36,000, and the other 32 on 18,000."""
    basis = agreed(Terms("agreed", rates={dt.date(2025, 1, 1): Decimal(10)}, day_count=name))
    paid = ((dt.date(2025, 2, 27), Money(Decimal(18_000), EUR)),)
    claim = Claim(Money(Decimal(36_000), EUR), dt.date(2025, 1, 30), paid)
    accrual = walk(claim, basis, dt.date(2025, 3, 30))
    assert [segment.counted for segment in accrual.segments] == [28, 32]
    assert str(accrual.interest.amount) == "440.00"


@ALL
@given(days=st.tuples(DAYS, DAYS))
def test_a_fraction_is_its_days_over_the_days_of_their_year(
    count: ModuleType, days: tuple[dt.date, dt.date]
) -> None:
    """What a segment of interest rests on: counted from the first day, cut at each new year."""
    start, end = sorted(days)
    new_years = (dt.date(year, 1, 1) for year in range(start.year + 1, end.year + 1))
    pieces = itertools.pairwise([start, *new_years, end])
    parts = (Fraction(count.days(start, b) - count.days(start, a), count.per(a)) for a, b in pieces)
    assert sum(parts) == count.fraction(start, end)


def test_the_year_as_the_count_has_it() -> None:
    years = dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2100, 6, 1)
    for name, count in COUNTS.items():
        fixed = 365 if name == "ACT/365F" else 360
        expected = [365, 366, 366, 365] if name == "ACT/ACT ISDA" else [fixed] * 4
        assert [count.per(day) for day in years] == expected


QUANTLIB = {
    "ACT/360": QuantLib.Actual360(),
    "ACT/365F": QuantLib.Actual365Fixed(),
    "ACT/ACT ISDA": QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
    "30/360 Bond": QuantLib.Thirty360(QuantLib.Thirty360.BondBasis),
    "30/360 US": QuantLib.Thirty360(QuantLib.Thirty360.USA),
    "30E/360": QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis),
    "30E/360 ISDA": QuantLib.Thirty360(QuantLib.Thirty360.ISDA),  # no termination date given
}
PYXIRR = {
    "ACT/360": pyxirr.DayCount.ACT_360,
    "ACT/365F": pyxirr.DayCount.ACT_365F,
    "ACT/ACT ISDA": pyxirr.DayCount.ACT_ACT_ISDA,
    "30/360 Bond": pyxirr.DayCount.THIRTY_360_ISDA,
    "30/360 US": pyxirr.DayCount.THIRTY_U_360,
    "30E/360": pyxirr.DayCount.THIRTY_E_360,
    "30E/360 ISDA": pyxirr.DayCount.THIRTY_E_360_ISDA,  # knows no termination date
}


def _random_day(dice: random.Random) -> dt.date:
    """A third month ends and their neighbours, a third around the end of February."""
    year, kind = dice.randint(1996, 2104), dice.random()
    if kind < 0.35:
        first = dt.date(year, dice.randint(1, 12), 1)
        return first + dt.timedelta(days=dice.choice((-3, -2, -1, -1, -1, 0)))
    if kind < 0.7:
        return dt.date(year, 3, 1) + dt.timedelta(days=dice.choice((-3, -2, -2, -1, -1, -1, 0)))
    return dt.date(year, 1, 1) + dt.timedelta(days=dice.randint(0, 364))


@cache
def _pairs() -> tuple[Period, ...]:
    """20,000 periods of up to 108 years, one in ten of two months at most."""
    dice = random.Random(360)
    pairs: list[Period] = []
    while len(pairs) < 20_000:
        start, end = _random_day(dice), _random_day(dice)
        if len(pairs) % 10 == 0:
            end = start + dt.timedelta(days=dice.randint(0, 62))
        pairs.append((min(start, end), max(start, end)))
    return tuple(pairs)


def _ql(day: dt.date) -> QuantLib.Date:
    return QuantLib.Date(day.day, day.month, day.year)


def _same(part: Fraction, found: float) -> bool:
    """The witnesses count in binary fractions, of which these are the last places."""
    return abs(float(part) - found) < 1e-11


def test_no_count_is_without_witnesses() -> None:
    assert set(COUNTS) == set(QUANTLIB) == set(PYXIRR)


@ALL
def test_quantlib_counts_alike(count: ModuleType) -> None:
    witness = QUANTLIB[count.NAME]
    differ = [
        (start, end)
        for start, end in _pairs()
        if count.days(start, end) != witness.dayCount(_ql(start), _ql(end))
        or not _same(count.fraction(start, end), witness.yearFraction(_ql(start), _ql(end)))
    ]
    assert not differ


@ALL
def test_pyxirr_counts_alike(count: ModuleType) -> None:
    witness = PYXIRR[count.NAME]
    differ = [
        (start, end)
        for start, end in _pairs()
        if count.days(start, end) != pyxirr.days_between(start, end, witness)
        or not _same(count.fraction(start, end), pyxirr.year_fraction(start, end, witness))
    ]
    assert not differ


def test_quantlib_ends_a_terminating_contract_alike() -> None:
    """pyxirr has no termination date: it differs exactly where a contract ends in February."""
    count, witness = COUNTS["30E/360 ISDA"], PYXIRR["30E/360 ISDA"]
    excepted = 0
    for start, end in _pairs()[::4]:
        ours, ends = count.days(start, end, end), _ql(end)
        terminating = QuantLib.Thirty360(QuantLib.Thirty360.ISDA, ends)
        assert ours == terminating.dayCount(_ql(start), ends)
        other = pyxirr.days_between(start, end, witness)
        assert (ours != other) == (end.month == 2 and (end + DAY).month == 3)
        excepted += ours != other
    assert excepted > 500


def test_the_periods_tell_every_count_from_every_other() -> None:
    """The control: had one count been written for another, the witnesses would have said so."""
    for one, other in itertools.combinations(MEMBERS, 2):
        apart = sum(one.fraction(*pair) != other.fraction(*pair) for pair in _pairs()[:4000])
        assert apart > 100, (one.NAME, other.NAME)


def _rows(name: str) -> list[dict[str, str]]:
    if not SHARED.is_dir():
        pytest.skip("NOT RUN: ../shared absent")
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_day_counts() -> None:
    rows = _rows("daycount_cases.csv")
    assert len(rows) == 93
    for row in rows:
        days = [row[key] for key in ("start", "end", "termination") if row[key]]
        found = _known(row["convention"]).days(*map(dt.date.fromisoformat, days))
        assert found == int(row["expected_days"]), row


def test_every_row_of_the_interest_by_day_count() -> None:
    rows = [row for row in _rows("interest_cases.csv") if row["case_id"].startswith("D")]
    counted = [row for row in rows if not row["basis"].startswith("ACT/365L")]
    assert len(counted) == 28
    assert {row["case_id"] for row in rows if row not in counted} == set(ACT_365L)
    for row in counted:
        part = _known(row["basis"]).fraction(*_period(f"{row['due_date']}/{row['end_date']}"))
        found = _interest(part, int(row["principal"]), row["rate_pct"])
        assert str(found) == row["expected_interest"], row
