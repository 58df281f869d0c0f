"""`dunnage interest`: the interest engine as a calculator, for one debt and any terms.

What is typed becomes `Terms`, checked and accrued as a run does it; the answer is a worksheet
that can be followed with a pocket calculator, or one JSON object (dunnage/interest/1).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from generator import creditor, registry, wording
from generator.commands import bargain, options, worksheet
from generator.commands.worksheet import ENTERED, Answer
from generator.findings import Refused, SettingsInvalid, UsageError
from generator.interest.accrual import fixed_sum
from generator.interest.basis import WEEKENDS, Basis, agreed
from generator.interest.claim import Claim
from generator.interest.pieces import NoRate
from generator.interest.walk import walk
from generator.values.money import Currency, Money
from generator.values.policy import Terms

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,20})?")
_NO_PRICE: Mapping[str, Any] = MappingProxyType(
    {"rate": "", "rates": MappingProxyType({}), "series": "", "month_rule": ""}
)
_FIELDS = MappingProxyType(
    {
        "month_rule": "--month-rule",
        "grace_days": "--grace",
        "grace_mode": "--grace-mode",
        "minimum_kind": "--minimum-kind",
    }
)


@click.command()
@click.argument("principal")
@click.argument("currency", type=options.CurrencyCode())
@click.option("--due", type=options.Day(), required=True, help="The day on which it was due.")
@click.option("--until", type=options.Day(), help="The last day (default: today).")
@click.option("--terms", "name", cls=options.Named, metavar="NAME", help="A law, or own terms.")
@bargain.rules
@click.option(
    "--payment",
    "payments",
    cls=options.Named,
    type=bargain.Dated(),
    multiple=True,
    help="What was paid on a day; may be repeated.",
)
@click.option(
    "--credit",
    "credits",
    cls=options.Named,
    type=bargain.Dated(),
    multiple=True,
    help="What was credited; may be repeated.",
)
@click.option(
    "--costs", metavar="AMOUNT", help="What costs-first meets first (default: the fixed sum)."
)
@options.workspace
@options.as_json
def interest(
    principal: str,
    currency: Currency,
    due: dt.date,
    until: dt.date | None,
    name: str | None,
    payments: tuple[tuple[dt.date, str], ...],
    credits: tuple[tuple[dt.date, str], ...],
    costs: str | None,
    root: Path,
    as_json: bool,
    **rules: Any,
) -> None:
    """Work out the interest on PRINCIPAL of CURRENCY, such as 10000 GBP, and show every step."""
    given = {field: value for field, value in rules.items() if value is not None}
    terms = _terms(root, name or "", given, currency)
    claim = Claim(
        principal=_money(principal, currency, "The principal"),
        due=due,
        payments=_dated(payments, currency, "The payment"),
        credits=_dated(credits, currency, "The credit"),
        costs=_money(costs, currency, "--costs") if costs else None,
    )
    if costs and terms.allocation != "costs-first":
        raise UsageError("--costs are met only with --allocation costs-first.")
    basis = _basis(terms, root / "input" / "rates")
    answer = _answer(claim, basis, until or dt.date.today())
    show = worksheet.as_json if as_json else worksheet.as_text
    click.echo(show(answer, wording.words("en", creditor.layout_folders(root))))


def _answer(claim: Claim, basis: Basis, until: dt.date) -> Answer:
    """The accrual with the law's fixed sum, which is what costs-first meets unless it is told."""
    none = Money.zero(claim.principal.currency)
    try:
        fixed = fixed_sum(claim.principal, basis.regime)
        accrual = walk(replace(claim, costs=claim.costs or fixed), basis, until)
    except NoRate as gap:
        raise _uncovered(gap) from gap
    regime = basis.regime
    late = any(segment.balance for segment in accrual.segments)
    aside = regime.fixed_sum_currency if regime and late and not fixed else ""
    accrual = replace(accrual, fixed_sum=fixed if late else none)
    return Answer(claim, accrual, claim.costs or none, aside)


def _terms(root: Path, name: str, given: dict[str, Any], currency: Currency) -> Terms:
    """The terms of that name with what was entered in place of their own rules."""
    terms = _named(root, name) if name else Terms(name=ENTERED)
    if {"rate", "rates", "series"} & given.keys():
        given = {**_NO_PRICE, **given, "name": ENTERED, "clause": ENTERED}
    if "minimum" in given:
        given["minimum"] = {currency.code: _money(given["minimum"], currency, "The minimum").amount}
    terms = replace(terms, **given)
    if not (terms.regime or terms.rate or terms.rates or terms.series):
        raise UsageError("Nothing says what the debt costs: say --rate, --rates or --terms.")
    regime = registry.regimes().get(terms.regime)
    if not terms.calendar and not (regime and regime.country):
        terms = replace(terms, calendar=wording.only_country(currency.code) or WEEKENDS)
    return terms


def _named(root: Path, name: str) -> Terms:
    """Terms of the workspace's creditor.toml, else a law."""
    path = root / "input" / "creditor.toml"
    own = creditor.load(path, creditor.layout_folders(root)).terms if path.is_file() else {}
    if name in own:
        return own[name]
    if name not in registry.regimes():
        known = ", ".join((*own, *registry.regimes()))
        raise UsageError(f"There are no terms '{name}'.", f"Known are: {known}.")
    return Terms(name=name, regime=name)


def _basis(terms: Terms, added: Path) -> Basis:
    """Terms that cannot be are a matter of what was typed; a broken list of rates is not."""
    regime = registry.regimes().get(terms.regime)
    registry.rates(terms.series or (regime.series if regime else ""), added)
    try:
        return agreed(terms, added)
    except SettingsInvalid as error:
        lines = [_as_option(line, terms.name) for line in error.message.splitlines()]
        raise UsageError("\n".join(lines)) from error


def _as_option(complaint: str, name: str) -> str:
    """A complaint about terms in creditor.toml, in the words of the command line."""
    words = complaint.removeprefix(f"creditor.toml: terms.{name}")
    words = words[2:3].upper() + words[3:] if words.startswith(": ") else f"The basis{words}"
    return re.sub(r"\w+_\w+", lambda found: _FIELDS.get(found[0].lower(), found[0]), words)


def _money(text: str, currency: Currency, what: str) -> Money:
    """A positive amount that the currency can express."""
    try:
        money = Money(Decimal(text if _AMOUNT.fullmatch(text) else "NaN"), currency)
    except ValueError:
        money = Money.zero(currency)
    if not money.positive:
        shape = Decimal(1250).quantize(currency.quantum)
        raise UsageError(
            f"{what} '{text}' is not an amount above zero in {currency}, in its digits.",
            f"Write amounts as {shape}.",
        )
    return money


def _dated(
    found: tuple[tuple[dt.date, str], ...], currency: Currency, what: str
) -> tuple[tuple[dt.date, Money], ...]:
    return tuple((day, _money(amount, currency, f"{what} of {day}")) for day, amount in found)


def _uncovered(gap: NoRate) -> Refused:
    if not gap.series:
        return Refused(f"No rate is known for {gap.day}.", f"Add it to --rates: {gap.day}=…")
    return Refused(
        f"No rate is known for {gap.day} in the series {gap.series}.",
        f"Add a line to input/rates/{gap.series}.csv (valid_from, valid_to, rate_percent, source,"
        " status).",
    )
