"""A form on PostgreSQL: published, answered under long keys by a tablet, up to the result."""

from __future__ import annotations

from pathlib import Path

import pytest

from checklists.forms.keys import MOST_SIGNS
from inspect_app.core import clock, journal
from inspect_app.core.db import db
from inspect_app.factory import create_app
from inspect_app.inspections import actions, queries
from inspect_app.schema import upgrade
from tests.kit.brought_forms import Sheets, edited, published
from tests.kit.cases import Tablet, case_row, take_up_all, under_way
from tests.kit.field import FieldTablet, answer
from tests.kit.servers import postgres
from tests.kit.world import Browser, build_world
from workers.jobs import JOBS
from workers.run import drain

FIXED = "home/rooms[1]/children[+0000aaa1]/"
NAME = "x" * (MOST_SIGNS - len(FIXED) - len("[+xxxxxxxx]") + len("[1]"))


def _long(sheets: Sheets) -> None:
    """The longest name that may be published stands at one question within two repeats."""
    head, *rows = sheets["survey"]
    place = head.index("name")
    for one in rows:
        if one[place] == "school":
            one[place] = NAME


@pytest.mark.postgres
def test_a_case_with_a_form_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres() as url:
        monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", url)
        app = create_app()
        with app.app_context():
            app.test_client_class = Browser
            upgrade()
            world = build_world(app)
            published(world.client("administrator"), edited("rooms", _long))
            case_id = under_way(world, checklist_code="rooms")
            tablet = FieldTablet(world, case_id)
            tablet.accept(
                answer("head", "Lan"),
                answer("home/n", "1"),
                answer(FIXED[:-1], "present"),
                answer(f"{FIXED}name", "An"),
                answer(f"{FIXED}age", "7"),
                answer(f"{FIXED}{NAME}", "Trường Hoa Sen"),
            )
            Tablet(world, case_id).answer("home/rooms[1]/beds", "2")
            found = queries.evaluation_of(case_row(case_id))
            assert found.evaluation.complete
            assert found.answers[f"{FIXED}{NAME}"].value == "Trường Hoa Sen"
            take_up_all(world, case_id)
            leader = world.actor("team_leader")
            actions.close_field_work(leader, case_id, on=clock.today_vn())
            actions.draft_result(leader, case_id)
            drain(JOBS)
            assert case_row(case_id).state == "ready"
            assert journal.verify(db.session()).verified
            db.session.remove()
            db.engine.dispose()
