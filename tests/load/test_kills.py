"""SIGKILL of web, worker and broker in turn while answers are saved and audits run.

Acceptance: every acknowledged answer is there once, every audit ends once, the journal verifies.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspect_app.core.clock import now
from inspect_app.core.models import OutboxRow
from tests.kit.servers import Product, postgres, product

from . import evidence, scene
from .clients import CLIENTS, Auditor, Tablet
from .evidence import Database

KILLS = 30
IN_TURN = ("web", "worker", "broker")
BACK_WITHIN = 30.0  # seconds for a killed process to serve again
BETWEEN = 4  # answers that are acknowledged between two kills, so that every kill meets work


@contextlib.contextmanager
def running(kind: str, home: Path) -> Iterator[tuple[Product, Database]]:
    """The product with its demo on a kind of database, and a reader of that database."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgres()) if kind == "postgresql" else ""
        started = stack.enter_context(product(home, database_url=url))
        address = url.replace("postgresql:", "postgresql+psycopg:") or (
            f"sqlite:///{home / 'inspect.db'}"
        )
        engine = sa.create_engine(address)
        stack.callback(engine.dispose)
        yield started, Database(engine)


def kill_in_turn(
    started: Product, database: Database, tablets: list[Tablet], stop: threading.Event
) -> int:
    """30 kills, each after the one before was mended; returns how many met a job at work."""
    rng = random.Random(30)
    interrupted = 0
    for number in range(KILLS):
        if stop.is_set():  # a client failed: its exception is the result
            break
        name = IN_TURN[number % len(IN_TURN)]
        if name == "worker":
            wait_until(lambda: bool(database.working()), 3)
            interrupted += bool(database.working())
        before = {child.pid for child in started.children(name)}
        saved = acknowledged(tablets)
        assert started.kill(name) > 0, f"nothing to kill: no {name}"
        if name == "worker":
            database.worker_killed_at = now()
        back = wait_until(lambda name=name, before=before: is_back(started, name, before))
        assert back, f"{name} did not come back after kill {number + 1}"
        wait_until(lambda saved=saved: stop.is_set() or acknowledged(tablets) >= saved + BETWEEN)
        stop.wait(rng.uniform(0.1, 0.4))
    return interrupted


def acknowledged(tablets: list[Tablet]) -> int:
    return sum(len(one.receipts) for one in tablets)


def is_back(started: Product, name: str, before: set[int]) -> bool:
    """New processes are there; of the web also an answer."""
    fresh = {child.pid for child in started.children(name)} - before
    return len(fresh) >= len(before) and (name != "web" or started.alive())


def wait_until(ready: object, seconds: float = BACK_WITHIN) -> bool:
    end = time.monotonic() + seconds
    while not (there := ready()) and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.1)
    return bool(there)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_thirty_kills_lose_nothing_and_double_nothing(kind: str, tmp_path: Path) -> None:
    with running(kind, tmp_path / "home") as (started, database):
        place = scene.prepare(started.url)
        tablets = [Tablet(started.url, place.case, number) for number in range(CLIENTS)]
        auditor = Auditor(started.url, place, database.busy)
        interrupted = under_fire(started, database, tablets, auditor)
        database.wait_until_drained(60)

        receipts = {key: value for one in tablets for key, value in one.receipts.items()}
        last = {key: value for one in tablets for key, value in one.last.items()}
        evidence.check_answers(database, receipts, last)
        audits, imports = evidence.check_audits(database), evidence.check_imports(database)
        journal = started.journal()
        assert journal["verified"] is True, journal
        assert journal["faults"] == []

        # the kills must have hit what they were meant to hit
        assert len(receipts) > 100
        assert sum(one.lost for one in tablets) > CLIENTS
        assert sum(one.repeated for one in tablets) > 10
        assert interrupted >= 5
        assert database.count(OutboxRow, OutboxRow.attempts > 1) >= 1  # some met it mid-commit
        assert audits >= 2
        assert imports >= 3


def under_fire(
    started: Product, database: Database, tablets: list[Tablet], auditor: Auditor
) -> int:
    """People work on their own threads until all kills are done; their failures come up here."""
    people: list[Tablet | Auditor] = [*tablets, auditor]
    stop = threading.Event()

    def work(person: Tablet | Auditor) -> None:
        try:
            person.run(stop)
        finally:
            stop.set()

    with ThreadPoolExecutor(len(people)) as threads:
        works = [threads.submit(work, person) for person in people]
        try:
            interrupted = kill_in_turn(started, database, tablets, stop)
        finally:
            stop.set()
        for done in works:
            done.result()
    return interrupted
