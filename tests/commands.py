"""The real command in this process, and workspaces made of a few lines of csv."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from generator.cli import main

CREDITOR = """
[creditor]
legal_name = "Muster Maschinen GmbH"
language = "en"
terms = "{terms}"
[creditor.address]
lines = ["Werkstraße 1"]
postal_code = "60311"
city = "Frankfurt am Main"
country = "DE"
[[creditor.signatories]]
name = "Ada Muster"
title = "Head of Credit Control"
[creditor.banks.EUR]
bank = "Hausbank"
iban = "DE02120300000000202051"
bic = "BYLADEM1001"
[creditor.banks.USD]
bank = "Hausbank"
account = "123456789"
bic = "BYLADEM1001"
[terms.contract]
rate = "12 per year"
clause = "clause 9"
"""
CUSTOMERS = (
    "customer_id,customer_name,address_line1,postal_code,city,country\n"
    "C1,Delta Parts GmbH,Weg 1,10115,Berlin,DE\n"
    "C2,Epsilon Ltd,Road 2,SW1A 1AA,London,GB\n"
)


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def dunnage(*words: object) -> Answer:
    """`dunnage WORDS`, with its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["dunnage", *map(str, words)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    finally:
        sys.argv = before
    return Answer(code, out.getvalue(), err.getvalue())


def workspace(
    root: Path, files: Mapping[str, str], *, creditor: bool = True, terms: str = ""
) -> Path:
    """`input/` with creditor.toml and the given csv files."""
    folder = root / "input"
    folder.mkdir(parents=True, exist_ok=True)
    if creditor:
        (folder / "creditor.toml").write_text(CREDITOR.format(terms=terms), encoding="utf-8")
    for name, text in {"customers.csv": CUSTOMERS, **files}.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def run(root: Path, *words: object) -> tuple[Answer, dict[str, Any]]:
    """`dunnage run`, and the decisions of its run.json by customer and currency."""
    answer = dunnage("run", "-C", root, "--json", "--jobs", "1", *words)
    if answer.code not in (0, 1):
        return answer, {}
    return answer, {f"{d['customer']} {d['currency']}": d for d in answer.json["decisions"]}
