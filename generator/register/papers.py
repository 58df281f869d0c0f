"""The print files of a run, read back from the paper: enters a run as loaded, leaves sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from generator.findings import DunnageError, FileTrouble
from generator.mailing import readback
from generator.register.published import Run
from generator.values.mail import Claimed


def wrong(root: Path, run: Run, counts: Counter[str]) -> Iterator[str]:
    """What the printer would put into the envelopes, against what run.json says."""
    claims = {
        decision.letter_no: Claimed(
            decision.letter, decision.claimed, decision.currency, decision.reference or ""
        )
        for decision in run.letters
        if decision.letter_no and decision.letter
    }

    def read(path: str) -> bytes:
        place = root / path
        if not place.resolve().is_relative_to(run.folder.resolve()):
            raise FileTrouble(f"{path} leads out of the run folder.")
        try:
            return place.read_bytes()
        except OSError as error:
            raise FileTrouble(f"{path} cannot be read: {error.strerror}.") from error

    for file in run.print:
        counts["pieces of mail read back"] += len(file.pieces)
        try:
            yield from readback.wrong(read(file.path), file, run.name, claims, read)
        except DunnageError as error:
            yield error.message
    book = run.folder / "print" / "mailing-book.csv"
    if run.print and book.is_file():
        yield from readback.book_differs(book.read_bytes(), run.print, run.name)
    elif any(piece.article_number for file in run.print for piece in file.pieces):
        yield f"output/{run.name}/print/mailing-book.csv is missing."
