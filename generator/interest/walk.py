"""Walk through the days of one debt: what each bears, and what every payment meets.

Interest days are due+1 … until, both included. Each piece of them is exact; one half-up rounding
per debt, unless the terms round otherwise. The day of a payment bears interest on the old balance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from generator.interest import months
from generator.interest.basis import Basis
from generator.interest.claim import DAY, Claim, Event, events_of, shift, span_of
from generator.interest.pieces import Piece, cut, price_on
from generator.interest.prices import Price
from generator.values.decisions import Accrual, Applied, Segment, Sentence
from generator.values.money import Money

_NOTHING = Fraction(0)
_DAYS_OF = MappingProxyType({"day": 1, "month": 30})


def walk(claim: Claim, basis: Basis, until: dt.date) -> Accrual:
    """Interest on `claim` to `until`; raises NoRate."""
    span = span_of(claim.due, basis, until)
    currency, walked = claim.principal.currency, _walked(claim, basis, span, until)
    reserved = None
    if claim.disputed:
        reserved = _walked(Claim(claim.disputed, claim.due), basis, span, until).interest
    interest, rules = _at_least(walked, basis)
    late = any(segment.balance for segment in walked.segments)
    return Accrual(
        until=until,
        days=(span[1] - span[0]).days,
        segments=tuple(walked.segments),
        interest=interest,
        per_diem=_NOTHING if interest > walked.interest else _per_diem(walked, basis, span),
        fixed_sum=claim.costs if claim.costs and late else Money.zero(currency),
        method=basis.method,
        principal=walked.principal,
        settled=walked.settled,
        costs_met=walked.costs_met,
        unapplied=walked.unapplied,
        entitlement=basis.entitlement,
        applied=tuple(walked.applied),
        rules=(*claim.rules, *rules),
        lower_bound=claim.lower_bound,
        reserved=reserved,
    )


def _walked(claim: Claim, basis: Basis, span: tuple[dt.date, dt.date], until: dt.date) -> _Walk:
    first, end = span
    walked = _Walk(claim, basis)
    events = events_of(claim, basis, first, until)
    if basis.fixing == "lock_payment":
        walked.by_payment(span, events)
    else:
        locked = basis.fixing == "lock_start" and first < end
        walked.run(span, price_on(basis, first) if locked else None, events)
    return walked


class _Walk:
    """What is owed while the days go by."""

    def __init__(self, claim: Claim, basis: Basis) -> None:
        self._basis = basis
        self.principal = claim.principal
        self._zero = Money.zero(claim.principal.currency)
        self._costs = claim.costs or self._zero
        self.settled = self.costs_met = self.unapplied = self._zero
        self._unpaid: dict[int, int] = {}  # denominator -> numerator: sums without reducing
        self.capitalised = _NOTHING
        self.segments: list[Segment] = []
        self.applied: list[Applied] = []

    @property
    def unpaid(self) -> Fraction:
        """Interest accrued and not met, exact."""
        parts = (Fraction(above, below) for below, above in self._unpaid.items())
        return next(parts, _NOTHING) + sum(parts, _NOTHING)

    @unpaid.setter
    def unpaid(self, exact: Fraction) -> None:
        self._unpaid = {exact.denominator: exact.numerator}

    @property
    def interest(self) -> Money:
        return self.settled + Money.rounded(self.unpaid, self._zero.currency)

    def run(
        self, span: tuple[dt.date, dt.date], fixed: Price | None, events: Sequence[Event]
    ) -> None:
        """Bear interest over the span, and meet what is paid on the way and after it."""
        first, end = span
        pieces, borne = cut(self._basis, first, end, fixed), 0
        waiting = list(reversed(events))
        for piece in pieces.all:
            if piece.capitalises:
                self.capitalised = self.unpaid
            inside = sorted({e.relieves for e in waiting if piece.first < e.relieves < piece.end})
            for day, following in pairwise((piece.first, *inside, piece.end)):
                while waiting and waiting[-1].relieves <= day:
                    self._meet(waiting.pop())
                part = pieces.within(piece, self._basis, day, following) if inside else piece
                self._bear(part)
                borne += part.days
        # Σ segment days = n catches the day lost at each cut, a bug published calculators have.
        assert borne == (end - first).days
        if pieces.capitalises_after:
            self.capitalised = self.unpaid
        for event in reversed(waiting):
            self._meet(event)

    def by_payment(self, span: tuple[dt.date, dt.date], events: Sequence[Event]) -> None:
        """Each part bears the rate of the day of its payment, for the whole time it was open."""
        first, end = span
        for event in events:
            before = self.principal
            self._meet(event)
            self._layer(before - self.principal, (first, min(event.relieves, end)), event.date)
        self._layer(self.principal, span, end - shift(self._basis))

    def _layer(self, part: Money, span: tuple[dt.date, dt.date], paid_on: dt.date) -> None:
        if not part or span[0] >= span[1]:
            return
        layer = _Walk(Claim(part, span[0]), self._basis)
        layer.run(span, price_on(self._basis, paid_on), ())
        self.segments.extend(layer.segments)
        self.unpaid += layer.unpaid

    def _meet(self, event: Event) -> None:
        """Credits against the principal; payments in the order of the terms."""
        terms, paid = self._basis.terms, event.amount
        if paid.negative:
            self._bounced(event)
            return
        costs = interest = self._zero
        bare = event.is_credit or event.early
        if not bare and terms.allocation != "principal-first":
            if terms.allocation == "costs-first":
                costs = min(paid, self._costs - self.costs_met)
            interest = self._settle(costs, paid - costs)
        before = self.principal
        self._relieve(paid - costs - interest)
        met = (costs, interest, before - self.principal)
        self.applied.append(Applied(event.date, paid, *met, event.is_credit))

    def _settle(self, costs: Money, left: Money) -> Money:
        """Meet costs, and interest with what is left; the part of interest that was met.

        What is not paid is carried, and bears interest only where the rule says so.
        """
        owed = Money.rounded(self.unpaid, left.currency)
        interest = min(left, owed)
        self.unpaid = (owed - interest).exact
        self.capitalised = max(_NOTHING, self.capitalised - interest.exact)
        self.costs_met += costs
        self.settled += interest
        return interest

    def _bounced(self, event: Event) -> None:
        """A payment that was returned opens again what it had met."""
        fits = (a for a in reversed(self.applied) if a.amount == -event.amount and not a.is_credit)
        met = next(fits, None)
        costs, interest = (met.costs, met.interest) if met else (self._zero, self._zero)
        self.costs_met -= costs
        self.settled -= interest
        self.unpaid += interest.exact
        principal = event.amount + costs + interest
        self.principal -= principal
        self.applied.append(Applied(event.date, event.amount, -costs, -interest, principal))

    def _relieve(self, amount: Money) -> None:
        """Never below zero: there is no negative interest, the rest stays unapplied."""
        part = min(amount, self.principal)
        self.principal -= part
        self.unapplied += amount - part

    def _bear(self, piece: Piece) -> None:
        price = piece.price
        segment = Segment(
            first=piece.first,
            last=piece.end - DAY,
            days=piece.days,
            balance=self.principal,
            rate_percent=price.percent,
            period=price.period,
            counted=piece.counted,
            per=piece.per,
            day_count=piece.name,
            rate=price.rate,
            source=price.source,
            capitalised=self.capitalised,
        )
        if self._basis.terms.rounding != "line":
            segment = _rounded(segment, daily=self._basis.terms.rounding == "day")
        self.segments.append(segment)
        above, below = segment.ratio
        self._unpaid[below] = self._unpaid.get(below, 0) + above


def _rounded(segment: Segment, *, daily: bool) -> Segment:
    """The piece rounded by itself, or (daily) its one day rounded and taken as often."""
    currency, times = segment.balance.currency, segment.counted if daily else 1
    if not times:
        return segment
    one = Money.rounded(segment.interest / times, currency)
    return replace(segment, rounded=Money(one.amount * times, currency))


def _at_least(walked: _Walk, basis: Basis) -> tuple[Money, tuple[Sentence, ...]]:
    """The interest after the minimum of its currency, and the rules that decided it.

    What payments have met of it stays.
    """
    interest = walked.interest
    amount = basis.minimum.get(interest.currency.code)
    if amount is None or not interest or interest.amount >= amount:
        return interest, basis.rules
    floor = basis.minimum_kind == "floor"
    minimum = Money(amount, interest.currency)
    rule = Sentence.of(f"interest.rule_{basis.minimum_kind}", minimum=minimum)
    return minimum if floor else walked.settled, (*basis.rules, rule)


def _per_diem(walked: _Walk, basis: Basis, span: tuple[dt.date, dt.date]) -> Fraction:
    """Interest of the day after the last, where it is known and each further day adds as much.

    Zero where time counts in whole months, interest has ended, or the next day has no rate yet.
    """
    first, end = span
    if not walked.segments or basis.terms.month_rule in ("started", "completed"):
        return _NOTHING
    if basis.years_at_most and end >= months.add(first, 12 * basis.years_at_most):
        return _NOTHING
    last = walked.segments[-1]
    percent, period = last.rate_percent, last.period
    if basis.fixing != "lock_start":
        known = basis.price_on(end)
        if known is None or (basis.fixing == "lock_payment" and known.percent != percent):
            return _NOTHING
        percent, period = known.percent, known.period
    per = _DAYS_OF.get(period) or basis.count.per(end)
    rate, scale = percent.as_integer_ratio()
    units, parts = (walked.principal.exact + walked.capitalised).as_integer_ratio()
    exact = Fraction(units * rate, parts * 100 * scale * per)
    daily = basis.terms.rounding == "day"
    return Money.rounded(exact, walked.principal.currency).exact if daily else exact
