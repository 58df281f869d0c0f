"""Decisions for tests: one account at a time, or a month of sixty in six currencies."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from generator.findings import Finding, Severity
from generator.interest.basis import agreed
from generator.interest.claim import Claim
from generator.interest.walk import walk
from generator.values.decisions import (
    Accrual,
    AgedItem,
    Decision,
    ItemDecision,
    Sentence,
    Verdict,
)
from generator.values.ledger import Address, Dates, Debtor, DocumentType, OpenItem, Source
from generator.values.money import Currency, Money, total
from generator.values.policy import Creditor, Level, PostalAddress, Terms
from generator.values.run import CurrencyTotals, RunFacts
from generator.values.tables import Control, FileFacts
from generator.wording import Words

AS_OF = dt.date(2026, 10, 31)
EUR, USD, GBP = Currency("EUR", 2), Currency("USD", 2), Currency("GBP", 2)
CHF, JPY, KWD = Currency("CHF", 2), Currency("JPY", 0), Currency("KWD", 3)
BUCKETS = ("not_due", "1-30", "31-60", "61-90", "91-120", "121+", "credit")
CREDITOR = Creditor(
    "Kessler Präzisionswerkzeuge GmbH",
    PostalAddress(("Am Stadtgraben 4",), "48143", "Münster", "DE"),
)
_NAMES = (
    "friendly-reminder",
    "second-reminder",
    "urgent-reminder",
    "formal-demand",
    "final-demand",
)
LEVELS: Mapping[int, Level] = {
    number: Level(number, name, 0, 10, 3, 7, "post", "claimed", "accounts payable")
    for number, name in enumerate(_NAMES, 1)
}
SENTENCES = {
    "dun.level": "Oldest invoice {days} days past due; the level {level} letter is due.",
    "dun.waiting": "The deadline of {date} has not passed; may go from {later}.",
    "dun.not_due": "Nothing is due yet.",
    "dun.disputed": "Disputed since {date}: {reason}.",
    "dun.credit": "Only credits are open.",
    "dun.insolvent": "Insolvency proceedings were opened on {date}.",
    "dun.covered": "Free credit of {amount} covers what is overdue.",
    "dun.promise": "Promised for {date}.",
    "dun.incomplete": "The letter lacks something.",
    "lack.address": "The postal address is missing.",
    "lack.bank": "No bank account for {currency} in creditor.toml.",
}
WORDS = Words("en", SENTENCES)


def money(amount: str | int | Decimal, currency: Currency = EUR) -> Money:
    return Money(Decimal(amount), currency)


def item(
    document_no: str,
    amount: Money,
    days: int,
    verdict: Verdict = Verdict.NOT_DUE,
    sentence: Sentence | None = None,
    *,
    level: int = 0,
    disputed: str = "0",
    accrual: Accrual | None = None,
    customer_id: str = "C-1",
) -> ItemDecision:
    """An item `days` past due at AS_OF, demanded in full (less what is disputed) where dunned."""
    zero, part = Money.zero(amount.currency), money(disputed, amount.currency)
    demanded = amount - part if verdict is Verdict.DUN else zero
    kind = DocumentType.CREDIT_NOTE if amount.negative else DocumentType.INVOICE
    due = AS_OF - dt.timedelta(days)
    source = Source("aging.xlsx", "Open items", 2, "A")
    open_item = OpenItem("", customer_id, document_no, due, amount, source, document_type=kind)
    return ItemDecision(
        AgedItem(open_item, days, bucket(amount, days)),
        verdict,
        sentence or Sentence.of("dun.not_due"),
        level,
        demanded,
        part,
        accrual.interest if accrual and verdict is Verdict.DUN else zero,
        zero,
        zero,
        accrual,
    )


def bucket(amount: Money, days: int) -> str:
    if amount.negative:
        return "credit"
    edges = (0, 30, 60, 90, 120)
    return BUCKETS[sum(days > edge for edge in edges)]


def accrual(amount: Money, days: int, percent: str = "11.27") -> Accrual:
    """Simple interest in two segments, so that lines and their sum differ."""
    middle = AS_OF - dt.timedelta(days=days // 2 - 1)
    rates = {dt.date(2000, 1, 1): Decimal(percent), middle: Decimal(percent) + 1}
    basis = agreed(Terms("agreed", rates=rates))
    return walk(Claim(amount, AS_OF - dt.timedelta(days=days)), basis, AS_OF)


def decision(
    items: tuple[ItemDecision, ...],
    verdict: Verdict = Verdict.NOT_DUE,
    sentence: Sentence | None = None,
    *,
    debtor: Debtor | None = None,
    level: int = 0,
    lacks: tuple[Sentence, ...] = (),
    entity: str = "",
) -> Decision:
    currency = items[0].aged.item.currency
    zero = Money.zero(currency)
    who = debtor or Debtor(
        "C-1", "Acme Trading Ltd", address=Address(("1 Quay",), "1", "Cork", country="IE")
    )
    late = (i for i in items if i.aged.days_past_due > 0 and i.aged.item.amount_open.positive)
    demanded = total((i.demanded for i in items), currency)
    interest = total((i.interest for i in items), currency)
    slug = who.customer_id if who.customer_id.isalnum() else "C-1~0123456789"
    return Decision(
        creditor=Creditor(CREDITOR.legal_name, CREDITOR.address, entity=entity),
        debtor=who,
        currency=currency,
        verdict=verdict,
        sentence=sentence or Sentence.of("dun.not_due"),
        items=items,
        level=LEVELS.get(level),
        procedure="exporter-standard",
        open=total((i.aged.item.amount_open for i in items), currency),
        overdue=total((i.aged.item.amount_open for i in late), currency),
        free_credit=zero,
        demanded=demanded,
        interest=interest,
        interest_before=zero,
        fixed_sum=zero,
        fee=zero,
        claimed=demanded + interest,
        per_diem=Fraction(0),
        letter_no=f"20261031-{slug}-{currency}",
        slug=slug,
        letter_date=AS_OF,
        cash_known_to=AS_OF,
        lacks=lacks,
    )


def facts(decisions: tuple[Decision, ...], **changes: object) -> RunFacts:
    """What the run would know about itself after these decisions."""
    currencies = dict.fromkeys(d.currency for d in decisions)
    plain: dict[str, object] = {
        "dates": Dates(AS_OF, AS_OF, AS_OF, "due date + days, 223 of 223 rows"),
        "creditor_name": CREDITOR.legal_name,
        "files": (
            FileFacts("input/aging.xlsx", "9f2c" * 16, "sap-fbl5n", ("Open items",), 1,
                      {"header": 1, "item": 223, "total": 1}, "typed", "."),
        ),
        "controls": tuple(
            Control(
                total((d.open for d in decisions if d.currency == c), c),
                total((d.open for d in decisions if d.currency == c), c),
                Source("aging.xlsx", "Open items", 230 + n, "H"),
            )
            for n, c in enumerate(currencies)
        ),
        "findings": (),
        "totals": tuple(_totals([d for d in decisions if d.currency == c], c) for c in currencies),
        "bucket_names": BUCKETS,
        "journal_head": "a41f" * 16,
        "settings_sha256": "07be" * 16,
        "rates": (("de_base_rate", "2026-12-31"), ("uk_reference_rate", "2026-12-31")),
        "version": "0.1.0",
    }  # fmt: skip
    return RunFacts(**{**plain, **changes})  # type: ignore[arg-type]


def _totals(decisions: list[Decision], currency: Currency) -> CurrencyTotals:
    items = [i for d in decisions for i in d.items]
    whole = total((i.aged.item.amount_open for i in items), currency)
    dunned = total((i.demanded for i in items), currency)
    zero = Money.zero(currency)
    buckets = {
        name: total((i.aged.item.amount_open for i in items if i.aged.bucket == name), currency)
        for name in BUCKETS
    }
    interest = total((i.interest for i in items), currency)
    return CurrencyTotals(
        currency, whole, whole, zero, zero, dunned, whole - dunned, interest, buckets
    )


_FIRST = (
    "Northern", "Atlas", "Delta", "Müller", "Nordic", "Pacific", "Castellana", "Osaka", "Gulf",
    "Alpine", "Bretagne", "Wielkopolska", "Harbour", "Lakeside", "Meridian",
)  # fmt: skip
_SECOND = (
    "Components Ltd", "Maschinenbau GmbH", "Industrial Supplies Inc.", "Trading W.L.L.",
    "Seiki K.K.", "Outillage SARL", "Engineering AG", "Hydraulics plc",
)  # fmt: skip
_PLACES = (("EUR", "DE"), ("EUR", "FR"), ("USD", "US"), ("GBP", "GB"), ("CHF", "CH"), ("JPY", "JP"),
           ("KWD", "KW"))  # fmt: skip
_BY_CODE = {c.code: c for c in (EUR, USD, GBP, CHF, JPY, KWD)}
_SAY = {
    Verdict.DUN: lambda d, n: Sentence.of("dun.level", days=d, level=n),
    Verdict.WAITING_FOR_DEADLINE: lambda d, n: Sentence.of(
        "dun.waiting", date=dt.date(2026, 11, 4), later=dt.date(2026, 11, 7)
    ),
    Verdict.DISPUTED: lambda d, n: Sentence.of(
        "dun.disputed", date=dt.date(2026, 9, 14), reason="quantity short by two pallets"
    ),
    Verdict.INSOLVENT: lambda d, n: Sentence.of("dun.insolvent", date=dt.date(2026, 8, 3)),
    Verdict.PROMISE_RUNNING: lambda d, n: Sentence.of("dun.promise", date=dt.date(2026, 11, 6)),
    Verdict.INCOMPLETE: lambda d, n: Sentence.of("dun.incomplete"),
    Verdict.NOT_DUE: lambda d, n: Sentence.of("dun.not_due"),
}


def month(size: int = 60, seed: int = 7) -> Iterator[Decision]:
    """Accounts as an exporter has them: most pay, some are late, a few are very late."""
    dice = random.Random(seed)
    for number in range(size):
        code, country = _PLACES[0 if number % 3 == 0 else dice.randrange(len(_PLACES))]
        name = f"{dice.choice(_FIRST)} {dice.choice(_SECOND)}"
        debtor = Debtor(
            f"{10_000 + 37 * number}",
            name,
            address=Address(("1 Quay",), "1", "Town", country=country),
        )
        yield _account(debtor, _BY_CODE[code], dice)


def _account(debtor: Debtor, currency: Currency, dice: random.Random) -> Decision:
    verdict = dice.choice(tuple(_SAY)) if dice.random() < 0.6 else Verdict.DUN
    worst = 0 if verdict is Verdict.NOT_DUE else dice.choice((9, 24, 38, 55, 75, 100, 160, 310))
    level = 0 if worst == 0 else min(5, 1 + worst // 30)
    sentence = _SAY[verdict](worst, level)
    items = []
    for index in range(dice.randint(1, 9)):
        days = worst if index == 0 else dice.randint(-45, worst)
        scale = 12_000 if currency is JPY else 60
        units = dice.randint(40, 900) * scale
        amount = Money(Decimal(units) + (0 if currency is JPY else Decimal("0.25")), currency)
        if index == 6:
            amount = -amount
        late = days > 0 and not amount.negative
        of = verdict if late else Verdict.CREDIT if amount.negative else Verdict.NOT_DUE
        say = sentence if late else Sentence.of("dun.credit" if amount.negative else "dun.not_due")
        bears = accrual(amount, days) if late and days > 30 and currency in (EUR, GBP) else None
        items.append(
            item(f"R-{dice.randint(20_000, 99_999)}", amount, days, of, say,
                 level=level if late else 0, accrual=bears, customer_id=debtor.customer_id)
        )  # fmt: skip
    lacks = (Sentence.of("lack.address"),) if verdict is Verdict.INCOMPLETE else ()
    return decision(
        tuple(items), verdict, sentence, debtor=debtor, level=level if worst else 0, lacks=lacks
    )


FINDINGS = (
    Finding("L3", Severity.NOTE, "Invoice R-77001 is dated 3 November 2026, after the as-of date.",
            Source("aging.xlsx", "Open items", 214, "C"), "It is set aside until the next run."),
    Finding("R19", Severity.HOLD, "The due date '31.02.2026' is not a date.",
            Source("aging.xlsx", "Open items", 88, "E"), "Correct the cell; the customer gets no"
            " letter until then.", "10037"),
    Finding("L4", Severity.WARNING, "A payment of EUR 1,200.00 names invoice R-10001, which is not"
            " among the open items.", Source("payments.csv", "", 12, "F"), "", "10111"),
)  # fmt: skip
