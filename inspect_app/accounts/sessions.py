"""Server-side sessions: the cookie is a random token, the row decides whether it still counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from inspect_app.core.clock import now
from inspect_app.core.db import db, transaction

from .models import LoginSession

SIGNED_IN = dt.timedelta(hours=10)
SIGNED_OUT = dt.timedelta(hours=2)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ServerSession(dict[str, Any], SessionMixin):
    """Session data with the token that names its row."""

    def __init__(self, token: str = "", data: dict[str, Any] | None = None) -> None:
        super().__init__(data or {})
        self.token = token
        self.loaded = json.dumps(data or {}, sort_keys=True)
        self.replaces = ""

    @property
    def user_id(self) -> str | None:
        return self.get("user_id")

    def rotate(self, **data: Any) -> None:
        """Start afresh under a new token (sign-in, sign-out, password change): no fixation."""
        language = self.get("language")
        self.replaces, self.token = self.token, ""
        self.clear()
        self.update(data)
        if language:
            self["language"] = language


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the `login_session` table."""

    def cookie_name(self, app: Flask) -> str:
        return "__Host-session" if app.config["SESSION_COOKIE_SECURE"] else "session"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.cookie_name(app), "")
        if token and request.endpoint != "static":
            row = db.session.get(LoginSession, hash_of(token))
            if row is not None and row.expires_at > now():
                return ServerSession(token, json.loads(row.data))
        return ServerSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        if not session and not session.token and not session.replaces:
            return
        data = json.dumps(dict(session), sort_keys=True)
        if session.token and data == session.loaded:
            return
        with transaction() as tx:
            if session.replaces:
                tx.execute(
                    sa.delete(LoginSession).where(
                        LoginSession.token_hash == hash_of(session.replaces)
                    )
                )
            if session.token:
                tx.execute(
                    sa.update(LoginSession)
                    .where(LoginSession.token_hash == hash_of(session.token))
                    .values(data=data)
                )
                return
            tx.execute(sa.delete(LoginSession).where(LoginSession.expires_at < now()))
            session.token = secrets.token_urlsafe(32)
            lifetime = SIGNED_IN if session.user_id else SIGNED_OUT
            tx.add(
                LoginSession(
                    token_hash=hash_of(session.token),
                    user_id=session.user_id,
                    data=data,
                    created_at=now(),
                    expires_at=now() + lifetime,
                )
            )
        response.set_cookie(
            self.cookie_name(app),
            session.token,
            path="/",
            secure=app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )


def end_sessions_of(session: Any, user_id: str) -> None:
    """End every browser session of a person, in the caller's transaction."""
    session.execute(sa.delete(LoginSession).where(LoginSession.user_id == user_id))
