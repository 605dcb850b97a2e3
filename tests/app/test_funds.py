"""Statements and ledgers through the browser face and the worker."""

from __future__ import annotations

import csv
import time

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.core.refusal import NotFound, Refused
from inspect_app.funds import actions, queries, sample
from inspect_app.funds.models import BankStatement, LedgerPayment, StatementLine
from tests.kit.fund_books import Books, add_fund, open_books
from tests.kit.printed_statements import VIETCOMBANK, print_statement
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import Job, drain, run_row


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def main_rows() -> list[bytes]:
    return sample.MAIN_STATEMENT.read_bytes().splitlines(keepends=True)


def count(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_sample_statement_gives_its_totals_to_the_dong(books: Books) -> None:
    answer = books.send(sample.MAIN_STATEMENT, opening="10.847.182.843")
    assert answer.status_code == 303
    row = books.statement()
    assert (row.state, row.lines_in, row.accepted, row.rejected) == ("balanced", 6977, 6977, 0)
    assert (row.credit, row.debit) == (8_773_133_584, 55_000)
    assert (row.opening, row.closing) == (10_847_182_843, 19_620_261_427)
    fee = db.session.get_one(StatementLine, (row.id, 140))
    assert (fee.debit, fee.credit, fee.amount) == (55_000, 0, -55_000)
    text = books.client.get(answer.headers["Location"]).text
    for shown in ("6.977", "8.773.133.584 đ", "55.000 đ", "10.847.331.843 đ", "19.620.261.427 đ"):
        assert shown in text
    assert text.count("Khớp</span>") == 9


def test_the_printed_sample_comes_in_as_pdf_and_balances(books: Books) -> None:
    with sample.MAIN_STATEMENT.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row[1:]) for row in csv.reader(file)][1:]
    data = print_statement(VIETCOMBANK, rows)
    books.send(data, name="sao-ke.pdf", opening="10.847.182.843")
    row = books.statement()
    assert (row.state, row.lines_in, row.accepted, row.rejected) == ("balanced", 6977, 6977, 0)
    assert (row.credit, row.debit, row.closing) == (8_773_133_584, 55_000, 19_620_261_427)
    assert (row.layout, count(StatementLine)) == ("vietcombank", 6977)
    books.send(data[: len(data) // 2], name="rach.pdf")
    assert (books.statement().state, books.statement().failure_rule) == ("unreadable", "broken_pdf")


def test_printed_totals_are_compared_again_with_later_balances_and_progress_never_goes_back(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sample.MAIN_STATEMENT.open(encoding="utf-8", newline="") as file:
        rows = [list(row[1:]) for row in csv.reader(file)][1:400]
    heard: list[float] = []
    monkeypatch.setattr(
        Job, "progress", lambda _job, done, total, _note="": heard.append(done / total)
    )
    totals = ["", "Tổng cộng", "", "999.999", "", ""]
    data = print_statement(VIETCOMBANK, [*rows, totals], below=["Xác nhận <b>của</b> ngân hàng"])
    books.send(data, name="sao-ke.pdf")
    assert heard == sorted(heard)
    assert len(heard) == 4
    row = books.statement()
    page = f"{books.path}/statements/{row.id}"
    assert "Xác nhận &lt;b&gt;của&lt;/b&gt; ngân hàng" in books.client.get(page).text
    for opening in ("", str(sample.MAIN_OPENING)):
        found = [b for b in queries.verdicts_of(row).breaks if b.rule == "stated_credit"]
        assert [(b.expected, b.found) for b in found] == [(999_999, row.credit)]
        assert row.state == "held"
        if not opening:
            books.post(f"{page}/balances", opening=str(sample.MAIN_OPENING))
            drain(JOBS)
            db.session.rollback()
            row = books.statement()


def test_import_of_6977_lines_takes_about_a_second(books: Books) -> None:
    started = time.monotonic()
    books.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    assert time.monotonic() - started < 5
    assert count(StatementLine) == 6977


def test_without_opening_the_first_day_is_unproved_until_it_is_entered(books: Books) -> None:
    books.send(sample.MAIN_STATEMENT)
    row = books.statement()
    assert row.state == "unproved"
    page = f"{books.path}/statements/{row.id}"
    listed = queries.lines_page(row, queries.LineFilter("unproved"))
    assert listed.total == row.unproved > 0
    assert {str(line.booked_on) for line in listed.rows} == {"2024-09-01"}
    assert "10.847.182.843" in books.client.get(page).text  # implied, to be compared

    before = count(StatementLine)
    assert books.post(f"{page}/balances", opening="10.847.182.842").status_code == 303
    drain(JOBS)
    db.session.rollback()
    row = books.statement()
    assert row.state == "held"
    assert "10.847.331.842" in books.client.get(page).text

    assert books.post(f"{page}/balances", opening="10.847.182.843").status_code == 303
    drain(JOBS)
    db.session.rollback()
    assert books.statement().state == "balanced"
    assert count(StatementLine) == before
    again = books.post(f"{page}/balances", opening="1")
    assert again.status_code == 422
    events = db.session.scalars(sa.select(JournalEntry.event)).all()
    assert events.count("funds.balances_entered") == 2
    assert events.count("funds.statement_checked") == 2


def test_a_cut_tail_is_told_until_the_closing_balance_holds_it(books: Books) -> None:
    cut = b"".join(sample.MAIN_STATEMENT.read_bytes().splitlines(keepends=True)[:15])
    opening = str(sample.MAIN_OPENING)
    books.send(cut, opening=opening)
    row = books.statement()
    page = f"{books.path}/statements/{row.id}"
    assert row.state == "balanced"
    for shown in (page, books.path, f"{books.path}/audits"):
        assert "Chưa chứng minh phần cuối" in books.client.get(shown).text
    assert "có, đến dòng cuối cùng" in books.client.get(page).text
    assert books.post(f"{page}/balances", opening="1", closing="2").status_code == 422
    answer = books.post(f"{page}/balances", opening=opening, closing="19.620.261.427")
    assert answer.status_code == 303
    drain(JOBS)
    db.session.rollback()
    assert books.statement().state == "held"
    assert "Chưa chứng minh phần cuối" not in books.client.get(page).text


def test_statements_that_hold_the_same_days_name_each_other(books: Books) -> None:
    rows = main_rows()
    books.send(b"".join(rows), opening=str(sample.MAIN_OPENING))
    books.send(b"".join(rows[:200]))
    books.send(sample.PAYMENTS_STATEMENT, account=sample.PAYMENTS_ACCOUNT)
    found = db.session.scalars(sa.select(BankStatement)).all()
    pages = {row.id: f"{books.path}/statements/{row.id}" for row in found}
    whole, part = (next(row for row in found if row.accepted == lines) for lines in (6977, 199))

    def named(row: BankStatement) -> list[str]:
        text = books.client.get(pages[row.id]).text
        return [one for one, page in pages.items() if one != row.id and f'href="{page}"' in text]

    assert [named(row) for row in (whole, part)] == [[part.id], [whole.id]]
    assert all(not named(row) for row in found if row.account_no == sample.PAYMENTS_ACCOUNT)
    books.post(f"{pages[part.id]}/withdrawal", reason="thừa")
    db.session.rollback()
    assert not named(whole)


def test_a_missing_line_holds_the_statement_and_names_the_day(books: Books) -> None:
    rows = main_rows()
    del rows[500]
    books.send(b"".join(rows), opening=str(sample.MAIN_OPENING))
    row = books.statement()
    assert row.state == "held"
    text = books.client.get(f"{books.path}/statements/{row.id}").text
    found = queries.verdicts_of(row).breaks[0]
    assert found.day is not None
    assert found.day.strftime("%d/%m/%Y") in text
    assert "không cho ra số dư" in text
    assert f"#line-{found.line}" in text


def test_a_row_that_cannot_be_read_is_counted_and_named(books: Books) -> None:
    broken = sample.MAIN_STATEMENT.read_bytes().replace(b",55.000,", b",55.0x0,", 1)
    books.send(broken, opening=str(sample.MAIN_OPENING))
    row = books.statement()
    assert (row.lines_in, row.accepted, row.rejected) == (6977, 6976, 1)
    text = books.client.get(f"{books.path}/statements/{row.id}").text
    assert 'id="rejected-140"' in text
    assert "55.0x0" in text


def test_the_same_file_is_refused_until_the_first_is_withdrawn(books: Books) -> None:
    books.send(sample.PAYMENTS_STATEMENT)  # of another account: the auditor chose wrongly
    first = books.statement()
    again = books.send(sample.PAYMENTS_STATEMENT, account=sample.PAYMENTS_ACCOUNT)
    assert again.status_code == 422
    assert "đã được nộp" in again.text
    page = f"{books.path}/statements/{first.id}"
    assert books.post(f"{page}/withdrawal", reason=" ").status_code == 422
    assert books.post(f"{page}/withdrawal", reason="nhầm tài khoản").status_code == 303
    assert "nhầm tài khoản" in books.client.get(page).text
    assert books.send(sample.PAYMENTS_STATEMENT, account=sample.PAYMENTS_ACCOUNT).status_code == 303
    with pytest.raises(Refused):
        actions.withdraw_statement(
            books.world.actor("auditor"), books.fund_id, first.id, reason="lần nữa"
        )


def test_what_is_no_statement_is_unreadable_and_stores_nothing(books: Books) -> None:
    books.send(b"\x89PNG\r\n\x1a\n\x00\x00")
    row = books.statement()
    assert row.state == "unreadable"
    assert count(StatementLine) == 0
    assert "Tệp không phải CSV" in books.client.get(f"{books.path}/statements/{row.id}").text
    assert books.send(b"").status_code == 422
    unknown = books.send(sample.MAIN_STATEMENT, account="123")
    assert unknown.status_code == 422


@pytest.mark.parametrize("times", [1, 4])
def test_a_statement_of_another_account_than_the_chosen_one_is_refused(
    books: Books, times: int
) -> None:
    """Also one that is large enough to be read column by column."""
    head, *rows = main_rows()
    said = f"Số tài khoản: {sample.PAYMENTS_ACCOUNT}\r\n".encode()
    books.send(said + head + b"".join(rows * times))
    row = books.statement()
    assert (row.state, row.failure_rule) == ("unreadable", "other_account")
    assert count(StatementLine) == 0
    page = books.client.get(f"{books.path}/statements/{row.id}").text
    assert f"{sample.PAYMENTS_ACCOUNT} ≠ {sample.MAIN_ACCOUNT}" in page


def test_a_job_that_runs_twice_has_one_effect(books: Books) -> None:
    books.send(sample.PAYMENTS_STATEMENT, account=sample.PAYMENTS_ACCOUNT)
    job = db.session.scalars(sa.select(OutboxRow)).one()
    entries, lines = count(JournalEntry), count(StatementLine)
    assert run_row(job.id, JOBS) == "busy"
    job = db.session.get_one(OutboxRow, job.id)
    job.state, job.lease_until = "new", None  # as if Redis had lost everything
    db.session.commit()
    run_row(job.id, JOBS)
    db.session.rollback()
    assert (count(JournalEntry), count(StatementLine)) == (entries, lines)


def test_lines_are_filtered_paged_and_addressed(books: Books) -> None:
    books.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    row = books.statement()
    page = f"{books.path}/statements/{row.id}/lines"
    out = books.client.get(f"{page}?show=out").text
    assert 'data-total="1" data-sum="55000"' in out
    assert 'id="line-140"' in out
    assert 'id="line-140"' in books.client.get(f"{page}?at=140").text
    assert 'id="line-140"' not in books.client.get(page).text
    day = books.client.get(f"{page}?day=2024-09-07&show=in").text
    found = queries.verdicts_of(row).days
    expected = next(one for one in found if one.on.isoformat() == "2024-09-07")
    assert f'data-sum="{expected.credit}"' in day
    assert 'data-total="0"' in books.client.get(f"{page}?q=khong-co-tu-nay").text
    assert 'data-total="0"' not in books.client.get(f"{page}?q=UNG+ho").text
    assert books.client.get(f"{page}?show=nothing").status_code == 404
    assert books.client.get(f"{page}?page=999999").status_code == 200


def test_ledger_is_imported_whole_or_not_at_all(books: Books) -> None:
    good = sample.LEDGER.read_bytes()
    wrong = good.replace(b"04/09/2024,PC-004", b"31/02/2024,PC-004").replace(
        b"48.000.000", b"48.00x"
    )
    books.send_ledger(wrong)
    row = books.ledger()
    assert (row.state, row.accepted, row.rejected) == ("refused", 0, 2)
    assert count(LedgerPayment) == 0
    text = books.client.get(f"{books.path}/ledgers/{row.id}").text
    for named in ("31/02/2024", "48.00x", "Ngày chi", "Số tiền", "ngày có thật"):
        assert named in text
    books.send_ledger(good)
    row = books.ledger()
    assert (row.state, row.accepted, row.rejected) == ("accepted", 15, 0)
    total = db.session.scalar(sa.select(sa.func.sum(LedgerPayment.amount)))
    assert total == row.total
    assert "PC-015" in books.client.get(f"{books.path}/ledgers/{row.id}").text
    assert books.send_ledger(good).status_code == 422


def test_empty_ledger_template_can_be_read_back(books: Books) -> None:
    template = books.client.get("/funds/ledger-template")
    assert template.data.startswith("\ufeffNgày chi,".encode())
    books.send_ledger(template.data)
    assert books.ledger().state == "accepted"


def test_other_organisations_and_roles_see_nothing(books: Books) -> None:
    books.send(sample.PAYMENTS_STATEMENT, account=sample.PAYMENTS_ACCOUNT)
    row = books.statement()
    other = books.world.client("auditor.b")
    paths = (
        books.path,
        f"{books.path}/statements/{row.id}",
        f"{books.path}/statements/{row.id}/lines",
        f"{books.path}/statements/{row.id}/file",
        f"{books.path}/statements/{row.id}/progress",
    )
    for path in paths:
        assert other.get(path).status_code == 404, path
        assert books.world.client("inspector").get(path).status_code == 403, path
    with pytest.raises(NotFound):
        actions.submit_statement(
            books.world.actor("auditor.b"),
            books.fund_id,
            account_no=sample.MAIN_ACCOUNT,
            content=b"x",
            label="x",
        )
    mine = add_fund(books.world.b, "QB")
    assert other.get(f"/funds/{mine}/statements/{row.id}").status_code == 404
    assert "Quỹ Minh Họa" in books.client.get("/funds").text
