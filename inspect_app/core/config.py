"""Settings: environment only, checked at start, one frozen class."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


class BadSetting(Exception):
    """A setting cannot be used; the message names it and says what to set."""


@dataclass(frozen=True)
class Settings:
    """Where things are kept. Defaults serve one machine; the three URLs move it to many."""

    home: Path
    database_url: str
    redis_url: str
    storage_url: str
    secret_key: str
    public_url: str
    https: bool
    demo: bool

    @property
    def storage_folder(self) -> Path:
        return Path(self.storage_url.removeprefix("file://"))

    @property
    def tls_folder(self) -> Path:
        """The installation's own authority and certificate (`make run TLS=1`)."""
        return self.home / "tls"

    @property
    def audit_folder(self) -> Path:
        """Finished steps of fund audits; may be deleted at any time, then they are done again."""
        return self.home / "audit"

    @property
    def signing_folder(self) -> Path:
        return self.home / "signing"


def _secret(home: Path) -> str:
    given = os.environ.get("SECRET_KEY", "")
    if given:
        if len(given) < 32:
            raise BadSetting("SECRET_KEY must have at least 32 characters")
        return given
    path = home / "secret_key"
    try:
        # exclusive creation: two processes starting at once must end with one key
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(32))
    return path.read_text().strip()


def _sqlalchemy_url(url: str) -> str:
    """Accept the common spelling `postgresql://`; psycopg 3 is the driver."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting(f"DATABASE_URL must start with sqlite:/// or postgresql://, not {url!r}")
    return url


def load_settings() -> Settings:
    """Read the environment; refuse what cannot work.

    Raises BadSetting with the name of the setting.
    """
    home = Path(os.environ.get("INSPECT_HOME", "var")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    storage = os.environ.get("STORAGE_URL") or f"file://{home / 'files'}"
    if not storage.startswith("file://"):
        raise BadSetting(f"STORAGE_URL must start with file://, not {storage!r}")
    public_url = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    return Settings(
        home=home,
        database_url=_sqlalchemy_url(
            os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'inspect.db'}"
        ),
        redis_url=os.environ.get("REDIS_URL") or f"unix://{home / 'broker' / 'r.sock'}",
        storage_url=storage,
        secret_key=_secret(home),
        public_url=public_url,
        https=public_url.startswith("https://"),
        demo=os.environ.get("INSPECT_DEMO", "") == "1",
    )
