"""What changed between two audits: the same books change nothing, another ledger is told."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.db import db
from inspect_app.fund_audit import queries
from inspect_app.fund_audit.models import AuditHit, AuditRun
from inspect_app.fund_audit.rules.difference import Found, difference
from inspect_app.funds import sample
from inspect_app.funds.actions import withdraw_ledger
from inspect_app.funds.rules.sentences import Sentence
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

PARTS = ("Mới trong lần này", "Không còn so với lần trước", "Thay đổi")
WORDS = Sentence("x", "x")
FOUND = st.builds(
    Found,
    check=st.sampled_from(["A05", "A07"]),
    key=st.sampled_from("abcdef"),
    severity=st.sampled_from(["high", "low"]),
    amount=st.integers(0, 3),
    lines=st.integers(1, 2),
    sentence=st.just(WORDS),
    id=st.just(""),
)
RUN = st.lists(FOUND)


@given(RUN, RUN)
def test_every_exception_stands_in_exactly_one_part(
    before: list[Found], after: list[Found]
) -> None:
    found = difference(before, after)
    gone, changed = list(found.gone), list(found.changed)
    assert len(before) == len(gone) + len(changed) + found.same
    assert len(after) == len(found.new) + len(changed) + found.same
    assert {*gone, *(old for old, _new in changed)} <= set(before)
    assert {*found.new, *(new for _old, new in changed)} <= set(after)
    assert difference(after, after).same == len(after)


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    audit(found)
    return found


def audit(books: Books) -> AuditRun:
    books.start()
    drain(JOBS)
    db.session.rollback()
    return db.session.scalars(
        sa.select(AuditRun).order_by(AuditRun.started_at.desc(), AuditRun.id.desc())
    ).first()  # type: ignore[return-value]


def page_of(books: Books, run: AuditRun, query: str = "") -> Any:
    return books.client.get(f"{books.path}/audits/{run.id}/difference{query}")


def counted(text: str, title: str) -> int:
    return int(re.search(rf"{title} \((\d+)\)", text)[1])  # type: ignore[index]


def test_a_second_audit_is_compared_with_the_one_before(books: Books) -> None:
    first = db.session.scalars(sa.select(AuditRun)).one()
    assert "chưa có lần kiểm tra nào" in page_of(books, first).text
    same = audit(books)
    text = page_of(books, same).text
    assert "Cùng mã kết quả" in text
    hits = len(queries.hits_of(first))
    assert f"Không đổi: {hits}." in text
    assert [counted(text, part) for part in PARTS] == [0, 0, 0]

    # another ledger: the payment that no bank line paid is left out
    rows = sample.LEDGER.read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if "PC-013" not in row]
    assert len(kept) == len(rows) - 1
    ledger = books.ledger()
    withdraw_ledger(books.world.actor("auditor"), books.fund_id, ledger.id, reason="Sổ mới")
    books.send_ledger("".join(kept).encode(), "so-moi.csv")
    later = audit(books)
    text = page_of(books, later).text
    assert "kỳ khác nhau" in text
    keys = {run.id: keys_of(run) for run in (same, later)}
    assert counted(text, PARTS[0]) == (keys[later.id] - keys[same.id]).total()
    assert counted(text, PARTS[1]) == (keys[same.id] - keys[later.id]).total() > 0
    assert "PC-013" in text
    backwards = page_of(books, same, f"?with={later.id}").text
    assert counted(backwards, PARTS[0]) == counted(text, PARTS[1])
    foreign = books.world.client("auditor.b").get(f"{books.path}/audits/{later.id}/difference")
    assert foreign.status_code == 404
    assert page_of(books, later, f"?with={'f' * 32}").status_code == 404


def keys_of(run: AuditRun) -> Counter[tuple[str, str]]:
    rows = db.session.execute(
        sa.select(AuditHit.check_no, AuditHit.key).where(AuditHit.run_id == run.id)
    )
    return Counter((check, key) for check, key in rows)
