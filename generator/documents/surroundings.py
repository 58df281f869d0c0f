"""The sheets of review.xlsx beside Decisions: holds, changes, new credits, the largest, About."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator.documents.ranking import by_rank
from generator.values.decisions import Decision
from generator.values.ledger import Hold
from generator.values.review import Before, Key, Standing, Surroundings
from generator.values.run import RunFacts
from generator.workbooks import Row

HOLDS = (
    "customer_id", "document_no", "amount", "currency", "kind", "from", "until", "reason", "owner",
    "where",
)  # fmt: skip
CREDITS = (
    "customer_id", "customer_name", "currency", "document_no", "document_type", "document_date",
    "value_date", "amount", "reference", "where",
)  # fmt: skip
TOP = (
    "rank", "customer_id", "customer_name", "currency", "overdue", "open", "oldest_days", "verdict",
    "level", "sentence",
)  # fmt: skip
CHANGES = (
    "customer_id", "customer_name", "currency", "change", "open_before", "open_now", "difference",
    "level_before", "level_now", "verdict_before", "verdict_now",
)  # fmt: skip
ABOUT = ("what", "value")
_LARGEST = 20
_KEPT = 200  # of a currency, before those that cannot be among the largest are let go
_KINDS = ("new", "gone", "level up", "level down", "verdict", "amount")


def hold_row(hold: Hold) -> Row:
    return (
        hold.customer_id,
        hold.document_no,
        hold.amount.amount if hold.amount else None,
        hold.amount.currency.code if hold.amount else "",
        hold.word or hold.kind.value,
        hold.valid_from,
        hold.until,
        hold.reason,
        hold.owner,
        str(hold.source),
    )


def credit_rows(decision: Decision, before: Before | None, as_of: dt.date) -> Iterator[Row]:
    """Credits dated after the last run; without one, every open credit is new to us."""
    for item in (found.aged.item for found in decision.items):
        dated = item.document_date or item.value_date or item.due_date
        is_new = before is None or before.as_of < dated <= as_of
        if item.amount_open.negative and is_new:
            yield (
                decision.debtor.customer_id,
                decision.debtor.name,
                decision.currency.code,
                item.document_no,
                item.document_type.value,
                item.document_date,
                item.value_date,
                item.amount_open.amount,
                item.reference,
                str(item.source),
            )


class Top:
    """The twenty largest overdue accounts: the largest of every currency, then the second …"""

    def __init__(self) -> None:
        self._found: dict[str, list[Standing]] = {}

    def add(self, now: Standing) -> None:
        if now.overdue > 0:
            mine = self._found.setdefault(now.currency, [])
            mine.append(now)
            if len(mine) > _KEPT:
                mine.sort(key=lambda s: (-s.overdue, s.key))
                del mine[_LARGEST:]

    def rows(self) -> Iterator[tuple[str, Row]]:
        all_found = {"\0".join(s.key): s for mine in self._found.values() for s in mine}
        ranked = by_rank((s.currency, s.overdue, key) for key, s in all_found.items())
        for number, (_, _, key) in enumerate(ranked[:_LARGEST], start=1):
            s = all_found[key]
            yield (
                s.entity,
                (
                    number, s.customer_id, s.customer_name, s.currency, s.overdue, s.open,
                    s.oldest_days, s.verdict, s.level or None, s.sentence,
                ),
            )  # fmt: skip


class Changes:
    """What is new, gone, or different against the last run; without one, nothing is said."""

    def __init__(self, before: Before | None) -> None:
        self._before = before
        self._seen: set[Key] = set()
        self._rows: list[tuple[int, str, Row]] = []

    def add(self, now: Standing) -> None:
        if self._before is None:
            return
        self._seen.add(now.key)
        was = self._before.standing.get(now.key)
        kind = _kind(was, now)
        if kind:
            self._keep(kind, was, now)

    def rows(self, *, gone: bool) -> Iterator[tuple[str, Row]]:
        """The kinds in their order; `gone` accounts cannot be told apart by manager."""
        if self._before is not None and gone:
            for key, was in self._before.standing.items():
                if key not in self._seen:
                    self._keep("gone", was, None)
        for _, entity, row in sorted(self._rows, key=lambda kept: kept[0]):
            yield entity, row

    def _keep(self, kind: str, was: Standing | None, now: Standing | None) -> None:
        who = now or was
        assert who is not None
        amounts = (was.open if was else None, now.open if now else None)
        row = (
            who.customer_id,
            who.customer_name,
            who.currency,
            kind,
            *amounts,
            (now.open if now else 0 * who.open) - (was.open if was else 0 * who.open),
            (was.went or None) if was else None,
            (now.went or None) if now else None,
            was.verdict if was else "",
            now.verdict if now else "",
        )
        self._rows.append((_KINDS.index(kind), who.entity, row))


def _kind(was: Standing | None, now: Standing) -> str:
    if was is None:
        return "new"
    if 0 < was.went < now.went:
        return "level up"
    if 0 < now.went < was.went:
        return "level down"
    if now.verdict != was.verdict:
        return "verdict"
    return "amount" if now.open != was.open else ""


def about(
    facts: RunFacts, around: Surroundings, manager: str, proposal: str
) -> Iterator[tuple[str, str]]:
    """To which run the book belongs, and how it comes back."""
    before = around.before
    yield "as of", facts.dates.as_of.isoformat()
    yield "letter date", facts.dates.letter_date.isoformat()
    yield "account manager", manager
    yield "compared with", f"{before.folder} ({before.sha256})" if before else "no earlier run"
    yield "proposal", proposal
    yield "written by", f"Dunnage {facts.version}"
    yield "how to", "Change only the columns action, level, until, reason and by of Decisions."
    yield "", "Filter as you like. To sort, first take off the protection: it has no password."
    yield "", "Save the file, then: dunnage run --review FILE"
    if before is None:
        yield "", "Without an earlier run every open credit is listed under New credits."
