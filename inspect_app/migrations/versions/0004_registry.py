"""Tables of the room registry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_unit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("level IN ('province','commune')", name=op.f("ck_admin_unit_level")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_admin_unit_validity")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_admin_unit_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["admin_unit.id"], name=op.f("fk_admin_unit_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_unit")),
        sa.UniqueConstraint(
            "organisation_id", "level", "code", "valid_from", name="uq_admin_unit_code"
        ),
    )
    with op.batch_alter_table("admin_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_admin_unit_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_admin_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "registry_import",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("label", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("finished_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','imported','refused')", name=op.f("ck_registry_import_state")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_registry_import_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_registry_import_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_import")),
    )
    with op.batch_alter_table("registry_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registry_import_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "registry_template",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_registry_template_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_registry_template_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "version", name=op.f("pk_registry_template")),
    )
    op.create_table(
        "admin_unit_successor",
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("successor_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["admin_unit.id"], name=op.f("fk_admin_unit_successor_successor_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["admin_unit.id"], name=op.f("fk_admin_unit_successor_unit_id")
        ),
        sa.PrimaryKeyConstraint("unit_id", "successor_id", name=op.f("pk_admin_unit_successor")),
    )
    op.create_table(
        "entity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("search_name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("commune_id", sa.String(length=32), nullable=False),
        sa.Column("address", inspect_app.core.db.Text(), nullable=False),
        sa.Column("representative", inspect_app.core.db.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('facility','fund')", name=op.f("ck_entity_kind")),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= registered_on", name=op.f("ck_entity_closed")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["admin_unit.id"], name=op.f("fk_entity_commune_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_entity_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("organisation_id", "code", name="uq_entity_code"),
    )
    with op.batch_alter_table("entity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_entity_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "registry_import_fault",
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("warning", sa.Boolean(), nullable=False),
        sa.Column("sheet", inspect_app.core.db.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=4), nullable=False),
        sa.Column("header", inspect_app.core.db.Text(), nullable=False),
        sa.Column("value", inspect_app.core.db.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("facts", inspect_app.core.db.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["registry_import.id"], name=op.f("fk_registry_import_fault_import_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_registry_import_fault")),
    )
    op.create_table(
        "entity_address",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("commune_id", sa.String(length=32), nullable=False),
        sa.Column("address", inspect_app.core.db.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["admin_unit.id"], name=op.f("fk_entity_address_commune_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_address_entity_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", "valid_from", name=op.f("pk_entity_address")),
    )
    op.create_table(
        "entity_licence",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("licence_no", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", inspect_app.core.db.Text(), nullable=False),
        sa.Column("recorded_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_licence_entity_id")
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "licence_no", "issued_on", name=op.f("pk_entity_licence")
        ),
    )
    op.create_table(
        "facility",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("facility_type", sa.String(length=40), nullable=False),
        sa.Column("ownership", sa.String(length=20), nullable=False),
        sa.Column("founder", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("area_kind", sa.String(length=10), nullable=False),
        sa.Column("mountainous", sa.Boolean(), nullable=False),
        sa.Column("land_area_dm2", sa.BigInteger(), nullable=False),
        sa.Column("room_area_dm2", sa.BigInteger(), nullable=False),
        sa.Column("licence_no", sa.String(length=80), nullable=False),
        sa.Column("licence_issued_on", sa.Date(), nullable=True),
        sa.Column("licence_expires_on", sa.Date(), nullable=True),
        sa.Column("licence_issuer", inspect_app.core.db.Text(), nullable=False),
        sa.Column("licence_issuer_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("area_kind IN ('urban','rural')", name=op.f("ck_facility_area_kind")),
        sa.CheckConstraint(
            "ownership IN ('public','non_public')", name=op.f("ck_facility_ownership")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_facility_capacity")),
        sa.CheckConstraint(
            "land_area_dm2 >= 0 AND room_area_dm2 >= 0", name=op.f("ck_facility_areas")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_facility_entity_id")),
        sa.ForeignKeyConstraint(
            ["licence_issuer_id"], ["organisation.id"], name=op.f("fk_facility_licence_issuer_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_facility")),
    )
    op.create_table(
        "facility_headcount",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("age_band", sa.String(length=20), nullable=False),
        sa.Column("circumstance", sa.String(length=30), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.CheckConstraint("children >= 0", name=op.f("ck_facility_headcount_children")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_facility_headcount_entity_id")
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "age_band", "circumstance", name=op.f("pk_facility_headcount")
        ),
    )
    op.create_table(
        "facility_staff",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("post", sa.String(length=30), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_facility_staff_people")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_facility_staff_entity_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", "post", name=op.f("pk_facility_staff")),
    )
    op.create_table(
        "fund",
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("fund_type", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("foreign_contributor", sa.Boolean(), nullable=False),
        sa.Column("endowment_only", sa.Boolean(), nullable=False),
        sa.Column("founded_by", inspect_app.core.db.Text(), nullable=False),
        sa.Column("charter_assets", sa.BigInteger(), nullable=False),
        sa.Column("licence_no", sa.String(length=80), nullable=False),
        sa.Column("licence_issued_on", sa.Date(), nullable=False),
        sa.Column("licence_issuer", inspect_app.core.db.Text(), nullable=False),
        sa.Column("licence_issuer_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("fund_type IN ('charity','social')", name=op.f("ck_fund_fund_type")),
        sa.CheckConstraint(
            "scope IN ('national','province','district','commune')", name=op.f("ck_fund_scope")
        ),
        sa.CheckConstraint("charter_assets >= 0", name=op.f("ck_fund_charter_assets")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_fund_entity_id")),
        sa.ForeignKeyConstraint(
            ["licence_issuer_id"], ["organisation.id"], name=op.f("fk_fund_licence_issuer_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_fund")),
    )
    op.create_table(
        "fund_board_member",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False),
        sa.Column("vietnamese", sa.Boolean(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_fund_board_member_entity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_board_member")),
    )
    with op.batch_alter_table("fund_board_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fund_board_member_entity_id"), ["entity_id"], unique=False
        )

    op.create_table(
        "own_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("bank", inspect_app.core.db.Text(), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("holder", inspect_app.core.db.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_own_account_entity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_account")),
        sa.UniqueConstraint("entity_id", "account_no", name="uq_own_account_number"),
    )
    with op.batch_alter_table("own_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_account_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_programme_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("entity_id", "code", name="uq_programme_code"),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_entity_id"), ["entity_id"], unique=False)


def downgrade() -> None:
    op.drop_table("programme")
    op.drop_table("own_account")
    op.drop_table("fund_board_member")
    op.drop_table("fund")
    op.drop_table("facility_staff")
    op.drop_table("facility_headcount")
    op.drop_table("facility")
    op.drop_table("entity_licence")
    op.drop_table("entity_address")
    op.drop_table("registry_import_fault")
    op.drop_table("entity")
    op.drop_table("admin_unit_successor")
    op.drop_table("registry_template")
    op.drop_table("registry_import")
    op.drop_table("admin_unit")
