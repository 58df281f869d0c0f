"""Whole months with what must come out of them, side by side: cases/<name>/input and expected.

Decisions as in run.json, and the words of every paper page by page. After a wanted change:
scripts/accept-goldens, then read the difference.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from generator import pdfs
from tests.commands import dunnage

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
ACCEPT = os.environ.get("DUNNAGE_ACCEPT_GOLDENS") == "1"


def words_of(paper: Path) -> str:
    data = paper.read_bytes()
    pages = [pdfs.text(data, page) for page in range(pdfs.page_count(data))]
    pages = ["\n".join(line.rstrip() for line in page.splitlines()) for page in pages]
    return "".join(f"--- page {n}\n{text.strip()}\n" for n, text in enumerate(pages, start=1))


def found(root: Path) -> dict[str, str]:
    """Everything the run says, as texts that a person can compare."""
    answer = dunnage("run", "-C", root, "--json", "--jobs", "1")
    assert answer.code in (0, 1), answer.err
    decided = {key: answer.json[key] for key in ("as_of", "totals", "decisions")}
    texts = {"decisions.json": json.dumps(decided, ensure_ascii=False, indent=1) + "\n"}
    output = root / "output" / answer.json["as_of"]
    for folder in ("letters", "statements"):
        for paper in sorted((output / folder).glob("*.pdf")):
            texts[f"{folder}/{paper.stem}.txt"] = words_of(paper)
    for name in ("findings.csv", "interest.csv", "reconciliation.csv"):
        texts[name] = (output / name).read_text(encoding="utf-8-sig")
    return texts


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case / "input", tmp_path / "input")
    texts = found(tmp_path)
    expected = case / "expected"
    if ACCEPT:
        shutil.rmtree(expected, ignore_errors=True)
        for name, text in texts.items():
            (expected / name).parent.mkdir(parents=True, exist_ok=True)
            (expected / name).write_text(text, encoding="utf-8")
    there = {
        path.relative_to(expected).as_posix(): path.read_text(encoding="utf-8")
        for path in expected.rglob("*")
        if path.is_file()
    }
    assert sorted(texts) == sorted(there)
    for name, text in texts.items():
        assert text == there[name], f"{case.name}: {name} differs; wanted? scripts/accept-goldens"
