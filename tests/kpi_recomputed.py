"""Every figure of kpi.json a second time, from run.json, interest.csv and the user's workbook.

Nothing of generator/kpis is used, nor of the ledger: plain dictionaries, Fractions, and the
formulae as they stand in their sources.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

GENERATOR = Path(__file__).parent.parent / "generator"
STOPPED = {
    "sanctioned", "insolvent", "handed_over", "with_bank", "assigned", "intercompany",
    "written_off",
}  # fmt: skip
YEAR = {"ACT/365F": 365, "ACT/360": 360}
ZERO = Fraction(0)
Table = list[dict[str, Any]]


def half_up(value: Fraction, digits: int) -> str:
    """As text with so many decimals; by Decimal's own rounding, from many digits."""
    wide = Decimal(value.numerator * 10**40 // value.denominator).scaleb(-40)
    return str(wide.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0)


class Books:
    """The workbook, sheet by sheet; `item` finds an open item's row by its run.json source."""

    def __init__(self, workbook: Path) -> None:
        self._book = openpyxl.load_workbook(workbook, read_only=False, data_only=True)

    def sheet(self, name: str) -> Table:
        rows = list(self._book[name].iter_rows(values_only=True))
        heads = [str(cell) for cell in rows[0]]
        return [dict(zip(heads, map(_plain, row), strict=True)) for row in rows[1:] if any(row)]

    def item(self, source: str) -> dict[str, Any]:
        place, _, row = source.rpartition(":")
        if not place.endswith("!Open items"):
            return {}
        cells = self._book["Open items"]
        heads = [str(cell.value) for cell in cells[1]]
        return dict(zip(heads, (_plain(c.value) for c in cells[int(row)]), strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Fraction(str(value)) if is_number else value


class Again:
    """One run worked out again; `figures[currency][code]` is text, or None for n/a."""

    def __init__(self, run: dict[str, Any], interest: bytes, books: Books) -> None:
        self.books, self.run = books, run
        self.as_of = dt.date.fromisoformat(run["as_of"])
        self.letter_date = dt.date.fromisoformat(run["letter_date"])
        self.customers = {row["customer_id"]: row for row in books.sheet("Customers")}
        self.payments = [
            r for r in books.sheet("Payments") if r["payment_date"] <= self.letter_date
        ]
        self.holds = [r for r in books.sheet("Holds") if r["from"] <= self.letter_date]
        self.log = [r for r in books.sheet("Contact log") if r["date"] <= self.letter_date]
        self.interest = list(csv.DictReader(io.StringIO(interest.decode("utf-8-sig"))))
        self.sales: dict[tuple[str, str], Fraction] = {
            (row["currency"], row["month"]): row["credit_sales"] for row in books.sheet("Sales")
        }
        self.currencies = sorted({d["currency"] for d in run["decisions"]})

    def digits(self, code: str) -> int:
        return 0 if code == "JPY" else 2

    def of(self, code: str) -> list[dict[str, Any]]:
        return [d for d in self.run["decisions"] if d["currency"] == code]

    def items(self, code: str) -> list[dict[str, Any]]:
        return [item for decision in self.of(code) for item in decision["items"]]

    def figures(self, code: str) -> dict[str, str | None]:
        money = self.digits(code)
        opens = [(Fraction(i["open"]), i["days_past_due"]) for i in self.items(code)]
        whole = sum((o for o, _ in opens), ZERO)
        overdue = sum((o for o, days in opens if o > 0 and days >= 1), ZERO)
        current = sum((o for o, days in opens if o > 0 and days < 1), ZERO)
        old = sum((o for o, days in opens if o > 0 and days >= 91), ZERO)
        disputed = sum((Fraction(i["disputed"]) for i in self.items(code)), ZERO)
        weighted = sum((o * days for o, days in opens if o > 0 and days >= 1), ZERO)
        found: dict[str, Fraction | None] = {
            "open": whole, "overdue": overdue, "over_90": old, "disputed": disputed,
            "credit": sum((o for o, _ in opens if o < 0), ZERO),
            "overdue_share": overdue / whole * 100, "over_90_share": old / whole * 100,
            "dispute_share": disputed / whole * 100,
            "weighted_days_overdue": weighted / overdue if overdue else None,
            "dispute_age": self.dispute_age(code), "dbt": self.dbt(code),
            **self.selling(code, whole, current), **self.concentration(code),
            **self.promised(code), **self.accrued(code), "cei": None, "cure": None,
        }  # fmt: skip
        amounts = {
            "open", "overdue", "over_90", "disputed", "credit", "promises_running",
            "promises_broken", "interest_accrued", "interest_per_day",
        }  # fmt: skip
        digits = {name: money if name in amounts else 4 if name == "hhi" else 2 for name in found}
        return {n: None if v is None else half_up(v, digits[n]) for n, v in found.items()}

    def dispute_age(self, code: str) -> Fraction | None:
        top = bottom = ZERO
        for decision in self.of(code):
            for item in decision["items"]:
                amount, since = Fraction(item["disputed"]), self.since(decision, item)
                if amount > 0 and since is not None:
                    top, bottom = top + amount * (self.as_of - since).days, bottom + amount
        return top / bottom if bottom else None

    def since(self, decision: dict[str, Any], item: dict[str, Any]) -> dt.date | None:
        days = [
            hold["from"]
            for hold in self.holds
            if hold["customer_id"] == decision["customer"]
            and hold["kind"] == "dispute"
            and hold["document_no"] in (None, item["document_no"])
            and (hold["until"] is None or hold["until"] >= self.letter_date)
        ]
        return min(days, default=None)

    def paid(self, decision: dict[str, Any]) -> Table:
        return [
            p
            for p in self.payments
            if p["customer_id"] == decision["customer"] and p["entity"] == decision["entity"]
        ]

    def lateness(self, decision: dict[str, Any]) -> tuple[Fraction, Fraction]:
        """Σ paid × days, and Σ paid, over documents with one known due date."""
        payments = [p for p in self.paid(decision) if p["currency"] == decision["currency"]]
        with_payment = {p["document_no"] for p in payments}
        dues: dict[str, set[str]] = defaultdict(set)
        for item in decision["items"]:
            if Fraction(item["open"]) > 0 or item["document_no"] in with_payment:
                dues[item["document_no"]].add(item["due_date"])
        top = bottom = ZERO
        for payment in payments:
            days = dues.get(payment["document_no"], set())
            if len(days) == 1 and payment["amount"] > 0:
                late = (payment["payment_date"] - dt.date.fromisoformat(*days)).days
                top, bottom = top + payment["amount"] * late, bottom + payment["amount"]
        return top, bottom

    def dbt(self, code: str) -> Fraction | None:
        found = [self.lateness(decision) for decision in self.of(code)]
        bottom = sum((b for _, b in found), ZERO)
        return sum((t for t, _ in found), ZERO) / bottom if bottom else None

    def selling(self, code: str, whole: Fraction, current: Fraction) -> dict[str, Fraction | None]:
        """The sample closes on 31 October 2026: August, September and October are the period."""
        period = sum((self.sales[code, f"2026-{month}"] for month in ("08", "09", "10")), ZERO)
        left, days = whole, ZERO
        month = self.as_of
        while left:
            sold = self.sales.get((code, f"{month:%Y-%m}"), ZERO)
            if sold <= 0:
                days = Fraction(-1)
                break
            part = min(Fraction(1), left / sold)
            left, days = left - part * sold, days + part * month.day
            month = month.replace(day=1) - dt.timedelta(days=1)
        return {
            "dso": whole / period * 92, "best_possible_dso": current / period * 92,
            "add": (whole - current) / period * 92,
            "countback_dso": None if days < 0 else days, "true_dso": self.true_dso(code),
        }  # fmt: skip

    def true_dso(self, code: str) -> Fraction | None:
        found = ZERO
        for item in self.items(code):
            row = self.books.item(item["source"])
            if Fraction(item["open"]) <= 0 or row.get("document_type") != "invoice":
                continue
            sold = self.sales.get((code, f"{row['document_date']:%Y-%m}"))
            if not sold:
                return None
            found += (self.as_of - row["document_date"]).days * row["amount_original"] / sold
        return found

    def balances(self, code: str) -> dict[str, Fraction]:
        found: dict[str, Fraction] = defaultdict(lambda: ZERO)
        for decision in self.of(code):
            found[decision["customer"]] += Fraction(decision["open"])
        return {who: balance for who, balance in found.items() if balance > 0}

    def concentration(self, code: str) -> dict[str, Fraction | None]:
        owed = sorted(self.balances(code).values(), reverse=True)
        whole = sum(owed, ZERO)
        return {
            "top_10_share": sum(owed[:10], ZERO) / whole * 100,
            "hhi": sum(((balance / whole) ** 2 for balance in owed), ZERO),
        }

    def promises(self, code: str) -> list[tuple[str, dt.date, Fraction | None, str]]:
        """(customer, day, amount, state), each once."""
        found = set()
        for decision in self.of(code):
            who = decision["customer"]
            own = [d["currency"] for d in self.run["decisions"] if d["customer"] == who]
            said = {
                (r["date"], r["promise_date"], r["promise_amount"], r["currency"])
                for r in self.log
                if r["customer_id"] == who and r["promise_date"]
            }
            days = {day for _, day, _, _ in said}
            said |= {
                (h["from"], h["until"], h["amount"], h["currency"])
                for h in self.holds
                if h["customer_id"] == who
                and h["kind"] == "promise to pay"
                and h["until"]
                and h["until"] not in days
            }
            for made, day, amount, currency in said:
                if (currency if amount is not None else min(own)) == code:
                    state = self.state(decision, (made, day, amount, currency))
                    found.add((who, day, amount, state))
        return sorted(found, key=lambda f: (f[1], f[0]))

    def state(self, decision: dict[str, Any], promise: tuple[Any, ...]) -> str:
        made, day, amount, currency = promise
        procedure = GENERATOR / "procedures" / f"{decision['procedure']}.toml"
        grace = tomllib.loads(procedure.read_text(encoding="utf-8")).get("promise_grace", 3)
        until = day + dt.timedelta(days=grace)
        came = [
            p["amount"]
            for p in self.paid(decision)
            if made <= p["payment_date"] <= until and (amount is None or p["currency"] == currency)
        ]
        if came and (amount is None or sum(came) >= amount):
            return "kept"
        return "running" if self.letter_date <= until else "broken"

    def promised(self, code: str) -> dict[str, Fraction | None]:
        since = self.as_of - dt.timedelta(days=90)
        said = self.promises(code)
        sums: dict[str, Fraction] = defaultdict(lambda: ZERO)
        for _, day, amount, state in said:
            if state == "running" or since < day:
                sums[state] += amount or 0
        over = [(a, s) for _, day, a, s in said if since < day <= self.as_of and s != "running"]
        whole = sum((a for a, _ in over if a is not None), ZERO)
        kept = sum((a for a, s in over if a is not None and s == "kept"), ZERO)
        return {
            "promises_kept": kept / whole * 100 if whole else None,
            "promises_running": sums["running"], "promises_broken": sums["broken"],
        }  # fmt: skip

    def accrued(self, code: str) -> dict[str, Fraction | None]:
        lines = [row for row in self.interest if row["currency"] == code]
        if not lines:
            return {"interest_accrued": None, "interest_per_day": None}
        until = max(row["last"] for row in lines)
        daily = (
            Fraction(row["balance"]) * Fraction(row["rate_percent"]) / 100 / YEAR[row["day_count"]]
            for row in lines
            if row["last"] == until
        )
        whole = sum((Fraction(row["line_interest"] or "0") for row in lines), ZERO)
        return {"interest_accrued": whole, "interest_per_day": sum(daily, ZERO)}

    def buckets(self, code: str) -> dict[str, str]:
        found: dict[str, Fraction] = defaultdict(lambda: ZERO)
        for item in self.items(code):
            days, amount = item["days_past_due"], Fraction(item["open"])
            edge = next((e for e in (0, 30, 60, 90, 120) if days <= e), 121)
            names = {0: "not_due", 30: "1-30", 60: "31-60", 90: "61-90", 120: "91-120", 121: "121+"}
            found["credit" if amount < 0 else names[edge]] += amount
        return {name: half_up(amount, self.digits(code)) for name, amount in found.items()}

    def countries(self, code: str) -> dict[str, tuple[str, str, int]]:
        found: dict[str, list[Fraction]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
        for decision in self.of(code):
            row = self.customers.get(decision["customer"], {})
            sums = found[row.get("country") or row.get("registered_country") or ""]
            sums[0] += Fraction(decision["open"])
            sums[1] += Fraction(decision["overdue"])
            sums[2] += 1
        money = self.digits(code)
        return {c: (half_up(o, money), half_up(d, money), int(n)) for c, (o, d, n) in found.items()}

    def report_by(self, code: str) -> list[tuple[str, str, str]]:
        found = []
        for decision in self.of(code):
            row, who = self.customers.get(decision["customer"], {}), decision["customer"]
            kinds = ("insurer", "insurer report", "reported to insurer", "overdue report")
            told = [r["date"] for r in self.log if r["customer_id"] == who and r["kind"] in kinds]
            late = self.late(decision, max(told, default=dt.date.min))
            if row.get("report_by_days") and late:
                day = min(d for d, _ in late) + dt.timedelta(days=int(row["report_by_days"]))
                owed = half_up(sum((o for _, o in late), ZERO), self.digits(code))
                found.append((day.isoformat(), who, owed))
        return sorted(found)

    def late(
        self, decision: dict[str, Any], since: dt.date = dt.date.min
    ) -> list[tuple[dt.date, Fraction]]:
        gone = {
            h["document_no"]
            for h in self.holds
            if h["customer_id"] == decision["customer"] and h["kind"] == "written off"
        }
        return [
            (day, Fraction(item["open"]))
            for item in decision["items"]
            if since <= (day := dt.date.fromisoformat(item["due_date"])) < self.letter_date
            and Fraction(item["open"]) > 0
            and not gone & {None, item["document_no"]}
        ]

    def letters(self, code: str) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        for decision in self.of(code):
            if decision["verdict"] == "dun":
                found[decision["level"]] += 1
        return dict(found)

    def converted(self) -> tuple[str, str]:
        rates = {r["from"]: r["rate"] for r in self.books.sheet("FX rates")} | {"EUR": Fraction(1)}
        sums = [ZERO, ZERO]
        for decision in self.run["decisions"]:
            sums[0] += Fraction(decision["open"]) * rates[decision["currency"]]
            sums[1] += Fraction(decision["overdue"]) * rates[decision["currency"]]
        return half_up(sums[0], 2), half_up(sums[1], 2)

    def cash(self, code: str) -> dict[str, str]:
        """By Monday, and the places without a week."""
        sums: dict[str, Fraction] = defaultdict(lambda: ZERO)
        for decision in self.of(code):
            self._expect(decision, sums)
        return {name: half_up(s, self.digits(code)) for name, s in sums.items() if s}

    def _expect(self, decision: dict[str, Any], sums: dict[str, Fraction]) -> None:
        top, bottom = self.lateness(decision)
        late = int(half_up(top / bottom, 0)) if bottom else 0
        left: list[list[Any]] = []
        for item in sorted(decision["items"], key=lambda i: (i["due_date"], Fraction(i["open"]))):
            amount, part = Fraction(item["open"]), Fraction(item["disputed"])
            if amount < 0:
                sums["credit"] += amount
            elif item["verdict"] in STOPPED:
                sums["stopped"] += amount
            else:
                part = amount if item["verdict"] == "disputed" and not part else part
                sums["disputed"] += part
                left.append([dt.date.fromisoformat(item["due_date"]), amount - part])
        for who, day, promised, state in self.promises(decision["currency"]):
            if who != decision["customer"] or state != "running":
                continue
            overdue = sum((a for d, a in left if d < self.as_of), ZERO)
            rest = overdue if promised is None else promised
            for pair in left:
                taken = min(rest, pair[1])
                pair[1], rest = pair[1] - taken, rest - taken
                sums[self._week(day)] += taken
        for due, amount in left:
            day = due + dt.timedelta(days=late)
            undated = due < self.as_of and day <= self.as_of
            sums["undated" if undated else self._week(day)] += amount

    def _week(self, day: dt.date) -> str:
        day = max(day, self.as_of + dt.timedelta(days=1))
        monday = day - dt.timedelta(days=day.weekday())
        first = self.as_of + dt.timedelta(days=1)
        first -= dt.timedelta(days=first.weekday())
        return monday.isoformat() if (monday - first).days < 7 * 13 else "later"
