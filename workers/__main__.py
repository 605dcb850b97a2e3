"""`python -m workers run | work | dispatch`: what the supervisor and `make run` start."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
import urllib.request

import click

from inspect_app import schema
from inspect_app.core.config import load_settings
from inspect_app.demo.province import DemoSummary, load_demo
from inspect_app.factory import create_app

from . import broker, supervise, worker
from .dispatch import Dispatcher

TOUR = """
  A tour in five steps (screens are in Vietnamese; English by the button at the top right):
  1 team_leader      Kế hoạch: create the plan of the year, choose leader and members, submit.
  2 department_head  Kế hoạch: review and approve, then issue decisions for rows; sign them.
  3 inspector        Cuộc thanh tra: open the case, answer the checklist, record violations, photos.
    team_leader      Close the field work, draft the notice or conclusion, sign; the head signs too.
  4 auditor          Kiểm tra quỹ: load inspect_app/funds/sample/*.csv, audit, report, sign.
  5 everybody        /verify with the signed PDF: who signed, when, and whether a byte changed.
  Stop with Ctrl-C; the data stay in the folder var.
"""


@click.group()
def main() -> None:
    """Background side of the product."""
    logging.basicConfig(level="INFO", format="%(asctime)s %(name)s %(message)s")


@main.command()
def work() -> None:
    """Serve jobs until terminated."""
    worker.work()


@main.command()
def dispatch() -> None:
    """Move outbox rows to the queue until terminated."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    app = create_app()
    with app.app_context():
        Dispatcher(app.config["SETTINGS"].redis_url).run(stop)


def _free_port(wanted: int) -> int:
    """`wanted`, or the next free one."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise click.ClickException(f"no free port from {wanted} to {wanted + 49}: set PORT")


def _wait_until_up(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException(f"{url} did not answer: see the log folder")


@main.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--port", default=8000, envvar="PORT", help="First port to try.")
@click.option("--demo", is_flag=True, help="Load the invented demo province.")
@click.option("--workers", default=2, envvar="INSPECT_WORKERS", help="Worker processes.")
def run(host: str, port: int, demo: bool, workers: int) -> None:
    """Bring the database up to date and keep web, workers and broker running."""
    port = _free_port(port)
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    own_broker = not os.environ.get("REDIS_URL")
    if demo:
        os.environ["INSPECT_DEMO"] = "1"
    settings = load_settings()
    app = create_app(settings)
    with app.app_context():
        schema.upgrade()
        summary = load_demo() if demo else None
    try:
        found = supervise.children(
            settings.home, f"{host}:{port}", own_broker=own_broker, workers=workers
        )
        supervisor = supervise.Supervisor(settings.home, found)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: supervisor.stop())
        supervisor.start()
    except broker.NoBroker as problem:
        raise click.ClickException(str(problem)) from problem
    (settings.home / "address").write_text(settings.public_url + "\n")
    threading.Thread(target=_announce, args=(settings.public_url, summary), daemon=True).start()
    supervisor.run()


def _announce(url: str, summary: DemoSummary | None) -> None:
    """Say where the product answers, and with demo data how to try it."""
    _wait_until_up(f"{url}/login")
    click.echo(f"\n  {url}\n")
    if summary is not None:
        click.echo(f"  {summary.organisation}: {summary.facilities} facilities, ", nl=False)
        click.echo(f"{summary.funds} funds. Everything is invented.\n")
        for role, login, password in summary.accounts:
            click.echo(f"  {role:<16} {login:<12} {password}")
        click.echo(TOUR)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
