"""The door to Babel: numbers, dates, countries and sentences in a reader's language.

Words live in `layouts/locale/<language>/LC_MESSAGES/dunnage.po`, read at run time. A label's
msgid is its English text; a sentence's msgid is its code, so English has a file too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from generator.values.decisions import Sentence
from generator.values.money import Money

_MINUS = "\u2212"
_CODE = re.compile(r"[a-z]+\.[a-z0-9_]+")
_BABEL = MappingProxyType(
    {"en": "en_GB"}
)  # a day-month-year date with the month spelt out is read alike everywhere


class Words:
    """One language: every method returns text ready to print."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self._catalogue = catalogue
        try:
            self._locale = Locale.parse(_BABEL.get(language, language).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            self._locale = Locale.parse("en_GB")

    def label(self, text: str, /, **args: object) -> str:
        """A label by its English text; `{name}` is filled from `args`."""
        words = self._catalogue.get(text) or text
        return words.format(**args) if args else words

    def knows(self, text: str) -> bool:
        return bool(self._catalogue.get(text))

    def sentence(self, sentence: Sentence) -> str:
        """A sentence by its code; amounts and dates in its arguments are formatted."""
        template = self._catalogue.get(sentence.code)
        if template is None:
            raise KeyError(f"no words in '{self.language}' for sentence {sentence.code}")
        return template.format(**{name: self.value(v) for name, v in sentence.args})

    def value(self, value: object) -> str:
        if isinstance(value, Sentence):
            return self.sentence(value)
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Decimal):
            return self.decimal(value)
        return self.label(str(value)) if isinstance(value, str) else str(value)

    def amount(self, money: Money) -> str:
        """Digits only: 1,234.50 with a true minus sign."""
        return self._digits(money.amount, money.currency.digits)

    def money(self, money: Money) -> str:
        """Code and digits with a no-break space: EUR 1,234.50."""
        return f"{money.currency.code}\u00a0{self.amount(money)}"

    def decimal(self, value: Decimal, digits: int | None = None) -> str:
        """A number with its own digits, or rounded for show to `digits`."""
        exponent = value.normalize().as_tuple().exponent
        own = max(0, -exponent) if isinstance(exponent, int) else 0
        return self._digits(value, own if digits is None else digits)

    def percent(self, value: Decimal) -> str:
        return f"{self.decimal(value)}\u00a0%"

    def _digits(self, value: Decimal, digits: int) -> str:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        shown = format_decimal(abs(value), format=pattern, locale=self._locale)
        return f"{_MINUS}{shown}" if value < 0 else str(shown)

    def date(self, day: dt.date) -> str:
        """Month spelt out: 31 October 2026."""
        return str(format_date(day, format="long", locale=self._locale))

    def short_date(self, day: dt.date) -> str:
        """For tables, unambiguous in any country: 31 Oct 2026 (German: 31.10.2026)."""
        return str(format_date(day, format="medium", locale=self._locale))

    def country(self, code: str) -> str:
        return str(self._locale.territories.get(code.upper(), code.upper()))

    @property
    def direction(self) -> str:
        return str(self._locale.text_direction)


def only_country(currency_code: str) -> str:
    """The one country whose legal tender this is today; "" where several share it, or none.

    >>> only_country("PLN"), only_country("EUR")
    ('PL', '')
    """
    tenders = get_global("territory_currencies")
    found = [
        country
        for country, periods in tenders.items()
        for code, _, until, is_tender in periods
        if code == currency_code and until is None and is_tender
    ]
    return str(found[0]) if len(found) == 1 else ""


@cache
def words(language: str, folders: tuple[Path, ...]) -> Words:
    """The words of a language: the first folder wins, and a regional file over a general one."""
    catalogue: dict[str, str] = {}
    general = language.partition("-")[0]
    for name in dict.fromkeys(("en", general, language)):
        for folder in reversed(folders):
            path = folder / "locale" / name / "LC_MESSAGES" / "dunnage.po"
            if path.is_file():
                catalogue.update(_read(path) if name != "en" or general == "en" else _codes(path))
    return Words(language, catalogue)


def known(language: str, folders: tuple[Path, ...]) -> bool:
    general = language.partition("-")[0]
    return any((folder / "locale" / general).is_dir() for folder in folders)


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        catalogue = read_po(file, charset="utf-8")
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}


def _codes(path: Path) -> dict[str, str]:
    """Only the sentences: another language must not show an English label as its own."""
    return {code: text for code, text in _read(path).items() if _CODE.fullmatch(code)}
