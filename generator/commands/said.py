"""What a person says on the command line and the journal keeps: one bounded line of text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

_MOST = 300


class Said(click.ParamType[str]):
    """A name or a reason: printable, not empty, of one line."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = " ".join(str(value).split())
        if not text:
            self.fail("it must not be empty.", param, ctx)
        if len(text) > _MOST or not text.isprintable():
            self.fail(f"it must be one line of at most {_MOST} printable characters.", param, ctx)
        return text


def now() -> str:
    """The clock for the auditor, in universal time."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
