"""Cases, their stages and teams, answers, findings, violations, photos."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.core.db import Id, Row, Text, Utc, new_id
from inspect_app.documents.models import Paper
from inspect_app.registry.models import Entity

SUBJECT = "inspection_case"
RESULT_KINDS = ("conclusion", "check_notice")
MOST_KEY = 250
"""Characters of the name of a question: a form's key (at most 240), or what is derived from it."""


class InspectionCase(Row):
    """One inspection (thanh tra) or specialised check (kiểm tra chuyên ngành) of one entity.

    Regime and checklist version are pinned when it opens.  `recorded_state` is what people did:
    opened → in_progress → ready → closed; `state` reads "concluded" in between as soon as the
    paper with the result bears both signatures, so that it can never disagree with the paper.
    """

    __tablename__ = "inspection_case"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    procedure: Mapped[str] = mapped_column(sa.String(20))
    regime_code: Mapped[str] = mapped_column(sa.String(40))
    checklist_version_id: Mapped[str] = mapped_column(sa.ForeignKey("checklist_version.id"))
    decided_on: Mapped[dt.date]
    decided_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    decision_number: Mapped[int]
    decision_symbol: Mapped[str] = mapped_column(sa.String(80))
    content: Mapped[str] = mapped_column(Text)
    period_from: Mapped[dt.date]
    period_to: Mapped[dt.date]
    opened_at: Mapped[dt.datetime] = mapped_column(Utc)
    plan_item_id: Mapped[str | None] = mapped_column(sa.String(32), unique=True, default=None)
    decision_paper_id: Mapped[str | None] = mapped_column(sa.ForeignKey("paper.id"), default=None)
    result_paper_id: Mapped[str | None] = mapped_column(sa.ForeignKey("paper.id"), default=None)
    recorded_state: Mapped[str] = mapped_column(sa.String(20), default="opened", index=True)
    state: Mapped[str] = column_property(
        sa.case(
            (
                sa.and_(
                    recorded_state == "ready",
                    sa.exists()
                    .where(Paper.id == result_paper_id, Paper.state == "signed")
                    .correlate_except(Paper),
                ),
                sa.literal("concluded"),
            ),
            else_=recorded_state,
        )
    )
    entity: Mapped[Entity] = relationship(init=False, lazy="joined")
    checklist_version: Mapped[ChecklistVersion] = relationship(init=False, lazy="select")
    members: Mapped[list[CaseMember]] = relationship(
        init=False, lazy="selectin", cascade="all, delete-orphan", default_factory=list
    )
    stages: Mapped[list[CaseStage]] = relationship(
        init=False,
        lazy="selectin",
        order_by="CaseStage.position",
        cascade="all, delete-orphan",
        default_factory=list,
    )
    __table_args__ = (
        sa.CheckConstraint("procedure IN ('inspection','specialised_check')", name="procedure"),
        sa.CheckConstraint(
            "recorded_state IN ('opened','in_progress','ready','closed')", name="state"
        ),
        sa.CheckConstraint("period_to >= period_from", name="period"),
    )

    @property
    def decision_full_number(self) -> str:
        return f"{self.decision_number:02d}/{self.decision_symbol}"

    @property
    def leader(self) -> CaseMember:
        return next(member for member in self.members if member.role == "leader")


class CaseMember(Row):
    """Who works on the case; exactly one has the role `leader`."""

    __tablename__ = "case_member"
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(
        sa.ForeignKey("user_account.id"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(sa.String(10))
    user: Mapped[User] = relationship(init=False, lazy="joined")
    __table_args__ = (sa.CheckConstraint("role IN ('leader','member')", name="role"),)


class CaseStage(Row):
    """One stage of the procedure with its clock as the law stood on the day of the decision.

    The clock is a number of `clock_unit` from the event `counts_from`; no `figure_id`: the law
    sets no limit.  `verified` false: nobody has read the text; shown, never decides.
    """

    __tablename__ = "case_stage"
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int]
    title_vi: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    acting: Mapped[str] = mapped_column(sa.String(20))
    ends_with: Mapped[str] = mapped_column(sa.String(40))
    document: Mapped[str] = mapped_column(sa.String(40))
    cite: Mapped[str] = mapped_column(sa.String(40))
    verified: Mapped[bool]
    counts_from: Mapped[str | None] = mapped_column(sa.String(40), default=None)
    figure_id: Mapped[str | None] = mapped_column(sa.String(60), default=None)
    clock_count: Mapped[int | None] = mapped_column(default=None)
    clock_unit: Mapped[str] = mapped_column(sa.String(20), default="")
    clock_cite: Mapped[str] = mapped_column(sa.String(80), default="")
    done_on: Mapped[dt.date | None] = mapped_column(default=None)
    done_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    place: Mapped[str] = mapped_column(Text, default="", server_default="")


class AnswerRow(Row):
    """The answer to one question of one case. `version` counts changes from 1."""

    __tablename__ = "answer"
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY), primary_key=True)
    value: Mapped[str | None] = mapped_column(Text)
    not_applicable_reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    answered_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    device: Mapped[str] = mapped_column(sa.String(80))
    answered_at: Mapped[dt.datetime] = mapped_column(Utc)


class KeptConflict(Row):
    """An answer that was refused because another value stood: kept for the whole team until a
    person chose. `standing_version` stood when it was refused.

    outcome: answered (somebody answered having seen it) | kept (what stood stays) | same (what
    stands says the same now) | superseded (by the sender's next word) | unseen (a cell that nobody
    sees: the first value stands) | NULL while it is open.
    """

    __tablename__ = "answer_conflict"
    op_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY))
    value: Mapped[str | None] = mapped_column(Text)
    not_applicable_reason: Mapped[str] = mapped_column(Text)
    seen_version: Mapped[int]
    standing_version: Mapped[int]
    answered_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    device: Mapped[str] = mapped_column(sa.String(80))
    device_id: Mapped[str | None] = mapped_column(sa.String(32))
    found_at: Mapped[dt.datetime] = mapped_column(Utc)
    outcome: Mapped[str | None] = mapped_column(sa.String(10), default=None)
    resolved_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    resolved_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.CheckConstraint(
            "outcome IN ('answered','kept','same','superseded','unseen')", name="outcome"
        ),
        sa.CheckConstraint("(outcome IS NULL) = (resolved_at IS NULL)", name="resolved"),
    )


class SectionOwner(Row):
    """Who of the team does a section of the checklist; nobody where `user_id` is NULL."""

    __tablename__ = "section_owner"
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(MOST_KEY), primary_key=True)
    user_id: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"))
    version: Mapped[int]
    given_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    given_at: Mapped[dt.datetime] = mapped_column(Utc)


class QuestionNote(Row):
    """What the team noted beside a question; `version` counts changes as with answers."""

    __tablename__ = "question_note"
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    written_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    device: Mapped[str] = mapped_column(sa.String(80))
    written_at: Mapped[dt.datetime] = mapped_column(Utc)


class AnswerOp(Row):
    """One accepted operation: its id is the sender's, so that sending twice acts once."""

    __tablename__ = "answer_op"
    op_id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    body_sha256: Mapped[str] = mapped_column(sa.String(64))
    receipt: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[dt.datetime] = mapped_column(Utc)


class Finding(Row):
    """What was found at one question, or by hand.

    state: noted | dismissed (a proposal that was set aside, with the reason) | violation.
    `proposal` names the answer or figure that proposed it and is unique in a case.
    `law_read` false: the question rests on law whose text was not read; never citable.
    `record`: JSON of `rules.outside.OutsideRecord`, what was found outside the checklist; `amount`
    is its money in đồng.
    """

    __tablename__ = "finding"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    number: Mapped[int]
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(sa.String(10))
    responsible: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)
    law: Mapped[str] = mapped_column(Text)
    law_read: Mapped[bool]
    found_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    found_at: Mapped[dt.datetime] = mapped_column(Utc)
    proposal: Mapped[str | None] = mapped_column(sa.String(MOST_KEY + 20), default=None)
    state: Mapped[str] = mapped_column(sa.String(10), default="noted")
    dismissal: Mapped[str] = mapped_column(Text, default="")
    amount: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    record: Mapped[str] = mapped_column(Text, default="", server_default="")
    violation: Mapped[Violation | None] = relationship(init=False, lazy="selectin", uselist=False)
    __table_args__ = (
        sa.UniqueConstraint("case_id", "proposal", name="uq_finding_proposal"),
        sa.UniqueConstraint("case_id", "number", name="uq_finding_number"),
        sa.CheckConstraint("severity IN ('low','medium','high','grave')", name="severity"),
        sa.CheckConstraint("state IN ('noted','dismissed','violation')", name="state"),
        sa.CheckConstraint("state <> 'dismissed' OR dismissal <> ''", name="dismissal"),
    )

    @property
    def references(self) -> tuple[str, ...]:
        """References of law such as `103/2017/NĐ-CP Đ24.1`, as the question names them."""
        return tuple(self.law.split("\n")) if self.law else ()


class Violation(Row):
    """A finding with its legal basis as of the day on which the act ended."""

    __tablename__ = "violation"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    finding_id: Mapped[str] = mapped_column(sa.ForeignKey("finding.id"), unique=True)
    acted_on: Mapped[dt.date]
    responsible: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)
    remedy_due: Mapped[dt.date | None]
    recorded_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(Utc)
    bases: Mapped[list[ViolationBasis]] = relationship(
        init=False,
        lazy="selectin",
        order_by="ViolationBasis.position",
        cascade="all, delete-orphan",
        default_factory=list,
    )


class ViolationBasis(Row):
    """One clause that was broken, in the words in which a paper cites it. Only verified ones."""

    __tablename__ = "violation_basis"
    violation_id: Mapped[str] = mapped_column(sa.ForeignKey("violation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(sa.String(40))
    cite: Mapped[str] = mapped_column(sa.String(40))
    words: Mapped[str] = mapped_column(Text)


class EvidencePhoto(Row):
    """A photo: the original as it came, sealed by its SHA-256, and a picture made from its pixels.

    `taken_at` is what the sender's clock said; told, never decisive.
    state: waiting → ready | unreadable (the original is kept; no picture can be shown).
    """

    __tablename__ = "evidence_photo"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY))
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    media_type: Mapped[str] = mapped_column(sa.String(20))
    width: Mapped[int]
    height: Mapped[int]
    caption: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    stored_at: Mapped[dt.datetime] = mapped_column(Utc)
    finding_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("finding.id"), default=None, index=True
    )
    picture_id: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.id"), default=None)
    state: Mapped[str] = mapped_column(sa.String(12), default="waiting")
    taken_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.UniqueConstraint("case_id", "question", "sha256", name="uq_evidence_photo_once"),
        sa.CheckConstraint("state IN ('waiting','ready','unreadable')", name="state"),
        sa.CheckConstraint("(state = 'ready') = (picture_id IS NOT NULL)", name="picture"),
    )


class EvidenceRecording(Row):
    """A voice memo or a document (`media_type` tells), sealed by its SHA-256; kept as it came."""

    __tablename__ = "evidence_recording"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY))
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    caption: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    stored_at: Mapped[dt.datetime] = mapped_column(Utc)
    finding_id: Mapped[str | None] = mapped_column(sa.ForeignKey("finding.id"), default=None)
    taken_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.UniqueConstraint("case_id", "question", "sha256", name="uq_evidence_recording_once"),
    )

    @property
    def kind(self) -> str:
        """voice or document."""
        return "voice" if self.media_type.startswith("audio/") else "document"


class DangerAlarm(Row):
    """A child in immediate danger. `due_at`: end of the law's time limit counted from `seen_at`,
    None where no figure is known. Open until the leader or the head says what was done."""

    __tablename__ = "danger_alarm"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(MOST_KEY))
    description: Mapped[str] = mapped_column(Text)
    called: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[dt.datetime] = mapped_column(Utc)
    raised_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    raised_at: Mapped[dt.datetime] = mapped_column(Utc)
    due_at: Mapped[dt.datetime | None] = mapped_column(Utc)
    clock_cite: Mapped[str] = mapped_column(Text)
    clock_verified: Mapped[bool]
    measures: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    answered_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)


class FieldMinutes(Row):
    """Minutes as they were frozen on the tablet: canonical JSON and its hash. Append-only.

    `sequence` 1 is the minutes, 2… are addenda; `code` is the first 40 bits of the hash in
    Crockford base 32, which both parties saw.
    """

    __tablename__ = "field_minutes"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("inspection_case.id"))
    sequence: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    code: Mapped[str] = mapped_column(sa.String(8), index=True)
    document: Mapped[str] = mapped_column(Text)
    frozen_at: Mapped[dt.datetime] = mapped_column(Utc)
    received_at: Mapped[dt.datetime] = mapped_column(Utc)
    received_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    paper_id: Mapped[str] = mapped_column(sa.ForeignKey("paper.id"))
    __table_args__ = (sa.UniqueConstraint("case_id", "sequence", name="uq_field_minutes_sequence"),)
