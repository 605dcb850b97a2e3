"""SQLite: writers take turns, in the order in which they came, over all processes of the machine.

SQLite lets one write at a time, and whoever finds it busy sleeps and looks again, up to a tenth of
a second later: between two looks nobody writes, and who came last may be first. With many tablets
that costs throughput and lets some wait past the limit ("database is locked"). So writers of one
process queue here, and the first of each process asks for a lock on a file beside the database,
which the system frees when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LONGEST = 60.0
"""Seconds after which a writer stops waiting: longer than any write of the product takes."""
_LOOK = 0.001


class Busy(Exception):
    """Another writer did not finish within LONGEST. Nothing was written."""


class _Turns:
    """The queue of one process for one database."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        deadline = time.monotonic() + LONGEST
        mine = threading.Event()
        with self._guard:
            self._queue.append(mine)
            if self._queue[0] is mine:
                mine.set()
        try:
            if not mine.wait(LONGEST):
                raise Busy(self._path)
            with self._file(deadline):
                yield
        finally:
            with self._guard:
                self._queue.remove(mine)
                if self._queue:
                    self._queue[0].set()

    @contextmanager
    def _file(self, deadline: float) -> Iterator[None]:
        handle = os.open(f"{self._path}-writers", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while True:
                with suppress(BlockingIOError, PermissionError):
                    # of the process, not of the file's handle: a job's fork must not keep it
                    fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                if time.monotonic() > deadline:
                    raise Busy(self._path)
                time.sleep(_LOOK)
            yield
        finally:
            os.close(handle)


_turns: dict[str, _Turns] = {}
_opening = threading.Lock()


def _forget() -> None:
    """In a fork nobody waits: the threads that queued are those of the parent."""
    global _opening  # noqa: PLW0603 - a lock that was held during the fork stays held in it
    _opening = threading.Lock()
    _turns.clear()


os.register_at_fork(after_in_child=_forget)


@contextmanager
def turn(path: str | None) -> Iterator[None]:
    """Wait until it is this writer's turn. `path` of the database file; None: nobody else writes.

    Raises Busy after LONGEST seconds.
    """
    if not path or path == ":memory:":
        yield
        return
    with _opening:
        queue = _turns.setdefault(path, _Turns(path))
    with queue.turn():
        yield
