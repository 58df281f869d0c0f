"""review.xlsx as it comes back: every edit proved, all that is wrong said at once with its cell.

A workbook is bound to its draft by the fingerprint on the sheet About. Where the draft has moved
on, the workbook still counts if every computed cell agrees with it. It is read as any foreign
file is: in the limited child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.findings import Finding, Refused, Severity
from generator.intake.cells import Grid, text_of
from generator.intake.sandbox import load
from generator.review.draft import Draft
from generator.review.rows import Row, Rows, edit_of, formulas, untrue
from generator.review.stored import Stored, with_edits
from generator.values.ledger import Dates, Source
from generator.values.policy import Procedure
from generator.values.review import Key, Override

_SHEETS = "Decisions"
_NAMED = 10
_LIST = 60  # faults of one file that are named; more tell nothing new


@dataclass(frozen=True, slots=True)
class Taken:
    """The edits in force after a review, and which of them it brought or lifted."""

    stored: Stored
    read: bytes = b""  # the file of edits as it was when this run began
    brought: tuple[Override, ...] = ()
    lifted: tuple[Key, ...] = ()
    cells: Mapping[Key, Source] = field(default_factory=dict)  # of the edits brought


@dataclass(frozen=True, slots=True)
class Bench:
    """What edits are proved against."""

    draft: Draft
    dates: Dates
    procedures: Mapping[str, Procedure]
    allow_raise: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """One row's edit (None: as proposed), where it stands, and whether the file knew the draft."""

    key: Key
    edit: Override | None
    where: Source
    is_current: bool
    cell: Source  # the one that says what is wanted: its level, or its action


def take(paths: Sequence[Path], names: Mapping[Path, str], bench: Bench, stored: Stored) -> Taken:
    """Refused (exit 4) with every fault of every file, else the edits as they are from now on."""
    said: list[_Said] = []
    faults: list[Finding] = []
    whole = ""  # a workbook of everybody's accounts
    for one in load(paths, names):
        faults.extend(one.findings)
        if one.book is not None and not one.findings:
            said.extend(_read(one.name, one.book.grids, bench, faults.append))
            about = _about(one.book.grids)
            is_current = about.get("proposal") == bench.draft.proposal
            whole = one.name if is_current and not about.get("account manager") else whole
    faults.extend(_removed(whole, said, bench.draft) if whole and not faults else ())
    changes = _changes(said, bench.draft, faults)
    if faults:
        raise Refused(
            "The review cannot be taken as it is; nothing was changed.", "", tuple(faults)
        )
    kept = dict(stored.overrides)
    for key, edit in changes.items():
        if edit is None:
            kept.pop(key, None)
        else:
            kept[key] = edit
    brought = tuple(e for k, e in changes.items() if e and e != stored.overrides.get(k))
    lifted = tuple(k for k, e in changes.items() if e is None and k in stored.overrides)
    cells = {one.key: one.cell for one in said if one.edit in brought}
    return Taken(with_edits(stored, kept), stored.data, brought, lifted, cells)


def _read(
    name: str, grids: Sequence[Grid], bench: Bench, fault: Callable[[Finding], None]
) -> Iterator[_Said]:
    """The rows of one workbook, once it is proved to be about this draft."""
    about = _about(grids)
    trouble = _foreign(about, bench.dates)
    sheets = [grid for grid in grids if grid.name.partition(" ")[0] == _SHEETS]
    if trouble or not sheets:
        words = trouble or f"There is no sheet {_SHEETS}: this is not a review."
        fault(_finding(words, Source(name), "Take the review.xlsx of the draft's folder."))
        return
    is_current = about.get("proposal") == bench.draft.proposal
    untold: list[Finding] = []
    for grid in sheets:
        rows = Rows(name, grid, bench.draft)
        for found in (*rows.faults, *formulas(rows)):
            fault(found)
        for row in rows:
            wrong = list(untrue(row, is_current=is_current))
            untold.extend(wrong)
            if row.standing is not None and not wrong:
                yield from _said(row, bench, is_current, fault)
    if untold and not is_current:
        fault(_other_run(name, untold, bench.draft))
    else:
        for found in untold[:_LIST]:
            fault(found)


def _said(
    row: Row, bench: Bench, is_current: bool, fault: Callable[[Finding], None]
) -> Iterator[_Said]:
    assert row.standing is not None
    procedure = bench.procedures.get(row.standing.procedure)
    edit, wrong = edit_of(row, bench.dates.letter_date, procedure, allow_raise=bench.allow_raise)
    for found in wrong:
        fault(found)
    if not wrong:
        cell = row.where("level" if edit and edit.action.sets_level else "action")
        yield _Said(row.standing.key, edit, row.where("action"), is_current, cell)


def _removed(name: str, said: Sequence[_Said], draft: Draft) -> Iterator[Finding]:
    """Rows that somebody deleted, as if that stopped the letter: which it does not."""
    there = {one.key for one in said}
    gone = [s for key, s in draft.standing.items() if s.went and key not in there]
    if gone:
        who = ", ".join(f"{s.customer_id} {s.currency}" for s in gone[:_NAMED])
        more = f" and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
        yield _finding(
            f"Rows were removed whose letters would go all the same: {who}{more}.",
            Source(name, _SHEETS),
            "Put them back, and choose hold or skip with a reason.",
        )


def _about(grids: Sequence[Grid]) -> Mapping[str, str]:
    return {cells[0]: cells[1] for grid in grids if grid.name == "About" for cells in _pairs(grid)}


def _pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    for cells in grid.rows:
        if len(cells) > 1:
            yield text_of(cells[0]), text_of(cells[1])


def _foreign(about: Mapping[str, str], dates: Dates) -> str:
    """Why this cannot be a review of our date at all."""
    if "proposal" not in about:
        return "The sheet About is missing, so nobody can say to which run this review belongs."
    if about.get("as of") != dates.as_of.isoformat():
        return f"This is the review of {about.get('as of')}, not of {dates.as_of}."
    return ""


def _other_run(name: str, untold: Sequence[Finding], draft: Draft) -> Finding:
    first = untold[0]
    return _finding(
        f"This review belongs to another run: {len(untold)} of its cells differ from the draft in"
        f" {draft.folder.name}. The first: {first.message}",
        first.where or Source(name),
        "Enter your decisions into the review.xlsx of the present draft.",
    )


def _changes(
    said: Sequence[_Said], draft: Draft, faults: list[Finding]
) -> Mapping[Key, Override | None]:
    """What differs from what each file was given with; two that differ from one another refuse.

    A file of an earlier draft does not know the edits made since: its untouched rows say nothing.
    """
    changes: dict[Key, _Said] = {}
    for one in said:
        standing = draft.standing[one.key]
        cells = one.edit.cells if one.edit else ()
        unsaid = cells == standing.edit if one.is_current else one.edit is None
        other = changes.get(one.key)
        if unsaid:
            continue
        if other is None:
            changes[one.key] = one
        elif other.edit != one.edit:
            words = f"Customer {one.key[1]} is edited twice, differently: see also {other.where}."
            faults.append(_finding(words, one.where, "Let one of the two stand."))
    return {key: one.edit for key, one in changes.items()}


def _finding(words: str, where: Source, remedy: str) -> Finding:
    return Finding("D10", Severity.REFUSE, words, where, remedy)
