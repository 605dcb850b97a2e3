"""The fund is asked to explain exceptions; its answer stands where the exception is told."""

from __future__ import annotations

import datetime as dt
import html
import json
from decimal import Decimal

import pytest
import sqlalchemy as sa

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db, transaction
from inspect_app.core.files import store
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.documents import queries as documents
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, queries
from inspect_app.fund_audit.models import (
    AuditHit,
    AuditRun,
    ExplanationLetter,
    ExplanationReply,
)
from inspect_app.fund_audit.queries import explanations, working_papers
from inspect_app.fund_audit.rules.explanation import MOST_POINTS, state_of
from inspect_app.funds.actions import withdraw_statement
from inspect_app.law import actions as law
from inspect_app.law.rules import Status
from tests.kit.cases import fresh, sign_all
from tests.kit.explanations import ASKS, ask, paper_of, sent
from tests.kit.fund_books import Books, audited_books
from tests.kit.world import World
from tests.reports.reading import body_text
from workers.jobs import JOBS
from workers.run import drain

ANSWER = "Hai đợt <chi> khác nhau & có phiếu"


@pytest.fixture
def books(world: World) -> Books:
    return audited_books(world, "team_leader")


def the_run() -> AuditRun:
    return db.session.scalars(sa.select(AuditRun)).one()


def hits() -> list[AuditHit]:
    return list(queries.hits_of(the_run()))


def answer(
    books: Books, letter_id: str, *hit_ids: str, text: str = ANSWER, **facts: object
) -> list[ExplanationReply]:
    return actions.record_reply(
        books.world.actor("auditor"),
        books.fund_id,
        the_run().id,
        letter_id,
        hit_ids=hit_ids,
        text=text,
        **{"received_on": today_vn(), **facts},  # type: ignore[arg-type]
    )


def shown(books: Books, letter_id: str) -> explanations.ShownLetter:
    db.session.rollback()
    actor = books.world.actor("auditor")
    return explanations.letter_of(actor, books.fund_id, the_run().id, letter_id)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def events(name: str) -> int:
    found = db.session.scalars(sa.select(JournalEntry.event)).all()
    return found.count(name)


def overtake(letter_id: str) -> None:
    """The deadline passes."""
    with transaction() as session:
        letter = session.get_one(ExplanationLetter, letter_id)
        letter.due_on = today_vn() - dt.timedelta(days=1)


def test_the_letter_is_written_in_the_browser_and_signed_by_auditor_and_head(books: Books) -> None:
    run, world = the_run(), books.world
    first, second = hits()[:2]
    path = f"{books.path}/audits/{run.id}/explanations"
    page = books.client.get(path).text
    assert first.id in page
    assert second.id in page
    form = books.client.get(f"{path}/new?hit={first.id}&hit={second.id}").text
    due = today_vn() + dt.timedelta(days=10)
    assert due.isoformat() in form
    assert "R98" in form
    assert "Mức đề xuất, không phải quy định pháp luật." in form
    body = {"hit": first.id, f"asks-{first.id}": "Vì sao chi?", "due_on": due.isoformat()}
    made = books.post(f"{path}/new", head=world.users["department_head"], **body)
    assert made.status_code == 303
    db.session.rollback()
    letter = db.session.scalars(sa.select(ExplanationLetter)).one()
    proposal = json.loads(letter.proposal)
    assert (proposal["days"], proposal["status"]) == ("10", "unverified")
    assert shown(books, letter.id).state == "drafted"
    paper = sign_all(world, paper_of(letter.id))
    assert paper.state == "signed"
    assert [(one.field, one.user_id) for one in paper.signatures] == [
        ("auditor", world.users["auditor"]),
        ("head", world.users["department_head"]),
    ]
    assert shown(books, letter.id).state == "asked"
    text = " ".join(body_text(store().open(paper.final_sha256 or "")).split())
    assert "Vì sao chi?" in text
    assert f"({first.check_no})" in text
    assert f"ngày {due.day:02d} tháng {due.month:02d} năm {due.year}" in text.replace(
        f"tháng {due.month} ", f"tháng {due.month:02d} "
    )
    for row in queries.hit_rows(first):
        amount = abs(row.line.amount) if row.line else row.payment.amount  # type: ignore[union-attr]
        assert f"{amount:,}".replace(",", ".") in text
    assert events("fund_audit.explanation_asked") == 1
    page = books.client.get(path).text
    waiting = page[page.index("<h2>") :]
    assert first.id not in waiting
    assert second.id in waiting
    hit_page = books.client.get(f"{books.path}/audits/{run.id}/hits/{first.id}").text
    assert "Vì sao chi?" in hit_page
    assert "Đã yêu cầu, chưa đến hạn" in hit_page
    foreign = world.client("auditor.b").get(made.headers["Location"])
    assert foreign.status_code == 404


def test_what_makes_no_letter(books: Books) -> None:
    run, world = the_run(), books.world
    hit = hits()[0]
    facts = {"due_on": today_vn() + dt.timedelta(days=3)}
    facts |= {"head_id": world.users["department_head"]}
    auditor = world.actor("auditor")
    for asks, due, wanted in (
        ({}, 3, ["none_chosen"]),
        ({hit.id: " "}, 3, ["nothing_asked"]),
        ({hit.id: ASKS}, 0, ["due_passed"]),
    ):
        with pytest.raises(Refused) as refused:
            actions.ask_explanation(
                auditor,
                books.fund_id,
                run.id,
                asks=asks,
                due_on=today_vn() + dt.timedelta(days=due),
                head_id=world.users["department_head"],
            )
        assert codes(refused) == wanted
    with pytest.raises(NotFound):
        actions.ask_explanation(auditor, books.fund_id, run.id, asks={"f" * 32: ASKS}, **facts)
    with pytest.raises(NotFound):  # nobody signs twice
        actions.ask_explanation(
            auditor,
            books.fund_id,
            run.id,
            asks={hit.id: ASKS},
            **{**facts, "head_id": world.users["auditor"]},
        )
    stranger, other = world.actor("auditor.b"), world.actor("inspector")
    with pytest.raises(NotFound):
        actions.ask_explanation(stranger, books.fund_id, run.id, asks={hit.id: ASKS}, **facts)
    with pytest.raises(NotAllowed):
        actions.ask_explanation(other, books.fund_id, run.id, asks={hit.id: ASKS}, **facts)
    assert not db.session.scalars(sa.select(ExplanationLetter)).all()
    assert not db.session.scalars(sa.select(Paper)).all()
    assert MOST_POINTS == 50


def test_the_answer_stands_on_the_exception_in_the_list_and_in_the_report(books: Books) -> None:
    run, world = the_run(), books.world
    first, second = hits()[:2]
    letter_id = sent(books, run.id, first.id, second.id)
    head = world.users["department_head"]
    draft = {"head_id": head, "list_open": True}
    auditor = world.actor("auditor")
    paper_id = actions.draft_transparency_report(auditor, books.fund_id, run.id, **draft).id
    drain(JOBS)
    told = fresh(Paper, paper_id).data
    due = today_vn() + dt.timedelta(days=10)
    assert f"Đã yêu cầu, hạn trả lời {due:%d/%m/%Y}." in told
    assert "chưa giải trình" not in told
    assert 'data-not-due="1"' in books.client.get(f"{books.path}/audits/{run.id}").text
    path = f"{books.path}/audits/{run.id}/explanations/{letter_id}"
    sent_form = {"hit": first.id, "text": ANSWER, "received_on": today_vn().isoformat()}
    assert books.client.get(path).status_code == 200
    assert books.post(path, **sent_form, files=(b"Phieu chi", "phieu <1>.txt")).status_code == 303
    assert fresh(Paper, paper_id).failure_code == "outdated"
    found = shown(books, letter_id)
    assert (found.state, found.answered) == ("asked", 1)
    for address in (path, f"{books.path}/audits/{run.id}/hits/{first.id}"):
        page = books.client.get(address).text
        assert html.escape(ANSWER) in page
        assert ANSWER not in page
    file = found.points[0].replies[0].files[0]
    document = books.client.get(f"{path}/files/{file.id}")
    assert document.data == b"Phieu chi"
    assert world.client("auditor.b").get(f"{path}/files/{file.id}").status_code == 404
    answer(books, letter_id, second.id, text="Đã gửi chứng từ.")
    assert shown(books, letter_id).state == "answered"
    actions.draft_transparency_report(auditor, books.fund_id, run.id, list_open=True)
    signed = sign_all(world, paper_id)
    text = " ".join(body_text(store().open(signed.final_sha256 or "")).split())
    assert "Giải trình của Quỹ" in text
    assert ANSWER in text
    assert "Đã gửi chứng từ." in text
    assert "Đã yêu cầu, hạn trả lời" not in text
    assert "data-not-due" not in books.client.get(f"{books.path}/audits/{run.id}").text
    assert "Kèm 1 tài liệu" in text
    disposed = {hit.disposition for hit in hits() if hit.id in (first.id, second.id)}
    assert disposed == {"open"}, "an answer concludes nothing"
    assert events("fund_audit.explanation_received") == 2
    record = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == "fund_audit.explanation_received")
    ).all()
    assert not [one for one in record if ANSWER in repr(vars(one))]


def test_an_answer_after_the_report_was_signed_is_kept_and_changes_nothing(books: Books) -> None:
    run, world = the_run(), books.world
    hit = hits()[0]
    letter_id = sent(books, run.id, hit.id)
    auditor, head = world.actor("auditor"), world.users["department_head"]
    paper_id = actions.draft_transparency_report(
        auditor, books.fund_id, run.id, head_id=head, list_open=True
    ).id
    path = f"{books.path}/audits/{run.id}/explanations"
    other = hits()[1].id
    letter_page = f"{path}/{letter_id}"
    why = "Báo cáo của lần kiểm tra này đã đủ chữ ký nên không thể ghi giải trình vào."
    assert 'name="hit"' in books.client.get(path).text
    assert "Không có trong báo cáo nào" not in books.client.get(letter_page).text
    before = sign_all(world, paper_id).final_sha256
    for address in (path, f"{path}/new?hit={other}"):
        page = books.client.get(address).text
        assert why in page
        assert 'name="hit"' not in page
    assert (
        "explanations/new"
        not in books.client.get(f"{books.path}/audits/{run.id}/hits/{other}").text
    )
    page = books.client.get(letter_page).text
    assert "Không có trong báo cáo nào" in page
    sent_form = {"hit": hit.id, "text": ANSWER, "received_on": today_vn().isoformat()}
    assert books.post(letter_page, **sent_form).status_code == 303
    db.session.rollback()
    after = fresh(Paper, paper_id)
    assert (after.state, after.final_sha256) == ("signed", before)
    assert shown(books, letter_id).state == "answered"
    with pytest.raises(Refused) as refused:
        ask(books, run.id, hits()[1].id)
    assert codes(refused) == ["paper_signed"]


def test_what_is_no_answer(books: Books) -> None:
    run = the_run()
    hit, other = hits()[:2]
    letter_id = ask(books, run.id, hit.id)
    drain(JOBS)
    with pytest.raises(Refused) as refused:
        answer(books, letter_id, hit.id)
    assert codes(refused) == ["not_sent"]
    sign_all(books.world, paper_of(letter_id))
    tomorrow, before = (today_vn() + dt.timedelta(days=days) for days in (1, -1))
    for changes, wanted in (
        ({"received_on": tomorrow}, "received_outside"),
        ({"received_on": before}, "received_outside"),
        ({"text": "  "}, "no_text"),
        ({"documents": [actions.Document(b"MZ\x00\x01", "a.exe")]}, "not_a_document"),
    ):
        with pytest.raises(Refused) as refused:
            answer(books, letter_id, hit.id, **changes)  # type: ignore[arg-type]
        assert codes(refused) == [wanted]
    with pytest.raises(Refused) as refused:
        answer(books, letter_id)
    assert codes(refused) == ["none_chosen"]
    with pytest.raises(NotFound):
        answer(books, letter_id, other.id)
    with pytest.raises(NotFound):
        actions.record_reply(
            books.world.actor("auditor.b"),
            books.fund_id,
            run.id,
            letter_id,
            hit_ids=[hit.id],
            text=ANSWER,
            received_on=today_vn(),
        )
    with pytest.raises(NotAllowed):
        actions.record_reply(
            books.world.actor("department_head"),
            books.fund_id,
            run.id,
            letter_id,
            hit_ids=[hit.id],
            text=ANSWER,
            received_on=today_vn(),
        )
    assert not db.session.scalars(sa.select(ExplanationReply)).all()


def test_an_overdue_letter_stands_first_in_the_list_and_on_the_start_page(books: Books) -> None:
    run, world = the_run(), books.world
    late, soon = hits()[:2]
    soon_id, late_id = sent(books, run.id, soon.id), sent(books, run.id, late.id)
    overtake(late_id)
    page = books.client.get("/explanations").text
    assert page.index(late_id) < page.index(soon_id)
    assert page.count("Quá hạn giải trình") == 1
    assert explanations.overdue_count(world.actor("auditor")) == 1
    assert "giải trình của quỹ đã quá hạn" in books.client.get("/").text
    foreign = world.client("auditor.b").get("/explanations").text
    assert late_id not in foreign
    actor, head = world.actor("auditor"), world.users["department_head"]
    paper = actions.draft_transparency_report(
        actor, books.fund_id, run.id, head_id=head, list_open=True
    )
    yesterday, soon_day = (today_vn() + dt.timedelta(days=days) for days in (-1, 10))
    assert f"Quá hạn trả lời {yesterday:%d/%m/%Y}, chưa giải trình." in paper.data
    assert f"Đã yêu cầu, hạn trả lời {soon_day:%d/%m/%Y}." in paper.data
    drain(JOBS)
    answer(books, late_id, late.id)
    assert shown(books, late_id).state == "answered"
    assert shown(books, late_id).points[0].replies[0].late
    assert explanations.overdue_count(world.actor("auditor")) == 0


def test_a_withdrawn_file_stops_letters_that_are_not_signed(books: Books) -> None:
    run, world = the_run(), books.world
    out, waits = hits()[:2]
    out_id, waits_id = sent(books, run.id, out.id), ask(books, run.id, waits.id)
    drain(JOBS)
    withdraw_statement(world.actor("auditor"), books.fund_id, books.statement().id, reason="Sai")
    drain(JOBS)
    assert shown(books, waits_id).state == "fallen"
    assert shown(books, out_id).state == "asked"
    assert not documents.waiting_for(world.actor("auditor"))
    with pytest.raises(Refused) as refused:
        ask(books, run.id, waits.id)
    assert codes(refused) == ["source_withdrawn"]


def test_a_working_paper_tells_the_answer_and_has_to_be_prepared_again(books: Books) -> None:
    run = the_run()
    hit = hits()[0]
    before = working_papers.paper_of(run, hit.check_no)
    assert "answers" not in before.content
    letter_id = sent(books, run.id, hit.id)
    answer(books, letter_id, hit.id)
    after = working_papers.paper_of(the_run(), hit.check_no)
    assert after.sha256 != before.sha256
    told = next(one for one in after.told["exceptions"] if one["key"] == hit.key)
    assert [one["text"] for one in told["answers"]] == [ANSWER]
    path = f"{books.path}/audits/{run.id}/tests/{hit.check_no}/paper"
    assert html.escape(ANSWER) in books.client.get(path).text


def test_the_states_of_a_letter() -> None:
    day = dt.date(2026, 3, 10)

    def state(paper: str, answered: int, today: dt.date) -> str:
        return state_of(paper, points=2, answered=answered, due_on=day, today=today)

    later = day + dt.timedelta(days=1)
    assert state("rendered", 0, later) == state("partly_signed", 0, later) == "drafted"
    assert state("failed", 0, day) == "fallen"
    assert (state("signed", 1, day), state("signed", 1, later)) == ("asked", "overdue")
    assert state("signed", 2, later) == "answered"


def test_the_proposal_follows_the_figure_of_the_day(books: Books) -> None:
    law.add_figure_value(
        books.world.actor("administrator"),
        figure_id=explanations.DAYS,
        value=Decimal(7),
        document="03/2026/ĐX-NB",
        cite="?",
        valid_from=dt.date(2026, 2, 1),
        valid_to=None,
        status=Status.UNVERIFIED,
        note="QĐ 16",
    )
    hit = hits()[0]
    form = books.client.get(f"{books.path}/audits/{the_run().id}/explanations/new?hit={hit.id}")
    assert (today_vn() + dt.timedelta(days=7)).isoformat() in form.text
