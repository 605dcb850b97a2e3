"""An unknown bank's statement: unrecognised, tried, saved, read; the next one by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry
from inspect_app.funds.importers.mapping import mapping_from_json
from inspect_app.funds.models import BankStatement, LineRepair, StatementLayout
from inspect_app.registry.models import OwnAccount
from tests.kit import unknown_bank
from tests.kit.fund_books import Books, add_fund, open_books
from tests.kit.unknown_bank import FEBRUARY, HOSTILE, JANUARY, RIGHT, as_csv, as_xlsx
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def run_jobs() -> None:
    drain(JOBS)
    db.session.rollback()


def saved() -> list[tuple[str, int, bool]]:
    found = db.session.scalars(sa.select(StatementLayout).order_by(StatementLayout.version)).all()
    return [(row.name, row.version, bool(row.retirement_reason)) for row in found]


def events() -> list[str]:
    query = sa.select(JournalEntry.event).where(JournalEntry.event.like("funds.layout%"))
    return list(db.session.scalars(query.order_by(JournalEntry.seq)))


def test_from_an_unknown_file_to_the_next_one_by_itself(books: Books) -> None:
    header = ("Wann", HOSTILE, *unknown_bank.HEADER[2:])
    books.send(as_csv(JANUARY, header), name="thang-1.csv", opening="10.000.000")
    row = books.statement()
    assert (row.state, row.failure_rule) == ("unreadable", "unknown_header")
    page = f"{books.path}/statements/{row.id}"
    assert f"{page}/columns" in books.client.get(page).text
    preview = books.client.get(f"{page}/columns").text
    assert "Bank Nirgendwo" in preview
    assert "<script>alert" not in preview
    assert "&lt;script&gt;alert(1)" in preview

    unsaid = books.post(f"{page}/columns", **{**RIGHT, "column-0": "ignore"}, do="try")
    assert unsaid.status_code == 422
    assert "Hãy chọn cột chứa ngày ghi sổ." in unsaid.text
    wrong = books.post(f"{page}/columns", **{**RIGHT, "thousands": "dot"}, do="try").text
    assert "1,500,000" in wrong.partition("Kết quả đọc tệp")[2]
    swapped = {**RIGHT, "column-3": "debit", "column-4": "credit"}
    assert "Bị giữ lại" in books.post(f"{page}/columns", **swapped, do="try").text
    tried = books.post(f"{page}/columns", **RIGHT, do="try").text
    assert "Cân khớp" in tried
    assert "3.500.000" in tried
    nothing = books.post(f"{page}/columns", **{**RIGHT, "dates": "ymd"}, name="N", do="save")
    assert nothing.status_code == 422
    assert books.post(f"{page}/columns", **RIGHT, name=" ", do="save").status_code == 422
    assert (saved(), events(), books.statement().state) == ([], [], "unreadable")

    answer = books.post(f"{page}/columns", **RIGHT, name="Nirgendwo", do="save")
    assert answer.headers["Location"].endswith(row.id)
    run_jobs()
    row = books.statement()
    assert (row.state, row.lines_in, row.accepted) == ("balanced", 3, 3)
    assert (row.credit, row.debit, row.closing) == (3_500_000, 500_000, 13_000_000)
    assert (row.layout, saved(), events()) == (
        "Nirgendwo",
        [("Nirgendwo", 1, False)],
        ["funds.layout_saved"],
    )
    assert "Nirgendwo, bản đã lưu số 1" in books.client.get(page).text

    books.send(as_xlsx(FEBRUARY, header), name="thang-2.xlsx", opening="13.000.000")
    second = books.statement()
    assert (second.state, second.layout_id, second.credit) == ("balanced", row.layout_id, 1_000_000)

    again = f"{books.path}/statements/{second.id}/columns"
    turned = {**RIGHT, "column-2": "reference"}
    refused = books.post(again, **turned, name="Nirgendwo", do="save")
    assert refused.status_code == 422
    assert "Bố cục Nirgendwo đang đọc dòng tiêu đề này" in refused.text
    assert f'name="replaces" value="{row.layout_id}"' in refused.text
    assert '<option value="reference" selected>' in refused.text
    assert (len(saved()), books.statement().id) == (1, second.id)
    agreed = {**turned, "replaces": row.layout_id or ""}
    assert books.post(again, **agreed, name="Anders", do="save").status_code == 422
    answer = books.post(again, **agreed, name="Nirgendwo", do="save")
    assert answer.status_code == 303
    assert second.id not in answer.headers["Location"]
    run_jobs()
    assert saved() == [("Nirgendwo", 1, False), ("Nirgendwo", 2, False)]
    assert "Đọc lại theo bố cục Nirgendwo, bản 2." in books.client.get(again[:-8]).text
    assert books.statement().state == "balanced"
    assert db.session.get_one(BankStatement, row.id).layout_id != books.statement().layout_id


def test_one_name_for_two_headers_of_a_bank_keeps_both(books: Books) -> None:
    """The bank's spreadsheet has other titles than its text file: none replaces the other."""
    other = ("Tag", *unknown_bank.HEADER[1:])
    for content, header in ((JANUARY, unknown_bank.HEADER), (FEBRUARY, other)):
        books.send(as_csv(content, header), opening="10.000.000")
        path = f"{books.path}/statements/{books.statement().id}/columns"
        assert books.post(path, **RIGHT, name="Nirgendwo", do="save").status_code == 303
        run_jobs()
    for number, header in enumerate((unknown_bank.HEADER, other), 1):
        books.send(as_csv(FEBRUARY[:1], header), name="x.csv", opening="13.000.000")
        row = books.statement()
        assert (row.layout, row.state) == ("Nirgendwo", "balanced")
        kept = f"{books.path}/statements/{row.id}"
        assert f"Nirgendwo, bản đã lưu số {number}" in books.client.get(kept).text
    shown = books.client.get("/funds/layouts").text
    assert "wann | was | beleg" in shown
    assert "Đã có bản sau thay thế" not in shown
    again = books.client.get(f"{kept}/columns").text  # as it was said, tried at once
    assert '<option value="balance" selected>' in again
    assert 'value="Nirgendwo"' in again
    assert "Lưu bố cục và đọc tệp" in again
    assert "Bố cục đang dùng đã đọc" not in again
    rival = books.post(f"{kept}/columns", **RIGHT, name="Khác", do="try").text
    assert "Bố cục đang dùng đã đọc dòng tiêu đề này: Nirgendwo." in rival
    older = db.session.scalars(
        sa.select(StatementLayout.id).where(StatementLayout.version == 1)
    ).one()
    retirement = f"/funds/layouts/{older}/retirement"
    assert books.post(retirement, reason="x" * 1001).status_code == 422
    assert books.post(retirement, reason="Ngân hàng bỏ mẫu này").status_code == 303
    books.send(as_csv(JANUARY[:2]), name="y.csv")
    assert books.statement().failure_rule == "unknown_header"
    books.send(as_csv(JANUARY[:2], other), name="z.csv", opening="10.000.000")
    assert books.statement().state == "balanced"


def test_another_bank_with_the_same_titles_is_never_read_in_the_first_ones_way(
    books: Books,
) -> None:
    with transaction() as session:
        session.add(
            OwnAccount(
                entity_id=books.fund_id,
                bank="Bank B",
                account_no="777",
                holder="Quỹ Minh Họa",
                opened_on=dt.date(2020, 1, 1),
            )
        )
    header = ("Ngày", "Số tiền", "Nội dung")
    said = {f"column-{at}": part for at, part in enumerate(("booked_on", "amount", "text"))}
    first = {**RIGHT, "column-3": "ignore", "balance_on": "none", "name": "Một", **said}
    other = {**first, "dates": "mdy", "sign": "minus_in"}
    for account, chosen in (("", first), ("777", other)):
        to = {"account": account} if account else {}
        books.send(as_csv((("02.03.2026", "-1,000", account),), header), **to)
        row = books.statement()
        assert row.failure_rule == "unknown_header"
        path = f"{books.path}/statements/{row.id}/columns"
        assert 'value="Một"' not in books.client.get(path).text
        assert books.post(path, **chosen, do="save").status_code == 303
        run_jobs()
    shown = books.client.get("/funds/layouts").text
    assert "Bank B: ngày | số tiền | nội dung" in shown
    assert "Đã có bản sau thay thế" not in shown
    for account, day, debit in (("", dt.date(2026, 4, 5), 7), ("777", dt.date(2026, 5, 4), 0)):
        to = {"account": account} if account else {}
        books.send(as_csv((("05.04.2026", "-7", account),), header), **to)
        row = books.statement()
        assert (row.period_from, row.debit, row.credit) == (day, debit, 7 - debit)


def test_accepted_repairs_go_over_and_what_falls_away_is_agreed(books: Books) -> None:
    wrong_side = ("06.01.2026", "phi", "A2", "500,000", "", "11,000,000")
    blank = ("07.01.2026", "ung ho", "A3", "", "", "13,000,000")
    books.send(as_csv((JANUARY[0], wrong_side, blank)), opening="10.000.000")

    def path() -> str:
        return f"{books.path}/statements/{books.statement().id}"

    def repairs() -> list[tuple[int, int]]:
        here = LineRepair.statement_id == books.statement().id
        found = db.session.execute(sa.select(LineRepair.row_no, LineRepair.amount).where(here))
        return sorted((row_no, amount) for row_no, amount in found)

    assert books.post(f"{path()}/columns", **RIGHT, name="N", do="save").status_code == 303
    run_jobs()
    for row_no, amount in ((2, -500_000), (3, 2_000_000)):
        assert books.post(f"{path()}/repairs/{row_no}", amount=str(amount)).status_code == 303
        run_jobs()
    assert (books.statement().state, books.statement().closing) == ("balanced", 13_000_000)

    turned = {**RIGHT, "column-2": "reference", "name": "O"}
    tried = books.post(f"{path()}/columns", **turned, do="try").text
    assert "Cân khớp" in tried
    assert "không còn hiệu lực" not in tried
    assert books.post(f"{path()}/columns", **turned, do="save").status_code == 303
    run_jobs()
    assert (books.statement().state, repairs()) == ("balanced", [(2, -500_000), (3, 2_000_000)])

    sides = {**RIGHT, "column-3": "debit", "column-4": "credit", "name": "P"}
    before = books.statement().id
    said = "1 chỗ sửa đã chấp nhận không còn hiệu lực"
    assert said in books.post(f"{path()}/columns", **sides, do="try").text
    refused = books.post(f"{path()}/columns", **sides, do="save")
    assert (refused.status_code, books.statement().id, len(saved())) == (422, before, 2)
    assert said in refused.text
    assert books.post(f"{path()}/columns", **sides, drops="1", do="save").status_code == 303
    run_jobs()
    assert (books.statement().state, repairs()) == ("held", [(3, 2_000_000)])


def test_two_that_fit_are_not_guessed_and_a_retired_one_does_not_read(books: Books) -> None:
    books.send(as_xlsx(JANUARY), name="1.xlsx", opening="10.000.000")
    first = f"{books.path}/statements/{books.statement().id}/columns"
    assert books.post(first, **RIGHT, name="Một", do="save").status_code == 303
    run_jobs()
    assert books.statement().state == "balanced"
    layout = db.session.scalars(sa.select(StatementLayout.id)).one()
    assert books.post(first, **RIGHT, name="Hai", do="save").status_code == 303
    run_jobs()
    books.send(as_csv(FEBRUARY), name="2.csv", opening="13.000.000")
    row = books.statement()
    assert (row.state, row.failure_rule, row.failure_detail) == (
        "unreadable",
        "two_layouts",
        "Hai, Một",
    )

    retirement = f"/funds/layouts/{layout}/retirement"
    stranger = Books(books.world, add_fund(books.world.b, "QB"), books.world.client("auditor.b"))
    assert stranger.post(retirement, reason="x").status_code == 404
    assert "Một" not in stranger.client.get("/funds/layouts").text
    assert stranger.client.get(first).status_code == 404
    stranger.send(as_csv(FEBRUARY), name="b.csv")
    assert stranger.statement().failure_rule == "unknown_header"
    head = books.world.client("department_head")
    assert head.get("/funds/layouts").status_code == 403

    assert books.post(retirement, reason=" ").status_code == 422
    assert books.post(retirement, reason="Nhầm").status_code == 303
    assert books.post(retirement, reason="Nhầm").status_code == 422
    assert "Đã ngừng dùng. Lý do: Nhầm" in books.client.get("/funds/layouts").text
    books.send(as_csv(FEBRUARY[:1]), name="3.csv", opening="13.000.000")
    assert (books.statement().layout, books.statement().state) == ("Hai", "balanced")


def test_a_layout_of_before_banks_were_noted_is_asked_about_and_then_reads(books: Books) -> None:
    books.send(as_xlsx(JANUARY), name="1.xlsx", opening="10.000.000")
    path = f"{books.path}/statements/{books.statement().id}/columns"
    assert books.post(path, **RIGHT, name="Một", do="save").status_code == 303
    run_jobs()
    bank = books.statement().bank
    with transaction() as session:  # as it was stored before
        row = session.scalars(sa.select(StatementLayout)).one()
        old = replace(mapping_from_json(row.mapping), bank="").to_json()
        facts = {"organisation_id": row.organisation_id, "saved_by": row.saved_by}
        facts |= {"saved_at": row.saved_at, "version": 1, "name": "Cũ", "mapping": old}
        session.add(StatementLayout(**facts))
    layout = db.session.scalars(sa.select(StatementLayout.id).filter_by(name="Cũ")).one()
    retired = db.session.scalars(sa.select(StatementLayout.id).filter_by(name="Một")).one()
    assert books.post(f"/funds/layouts/{retired}/retirement", reason="Nhầm").status_code == 303
    books.send(as_csv(FEBRUARY), name="2.csv", opening="13.000.000")
    assert books.statement().failure_rule == "unknown_header"
    page = books.client.get("/funds/layouts").text
    assert page.count("chưa rõ ngân hàng, không đọc tệp mới") == 1
    assert "Ghi ngân hàng của Cũ" in page
    address = f"/funds/layouts/{layout}/bank"
    assert books.post(address, bank="Không có").status_code == 422
    stranger = Books(books.world, add_fund(books.world.b, "QB"), books.world.client("auditor.b"))
    assert stranger.post(address, bank=bank).status_code == 404
    assert books.post(address, bank=bank).status_code == 303
    assert books.post(address, bank=bank).status_code == 422, "it has one now"
    assert "Ghi ngân hàng của Cũ" not in books.client.get("/funds/layouts").text
    books.send(as_csv(FEBRUARY[:1]), name="3.csv", opening="13.000.000")
    assert (books.statement().layout, books.statement().state) == ("Cũ", "balanced")
    assert events()[-1] == "funds.layout_bank_named"
