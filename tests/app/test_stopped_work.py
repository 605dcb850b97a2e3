"""An auditor stops an audit or the reading of a file: nothing of it counts, and it begins anew."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotAllowed
from inspect_app.demo import charities
from inspect_app.fund_audit.battery.lines import tagging
from inspect_app.fund_audit.models import AuditLine, AuditRun
from inspect_app.funds import actions, sample
from inspect_app.funds.actions import imports, ledgers
from inspect_app.funds.models import BankStatement, LedgerPayment, PaymentLedger, StatementLine
from tests.app.test_stored_by_pieces import PIECE, killed, rows_of
from tests.bench.product_path import OPENING, write
from tests.demo import office
from tests.kit.fund_books import Books, open_books
from tests.kit.servers import Product, product
from tests.kit.visitor import Visitor
from tests.kit.world import World
from tests.load.scene import fund_path
from workers import run
from workers.jobs import JOBS
from workers.run import drain, run_row

LINES = 400_000


@pytest.fixture
def books(world: World, monkeypatch: pytest.MonkeyPatch) -> Books:
    monkeypatch.setattr(imports, "ROWS", PIECE)
    monkeypatch.setattr(ledgers, "ROWS", 4)
    monkeypatch.setattr(tagging, "BATCH", PIECE)
    return open_books(world)


def submit(books: Books) -> str:
    answer = books.post(
        f"{books.path}/statements",
        account=sample.MAIN_ACCOUNT,
        opening=str(sample.MAIN_OPENING),
        file=(sample.MAIN_STATEMENT.read_bytes(), "sao-ke.csv"),
    )
    return str(answer.headers["Location"])


def worked() -> None:
    drain(JOBS)
    db.session.rollback()


def entries(event: str) -> list[JournalEntry]:
    return list(db.session.scalars(sa.select(JournalEntry).where(JournalEntry.event == event)))


def test_a_half_read_statement_goes_and_is_read_anew(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = submit(books)
    statement = killed(monkeypatch, "funds.import_statement", 3)
    assert "Dừng đọc tệp" in books.client.get(page).text
    with pytest.raises(NotAllowed):
        actions.cancel_statement(books.world.actor("inspector"), books.fund_id, statement)
    assert books.post(f"{page}/cancellation").status_code == 303
    assert len(rows_of(StatementLine, "statement_id", statement)) == 3 * PIECE
    worked()
    assert rows_of(StatementLine, "statement_id", statement) == []
    text = books.client.get(page).text
    row = books.statement()
    assert row.cancelled_by == books.world.users["auditor"]
    assert "Đã dừng đọc tệp" in text
    assert "đã dừng lúc" in text
    assert books.client.get(f"{page}/lines").status_code == 404
    (entry,) = entries("funds.statement_cancelled")
    assert (entry.subject_id, entry.actor_id) == (statement, row.cancelled_by)
    books.send(sample.PAYMENTS_STATEMENT, account=sample.PAYMENTS_ACCOUNT)
    refused = books.start()
    assert refused.status_code == 422
    assert "đã bị dừng" in refused.text
    assert books.post(f"{page}/cancellation").status_code == 422

    assert books.post(f"{page}/reading").status_code == 303
    worked()
    row = db.session.get_one(BankStatement, statement)
    assert (row.state, row.accepted, row.cancelled_at) == ("balanced", 6977, None)
    assert len(rows_of(StatementLine, "statement_id", statement)) == 6977
    assert books.post(f"{page}/reading").status_code == 422
    assert books.post(f"{page}/cancellation").status_code == 422
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.delete(StatementLine))
    db.session.rollback()


def test_a_stopped_ledger_may_be_withdrawn_instead(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = books.post(
        f"{books.path}/ledgers", file=(sample.LEDGER.read_bytes(), "so-chi.csv")
    ).headers["Location"]
    ledger = killed(monkeypatch, "funds.import_ledger", 2)
    assert books.post(f"{address}/cancellation").status_code == 303
    worked()
    assert rows_of(LedgerPayment, "ledger_id", ledger) == []
    assert "Đã dừng đọc tệp" in books.client.get(address).text
    assert books.post(f"{address}/reading").status_code == 303
    worked()
    assert db.session.get_one(PaymentLedger, ledger).state == "accepted"
    whole = len(rows_of(LedgerPayment, "ledger_id", ledger))
    assert whole == db.session.get_one(PaymentLedger, ledger).accepted > 8

    again = books.post(f"{books.path}/ledgers", file=(sample.LEDGER.read_bytes() + b"\n", "b.csv"))
    other = again.headers["Location"]
    assert books.post(f"{other}/cancellation").status_code == 303  # nobody took it yet
    assert books.post(f"{other}/withdrawal", reason="nhầm tệp").status_code == 303
    worked()
    assert books.post(f"{other}/reading").status_code == 422
    books.send_samples()
    assert books.start().status_code == 303


def test_a_stopped_audit_counts_nothing_and_another_says_the_same(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.send_samples()
    page = books.start().headers["Location"]
    assert books.post(f"{page}/cancellation").status_code == 303  # still waits for a worker
    worked()
    assert books.client.get(page).text.count("Bắt đầu lại cuộc kiểm tra này") == 1
    page = books.start().headers["Location"]
    run_id = killed(monkeypatch, "fund_audit.compile", 2)
    assert books.post(f"{page}/cancellation").status_code == 303
    worked()
    stopped = db.session.get_one(AuditRun, run_id)
    assert (stopped.state, stopped.run_hash, stopped.result) == ("refused", "", "")
    assert rows_of(AuditLine, "run_id", run_id) == []
    text = books.client.get(page).text
    assert "Cuộc kiểm tra đã dừng" in text
    assert "Cuộc kiểm tra đã dừng" in books.client.get(f"{books.path}/audits").text
    assert books.client.get(f"{page}/lines?side=bank").status_code == 404
    assert books.post(f"{page}/cancellation").status_code == 422
    assert [entry.subject_id for entry in entries("fund_audit.audit_cancelled")][-1] == run_id
    assert len(entries("fund_audit.audit_cancelled")) == 2

    again = books.start().headers["Location"]
    worked()
    done = db.session.get_one(AuditRun, again.rsplit("/", 1)[1])
    assert done.state == "done"
    assert len(done.run_hash) == 64
    assert books.post(f"{again}/cancellation").status_code == 422


def test_a_worker_at_work_stops_at_its_next_progress_and_a_second_reading_is_not_disturbed(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person stops between two steps of the worker, and asks for another reading at once."""
    page = submit(books)
    told: list[int] = []
    real = run.Job.progress

    def progress(job: run.Job, done: int, total: int, note: str = "") -> None:
        told.append(done)
        if told == [0]:
            actor, fund = books.world.actor("auditor"), books.fund_id
            actions.cancel_statement(actor, fund, job.subject_id)
            actions.read_statement_again(actor, fund, job.subject_id)
        real(job, done, total, note)

    statement = page.rsplit("/", 1)[1]
    db.session.rollback()
    row = job_of(db.session(), "funds.import_statement", statement)
    assert row is not None
    with monkeypatch.context() as patched:
        patched.setattr(run.Job, "progress", progress)
        run_row(row.id, JOBS)
    assert told == [0], "it read nothing of the file"
    db.session.rollback()
    assert db.session.get_one(BankStatement, statement).state == "parsing"
    worked()
    assert books.statement().state == "balanced"
    assert db.session.scalar(sa.select(sa.func.count()).where(OutboxRow.state != "done")) == 0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("stopped") / "home") as started:
        yield started


def until_idle(running: Product) -> None:
    """Wait until no worker has a job in hand (each runs in a child of its own)."""
    began = time.monotonic()
    while any(worker.children() for worker in running.children("worker")):
        assert time.monotonic() - began < 60
        time.sleep(0.05)


def stopped(person: Visitor, running: Product, page: str, words: str) -> None:
    """Stop what the page shows, and wait until the workers rest."""
    person.send(person.get(page).form("/cancellation"))
    until_idle(running)
    assert words in person.get(page).text


def until_told(person: Visitor, run_page: str, step: str) -> None:
    """Ask for the progress of an audit until it is at a step."""
    began = time.monotonic()
    while not re.search(step, person.get(f"{run_page}/progress").text):
        assert time.monotonic() - began < 60, step
        time.sleep(0.05)


@pytest.mark.slow
def test_the_running_product_stops_and_starts_again(running: Product, tmp_path: Path) -> None:
    write(tmp_path, LINES)
    person = office.visitor(running.url, office.PEOPLE.auditor)
    fund = fund_path(person, charities.NAMES[0])
    content = (tmp_path / "statement-1.csv").read_bytes()
    file = {"file": ("sao-ke.csv", content, "text/csv")}
    fields: dict[str, Any] = {"account": sample.MAIN_ACCOUNT, "opening": str(OPENING)}
    page = person.send(person.get(fund).form("/statements"), files=file, **fields).url
    person.wait(page, "đọc tệp: ")
    stopped(person, running, page, "Đã dừng đọc tệp")
    person.send(person.get(page).form("/reading"))
    person.wait(page, "Cân khớp")
    ledger = {"file": ("so-chi.csv", (tmp_path / "ledger.csv").read_bytes(), "text/csv")}
    person.wait(person.send(person.get(fund).form("/ledgers"), files=ledger).url, "Đã nhập")
    days = {"period_from": "2024-09-01", "period_to": "2024-09-30"}
    audits = person.get(f"{fund}/audits")
    run_page = person.send(audits.form("/audits"), **days).url
    for step in (r"\d · [^A]", r"\d · A\d\d "):
        until_told(person, run_page, step)
        stopped(person, running, run_page, "Cuộc kiểm tra đã dừng")
        run_page = person.send(person.get(run_page).form("/audits")).url
    person.wait(run_page, "Đã kiểm tra xong")
    assert running.journal()["verified"] is True
