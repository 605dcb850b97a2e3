"""Papers, their signatures, the bytes of every revision, and the register of numbers."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class NumberSeries(Row):
    """The last number given to a body for a kind of paper in a year. Its row is the lock."""

    __tablename__ = "number_series"
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class TakenNumber(Row):
    """One line of the number register (Decree 30/2020, Art. 15): who took which number when."""

    __tablename__ = "taken_number"
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken_at: Mapped[dt.datetime] = mapped_column(Utc)
    taken_by: Mapped[str] = mapped_column(sa.String(32))


class Paper(Row):
    """One official paper.

    state: rendering → rendered → partly_signed → signed; failed when it could not be made
    (`failure_code`, `failure_detail`).  `data` is canonical JSON: `letterhead` without its proof,
    and `body`; together with the `proof_*` columns it gives the same bytes again.
    """

    __tablename__ = "paper"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    title: Mapped[str] = mapped_column(Text)
    symbol: Mapped[str] = mapped_column(sa.String(80))
    number: Mapped[int | None]
    issued_on: Mapped[dt.date]
    year: Mapped[int]
    drafted_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    drafted_at: Mapped[dt.datetime] = mapped_column(Utc)
    data: Mapped[str] = mapped_column(Text)
    draft: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(sa.String(20), default="rendering", index=True)
    failure_code: Mapped[str] = mapped_column(sa.String(40), default="")
    failure_detail: Mapped[str] = mapped_column(Text, default="")
    proof_size: Mapped[int | None] = mapped_column(default=None)
    proof_root: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    proof_url: Mapped[str | None] = mapped_column(Text, default=None)
    built_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    current_sha256: Mapped[str | None] = mapped_column(sa.String(64), default=None)
    final_sha256: Mapped[str | None] = mapped_column(sa.String(64), unique=True, default=None)
    signatures: Mapped[list[PaperSignature]] = relationship(
        init=False,
        lazy="selectin",
        order_by="PaperSignature.position",
        cascade="all, delete-orphan",
        default_factory=list,
    )
    files: Mapped[list[PaperFile]] = relationship(
        init=False, lazy="selectin", order_by="PaperFile.revision", default_factory=list
    )
    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('rendering','rendered','partly_signed','signed','failed')", name="state"
        ),
        sa.CheckConstraint(
            "(state = 'signed') = (final_sha256 IS NOT NULL)", name="signed_is_registered"
        ),
        sa.UniqueConstraint("organisation_id", "kind", "year", "number"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "kind", "year", "number"],
            [
                "taken_number.organisation_id",
                "taken_number.kind",
                "taken_number.year",
                "taken_number.number",
            ],
            name="fk_paper_taken_number",
        ),
    )

    @property
    def full_number(self) -> str:
        """`05/KL-TTr`; the symbol alone when the kind has no number."""
        return self.symbol if self.number is None else f"{self.number:02d}/{self.symbol}"

    @property
    def issuer(self) -> str:
        """The name of the issuing body as it is printed."""
        name: str = json.loads(self.data)["letterhead"]["issuer"]["name"]
        return name


class PaperSignature(Row):
    """One signature that a paper needs. state: waiting → asked → signed, by position from 1."""

    __tablename__ = "paper_signature"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    paper_id: Mapped[str] = mapped_column(sa.ForeignKey("paper.id"))
    position: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(80))
    user_id: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    post: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    asked_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    signed_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.UniqueConstraint("paper_id", "position"),
        sa.UniqueConstraint("paper_id", "field"),
        sa.CheckConstraint("state IN ('waiting','asked','signed')", name="state"),
    )


class PaperFile(Row):
    """The bytes of one revision: as rendered (`position` 0) or after a signature."""

    __tablename__ = "paper_file"
    paper_id: Mapped[str] = mapped_column(sa.ForeignKey("paper.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draft: Mapped[int]
    position: Mapped[int]
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int]
    made_at: Mapped[dt.datetime] = mapped_column(Utc)


class PaperReader(Row):
    """Someone who may read a paper besides drafter and signatories: the team of the case."""

    __tablename__ = "paper_reader"
    paper_id: Mapped[str] = mapped_column(sa.ForeignKey("paper.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(
        sa.ForeignKey("user_account.id"), primary_key=True, index=True
    )
