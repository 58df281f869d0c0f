"""Past runs: the kpi.json of earlier dates, found, proved and read; each is an input of this run.

Of each month its last closing counts, up to twelve back, and the last run of all. A run of this
date or a later one is never looked at. Of two runs of one date the later edition counts. A file
that was changed is named (S1) and not used; nothing older stands in for it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from generator.documents import kpi_json
from generator.findings import Finding, Severity
from generator.kpis import formulas
from generator.values import naming
from generator.values.ledger import Source
from generator.values.snapshots import Past, Snapshot
from generator.values.tables import FileFacts

MONTHS = 12
WHOLE = 3  # runs read with accounts and items: two month ends, and a run between
NAME = "kpi.json"
_LARGEST = 60_000_000  # bytes


class Found(NamedTuple):
    """The past, the files it was read from, and what could not be used."""

    past: Past = Past()
    files: tuple[FileFacts, ...] = ()
    findings: tuple[Finding, ...] = ()


def read(root: Path, as_of: dt.date) -> Found:
    """All that this run may know of earlier ones."""
    snapshots: list[Snapshot] = []
    files: list[FileFacts] = []
    findings: list[Finding] = []
    chosen = _chosen(root / "output", as_of)
    for name in chosen:
        place = f"output/{name}/{NAME}"
        try:
            data = _proved(root / "output" / name)
            if data is None:
                continue
            snapshot = kpi_json.read(data, name)
            if snapshot.as_of.isoformat() != name[:10]:
                raise ValueError(f"it is of {snapshot.as_of}")
        except (ValueError, OSError) as error:
            findings.append(_damaged(place, error))
            continue
        snapshots.append(snapshot if name in chosen[-WHOLE:] else snapshot.light)
        digest = hashlib.sha256(data).hexdigest()
        files.append(FileFacts(place, digest, "kpi", rows={"item": len(snapshot.currencies)}))
    return Found(Past(tuple(snapshots)), tuple(files), tuple(findings))


def _chosen(output: Path, as_of: dt.date) -> tuple[str, ...]:
    """Folders by date: the last edition of each date, the last closing of each month."""
    there = output.iterdir() if output.is_dir() else ()
    placed = (
        (naming.run_place(p.name), p.name) for p in there if p.is_dir() and not p.is_symlink()
    )
    earlier = sorted((place, name) for place, name in placed if place and place[0] < as_of)
    by_date = {day: name for (day, _), name in earlier}
    months = {formulas.month_end(day): day for day in by_date if formulas.closes_month(day)}
    oldest = formulas.months_back(as_of, MONTHS + 1)[-1]
    kept = {day for month, day in months.items() if month >= oldest}
    kept |= {max(by_date)} if by_date else set()
    return tuple(by_date[day] for day in sorted(kept))


def _proved(folder: Path) -> bytes | None:
    """The bytes as the run published them; None for a run that made no kpi.json."""
    try:
        path, manifest = folder / NAME, (folder / "run.json").read_bytes()
    except FileNotFoundError:
        return None  # no run was published here
    listed = re.search(
        rb'"path": "output/[^"]*/kpi\.json",\s*"key": \[\],\s*"sha256": "([0-9a-f]{64})"', manifest
    )
    if listed is None:
        return None
    if path.is_symlink() or not path.is_file():
        raise ValueError("it is missing")
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("it is too large")
    if hashlib.sha256(data).hexdigest().encode() != listed[1]:
        raise ValueError("it was changed since the run wrote it")
    if not _as_issued(folder, manifest):
        raise ValueError("the run was changed since it was issued")
    return data


def _as_issued(folder: Path, manifest: bytes) -> bool:
    """What was issued stands as it was: issued.json names the hash of run.json."""
    try:
        said = json.loads((folder / "issued.json").read_bytes())
    except FileNotFoundError:
        return True
    except ValueError:
        return False
    known = said.get("manifest") if isinstance(said, dict) else None
    return known == hashlib.sha256(manifest).hexdigest()


def _damaged(place: str, error: Exception) -> Finding:
    why = f"{error}" if isinstance(error, ValueError) else "it cannot be read"
    return Finding(
        "S1",
        Severity.WARNING,
        f"{place} cannot be used: {why}. This run does not compare with that one.",
        Source(place),
        "Restore the folder from your back-up; the run's own figures are not affected.",
    )
