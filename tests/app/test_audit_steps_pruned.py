"""Steps of audits are kept while audits ask for them, and thrown away a month later."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.core.actor import system_actor
from inspect_app.core.clock import now
from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.battery.pruning import KEEP_DAYS, prune
from inspect_app.fund_audit.models import AuditRun
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

DAY = 86_400


def aged(file: Path, days: int) -> Path:
    at = now().timestamp() - days * DAY
    os.utime(file, (at, at))
    return file


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    return found


def test_what_no_audit_asked_for_in_a_month_goes_and_the_result_stays_the_same(
    app: Flask, books: Books
) -> None:
    work = app.config["SETTINGS"].audit_folder
    steps = sorted((work / "steps").iterdir())
    assert len(steps) > 5
    for file in steps[:3]:
        aged(file, KEEP_DAYS + 1)
    for file in steps[3:]:
        aged(file, KEEP_DAYS - 1)
    spilled = work / "spill-1"
    spilled.mkdir()
    aged(spilled, 2)
    system = system_actor(books.world.a, "")
    assert actions.prune_steps(system, work) == 4
    assert sorted((work / "steps").iterdir()) == steps[3:]
    assert not spilled.exists()
    first = db.session.scalars(sa.select(AuditRun.run_hash)).one()
    books.start()
    drain(JOBS)
    db.session.rollback()
    hashes = db.session.scalars(sa.select(AuditRun.run_hash)).all()
    assert hashes == [first, first]
    events = db.session.scalars(sa.select(JournalEntry.event)).all()
    assert events.count("fund_audit.steps_pruned") == 2, "by hand here, and once for the day"


def test_nothing_goes_while_an_audit_runs_and_no_person_prunes(app: Flask, books: Books) -> None:
    work = app.config["SETTINGS"].audit_folder
    old = aged(next((work / "steps").iterdir()), 90)
    with transaction() as session:
        session.scalars(sa.select(AuditRun)).one().state = "running"
    assert actions.prune_steps(system_actor(books.world.a, ""), work) == 0
    assert old.exists()
    with pytest.raises(NotAllowed):
        actions.prune_steps(books.world.actor("auditor"), work)


def test_a_file_that_was_read_lately_is_kept(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    read, unread = tmp_path / "steps" / "a", tmp_path / "steps" / "b"
    at = now().timestamp()
    for file, last in ((read, 1), (unread, 40)):
        file.touch()
        os.utime(file, (at - last * DAY, at - 40 * DAY))
    assert prune(tmp_path, at) == 1
    assert read.exists()
    assert not unread.exists()
    assert prune(tmp_path / "never", at) == 0
