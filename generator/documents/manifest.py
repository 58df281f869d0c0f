"""run.json: what a run decided, for other programs. Amounts are text; nothing from the clock.

Its last key is a seal over all before it: run.json names the hash of every file but its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from generator.documents import references
from generator.documents.notices import entries
from generator.values.decisions import Decision, ItemDecision, Verdict
from generator.values.mail import PrintFile
from generator.values.money import Money, round_half_up
from generator.values.notices import Noticed
from generator.values.paper import Written
from generator.values.run import RunFacts
from generator.wording import Words

SCHEMA = "dunnage/run/1"


def run_json(
    decisions: Iterable[Decision],
    facts: RunFacts,
    written: Sequence[Written],
    folder: str,
    words: Words,
    notices: Iterable[Noticed] = (),
    printed: Sequence[PrintFile] = (),
) -> bytes:
    """The manifest of a run as UTF-8 JSON; `words` are the English ones.

    Paths are relative to the workspace: `folder` is the run folder's.
    """
    letters = {file.path: f"{folder}/{file.path}" for file in written}
    document = {
        "schema": SCHEMA,
        "as_of": facts.dates.as_of.isoformat(),
        "as_of_source": facts.dates.as_of_source,
        "letter_date": facts.dates.letter_date.isoformat(),
        "cash_known_to": facts.dates.cash_known_to.isoformat(),
        "journal_head": facts.journal_head,
        "settings_sha256": facts.settings_sha256,
        "inputs": [{"path": f.path, "sha256": f.sha256} for f in (*facts.files, *facts.edits)],
        "totals": {
            t.currency.code: {
                "items": str(t.items),
                "dunned": str(t.dunned),
                "not_dunned": str(t.not_dunned),
                "interest": str(t.interest),
            }
            for t in facts.totals
        },
        "decisions": [_decision(decision, letters, words) for decision in decisions],
        "notices": entries(notices, folder),
        "print": [_printed(file, folder) for file in printed],
        "files": [
            {
                "path": letters[f.path],
                "key": list(f.key),
                "sha256": f.sha256,
                "pages": f.pages,
                "made_from": f.made_from,
            }
            for f in sorted(written, key=lambda file: file.path)
        ],
    }
    return sealed(document)


def _printed(file: PrintFile, folder: str) -> dict[str, Any]:
    """Which pages of a print file are whose; with the book and the sheets' marks it must agree."""
    return {
        "path": f"{folder}/{file.path}",
        "service": file.service,
        "paper": file.paper,
        "plex": file.plex,
        "sheets": file.sheets,
        "marks": file.marks,
        "pieces": [
            {
                "letter_no": placed.piece.letter_no,
                "copy": placed.copy,
                "first_page": placed.first_page,
                "last_page": placed.last_page,
                "sheets": placed.sheets,
                "grams": f"{placed.grams:f}",
                "article_number": placed.piece.article_number or None,
                "code": placed.piece.code or None,
                "payment_codes": list(placed.piece.payment_codes),
                "enclosures": [
                    {
                        "document_no": e.document_no,
                        "path": e.path,
                        "pages": e.pages,
                        "sha256": e.sha256,
                    }
                    for e in placed.piece.enclosures
                ],
            }
            for placed in file.pieces
        ],
    }


def sealed(document: Mapping[str, Any]) -> bytes:
    """The document as bytes, its last key the hash of all before it."""
    return _dumped({**document, "seal": hashlib.sha256(_dumped(document)).hexdigest()})


def is_sealed(data: bytes) -> bool:
    """Whether these are the bytes of a run.json, every one as it was written."""
    try:
        document = json.loads(data)
        del document["seal"]
    except (ValueError, LookupError, TypeError):
        return False
    return sealed(document) == data


def _dumped(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _decision(decision: Decision, letters: Mapping[str, str], words: Words) -> dict[str, Any]:
    letter = f"letters/{decision.letter_no}.pdf"
    duns = decision.verdict is Verdict.DUN
    return {
        "entity": decision.entity,
        "customer": decision.debtor.customer_id,
        "customer_name": decision.debtor.name,
        "currency": decision.currency.code,
        "verdict": decision.verdict.value,
        "level": decision.level.number if decision.level else 0,
        "proposed_level": decision.proposed_level,
        "review": _review(decision),
        "sentence": words.sentence(decision.sentence),
        "notes": [words.sentence(note) for note in decision.notes],
        "lacks": [words.sentence(lack) for lack in decision.lacks],
        "open": str(decision.open),
        "overdue": str(decision.overdue),
        "free_credit": str(decision.free_credit),
        "claimed": str(decision.claimed),
        "interest": str(decision.interest),
        "interest_before": str(decision.interest_before),
        "fixed_sum": str(decision.fixed_sum),
        "fee": str(decision.fee),
        "per_diem": _four(decision.per_diem),
        "deadline": decision.deadline.isoformat() if duns and decision.deadline else None,
        "may_go_from": decision.may_go_from.isoformat() if decision.may_go_from else None,
        "channel": decision.level.channel if decision.level else None,
        "article_number": decision.article_number or None if duns else None,
        "letter_no": decision.letter_no if duns else None,
        "reference": references.reference(decision).text if duns else None,
        "letter": letters.get(letter),
        "draft": letters.get(f"drafts/{decision.letter_no}.eml") if duns else None,
        "statement": letters.get(f"statements/{decision.slug}-{decision.currency}.pdf"),
        "procedure": decision.procedure,
        "notice": decision.level.name if decision.level and duns else None,
        "addressee": decision.addressee.name if decision.addressee and duns else None,
        "recipient": _recipient(decision) if duns else None,
        "items": [_item(item, words) for item in decision.items],
    }


def _review(decision: Decision) -> dict[str, str] | None:
    """What a person decided in the review, as its columns are called."""
    names = ("action", "level", "until", "reason", "by")
    edit = decision.override
    return dict(zip(names, edit.cells, strict=True)) if edit else None


def _recipient(decision: Decision) -> Mapping[str, Any]:
    """Where the letter goes, so that its withdrawal goes to the same place."""
    debtor, level, person = decision.debtor, decision.level, decision.addressee
    registered = level is not None and level.to_registered_office and bool(debtor.registered)
    address = debtor.registered if registered else debtor.address
    return {
        "name": debtor.addressee_name,
        "attention": f"{person.salutation} {person.name}".strip() if person else "",
        "lines": list(address.lines),
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
        "language": debtor.language,
    }


def _item(item: ItemDecision, words: Words) -> dict[str, Any]:
    open_item = item.aged.item
    return {
        "document_no": open_item.document_no,
        "line_no": open_item.line_no,
        "due_date": open_item.due_date.isoformat(),
        "days_past_due": item.aged.days_past_due,
        "bucket": item.aged.bucket,
        "open": str(open_item.amount_open),
        "demanded": str(item.demanded),
        "disputed": str(item.disputed),
        "interest": str(item.interest),
        "interest_before": str(item.interest_before),
        "interest_reserved": _reserved(item),
        "interest_is_lower_bound": bool(item.accrual and item.accrual.lower_bound),
        "fixed_sum": str(item.fixed_sum),
        "level": item.level,
        "verdict": item.verdict.value,
        "sentence": words.sentence(item.sentence),
        "source": str(open_item.source),
    }


def _reserved(item: ItemDecision) -> str:
    zero = Money.zero(item.demanded.currency)
    return str((item.accrual.reserved if item.accrual else None) or zero)


def _four(exact: Fraction) -> str:
    """A daily amount with four decimals: rounded for show, never multiplied."""
    return f"{round_half_up(exact, 4):f}"
