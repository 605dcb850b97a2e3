"""Published checklists, and the workbooks and drafts that are to become one."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id

FORM = "form"
"""Kind of a version that somebody brought as XLSForm."""


class ChecklistVersion(Row):
    """One published checklist: canonical JSON and its SHA-256. Never changed, never deleted.

    kind: checklist (our own language) | form (`{"form": forms.stored, "subject"}`, decision 9).
    """

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
    kind: Mapped[str] = mapped_column(
        sa.String(10), default="checklist", server_default="checklist"
    )
    __table_args__ = (
        sa.UniqueConstraint("code", "version", name="uq_checklist_version_code"),
        sa.CheckConstraint("subject IN ('facility','fund')", name="subject"),
    )


class ChecklistUpload(Row):
    """A workbook that was sent to be published. state: waiting → refused | ready → published.

    `content` is the canonical JSON of what is inside it, once it compiled; `subject` is what the
    sender chose for a form (a checklist of our own says so itself).
    """

    __tablename__ = "checklist_upload"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    label: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(sa.String(32))
    sent_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    code: Mapped[str] = mapped_column(sa.String(80), default="")
    version: Mapped[str] = mapped_column(sa.String(40), default="")
    content: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[int] = mapped_column(default=0)
    faults: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    version_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("checklist_version.id"), unique=True, default=None
    )
    kind: Mapped[str] = mapped_column(
        sa.String(10), default="checklist", server_default="checklist"
    )
    subject: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting','refused','ready','published')", name="state"),
        sa.CheckConstraint("(state = 'published') = (version_id IS NOT NULL)", name="published"),
    )


class ChecklistUploadFault(Row):
    """One thing wrong in a workbook. `code` names a rule of `rules.upload`; where it is empty the
    compiler said it in both languages."""

    __tablename__ = "checklist_upload_fault"
    upload_id: Mapped[str] = mapped_column(sa.ForeignKey("checklist_upload.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(Text)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(sa.String(40))
    rule_vi: Mapped[str] = mapped_column(Text)
    rule_en: Mapped[str] = mapped_column(Text)


class ChecklistUploadTable(Row):
    """A table that came with a form: `name`.csv, as the form calls it."""

    __tablename__ = "checklist_upload_table"
    upload_id: Mapped[str] = mapped_column(sa.ForeignKey("checklist_upload.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))


class ChecklistDraft(Row):
    """A checklist while people edit it. state: editing → published | discarded.

    `content` is `rules.draft.to_json` in canonical form; `counter` counts its edits. Code, version
    and title repeat the content, for lists.
    """

    __tablename__ = "checklist_draft"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    base_id: Mapped[str | None] = mapped_column(sa.ForeignKey("checklist_version.id"))
    content: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    started_by: Mapped[str] = mapped_column(sa.String(32))
    started_at: Mapped[dt.datetime] = mapped_column(Utc)
    changed_by: Mapped[str] = mapped_column(sa.String(32))
    changed_at: Mapped[dt.datetime] = mapped_column(Utc)
    counter: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(10), default="editing")
    version_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("checklist_version.id"), unique=True, default=None
    )
    __table_args__ = (
        sa.CheckConstraint("state IN ('editing','published','discarded')", name="state"),
        sa.CheckConstraint("(state = 'published') = (version_id IS NOT NULL)", name="published"),
    )
