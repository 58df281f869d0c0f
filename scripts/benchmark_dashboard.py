"""How large and how fast the dashboard is: sizes, script, seconds to build, time to interactive.

    python scripts/benchmark_dashboard.py [CUSTOMERS] [JOBS]

As many processes as the machine has unless JOBS says otherwise, as `dunnage run` does. Customers
are invented (tests/accounts.py). The time to interactive is Chromium's own, from a file.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dataclasses import replace

from generator import board
from generator.dispatch import RunFolder
from generator.spool import Spool
from generator.typeset import Press, Workers
from generator.values.decisions import Decision
from generator.values.sharing import Sharing
from tests.accounts import FINDINGS, facts, month
from tests.boards import CHROMIUM, LAYOUTS, READER, Chromium, collected


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else len(os.sched_getaffinity(0))
    run = tuple(replace(one, slug=one.debtor.customer_id) for one in month(size))
    known, report = facts(run, findings=FINDINGS), collected(run)[0]
    with tempfile.TemporaryDirectory() as place, Spool[Decision]() as decisions:
        for one in run:
            decisions.append(one)
        del run  # a run does not hold them either
        target = Path(place) / "2026-10-31"
        began = time.perf_counter()
        with RunFolder(target) as folder, Workers(Press((LAYOUTS,)), jobs) as workers:
            desk = board.Board(READER, Sharing(), "din5008_b", workers)
            for path, data, pages in board.files(decisions, known, report, desk):
                folder.write(path, data, pages=pages)
            folder.publish()
        print(f"{size} customers, {jobs} jobs: {time.perf_counter() - began:.1f} s")
        _sizes(target)
        if CHROMIUM:
            _interactive(target / "index.html", Path(place))


def _sizes(target: Path) -> None:
    index = (target / "index.html").read_bytes()
    print(f"index.html {len(index):,} bytes, {len(gzip.compress(index)):,} gzipped")
    for tag in ("script", "style"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), index, re.DOTALL)
        print(f"  {tag}: {sum(map(len, found)):,} bytes in {len(found)}")
    pages = [path.stat().st_size for path in (target / "customers").iterdir()]
    print(f"customers/: {len(pages)} pages, largest {max(pages):,}, all {sum(pages):,} bytes")
    print(f"further pages: {len(list(target.glob('page-*.html')))}")
    for name in ("dashboard.pdf", "dashboard.xlsx"):
        print(f"{name} {(target / name).stat().st_size:,} bytes")


def _interactive(page: Path, place: Path) -> None:
    with Chromium(place) as browser:
        browser.open(page)
        time.sleep(3)
        script = "performance.getEntriesByType('navigation')[0].domInteractive"
        whole = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        asked = "performance.getEntriesByType('resource').length"
        print(
            f"interactive after {browser.value(script)} ms, loaded after {browser.value(whole)} ms"
        )
        print(f"requests: {browser.value(asked)}")


if __name__ == "__main__":
    main()
