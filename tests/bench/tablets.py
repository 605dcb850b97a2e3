"""Many tablets come home at once: each hands in one whole inspection, all have their receipts.

`BENCH_TABLETS` says how many (default 200; the goal is 2,000 within 60 seconds on two cores, the
slowest hundredth of the replies within 5 seconds, nothing lost). Clients run on the same cores, so
they do as little as they can: bodies are made before the clock starts and sent as they are over
connections that stay open (about a twentieth of the processor time of the server).
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from checklists import Question, load
from inspect_app.inspections.models import CaseMember, CaseStage, InspectionCase
from tests.bench.timing import Ratio
from tests.demo import office
from tests.kit.field import answer, op
from tests.kit.servers import Product, product
from tests.load.scene import under_way

TABLETS = int(os.environ.get("BENCH_TABLETS", "200"))
AT_ONCE = 64
OPERATIONS = 200
VALUES = {"integer": "1", "decimal": "1", "date": "2024-09-01", "text": "Có"}


@dataclass(frozen=True)
class Sync:
    """What became of it: seconds in all and of each reply, operations sent and found stored."""

    took: float
    replies: list[float]
    sent: int
    stored: int


def measure() -> tuple[Ratio, str]:
    """Seconds of ours over those of bare inserts of the same rows, and the figures in words."""
    with tempfile.TemporaryDirectory() as folder:
        with product(Path(folder) / "home") as running:
            case = under_way(running.url).rpartition("/")[2]
            cases = [case, *_copies(running, case, TABLETS - 1)]
            found = _sync(running, _token(running.url), cases)
            verified = running.journal()["verified"]
        baseline = _bare_inserts(Path(folder) / "bare.db", len(cases))
    slowest = statistics.quantiles(found.replies, n=100)[98]
    words = (
        f"{TABLETS} tablets with {OPERATIONS} operations: all acknowledged in {found.took:.1f} s "
        f"({found.sent / found.took:.0f} operations/s), p99 of a reply {slowest:.2f} s, "
        f"lost {found.sent - found.stored}, journal verified: {verified}"
    )
    name = f"{TABLETS} tablets hand in an inspection against bare inserts of the same rows"
    return Ratio(name, found.took, baseline, found.took / baseline, "s"), words


def _token(url: str) -> str:
    inspector = office.visitor(url, office.PEOPLE.inspector)
    enrolled = inspector.send(inspector.get("/account").form("/account/devices"), label="Máy 1")
    return next(one.text or "" for one in enrolled.tree().iter("code"))


def _copies(running: Product, case: str, count: int) -> list[str]:
    """More cases like that one, under the same people: written to the database directly."""
    engine = sa.create_engine(f"sqlite:///{running.home / 'inspect.db'}")
    ids = [uuid.uuid4().hex for _ in range(count)]
    with engine.begin() as connection:
        for model, key in (
            (InspectionCase, "id"),
            (CaseMember, "case_id"),
            (CaseStage, "case_id"),
        ):
            table = sa.inspect(model).local_table
            rows = connection.execute(sa.select(table).where(table.c[key] == case)).mappings()
            originals = [dict(row) for row in rows]
            copies = [
                row | _own(row, key, one, number)
                for number, one in enumerate(ids, start=1)
                for row in originals
            ]
            if copies:
                connection.execute(sa.insert(table), copies)
    engine.dispose()
    return ids


def _own(row: dict[str, Any], key: str, case: str, number: int) -> dict[str, Any]:
    """What must differ from the original."""
    own: dict[str, Any] = {key: case}
    if "id" in row and key != "id":
        own["id"] = uuid.uuid4().hex
    if "plan_item_id" in row:
        own |= {"plan_item_id": None, "decision_number": row["decision_number"] + 100_000 + number}
    return own


def _value(question: Question) -> str:
    return VALUES.get(question.kind) or question.choices[0].name


def _operations() -> Iterator[dict[str, Any]]:
    """One visit, with ids as a tablet gives them (`field/operation-id.ts`)."""
    tablet = secrets.token_hex(6)
    for operation in _visit():
        own = secrets.token_hex(10)
        op_id = f"{tablet[:8]}-{tablet[8:]}-8{own[:3]}-8{own[3:6]}-{own[6:18]}"
        yield operation | {"op_id": op_id}


def _visit() -> Iterator[dict[str, Any]]:
    asked = load("social-assistance-facility").questions
    for question in asked[:OPERATIONS]:
        yield answer(question.name, _value(question))
    for question in asked[: OPERATIONS - len(asked)]:
        yield op("note", question=question.name, text="Đã xem hồ sơ gốc.", seen_version=0)


def _sync(running: Product, token: str, cases: list[str]) -> Sync:
    bodies: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
    for case in cases:
        body = json.dumps({"operations": list(_operations())}, ensure_ascii=False).encode()
        bodies.put((f"/api/field/cases/{case}/operations", body))
    replies: list[float] = []
    acknowledged: list[int] = []
    threads = [
        threading.Thread(target=_client, args=(running.url, token, bodies, replies, acknowledged))
        for _ in range(AT_ONCE)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    with sqlite3.connect(running.home / "inspect.db") as database:
        (stored,) = database.execute("SELECT count(*) FROM operation_receipt").fetchone()
    assert sum(acknowledged) == len(cases) * OPERATIONS, "a reply was no receipt"
    return Sync(took, replies, len(cases) * OPERATIONS, stored)


def _client(
    url: str,
    token: str,
    bodies: SimpleQueue[tuple[str, bytes]],
    replies: list[float],
    acknowledged: list[int],
) -> None:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while True:
        try:
            path, body = bodies.get_nowait()
        except Empty:
            connection.close()
            return
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answered = connection.getresponse()
        content = answered.read()
        replies.append(time.perf_counter() - began)
        assert answered.status == 200, content[:500]
        acknowledged.append(content.count(b'"status":"accepted"'))


def _bare_inserts(path: Path, batches: int) -> float:
    """The same operations as rows of one table, flushed to disk batch by batch."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE operation (id TEXT PRIMARY KEY, body TEXT)")
    rows = [[(str(one["op_id"]), json.dumps(one)) for one in _operations()] for _ in range(batches)]
    began = time.perf_counter()
    for batch in rows:
        with database:
            database.executemany("INSERT INTO operation VALUES (?, ?)", batch)
    took = time.perf_counter() - began
    database.close()
    return took
