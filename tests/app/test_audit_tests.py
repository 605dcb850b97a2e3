"""The 36 tests of an audit on screen, what is stored of each, and a worker that is killed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import unescape

import pytest
import sqlalchemy as sa
from flask import current_app

from inspect_app.core.actor import system_actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow
from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.models import AuditHit, AuditRun, AuditTest
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers import run as worker_run
from workers.jobs import JOBS
from workers.run import Job, drain


class Killed(BaseException):
    """The worker is gone."""


@dataclass(frozen=True)
class ShortLived(Job):
    """A job whose worker dies at step 20."""

    def progress(self, done: int, total: int, note: str = "") -> None:
        if done == 20:
            raise Killed


def finished(books: Books) -> AuditRun:
    address = books.start().headers["Location"]
    drain(JOBS)
    db.session.rollback()
    return db.session.get_one(AuditRun, address.rsplit("/", 1)[1])


def rows_of(run: AuditRun) -> dict[str, AuditTest]:
    rows = db.session.scalars(sa.select(AuditTest).where(AuditTest.run_id == run.id))
    return {row.number: row for row in rows}


def test_every_test_is_stored_and_shown_and_none_passes_over_nothing(world: World) -> None:
    books = open_books(world)
    books.send_samples()
    run = finished(books)
    rows = rows_of(run)
    assert list(rows) == sorted(RULES) == [f"A{at:02d}" for at in range(1, 37)]
    for row in rows.values():
        hits = db.session.scalars(
            sa.select(AuditHit).where(AuditHit.run_id == run.id, AuditHit.check_no == row.number)
        ).all()
        assert (row.hits, row.amount) == (len(hits), sum(hit.amount for hit in hits))
        assert re.fullmatch("[0-9a-f]{64}", row.population_hash)
        assert (row.state == "not_run") == (row.population == 0)
    assert rows["A32"].population == 14
    assert rows["A19"].state == "not_run"
    assert "Chưa có dữ liệu" in rows["A19"].note_vi
    page = f"{books.path}/audits/{run.id}"
    text = books.client.get(page).text
    shown = re.findall(rf'href="{page}/tests/(A\d\d)"', text)
    ranked = sorted(rows.values(), key=lambda row: (-row.amount, -row.hits, row.state, row.number))
    assert shown == [row.number for row in ranked]
    assert shown[0] == "A36"  # 1.2 billion
    for number, rule in RULES.items():
        told = books.client.get(f"{page}/tests/{number}")
        assert told.status_code == 200, number
        for words in (rule.definition.vi, rule.law.vi, rule.harmless.vi):
            assert words in unescape(told.text), number
    cap = books.client.get(f"{page}/tests/A23").text
    assert "93/2019/NĐ-CP" in cap
    assert "đã xác minh" in cap
    assert "kiểm tra không chạy" in books.client.get(f"{page}/tests/A19").text
    assert books.client.get(f"{page}/tests/A99").status_code == 404
    assert world.client("auditor.b").get(f"{page}/tests/A23").status_code == 404
    assert world.client("inspector").get(f"{page}/tests/A23").status_code == 403


def test_a_figure_that_nobody_verified_decides_nothing(world: World) -> None:
    books = open_books(world)
    books.send_samples()
    books.start(period_from="2024-09-01", period_to="2026-03-15")
    drain(JOBS)
    db.session.rollback()
    rows = rows_of(db.session.scalars(sa.select(AuditRun)).one())
    assert rows["A23"].state == "undecided"
    assert rows["A21"].state == "undecided"
    (idle,) = (one for one in json.loads(rows["A21"].parameters) if one["name"] == "idle")
    assert idle == {"name": "idle", "value": 6, "figure": "fund_idle", "decides": False}


def test_a_killed_worker_leaves_its_steps_to_the_next_and_the_hash_is_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_run, "TELL_EVERY", -1.0)  # of every step
    books = open_books(world)
    books.send_samples()
    books.start()
    db.session.rollback()
    row = db.session.scalars(
        sa.select(OutboxRow).where(OutboxRow.job == "fund_audit.compile", OutboxRow.state == "new")
    ).one()
    actor = system_actor(row.organisation_id, row.id)
    with pytest.raises(Killed):
        JOBS["fund_audit.compile"](ShortLived(row.id, row.job, row.subject_id, row.asked_by, actor))
    db.session.rollback()
    folder = current_app.config["SETTINGS"].audit_folder
    kept = {step: step.stat().st_mtime_ns for step in (folder / "steps").glob("*.parquet")}
    assert kept
    drain(JOBS)
    db.session.rollback()
    first = db.session.scalars(sa.select(AuditRun)).one()
    assert first.state == "done"
    assert {step: step.stat().st_mtime_ns for step in kept} == kept  # none was done again
    shutil.rmtree(folder)
    assert finished(books).run_hash == first.run_hash


def test_the_web_process_loads_neither_ibis_nor_duckdb() -> None:
    code = (
        "import sys, inspect_app.factory, inspect_app.fund_audit.views\n"
        "print([name for name in ('ibis', 'duckdb', 'pyarrow', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_audit_from_before_working_papers_still_opens(world: World) -> None:
    books = open_books(world)
    books.send_samples()
    run = finished(books)
    hit = db.session.scalars(sa.select(AuditHit).where(AuditHit.check_no == "A32")).first()
    assert hit is not None
    page = f"{books.path}/audits/{run.id}"
    assert f"{page}/tests/A32" in books.client.get(f"{page}/hits/{hit.id}").text
    db.session.execute(sa.delete(AuditTest))
    db.session.commit()
    told = books.client.get(f"{page}/hits/{hit.id}")
    assert told.status_code == 200
    assert f"{page}/tests/" not in told.text
    assert "Khoản chi thiếu chứng từ" in books.client.get(page).text
