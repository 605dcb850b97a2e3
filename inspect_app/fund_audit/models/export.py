"""Workbooks of an audit's exceptions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Utc, new_id


class AuditExport(Row):
    """The exceptions of an audit as a workbook, as they stood when a worker wrote it.

    state: building → done, then with its file and the time it was made.
    """

    __tablename__ = "audit_export"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), index=True)
    asked_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="building")
    file_id: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.id"), default=None)
    made_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.CheckConstraint("state IN ('building','done')", name="state"),
        sa.CheckConstraint(
            "state <> 'done' OR (file_id IS NOT NULL AND made_at IS NOT NULL)", name="made"
        ),
    )
