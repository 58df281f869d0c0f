"""Article numbers: the posts' published ones are valid, and near misses of them are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generator import articles, registry
from generator.articles import check, s10_check_digit, usps_check_digit

SERVICES = registry.services()
CERTIFIED, AR = SERVICES["usps_certified"], SERVICES["registered_ar"]

# Published by USPS and carriers' documentation; collected in jkeen/tracking_number_data (MIT).
USPS = (
    ("9400111206206406260787", "usps-22"), ("9361289878700317633795", "usps-22"),
    ("9505511069605048600624", "usps-22"), ("9101026837331000039521", "usps-22"),
    ("71123456789123456787", "usps-20"), ("71969010756003077385", "usps-20-91"),
)  # fmt: skip
# The worked example of the UPU's standard, its usual sample, and a label seen in Germany.
S10 = ("RA473124829GB", "RB123456785GB", "RN656470810DE")


@pytest.mark.parametrize(("number", "kind"), USPS)
def test_published_numbers_of_usps_are_valid_and_their_kind_is_told(number: str, kind: str) -> None:
    assert check(CERTIFIED, number) == (number, kind, "")


@pytest.mark.parametrize(("number", "kind"), USPS)
def test_every_changed_digit_of_usps_is_seen(number: str, kind: str) -> None:
    """At 20 digits a change can make the other kind of number; the pool compares the kinds."""
    other_kind = 0
    for wrong in _changed(number, 0):
        found = check(CERTIFIED, wrong)
        assert found.wrong or found.kind != kind, wrong
        other_kind += not found.wrong
    assert other_kind == 0 or len(number) == 20


def test_the_two_kinds_of_twenty_digits_never_meet() -> None:
    """Behind 91 the same digits need another check digit: 91 adds 9 x 3 + 1 to the sum."""
    for serial in range(500):
        body = f"71{serial * 19_937:017}"
        assert usps_check_digit(body) != usps_check_digit(f"91{body}")


def test_a_checker_that_knows_one_kind_alone_refuses_good_numbers() -> None:
    """The control: with the 19 digits alone one published number fails, behind 91 the other."""
    alone = [usps_check_digit(number[:19]) == int(number[19]) for number, _ in USPS[4:]]
    behind = [usps_check_digit(f"91{number[:19]}") == int(number[19]) for number, _ in USPS[4:]]
    assert (alone, behind) == ([True, False], [False, True])


@pytest.mark.parametrize("number", S10)
def test_published_s10_numbers_are_valid(number: str) -> None:
    assert check(AR, number) == (number, "s10", "")
    assert articles.s10_country(number) == number[-2:]


@pytest.mark.parametrize("number", S10)
def test_every_changed_digit_of_s10_is_seen(number: str) -> None:
    """The standard's own blind spot: 5 is the check digit of the rests 0 and 6."""
    for wrong in _changed(number, 2):
        if not check(AR, wrong).wrong:
            assert {_sum(wrong) % 11, _sum(number) % 11} == {0, 6}, wrong


def _changed(number: str, first: int) -> Iterator[str]:
    """The number with each of its digits replaced by every other one."""
    for place, right in enumerate(number):
        if place >= first and right.isdigit():
            for digit in set("0123456789") - {right}:
                yield number[:place] + digit + number[place + 1 :]


def _sum(number: str) -> int:
    return sum(int(d) * w for d, w in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))


def test_the_rests_ten_and_eleven() -> None:
    """UPU S10: 11 - rest; 10 is written 0, 11 is written 5."""
    assert _sum("RA473124829GB") == 200
    assert s10_check_digit("47312482") == 9
    assert {s10_check_digit(f"{n:08}") for n in range(2000)} == set(range(10))
    assert s10_check_digit("00000000") == 5
    one = next(f"{n:08}" for n in range(200) if _sum(f"RA{n:08}0GB") % 11 == 1)
    assert s10_check_digit(one) == 0


def test_mirrored_weights_fail_the_published_numbers() -> None:
    """A page that many copied has 3, 4, 5 … 10 as weights: with them no sample would be valid."""

    def mirrored(serial: str) -> int:
        rest = 11 - sum(int(d) * w for d, w in zip(serial, range(3, 11), strict=True)) % 11
        return {10: 0, 11: 5}.get(rest, rest)

    right = [s10_check_digit(number[2:10]) == int(number[10]) for number in S10]
    wrong = [mirrored(number[2:10]) == int(number[10]) for number in S10]
    assert right == [True] * 3
    assert wrong != [True] * 3


@pytest.mark.parametrize(
    ("service", "text", "words"),
    [
        ("registered_ar", "RB123456786US", "check digit"),
        ("registered_ar", "VB123456785GB", "must begin with R"),
        ("registered_ar", "rb123456785gb", "two capitals"),
        ("registered_ar", "RB12345678GB", "two capitals"),
        ("registered_ar", "RB123456785GB;", "characters"),
        ("registered_ar", "RB١٢٣٤٥٦٧٨٥GB", "characters"),
        ("usps_certified", "RB123456785GB", "20 or 22 digits"),
        ("usps_certified", "9400111206206406260786", "check digit"),
        ("usps_certified", "8800111206206406260781", "begin with 91 to 95"),
        ("usps_certified", "940011120620640626078", "21 characters"),
        ("usps_certified", "9400111206206406260787" * 9, "20 or 22 digits"),
        ("la_poste_lrar", "A10478772024", "does not look like"),
        ("swiss_post_rueckschein", "97.00.123456.12345678", "does not look like"),
        ("china_ems", "EA12345678CN", "does not look like"),
        ("registered_ar", "", "characters"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_and_never_corrected(service: str, text: str, words: str) -> None:
    found = check(SERVICES[service], text)
    assert words in found.wrong
    assert found.kind == ""
    assert found.number == articles.plain(text)


def test_a_number_that_a_spreadsheet_rounded_is_seen_even_if_its_check_digit_fits() -> None:
    """Fifteen digits are kept and the rest are zeros: one time in ten the check digit is 0 too."""
    rounded = next(
        n for n in (f"94001112062{i:04}0000000" for i in range(10)) if not usps_check_digit(n[:-1])
    )
    assert "spreadsheet" in check(CERTIFIED, rounded).wrong
    assert usps_check_digit(rounded[:-1]) == int(rounded[-1])


@pytest.mark.parametrize(
    ("service", "text", "shown"),
    [
        ("usps_certified", "9407 1000-0000.0000\u00a0000000", "9407 1000 0000 0000 0000 00"),
        ("usps_certified", "71123456789123456787", "7112 3456 7891 2345 6787"),
        ("registered_ar", "RN656470810DE", "RN 6564 7081 0 DE"),
        ("usps_registered", "RB123456785US", "RB 123 456 785 US"),
        ("la_poste_lrar", "1A0478772024", "1A 047 877 2024"),
        ("swiss_post_rueckschein", "98.00.123456.12345678", "98 00 123456 12345678"),
    ],
)
def test_numbers_are_spaced_for_people_and_typed_by_them(
    service: str, text: str, shown: str
) -> None:
    number = articles.plain(text)
    assert articles.display(SERVICES[service], number) == shown
    assert articles.plain(shown) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [("94105", "94105"), ("94105-1234", "941051234"), (" 941051234 ", "941051234"),
     ("9410", ""), ("94105-12", ""), ("SW1A 1AA", ""), ("", ""), ("９４１０５", "")],
)  # fmt: skip
def test_zip_codes(text: str, code: str) -> None:
    assert articles.zip_code(text) == code


def test_an_impb_holds_the_zip_and_other_numbers_stand_alone() -> None:
    number = USPS[0][0]
    parts = articles.elements(CERTIFIED, number, "94105-1234")
    assert parts == ("420941051234", number)
    assert articles.caption(parts, "") == "(420) 941051234 (94) 0011 1206 2064 0626 0787"
    assert articles.elements(CERTIFIED, USPS[4][0], "94105") == (USPS[4][0],)
    assert articles.elements(AR, S10[0], "") == (S10[0],)
    assert articles.caption((S10[0],), "RA 4731 2482 9 GB") == "RA 4731 2482 9 GB"
    assert articles.elements(SERVICES["post"], "x", "") == ()
    assert articles.elements(AR, "", "") == ()


def test_every_numbered_service_takes_some_number() -> None:
    samples = {
        "usps": "71123456789123456787", "la_poste_lrar": "1A 047 877 2024",
        "swiss_post_rueckschein": "98.00.123456.12345678", "china_ems": "1234567890123",
        "japan_naiyo_shomei": "123-45-67890-1", "india_speed_post": "EB123456785IN",
        "s10": "RB123456785DE",
    }  # fmt: skip
    for name, service in SERVICES.items():
        if service.number != "none":
            assert not check(service, samples.get(name) or samples[service.number]).wrong, name
