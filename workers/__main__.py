"""`python -m workers run | work | dispatch`: what the supervisor and `make run` start."""

from __future__ import annotations

import logging
import os
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import click

from inspect_app import schema
from inspect_app.core.clock import now
from inspect_app.core.config import Settings, load_settings
from inspect_app.demo.province import DemoSummary, load_demo
from inspect_app.factory import create_app
from inspect_app.field.rules.certificates import fingerprint

from . import broker, local_authority, supervise, worker
from .dispatch import Dispatcher

TOUR = """
  A tour in five steps (screens are in Vietnamese; English by the button at the top right):
  1 team_leader      Kế hoạch: create the plan of the year, choose leader and members, submit.
  2 department_head  Kế hoạch: review and approve, then issue decisions for rows; sign them.
  3 inspector        Cuộc thanh tra: open the case, answer the checklist, record violations, photos.
    or on a tablet   Máy tính bảng (/tablets): make a code, open /m/ and work without network.
    team_leader      Close the field work, draft the notice or conclusion, sign; the head signs too.
  4 auditor          Kiểm tra quỹ: load both statements and the ledger with facts of
                     inspect_app/funds/sample, audit, report, sign.
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


def _wait_until_up(url: str, authority: Path | None, seconds: float = 60) -> None:
    trust = ssl.create_default_context(cafile=authority) if authority else None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2, context=trust):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException(f"{url} did not answer: see the log folder")


@main.command()
@click.option("--host", default=None, help="Address to listen on; 127.0.0.1, or all with --tls.")
@click.option("--port", default=8000, envvar="PORT", help="First port to try.")
@click.option("--demo", is_flag=True, help="Load the invented demo province.")
@click.option("--workers", default=2, envvar="INSPECT_WORKERS", help="Worker processes.")
@click.option("--tls", is_flag=True, help="HTTPS by the installation's own authority, for tablets.")
def run(host: str | None, port: int, demo: bool, workers: int, tls: bool) -> None:
    """Bring the database up to date and keep web, workers and broker running."""
    port = _free_port(port)
    address = f"https://{local_authority.own_address()}" if tls else "http://127.0.0.1"
    os.environ.setdefault("PUBLIC_URL", f"{address}:{port}")
    own_broker = not os.environ.get("REDIS_URL")
    if demo:
        os.environ["INSPECT_DEMO"] = "1"
    settings = load_settings()
    certificate = _certificate(settings) if tls else None
    app = create_app(settings)
    with app.app_context():
        schema.upgrade()
        summary = load_demo() if demo else None
    try:
        host = host or ("0.0.0.0" if tls else "127.0.0.1")  # noqa: S104 - tablets must reach it
        found = supervise.children(
            settings.home,
            f"{host}:{port}",
            own_broker=own_broker,
            workers=workers,
            certificate=certificate,
        )
        supervisor = supervise.Supervisor(settings.home, found)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: supervisor.stop())
        supervisor.start()
    except broker.NoBroker as problem:
        raise click.ClickException(str(problem)) from problem
    (settings.home / "address").write_text(settings.public_url + "\n")
    announced = (settings.public_url, summary, certificate)
    threading.Thread(target=_announce, args=announced, daemon=True).start()
    supervisor.run()


def _certificate(settings: Settings) -> local_authority.ServerCertificate:
    public = urllib.parse.urlsplit(settings.public_url)
    if public.scheme != "https" or not public.hostname:
        raise click.ClickException(
            f"--tls needs a PUBLIC_URL that begins with https://, not {settings.public_url!r}"
        )
    names = [public.hostname, *local_authority.own_names()]
    try:
        return local_authority.certificate_for(settings.tls_folder, names, now())
    except local_authority.NotOfThisNetwork as problem:
        raise click.ClickException(
            f"{problem} is a public name or address: the installation's own authority speaks only"
            " for this network. Give PUBLIC_URL an address or name of the network (….local), or"
            " put a server with a public certificate in front and start without --tls."
        ) from problem


def _announce(
    url: str,
    summary: DemoSummary | None,
    certificate: local_authority.ServerCertificate | None,
) -> None:
    """Say where the product answers, and with demo data how to try it."""
    _wait_until_up(f"{url}/login", certificate.authority if certificate else None)
    click.echo(f"\n  {url}\n")
    if certificate is not None:
        click.echo(f"  Tablets: open {url}/m/install once and install the certificate with the")
        click.echo(f"  fingerprint {fingerprint(certificate.authority.read_bytes())}\n")
    if summary is not None:
        click.echo(f"  {summary.organisation}: {summary.facilities} facilities, ", nl=False)
        click.echo(f"{summary.funds} funds. Everything is invented.\n")
        for role, login, password in summary.accounts:
            click.echo(f"  {role:<16} {login:<12} {password}")
        click.echo(TOUR)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
