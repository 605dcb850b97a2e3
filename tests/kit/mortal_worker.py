"""A worker that is killed: `python -m tests.kit.mortal_worker` hears how long it lives.

It loads the product once and forks for every life, as a worker does for every job. Each life takes
over what the one before it left, and runs all waiting jobs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.db import transaction
from inspect_app.core.models import OutboxRow
from inspect_app.factory import create_app
from workers.jobs import JOBS
from workers.run import drain


@dataclass
class MortalWorker:
    """`live` runs waiting jobs; returns seconds, or None where it was killed before the end."""

    process: subprocess.Popen[str]

    def live(self, seconds: float | None = None) -> float | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(seconds or "", file=self.process.stdin, flush=True)
        told = self.process.stdout.readline().strip()
        return None if told == "killed" else float(told)


@contextmanager
def mortal_worker() -> Iterator[MortalWorker]:
    """In the environment of this process."""
    command = [sys.executable, "-m", "tests.kit.mortal_worker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield MortalWorker(process)
        assert process.stdin is not None
        process.stdin.close()


def _life() -> None:
    with create_app().app_context():
        with transaction() as session:
            left = sa.update(OutboxRow).where(OutboxRow.state == "leased")
            session.execute(left.values(state="new", lease_until=None))
        drain(JOBS)


def _lived(seconds: float | None) -> str:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            _life()
        finally:
            os._exit(0)
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if seconds is not None and time.monotonic() - began > seconds:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "killed"
        time.sleep(0.005)
    return str(time.monotonic() - began)


def main() -> None:
    for line in sys.stdin:
        told = line.strip()
        sys.stdout.write(f"{_lived(float(told) if told else None)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
