"""Tables that every room stands on: journal, outbox, stored files."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .db import Id, Row, Text, Utc, new_id


class JournalEntry(Row):
    """One accepted command. Append-only: triggers refuse UPDATE and DELETE.

    `header` is the exact canonical JSON that is hashed; `commitment` hides the body, so that a
    body with personal data can be erased while the tree still verifies.  `about` is an unhashed
    hint for readers: the case that the entry belongs to, so that a tablet can ask what is new.
    """

    __tablename__ = "journal"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(Utc)
    actor_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    device_id: Mapped[str | None] = mapped_column(sa.String(32))
    organisation_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    event: Mapped[str] = mapped_column(sa.String(80), index=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    header: Mapped[str] = mapped_column(Text)
    commitment: Mapped[str] = mapped_column(sa.String(64))
    leaf: Mapped[str] = mapped_column(sa.String(64))
    root_after: Mapped[str] = mapped_column(sa.String(64))
    about: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    __table_args__ = (sa.Index("ix_journal_about", "about", "seq"),)


class JournalBody(Row):
    """What the command said, with the salt of its commitment. May be erased, never changed."""

    __tablename__ = "journal_body"
    seq: Mapped[int] = mapped_column(
        sa.ForeignKey("journal.seq"), primary_key=True, autoincrement=False
    )
    salt: Mapped[str] = mapped_column(sa.String(32))
    body: Mapped[str] = mapped_column(Text)


class TreeNode(Row):
    """Hash of a complete subtree of the journal's Merkle tree."""

    __tablename__ = "tree_node"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))


class OutboxRow(Row):
    """A job that the same transaction asked for: the queue of record. Redis only wakes workers.

    state: new → leased → done | failed. `effect_key` is unique, so a repeated request finds the
    running one. `attempts` counts leases (a killed worker's too), `failures` what handlers raised.
    Progress is stored here and survives a worker's restart.
    """

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    job: Mapped[str] = mapped_column(sa.String(80))
    subject_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    effect_key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    organisation_id: Mapped[str] = mapped_column(sa.String(32))
    asked_by: Mapped[str] = mapped_column(sa.String(32))
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="new", index=True)
    lease_until: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str] = mapped_column(Text, default="")
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    progress_note: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.CheckConstraint("state IN ('new','leased','done','failed')", name="state"),
    )


class OperationReceipt(Row):
    """One accepted operation of a tablet, written in the transaction of its effect. Append-only.

    `op_id` is the sender's, so that sending twice acts once; `body_sha256` tells another content
    under the same id apart; `seq` is the journal entry that proves it.
    """

    __tablename__ = "operation_receipt"
    op_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.String(32))
    device_id: Mapped[str | None] = mapped_column(sa.String(32))
    case_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    body_sha256: Mapped[str] = mapped_column(sa.String(64))
    event: Mapped[str] = mapped_column(sa.String(80))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(64))
    seq: Mapped[int]
    version: Mapped[int | None]
    accepted_at: Mapped[dt.datetime] = mapped_column(Utc)


class StoredFile(Row):
    """A file in the content-addressed store; the name that a user gave is only a label."""

    __tablename__ = "stored_file"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(sa.String(80))
    label: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    stored_by: Mapped[str] = mapped_column(sa.String(32))
    stored_at: Mapped[dt.datetime] = mapped_column(Utc)
