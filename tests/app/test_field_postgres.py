"""The same promises with many tablets at once, on PostgreSQL and on SQLite."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.core import journal
from inspect_app.core.db import db
from inspect_app.core.models import OperationReceipt
from inspect_app.factory import create_app
from inspect_app.field.actions.batches import Result, apply_batch
from inspect_app.field.rules import shape
from inspect_app.inspections.models import AnswerRow, Finding, KeptConflict
from tests.kit.cases import entity, jpeg, under_way
from tests.kit.field import FieldTablet, answer, finding, minutes, minutes_document, op
from tests.kit.servers import postgres
from tests.kit.world import Browser, World, build_world
from workers.jobs import JOBS
from workers.run import drain


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "sqlite":
        yield from _world()
        return
    with postgres() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield from _world()


def _world() -> Iterator[World]:
    app = create_app()
    app.config["TESTING"] = True
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
        yield build_world(app)
        db.session.remove()
        db.engine.dispose()


def together(app: Flask, *works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment; their results in order."""
    gate, results, problems = threading.Barrier(len(works)), [None] * len(works), []

    def run(index: int, work: Callable[[], Any]) -> None:
        with app.app_context():
            try:
                gate.wait()
                results[index] = work()
            except BaseException as problem:
                problems.append(problem)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    return results


def test_the_same_batch_from_many_hands_acts_once(both: World) -> None:
    case_id = under_way(both)
    made = finding("licence_valid")
    sent = [
        answer("licence_valid", "fail"),
        made,
        op("note", question="licence_valid", text="Ghi", seen_version=0),
        op("finding_revised", finding=made["op_id"], severity="grave", description="Nặng",
           responsible="A"),
    ]  # fmt: skip
    actor = both.actor("inspector")
    asked = [shape.read(one) for one in sent]
    db.session.rollback()
    results: list[list[Result]] = together(
        both.app, *[lambda: apply_batch(actor, case_id, asked)] * 6
    )
    receipts = [[one.receipt for one in found] for found in results]
    assert all(one == receipts[0] for one in receipts)
    assert sum(not one.repeated for found in results for one in found) == 4
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OperationReceipt)) == 4
    assert db.session.scalars(sa.select(Finding)).one().severity == "grave"
    assert journal.verify(db.session()).verified


def test_one_id_in_two_cases_at_once_acts_in_one(both: World) -> None:
    """PostgreSQL holds each case by its own lock: the receipt's key decides."""
    cases = [under_way(both), under_way(both, entity_id=entity(both, code="C-2"))]
    actor, same = both.actor("inspector"), answer("licence_valid", "fail")
    asked = [shape.read(same), shape.read(answer("one_director", "pass"))]
    second = [asked[0], shape.read(answer("one_director", "pass"))]
    db.session.rollback()
    results = together(
        both.app,
        lambda: apply_batch(actor, cases[0], asked),
        lambda: apply_batch(actor, cases[1], second),
    )
    assert sorted(found[0].status for found in results) == ["accepted", "refused"]
    assert [found[1].status for found in results] == ["accepted", "accepted"]
    db.session.rollback()
    assert len(db.session.scalars(sa.select(AnswerRow)).all()) == 3
    assert journal.verify(db.session()).verified


def test_a_refused_answer_is_kept_once_however_many_bring_it(both: World) -> None:
    """Answers of two people at the same moment, and the refused one six times at once."""
    case_id = under_way(both)
    people = [both.actor("team_leader"), both.actor("inspector")]
    sent = [shape.read(answer("licence_valid", value)) for value in ("fail", "pass")]
    db.session.rollback()
    results = together(
        both.app,
        lambda: apply_batch(people[0], case_id, sent[:1]),
        lambda: apply_batch(people[1], case_id, sent[1:]),
    )
    assert sorted(found[0].status for found in results) == ["accepted", "conflict"]
    late = next(at for at, found in enumerate(results) if found[0].status == "conflict")
    again = together(
        both.app, *[lambda: apply_batch(people[late], case_id, sent[late : late + 1])] * 6
    )
    assert {found[0].status for found in again} == {"conflict"}
    db.session.rollback()
    kept = db.session.scalars(sa.select(KeptConflict)).one()
    assert (kept.op_id, kept.outcome) == (results[late][0].op_id, None)
    assert db.session.scalars(sa.select(AnswerRow)).one().version == 1
    named = op("conflict_settled", question="licence_valid", conflicts=[kept.op_id], seen_version=1)
    taken = answer("licence_valid", kept.value, 1, settles=[kept.op_id])
    db.session.rollback()
    together(
        both.app,
        lambda: apply_batch(people[0], case_id, [shape.read(named)]),
        lambda: apply_batch(people[1], case_id, [shape.read(taken)]),
    )
    db.session.rollback()
    assert db.session.scalars(sa.select(KeptConflict)).one().outcome in ("kept", "answered")
    assert journal.verify(db.session()).verified


def test_many_cases_at_once_keep_one_journal(both: World) -> None:
    cases = [under_way(both, entity_id=entity(both, code=f"C-{n}")) for n in range(4)]
    actor = both.actor("inspector")
    names = ("licence_valid", "one_director", "founded_lawfully", "one_director")
    db.session.rollback()

    def work(case_id: str) -> Callable[[], None]:
        def run() -> None:
            for seen in range(3):
                asked = [shape.read(answer(name, "pass", seen)) for name in names[:3]]
                states = {one.status for one in apply_batch(actor, case_id, asked)}
                assert states == {"accepted"}

        return run

    together(both.app, *[work(case_id) for case_id in cases])
    db.session.rollback()
    rows = db.session.scalars(sa.select(OperationReceipt)).all()
    assert len({row.seq for row in rows}) == len(rows) == 36
    assert journal.verify(db.session()).verified


def test_a_whole_visit_comes_home(both: World) -> None:
    case_id = under_way(both)
    tablet = FieldTablet(both, case_id)
    wrong = finding(severity="?")
    results = tablet.send(
        answer("licence_valid", "fail"),
        wrong,
        op("proposal", proposal="answer:licence_valid", severity="", description="",
           responsible="Giám đốc"),
        op("finding_set_aside", finding=wrong["op_id"], reason="Không phải"),
        answer("licence_valid", "pass", 5),
        op("danger", question="", description="Nguy", seen_at="2026-11-24T03:00:00Z", called=[]),
        minutes(minutes_document(case_id)),
        answer("one_director", "pass"),
    )  # fmt: skip
    assert [one["status"] for one in results] == [
        "accepted", "refused", "accepted", "refused", "conflict", "accepted", "accepted",
        "refused",
    ]  # fmt: skip
    content = jpeg()
    tablet.announce(content)
    name = hashlib.sha256(content).hexdigest()
    assert tablet.put(name, 0, content).get_json()["stored"] is True
    drain(JOBS)
    assert len(tablet.pack()["minutes"]) == 1
    assert tablet.changes(0)["findings"]
    db.session.rollback()
    assert journal.verify(db.session()).verified
