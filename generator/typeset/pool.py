"""Many papers, one or several processes, the same bytes in the same order.

Workers live as long as the run and are spawned, never forked: a process that has loaded Pango
must not be copied. Papers stream: a bounded number is in flight, whatever the run's size.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from types import TracebackType

from generator.findings import DunnageError
from generator.typeset.engine import require_parts
from generator.typeset.press import Press, room
from generator.values.paper import Page, Paper

_CHUNK = 8  # papers a worker takes at once; fewer than two chunks are not worth a process


def set_papers(papers: Iterable[Paper], press: Press, jobs: int = 1) -> Iterator[Page]:
    """The pages of the papers, in their order; raises SystemMissing where Pango is missing."""
    with Workers(press, jobs) as workers:
        yield from workers.set(papers)


class Workers:
    """Keeps the processes between several batches of one run: letters, then statements."""

    def __init__(self, press: Press, jobs: int = 1) -> None:
        self._press, self._jobs = press, max(1, jobs)
        self._pool: ProcessPoolExecutor | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            if kind is not None:
                _end(self._pool)
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def set(self, papers: Iterable[Paper]) -> Iterator[Page]:
        """The pages of the papers, in their order."""
        source = iter(papers)
        first = tuple(islice(source, _CHUNK + 1))
        if self._jobs == 1 or (self._pool is None and len(first) <= _CHUNK):
            yield from map(room(self._press).set, chain(first, source))
            return
        with _answering():
            yield from self._spread(chain(first, source))

    def begin(self, paper: Paper) -> Callable[[], Page]:
        """A large paper, set beside others where processes are at work; out, who has its page."""
        if self._pool is None:
            return lambda: room(self._press).set(paper)
        flying = self._pool.submit(_set_chunk, self._press, (paper,))

        def page() -> Page:
            with _answering():
                return flying.result()[0]

        return page

    def _spread(self, papers: Iterator[Paper]) -> Iterator[Page]:
        pool = self._started()
        flying: deque[Future[list[Page]]] = deque()
        while chunk := tuple(islice(papers, _CHUNK)):
            flying.append(pool.submit(_set_chunk, self._press, chunk))
            if len(flying) > 2 * self._jobs:
                yield from flying.popleft().result()
        while flying:
            yield from flying.popleft().result()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            require_parts()
            # A worker ends without clean-up: what its engine puts by goes with this folder.
            self._temporary = tempfile.TemporaryDirectory(prefix="dunnage-")
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(self._press, self._temporary.name),
            )
        return self._pool


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise DunnageError(
            "A process that sets letters ended without an answer; nothing was published.",
            "Run again with --jobs 1; if it happens again, the machine lacks memory.",
        ) from error


def _end(pool: ProcessPoolExecutor) -> None:
    """Work in hand is of no use any more, and a second Ctrl-C must not disturb the clean-up."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()


def _end_with_parent() -> None:
    """A worker whose run was killed ends too; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _begin(press: Press, temporary: str) -> None:
    """A worker's first act: Ctrl-C is the parent's business, and garbage is collected by count."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = temporary
    threading.Thread(target=_end_with_parent, daemon=True).start()
    room(press)
    gc.disable()


def _set_chunk(press: Press, papers: tuple[Paper, ...]) -> list[Page]:
    return [room(press).set(paper) for paper in papers]
