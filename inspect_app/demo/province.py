"""Loads the invented province through the product's own actions; a second load does nothing.

Each step looks whether it is done, so that a load that was cut off goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.accounts import actions as accounts
from inspect_app.accounts import queries as people
from inspect_app.accounts.models import Organisation
from inspect_app.accounts.permissions import (
    ADMINISTRATOR,
    AUDITOR,
    DEPARTMENT_HEAD,
    INSPECTOR,
    TEAM_LEADER,
)
from inspect_app.checklist_versions.actions import publish_library
from inspect_app.core.action import AlreadyDone
from inspect_app.core.actor import Actor, system_actor
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.registry import actions as registry
from inspect_app.registry import queries
from inspect_app.registry.importers import intake, template
from inspect_app.registry.rules.columns import SHEETS

from . import charities, homes, places

PASSWORD = "van-son-minh-hoa"  # noqa: S105 - invented people only, and printed at start
"""Everybody's password in the demo; printed where the product was started."""

FIRST_DAY = dt.date(2026, 1, 1)
"""From this day on the demo's cases may use the published checklists."""

PEOPLE = (
    (ADMINISTRATOR, "quantri", "Vũ Thị Ví Dụ", "Quản trị viên"),
    (DEPARTMENT_HEAD, "giamdoc", "Trần Minh Họa", "Giám đốc Sở"),
    (TEAM_LEADER, "truongdoan", "Lê Văn Mẫu", "Trưởng phòng Trẻ em và Bảo trợ xã hội"),
    (INSPECTOR, "thanhvien1", "Phạm Thị Thử", "Chuyên viên"),
    (INSPECTOR, "thanhvien2", "Đỗ Văn Nháp", "Chuyên viên"),
    (AUDITOR, "taichinh", "Hoàng Thị Sổ Sách", "Chuyên viên tài chính"),
    (AUDITOR, "taichinh2", "Ngô Văn Đối Chiếu", "Chuyên viên tài chính"),
)
"""Role, account name, invented name, post. All work in the first body."""

ALSO = {"taichinh2": INSPECTOR}
"""Who has a second role: an auditor in the teams records exceptions as violations of a case."""


class DemoNotLoaded(Exception):
    """The demo workbook was refused: a bug in the demo, named by its first fault."""


@dataclass(frozen=True)
class DemoSummary:
    """What the demo consists of: (role, login, password) of each account, and how many entities."""

    organisation: str
    accounts: tuple[tuple[str, str, str], ...]
    facilities: int
    funds: int

    @property
    def entities(self) -> int:
        return self.facilities + self.funds


def load_demo() -> DemoSummary:
    """Load what is missing; call inside an application context on an upgraded database.

    Raises DemoNotLoaded when the demo's own workbook is refused.
    """
    organisation = _bodies()
    _people(organisation.id)
    user = people.user_by_login(PEOPLE[0][1])
    administrator = people.actor_by_user_id(user.id) if user is not None else None
    if administrator is None:
        raise DemoNotLoaded("the administrator's account was closed")
    _register(administrator)
    _template(administrator)
    publish_library(administrator, valid_from=FIRST_DAY)
    count = queries.counts(administrator, today_vn())
    return DemoSummary(
        organisation=organisation.name,
        accounts=tuple((role, login, PASSWORD) for role, login, _name, _post in PEOPLE),
        facilities=count["facility"],
        funds=count["fund"],
    )


def _bodies() -> Organisation:
    """All authorities; returns the one that works with this installation."""
    for body in places.BODIES:
        if _organisation(body.code) is None:
            accounts.found_organisation(
                system_actor(body.code),
                code=body.code,
                name=body.name,
                short_name=body.short_name,
                place=places.PROVINCE,
                kind=body.kind,
                valid_from=body.valid_from,
                valid_to=body.valid_to,
                parent_code=body.parent,
                successor_codes=body.successors,
            )
    found = _organisation(places.HEALTH)
    if found is None:
        raise DemoNotLoaded("the first body is missing")
    return found


def _organisation(code: str) -> Organisation | None:
    return db.session.scalar(sa.select(Organisation).where(Organisation.code == code))


def _people(organisation_id: str) -> None:
    for role, login, name, post in PEOPLE:
        if people.user_by_login(login) is None:
            accounts.add_user(
                system_actor(organisation_id),
                login=login,
                name=name,
                post=post,
                password=PASSWORD,
                roles=frozenset({role, ALSO.get(login, role)}),
            )


def demo_workbook() -> bytes:
    """The demo's register as the workbook that an administrator would send."""
    rows = {
        "facilities": homes.facility_rows(),
        "children": homes.children_rows(),
        "staff": homes.staff_rows(),
        "funds": charities.fund_rows(),
        "board": charities.board_rows(),
        "accounts": charities.account_rows(),
        "programmes": charities.programme_rows(),
        "units": places.unit_rows(),
    }
    ordered = {
        sheet.key: [[row[column.key] for column in sheet.columns] for row in rows[sheet.key]]
        for sheet in SHEETS
    }
    return template.write(places.COMMUNES, ordered)


def _register(administrator: Actor) -> None:
    """Import the demo's workbook unless an import of this body has been stored."""
    sent = queries.imports_of(administrator)
    if any(row.state == "imported" for row in sent):
        return
    waiting = next((row for row in sent if row.state == "waiting"), None)
    row = waiting or registry.receive_workbook(
        administrator, content=demo_workbook(), label="tinh-van-son-minh-hoa.xlsx"
    )
    import_id = row.id
    job = queries.import_job(import_id)
    worker = system_actor(administrator.organisation_id, job.id if job is not None else None)
    try:
        intake.import_stored(worker, import_id, lambda _done, _total, _note: None)
    except AlreadyDone:  # a running worker was faster
        db.session.rollback()
    done = queries.import_of(administrator, import_id)
    db.session.refresh(done)
    if done.state == "refused":
        first = queries.faults_of(import_id)[0]
        raise DemoNotLoaded(f"{first.sheet} {first.row} {first.column}: {first.code}")


def _template(administrator: Actor) -> None:
    """Make the empty workbook now, so that the first click gets it."""
    version = queries.template_version(administrator, today_vn())
    if queries.template_file(administrator, version) is None:
        intake.make_template(system_actor(administrator.organisation_id))
