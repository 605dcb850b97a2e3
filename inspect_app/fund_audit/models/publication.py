"""What the public sees of an audit."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class FundPublication(Row):
    """What everybody reads about a fund: one audit, as it stood when it was published.

    `content` is the JSON of `queries.publication.public_record`, never changed. At most one
    publication of a fund is in use; a withdrawn one keeps its reason.
    """

    __tablename__ = "fund_publication"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    published_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(Text)
    withdrawn_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.CheckConstraint("reason <> ''", name="reasoned"),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (withdrawal_reason <> '' AND withdrawn_by IS NOT NULL)",
            name="withdrawn",
        ),
        sa.Index(
            "uq_fund_publication_in_use",
            "entity_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )
