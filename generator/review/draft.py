"""Earlier runs, as their run.json tells: the draft that a review is about, and the run before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from generator.values import naming
from generator.values.paper import Written
from generator.values.review import Before, Key, Standing, fingerprint


@dataclass(frozen=True, slots=True)
class Draft:
    """What one run.json says; `files` by their path inside the run folder."""

    folder: Path
    as_of: dt.date
    letter_date: dt.date
    sha256: str
    standing: Mapping[Key, Standing]
    files: Mapping[str, Written]

    @property
    def proposal(self) -> str:
        return fingerprint(standing.cells for standing in self.standing.values())


def read(folder: Path) -> Draft | None:
    """The run in that folder; None where there is none, or nobody can say what it was."""
    try:
        data = (folder / "run.json").read_bytes()
        said = json.loads(data, object_hook=_without_items)
        found = [_standing(decision) for decision in said["decisions"]]
        return Draft(
            folder,
            dt.date.fromisoformat(said["as_of"]),
            dt.date.fromisoformat(said["letter_date"]),
            hashlib.sha256(data).hexdigest(),
            {standing.key: standing for standing in found},
            {written.path: written for written in map(_written, said["files"])},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
        return None


def before(output: Path, as_of: dt.date) -> Before | None:
    """The latest run of an earlier date that can be read."""
    placed = ((naming.run_place(path.name), path) for path in output.glob("????-??-??*"))
    found = [(place, path) for place, path in placed if place and place[0] < as_of]
    for _, path in sorted(found, reverse=True):
        run = read(path)
        if run is not None:
            return Before(run.as_of, path.name, run.sha256, run.standing)
    return None


def _without_items(value: dict[str, Any]) -> Any:
    """A million items do not stand in memory: of each only its days, and whether it is a debt."""
    if "document_no" in value and "days_past_due" in value:
        return (int(value["days_past_due"]), Decimal(value["open"]) > 0)
    return value


def _standing(said: Mapping[str, Any]) -> Standing:
    edit = said.get("review")
    names = ("action", "level", "until", "reason", "by")
    days = (days for days, is_debt in said["items"] if is_debt)
    return Standing(
        entity=str(said["entity"]),
        customer_id=str(said["customer"]),
        customer_name=str(said.get("customer_name", "")),
        currency=str(said["currency"]),
        open=Decimal(said["open"]),
        overdue=Decimal(said["overdue"]),
        oldest_days=max(0, max(days, default=0)),
        verdict=str(said["verdict"]),
        sentence=str(said["sentence"]),
        level=int(said["level"]),
        proposed_level=int(said.get("proposed_level", said["level"])),
        procedure=str(said.get("procedure", "")),
        edit=tuple(str(edit[name]) for name in names) if edit else (),
    )


def _written(said: Mapping[str, Any]) -> Written:
    path = str(said["path"]).split("/", 2)[2]
    key = tuple(map(str, said["key"]))
    made_from = str(said.get("made_from", ""))
    return Written(path, str(said["sha256"]), int(said["pages"]), key, made_from)
