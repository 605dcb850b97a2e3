"""Writers of SQLite take turns: in order, over processes, whatever dies or forks meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inspect_app.core import writers
from inspect_app.core.db import db
from tests.kit.world import PASSWORD, World, csrf

HOLD = """
import sys, time
from inspect_app.core.writers import turn
with turn(sys.argv[1]):
    print("mine", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(path: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the turn."""
    command = [sys.executable, "-c", HOLD, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        yield other


def test_whoever_came_first_writes_first(tmp_path: Path) -> None:
    path, order, inside = str(tmp_path / "a.db"), [], []

    def write(number: int) -> None:
        with writers.turn(path):
            inside.append(number)
            assert len(inside) == 1
            time.sleep(0.005)
            order.append(number)
            inside.pop()

    threads = []
    with writers.turn(path):
        for number in range(20):
            threads.append(threading.Thread(target=write, args=(number,)))
            threads[-1].start()
            while len(writers._turns[path]._queue) < number + 2:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with holder(path, 0.5):
        start = time.monotonic()
        with writers.turn(str(path)):
            waited = time.monotonic() - start
    assert waited > 0.3


def test_a_killed_writer_frees_the_turn(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with holder(path, 60) as other:
        other.kill()
    with writers.turn(str(path)):
        pass


def test_who_waits_too_long_is_told_and_leaves_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    monkeypatch.setattr(writers, "LONGEST", 0.05)
    with holder(path, 60) as other:
        with pytest.raises(writers.Busy), writers.turn(str(path)):
            pass
        other.kill()
    with writers.turn(str(path)):
        pass


def test_a_fork_neither_keeps_the_turn_nor_waits_for_threads_that_it_lacks(tmp_path: Path) -> None:
    path = str(tmp_path / "a.db")
    with writers.turn(path):
        child = os.fork()
        if child == 0:
            try:
                with writers.turn(path):
                    os._exit(0)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with writers.turn(path):
        pass


def test_a_page_that_cannot_have_its_turn_says_to_try_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client()
    path = db.engine.url.database
    assert path is not None
    monkeypatch.setattr(writers, "LONGEST", 0.05)
    sent = {"login": "inspector", "password": PASSWORD, "csrf_token": csrf(client)}
    with holder(Path(path), 60) as other:
        refused = client.post("/login", data=sent)
        other.kill()
    assert refused.status_code == 503
    assert "Chưa thay đổi gì" in refused.text
    assert client.post("/login", data=sent).status_code == 303
