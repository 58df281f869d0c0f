"""Prove a procedure before it is used: in, a Procedure; out, each defect as a sentence.

A deadline that is still running when the next run comes costs a whole rhythm: month ends are as
little as 28 days apart, so what runs for longer than 27 silently loses every February.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from generator import currencies, registry
from generator.values.money import Money
from generator.values.procedure import Level, Procedure

ROLL = 2  # days over a weekend; a chain of holidays is proved by a test with real calendars


def complaints(procedure: Procedure) -> tuple[str, ...]:
    """What is wrong with it, each with its remedy; () for a procedure that may be used."""
    found = (
        *_ladder(procedure),
        *(words for pair in _steps(procedure) for words in _late(procedure, *pair)),
        *(words for level in procedure.levels for words in _claims(level)),
        *_amounts(procedure),
        *_notice(procedure),
    )
    return tuple(f"procedure {procedure.name}: {words}" for words in found)


def running(level: Level) -> int:
    """Days from the letter date until deadline, transit to far away, weekend and grace are over."""
    furthest = max(service.transit_world for service in registry.services().values())
    return level.deadline_days + (furthest if level.add_transit else 0) + ROLL + level.grace


def _steps(procedure: Procedure) -> Iterator[tuple[Level, Level | None]]:
    yield from pairwise(procedure.levels)
    if procedure.levels:
        yield procedure.levels[-1], None


def _ladder(procedure: Procedure) -> Iterator[str]:
    levels = procedure.levels
    if [level.number for level in levels] != list(range(1, len(levels) + 1)) or not levels:
        yield "its levels must be numbered 1, 2, 3 and so on, in this order."
    for level, after in pairwise(levels):
        if after.offset <= level.offset:
            yield (
                f"level {after.number} begins on day {after.offset}, not after level"
                f" {level.number}; raise its offset."
            )
        if level.formal and not after.formal:
            yield f"level {after.number} is not formal, but level {level.number} before it is."
    for level in levels:
        for key in ("deadline_days", "grace", "minimum_gap", "offset", "referral_days"):
            if getattr(level, key) < (key in ("deadline_days", "offset")):
                yield f"level {level.number}: {key} {getattr(level, key)} is too small."


def _late(procedure: Procedure, level: Level, after: Level | None) -> Iterator[str]:
    """Whether the next level may go in the run that its offset and gap allow."""
    asked = running(level)
    if asked > procedure.rhythm_days:
        yield (
            f"level {level.number}: its deadline of {level.deadline_days} days runs for up to"
            f" {asked} with transit, weekend and grace, but the next run may come after"
            f" {procedure.rhythm_days + 1}; shorten the deadline or the grace."
        )
    if after is None:
        return
    if after.minimum_gap > procedure.rhythm_days + 1:
        yield (
            f"level {after.number}: its minimum gap is longer than the"
            f" {procedure.rhythm_days} days between two runs."
        )
    if level.channel != "email" or not procedure.email_rhythm_days:
        return
    week = procedure.email_rhythm_days + 1
    until = max(1, -(-(after.offset - level.offset) // week)) * week
    if max(asked, after.minimum_gap - 1) >= until:
        yield (
            f"level {level.number}: its deadline of {level.deadline_days} days runs for up to"
            f" {asked} with weekend and grace; level {after.number} could go {until} days later"
            f" in runs every {week} days, and would wait for one more; shorten the deadline or the"
            f" grace, or raise the offset of level {after.number}."
        )


def _claims(level: Level) -> Iterator[str]:
    if level.interest == "claimed" and not level.formal:
        yield f"level {level.number} claims interest, which only a formal level may."
    if level.fixed_sum != "never" and level.interest != "claimed":
        yield f"level {level.number} claims the fixed sum, but no interest."
    if level.to_registered_office and level.channel == "email":
        yield f"level {level.number} goes to the registered office, but by e-mail."


def _amounts(procedure: Procedure) -> Iterator[str]:
    """Fees, minimum amounts and residues are sums of money in currencies that exist."""
    for level in procedure.levels:
        tiers = [(fee.currency, fee.up_to) for fee in level.fees]
        if len(set(tiers)) < len(tiers):
            yield f"level {level.number}: two fees are for the same claims; remove one."
        for fee in level.fees:
            if not _is_money(fee.currency, fee.amount):
                yield (
                    f"level {level.number}: a fee of {fee.amount} {fee.currency} is no amount"
                    " above zero in an ISO 4217 currency."
                )
    sums: list[tuple[str, Mapping[str, Decimal]]] = [("minimum_amount", procedure.minimum_amount)]
    sums += [(f"residues.{name}.at_most", of.at_most) for name, of in procedure.residues.items()]
    for key, amounts in sums:
        for code, amount in amounts.items():
            if not _is_money(code, amount):
                yield f"{key}: {amount} {code} is no amount above zero in an ISO 4217 currency."
    for name, residue in procedure.residues.items():
        if not 0 < residue.share < 100:
            yield f"residues.{name}.share: {residue.share} is no percentage between 0 and 100."


def _notice(procedure: Procedure) -> Iterator[str]:
    """Level 0 goes before the due date, and soon enough to be remembered on it."""
    notice = procedure.notice
    if notice is None:
        return
    if not 1 <= notice.days <= 30:
        yield f"notice: days {notice.days} must be between 1 and 30 days before the due date."
    for code, amount in notice.large.items():
        if not _is_money(code, amount):
            yield f"notice.large: {amount} {code} is no amount above zero in an ISO 4217 currency."


def _is_money(code: str, amount: Decimal) -> bool:
    currency = currencies.get(code) if code == code.upper() else None
    if currency is None or currency == currencies.UNKNOWN:
        return False
    try:
        return Money(amount, currency).positive
    except ValueError:
        return False
