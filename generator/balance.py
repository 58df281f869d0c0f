"""Prove: no money is lost or made between the first row and the last page (exit 7 if it is).

Per currency: file = items + problems + later (set aside), and items = aged buckets = statements
= dunned + not dunned. Each side is summed where it arises, not copied from the side before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from generator.findings import NotConserved
from generator.values.account import Account
from generator.values.decisions import Accrual, AgedItem, Decision, Verdict
from generator.values.money import Currency, Money, total
from generator.values.run import CurrencyTotals

_SIDES = (
    "file",
    "items",
    "problems",
    "later",
    "aged",
    "dunned",
    "not_dunned",
    "interest",
    "claimed",
    "statements",
)


@dataclass(slots=True)
class Tally:
    """Sums of every side, filled while the river flows."""

    sides: dict[str, dict[Currency, Money]] = field(
        default_factory=lambda: {side: {} for side in _SIDES}
    )
    buckets: dict[tuple[Currency, str], Money] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, side: str, *amounts: Money) -> None:
        sums = self.sides[side]
        for amount in amounts:
            sums[amount.currency] = sums.get(amount.currency, Money.zero(amount.currency)) + amount

    def posted(self, account: Account, problems: Iterable[Money], later: Iterable[Money]) -> None:
        self.add("items", *(item.amount_open for item in account.items))
        self.add("problems", *problems)
        self.add("later", *later)

    def aged(self, items: Iterable[AgedItem]) -> None:
        for aged in items:
            amount = aged.item.amount_open
            place = (amount.currency, aged.bucket)
            self.add("aged", amount)
            self.buckets[place] = self.buckets.get(place, Money.zero(amount.currency)) + amount

    def decided(self, decision: Decision) -> None:
        self.broken.extend(_wrong(decision))
        self.add("dunned", *(item.demanded for item in decision.items))
        self.add("not_dunned", *(item.not_demanded for item in decision.items))
        self.add("interest", *(item.interest for item in decision.items))
        self.add("claimed", decision.claimed)

    def stated(self, decision: Decision) -> None:
        self.add("statements", decision.open)

    def totals(self, bucket_names: tuple[str, ...]) -> tuple[CurrencyTotals, ...]:
        """One balance per currency; raises NotConserved with every one that does not tie."""
        currencies = sorted({currency for sums in self.sides.values() for currency in sums})
        sides = (line for currency in currencies for line in self._broken(currency))
        broken = [*sides, *self.broken]
        if broken:
            raise NotConserved(
                "Nothing was published, because amounts do not tie:\n" + "\n".join(broken),
                "This is a defect of the program: please report it with the input file.",
            )
        return tuple(self._total(currency, bucket_names) for currency in currencies)

    def _side(self, side: str, currency: Currency) -> Money:
        return self.sides[side].get(currency, Money.zero(currency))

    def _broken(self, currency: Currency) -> Iterable[str]:
        side = {name: self._side(name, currency) for name in _SIDES}
        sums: Mapping[str, tuple[Money, Money]] = {
            "rows of the files = items + problems + set aside": (
                side["file"], side["items"] + side["problems"] + side["later"],
            ),
            "items = aging buckets": (side["items"], side["aged"]),
            "items = dunned + not dunned": (side["items"], side["dunned"] + side["not_dunned"]),
            "items = statements": (side["items"], side["statements"]),
        }  # fmt: skip
        for name, (left, right) in sums.items():
            if left != right:
                yield f"{currency}: {name}: {left} against {right}, {left - right} apart."

    def _total(self, currency: Currency, bucket_names: tuple[str, ...]) -> CurrencyTotals:
        zero = Money.zero(currency)
        return CurrencyTotals(
            currency=currency,
            file=self._side("file", currency),
            items=self._side("items", currency),
            problems=self._side("problems", currency),
            later=self._side("later", currency),
            dunned=self._side("dunned", currency),
            not_dunned=self._side("not_dunned", currency),
            interest=self._side("interest", currency),
            claimed=self._side("claimed", currency),
            buckets={name: self.buckets.get((currency, name), zero) for name in bucket_names},
        )


def _wrong(decision: Decision) -> Iterator[str]:
    """What does not add up inside one decision: its sums, its claim, each line of interest."""
    currency, items = decision.currency, decision.items
    duns = decision.verdict is Verdict.DUN
    claim = decision.demanded - decision.free_credit + decision.interest_total
    claim = claim + decision.fixed_sum + decision.fee if duns else Money.zero(currency)
    for name, stated, summed in (
        ("open", decision.open, total((i.aged.item.amount_open for i in items), currency)),
        ("demanded", decision.demanded, total((i.demanded for i in items), currency)),
        ("interest", decision.interest, total((i.interest for i in items), currency)),
        ("interest before", decision.interest_before,
         total((i.interest_before for i in items), currency)),
        ("fixed sums", decision.fixed_sum, total((i.fixed_sum for i in items), currency)),
        ("claim", decision.claimed, claim),
    ):  # fmt: skip
        if stated != summed:
            apart = f"{stated} against {summed}, {stated - summed} apart"
            yield f"{decision.letter_no}: {name}: {apart}."
    for item in items:
        accrual = item.accrual
        if accrual is None:
            continue
        if not _follows(accrual):
            number = f"{decision.letter_no}: {item.aged.item.document_no}"
            yield f"{number}: interest {accrual.interest} is not its segments'."


def _follows(accrual: Accrual) -> bool:
    """Whether the interest is its segments': rounded once, and once at each payment it meets.

    A minimum puts another amount in its place; parts at the rate of their own payment overlap.
    """
    codes = {rule.code for rule in accrual.rules}
    if codes & {"interest.rule_floor", "interest.rule_suppress"}:
        return True
    exact = sum((segment.interest for segment in accrual.segments), Fraction(0))
    unit = Fraction(accrual.interest.currency.quantum)
    apart = abs(accrual.interest.exact - exact)
    days = sum(segment.days for segment in accrual.segments)
    whole = days == accrual.days or "interest.rule_lock_payment" in codes
    met_first = codes & {"interest.rule_interest_first", "interest.rule_costs_first"}
    roundings = 1 + (len(accrual.applied) if met_first else 0)
    return whole and apart <= unit / 2 * roundings
