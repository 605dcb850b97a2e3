"""The invented province loads through the product's doors, once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.accounts.actions import check_login
from inspect_app.accounts.permissions import ROLE_PERMISSIONS
from inspect_app.accounts.queries import actor_for, organisation_on, user_by_login
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.journal import verify
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.demo.province import PASSWORD, load_demo
from inspect_app.funds.sample import MAIN_ACCOUNT
from inspect_app.registry import queries
from inspect_app.registry.importers import intake
from workers.registry_jobs import HANDLERS
from workers.run import drain


def size() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) or 0


def test_the_demo_loads_once_and_whole(app: Flask) -> None:
    summary = load_demo()
    assert (summary.facilities, summary.funds, summary.entities) == (40, 20, 60)
    roles = [role for role, _login, _password in summary.accounts]
    assert set(roles) == set(ROLE_PERMISSIONS)
    assert roles.count("inspector") == 2
    assert all(check_login(login, password) for _role, login, password in summary.accounts)
    before = size()
    assert load_demo() == summary
    assert size() == before
    assert drain(HANDLERS) == 0
    assert {row.state for row in db.session.scalars(sa.select(OutboxRow))} == {"done"}
    assert verify(db.session()).verified


def test_what_the_demo_shows(app: Flask) -> None:
    load_demo()
    user = user_by_login("quantri")
    assert user is not None
    actor = actor_for(user)
    today = today_vn()
    funds = queries.entities(actor, "fund", today)
    sample = next(row for row in funds if row.code == "Q-001")
    assert MAIN_ACCOUNT in {row.account_no for row in queries.own_accounts(sample.id, today)}
    facts = queries.unit_facts(actor.organisation_id).values()
    assert sum(fact.level == "commune" for fact in facts) == 34
    assert sum(bool(fact.successors) for fact in facts) == 10
    done = queries.imports_of(actor)[0]
    warned = {fault.code for fault in queries.faults_of(done.id)}
    assert warned == {"over_capacity", "small_board"}
    home = queries.entities(actor, "facility", today)[0]
    issuer = queries.facility_facts(home.id).facility.licence_issuer_id
    assert issuer is not None
    assert organisation_on(issuer, today).name == "Sở Y tế tỉnh Vân Sơn"
    version = queries.template_version(actor, today)
    assert queries.template_file(actor, version) is not None
    assert len(PASSWORD) >= 10


def test_a_demo_that_was_cut_off_goes_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the workbook was sent: the next load finishes the waiting import."""

    class Killed(Exception):
        pass

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(intake, "import_stored", die)
        with pytest.raises(Killed):
            load_demo()
    db.session.rollback()
    assert load_demo().entities == 60
    user = user_by_login("quantri")
    assert user is not None
    assert len(queries.imports_of(actor_for(user))) == 1
