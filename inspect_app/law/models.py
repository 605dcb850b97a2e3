"""Tables of the law room: values added on screen, and law texts for reading.

Both belong to the organisation whose administrator added them; others do not see them.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class LawValue(Row):
    """A dated value of a figure, merged over the shipped ones. Never changed: withdrawn instead.

    `value` is decimal text, "MM-DD" for a yearly day, or NULL for a number not known.
    """

    __tablename__ = "law_value"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    figure_id: Mapped[str] = mapped_column(sa.String(80))
    value: Mapped[str | None] = mapped_column(sa.String(40))
    document: Mapped[str] = mapped_column(sa.String(40))
    cite: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    status: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(sa.String(32))
    added_at: Mapped[dt.datetime] = mapped_column(Utc)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        sa.CheckConstraint("status IN ('verified','unverified')", name="status"),
    )


class LawText(Row):
    """One text of a law pack. Loading a file of the same name again replaces it."""

    __tablename__ = "law_text"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.String(32))
    document: Mapped[str] = mapped_column(sa.String(40))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    loaded_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (sa.UniqueConstraint("organisation_id", "file_name"),)


class LawArticle(Row):
    """One article of a text; a text without articles (an annex) is one row with article 0.

    `plain` is heading and text in lower case without marks: what search reads.
    """

    __tablename__ = "law_article"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    text_id: Mapped[str] = mapped_column(sa.ForeignKey("law_text.id"), index=True)
    position: Mapped[int]
    document: Mapped[str] = mapped_column(sa.String(40))
    article: Mapped[int]
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
