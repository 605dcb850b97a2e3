"""Findings, violations as of the day of the act, photos, stages, and the draft of the result."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import NotAllowed, Refused
from inspect_app.documents import actions as documents
from inspect_app.documents.models import Paper
from inspect_app.inspections import actions, queries
from inspect_app.inspections.models import EvidencePhoto, Finding
from inspect_app.inspections.papers import result
from tests.kit.cases import (
    Tablet,
    answer_all,
    case_row,
    fresh,
    jpeg,
    opened,
    sign_all,
    take_up_all,
    under_way,
)
from tests.kit.world import PASSWORD, World, csrf
from workers.jobs import JOBS
from workers.run import drain

BASIS = "103/2017/NĐ-CP Đ26"


@pytest.fixture
def case_id(world: World) -> str:
    return under_way(world)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def failed_licence(world: World, case_id: str) -> Finding:
    Tablet(world, case_id).answer("licence_valid", "fail")
    return actions.accept_proposal(
        world.actor("inspector"), case_id, "answer:licence_valid", responsible="Giám đốc"
    )


def violation(world: World, case_id: str, finding_id: str, **changes: Any) -> Any:
    facts = {
        "acted_on": clock.today_vn(),
        "references": [BASIS],
        "responsible": "Giám đốc cơ sở",
        "remedy": "Lập hồ sơ đề nghị cấp giấy phép",
        "remedy_due": clock.today_vn() + dt.timedelta(days=30),
        **changes,
    }
    return actions.record_violation(world.actor("inspector"), case_id, finding_id, **facts)


def test_a_proposal_becomes_a_finding_once(world: World, case_id: str) -> None:
    row = failed_licence(world, case_id)
    assert (row.number, row.severity, row.references[0]) == (1, "high", BASIS)
    with pytest.raises(Refused) as refused:
        actions.accept_proposal(world.actor("inspector"), case_id, "answer:licence_valid")
    assert codes(refused) == ["taken_up"]
    with pytest.raises(Refused) as refused:
        actions.accept_proposal(world.actor("inspector"), case_id, "answer:founded_lawfully")
    assert codes(refused) == ["no_proposal"]


def test_a_proposal_set_aside_needs_a_reason_and_can_be_taken_up_later(
    world: World, case_id: str
) -> None:
    Tablet(world, case_id).answer("licence_valid", "fail")
    actor = world.actor("inspector")
    with pytest.raises(Refused) as refused:
        actions.dismiss_proposal(actor, case_id, "answer:licence_valid", reason=" ")
    assert codes(refused) == ["no_reason"]
    row = actions.dismiss_proposal(
        actor, case_id, "answer:licence_valid", reason="Giấy phép mới cấp hôm qua"
    )
    row_id, state = row.id, row.state
    assert state == "dismissed"
    again = actions.accept_proposal(actor, case_id, "answer:licence_valid")
    assert (again.id, again.state, again.dismissal) == (row_id, "noted", "")


@pytest.mark.parametrize(
    ("acted_on", "reference", "expected"),
    [
        (dt.date(2017, 10, 31), BASIS, "basis_not_in_force"),
        (dt.date(2017, 11, 1), BASIS, ""),
        (dt.date(2026, 6, 1), "98/2026/NĐ-CP ?", "basis_unverified"),
        (dt.date(2026, 6, 1), "999/2099/NĐ-CP Đ1", "basis_unverified"),
        (dt.date(2026, 6, 1), "103/2017/NĐ-CP Đ900", "basis_unverified"),
    ],
)
def test_the_basis_is_that_of_the_day_of_the_act(
    world: World, case_id: str, acted_on: dt.date, reference: str, expected: str
) -> None:
    finding_id = failed_licence(world, case_id).id
    if not expected:
        row = violation(world, case_id, finding_id, acted_on=acted_on, references=[reference])
        assert [basis.words for basis in row.bases] == ["Điều 26 Nghị định số 103/2017/NĐ-CP"]
        assert fresh(Finding, finding_id).state == "violation"
        return
    with pytest.raises(Refused) as refused:
        violation(world, case_id, finding_id, acted_on=acted_on, references=[reference])
    assert codes(refused) == [expected]
    assert fresh(Finding, finding_id).state == "noted"


def test_law_that_the_checklist_marks_unverified_is_refused_as_a_basis(world: World) -> None:
    """The fund checklist cites the decree of 2026, whose text nobody has read."""
    case_id = under_way(world, kind="fund")
    checklist = queries.evaluation_of(case_row(case_id)).checklist
    unread = next(q for q in checklist.questions if q.status == "unverified" and q.law)
    finding = actions.note_finding(
        world.actor("inspector"),
        case_id,
        question=unread.name,
        title="",
        description="Chưa công khai",
        severity="medium",
        responsible="Hội đồng quản lý quỹ",
    )
    finding_id, references = finding.id, finding.references
    with pytest.raises(Refused) as refused:
        violation(world, case_id, finding_id, references=list(references))
    assert set(codes(refused)) == {"basis_unverified"}
    page = world.client("inspector").get(f"/cases/{case_id}/findings/{finding_id}").text
    assert "chưa xác minh, không được viện dẫn" in page


def test_the_result_holds_nothing_against_anybody_on_unread_law(world: World) -> None:
    case_id = under_way(world, kind="fund", period_to=dt.date(2026, 3, 31))
    checklist = queries.evaluation_of(case_row(case_id)).checklist
    unread = next(q for q in checklist.questions if q.name == "disclosed_2026")
    answer_all(world, case_id, period_to="2026-03-31", disclosed_2026="fail")
    take_up_all(world, case_id)
    actions.close_field_work(world.actor("team_leader"), case_id, on=clock.today_vn())
    case = case_row(case_id)
    facts = queries.evaluation_of(case)
    assert facts.rows["disclosed_2026"].value == "fail"
    told = result.data(case, facts, clock.today_vn(), "", "")
    assert unread.label_vi not in {one["criterion"] for one in told["findings"]}
    assert unread.label_vi.rstrip(".") in str(told["sections"])
    read = [q for q in checklist.questions if q.kind == "verdict" and q.status == "verified"]
    values = [facts.rows[q.name].value for q in read if q.name in facts.evaluation.relevant]
    assert told["checklists"][0]["not_met"] == values.count("fail")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"references": []}, "no_basis"),
        ({"responsible": " "}, "no_responsible"),
        ({"acted_on": dt.date(2100, 1, 1)}, "future"),
        ({"remedy_due": dt.date(2020, 1, 1)}, "due_past"),
    ],
)
def test_an_incomplete_violation_is_refused(
    world: World, case_id: str, changes: dict[str, Any], expected: str
) -> None:
    finding_id = failed_licence(world, case_id).id
    with pytest.raises(Refused) as refused:
        violation(world, case_id, finding_id, **changes)
    assert expected in codes(refused)


def test_only_the_leader_withdraws_a_violation(world: World, case_id: str) -> None:
    finding_id = failed_licence(world, case_id).id
    violation(world, case_id, finding_id)
    with pytest.raises(NotAllowed):
        actions.withdraw_violation(
            world.actor("inspector"), case_id, finding_id, reason="Nhầm điều khoản"
        )
    actions.withdraw_violation(
        world.actor("team_leader"), case_id, finding_id, reason="Nhầm điều khoản"
    )
    row = fresh(Finding, finding_id)
    assert (row.state, row.violation) == ("noted", None)


def test_a_clause_of_another_question_is_refused_as_a_basis(world: World, case_id: str) -> None:
    """The page offers only the clauses of the question; a forged form gets no further."""
    finding_id = failed_licence(world, case_id).id
    with pytest.raises(Refused) as refused:
        violation(world, case_id, finding_id, references=["103/2017/NĐ-CP Đ1"])
    assert codes(refused) == ["basis_foreign"]


def test_a_finding_that_proved_wrong_is_set_aside(world: World, case_id: str) -> None:
    """Its answer was corrected: it may not reach the result, and the field work waits for that."""
    finding_id = failed_licence(world, case_id).id
    violation(world, case_id, finding_id)
    Tablet(world, case_id).answer("licence_valid", "pass", seen_version=1)
    answer_all(world, case_id)
    take_up_all(world, case_id)
    leader, today = world.actor("team_leader"), clock.today_vn()
    with pytest.raises(Refused) as refused:
        actions.close_field_work(leader, case_id, on=today)
    assert codes(refused) == ["finding_outdated"]
    client = world.client("inspector")
    path = f"/cases/{case_id}/findings/{finding_id}"
    facts = {"csrf_token": csrf(client, path), "reason": "Giấy phép còn hạn"}
    assert client.post(f"{path}/aside", data=facts).status_code == 422  # still a violation
    actions.withdraw_violation(leader, case_id, finding_id, reason="Trả lời đã sửa")
    assert client.post(f"{path}/aside", data={**facts, "reason": " "}).status_code == 422
    assert client.post(f"{path}/aside", data=facts).status_code == 303
    row = fresh(Finding, finding_id)
    assert (row.state, row.dismissal) == ("dismissed", "Giấy phép còn hạn")
    actions.close_field_work(leader, case_id, on=today)
    assert case_row(case_id).state == "ready"


def test_pages_of_findings_work_in_the_browser(world: World, case_id: str) -> None:
    client = world.client("inspector")
    Tablet(world, case_id).answer("licence_valid", "fail")
    token = csrf(client, f"/cases/{case_id}")
    page = client.get(f"/cases/{case_id}/findings").text
    assert 'value="answer:licence_valid"' in page
    reply = client.post(
        f"/cases/{case_id}/proposals/accept",
        data={"csrf_token": token, "proposal": "answer:licence_valid"},
    )
    assert reply.status_code == 303
    path = reply.location
    assert f'value="{BASIS}"' in client.get(path).text
    assert "không có hiệu lực tại ngày đó" in client.get(f"{path}?acted_on=2016-01-01").text
    empty = client.post(f"{path}/violation", data={"csrf_token": token, "acted_on": "2026-01-05"})
    assert empty.status_code == 422
    done = client.post(
        f"{path}/violation",
        data={
            "csrf_token": token,
            "acted_on": "2026-01-05",
            "references": [BASIS],
            "responsible": "<b>Giám đốc</b>",
        },
    )
    assert done.status_code == 303
    assert "&lt;b&gt;Giám đốc&lt;/b&gt;" in client.get(path).text
    new = client.get(f"/cases/{case_id}/findings/new?question=staff_health")
    assert "khoản 1 Điều 25" in new.text
    noted = client.post(
        f"/cases/{case_id}/findings/new?question=staff_health",
        data={"csrf_token": token, "description": "Thiếu giấy khám", "severity": "low"},
    )
    assert noted.status_code == 303
    assert client.get(f"/cases/{case_id}/findings/new?question=nothing").status_code == 404


def png_of_size(width: int, height: int) -> bytes:
    """The head of a PNG that claims a size."""
    good = io.BytesIO()
    Image.new("1", (1, 1)).save(good, "PNG")
    content = good.getvalue()
    return content[:16] + width.to_bytes(4) + height.to_bytes(4) + content[24:]


def test_a_photo_is_sealed_and_shown_without_metadata(world: World, case_id: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh bí mật"
    exif[0x0112] = 6  # stored lying on its side
    content = jpeg(80, 40, exif=exif.tobytes())
    tablet = Tablet(world, case_id)
    sha256 = hashlib.sha256(content).hexdigest()
    reply = tablet.photo(content, question="licence_valid", sha256=sha256)
    assert reply.status_code == 200, reply.text
    photo = reply.get_json()["photo"]
    assert (photo["sha256"], photo["state"], photo["width"]) == (sha256, "waiting", 80)
    again = tablet.photo(content, question="licence_valid")
    assert again.get_json()["photo"]["id"] == photo["id"]
    path = f"/cases/{case_id}/photos/{photo['id']}"
    assert tablet.client.get(path).status_code == 404
    drain(JOBS)
    shown = tablet.client.get(path)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(shown.data)) as picture:
        assert picture.size == (40, 80)
        assert not picture.getexif()
    assert "bí mật".encode() not in shown.data
    assert store().open(sha256) == content
    assert world.client("inspector.b").get(path).status_code == 404
    row = fresh(EvidencePhoto, photo["id"])
    assert db.session.get_one(StoredFile, row.file_id).sha256 == sha256


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_picture"),
        (b"GIF89a" + b"\0" * 40, "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n", "not_a_picture"),
        (b"\xff\xd8\xff\xe0\x00\x00" + b"\0" * 50, "not_a_picture"),
        (b"RIFF\x10\0\0\0WEBPVP8X", "not_a_picture"),
        (png_of_size(8000, 5001), "too_many_pixels"),
        (png_of_size(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (png_of_size(0, 10), "not_a_picture"),
        (jpeg() + b"\0" * (15 * 1024 * 1024), "too_large"),
    ],
)
def test_hostile_photos_are_refused_before_decoding(
    world: World, case_id: str, content: bytes, code: str
) -> None:
    reply = Tablet(world, case_id).photo(content)
    assert reply.status_code == 422
    assert reply.get_json()["problems"][0]["code"] == code
    assert queries.photos_of(case_row(case_id)) == []


def test_a_photo_damaged_on_its_way_is_refused(world: World, case_id: str) -> None:
    reply = Tablet(world, case_id).photo(jpeg(), sha256="0" * 64)
    assert reply.get_json()["problems"][0]["code"] == "damaged"


def test_a_photo_that_cannot_be_decoded_stays_sealed(world: World, case_id: str) -> None:
    content = png_of_size(7000, 5000)  # bearable by its head, garbage behind it
    photo = Tablet(world, case_id).photo(content).get_json()["photo"]
    drain(JOBS)
    assert fresh(EvidencePhoto, photo["id"]).state == "unreadable"
    assert store().open(photo["sha256"]) == content
    page = world.client("inspector").get(f"/cases/{case_id}").text
    assert "bản gốc vẫn được lưu" in page


@pytest.mark.parametrize(
    ("procedure", "kind"), [("specialised_check", "check_notice"), ("inspection", "conclusion")]
)
def test_from_the_decision_to_the_signed_result(world: World, procedure: str, kind: str) -> None:
    """The whole way with real papers and real signatures; a check has no conclusion."""
    case_id = opened(world, procedure=procedure)
    today, leader = clock.today_vn(), world.actor("team_leader")
    decision = sign_all(world, case_row(case_id).decision_paper_id or "")
    assert decision.state == "signed", (decision.state, decision.failure_detail)
    actions.complete_stage(leader, case_id, "announcement", on=today)
    answer_all(world, case_id, licence_valid="fail")
    inspector = world.actor("inspector")
    take_up_all(world, case_id)
    row = next(f for f in queries.findings_of(case_row(case_id)) if f.question == "licence_valid")
    violation(world, case_id, row.id)
    Tablet(world, case_id).photo(jpeg(), question="licence_valid")
    actions.close_field_work(leader, case_id, on=today)
    assert case_row(case_id).state == "ready"
    with pytest.raises(Refused) as refused:
        actions.draft_result(leader, case_id)
    assert codes(refused) == ["photos_waiting"]
    drain(JOBS)
    draft_id = actions.draft_result(leader, case_id, remarks="Cơ sở <hợp tác> & nghiêm túc.").id
    drain(JOBS)
    again_id = actions.draft_result(
        leader, case_id, remarks="Cơ sở hợp tác.", opinion="Nhất trí"
    ).id
    assert draft_id == again_id
    drain(JOBS)
    seen = fresh(Paper, draft_id).current_sha256
    actions.withdraw_violation(leader, case_id, row.id, reason="Chưa đủ căn cứ")
    with pytest.raises(Refused) as refused:  # the draft still names a violator
        documents.ask_signature(leader, draft_id, password=PASSWORD, seen_sha256=seen or "")
    assert codes(refused) == ["not_signable"]
    assert fresh(Paper, draft_id).failure_code == "outdated"
    violation(world, case_id, row.id)
    actions.draft_result(leader, case_id)
    paper = sign_all(world, draft_id)
    assert (paper.state, paper.kind) == ("signed", kind), paper.failure_detail
    assert [one.user_id for one in paper.signatures] == [
        world.users["team_leader"],
        world.users["department_head"],
    ]
    case = case_row(case_id)
    assert case.state == "concluded"
    with pytest.raises(Refused) as refused:
        actions.revise_finding(
            inspector, case_id, row.id, description="x", severity="low", responsible="y"
        )
    assert codes(refused) == ["result_signed"]
    late = Tablet(world, case_id).photo(jpeg(61), question="licence_valid")
    assert (late.status_code, late.get_json()["problems"][0]["code"]) == (422, "result_signed")
    if procedure == "inspection":
        due = {one.code: one.due_on for one in queries.standings(case)}
        assert due["publication"] == today + dt.timedelta(days=10)
    actions.complete_stage(leader, case_id, "follow_up", on=today)
    assert case_row(case_id).state == "closed"
    assert queries.cases_of_plan_items(["none"]) == {}
