"""The public page: accepts the registered file, refuses every other, and tells nothing more."""

from __future__ import annotations

import io
import random

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.models import JournalEntry
from inspect_app.documents import actions, queries
from inspect_app.documents.authority import trust_roots
from inspect_app.documents.models import PaperFile
from inspect_app.documents.verification import verify_file
from inspect_app.portal.views import verifying as views
from tests.kit.papers import body_of, draft, drafted, fresh, signers_of
from tests.kit.world import PASSWORD, World, csrf, unprotected
from tests.reports import samples
from workers.jobs import JOBS
from workers.run import drain

TITLE = "Về việc chăm sóc cháu Nguyễn Thị Bí Mật"


@pytest.fixture
def signed(world: World) -> str:
    paper_id = draft(
        world.actor("team_leader"),
        "decision",
        body_of(samples.decision_data()),
        signers_of(world, "team_leader", "department_head"),
        title=TITLE,
    )
    drain(JOBS)
    for login in ("team_leader", "department_head"):
        sha256 = fresh(paper_id).current_sha256 or ""
        actions.ask_signature(world.actor(login), paper_id, password=PASSWORD, seen_sha256=sha256)
        drain(JOBS)
    assert fresh(paper_id).state == "signed"
    return paper_id


def upload(world: World, content: bytes, path: str = "/verify") -> TestResponse:
    client = world.client()
    form = {"csrf_token": csrf(client), "file": (io.BytesIO(content), "x.pdf")}
    return client.post(path, data=form, content_type="multipart/form-data")


def test_the_registered_file_is_accepted(world: World, signed: str) -> None:
    content = store().open(fresh(signed).final_sha256 or "")
    for path in ("/verify", f"/verify/{signed}"):
        answer = upload(world, content, path)
        assert answer.status_code == 200
        assert "Chấp nhận" in answer.text
        assert "Không chấp nhận" not in answer.text
        for login in ("team_leader", "department_head"):
            assert world.actor(login).name in answer.text
    verdict = verify_file(content, only_paper_id=signed)
    assert verdict["accepted"]
    assert verdict["registered"]["number"] == "01/KL-SYT"
    assert [s["intact"] for s in verdict["signatures"]] == [True, True]


def test_any_flipped_byte_is_refused(world: World, signed: str) -> None:
    content = store().open(fresh(signed).final_sha256 or "")
    chance = random.Random(2026)
    places = [0, len(content) - 1, *chance.sample(range(len(content)), 12)]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        verdict = verify_file(bytes(changed))
        assert not verdict["accepted"], place
        assert verdict["reasons"][-1]["code"] == "not_registered"
    for other in (content + b"\n", content[:-1], b"%PDF-1.7\n", b"no pdf"):
        assert not verify_file(other)["accepted"]
    answer = upload(world, content + b"\n", f"/verify/{signed}")
    assert "Không chấp nhận" in answer.text
    assert "không bị thay đổi" not in answer.text


def test_earlier_revisions_and_other_papers_are_refused(world: World, signed: str) -> None:
    paper = fresh(signed)
    for revision in (1, 2):
        codes = [r["code"] for r in verify_file(queries.revision_bytes(paper, revision))["reasons"]]
        assert "not_final" in codes
    content = queries.revision_bytes(paper, 3)
    wrong = verify_file(content, only_paper_id="0" * 32)
    assert [r["code"] for r in wrong["reasons"]] == ["not_registered"]
    assert wrong["registered"] is None


def test_a_file_of_another_installation_counts_only_with_its_root(
    world: World, signed: str
) -> None:
    content = store().open(fresh(signed).final_sha256 or "")
    roots = trust_roots()
    db.session.execute(sa.delete(PaperFile))
    db.session.commit()
    assert [r["code"] for r in verify_file(content)["reasons"]] == ["not_registered"]
    assert verify_file(content, extra_roots=roots)["accepted"]
    assert not verify_file(content + b" ", extra_roots=roots)["accepted"]


def test_the_public_page_tells_only_registered_facts(world: World, signed: str) -> None:
    text = world.client().get(f"/verify/{signed}").text
    paper = fresh(signed)
    for shown in ("01/KL-SYT", "05/02/2026", "Sở Y tế tỉnh A", paper.final_sha256 or ""):
        assert shown in text
    data = samples.decision_data()
    for hidden in (TITLE, "Bí Mật", data.entity, data.address, data.members[0].name):
        assert hidden not in text
    assert "<script>" not in text


def test_drafts_and_unknown_papers_look_the_same(world: World, signed: str) -> None:
    unsigned = drafted(world, samples.decision_data(), "decision")
    drain(JOBS)
    client = world.client()
    answers = [client.get(f"/verify/{key}") for key in (unsigned, "0" * 32, "x'--")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert TITLE not in answers[0].text
    assert client.get(f"/verify/{signed}").status_code == 200


def test_no_file_and_too_large_a_file_are_refused_in_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client()
    answer = client.post("/verify", data={"csrf_token": csrf(client)})
    assert answer.status_code == 422
    assert "chọn tệp PDF" in answer.text
    monkeypatch.setattr(views, "LARGEST", 10)
    answer = upload(world, b"%PDF-" + b"x" * 10)
    assert answer.status_code == 422
    assert "không lưu gì" in answer.text


def test_a_rewritten_journal_is_noticed_on_a_signed_paper(world: World, signed: str) -> None:
    paper = fresh(signed)
    content = store().open(paper.final_sha256 or "")
    unprotected("journal")
    db.session.get_one(JournalEntry, paper.proof_size).root_after = "0" * 64
    db.session.commit()
    codes = [reason["code"] for reason in verify_file(content)["reasons"]]
    assert codes == ["journal_differs"]


def test_the_sign_in_page_leads_to_verification(world: World) -> None:
    assert 'href="/verify"' in world.client().get("/login").text
