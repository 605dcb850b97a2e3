"""What pages say of one exception's question, and which files come with an answer."""

from __future__ import annotations

import html
import io
from collections import Counter

import pytest
import sqlalchemy as sa
from PIL import Image

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.models import AuditHit, ExplanationReply
from inspect_app.fund_audit.queries import working_papers
from tests.app.test_fund_explanations import ANSWER, answer, hits, overtake, shown, the_run
from tests.kit.explanations import sent
from tests.kit.fund_books import Books, audited_books, open_books
from tests.kit.fund_registers import FAULTY, register_book
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


@pytest.fixture
def books(world: World) -> Books:
    return audited_books(world, "team_leader")


def test_an_exception_tells_where_its_own_question_stands(books: Books) -> None:
    run = the_run()
    first, second, free = hits()[:3]
    letter_id = sent(books, run.id, first.id, second.id)
    path = f"{books.path}/audits/{run.id}/hits"

    def told(hit: AuditHit) -> str:
        page: str = books.client.get(f"{path}/{hit.id}").text
        return page[page.index('id="explanation-title"') :].partition("</section>")[0]

    again = "explanations/new?hit="
    assert again in told(free)
    assert "Đã yêu cầu, chưa đến hạn" in told(second)
    for label in ("Quỹ được yêu cầu", "Giải trình của quỹ"):
        assert f"<dt>{label}</dt>" in told(second)
    assert again not in told(second)
    answer(books, letter_id, first.id)
    assert "Đã yêu cầu, chưa đến hạn" not in told(first)
    assert "Đã giải trình" in told(first)
    assert again in told(first)
    assert "Đã yêu cầu, chưa đến hạn" in told(second)
    overtake(letter_id)
    assert "Quá hạn giải trình" in told(second)
    assert "Quá hạn giải trình" not in told(first)
    assert again in told(second)
    report = books.client.get(f"{books.path}/audits/{run.id}").text
    near = report[report.index('<h2 id="hits">') :].partition("<h3>")[0]
    assert "Yêu cầu quỹ giải trình" in near


def test_photos_come_with_an_answer_and_a_refused_file_is_named(books: Books) -> None:
    run = the_run()
    hit = hits()[0]
    letter_id = sent(books, run.id, hit.id)
    path = f"{books.path}/audits/{run.id}/explanations/{letter_id}"
    form = {"hit": hit.id, "text": ANSWER, "received_on": today_vn().isoformat()}
    webp = picture("WEBP")
    for content, name in ((b"\xff\xd8\xff\x00broken", "anh <1>.jpg"), (webp, "anh.webp")):
        refused = books.post(path, **form, files=(content, name))
        assert refused.status_code == 422
        assert f"{html.escape(name)} không phải loại tệp được nhận" in refused.text
    assert not db.session.scalars(sa.select(ExplanationReply)).all()
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png")):
        content = picture(kind)
        assert books.post(path, **form, files=(content, f"bien nhan.{ending}")).status_code == 303
        file = shown(books, letter_id).points[0].replies[-1].files[0]
        answer_file = books.client.get(f"{path}/files/{file.id}")
        assert answer_file.data == content
        assert answer_file.mimetype == f"image/{kind.lower()}"
        disposition = answer_file.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="QMH-20240901-20240909-01-SYT-GT-')
        assert f".{ending}" in disposition


def picture(kind: str) -> bytes:
    """A small picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (8, 6), "white").save(made, kind)
    return made.getvalue()


def test_a_document_of_the_answer_serves_as_document_of_the_conclusion(books: Books) -> None:
    run = the_run()
    first, *others = (hit for hit in hits() if hit.check_no == several())
    foreign = next(hit for hit in hits() if hit.check_no != several())
    letter_id = sent(books, run.id, first.id, foreign.id)
    path = f"{books.path}/audits/{run.id}"
    named = "Tài liệu kèm giải trình của quỹ"
    test_path = f"{path}/tests/{several()}"
    for address in (f"{path}/hits/{first.id}", test_path):
        assert named not in books.client.get(address).text
    form = {"hit": first.id, "text": ANSWER, "received_on": today_vn().isoformat()}
    answered = books.post(
        f"{path}/explanations/{letter_id}", **form, files=(b"Phieu chi", "phieu.txt")
    )
    assert answered.status_code == 303
    letter = shown(books, letter_id)
    file = letter.point_of(first.id).replies[0].files[0]
    offered = f"phieu.txt ({letter.paper.full_number}, {today_vn():%d/%m/%Y})"
    for address in (f"{path}/hits/{first.id}", test_path):
        page = books.client.get(address).text
        assert named in page
        assert offered in page
    said = {"disposition": "explained", "reason": "Đã xem phiếu chi", "answer_file": file.id}
    two = books.post(f"{path}/hits/{first.id}", **said, file=(b"A", "a.txt"))
    assert two.status_code == 422
    assert "Chỉ chọn một tài liệu" in two.text
    assert books.post(f"{path}/hits/{foreign.id}", **said).status_code == 422
    assert all(hit.disposition == "open" for hit in hits())
    assert books.post(f"{path}/hits/{first.id}", **said).status_code == 303
    many = books.post(test_path, **said, hit=others[0].id)
    assert many.status_code == 303
    for hit in (first, others[0]):
        assert books.client.get(f"{path}/hits/{hit.id}/document").data == b"Phieu chi"
    db.session.rollback()
    told = working_papers.paper_of(the_run(), first.check_no).told["exceptions"]
    assert [one["file"] for one in told if one["key"] in (first.key, others[0].key)] == [
        {"sha256": file.sha256, "label": "phieu.txt"}
    ] * 2
    assert file.sha256 in books.client.get(f"{test_path}/paper").text


def several() -> str:
    """A test with more than one exception."""
    return Counter(hit.check_no for hit in hits()).most_common(1)[0][0]


def test_an_exception_without_lines_says_what_its_test_looks_at(world: World) -> None:
    books = open_books(world)
    books.send_samples()
    registers = (register_book(FAULTY), "so.xlsx")
    assert books.post(f"{books.path}/registers", file=registers).status_code == 303
    drain(JOBS)
    books.start()
    drain(JOBS)
    db.session.rollback()
    hit = next(hit for hit in hits() if hit.check_no == "A25")
    page = books.client.get(f"{books.path}/audits/{the_run().id}/hits/{hit.id}").text
    assert "Không có dòng sao kê hay dòng sổ chi nào thuộc ngoại lệ này." in page
    assert f"Phép kiểm tra xem xét: {RULES['A25'].base.vi}." in page
    assert "<table" not in page
