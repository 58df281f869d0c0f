"""Which procedure dunning follows: the shipped ones, the user's own, and the choice per account.

`input/procedures/<name>.toml` has the form of the shipped ones and is linted when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from generator import registry
from generator.dunning import lint
from generator.findings import Finding, SettingsInvalid, Severity
from generator.values.ledger import Debtor, OpenItem
from generator.values.policy import Creditor, Settings
from generator.values.procedure import Procedure

_UNKNOWN: tuple[int, tuple[int, ...]] = (1, ())  # the most careful of all: no letter goes


@dataclass(frozen=True, slots=True)
class Choice:
    """A procedure by name, who chose it, and the other choices that it stands before."""

    name: str
    by: str
    others: tuple[tuple[str, str], ...] = ()  # (who, procedure)


def choice(
    creditor: Creditor,
    debtor: Debtor,
    known: Mapping[str, Procedure],
    items: Iterable[OpenItem] = (),
) -> Choice:
    """Document > customer > segment > country > default.

    A letter is one customer's, with one ladder: where its documents want several, it is the most
    careful.
    """
    usual, debts = _usual(creditor, debtor, known), [i for i in items if i.amount_open.positive]
    named = {i.procedure: f"document {i.document_no}" for i in reversed(debts) if i.procedure}
    said = [(who, name) for name, who in named.items()]
    said += [(usual.by, usual.name)] if not all(i.procedure for i in debts) or not said else []
    (by, name), *others = _careful_first(said, known)
    kept = others if named else usual.others
    return Choice(name, by, tuple((who, other) for who, other in kept if other != name))


def _usual(creditor: Creditor, debtor: Debtor, known: Mapping[str, Procedure]) -> Choice:
    """What holds for documents that name none; among several segments the most careful."""
    country = creditor.countries.get(debtor.address.country, {})
    said = [("the customer", debtor.procedure)]
    parts = (part.strip() for part in re.split("[;,|]", debtor.segment))
    segments = [creditor.segments.get(part, "") for part in (debtor.segment, *parts)]
    found = [name for name in dict.fromkeys(segments) if name]
    who = "the segment" if len(found) < 2 else "several segments"
    said += _careful_first([(who, name) for name in found], known)
    said += [("the country", country.get("procedure", ""))]
    chosen = [(who, name) for who, name in said if name]
    (by, name), *others = chosen or [("the creditor", creditor.procedure)]
    return Choice(name, by, tuple((who, other) for who, other in others if other != name))


def _careful_first(
    said: Iterable[tuple[str, str]], known: Mapping[str, Procedure]
) -> list[tuple[str, str]]:
    care = {name: procedure.care for name, procedure in known.items()}
    return sorted(said, key=lambda one: care.get(one[1], _UNKNOWN), reverse=True)


def told(choice: Choice, debtor: Debtor) -> Iterator[Finding]:
    """D1 where somebody chose otherwise: who stands before whom is said, not hidden."""
    if choice.others:
        others = " and ".join(f"{who} '{name}'" for who, name in choice.others)
        yield Finding(
            "D1",
            Severity.NOTE,
            f"For the procedure {choice.by} says '{choice.name}', {others}:"
            f" '{choice.name}' is followed.",
            debtor.source,
            "Where that is not what you want, change it: the documents' own procedure comes before"
            " the one in the sheet Customers.",
            debtor.customer_id,
        )


def in_use(settings: Settings) -> Mapping[str, Procedure]:
    """The shipped procedures, and the user's own; those of the same name replace the shipped."""
    return settings.procedures or registry.procedures()


def own(folder: Path) -> tuple[Mapping[str, Procedure], list[str]]:
    """`input/procedures/*.toml`, in the form of the shipped ones."""
    found, complaints = {}, []
    for path in sorted(folder.glob("*.toml")):
        try:
            procedure = registry.load(path, Procedure)
        except SettingsInvalid as error:
            complaints.append(error.message)
            continue
        if procedure.name != path.stem:
            complaints.append(f"{path.name}: name '{procedure.name}' must be '{path.stem}'.")
        found[path.stem] = procedure
    return found, complaints


def defects(settings: Settings, layouts: tuple[Path, ...]) -> Iterable[str]:
    """What the lint says, and levels whose letter nobody wrote."""
    languages = {creditor.language.partition("-")[0] for creditor in settings.creditors.values()}
    for name, procedure in settings.procedures.items():
        yield from lint.complaints(procedure)
        if registry.procedures().get(name) == procedure:
            continue
        for level, language in product(procedure.levels, sorted(languages)):
            letter = f"letters/{language}/{level.name}.html.j2"
            written = any((folder / "letters" / language).is_dir() for folder in layouts)
            if written and not any((folder / letter).is_file() for folder in layouts):
                yield f"procedure {name}: level {level.number}: there is no letter {letter}."
