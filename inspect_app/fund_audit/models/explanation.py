"""Letters that ask a fund to explain exceptions, and what the fund answered."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class ExplanationLetter(Row):
    """A letter (công văn yêu cầu giải trình) about exceptions of one audit.

    It counts as sent on `paper.issued_on` once its paper is signed by all. `due_on`: last day of
    the answer; `proposal` is JSON of the figure that was proposed for it, as it stood.
    """

    __tablename__ = "explanation_letter"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"))
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), index=True)
    due_on: Mapped[dt.date]
    proposal: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(Utc)
    paper_id: Mapped[str | None] = mapped_column(sa.ForeignKey("paper.id"), default=None)


class ExplanationPoint(Row):
    """An exception that a letter asks about, and what it asks. Append-only."""

    __tablename__ = "explanation_point"
    letter_id: Mapped[str] = mapped_column(sa.ForeignKey("explanation_letter.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hit_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_hit.id"), index=True)
    asks: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        sa.CheckConstraint("asks <> ''", name="asks"),
        sa.UniqueConstraint("letter_id", "hit_id"),
    )


class ExplanationReply(Row):
    """What the fund answered to a point, as the auditor recorded it. Append-only: a later answer
    stands beside the earlier one."""

    __tablename__ = "explanation_reply"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    letter_id: Mapped[str] = mapped_column(sa.String(32))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    received_on: Mapped[dt.date]
    recorded_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (
        sa.CheckConstraint("text <> ''", name="answered"),
        sa.ForeignKeyConstraint(
            ["letter_id", "position"],
            ["explanation_point.letter_id", "explanation_point.position"],
            name="fk_explanation_reply_point",
        ),
        sa.Index("ix_explanation_reply_point", "letter_id", "position"),
    )


class ExplanationFile(Row):
    """A document that came with an answer. Append-only."""

    __tablename__ = "explanation_file"
    reply_id: Mapped[str] = mapped_column(sa.ForeignKey("explanation_reply.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
