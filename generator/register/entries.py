"""What the journal and issued.json write down of a run: its letters, as run.json has them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

from generator.journal import Act, Journal
from generator.register.published import DecisionRecord, ItemRecord, Run

Event = dict[str, Any]


def approved(run: Run, by: str, recorded_at: str) -> Iterator[Event]:
    yield {**_head("approved", run, recorded_at), "by": by, **_which(run)}


def issued(run: Run, by: str, recorded_at: str) -> Iterator[Event]:
    """One event per letter, with all that a later run, a court or a withdrawal needs of it."""
    hashes = {file.path: file.sha256 for file in run.files}
    for letter in run.letters:
        yield {
            **_head("issued", run, recorded_at),
            "by": by,
            **_which(run),
            "letter": _letter(letter, run, hashes),
        }


def _head(event: str, run: Run, recorded_at: str) -> Event:
    day = run.letter_date.isoformat()
    return {"event": event, "effective": day, "recorded_at": recorded_at}


def _which(run: Run) -> Event:
    return {"run": run.name, "manifest": run.manifest}


def _letter(letter: DecisionRecord, run: Run, hashes: dict[str, str]) -> Event:
    paths = [path for path in (letter.letter, letter.statement, letter.draft) if path in hashes]
    recipient = letter.recipient
    return {
        "letter_no": letter.letter_no,
        "entity": letter.entity,
        "customer": letter.customer,
        "currency": letter.currency,
        "procedure": letter.procedure,
        "level": letter.level,
        "notice": letter.notice or "",
        "letter_date": run.letter_date.isoformat(),
        "deadline": letter.deadline.isoformat() if letter.deadline else None,
        "as_of": run.as_of.isoformat(),
        "addressee": letter.addressee or "",
        "recipient": {name: getattr(recipient, name) for name in _RECIPIENT} if recipient else {},
        "channel": letter.channel or "",
        "article_number": letter.article_number,
        "reference": letter.reference or "",
        "fee": str(letter.fee),
        "items": [_item(item) for item in letter.items if _is_claimed(item)],
        "files": [{"path": path, "sha256": hashes[path]} for path in paths if path],
    }


_RECIPIENT = (
    "name", "attention", "lines", "postal_code", "city", "region", "country", "language",
)  # fmt: skip


def _is_claimed(item: ItemRecord) -> bool:
    """Demanded now, or (paid late meanwhile) claimed with its interest alone."""
    return bool(item.verdict == "dun" or item.interest or item.interest_before or item.fixed_sum)


def _item(item: ItemRecord) -> Event:
    """`interest` is what is new in this letter: what was claimed before stands in earlier ones."""
    return {
        "document_no": item.document_no,
        "line_no": item.line_no,
        "due_date": item.due_date.isoformat(),
        "amount": str(item.demanded),
        "interest": str(item.interest),
        "fixed_sum": str(item.fixed_sum),
        "level": item.level,
    }


def issued_json(act: Act, run: str, history: Journal) -> bytes:
    """issued.json from the journal alone, so that it can be written again; no clock in it."""
    events = [e for e in act.events if e.event == "issued" and e.run == run]
    which = (run, events[0].manifest)
    first = [a.by for a in history.approvals if (a.run, a.manifest) == which]
    document = {
        "schema": "dunnage/issued/1",
        "run": run,
        "manifest": events[0].manifest,
        "approved_by": [name for name in (*first, events[0].by) if name],
        "journal": {"file": f"input/journal/{act.name}", "sha256": act.sha256},
        "letters": [
            {
                "letter_no": letter.letter_no,
                "entity": letter.entity,
                "customer": letter.customer_id,
                "currency": letter.currency.code,
                "level": letter.level,
                "article_number": letter.article_number or None,
                "files": [{"path": path, "sha256": digest} for path, digest in letter.files],
            }
            for letter in sorted(history.of_run(run), key=lambda letter: letter.letter_no)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def same_person(one: str, other: str) -> bool:
    """By name, whatever its case, spaces, order of words and way of writing accents."""
    return sorted(_plain(one).split()) == sorted(_plain(other).split())


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
