"""Papers from draft to the registered file: order, password, revisions, numbers, once only."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.core import journal
from inspect_app.core.actor import system_actor
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.documents import actions, queries
from inspect_app.documents.authority import signing_folder, trust_roots
from inspect_app.documents.papers import build_pdf, printed_proof
from inspect_app.documents.verification import verify_file
from reports.verifying import verify
from tests.kit.papers import (
    body_of,
    check_numbers_under_threads,
    draft,
    drafted,
    fresh,
    redraft,
    signers_of,
)
from tests.kit.world import PASSWORD, World, csrf
from tests.reports import samples
from workers.jobs import JOBS
from workers.run import drain


def sign(world: World, login: str, paper_id: str, password: str = PASSWORD) -> None:
    sha256 = fresh(paper_id).current_sha256
    assert sha256 is not None
    actions.ask_signature(world.actor(login), paper_id, password=password, seen_sha256=sha256)


def refusal(world: World, login: str, paper_id: str, **facts: str) -> str:
    """The code with which asking to sign is refused."""
    with pytest.raises(Refused) as refused:
        actions.ask_signature(
            world.actor(login),
            paper_id,
            **{"password": PASSWORD, "seen_sha256": fresh(paper_id).current_sha256 or "", **facts},
        )
    return refused.value.problems[0].code


@pytest.fixture
def rendered(world: World) -> str:
    paper_id = drafted(world, samples.conclusion_data(), "conclusion")
    drain(JOBS)
    return paper_id


def test_the_whole_chain_ends_in_a_registered_file(world: World, rendered: str) -> None:
    paper = fresh(rendered)
    assert (paper.state, paper.full_number) == ("rendered", "01/KL-SYT")
    assert paper.proof_size == 1  # the draft's own entry was there, nothing later
    assert [p.id for p in queries.waiting_for(world.actor("team_leader"))] == [rendered]
    assert queries.waiting_for(world.actor("department_head")) == []
    sign(world, "team_leader", rendered)
    drain(JOBS)
    assert fresh(rendered).state == "partly_signed"
    assert fresh(rendered).final_sha256 is None
    sign(world, "department_head", rendered)
    drain(JOBS)

    paper = fresh(rendered)
    assert paper.state == "signed"
    assert [file.position for file in paper.files] == [0, 1, 2]
    assert [s.state for s in paper.signatures] == ["signed", "signed"]
    final = queries.revision_bytes(paper, 3)
    assert paper.final_sha256 == paper.files[2].sha256 == hashlib.sha256(final).hexdigest()
    before = [queries.revision_bytes(paper, number) for number in (1, 2)]
    assert final.startswith(before[1])
    assert before[1].startswith(before[0])
    found = verify(final, trust_roots(), paper.final_sha256)
    assert found.accepted, found.reasons
    names = [world.actor(login).name for login in ("team_leader", "department_head")]
    assert [s.signer for s in found.signatures] == names
    assert {s.organisation for s in found.signatures} == {"Sở Y tế tỉnh A"}
    numbers = queries.journal_numbers(paper)
    events = [db.session.get_one(JournalEntry, n).event for n in numbers.values()]
    assert events == ["documents.signed"] * 2
    assert journal.verify(db.session()).verified
    assert db.session.scalar(sa.select(sa.func.count()).where(OutboxRow.state != "done")) == 0


def test_keys_are_for_the_owner_only(world: World, rendered: str) -> None:
    sign(world, "team_leader", rendered)
    drain(JOBS)
    keys = [path for path in signing_folder().rglob("*") if path.is_file()]
    assert len(keys) >= 5
    for path in keys:
        allowed = 0o644 if path.suffix == ".pem" else 0o600
        assert path.stat().st_mode & 0o777 == allowed, path.name


def test_the_same_data_give_the_same_bytes(rendered: str) -> None:
    paper = fresh(rendered)
    again = build_pdf(paper, printed_proof(paper))
    assert hashlib.sha256(again).hexdigest() == paper.files[0].sha256


def test_wrong_order_person_password_and_revision_are_refused(world: World, rendered: str) -> None:
    assert refusal(world, "department_head", rendered) == "not_your_turn"
    assert refusal(world, "team_leader", rendered, password="wrong") == "wrong_password"
    assert refusal(world, "team_leader", rendered, seen_sha256="0" * 64) == "revision_changed"
    with pytest.raises(NotAllowed):
        actions.ask_signature(
            world.actor("inspector"), rendered, password=PASSWORD, seen_sha256="0" * 64
        )
    for stranger in ("auditor", "team_leader.b", "department_head.b"):
        with pytest.raises(NotFound):
            actions.ask_signature(
                world.actor(stranger), rendered, password=PASSWORD, seen_sha256="0" * 64
            )
    assert drain(JOBS) == 0
    assert fresh(rendered).state == "rendered"
    sign(world, "team_leader", rendered)
    assert refusal(world, "team_leader", rendered) == "already_asked"
    assert refusal(world, "department_head", rendered) == "not_your_turn"
    drain(JOBS)
    assert refusal(world, "team_leader", rendered) == "not_your_turn"


def test_guessing_the_password_at_signing_locks_like_at_sign_in(
    world: World, rendered: str
) -> None:
    for _try in range(6):
        assert refusal(world, "team_leader", rendered, password="wrong") == "wrong_password"
    assert refusal(world, "team_leader", rendered) == "wrong_password"
    assert fresh(rendered).signatures[0].state == "waiting"


def test_a_job_that_runs_twice_makes_one_paper_and_one_signature(
    world: World, rendered: str
) -> None:
    def run_again(job: str) -> None:
        db.session.rollback()
        db.session.execute(
            sa.update(OutboxRow).where(OutboxRow.job == job).values(state="new", lease_until=None)
        )
        db.session.commit()
        drain(JOBS)

    run_again("documents.render")
    assert len(fresh(rendered).files) == 1
    sign(world, "team_leader", rendered)
    drain(JOBS)
    run_again("documents.sign")
    paper = fresh(rendered)
    assert [file.position for file in paper.files] == [0, 1]
    signed = sa.select(sa.func.count()).where(JournalEntry.event == "documents.signed")
    assert db.session.scalar(signed) == 1


def test_a_result_that_comes_late_is_dropped(world: World, rendered: str) -> None:
    """Two workers signed the same revision: the second finds the paper signed."""
    sign(world, "team_leader", rendered)
    signature = fresh(rendered).signatures[0]
    seen = fresh(rendered).current_sha256
    drain(JOBS)
    row = db.session.scalar(sa.select(OutboxRow).where(OutboxRow.job == "documents.sign"))
    assert row is not None
    assert seen is not None
    with pytest.raises(actions.Overtaken):
        actions.finish_signature(
            system_actor(world.a),
            signature.id,
            signed_from=seen,
            signed_at=row.created_at,
            content=b"x",
        )
    with pytest.raises(NotAllowed):
        actions.finish_signature(
            world.actor("department_head"),
            signature.id,
            signed_from=seen,
            signed_at=row.created_at,
            content=b"x",
        )


def test_unverified_law_makes_no_paper_until_it_is_corrected(world: World) -> None:
    bad = samples.decision_data(bases=(samples.UNVERIFIED,))
    paper_id = drafted(world, bad, "decision")
    drain(JOBS)
    paper = fresh(paper_id)
    assert (paper.state, paper.failure_code) == ("failed", "unverified_law")
    assert paper.current_sha256 is None
    assert refusal(world, "team_leader", paper_id, seen_sha256="0" * 64) == "not_signable"
    page = world.client("team_leader").get(f"/documents/{paper_id}").text
    assert samples.UNVERIFIED.text in page
    assert "chưa ai đối chiếu" in page

    redraft(world.actor("team_leader"), paper_id, body_of(samples.decision_data()))
    drain(JOBS)
    paper = fresh(paper_id)
    assert (paper.state, paper.number, paper.draft) == ("rendered", 1, 2)
    sign(world, "team_leader", paper_id)
    with pytest.raises(Refused):
        redraft(world.actor("team_leader"), paper_id, body_of(samples.decision_data()))


def test_data_that_do_not_fit_are_refused_by_place(world: World) -> None:
    body = body_of(samples.decision_data())
    body["members"] = [{"name": "A", "post": "B"}]
    paper_id = draft(world.actor("team_leader"), "decision", body, signers_of(world, "team_leader"))
    drain(JOBS)
    paper = fresh(paper_id)
    assert (paper.failure_code, paper.failure_detail) == (
        "bad_data",
        "members[0]: role missing",
    )


def test_a_technical_failure_can_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id = drafted(world, samples.decision_data(), "decision")
    with pytest.raises(Refused):
        actions.ask_render_again(world.actor("team_leader"), paper_id)
    row = db.session.scalar(sa.select(OutboxRow).where(OutboxRow.subject_id == paper_id))
    assert row is not None
    row.state = "failed"
    db.session.commit()
    client = world.client("team_leader")
    assert "Lập lại" in client.get(f"/documents/{paper_id}").text
    again = client.post(f"/documents/{paper_id}/render", data={"csrf_token": csrf(client, "/")})
    assert again.status_code == 303
    drain(JOBS)
    assert fresh(paper_id).state == "rendered"


@pytest.mark.parametrize("kind", ["decision", "check_notice", "minutes", "transparency"])
def test_every_kind_is_made_and_signed_by_one(world: World, kind: str) -> None:
    data = getattr(samples, f"{kind}_data")()
    paper_id = draft(
        world.actor("team_leader"), kind, body_of(data), signers_of(world, "team_leader")
    )
    drain(JOBS)
    assert fresh(paper_id).state == "rendered", fresh(paper_id).failure_detail
    sign(world, "team_leader", paper_id)
    drain(JOBS)
    paper = fresh(paper_id)
    assert paper.state == "signed"
    assert paper.number == (None if kind == "minutes" else 1)
    assert verify_file(store().open(paper.final_sha256 or ""))["accepted"]


def test_only_people_of_the_paper_see_it(world: World) -> None:
    reader = world.users["inspector"]
    paper_id = draft(
        world.actor("team_leader"),
        "decision",
        body_of(samples.decision_data()),
        signers_of(world, "department_head"),
        readers=(reader, reader),
    )
    drain(JOBS)
    may = {"team_leader", "department_head", "inspector"}
    for login in world.users:
        client = world.client(login)
        expected = 200 if login in may else 404
        for path in ("", "/progress", "/revisions/1"):
            answer = client.get(f"/documents/{paper_id}{path}")
            assert answer.status_code == expected, (login, path)
        listed = "Ánh Sao" in client.get("/documents").text
        assert listed == (login in may), login
        about = queries.papers_about(world.actor(login), "case", "case-1")
        assert [p.id for p in about] == ([paper_id] if login in may else [])
        register = client.get("/documents/register").text
        assert ("Ánh Sao" in register) == (login in may)
        assert ("Số đã cấp" in register) == (login not in may and not login.endswith(".b"))


def test_signing_in_the_browser(world: World, rendered: str) -> None:
    client = world.client("team_leader")
    text = client.get(f"/documents/{rendered}").text
    sha256 = fresh(rendered).current_sha256
    assert sha256 is not None
    assert sha256 in text
    form = {"csrf_token": csrf(client, "/"), "sha256": sha256, "password": "wrong"}
    refused = client.post(f"/documents/{rendered}/sign", data=form)
    assert refused.status_code == 422
    assert "Mật khẩu không đúng" in refused.text
    empty = client.post(f"/documents/{rendered}/sign", data={**form, "password": ""})
    assert empty.status_code == 422
    done = client.post(f"/documents/{rendered}/sign", data={**form, "password": PASSWORD})
    assert done.status_code == 303
    assert "hx-get" in client.get(f"/documents/{rendered}").text
    assert fresh(rendered).signatures[0].state == "asked"  # also begins a new read of the database
    drain(JOBS)
    assert client.get(f"/documents/{rendered}/progress").headers["HX-Refresh"] == "true"
    download = client.get(f"/documents/{rendered}/revisions/2")
    assert download.headers["Content-Disposition"].startswith("attachment; ")
    assert hashlib.sha256(download.data).hexdigest() == fresh(rendered).current_sha256
    assert client.get(f"/documents/{rendered}/revisions/9").status_code == 404
    head = world.client("department_head").get("/documents").text
    assert "Chờ bạn ký" in head


def test_numbers_have_no_gap_under_threads_and_roll_backs(app: Flask, world: World) -> None:
    check_numbers_under_threads(app, world)


def test_a_paper_cannot_carry_a_number_that_was_not_taken(world: World) -> None:
    paper_id = drafted(world, samples.decision_data(), "decision")
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.text("UPDATE paper SET number = 99 WHERE id = :id"), {"id": paper_id})
    db.session.rollback()
