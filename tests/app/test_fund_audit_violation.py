"""An exception of an audit becomes a violation of an inspection case of the fund."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.documents import actions as documents
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, papers, queries
from inspect_app.fund_audit.models import AuditHit, AuditHitLine, AuditRun
from inspect_app.funds.actions import withdraw_ledger
from inspect_app.funds.models import LedgerPayment
from inspect_app.inspections import actions as inspections
from inspect_app.inspections.models import Finding, Violation
from tests.kit.cases import answer_all, fresh, opened, sign_all, take_up_all, under_way
from tests.kit.fund_books import Books, audited_books, two_conclude
from tests.kit.world import PASSWORD, World
from workers.jobs import JOBS
from workers.run import drain

OWN = "93/2019/NĐ-CP Đ8.2b"
"""The clause that A20, restricted gifts, checks."""

FACTS = {"description": "Chi học bổng khác ý nhà tài trợ.", "responsible": "Giám đốc quỹ"}
CONCLUDED = "Hai người đã đọc quyết định chi."


@pytest.fixture
def books(world: World) -> Books:
    """Finished sample books; the inspector is an auditor too, and looks at them."""
    found = audited_books(world, "inspector")
    return Books(world, found.fund_id, world.client("inspector"))


def run_id() -> str:
    return str(db.session.scalars(sa.select(AuditRun.id)).one())


def hit_of_test(number: str) -> AuditHit:
    return db.session.scalars(
        sa.select(AuditHit).where(AuditHit.check_no == number).order_by(AuditHit.position)
    ).first()  # type: ignore[return-value]


def page_of(books: Books, hit: AuditHit) -> str:
    return f"{books.path}/audits/{hit.run_id}/hits/{hit.id}"


def record(books: Books, hit: AuditHit, case_id: str, who: str = "inspector") -> str:
    """As the form sends it, once two people have concluded; the finding's id."""
    if fresh(AuditHit, hit.id).confirmed_by is None:
        two_conclude(books.world, books.fund_id, hit, CONCLUDED)
    return actions.record_violation(
        books.world.actor(who),
        books.fund_id,
        hit.run_id,
        hit.id,
        case_id=case_id,
        references=[OWN],
        remedy="",
        **FACTS,
    ).id


def case_of_the_fund(books: Books) -> str:
    return under_way(books.world, kind="fund", entity_id=books.fund_id)


def no_violation() -> bool:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 0


def test_from_the_page_of_the_exception(books: Books) -> None:
    world, hit = books.world, hit_of_test("A20")
    path = page_of(books, hit)
    asked = {"references": OWN, "remedy": "Hoàn trả", **FACTS}
    auditor = Books(world, books.fund_id, world.client("auditor"))
    assert "Người vừa thuộc đoàn của hồ sơ" in auditor.client.get(path).text
    assert "Hồ sơ được mở khi Giám đốc ban hành" in books.client.get(path).text
    not_announced = opened(world, kind="fund", entity_id=books.fund_id)
    assert "Hồ sơ được mở khi Giám đốc ban hành" in books.client.get(path).text
    other_fund = under_way(world, kind="fund")
    case_id = case_of_the_fund(books)
    assert "cần hai người kết luận" in books.client.get(path).text
    alone = books.post(f"{path}/violation", case=case_id, **asked)
    assert alone.status_code == 422
    assert "để người thứ hai xác nhận, rồi mới ghi vào hồ sơ" in alone.text
    assert no_violation()  # what one person concluded does not stand in the case
    two_conclude(world, books.fund_id, hit, CONCLUDED)
    for wrong in ("", not_announced, other_fund, "f" * 32):
        assert books.post(f"{path}/violation", case=wrong, **asked).status_code == 422, wrong
    for part in ("references", "description", "responsible"):
        told = {**asked, "case": case_id, part: ""}
        assert books.post(f"{path}/violation", **told).status_code == 422, part
    unread = books.post(f"{path}/violation", **{**asked, "case": case_id, "references": "x Đ1"})
    assert "chưa được xác minh" in unread.text
    for login, code in (("auditor", 422), ("department_head", 403), ("auditor.b", 404)):
        other = Books(world, books.fund_id, world.client(login))
        assert other.post(f"{path}/violation", case=case_id, **asked).status_code == code, login
    assert no_violation()

    shown = books.client.get(path).text
    assert "Điều khoản bị vi phạm, tại ngày 08/09/2024" in shown
    ticked = [tag for tag in shown.split("<input")[1:] if "references" in tag and "checked" in tag]
    assert [OWN in tag for tag in ticked] == [True]
    assert books.post(f"{path}/violation", case=case_id, **asked).status_code == 303
    hit = fresh(AuditHit, hit.id)
    finding = fresh(Finding, hit.finding_id)
    assert (hit.disposition, hit.reason, hit.unconfirmed) == (
        "violation",
        CONCLUDED,
        False,
    )
    violation = finding.violation
    assert violation is not None
    assert (
        violation.acted_on
        == db.session.scalars(
            sa.select(LedgerPayment.paid_on).where(LedgerPayment.voucher == "PC-008")
        ).one()
    )
    assert [one.words for one in violation.bases] == [
        "điểm b khoản 2 Điều 8 Nghị định số 93/2019/NĐ-CP"
    ]
    kept = json.loads(finding.record)
    lines = db.session.execute(
        sa.select(AuditHitLine.side, AuditHitLine.source_id, AuditHitLine.row_no)
        .where(AuditHitLine.hit_id == hit.id)
        .order_by(AuditHitLine.position)
    )
    assert kept["lines"] == [list(line) for line in lines]
    assert (kept["hit"], kept["amount"], finding.amount) == (hit.id, hit.amount, hit.amount)
    entries = db.session.scalars(
        sa.select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(2)
    ).all()
    assert [entry.event for entry in entries] == [
        "fund_audit.hit_recorded_as_violation",
        "inspections.outside_violation_recorded",
    ]
    there = f"/cases/{case_id}/findings/{finding.id}"
    assert f'href="{there}"' in books.client.get(path).text
    assert there not in auditor.client.get(path).text
    back = books.client.get(there).text
    assert f'href="{path}"' in back
    assert "260.000.000 đ" in back
    leader = world.client("team_leader").get(there).text
    assert f'href="{path}"' not in leader
    assert "Ngoại lệ của phép kiểm tra A20" in leader
    again = books.post(f"{path}/violation", case=case_id, **asked)
    assert again.status_code == 422
    assert "đã là vi phạm trong một hồ sơ" in again.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 1

    kept_open = books.post(path, disposition="explained", reason="x")
    assert "trưởng đoàn phải rút vi phạm trước" in kept_open.text
    anew = books.post(path, disposition="violation", reason="Biên bản 12")
    assert "trưởng đoàn phải rút vi phạm trước" in anew.text  # it would be one person's again
    assert fresh(AuditHit, hit.id).fate == "violation"
    _the_result_names_the_exception(books, case_id, hit.id)
    _withdrawn_it_is_open_again(books, case_id, hit)


def _the_result_names_the_exception(books: Books, case_id: str, hit_id: str) -> None:
    world, today = books.world, today_vn()
    answer_all(world, case_id)
    take_up_all(world, case_id)
    leader = world.actor("team_leader")
    inspections.close_field_work(leader, case_id, on=today)
    paper = inspections.draft_result(leader, case_id)
    body = json.loads(fresh(Paper, paper.id).data)["body"]
    found = next(one for one in body["findings"] if one["criterion"].startswith("A20"))
    assert "ngoại lệ A20 của kiểm tra tài chính quỹ từ ngày 01/09/2024" in found["evidence"]
    assert "260.000.000 đồng, 1 dòng sao kê, sổ chi" in found["evidence"]
    assert any(FACTS["description"] == one["act"] for one in body["violations"])


def _withdrawn_it_is_open_again(books: Books, case_id: str, hit: AuditHit) -> None:
    world, first = books.world, hit.finding_id or ""
    draft = actions.draft_transparency_report(
        world.actor("auditor"),
        books.fund_id,
        hit.run_id,
        head_id=world.users["department_head"],
        list_open=True,
    ).id
    drain(JOBS)
    with pytest.raises(NotAllowed):
        inspections.withdraw_violation(world.actor("inspector"), case_id, first, reason="Nhầm quỹ")
    inspections.withdraw_violation(world.actor("team_leader"), case_id, first, reason="Nhầm quỹ")
    _withdrawn_before_the_job_ran(books, fresh(AuditHit, hit.id))
    drain(JOBS)
    hit = fresh(AuditHit, hit.id)
    assert (hit.disposition, hit.fate, hit.second_from) == ("open", "open", None)
    assert fresh(Paper, draft).failure_code == "outdated"
    assert "Đã rút vi phạm" in books.client.get(page_of(books, hit)).text
    second = record(books, hit, case_id)
    assert second != first
    drain(JOBS)
    assert fresh(AuditHit, hit.id).disposition == "violation"
    _a_partly_signed_report_is_signed_no_further(books, case_id, hit, second)


def _a_partly_signed_report_is_signed_no_further(
    books: Books, case_id: str, hit: AuditHit, finding_id: str
) -> None:
    world, auditor = books.world, books.world.actor("auditor")
    place = (auditor, books.fund_id, hit.run_id)
    paper_id = actions.draft_transparency_report(*place, list_open=True).id
    drain(JOBS)
    made = fresh(Paper, paper_id)
    number, seen = made.number, made.current_sha256
    documents.ask_signature(auditor, paper_id, password=PASSWORD, seen_sha256=seen)
    drain(JOBS)
    half = fresh(Paper, paper_id)
    assert half.state == "partly_signed"
    signed = half.current_sha256
    inspections.withdraw_violation(
        world.actor("team_leader"), case_id, finding_id, reason="Nhầm người"
    )
    drain(JOBS)
    assert fresh(AuditHit, hit.id).fate == "open"
    half = fresh(Paper, paper_id)
    assert (half.state, half.failure_code) == ("failed", "signing_stopped")
    head = world.actor("department_head")
    with pytest.raises(Refused):
        documents.ask_signature(head, paper_id, password=PASSWORD, seen_sha256=signed)
    shown = world.client("department_head").get(f"/documents/{paper_id}").text
    assert "thay đổi sau chữ ký đầu tiên nên không ai được ký tiếp" in shown
    head_id = world.users["department_head"]
    anew = actions.draft_transparency_report(*place, head_id=head_id, list_open=True).id
    drain(JOBS)
    assert fresh(Paper, anew).state == "rendered"
    assert fresh(Paper, anew).number != number


def _withdrawn_before_the_job_ran(books: Books, hit: AuditHit) -> None:
    """Nobody signs a paper over it, and a report does not tell it as a violation: as it stays when
    the paper was frozen before."""
    auditor, run = books.world.actor("auditor"), fresh(AuditRun, hit.run_id)
    assert hit.disposition == "violation"
    with pytest.raises(Refused) as refused:
        actions.sign_working_paper(
            auditor, books.fund_id, run.id, hit.check_no, step="prepared", conclusion="x", seen=""
        )
    assert [problem.code for problem in refused.value.problems] == ["withdrawn"]
    (told,) = [
        one.disposition
        for one in papers.report_data(auditor, run, as_of=run.period_to)["hits"]
        if one.title == hit.sentence_vi
    ]
    assert told == "Còn mở. Vi phạm đã lập được rút lại."


def test_neither_room_changes_when_one_refuses(books: Books) -> None:
    """Of two cases the person chooses; a signed report stays what it is."""
    world, hit = books.world, hit_of_test("A20")
    cases = [case_of_the_fund(books), case_of_the_fund(books)]
    two_conclude(world, books.fund_id, hit, CONCLUDED)
    shown = books.client.get(page_of(books, hit)).text
    radios = [tag for tag in shown.split("<input")[1:] if 'type="radio"' in tag]
    assert [
        "checked" in tag.split(">")[0] for tag in radios if any(one in tag for one in cases)
    ] == [False, False]
    foreign = under_way(world, kind="fund", entity_id=books.fund_id, member_ids=[])
    with pytest.raises(NotFound):
        record(books, hit, foreign)
    with pytest.raises(NotAllowed):
        record(books, hit, cases[0], who="department_head")
    paper_id = actions.draft_transparency_report(
        world.actor("auditor"),
        books.fund_id,
        hit.run_id,
        head_id=world.users["department_head"],
        list_open=True,
    ).id
    drain(JOBS)
    finding_id = record(books, hit, cases[1])
    assert fresh(Paper, paper_id).state == "rendered"  # it tells the same: two people said so
    assert fresh(Finding, finding_id).case_id == cases[1]
    actions.draft_transparency_report(
        world.actor("auditor"), books.fund_id, hit.run_id, list_open=True
    )
    assert sign_all(world, paper_id).state == "signed"
    other = next(one for one in queries.hits_of(fresh(AuditRun, run_id())) if one.id != hit.id)
    with pytest.raises(Refused):
        record(books, other, cases[0])
    assert db.session.scalars(sa.select(Violation.finding_id)).all() == [finding_id]
    inspections.withdraw_violation(
        world.actor("team_leader"), cases[1], finding_id, reason="Nhầm quỹ"
    )
    for _try in ("before the job ran", "after"):  # two people concluded on the withdrawn violation
        with pytest.raises(Refused):
            record(books, hit, cases[0])
        drain(JOBS)
    assert db.session.scalars(sa.select(Violation.finding_id)).all() == []
    assert fresh(AuditHit, hit.id).disposition == "violation"
    assert "Đã rút vi phạm" in books.client.get(page_of(books, hit)).text


def test_what_a_withdrawn_violation_leaves_is_not_touched_again(books: Books) -> None:
    world, hit = books.world, hit_of_test("A20")
    case_id = case_of_the_fund(books)
    first = record(books, hit, case_id)
    leader = world.actor("team_leader")
    inspections.withdraw_violation(leader, case_id, first, reason="Nhầm quỹ")
    actions.dispose_hit(
        world.actor("auditor"),
        books.fund_id,
        hit.run_id,
        hit.id,
        disposition="referred",
        reason="Chuyển công an",
    )
    drain(JOBS)  # opens what the violation left, not what a person concluded since
    assert fresh(AuditHit, hit.id).disposition == "referred"
    with pytest.raises(Refused) as refused:
        inspections.record_violation(
            world.actor("inspector"),
            case_id,
            first,
            acted_on=today_vn(),
            references=[OWN],
            responsible="Giám đốc quỹ",
            remedy="",
            remedy_due=None,
        )
    assert [one.code for one in refused.value.problems] == ["found_elsewhere"]


def test_one_fact_is_one_violation_by_a_clause_of_its_test(books: Books) -> None:
    world, hit = books.world, hit_of_test("A20")
    case_id = case_of_the_fund(books)
    of_facilities = "103/2017/NĐ-CP Đ26"
    two_conclude(world, books.fund_id, hit, CONCLUDED)
    with pytest.raises(Refused) as refused:
        actions.record_violation(
            world.actor("inspector"),
            books.fund_id,
            hit.run_id,
            hit.id,
            case_id=case_id,
            references=[of_facilities],
            remedy="",
            **FACTS,
        )
    assert [one.code for one in refused.value.problems] == ["basis_foreign"]
    record(books, hit, case_id)
    books.start()
    drain(JOBS)
    db.session.rollback()
    again = db.session.scalars(
        sa.select(AuditHit).where(AuditHit.check_no == "A20", AuditHit.run_id != hit.run_id)
    ).all()
    same = next(one for one in again if one.key == hit.key)
    with pytest.raises(Refused) as refused:
        actions.dispose_hits(
            world.actor("auditor"),
            books.fund_id,
            same.run_id,
            "A20",
            [same.id],
            disposition="referred",
            reason="Chuyển công an",
        )
    assert [one.code for one in refused.value.problems] == ["violation_stands"]
    with pytest.raises(Refused) as refused:
        record(books, same, case_id)
    assert [one.code for one in refused.value.problems] == ["violation_stands"]


def test_no_violation_rests_on_a_withdrawn_file(books: Books) -> None:
    world, hit = books.world, hit_of_test("A20")
    case_id = case_of_the_fund(books)
    withdraw_ledger(world.actor("auditor"), books.fund_id, books.ledger().id, reason="Sổ sai")
    with pytest.raises(Refused) as refused:
        record(books, hit, case_id)
    assert [one.code for one in refused.value.problems] == ["source_withdrawn"]
    assert no_violation()
