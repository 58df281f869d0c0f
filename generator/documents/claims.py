"""Which item stands in which block of a letter, with which amounts.

Enters a decision; leaves tables of formatted text. Every open amount of the account appears in
exactly one block: demanded, or named with the reason why it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from generator.documents.blocks import Row, View, block, table
from generator.findings import NotConserved
from generator.values.decisions import Decision, ItemDecision
from generator.values.ledger import DocumentType
from generator.values.money import Money, total
from generator.wording import Words

Shown = tuple[ItemDecision, Money]  # an item and the part of its open amount a block shows


class Parts(NamedTuple):
    """The items of a letter by block."""

    demanded: tuple[Shown, ...]
    also: tuple[Shown, ...]  # demanded, at a lower level than the letter's
    late: tuple[Shown, ...]  # paid late: interest alone is claimed
    credits: tuple[Shown, ...]
    received: tuple[Shown, ...]  # since the closing date
    overdue: tuple[Shown, ...]  # not part of this demand
    disputed: tuple[Shown, ...]
    not_due: tuple[Shown, ...]


def parts(decision: Decision) -> Parts:
    """Raises NotConserved if an item's parts do not make up its open amount."""
    found: dict[str, list[Shown]] = {name: [] for name in Parts._fields}
    for item in sorted(decision.items, key=_by_due_date):
        for name, amount in _split(item, decision):
            found[name].append((item, amount))
    if not found["demanded"]:  # the level was another item's, which is held back
        found["demanded"], found["also"] = found["also"], []
    result = Parts(*(tuple(found[name]) for name in Parts._fields))
    shown = total((amount for group in result for _, amount in group), decision.currency)
    if shown != decision.open:
        raise NotConserved(
            f"Letter {decision.letter_no} shows {shown}, but the account is {decision.open}."
        )
    return result


def _by_due_date(item: ItemDecision) -> tuple[object, ...]:
    open_item = item.aged.item
    return (open_item.due_date, open_item.document_no, open_item.line_no)


def _split(item: ItemDecision, decision: Decision) -> list[tuple[str, Money]]:
    open_item, zero = item.aged.item, Money.zero(decision.currency)
    if open_item.amount_open.negative:
        return [("credits", open_item.amount_open)]
    level = decision.level.number if decision.level else 0
    disputed = min(item.disputed, item.not_demanded)
    received = min(open_item.received_later or zero, item.not_demanded - disputed)
    rest = item.not_demanded - disputed - received
    overdue = open_item.due_date < decision.letter_date
    named = (
        ("demanded" if item.level == level else "also", item.demanded),
        ("received", received),
        ("overdue" if overdue else "not_due", rest),
        ("disputed", disputed),
    )
    if min(amount.amount for _, amount in named) < 0:
        raise NotConserved(f"Document {open_item.document_no} is demanded beyond its open amount.")
    late = [("late", zero)] if not item.demanded and item.interest + item.interest_before else []
    return [*((name, amount) for name, amount in named if amount), *late]


class Demand:
    """The table of what is demanded, with interest and fixed sums as the level has them."""

    def __init__(self, decision: Decision, of: Parts, words: Words) -> None:
        self._decision, self._words = decision, words
        self._mode = decision.level.interest if decision.level else "silent"
        self._rows = (*of.demanded, *of.also, *of.late)
        self._credits = of.credits
        self._originals = any(_is_reduced(item, amount) for item, amount in self._rows)
        self._interest = any(self.interest(item) for item, _ in self._rows)
        self._fixed = any(item.fixed_sum for item, _ in self._rows)

    def interest(self, item: ItemDecision) -> Money:
        """Claimed with this letter, now or before; or only shown, where the level only shows it."""
        if self._mode == "shown" and item.accrual:
            return item.accrual.interest
        return item.interest + item.interest_before

    @property
    def accrued(self) -> Money:
        return total((self.interest(item) for item, _ in self._rows), self._decision.currency)

    @property
    def per_diem(self) -> Fraction:
        """Of the interest that the table prints."""
        rows = (item for item, _ in self._rows if item.accrual and self.interest(item))
        return sum((item.accrual.per_diem for item in rows if item.accrual), Fraction(0))

    def table(self, of: Parts) -> View:
        reminded = all(item.reminded_before > 0 for item, _ in of.also)
        also = f"Also overdue, {'reminded before' if reminded else 'first reminded here'}"
        blocks = [
            self._block("demanded", "Demanded" if of.also else "", of.demanded),
            self._block("also", also, of.also),
            self._block("late", "Paid late, interest alone", of.late),
        ]
        if self._decision.free_credit:
            blocks.append(self._credit_block())
        return table(self._labels(), [part for part in blocks if part])

    def _block(self, code: str, title: str, rows: Sequence[Shown]) -> View:
        if not rows:
            return {}
        words = self._words
        sum_row = self._sum_row(words.label("Sum"), rows) if len(rows) > 1 else ()
        heading = words.label(title) if title else ""
        return block(code, heading, [self._row(item, amount) for item, amount in rows], sum_row)

    def _labels(self) -> tuple[str, ...]:
        names = ["Document", "Date", "Due date", "Days past due"]
        names += ["Invoice amount"] if self._originals else []
        names += ["Open"]
        names += ["Interest"] if self._interest else []
        names += ["Fixed sum"] if self._fixed else []
        names += ["Total"] if self._sums_up else []
        labels = [self._words.label(name) for name in names]
        return (*labels[:-1], f"{labels[-1]} {self._decision.currency.code}")

    @property
    def _sums_up(self) -> bool:
        """Interest that is only shown is not part of any total."""
        return self._mode == "claimed" and (self._interest or self._fixed)

    def _row(self, item: ItemDecision, amount: Money) -> Row:
        original = item.aged.item.amount_original
        cells = [*dated(item, self._decision, self._words)]
        if self._originals:
            cells.append(self._words.amount(original) if original else "")
        return (*cells, *self._amounts(amount, self.interest(item), item.fixed_sum))

    def _amounts(self, amount: Money, interest: Money, fixed: Money) -> Row:
        cells = [amount]
        cells += [interest] if self._interest else []
        cells += [fixed] if self._fixed else []
        cells += [amount + interest + fixed] if self._sums_up else []
        return tuple(self._words.amount(cell) if cell else "–" for cell in cells)

    def _sum_row(self, label: str, rows: Sequence[Shown]) -> Row:
        currency = self._decision.currency
        amounts = self._amounts(
            total((amount for _, amount in rows), currency),
            total((self.interest(item) for item, _ in rows), currency),
            total((item.fixed_sum for item, _ in rows), currency),
        )
        return (label, *[""] * (len(self._labels()) - len(amounts) - 1), *amounts)

    def _credit_block(self) -> View:
        """Credits as they stand in the account; the sum is what is deducted here."""
        words, width = self._words, len(self._labels())
        tail = [""] * (width - 5 - self._originals)
        rows = []
        for item, amount in _free(self._credits):
            cells = (*dated(item, self._decision, words)[:2], "", "", *[""] * self._originals)
            rows.append((*cells, words.amount(amount), *tail))
        for movement in self._decision.received:
            name = movement.reference or movement.payment_id or words.label("Payment")
            cells = (name, words.short_date(movement.date), "", "", *[""] * self._originals)
            rows.append((*cells, words.amount(-movement.amount), *tail))
        deducted = words.amount(-self._decision.free_credit)
        label = words.label("Deducted from this demand")
        at_open = (*[""] * (3 + self._originals), deducted, *tail)
        at_total = (*[""] * (width - 2), deducted)
        sums = (label, *(at_total if self._sums_up else at_open))
        return block("credits", words.label("Credits and payments on account"), rows, sums)


def information(decision: Decision, of: Parts, words: Words) -> View:
    """What is open but not part of this demand, each amount under its reason."""
    left = () if decision.free_credit else _free(of.credits)
    named: tuple[tuple[str, str, tuple[Shown, ...]], ...] = (
        ("received", "Received since the closing date, already taken into account", of.received),
        ("overdue", "Overdue, but not part of this demand", of.overdue),
        ("disputed", "In dispute, not part of this demand", of.disputed),
        ("not_due", "Not yet due", of.not_due),
        ("advances", "Advance payments, kept for their orders", _advances(of.credits)),
        ("credits", "Credits, not deducted here", left),
    )

    def row(item: ItemDecision, amount: Money) -> Row:
        return (*dated(item, decision, words), words.amount(amount))

    blocks = [
        block(code, words.label(title), [row(item, amount) for item, amount in rows])
        for code, title, rows in named
        if rows
    ]
    labels = [words.label(n) for n in ("Document", "Date", "Due date", "Days past due", "Amount")]
    labels[-1] = f"{labels[-1]} {decision.currency.code}"
    return table(labels, blocks, words.label("For your information"), annexed=True)


def _advances(credits: Sequence[Shown]) -> tuple[Shown, ...]:
    return tuple(c for c in credits if c[0].aged.item.document_type is DocumentType.ADVANCE)


def _free(credits: Sequence[Shown]) -> tuple[Shown, ...]:
    return tuple(c for c in credits if c[0].aged.item.document_type is not DocumentType.ADVANCE)


def dated(item: ItemDecision, decision: Decision, words: Words) -> Row:
    """Document, date, due date and days past due at the letter date."""
    open_item = item.aged.item
    days = (decision.letter_date - open_item.due_date).days
    return (
        document(item, words),
        words.short_date(open_item.document_date) if open_item.document_date else "",
        words.short_date(open_item.due_date),
        str(days) if days > 0 and open_item.amount_open.positive else "",
    )


def document(item: ItemDecision, words: Words) -> str:
    """The document's number, with its line and the debtor's order where known."""
    open_item = item.aged.item
    number, order = open_item.document_no, open_item.purchase_order
    if open_item.line_no:
        number = f"{number} / {open_item.line_no}"
    if not order:
        return number
    named = words.label("{number}, order {order}", number=number, order=order)
    return named.replace(f" {order}", f"\u00a0{order}")  # a line ends before "order", not after


def _is_reduced(item: ItemDecision, amount: Money) -> bool:
    original = item.aged.item.amount_original
    return original is not None and original != amount
