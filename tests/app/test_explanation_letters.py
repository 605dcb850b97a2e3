"""Letters to a fund: called off before they are sent, never asked twice, signed from their page."""

from __future__ import annotations

import datetime as dt
import html

import pytest
import sqlalchemy as sa

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.documents import queries as documents
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.models import ExplanationLetter
from inspect_app.fund_audit.queries import explanations
from tests.app.test_fund_explanations import codes, events, hits, overtake, shown, the_run
from tests.kit.cases import fresh, sign_all
from tests.kit.explanations import ask, paper_of, sent
from tests.kit.fund_books import Books, audited_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


@pytest.fixture
def books(world: World) -> Books:
    return audited_books(world, "team_leader")


@pytest.mark.parametrize("initialed", [False, True])
def test_a_letter_that_is_not_signed_by_all_can_be_cancelled(books: Books, initialed: bool) -> None:
    run, world = the_run(), books.world
    hit = hits()[0]
    letter_id = ask(books, run.id, hit.id)
    drain(JOBS)
    if initialed:
        sign_all(world, paper_of(letter_id), only=1)
    path = f"{books.path}/audits/{run.id}/explanations"
    assert "Hủy công văn" in books.client.get(f"{path}/{letter_id}").text
    assert hit.id not in books.client.get(path).text
    nameless = books.post(f"{path}/{letter_id}/cancellation", reason=" ")
    assert nameless.status_code == 422
    assert shown(books, letter_id).state == "drafted"
    for stranger, refusal in (("auditor.b", NotFound), ("inspector", NotAllowed)):
        with pytest.raises(refusal):
            actions.cancel_letter(
                world.actor(stranger), books.fund_id, run.id, letter_id, reason="Sai"
            )
    cancelled = books.post(f"{path}/{letter_id}/cancellation", reason="Nhầm <ngoại lệ>")
    assert cancelled.status_code == 303
    letter = shown(books, letter_id)
    assert letter.state == "cancelled"
    assert events("fund_audit.explanation_cancelled") == 1
    assert not documents.waiting_for(world.actor("auditor"))
    assert not documents.waiting_for(world.actor("department_head"))
    for address in (f"{path}/{letter_id}", f"/documents/{letter.paper.id}"):
        page = books.client.get(address).text
        assert html.escape("Nhầm <ngoại lệ>") in page
        assert "đã" in page
        assert "hủy" in page
    for address in ("/documents", "/documents?state=cancelled"):
        assert ">Đã hủy</span>" in books.client.get(address).text
        assert "Không lập được</span>" not in books.client.get(address).text
    assert letter.paper.full_number not in books.client.get("/documents?state=failed").text
    assert "cancellation" not in books.client.get(f"{path}/{letter_id}").text
    assert f'value="{hit.id}"' in books.client.get(path).text
    again = sent(books, run.id, hit.id)
    assert shown(books, again).state == "asked"
    for gone in (letter_id, again):
        with pytest.raises(Refused) as refused:
            actions.cancel_letter(world.actor("auditor"), books.fund_id, run.id, gone, reason="Sai")
        assert codes(refused) == ["not_drafted"]
    assert fresh(Paper, paper_of(again)).state == "signed"


def test_no_exception_is_asked_about_in_two_letters_that_wait(books: Books) -> None:
    run, world = the_run(), books.world
    first, second = hits()[:2]
    letter_id = ask(books, run.id, first.id)
    drain(JOBS)
    path = f"{books.path}/audits/{run.id}/explanations/new"
    form = {
        "hit": first.id,
        f"asks-{first.id}": "Vì sao?",
        "head": world.users["department_head"],
    }
    soon = today_vn() + dt.timedelta(days=5)
    twice = books.post(path, due_on=soon.isoformat(), **form)
    assert twice.status_code == 422
    number = shown(books, letter_id).paper.full_number
    assert f"Công văn {number} đã yêu cầu giải trình" in twice.text
    sign_all(world, paper_of(letter_id))
    with pytest.raises(Refused) as refused:
        ask(books, run.id, second.id, first.id)
    assert codes(refused) == ["asked_already"]
    overtake(letter_id)
    assert books.post(path, due_on=soon.isoformat(), **form).status_code == 303
    assert len(db.session.scalars(sa.select(ExplanationLetter)).all()) == 2


@pytest.mark.parametrize(("days", "code"), [(0, "due_passed"), (-3, "due_passed"), (91, "due_far")])
def test_a_deadline_lies_ahead_and_not_far(books: Books, days: int, code: str) -> None:
    hit = hits()[0]
    with pytest.raises(Refused) as refused:
        ask(books, the_run().id, hit.id, days=days)
    assert codes(refused) == [code]
    assert ask(books, the_run().id, hit.id, days=90)


def test_the_page_of_a_letter_names_its_tests_and_leads_its_signer_to_the_form(
    books: Books,
) -> None:
    run, world = the_run(), books.world
    hit = hits()[0]
    named = html.escape(f"{hit.check_no} {RULES[hit.check_no].title.vi}")
    letter_id = ask(books, run.id, hit.id)
    drain(JOBS)
    path = f"{books.path}/audits/{run.id}/explanations"
    for address in ("/explanations", path, f"{path}/{letter_id}", f"{path}/new?hit={hit.id}"):
        page = books.client.get(address).text
        assert named in page.replace("</a>", ""), address
    sign_here, head = (
        f"/documents/{paper_of(letter_id)}#sign-title",
        world.client("department_head"),
    )
    assert sign_here in books.client.get(f"{path}/{letter_id}").text
    assert sign_here not in head.get(f"{path}/{letter_id}").text
    assert 'id="sign-title"' in books.client.get(sign_here).text
    sign_all(world, paper_of(letter_id), only=1)
    assert sign_here not in books.client.get(f"{path}/{letter_id}").text
    assert sign_here in head.get(f"{path}/{letter_id}").text


def test_the_list_of_letters_has_pages(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    run, world = the_run(), books.world
    late, soon, waits, fallen = hits()[:4]
    monkeypatch.setattr(explanations, "PAGE", 2)
    order = [
        sent(books, run.id, late.id),
        sent(books, run.id, soon.id),
        ask(books, run.id, waits.id),
        ask(books, run.id, fallen.id),
    ]
    drain(JOBS)
    overtake(order[0])
    actions.cancel_letter(world.actor("auditor"), books.fund_id, run.id, order[3], reason="Sai")
    found = []
    for number in (1, 2):
        page = books.client.get(f"/explanations?page={number}").text
        assert f"Trang {number} trên 2" in page
        places = {one: page.find(one) for one in order if one in page}
        found += sorted(places, key=places.__getitem__)
    assert found == order
    assert not [one for one in order if one in books.client.get("/explanations?page=9").text]
