"""Clients that keep going while the product is killed under them."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from inspect_app.funds import sample
from tests.demo import office

from . import scene

T = TypeVar("T")
QUESTIONS = (
    *("clients_total", "clients_24h", "c_lt18m", "c_18m_6y", "c_6_16y", "d_18m_6y", "d_6_16y"),
    *("emergency_clients", "staff_total", "indirect_staff", "social_workers", "psychologists"),
    *("health_staff", "nutrition_staff", "rehab_clients", "rehab_staff", "learners", "teachers"),
    *("k_lt18m", "k_18m_6y", "k_6_16y", "k_d_18m_6y", "k_d_6_16y", "k_mixed"),
)
"""Counts of the facility checklist; each client owns every fourth."""

CLIENTS = 4
TWICE = 0.25  # share of operations that are sent twice at the same time
PATIENCE = 60.0  # seconds until an operation that gets no receipt is a failure


def until_answered(ask: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Ask again for as long as the connection breaks: the product is being restarted."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
            time.sleep(0.25)


@dataclass
class Tablet:
    """One client: saves answers to its own questions until told to stop."""

    url: str
    case: str
    number: int
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeated: int = 0
    lost: int = 0

    def __post_init__(self) -> None:
        self.person = office.visitor(self.url, office.PEOPLE.inspector)
        self.key = self.person.key()

    def run(self, stop: threading.Event) -> None:
        """Raises AssertionError as soon as anything but a receipt comes back."""
        rng = random.Random(self.number)
        own = QUESTIONS[self.number :: CLIENTS]
        with ThreadPoolExecutor(2) as senders:
            while not stop.is_set():
                self._save(rng.choice(own), rng, senders)

    def _save(self, question: str, rng: random.Random, senders: ThreadPoolExecutor) -> None:
        seen = self.last[question]["version"] if question in self.last else 0
        body = {
            "op_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "device": f"may-{self.number}",
            "kind": "answer",
            "question": question,
            "value": str(rng.randrange(1, 400)),
            "not_applicable_reason": "",
            "seen_version": seen,
        }
        copies = 2 if rng.random() < TWICE else 1
        replies = list(senders.map(self._send, [body] * copies))
        receipt = replies[0]["receipt"]
        assert all(reply["receipt"] == receipt for reply in replies), replies
        assert sum(not reply["repeated"] for reply in replies) <= 1, replies
        self.repeated += sum(reply["repeated"] for reply in replies)
        self.receipts[str(body["op_id"])] = receipt
        self.last[question] = receipt

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send the same operation until its receipt comes."""

        def ask() -> httpx.Response:
            try:
                return self.person.http.post(
                    f"/api/v1{self.case}/ops", json=body, headers={"X-CSRFToken": self.key}
                )
            except httpx.TransportError:
                self.lost += 1
                raise

        answer = until_answered(ask)
        assert answer.status_code == 200, (answer.status_code, answer.text[:2000], body)
        reply: dict[str, Any] = answer.json()
        return reply


@dataclass
class Auditor:
    """Keeps the workers busy: an audit, then an import of 6,977 lines, then an audit again."""

    url: str
    place: scene.Scene
    busy: Callable[[], bool]
    asked: int = 0

    def __post_init__(self) -> None:
        self.person = office.visitor(self.url, office.PEOPLE.auditor)

    def run(self, stop: threading.Event) -> None:
        """Whether a lost request was accepted is not known: it counts only if it was stored."""
        while not stop.wait(0.25):
            if self.busy():
                continue
            self.asked += 1
            until_answered(self.audit if self.asked % 2 else self.hand_in)

    def audit(self) -> None:
        """Ask for the audit of the sample's nine days."""
        page = self.person.get(f"{self.place.fund}/audits")
        self.person.send(page.form("/audits"), **scene.PERIOD)

    def hand_in(self) -> None:
        """The real statement once more, for another fund; blank rows make it another file."""
        form = self.person.get(self.place.other_fund).form("/statements")
        content = sample.MAIN_STATEMENT.read_bytes() + b"\n" * self.asked
        answer = self.person.http.post(
            form.action,
            data={**form.fields, "opening": str(sample.MAIN_OPENING)},
            files={"file": ("sao-ke.csv", content, "text/csv")},
        )
        # 422: sent again after a lost answer, and the product knows the file already
        assert answer.status_code in {200, 422}, answer.text[:2000]
