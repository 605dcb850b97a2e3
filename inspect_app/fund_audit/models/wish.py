"""What donors wish for the publication of their gifts."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class DonorWish(Row):
    """A donor's wish for one gift, as an auditor recorded it. Append-only; the latest for a gift
    counts, and before any the workbook of registers says.

    `reference` as the bank shows it, `amount` in đồng; both name the gift. `donor` is the name to
    be published, "" for anonymous. `evidence` says how the donor told it.
    """

    __tablename__ = "donor_wish"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    reference: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    wish: Mapped[str] = mapped_column(sa.String(10))
    donor: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (
        sa.CheckConstraint("wish IN ('named','anonymous')", name="wish"),
        sa.CheckConstraint("(wish = 'named') = (donor <> '')", name="name"),
        sa.CheckConstraint("evidence <> '' AND amount > 0 AND reference <> ''", name="told"),
    )
