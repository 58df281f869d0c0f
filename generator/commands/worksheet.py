"""The answer of `dunnage interest`: a worksheet to follow with a pocket calculator, or JSON.

Enters: a claim, its accrual, costs claimed beside the law's own sum. Leaves: text.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.interest.claim import Claim
from generator.values.decisions import Accrual, Segment
from generator.values.money import Money, round_half_up
from generator.wording import Words

ENTERED = "as entered"  # the source of a rate that was typed
_WIDTH = 96
_HEADS = ("from", "to", "days", "balance", "rate %", "time", "interest", "source")
_PER = MappingProxyType({"year": "", "month": " a month", "day": " a day"})
_WHOLE = MappingProxyType({"month": "months", "day": "days"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What is owed on one claim; `costs` were claimed beside the law's own sum.

    `aside` is the currency of a fixed sum that the law gives in another one than the debt's.
    """

    claim: Claim
    accrual: Accrual
    costs: Money
    aside: str = ""

    @property
    def interest(self) -> Money:
        """Still owed: without what payments have met."""
        return self.accrual.interest - self.accrual.settled

    @property
    def owed(self) -> Money:
        charges = self.accrual.fixed_sum + self.costs - self.accrual.costs_met
        return self.accrual.principal + self.interest + charges


def as_json(answer: Answer, words: Words) -> str:
    accrual = answer.accrual
    document = {
        "schema": "dunnage/interest/1",
        "principal": str(answer.claim.principal),
        "currency": answer.claim.principal.currency.code,
        "days": accrual.days,
        "interest": str(answer.interest),
        "balance": str(accrual.principal),
        "interest_paid": str(accrual.settled),
        "costs_paid": str(accrual.costs_met),
        "unapplied": str(accrual.unapplied),
        "per_diem": f"{round_half_up(accrual.per_diem, 4):f}",
        "per_diem_from": accrual.per_diem_from.isoformat(),
        "fixed_sum": str(accrual.fixed_sum),
        "method": " ".join(_method(accrual, words)),
        "periods": [_period(segment) for segment in accrual.segments],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _method(accrual: Accrual, words: Words) -> list[str]:
    return [words.sentence(sentence) for sentence in (accrual.method, *accrual.rules)]


def _period(segment: Segment) -> dict[str, str | int]:
    return {
        "first": segment.first.isoformat(),
        "last": segment.last.isoformat(),
        "days": segment.days,
        "balance": str(_base(segment)),
        "rate_percent": f"{segment.rate_percent:f}",
        "day_count": segment.day_count,
        "source": segment.source,
        "interest": f"{_cut(segment.interest):f}",
        "counted": segment.counted,
        "per": segment.per,
    }


def _cut(exact: Fraction) -> Decimal:
    """The exact interest cut off after six digits: only the printed sum is rounded."""
    return Decimal(exact.numerator * 10**6 // exact.denominator).scaleb(-6)


def _base(segment: Segment) -> Money:
    """What bears interest: the balance, and earlier interest where the rule adds it."""
    exact = segment.balance.exact + segment.capitalised
    return Money.rounded(exact, segment.balance.currency)


def as_text(answer: Answer, words: Words) -> str:
    claim, accrual = answer.claim, answer.accrual
    title = (
        f"Interest on {words.money(claim.principal)} due {words.date(claim.due)},"
        f" until {words.date(accrual.until)}"
    )
    lines = [title, *textwrap.wrap(" ".join(_method(accrual, words)), _WIDTH), ""]
    notes = list(dict.fromkeys(_note(s, words) for s in accrual.segments if s.source != ENTERED))
    rows = [_row(segment, notes, words) for segment in accrual.segments]
    sums = list(_sums(answer, words))
    widths = _widths(rows, sums)
    if rows:
        heads = _HEADS if notes else (*_HEADS[:-1], "")
        lines += [*(_line(row, widths) for row in (heads, *rows)), ""]
    lines += [*_added(sums, widths), "", *_further(answer, words), ""]
    for number, note in enumerate(notes, start=1):
        mark = f"[{number}] "
        lines += textwrap.wrap(note, _WIDTH, initial_indent=mark, subsequent_indent="    ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip().replace("\u00a0", " ")


def _note(segment: Segment, words: Words) -> str:
    """How the rate is made up, and where it is from."""
    return f"{words.sentence(segment.rate)}: {segment.source}"


def _row(segment: Segment, notes: Sequence[str], words: Words) -> tuple[str, ...]:
    time, note = f"{segment.counted}/{segment.per}", _note(segment, words)
    if segment.per == 1:
        time = f"{segment.counted} {_WHOLE.get(segment.period, 'years')}"
    return (
        words.short_date(segment.first),
        words.short_date(segment.last),
        str(segment.days),
        words.amount(_base(segment)),
        words.decimal(segment.rate_percent, _digits(segment.rate_percent)) + _PER[segment.period],
        time,
        words.decimal(round_half_up(segment.interest, 4), 4),
        f"[{notes.index(note) + 1}]" if note in notes else "",
    )


def _digits(percent: Decimal) -> int:
    """At least two, so that rates stand under one another."""
    exponent = percent.normalize().as_tuple().exponent
    return max(2, -exponent if isinstance(exponent, int) else 0)


def _sums(answer: Answer, words: Words) -> Iterator[tuple[str, str]]:
    """What is owed, item by item; each pair is a label and an amount."""
    accrual = answer.accrual
    yield "Principal", words.amount(answer.claim.principal)
    relieved = answer.claim.principal - accrual.principal
    if relieved:
        yield "met by payments and credits", words.amount(-relieved)
    unit = "day" if accrual.days == 1 else "days"
    yield f"Interest for {accrual.days} {unit}", words.amount(accrual.interest)
    if accrual.settled:
        yield "met by payments", words.amount(-accrual.settled)
    for label, charge in (("Fixed sum", accrual.fixed_sum), ("Costs", answer.costs)):
        if charge:
            yield label, words.amount(charge)
    if accrual.costs_met:
        yield "met by payments", words.amount(-accrual.costs_met)
    owed = f"Owed on {words.date(accrual.until)}, in {answer.owed.currency}"
    yield owed, words.amount(answer.owed)


def _widths(rows: Sequence[Sequence[str]], sums: Sequence[tuple[str, str]]) -> list[int]:
    table = [_HEADS, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEADS))]
    longest = max(len(amount) for _, amount in sums)
    widths[6] = max(widths[6], longest + 2)
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    left = (0, 1, 7)
    return "  ".join(
        cell.ljust(width) if column in left else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def _added(sums: Sequence[tuple[str, str]], widths: Sequence[int]) -> list[str]:
    """The sums with their cents under the cents of the table; what was met is set in."""
    edge = sum(widths[:7]) + 2 * 6 - 2
    lines = []
    for label, amount in sums:
        shown = f"  {label}" if label.startswith("met ") else label
        lines.append(f"{shown}{amount.rjust(edge - len(shown))}")
    width = max(len(amount) for _, amount in sums)
    return [*lines[:-1], ("\u2500" * width).rjust(edge), lines[-1]]


def _further(answer: Answer, words: Words) -> Iterator[str]:
    """What payments met, and the daily amount: in cents alone it would not give the total."""
    accrual = answer.accrual
    for met in accrual.applied:
        parts = (("costs", met.costs), ("interest", met.interest), ("principal", met.principal))
        shares = ", ".join(f"{name} {words.amount(part)}" for name, part in parts if part)
        paid = f"{words.amount(met.amount)} paid on {words.date(met.date)}"
        yield f"{paid} met {shares or 'nothing that was owed'}."
    if answer.aside:
        yield f"The law also gives a fixed sum in {answer.aside}, which is not included."
    if accrual.unapplied:
        yield f"{words.amount(accrual.unapplied)} was paid beyond what was owed."
    daily = words.decimal(round_half_up(accrual.per_diem, 4), 4)
    if accrual.per_diem:
        from_day = words.date(accrual.per_diem_from)
        yield f"Each day from {from_day} adds {answer.owed.currency} {daily}."
