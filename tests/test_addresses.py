"""Addresses as the post of the destination reads them.

The table's expected lines were written from general knowledge of each post's rules, with the
published ones of facts checked (USPS Publication 28, La Poste, Swiss Post, DIN 5008); where a
post's own page was not at hand they are a careful clerk's reading, not a citation.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator import addresses
from generator.ledger.parties import debtor as read_debtor
from generator.values.ledger import Address, Debtor, Source
from generator.values.tables import Record
from generator.wording import Words

EN, DE, FR = (Words(language, {}) for language in ("en", "de", "fr"))

# country; lines, code, city, region as in the customer master; the lines on a letter from abroad
TABLE = (
    ("DE", ("Industriestraße 7a",), "D-71034", "Böblingen", "",
     "Industriestraße 7a / 71034 BÖBLINGEN / GERMANY"),
    ("AT", ("Mariahilfer Straße 10/4",), "A-1070", "Wien", "",
     "Mariahilfer Straße 10/4 / 1070 WIEN / AUSTRIA"),
    ("CH", ("Bahnhofstrasse 12",), "CH-8001", "Zürich", "ZH",
     "Bahnhofstrasse 12 / 8001 ZÜRICH / SWITZERLAND"),
    ("FR", ("12 rue de la Paix",), "F-75002", "Paris", "",
     "12 rue de la Paix / 75002 PARIS / FRANCE"),
    ("IT", ("Via Roma 15",), "20121", "Milano", "MI", "Via Roma 15 / 20121 MILANO MI / ITALY"),
    ("ES", ("Calle de Alcalá 45, 3º B",), "28014", "Madrid", "Madrid",
     "Calle de Alcalá 45, 3º B / 28014 MADRID / SPAIN"),
    ("PT", ("Rua Augusta 100, 2.º Esq.",), "1100-053", "Lisboa", "",
     "Rua Augusta 100, 2.º Esq. / 1100-053 LISBOA / PORTUGAL"),
    ("NL", ("Maasboulevard 148",), "3063 NS", "Rotterdam", "",
     "Maasboulevard 148 / 3063 NS ROTTERDAM / NETHERLANDS"),
    ("BE", ("Rue de la Loi 16",), "B-1000", "Bruxelles", "",
     "Rue de la Loi 16 / 1000 BRUXELLES / BELGIUM"),
    ("LU", ("2, rue du Fossé",), "L-1536", "Luxembourg", "",
     "2, rue du Fossé / 1536 LUXEMBOURG / LUXEMBOURG"),
    ("GB", ("Unit 4, Dock Road",), "L19 2QQ", "Liverpool", "Merseyside",
     "Unit 4, Dock Road / LIVERPOOL / L19 2QQ / UNITED KINGDOM"),
    ("IE", ("12 Harbour Road",), "D02 AF30", "Dublin 2", "",
     "12 Harbour Road / DUBLIN 2 / D02 AF30 / IRELAND"),
    ("DK", ("Vesterbrogade 20",), "DK-1620", "København V", "",
     "Vesterbrogade 20 / 1620 KØBENHAVN V / DENMARK"),
    ("SE", ("Storgatan 5",), "SE-111 23", "Stockholm", "",
     "Storgatan 5 / 111 23 STOCKHOLM / SWEDEN"),
    ("NO", ("Strandgata 14",), "5013", "Bergen", "", "Strandgata 14 / 5013 BERGEN / NORWAY"),
    ("FI", ("Mannerheimintie 10 A 5",), "FI-00100", "Helsinki", "",
     "Mannerheimintie 10 A 5 / 00100 HELSINKI / FINLAND"),
    ("PL", ("ul. Długa 10/5",), "00-238", "Warszawa", "",
     "ul. Długa 10/5 / 00-238 WARSZAWA / POLAND"),
    ("CZ", ("Vodičkova 30",), "110 00", "Praha 1", "",
     "Vodičkova 30 / 110 00 PRAHA 1 / CZECHIA"),
    ("SK", ("Hlavná 1",), "811 01", "Bratislava", "", "Hlavná 1 / 811 01 BRATISLAVA / SLOVAKIA"),
    ("HU", ("Fő utca 1.",), "1011", "Budapest", "", "BUDAPEST / Fő utca 1. / 1011 / HUNGARY"),
    ("RO", ("Strada Lipscani 5",), "030031", "București", "",
     "Strada Lipscani 5 / 030031 BUCUREȘTI / ROMANIA"),
    ("SI", ("Slovenska cesta 1",), "SI-1000", "Ljubljana", "",
     "Slovenska cesta 1 / 1000 LJUBLJANA / SLOVENIA"),
    ("HR", ("Ilica 10",), "HR-10000", "Zagreb", "", "Ilica 10 / 10000 ZAGREB / CROATIA"),
    ("GR", ("Λεωφ. Κηφισίας 10",), "115 26", "Αθήνα", "",
     "Λεωφ. Κηφισίας 10 / 115 26 ΑΘΗΝΑ / GREECE"),
    ("TR", ("Çiğli OSB",), "35620", "Çiğli", "İzmir",
     "Çiğli OSB / 35620 ÇİĞLİ/İZMİR / TÜRKIYE"),
    ("TR", ("İstiklal Cad. 5/3",), "34433", "Beyoğlu", "İstanbul",
     "İstiklal Cad. 5/3 / 34433 BEYOĞLU/İSTANBUL / TÜRKIYE"),
    ("US", ("4800 Millrace Parkway", "Suite 210"), "28217", "Charlotte", "NC",
     "4800 Millrace Parkway / Suite 210 / CHARLOTTE NC  28217 / UNITED STATES OF AMERICA"),
    ("CA", ("100 King Street West", "Suite 5700"), "M5X 1C7", "Toronto", "ON",
     "100 King Street West / Suite 5700 / TORONTO ON  M5X 1C7 / CANADA"),
    ("MX", ("Av. Insurgentes Sur 100", "Col. Roma Norte"), "06700", "Ciudad de México", "CDMX",
     "Av. Insurgentes Sur 100 / Col. Roma Norte / 06700 CIUDAD DE MÉXICO, CDMX / MEXICO"),
    ("BR", ("Av. Paulista, 1000", "Bela Vista"), "01310-100", "São Paulo", "SP",
     "Av. Paulista, 1000 / Bela Vista / SÃO PAULO-SP / 01310-100 / BRAZIL"),
    ("AR", ("Av. Corrientes 345",), "C1043AAD", "Buenos Aires", "",
     "Av. Corrientes 345 / C1043AAD BUENOS AIRES / ARGENTINA"),
    ("JP", ("2-4-1 Marunouchi",), "100-0005", "Chiyoda-ku", "Tokyo",
     "2-4-1 Marunouchi / CHIYODA-KU, TOKYO 100-0005 / JAPAN"),
    ("CN", ("18 Jianguomen Outer Street",), "100022", "Beijing", "Beijing",
     "18 Jianguomen Outer Street / BEIJING 100022 / CHINA"),
    ("KR", ("12 Gangnam-daero",), "06236", "Gangnam-gu", "Seoul",
     "12 Gangnam-daero / GANGNAM-GU, SEOUL 06236 / SOUTH KOREA"),
    ("TW", ("No. 7, Section 5, Xinyi Road",), "110", "Taipei City", "",
     "No. 7, Section 5, Xinyi Road / TAIPEI CITY 110 / TAIWAN"),
    ("HK", ("1 Queen's Road Central",), "", "Hong Kong", "",
     "1 Queen's Road Central / HONG KONG"),
    ("MO", ("Avenida da Praia Grande 1",), "", "Macao", "", "Avenida da Praia Grande 1 / MACAO"),
    ("SG", ("10 Anson Road #12-01",), "079903", "Singapore", "",
     "10 Anson Road #12-01 / SINGAPORE 079903 / SINGAPORE"),
    ("IN", ("14 Nariman Point",), "400021", "Mumbai", "Maharashtra",
     "14 Nariman Point / MUMBAI 400021 / MAHARASHTRA / INDIA"),
    ("AU", ("15 Pitt Street",), "2000", "Sydney", "NSW",
     "15 Pitt Street / SYDNEY NSW 2000 / AUSTRALIA"),
    ("NZ", ("80 Queen Street",), "1010", "Auckland", "",
     "80 Queen Street / AUCKLAND 1010 / NEW ZEALAND"),
    ("AE", ("P.O. Box 1234", "Sheikh Zayed Road"), "", "Dubai", "Dubai",
     "P.O. Box 1234 / Sheikh Zayed Road / DUBAI / UNITED ARAB EMIRATES"),
    ("SA", ("P.O. Box 500",), "11564", "Riyadh", "", "P.O. Box 500 / RIYADH 11564 / SAUDI ARABIA"),
    ("ZA", ("25 Long Street",), "8001", "Cape Town", "",
     "25 Long Street / CAPE TOWN / 8001 / SOUTH AFRICA"),
    ("TH", ("99 Ratchadaphisek Road",), "10400", "Din Daeng", "Bangkok",
     "99 Ratchadaphisek Road / DIN DAENG / BANGKOK 10400 / THAILAND"),
    ("MY", ("Jalan Ampang 100",), "50450", "Kuala Lumpur", "",
     "Jalan Ampang 100 / 50450 KUALA LUMPUR / MALAYSIA"),
    ("IL", ("Rothschild Blvd 10",), "6688110", "Tel Aviv", "",
     "Rothschild Blvd 10 / TEL AVIV 6688110 / ISRAEL"),
)  # fmt: skip


def test_the_table_has_forty_countries() -> None:
    assert len({row[0] for row in TABLE}) >= 40


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_the_destinations_order_and_casing(
    row: tuple[str, tuple[str, ...], str, str, str, str],
) -> None:
    country, street, code, city, region, expected = row
    address = Address(street, code, city, region, country)
    assert addresses.lines("F", "", address, "ZZ", EN) == ("F", *expected.split(" / "))
    home = addresses.lines("F", "", address, country, EN)
    assert expected.split(" / ")[-1] not in home[-1:] or country in {"HK", "MO"}, "home: no country"


@pytest.mark.parametrize(
    ("code", "english", "german", "french"),
    [
        ("US", "UNITED STATES OF AMERICA", "VEREINIGTE STAATEN VON AMERIKA",
         "ÉTATS-UNIS D'AMÉRIQUE"),
        ("HK", "HONG KONG", "HONGKONG", "HONG KONG"),
        ("MM", "MYANMAR", "MYANMAR", "MYANMAR"),
        ("CI", "CÔTE D'IVOIRE", "CÔTE D'IVOIRE", "CÔTE D'IVOIRE"),
        ("BA", "BOSNIA AND HERZEGOVINA", "BOSNIEN UND HERZEGOWINA", "BOSNIE-HERZÉGOVINE"),
        ("CC", "COCOS ISLANDS", "KOKOSINSELN", "ÎLES COCOS"),
        ("IT", "ITALY", "ITALIEN", "ITALIE"),
    ],
)  # fmt: skip
def test_the_country_is_the_postal_one_in_the_language_of_posting(
    code: str, english: str, german: str, french: str
) -> None:
    address = Address(("X 1",), "", "Y", "", code)
    for words, expected in ((EN, english), (DE, german), (FR, french)):
        assert addresses.lines("F", "", address, "ZZ", words)[-1] == expected
    spanish = Words("es", {})
    assert (
        addresses.lines("F", "", replace(address, country="HK"), "ZZ", spanish)[-1] == "HONG KONG"
    )


def test_control_the_names_of_menus_are_not_postal_names() -> None:
    assert EN.country("HK") == "Hong Kong SAR China"
    assert EN.country("MM") == "Myanmar (Burma)"


def test_territories_of_one_post_are_domestic_to_it() -> None:
    juan = Address(("45 Main Street",), "00926", "San Juan", "", "PR")
    assert addresses.lines("F", "", juan, "US", EN)[-1] == "SAN JUAN PR  00926"
    assert addresses.lines("F", "", juan, "DE", EN)[-1] == "PUERTO RICO"
    reunion = Address(("1 rue de Paris",), "97400", "Saint-Denis", "", "RE")
    assert addresses.lines("F", "", reunion, "FR", FR)[-1] == "97400 SAINT-DENIS"


# Two scripts

TOKYO = Address(("丸の内2-4-1",), "100-0005", "千代田区", "東京都", "JP")
LATIN = Address(("2-4-1 Marunouchi",), "100-0005", "Chiyoda-ku, Tokyo", "", "JP")
KAISHA = Debtor(
    "1", "日本商事", "日本商事株式会社", TOKYO, name_latin="Nihon Shoji K.K.", latin=LATIN
)
LOCAL_LINES = ("日本商事株式会社", "〒100-0005", "東京都千代田区", "丸の内2-4-1")
LATIN_LINES = ("Nihon Shoji K.K.", "2-4-1 Marunouchi", "CHIYODA-KU, TOKYO 100-0005", "JAPAN")


def test_abroad_both_scripts_where_they_fit_else_the_latin_lines() -> None:
    of = addresses.of_debtor(KAISHA, TOKYO, "", "DE", EN)
    assert addresses.fit(of, 8) == ((*LOCAL_LINES, *LATIN_LINES), ())
    assert addresses.fit(of, 7) == (LATIN_LINES, ())
    assert addresses.fit(of, 3)[0] == LATIN_LINES  # nothing is dropped for want of room


def test_at_home_the_local_script_alone() -> None:
    of = addresses.of_debtor(KAISHA, TOKYO, "", "JP", EN)
    assert addresses.fit(of, 9) == ((*LOCAL_LINES[1:], LOCAL_LINES[0]), ())
    named = addresses.of_debtor(KAISHA, TOKYO, "田中様", "JP", EN)
    assert addresses.fit(named, 9)[0][-2:] == ("日本商事株式会社", "田中様")
    assert addresses.fit(named, 4) == ((*LOCAL_LINES[1:], LOCAL_LINES[0]), ("田中様",))


def test_without_latin_columns_nothing_is_transliterated() -> None:
    bare = replace(KAISHA, name_latin="", latin=Address())
    of = addresses.of_debtor(bare, TOKYO, "", "DE", EN)
    assert addresses.fit(of, 9) == ((*LOCAL_LINES, "JAPAN"), ())
    elsewhere = replace(TOKYO, lines=("大手町1-1",))
    assert "local" not in addresses.of_debtor(KAISHA, elsewhere, "", "DE", EN)


def test_the_latin_columns_of_the_customers_are_read() -> None:
    fields = {
        "customer_name": "日本商事", "legal_name": "日本商事株式会社", "address_line1": "丸の内2-4-1",
        "city": "千代田区", "region": "東京都", "postal_code": "100-0005", "country": "jp",
        "legal_name_latin": "Nihon Shoji K.K.", "address_line1_latin": "2-4-1 Marunouchi",
        "city_latin": "Chiyoda-ku, Tokyo",
    }  # fmt: skip
    found = read_debtor("1", Record(Source("c.csv"), fields, {}), (), (), ())
    assert (found.name_latin, found.latin) == ("Nihon Shoji K.K.", LATIN)
    fields.pop("city_latin")
    assert not read_debtor("1", Record(Source("c.csv"), fields, {}), (), (), ()).latin


# Lines that are too long

LONG = "Société Anonyme des Établissements Métallurgiques, Mécaniques et Associés du Nord"


def test_lines_break_where_a_person_breaks_them() -> None:
    assert addresses.wrapped(LONG, 50) == (
        "Société Anonyme des Établissements Métallurgiques,", "Mécaniques et Associés du Nord"
    )  # fmt: skip
    parts = addresses.wrapped(LONG, 38)
    assert parts == (
        "Société Anonyme des Établissements", "Métallurgiques,", "Mécaniques et Associés du Nord"
    )  # fmt: skip
    assert all(len(part) <= 38 for part in parts)
    assert addresses.wrapped("Donaudampfschifffahrtsgesellschaft mbH", 20) == (
        "Donaudampfschifffahrtsgesellschaft", "mbH"
    )  # fmt: skip
    assert addresses.wrapped("short", 0) == ("short",)


def test_control_a_break_at_the_limit_cuts_words() -> None:
    assert LONG[:38].endswith(" Mét")


def test_french_lines_have_38_characters_and_there_are_six() -> None:
    address = Address(
        ("Zone industrielle de la Plaine du Nord", "Bâtiment C"), "69680", "Chassieu", "", "FR"
    )
    of = addresses.parts(LONG[:60], "M. Paul Durand", address, "DE", DE)
    inside, outside = addresses.fit(of, 6, 38)
    assert len(inside) <= 6
    assert all(len(line) <= 38 for line in inside)
    assert outside == ("M. Paul Durand",)
    assert "Bâtiment C" in inside, "not joined to a line that it would make too long"
