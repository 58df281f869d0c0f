"""Who we are and what we chose: creditor.toml as Settings, and the choices made per customer.

A choice is looked up most specific first: invoice, customer, segment, country, default. Where
there is no creditor.toml (the first hour) a nameless creditor stands in, and no letter goes out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from generator import addresses, currencies, identifiers, ladders, registry
from generator.findings import SettingsInvalid
from generator.interest import basis
from generator.typeset.forms import base, defect, names
from generator.values.ledger import Debtor, OpenItem
from generator.values.policy import (
    Creditor,
    PostalAddress,
    Preset,
    Printing,
    Settings,
    Terms,
)

PLACEHOLDER = "<<"
_OF_COUNTRY = ("language", "procedure", "service", "terms")
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class _Run:
    """The table [run] of creditor.toml."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    buckets: tuple[int, ...] = (30, 60, 90, 120)
    approvals: Literal[1, 2] = 1
    dashboard_language: str = ""


@dataclass(frozen=True, slots=True)
class _Signing:
    """The table [signing] of creditor.toml."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    file: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    """creditor.toml as it is written."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    creditor: dict[str, Any]
    entities: dict[str, dict[str, Any]] = field(default_factory=dict)
    terms: dict[str, Terms] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    countries: dict[str, dict[str, str]] = field(default_factory=dict)
    run: _Run = field(default_factory=_Run)
    signing: _Signing = field(default_factory=_Signing)
    print: Printing = field(default_factory=Printing)


def load(path: Path, layouts: tuple[Path, ...]) -> Settings:
    """creditor.toml as Settings; every wrong key and every unknown name at once (exit 9)."""
    data = registry.read_toml(path)
    file = registry.build(data, _File, path.name)
    creditors, complaints = _creditors(file, path.name)
    terms = {name: replace(found, name=name) for name, found in file.terms.items()}
    own, wrong = ladders.own(path.parent / "procedures")
    complaints.extend(wrong)
    settings = Settings(
        creditors=creditors,
        terms=terms,
        buckets=file.run.buckets,
        approvals=file.run.approvals,
        dashboard_language=file.run.dashboard_language,
        signing_file=file.signing.file,
        placeholders=tuple(_placeholders(data)),
        procedures={**registry.procedures(), **own},
        printing=file.print,
    )
    complaints.extend(f"{path.name}: {words}." for words in settings.printing.defects())
    complaints.extend(ladders.defects(settings, layouts))
    complaints.extend(_unknown_names(settings, path, layouts))
    if complaints:
        raise SettingsInvalid("\n".join(complaints), f"Correct {path}.")
    return settings


def first_hour(entities: Iterable[str], country: str = "") -> Settings:
    """No creditor.toml: one nameless creditor for each entity of the files."""
    nobody = PostalAddress((), "", "", country)
    return Settings(
        creditors={e: Creditor(legal_name="", address=nobody, entity=e) for e in entities or ("",)},
        complete=False,
    )


def fingerprint(path: Path) -> str:
    """sha256 of creditor.toml and the procedures beside it; "" where there is none."""
    if not path.is_file():
        return ""
    files = (path, *sorted((path.parent / "procedures").glob("*.toml")))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def layout_folders(workspace: Path) -> tuple[Path, ...]:
    """Where layouts are looked up: the workspace's overrides, then the package's own."""
    packed = _PACKAGE / "_layouts"
    base = packed if packed.is_dir() else _PACKAGE.parent / "layouts"
    own = workspace / "layouts"
    return (own, base) if own.is_dir() and own.resolve() != base.resolve() else (base,)


def sample_folder() -> Path:
    packed = _PACKAGE / "_sample"
    return packed if packed.is_dir() else _PACKAGE.parent / "input"


def preset(creditor: Creditor) -> Preset:
    """The creditor's country; for one without a preset, a plain one."""
    name = (creditor.preset or creditor.address.country).lower()
    fallback = Preset(creditor.address.country, creditor.language, "din5008_b")
    return registry.presets().get(name, fallback)


def form(creditor: Creditor) -> str:
    """The form's name, with the envelope's where one is chosen: `din5008_b+c65`."""
    usual = preset(creditor)
    name = creditor.form or usual.form
    held = creditor.envelope or (usual.envelope if name == usual.form else "")
    return f"{name}+{held}" if held else name


def terms_name(creditor: Creditor, debtor: Debtor, item: OpenItem) -> str:
    """Invoice > customer > country > default."""
    country = creditor.countries.get(debtor.address.country, {})
    return item.terms or debtor.terms or country.get("terms", "") or creditor.terms


def language(creditor: Creditor, debtor: Debtor, available: frozenset[str]) -> tuple[str, bool]:
    """The language of a letter and whether it is the debtor's own: exact, general, creditor's."""
    country = creditor.countries.get(debtor.address.country, {})
    asked = debtor.language or country.get("language", "") or creditor.language
    for name in (asked, asked.partition("-")[0]):
        if name in available:
            return name, True
    return creditor.language, False


def _creditors(file: _File, where: str) -> tuple[Mapping[str, Creditor], list[str]]:
    """One Creditor per entity: [creditor] with the entity's own keys over it."""
    shared = {"segments": file.segments, "countries": file.countries}
    found: dict[str, Creditor] = {}
    complaints: list[str] = []
    for code, own in (file.entities or {"": {}}).items():
        place = f"{where}: entities.{code}" if code else f"{where}: creditor"
        try:
            found[code] = registry.build(
                {**_inherited(file.creditor, own), **own, **shared, "entity": code},
                Creditor,
                place,
            )
        except SettingsInvalid as error:
            complaints.append(error.message)
    return found, complaints


def _inherited(creditor: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a company takes from [creditor]: an envelope goes with its form, services with their
    country of posting."""
    left = {key for of, key in (("form", "envelope"), ("preset", "services")) if of in own}
    return {key: value for key, value in creditor.items() if key not in left}


def _unknown_names(settings: Settings, path: Path, layouts: tuple[Path, ...]) -> list[str]:
    """Every name that refers to nothing: procedures, terms, forms, currencies, presets."""
    complaints = []
    where, rates = path.name, path.parent / "rates"

    def check(key: str, name: str, among: Iterable[str]) -> None:
        names = sorted(among)
        if name and name not in names:
            complaints.append(f"{where}: {key} '{name}' is not known ({', '.join(names)}).")

    known = ladders.in_use(settings)
    bases = {*settings.terms, *registry.regimes()}
    forms, envelopes = (set(names(layouts, kind)) for kind in ("forms", "envelopes"))
    for creditor in settings.creditors.values():
        complaints.extend(f"{where}: {words}." for words in _unusable(creditor))
        check("procedure", creditor.procedure, known)
        check("terms", creditor.terms, bases)
        check("form", creditor.form, forms)
        check("envelope", creditor.envelope, envelopes)
        chosen = form(creditor)
        if base(chosen) in forms and creditor.envelope in {"", *envelopes}:
            wrong = defect(chosen, layouts)
            complaints.extend([f"{where}: {wrong}"] if wrong else [])
        check("preset", creditor.preset, registry.presets())
        complaints.extend(
            f"{where}: banks.{code}: '{code}' is not an ISO 4217 code in capitals."
            for code in creditor.banks
            if code != code.upper() or currencies.get(code) is None
        )
        for use, name in creditor.services.items():
            check(f"services.{use}", name, registry.services())
        for segment, name in creditor.segments.items():
            check(f"segments.{segment}", name, known)
        for country, choices in creditor.countries.items():
            complaints.extend(f"{where}: {words}." for words in _stray(country, choices))
            check(f"countries.{country}.procedure", choices.get("procedure", ""), known)
            check(f"countries.{country}.terms", choices.get("terms", ""), bases)
            check(f"countries.{country}.service", choices.get("service", ""), registry.services())
    complaints.extend(_bad_terms(settings.terms.values(), rates))
    edges = settings.buckets
    if not edges or list(edges) != sorted(set(edges)) or edges[0] < 1:
        complaints.append(f"{where}: run.buckets must be rising day numbers, such as [30, 60, 90].")
    return list(dict.fromkeys(complaints))


def _unusable(creditor: Creditor) -> Iterable[str]:
    """What must not be empty or wrong on a letter: who writes, from where, to which account."""
    if not creditor.legal_name.strip():
        yield "creditor.legal_name is empty"
    if not (creditor.address.city and any(line.strip() for line in creditor.address.lines)):
        yield "creditor.address needs lines and a city"
    country = creditor.address.country
    if PLACEHOLDER not in country and not addresses.knows(country):
        yield f"creditor.address.country '{country}' is not a country's two letters"
    for code, account in creditor.banks.items():
        yield from identifiers.faults(code, account, creditor)
    yield from _portal(creditor.payment_portal)


def _portal(url: str) -> Iterable[str]:
    """A page where money is paid is reached by https alone, from the letter and from its code."""
    plain = url.replace("{reference}", "")
    if not url or PLACEHOLDER in url:
        return
    if not plain.startswith("https://") or len(plain) < len("https://a.b"):
        yield f"creditor.payment_portal '{url}' must begin with https:// and name a site"
    if any(c in "{}" or c.isspace() or not c.isprintable() for c in plain) or len(url) > 200:
        yield (
            f"creditor.payment_portal '{url}' must be one address of at most 200 characters, in"
            " which {reference} alone may stand in braces"
        )


def _stray(country: str, choices: Mapping[str, str]) -> Iterable[str]:
    if not addresses.knows(country):
        yield f"countries.{country} is not a country's two letters"
    for key in choices:
        if key not in _OF_COUNTRY:
            known = ", ".join(_OF_COUNTRY)
            yield f"countries.{country}.{key} is not a known key ({known})"


def _bad_terms(terms: Iterable[Terms], rates: Path) -> Iterable[str]:
    for found in terms:
        try:
            basis.agreed(found, rates)
        except SettingsInvalid as error:
            yield str(error)


def _placeholders(data: object, key: str = "") -> Iterable[str]:
    """Keys whose value still holds a marked placeholder of the template: <<Your company>>."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _placeholders(value, f"{key}.{name}" if key else str(name))
    elif isinstance(data, list):
        for number, value in enumerate(data, start=1):
            yield from _placeholders(value, f"{key}.{number}")
    elif isinstance(data, str) and PLACEHOLDER in data:
        yield key
