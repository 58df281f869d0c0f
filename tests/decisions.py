"""Realistic decisions for tests of papers: `make_decision(level=4, items=12, currency="EUR")`."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from generator.interest.basis import agreed
from generator.interest.claim import Claim
from generator.interest.walk import walk
from generator.values.decisions import (
    AgedItem,
    Decision,
    HistoryEntry,
    ItemDecision,
    Sentence,
    Verdict,
)
from generator.values.ledger import (
    Address,
    Contact,
    Dates,
    Debtor,
    DocumentType,
    Movement,
    OpenItem,
    Source,
)
from generator.values.money import Currency, Money, total
from generator.values.policy import (
    BankAccount,
    Creditor,
    Level,
    PostalAddress,
    Service,
    Signatory,
    Terms,
)

AS_OF = dt.date(2026, 10, 31)
DATES = Dates(AS_OF, dt.date(2026, 11, 2), dt.date(2026, 11, 1))
BUCKETS = ("not_due", "1-30", "31-60", "61-90", "91-120", "121+", "credit")
REGISTERED = Service(
    "registered_ar", "Registered", "test", certified=True,
    remark={"de": "Einschreiben Rückschein", "en": "REGISTERED – A.R."},
    transit_domestic=2, transit_europe=5, transit_world=8,
)  # fmt: skip
TERMS = Terms(
    "general", rate="12 per year", clause="Clause 9.2",
    wording="Overdue amounts bear interest at twelve per cent a year until payment.",
)  # fmt: skip
LEVELS = (
    Level(1, "friendly-reminder", 3, 4, 0, 4, "email", "silent", "accounts payable"),
    Level(2, "second-reminder", 8, 7, 3, 4, "email", "announced", "accounts payable manager"),
    Level(3, "urgent-reminder", 22, 10, 3, 7, "post", "shown", "finance manager", credit_hold=True),
    Level(4, "formal-demand", 40, 14, 2, 10, "certified", "claimed", "finance director",
          formal=True, fixed_sum="claimed", to_registered_office=True),
    Level(5, "final-demand", 60, 10, 2, 10, "certified", "claimed", "managing director",
          formal=True, fixed_sum="shown", to_registered_office=True, referral_days=7),
)  # fmt: skip
CREDITOR = Creditor(
    legal_name="Brandt & Söhne Maschinenbau GmbH",
    address=PostalAddress(("Hafenstraße 12",), "20457", "Hamburg", "DE"),
    registration=(
        "Amtsgericht Hamburg HRB 123456",
        "USt-IdNr. DE811115368",
        "Geschäftsführer: Dr. Ilse Brandt, Jonas Brandt",
    ),
    phone="+49 40 555 0142",
    email="forderungen@brandt-soehne.example",
    website="www.brandt-soehne.example",
    department="Credit control",
    clerk="Katrin Weiss",
    signatories=(Signatory("Dr. Ilse Brandt", "Managing director"), Signatory("Uwe Lenz", "CFO")),
    banks={
        "EUR": BankAccount("Handelsbank", iban="DE02120300000000202051", bic="BYLADEM1001"),
        "USD": BankAccount(
            "First Example Bank, New York", account="123456789", bic="FEXAUS33", routing="021000021"
        ),
    },
    payment_portal="https://pay.brandt-soehne.example",
    language="de",
)
DEBTOR = Debtor(
    "10023",
    "Nordwind Trading",
    legal_name="Nordwind Trading & Logistics B.V.",
    address=Address(("Maasboulevard 148",), "3063 NS", "Rotterdam", "", "NL"),
    registered=Address(("Maasboulevard 148", "4th floor"), "3063 NS", "Rotterdam", "", "NL"),
    source=Source("customers.csv"),
)
CONTACT = Contact("Anneke de Vries", "Ms", "finance director", "a.devries@nordwind.example")
DOMESTIC = replace(
    DEBTOR,
    customer_id="20417",
    name="Keller Anlagentechnik",
    legal_name="Keller Anlagentechnik GmbH & Co. KG",
    address=Address(("Industriestraße 7a",), "71034", "Böblingen", "", "DE"),
    registered=Address(("Industriestraße 7a",), "71034", "Böblingen", "", "DE"),
)


def euro(text: str) -> Money:
    return Money(Decimal(text), Currency("EUR", 2))


def make_decision(
    level: int = 4,
    items: int = 12,
    currency: str = "EUR",
    *,
    language: str = "en",
    seed: int = 1,
    debtor: Debtor | None = None,
    creditor: Creditor = CREDITOR,
    extras: bool = True,
    history: bool = True,
) -> Decision:
    """A dunned decision with `items` overdue; `extras` adds credits, disputes and items not due."""
    rules = LEVELS[level - 1]
    money = Currency(currency, 2)
    draw = random.Random(seed)
    rows = [_overdue(n, level, rules, money, draw) for n in range(items)]
    if extras:
        rows += _extras(level, money, draw)
    party = debtor or (DOMESTIC if language == "de" else DEBTOR)
    contact = replace(CONTACT, salutation="Frau" if language == "de" else "Ms")
    history = history and level > 1
    return decide(rows, rules, party, creditor, contact if level > 1 else None, history)


def decide(
    rows: Sequence[ItemDecision],
    level: Level,
    debtor: Debtor = DEBTOR,
    creditor: Creditor = CREDITOR,
    addressee: Contact | None = CONTACT,
    history: bool = False,
) -> Decision:
    """The sums of a dunned decision over its items."""
    money = rows[0].aged.item.currency
    credit = -total((r.aged.item.amount_open for r in rows if r.verdict is Verdict.CREDIT), money)
    demanded, interest, before, fixed = (
        total((getattr(row, name) for row in rows), money)
        for name in ("demanded", "interest", "interest_before", "fixed_sum")
    )
    overdue = (r.aged.item.amount_open for r in rows if r.aged.days_past_due > 0)
    claiming = (row for row in rows if row.interest or row.interest_before)
    accruals = [row.accrual for row in claiming if row.accrual]
    deadline = DATES.letter_date + dt.timedelta(days=level.deadline_days)
    return Decision(
        creditor, debtor, money, Verdict.DUN, Sentence.of("verdict.dun"), tuple(rows), level,
        "exporter-standard",
        open=total((row.aged.item.amount_open for row in rows), money),
        overdue=total((amount for amount in overdue if amount.positive), money),
        free_credit=credit, demanded=demanded, interest=interest, interest_before=before,
        fixed_sum=fixed, fee=Money.zero(money),
        claimed=demanded - credit + before + interest + fixed,
        per_diem=sum((accrual.per_diem for accrual in accruals), Fraction(0)),
        letter_no=f"20261031-{debtor.customer_id}-{money.code}", slug=debtor.customer_id,
        letter_date=DATES.letter_date, cash_known_to=DATES.cash_known_to, deadline=deadline,
        referral_date=deadline + dt.timedelta(days=7) if level.referral_days else None,
        service="registered_ar", addressee=addressee, history=_history() if history else (),
    )  # fmt: skip


def item(
    number: str,
    due: dt.date,
    amount: str,
    verdict: Verdict = Verdict.DUN,
    *,
    currency: str = "EUR",
    level: int = 0,
    demanded: str | None = None,
    disputed: str = "0",
    **fields: object,
) -> ItemDecision:
    """One item decision; demanded in full where it is dunned, unless said otherwise."""
    money = Currency(currency, 2)
    days = max(0, (AS_OF - due).days)
    left = demanded if demanded is not None else amount if verdict is Verdict.DUN else "0"
    zero = Money.zero(money)
    open_item = OpenItem(
        "", "10023", number, due, Money(Decimal(amount), money), Source("items.csv", row=2),
        document_date=due - dt.timedelta(days=30),
    )  # fmt: skip
    return ItemDecision(
        AgedItem(replace(open_item, **fields), days, _bucket(days, amount)),  # type: ignore[arg-type]
        verdict, Sentence.of(f"verdict.{verdict}"), level, Money(Decimal(left), money),
        Money(Decimal(disputed), money), zero, zero, zero,
    )  # fmt: skip


def accrued(row: ItemDecision, percent: str, claimed: bool = True) -> ItemDecision:
    """The same item with simple interest on its demanded amount, ACT/365F, in one segment."""
    fixed = Money(Decimal(40), row.demanded.currency) if claimed else None
    claim = Claim(row.demanded, row.aged.item.due_date, costs=fixed)
    basis = agreed(replace(TERMS, rate=f"{percent} per year"))
    accrual = walk(claim, basis, DATES.letter_date)
    if not claimed:
        return replace(row, accrual=accrual)
    return replace(row, accrual=accrual, interest=accrual.interest, fixed_sum=accrual.fixed_sum)


def _overdue(
    n: int, level: int, rules: Level, money: Currency, draw: random.Random
) -> ItemDecision:
    own = level if n % 4 != 3 or level == 1 else level - 1
    due = AS_OF - dt.timedelta(days=LEVELS[own - 1].offset + draw.randint(0, 18))
    amount = Decimal(draw.randint(20_000, 4_000_000)).scaleb(-2)
    row = item(
        f"RE-2026-{10417 + 31 * n}", due, str(amount), currency=money.code, level=own,
        amount_original=Money(amount + (500 if n % 5 == 1 else 0), money),
        purchase_order=f"PO {4500 + n}" if n % 3 == 0 else "",
    )  # fmt: skip
    row = replace(row, reminded_before=own - 1)
    claims = LEVELS[own - 1].interest == "claimed"
    return accrued(row, "12", claims) if rules.interest != "silent" else row


def _extras(level: int, money: Currency, draw: random.Random) -> list[ItemDecision]:
    day = dt.timedelta(days=1)
    code = money.code
    rows = [
        item("RE-2026-11001", AS_OF + 12 * day, "4820.00", Verdict.NOT_DUE, currency=code),
        item("RE-2026-11020", AS_OF + 19 * day, "1290.55", Verdict.NOT_DUE, currency=code),
        item("GS-2026-0071", AS_OF - 9 * day, "-250.00", Verdict.CREDIT, currency=code,
             document_type=DocumentType.CREDIT_NOTE),
    ]  # fmt: skip
    if level > 1:
        rows += [
            item("RE-2026-10980", AS_OF - 30 * day, "2150.00", Verdict.WAITING_FOR_DEADLINE,
                 currency=code, level=level - 1),
            accrued(
                item("RE-2026-10311", AS_OF - 66 * day, "20000.00", level=level,
                     demanded="13500.00", disputed="6500.00", currency=code), "12", level > 3),
        ]  # fmt: skip
    return rows


def _history() -> tuple[HistoryEntry, ...]:
    day = dt.date
    return (
        HistoryEntry(day(2026, 9, 8), "e-mail", "reminder 1", 1, day(2026, 9, 12), "Mr Bos", ""),
        HistoryEntry(day(2026, 9, 16), "e-mail", "reminder 2", 2, day(2026, 9, 23), "Mr Bos", ""),
        HistoryEntry(day(2026, 9, 25), "call", "call", 0, None, "Ms de Vries", "promise"),
        HistoryEntry(day(2026, 10, 5), "letter", "letter", 3, day(2026, 10, 19),
                     "Ms de Vries", ""),
    )  # fmt: skip


def _bucket(days: int, amount: str) -> str:
    if amount.startswith("-"):
        return "credit"
    edges = ((0, "not_due"), (30, "1-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))
    return next((name for edge, name in edges if days <= edge), "121+")


def allocation(day: dt.date, amount: str, number: str, currency: str = "EUR") -> Movement:
    money = Money(Decimal(amount), Currency(currency, 2))
    return Movement(f"P-{number}", "10023", day, money, number)
