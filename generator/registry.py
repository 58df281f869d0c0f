"""The door to pydantic: TOML files become frozen values, with all their errors at once.

`family` walks a folder of the package (`procedures/`, `regimes/` …); `load` reads one file of
the user's. Decimals are read from the text, never through a float.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import io
import pkgutil
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

import pydantic

from generator.findings import FileTrouble, SettingsInvalid
from generator.values.policy import Preset, Procedure, Rate, Regime, Service

T = TypeVar("T")
_PACKAGE = Path(__file__).parent


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
    """A member of a family as lines of key and value, in the order of its file."""
    plain = pydantic.TypeAdapter(type(member)).dump_python(member, mode="json")
    return "\n".join(_described(plain))


def _described(value: Any, indent: str = "") -> Iterator[str]:
    for key, part in value.items():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            for one in part:
                yield f"{indent}{key}:"
                yield from _described(one, f"{indent}  ")
        elif isinstance(part, dict):
            yield f"{indent}{key}: {', '.join(f'{k} {v}' for k, v in part.items()) or '–'}"
        elif part not in ("", None, [], False):
            yield f"{indent}{key}: {part}"


@cache
def day_counts() -> Mapping[str, ModuleType]:
    """Every module of `daycounts/` by its NAME and each of its ALIASES, in upper case."""
    found: dict[str, ModuleType] = {}
    for member in pkgutil.iter_modules([str(_PACKAGE / "daycounts")]):
        module = importlib.import_module(f"generator.daycounts.{member.name}")
        for name in (module.NAME, *module.ALIASES):
            found[name.upper()] = module
    return MappingProxyType(found)


def series_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (_PACKAGE / "rates").glob("*.csv")))


def rates(series: str, added: Path | None = None) -> tuple[Rate, ...]:
    """A reference series in date order; lines of `added/<series>.csv` replace by valid_from."""
    lines: dict[dt.date, Rate] = {}
    for folder in (_PACKAGE / "rates", added):
        path = folder / f"{series}.csv" if folder else None
        if path is not None and path.is_file():
            lines.update((rate.valid_from, rate) for rate in _rate_lines(path))
    return tuple(lines[day] for day in sorted(lines))


def _rate_lines(path: Path) -> tuple[Rate, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsInvalid(
            f"{path} cannot be read as a list of rates: {error}.",
            "Save it as csv in UTF-8 with valid_from, valid_to, rate_percent, source, status.",
        ) from error
    rows = [
        {
            "valid_from": row.get("valid_from"),
            "valid_to": row.get("valid_to") or None,
            "percent": row.get("rate_percent"),
            "source": row.get("source"),
            "status": row.get("status"),
        }
        for row in lines
    ]
    return build(rows, tuple[Rate, ...], path.name)


def _complaint(problem: Any, where: str) -> str:
    """One wrong key as a sentence: creditor.toml: creditor.adress: is not a known key."""
    key = ".".join(str(part) for part in problem["loc"])
    words = {
        "unexpected_keyword_argument": "is not a known key; correct its spelling or remove it",
        "missing": "is missing; add it",
        "missing_argument": "is missing; add it",
    }.get(problem["type"], f"{problem['msg'][0].lower()}{problem['msg'][1:]}")
    return f"{where}: {key} {words}."
