"""Fund audits through the browser face and the worker: figures, number walk, refusals, hash."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.core.refusal import NotFound
from inspect_app.fund_audit import actions, queries
from inspect_app.fund_audit.models import AuditHit, AuditLine, AuditRun
from inspect_app.funds import sample
from tests.kit.fund_books import FIRST, LAST, Books, add_fund, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain, run_row


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def audited(books: Books) -> str:
    """The address of a finished audit of the sample books."""
    books.send_samples()
    answer = books.start()
    assert answer.status_code == 303, answer.text
    drain(JOBS)
    db.session.rollback()
    return str(answer.headers["Location"])


def run_of(address: str) -> AuditRun:
    return db.session.get_one(AuditRun, address.rsplit("/", 1)[1])


def marks(text: str) -> list[tuple[str, str, int]]:
    """Every link that carries a number: (address, amount or count, number)."""
    found = []
    for link in html5lib.parse(text, namespaceHTMLElements=False).iter():
        tag = link.tag.rsplit("}", 1)[-1] if isinstance(link.tag, str) else ""
        for kind in ("amount", "count"):
            number = link.get(f"data-{kind}")
            if tag == "a" and number is not None:
                found += [(link.get("href"), kind, int(number))]
    return found


def drawn(text: str) -> list[tuple[str, int]]:
    """Every link in the flow picture with the amount that its title names."""
    svg = text[text.index("<svg") : text.index("</svg>")]
    links = re.findall(r'<a href="([^"]+)">(.*?)</a>', svg)
    return [
        (unescape(href), int(re.findall(r"([\d.]+) đ", mark)[0].replace(".", "")))
        for href, mark in links
        if "<title>" in mark
    ]


def behind(books: Books, href: str) -> tuple[int, int]:
    """Sum and count that the page behind a number states."""
    answer = books.client.get(href)
    assert answer.status_code == 200, href
    line = re.search(r'<p class="sum-line"[^>]*>', answer.text)
    assert line is not None, href
    total = re.search(r'data-total="(-?\d+)"', line.group())
    amount = re.search(r'data-sum="(-?\d+)"', line.group())
    assert total is not None, href
    return int(amount.group(1)) if amount else 0, int(total.group(1))


def test_every_number_leads_to_lines_that_sum_to_it(books: Books) -> None:
    page = audited(books)
    text = books.client.get(page).text
    numbers = marks(text)
    assert len(numbers) > 50
    picture = drawn(text)
    assert len(picture) >= 26  # bands and boxes
    everything = numbers + [(href, "amount", amount) for href, amount in picture]
    for statement in {href for href, kind, _n in numbers if "/statements/" in href}:
        parent = statement.split("/lines")[0]
        everything += marks(books.client.get(parent).text)
    for href, kind, number in dict.fromkeys(everything):
        amount, count = behind(books, href)
        assert number == (amount if kind == "amount" else count), (href, kind)


def test_the_lines_behind_a_number_are_all_listed(books: Books) -> None:
    """Every page of a long list is opened and its amounts added up."""
    page = audited(books)
    address, listed, number = (
        f"{page}/lines?part=side%3Dbank%26flow%3Din%26group%3Dorganisation",
        0,
        1,
    )
    amount, count = behind(books, address)
    rows = 0
    while rows < count:
        text = books.client.get(f"{address}&page={number}").text
        cells = re.findall(r'<td class="figure" data-amount="\d+">([\d.]+) đ</td>', text)
        assert cells
        rows, number = rows + len(cells), number + 1
        listed += sum(int(cell.replace(".", "")) for cell in cells)
    assert (listed, rows) == (amount, count)


def test_result_page_states_the_figures_of_the_sample(books: Books) -> None:
    page = audited(books)
    text = books.client.get(page).text
    for shown in (
        "14.047.182.843 đ",  # opening of both accounts
        "21.930.446.677 đ",
        "8.773.174.834 đ",  # income without the internal transfer of 1.2 billion
        "1.200.000.000 đ",
        "161.711.000 đ",
        "1,84%",
        "Trong mức trần",
        "điểm a khoản 2 Điều 37 Nghị định số 93/2019/NĐ-CP",
        "94,83%",
    ):
        assert shown in text, shown
    run = run_of(page)
    assert run.state == "done"
    assert (
        db.session.scalar(
            sa.select(sa.func.count()).where(AuditLine.run_id == run.id, AuditLine.side == "bank")
        )
        == 6977 + 14
    )
    assert 'role="group"' in text


def test_auditing_twice_gives_the_same_hash_and_one_effect_each(books: Books) -> None:
    first = run_of(audited(books))
    again = books.start()
    drain(JOBS)
    db.session.rollback()
    second = run_of(again.headers["Location"])
    assert second.id != first.id
    assert first.run_hash == second.run_hash
    assert json.loads(first.result) == json.loads(second.result)
    counts = [
        db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (AuditLine, AuditHit, JournalEntry)
    ]
    job = db.session.scalars(sa.select(OutboxRow).where(OutboxRow.subject_id == second.id)).one()
    assert (job.progress_done, job.progress_total) == (job.progress_total, job.progress_done)
    assert job.progress_total > 10
    job.state, job.lease_until = "new", None
    db.session.commit()
    run_row(job.id, JOBS)
    db.session.rollback()
    assert counts == [
        db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (AuditLine, AuditHit, JournalEntry)
    ]


def test_held_statement_refuses_the_audit_with_its_reason(books: Books) -> None:
    rows = sample.MAIN_STATEMENT.read_bytes().splitlines(keepends=True)
    del rows[4000]
    books.send(b"".join(rows), opening=str(sample.MAIN_OPENING), name="thieu-dong.csv")
    held = books.statement()
    answer = books.start()
    assert answer.status_code == 422
    for words in ("thieu-dong.csv", "bị giữ lại", "không cho ra số dư", "phải là"):
        assert words in answer.text, words
    assert books.start(accept_unproved="y").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditRun)) == 0
    books.post(f"{books.path}/statements/{held.id}/withdrawal", reason="thiếu dòng")
    assert books.start().status_code == 422  # nothing is left to audit
    books.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    assert books.start().status_code == 303
    drain(JOBS)


def test_unproved_lines_stop_the_audit_unless_shown(books: Books) -> None:
    books.send(sample.MAIN_STATEMENT)
    refused = books.start()
    assert refused.status_code == 422
    assert "chưa có số dư in nào chứng minh" in refused.text
    answer = books.start(accept_unproved="y")
    assert answer.status_code == 303
    drain(JOBS)
    db.session.rollback()
    text = books.client.get(answer.headers["Location"]).text
    assert "có dòng chưa được chứng minh" in text
    assert "dòng sao kê không có số dư in để chứng minh" in text
    assert "Quỹ chưa nộp sổ chi" in text
    assert "suy ngược từ số dư in đầu tiên" in text


def test_files_still_being_read_and_bad_periods_are_refused(books: Books) -> None:
    actor = books.world.actor("auditor")
    assert books.start().status_code == 422
    from inspect_app.funds import actions as funds

    funds.submit_statement(
        actor,
        books.fund_id,
        account_no=sample.PAYMENTS_ACCOUNT,
        content=sample.PAYMENTS_STATEMENT.read_bytes(),
        label="dang-doc.csv",
        opening=sample.PAYMENTS_OPENING,
    )
    assert "đang được đọc" in books.start().text
    drain(JOBS)
    assert books.start(period_to="2024-08-01").status_code == 422
    assert books.start(period_to="2999-01-01").status_code == 422
    assert books.start(period_from="hôm qua").status_code == 422
    assert books.start(resolution_number="5/NQ").status_code == 422


def test_board_resolution_and_cap_of_a_date_without_verified_law(books: Books) -> None:
    books.send_samples()
    answer = books.start(
        resolution_number="5/NQ-HĐQL", resolution_on="2024-01-02", resolution_percent="7.5"
    )
    drain(JOBS)
    db.session.rollback()
    text = books.client.get(answer.headers["Location"]).text
    assert "5/NQ-HĐQL" in text
    late = books.start(period_from="2024-09-01", period_to="2026-03-15")
    drain(JOBS)
    db.session.rollback()
    text = books.client.get(late.headers["Location"]).text
    assert "chưa xác minh, không dùng để kết luận" in text
    assert "Chưa kết luận được về mức trần" in text


def test_disposition_needs_a_reason_and_the_permission(books: Books) -> None:
    page = audited(books)
    run = run_of(page)
    hit = queries.hits_of(run)[0]
    path = f"{page}/hits/{hit.id}"
    assert "Mức cao" in books.client.get(path).text
    assert books.post(path, disposition="explained", reason="  ").status_code == 422
    assert books.post(path, disposition="forgotten", reason="x").status_code == 422
    head = books.world.client("department_head")
    assert head.get(path).status_code == 200
    assert books.post(path, disposition="violation", reason="Biên bản 12").status_code == 303
    db.session.rollback()
    assert (hit.disposition, hit.reason) == ("violation", "Biên bản 12")
    assert "Biên bản 12" in books.client.get(path).text
    other = Books(books.world, books.fund_id, head)
    assert other.post(path, disposition="open", reason="x").status_code == 403
    entry = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == "fund_audit.hit_disposed")
    ).one()
    assert entry.subject_id == hit.id


def test_hit_pages_list_what_they_speak_of(books: Books) -> None:
    page = audited(books)
    hits = queries.hits_of(run_of(page))
    assert len(hits) >= 8
    for hit in hits:
        text = books.client.get(f"{page}/hits/{hit.id}").text
        rows = re.findall(r'href="[^"]+#(?:line|row)-\d+"', text)
        assert len(rows) == hit.lines, hit.key


def test_foreign_organisation_finds_nothing(books: Books) -> None:
    page = audited(books)
    run = run_of(page)
    hit = queries.hits_of(run)[0]
    other = books.world.client("auditor.b")
    own = add_fund(books.world.b, "QB")
    for path in (
        f"{books.path}/audits",
        page,
        f"{page}/lines?part=side%3Dbank",
        f"{page}/progress",
        f"{page}/hits/{hit.id}",
        f"/funds/{own}/audits/{run.id}",
    ):
        assert other.get(path).status_code == 404, path
        assert books.world.client("inspector").get(path).status_code == 403, path
    actor = books.world.actor("auditor.b")
    with pytest.raises(NotFound):
        actions.start_audit(actor, books.fund_id, period_from=FIRST, period_to=LAST)
    with pytest.raises(NotFound):
        actions.dispose_hit(actor, books.fund_id, run.id, hit.id, disposition="error", reason="x")
    with pytest.raises(NotFound):
        actions.draft_transparency_report(actor, books.fund_id, run.id, list_open=True)
    assert books.client.get(f"{page}/lines?part=password%3Dx").status_code == 404
    assert books.client.get(f"{page}/lines?part=").status_code == 404


def test_progress_is_the_engines_own(books: Books) -> None:
    books.send_samples()
    page = books.start().headers["Location"]
    waiting = books.client.get(f"{page}/progress").text
    assert "Đang chờ" in waiting or "progress" in waiting
    job = db.session.scalars(sa.select(OutboxRow).where(OutboxRow.state == "new")).one()
    job.state, job.progress_done, job.progress_total = "leased", 6, 15
    job.progress_note = "A05 Duplicates by bank reference"
    job.lease_until = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    db.session.commit()
    text = books.client.get(f"{page}/progress").text
    assert "6/15" in text
    assert "A05 Ghi trùng" in text
    job = db.session.get_one(OutboxRow, job.id)
    job.progress_note = "reading lines: 1200000"
    db.session.commit()
    assert "đọc nội dung các dòng: 1.200.000" in books.client.get(f"{page}/progress").text
    books.post("/language/en")
    assert "reading the texts of the lines: 1,200,000" in books.client.get(f"{page}/progress").text
    books.post("/language/vi")
    job = db.session.get_one(OutboxRow, job.id)
    run_row(job.id, JOBS)
    db.session.rollback()
    assert books.client.get(f"{page}/progress").headers["HX-Refresh"] == "true"
    query = parse_qs(urlsplit(marks(books.client.get(page).text)[0][0]).query)
    assert query["part"] == ["side=bank&flow=in"]
