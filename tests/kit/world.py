"""A small invented world: two organisations, one person per role in each."""

from __future__ import annotations

import atexit
import contextvars
import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from inspect_app import schema
from inspect_app.accounts.models import Organisation, User, UserRole
from inspect_app.accounts.passwords import hash_password
from inspect_app.accounts.permissions import ROLE_PERMISSIONS
from inspect_app.accounts.queries import actor_for
from inspect_app.core.actor import Actor
from inspect_app.core.clock import now
from inspect_app.core.db import db, transaction
from inspect_app.factory import create_app
from tests.kit.description import judge

PASSWORD = "mat-khau-thu-nghiem"


class Answer(TestResponse):
    """A page is UTF-8 to the last byte; a download has a text as well: what can be read of it."""

    @property
    def text(self) -> str:
        page = self.mimetype.startswith("text/") or self.mimetype.endswith("json")
        return self.get_data().decode(errors="strict" if page else "replace")


class Browser(FlaskClient):
    """A client whose requests see nothing of the test's own application context, and for which
    the JSON API answers only what its description says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.response_wrapper = type("BrowserAnswer", (Answer, self.response_wrapper), {})

    def open(self, *args: Any, **kwargs: Any) -> Any:
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        asked = answer.request
        if asked.path.startswith("/api/"):
            judge(self.application, asked.method, asked.path, answer)
        return answer


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


def build_app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application whose data all lie in `folder`, with the schema that migrations make: what
    they forbid, tests cannot do either."""
    for name in ("DATABASE_URL", "REDIS_URL", "STORAGE_URL"):
        monkeypatch.delenv(name, raising=False)
    shutil.copy(_migrated(monkeypatch), folder / "inspect.db")
    monkeypatch.setenv("INSPECT_HOME", str(folder))
    app = create_app()
    app.config["TESTING"] = True
    app.test_client_class = Browser
    return app


def unprotected(*tables: str) -> None:
    """As for somebody who holds the database file: append-only tables may be changed."""
    with transaction() as session:
        named = sa.text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        for trigger, table in session.execute(named).all():
            if table in tables:
                session.execute(sa.text(f"DROP TRIGGER {trigger}"))


_MADE: list[Path] = []


def _migrated(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with the schema and nothing else, made once."""
    if not _MADE:
        home = Path(tempfile.mkdtemp(prefix="inspect-schema-"))
        atexit.register(shutil.rmtree, home, ignore_errors=True)
        monkeypatch.setenv("INSPECT_HOME", str(home))
        with create_app().app_context():
            schema.upgrade()
            db.engine.dispose()  # closes it: all is in the one file
        _MADE.append(home / "inspect.db")
    return _MADE[0]


@dataclass
class World:
    """People are named `<role>` in organisation A and `<role>.b` in organisation B."""

    app: Flask
    a: str
    b: str
    users: dict[str, str]

    def actor(self, login: str) -> Actor:
        """The actor of a login, e.g. `team_leader` or `auditor.b`."""
        user = db.session.get(User, self.users[login])
        assert user is not None
        return actor_for(user)

    def client(self, login: str | None = None) -> FlaskClient:
        """A browser, signed in when a login is given. CSRF is enforced: use `csrf(client)`."""
        client = self.app.test_client()
        if login is not None:
            token = csrf(client)
            answer = client.post(
                "/login", data={"login": login, "password": PASSWORD, "csrf_token": token}
            )
            assert answer.status_code == 303, answer.text
        return client


def csrf(client: FlaskClient, path: str = "/login") -> str:
    """The form key of the client's session."""
    text = client.get(path).text
    return text.split('name="csrf-token" content="')[1].split('"')[0]


def build_world(app: Flask) -> World:
    users: dict[str, str] = {}
    ids: list[str] = []
    with transaction() as session:
        for letter in "ab":
            organisation = Organisation(
                code=f"ORG-{letter}",
                name=f"Sở Y tế tỉnh {letter.upper()}",
                short_name="SYT",
                place=f"Tỉnh {letter.upper()}",
                kind="department",
                valid_from=dt.date(2020, 1, 1),
            )
            session.add(organisation)
            session.flush()
            ids.append(organisation.id)
            for role in ROLE_PERMISSIONS:
                login = role if letter == "a" else f"{role}.b"
                user = User(
                    organisation_id=organisation.id,
                    login=login,
                    name=f"Người thử {login}",
                    post=role,
                    password_hash=_password_hash(),
                    created_at=now(),
                )
                session.add(user)
                session.flush()
                session.add(UserRole(user_id=user.id, role=role))
                users[login] = user.id
    return World(app=app, a=ids[0], b=ids[1], users=users)
