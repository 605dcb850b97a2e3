"""Tables of the field room: tablets, one-time codes, and what closed accounts handed over."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import Device, User
from inspect_app.core.db import Id, Row, Text, Utc, new_id
from inspect_app.inspections.models import InspectionCase


class FieldDevice(Row):
    """What the field room knows of a device: its recovery key, sealed, and its last heartbeat."""

    __tablename__ = "field_device"
    device_id: Mapped[str] = mapped_column(sa.ForeignKey("device.id"), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    enrolled_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    last_seen_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    unsent: Mapped[int | None] = mapped_column(default=None)
    build: Mapped[str] = mapped_column(sa.String(40), default="")


class EnrolmentCode(Row):
    """A code for one tablet of one person: good once and for ten minutes, kept as a keyed hash."""

    __tablename__ = "enrolment_code"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    made_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Utc)
    expires_at: Mapped[dt.datetime] = mapped_column(Utc)
    used_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)


class EnrolmentFailure(Row):
    """A code that did not fit, so that guessing is slowed down. The address is a keyed hash."""

    __tablename__ = "enrolment_failure"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    at: Mapped[dt.datetime] = mapped_column(Utc, index=True)
    source: Mapped[str] = mapped_column(sa.String(64))
    prefix: Mapped[str] = mapped_column(sa.String(2))


class HeldItem(Row):
    """An operation or a file of a closed account, exactly as it came. Append-only.

    `name` is the operation's id, or the file's hash when `file_id` is set; `body` is the JSON of
    the operation or announcement and `sha256` seals it. The same id with other content is held
    beside the first: nobody's word is dropped.
    """

    __tablename__ = "held_item"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    name: Mapped[str] = mapped_column(sa.String(64))
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    device_id: Mapped[str] = mapped_column(sa.ForeignKey("device.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    held_at: Mapped[dt.datetime] = mapped_column(Utc)
    file_id: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.id"), default=None)
    user: Mapped[User] = relationship(init=False, foreign_keys=[user_id], viewonly=True)
    device: Mapped[Device] = relationship(init=False, viewonly=True)
    case: Mapped[InspectionCase] = relationship(init=False, viewonly=True)
    decision: Mapped[HeldDecision | None] = relationship(init=False, viewonly=True)
    __table_args__ = (sa.UniqueConstraint("user_id", "case_id", "name", "sha256"),)


class HeldDecision(Row):
    """What a person decided about a held item. Append-only: one decision, for good."""

    __tablename__ = "held_decision"
    held_id: Mapped[str] = mapped_column(sa.ForeignKey("held_item.id"), primary_key=True)
    decision: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[dt.datetime] = mapped_column(Utc)
    person: Mapped[User] = relationship(init=False, viewonly=True)
    __table_args__ = (
        sa.CheckConstraint("decision IN ('taken_over','dismissed')", name="decision"),
    )
