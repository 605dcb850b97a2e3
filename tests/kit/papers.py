"""Papers for tests: drafted through the same door as the rooms use."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from typing import Any

import sqlalchemy as sa
from flask import Flask

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.documents.drafting import Signatory, draft_paper, redraft_paper
from inspect_app.documents.models import Paper, TakenNumber
from inspect_app.documents.numbering import take_number
from inspect_app.documents.papers import MODULES
from tests.kit.world import World

ISSUED = dt.date(2026, 2, 5)


def body_of(data: Any) -> dict[str, Any]:
    """The fields that a room hands over: all but the letterhead; pictures put into the store."""
    for photo in getattr(data, "photos", ()):
        store().put(photo.picture)
    for party in getattr(data, "parties", ()):
        if party.drawn:
            store().put(party.drawn)
    return {
        field.name: getattr(data, field.name)
        for field in dataclasses.fields(data)
        if field.name != "letterhead"
    }


def signers_of(world: World, *logins: str) -> list[Signatory]:
    """One signatory per login; of several the first signs small (ký nháy)."""
    found = []
    for number, login in enumerate(logins):
        actor = world.actor(login)
        is_initial = number == 0 and len(logins) > 1
        space = "initial" if is_initial else "full"
        found.append(
            Signatory(actor.user_id, f"Ky_{number}", f"Chức vụ {number}", actor.name, space=space)
        )
    return found


@action("test.paper_drafted", may="account.own", fields=("kind",))
def draft(
    tx: Tx,
    kind: str,
    body: dict[str, Any],
    signers: list[Signatory],
    *,
    readers: tuple[str, ...] = (),
    title: str = "Về việc chăm sóc trẻ em tại Trung tâm Ánh Sao",
) -> str:
    """A numbered paper of this kind; returns its id."""
    number = None
    if kind != "minutes":
        number = take_number(
            tx, organisation_id=tx.actor.organisation_id, kind=kind, year=ISSUED.year
        )
    paper = draft_paper(
        tx,
        kind=kind,
        subject_kind="case",
        subject_id="case-1",
        title=title,
        symbol="KL-SYT",
        number=number,
        issued_on=ISSUED,
        signers=signers,
        data=body,
        recipients=("Như Điều 5", "Lưu: VT"),
        readers=readers,
    )
    tx.record("paper", paper.id, kind=kind)
    return paper.id


@action("test.paper_redrafted", may="account.own")
def redraft(tx: Tx, paper_id: str, body: dict[str, Any]) -> None:
    redraft_paper(tx, paper_id=paper_id, data=body)
    tx.record("paper", paper_id)


def fresh(paper_id: str) -> Paper:
    """The paper as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Paper, paper_id)


def drafted(world: World, data: Any, kind: str, *, by: str = "team_leader") -> str:
    """A paper drafted by the leader, to be signed by leader and head."""
    actor: Actor = world.actor(by)
    assert kind in MODULES
    return draft(actor, kind, body_of(data), signers_of(world, "team_leader", "department_head"))


@action("test.number_taken", may="account.own", fields=("number",))
def take(tx: Tx, kind: str, *, fail: bool = False) -> int:
    number = take_number(tx, organisation_id=tx.actor.organisation_id, kind=kind, year=2026)
    tx.record("number", kind, number=number)
    if fail:
        raise RuntimeError("after the number was taken")
    return number


def check_numbers_under_threads(app: Flask, world: World) -> None:
    """Three threads take numbers for two bodies, every fourth transaction rolls back: no gap."""
    taken: dict[str, list[int]] = {"department_head": [], "department_head.b": []}
    problems: list[BaseException] = []

    def work(login: str) -> None:
        with app.app_context():
            actor = world.actor(login)
            for turn in range(12):
                try:
                    taken[login].append(take(actor, "decision", fail=turn % 4 == 3))
                except RuntimeError:
                    continue
                except BaseException as problem:
                    problems.append(problem)
                    raise

    logins = ["department_head", "department_head", "department_head.b"]
    threads = [threading.Thread(target=work, args=(login,)) for login in logins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(taken["department_head"]) == list(range(1, 19))
    assert sorted(taken["department_head.b"]) == list(range(1, 10))
    db.session.rollback()
    stored = db.session.scalars(
        sa.select(TakenNumber.number)
        .where(TakenNumber.organisation_id == world.a)
        .order_by(TakenNumber.number)
    )
    assert list(stored) == list(range(1, 19))
    assert take(world.actor("department_head"), "conclusion") == 1
