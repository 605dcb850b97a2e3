"""Entities, facilities, funds, administrative units, imports."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class AdminUnit(Row):
    """A province or a commune (xã, phường, đặc khu) under one name.

    A new name, a merge or a split ends the row (`valid_to` is the last day) and starts others,
    named in `admin_unit_successor`.  Each inspection body keeps its own list, so that one body's
    list never changes another's.
    """

    __tablename__ = "admin_unit"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(10))
    level: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None] = mapped_column(default=None)
    parent_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("admin_unit.id"), default=None, index=True
    )
    __table_args__ = (
        sa.UniqueConstraint(
            "organisation_id", "level", "code", "valid_from", name="uq_admin_unit_code"
        ),
        sa.CheckConstraint("level IN ('province','commune')", name="level"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )


class AdminUnitSuccessor(Row):
    """Who took over a unit's territory: many to many, since communes merge and split."""

    __tablename__ = "admin_unit_successor"
    unit_id: Mapped[str] = mapped_column(sa.ForeignKey("admin_unit.id"), primary_key=True)
    successor_id: Mapped[str] = mapped_column(sa.ForeignKey("admin_unit.id"), primary_key=True)


class Entity(Row):
    """A facility or a fund: what the plan must cover.

    `search_name` is code, name and address without diacritics, for the search box.
    `closed_on` is the first day on which it no longer works.
    """

    __tablename__ = "entity"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text)
    commune_id: Mapped[str] = mapped_column(sa.ForeignKey("admin_unit.id"), index=True)
    address: Mapped[str] = mapped_column(Text)
    representative: Mapped[str] = mapped_column(Text)
    registered_on: Mapped[dt.date]
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    closed_on: Mapped[dt.date | None] = mapped_column(default=None)
    commune: Mapped[AdminUnit] = relationship(init=False, lazy="joined")
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "code", name="uq_entity_code"),
        sa.CheckConstraint("kind IN ('facility','fund')", name="kind"),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= registered_on", name="closed"),
    )


class EntityAddress(Row):
    """Where an entity stood from a day on; the newest row repeats the entity's own address."""

    __tablename__ = "entity_address"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    commune_id: Mapped[str] = mapped_column(sa.ForeignKey("admin_unit.id"))
    address: Mapped[str] = mapped_column(Text)
    commune: Mapped[AdminUnit] = relationship(init=False, lazy="joined")


class EntityLicence(Row):
    """Every licence that an entity was recorded with."""

    __tablename__ = "entity_licence"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    licence_no: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    issued_on: Mapped[dt.date] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(Utc)


class Facility(Row):
    """What only a facility has. Areas are whole square decimetres (1 m² = 100 dm²)."""

    __tablename__ = "facility"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    facility_type: Mapped[str] = mapped_column(sa.String(40))
    ownership: Mapped[str] = mapped_column(sa.String(20))
    founder: Mapped[str] = mapped_column(sa.String(20))
    capacity: Mapped[int]
    area_kind: Mapped[str] = mapped_column(sa.String(10))
    mountainous: Mapped[bool]
    land_area_dm2: Mapped[int] = mapped_column(sa.BigInteger)
    room_area_dm2: Mapped[int] = mapped_column(sa.BigInteger)
    licence_no: Mapped[str] = mapped_column(sa.String(80), default="")
    licence_issued_on: Mapped[dt.date | None] = mapped_column(default=None)
    licence_expires_on: Mapped[dt.date | None] = mapped_column(default=None)
    licence_issuer: Mapped[str] = mapped_column(Text, default="")
    licence_issuer_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("organisation.id"), default=None
    )
    __table_args__ = (
        sa.CheckConstraint("ownership IN ('public','non_public')", name="ownership"),
        sa.CheckConstraint("area_kind IN ('urban','rural')", name="area_kind"),
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("land_area_dm2 >= 0 AND room_area_dm2 >= 0", name="areas"),
    )


class FacilityHeadcount(Row):
    """How many people of one age band and one circumstance live in a facility.

    Bands are those of the staffing rule: under_18m, m18_to_y6, y6_to_y16, y16_and_over
    (Circular 33/2017/TT-BLDTBXH Art. 5(7)); circumstances those of the Law on Children Art. 10.
    Each person counts once, under the main circumstance.
    """

    __tablename__ = "facility_headcount"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    age_band: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    circumstance: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    children: Mapped[int]
    __table_args__ = (sa.CheckConstraint("children >= 0", name="children"),)


class FacilityStaff(Row):
    """How many people hold a post (posts of Circular 33/2017/TT-BLDTBXH Art. 5)."""

    __tablename__ = "facility_staff"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    post: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    people: Mapped[int]
    __table_args__ = (sa.CheckConstraint("people >= 0", name="people"),)


class Fund(Row):
    """What only a fund has. `charter_assets` in đồng."""

    __tablename__ = "fund"
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), primary_key=True)
    fund_type: Mapped[str] = mapped_column(sa.String(10))
    scope: Mapped[str] = mapped_column(sa.String(20))
    foreign_contributor: Mapped[bool]
    endowment_only: Mapped[bool]
    founded_by: Mapped[str] = mapped_column(Text)
    charter_assets: Mapped[int] = mapped_column(sa.BigInteger)
    licence_no: Mapped[str] = mapped_column(sa.String(80))
    licence_issued_on: Mapped[dt.date]
    licence_issuer: Mapped[str] = mapped_column(Text)
    licence_issuer_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("organisation.id"), default=None
    )
    __table_args__ = (
        sa.CheckConstraint("fund_type IN ('charity','social')", name="fund_type"),
        sa.CheckConstraint("scope IN ('national','province','district','commune')", name="scope"),
        sa.CheckConstraint("charter_assets >= 0", name="charter_assets"),
    )


class FundBoardMember(Row):
    """A member of the board (Hội đồng quản lý quỹ) or of the control board."""

    __tablename__ = "fund_board_member"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(sa.String(20))
    vietnamese: Mapped[bool]
    term_from: Mapped[dt.date]
    term_to: Mapped[dt.date | None] = mapped_column(default=None)


class OwnAccount(Row):
    """A bank account of the fund itself: transfers between these are no gifts."""

    __tablename__ = "own_account"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    bank: Mapped[str] = mapped_column(Text)
    account_no: Mapped[str] = mapped_column(sa.String(40))
    holder: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None] = mapped_column(default=None)
    __table_args__ = (sa.UniqueConstraint("entity_id", "account_no", name="uq_own_account_number"),)


class Programme(Row):
    """What a fund spends on; `restricted` when givers named the purpose."""

    __tablename__ = "programme"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(Text)
    restricted: Mapped[bool]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None] = mapped_column(default=None)
    __table_args__ = (sa.UniqueConstraint("entity_id", "code", name="uq_programme_code"),)


class RegistryImport(Row):
    """A workbook that was sent in. state: waiting → imported | refused."""

    __tablename__ = "registry_import"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
    label: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str] = mapped_column(sa.String(32))
    sent_at: Mapped[dt.datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    faults: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting','imported','refused')", name="state"),
    )


class RegistryImportFault(Row):
    """One thing wrong (or worth a look: `warning`) in a workbook.

    `code` and `facts` (JSON) make the sentence, so that it reads in the reader's language.
    """

    __tablename__ = "registry_import_fault"
    import_id: Mapped[str] = mapped_column(sa.ForeignKey("registry_import.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    warning: Mapped[bool]
    sheet: Mapped[str] = mapped_column(Text)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(sa.String(4))
    header: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(sa.String(40))
    facts: Mapped[str] = mapped_column(Text)


class RegistryTemplate(Row):
    """The empty workbook made for an organisation; `version` changes with columns and communes."""

    __tablename__ = "registry_template"
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    file_id: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.id"))
