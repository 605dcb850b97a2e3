"""Saving one answer through the JSON API against a bare Flask+SQLite write, both behind gunicorn.

Ours: session, permission, scope, checklist, version, operation id, journal with its hash tree, all
in one transaction, and the evaluated state of the whole checklist in the answer.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.bench.timing import Ratio, seconds
from tests.demo import office
from tests.kit.servers import free_port, product
from tests.kit.visitor import Visitor
from tests.load import scene
from tests.load.clients import CLIENTS, QUESTIONS
from workers.supervise import children

SINGLE = 150  # answers one after another, on each side
ROUNDS, ROUND_SECONDS = 3, 2.5  # all clients at once, both sides in turn


@dataclass
class Sender:
    """One client of one side; `send` saves the next answer."""

    person: Visitor  # not signed in for the baseline
    path: str
    questions: tuple[str, ...]
    headers: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def send(self) -> None:
        question = self.questions[self.count % len(self.questions)]
        body = {
            "op_id": str(uuid.uuid4()),
            "device": "bench",
            "kind": "answer",
            "question": question,
            "value": str(self.count % 90 + 1),
            "not_applicable_reason": "",
            "seen_version": self.versions.get(question, 0),
        }
        answer = self.person.http.post(self.path, json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        self.versions[question] = answer.json()["receipt"].get("version", 0)
        self.count += 1


@contextlib.contextmanager
def bare(folder: Path) -> Iterator[str]:
    """The baseline under the command line of the product's web process; yields its address."""
    port = free_port()
    (web,) = [
        child.command()
        for child in children(folder, f"127.0.0.1:{port}", own_broker=False, workers=0)
        if child.name == "web"
    ]
    command = [*web[:-1], "tests.bench.bare_answers:create_app()"]
    environment = {**os.environ, "BARE_DATABASE": str(folder / "bare.db")}
    with (folder / "bare.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 30
        while not _answers(url):
            assert time.monotonic() < end, (folder / "bare.log").read_text()
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return bool(httpx.get(url).status_code)
    return False


def _tablets(url: str, case: str) -> list[Sender]:
    found = []
    for number in range(CLIENTS):
        person: Visitor = office.visitor(url, office.PEOPLE.inspector)
        headers = {"X-CSRFToken": person.key()}
        own = QUESTIONS[number::CLIENTS]
        found.append(Sender(person, f"/api/v1{case}/ops", own, headers))
    return found


def measure() -> list[Ratio]:
    """Median latency of one client, and answers per second of four."""
    with tempfile.TemporaryDirectory(prefix="inspect-bench-") as name:
        folder = Path(name)
        with product(folder / "home") as started, bare(folder) as url:
            ours = _tablets(started.url, scene.under_way(started.url))
            theirs = [Sender(Visitor(url), "/answers", QUESTIONS) for _ in range(CLIENTS)]
            found = [_latency(ours[0], theirs[0]), _throughput(ours, theirs)]
    return found


def _latency(ours: Sender, theirs: Sender) -> Ratio:
    for sender in (ours, theirs):
        for _ in range(10):
            sender.send()
    pairs = [(seconds(ours.send), seconds(theirs.send)) for _ in range(SINGLE)]
    mine, base = (statistics.median(one) * 1000 for one in zip(*pairs, strict=True))
    name = "saving an answer through the API against a bare Flask+SQLite write, latency (median)"
    return Ratio(name, mine, base, mine / base, "ms")


def _throughput(ours: list[Sender], theirs: list[Sender]) -> Ratio:
    pairs = [(_per_second(ours), _per_second(theirs)) for _ in range(ROUNDS)]
    mine, base = (statistics.median(one) for one in zip(*pairs, strict=True))
    name = f"the same, answers per second with {CLIENTS} clients (higher is better)"
    return Ratio(name, mine, base, statistics.median(a / b for a, b in pairs), "answers/s")


def _per_second(senders: list[Sender]) -> float:
    before, stop = sum(sender.count for sender in senders), threading.Event()

    def work(sender: Sender) -> None:
        while not stop.is_set():
            sender.send()

    with ThreadPoolExecutor(len(senders)) as threads:
        began = time.perf_counter()
        works = [threads.submit(work, sender) for sender in senders]
        stop.wait(ROUND_SECONDS)
        stop.set()
        for done in works:
            done.result()
        took = time.perf_counter() - began
    return (sum(sender.count for sender in senders) - before) / took
