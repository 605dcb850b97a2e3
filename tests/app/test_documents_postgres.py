"""The same promises on PostgreSQL: numbers without gaps, a paper signed once and registered."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_app.core import journal
from inspect_app.core.db import db
from inspect_app.documents import actions
from inspect_app.factory import create_app
from tests.kit.papers import check_numbers_under_threads, drafted, fresh
from tests.kit.servers import postgres
from tests.kit.world import PASSWORD, build_world
from tests.reports import samples
from workers.jobs import JOBS
from workers.run import drain


@pytest.mark.postgres
def test_numbers_and_signatures_on_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres() as url:
        monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", url)
        app = create_app()
        with app.app_context():
            db.create_all()
            world = build_world(app)
            check_numbers_under_threads(app, world)
            paper_id = drafted(world, samples.decision_data(), "decision")
            drain(JOBS)
            for login in ("team_leader", "department_head"):
                seen = fresh(paper_id).current_sha256 or ""
                actions.ask_signature(
                    world.actor(login), paper_id, password=PASSWORD, seen_sha256=seen
                )
                drain(JOBS)
            assert (fresh(paper_id).state, fresh(paper_id).number) == ("signed", 19)
            assert journal.verify(db.session()).verified
            db.session.remove()
            db.engine.dispose()
