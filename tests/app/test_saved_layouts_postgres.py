"""On PostgreSQL two people at once: retiring a version never takes out a newer one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.db import db, new_id, transaction
from inspect_app.core.refusal import Refused
from inspect_app.factory import create_app
from inspect_app.funds import actions
from inspect_app.funds.importers.cells import Row
from inspect_app.funds.importers.readers.raw import RawTable
from inspect_app.funds.importers.suggestion import suggested
from inspect_app.funds.models import StatementLayout
from tests.kit.servers import postgres
from tests.kit.unknown_bank import HEADER
from tests.kit.world import build_world


class Rival:
    """Stores the next version just before the first statement that has `words`."""

    def __init__(self, old: StatementLayout, words: str) -> None:
        self.words, self.came = words, False
        self.row = {column.name: getattr(old, column.name) for column in old.__table__.columns}
        self.row.update(id=new_id(), version=old.version + 1, saved_at=clock.now())

    def __call__(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if self.came or self.words not in statement:
            return
        self.came = True
        with db.engine.connect().execution_options(writing=True) as connection:
            connection.execute(sa.insert(StatementLayout).values(self.row))
            connection.commit()


@pytest.mark.postgres
def test_a_version_that_a_rival_replaces_is_not_retired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres() as url:
        monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", url)
        app = create_app()
        with app.app_context():
            db.create_all()
            world = build_world(app)
            auditor = world.actor("auditor")
            with transaction() as session:
                first = StatementLayout(
                    organisation_id=world.a,
                    name="Nirgendwo",
                    version=1,
                    mapping=suggested(RawTable([Row(1, HEADER)]), 0).to_json(),
                    saved_by=auditor.user_id,
                    saved_at=clock.now(),
                )
                session.add(first)
                layout_id = first.id
            for words in ("max(", "ORDER BY statement_layout.name", "INSERT INTO statement_layout"):
                rival = Rival(db.session.get_one(StatementLayout, layout_id), words)
                db.session.rollback()
                sa.event.listen(db.engine, "before_cursor_execute", rival)
                with pytest.raises(Refused) as refused:
                    actions.retire_layout(auditor, layout_id, reason="Nhầm")
                sa.event.remove(db.engine, "before_cursor_execute", rival)
                assert rival.came
                assert refused.value.problems[0].code == "not_in_use"
                layout_id = rival.row["id"]
            reasons = sa.select(StatementLayout.retirement_reason)
            assert db.session.scalars(reasons).all() == [""] * 4
            db.session.remove()
            db.engine.dispose()
