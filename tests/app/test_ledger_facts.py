"""Optional columns of a ledger (who, when, batch, invoice) and the tests that they make run."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from inspect_app.core.db import db
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditHit, AuditHitLine, AuditRun, AuditTest
from inspect_app.funds import sample
from inspect_app.funds.models import LedgerPayment
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

HEADER = (
    "Ngày chi",
    "Số chứng từ",
    "Số tiền",
    "Loại chi",
    "Chương trình",
    "Đơn vị nhận tiền",
    "Nội dung chi",
    "Quyết định số",
    "Chứng từ kèm theo",
    "Số giao dịch ngân hàng",
    "Tài khoản chi",
    "Số đợt chi",
    "Thời điểm ghi sổ",
    "Ngày duyệt chi",
    "Người lập phiếu",
    "Người phê duyệt",
    "Thủ quỹ",
    "Hóa đơn số",
    "Số tài khoản người nhận",
)
FACTS = ("A06", "A08", "A09", "A10", "A12", "A14", "A15", "A16", "A30")
MANY = 100  # payments without which A12 compares nothing
ACCOUNT = sample.MAIN_ACCOUNT


def nine(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(year, month, day), dt.time(9))


def paid(on: dt.date, voucher: str, amount: int, **facts: Any) -> list[Any]:
    """A row of the ledger; booked and approved at nine of its own day unless said otherwise."""
    told = {
        "kind": "Chi quản lý",
        "payee": f"Bên bán {voucher}",
        "ref": "",
        "account": "Tiền mặt",
        "batch": "",
        "booked": dt.datetime.combine(on, dt.time(9)),
        "approved": dt.datetime.combine(on, dt.time(8, 30)),
        "creator": "Lò Văn Mẫu",
        "approver": "Quàng Thị Thử",
        "payer": "Cà Văn Giả",
        "invoice": "",
        "payee_account": "",
        **facts,
    }
    whom = [told[name] for name in ("creator", "approver", "payer", "invoice", "payee_account")]
    when = [told[name] for name in ("batch", "booked", "approved")]
    rest = ["", told["payee"], "Việc thường", "", "BK", told["ref"], told["account"]]
    return [on, voucher, amount, told["kind"], *rest, *when, *whom]


def ordinary(year: int, prefix: str) -> list[list[Any]]:
    """Payments on working days, no two alike; two of a hundred are round."""
    rows: list[list[Any]] = []
    day = dt.date(year, 5, 5)
    while len(rows) < MANY:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and day != dt.date(year, 9, 1) and day != dt.date(year, 9, 2):
            at = len(rows)
            amount = 3_000_000 + at * 10_001 if at > 1 else (at + 1) * 1_000_000
            rows.append(paid(day, f"{prefix}-{at}", amount))
    return rows


def excel(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bank(rows: list[tuple[dt.date, str, int]], opening: int) -> bytes:
    """A statement of (day, document, amount) with balances."""
    lines = ["TNXDate;DocNo;Debit;Credit;Balance;TransactionDetails"]
    for on, document, amount in sorted(rows):
        opening += amount
        sides = f"{-amount};" if amount < 0 else f";{amount}"
        lines.append(f"{on:%d/%m/%Y};{document};{sides};{opening};GIAO DICH {document}")
    return "\n".join(lines).encode()


def monthly(year: int) -> list[tuple[dt.date, str, int]]:
    return [(dt.date(year, month, 12), f"T{year}{month}", 10_000_000) for month in range(1, 13)] + [
        (dt.date(year, month, 13), f"C{year}{month}", -2_000_000) for month in range(1, 13)
    ]


def run(books: Books) -> tuple[str, dict[str, AuditTest], set[tuple[str, frozenset[str]]]]:
    """Audit 2025: its id, its tests, and what the tests of this module found, by vouchers."""
    address = books.start(period_from="2025-01-01", period_to="2025-12-31").headers["Location"]
    drain(JOBS)
    db.session.rollback()
    found = db.session.get_one(AuditRun, address.rsplit("/", 1)[1])
    assert found.state == "done", found.refusal
    tests = db.session.scalars(sa.select(AuditTest).where(AuditTest.run_id == found.id))
    hits = db.session.scalars(
        sa.select(AuditHit).where(AuditHit.run_id == found.id, AuditHit.check_no.in_(FACTS))
    )
    told = set()
    for hit in hits:
        vouchers = db.session.scalars(
            sa.select(LedgerPayment.voucher)
            .join(
                AuditHitLine,
                sa.and_(
                    AuditHitLine.source_id == LedgerPayment.ledger_id,
                    AuditHitLine.row_no == LedgerPayment.row_no,
                ),
            )
            .where(AuditHitLine.hit_id == hit.id)
        )
        kind = hit.key.split(":")[1] if hit.check_no in ("A12", "A30") else ""
        told.add((f"{hit.check_no}{kind}", frozenset(vouchers)))
    return found.id, {test.number: test for test in tests}, told


@pytest.mark.slow  # three audits of a year
def test_facts_of_a_ledger_make_tests_run_and_find_what_was_planted(world: World) -> None:
    books = open_books(world)
    lines = [
        *monthly(2025),
        (dt.date(2025, 5, 6), "NT-1", 300_000),  # three working days after 29 April
        (dt.date(2025, 3, 14), "NT-2", 400_000),  # four after 10 March
        (dt.date(2025, 6, 17), "LO-9", -7_000_002),
        (dt.date(2025, 6, 18), "T-9", 20_000_000),
    ]
    books.send(bank(monthly(2024), 0), opening="0", name="2024.csv")
    books.send(bank(lines[:25], 96_000_000), opening="96000000", name="2025.csv")
    receipt = paid(dt.date(2025, 4, 29), "PT-1", 300_000, kind="Thu tiền mặt", batch="nt-1")
    books.send_ledger(excel(ordinary(2024, "Q")), "2024.xlsx")
    batch = [paid(dt.date(2025, 4, day), f"L-{day}", day, batch="D1", account="") for day in (1, 2)]
    last = paid(dt.date(2025, 12, 30), "C-1", 5)
    books.send_ledger(excel([*ordinary(2025, "P"), receipt, *batch, last]), "2025.xlsx")
    ledger = books.ledger()
    assert (ledger.state, ledger.accepted, ledger.total) == (
        "accepted",
        MANY + 4,
        sum(row[2] for row in ordinary(2025, "P")) + 1 + 2 + 5,
    )
    page = books.client.get(f"{books.path}/ledgers/{ledger.id}").text
    assert "phiếu thu tiền mặt, tổng cộng <strong>300.000" in " ".join(page.split())

    first, tests, hits = run(books)
    assert hits == set()
    assert {number: tests[number].state for number in FACTS} == {
        **dict.fromkeys(FACTS, "passed"),
        "A30": "not_run",
    }
    assert "ký mức trọng yếu" in tests["A30"].note_vi
    assert "Người duyệt" in tests["A13"].note_vi
    actions.sign_materiality(
        world.actor("auditor"),
        books.fund_id,
        first,
        benchmark="income",
        percents=(Decimal(10), Decimal(50), Decimal(5)),
        reason="Năm đầu",
    )
    _second, tests, hits = run(books)
    assert (tests["A30"].state, tests["A30"].population, hits) == ("passed", 24, set())

    statement = books.statement()
    books.post(f"{books.path}/statements/{statement.id}/withdrawal", reason="Thiếu dòng")
    books.send(bank(lines, 96_000_000), opening="96000000", name="2025-du.csv")
    march, june = dt.date(2025, 3, 10), dt.date(2025, 6, 16)
    april = dt.date(2025, 4, 22)
    planted = [
        paid(march, "PT-2", 400_000, kind="Thu tiền mặt", batch="NT-2"),
        paid(march, "PT-3", 410_001, kind="Phiếu thu"),
        paid(june, "LO-1", 3_000_001, account=ACCOUNT, batch="Lô 9"),
        paid(june, "LO-2", 4_000_001, account=ACCOUNT, batch="lô  9"),
        paid(dt.date(2025, 12, 24), "CO-1", 501_001, booked=nine(2026, 1, 5)),
        paid(april, "TG-1", 502_001, booked=nine(2025, 4, 30)),  # a holiday
        paid(april, "TG-2", 503_001, booked="20:30 23/04/2025"),
        paid(april, "TG-3", 504_001, approved=nine(2025, 4, 20)),  # a Sunday
        paid(april, "LN-1", 505_001, booked="12/05/2025 9h00"),
        paid(april, "LN-2", 506_001, approved="23/04/2025"),
        paid(april, "KN-1", 507_001, creator="quàng  thị THỬ"),
        paid(april, "KN-2", 508_001, payer="Quàng Thị Thử"),
        paid(april, "HD-1", 509_001, payee="Cửa hàng A", invoice="HD 7"),
        paid(june, "HD-2", 510_001, payee="cửa hàng a", invoice="hd 7"),
        paid(april, "TK-1", 511_001, payee="Ông A", payee_account="0012 345 678"),
        paid(dt.date(2025, 5, 6), "TK-2", 511_001, payee="Bà B", payee_account="0012345678"),
    ]
    tens = [(f"TR-{at}", 10_000_000 * at) for at in range(1, 9)]
    planted += [paid(dt.date(2025, 4, 23), voucher, amount) for voucher, amount in tens]
    books.send_ledger(excel(planted), "2025-them.xlsx")
    third, tests, hits = run(books)
    all_tens = {voucher for voucher, _amount in tens}
    assert hits == {
        ("A06", frozenset({"HD-1", "HD-2"})),
        ("A06", frozenset({"TK-2"})),
        ("A08", frozenset({"LO-1", "LO-2"})),
        ("A09", frozenset({"PT-2"})),
        ("A09", frozenset({"PT-3"})),
        ("A10", frozenset({"CO-1"})),
        ("A12round_1m", frozenset({*all_tens, "P-0", "P-1"})),
        ("A12round_10m", frozenset(all_tens)),
        ("A14", frozenset({"TG-1"})),
        ("A14", frozenset({"TG-2"})),
        ("A14", frozenset({"TG-3"})),
        ("A15", frozenset({"LN-1"})),
        ("A15", frozenset({"LN-2"})),
        ("A16", frozenset({"KN-1"})),
        ("A16", frozenset({"KN-2"})),
        ("A30prior", frozenset()),
    }
    said = {
        hit.sentence_vi
        for hit in db.session.scalars(
            sa.select(AuditHit).where(AuditHit.run_id == third, AuditHit.check_no == "A30")
        )
    }
    assert said == {
        "Tổng thu của tháng 06/2025: thực tế 30.000.000 đồng, kỳ vọng 10.000.000 đồng.",
        "Tổng chi của tháng 06/2025: thực tế 9.000.002 đồng, kỳ vọng 2.000.000 đồng.",
    }
    duties = db.session.scalars(
        sa.select(AuditHit.id).where(AuditHit.run_id == third, AuditHit.check_no == "A16")
    ).first()
    page = books.client.get(f"{books.path}/audits/{third}/hits/{duties}").text
    assert "Người duyệt: Quàng Thị Thử" in page


def test_the_empty_ledger_tells_its_columns_and_names_what_a_file_fills(world: World) -> None:
    books = open_books(world)
    template = books.client.get("/funds/ledger-template").data.decode("utf-8-sig")
    row = '31/12/2025,V1,1,Chi quản lý,,B,,,,,,,,,,"31/12/2025 14:05",,Một,Hai,Ba,HĐ 1,12.345\r\n'
    books.send_ledger((template + row).encode())
    (stored,) = db.session.scalars(sa.select(LedgerPayment))
    assert (stored.booked_on, stored.booked_minute) == (dt.date(2025, 12, 31), 14 * 60 + 5)
    assert (stored.creator, stored.approver, stored.payer) == ("Một", "Hai", "Ba")
    assert (stored.invoice, stored.payee_account) == ("HĐ 1", "12345")
    page = books.client.get(f"{books.path}/ledgers/{stored.ledger_id}").text
    table = " ".join(page.split("optional-columns")[1].split("</table>")[0].split())
    assert '<th scope="row">Ngày ghi sổ</th><td class="figure">1</td>' in table
    assert '<th scope="row">Ngày duyệt</th><td class="figure">không dòng nào</td>' in table
