"""Hand over: a customer goes to an agency, insurer, lawyer or court with all that proves the debt.

The dossier is what was sent, as it was sent (every file is compared with its hash), the latest
statement, the interest line by line, and the history. After it no letter of ours goes out until
the customer is taken back.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import dispatch, journal
from generator.findings import Closed, DunnageError, NotConserved, UsageError
from generator.journal.records import TAKEN_BACK
from generator.mailing import enclosures
from generator.register import published
from generator.values import naming
from generator.values.history import IssuedLetter
from generator.workbooks import Row, csv_bytes

INDEX = "index.csv"
Files = Sequence[Mapping[str, str]]
_HISTORY = ("date", "what", "letter_no", "level", "deadline", "channel", "addressee", "proof")


@dataclass(frozen=True, slots=True)
class Order:
    root: Path
    customer: str
    to: str
    recorded_at: str
    today: dt.date
    entity: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    act: Path
    folder: Path | None = None
    files: tuple[str, ...] = ()


def hand_over(order: Order) -> Result:
    """The dossier, then the journal's line; raises Closed where the customer is gone already."""
    with dispatch.locked(order.root / "output"):
        history = journal.read(order.root / "input" / "journal")
        entity = _entity(order, history)
        gone = [x for x in history.handed_over if _is(order, entity, x.entity, x.customer_id)]
        if gone:
            raise Closed(f"{order.customer} was handed over to {gone[0].to} on {gone[0].date}.")
        letters = [x for x in history.letters if _is(order, entity, x.entity, x.customer_id)]
        folder, written = _dossier(order, entity, letters, history)
        act = _write(order, entity, history.head, "handed_over", order.to, written)
    named = (file["path"].split("/", 3)[3] for file in written)
    return Result(act, folder, tuple(sorted(name for name in named if name != INDEX)))


def take_back(order: Order) -> Result:
    """Ends a hand-over: from then on the customer is ours to remind again."""
    with dispatch.locked(order.root / "output"):
        history = journal.read(order.root / "input" / "journal")
        gone = [
            x
            for x in history.handed_over
            if x.customer_id == order.customer and order.entity in (None, x.entity)
        ]
        if len(gone) != 1:
            raise UsageError(f"{order.customer} is handed over by {len(gone)} of our companies.")
        act = _write(order, gone[0].entity, history.head, "status", TAKEN_BACK)
    return Result(act)


def _is(order: Order, entity: str, of: str, customer: str) -> bool:
    return (of, customer) == (entity, order.customer)


def _entity(order: Order, history: journal.Journal) -> str:
    """The own company whose letters the customer has; several must be told apart."""
    found = {x.entity for x in history.letters if x.customer_id == order.customer}
    if order.entity is not None:
        found &= {order.entity}
    if len(found) == 1:
        return found.pop()
    if found:
        known = ", ".join(sorted(found))
        raise UsageError(f"{order.customer} has letters of {known}.", "Say which: --entity CODE.")
    raise UsageError(
        f"No letter to {order.customer} stands; there is nothing to hand over.",
        "Name a customer by its number, as in review.xlsx.",
    )


def _write(order: Order, entity: str, head: str, event: str, what: str, files: Files = ()) -> Path:
    line = {
        "event": event,
        "effective": order.today.isoformat(),
        "recorded_at": order.recorded_at,
        "entity": entity,
        "customer": order.customer,
        "what": what,
        "reason": order.reason,
        **({"files": files} if files else {}),
    }
    return journal.append(order.root / "input" / "journal", order.today, head, [line])


def _dossier(
    order: Order, entity: str, letters: Sequence[IssuedLetter], history: journal.Journal
) -> tuple[Path, Files]:
    """The folder, published at once; raises NotConserved where a file is not what was sent."""
    slug = naming.slugs([(entity, order.customer)], several=bool(entity))[entity, order.customer]
    parent = order.root / "output" / "handoff"
    parent.mkdir(exist_ok=True)
    for left in parent.glob(".*"):
        shutil.rmtree(left)
    name = f"{order.today.isoformat()}-{slug}"
    number = 1
    while (target := parent / (f"{name}-{number}" if number > 1 else name)).exists():
        number += 1  # what was handed out once is not written over
    with dispatch.RunFolder(target) as folder:
        for name, data in _contents(order, entity, letters, history):
            folder.write(name, data)
        index = [(w.path, w.sha256) for w in sorted(folder.written, key=lambda w: w.path)]
        folder.write(INDEX, csv_bytes(("file", "sha256"), index))
        target = folder.publish()
    place = f"output/handoff/{target.name}"
    return target, [{"path": f"{place}/{w.path}", "sha256": w.sha256} for w in folder.written]


def _contents(
    order: Order, entity: str, letters: Sequence[IssuedLetter], history: journal.Journal
) -> Iterator[tuple[str, bytes]]:
    for letter in letters:
        for path, digest in letter.files:
            data = _sent(order.root, path, digest)
            kind = Path(path).parent.name
            yield f"{kind}/{letter.letter_no}{Path(path).suffix}", data
    told = (*_history(letters), *_before(order, entity, history))
    yield "history.csv", csv_bytes(_HISTORY, sorted(told))
    yield from _latest(order, entity)
    numbers = sorted({item.document_no for letter in letters for item in letter.items})
    folder = order.root / "input" / "documents"
    for copy in sorted(folder.iterdir()) if folder.is_dir() else ():
        own = any(enclosures.belongs(copy.name, number) for number in numbers)
        if own and copy.is_file() and not copy.is_symlink():
            yield f"documents/{copy.name}", copy.read_bytes()


def _sent(root: Path, name: str, digest: str) -> bytes:
    path = root / name
    inside = path.resolve().is_relative_to((root / "output").resolve())
    data = path.read_bytes() if inside and path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotConserved(f"{name} is not the file that was sent.", "Restore it first.")
    return data


def _history(letters: Sequence[IssuedLetter]) -> Iterator[Row]:
    for x in letters:
        number, to = x.letter_no, x.addressee or x.recipient.name
        day, deadline = x.letter_date.isoformat(), x.deadline.isoformat()
        yield day, "letter", number, str(x.level), deadline, x.channel, to, ""
        for d in x.deliveries:
            yield d.date.isoformat(), d.event, number, str(x.level), "", x.channel, to, d.proof


def _before(order: Order, entity: str, history: journal.Journal) -> Iterator[Row]:
    """Who had it before, and what they said."""
    for gone in history.referred:
        if _is(order, entity, gone.entity, gone.customer_id):
            yield gone.date.isoformat(), f"handed over: {gone.to}", "", "", "", "", "", ""
    for x in history.answers:
        if _is(order, entity, x.entity, x.customer_id):
            said = str(x).partition(": ")[2]
            yield x.date.isoformat(), f"answer: {said}", x.letter_no, "", "", "", "", ""


def _latest(order: Order, entity: str) -> Iterator[tuple[str, bytes]]:
    """From the latest run that knows the customer: its statements, and its interest by segment."""
    for name in reversed(published.names(order.root)):
        try:
            run = published.load(order.root, name)
        except DunnageError:
            continue
        mine = [f for f in run.files if f.key[:2] == (entity, order.customer)]
        if not mine:
            continue
        for file in mine:
            if "/statements/" in file.path:
                data = _sent(order.root, file.path, file.sha256)
                yield f"statements/{name}-{Path(file.path).name}", data
        yield "interest.csv", _interest(run.folder / "interest.csv", entity, order.customer)
        return


def _interest(path: Path, entity: str, customer: str) -> bytes:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    kept = [row for row in rows if row[:2] == [entity, customer]]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([header, *kept])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
