"""The RQ worker process and the one function that RQ calls."""

from __future__ import annotations

from functools import cache

from flask import Flask
from rq import Queue, Worker

from inspect_app.factory import create_app
from inspect_app.fund_audit.battery.running import load_libraries

from . import broker
from .dispatch import QUEUE
from .jobs import JOBS
from .run import run_row


@cache
def _app() -> Flask:
    """Built before the worker forks; no database connection is open at that time."""
    return create_app()


def run_by_id(row_id: str) -> str:
    """What RQ calls: one outbox row in a fresh application context."""
    with _app().app_context():
        return run_row(row_id, JOBS)


class PatientWorker(Worker):
    """Waits for a broker that was restarted instead of giving up."""

    max_connection_wait_time = 1.0


def work() -> None:
    """Serve the queue until terminated; each job runs in a fork that may be killed alone."""
    load_libraries()
    url = _app().config["SETTINGS"].redis_url
    connection = broker.connect(url)
    PatientWorker([Queue(QUEUE, connection=connection)], connection=connection).work(
        logging_level="WARNING"
    )
