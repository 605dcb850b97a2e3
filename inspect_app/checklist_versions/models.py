"""Published checklists."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class ChecklistVersion(Row):
    """One published checklist: canonical JSON and its SHA-256. Never changed, never deleted."""

    __tablename__ = "checklist_version"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    code: Mapped[str] = mapped_column(sa.String(80), index=True)
    version: Mapped[str] = mapped_column(sa.String(40))
    content_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    title_vi: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(sa.String(20))
    questions: Mapped[int]
    valid_from: Mapped[dt.date]
    published_at: Mapped[dt.datetime] = mapped_column(Utc)
    published_by: Mapped[str] = mapped_column(sa.String(32))
    __table_args__ = (
        sa.UniqueConstraint("code", "version", name="uq_checklist_version_code"),
        sa.CheckConstraint("subject IN ('facility','fund')", name="subject"),
    )
