"""A full organisation A: one object of every kind that an address can name, all of it marked.

Every text that a person of A could have typed carries MARK and markup, so that a page which shows
A's data to somebody else, or shows it unescaped, is found by looking at its text.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Flask

from inspect_app.accounts import actions as accounts
from inspect_app.accounts.models import Organisation, User, UserRole
from inspect_app.accounts.permissions import INSPECTOR
from inspect_app.checklist_versions.actions import publish_library
from inspect_app.core.action import Tx, action
from inspect_app.core.clock import now, today_vn
from inspect_app.core.db import db, transaction
from inspect_app.core.models import OutboxRow
from inspect_app.documents.numbering import take_number
from inspect_app.inspections import actions as inspections
from inspect_app.inspections.models import EvidencePhoto, Finding, InspectionCase
from inspect_app.law import actions as law
from inspect_app.law.importers.law_pack import read_zip
from inspect_app.law.models import LawText
from inspect_app.law.rules import Status
from inspect_app.planning import actions as planning
from inspect_app.planning import rules as plan_rules
from inspect_app.registry import actions as registry
from inspect_app.registry.models import Entity
from tests.kit.audited_fund import audited_fund
from tests.kit.cases import Tablet, case_row, jpeg, sign_all
from tests.kit.checklist_books import marked_upload
from tests.kit.drafts import marked_draft
from tests.kit.field import marked_visit
from tests.kit.plans import fresh as fresh_plan
from tests.kit.plans import order
from tests.kit.register import import_rows, rows
from tests.kit.tablets import held_photo, known_in_the_field
from tests.kit.world import World, build_world, csrf
from workers.jobs import JOBS
from workers.run import drain

MARK = "ZQXA"
"""Stands in every name of organisation A and nowhere else."""
MARKUP = "<img src=x onerror=alert(1)>"
NAME = f"{MARK} {MARKUP}"

OTHER = "inspector.other"
"""An inspector of organisation A whom nobody has put into a team."""


@dataclass(frozen=True)
class FullWorld:
    """The world with a value for every parameter of an address, and A's ids.

    `hidden` are ids of rows that belong to A, `tokens` device tokens by login, `lists` what B's
    people saw (login and address to page) before and after A had anything.
    """

    world: World
    samples: dict[str, str]
    hidden: frozenset[str]
    tokens: dict[str, str]
    lists: dict[tuple[str, str], tuple[str, str]]

    def leaks(self, text: str, address: str = "") -> list[str]:
        """What of organisation A stands in a text: the mark, and ids of its rows (but for those
        that the asker wrote into the address)."""
        found = [MARK] if MARK in text else []
        told = set(re.findall(r"[0-9a-f]{32}", text)) - set(re.findall(r"[0-9a-f]{32}", address))
        return found + sorted(told & self.hidden)


def build_full_world(app: Flask, *, look_first: bool = False) -> FullWorld:
    """Build organisation A through the product's own doors; B has people and two small things.

    `look_first`: look through B's eyes before and after, for `FullWorld.lists`.
    """
    world = build_world(app)
    _mark_people(world)
    samples: dict[str, str] = {"code": "announcement", "figure_id": "mgmt_cap", "filename": "x.css"}
    samples |= {"part": "field.js", "row_no": "1", "revision": "1", "test_number": "A23"}
    samples["device_id"], tokens = _devices(world)
    samples["user_id"] = world.users[OTHER]
    samples["version_id"] = _checklists(world)
    _small_b(world)
    before = lists_of_b(world) if look_first else {}
    samples["upload_id"] = marked_upload(world, NAME)
    samples |= marked_draft(world, NAME)
    samples |= _law(world)
    samples |= _register(world)
    samples |= _plan(world)
    samples |= _inspection(world, samples["case_id"])
    samples["held_id"] = held_photo(world, samples["case_id"], samples["device_id"], NAME)
    samples |= audited_fund(world, NAME)
    registry.ask_for_template(world.actor("administrator"))
    drain(JOBS)
    _failed_job(world)
    after = lists_of_b(world) if look_first else {}
    lists = {where: (text, after[where]) for where, text in before.items()}
    return FullWorld(world, samples, _ids_of_a(world), tokens, lists)


FOR_ALL = frozenset({"home.journal", "portal.verify", "portal.funds"})


def lists_of_b(world: World) -> dict[tuple[str, str], str]:
    """Every page without a parameter as each person of B sees it, but for its form key.

    Not among them: what shows the head of the one journal, or what bodies published for everybody.
    """
    found = {}
    rules = [
        rule.rule
        for rule in world.app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint not in FOR_ALL
    ]
    for login in (login for login in world.users if login.endswith(".b")):
        client = world.client(login)
        key = csrf(client, "/account")
        for address in rules:
            text = client.get(address).text.replace(key, "KEY")
            found[login, address] = re.sub(
                r'(csrf[-_]token"[^>]*(?:content|value)=)"[^"]*"', r"\1", text
            )
    return found


def _failed_job(world: World) -> None:
    with transaction() as session:
        session.add(
            OutboxRow(
                job="registry.make_template",
                subject_id=world.a,
                effect_key=f"registry.make_template:{MARK}",
                organisation_id=world.a,
                asked_by=world.users["administrator"],
                created_at=now(),
                state="failed",
                error=NAME,
            )
        )


def _mark_people(world: World) -> None:
    with transaction() as session:
        organisation = session.get_one(Organisation, world.a)
        organisation.name, organisation.place = f"Sở {NAME}", f"Tỉnh {NAME}"
        other = User(
            organisation_id=world.a,
            login=OTHER,
            name="",
            post=NAME,
            password_hash=session.get_one(User, world.users["inspector"]).password_hash,
            created_at=now(),
        )
        session.add(other)
        session.flush()
        session.add(UserRole(user_id=other.id, role=INSPECTOR))
        world.users[OTHER] = other.id
        for login, user_id in world.users.items():
            if not login.endswith(".b"):
                session.get_one(User, user_id).name = f"Người {login} {NAME}"


def _devices(world: World) -> tuple[str, dict[str, str]]:
    tokens = {}
    last = ""
    for login in ("inspector.b", "inspector"):
        device, tokens[login] = accounts.enrol_device(world.actor(login), label=f"Máy {MARK}")
        last = device.id
        known_in_the_field(world, last, login)
    with transaction() as session:
        session.execute(
            sa.text("UPDATE device SET label = 'Máy B' WHERE user_id = :user"),
            {"user": world.users["inspector.b"]},
        )
    return last, tokens


def _checklists(world: World) -> str:
    version = publish_library(world.actor("administrator"), valid_from=dt.date(2025, 7, 1))[0]
    return version.id


def _law(world: World) -> dict[str, str]:
    actor = world.actor("administrator")
    value = law.add_figure_value(
        actor,
        figure_id="mgmt_cap",
        value=Decimal("6.5"),
        document="03/2026/NĐ-CP",
        cite="Đ37.2",
        valid_from=dt.date(2026, 3, 1),
        valid_to=None,
        status=Status.VERIFIED,
        note=NAME,
    )
    samples = {"value_id": value.id}
    _load_text(world, "administrator", f"Điều 1. Phạm vi {NAME}\nNội dung {NAME}\n")
    samples["text_id"] = db.session.scalars(
        sa.select(LawText.id).where(LawText.organisation_id == world.a)
    ).one()
    return samples


def _load_text(world: World, login: str, text: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        pack.writestr("93-2019-ND-CP.txt", text)
    packed = content.getvalue()
    law.load_law_pack(world.actor(login), content=packed, label="luat.zip", acts=read_zip(packed))


@action("test.first_number_taken", may="case.decide")
def _take_first_number(tx: Tx) -> None:
    take_number(tx, organisation_id=tx.actor.organisation_id, kind="decision", year=tx.today.year)
    tx.record("number", "1")


def _small_b(world: World) -> None:
    """A law text to search in and a number in the register: without one of its own B would not
    even see the boxes that could leak A's."""
    _load_text(world, "administrator.b", "Điều 1. Phạm vi của B\nNội dung của B\n")
    _take_first_number(world.actor("department_head.b"))


def _register(world: World) -> dict[str, str]:
    content = rows()
    for sheet, column in (
        *(("facilities", "name"), ("facilities", "address"), ("facilities", "representative")),
        *(("funds", "name"), ("funds", "address"), ("funds", "representative")),
        *(("programmes", "name"), ("accounts", "holder"), ("board", "name"), ("units", "name")),
    ):
        for number, row in enumerate(content[sheet]):
            row[column] = f"{row[column]} {number} {NAME}"
    wrong = rows()
    wrong["facilities"][0]["capacity"] = NAME
    refused = import_rows(world, wrong)
    assert refused.state == "refused", refused.state
    done = import_rows(world, content)
    assert done.state == "imported", done.state
    return {"import_id": refused.id, "entity_id": _entity(world, "facility")}


def _entity(world: World, kind: str) -> str:
    found: str = db.session.scalars(
        sa.select(Entity.id).where(Entity.organisation_id == world.a, Entity.kind == kind)
    ).one()
    return found


def _plan(world: World) -> dict[str, str]:
    leader, head = world.actor("team_leader"), world.actor("department_head")
    year = today_vn().year
    waiting = planning.create_plan(leader, year=year + 1, title=f"Kế hoạch sau {NAME}").id
    plan_id = planning.create_plan(leader, year=year, title=f"Kế hoạch {NAME}").id
    for one in (waiting, plan_id):
        planning.change_items(
            leader,
            one,
            entity_ids=[row.entity_id for row in fresh_plan(one).items],
            seen=fresh_plan(one).version,
            setting=plan_rules.Setting(
                leader_id=world.users["team_leader"],
                member_ids=(world.users["inspector"],),
                note=NAME,
            ),
        )
        planning.submit_plan(leader, one, seen=fresh_plan(one).version)
    planning.approve_plan(head, plan_id, seen=fresh_plan(plan_id).version)
    facility = _entity(world, "facility")
    item = next(row for row in fresh_plan(plan_id).items if row.entity_id == facility)
    planning.issue_decisions(head, plan_id, [item.id], **order(content=f"Nội dung {NAME}"))
    db.session.rollback()
    case = db.session.scalars(sa.select(InspectionCase)).one()
    return {"plan_id": plan_id, "number": "1", "case_id": case.id}


def _inspection(world: World, case_id: str) -> dict[str, str]:
    paper_id = case_row(case_id).decision_paper_id
    assert paper_id is not None
    sign_all(world, paper_id)
    leader, inspector = world.actor("team_leader"), world.actor("inspector")
    inspections.complete_stage(leader, case_id, "announcement", on=today_vn())
    tablet = Tablet(world, case_id)
    tablet.answer("licence_valid", "fail")
    tablet.answer("regulations_posted", None, not_applicable_reason=NAME)
    finding_id = inspections.accept_proposal(
        inspector, case_id, "answer:licence_valid", description=NAME, responsible=NAME
    ).id
    inspections.record_violation(
        inspector,
        case_id,
        finding_id,
        acted_on=today_vn(),
        references=["103/2017/NĐ-CP Đ26"],
        responsible=NAME,
        remedy=NAME,
        remedy_due=today_vn() + dt.timedelta(days=30),
    )
    inspections.note_finding(
        inspector,
        case_id,
        question="",
        title=NAME,
        description=NAME,
        severity="low",
        responsible=NAME,
    )
    inspections.store_photo(
        inspector, case_id, jpeg(), question="licence_valid", finding_id=finding_id, caption=NAME
    )
    visit = marked_visit(world, case_id, NAME)
    drain(JOBS)
    db.session.rollback()
    assert db.session.get_one(Finding, finding_id).state == "violation"
    photo = db.session.scalars(sa.select(EvidencePhoto)).one()
    return {
        "paper_id": paper_id,
        "finding_id": finding_id,
        "photo_id": photo.id,
        **visit,
    }


def _ids_of_a(world: World) -> frozenset[str]:
    """Every id in the database that is not B's and not of the shared checklists."""
    rows_of_ids = [(table, _ids_in(row)) for table, content in dump().items() for row in content]
    of_b = {world.b, *(id_ for login, id_ in world.users.items() if login.endswith(".b"))}
    size = 0
    while size < len(of_b):
        size = len(of_b)
        for _table, ids in rows_of_ids:
            of_b |= ids if ids & of_b else set()
    checklists = {id_ for table, ids in rows_of_ids if table == "checklist_version" for id_ in ids}
    everything = {id_ for _table, ids in rows_of_ids for id_ in ids}
    return frozenset(everything - of_b - (checklists - set(world.users.values())))


def _ids_in(row: tuple[Any, ...]) -> set[str]:
    return {
        value for value in row if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{32}", value)
    }


NOT_DATA = frozenset({"login_session", "journal", "journal_body", "tree_node"})
"""Tables that every request may add to: sessions, and the journal of sign-ins."""


def dump() -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table of data, to see what a request changed."""
    db.session.rollback()
    return {
        table.name: {tuple(row) for row in db.session.execute(sa.select(table))}
        for table in db.metadata.sorted_tables
        if table.name not in NOT_DATA
    }
