"""The laws of interest, for random terms, payments and days.

The strongest is `test_every_day_is_counted_once`: a second calculation, written from the facts
alone, goes from day to day and so cuts everywhere; the engine's pieces must come to the same.
"""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator import calendars, currencies, registry
from generator.interest.basis import Basis, agreed
from generator.interest.claim import Claim, Dated
from generator.interest.walk import walk
from generator.values.decisions import Accrual, Segment
from generator.values.money import Currency, Money, total
from generator.values.policy import Terms
from tests.ledgers import day, money

DAY = dt.timedelta(days=1)
COUNTS = sorted({count.NAME for count in registry.day_counts().values()})
HALF = Fraction(1, 2)
NOTHING = Fraction(0)


class Scene(NamedTuple):
    """A question to the engine; `basis` is made from `terms`."""

    terms: Terms
    claim: Claim
    until: dt.date

    @property
    def basis(self) -> Basis:
        return agreed(self.terms)

    @property
    def currency(self) -> Currency:
        return self.claim.principal.currency

    def walked(self, **changes: Any) -> Accrual:
        """With other terms, where changed."""
        return walk(self.claim, agreed(replace(self.terms, **changes)), self.until)


def _percents(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 100).map(lambda n: Decimal(n).scaleb(-2))


def _schedules(most: int = 5) -> st.SearchStrategy[dict[dt.date, Decimal]]:
    starts = st.dates(dt.date(2019, 1, 1), dt.date(2026, 6, 30))
    changes = st.dictionaries(starts, _percents(30), max_size=most - 1)
    return st.builds(
        lambda first, later: {dt.date(2000, 1, 1): first, **later}, _percents(30), changes
    )


PRICES = st.one_of(
    st.builds(lambda p: {"rate": f"{p} per year"}, _percents(30)),
    st.builds(
        lambda p, rule: {"rate": f"{p} per month", "month_rule": rule},
        _percents(3), st.sampled_from(("x12", "day30", "started", "completed")),
    ),
    st.builds(lambda p: {"rate": f"{p} per day"}, _percents(1)),
    st.builds(lambda rates: {"rates": rates}, _schedules()),
    st.builds(
        lambda name, margin, times: {"series": name, "margin": margin, "multiplier": times},
        st.sampled_from(("de_base_rate", "uk_reference_rate", "ecb_mro_semester")),
        st.integers(0, 12).map(Decimal), st.sampled_from((Decimal(1), Decimal("1.3"), Decimal(3))),
    ),
    st.builds(
        lambda name: {"regime": name},
        st.sampled_from(("de_bgb_288", "uk_1998_act", "ie_580_2012", "nl_6_119a", "ch_or_104")),
    ),
)  # fmt: skip
CURRENCIES = st.sampled_from(("EUR", "EUR", "JPY", "KWD"))


@st.composite
def scenes(draw: st.DrawFn, /, *, simple: bool = False, days: int = 900, **fixed: Any) -> Scene:
    """Any terms that go together; `fixed` ones as given, `simple` ones without compounding."""
    asked: dict[str, Any] = dict(fixed)
    if not {"rate", "rates", "series", "regime"} & fixed.keys():
        asked |= draw(PRICES)
    whole_months = asked.get("month_rule") in ("started", "completed")
    choices: dict[str, tuple[Any, ...]] = {
        "day_count": ("", *COUNTS),
        "roll": ("", "none", "following"),
        "calendar": ("weekends", "DE", "PL", "US"),
        "count_payment_day": (True, True, False),
        "allocation": ("principal-first", "interest-first", "costs-first"),
        "credit_date": ("own", "own", "invoice"),
        "rounding": ("line", "line", "segment", "day"),
        "compounding": ("none",) if simple or whole_months else ("none", "none", *PERIODS),
        "cap": (None,) if whole_months else (None, None, Decimal(5), Decimal(16)),
        "grace_days": (0, 0, 5, 30),
    }
    # A law brings compounding of its own; terms that say "none" replace it.
    for name, values in choices.items():
        if name not in asked:
            asked[name] = draw(st.sampled_from(values))
    if asked["grace_days"]:
        asked["grace_mode"] = draw(st.sampled_from(("threshold", "shift")))
    plain = asked["compounding"] == "none" and asked["allocation"] == "principal-first"
    if "fixing" not in asked:
        kinds = ("float", "lock_start", "lock_payment")
        asked["fixing"] = draw(st.sampled_from(kinds if plain else kinds[:2]))
    terms = Terms("t", **asked)
    due = draw(st.dates(dt.date(2019, 1, 1), dt.date(2024, 6, 30)))
    until = due + draw(st.integers(-10, days)) * DAY
    return Scene(terms, draw(claims(terms, due)), until)


PERIODS = ("monthly", "30-day", "yearly")


@st.composite
def claims(draw: st.DrawFn, terms: Terms, due: dt.date) -> Claim:
    """A debt with payments and credits before and after due, some after the last day."""
    code = draw(CURRENCIES)
    currency = currencies.get(code)
    assert currency is not None
    cents = st.integers(1, 900_000)

    def amount(units: int) -> Money:
        return Money(Decimal(units).scaleb(-currency.digits), currency)

    principal = amount(draw(st.integers(1, 20_000_000)))
    moves = st.lists(st.tuples(st.integers(-20, 950), cents), max_size=3)
    payments, credits, on_account = (
        tuple((due + days * DAY, amount(units)) for days, units in draw(moves)) for _ in range(3)
    )
    costs = amount(draw(st.integers(1, 9_000))) if terms.allocation == "costs-first" else None
    return Claim(principal, due, payments, credits, costs=costs, on_account=on_account)


def first_day(terms: Terms, due: dt.date, until: dt.date) -> dt.date:
    """The first day that bears interest; the day after `until` where none does."""
    basis = agreed(terms)
    if basis.roll == "following":
        due = calendars.next_business_day(due, (basis.calendar,), basis.saturdays_from)
    grace = terms.grace_days * DAY
    if terms.grace_mode == "threshold" and until - due <= grace:
        return max(until, due) + DAY
    return due + DAY + (grace if terms.grace_mode == "shift" else 0 * DAY)


def rate_on(terms: Terms, on: dt.date) -> tuple[Decimal, str]:
    """Percent and period, straight from the terms and the lines of the series."""
    period = "year"
    if terms.rate:
        percent, period = Decimal(terms.rate.split()[0]), terms.rate.split()[-1]
        if terms.month_rule == "x12":
            percent, period = percent * 12, "year"
    elif terms.rates:
        percent = terms.rates[max(start for start in terms.rates if start <= on)]
    else:
        law = registry.regimes().get(terms.regime)
        name = terms.series or (law.series if law else "")
        (line,) = [
            line
            for line in registry.rates(name)
            if line.valid_from <= on and (line.valid_to is None or on <= line.valid_to)
        ]
        times = terms.multiplier or (law.multiplier if law else Decimal(1))
        margin = terms.margin if terms.margin is not None else law.margin if law else Decimal(0)
        percent = max(Decimal(0), line.percent * times + margin)
    a_year = {"year": Fraction(1), "month": Fraction(365, 30), "day": Fraction(365)}[period]
    if terms.cap is not None and Fraction(percent) * a_year > terms.cap:
        return terms.cap, "year"
    return percent, period


def months_after(on: dt.date, months: int) -> dt.date:
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    for last in (on.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(last, on.day))
        except ValueError:
            continue
    raise AssertionError(on)


class Move(NamedTuple):
    relieves: dt.date
    on: dt.date
    is_payment: bool
    amount: Money


class ByDay:
    """The same question answered day by day, with nothing but the facts on interest."""

    def __init__(self, scene: Scene) -> None:
        self.terms, self.claim, self.basis = scene.terms, scene.claim, scene.basis
        self.zero = Money.zero(scene.currency)
        self.first = first_day(scene.terms, scene.claim.due, scene.until)
        last = scene.until if scene.terms.count_payment_day else scene.until - DAY
        self.days = [self.first + n * DAY for n in range(max(0, (last - self.first).days + 1))]
        self.until, self.due = scene.until, self.first - DAY
        self.after = DAY if scene.terms.count_payment_day else 0 * DAY
        self.starts = self._starts()

    def _starts(self) -> list[dt.date]:
        """First days of the periods of compounding, the first of them included."""
        found = [self.first]
        for n in range(1, 1000 if self.basis.compounding != "none" else 1):
            match self.basis.compounding:
                case "monthly":
                    found.append(months_after(self.due, n) + DAY)
                case "30-day":
                    found.append(self.due + 30 * n * DAY + DAY)
                case _:
                    found.append(months_after(self.due, 12 * n) + DAY)
            if found[-1] > self.until + 400 * DAY:
                break
        return found

    def weight(self, on: dt.date, locked: dt.date | None) -> Fraction:
        """What one day costs of one unit."""
        periodic = self.basis.compounding in ("monthly", "30-day")
        place = bisect_right(self.starts, on) - 1
        asked = locked or (self.starts[place] if periodic else on)
        percent, period = rate_on(self.terms, asked)
        end = self.days[-1] + DAY
        if periodic and self.starts[place + 1] <= end:  # a whole period is a month
            length = (self.starts[place + 1] - self.starts[place]).days
            per_month = {"year": Fraction(1, 12), "month": Fraction(1), "day": Fraction(length)}
            return Fraction(percent) / 100 * per_month[period] / length
        return Fraction(percent) / 100 * self.time(on, period)

    def time(self, on: dt.date, period: str) -> Fraction:
        rule = self.terms.month_rule
        if period == "day":
            return Fraction(1)
        if period == "month" and rule == "day30":
            return Fraction(1, 30)
        if period == "month":
            return Fraction(self.months(on, rule) - self.months(on - DAY, rule))
        days, name = self.basis.count.days, self.basis.count.NAME
        year = {"ACT/365F": 365, "ACT/ACT ISDA": 365 + calendar.isleap(on.year)}.get(name, 360)
        return Fraction(days(self.first, on + DAY) - days(self.first, on), year)

    def months(self, last: dt.date, rule: str) -> int:
        """Months begun, or completed, from the day after due to `last`."""
        if last <= self.due:
            return 0
        whole = max(n for n in range(100) if months_after(self.due, n) <= last)
        begun = rule == "started" and months_after(self.due, whole) < last
        return whole + 1 if begun else whole

    def events(self) -> list[Move]:
        """What moved up to the last day, by the first day relieved; of one day, credits first."""
        found: dict[tuple[dt.date, dt.date, bool], Money] = {}
        as_invoice = self.terms.credit_date == "invoice"
        for is_payment, back, dated in (
            (False, as_invoice, self.claim.credits),
            (False, False, self.claim.on_account),
            (True, False, self.claim.payments),
        ):
            for on, amount in dated:
                start = self.first if back else max(self.first, on + self.after)
                if on <= self.until:
                    key = (start, on, is_payment)
                    found[key] = found.get(key, self.zero) + amount
        return [Move(*key, amount) for key, amount in sorted(found.items(), key=lambda m: m[0])]

    def interest(self) -> Money:
        """All that accrued, as walk has it; the rest is left in attributes."""
        self.principal, self.settled = self.claim.principal, self.zero
        self.costs, self.unapplied = self.zero, self.zero
        self.unpaid = self.capital = NOTHING
        if self.basis.fixing == "lock_payment":
            return self._layered()
        locked = self.first if self.basis.fixing == "lock_start" else None
        waiting, rests = self.events(), {*self.starts[1:]}
        for on in self.days:
            if on in rests:
                self.capital = self.unpaid
            while waiting and waiting[0].relieves <= on:
                self._meet(waiting.pop(0))
            self.unpaid += (self.principal.exact + self.capital) * self.weight(on, locked)
        if self.days and self.days[-1] + DAY in self.starts:
            self.capital = self.unpaid
        for move in waiting:
            self._meet(move)
        return self.settled + Money.rounded(self.unpaid, self.zero.currency)

    def _layered(self) -> Money:
        """What was paid on a day bears that day's rate for all its time."""
        layers = []
        for move in self.events():
            before = self.principal
            self._relieve(move.amount)
            layers.append((before - self.principal, move.relieves, move.on))
        layers.append((self.principal, self.until + DAY, self.until))
        for part, stop, paid_on in layers:
            borne = [on for on in self.days if on < stop]
            self.unpaid += part.exact * sum((self.weight(on, paid_on) for on in borne), NOTHING)
        return Money.rounded(self.unpaid, self.zero.currency)

    def _meet(self, move: Move) -> None:
        """What came before interest began had nothing but principal to meet."""
        early = move.on + self.after <= self.first
        if not move.is_payment or early or self.terms.allocation == "principal-first":
            return self._relieve(move.amount)
        paid = move.amount
        if self.terms.allocation == "costs-first" and self.claim.costs:
            part = min(paid, self.claim.costs - self.costs)
            self.costs, paid = self.costs + part, paid - part
        owed = Money.rounded(self.unpaid, self.zero.currency)
        part = min(paid, owed)
        self.settled, self.unpaid = self.settled + part, (owed - part).exact
        self.capital = max(NOTHING, self.capital - part.exact)
        return self._relieve(paid - part)

    def _relieve(self, amount: Money) -> None:
        part = min(amount, self.principal)
        self.principal -= part
        self.unapplied += amount - part


def exact(of: Accrual) -> Fraction:
    return sum((segment.interest for segment in of.segments), NOTHING)


def layers(segments: tuple[Segment, ...]) -> list[list[Segment]]:
    """Runs of segments without a gap; more than one only where the day of payment decides."""
    runs: list[list[Segment]] = []
    for segment in segments:
        if runs and segment.first == runs[-1][-1].last + DAY:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return runs


def moved(scene: Scene, dated: tuple[Dated, ...]) -> Money:
    return total((amount for on, amount in dated if on <= scene.until), scene.currency)


def laws(most: int) -> settings:
    quiet = (HealthCheck.too_slow, HealthCheck.data_too_large)
    return settings(max_examples=most, deadline=None, suppress_health_check=quiet)


@laws(150)
@given(scenes(rounding="line", days=450))
def test_every_day_is_counted_once(scene: Scene) -> None:
    """As many cuts as there are days change nothing, whatever the day count and the rule."""
    found, daily = scene.walked(), ByDay(scene)
    interest = daily.interest()
    assert found.interest == interest
    assert found.days == len(daily.days)
    assert (found.principal, found.settled) == (daily.principal, daily.settled)
    assert (found.costs_met, found.unapplied) == (daily.costs, daily.unapplied)


@laws(150)
@given(scenes())
def test_the_days_of_the_segments_make_the_whole(scene: Scene) -> None:
    """Every day once; where the day of payment decides, the part unpaid bears all of them."""
    found, first = scene.walked(), first_day(scene.terms, scene.claim.due, scene.until)
    runs = layers(found.segments)
    for run in runs:
        assert run[0].first == first
        assert all(s.days == (s.last - s.first).days + 1 > 0 for s in run)
    if scene.basis.fixing != "lock_payment":
        assert len(runs) == bool(found.days)
        assert sum(segment.days for segment in found.segments) == found.days
    elif found.principal.positive and found.days:
        assert sum(segment.days for segment in runs[-1]) == found.days


def test_control_a_day_lost_at_a_cut_is_seen() -> None:
    """The published bug: each segment begins a day late, 986 days instead of 991."""
    rates = {day("2023-01-01"): Decimal("10.62"), day("2023-07-01"): Decimal("12.12")}
    claim = Claim(money("10000"), day("2023-01-15"))
    found = Scene(Terms("t", rates=rates), claim, day("2023-12-31")).walked()
    late = [replace(s, first=s.first + DAY, days=s.days - 1) for s in found.segments[1:]]
    assert len(layers(found.segments)) == 1
    assert len(layers((found.segments[0], *late))) == 2
    assert found.days == sum(s.days for s in found.segments)


@laws(100)
@given(
    scenes(simple=True, rate="12 per year", fixing="float", rounding="line", cap=None,
           allocation="principal-first"),
    st.integers(2, 500), _percents(30), st.integers(1, 9).map(lambda n: Decimal(n).scaleb(-9)),
)  # fmt: skip
def test_an_extra_cut_changes_nothing(
    scene: Scene, after: int, percent: Decimal, tiny: Decimal
) -> None:
    """A rate raised by next to nothing is a cut; less what that alone earns, it is none."""
    cut = scene.claim.due + after * DAY

    def at(before: Decimal, since: Decimal) -> Accrual:
        return scene.walked(rate="", rates={dt.date(2000, 1, 1): before, cut: since})

    whole, parts = at(percent, percent), at(percent, percent + tiny)
    assert exact(parts) == exact(whole) + exact(at(Decimal(0), tiny))
    first = first_day(scene.terms, scene.claim.due, scene.until)
    inside = first < cut < first + whole.days * DAY
    own = cut in {segment.first for segment in whole.segments}
    assert len(parts.segments) == len(whole.segments) + (inside and not own)


@laws(100)
@given(scenes(), st.randoms(use_true_random=False), st.data())
def test_the_order_of_events_is_nothing_to_it(scene: Scene, dice: Any, data: st.DataObject) -> None:
    """Nor is a payment made in two parts on one day."""
    claim = scene.claim
    payments, credits = list(claim.payments), list(claim.credits)
    on_account = list(claim.on_account)
    if payments:
        on, amount = payments.pop()
        quantum = amount.currency.quantum
        units = data.draw(st.integers(0, int(amount.amount / quantum)))
        part = Money(quantum * units, amount.currency)
        payments += [(on, p) for p in (part, amount - part) if p]
    dice.shuffle(payments)
    dice.shuffle(credits)
    dice.shuffle(on_account)
    other = replace(
        claim, payments=tuple(payments), credits=tuple(credits), on_account=tuple(on_account)
    )
    assert scene._replace(claim=other).walked() == scene.walked()


@laws(60)
@given(scenes(), st.integers(-400, 0))
def test_nothing_up_to_the_due_date(scene: Scene, days: int) -> None:
    claim = replace(scene.claim, payments=(), credits=(), on_account=())
    found = scene._replace(claim=claim, until=claim.due + days * DAY).walked()
    assert not found.days
    assert not found.segments
    assert not found.per_diem
    assert not found.interest
    assert not found.fixed_sum
    assert found.principal == claim.principal


@laws(80)
@given(st.data(), _percents(30))
def test_locked_and_floating_are_one_where_one_rate_applies(
    data: st.DataObject, percent: Decimal
) -> None:
    price: dict[str, Any] = data.draw(
        st.sampled_from(
            ({"rate": f"{percent} per year"}, {"rates": {dt.date(2000, 1, 1): percent}})
        )
    )
    scene = data.draw(scenes(simple=True, allocation="principal-first", rounding="line", **price))
    kinds = ("float", "lock_start", "lock_payment")
    floating, start, payment = (scene.walked(fixing=kind) for kind in kinds)
    assert exact(floating) == exact(start) == exact(payment)
    assert floating.interest == start.interest == payment.interest
    assert floating.segments == start.segments
    assert floating.per_diem == start.per_diem


def test_control_they_differ_where_the_rate_changed() -> None:
    rates = {day("2024-07-01"): Decimal("13.25"), day("2025-01-01"): Decimal("12.75")}
    claim = Claim(money("10000"), day("2024-12-20"))
    scene = Scene(Terms("t", rates=rates), claim, day("2025-03-20"))
    found = [str(scene.walked(fixing=kind).interest) for kind in ("float", "lock_start")]
    assert found == ["315.89", "326.71"]
    assert str(scene.walked(fixing="lock_payment").interest) == "314.38"


@pytest.mark.parametrize("count", [name for name in COUNTS if name.startswith("30")])
def test_a_cut_counts_thirty_day_months_where_the_whole_looks_like_the_calendar(count: str) -> None:
    """January to March is 90 days either way; its January is 30 and not 31."""
    claim = Claim(money("36000"), day("2024-12-31"), ((day("2025-01-31"), money("18000")),))
    terms = Terms("t", rate="10 per year", day_count=count)
    found = Scene(terms, claim, day("2025-03-31")).walked()
    assert [(s.counted, s.days) for s in found.segments] == [(30, 31), (60, 59)]
    assert str(found.interest) == "600.00"


def test_the_rate_of_the_payment_is_that_of_its_own_day() -> None:
    """Paid on the last day of the old rate, and on the first of the new one."""
    rates = {day("2025-01-01"): Decimal(20), day("2025-07-01"): Decimal(10)}
    terms = Terms("t", rates=rates, fixing="lock_payment")
    claim = Claim(money("36500"), day("2025-05-31"))
    for on, interest in (("2025-06-30", "600.00"), ("2025-07-01", "310.00")):
        paid = replace(claim, payments=((day(on), claim.principal),))
        assert str(Scene(terms, paid, day("2025-12-31")).walked().interest) == interest


@laws(120)
@given(scenes())
def test_printed_and_exact_are_half_a_unit_apart(scene: Scene) -> None:
    """Once a line, and once at each payment that interest takes first; else as was agreed."""
    found, unit = scene.walked(), Fraction(scene.currency.quantum)
    printed = found.interest.exact
    assert abs(printed - exact(found)) <= unit * HALF * (1 + len(found.applied))
    if scene.terms.allocation == "principal-first" or not found.applied:
        assert found.interest == Money.rounded(exact(found), scene.currency)
    daily = scene.terms.rounding == "day"
    for segment in found.segments:
        none = scene.terms.rounding == "line" or (daily and not segment.counted)
        assert (segment.rounded is None) == none or not segment.interest
        if segment.rounded is not None:
            times = segment.counted if daily else 1
            off = segment.rounded.exact - replace(segment, rounded=None).interest
            assert abs(off) <= unit * HALF * times


def test_control_rounding_at_each_cut_is_further_off() -> None:
    """Three segments of 0.025 are 0.075; one by one they would be 0.09."""
    rates = {day("2025-01-01") + n * DAY: Decimal(10) + n % 2 * Decimal("0.0001") for n in range(4)}
    claim = Claim(money("91.25"), day("2025-01-01"))
    scene = Scene(Terms("t", rates=rates), claim, day("2025-01-04"))
    assert [str(scene.walked(rounding=r).interest) for r in ("line", "segment")] == ["0.08", "0.09"]


@laws(80)
@given(scenes(rounding="line", allocation="principal-first"), st.integers(2, 1000))
def test_linear_in_the_balance(scene: Scene, times: int) -> None:
    def scaled(amount: Money) -> Money:
        return Money(amount.amount * times, amount.currency)

    claim = scene.claim
    larger = replace(
        claim,
        principal=scaled(claim.principal),
        **{  # type: ignore[arg-type]
            name: tuple((on, scaled(amount)) for on, amount in getattr(claim, name))
            for name in ("payments", "credits", "on_account")
        },
    )
    found, more = scene.walked(), scene._replace(claim=larger).walked()
    assert exact(more) == times * exact(found)
    assert more.per_diem == times * found.per_diem
    assert more.principal.exact == times * found.principal.exact


@laws(80)
@given(scenes(simple=True, credit_date="own"), st.integers(1, 60))
def test_time_never_takes_interest_back(scene: Scene, days: int) -> None:
    """For simple interest; not at the rate of the payment, nor where credits are dated back."""
    assume(scene.basis.fixing != "lock_payment")
    now, later = scene.walked(), scene._replace(until=scene.until + days * DAY).walked()
    assert later.interest >= now.interest


@laws(80)
@given(scenes(simple=True, rounding="line"))
def test_the_per_diem_is_the_next_days_interest(scene: Scene) -> None:
    """By counts whose days are alike; on a day that no payment and no new period changes."""
    assume(scene.basis.count.NAME.startswith("ACT") and scene.basis.fixing != "lock_payment")
    assume(scene.terms.month_rule not in ("started", "completed"))
    names = ("payments", "credits", "on_account")
    still = replace(
        scene.claim,
        **{  # type: ignore[arg-type]
            name: tuple(m for m in getattr(scene.claim, name) if m[0] <= scene.until)
            for name in names
        },
    )
    now = scene._replace(claim=still).walked()
    then = scene._replace(claim=still, until=scene.until + DAY).walked()
    assume(now.days)
    paid = scene.terms.allocation != "principal-first" and now.applied
    assume(not (paid and now.applied[-1].date == scene.until))
    assert now.per_diem == exact(then) - exact(now)
    assert now.per_diem_from == then.segments[-1].last


@laws(150)
@given(scenes())
def test_nothing_is_ever_negative(scene: Scene) -> None:
    found, zero = scene.walked(), Money.zero(scene.currency)
    assert all(s.interest >= 0 and s.balance >= zero and s.capitalised >= 0 for s in found.segments)
    assert found.per_diem >= 0
    for amount in (
        found.principal, found.settled, found.costs_met, found.unapplied, found.fixed_sum,
        found.interest - found.settled,
    ):  # fmt: skip
        assert amount >= zero


@laws(150)
@given(scenes())
def test_what_was_paid_is_all_accounted_for(scene: Scene) -> None:
    """principal + costs met + interest met + unapplied: what moved is what it relieved."""
    found, claim = scene.walked(), scene.claim
    relieved = claim.principal - found.principal
    given_ = total(
        (moved(scene, of) for of in (claim.payments, claim.credits, claim.on_account)),
        scene.currency,
    )
    assert given_ == relieved + found.settled + found.costs_met + found.unapplied
    assert found.settled == total((a.interest for a in found.applied), scene.currency)
    assert found.costs_met == total((a.costs for a in found.applied), scene.currency)
    for met in found.applied:
        assert met.costs + met.interest + met.principal <= met.amount


@laws(100)
@given(scenes(simple=True, rounding="line", allocation="principal-first", fixing="float"))
def test_interest_first_never_leaves_less_than_principal_first(scene: Scene) -> None:
    """The US Rule keeps more principal bearing: owed less overpaid, at least as much each day.

    Up to the half unit that each payment's own rounding may give the debtor.
    """
    last, first = scene.walked(), scene.walked(allocation="interest-first")

    def owed(found: Accrual) -> Money:
        return found.principal + found.interest - found.settled - found.unapplied

    units = 1 + len(first.applied)
    slack = Money(scene.currency.quantum * units, scene.currency)
    assert owed(first) + slack >= owed(last)
    # The slack is rounding alone: without a payment that meets interest they are the same.
    if not first.settled:
        assert owed(first) == owed(last)


def test_us_rule_against_principal_first_by_hand() -> None:
    """F21 and F22 without costs: 4,000 after 59 days, to 30 June."""
    paid = ((day("2025-03-31"), money("4000")),)
    scene = Scene(
        Terms("t", regime="de_bgb_288"), Claim(money("10000"), day("2025-01-31"), paid),
        day("2025-06-30"),
    )  # fmt: skip
    last, first = scene.walked(), scene.walked(allocation="interest-first")
    assert (str(last.principal), str(last.interest)) == ("6000.00", "350.76")
    assert (str(first.principal), str(first.settled)) == ("6182.17", "182.17")
    assert str(first.principal + first.interest - first.settled) == "6355.88"


@laws(80)
@given(
    scenes(allocation="principal-first"),
    st.integers(1, 9000),
    st.sampled_from(("floor", "suppress")),
)
def test_a_minimum_lifts_or_silences_all_of_it(scene: Scene, units: int, kind: str) -> None:
    least = Money(scene.currency.quantum * units, scene.currency)
    plain = scene.walked().interest
    found = scene.walked(minimum={scene.currency.code: least.amount}, minimum_kind=kind)
    small = plain.positive and plain < least
    lifted = least if kind == "floor" else Money.zero(scene.currency)
    assert found.interest == (lifted if small else plain)
    assert any(r.code == f"interest.rule_{kind}" for r in found.rules) == small
    other = scene.walked(minimum={"USD": Decimal(90)}, minimum_kind=kind)
    assert other.interest == plain


@laws(60)
@given(scenes(rounding="line"), st.integers(1, 500_000))
def test_the_disputed_part_is_reserved_beside_it(scene: Scene, units: int) -> None:
    """Claimed and reserved together are the interest of the whole, each rounded by itself."""
    part = Money(scene.currency.quantum * units, scene.currency)
    alone = replace(scene.claim, payments=(), credits=(), on_account=(), costs=None)
    found = scene._replace(claim=replace(alone, disputed=part)).walked()
    whole = scene._replace(claim=replace(alone, principal=alone.principal + part)).walked()
    assert found.reserved is not None
    assert found.principal == alone.principal
    unit = Fraction(scene.currency.quantum)
    if not whole.applied:
        assert abs(found.interest.exact + found.reserved.exact - whole.interest.exact) <= unit


class TestFoundByTheLaws:
    """Questions the engine once answered otherwise, by the smallest figures that show it."""

    @pytest.mark.parametrize(
        ("terms", "due", "paid", "until"),
        [
            (Terms("t", regime="us_prompt_payment"), "2024-01-31", "2025-06-01", "2025-12-31"),
            (
                Terms("t", rate="12 per year", grace_days=5, grace_mode="threshold"),
                "2025-03-31", "2025-04-03", "2025-04-04",
            ),
        ],
        ids=("after the year of the law", "within grace"),
    )  # fmt: skip
    def test_a_payment_up_to_the_day_always_counts(
        self, terms: Terms, due: str, paid: str, until: str
    ) -> None:
        claim = Claim(money("1000", "USD"), day(due), ((day(paid), money("400", "USD")),))
        found = Scene(terms, claim, day(until)).walked()
        assert str(found.principal) == "600.00"

    def test_what_was_paid_in_time_meets_no_costs_of_delay(self) -> None:
        paid = ((day("2025-03-15"), money("1000")),)
        claim = Claim(money("1000"), day("2025-03-31"), paid, costs=money("40"))
        terms = Terms("t", rate="12 per year", allocation="costs-first")
        found = Scene(terms, claim, day("2025-04-30")).walked()
        assert (str(found.principal), str(found.costs_met)) == ("0.00", "0.00")

    def test_a_payment_keeps_its_day(self) -> None:
        paid = ((day("2025-03-15"), money("400")),)
        terms = Terms("t", rate="12 per year", allocation="interest-first")
        scene = Scene(terms, Claim(money("1000"), day("2025-03-31"), paid), day("2025-04-30"))
        assert [met.date for met in scene.walked().applied] == [day("2025-03-15")]

    def test_interest_is_never_less_than_what_was_met_of_it(self) -> None:
        terms = Terms(
            "t", rate="12 per year", allocation="interest-first",
            minimum={"EUR": Decimal(5)}, minimum_kind="suppress",
        )  # fmt: skip
        paid = ((day("2025-04-05"), money("400")),)
        claim = Claim(money("1000"), day("2025-03-31"), paid)
        found = Scene(terms, claim, day("2025-04-06")).walked()
        assert found.interest >= found.settled

    def test_a_rate_per_day_counts_every_day_of_a_whole_period(self) -> None:
        claim = Claim(money("10000"), day("2025-01-31"))
        scene = Scene(Terms("t", rate="0.05 per day"), claim, day("2025-03-02"))
        assert scene.walked().interest == money("150")
        assert scene.walked(compounding="30-day").interest == money("150")

    def test_the_rate_of_the_payment_is_that_of_the_day_asked_for(self) -> None:
        """Claimed for a day, or paid on it: the same interest."""
        terms = Terms("t", regime="ie_580_2012", count_payment_day=False)
        scene = Scene(terms, Claim(money("1000"), day("2025-05-31")), day("2025-07-01"))
        paid = replace(scene.claim, payments=((day("2025-07-01"), money("1000")),))
        assert scene.walked().interest == scene._replace(claim=paid).walked().interest
