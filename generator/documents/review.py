"""Compose review.xlsx: what is proposed and why, with the five columns a person may fill.

In: a stream of decisions, read once, and what the run knows about itself. Out: bytes, for all
and, where asked, for each account manager. Column names are an interface, in English on every
machine: the sheet Decisions is read back, bound to this proposal by the fingerprint on About.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from types import MappingProxyType

from generator.documents.records import FINDINGS, RECONCILIATION, finding_row, reconciliation_rows
from generator.documents.standing import standing
from generator.documents.surroundings import (
    ABOUT,
    CHANGES,
    CREDITS,
    HOLDS,
    TOP,
    Changes,
    Top,
    about,
    credit_rows,
    hold_row,
)
from generator.values.decisions import Decision, ItemDecision
from generator.values.review import Action, Standing, Surroundings, fingerprint
from generator.values.run import RunFacts
from generator.wording import Words
from generator.workbooks import Book, Row, SheetOut, Value

DECISIONS = (
    "customer_id", "customer_name", "currency", "open", "overdue", "oldest_days", "verdict",
    "sentence", "proposed_level", "action", "level", "until", "reason", "by",
)  # fmt: skip
ITEMS = (
    "customer_id", "customer_name", "currency", "document_no", "line_no", "due_date",
    "days_past_due", "bucket", "open", "level", "verdict", "sentence", "may_go_from",
)  # fmt: skip
EDITABLE = ("action", "level", "until", "reason", "by")
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "action": "as proposed: leave it. hold: no letter as of this date until the day in `until`."
        " skip: no letter in this run. lower, raise: the letter gets the level in `level`.",
        "level": "The number of the level you want, with lower and raise. Raising needs"
        " --allow-raise.",
        "until": "The last day on which your decision counts, as a date. Empty: for this closing"
        " date without end. For a longer stop use the sheet Holds of your input.",
        "reason": "Needed for everything except as proposed.",
        "by": "Who decided.",
        "open": "Everything open in this currency, credits deducted.",
        "oldest_days": "Days past due of the oldest invoice.",
        "proposed_level": "What the rules give, before any decision of yours.",
    }
)
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {
        "customer_name": 34, "sentence": 54, "reason": 32, "message": 70, "remedy": 50, "where": 30,
        "open": 15, "overdue": 15, "amount": 16, "verdict": 21, "figure": 22, "document_no": 18,
        "currency": 11, "level": 9, "by": 14, "until": 12, "rank": 8, "what": 20, "value": 100,
        "open_before": 15, "open_now": 15, "difference": 15, "kind": 22, "entity": 10,
        "account_manager": 20, "reference": 26,
    }
)  # fmt: skip
_FIGURES = (
    "open", "overdue", "amount", "open_before", "open_now", "difference",
)  # fmt: skip
_WRAPPED = ("customer_name", "sentence", "reason", "message", "remedy", "value")


def review(
    decisions: Iterable[Decision],
    facts: RunFacts,
    words: Words,
    around: Surroundings = Surroundings(),  # noqa: B008 - frozen
) -> bytes:
    """review.xlsx with the accounts of everybody."""
    ((_, data),) = reviews(decisions, facts, words, around)
    return data


def reviews(
    decisions: Iterable[Decision],
    facts: RunFacts,
    words: Words,
    around: Surroundings,
    managers: Sequence[str] = (),
) -> Iterator[tuple[str, bytes]]:
    """("", the review of all), then (manager, the same for the customers of each)."""
    rows = []
    with ExitStack() as stack:
        whose = ("", *managers)
        books = {m: _Review(stack.enter_context(Book()), facts, words, around, m) for m in whose}
        for decision in decisions:
            now = standing(decision, words)
            rows.append(now.cells)
            for manager in dict.fromkeys(("", decision.debtor.account_manager)):
                if manager in books:
                    books[manager].add(decision, now)
        proposal = fingerprint(rows)
        for manager, book in books.items():
            yield manager, book.data(proposal)


class _Review:
    """One workbook while the decisions go by."""

    def __init__(
        self, book: Book, facts: RunFacts, words: Words, around: Surroundings, manager: str
    ) -> None:
        self._book, self._facts, self._words = book, facts, words
        self._around, self._manager = around, manager
        self._several = len(facts.entities) > 1
        self._customers: set[str] = set()
        self._decisions = book.sheet(self._decision_sheet())
        self._top, self._changes = Top(), Changes(around.before)
        top, changes, credits = self._open(
            ("Top 20", TOP), ("Changed since last run", CHANGES), ("New credits", CREDITS)
        )
        self._top_sheet, self._changes_sheet, self._credits = top, changes, credits
        self._holds, self._items = self._open(("Holds", HOLDS), ("Items", ITEMS))

    def _open(self, *sheets: tuple[str, tuple[str, ...]]) -> list[_Writer]:
        return [_Writer(self._book, _sheet(t, self._named(h)), self._several) for t, h in sheets]

    def _named(self, header: tuple[str, ...]) -> tuple[str, ...]:
        return ("entity", *header) if self._several else header

    def _decision_sheet(self) -> SheetOut:
        managers = ("account_manager",) if self._around.managers else ()
        plain = _sheet("Decisions", (*self._named(DECISIONS), *managers))
        return SheetOut(
            plain.title,
            plain.header,
            widths=plain.widths,
            notes=_NOTES,
            choices={"action": tuple(Action)},
            limits={"level": 1, "until": self._facts.dates.letter_date},
            wrapped=_WRAPPED,
            figures=_FIGURES,
            frozen=plain.header.index("customer_name") + 1,
            editable=EDITABLE,
            zoom=80,  # the sentence and the five columns side by side on a laptop
        )

    def add(self, decision: Decision, now: Standing) -> None:
        self._customers.add(now.customer_id)
        entity: Row = (decision.entity,) if self._several else ()
        manager: Row = (decision.debtor.account_manager,) if self._around.managers else ()
        self._decisions.append(entity + _decision_row(decision, now) + manager)
        for item in decision.items:
            self._items.append(decision.entity, _item_row(decision, item, self._words))
        for row in credit_rows(decision, self._around.before, self._facts.dates.as_of):
            self._credits.append(decision.entity, row)
        self._top.add(now)
        self._changes.add(now)

    def data(self, proposal: str) -> bytes:
        for entity, row in self._top.rows():
            self._top_sheet.append(entity, row)
        for entity, row in self._changes.rows(gone=not self._manager):
            self._changes_sheet.append(entity, row)
        for entity, hold in self._around.holds:
            if not self._manager or hold.customer_id in self._customers:
                self._holds.append(entity, hold_row(hold))
        findings = self._book.sheet(_sheet("Findings", FINDINGS))
        for finding in self._facts.findings:
            if not self._manager or finding.customer_id in self._customers:
                findings.append(finding_row(finding))
        if not self._manager:
            totals = self._book.sheet(_sheet("Totals", RECONCILIATION))
            for row in reconciliation_rows(self._facts):
                totals.append(row)
        page = self._book.sheet(_sheet("About", ABOUT, editable=()))
        for row in about(self._facts, self._around, self._manager, proposal):
            page.append(row)
        return self._book.data()


class _Writer:
    """A sheet that names the entity only where there are several."""

    def __init__(self, book: Book, out: SheetOut, several: bool) -> None:
        self._sheet, self._several = book.sheet(out), several

    def append(self, entity: str, row: Row) -> None:
        self._sheet.append((entity, *row) if self._several else row)


def _sheet(
    title: str, header: tuple[str, ...], editable: tuple[str, ...] | None = None
) -> SheetOut:
    widths = tuple(_WIDTHS.get(name, max(12, len(name) + 3)) for name in header)
    wrapped = tuple(name for name in _WRAPPED if name in header)
    return SheetOut(
        title, header, widths=widths, wrapped=wrapped, figures=_FIGURES, editable=editable
    )


def _decision_row(decision: Decision, now: Standing) -> Row:
    edit = decision.override
    filled: tuple[Value, ...] = (Action.AS_PROPOSED.value, *(None,) * 4)
    if edit is not None:
        filled = (edit.action.value, edit.level or None, edit.until, edit.reason, edit.by)
    return (
        now.customer_id,
        now.customer_name,
        now.currency,
        now.open,
        now.overdue,
        now.oldest_days,
        now.verdict,
        now.sentence,
        now.proposed_level or None,
        *filled,
    )


def _item_row(decision: Decision, item: ItemDecision, words: Words) -> Row:
    document = item.aged.item
    return (
        decision.debtor.customer_id,
        decision.debtor.name,
        decision.currency.code,
        document.document_no,
        document.line_no,
        document.due_date,
        item.aged.days_past_due,
        item.aged.bucket,
        document.amount_open.amount,
        item.level or None,
        item.verdict.value,
        words.sentence(item.sentence),
        item.may_go_from,
    )
