"""The formulae, over exact numbers; None where a formula has no value (never zero for it).

R open, C of it not due, O overdue, S credit sales of N days, R0 open at the start. Sources: DSO
and best possible DSO as Paramount Collections works them out; CEI after Srinivasan (Credit
Research Foundation); countback as Oracle's DSO routine walks; DBT as FitSmallBusiness does, early
payments counting negative.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int


def share(part: Number, whole: Number) -> Fraction | None:
    """Part ÷ whole in per cent; nothing is a share of nothing, or of what we owe."""
    return Fraction(part) / Fraction(whole) * 100 if whole > 0 else None


def days_of_sales(balance: Number, sales: Number, days: int) -> Fraction | None:
    """Balance ÷ S × N: DSO of all that is open, best possible DSO of what is not due.

    >>> days_of_sales(4_600_000, 9_000_000, 90), float(days_of_sales(2_070_000, 9_000_000, 90))
    (Fraction(46, 1), 20.7)
    """
    return Fraction(balance) / Fraction(sales) * days if sales > 0 else None


def countback(balance: Number, months: Iterable[tuple[Decimal | None, int]]) -> Fraction | None:
    """Days of sales, newest month first, that make up the balance; (sales, days) by month.

    None where a month that is needed has no sales above zero, or there is no balance.
    """
    left, days = Fraction(balance), Fraction(0)
    if left <= 0:
        return None
    for sales, length in months:
        if sales is None or sales <= 0:
            return None
        if left < sales:
            return days + left / Fraction(sales) * length
        left, days = left - Fraction(sales), days + length
        if not left:
            return days
    return None


def true_dso(
    invoices: Iterable[tuple[int, Decimal, Decimal]],
) -> Fraction | None:
    """Σ (D − issued) × original ÷ sales of the month of issue; (days, original, sales)."""
    found = Fraction(0)
    for days, original, sales in invoices:
        if sales <= 0:
            return None
        found += Fraction(original) * days / Fraction(sales)
    return found


def cei(
    opening: Number, sales: Number, months: int, closing: Number, current: Number
) -> Fraction | None:
    """(R0 + S/n − R) ÷ (R0 + S/n − C) × 100: what was collected of what could be."""
    grown = Fraction(opening) + Fraction(sales) / months
    return share(grown - Fraction(closing), grown - Fraction(current))


def weighted_days(amounts: Iterable[tuple[Number, int]]) -> Fraction | None:
    """Σ amount × days ÷ Σ amount: DBT of what was paid, days overdue of what is open.

    >>> paid = zip((100, 200, 300, 400, 500), (-10, -5, 0, 5, 10))
    >>> weighted_days(paid)
    Fraction(10, 3)
    """
    weight = top = Fraction(0)
    for amount, days in amounts:
        weight, top = weight + Fraction(amount), top + Fraction(amount) * days
    return mean_days(top, weight)


def mean_days(top: Number, weight: Number) -> Fraction | None:
    """The same of sums that are there already: Σ amount × days and Σ amount."""
    return Fraction(top) / Fraction(weight) if weight > 0 else None


def concentration(balances: Iterable[Number]) -> Fraction | None:
    """HHI: Σ (balance ÷ Σ)² over balances above zero; 1 is a single debtor."""
    owed = [Fraction(balance) for balance in balances if balance > 0]
    whole = sum(owed, Fraction(0))
    return sum((balance * balance for balance in owed), Fraction(0)) / whole**2 if owed else None


def top_share(balances: Iterable[Number], count: int = 10) -> Fraction | None:
    """What the largest owe, in per cent of all balances above zero."""
    owed = sorted((Fraction(balance) for balance in balances if balance > 0), reverse=True)
    return share(sum(owed[:count], Fraction(0)), sum(owed, Fraction(0)))


def month_end(day: dt.date) -> dt.date:
    """The last day of its month."""
    following = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def month_before(day: dt.date) -> dt.date:
    """The last day of the month before."""
    return day.replace(day=1) - dt.timedelta(days=1)


def closes_month(day: dt.date, slack: int = 3) -> bool:
    """Whether a closing of that day stands for its month: at most a weekend and a holiday early."""
    return (month_end(day) - day).days <= slack


def months_back(day: dt.date, count: int) -> tuple[dt.date, ...]:
    """The month ends of the month of `day` and those before, newest first."""
    found = [month_end(day)]
    while len(found) < count:
        found.append(month_before(found[-1]))
    return tuple(found)
