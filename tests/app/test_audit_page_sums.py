"""Every sum in đồng on the pages beside the report (samples, tracing, book, difference) is a query
over the lines. The report, its tests and exceptions: test_audit_figures."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import html5lib
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.funds import sample
from tests.kit.fund_books import Books, draw_sample, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

OWN = f"%{sample.OWN_ACCOUNTS[2].number}%"
OUT = "FROM bank_line WHERE amount < 0 AND text NOT LIKE :own"
GIFTS = "FROM bank_line WHERE amount > 0 AND text NOT LIKE :own"
RELIABILITY = (Fraction(3), Fraction("4.75"))
"""R at 95 % for no error and for one (AICPA Audit Guide, Audit Sampling)."""


def one(query: str, **values: object) -> int:
    return int(db.session.execute(sa.text(query), {"own": OWN, **values}).scalar() or 0)


def sums(page: str, *, inside: str = "main") -> list[int]:
    """Every amount in đồng that a page says, in order; of the chosen element only."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (part,) = tree.iterfind(f".//{inside}")
    words = " ".join(" ".join(part.itertext()).split())
    return [
        int(digits.replace(".", "")) * (-1 if sign else 1)
        for sign, digits in re.findall(r"([−-]?)(\d{1,3}(?:\.\d{3})*) (?:đ|đồng)(?!\w)", words)
    ]


def rounded_up(amount: Fraction) -> int:
    return -(-amount.numerator // amount.denominator)


def test_every_sum_beside_the_report_is_a_query(world: World) -> None:
    books = open_books(world)
    books.send_samples()
    address = str(books.start().headers["Location"])
    drain(JOBS)
    db.session.rollback()
    run = address.rsplit("/", 1)[1]
    the_samples(world, books, address)
    the_tracing(books, address)
    books.close(run)
    gifts = one(f"SELECT sum(amount) {GIFTS} AND text NOT LIKE 'TRA LAI TIEN GUI%'")
    closing = "section[@aria-labelledby='book-title']"
    assert sums(books.client.get(address).text, inside=closing) == [gifts]
    the_difference(books)


def the_samples(world: World, books: Books, address: str) -> None:
    """Thresholds from what was spent, selection by running sums, one error projected."""
    run = address.rsplit("/", 1)[1]
    drawn = draw_sample(world, books.fund_id, run, "Kiểm tra chọn mẫu")
    income, spent = one(f"SELECT sum(amount) {GIFTS}"), one(f"SELECT -sum(amount) {OUT}")
    overall = spent * 2 // 100
    tolerable, trivial = overall * 75 // 100, overall * 5 // 100
    interval = tolerable // 3
    start = one("SELECT start FROM audit_sample WHERE id = :id", id=drawn)
    running = """SELECT amount, upto FROM (
        SELECT -l.amount AS amount, t.position,
            -sum(l.amount) OVER (ORDER BY t.position) AS upto
        FROM bank_line l JOIN audit_line t ON t.run_id = :run AND t.side = 'bank'
            AND t.source_id = l.statement_id AND t.row_no = l.row_no
        WHERE l.amount < 0 AND l.text NOT LIKE :own
        ) lined_up WHERE (upto - :start) / :interval <> (upto - amount - :start) / :interval
        OR upto - amount < :start AND upto >= :start ORDER BY position"""
    # whole numbers are cut towards zero: below the start both sides would be 0
    found = db.session.execute(
        sa.text(running), {"own": OWN, "run": run, "start": start, "interval": interval}
    ).all()
    chosen = [int(row.amount) for row in found]
    selected, wrong = sum(chosen), chosen[0]
    certain = wrong >= interval
    projected = wrong if certain else interval
    upper = rounded_up(RELIABILITY[0] * interval) + wrong
    if not certain:
        upper = rounded_up(RELIABILITY[1] * interval)
    basic = rounded_up(RELIABILITY[0] * interval)
    page = sums(books.client.get(f"{address}/samples").text)
    assert page[:4] == [spent, overall, tolerable, trivial]
    assert page[4:] == [income, spent, selected, spent, upper]
    page = sums(books.client.get(f"{address}/samples/{drawn}").text)
    assert page[:4] == [wrong, projected, upper, tolerable]
    assert page[4:8] == [0, 0, basic, tolerable]
    assert page[8:13] == [selected, spent, overall, 0, interval]
    assert page[13:] == [wrong, 0, wrong, *chosen[1:]]
    page = sums(books.client.get(f"{address}/samples/{drawn}/lines/1").text)
    assert page == [wrong, 0]


def the_tracing(books: Books, address: str) -> None:
    """Both tables add up to what came and went, and to each other; a traced line to its amount."""
    page = html5lib.parse(
        books.client.get(f"{address}/tracing").text, namespaceHTMLElements=False
    ).find(".//main")
    *uses, foot = figures_of(page, "by-use")
    assert all(traced + untraced == amount for traced, untraced, amount in [*uses, foot])
    assert [sum(column) for column in zip(*uses, strict=True)] == foot
    opened = one("SELECT sum(opening_given) FROM bank_statement")
    came = opened + one("SELECT sum(amount) FROM bank_line WHERE amount > 0")
    assert foot[2] == one(f"SELECT -sum(amount) {OUT}")
    sums_of: dict[str, list[int]] = {"part": [], "rest": [], "whole": []}
    for row in page.find(".//table[@id='by-source']").iter("tr"):
        if row.get("class"):
            sums_of[row.get("class")].append(figure(list(row.iter("td"))[-1]))
    assert sum(sums_of["part"]) == foot[0]
    assert sum(sums_of["part"]) + sum(sums_of["rest"]) == sum(sums_of["whole"]) == came
    payment = one("SELECT position FROM audit_line WHERE side = 'bank' AND flow = 'out' LIMIT 1")
    amount, *rest = sums(books.client.get(f"{address}/tracing/{payment}").text)
    covered, uncovered, *parts = rest
    assert covered + uncovered == amount
    # each part stands beside the whole amount of its source
    assert sum(parts[1::2]) == covered


def the_difference(books: Books) -> None:
    """The same books again: all totals twice, and no difference."""
    again = str(books.start().headers["Location"])
    drain(JOBS)
    db.session.rollback()
    page = sums(books.client.get(f"{again}/difference").text)
    assert len(page) % 3 == 0
    before, after, change = page[0::3], page[1::3], page[2::3]
    assert before == after
    assert set(change) == {0}
    assert one(f"SELECT sum(amount) {GIFTS}") in after
    assert one(f"SELECT -sum(amount) {OUT}") in after


def figures_of(page: Any, table: str) -> list[list[int]]:
    """The figures of a table's rows."""
    rows = page.find(f".//table[@id='{table}']").iter("tr")
    return [found for row in rows if (found := [figure(cell) for cell in row.iter("td")])]


def figure(cell: Any) -> int:
    return int(re.sub(r"\D", "", "".join(cell.itertext())) or 0)
