"""The same promises on PostgreSQL: one effect per operation, and a case up to its result."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_app.core import clock, journal
from inspect_app.core.db import db
from inspect_app.factory import create_app
from inspect_app.inspections import actions, queries
from tests.kit.cases import (
    Tablet,
    answer_all,
    case_row,
    check_one_effect_under_threads,
    jpeg,
    operation,
    take_up_all,
    under_way,
)
from tests.kit.servers import postgres
from tests.kit.world import Browser, build_world
from workers.jobs import JOBS
from workers.run import drain


@pytest.mark.postgres
def test_answers_and_result_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres() as url:
        monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", url)
        app = create_app()
        with app.app_context():
            app.test_client_class = Browser
            db.create_all()
            world = build_world(app)
            case_id = under_way(world)
            check_one_effect_under_threads(app, world, case_id)
            assert len(queries.answer_rows(case_row(case_id))) == 4
            tablet = Tablet(world, case_id)
            assert tablet.send(operation("licence_valid", "fail")).status_code == 409
            tablet.answer("licence_valid", "fail", seen_version=1)
            tablet.photo(jpeg(), question="licence_valid")
            drain(JOBS)
            answer_all(world, case_id)
            take_up_all(world, case_id)
            leader = world.actor("team_leader")
            actions.close_field_work(leader, case_id, on=clock.today_vn())
            actions.draft_result(leader, case_id)
            assert case_row(case_id).state == "ready"
            assert journal.verify(db.session()).verified
            db.session.remove()
            db.engine.dispose()
