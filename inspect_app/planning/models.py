"""Plans, their items, reasons for leaving out, versions and issued decisions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class Plan(Row):
    """One body's plan for one year. `version` is the number of its newest `PlanVersion`.

    `approved_hash` is the SHA-256 of the approved version's canonical JSON: set once, with the
    approval, and only then.
    """

    __tablename__ = "plan"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    drafter_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    version: Mapped[int] = mapped_column(default=0)
    submitted_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    approved_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    approved_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    approved_hash: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    items: Mapped[list[PlanItem]] = relationship(
        init=False, lazy="selectin", cascade="all, delete-orphan", default_factory=list
    )
    omissions: Mapped[list[PlanOmission]] = relationship(
        init=False, lazy="selectin", cascade="all, delete-orphan", default_factory=list
    )
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "year", name="uq_plan_year"),
        sa.CheckConstraint("state IN ('draft','submitted','approved','returned')", name="state"),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name="year"),
        # four eyes, also for whoever writes to the database past the actions
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> drafter_id AND approved_by <> submitted_by)",
            name="four_eyes",
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_hash IS NOT NULL AND approved_by IS NOT NULL)",
            name="approved_hash",
        ),
    )


class PlanItem(Row):
    """One entity's visit in the plan: how, in which month, by whom, with which checklist."""

    __tablename__ = "plan_item"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    plan_id: Mapped[str] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    procedure: Mapped[str] = mapped_column(sa.String(20))
    month: Mapped[int]
    checklist_code: Mapped[str] = mapped_column(sa.String(80))
    leader_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("user_account.id"), default=None, index=True
    )
    note: Mapped[str] = mapped_column(Text, default="")
    members: Mapped[list[PlanItemMember]] = relationship(
        init=False, lazy="selectin", cascade="all, delete-orphan", default_factory=list
    )
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "entity_id", name="uq_plan_item_entity"),
        sa.CheckConstraint("procedure IN ('inspection','specialised_check')", name="procedure"),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    )


class PlanItemMember(Row):
    """A member of the team of an item, beside its leader."""

    __tablename__ = "plan_item_member"
    item_id: Mapped[str] = mapped_column(sa.ForeignKey("plan_item.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)


class PlanOmission(Row):
    """Why the plan leaves out an entity that is registered."""

    __tablename__ = "plan_omission"
    plan_id: Mapped[str] = mapped_column(sa.ForeignKey("plan.id"), primary_key=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (sa.CheckConstraint("length(reason) > 0", name="reason"),)


class PlanVersion(Row):
    """The whole content of a plan after one change. Append-only.

    `snapshot` is the exact canonical JSON that `sha256` is the hash of; what changed is the
    difference to the version before (`rules.differences`).
    """

    __tablename__ = "plan_version"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    plan_id: Mapped[str] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    snapshot: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    by_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[dt.datetime] = mapped_column(Utc)
    changes: Mapped[int] = mapped_column(default=0)
    comment: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_version_number"),
        sa.CheckConstraint(
            "kind IN ('created','changed','submitted','approved','returned')", name="kind"
        ),
        sa.CheckConstraint("kind <> 'returned' OR length(comment) > 0", name="comment"),
    )


class PlanDecision(Row):
    """The decision that was issued for an item: the key says that there is one at most."""

    __tablename__ = "plan_decision"
    item_id: Mapped[str] = mapped_column(sa.ForeignKey("plan_item.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), unique=True)
    issued_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    issued_at: Mapped[dt.datetime] = mapped_column(Utc)
