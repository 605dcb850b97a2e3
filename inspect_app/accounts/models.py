"""Organisations, people, sessions, devices."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class Organisation(Row):
    """An inspection body or an authority. Names change and bodies merge, so each has validity
    dates; a document prints the name as of its signing date."""

    __tablename__ = "organisation"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(sa.String(40))
    place: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[dt.date]
    parent_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("organisation.id"), default=None, index=True
    )
    valid_to: Mapped[dt.date | None] = mapped_column(default=None)
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        sa.CheckConstraint(
            "kind IN ('provincial_inspectorate','department','peoples_committee','other')",
            name="kind",
        ),
    )


class OrganisationSuccessor(Row):
    """Who took over: many to many, since bodies merge and split."""

    __tablename__ = "organisation_successor"
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    on: Mapped[dt.date]


class User(Row):
    """A person with an account. `active` false closes every door at once."""

    __tablename__ = "user_account"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    login: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    organisation: Mapped[Organisation] = relationship(init=False, lazy="joined")
    roles: Mapped[list[UserRole]] = relationship(
        init=False, lazy="selectin", cascade="all, delete-orphan", default_factory=list
    )

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(role.role for role in self.roles)


class UserRole(Row):
    __tablename__ = "user_role"
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class LoginSession(Row):
    """A browser session. Only the hash of its token is kept; signed-out visitors have one for
    their form key."""

    __tablename__ = "login_session"
    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    data: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    expires_at: Mapped[dt.datetime] = mapped_column(Utc, index=True)


class Device(Row):
    """A tablet or a browser that speaks the JSON API; its token is kept as a hash.

    `signed_out_at`: the password was changed or the account closed since; the person signs in on
    the device again and gets a new token. `former_token_hash` is the token that was exchanged
    then: it proves the device once more if the reply with the new one was lost, and nothing else.
    """

    __tablename__ = "device"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    label: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    signed_out_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    former_token_hash: Mapped[str | None] = mapped_column(
        sa.String(64), unique=True, index=True, default=None
    )
