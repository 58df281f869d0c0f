"""The door to pydantic: TOML files become frozen values, with all their errors at once.

`family` walks a folder of the package (`procedures/`, `regimes/` …); `load` reads one file of
the user's. Decimals are read from the text, never through a float.
"""

from __future__ import annotations

import csv
import importlib
import io
import pkgutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

import pydantic

from generator.findings import FileTrouble, SettingsInvalid
from generator.values.policy import FixedSum, PostageClass, Preset, Procedure, Rate, Regime, Service

T = TypeVar("T")
_PACKAGE = Path(__file__).parent
_UNSAID = ("none", "never", 1)  # defaults that change nothing: no roll, no multiplier
_RATE_COLUMNS = ("valid_from", "valid_to", "rate_percent", "source", "status")
_RATE_FILE = f"Save it as csv in UTF-8, with commas and the header {','.join(_RATE_COLUMNS)}."


def read_toml(path: Path) -> dict[str, Any]:
    """The file as nested mappings; SettingsInvalid names the line that is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise FileTrouble(f"{path} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileTrouble(f"{path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(
            f"{path} is not valid TOML: {error}.", "Correct that line."
        ) from error


def build(data: object, kind: type[T], where: str) -> T:
    """`data` as a frozen value of `kind`; SettingsInvalid lists every wrong key at once."""
    try:
        adapter: pydantic.TypeAdapter[T] = pydantic.TypeAdapter(kind)
        return adapter.validate_python(data)
    except pydantic.ValidationError as error:
        lines = tuple(_complaint(problem, where) for problem in error.errors())
        raise SettingsInvalid("\n".join(lines)) from error


def load(path: Path, kind: type[T]) -> T:
    return build(read_toml(path), kind, path.name)


@cache
def family(name: str, kind: type[T]) -> Mapping[str, T]:
    """Every member of a folder of the package, by file stem."""
    folder = _PACKAGE / name
    return MappingProxyType({path.stem: load(path, kind) for path in sorted(folder.glob("*.toml"))})


def procedures() -> Mapping[str, Procedure]:
    return family("procedures", Procedure)


def regimes() -> Mapping[str, Regime]:
    return family("regimes", Regime)


def services() -> Mapping[str, Service]:
    return family("services", Service)


def presets() -> Mapping[str, Preset]:
    return family("presets", Preset)


def describe(member: object) -> str:
    """A member of a family as lines of key and value, without what is not there."""
    return "\n".join(_described(member))


def _described(member: Any, indent: str = "") -> Iterator[str]:
    for part in fields(member):
        value = getattr(member, part.name)
        if value == part.default and (not value or value in _UNSAID):
            continue
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            for one in value:
                yield f"{indent}{part.name}: {_tier(one)}".rstrip()
                yield from () if _tier(one) else _described(one, f"{indent}  ")
        elif isinstance(value, Mapping) and any(is_dataclass(one) for one in value.values()):
            for key, one in value.items():
                yield f"{indent}{part.name}.{key}:"
                yield from _described(one, f"{indent}  ")
        elif is_dataclass(value):
            yield f"{indent}{part.name}:"
            yield from _described(value, f"{indent}  ")
        elif value not in ("", None, (), {}) and value is not False:
            yield f"{indent}{part.name}: {_plain(value)}"


def _tier(one: object) -> str:
    """A fixed sum with the principals it is for; "" for anything else."""
    if not isinstance(one, FixedSum):
        return ""
    if one.up_to is None:
        return str(one.amount)
    return f"{one.amount} {'up to and including' if one.inclusive else 'below'} {one.up_to}"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, PostageClass):
        return f"{value.name} up to {value.grams} g"
    return "yes" if value is True else str(value)


@cache
def day_counts() -> Mapping[str, ModuleType]:
    """Every module of `daycounts/` by its NAME and each of its ALIASES, in upper case."""
    found: dict[str, ModuleType] = {}
    for member in pkgutil.iter_modules([str(_PACKAGE / "daycounts")]):
        module = importlib.import_module(f"generator.daycounts.{member.name}")
        for name in (module.NAME, *module.ALIASES):
            found[name.upper()] = module
    return MappingProxyType(found)


def series_names(added: Path | None = None) -> tuple[str, ...]:
    """Every reference series of ours, and those of the folder `added` (`input/rates/`)."""
    folders = [_PACKAGE / "rates", *([added] if added and added.is_dir() else [])]
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.csv")}))


def rates(series: str, added: Path | None = None) -> tuple[Rate, ...]:
    """A reference series in date order; lines of `added/<series>.csv` replace by valid_from."""
    lines = {rate.valid_from: rate for rate in _series(_PACKAGE / "rates", series)}
    lines.update((rate.valid_from, rate) for rate in added_rates(series, added))
    return tuple(lines[day] for day in sorted(lines))


def added_rates(series: str, added: Path | None) -> tuple[Rate, ...]:
    """The user's own lines of a series, in date order."""
    return () if added is None else _series(added, series)


def _series(folder: Path, series: str) -> tuple[Rate, ...]:
    path = folder / f"{series}.csv"
    if not path.is_file():
        return ()
    found = sorted(_rate_lines(path), key=lambda rate: rate.valid_from)
    wrong = [*_wrong_lines(found)]
    if wrong:
        raise SettingsInvalid("\n".join(f"{path.name}: {words}." for words in wrong))
    return tuple(found)


def _wrong_lines(lines: Sequence[Rate]) -> Iterator[str]:
    for line in lines:
        if line.valid_to is not None and line.valid_to < line.valid_from:
            yield f"the line from {line.valid_from} ends before it begins; correct valid_to"
    for line, after in pairwise(lines):
        if line.valid_from == after.valid_from:
            yield f"two lines begin on {line.valid_from}; remove one of them"


def _rate_lines(path: Path) -> tuple[Rate, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        lines = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsInvalid(
            f"{path} cannot be read as a list of rates: {error}.", _RATE_FILE
        ) from error
    lacking = [name for name in _RATE_COLUMNS if name not in (reader.fieldnames or ())]
    if lacking:
        raise SettingsInvalid(f"{path} has no column {', '.join(lacking)}.", _RATE_FILE)
    rows = {
        f"line {number}": {
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"] or None,
            "percent": row["rate_percent"],
            "source": row["source"],
            "status": row["status"],
            "read_in": row.get("read_in") or "",
        }
        for number, row in enumerate(lines, start=2)
    }
    return tuple(build(rows, dict[str, Rate], path.name).values())


def _complaint(problem: Any, where: str) -> str:
    """One wrong key as a sentence: creditor.toml: creditor.adress: is not a known key."""
    key = ".".join(str(part) for part in problem["loc"])
    words = {
        "unexpected_keyword_argument": "is not a known key; correct its spelling or remove it",
        "missing": "is missing; add it",
        "missing_argument": "is missing; add it",
    }.get(problem["type"], f"{problem['msg'][0].lower()}{problem['msg'][1:]}")
    return f"{where}: {key} {words}."
