"""What a dashboard may say to those it is passed on to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sharing:
    """Everything False is the run folder's own dashboard.

    `names`: names and numbers become pseudonyms; `amounts`: amounts are left out, and not only
    hidden; `summary`: one file without links; `internal`: notes, contact persons and owners too.
    """

    names: bool = False
    amounts: bool = False
    summary: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A copy that is to be passed on; with a password it is one file that opens with it."""

    sharing: Sharing
    password: str = field(default="", repr=False)
