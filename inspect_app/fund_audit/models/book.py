"""The book of gifts: closed periods, leaves and nodes of a fund's tree, who looked for a gift."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class BookClosing(Row):
    """A period of the book of gifts, closed with one audit. state: building → closed.

    `head` is the canonical JSON that was signed (`rules.inclusion`), `signature` and `certificate`
    base64. `size` counts the gifts of this and all earlier closings of the fund.
    """

    __tablename__ = "book_closing"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"))
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), unique=True)
    number: Mapped[int]
    asked_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="building")
    size: Mapped[int] = mapped_column(default=0)
    root: Mapped[str] = mapped_column(sa.String(64), default="")
    head: Mapped[str] = mapped_column(Text, default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    certificate: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.CheckConstraint("state IN ('building','closed')", name="state"),
        sa.UniqueConstraint("entity_id", "number"),
    )


class BookGift(Row):
    """Leaf number `idx` of a fund's book: which line it is, and what a donor finds it by.
    Append-only."""

    __tablename__ = "book_gift"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement_id: Mapped[str] = mapped_column(sa.String(32))
    row_no: Mapped[int]
    lookup: Mapped[str] = mapped_column(sa.String(64))
    __table_args__ = (sa.Index("ix_book_gift_lookup", "entity_id", "lookup"),)


class BookNode(Row):
    """Hash of a complete subtree of a fund's book. Append-only."""

    __tablename__ = "book_node"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))


class GiftSearch(Row):
    """Somebody looked for a gift; kept for as long as tries are counted. `source` is a keyed hash
    of the address."""

    __tablename__ = "gift_search"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    source: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (sa.Index("ix_gift_search_source", "source", "at"),)
