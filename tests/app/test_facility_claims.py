"""What a ledger claims for facilities and pays to people there, against what inspectors counted
(A18, A19)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.db import db, transaction
from inspect_app.fund_audit.models import AuditHit, AuditRun, AuditTest
from inspect_app.funds import sample
from inspect_app.inspections import actions
from inspect_app.registry.models import Facility
from tests.kit.cases import answer_all, take_up_all, under_way
from tests.kit.fund_books import Books, open_books
from tests.kit.fund_registers import register_book
from tests.kit.plans import register
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

HEADER = (
    "Ngày chi;Số chứng từ;Số tiền;Loại chi;Chương trình;Đơn vị nhận tiền;Nội dung chi;"
    "Quyết định số;Chứng từ kèm theo;Số giao dịch ngân hàng;Đối tượng thụ hưởng;so tre em"
)
FOUND = 44
"""Children under 16 that the inspectors find: 40 and one in each other band."""
COUNTED = 60
"""Residents that they find."""


def row(voucher: str, facility: str, children: str) -> str:
    return (
        f"05/09/2024;{voucher};1000000;Chi chương trình;Nuôi dưỡng;Nơi nhận;Ăn;12/QĐ;BK;;"
        f"{facility};{children}"
    )


def facility(organisation_id: str, code: str, name: str, capacity: int) -> str:
    found = register(organisation_id, "facility", code, name)
    with transaction() as session:
        session.add(
            Facility(
                entity_id=found,
                facility_type="children",
                ownership="non_public",
                founder="person",
                capacity=capacity,
                area_kind="rural",
                mountainous=False,
                land_area_dm2=100,
                room_area_dm2=100,
            )
        )
    return found


def audited(books: Books, number: str = "A19") -> tuple[AuditRun, AuditTest, list[AuditHit]]:
    address = books.start().headers["Location"]
    drain(JOBS)
    db.session.rollback()
    run = db.session.get_one(AuditRun, address.rsplit("/", 1)[1])
    assert run.state == "done"
    test = db.session.scalars(
        sa.select(AuditTest).where(AuditTest.run_id == run.id, AuditTest.number == number)
    ).one()
    hits = db.session.scalars(
        sa.select(AuditHit).where(AuditHit.run_id == run.id, AuditHit.check_no == number)
    ).all()
    return run, test, sorted(hits, key=lambda hit: hit.key)


@pytest.mark.slow  # a whole visit is answered
def test_children_claimed_are_compared_with_licence_and_head_count(world: World) -> None:
    seen = facility(world.a, "MA-1", "Mái ấm Đồi Xanh", 100)
    facility(world.a, "MA-2", "Mái ấm Suối Trong", 30)
    facility(world.a, "MA-3", "Nhà Chung", 1)
    facility(world.a, "MA-4", "Nhà chung", 1)
    foreign = facility(world.b, "TB-9", "Mái ấm Tỉnh Bạn", 1)
    books = open_books(world)
    books.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    rows = (
        row("PC-1", "mai am doi xanh", str(FOUND + 1)),
        row("PC-2", "ma-1", str(FOUND)),
        row("PC-3", "MA-2", "31"),
        row("PC-4", "MÁI ẤM SUỐI TRONG", "30"),
        row("PC-5", "TB-9", "50"),
        row("PC-6", "Nhà chung", "50"),
        row("PC-7", "MA-2", ""),
    )
    books.send_ledger("\n".join((HEADER, *rows)).encode())
    assert books.ledger().state == "accepted"

    case_id = under_way(world, entity_id=seen)
    answer_all(world, case_id, counted_on="2024-09-20", c_6_16y="40", clients_total="60")
    before, test, hits = audited(books)
    assert [hit.key for hit in hits] == [f"A19:licence:{books.ledger().id}:3"]
    assert test.population == 4
    assert "PC-1, PC-2, PC-3, PC-4" in test.note_vi  # nobody's count is finished yet

    take_up_all(world, case_id)
    actions.close_field_work(world.actor("team_leader"), case_id, on=clock.today_vn())
    run, test, hits = audited(books)
    assert run.run_hash != before.run_hash
    assert test.population == 4
    assert [hit.key for hit in hits] == [
        f"A19:count:{books.ledger().id}:1",
        f"A19:licence:{books.ledger().id}:3",
    ]
    assert [hit.amount for hit in hits] == [1_000_000, 1_000_000]
    assert hits[0].sentence_vi == (
        "Mái ấm Đồi Xanh (MA-1): kê 45 trẻ, thanh tra viên đếm được 44 ngày 20/09/2024."
    )
    assert hits[1].sentence_vi == (
        "Mái ấm Suối Trong (MA-2): kê 31 trẻ, giấy phép cho nuôi dưỡng 30."
    )
    assert "2 (chứng từ PC-5, PC-6)" in test.note_vi  # a stranger's facility; two of one name
    assert "2 (chứng từ PC-3, PC-4)" in test.note_vi
    assert foreign not in run.result
    page = books.client.get(f"{books.path}/audits/{run.id}/hits/{hits[0].id}").text
    assert "ngày 20/09/2024" in page
    assert "PC-1" in page
    assert "PC-2" not in page

    again, _test, _hits = audited(books)
    assert again.run_hash == run.run_hash
    with transaction() as session:
        session.get_one(Facility, seen).capacity = 44
    changed, _test, hits = audited(books)
    assert changed.run_hash != run.run_hash
    assert f"A19:licence:{books.ledger().id}:1" in [hit.key for hit in hits]


@pytest.mark.slow  # a whole visit is answered
def test_people_paid_at_a_facility_are_compared_with_the_residents_counted(world: World) -> None:
    seen = facility(world.a, "MA-1", "Mái ấm Đồi Xanh", 100)
    facility(world.a, "MA-2", "Mái ấm Suối Trong", 30)
    people = [{"code": f"TH-{at:03d}", "facility": "MA-1"} for at in range(1, COUNTED + 1)]
    people += [{"code": "TH-061"}, {"code": "TH-062", "facility": "ma-2"}]
    people += [{"code": "TH-063", "facility": "Nhà không ai biết"}, {"code": "TH-064"}]
    books = open_books(world)
    books.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    rows = [row(f"PC-{at}", f"TH-{at:03d}", "") for at in range(1, COUNTED + 5)]
    # who lives nowhere in the register is paid at the facility that gets the money
    rows[60] = rows[60].replace("Nơi nhận", "mái ấm đồi xanh")
    books.send_ledger("\n".join((HEADER, *rows)).encode())
    book = register_book({"beneficiaries": people})
    books.post(f"{books.path}/registers", file=(book, "so.xlsx"))
    drain(JOBS)
    case_id = under_way(world, entity_id=seen)
    answer_all(world, case_id, counted_on="2024-09-20", c_6_16y="40", clients_total=str(COUNTED))
    before, test, hits = audited(books, "A18")
    assert hits == []
    assert f"không đếm tại cơ sở: {COUNTED + 2} (chứng từ PC-1, PC-2" in test.note_vi
    assert "không là mã hoặc tên của đúng một cơ sở trong sổ đăng ký: 1." in test.note_vi
    take_up_all(world, case_id)
    actions.close_field_work(world.actor("team_leader"), case_id, on=clock.today_vn())
    run, test, hits = audited(books, "A18")
    assert run.run_hash != before.run_hash
    assert [hit.key for hit in hits] == [f"A18:census:MA-1:{2024 * 12 + 8}"]
    assert (hits[0].amount, hits[0].lines) == ((COUNTED + 1) * 1_000_000, COUNTED + 1)
    assert hits[0].sentence_vi == (
        "Mái ấm Đồi Xanh (MA-1): chi cho 61 người trong một tháng, 61.000.000 đồng; "
        "thanh tra viên đếm được 60 người trong tháng đó."
    )
    assert "không đếm tại cơ sở: 1 (chứng từ PC-62)" in test.note_vi
    assert audited(books, "A18")[0].run_hash == run.run_hash


def test_a_ledger_of_unknown_facilities_says_why_nothing_was_compared(world: World) -> None:
    books = open_books(world)
    books.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    books.send_ledger("\n".join((HEADER, row("PC-1", "Bé Thử", "3"))).encode())
    _run, test, hits = audited(books)
    assert (test.state, hits) == ("not_run", [])
    assert "PC-1" in test.note_vi
    assert "Bé Thử" not in test.note_vi
