"""The method of interest in sentences, as letters, statements and `dunnage interest` print it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from generator.interest import prices
from generator.values.decisions import Sentence
from generator.values.money import round_half_up
from generator.values.policy import Compounding, Fixing, Regime, Terms


def method(
    terms: Terms, regime: Regime | None, day_count: str, compounding: Compounding
) -> Sentence:
    """Rate, day count and compounding in one sentence."""
    how = Sentence.of("interest.simple")
    if compounding != "none":
        how = Sentence.of(f"interest.compound_{compounding.replace('-', '')}")
    if terms.rate:
        percent, period = prices.parsed(terms.rate)
        rule = f"_{terms.month_rule}" if period == "month" else ""
        return Sentence.of(
            f"interest.method_{period}{rule}", rate=percent, day_count=day_count, how=how
        )
    if terms.rates:
        return Sentence.of("interest.method_schedule", day_count=day_count, how=how)
    times, margin = prices.factors(terms, regime)
    given = {"multiplier": times} if times != 1 else {}
    given |= {"margin": margin} if margin else {}
    kind = "_".join(given).replace("multiplier", "times") or "rate"
    if terms.series or regime is None:
        return Sentence.of(
            f"interest.method_series_{kind}", series=terms.series, day_count=day_count, how=how,
            **given,
        )  # fmt: skip
    who = "agreed" if deviates(terms) else "law"
    return Sentence.of(
        f"interest.method_{who}_{kind}", citation=regime.citation, day_count=day_count, how=how,
        **given,
    )  # fmt: skip


def deviates(terms: Terms) -> bool:
    """Whether the terms say something else than the law they name: then it is agreed, not law."""
    own = (terms.rate, terms.rates, terms.series, terms.fixing, terms.compounding, terms.day_count)
    return any(own) or terms.margin is not None or terms.multiplier is not None


def rules(
    terms: Terms, regime: Regime | None, *, fixing: Fixing, compounding: Compounding, roll: str
) -> Iterator[Sentence]:
    """What else decides the amount, each as one sentence."""
    if compounding in ("monthly", "30-day") and fixing == "float" and not terms.rate:
        yield Sentence.of("interest.rule_rests")
    if terms.rate:
        yield from _yearly(terms)
    if terms.cap is not None:
        yield Sentence.of("interest.rule_cap", cap=terms.cap)
    if terms.grace_days:
        yield Sentence.of(f"interest.rule_{terms.grace_mode}", days=terms.grace_days)
    if regime and regime.years_at_most:
        yield Sentence.of("interest.rule_years", years=regime.years_at_most)
    chosen = (
        (fixing, "float"),
        (roll, "none"),
        (terms.allocation, "principal-first"),
        (f"round_{terms.rounding}", ""),
        ("payment_day" if not terms.count_payment_day else "", ""),
        ("credit_date" if terms.credit_date == "invoice" else "", ""),
    )
    for choice, usual in chosen:
        if choice != usual:
            yield Sentence.of(f"interest.rule_{choice.replace('-', '_')}")


def _yearly(terms: Terms) -> Iterator[Sentence]:
    """What a rate per month or day is in a year, simple and compounded (Interest Act, Canada, 4).

    >>> [str(part) for _, part in next(_yearly(Terms(rate="1.5 per month", month_rule="x12"))).args]
    ['19.56', '1.5', '18.00']
    """
    percent, period = prices.parsed(terms.rate)
    if period == "year":
        return
    times = 365 if period == "day" else 12
    simple = Fraction(percent) * times
    if terms.month_rule == "day30":
        simple = Fraction(percent) * Fraction(365, 30)
    compounded = ((1 + Fraction(percent) / 100) ** times - 1) * 100
    yield Sentence.of(
        f"interest.rule_yearly_{period}",
        rate=percent,
        simple=round_half_up(simple, 2),
        compounded=round_half_up(compounded, 2),
    )
