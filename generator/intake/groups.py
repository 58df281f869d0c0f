"""Which customer the rows below a heading belong to, where the rows themselves do not say.

What enters: a grid with its columns. What leaves: Groups: per row the customer its heading
names. A heading counts only in a consistent list: where some are closed by a total all are, and
where none is all stand alike. Anything else is refused (R14): a note between two invoices must
not become a customer.
"""

from __future__ import annotations

from generator.intake.cells import Grid, show, text_of
from generator.intake.columns import Columns
from generator.intake.headers import Header
from generator.intake.headings import Walk
from generator.intake.keyed import KEY_FIELDS
from generator.intake.notes import Notes
from generator.intake.rows import Classifier
from generator.intake.stretches import Groups, Heading

_REMEDY = "Export the list with the customer's number or name in every row."


def needed(grid: Grid, header: Header, columns: Columns, classifier: Classifier) -> bool:
    """Whether some item does not name its customer itself."""
    own = [columns.of[name] for name in KEY_FIELDS if name in columns]
    if not own:
        return True
    width = classifier.width
    for row in range(header.row + 1, len(grid.rows)):
        cells = grid.rows[row]
        if any(cells) and not any(col < len(cells) and cells[col] for col in own):
            padded = cells + [""] * (width - len(cells))
            if classifier.classify(padded) == "item":
                return True
    return False


def names(
    grid: Grid, header: Header, columns: Columns, classifier: Classifier, joiner: str, *, nets: bool
) -> Groups | None:
    """The names that headings give where each row has its number: two or more headings, each
    above the rows of one number and no other; else None."""
    walk = Walk(grid, header, columns, classifier, joiner, nets=nets)
    walk.run()
    col = columns.of["customer_id"]
    pairs = {
        (text_of(grid.cell(row, col)), walk.groups.of(row).name)
        for row in range(header.row + 1, len(grid.rows))
        if grid.cell(row, col) and walk.groups.of(row).name
    }
    alone = len({number for number, _ in pairs}) == len({name for _, name in pairs}) == len(pairs)
    headed = all(heading and not heading.own for heading in walk.groups.by)
    return walk.groups if alone and len(pairs) > 1 and (headed or walk.groups.keyed) else None


def find(
    grid: Grid,
    header: Header,
    columns: Columns,
    classifier: Classifier,
    joiner: str,
    notes: Notes,
    *,
    nets: bool,
) -> Groups:
    """The customers that headings carry down; what is not sure is refused in `notes`."""
    walk = Walk(grid, header, columns, classifier, joiner, nets=nets)
    walk.run()
    _prove(walk, notes)
    return walk.groups


def _prove(walk: Walk, notes: Notes) -> None:
    """Refuse headings that do not all behave alike; hold a name that two groups have."""
    walk.groups.forget_unclosed()
    used = [heading for heading in walk.used if not heading.own]
    many = walk.named_closings or walk.closings > 1
    walk.strays = [row for row in walk.strays if row != walk.last_sum]
    doubtful = [h for h in used if h.figure and h.sum and h.figure != h.sum]
    doubtful += [h for h in used if many and not h.closed and not h.priced and h.items > 1]
    doubtful += [h for h in used if h.pair and not h.closed]
    if not many and len({h.after_item for h in used[1:] if not h.priced}) > 1:
        doubtful += [h for h in used[1:] if h.after_item]
    parents: dict[str, set[tuple[str, ...]]] = {}
    for heading in used:
        parents.setdefault(heading.text, set()).add(heading.parents)
    if any(len(found) > 1 for found in parents.values()) and not walk.joiner:
        doubtful = doubtful or [h for h in used if len(parents[h.text]) > 1]
    for row in [h.row for h in doubtful] + walk.strays:
        notes.refuse(
            "R14",
            "Nothing proves whether this heading or total is a customer's: the rows below it could"
            " be another's.",
            _REMEDY,
            row,
        )
    for row, heading, printed in walk.differing:
        if row != walk.last_sum:
            notes.refuse(
                "R14",
                f"The total of '{show(heading.text)}' is {printed:,}, but the rows below that"
                f" heading add up to {heading.tree:,}: some are missing, doubled or another's.",
                _REMEDY,
                row,
            )
    if walk.sections:
        return
    met: dict[tuple[str, ...], Heading] = {}
    for heading in used:
        first = met.setdefault((*heading.parents, heading.text), heading)
        if first is not heading and not heading.named.number:
            notes.hold(
                "R14",
                f"Two headings are called '{show(heading.text)}', first in row {first.row + 1}:"
                " they may be two customers.",
                "Give them different names, or export the list with customer numbers.",
                walk.joiner.join((*heading.parents, heading.text)) if walk.joiner else heading.text,
                heading.row,
            )
