"""What only the user could say about a file, written down once: `input/<file>.import.toml`.

It is read for the file of that name and for any with the same header (next month's export), and
written by `check --write-mapping`, and by `run` for what was given on the command line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from generator import currencies, dispatch, registry
from generator.findings import SettingsInvalid
from generator.values.sheets import OPEN_ITEMS
from generator.values.tables import FileFacts, Hints, Memory

_SUFFIX = ".import.toml"
_HEAD = """\
# How {name} is read, and every later export with the same header.
# Remove a line, or this file, to be asked again.
"""


@dataclass(frozen=True, slots=True)
class _File:
    """An import.toml as it is written."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    file: str = ""
    header: str = ""
    sha256: str = ""
    as_of: dt.date | None = None
    currency: str = ""
    date_order: Literal["", "dmy", "mdy", "ymd"] = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def load(folder: Path) -> tuple[Memory, ...]:
    """Every memory of `input/`; SettingsInvalid names what nobody can read (exit 9)."""
    paths = sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []
    return tuple(_memory(path) for path in paths)


def _memory(path: Path) -> Memory:
    file = registry.load(path, _File)
    currency = currencies.get(file.currency) if file.currency else None
    if file.currency and currency is None:
        raise SettingsInvalid(f"{path.name}: currency '{file.currency}' is not a code such as EUR.")
    known = {column.name for column in OPEN_ITEMS.columns} | {"amount_debit", "amount_credit"}
    unknown = [name for name in file.columns.values() if name not in known]
    if unknown:
        raise SettingsInvalid(
            f"{path.name}: columns: '{unknown[0]}' is no column of open items.",
            f"Known are: {', '.join(sorted(known))}.",
        )
    hints = Hints(
        currency=currency,
        date_order=file.date_order,
        as_of=file.as_of,
        sheet=file.sheet,
        columns=file.columns,
    )
    name = file.file or path.name.removesuffix(_SUFFIX)
    return Memory(name, hints, file.header, file.sha256)


def write(folder: Path, files: Iterable[FileFacts], hints: Hints) -> tuple[Path, ...]:
    """One memory for each file that was read as a list of open items; the paths written."""
    written = []
    for file in files:
        if not file.header_key:
            continue
        path = folder / f"{Path(file.path).name}{_SUFFIX}"
        kept = _memory(path).answers(hints, file.sha256) if path.is_file() else hints
        dispatch.place(path, "".join(_lines(file, kept)).encode())
        written.append(path)
    return tuple(written)


def answered(hints: Hints) -> bool:
    """Whether there is anything worth remembering."""
    return bool(hints.currency or hints.date_order or hints.as_of or hints.sheet or hints.columns)


def _lines(file: FileFacts, hints: Hints) -> Iterator[str]:
    name = Path(file.path).name
    yield _HEAD.format(name=name.replace("\n", " "))
    values = {"file": name, "header": file.header_key}
    if hints.as_of:
        values["sha256"] = file.sha256
    values["currency"] = hints.currency.code if hints.currency else ""
    values |= {"date_order": hints.date_order, "sheet": hints.sheet}
    yield from (f"{key} = {_text(value)}\n" for key, value in values.items() if value)
    if hints.as_of:
        yield f"as_of = {hints.as_of.isoformat()}  # of this very file alone\n"
    if hints.columns:
        yield "\n[columns]\n"
        yield from (f"{_text(header)} = {_text(name)}\n" for header, name in hints.columns.items())


def _text(value: str) -> str:
    """A TOML basic string: quotes, backslashes and control characters escaped."""
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
