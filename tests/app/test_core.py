"""The write promise: permission, one transaction, one journal entry, outbox, exactly once."""

from __future__ import annotations

import datetime as dt
import html
import json
from typing import Any

import flask
import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.accounts import actions as accounts
from inspect_app.accounts.models import Device, LoginSession, User
from inspect_app.core import clock, journal, outbox
from inspect_app.core.action import ACTIONS, AlreadyDone, Tx, action
from inspect_app.core.actor import system_actor
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db, transaction
from inspect_app.core.i18n import _l
from inspect_app.core.models import JournalBody, JournalEntry, OutboxRow
from inspect_app.core.refusal import NotAllowed, Refused
from tests.kit.world import PASSWORD, World, csrf, unprotected
from workers.run import MAX_LEASES, Job, drain, run_row, take


@action("test.asked", may="account.own", fields=("note",))
def ask(tx: Tx, note: str, *, fail: bool = False, silent: bool = False) -> None:
    tx.enqueue("test.effect", note)
    tx.session.add(Device(user_id=tx.actor.user_id, label=note, token_hash=note, created_at=tx.now))
    if not silent:
        tx.record("test", note, note=note)
    if fail:
        raise RuntimeError("after the write")


@action("test.done", may="account.own")
def do_effect(tx: Tx, user_id: str, note: str) -> None:
    tx.session.add(
        Device(user_id=user_id, label="effect", token_hash=f"effect-{note}", created_at=tx.now)
    )
    tx.record("test", note)


def handle(job: Job) -> None:
    job.progress(1, 2, "half")
    do_effect(job.actor, job.asked_by, job.subject_id)


def counts() -> tuple[int, int, int]:
    db.session.rollback()
    tables = (Device, JournalEntry, OutboxRow)
    return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables)


def test_effect_journal_and_outbox_come_together_or_not_at_all(world: World) -> None:
    actor = world.actor("inspector")
    before = counts()
    with pytest.raises(RuntimeError):
        ask(actor, "one", fail=True)
    assert counts() == before
    with pytest.raises(TypeError, match="no journal entry"):
        ask(actor, "one", silent=True)
    assert counts() == before
    ask(actor, "one")
    assert counts() == tuple(n + 1 for n in before)


def test_action_without_permission_changes_nothing(world: World) -> None:
    before = counts()
    with pytest.raises(NotAllowed):
        accounts.add_user(
            world.actor("inspector"),
            login="x",
            name="X",
            post="x",
            password=PASSWORD,
            roles=frozenset({"inspector"}),
        )
    assert counts() == before


def test_job_runs_once_and_marks_itself_done(world: World) -> None:
    ask(world.actor("inspector"), "job")
    row = db.session.scalar(sa.select(OutboxRow))
    assert row is not None
    assert drain({"test.effect": handle}) == 1
    db.session.rollback()
    row = db.session.get_one(OutboxRow, row.id)
    assert (row.state, row.progress_done, row.progress_total) == ("done", 1, 2)
    with pytest.raises(AlreadyDone):
        do_effect(system_actor(row.organisation_id, row.id), row.asked_by, "again")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Device.label == "effect")) == 1


def test_asking_twice_finds_the_same_row(world: World) -> None:
    ask(world.actor("inspector"), "a")
    with pytest.raises(sa.exc.IntegrityError):
        ask(world.actor("inspector"), "a")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) == 1


@action("test.claimed", may="account.own")
def claim(tx: Tx, rivals: list[str]) -> None:
    """Store a device; each rival makes one try collide."""
    times = 2 if rivals else 1
    del rivals[:1]
    for _ in range(times):
        tx.session.add(
            Device(user_id=tx.actor.user_id, label="", token_hash="claimed", created_at=tx.now)
        )
        tx.session.flush()
    tx.record("test", "claimed")


def test_an_action_that_collides_with_a_rival_runs_once_more(world: World) -> None:
    actor, before = world.actor("inspector"), counts()
    with pytest.raises(sa.exc.IntegrityError):
        claim(actor, ["one", "another"])
    assert counts() == before
    claim(actor, ["one"])
    assert counts() == (before[0] + 1, before[1] + 1, before[2])


def test_a_failing_job_is_tried_again_and_then_failed(world: World) -> None:
    def broken(job: Job) -> None:
        raise ValueError("no such thing")

    ask(world.actor("inspector"), "bad")
    drain({"test.effect": broken})
    row = db.session.scalar(sa.select(OutboxRow))
    assert row is not None
    assert row.state == "new"
    assert "no such thing" in row.error
    assert row.lease_until is not None


def test_journal_verifies_and_finds_every_kind_of_change(world: World) -> None:
    for number in range(9):
        ask(world.actor("inspector"), f"n{number}")
    unprotected("journal", "journal_body")
    session = db.session()
    assert journal.verify(session).verified
    for header in session.scalars(sa.select(JournalEntry.header)):
        assert header == canonical(json.loads(header)), "what is hashed has one spelling"
    changes = (
        sa.update(JournalEntry).where(JournalEntry.seq == 3).values(actor_id="f" * 32),
        sa.update(JournalEntry).where(JournalEntry.seq == 4).values(header="{}"),
        sa.update(JournalEntry).where(JournalEntry.seq == 5).values(root_after="0" * 64),
        sa.update(JournalBody).where(JournalBody.seq == 6).values(body='{"note":"x"}'),
        sa.delete(JournalEntry).where(JournalEntry.seq == 9),
    )
    for change in changes:
        if isinstance(change, sa.Delete):
            session.execute(sa.delete(JournalBody).where(JournalBody.seq == 9))
        session.execute(change)
        assert not journal.verify(session).verified, change
        session.rollback()
    session.execute(sa.delete(JournalBody).where(JournalBody.seq == 6))
    erased = journal.verify(session)
    assert erased.verified
    assert erased.erased == 1
    session.rollback()


def test_an_entry_costs_no_reading_of_the_whole_journal(world: World) -> None:
    for number in range(9):
        ask(world.actor("inspector"), f"n{number}")
    plans: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and ("tree_node" in statement or "journal" in statement):
            asked = connection.connection.cursor().execute(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            plans.extend(row[3] for row in asked)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask(world.actor("inspector"), "one more")
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert any("tree_node" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN")]


def test_event_names_are_unique() -> None:
    with pytest.raises(TypeError):
        action("test.asked", may="account.own")(lambda _tx: None)
    assert ACTIONS["test.asked"].fields == {"note"}


def test_progress_is_not_stored_for_a_row_that_is_not_leased(world: World) -> None:
    ask(world.actor("inspector"), "p")
    row = db.session.scalar(sa.select(OutboxRow))
    assert row is not None
    outbox.report_progress(row.id, 5, 9, "x", __import__("datetime").timedelta(seconds=1))
    db.session.expire_all()
    assert row.progress_done == 0


def test_sign_out_password_and_role_change_end_sessions(app: Flask, world: World) -> None:
    client = world.client("inspector")
    assert client.get("/").status_code == 200
    stolen = client.get_cookie("session")
    assert stolen is not None
    client.post("/logout", data={"csrf_token": csrf(client, "/")})
    thief = app.test_client()
    thief.set_cookie("session", stolen.value)
    assert thief.get("/").status_code == 303

    client = world.client("inspector")
    accounts.change_roles(
        world.actor("administrator"),
        world.users["inspector"],
        roles=frozenset({"inspector", "auditor"}),
        active=True,
    )
    assert client.get("/").status_code == 303

    client = world.client("inspector")
    accounts.change_password(world.actor("inspector"), old=PASSWORD, new="another-password")
    assert client.get("/").status_code == 303


def test_login_is_delayed_after_failures_and_never_fixed(app: Flask, world: World) -> None:
    client = app.test_client()
    key = csrf(client)
    before = client.get_cookie("session")
    for _ in range(6):
        answer = client.post(
            "/login", data={"login": "auditor", "password": "wrong", "csrf_token": key}
        )
        assert answer.status_code == 422
    right = {"login": "auditor", "password": PASSWORD, "csrf_token": key}
    assert client.post("/login", data=right).status_code == 422
    db.session.rollback()
    user = db.session.get_one(User, world.users["auditor"])
    assert user.failed_logins == 5  # while the delay runs, tries are not even counted
    inspector = {**right, "login": "inspector"}
    assert client.post("/login?next=//evil.example", data=inspector).headers["Location"] == "/"
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_a_job_that_kills_its_worker_each_time_ends_as_failed(world: World) -> None:
    with transaction() as session:
        actor = system_actor(world.a)
        row = outbox.enqueue(
            session, actor=actor, at=clock.now(), job="x", subject_id="1", key="poison"
        )
        session.flush()
        row_id = row.id
    for turn in range(MAX_LEASES + 1):
        assert (take(row_id) is not None) == (turn < MAX_LEASES)
        with transaction() as session:  # killed: nobody renews the lease
            lapsed = clock.now() - dt.timedelta(seconds=1)
            session.execute(sa.update(OutboxRow).values(lease_until=lapsed))
    row = db.session.get_one(OutboxRow, row_id)
    assert (row.state, row.attempts) == ("failed", MAX_LEASES + 1)
    assert "died" in row.error


def test_expired_sessions_are_cleared_away(app: Flask, world: World) -> None:
    client = world.client("inspector")
    with transaction() as session:
        past = clock.now() - dt.timedelta(minutes=1)
        session.execute(sa.update(LoginSession).values(expires_at=past))
    assert client.get("/account").status_code == 303
    csrf(app.test_client())
    db.session.rollback()
    rows = db.session.scalars(sa.select(LoginSession.expires_at)).all()
    assert rows
    assert min(rows) > clock.now()


def test_post_without_key_is_refused(world: World) -> None:
    client = world.client("administrator")
    assert client.post("/people", data={"login": "x"}).status_code == 400


def test_short_password_is_refused_in_words(world: World) -> None:
    with pytest.raises(Refused) as refused:
        accounts.change_password(world.actor("inspector"), old=PASSWORD, new="short")
    assert "10 ký tự" in str(refused.value.problems[0].text)


def test_kills_do_not_use_up_the_tries_of_a_job(world: World) -> None:
    def broken(job: Job) -> None:
        raise ValueError("for a moment")

    ask(world.actor("inspector"), "killed")
    with transaction() as session:
        row = session.scalar(sa.select(OutboxRow))
        row.attempts, row_id = 4, row.id  # four workers died over it
    assert run_row(row_id, {"test.effect": broken}) == "failed"
    db.session.expire_all()
    found = db.session.get_one(OutboxRow, row_id)
    assert (found.state, found.attempts, found.failures) == ("new", 5, 1)


def test_what_a_sentence_is_given_is_text_in_html(app: Flask) -> None:
    name = "<b>tệp</b> & 'a'"
    with app.test_request_context():
        said = _l("%(file)s: the same file was handed in before.", file=name)
        shown = flask.render_template_string("{{ said }}", said=said)
    assert "<b>" not in shown
    assert html.unescape(shown).startswith(name)
