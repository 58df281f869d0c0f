"""Options that several commands share, and their values made from what was typed."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from generator import currencies
from generator.values.money import Currency
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import Hints

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[dt.date]):
    """A date as 2026-10-31."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        try:
            day = dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a date; write it as 2026-10-31.", param, ctx)
        if not 1990 <= day.year < 2100:
            self.fail(f"{value} is not a day on which receivables are due.", param, ctx)
        return day


class CurrencyCode(click.ParamType[Currency]):
    """An ISO 4217 code."""

    name = "currency"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Currency:
        found = value if isinstance(value, Currency) else currencies.get(str(value))
        if found is None or found == currencies.UNKNOWN:
            self.fail(f"{value} is not an ISO 4217 currency code such as EUR.", param, ctx)
        return found


class Expected(click.ParamType[tuple[str, Decimal]]):
    """A control total as EUR=1234.56."""

    name = "currency=total"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Decimal]:
        if isinstance(value, tuple):
            return value
        code, _, amount = str(value).partition("=")
        currency = currencies.get(code)
        try:
            total = Decimal(amount)
        except InvalidOperation:
            total = Decimal("NaN")
        if currency is None or not _fits(total, currency):
            self.fail(f"{value} is not a total; write it as EUR=1234.56.", param, ctx)
        return currency.code, total


def _fits(total: Decimal, currency: Currency) -> bool:
    """Whether this is an amount of that currency, of a size that amounts have."""
    if not total.is_finite() or abs(total) >= Decimal(10) ** 15:
        return False
    return total == total.quantize(currency.quantum)


_SIDES = ("amount_debit", "amount_credit")  # together they are the open amount


class Meant(click.ParamType[tuple[str, str]]):
    """A heading and what it stands for, as Amt=amount_open."""

    name = "heading=field"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        heading, _, name = str(value).rpartition("=")
        known = [*(column.name for column in OPEN_ITEMS.columns), *_SIDES]
        if not heading.strip() or name.strip() not in known:
            fields = ", ".join(known)
            self.fail(f"{value}: write HEADING=FIELD, with a field of {fields}.", param, ctx)
        return heading.strip(), name.strip()


class Named(click.Option):
    """An option whose environment variable is called as the option is on the command line."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        name = max(self.opts, key=len).lstrip("-").replace("-", "_").upper()
        own = os.environ.get(f"{ctx.auto_envvar_prefix}_{name}") if ctx.auto_envvar_prefix else None
        return own or super().resolve_envvar_value(ctx)


def workspace(command: F) -> F:
    return click.option(
        "-C",
        "--workspace",
        "root",
        cls=Named,
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        help="The folder with input/ and output/ (default: this folder).",
    )(command)


def reading(command: F) -> F:
    """What only the user can know about a file."""
    for option in (
        click.option("--as-of", type=Day(), help="The closing date, where no file proves it."),
        click.option(
            "--currency", type=CurrencyCode(), help="The currency, where no file says it."
        ),
        click.option(
            "--date-order",
            type=click.Choice(["dmy", "mdy", "ymd"]),
            help="The order of day and month, where no file proves it.",
        ),
        click.option(
            "--expect",
            type=Expected(),
            multiple=True,
            metavar="EUR=1234.56",
            help="A total that the open items must have; may be given once per currency.",
        ),
    ):
        command = option(command)
    return command


def as_json(command: F) -> F:
    return click.option(
        "--json", "as_json", cls=Named, is_flag=True, help="One JSON object on standard output."
    )(command)


def quiet(command: F) -> F:
    return click.option("-q", "--quiet", is_flag=True, help="No progress, only the result.")(
        command
    )


def strict(command: F) -> F:
    return click.option(
        "--strict", is_flag=True, help="Warnings are errors; then nothing is published."
    )(command)


def jobs(command: F) -> F:
    return click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        default=lambda: len(os.sched_getaffinity(0)),
        show_default="processors",
        help="How many processes set letters.",
    )(command)


def files(command: F) -> F:
    return click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))(
        command
    )


def hints(
    as_of: dt.date | None,
    currency: Currency | None,
    date_order: str | None,
    expect: tuple[tuple[str, Decimal], ...],
) -> Hints:
    return Hints(currency, date_order or "", as_of, dict(expect))
