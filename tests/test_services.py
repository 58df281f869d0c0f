"""Postal services: every member is whole, is chosen as said, and goes where it goes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator import articles, barcodes, registry, wording
from generator.dunning import particulars
from generator.values.account import Account
from generator.values.decisions import Verdict
from generator.values.ledger import Address, Debtor
from generator.values.policy import Creditor, PostalAddress, Service
from tests.commands import CREDITOR, dunnage, workspace
from tests.decisions import LEVELS
from tests.test_issue import FILES

SERVICES = registry.services()
EN = wording.words("en", (Path(__file__).resolve().parents[1] / "layouts",))
SAMPLES = {
    "usps_certified": "9400111206206406260787", "usps_registered": "RB123456785US",
    "registered_ar": "RN656470810DE", "royal_mail_signed_for": "RB123456785GB",
    "deutsche_post_rueckschein": "RN656470810DE", "deutsche_post_einwurf": "RN656470810DE",
    "la_poste_lrar": "1A 047 877 2024", "swiss_post_rueckschein": "98.00.123456.12345678",
    "india_speed_post": "EB123456785IN", "china_ems": "1234567890123",
    "japan_naiyo_shomei": "123-45-67890-1",
}  # fmt: skip


@pytest.mark.parametrize(("name", "service"), SERVICES.items(), ids=SERVICES)
def test_every_service_is_whole(name: str, service: Service) -> None:
    assert service.name == name
    assert service.source
    assert service.certified == (service.number != "none")
    assert (service.number == "pattern") == bool(service.pattern)
    assert service.number == "none" or service.groups
    assert service.barcode == "none" or service.number != "none"
    assert service.copies >= 1
    assert (service.grid is None) or (not service.enclosures)
    assert (service.book == "waybill") == bool(service.waybill)
    assert all(re.fullmatch("[A-Z]{2}", country) for country in service.posted_in)
    assert service.serves == "both" or service.posted_in
    assert all(re.fullmatch("[a-z]{2}", language) for language in service.remark)
    assert all(len(words) <= 48 for words in service.remark.values())
    assert not service.certified or service.remark


@pytest.mark.parametrize(("name", "text"), SAMPLES.items(), ids=SAMPLES)
def test_every_numbered_service_takes_its_sample_and_draws_it(name: str, text: str) -> None:
    service = SERVICES[name]
    number = articles.check(service, text)
    assert number.wrong == ""
    assert articles.plain(articles.display(service, number.number)) == number.number
    parts = articles.elements(service, number.number, "94105")
    assert bool(parts) == (service.barcode != "none")
    assert not parts or barcodes.linear_mm(parts) < 82


def test_every_service_with_numbers_has_a_sample() -> None:
    assert SAMPLES.keys() == {n for n, s in SERVICES.items() if s.number != "none"}


def test_the_return_receipt_is_asked_for_in_words() -> None:
    """UPU: an item with advice of receipt bears A.R.; USPS: the endorsement asked for."""
    assert "A.R." in SERVICES["registered_ar"].remark["en"]
    assert "RETURN RECEIPT REQUESTED" in SERVICES["usps_certified"].remark["en"]
    assert SERVICES["registered_ar"].return_receipt == "CN 07"
    assert SERVICES["china_ems"].waybill == "催款函"
    japan = SERVICES["japan_naiyo_shomei"]
    assert (japan.grid, japan.copies, japan.enclosures) == ((20, 26), 3, False)


# What goes where

US, CA, DE = (
    Address(("1 Main St",), code, "Town", "", country)
    for code, country in (("94105", "US"), ("K1A 0B1", "CA"), ("10115", "DE"))
)


@pytest.mark.parametrize(
    ("name", "origin", "to", "code"),
    [
        ("usps_certified", "US", US, ""),
        ("usps_certified", "US", replace(US, country=""), ""),
        ("usps_certified", "US", CA, "lacks.service_abroad"),
        ("usps_certified", "DE", DE, "lacks.service_origin"),
        ("usps_certified", "US", replace(US, postal_code=""), "lacks.service_zip"),
        ("usps_certified", "US", replace(US, postal_code="9410"), "lacks.service_zip"),
        ("usps_registered", "US", CA, ""),
        ("usps_registered", "US", US, "lacks.service_home"),
        ("registered_ar", "DE", CA, ""),
        ("registered_ar", "DE", DE, ""),
        ("deutsche_post_einwurf", "DE", CA, "lacks.service_abroad"),
        ("china_ems", "CN", DE, ""),
        ("japan_naiyo_shomei", "JP", replace(DE, country="JP"), "lacks.service_grid"),
        ("post", "DE", CA, ""),
    ],
)
def test_a_service_that_does_not_go_there_says_so(
    name: str, origin: str, to: Address, code: str
) -> None:
    found = articles.unserved(SERVICES[name], origin, to)
    assert (found.code if found else "") == code
    if found:
        assert re.search(r"[a-z]\. [A-Z]|: ", EN.sentence(found))


@pytest.mark.parametrize("country", registry.presets())
def test_every_preset_reaches_home_and_the_world(country: str) -> None:
    preset = registry.presets()[country]
    home = Address(("1",), "94105", "Town", "", preset.country)
    abroad = Address(("1",), "1", "Town", "", "BR")
    for name in (preset.service_certified, preset.service_post):
        assert articles.unserved(SERVICES[name], preset.country, home) is None
    for name in (preset.service_certified_abroad or preset.service_certified, preset.service_post):
        assert articles.unserved(SERVICES[name], preset.country, abroad) is None


# Which one is chosen

FORMAL, URGENT, FIRST = LEVELS[3], LEVELS[2], LEVELS[0]


def chosen(there: str, level: Any = FORMAL, **more: Any) -> str:
    creditor = Creditor("We", PostalAddress(("1",), "1", "Town", "DE"), **more)
    debtor = Debtor("C1", "They", address=Address(("1",), "1", "Town", "", there))
    return particulars.service_name(creditor, Account("", debtor, ()), level)


def test_country_before_own_choice_before_preset() -> None:
    assert chosen("DE") == "deutsche_post_rueckschein"
    assert chosen("FR") == "registered_ar"
    assert chosen("DE", URGENT) == "post"
    assert chosen("DE", FIRST) == ""
    own = {"certified": "deutsche_post_einwurf"}
    assert chosen("DE", services=own) == "deutsche_post_einwurf"
    assert chosen("FR", services=own) == "registered_ar"
    assert chosen("FR", services={"certified_abroad": "post"}) == "post"
    assert chosen("FR", countries={"FR": {"service": "post"}}, services=own) == "post"
    assert chosen("IT", countries={"FR": {"service": "post"}}) == "registered_ar"


def test_an_unknown_service_in_creditor_toml_is_told(tmp_path: Path) -> None:
    root = workspace(tmp_path, FILES)
    path = root / "input" / "creditor.toml"
    text = CREDITOR.format(terms="de_bgb_288").replace(
        "[creditor.address]",
        '[creditor.services]\ncertified = "einschreiben"\nfax = "post"\n[creditor.address]',
    )
    path.write_text(text.replace('fax = "post"\n', ""), encoding="utf-8")
    answer = dunnage("run", "-C", root)
    assert answer.code == 9
    assert "services.certified 'einschreiben' is not known (china_ems" in answer.err
    path.write_text(text + '\n[countries.FR]\nservice = "poste"\n', encoding="utf-8")
    assert "services.fax" in dunnage("run", "-C", root).err


def test_a_letter_whose_service_does_not_go_there_is_held_with_the_remedy(tmp_path: Path) -> None:
    root = workspace(tmp_path, FILES, terms="de_bgb_288")
    path = root / "input" / "creditor.toml"
    text = path.read_text(encoding="utf-8")
    own = '[creditor.services]\ncertified = "usps_certified"\n'
    path.write_text(text.replace("[creditor.address]", f"{own}[creditor.address]"), "utf-8")
    answer = dunnage("run", "-C", root, "--json", "--jobs", "1")
    assert answer.code == 1
    held = {d["customer"]: d for d in answer.json["decisions"]}
    assert held["C1"]["verdict"] == Verdict.INCOMPLETE.value
    assert held["C1"]["letter"] is None
    assert "is posted in US only" in held["C1"]["sentence"]
    assert "[creditor.services]" in held["C1"]["lacks"][0]
    assert held["C2"]["verdict"] == Verdict.DUN.value
