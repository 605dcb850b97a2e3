"""Restricted gifts from the fund's workbook and books to pages and signed report."""

from __future__ import annotations

import json
import re

import html5lib
import sqlalchemy as sa

from inspect_app.core.db import db, transaction
from inspect_app.documents.models import Paper
from inspect_app.fund_audit.models import AuditHit, AuditLine, AuditRun
from inspect_app.fund_audit.queries.ageing import ages
from inspect_app.funds import sample
from tests.kit import fund_registers as kit
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from tests.reports.reading import body_text
from workers.jobs import JOBS
from workers.run import drain

PERIOD = {"period_from": "2023-07-01", "period_to": "2024-09-30"}
STATEMENT = """PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails
1,03/07/2023,8101.01,,9.000.000,1.009.000.000,TAI TRO TT-02 HOC BONG
1,10/06/2024,9101.01,,30.000.000,1.039.000.000,TAI TRO TT-01 SUA HOC DUONG
1,11/06/2024,9101.02,,5.000.000,1.044.000.000,TAI TRO TT-01 DOT 2
1,12/08/2024,9101.03,8.000.000,,1.036.000.000,MUA SUA
1,13/08/2024,9101.04,,7.000.000,1.043.000.000,UNG HO QUY
1,14/08/2024,9101.05,6.000.000,,1.037.000.000,SUA NHA
1,15/08/2024,9101.06,2.000.000,,1.035.000.000,NHA TINH THUONG
1,16/08/2024,9101.07,4.000.000,,1.031.000.000,GAO
1,19/08/2024,9101.08,,3.000.000,1.034.000.000,UNG HO ANH SANG
"""
HEADER = kit.LEDGER.splitlines()[0]
ROWS = (
    ("12/08/2024", "8.000.000", "Sữa học đường", "9101.03", "TT-01"),
    ("14/08/2024", "6.000.000", "Sửa nhà", "9101.05", "TT-03"),
    ("15/08/2024", "2.000.000", "Nhà tình thương", "9101.06", "Nhà tình thương"),
    ("16/08/2024", "4.000.000", "Nuôi dưỡng", "9101.07", "không"),
    ("20/08/2024", "1.000.000", "Học bổng", "", "TT-02"),
)
"""The last is paid in cash."""
LEDGER = "\n".join(
    [
        HEADER,
        *(
            f"{day},PC-{at},{amount},Chi chương trình,{programme},Bên {at},Chi,12/QĐ,UNC,{ref},"
            f"{sample.PAYMENTS_ACCOUNT if ref else 'Tiền mặt'},Nhóm {at},{wish},,"
            for at, (day, amount, programme, ref, wish) in enumerate(ROWS, start=1)
        ),
    ]
)
GIFTS = [
    {"code": "TT-01", "donor": "Hãng Thử", "purpose": "Sữa học đường", "deadline": "15/09/2024"},
    {"code": "TT-02", "donor": "Hội Mẫu", "purpose": "Học bổng"},
    {"code": "TT-03", "donor": "Hội Mẫu", "purpose": "Sửa nhà", "deadline": "31/12/2025"},
    {"code": "TT-04", "purpose": "Ánh sáng", "bank_ref": "9101.08"},
]
LEFT = {"TT-01": 27_000_000, "TT-02": 8_000_000, "TT-04": 3_000_000}
SHORT = {"TT-03": -6_000_000, "nhà tình thương": -2_000_000}


def send_books(world: World, gifts: list[dict[str, str]]) -> Books:
    books = open_books(world)
    books.send(STATEMENT.encode(), account=sample.PAYMENTS_ACCOUNT, opening=kit.OPENING)
    books.send_ledger(LEDGER.encode())
    if gifts:
        book = kit.register_book({"restrictions": gifts})
        assert books.post(f"{books.path}/registers", file=(book, "so.xlsx")).status_code == 303
        drain(JOBS)
    return books


def audit(books: Books) -> AuditRun:
    address = str(books.start(**PERIOD).headers["Location"])
    drain(JOBS)
    db.session.rollback()
    run = db.session.get_one(AuditRun, address.rsplit("/", 1)[1])
    assert run.state == "done", run.refusal
    return run


def purses(run: AuditRun) -> dict[str, tuple[int, int, int]]:
    return {
        one["purse"]: tuple(one[name]["value"] for name in ("came", "paid", "cleared"))
        for one in json.loads(run.result)["purses"]
    }


def test_gifts_are_purses_whose_numbers_are_lines_on_pages_and_in_the_report(world: World) -> None:
    books = send_books(world, GIFTS)
    run = audit(books)
    assert purses(run) == {
        "TT-01": (35_000_000, 8_000_000, 8_000_000),
        "TT-02": (9_000_000, 1_000_000, 0),
        "TT-03": (0, 6_000_000, 6_000_000),
        "TT-04": (3_000_000, 0, 0),
        "nhà tình thương": (0, 2_000_000, 2_000_000),
    }
    late = sum(one.late for one in ages(run))
    hits = db.session.scalars(
        sa.select(AuditHit).where(AuditHit.run_id == run.id, AuditHit.check_no == "A21")
    ).all()
    stale = [hit for hit in hits if hit.key.startswith("A21:gift:")]
    assert late == sum(hit.amount for hit in stale) == LEFT["TT-01"] + LEFT["TT-02"]
    address = f"{books.path}/audits/{run.id}"
    table = books.client.get(f"{address}/tracing").text
    assert table.count("chi nhiều hơn số thu") == len(SHORT)
    assert "không có trong sổ đăng ký" in table
    for amount in SHORT.values():
        assert f"{amount:,} đ".replace(",", ".") in table
    every_sum_leads_to_its_lines(books, table)
    assert "Hãng Thử" in table
    untraced = f"{-sum(SHORT.values()):,} đ".replace(",", ".")
    assert f"{untraced} không truy được về nguồn nào" in table
    assert 'data-spent="20000000"' in table
    unspent = books.client.get(f"{address}/unspent").text
    stands = {row[0].split()[0]: row[2] for row in texts(unspent, "gifts")}
    assert stands == {
        "TT-01": "đã quá hạn",
        "TT-02": "nhà tài trợ không đặt hạn",
        "TT-03": "chi nhiều hơn số thu",
        "TT-04": "nhà tài trợ không đặt hạn",
        "nhà": "chi nhiều hơn số thu",
    }
    assert "Sổ đăng ký không có: nhà tình thương." in unspent
    lower = books.client.get(f"{address}/unspent?purse=tt-01").text
    assert f'data-sum="{LEFT["TT-01"]}"' in lower
    assert "TT-02" not in lower
    assert "không có khoản tài trợ có mục đích “TT-9”" in (
        books.client.get(f"{address}/unspent?purse=TT-9").text
    )
    page = books.client.get(address).text
    months = page.split("<h3>Thu, chi theo tháng</h3>")[1].split("</details>")[0]
    for year, first, last in ((2023, 7, 12), (2024, 1, 9)):
        assert all(f"{month:02d}/{year}" in months for month in range(first, last + 1))
    chart = page.split("<h3>Tuổi của tiền có mục đích chưa dùng hết</h3>")[1].split("</details>")[0]
    assert every_sum_leads_to_its_lines(books, chart) > 8
    for link in re.findall(r'<a [^>]*href="([^"]+)"[^>]*><rect', chart):
        assert books.client.get(link.replace("&amp;", "&")).status_code == 200
    for bad in ("late=2", "least=x", "most=-1", "least=9999999"):
        assert books.client.get(f"{address}/unspent?{bad}").status_code == 404
    assert world.client("auditor.b").get(f"{address}/unspent").status_code == 404
    report = the_report(books, run)
    assert "Bảng 3a. Tài trợ có mục đích trong kỳ" in report
    assert "Tuổi của tiền có mục đích chưa dùng hết" in report
    for words in ("TT-01: Sữa học đường", "nhà tình thương (không có trong sổ đăng ký)"):
        assert words in report
    for amount in (*LEFT.values(), *SHORT.values()):
        assert f"{amount:,}".replace(",", ".") in report
    assert "nằm trong số dư đầu kỳ, không tách được" in report


def texts(page: str, heading: str) -> list[list[str]]:
    """The texts of the rows of the table that follows a heading."""
    after = page[page.index(f'id="{heading}"') :]
    table = after[after.index("<table") :].partition("</table>")[0]
    tree = html5lib.parse(f"{table}</table>", namespaceHTMLElements=False)
    rows = [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in tree.iter("tr")
    ]
    return rows[1:]


def every_sum_leads_to_its_lines(books: Books, page: str) -> int:
    """Every amount that is a link, on the page that it leads to; returns how many."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    links = [link for link in tree.iter("a") if link.get("data-amount") is not None]
    for link in links:
        found = re.search(r'data-sum="(\d+)"', books.client.get(link.get("href")).text)
        assert found, link.get("href")
        assert found.group(1) == link.get("data-amount"), link.get("href")
    return len(links)


def the_report(books: Books, run: AuditRun) -> str:
    path = f"{books.path}/audits/{run.id}/report"
    made = books.post(path, head=books.world.users["department_head"], list_open="y")
    assert made.status_code == 303
    drain(JOBS)
    db.session.rollback()
    paper = db.session.scalars(sa.select(Paper).where(Paper.subject_id == run.id)).one()
    assert paper.state == "rendered", paper.failure_detail
    (file,) = paper.files
    path = f"/documents/{paper.id}/revisions/{file.revision}"
    text = body_text(books.client.get(path).data)
    return " ".join(text.split())


def test_without_a_register_of_gifts_all_is_one_pool_and_the_hash_stays(world: World) -> None:
    books = send_books(world, [])
    bare = audit(books)
    assert purses(bare) == {}
    assert not db.session.scalar(
        sa.select(sa.func.count()).where(AuditLine.run_id == bare.id, AuditLine.purse != "")
    )
    book = kit.register_book({"aid_accounts": [{"account": "1234"}]})
    books.post(f"{books.path}/registers", file=(book, "khac.xlsx"))
    drain(JOBS)
    assert purses(audit(books)) == {}
    for run in (bare, audit(books)):
        page = books.client.get(f"{books.path}/audits/{run.id}/tracing").text
        assert "Các khoản tài trợ có mục đích" not in page
        left = books.client.get(f"{books.path}/audits/{run.id}/unspent").text
        assert "Không còn lại gì của các khoản này" in left


def test_an_audit_of_before_the_purses_still_opens(world: World) -> None:
    books = send_books(world, GIFTS)
    run = audit(books)
    with transaction() as session:
        old = session.get_one(AuditRun, run.id)
        result = json.loads(old.result)
        del result["purses"]
        old.result = json.dumps(result)
        session.execute(sa.update(AuditLine).values(purse=""))
    db.session.rollback()
    address = f"{books.path}/audits/{run.id}"
    position = db.session.scalar(
        sa.select(AuditLine.position).where(AuditLine.flow == "in", AuditLine.run_id == run.id)
    )
    for path in ("", "/tracing", f"/tracing/{position}"):
        page = books.client.get(f"{address}{path}")
        assert page.status_code == 200
        assert "TT-01" not in page.text.replace("TAI TRO TT-01", "").split("Ngoại lệ")[0]
    assert "Bảng 3a" not in the_report(books, run)
