"""Every figure on the pages of an audit against a query of its own over lines and ledger rows.

The queries are written here in SQL and share nothing with those of the product; what the audit made
of a line (flow, group, rung) is read from its tags, and the tags are checked against the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import html5lib
import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.funds import sample
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

TAGGED = """
    FROM audit_line t
    LEFT JOIN bank_line l
      ON t.side = 'bank' AND l.statement_id = t.source_id AND l.row_no = t.row_no
    LEFT JOIN ledger_payment p
      ON t.side = 'ledger' AND p.ledger_id = t.source_id AND p.row_no = t.row_no
    WHERE t.run_id = :run"""
POPULATIONS = {
    "A01": "SELECT count(*) FROM ledger_payment WHERE voucher <> ''",
    "A02": "SELECT count(*) FROM bank_statement",
    "A03": "SELECT count(*) FROM bank_line WHERE balance IS NOT NULL",
    "A04": "SELECT count(DISTINCT account_no) FROM bank_statement",
    "A05": "SELECT (SELECT count(*) FROM bank_line) + count(*) FROM ledger_payment"
    " WHERE bank_ref <> '' AND account <> 'cash'",
    "A06": "SELECT count(*) FROM ledger_payment WHERE payee <> ''",
    "A07": "SELECT count(*) FROM ledger_payment WHERE account <> 'cash'",
    "A20": "SELECT count(*) FROM ledger_payment WHERE restriction = 'restricted'",
    "A23": "SELECT (SELECT count(*) FROM bank_line WHERE amount > 0 AND text NOT LIKE :own)"
    " + count(*) FROM ledger_payment WHERE kind = 'management_cost'",
    "A29": "SELECT count(*) FROM ledger_payment WHERE kind <> 'refund'",
    "A32": "SELECT (SELECT count(*) FROM bank_line WHERE amount < 0) + count(*)"
    " FROM ledger_payment WHERE account = 'cash'",
    "A36": "SELECT count(*) FROM bank_line WHERE text LIKE :own",
}
"""What a test looked at, where one query over the books says it. A21 counts months, A33 nodes and
A34 parties, which the audit makes of the texts."""
OTHER = {"A21", "A33", "A34"}


@dataclass(frozen=True)
class Figure:
    """A number on a page: its link, and identity and first link of the table row around it."""

    kind: str
    value: int
    words: str
    href: str
    row: str
    row_href: str


@pytest.fixture
def page(world: World) -> tuple[Books, str]:
    """The sample books, audited; the address of the audit."""
    books = open_books(world)
    books.send_samples()
    address = str(books.start().headers["Location"])
    drain(JOBS)
    db.session.rollback()
    return books, address


def one(query: str, **values: Any) -> int:
    values["own"] = f"%{sample.OWN_ACCOUNTS[2].number}%"
    return int(db.session.execute(sa.text(query), values).scalar() or 0)


def figures(text: str) -> list[Figure]:
    """All that are marked. Fails for a number in a cell of figures that is not."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    return list(_under(tree, "", "", ""))


def _under(at: Any, href: str, row: str, row_href: str) -> Iterator[Figure]:
    href = at.get("href") or href
    if at.get("id") == "parameters":  # values that a person or the law chose
        return
    if at.tag == "tr":
        row = at.get("id") or "row"
        row_href = next((a.get("href") for a in at.iter("a") if a.get("href")), "")
    words = " ".join("".join(at.itertext()).split())
    for kind in ("amount", "count"):
        if at.get(f"data-{kind}") is not None:
            yield Figure(kind, int(at.get(f"data-{kind}")), words, href, row, row_href)
            return
    if at.tag in {"td", "span"} and "figure" in (at.get("class") or ""):
        own = "".join([at.text or "", *(child.tail or "" for child in at)])
        assert "%" in own or not re.search(r"\d", own), f"no mark: {words}"
    for child in at:
        yield from _under(child, href, row, row_href)


def of_part(run: str, kind: str, part: str) -> int:
    """Count or sum behind a selector of the report."""
    wanted = dict(parse_qsl(part, keep_blank_values=True))
    where, values = "", {"run": run}
    if "day" in wanted:
        wanted["on"] = wanted.pop("day")
    for key, value in wanted.items():
        test = "t.rung >= CAST(:rung AS INTEGER)" if key == "rung_from" else f't."{key}" = :{key}'
        where += f" AND {test}"
        values["rung" if key == "rung_from" else key] = value
    if kind == "count":
        return one(f"SELECT count(*) {TAGGED}{where}", **values)
    if wanted.get("side") == "balance":
        moved = 0 if wanted["flow"] == "opening" else 1
        return one(
            "SELECT sum(s.opening_given + :moved * (SELECT coalesce(sum(l.amount), 0)"
            " FROM bank_line l WHERE l.statement_id = s.id)) FROM bank_statement s"
            " WHERE :account IN ('', s.account_no)",
            moved=moved,
            account=wanted.get("account", ""),
        )
    return one(
        f"SELECT sum(CASE t.side WHEN 'bank' THEN abs(l.amount) ELSE p.amount END) {TAGGED}{where}",
        **values,
    )


def of_statement(kind: str, href: str) -> int:
    show = parse_qs(urlsplit(href).query)["show"][0]
    statement = href.split("/statements/")[1].split("/", maxsplit=1)[0]
    if show == "rejected":
        return one("SELECT count(*) FROM line_rejection WHERE statement_id = :s", s=statement)
    what = "count(*)" if kind == "count" else "sum(abs(amount))"
    side = {"all": "1 = 1", "in": "amount > 0", "out": "amount < 0"}[show]
    return one(f"SELECT {what} FROM bank_line WHERE statement_id = :s AND {side}", s=statement)


def of_hit(kind: str, hit: str) -> int:
    """Lines of an exception, or the money at risk by them: ledger rows where it names some, else
    statement lines; of a payment that stands twice, all but one of its rows."""
    if kind == "count":
        return one("SELECT count(*) FROM audit_hit_line WHERE hit_id = :hit", hit=hit)
    rows = "FROM ledger_payment p JOIN audit_hit_line t ON t.side = 'ledger' AND p.ledger_id ="
    rows += " t.source_id AND p.row_no = t.row_no WHERE t.hit_id = :hit"
    listed = one(f"SELECT sum(p.amount) {rows}", hit=hit)
    if one("SELECT count(*) FROM audit_hit WHERE id = :hit AND check_no = 'A05'", hit=hit):
        return listed - one(f"SELECT max(p.amount) {rows}", hit=hit)
    lines = "SELECT sum(abs(l.amount)) FROM bank_line l JOIN audit_hit_line t ON t.side = 'bank'"
    lines += " AND l.statement_id = t.source_id AND l.row_no = t.row_no WHERE t.hit_id = :hit"
    return listed or one(lines, hit=hit)


def rows_of(hit: str) -> list[int]:
    """Amounts of the statement lines and ledger rows of an exception."""
    joined = "JOIN audit_hit_line t ON t.side = '{}' AND x.{} = t.source_id AND x.row_no = t.row_no"
    bank, ledger = joined.format("bank", "statement_id"), joined.format("ledger", "ledger_id")
    query = f"SELECT abs(x.amount) FROM bank_line x {bank} WHERE t.hit_id = :hit UNION ALL"
    query += f" SELECT x.amount FROM ledger_payment x {ledger} WHERE t.hit_id = :hit ORDER BY 1"
    return [int(amount) for amount in db.session.scalars(sa.text(query), {"hit": hit})]


def hits(run: str, number: str = "") -> list[str]:
    query = "SELECT id FROM audit_hit WHERE run_id = :run AND :number IN ('', check_no)"
    found = db.session.scalars(sa.text(query), {"run": run, "number": number})
    return [str(one) for one in found]


def of_test(run: str, figure: Figure, number: str) -> int | None:
    """Exceptions, money at risk or population of a test; None for a population without a query."""
    if "#exceptions" in figure.href:
        found = hits(run, number)
        return len(found) if figure.kind == "count" else sum(of_hit("amount", h) for h in found)
    if number in POPULATIONS:
        return one(POPULATIONS[number])
    return None if number in OTHER else 0


def of_source(kind: str, figure: Figure) -> int:
    """Rows of a source file, by what the cell says: a link counts or adds up what is accepted."""
    if "/statements/" in figure.row_href:
        part = {"s": figure.row_href.rsplit("/", 1)[1]}
        accepted = one("SELECT count(*) FROM bank_line WHERE statement_id = :s", **part)
        return accepted + one("SELECT count(*) FROM line_rejection WHERE statement_id = :s", **part)
    if not figure.href and figure.value == 0:  # a ledger with a fault imports nothing
        return 0
    what = "sum(amount)" if kind == "amount" else "count(*)"
    ledger = figure.row_href.rsplit("/", 1)[1]
    return one(f"SELECT {what} FROM ledger_payment WHERE ledger_id = :s", s=ledger)


def expected(run: str, figure: Figure) -> int | None:
    """By where the number stands on the page of the audit."""
    if figure.row.startswith("hit-"):
        return of_hit(figure.kind, figure.row.removeprefix("hit-"))
    if "part=" in figure.href:
        return of_part(run, figure.kind, parse_qs(urlsplit(figure.href).query)["part"][0])
    if "/tests/" in figure.row_href:
        return of_test(run, figure, figure.row_href.rsplit("/", 1)[1])
    if "/lines?" in figure.href:
        return of_statement(figure.kind, figure.href)
    return of_source(figure.kind, figure)


def shown_as(figure: Figure) -> bool:
    """The words beside the mark say the same number."""
    return str(figure.value) in re.sub(r"(?<=\d)\.(?=\d{3})", "", figure.words)


def test_every_figure_of_the_report_is_a_query(page: tuple[Books, str]) -> None:
    books, address = page
    run = address.rsplit("/", 1)[1]
    found = figures(books.client.get(address).text)
    assert len(found) > 150
    loose = [figure for figure in found if not figure.row and not figure.href.count("part=")]
    by_severity = "SELECT count(*) FROM audit_hit WHERE run_id = :run AND severity = :of"
    counts = [one(by_severity, run=run, of=of) for of in ("high", "medium", "low")]
    open_ones = "SELECT count(*) FROM audit_hit WHERE run_id = :run AND disposition = 'open'"
    assert [figure.value for figure in loose] == [
        one(open_ones, run=run),
        sum(counts),
        *[count for count in counts if count],
    ]
    told = [(figure, expected(run, figure)) for figure in found if figure not in loose]
    assert not [(f, right) for f, right in told if right not in {None, f.value} or not shown_as(f)]
    assert len([right for _figure, right in told if right is None]) == len(OTHER)


def test_every_figure_of_tests_and_exceptions_is_a_query(page: tuple[Books, str]) -> None:
    books, address = page
    run = address.rsplit("/", 1)[1]
    for number in (f"A{at:02d}" for at in range(1, 37)):
        text = books.client.get(f"{address}/tests/{number}").text
        found = figures(text)
        assert [f.kind for f in found if not f.row] == ["count", "count", "amount"], number
        for figure in found:
            inside = figure.row_href.rsplit("/", 1)[-1]
            in_list = figure.row != ""
            right = of_hit(figure.kind, inside) if in_list else of_test(run, figure, number)
            assert right in {None, figure.value}, (number, figure)
            assert shown_as(figure), figure
        line = re.search(r'data-total="(\d+)" data-sum="(\d+)"', text)
        assert line is not None
        at_risk = sum(of_hit("amount", hit) for hit in hits(run, number))
        assert [int(one) for one in line.groups()] == [len(hits(run, number)), at_risk]
    for hit in hits(run):
        first, *found = figures(books.client.get(f"{address}/hits/{hit}").text)
        assert (first.kind, first.value) == ("amount", of_hit("amount", hit))
        sides, listed = [[f for f in found if bool(f.row) is rows] for rows in (False, True)]
        assert sorted(f.value for f in listed) == rows_of(hit)
        assert sum(f.value for f in sides if f.kind == "count") == of_hit("count", hit)
        rest = {f.value for f in sides if f.kind == "amount"}
        check = "SELECT count(*) FROM audit_hit WHERE id = :hit AND check_no = 'A05'"
        assert first.value in rest or one(check, hit=hit), hit


def test_what_the_audit_made_of_the_lines_keeps_their_money(page: tuple[Books, str]) -> None:
    """Flows part the lines by their sign and by own accounts; months and groups part the flows."""
    run = page[1].rsplit("/", 1)[1]

    def tagged(where: str) -> int:
        return one(
            f"SELECT sum(t.amount) FROM audit_line t WHERE t.run_id = :run AND {where}", run=run
        )

    for sign, flows, own in ((">", "in", "transfer_in"), ("<", "out", "transfer_out")):
        lines = f"SELECT sum(abs(amount)) FROM bank_line WHERE amount {sign} 0 AND text"
        assert tagged(f"t.flow = '{flows}'") == one(f"{lines} NOT LIKE :own"), flows
        assert tagged(f"t.flow = '{own}'") == one(f"{lines} LIKE :own"), own
    doubled = "SELECT count(*) - count(DISTINCT source_id || ':' || row_no) FROM audit_line"
    assert one(f"{doubled} WHERE run_id = :run AND side <> 'balance'", run=run) == 0
    rows = "SELECT (SELECT count(*) FROM bank_line) + (SELECT count(*) FROM ledger_payment)"
    assert one(rows) == one(
        "SELECT count(*) FROM audit_line WHERE run_id = :run AND side <> 'balance'", run=run
    )
