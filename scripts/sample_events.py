"""What happened on the sample's accounts beside invoices: part payments, plans, disputes, holds.

Enters: an account and the words of its columns `extra` and `hold`. Leaves: the account changed,
and rows in its sheets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from generator.workbooks import Value
from scripts.sample_account import AS_OF, Account, Item


def happen(account: Account) -> None:
    """Everything the line of the csv says; a hold last, when balances are known."""
    for name in account.row["extra"].split(", ") if account.row["extra"] else ():
        _EXTRAS[name](account)
    if account.row["hold"]:
        _stop(account, account.row["hold"])


def _stop(account: Account, words: str) -> None:
    """`dispute` (the oldest item, or a share of it), `promise DAY`, or a hold of the account."""
    kind, _, rest = words.rpartition(" ") if words[-1].isdigit() else (words, "", "")
    if kind == "dispute":
        _dispute(account, rest)
    elif kind == "promise":
        until = dt.date.fromisoformat(rest)
        made = until - dt.timedelta(14)
        _hold(account, "promise to pay", made, "Told us by telephone", until=until)
    else:
        _hold(account, kind, *_HOLDS[kind])


def _dispute(account: Account, share: str) -> None:
    item = account.overdue[0]
    reason, amount = "Two crates missing", item.open
    if share:
        reason = "Shaft out of tolerance, report of 17 September"
        amount = (item.open * Decimal(share)).quantize(Decimal(1))
    since = dt.date(2026, 9, 18)
    _hold(account, "dispute", since, reason, item, amount=amount, currency=item.currency)


def _hold(
    account: Account,
    kind: str,
    since: dt.date,
    reason: str,
    item: Item | None = None,
    /,
    **cells: Value,
) -> None:
    owner = account.manager if kind == "dispute" else "Credit control"
    start: dict[str, Value] = {"kind": kind, "from": since, "reason": reason, "owner": owner}
    account.add("Holds", item, **start, **cells)


_HOLDS: Mapping[str, tuple[dt.date, str]] = MappingProxyType(
    {
        "insolvency": (dt.date(2026, 9, 24), "Proceedings opened, Amtsgericht Hamm"),
        "sanctions": (dt.date(2025, 9, 1), "Export control: no dealings"),
        "handed over": (dt.date(2026, 3, 16), "Collection agency in Zagreb, our file 26-0031"),
        "do not contact": (dt.date(2026, 10, 12), "Management talks about a new contract"),
        "written off": (dt.date(2026, 6, 30), "Company dissolved"),
        "instalment plan": (dt.date(2026, 9, 1), "Four instalments agreed in writing"),
    }
)


def _part(account: Account) -> None:
    """A part payment on one of the three oldest documents that had none."""
    unpaid = [i for i in account.overdue or account.items if i.open == i.amount]
    item = unpaid[account.rng.randrange(min(3, len(unpaid)))]
    first = max(item.dated + dt.timedelta(7), item.due - dt.timedelta(5))
    day = min(first + dt.timedelta(account.rng.randrange(30)), AS_OF - dt.timedelta(2))
    day -= dt.timedelta(max(0, day.weekday() - 4))
    account.pay(item, account.share(item.amount, 20, 60), day)


def _hidden(account: Account) -> None:
    """Less is open than was invoiced, and no payment row says since when."""
    item = account.overdue[0]
    item.open -= account.share(item.amount, 30, 50)


def _credit_note(account: Account) -> None:
    amount = account.share(account.overdue[-1].amount, 12, 25)
    account.credit("credit_note", amount, 16, "Goods returned")


def _on_account(account: Account) -> None:
    """A payment on account that both the open items and the payments hold."""
    amount = account.share(account.overdue[-1].amount, 20, 45)
    account.credit("payment", amount, 18, "Payment on account")
    account.pay(None, amount, AS_OF - dt.timedelta(18))


def _unapplied(account: Account) -> None:
    """A payment on account that only the payments hold."""
    amount = account.share(account.overdue[-1].amount, 20, 45)
    account.pay(None, amount, AS_OF - dt.timedelta(12))


def _covered(account: Account) -> None:
    total = sum((i.open for i in account.overdue), Decimal(150))
    account.credit("payment", total.quantize(Decimal(1)), 9, "Payment without reference")


def _advance(account: Account) -> None:
    amount = (account.overdue[0].open * 3 / 2).quantize(Decimal(1))
    account.credit("advance", amount, 25, "Advance for order 77-2026")
    currency = account.currency
    account.add("Open orders", order_no="77-2026", stage="in production", amount=3 * amount,
                currency=currency)  # fmt: skip


def _order(account: Account) -> None:
    number = f"{account.rng.randrange(100, 400)}-2026"
    account.add("Open orders", order_no=number, stage="confirmed", amount=2 * account.price(),
                currency=account.currency)  # fmt: skip


def _in_dollars(account: Account) -> None:
    account.items += [account.invoice(days, "USD") for days in (26, -19)]


def _with_bank(account: Account) -> None:
    for item in account.items:
        item.cells["instrument"] = "letter of credit"


def _factored(account: Account) -> None:
    for item in account.overdue:
        item.cells["assigned_to"] = "Ruhrtal Factoring AG"


def _small(account: Account) -> None:
    item = account.invoice(17)
    item.amount = item.open = Decimal("18.40")
    account.items.append(item)


def _paid_later(account: Account) -> None:
    account.pay(account.overdue[0], account.overdue[0].open, AS_OF + dt.timedelta(2))


def _due_today(account: Account) -> None:
    account.items.append(account.invoice(0))


def _plan(account: Account, paid: int) -> None:
    """Four monthly instalments from 15 September on, the first `paid` of them paid in time."""
    debt = sum((i.open for i in account.overdue), Decimal(0))
    rate = (debt / 40).quantize(Decimal(1)) * 10
    for month in (9, 10, 11, 12):
        amount = debt - 3 * rate if month == 12 else rate
        day = dt.date(2026, month, 15)
        account.add("Instalment plans", plan_id=f"P-{account.id}", due_date=day, amount=amount,
                    currency=account.currency)  # fmt: skip
    for month in (9, 10)[:paid]:
        left = rate
        for item in account.overdue:
            amount = min(left, item.open)
            if amount:
                account.pay(item, amount, dt.date(2026, month, 14))
                left -= amount
    account.items = [item for item in account.items if item.open]
    _stop(account, "instalment plan")


_EXTRAS: Mapping[str, Callable[[Account], None]] = MappingProxyType(
    {
        "part": _part,
        "hidden": _hidden,
        "credit note": _credit_note,
        "on account": _on_account,
        "unapplied": _unapplied,
        "covered": _covered,
        "advance": _advance,
        "order": _order,
        "usd": _in_dollars,
        "with bank": _with_bank,
        "factored": _factored,
        "small": _small,
        "paid later": _paid_later,
        "today": _due_today,
        "plan kept": lambda account: _plan(account, 2),
        "plan missed": lambda account: _plan(account, 1),
    }
)
