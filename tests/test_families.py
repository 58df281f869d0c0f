"""Every member of every family, walked and proved uniform: sources, names, rules."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import calendars, currencies, registry, wording
from generator.intake.dialects import Dialect
from generator.values.policy import Preset, Procedure, Regime, Service

ROOT = Path(__file__).parent.parent
PACKAGE, LAYOUTS = ROOT / "generator", ROOT / "layouts"
YEAR = (dt.date(2025, 1, 1), dt.date(2026, 1, 1))
COUNTS = {module.NAME: module for module in registry.day_counts().values()}
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31))
FORMS = sorted((LAYOUTS / "forms").glob("*.css"))


@pytest.mark.parametrize(
    "members",
    [
        registry.procedures(), registry.regimes(), registry.services(), registry.presets(),
        registry.family("dialects", Dialect), COUNTS, registry.series_names(), FORMS,
    ],
)  # fmt: skip
def test_no_family_has_a_single_member(members: object) -> None:
    assert len(members) >= 2  # type: ignore[arg-type]


@pytest.mark.parametrize("count", COUNTS.values(), ids=COUNTS)
class TestDayCounts:
    def test_same_day_is_nothing(self, count: ModuleType) -> None:
        assert count.fraction(YEAR[0], YEAR[0]) == 0 == count.days(YEAR[0], YEAR[0])

    def test_a_year_is_about_one(self, count: ModuleType) -> None:
        assert abs(count.fraction(*YEAR) - 1) < Fraction(1, 50)

    def test_it_cites_its_source(self, count: ModuleType) -> None:
        assert "Source:" in (count.__doc__ or "")

    @given(days=st.tuples(DAYS, DAYS, DAYS))
    def test_additive_means_additive(
        self, count: ModuleType, days: tuple[dt.date, dt.date, dt.date]
    ) -> None:
        first, middle, last = sorted(days)
        if count.ADDITIVE:
            parts = count.fraction(first, middle) + count.fraction(middle, last)
            assert parts == count.fraction(first, last)


def test_no_day_count_name_means_two_things() -> None:
    names = [n.casefold() for m in COUNTS.values() for n in (m.NAME, *m.ALIASES)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("regime", registry.regimes().values(), ids=registry.regimes())
def test_regimes(regime: Regime) -> None:
    assert regime.source
    assert regime.citation
    assert regime.series in registry.series_names()
    assert regime.day_count in COUNTS
    tops = [tier.up_to for tier in regime.fixed_sums]
    assert tops == [*sorted(t for t in tops if t is not None), None][: len(tops)]
    assert not regime.fixed_sums or currencies.get(regime.fixed_sum_currency)


@pytest.mark.parametrize("series", registry.series_names())
def test_rates_follow_one_another_without_gap(series: str) -> None:
    lines = registry.rates(series)
    for line, after in pairwise(lines):
        assert line.valid_to is not None
        assert line.valid_to + dt.timedelta(days=1) == after.valid_from
    assert all(line.source and line.status in ("sourced", "derived", "secondary") for line in lines)
    with (PACKAGE / "rates" / f"{series}.csv").open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == [
            "valid_from", "valid_to", "rate_percent", "source", "status",
        ]  # fmt: skip


def test_a_line_of_the_user_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "de_base_rate.csv").write_text(
        "valid_from,valid_to,rate_percent,source,status\n2027-01-01,2027-06-30,2.00,Bundesbank,sourced\n"
        "2026-07-01,2026-12-31,9.99,mine,sourced\n"
    )
    rates = {rate.valid_from: rate.percent for rate in registry.rates("de_base_rate", tmp_path)}
    assert rates[dt.date(2027, 1, 1)] == Decimal("2.00")
    assert rates[dt.date(2026, 7, 1)] == Decimal("9.99")


def test_the_german_base_rate_is_the_ecb_rate_less_0_88() -> None:
    """ECB main refinancing rate by half-year, as the finance ministries of IT and IE gave it."""
    ecb = {(2023, 1): "2.50", (2023, 7): "4.00", (2024, 1): "4.50", (2024, 7): "4.25",
           (2025, 1): "3.15", (2025, 7): "2.15", (2026, 1): "2.15", (2026, 7): "2.40"}  # fmt: skip
    base = {
        (r.valid_from.year, r.valid_from.month): r.percent for r in registry.rates("de_base_rate")
    }
    for half_year, rate in ecb.items():
        assert base[half_year] == Decimal(rate) - Decimal("0.88")


@pytest.mark.parametrize("procedure", registry.procedures().values(), ids=registry.procedures())
class TestProcedures:
    def test_levels_rise(self, procedure: Procedure) -> None:
        assert [lv.number for lv in procedure.levels] == list(range(1, len(procedure.levels) + 1))
        offsets = [level.offset for level in procedure.levels]
        assert offsets == sorted(set(offsets))
        formal = [level.formal for level in procedure.levels]
        assert formal == sorted(formal)

    def test_a_deadline_with_its_grace_fits_the_rhythm(self, procedure: Procedure) -> None:
        """Month ends are 28 to 31 days apart: a longer deadline would silently lose February."""
        furthest = max(service.transit_world for service in registry.services().values())
        for level in procedure.levels:
            transit = furthest if level.add_transit else 0
            over_the_weekend = 2
            assert (
                level.deadline_days + transit + over_the_weekend + level.grace
                <= procedure.rhythm_days
            )

    def test_every_notice_is_authored_in_every_language(self, procedure: Procedure) -> None:
        for language in ("en", "de"):
            for level in procedure.levels:
                assert (LAYOUTS / "letters" / language / f"{level.name}.html.j2").is_file()

    def test_interest_is_not_claimed_before_a_formal_demand(self, procedure: Procedure) -> None:
        for level in procedure.levels:
            assert level.formal or level.interest != "claimed"
            assert level.fixed_sum == "never" or level.interest == "claimed"


@pytest.mark.parametrize("service", registry.services().values(), ids=registry.services())
def test_services(service: Service) -> None:
    assert service.source
    assert service.transit_domestic <= service.transit_europe <= service.transit_world
    assert not service.certified or service.remark


@pytest.mark.parametrize("preset", registry.presets().values(), ids=registry.presets())
def test_presets_name_what_exists(preset: Preset) -> None:
    assert (LAYOUTS / "forms" / f"{preset.form}.css").is_file()
    services = {preset.service_post, preset.service_certified, preset.service_certified_abroad, ""}
    assert services - {""} <= registry.services().keys()
    assert preset.regime in {"", *registry.regimes()}
    assert (LAYOUTS / "letters" / preset.language).is_dir()


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_forms_hold_only_lengths_and_a_citation(form: Path) -> None:
    text = form.read_text(encoding="utf-8")
    assert re.search(r"/\*.*(DIN|USPS|KOMA|Source|source)", text, re.DOTALL)
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).strip()
    assert re.fullmatch(r":root\s*\{[^{}]*\}", rules)
    names = set(re.findall(r"--([a-z0-9-]+):", rules))
    assert names == set(re.findall(r"--([a-z0-9-]+):", FORMS[0].read_text(encoding="utf-8")))


def test_every_sentence_has_words_in_every_language() -> None:
    used = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'"((?:verdict|lacks|note|interest)\.[a-z0-9_]+)"', text))
        used |= {f"verdict.{code}" for code in re.findall(r'_held\("([a-z_]+)"', text)}
    assert len(used) > 30
    for language in ("en", "de"):
        words = wording.words(language, (LAYOUTS,))
        assert not [code for code in sorted(used - {"interest.csv"}) if not words.knows(code)]


def test_sentences_take_the_same_arguments_in_every_language() -> None:
    english, german = (wording.words(name, (LAYOUTS,)) for name in ("en", "de"))
    codes = [code for code in english._catalogue if re.fullmatch(r"[a-z]+\.[a-z0-9_]+", code)]
    assert len(codes) > 40
    for code in codes:
        places = [
            set(re.findall(r"\{(\w+)\}", words._catalogue[code])) for words in (english, german)
        ]
        assert places[0] == places[1], code


def test_a_deadline_rolls_over_the_holidays_of_both_countries() -> None:
    assert calendars.next_business_day(dt.date(2026, 2, 14), ("DE", "FR")) == dt.date(2026, 2, 16)
    # 3 October is a holiday in Germany alone; 4 July, observed on the 3rd in 2026, in the US alone.
    assert calendars.next_business_day(dt.date(2025, 10, 3), ("FR", "DE")) == dt.date(2025, 10, 6)
    assert calendars.next_business_day(dt.date(2026, 7, 3), ("DE", "US")) == dt.date(2026, 7, 6)
    assert calendars.next_business_day(dt.date(2026, 7, 3), ("DE",)) == dt.date(2026, 7, 3)
