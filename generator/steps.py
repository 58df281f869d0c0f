"""The steps of a run that know the creditor's choices: one customer's values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import aging, creditor, ladders
from generator.balance import Tally
from generator.dunning import decide as dunning
from generator.dunning import particulars, warnings
from generator.findings import Finding, Severity
from generator.interest import accrual
from generator.interest.basis import Basis
from generator.ledger.book import Posted
from generator.values.account import Account
from generator.values.articles import Pool
from generator.values.decisions import AgedItem, Decision, Sentence, Verdict
from generator.values.ledger import Dates, OpenItem, Source
from generator.values.money import Currency
from generator.values.policy import Procedure, Settings
from generator.values.review import Key, Override

# Findings that a verdict of its own already answers.
_ANSWERED = frozenset(("L5", "I1"))
_STOPPED = frozenset((Verdict.DUN, Verdict.AWAITING_RELEASE, Verdict.HELD_IN_REVIEW))


@dataclass(frozen=True, slots=True)
class Context:
    """What every step of one run shares; nothing in it changes."""

    settings: Settings
    dates: Dates
    slugs: Mapping[tuple[str, str], str]
    layouts: tuple[Path, ...]
    bases: Mapping[str, Basis]
    held: Mapping[str, tuple[Finding, ...]]  # customer -> findings that hold it
    trace: bool = False
    edition: int = 1  # of the letters of this as-of: one more after a void
    overrides: Mapping[Key, Override] = field(default_factory=dict)  # what reviews decided
    pool: Pool = Pool()  # of article numbers


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
    findings: tuple[Finding, ...] = ()
    series: tuple[str, ...] = ()


def judge(posted: Posted, context: Context, tally: Tally) -> Iterator[Judged]:
    """Age, accrue and decide every currency of one account."""
    account = posted.account
    aged = aging.age(account.items, context.dates.as_of, context.settings.buckets)
    tally.posted(account, posted.problems, posted.later)
    tally.aged(aged)
    procedure, unknown, chosen = _procedure(account, context)
    found = (
        *chosen,
        *warnings.found(account, context.settings.creditor(account.entity), context.dates),
    )
    own = tuple(_said(held_customers(posted.findings).get(account.debtor.customer_id, ())))
    for currency in account.currencies:
        mine = tuple(item for item in aged if item.item.currency == currency)
        judged = _judge(account, currency, mine, procedure, (*unknown, *own), context)
        yield replace(judged, findings=(*found, *judged.findings))
        found = ()


def _judge(
    account: Account,
    currency: Currency,
    aged: tuple[AgedItem, ...],
    procedure: Procedure,
    lacks: tuple[Sentence, ...],
    context: Context,
) -> Judged:
    bases, terms_lack = _bases(account, aged, context)
    dates = context.dates
    items = [found.item for found in aged]
    accrued = accrual.accrue(account, items, bases, dates.letter_date, dates.closing)
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
            *_settings_lack(context.settings),
            *lacks,
            *terms_lack,
            *(Sentence.of("lacks.rate", message=f"{f.message} {f.remedy}") for f in findings[:1]),
            *_findings_lack(account, context),
        ),
        trace=context.trace,
        edition=context.edition,
        override=context.overrides.get((account.entity, account.debtor.customer_id, currency.code)),
    )
    used = sorted({b.series for b in bases.values() if b.series})
    return Judged(dunning.decide(request), findings, tuple(used))


def final(judged: Judged, problems: tuple[str, ...] = ()) -> Decision:
    """The decision with what it lacks put on: no letter goes out that is not complete."""
    decision = judged.decision
    unset = tuple(Sentence.of("lacks.setting", message=problem) for problem in problems)
    lacks = (*decision.lacks, *unset)
    stopped = decision.verdict in _STOPPED
    return dunning.hold(decision, lacks) if lacks and stopped else decision


def _procedure(
    account: Account, context: Context
) -> tuple[Procedure, tuple[Sentence, ...], tuple[Finding, ...]]:
    """The account's procedure; for an unknown name the creditor's own, and no letter."""
    own, known = context.settings.creditor(account.entity), ladders.in_use(context.settings)
    choice = ladders.choice(own, account.debtor, known, account.items)
    found = tuple(ladders.told(choice, account.debtor))
    if choice.name in known:
        return known[choice.name], (), found
    return known[own.procedure], (Sentence.of("lacks.procedure", name=choice.name),), found


def _bases(
    account: Account, aged: Iterable[AgedItem], context: Context
) -> tuple[Mapping[Source, Basis], tuple[Sentence, ...]]:
    """The basis of each item that has one; terms that nobody knows are said once."""
    own = context.settings.creditor(account.entity)
    found: dict[Source, Basis] = {}
    unknown: dict[str, Sentence] = {}
    for item in (a.item for a in aged if not a.item.amount_open.negative):
        name = creditor.terms_name(own, account.debtor, item)
        basis = context.bases.get(name)
        if basis is not None and account.debtor.is_natural_person and not _binds_consumers(basis):
            continue
        if basis is not None and basis.unagreed_days and _needs_invoice_date(item):
            unknown[name] = Sentence.of("lacks.invoice_date", document=item.document_no)
        elif basis is not None:
            found[item.source] = basis
        elif name:
            unknown[name] = Sentence.of("lacks.terms", name=name)
    return found, tuple(unknown.values())


def _binds_consumers(basis: Basis) -> bool:
    """Terms and laws made between businesses are none against a natural person."""
    return basis.regime is not None and "consumers" in basis.regime.binds


def _needs_invoice_date(item: OpenItem) -> bool:
    """Where the date was not agreed, the law counts from the invoice's own date."""
    return item.due_date_basis == "invoice" and item.document_date is None


def _settings_lack(settings: Settings) -> Iterator[Sentence]:
    if not settings.complete:
        yield Sentence.of("lacks.creditor")
    if settings.placeholders:
        yield Sentence.of("lacks.placeholders", keys=", ".join(settings.placeholders))


def _findings_lack(account: Account, context: Context) -> Iterator[Sentence]:
    yield from _said(context.held.get(account.debtor.customer_id, ()))


def _said(findings: Iterable[Finding]) -> Iterator[Sentence]:
    for finding in findings:
        where = str(finding.where or finding.code)
        code = "lacks.lapsed" if finding.code == "D11" else "lacks.finding"
        yield Sentence.of(code, message=finding.message, where=where)
