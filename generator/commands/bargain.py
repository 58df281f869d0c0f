"""Options that spell out terms of interest, each a field of `Terms`, and how they are typed.

An option that is not given is None and leaves the rule of the terms or of the law.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args

import click

from generator.commands import options
from generator.values import policy

F = TypeVar("F", bound=Callable[..., Any])
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?")


class Number(click.ParamType[Decimal]):
    """A number of percent or of times, as 12.5."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        if not _NUMBER.fullmatch(str(value)):
            self.fail(f"{value} is not a number; write it as 12.5.", param, ctx)
        return Decimal(str(value))


class Dated(click.ParamType[tuple[dt.date, str]]):
    """What was paid or credited on a day, as 2025-02-01=3000."""

    name = "date=amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[dt.date, str]:
        if isinstance(value, tuple):
            return value
        day, _, amount = str(value).partition("=")
        return options.Day().convert(day.strip(), param, ctx), amount


class Schedule(click.ParamType[Mapping[dt.date, Decimal]]):
    """Percent a year from each day on, as 2024-01-01=12.62,2024-07-01=12.37."""

    name = "date=percent,…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Mapping[dt.date, Decimal]:
        if isinstance(value, Mapping):
            return value
        found: dict[dt.date, Decimal] = {}
        for part in str(value).split(","):
            text, _, percent = part.partition("=")
            day = options.Day().convert(text.strip(), param, ctx)
            if day in found:
                self.fail(f"{day} has two rates; keep one of them.", param, ctx)
            found[day] = Number().convert(percent.strip(), param, ctx)
        return found


def _option(name: str, field: str = "", **kwargs: Any) -> Callable[[F], F]:
    names = (name, field) if field else (name,)
    return click.option(*names, cls=options.Named, default=None, **kwargs)


def _choice(name: str, kind: Any, words: str) -> Callable[[F], F]:
    """One of the words that a field of `Terms` may hold."""
    return _option(name, type=click.Choice([word for word in get_args(kind) if word]), help=words)


_MonthRule = Literal["x12", "day30", "started", "completed"]
_Allocation = Literal["principal-first", "interest-first", "costs-first"]
_RULES = (
    _option("--rate", metavar='"1.5 per month"', help="An agreed rate, with its period."),
    _option("--rates", type=Schedule(), help="Agreed rates per year, each from a day on."),
    _option("--series", metavar="NAME", help="A reference series (dunnage rates lists them)."),
    _option("--margin", type=Number(), help="Percentage points over the reference rate."),
    _option("--multiplier", type=Number(), help="Times the reference rate."),
    _choice("--fixing", policy.Fixing, "The rate of each day, of the first day, of the last."),
    _option("--cap", type=Number(), help="Percent a year that the rate never exceeds."),
    _choice("--month-rule", _MonthRule, "How days become months, for a rate per month."),
    _option("--day-count", metavar="NAME", help="For example ACT/365F."),
    _choice("--compounding", policy.Compounding, "When interest bears interest."),
    _choice("--rounding", Literal["line", "segment", "day"], "What is rounded: the sum, or each."),
    _option(
        "--grace", "grace_days", type=click.IntRange(0, 3650), metavar="DAYS", help="Days of grace."
    ),
    _choice("--grace-mode", Literal["threshold", "shift"], "What happens when they are over."),
    _choice("--roll", policy.Roll, "Whether a due date moves to the next business day."),
    _option("--calendar", metavar="CC", help="The country whose holidays move a due date."),
    _option("--count-payment-day/--no-count-payment-day", help="Whether that day bears interest."),
    _option("--minimum", metavar="AMOUNT", help="The least interest."),
    _choice("--minimum-kind", policy.MinimumKind, "At least so much, or nothing below it."),
    _choice("--allocation", _Allocation, "What a payment meets first."),
    _choice("--credit-date", Literal["own", "invoice"], "The day from which a credit counts."),
)


def rules(command: F) -> F:
    """Every option that changes a rule of the terms."""
    for option in reversed(_RULES):
        command = option(command)
    return command
