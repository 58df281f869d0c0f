"""Laws and reference rates as data, and `dunnage rates`: what is covered, what is a gap."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pytest

from generator import calendars, registry
from generator.commands import rates as command
from generator.findings import SettingsInvalid
from generator.values.policy import Rate, Regime
from tests.commands import dunnage

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data" / "reference_rates.csv"
HEADER = "valid_from,valid_to,rate_percent,source,status\n"
DAY = dt.timedelta(days=1)
REGIMES = registry.regimes()
SERIES = registry.series_names()


def on(day: str, series: str) -> Decimal | None:
    asked = dt.date.fromisoformat(day)
    for line in registry.rates(series):
        if line.valid_from <= asked and (line.valid_to is None or asked <= line.valid_to):
            return line.percent
    return None


class TestSeries:
    def test_every_law_has_its_series_and_every_series_its_law(self) -> None:
        assert {law.series for law in REGIMES.values()} == set(SERIES)

    @pytest.mark.parametrize("series", SERIES)
    def test_lines_are_in_order_disjoint_and_sourced(self, series: str) -> None:
        with (ROOT / "generator" / "rates" / f"{series}.csv").open(encoding="utf-8") as file:
            written = list(csv.DictReader(file))
        assert ",".join(written[0]) + "\n" == HEADER.replace("\n", ",read_in\n")
        assert all(row["read_in"] for row in written)
        assert [row["valid_from"] for row in written] == sorted(r["valid_from"] for r in written)
        lines = registry.rates(series)
        assert len(lines) == len(written)
        for line, after in pairwise(lines):
            assert line.valid_to is not None
            assert line.valid_to < after.valid_from
        for line in lines:
            assert line.valid_to is None or line.valid_to >= line.valid_from
            assert line.source
            assert line.status in ("sourced", "derived", "secondary")

    def test_only_what_statute_fixes_has_no_end(self) -> None:
        endless = {s for s in SERIES if any(r.valid_to is None for r in registry.rates(s))}
        assert endless == {"ch_default_rate"}

    def test_the_german_base_rate_is_the_ecb_rate_less_0_88(self) -> None:
        """In every half-year; the statute's own 3.62 is the starting value of 2002."""
        halves = [dt.date(year, month, 1) for year in range(2016, 2027) for month in (1, 7)][1:]
        for first in halves:
            base, ecb = (on(str(first), name) for name in ("de_base_rate", "ecb_mro_semester"))
            assert base is not None, first
            assert ecb is not None, first
            assert base == ecb - Decimal("0.88"), first

    @pytest.mark.parametrize(
        "series",
        ["uk_reference_rate", "us_prompt_payment_rate", "pl_reference_rate", "ecb_mro_semester"],
    )
    def test_half_years_begin_and_end_as_half_years(self, series: str) -> None:
        for line in registry.rates(series):
            assert line.valid_to is not None
            assert (line.valid_from.month, line.valid_from.day) in ((1, 1), (7, 1))
            assert (line.valid_to.month, line.valid_to.day) in ((6, 30), (12, 31))

    def test_known_gaps_stay_gaps(self) -> None:
        gaps = {
            series: [
                (str(line.valid_to + DAY), str(after.valid_from - DAY))
                for line, after in pairwise(registry.rates(series))
                if line.valid_to is not None and line.valid_to + DAY != after.valid_from
            ]
            for series in SERIES
        }
        assert {series: found for series, found in gaps.items() if found} == {
            "us_prompt_payment_rate": [("2020-07-01", "2020-12-31")],
            "in_bank_rate": [("2022-06-09", "2022-12-06")],
        }

    @pytest.mark.parametrize(
        ("day", "series", "percent"),
        [
            ("2022-07-26", "ecb_mro_semester", "0.00"),  # the half-year keeps the rate of 1 July
            ("2022-12-31", "ecb_mro_semester", "0.00"),
            ("2023-01-01", "ecb_mro_semester", "2.50"),
            ("2024-09-18", "uk_reference_rate", "5.25"),
            ("2025-01-01", "uk_reference_rate", "4.75"),
            ("2020-03-31", "jp_statutory_rate", "5"),
            ("2020-04-01", "jp_statutory_rate", "3"),
            ("2029-03-31", "jp_statutory_rate", "3"),
            ("2029-04-01", "jp_statutory_rate", None),
            ("2019-12-31", "pl_reference_rate", None),  # until 2020 the margin was eight points
            ("2022-06-30", "pl_reference_rate", "1.75"),
            ("2022-07-01", "pl_reference_rate", "6.00"),
            ("2026-07-01", "pl_reference_rate", None),
            ("2025-02-06", "in_bank_rate", "6.75"),
            ("2025-02-07", "in_bank_rate", "6.50"),
            ("2020-09-30", "us_prompt_payment_rate", None),
            ("2025-05-20", "cn_lpr_1y", "3.00"),
            ("2025-05-21", "cn_lpr_1y", None),
            ("2099-01-01", "ch_default_rate", "5"),
        ],
    )
    def test_days_on_which_a_rate_turns(self, day: str, series: str, percent: str | None) -> None:
        assert on(day, series) == (None if percent is None else Decimal(percent))

    @pytest.mark.skipif(not SHARED.is_file(), reason="NOT RUN: ../shared absent")
    def test_every_rate_handed_over_is_ours(self) -> None:
        compared = 0
        for row in csv.DictReader(SHARED.read_text(encoding="utf-8").splitlines()):
            series, less = OURS.get(row["series"], ("", Decimal(0)))
            if series and (series, row["valid_from"]) not in NOT_TAKEN:
                theirs = Decimal(row["rate_pct"]) - less if row["rate_pct"] else None
                assert on(row["valid_from"], series) == theirs, row
                compared += 1
        assert compared > 100


OURS: Mapping[str, tuple[str, Decimal]] = MappingProxyType(
    {
        "BOE_REF_SEMESTER": ("uk_reference_rate", Decimal(0)),
        "CH_OR104": ("ch_default_rate", Decimal(0)),
        "CN_LPR_1Y": ("cn_lpr_1y", Decimal(0)),
        "DE_BASISZINS": ("de_base_rate", Decimal(0)),
        "ECB_MRO_semester": ("ecb_mro_semester", Decimal(0)),
        "IN_BANK_RATE": ("in_bank_rate", Decimal(0)),
        "JP_STATUTORY": ("jp_statutory_rate", Decimal(0)),
        "PL_COMMERCIAL_NONMEDICAL": ("pl_reference_rate", Decimal(10)),
        "US_PROMPT_PAYMENT": ("us_prompt_payment_rate", Decimal(0)),
    }
)
# 9.50 was the central bank's 1.50 and eight points, so no rate for a margin of ten.
NOT_TAKEN = frozenset({("pl_reference_rate", "2016-01-01")})


class TestRegimes:
    def test_all_of_them_are_there(self) -> None:
        assert " ".join(REGIMES) == (
            "ch_or_104 cn_spc_18 de_bgb_288 es_3_2004 eu_2011_7 fr_l441_10 ie_580_2012 in_msmed"
            " it_231_2002 jp_404 nl_6_119a pl_2013 uk_1998_act us_prompt_payment"
        )

    @pytest.mark.parametrize("law", REGIMES.values(), ids=REGIMES)
    def test_each_names_its_article_and_its_source(self, law: Regime) -> None:
        assert law.name in REGIMES
        assert law.title
        assert law.source
        assert law.citation[0].islower(), "printed after 'under'"
        assert not law.citation.endswith(".")
        assert any(sign.isdigit() for sign in law.citation)
        assert law.binds
        assert bool(law.minimum) == bool(law.minimum_kind)
        assert bool(law.fixed_sums) == bool(law.fixed_sum_currency)
        assert not law.fixed_sums or law.binds == ("businesses",)
        assert law.multiplier > 0

    @pytest.mark.parametrize("law", REGIMES.values(), ids=REGIMES)
    def test_its_citation_has_german_words(self, law: Regime) -> None:
        words = (ROOT / "layouts/locale/de/LC_MESSAGES/dunnage.po").read_text(encoding="utf-8")
        assert words.count(f'msgid "{law.citation}"\n') == 1

    def test_how_each_law_fixes_its_rate(self) -> None:
        fixings = {law.name: law.fixing for law in REGIMES.values() if law.fixing != "float"}
        assert fixings == {
            "cn_spc_18": "lock_start",
            "ie_580_2012": "lock_payment",
            "jp_404": "lock_start",
            "uk_1998_act": "lock_start",
            "us_prompt_payment": "lock_start",
        }
        compounding = {
            n: law.compounding for n, law in REGIMES.items() if law.compounding != "none"
        }
        assert compounding == {
            "in_msmed": "monthly", "nl_6_119a": "yearly", "us_prompt_payment": "30-day",
        }  # fmt: skip
        rolling = {name for name, law in REGIMES.items() if law.roll == "following"}
        assert rolling == {"de_bgb_288", "pl_2013"}

    @pytest.mark.parametrize("law", REGIMES.values(), ids=REGIMES)
    def test_sums_rise_with_the_principal(self, law: Regime) -> None:
        amounts = [tier.amount for tier in law.fixed_sums]
        assert amounts == sorted(set(amounts))
        tops = [tier.up_to for tier in law.fixed_sums]
        assert None not in tops[:-1]
        assert not tops or tops[-1] is None
        assert tops[:-1] == sorted(top for top in tops if top is not None)

    @pytest.mark.parametrize(
        ("name", "principal", "amount"),
        [
            ("uk_1998_act", "999.99", "40"), ("uk_1998_act", "1000.00", "70"),
            ("uk_1998_act", "9999.99", "70"), ("uk_1998_act", "10000.00", "100"),
            ("ie_580_2012", "1000.00", "40"), ("ie_580_2012", "1000.01", "70"),
            ("ie_580_2012", "10000.00", "70"), ("ie_580_2012", "10000.01", "100"),
            ("pl_2013", "5000.00", "40"), ("pl_2013", "5000.01", "70"),
            ("pl_2013", "49999.99", "70"), ("pl_2013", "50000.00", "100"),
            ("de_bgb_288", "1.00", "40"), ("de_bgb_288", "1000000.00", "40"),
        ],
    )  # fmt: skip
    def test_three_laws_three_boundaries(self, name: str, principal: str, amount: str) -> None:
        assert _sum_for(Decimal(principal), REGIMES[name]) == Decimal(amount)

    def test_a_preset_takes_the_law_of_its_country(self) -> None:
        presets = registry.presets()
        assert {"at", "ch", "fr", "nl", "it", "es", "ie", "pl"} <= presets.keys()
        for name, preset in presets.items():
            assert preset.country.lower() == name
            assert not preset.regime or REGIMES[preset.regime].country == preset.country
        assert not presets["at"].regime, "Austria's own law is not among ours"

    def test_polish_sums_are_euros_for_zloty(self) -> None:
        law = REGIMES["pl_2013"]
        assert (law.tier_currency, law.fixed_sum_currency) == ("PLN", "EUR")


def _sum_for(principal: Decimal, law: Regime) -> Decimal:
    """The statute's table, read from the first tier on."""
    for tier in law.fixed_sums:
        top = tier.up_to
        if top is None or principal < top or (tier.inclusive and principal == top):
            return tier.amount
    raise AssertionError(principal)


class TestOwnLines:
    def test_a_line_of_the_user_replaces_ours(self, tmp_path: Path) -> None:
        (tmp_path / "de_base_rate.csv").write_text(
            f"{HEADER}2027-01-01,2027-06-30,2.00,Bundesbank,sourced\n"
            "2026-07-01,2026-12-31,9.99,mine,sourced\n"
        )
        rates = {rate.valid_from: rate.percent for rate in registry.rates("de_base_rate", tmp_path)}
        assert rates[dt.date(2027, 1, 1)] == Decimal("2.00")
        assert rates[dt.date(2026, 7, 1)] == Decimal("9.99")
        assert rates[dt.date(2026, 1, 1)] == Decimal("1.27")

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("valid_from;rate_percent\n2026-01-01;5\n", "mine.csv has no column valid_from"),
            (f"{HEADER}01.07.2026,2026-12-31,5,x,sourced\n", "line 2.valid_from"),
            (f"{HEADER}2026-07-01,2026-12-31,RATE,x,sourced\n", "line 2.percent"),
            (f"{HEADER}2026-07-01,2026-06-30,5,x,sourced\n", "ends before it begins"),
            (HEADER + "2026-07-01,2026-12-31,5,x,sourced\n" * 2, "two lines begin"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_in_a_file_is_said(self, tmp_path: Path, text: str, says: str) -> None:
        (tmp_path / "mine.csv").write_text(text)
        with pytest.raises(SettingsInvalid, match=says):
            registry.rates("mine", tmp_path)
        folder = tmp_path / "w" / "input" / "rates"
        folder.mkdir(parents=True)
        (folder / "mine.csv").write_text(text)
        answer = dunnage("rates", "-C", tmp_path / "w")
        assert answer.code == 9
        assert says in answer.err


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "input" / "rates"
    folder.mkdir(parents=True)
    (folder / "us_prompt_payment_rate.csv").write_text(
        f"{HEADER}2020-07-01,2020-12-31,1.125,Federal Register,sourced\n"
        "2026-07-01,2026-12-31,4.00,Federal Register,sourced\n"
    )
    (folder / "house_bank.csv").write_text(f"{HEADER}2026-01-01,2026-02-28,7.10,Bank,sourced\n")
    return tmp_path


class TestCommand:
    def test_every_series_with_its_last_day(self, tmp_path: Path) -> None:
        answer = dunnage("rates", "-C", tmp_path)
        assert answer.code == 0
        for series in SERIES:
            assert series in answer.out
        assert "ch_default_rate  5 %, fixed by statute" in answer.out
        assert "gap: no rate from 2020-07-01 to 2020-12-31" in answer.out

    def test_as_json(self, tmp_path: Path) -> None:
        document = dunnage("rates", "-C", tmp_path, "--json").json
        assert document["schema"] == "dunnage/rates/1"
        found = {entry["series"]: entry for entry in document["series"]}
        assert tuple(found) == SERIES
        assert found["in_bank_rate"] == {
            "series": "in_bank_rate", "lines": 8, "first": "2022-05-04",
            "last_covered": "2025-12-05", "last_rate_percent": "5.50",
            "gaps": [{"first": "2022-06-09", "last": "2022-12-06"}], "regimes": ["in_msmed"],
            "source": "Reserve Bank of India: Bank Rate",
            "read_in": "RBI/2025-26/134", "status": "sourced", "own_lines": 0,
        }  # fmt: skip
        assert found["ch_default_rate"]["last_covered"] is None
        assert len(found["ecb_mro_semester"]["regimes"]) == 6

    def test_the_users_lines_close_a_gap(self, own: Path) -> None:
        document = dunnage("rates", "-C", own, "us_prompt_payment_rate", "--json").json
        (found,) = document["series"]
        assert found["gaps"] == []
        assert found["own_lines"] == 2
        assert found["last_covered"] == "2026-12-31"
        assert [line["valid_from"] for line in found["rates"] if line["own"]] == [
            "2020-07-01", "2026-07-01",
        ]  # fmt: skip
        said = dunnage("rates", "-C", own, "us_prompt_payment_rate").out
        assert "2 lines are yours" in said
        assert said.count("(sourced, yours)") == 2

    def test_a_series_of_the_users_own(self, own: Path) -> None:
        answer = dunnage("rates", "-C", own)
        assert "house_bank  7.10 %, covered to 2026-02-28" in answer.out
        assert "a series of your own" in answer.out
        assert "house_bank.csv  2026-03-01," in answer.out

    def test_a_line_without_end_is_not_a_statute(self, own: Path) -> None:
        path = own / "input" / "rates" / "house_bank.csv"
        path.write_text(f"{HEADER}2026-01-01,,7.10,Bank,sourced\n")
        assert "house_bank  7.10 %, without end, by your line" in dunnage("rates", "-C", own).out

    def test_no_such_series(self, tmp_path: Path) -> None:
        answer = dunnage("rates", "-C", tmp_path, "libor")
        assert answer.code == 2
        assert "de_base_rate" in answer.err

    def test_what_to_add_is_said_before_the_month_ends(self) -> None:
        def advice(end: str, today: str) -> str:
            line = Rate(dt.date(2020, 1, 1), dt.date.fromisoformat(end), Decimal(1), "x", "sourced")
            series = command.Series("s", (line,), frozenset(), ())
            words = command.advice([series], Path("w"), dt.date.fromisoformat(today))
            return "\n".join(words)

        assert advice("2026-06-30", "2026-06-30") == ""
        assert advice("2026-06-29", "2026-06-01") != ""
        assert "s.csv  2026-07-01,2026-12-31,RATE," in advice("2026-06-30", "2026-07-01")
        assert "s.csv  2027-01-01,2027-06-30,RATE," in advice("2026-12-31", "2027-02-14")
        assert "s.csv  2025-05-21,2026-11-30,RATE," in advice("2025-05-20", "2026-11-02")


class TestPolishSaturdays:
    """Civil Code article 115: Saturdays move a due date since 2017, Christmas Eve since 2025."""

    SINCE = registry.presets()["pl"].saturdays_roll_from

    @pytest.mark.parametrize(
        ("day", "moved"),
        [
            ("2015-01-03", "2015-01-03"),  # a Saturday, before 2017
            ("2015-01-04", "2015-01-05"),  # a Sunday
            ("2016-12-31", "2016-12-31"),  # the last such Saturday
            ("2017-01-07", "2017-01-09"),
            ("2021-01-09", "2021-01-11"),
            ("2015-08-15", "2015-08-17"),  # a Saturday, but a holiday
            ("2025-12-24", "2025-12-29"),
            ("2024-12-24", "2024-12-24"),
        ],
    )
    def test_the_due_date_moves(self, day: str, moved: str) -> None:
        found = calendars.next_business_day(dt.date.fromisoformat(day), ("PL",), self.SINCE)
        assert str(found) == moved

    def test_without_the_rule_every_saturday_would_move(self) -> None:
        assert calendars.next_business_day(dt.date(2015, 1, 3), ("PL",)) == dt.date(2015, 1, 5)
        unknown = calendars.next_business_day(dt.date(2015, 1, 3), ("QQ",), self.SINCE)
        assert unknown == dt.date(2015, 1, 3)


class TestExplain:
    @pytest.mark.parametrize(
        ("name", "says", "silent"),
        [
            ("de_bgb_288", ["margin: 9", "binds: businesses", "fixed_sums: 40"], "multiplier"),
            ("uk_1998_act", ["fixed_sums: 40 below 1000", "fixing: lock_start"], "unconfirmed"),
            ("ie_580_2012", ["40 up to and including 1000", "unconfirmed: One rate"], "roll"),
            ("in_msmed", ["multiplier: 3", "compounding: monthly"], "margin"),
            ("us_prompt_payment", ["minimum: USD 1", "years_at_most: 1"], "fixed_sum"),
            ("pl", ["saturdays_roll_from: 2017-01-01", "service_post: post"], "abroad"),
        ],
    )
    def test_a_law_in_its_own_words(self, name: str, says: list[str], silent: str) -> None:
        said = dunnage("explain", name).out
        assert [words for words in says if words not in said] == []
        assert not [line for line in said.splitlines() if line.strip().startswith(silent)]
        assert "[" not in said
