"""Keeps web, workers, dispatcher and (without REDIS_URL) the broker up, and stops them cleanly."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from . import broker
from .local_authority import ServerCertificate

log = logging.getLogger("workers")

_PR_SET_PDEATHSIG = 1


def _in_child() -> None:
    """Before exec: die with the supervisor, and leave Ctrl-C to the supervisor."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)


@dataclass
class Child:
    """One supervised process. `command` is asked anew for each start."""

    name: str
    command: Callable[[], list[str]]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = 0.05
    starts: int = 0
    due: float = field(default=0.0)


class Supervisor:
    """Starts children in order, restarts what died, stops in reverse order."""

    def __init__(self, home: Path, children: list[Child]) -> None:
        self._children = children
        self._stop = threading.Event()
        self._logs = home / "log"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._lock = self._only_one(home)

    @staticmethod
    def _only_one(home: Path) -> IO[str]:
        lock = (home / "supervisor.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"already running on {home}: stop the other one first") from None
        return lock

    def _start(self, child: Child) -> None:
        with (self._logs / f"{child.name}.log").open("ab") as out:
            child.process = subprocess.Popen(  # noqa: S603 - our own fixed command lines
                child.command(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                preexec_fn=_in_child,  # noqa: PLW1509 - no threads before the children start
            )
        child.started = time.monotonic()
        child.starts += 1

    def _tend(self, child: Child) -> None:
        if child.process is not None and child.process.poll() is None:
            return
        at = time.monotonic()
        if child.process is not None:
            lived = at - child.started
            child.delay = 0.05 if lived > 2 else min(child.delay * 2, 5.0)
            log.warning("%s ended (%s), starting again", child.name, child.process.returncode)
            child.process = None
            child.due = at + child.delay
        if at >= child.due:
            self._start(child)

    def stop(self) -> None:
        self._stop.set()

    def start(self) -> None:
        for child in self._children:
            self._start(child)

    def run(self) -> None:
        """Tend until stopped. Call on the main thread."""
        while not self._stop.wait(0.1):
            for child in self._children:
                self._tend(child)
        for child in reversed(self._children):
            self._end(child)

    @staticmethod
    def _end(child: Child) -> None:
        process = child.process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def children(
    home: Path,
    address: str,
    *,
    own_broker: bool,
    workers: int,
    certificate: ServerCertificate | None = None,
) -> list[Child]:
    """The processes of one machine, in starting order; with a certificate the web speaks HTTPS."""
    python = [sys.executable, "-m"]
    web = [
        *python,
        "gunicorn",
        *("--bind", address, "--workers", "2", "--threads", "4", "--worker-class", "gthread"),
        "--preload",  # read the program once, so that a web process that died is back at once
        *("--graceful-timeout", "5", "--access-logfile", "-", "--no-control-socket"),
        *("--config", "python:workers.web_process"),
        *(
            ("--certfile", str(certificate.certificate), "--keyfile", str(certificate.key))
            if certificate
            else ()
        ),
        "inspect_app.factory:create_app()",
    ]
    found = [
        Child("web", lambda: web),
        Child("dispatch", lambda: [*python, "workers", "dispatch"]),
    ]
    found += [
        Child(f"worker-{number}", lambda: [*python, "workers", "work"])
        for number in range(1, workers + 1)
    ]
    if own_broker:
        found.insert(0, Child("broker", lambda: broker.command(home / "broker")))
    return found
