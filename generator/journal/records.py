"""The journal's lines, checked by type: what an event may say, and the values it becomes.

  {"event": "approved", "effective": letter date, "by": NAME, "run": folder, "manifest": sha256}
  {"event": "issued", "effective": letter date, "by": NAME, "run": …, "manifest": …, "letter": {…}}
  {"event": "voided", "effective": date of the voided letter, "letter_no": …, "reason": …}
  {"event": "delivered", "effective": day, "letter_no": …, "what": …, "proof": sha256 or ""}
  {"event": "handed_over", "effective": date, "entity": …, "customer": …, "what": to whom}
  {"event": "status", "effective": date, "entity": …, "customer": …, "what": "taken back", …}
  {"event": "status", "effective": day, "entity": …, "customer": …, "what": "paid" …, "words": …}
  {"event": "status", "effective": day, "letter_no": …, "what": "withdrawal", "files": […]}

The third kind of `status` is an answer of those who collect: `words` are theirs, `what` is what
they mean or "other", `reason` is their note. `files` (path, sha256) are the withdrawal letter of a
void, or the dossier of a hand-over; older journals do not have them. Each event also has
`recorded_at`, the clock when it was written: for the auditor, never for a decision.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from generator.values.history import Recipient

SCHEMA = "dunnage/journal/1"
HEAD = "HEAD"  # the file that names the hash of the last journal file
TAKEN_BACK = "taken back"  # the status that ends a hand-over
WITHDRAWAL = "withdrawal"  # the status that says which withdrawal letter was drafted later
OTHER = "other"  # the status of words we do not know


@dataclass(frozen=True, slots=True)
class Item:
    """A document of a letter: `amount` was demanded, `interest` is what this letter adds."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    document_no: str
    amount: Decimal
    level: int
    line_no: str = ""
    interest: Decimal = Decimal(0)
    fixed_sum: Decimal = Decimal(0)
    due_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    letter_no: str
    customer: str
    currency: str
    level: int
    letter_date: dt.date
    deadline: dt.date
    items: tuple[Item, ...]
    as_of: dt.date | None = None
    entity: str = ""
    procedure: str = ""
    notice: str = ""
    addressee: str = ""
    channel: str = ""
    article_number: str | None = None
    reference: str = ""
    recipient: Recipient = Recipient()
    fee: Decimal | None = None
    files: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    event: Literal["approved", "issued", "voided", "delivered", "handed_over", "status"]
    effective: dt.date
    recorded_at: str = ""
    letter: Letter | None = None
    letter_no: str = ""
    reason: str = ""
    by: str = ""
    run: str = ""
    manifest: str = ""
    what: str = ""
    proof: str = ""
    entity: str = ""
    customer: str = ""
    words: str = ""
    amount: Decimal | None = None
    currency: str = ""
    files: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's word for a run, exactly as its run.json was."""

    by: str
    run: str
    manifest: str


@dataclass(frozen=True, slots=True)
class Act:
    """One file of the journal, in the order of the chain."""

    name: str
    sha256: str
    events: tuple[Event, ...]
