"""Everything that a dashboard writes goes through one pen: amounts, days, sentences.

A page of a thousand customers holds ten thousand amounts, so the pen learns once how the reader's
language writes numbers and writes them itself; where its first strokes are not those of `wording`
it leaves them to `wording`. It also leaves out what must not be told: amounts and notes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from generator.values.decisions import Argument, Sentence
from generator.values.money import Currency, Money, round_half_up
from generator.values.sharing import Sharing
from generator.wording import Words

View = Mapping[str, object]

VEIL = "•••"
_GONE = "\ue000"
_HOLE = re.compile(rf"[\s:]*[(“„«\"]*{_GONE}(?:[\s,]*{_GONE})*[)”“»\"]*")
_NOTES = frozenset(("reason", "owner"))
_INTERNAL = ("note.why_",)
# Arguments of text that name nobody; under pseudonyms no other text is repeated.
_PLAIN = frozenset(
    "channel citation law series day_count compounding compounded simple cap currency kind how what"
    " reference multiplier margin rate title".split()
)
_MOST_KEPT = 20_000  # sentences remembered, so that a large run does not fill the memory
_PROBES = ("0.00", "7.05", "999.99", "1234.50", "12345.60", "1234567.89", "-9876543.21")


class Pen:
    """Words in the reader's language, for one kind of sharing."""

    def __init__(self, words: Words, sharing: Sharing) -> None:
        self.words, self.sharing, self.label = words, sharing, words.label
        self._days: dict[dt.date, str] = {}
        self._said: dict[Sentence, str] = {}
        self._rates: dict[Decimal, str] = {}
        self._marks = _marks(words)

    @cached_property
    def close(self) -> Pen:
        """The pen for those who go by a pseudonym: no text of the files is repeated."""
        return Pen(self.words, replace(self.sharing, names=True))

    def amount(self, money: Money) -> str:
        """Digits without the currency, or the veil."""
        if self.sharing.amounts:
            return VEIL
        if self._marks is None:
            return self.words.amount(money)
        return _written(money.amount, money.currency.digits, self._marks)

    def part(self, money: Money | None) -> str:
        """An amount of many in a table: nothing is an empty cell."""
        return self.amount(money) if money else ""

    def number(self, value: Decimal, digits: int | None = None) -> str:
        """A figure that is no amount: days, a rate, an index."""
        if digits is None:
            return self._rates.get(value) or self._rates.setdefault(
                value, self.words.decimal(value)
            )
        if self._marks is None:
            return self.words.decimal(value, digits)
        return _written(value, digits, self._marks)

    def percent(self, value: Decimal | Fraction, digits: int = 1) -> str:
        return f"{self.number(round_half_up(Fraction(value), digits), digits)}\u00a0%"

    def share(self, part: Decimal, whole: Decimal) -> str:
        """A percentage with one digit, or "n/a" where there is no whole."""
        if whole <= 0:
            return self.label("n/a")
        (units, parts), (all_units, all_parts) = part.as_integer_ratio(), whole.as_integer_ratio()
        top, bottom = 1000 * abs(units) * all_parts, parts * all_units
        tenths = (2 * top + bottom) // (2 * bottom)  # half up, as everywhere
        exact = Decimal(-tenths if units < 0 else tenths).scaleb(-1)
        return f"{self.number(exact, 1)}\u00a0%"

    def day(self, day: dt.date | None) -> str:
        if day is None:
            return ""
        if day not in self._days:
            self._days[day] = self.words.short_date(day)
        return self._days[day]

    def sentence(self, sentence: Sentence) -> str:
        """In words, less what these readers are not told; "" where nothing is left of it."""
        if sentence not in self._said:
            if len(self._said) >= _MOST_KEPT:
                self._said.clear()
            self._said[sentence] = self._say(sentence)
        return self._said[sentence]

    def _say(self, sentence: Sentence) -> str:
        if not self.sharing.internal and sentence.code.startswith(_INTERNAL):
            return ""
        said = self.words.sentence(self._told(sentence))
        return _HOLE.sub("", said).strip() if _GONE in said else said.strip()

    def _told(self, sentence: Sentence) -> Sentence:
        of_figures = sentence.code.startswith("kpi.")
        args = ((name, self._argument(name, value, of_figures)) for name, value in sentence.args)
        return replace(sentence, args=tuple(args))

    def _argument(self, name: str, value: Argument, of_figures: bool) -> Argument:
        if name in _NOTES and value and not self.sharing.internal:
            return _GONE
        if isinstance(value, Sentence):
            return self._told(value)
        if isinstance(value, Money):
            return VEIL if self.sharing.amounts else value
        if self.sharing.amounts and of_figures and isinstance(value, Decimal):
            return VEIL
        if not isinstance(value, str) or not value:
            return value
        known = of_figures or name in _PLAIN or self.words.knows(value)
        return _GONE if self.sharing.names and not known else value


def _marks(words: Words) -> tuple[str, str, str] | None:
    """Minus, group and decimal mark of the language; None where it has more to it."""
    euro = Currency("EUR", 2)
    sample = words.amount(Money(Decimal("-1234567.89"), euro))
    match = re.fullmatch(r"(\D*)1(\D*)234(\D*)567(\D*)89", sample)
    if match is None or match[2] != match[3]:
        return None
    marks = (match[1], match[2], match[4])
    for probe in map(Decimal, _PROBES):
        if _written(probe, 2, marks) != words.amount(Money(probe, euro)):
            return None
    return marks


def _written(amount: Decimal, digits: int, marks: tuple[str, str, str]) -> str:
    minus, group, point = marks
    whole, _, rest = f"{abs(amount):,.{digits}f}".partition(".")
    shown = whole.replace(",", group) + (point + rest if rest else "")
    return minus + shown if amount < 0 else shown
