"""Signed copies of issued letters, in a folder of their own: the issued run is never touched.

A signature holds the time, so the signed copy has other bytes than the letter that the journal
names; signed.json says which copy is of which letter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from generator import creditor, dispatch, journal
from generator.findings import Closed, FileTrouble, NotConserved, SettingsInvalid, UsageError
from generator.pdfs import archive
from generator.register import published
from generator.sealing import signing
from generator.values.history import IssuedLetter

_SUFFIX = ".signed"


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for; clock, key file and password come from the shell."""

    root: Path
    now: dt.datetime
    password: str
    run: str = ""
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Result:
    run: str
    folder: Path
    letters: tuple[str, ...]
    subject: str
    warnings: tuple[str, ...] = ()


def sign(order: Order) -> Result:
    """A signed copy of every standing letter of an issued run; all of them, or none."""
    output = order.root / "output"
    history = journal.read(order.root / "input" / "journal")
    name = published.find(order.root, order.run) if order.run else _latest(history)
    letters = sorted(history.of_run(name), key=lambda letter: letter.letter_no)
    if not letters:
        raise UsageError(f"The run {name} was not issued.", f"First: dunnage issue {name}")
    by = _key(order)
    target = output / f"{name}{_SUFFIX}"
    with dispatch.locked(output):
        if target.exists():
            raise Closed(
                f"{target} holds signed copies already.", "Move it away to sign once more."
            )
        with dispatch.RunFolder(target) as folder:
            listed = [_copy(order.root, letter, by, folder) for letter in letters]
            told = {
                "schema": "dunnage/signed/1",
                "run": name,
                "certificate": {"subject": by.subject, "sha256": by.fingerprint},
                "letters": listed,
            }
            text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
            folder.write("signed.json", text.encode())
            folder.publish()
        failed = dispatch.freeze(target)
    numbers = tuple(letter.letter_no for letter in letters)
    return Result(name, target, numbers, by.subject, failed)


def _latest(history: journal.Journal) -> str:
    runs = [letter.run for letter in history.letters if letter.files]
    if not runs:
        raise UsageError("No run was issued yet.", "First: dunnage issue")
    return max(runs)


def _key(order: Order) -> signing.Key:
    """The key asked for, or the one that creditor.toml names; it must be valid now."""
    path = order.key or _configured(order.root)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileTrouble(f"{path} cannot be read: {error.strerror}.") from error
    by = signing.key(data, order.password, str(path))
    if not by.valid_from <= order.now <= by.valid_until:
        raise SettingsInvalid(
            f"The certificate in {path} is valid from {by.valid_from:%Y-%m-%d} to"
            f" {by.valid_until:%Y-%m-%d}, not today.",
            "Use a certificate that is valid.",
        )
    return by


def _configured(root: Path) -> Path:
    path = root / "input" / "creditor.toml"
    settings = creditor.load(path, creditor.layout_folders(root))
    if not settings.signing_file:
        raise UsageError(
            "No key to sign with.",
            'Say --key FILE.p12, or write [signing] file = "…" into creditor.toml.',
        )
    return root / settings.signing_file


def _copy(
    root: Path, letter: IssuedLetter, by: signing.Key, folder: dispatch.RunFolder
) -> dict[str, str]:
    """The letter's archive copy, as the journal has it, signed and looked through again."""
    path, digest = next((f for f in letter.files if Path(f[0]).parent.name == "letters"), ("", ""))
    data = (root / path).read_bytes() if path and (root / path).is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotConserved(
            f"{path or letter.letter_no} is not the letter that was issued.", "Restore it first."
        )
    signed = signing.signed(data, by)
    claims = not archive.inspect(data, archive.ARCHIVE)[1]
    broken = archive.inspect(signed, archive.ARCHIVE)[1] if claims else ()
    if broken or not signed.startswith(data):
        raise NotConserved(f"The signed copy of {letter.letter_no} is damaged: {broken}.")
    own = f"letters/{letter.letter_no}.pdf"
    folder.write(own, signed)
    return {
        "letter_no": letter.letter_no,
        "letter": path,
        "letter_sha256": digest,
        "signed": own,
        "signed_sha256": hashlib.sha256(signed).hexdigest(),
    }
