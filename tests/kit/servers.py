"""Real servers for tests: PostgreSQL in a folder of its own, the product under its supervisor."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.kit.install_servers import find


def _server_account() -> dict[str, object]:
    """PostgreSQL refuses to run as root: use Debian's account then."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own on a Unix socket; yields its DATABASE_URL."""
    initdb, server = find("initdb"), find("postgres")
    assert initdb, "initdb is missing: make test installs it"
    assert server
    folder = Path(tempfile.mkdtemp(prefix="inspect-pg-"))
    who = _server_account()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    data = folder / "data"
    try:
        subprocess.run(
            [initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True,
            capture_output=True,
            cwd=folder,
            **who,  # type: ignore[call-overload]
        )
        process = subprocess.Popen(
            [server, "-D", data, "-k", folder, "-h", "", "-c", "max_connections=100"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,  # type: ignore[call-overload]
        )
        try:
            _wait((folder / ".s.PGSQL.5432").exists, "PostgreSQL")
            time.sleep(0.5)
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(ready: object, name: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """The running product: address, home folder, and the processes behind it."""

    url: str
    home: Path
    process: subprocess.Popen[bytes] | None
    environment: dict[str, str]

    def children(self, name: str) -> list[psutil.Process]:
        """Direct children of the supervisor of one kind: web, worker, dispatch or broker."""
        marks = {
            "web": "gunicorn",
            "worker": "workers work",
            "dispatch": "workers dispatch",
            "broker": "r.sock",
        }
        found: list[psutil.Process] = []
        if self.process is None:
            return found
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if marks[name] in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def kill(self, name: str) -> int:
        """SIGKILL one kind with all its descendants; returns how many processes died."""
        count = 0
        for child in self.children(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                for process in [*child.children(recursive=True), child]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
                        count += 1
        return count

    def trust(self) -> ssl.SSLContext | None:
        """What a machine that installed the product's own authority trusts; None over HTTP."""
        authority = self.home / "tls" / "ca.crt"
        return ssl.create_default_context(cafile=authority) if authority.is_file() else None

    def alive(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/login", timeout=2, context=self.trust()):
                return True
        except OSError:
            return False

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `inspect-app …` against this product's data."""
        return subprocess.run(
            [Path(sys.executable).with_name("inspect-app"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def journal(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.command("journal", "verify", "--json").stdout)
        return found


@contextlib.contextmanager
def this_product(home: Path) -> Iterator[Product]:
    """The product that runs on `home` already, else one started for the time being."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "supervisor.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            running = False
        except BlockingIOError:
            running = True
    if running:
        url = (home / "address").read_text().strip()
        yield Product(url, home, None, {**os.environ, "INSPECT_HOME": str(home)})
        return
    with product(home) as started:
        yield started


@contextlib.contextmanager
def product(
    home: Path, *, database_url: str = "", demo: bool = True, tls: bool = False
) -> Iterator[Product]:
    """Start `python -m workers run` on a free port and stop it cleanly."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "REDIS_URL", "STORAGE_URL", "PUBLIC_URL", "PORT"}
    } | {"INSPECT_HOME": str(home), "PUBLIC_URL": url}
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "workers", "run", "--port", str(port)]
    with (home / "supervisor.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *(["--demo"] if demo else []), *(["--tls"] if tls else [])],
            env=environment,
            stdout=log,
            stderr=log,
        )
    running = Product(url, home, process, environment)
    try:
        _wait(lambda: running.alive() or process.poll() is not None, "the product", 120)
        assert process.poll() is None, (home / "supervisor.log").read_text()
        yield running
    finally:
        process.terminate()
        process.wait(60)
