"""Every figure in the tables of the signed transparency report against a query of its own over
lines and ledger rows, read back from the PDF.

A table or a column that is not known here fails, so that no new figure escapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.documents.models import Paper
from inspect_app.documents.queries import revision_bytes
from inspect_app.funds import sample
from tests.app.test_audit_figures import OTHER, POPULATIONS, TAGGED, hits, of_hit, one
from tests.kit import fund_registers as kit
from tests.kit.cases import sign_all
from tests.kit.fund_books import FIRST, LAST, Books, draw_sample, open_books
from tests.kit.tagged_tables import PaperTable, tables_of
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

SHEETS = "SELECT count(*) FROM fund_register_row WHERE sheet = "
WITH_REGISTERS = {
    "A13": "SELECT count(*) FROM ledger_payment WHERE approver <> ''",
    "A16": "SELECT count(*) FROM ledger_payment WHERE approver <> '' AND (creator <> ''"
    " OR payer <> '' OR payee = 'Công ty Ong La')",
    "A17": "SELECT count(DISTINCT payee) FROM ledger_payment WHERE payee <> ''",
    "A18": f"{SHEETS}'beneficiaries'",
    "A22": f"{SHEETS}'campaigns'",
    "A24": f"{SHEETS}'assets'",
    "A25": f"{SHEETS}'disclosures'",
    "A26": "SELECT count(*) FROM bank_line WHERE text LIKE '%AID ABROAD%'",
    "A28": f"{SHEETS}'in_kind'",
    "A31": f"{SHEETS}'announced'",
}
"""What tests looked at that need registers; 0 without them."""
SOURCES = "Nguồn|Loại|Sốdòng|Nhận|Loạibỏ|SHA-256củatệp"
DAYS = "Ngày|Ghicó|Ghinợ|Sốdưtínhđược|Sốdưintrênsaokê|Chênhlệch"
ACCOUNTS = "Nộidung|Đầukỳ|Thu|Chi|Cuốikỳ"
PURSES = "Khoảntàitrợ|Hạn|Thu|Chitheosổ|Khớpngânhàng|Cònlại"
MONTHS = "Tháng|Thu|Chi|Thutrừchi"
LADDER = "Bậc|Yêucầu|Sốdòng|Sốtiền|Tỷlệ"
BATTERY = "Mã|Phépkiểmtra|Phiênbản|Sốdòngxemxét|Dấuhiệu|Kếtquả"
EXCEPTIONS = "Mã|Dấuhiệu|Sốdòng|Sốtiền|Căncứ|Kếtluậnxửlý"
SAMPLES = "Mẫu|Saisótpháthiện|Suyrộng|Giớihạntrêncủasaisót|Saisótcóthểbỏqua|Kếtluận"
COSTS = "STT|Dòng|Ngày|Nộidung|Sốtiền"
CHOSEN = "STT|Dòng,ngày|Nộidung|Theosổsách|Đượcchứngminh|Chứngtừ,lýdo"
AGES = "Đãnhậnđược|Cònhạn|Quáhạn|Cộng"
Cells = list[str]


@dataclass
class Report:
    """The tables of a fund's signed report, by their heads; what the sample of it must say."""

    run: str
    tables: dict[str, list[PaperTable]]
    populations: dict[str, str]

    def rows(self, head: str) -> list[Cells]:
        return [row for table in self.tables[head] for row in table.rows]


def number(cell: str) -> int:
    """A whole number as papers write it."""
    assert re.fullmatch(r"[-−]?\d{1,3}(\.\d{3})*", cell), cell
    return int(cell.replace(".", "").replace("−", "-"))


def numbers(cells: Cells) -> list[int]:
    return [number(cell) for cell in cells]


def share(part: int, whole: int) -> str:
    """Per cent with one decimal, half up."""
    tenths = (Fraction(part * 2000, whole) + 1) // 2
    return f"{tenths // 10},{tenths % 10}%"


def summed(where: str, **values: Any) -> int:
    return one(f"SELECT sum(amount) FROM bank_line WHERE {where}", **values)


def tagged(report: Report, what: str, where: str, **values: Any) -> int:
    amount = "sum(CASE t.side WHEN 'bank' THEN abs(l.amount) ELSE p.amount END)"
    chosen = amount if what == "sum" else "count(*)"
    return one(f"SELECT {chosen} {TAGGED} AND {where}", run=report.run, **values)


def sources(report: Report) -> None:
    rows = report.rows(SOURCES)
    accepted = "SELECT (SELECT count(*) FROM bank_line l JOIN bank_statement s ON s.id ="
    accepted += " l.statement_id WHERE s.sha256 = :sha) + (SELECT count(*) FROM ledger_payment p"
    accepted += " JOIN payment_ledger b ON b.id = p.ledger_id WHERE b.sha256 = :sha)"
    rejected = "SELECT count(*) FROM line_rejection r JOIN bank_statement s ON s.id ="
    rejected += " r.statement_id WHERE s.sha256 = :sha"
    for row in rows:
        good, bad = one(accepted, sha=row[5]), one(rejected, sha=row[5])
        assert numbers(row[2:5]) == [good + bad, good, bad]
    files = "SELECT (SELECT count(*) FROM bank_statement) + count(*) FROM payment_ledger"
    assert len(rows) == one(files)


def days(report: Report) -> None:
    rows = report.rows(DAYS)
    printed = "SELECT sum(coalesce((SELECT balance FROM bank_line l WHERE l.statement_id = s.id AND"
    printed += " l.booked_on <= :on AND balance IS NOT NULL ORDER BY l.row_no DESC LIMIT 1),"
    printed += " s.opening_given)) FROM bank_statement s"
    for row in rows:
        on = "-".join(reversed(row[0].split("/")))
        came, went = (summed(f"amount {sign} 0 AND booked_on = :on", on=on) for sign in "><")
        balance = one("SELECT sum(opening_given) FROM bank_statement")
        balance += summed("booked_on <= :on", on=on)
        stated = one(printed, on=on)
        assert numbers(row[1:]) == [came, -went, balance, stated, balance - stated]
    assert len(rows) == one("SELECT count(DISTINCT booked_on) FROM bank_line")


def accounts(report: Report) -> None:
    rows = report.rows(ACCOUNTS)
    names = db.session.scalars(sa.text("SELECT account_no FROM bank_statement")).all()
    assert {row[0] for row in rows} - {"Cộng"} == {f"Tàikhoản{name}" for name in names}
    for row in rows:
        of = {"of": row[0].removeprefix("Tàikhoản").replace("Cộng", "%")}
        theirs = "statement_id IN (SELECT id FROM bank_statement WHERE account_no LIKE :of)"
        opened = one(
            "SELECT sum(opening_given) FROM bank_statement WHERE account_no LIKE :of", **of
        )
        came, went = (summed(f"amount {sign} 0 AND {theirs}", **of) for sign in "><")
        assert numbers(row[1:]) == [opened, came, -went, opened + came + went]


def purses(report: Report) -> None:
    rows = report.rows(PURSES)
    for row in rows:
        name = re.split(r"[:(]", row[0])[0].replace("Cộng", "")
        mine = "t.purse <> '' AND :purse IN ('', replace(t.purse, ' ', '')) AND"
        came, paid, cleared = (
            tagged(report, "sum", f"{mine} t.side = '{side}' AND t.flow = '{flow}'", purse=name)
            for side, flow in (("bank", "in"), ("ledger", "payment"), ("bank", "out"))
        )
        assert numbers(row[2:]) == [came, paid, cleared, came - paid]
    restricted = one("SELECT sum(amount) FROM ledger_payment WHERE restricted_to <> ''")
    assert number(rows[-1][3]) == restricted


def months(report: Report) -> None:
    rows = report.rows(MONTHS)
    for row in rows:
        month = "%" if row[0] == "Cộng" else "-".join(reversed(row[0].split("/"))) + "-%"
        came, went = (
            summed(f"amount {sign} 0 AND text NOT LIKE :own AND booked_on LIKE :of", of=month)
            for sign in "><"
        )
        assert numbers(row[1:]) == [came, -went, came + went]
    assert rows[-1][0] == "Cộng"


def ladder(report: Report) -> None:
    rows = report.rows(LADDER)
    assert [row[0] for row in rows] == ["T1", "T2", "T3", "T4", "T5"]
    whole = -summed("amount < 0 AND text NOT LIKE :own")
    for place, row in enumerate(rows, 1):
        climbed = f"t.side = 'bank' AND t.flow = 'out' AND t.rung >= {place}"
        lines, amount = (tagged(report, what, climbed) for what in ("count", "sum"))
        assert (*numbers(row[2:4]), row[4]) == (lines, amount, share(amount, whole))


def battery(report: Report) -> None:
    rows = report.rows(BATTERY)
    assert [row[0] for row in rows] == [f"A{at:02d}" for at in range(1, 37)]
    version = "SELECT version FROM audit_test WHERE run_id = :run AND number = :number"
    for row in rows:
        told = numbers(row[2:5])
        found = len(hits(report.run, row[0]))
        assert told[0] == one(version, run=report.run, number=row[0])
        if row[0] not in OTHER:
            query = report.populations.get(row[0])
            assert told[1] == (one(query) if query else 0), row
        assert told[2] == found, row


def exceptions(report: Report) -> None:
    query = sa.text("SELECT id, check_no, sentence_vi FROM audit_hit WHERE run_id = :run")
    known = {
        (hit.check_no, "".join(hit.sentence_vi.split())): str(hit.id)
        for hit in db.session.execute(query, {"run": report.run})
    }
    rows = report.rows(EXCEPTIONS)
    assert {(row[0], row[1]) for row in rows} == set(known)
    assert len(rows) == len(hits(report.run))
    for row in rows:
        hit = known[row[0], row[1]]
        lines = of_hit("count", hit)
        assert number(row[2]) == lines, row
        # what no line makes is in the words: announced and not paid, a day that passed
        said = re.search(r"([\d.]+)đồng", row[1])
        right = of_hit("amount", hit) if lines else number(said[1]) if said else 0
        assert number(row[3]) == right, row


def samples(report: Report) -> None:
    """One sample of all that went out; nothing stands behind its first line."""
    lines = report.rows(CHOSEN)
    wrong = number(lines[0][3])
    assert [row[4] for row in lines] == ["0", *["chưakiểmtra"] * (len(lines) - 1)]
    amount = "SELECT -amount FROM bank_line WHERE row_no = :row AND booked_on = :on AND amount < 0"
    for place, row in enumerate(lines, 1):
        stands = re.fullmatch(r"Dòng([\d.]+),(\d\d)/(\d\d)/(\d{4})", row[1])
        assert stands, row
        on = "-".join(reversed(stands.groups()[1:]))
        assert number(row[0]) == place
        assert number(row[3]) == one(amount, row=number(stands[1]), on=on)
    assert len(lines) == one("SELECT count(*) FROM audit_sample_line")
    spent = -summed("amount < 0 AND text NOT LIKE :own")
    tolerable = spent * 2 // 100 * 75 // 100
    interval = tolerable // 3
    certain = wrong >= interval
    unseen = one("SELECT count(*) FROM bank_line WHERE amount < 0 AND -amount < :i", i=interval)
    upper = wrong + (3 * interval if unseen else 0) if certain else -(-19 * interval // 4)
    (row,) = report.rows(SAMPLES)
    projected = wrong if certain else interval
    assert numbers(row[:5]) == [1, wrong, projected, upper, tolerable]


def management(report: Report) -> None:
    *rows, total = report.rows(COSTS)
    query = "SELECT amount FROM ledger_payment WHERE voucher = :of AND kind = 'management_cost'"
    assert numbers([row[0] for row in rows]) == list(range(1, len(rows) + 1))
    assert [number(row[4]) for row in rows] == [one(query, of=row[1]) for row in rows]
    kept = "FROM ledger_payment WHERE kind = 'management_cost'"
    assert (len(rows), number(total[-1])) == (
        one(f"SELECT count(*) {kept}"),
        one(f"SELECT sum(amount) {kept}"),
    )


def ages(report: Report) -> None:
    """Gifts of the year with a deadline that has not passed: all in the first class, in time."""
    left = tagged(report, "sum", "t.purse <> '' AND t.side = 'bank' AND t.flow = 'in'")
    left -= tagged(report, "sum", "t.purse <> '' AND t.side = 'bank' AND t.flow = 'out'")
    told = [[number(cell.removesuffix("đ")) for cell in row[1:]] for row in report.rows(AGES)]
    assert told[0] == [left, 0, left]
    assert {figure for row in told[1:] for figure in row} == {0}


CHECKS: dict[str, Callable[[Report], None]] = {
    SOURCES: sources,
    DAYS: days,
    ACCOUNTS: accounts,
    PURSES: purses,
    MONTHS: months,
    LADDER: ladder,
    BATTERY: battery,
    EXCEPTIONS: exceptions,
    SAMPLES: samples,
    COSTS: management,
    CHOSEN: samples,
    AGES: ages,
}


def signed_report(world: World, books: Books, populations: dict[str, str], **days: str) -> Report:
    """Audited, closed, sampled, reported and signed; the last revision of the PDF read back."""
    address = str(books.start(**days).headers["Location"])
    drain(JOBS)
    db.session.rollback()
    run = address.rsplit("/", 1)[1]
    books.close(run)
    draw_sample(world, books.fund_id, run, "Kiểm tra chọn mẫu")
    answer = books.post(f"{address}/report", head=world.users["department_head"], list_open="y")
    assert answer.status_code == 303, answer.text
    paper = sign_all(world, answer.headers["Location"].rsplit("/", 1)[1])
    assert paper.state == "signed"
    files = db.session.get_one(Paper, paper.id).files
    pdf = revision_bytes(paper, max(file.revision for file in files))
    tables: dict[str, list[PaperTable]] = {}
    for table in tables_of(pdf):
        tables.setdefault("|".join(table.head), []).append(table)
    return Report(run, tables, populations)


def the_samples(world: World) -> Report:
    books = open_books(world)
    books.send_samples()
    days = {"period_from": FIRST.isoformat(), "period_to": LAST.isoformat()}
    return signed_report(world, books, POPULATIONS, **days)


def with_registers(world: World) -> Report:
    books = open_books(world)
    books.send(kit.STATEMENT.encode(), account=sample.PAYMENTS_ACCOUNT, opening=kit.OPENING)
    books.send_ledger(kit.LEDGER.encode())
    books.post(f"{books.path}/registers", file=(kit.register_book(kit.CLEAN), "so.xlsx"))
    drain(JOBS)
    return signed_report(world, books, POPULATIONS | WITH_REGISTERS, **kit.PERIOD)


@pytest.mark.parametrize("reported", [the_samples, with_registers])
def test_every_figure_in_the_tables_of_the_signed_report_is_a_query(
    world: World, reported: Callable[[World], Report]
) -> None:
    report = reported(world)
    asked = set(CHECKS) - (set() if hits(report.run) else {EXCEPTIONS})
    asked -= set() if reported is with_registers else {AGES, PURSES}
    assert set(report.tables) == asked
    for head in report.tables:
        CHECKS[head](report)
