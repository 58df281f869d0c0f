"""The steps of a run that know the creditor's choices: one customer's values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import aging, creditor, registry
from generator.balance import Tally
from generator.dunning import decide as dunning
from generator.dunning import particulars
from generator.findings import Finding, Severity
from generator.interest import accrual
from generator.interest.basis import Basis, resolve
from generator.ledger.book import Posted
from generator.values.decisions import AgedItem, Decision, Sentence, Verdict
from generator.values.ledger import Account, Dates
from generator.values.money import Currency
from generator.values.policy import Procedure, Settings, Terms

# Findings that a verdict of its own already answers.
_ANSWERED = frozenset(("L5", "I1", "I2", "R6"))
ItemKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """What every step of one run shares; nothing in it changes."""

    settings: Settings
    dates: Dates
    slugs: Mapping[tuple[str, str], str]
    layouts: tuple[Path, ...]
    added_rates: Path
    held: Mapping[str, tuple[Finding, ...]]  # customer -> findings that hold it
    trace: bool = False


def held_customers(findings: Iterable[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    held: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        customer = finding.customer_id
        if finding.severity is Severity.HOLD and customer and finding.code not in _ANSWERED:
            held[customer].append(finding)
    return {customer: tuple(found) for customer, found in held.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision as the rules give it, and what was found while it was made."""

    decision: Decision
    terms: Terms | None
    findings: tuple[Finding, ...] = ()
    series: tuple[str, ...] = ()


def judge(posted: Posted, context: Context, tally: Tally) -> Iterator[Judged]:
    """Age, accrue and decide every currency of one account."""
    account = posted.account
    aged = aging.age(account.items, context.dates.as_of, context.settings.buckets)
    tally.posted(account, posted.problems, posted.later)
    tally.aged(aged)
    procedure, unknown = _procedure(account, context)
    for currency in account.currencies:
        mine = tuple(item for item in aged if item.item.currency == currency)
        yield _judge(account, currency, mine, procedure, unknown, context)


def _judge(
    account: Account,
    currency: Currency,
    aged: tuple[AgedItem, ...],
    procedure: Procedure,
    lacks: tuple[Sentence, ...],
    context: Context,
) -> Judged:
    bases, terms_lack = _bases(account, aged, context)
    accrued = accrual.accrue(account, [a.item for a in aged], bases, context.dates.letter_date)
    findings = accrued.findings
    request = particulars.Request(
        account=account,
        currency=currency,
        aged=aged,
        accruals=accrued.value,
        creditor=context.settings.creditor(account.entity),
        procedure=procedure,
        dates=context.dates,
        slug=context.slugs[account.entity, account.debtor.customer_id],
        lacks=(
            *(() if context.settings.complete else (Sentence.of("lacks.creditor"),)),
            *lacks,
            *terms_lack,
            *(Sentence.of("lacks.rate", message=f"{f.message} {f.remedy}") for f in findings[:1]),
            *_findings_lack(account, context),
        ),
        trace=context.trace,
    )
    used = sorted({b.regime.series for b in bases.values() if b.regime})
    first = next(iter(bases.values()), None)
    return Judged(dunning.decide(request), first.terms if first else None, findings, tuple(used))


def final(judged: Judged, problems: tuple[str, ...] = ()) -> Decision:
    """The decision with what it lacks put on: no letter goes out that is not complete."""
    decision = judged.decision
    unset = tuple(Sentence.of("lacks.setting", message=problem) for problem in problems)
    lacks = (*decision.lacks, *unset)
    stopped = decision.verdict in (Verdict.DUN, Verdict.AWAITING_RELEASE)
    return dunning.hold(decision, lacks) if lacks and stopped else decision


def _procedure(account: Account, context: Context) -> tuple[Procedure, tuple[Sentence, ...]]:
    """The customer's procedure; for an unknown name the creditor's own, and no letter."""
    own = context.settings.creditor(account.entity)
    name = creditor.procedure_name(own, account.debtor)
    procedures = registry.procedures()
    if name in procedures:
        return procedures[name], ()
    return procedures[own.procedure], (Sentence.of("lacks.procedure", name=name),)


def _bases(
    account: Account, aged: Iterable[AgedItem], context: Context
) -> tuple[Mapping[ItemKey, Basis], tuple[Sentence, ...]]:
    """The basis of each item that has one; terms that nobody knows are said once."""
    own = context.settings.creditor(account.entity)
    found: dict[ItemKey, Basis] = {}
    unknown: dict[str, Sentence] = {}
    for item in (a.item for a in aged if a.item.amount_open.positive):
        name = creditor.terms_name(own, account.debtor, item)
        basis = resolve(name, context.settings.terms, context.added_rates) if name else None
        if basis is not None:
            found[item.key] = basis
        elif name:
            unknown[name] = Sentence.of("lacks.terms", name=name)
    return found, tuple(unknown.values())


def _findings_lack(account: Account, context: Context) -> Iterator[Sentence]:
    for finding in context.held.get(account.debtor.customer_id, ()):
        yield Sentence.of(
            "lacks.finding", message=finding.message, where=str(finding.where or finding.code)
        )
