"""The dashboard in a real browser: from a file, with hostile names, by keyboard, for everybody."""

from __future__ import annotations

import html as markup
import importlib.util
import json
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import board
from generator.typeset import Press, Workers
from generator.values.sharing import Sharing
from tests.accounts import FINDINGS, facts, month
from tests.boards import LAYOUTS, READER, Chromium, chromium, collected, files
from tests.test_dashboard import late

pytestmark = pytest.mark.browser
PWNED = "document.documentElement.dataset.pwned=1"


class Ears:
    """Counts who calls on a port of this machine."""

    def __init__(self) -> None:
        self.calls = 0
        ears = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                ears.calls += 1

        self.server = socketserver.TCPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/x"


@pytest.fixture
def ears() -> Iterator[Ears]:
    heard = Ears()
    threading.Thread(target=heard.server.serve_forever, daemon=True).start()
    yield heard
    heard.server.shutdown()
    heard.server.server_close()


def hostile(url: str) -> tuple[str, ...]:
    return (
        f"</script><script>{PWNED};fetch('{url}')</script>",
        f'"><img src="{url}" onerror="{PWNED}">',
        f"</style><style>body{{background:url({url})}}</style>",
        f"</title><link rel=stylesheet href={url}>",
        f"<svg onload={PWNED}><image href={url} /></svg>",
        f"<iframe src={url}></iframe><meta http-equiv=refresh content='0;url={url}'>",
        f"javascript:{PWNED}",
    )


def put(folder: Path, made: dict[str, bytes]) -> Path:
    for path, data in made.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder / "index.html"


def test_nothing_hostile_runs_and_nobody_is_called(tmp_path: Path, ears: Ears) -> None:
    names = hostile(ears.url)
    of = tuple(late(name, f"{n + 1}.00", number=name) for n, name in enumerate(names))
    for n, one in enumerate(of):  # what a run guarantees: names of files are slugs
        object.__setattr__(one, "slug", f"h~{n}")
    made = files(*of, report=collected(of)[0], findings=FINDINGS, creditor_name=names[0])
    index = put(tmp_path / "d", made)
    for page in (index, *sorted((tmp_path / "d" / "customers").iterdir())[:3]):
        dom, console = chromium(page, tmp_path)
        assert "data-pwned" not in dom
        assert console == []
    assert ears.calls == 0


def test_control_a_naive_page_runs_it_and_calls(tmp_path: Path, ears: Ears) -> None:
    """Data put into a script by json.dumps: the text ends the script."""
    names = json.dumps(hostile(ears.url)[:2])
    page = tmp_path / "naive.html"
    page.write_text(f"<!DOCTYPE html><script>var names = {names};</script>", encoding="utf-8")
    dom, _ = chromium(page, tmp_path)
    assert "data-pwned" in dom
    assert ears.calls > 0


def test_a_link_to_a_customer_finds_its_row_and_keys_go_on(tmp_path: Path) -> None:
    of = tuple(month(12))
    for one in of:
        object.__setattr__(one, "slug", one.debtor.customer_id)
    own = tmp_path / "layouts" / "dashboard"
    own.mkdir(parents=True)
    script = (LAYOUTS / "dashboard/dashboard.js").read_text(encoding="utf-8")
    (own / "dashboard.js").write_text(script + _KEYS, encoding="utf-8")
    put(tmp_path / "d", files(*of, folders=(own.parent, LAYOUTS)))
    dom, console = chromium(tmp_path / "d" / "index.html", tmp_path, "#customer=10037")
    assert console == []
    (result,) = re.findall(r'data-result="([^"]+)"', dom)
    seen = json.loads(markup.unescape(result))
    assert seen["here"] == ["10037"]
    assert seen["focused"] == "customers/10037.html"
    assert seen["next"] != seen["focused"]
    assert seen["back"] == seen["focused"]
    assert seen["cleared"] == 12


def test_an_address_that_is_no_customer_does_nothing(tmp_path: Path) -> None:
    put(tmp_path / "d", files(*month(3)))
    for place in ("#customer=../../etc", "#customer=javascript:alert(1)", "#customer=%E0%A4%A"):
        dom, console = chromium(tmp_path / "d" / "index.html", tmp_path, place)
        assert console == []
        assert 'class="here"' not in dom


def test_a_customer_of_a_further_page_opens_its_own(tmp_path: Path) -> None:
    of = tuple(late(f"N{n:04d}", f"{2000 - n}.00", number=f"K{n}") for n in range(1003))
    for n, one in enumerate(of):
        object.__setattr__(one, "slug", f"K{n}")
    made = files(*of)
    assert "page-2.html" in made
    put(tmp_path / "d", made)
    dom, _ = chromium(tmp_path / "d" / "index.html", tmp_path, "#customer=K1002")
    assert "<h1><bdi>N1002</bdi></h1>" in dom


@pytest.mark.parametrize(("password", "shown"), [("correct horse", True), ("wrong horse", False)])
def test_a_protected_page_opens_itself(tmp_path: Path, password: str, shown: bool) -> None:
    of = tuple(month(8))
    own = tmp_path / "layouts" / "dashboard"
    own.mkdir(parents=True)
    script = (LAYOUTS / "dashboard/protected.js").read_text(encoding="utf-8")
    typed = f"""document.getElementById("password").value = {json.dumps(password)};
    document.querySelector("button").click();"""
    (own / "protected.js").write_text(script + typed, encoding="utf-8")
    with Workers(Press((own.parent, LAYOUTS))) as workers:
        desk = board.Board(READER, Sharing(), "din5008_b", workers)
        page = board.share("correct horse", of, facts(of), None, desk, tmp_path / "x.share")
    with Chromium(tmp_path) as browser:
        browser.open(page)
        for _ in range(100):
            text = str(browser.value("document.body.innerText"))
            if "shown" in text or "does not open" in text:
                break
            time.sleep(0.2)
    assert ("8 of 8 shown" in text) is shown, "its own style and script run under the policy"
    assert ("does not open this page." in text) is not shown


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_stands_in_anybodys_way(tmp_path: Path, dark: bool) -> None:
    """The rules of WCAG 2.2 A and AA that a machine can check."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("NOT RUN: no axe-playwright-python")
    axe = Path(next(iter(found.submodule_search_locations)), "axe.min.js")
    of = tuple(month(30))
    report = collected(of, (collected(of[:25])[1],))[0]
    made = files(*of, report=report, findings=FINDINGS)
    largest = max((p for p in made if p.startswith("customers/")), key=lambda p: len(made[p]))
    for path in ("index.html", largest):
        source = re.sub(r"<meta http-equiv[^>]*>", "", made[path].decode())
        checked = f"<script>{axe.read_text(encoding='utf-8')}</script><script>{_AXE}</script>"
        page = tmp_path / "checked.html"
        page.write_text(source.replace("</body>", f"{checked}</body>"), encoding="utf-8")
        dom, _ = chromium(page, tmp_path, wait=60_000, dark=dark)
        (result,) = re.findall(r'data-axe="([^"]*)"', dom)
        assert json.loads(markup.unescape(result)) == []


def test_control_axe_sees_what_is_wrong(tmp_path: Path) -> None:
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("NOT RUN: no axe-playwright-python")
    axe = Path(next(iter(found.submodule_search_locations)), "axe.min.js")
    page = tmp_path / "bad.html"
    bad = '<!DOCTYPE html><html><body><p style="color:#bbb">pale words</p><input><img src="data:,">'
    script = f"<script>{axe.read_text(encoding='utf-8')}</script><script>{_AXE}</script>"
    page.write_text(f"{bad}{script}</body></html>", encoding="utf-8")
    dom, _ = chromium(page, tmp_path, wait=60_000)
    (result,) = re.findall(r'data-axe="([^"]*)"', dom)
    rules = {rule for rule, _ in json.loads(markup.unescape(result))}
    assert rules >= {"color-contrast", "image-alt", "label"}


def test_at_four_hundred_per_cent_nothing_scrolls_sideways_but_tables(tmp_path: Path) -> None:
    of = tuple(month(12))
    made = files(*of, report=collected(of)[0], findings=FINDINGS)
    put(tmp_path / "d", made)
    with Chromium(tmp_path) as browser:
        for path in ("index.html", min(p for p in made if p.startswith("customers/"))):
            browser.open(tmp_path / "d" / path)
            browser.size(320, 640)
            time.sleep(0.5)
            assert browser.value("document.querySelectorAll('table').length")
            assert int(str(browser.value("document.documentElement.scrollWidth"))) <= 320


_AXE = """
document.querySelectorAll("details").forEach(function (each) { each.open = true; });
axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
  .then(function (result) {
    document.documentElement.setAttribute("data-axe", JSON.stringify(
      result.violations.map(function (each) { return [each.id, each.nodes[0].html]; })));
  });
"""
_KEYS = """
(function () {
  var seen = {}, input = document.getElementById("filter");
  function focus() { return document.activeElement.getAttribute("href"); }
  function press(key, on) {
    on.dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true }));
    return focus();
  }
  seen.here = Array.from(document.querySelectorAll(".here small"))
    .map(function (each) { return each.textContent; }).slice(0, 1);
  seen.focused = focus();
  seen.next = press("ArrowDown", document.activeElement);
  seen.back = press("ArrowUp", document.activeElement);
  input.value = "nobody at all";
  input.dispatchEvent(new Event("input"));
  press("Escape", input);
  seen.cleared = document.querySelectorAll("#table tbody tr:not([hidden])").length;
  document.body.setAttribute("data-result", JSON.stringify(seen));
})();
"""
