"""A small valid register as rows of the workbook, and its way in through the product's doors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.registry import actions, queries
from inspect_app.registry.importers import template
from inspect_app.registry.models import Entity, RegistryImport
from inspect_app.registry.rules.columns import SHEETS
from tests.kit.world import World
from workers.registry_jobs import HANDLERS
from workers.run import drain

Rows = dict[str, list[dict[str, Any]]]

JULY = dt.date(2025, 7, 1)


def facility(code: str = "CS-01", **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Mái ấm thử nghiệm {code}",
        "commune": "90001",
        "address": "Thôn Thử 1",
        "address_from": None,
        "representative": "Người đại diện thử",
        "phone": "02012345678",
        "registered_on": dt.date(2019, 3, 4),
        "closed_on": None,
        "facility_type": "Chăm sóc trẻ em có hoàn cảnh đặc biệt",
        "ownership": "Ngoài công lập",
        "founder": "Tổ chức",
        "capacity": 40,
        "area_kind": "Nông thôn",
        "mountainous": False,
        "land_area": "1.500,50",
        "room_area": "400",
        "licence_no": f"12/GP-{code}",
        "licence_issued_on": dt.date(2019, 5, 6),
        "licence_issuer": "Sở thử nghiệm",
        "issuer_code": None,
        "licence_expires_on": None,
        **changes,
    }


def fund(code: str = "Q-01", **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Quỹ thử nghiệm {code}",
        "commune": "90002",
        "address": "Số 2 phố Thử",
        "address_from": None,
        "representative": "Người đại diện quỹ",
        "phone": None,
        "registered_on": dt.date(2021, 2, 3),
        "closed_on": None,
        "fund_type": "Quỹ từ thiện",
        "scope": "Cấp tỉnh",
        "foreign_contributor": False,
        "endowment_only": False,
        "founded_by": "Hội thử nghiệm",
        "charter_assets": 1_300_000_000,
        "licence_no": f"7/GP-{code}",
        "licence_issued_on": dt.date(2021, 2, 3),
        "licence_issuer": "UBND tỉnh thử nghiệm",
        "issuer_code": None,
        **changes,
    }


def member(name: str, post: str = "Ủy viên Hội đồng", **changes: Any) -> dict[str, Any]:
    return {
        "code": "Q-01",
        "name": name,
        "post": post,
        "vietnamese": True,
        "term_from": dt.date(2024, 1, 1),
        "term_to": dt.date(2028, 12, 31),
        **changes,
    }


def account(number: str = "0011223344", **changes: Any) -> dict[str, Any]:
    return {
        "code": "Q-01",
        "bank": "Ngân hàng thử",
        "account_no": number,
        "holder": "Quỹ thử nghiệm",
        "opened_on": dt.date(2021, 3, 1),
        "closed_on": None,
        **changes,
    }


def unit(code: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "level": "Cấp xã" if len(code) == 5 else "Cấp tỉnh",
        "unit": code,
        "name": name,
        "parent": "90" if len(code) == 5 else None,
        "valid_from": JULY,
        "valid_to": None,
        "successors": None,
        **changes,
    }


def rows() -> Rows:
    """Valid in every line and without a warning: province, two communes, one facility, one fund."""
    return {
        "facilities": [facility()],
        "children": [
            {
                "code": "CS-01",
                "age_band": "Từ 6 tuổi đến dưới 16 tuổi",
                "circumstance": "Khuyết tật",
                "children": 12,
            },
            {
                "code": "CS-01",
                "age_band": "Dưới 18 tháng",
                "circumstance": "Bị bỏ rơi",
                "children": 3,
            },
        ],
        "staff": [
            {"code": "CS-01", "post": "Giám đốc", "people": 1},
            {"code": "CS-01", "post": "Chăm sóc trực tiếp", "people": 6},
        ],
        "funds": [fund()],
        "board": [
            member("Người Thử Một", "Chủ tịch Hội đồng"),
            member("Người Thử Hai"),
            member("Người Thử Ba"),
        ],
        "accounts": [account()],
        "programmes": [
            {
                "code": "Q-01",
                "programme": "CT1",
                "name": "Học bổng",
                "restricted": True,
                "starts_on": dt.date(2024, 1, 1),
                "ends_on": None,
            }
        ],
        "units": [
            unit("90", "Tỉnh Thử"),
            unit("90001", "Xã Đồng Thử"),
            unit("90002", "Phường Bến Thử"),
        ],
    }


def workbook(content: Rows) -> bytes:
    """The rows in a workbook of the product's own making."""
    return template.write(
        [],
        {
            sheet.key: [
                [row[column.key] for column in sheet.columns] for row in content.get(sheet.key, ())
            ]
            for sheet in SHEETS
        },
    )


def import_file(world: World, content: bytes, login: str = "administrator") -> RegistryImport:
    """Send a file and run its job; the finished import."""
    sent = actions.receive_workbook(world.actor(login), content=content, label="thu.xlsx")
    import_id = sent.id
    drain(HANDLERS)
    db.session.rollback()
    return queries.import_of(world.actor(login), import_id)


def import_rows(world: World, content: Rows, login: str = "administrator") -> RegistryImport:
    return import_file(world, workbook(content), login)


def small_register(world: World, login: str = "administrator") -> None:
    """Load `rows()` into the organisation of a login."""
    done = import_rows(world, rows(), login)
    assert done.state == "imported", [fault.code for fault in queries.faults_of(done.id)]


def faults(done: RegistryImport) -> list[tuple[str, str, int, str]]:
    """Rule, sheet, row and column letter of every fault and warning of an import."""
    return [(f.code, f.sheet, f.row, f.column) for f in queries.faults_of(done.id)]


def entities() -> int:
    """How many entities are stored, whoever they belong to."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Entity)) or 0
