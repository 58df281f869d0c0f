"""Dashboards for tests: composed as a run composes them, and looked at as a browser does."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from generator import board
from generator.documents.dashboard import customer, front
from generator.documents.dashboard.pen import Pen
from generator.documents.dashboard.position import survey
from generator.documents.dashboard.redaction import Guise, secret
from generator.kpis.report import Collector
from generator.typeset import Press, Workers
from generator.values.decisions import Decision
from generator.values.figures import Figures
from generator.values.kpis import Report
from generator.values.paper import Paper
from generator.values.run import RunFacts
from generator.values.sharing import Sharing
from generator.values.snapshots import Past, Snapshot
from generator.wording import Words, words
from tests.accounts import AS_OF, BUCKETS, SENTENCES, facts

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
HOSTILE = (
    "</script><script>document.documentElement.dataset.pwned=1</script>",
    '"><img src=x onerror="document.documentElement.dataset.pwned=1">',
    "' autofocus onfocus=document.documentElement.dataset.pwned=1 x='",
    "</style><svg onload=document.documentElement.dataset.pwned=1>",
    "{{ 7*7 }}{% raw %}",
    "<!--",
    "]]>&lt;b&gt;",
    "\u202eevil\u2066",
    "javascript:alert(1)",
)


READER = Words("en", {**words("en", (LAYOUTS,))._catalogue, **SENTENCES})
OWN = Sharing()


def collected(
    decisions: tuple[Decision, ...], past: tuple[Snapshot, ...] = (), day: dt.date = AS_OF
) -> tuple[Report, Snapshot]:
    """The key figures of these decisions, as a run has them."""
    collector = Collector(day, BUCKETS, [""], Figures(), Past(past))
    for one in decisions:
        collector.add(one)
    return collector.report()


def papers(
    decisions: tuple[Decision, ...],
    known: RunFacts,
    report: Report | None = None,
    words: Words = READER,
    sharing: Sharing = OWN,
) -> tuple[Paper, ...]:
    """Front page, further pages, customers."""
    seen, pen = survey(decisions), Pen(words, sharing)
    debtors = ((line.entity, line.debtor) for line in seen.lines)
    guise = Guise(debtors, secret(known), sharing, words)
    own = () if sharing.summary else tuple(customer.customers(decisions, known, guise, pen))
    return (*front.front(seen, known, report, guise, pen), *own)


def view(*decisions: Decision, words: Words = READER, **changes: Any) -> Mapping[str, Any]:
    return papers(decisions, facts(decisions, **changes), words=words)[0].view


def files(
    *decisions: Decision,
    folders: tuple[Path, ...] = (LAYOUTS,),
    sharing: Sharing = OWN,
    report: Report | None = None,
    **changes: Any,
) -> dict[str, bytes]:
    """Everything but the paper and the book, as the board would write it."""
    with Workers(Press(folders)) as workers:
        pages = workers.set(papers(decisions, facts(decisions, **changes), report, sharing=sharing))
        return {path: data for path, data, _ in map(board.whole, pages)}


def html(*decisions: Decision, **more: Any) -> str:
    return files(*decisions, **more)["index.html"].decode()


class Page(HTMLParser):
    """Elements with attributes, the text, and the raw text of scripts and styles."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.raw: dict[str, str] = {}
        self._open = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw[self._open] = self.raw.get(self._open, "") + data
        else:
            self.text.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def chromium(
    page: Path, tmp_path: Path, place: str = "", *, wait: int = 2000, dark: bool = False
) -> tuple[str, list[str]]:
    """The page after its script has run for `wait` ms, and what the console said."""
    if CHROMIUM is None:
        pytest.skip("NOT RUN: no Chromium")
    command = [
        CHROMIUM, "--headless", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profile'}", f"--virtual-time-budget={wait}", "--dump-dom",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        *(["--blink-settings=preferredColorScheme=0"] if dark else []), page.as_uri() + place,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


class Chromium:
    """A browser spoken to over a pipe, for what takes real time."""

    def __init__(self, tmp_path: Path) -> None:
        if CHROMIUM is None:
            pytest.skip("NOT RUN: no Chromium")
        theirs, self._in = os.pipe()
        self._out, answers = os.pipe()

        def wire() -> None:
            os.dup2(theirs, 3)
            os.dup2(answers, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update",
             f"--user-data-dir={tmp_path / 'piped'}", "--remote-debugging-pipe",
             *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            preexec_fn=wire, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(answers)
        self._number, self._session, self._rest = 0, "", b""

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def open(self, page: Path) -> None:
        self._session = ""
        target = self._ask("Target.createTarget", url=page.as_uri())["targetId"]
        found = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]

    def value(self, script: str) -> object:
        done = self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        return done["result"].get("value")

    def size(self, width: int, height: int) -> None:
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip

    def _ask(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        said: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._in, json.dumps(said).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                self._rest += os.read(self._out, 65536)
            line, _, self._rest = self._rest.partition(b"\0")
            answer = json.loads(line)
            if answer.get("id") == self._number:
                return dict(answer.get("result", {}))
