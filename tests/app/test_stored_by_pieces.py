"""Lines of a statement, rows of a ledger and lines of a run go in by pieces: nothing counts before
the last, and a worker that is killed or overtaken doubles and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core import merkle, pieces
from inspect_app.core.action import AlreadyDone
from inspect_app.core.actor import system_actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow
from inspect_app.core.refusal import NotAllowed
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.battery.lines import tagging
from inspect_app.fund_audit.models import AuditLine, AuditRun, BookClosing, BookGift, BookNode
from inspect_app.fund_audit.queries import book
from inspect_app.fund_audit.rules import inclusion
from inspect_app.funds import sample
from inspect_app.funds.actions import imports, ledgers, withdraw_statement
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import read_statement
from inspect_app.funds.models import LedgerPayment, PaymentLedger, StatementLine
from inspect_app.funds.rules.lines import Line
from tests.kit.fund_books import Books, add_fund, open_books
from tests.kit.world import World
from workers import funds_jobs
from workers.jobs import JOBS
from workers.run import Job, drain

PIECE = 1000


class Killed(BaseException):
    """The worker is gone in the middle of a piece."""


def rows_of(model: Any, owner: str, owner_id: str) -> list[tuple[Any, ...]]:
    """All stored rows of one owner, without what names it."""
    table = model.__table__
    named = {owner, "source_id", "partner_source"}
    columns = [column for column in table.columns if column.name not in named]
    query = sa.select(*columns).where(table.c[owner] == owner_id)
    return [tuple(row) for row in db.session.execute(query.order_by(*columns[:1]))]


def killed(monkeypatch: pytest.MonkeyPatch, job: str, after: int) -> str:
    """Run the waiting job; its worker dies while it stores another piece. The job's subject."""
    done = 0
    real = pieces.Pieces._put

    def put(*args: Any) -> int:
        nonlocal done
        last = real(*args)
        if done == after:
            raise Killed
        done += 1
        return last

    db.session.rollback()
    row = db.session.scalars(
        sa.select(OutboxRow).where(OutboxRow.job == job, OutboxRow.state == "new")
    ).one()
    work = Job(row.id, job, row.subject_id, row.asked_by, system_actor(row.organisation_id, row.id))
    with monkeypatch.context() as patched:
        patched.setattr(pieces.Pieces, "_put", put)
        with pytest.raises(Killed):
            JOBS[job](work)
    db.session.rollback()
    return work.subject_id


@pytest.fixture
def books(world: World, monkeypatch: pytest.MonkeyPatch) -> Books:
    monkeypatch.setattr(imports, "ROWS", PIECE)
    monkeypatch.setattr(tagging, "BATCH", PIECE)
    return open_books(world)


def _submit(books: Books) -> None:
    books.post(
        f"{books.path}/statements",
        account=sample.MAIN_ACCOUNT,
        opening=str(sample.MAIN_OPENING),
        file=(sample.MAIN_STATEMENT.read_bytes(), "sao-ke.csv"),
    )


def test_what_a_killed_worker_left_does_not_count_and_is_not_stored_twice(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    _submit(books)
    for after in (3, 1):
        statement = killed(monkeypatch, "funds.import_statement", after)
        assert len(rows_of(StatementLine, "statement_id", statement)) == after * PIECE
        page = f"{books.path}/statements/{statement}"
        assert "MBVCB" not in books.client.get(page).text
        assert books.client.get(f"{page}/lines").status_code == 404
        assert books.start().status_code == 422, "no audit over half of a file"
    drain(JOBS)
    db.session.rollback()
    stored = rows_of(StatementLine, "statement_id", statement)
    assert len(stored) == books.statement().accepted > 4 * PIECE
    undisturbed = Books(books.world, add_fund(books.world.a, "QKH"), books.client)
    undisturbed.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
    assert rows_of(StatementLine, "statement_id", undisturbed.statement().id) == stored

    books.send_ledger(sample.LEDGER.read_bytes())
    books.start()
    run = killed(monkeypatch, "fund_audit.compile", 2)
    assert len(rows_of(AuditLine, "run_id", run)) == 2 * PIECE
    assert books.client.get(f"{books.path}/audits/{run}/lines?side=bank").status_code == 404
    drain(JOBS)
    db.session.rollback()
    first = db.session.get_one(AuditRun, run)
    told = rows_of(AuditLine, "run_id", run)
    again = books.start().headers["Location"].rsplit("/", 1)[1]
    drain(JOBS)
    db.session.rollback()
    assert first.run_hash == db.session.get_one(AuditRun, again).run_hash != ""
    assert told == rows_of(AuditLine, "run_id", again)
    assert len(told) > len(stored)


def test_nothing_of_a_killed_worker_stays_when_the_file_or_the_audit_is_then_refused(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    _submit(books)
    statement = killed(monkeypatch, "funds.import_statement", 3)
    assert len(rows_of(StatementLine, "statement_id", statement)) == 3 * PIECE

    def unreadable(*_args: object) -> None:
        raise Unreadable("sao-ke.csv", "too_large")

    with monkeypatch.context() as patched:
        patched.setattr(funds_jobs, "read_statement", unreadable)
        drain(JOBS)
    db.session.rollback()
    assert books.statement().state == "unreadable"
    assert rows_of(StatementLine, "statement_id", statement) == []

    other = Books(books.world, add_fund(books.world.a, "QKH"), books.client)
    other.send_samples()
    other.start()
    run = killed(monkeypatch, "fund_audit.compile", 2)
    assert len(rows_of(AuditLine, "run_id", run)) == 2 * PIECE
    auditor = books.world.actor("auditor")
    withdraw_statement(auditor, other.fund_id, other.statement().id, reason="Sai")
    drain(JOBS)
    db.session.rollback()
    assert db.session.get_one(AuditRun, run).state == "refused"
    assert rows_of(AuditLine, "run_id", run) == []
    with pytest.raises(NotAllowed):
        imports._LINES.clear(auditor, statement)


def test_of_a_ledger_with_a_fault_nothing_stays_and_a_killed_worker_stores_it_once(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "ROWS", 4)
    good = sample.LEDGER.read_bytes().rstrip(b"\n")
    books.post(f"{books.path}/ledgers", file=(good + good[good.rfind(b"\n") :], "hai-lan.csv"))
    ledger = killed(monkeypatch, "funds.import_ledger", 2)
    assert len(rows_of(LedgerPayment, "ledger_id", ledger)) == 8
    drain(JOBS)
    db.session.rollback()
    refused = db.session.get_one(PaymentLedger, ledger)
    assert (refused.state, refused.accepted, refused.rejected, refused.total) == (
        "refused",
        0,
        1,
        0,
    )
    assert rows_of(LedgerPayment, "ledger_id", ledger) == []

    books.post(f"{books.path}/ledgers", file=(good, "so-chi.csv"))
    ledger = killed(monkeypatch, "funds.import_ledger", 2)
    assert books.start().status_code == 422, "no audit over half of a ledger"
    drain(JOBS)
    db.session.rollback()
    stored = db.session.get_one(PaymentLedger, ledger)
    assert (stored.state, stored.accepted, stored.total) == ("accepted", 15, 2_087_711_000)
    assert len(rows_of(LedgerPayment, "ledger_id", ledger)) == 15


def test_gifts_of_a_killed_worker_do_not_count_and_the_next_begins_behind_what_was_closed(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "BATCH", PIECE)
    books.send_samples()
    for first, last in (("2024-09-01", "2024-09-04"), ("2024-09-05", "2024-09-09")):
        books.start(period_from=first, period_to=last)
    drain(JOBS)
    first_run, second_run = db.session.scalars(
        sa.select(AuditRun.id).order_by(AuditRun.period_from)
    )
    books.close(first_run)
    auditor = books.world.actor("auditor")
    one = _closings()[0]
    kept = _tree_of(books.fund_id)
    assert len(kept[0]) == one.size
    actions.ask_to_close(auditor, books.fund_id, second_run)
    with monkeypatch.context() as patched:
        # other gifts than the next worker finds: nothing of them may stay in the tree
        patched.setattr(inclusion, "salt_of", lambda _key, _line: b"other salts here")
        killed(monkeypatch, "fund_audit.close_book", 1)
    gifts, nodes = _tree_of(books.fund_id)
    assert len(gifts) == one.size + PIECE
    drain(JOBS)
    db.session.rollback()
    two = _closings()[1]
    gifts, nodes = _tree_of(books.fund_id)
    assert [two.state, two.size] == ["closed", len(gifts)]
    assert gifts[: one.size] == kept[0]
    assert nodes.items() >= kept[1].items()
    leaves = [bytes.fromhex(nodes[0, at]) for at in range(two.size)]
    edge = merkle.Edge(0, lambda _level, _at: b"")
    grown = {(level, at): value.hex() for leaf in leaves for level, at, value in edge.append(leaf)}
    assert nodes == grown
    assert edge.root().hex() == two.root
    for at in (0, one.size - 1, one.size, two.size - 1):
        assert book.proof_at(two, at)


def _closings() -> list[BookClosing]:
    return list(db.session.scalars(sa.select(BookClosing).order_by(BookClosing.number)))


def _tree_of(fund_id: str) -> tuple[list[tuple[Any, ...]], dict[tuple[int, int], str]]:
    db.session.rollback()
    nodes = db.session.scalars(sa.select(BookNode).where(BookNode.entity_id == fund_id))
    return (
        rows_of(BookGift, "entity_id", fund_id),
        {(node.level, node.idx): node.hash for node in nodes},
    )


def test_who_is_overtaken_stops_and_a_person_stores_nothing(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    _submit(books)
    statement = books.statement()
    lines = list(imports._pieces(_some_lines()))
    system = system_actor(statement.organisation_id, "")
    with pytest.raises(NotAllowed):
        imports._LINES.store(books.world.actor("auditor"), statement.id, lines)

    def overtaken(by: Callable[[], object]) -> None:
        """Another worker comes between the second piece and the third."""
        stored = 0

        def between(_seconds: float) -> None:
            nonlocal stored
            stored += 1
            if stored == 2:
                by()

        with monkeypatch.context() as patched:
            patched.setattr(pieces, "sleep", between)
            with pytest.raises(AlreadyDone):
                imports._LINES.store(system, statement.id, lines)

    overtaken(lambda: imports._LINES.store(system, statement.id, lines[:1]))
    assert len(rows_of(StatementLine, "statement_id", statement.id)) == PIECE
    overtaken(lambda: drain(JOBS))
    db.session.rollback()
    done = books.statement()
    assert done.state == "balanced"
    assert len(rows_of(StatementLine, "statement_id", done.id)) == done.accepted


def _some_lines() -> list[Line]:
    return list(read_statement(sample.MAIN_STATEMENT.read_bytes(), "sao-ke.csv").lines)[: 3 * PIECE]
