"""The book of gifts: closed once, continued, printed, and a donor's gift found in it by hand."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core import merkle
from inspect_app.core.db import db
from inspect_app.core.models import JournalBody, JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, queries
from inspect_app.fund_audit.models import AuditHit, AuditRun, BookClosing, BookGift, GiftSearch
from inspect_app.fund_audit.queries import book
from inspect_app.fund_audit.rules import inclusion
from inspect_app.funds import sample
from inspect_app.funds.models import StatementLine
from tests.kit import fund_books
from tests.kit.cases import sign_all
from tests.kit.fund_books import Books, audited_books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

FIRST_DAYS, NEXT_DAYS = ("2024-09-01", "2024-09-04"), ("2024-09-05", "2024-09-09")


def runs() -> list[AuditRun]:
    return list(db.session.scalars(sa.select(AuditRun).order_by(AuditRun.period_from)))


def closed() -> list[BookClosing]:
    return list(db.session.scalars(sa.select(BookClosing).order_by(BookClosing.number)))


def work() -> None:
    drain(JOBS)
    db.session.rollback()


@pytest.fixture
def books(world: World) -> Books:
    """A fund audited in two parts, the first of them closed."""
    found = open_books(world)
    found.send_samples()
    for first, last in (FIRST_DAYS, NEXT_DAYS):
        found.start(period_from=first, period_to=last)
    work()
    assert found.close(runs()[0].id).status_code == 303
    return found


def problem_of(refused: Any) -> str:
    return str(refused.value.problems[0].code)


def test_a_period_is_closed_once_and_the_next_one_follows(books: Books) -> None:
    first, second = runs()
    auditor = books.world.actor("auditor")
    (one,) = closed()
    head = json.loads(one.head)
    assert (one.state, head["number"], head["previous"]) == ("closed", 1, "")
    money = json.loads(first.result)["total"]
    assert head["money_in"] == money["credit"]["value"]
    assert (
        head["size"] == head["gifts"] == db.session.scalar(sa.select(sa.func.count(BookGift.idx)))
    )
    with pytest.raises(Refused) as refused:
        actions.ask_to_close(auditor, books.fund_id, first.id)
    assert problem_of(refused) == "closed_already"
    with pytest.raises(NotAllowed):
        actions.ask_to_close(books.world.actor("inspector"), books.fund_id, second.id)
    with pytest.raises(NotFound):
        actions.ask_to_close(books.world.actor("auditor.b"), books.fund_id, second.id)
    books.start(period_from="2024-09-04", period_to="2024-09-09")
    work()
    overlapping = next(run for run in runs() if run.period_from == dt.date(2024, 9, 4))
    answer = books.close(overlapping.id)
    assert answer.status_code == 422
    assert "04/09/2024" in answer.text
    actions.ask_to_close(auditor, books.fund_id, second.id)
    work()
    two = closed()[1]
    after = json.loads(two.head)
    assert (two.state, after["number"]) == ("closed", 2)
    assert after["previous"] == inclusion.head_hash(head)
    assert after["size"] == head["size"] + after["gifts"]
    told = queries.book.public_book(closed())
    proof = [bytes.fromhex(step) for step in told["consistency"][0]]
    roots = [bytes.fromhex(one_head["head"]["root"]) for one_head in told["heads"]]
    assert merkle.consistency_holds(head["size"], after["size"], proof, *roots)
    assert not merkle.consistency_holds(head["size"] - 1, after["size"], proof, *roots)
    bodies = db.session.scalars(
        sa.select(JournalBody.body)
        .join(JournalEntry, JournalEntry.seq == JournalBody.seq)
        .where(JournalEntry.event == "fund_audit.book_closed")
        .order_by(JournalEntry.seq)
    ).all()
    assert [json.loads(body)["head"]["root"] for body in bodies] == [one.root, two.root]


def test_money_that_stands_twice_is_neither_closed_nor_published(world: World) -> None:
    """Two files of one account overlap; each exception has to be explained first."""
    found = audited_books(world, "inspector")
    text = sample.MAIN_STATEMENT.read_text("utf-8")
    part = "".join(line for line in text.splitlines(True) if ",09/09/2024," not in line)
    found.send(part.encode(), name="lap-lai.csv", opening=str(sample.MAIN_OPENING))
    found.start()
    work()
    run = max(runs(), key=lambda one: one.started_at)
    assert "A05" in " ".join(one["en"] for one in json.loads(run.result)["limits"])
    answer = found.close(run.id)
    assert (answer.status_code, closed()) == (422, [])
    assert "A05" in answer.text
    sign_report(found, run)
    with pytest.raises(Refused) as refused:
        fund_books.publish(world, found.fund_id, run.id)
    assert problem_of(refused) == "doubled_money"
    found.start()
    work()
    again = max(runs(), key=lambda one: one.started_at).id
    doubled = sa.select(AuditHit.id).where(
        AuditHit.key.startswith("A05:r"), AuditHit.run_id == again
    )
    for hit in db.session.scalars(doubled).all():
        assert found.close(again).status_code == 422
        explain(found, again, hit)
    assert found.close(again).status_code == 303


def explain(books: Books, run_id: str, hit_id: str) -> None:
    """One person concludes, another confirms where the amount asks for it."""
    answer = books.post(
        f"{books.path}/audits/{run_id}/hits/{hit_id}",
        disposition="explained",
        reason="Hai lần chuyển khác nhau",
        file=(b"giai trinh", "giai-trinh.txt"),
    )
    assert answer.status_code == 303, answer.text
    hit = db.session.get_one(AuditHit, hit_id, populate_existing=True)
    if hit.unconfirmed:
        assert hit.disposed_at is not None
        actions.confirm_disposition(
            books.world.actor("inspector"),
            books.fund_id,
            run_id,
            hit_id,
            seen=hit.disposed_at.isoformat(),
        )


def sign_report(books: Books, run: AuditRun) -> str:
    """Report drafted and signed by both; the paper's id."""
    paper = actions.draft_transparency_report(
        books.world.actor("auditor"),
        books.fund_id,
        run.id,
        head_id=books.world.users["department_head"],
        list_open=True,
    )
    sign_all(books.world, paper.id)
    return paper.id


def publish_first(books: Books) -> str:
    """The signed report of the first audit is published; the paper's id."""
    run = runs()[0]
    paper_id = sign_report(books, run)
    fund_books.publish(books.world, books.fund_id, run.id)
    return paper_id


def some_gift(first: str, last: str) -> StatementLine:
    """A gift of these days that the bank gave its own reference."""
    return db.session.scalars(
        sa.select(StatementLine)
        .where(
            StatementLine.booked_on.between(
                dt.date.fromisoformat(first), dt.date.fromisoformat(last)
            ),
            StatementLine.credit > 0,
            StatementLine.text.startswith("MBVCB."),
        )
        .join(
            BookGift,
            sa.and_(
                BookGift.statement_id == StatementLine.statement_id,
                BookGift.row_no == StatementLine.row_no,
            ),
        )
        .order_by(StatementLine.row_no)
    ).first()  # type: ignore[return-value]


def test_a_donor_finds_the_own_gift_and_nobody_leafs_through_the_book(books: Books) -> None:
    paper_id = publish_first(books)
    actions.ask_to_close(books.world.actor("auditor"), books.fund_id, runs()[1].id)
    work()
    one, two = closed()
    data = json.loads(db.session.get_one(Paper, paper_id).data)["body"]["book"]
    assert (data["root"], data["size"]) == (one.root, one.size)
    assert data["address"].endswith(f"/public/funds/{books.fund_id}/gifts#root={one.root}")
    address, visitor = f"/public/funds/{books.fund_id}/gifts", books.world.client()
    fund_page = visitor.get(f"/public/funds/{books.fund_id}").text
    assert address in fund_page
    shown = visitor.get(address)
    assert one.root in shown.text
    assert two.root not in shown.text  # closed, but its audit is not public
    gift = some_gift(*FIRST_DAYS)
    reference = inclusion.reference_of(gift.text, gift.doc_no)

    def ask(typed: str, amount: int | str) -> Any:
        return visitor.post(address, data={"reference": typed, "amount": amount})

    for typed in (reference, reference.removeprefix("MBVCB."), f" {reference.lower()} "):
        answer = ask(typed, f"{gift.amount:,}".replace(",", "."))
        proof = json.loads(html.unescape(re.search(r'data-proof="([^"]+)"', answer.text)[1]))  # type: ignore[index]
        assert proof["line"]["amount"] == gift.amount
        assert inclusion.holds(proof, [book.signed_head(one)])
        assert set(proof["line"]) == {"account", "amount", "fund", "line", "on", "reference"}
        assert gift.text not in answer.text
    later = some_gift(*NEXT_DAYS)
    missed = [
        ask(reference, gift.amount + 1),
        ask(reference + "1", gift.amount),
        ask(inclusion.reference_of(later.text, later.doc_no), later.amount),
    ]
    told = {re.search(r'role="alert">(.*?)</p>', answer.text)[1] for answer in missed}  # type: ignore[index]
    assert len(told) == 1
    assert "data-proof" not in "".join(answer.text for answer in missed)
    assert ask("", 5).status_code == ask(reference, "năm").status_code == 422
    answers = [ask(f"MBVCB.{at}", 1).status_code for at in range(book.MOST_SEARCHES)]
    assert answers == [200] * (book.MOST_SEARCHES - 6) + [429] * 6
    assert ask(reference, gift.amount).status_code == 429  # the right one waits too
    db.session.rollback()
    kept = db.session.scalars(sa.select(GiftSearch.source)).all()
    assert len(kept) == book.MOST_SEARCHES
    assert "127.0.0.1" not in kept
    head = books.world.actor("department_head")
    actions.withdraw_publication(head, books.fund_id, runs()[0].id, reason="Sai kỳ")
    assert visitor.get(address).status_code == 404
    assert ask(reference, gift.amount).status_code == 404


@given(st.integers(1, 70), st.data())
def test_the_tree_is_the_one_of_the_standard(size: int, data: Any) -> None:
    """Against the recursive definition of RFC 6962, 2.1; any book is the beginning of a longer."""
    leaves = [merkle.leaf_hash(bytes([at])) for at in range(size)]
    nodes: dict[tuple[int, int], bytes] = {}
    edge = merkle.Edge(0, lambda level, index: nodes[level, index])
    for leaf in leaves:
        nodes |= {(level, index): value for level, index, value in edge.append(leaf)}

    def tree(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        left = 1 << ((len(part) - 1).bit_length() - 1)
        return merkle.node_hash(tree(part[:left]), tree(part[left:]))

    assert edge.root() == tree(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(index, size, lambda level, at: nodes[level, at])
    assert merkle.inclusion_holds(index, size, leaves[index], path, tree(leaves))
    assert not merkle.inclusion_holds(index, size, merkle.leaf_hash(b"x"), path, tree(leaves))


WITH_INTEREST = """PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails
1,02/09/2024,8101.01,,50.000.000,1.050.000.000,UNG HO LU LUT
1,03/09/2024,8101.02,,123.456,1.050.123.456,TRA LAI TIEN GUI THANG 8
1,04/09/2024,8101.03,,20.000.000,1.070.123.456,CONG TY THU UNG HO
"""


def test_interest_of_the_bank_is_no_gift(world: World) -> None:
    found = open_books(world)
    found.send(
        WITH_INTEREST.encode(), account=fund_books.sample.PAYMENTS_ACCOUNT, opening="1.000.000.000"
    )
    found.start(period_from=FIRST_DAYS[0], period_to=FIRST_DAYS[1])
    work()
    (run,) = runs()
    assert found.close(run.id).status_code == 303
    (one,) = closed()
    head = json.loads(one.head)
    assert (head["gifts"], head["size"], head["money_in"]) == (2, 2, 70_000_000)
    assert json.loads(run.result)["total"]["credit"]["value"] == 70_123_456
    for reference, amount, there in (("8101.01", 50_000_000, 1), ("8101.02", 123_456, 0)):
        assert len(actions.search_gift(one, reference, amount, "1.2.3.4")) == there
