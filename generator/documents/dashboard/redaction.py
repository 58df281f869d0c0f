"""Who may not be named: pseudonyms that are the same everywhere in one run.

Private individuals always go by a pseudonym, everybody does where names are to be left out. The
numbers follow no order that a reader could know: they are dealt by a hash over what the run was
made from. Letters and statements keep their names, so nothing here links to them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from generator.documents.dashboard.position import Line
from generator.findings import CATALOGUE, Finding
from generator.values.decisions import Decision
from generator.values.kpis import Party
from generator.values.ledger import Address, Debtor
from generator.values.run import RunFacts
from generator.values.sharing import Sharing
from generator.values.standings import PRIVATE
from generator.wording import Words

Account = TypeVar("Account", Decision, Line)
_NOTED = frozenset(("D2",))  # repeats a dispute's reason and owner, whichever sheet has them
_CLERKS = frozenset(("holds", "contacts", "contactlog"))
_SHORTEST = 3  # letters of a name that is looked for in other texts


@dataclass(frozen=True, slots=True)
class Alias:
    """`slug` holds a mark that no customer's own file name has at this place."""

    customer_id: str
    name: str
    slug: str


class Guise:
    """Turns decisions, lines and parties into those that may be shown."""

    def __init__(
        self, debtors: Iterable[tuple[str, Debtor]], secret: str, sharing: Sharing, words: Words
    ) -> None:
        """`debtors` with their entity, in any order; `secret` names the run."""
        self._names, self._internal, self._label = sharing.names, sharing.internal, words.label
        hidden = {
            (entity, debtor.customer_id): debtor
            for entity, debtor in debtors
            if sharing.names or (debtor.is_natural_person and not sharing.internal)
        }
        dealt = sorted(hidden, key=lambda key: _hash(secret, *key))
        width = len(str(len(dealt)))
        self._aliases: Mapping[tuple[str, str], Alias] = {
            key: _alias(number, max(3, width), hidden[key], words)
            for number, key in enumerate(dealt, start=1)
        }
        self._said = frozenset(
            text
            for debtor in hidden.values()
            for text in (debtor.customer_id, debtor.name, debtor.legal_name)
            if len(text) >= _SHORTEST
        )

    def __bool__(self) -> bool:
        return bool(self._aliases)

    def hides(self, entity: str, customer_id: str) -> bool:
        return (entity, customer_id) in self._aliases

    def hide(self, account: Account) -> Account:
        """With its alias, and without the number of its letter; or the account itself."""
        alias = self._aliases.get((account.entity, account.debtor.customer_id))
        if alias is None:
            return account
        debtor = _disguised(account.debtor, alias)
        return replace(account, debtor=debtor, slug=alias.slug, letter_no="")

    def party(self, party: Party) -> Party:
        """Whoever was there at the last run and owes nothing now has no pseudonym: only a kind."""
        alias = self._aliases.get((party.entity, party.customer_id))
        if alias is None:
            gone, private = not party.name, party.customer_id.startswith(PRIVATE)
            kind = self._label("Private individual" if private else "Customer")
            hidden = gone and (private or self._names)
            return replace(party, customer_id="", name=kind) if hidden else party
        return replace(party, customer_id=alias.customer_id, name=alias.name, slug=alias.slug)

    def finding(self, finding: Finding) -> Finding:
        """What a clerk noted, or what is about somebody who is not named, says its kind alone."""
        texts = (finding.message, finding.remedy, str(finding.where or ""))
        about = any(finding.customer_id == number for _, number in self._aliases)
        kind = CATALOGUE[finding.code]
        if not self._names and not about and not self._mentions(texts):
            noted = _noted(finding) and not self._internal
            return replace(finding, message=kind, remedy="") if noted else finding
        alias = next((a for (_, n), a in self._aliases.items() if n == finding.customer_id), None)
        number = alias.customer_id if alias else None
        return Finding(finding.code, finding.severity, kind, customer_id=number)

    def _mentions(self, texts: Iterable[str]) -> bool:
        return bool(self._said) and any(said in text for text in texts for said in self._said)


def _noted(finding: Finding) -> bool:
    """Whether it may repeat what clerks wrote of people and quarrels, by the sheet it is from."""
    where = finding.where
    place = (where.sheet, where.file.rpartition("/")[2].partition(".")[0]) if where else ()
    sheets = {re.sub(r"[\W_]", "", name).casefold() for name in place}
    return finding.code in _NOTED or bool(sheets & _CLERKS)


def _disguised(debtor: Debtor, alias: Alias) -> Debtor:
    """Only what the figures need: where somebody is, and of what kind."""
    return Debtor(
        alias.customer_id,
        alias.name,
        address=Address(country=debtor.address.country or debtor.registered.country),
        is_natural_person=debtor.is_natural_person,
        account_group=debtor.account_group,
    )


def secret(facts: RunFacts) -> str:
    """What a run was made from: who has not the files cannot deal the same numbers."""
    parts = (*(file.sha256 for file in facts.files), facts.settings_sha256, facts.journal_head)
    return "\0".join((*parts, facts.dates.as_of.isoformat()))


def _alias(number: int, width: int, debtor: Debtor, words: Words) -> Alias:
    kind, letter = ("Private individual", "P") if debtor.is_natural_person else ("Customer", "C")
    digits = f"{number:0{width}d}"
    return Alias(f"{letter}-{digits}", f"{words.label(kind)} {digits}", f"{letter}~{digits}")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
