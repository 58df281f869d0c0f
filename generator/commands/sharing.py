"""The options by which `dunnage run` makes a copy of the dashboard that may be passed on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from generator.findings import UsageError
from generator.values.sharing import Passed, Sharing

PASSWORD = "DUNNAGE_PASSWORD"
_SHORTEST = 8
_F = TypeVar("_F", bound=Callable[..., Any])


def options(command: _F) -> _F:
    """Everything but --internal makes output/<as-of>.share/ beside the run folder."""
    for option in (
        click.option(
            "--protect",
            is_flag=True,
            help=f"One encrypted file; asks its password (or {PASSWORD}).",
        ),
        click.option("--summary-only", is_flag=True, help="A copy in one file, without links."),
        click.option("--incognito", is_flag=True, help="A copy without any amount."),
        click.option(
            "--redact",
            type=click.Choice(["names"]),
            default=None,
            help="A copy with pseudonyms instead of names and numbers.",
        ),
        click.option(
            "--internal",
            is_flag=True,
            help="Notes, contact persons, owners and private individuals on the dashboard.",
        ),
    ):
        command = option(command)
    return command


def passed(
    redact: str = "",
    *,
    incognito: bool = False,
    summary_only: bool = False,
    protect: bool = False,
    internal: bool = False,
) -> Passed | None:
    """What was asked for; None where no copy was."""
    if not (redact or incognito or summary_only or protect):
        return None
    if internal:
        raise UsageError(
            "--internal is for the house: it does not go with a copy that is passed on.",
            "Leave one of the two out.",
        )
    sharing = Sharing(names=bool(redact), amounts=incognito, summary=summary_only)
    return Passed(sharing, _password() if protect else "")


def _password() -> str:
    """From the environment, else asked twice; never from the command line, where others see it."""
    given = os.environ.get(PASSWORD, "")
    password = given or click.prompt(
        "Password", hide_input=True, confirmation_prompt=True, err=True
    )
    if len(password) < _SHORTEST:
        raise UsageError(f"The password is too short: at least {_SHORTEST} characters.")
    return str(password)
