"""Papers to be set and pages that were set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Variant = Literal["", "pdf/a-3a", "pdf/ua-1"]  # what a PDF claims to be: archive, accessible


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF; its date is given, because a clock would change the PDF's bytes."""

    name: str
    data: bytes = field(repr=False)
    date: dt.date
    description: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be set: a template, a form, a language and formatted values.

    `path` is where it goes in the run folder; `view` holds only text, numbers for ordering,
    and tuples or mappings of these: no template computes.
    """

    path: str
    template: str
    language: str
    form: str
    view: Mapping[str, object]
    key: tuple[str, ...] = ()  # (entity, customer, currency) it belongs to
    watermark: str = ""
    variant: Variant = ""
    attachments: tuple[Attachment, ...] = ()


NO_GLYPH = "no font has the characters"  # begins the problem of a script without font


@dataclass(frozen=True, slots=True)
class Page:
    """A paper that was set, or (problems not empty) could not be set."""

    path: str
    data: bytes = field(repr=False)
    pages: int = 0
    fonts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[str, ...]:
        """Why an overview of many customers cannot be used: one name in a script without font is
        no reason, as its letter is held and says so."""
        return tuple(p for p in self.problems if not (self.data and p.startswith(NO_GLYPH)))


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the run folder, as run.json lists it; `key` = (entity, customer, currency)."""

    path: str
    sha256: str
    pages: int = 0
    key: tuple[str, ...] = ()
    made_from: str = ""  # one hash of all that the page was set from; "" = not a set page
