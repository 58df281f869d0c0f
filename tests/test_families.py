"""Every member of every family, walked and proved uniform; of day counts in test_daycounts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from generator import calendars, currencies, registry, wording
from generator.intake.dialects import Dialect
from generator.values.policy import Preset, Procedure, Regime, Service

ROOT = Path(__file__).parent.parent
PACKAGE, LAYOUTS = ROOT / "generator", ROOT / "layouts"
COUNTS = {module.NAME: module for module in registry.day_counts().values()}
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


@pytest.mark.parametrize("regime", registry.regimes().values(), ids=registry.regimes())
def test_regimes(regime: Regime) -> None:
    assert regime.source
    assert regime.citation
    assert regime.series in registry.series_names()
    assert regime.day_count in COUNTS
    tops = [tier.up_to for tier in regime.fixed_sums]
    assert tops == [*sorted(t for t in tops if t is not None), None][: len(tops)]
    assert not regime.fixed_sums or currencies.get(regime.fixed_sum_currency)


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
        used |= set(re.findall(r'"((?:verdict|lacks|note|value|interest)\.[a-z0-9_]+)"', text))
        used |= {f"verdict.{code}" for code in re.findall(r'_held\("([a-z_]+)"', text)}
    assert len(used) > 30
    for language in ("en", "de"):
        words = wording.words(language, (LAYOUTS,))
        known = [str(code) for code in words._catalogue]
        for code in sorted(used - {"interest.csv"}):
            is_begun = code.endswith("_") and any(name.startswith(code) for name in known)
            assert words.knows(code) or is_begun, code


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
