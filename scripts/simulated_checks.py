"""Holds every letter against the truth: enters run.json, the journal's lines and the World.

Leaves counts of what was checked, and a sentence for each violation. It decides by its own short
rules (`simulated_rules`), never by the program's: what should go must go, and nothing else may.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator import pdfs
from scripts import simulated_rules as rules
from scripts.simulated_duties import Duties, Sent
from scripts.simulated_world import ZERO, Customer, Item, World


@dataclass
class Checker:
    world: World
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    duties: Duties = field(init=False)
    verdicts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.duties = Duties(self.world)

    def check(self, name: str, holds: bool, words: str) -> None:
        self.done[name] += 1
        if not holds:
            self.wrong.append(f"{name}: {words}")

    # What a run may and must demand

    def run(self, document: Mapping[str, Any], root: Path) -> None:
        as_of = dt.date.fromisoformat(document["as_of"])
        letter_date = dt.date.fromisoformat(document["letter_date"])
        decided = {(d["customer"], d["currency"]): d for d in document["decisions"]}
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for one in self.world.customers:
            for currency in one.currencies:
                owed = self._open(one, currency, as_of)
                decision = decided.pop((one.id, currency), None)
                self.check("conserved", (decision is None) == (not owed), f"{one.id} {as_of}")
                if decision is None:
                    continue
                total = sum(owed.values(), ZERO)
                sums[currency] += total
                listed = {i["document_no"]: Decimal(i["open"]) for i in decision["items"]}
                same = listed == owed and Decimal(decision["open"]) == total
                self.check("conserved", same, f"{one.id} {as_of}: {listed} is not {owed}")
                self._decision(one, decision, as_of, letter_date)
                self._printed(decision, root)
        self.check("conserved", not decided, f"{as_of}: unknown {list(decided)}")
        for currency, total in sums.items():
            told = document["totals"][currency]
            parts = Decimal(told["dunned"]) + Decimal(told["not_dunned"])
            same = Decimal(told["items"]) == total == parts
            self.check("conserved", same, f"{as_of} {currency}: {told} is not {total}")
        self.verdicts.update(d["verdict"] for d in document["decisions"])

    def _open(self, one: Customer, currency: str, day: dt.date) -> dict[str, Decimal]:
        owed = {
            item.number: item.open(day)
            for item in one.items
            if item.currency == currency and item.dated <= day and item.open(day)
        }
        credits = {c.number: -c.amount for c in one.credits
                   if c.currency == currency and c.stands(day)}  # fmt: skip
        return {**owed, **credits}

    def _decision(
        self, one: Customer, decision: Mapping[str, Any], as_of: dt.date, letter_date: dt.date
    ) -> None:
        """Item by item: what the letter demands is what it must, at the level it must."""
        currency = decision["currency"]
        expected = self.duties.expected(one, currency, as_of, letter_date)
        dunned = {i["document_no"]: i for i in decision["items"] if i["verdict"] == "dun"}
        for number, (why, level, amount) in expected.items():
            where = f"{one.id} {number} on {letter_date} ({decision['verdict']})"
            if why == "plan between":
                continue
            if why != "dun":
                self.check(f"no letter: {why}", number not in dunned, f"{where} is demanded")
                continue
            self.check("nobody forgotten", number in dunned, f"{where} should rise to {level}")
            if item := dunned.get(number):
                right = item["level"] == level
                self.check("level due", right, f"{where}: {item['level']}, not {level}")
                same = Decimal(item["demanded"]) == amount
                self.check("amount due", same, f"{where}: {item['demanded']}, not {amount}")
        extra = dunned.keys() - expected.keys()
        self.check("no letter: not owed", not extra, f"{one.id}: {extra}")
        if decision["verdict"] == "dun":
            self._claimed(one, decision, as_of, letter_date)

    def _claimed(
        self, one: Customer, decision: Mapping[str, Any], as_of: dt.date, letter_date: dt.date
    ) -> None:
        where = f"{decision['letter_no']}"
        free = self.duties.free(one, decision["currency"], as_of, letter_date)
        self.check("free credit", Decimal(decision["free_credit"]) == free, f"{where}: {free}")
        names = ("interest", "interest_before", "fixed_sum", "fee")
        parts = sum((Decimal(decision[name]) for name in names), ZERO) - free
        parts += sum((Decimal(i["demanded"]) for i in decision["items"]), ZERO)
        self.check("claim adds up", Decimal(decision["claimed"]) == parts, f"{where}: {parts}")
        ladder = rules.LADDERS[one.segment]
        rung, deadline = ladder[decision["level"] - 1], dt.date.fromisoformat(decision["deadline"])
        least = rules.least_deadline(rung, letter_date, one.country)
        works = rules.is_business_day(deadline, ("DE", one.country))
        late = deadline - least > dt.timedelta(days=7)
        self.check("deadline", least <= deadline and works and not late, f"{where}: {deadline}")

    # What was printed

    def _printed(self, decision: Mapping[str, Any], root: Path) -> None:
        """The letter's total and the statement's are those of run.json."""
        if decision["verdict"] == "dun":
            self._shows(root / decision["letter"], decision["claimed"], "claimed = printed")
        if decision["statement"]:
            self._shows(root / decision["statement"], decision["open"], "statement = open")

    def _shows(self, path: Path, amount: str, name: str) -> None:
        data = path.read_bytes()
        words = "".join(pdfs.text(data, n) for n in range(pdfs.page_count(data)))
        plain = f"{abs(Decimal(amount)):,}"
        german = plain.translate(str.maketrans(",.", ".,"))
        seen = "".join(words.split())
        self.check(name, plain in seen or german in seen, f"{path.name}: {amount} is not there")

    # What the journal says in the end

    def journal(self, folder: Path) -> None:
        """New lines only; each letter is held against the state before it when it is read."""
        files = sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
        lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
        known = {sent.number: sent for sent in self.sent}
        for event in map(json.loads, lines):
            if event.get("event") == "issued" and event["letter"]["letter_no"] not in known:
                sent = _sent(event["letter"])
                self.sent.append(sent)
                self.duties.letters[sent.customer].append(sent)
                known[sent.number] = sent
            elif event.get("event") == "voided":
                known[event["letter_no"]].voided = True

    def history(self) -> None:
        """From the journal alone: one level up at a time, and every pause kept."""
        for one in self.world.customers:
            letters = self.duties.standing(one)
            ladder = rules.LADDERS[one.segment]
            same_day = Counter((s.currency, s.date) for s in letters)
            self.check("one letter a run", all(n == 1 for n in same_day.values()), one.id)
            days = sorted({s.date for s in letters})
            for letter in letters:
                rung = ladder[letter.level - 1]
                before = [d for d in {*days, *one.pressed(letter.date)} if d < letter.date]
                pause = (letter.date - max(before, default=dt.date.min)).days
                self.check("minimum gap", pause >= rung.gap, f"{letter.number}: {pause} days")
            for item in one.items:
                self._steps(one, item, letters)
                self._interest(one, item, letters)

    def _steps(self, one: Customer, item: Item, letters: Iterable[Sent]) -> None:
        ladder = rules.LADDERS[one.segment]
        opening = [c for c in one.contacts if c.kind == "reminder"]
        is_first = item is min(one.items, key=lambda i: i.due)
        level, until = (opening[0].level, opening[0].until) if opening and is_first else (0, None)
        for letter, claim in _claims(item, letters):
            if not Decimal(claim["amount"]):
                continue
            where = f"{letter.number} {item.number}"
            cap = sum(not rung.formal for rung in ladder)
            right = claim["level"] == level + 1 if level else 0 < claim["level"] <= cap
            self.check("one level at a time", right, f"{where}: {level} then {claim['level']}")
            if until and level:
                over = until + dt.timedelta(days=ladder[level - 1].grace)
                self.check("deadline over", letter.date > over, f"{where}: {over}")
            level, until = claim["level"], letter.deadline

    def _interest(self, one: Customer, item: Item, letters: Iterable[Sent]) -> None:
        claims = list(_claims(item, letters))
        claimed = sum((Decimal(claim["interest"]) for _, claim in claims), ZERO)
        fixed = {Decimal(claim["fixed_sum"]) for _, claim in claims} - {ZERO}
        known = len(fixed) <= 1 and fixed <= rules.fixed_sums(one.terms)
        self.check("fixed sum once", known, f"{item.number}: {fixed}")
        if claimed:
            last = max(letter.date for letter, claim in claims if Decimal(claim["interest"]))
            most = rules.interest(item.amount, item.paid, item.due, last, one.terms, item.currency)
            self.check("interest once", claimed <= most, f"{item.number}: {claimed} of {most}")
            self.done["interest to the cent (of interest once)"] += claimed == most


def _claims(item: Item, letters: Iterable[Sent]) -> Iterable[tuple[Sent, dict[str, Any]]]:
    ordered = sorted(letters, key=lambda sent: sent.date)
    return ((s, c) for s in ordered for c in s.items if c["document_no"] == item.number)


def _sent(letter: Mapping[str, Any]) -> Sent:
    return Sent(
        letter["letter_no"], letter["customer"], letter["currency"], letter["level"],
        dt.date.fromisoformat(letter["letter_date"]), dt.date.fromisoformat(letter["deadline"]),
        letter["items"], dt.date.fromisoformat(letter["as_of"]),
    )  # fmt: skip
