"""Answers: each operation acts once, whoever sends it however often; nothing is overwritten."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.accounts import actions as accounts
from inspect_app.core import clock, journal
from inspect_app.core.db import db
from inspect_app.core.models import JournalBody, JournalEntry
from inspect_app.core.refusal import NotFound
from inspect_app.inspections import actions, queries
from inspect_app.inspections.models import AnswerOp, AnswerRow
from inspect_app.inspections.rules.operations import MAX_BODY
from tests.kit.cases import (
    Tablet,
    case_row,
    check_one_effect_under_threads,
    jpeg,
    operation,
    send_directly,
    under_way,
)
from tests.kit.world import World

QUESTIONS = ("licence_valid", "founded_lawfully", "staff_total", "one_director")


@pytest.fixture
def tablet(world: World) -> Tablet:
    return Tablet(world, under_way(world))


def counts(case_id: str) -> tuple[int, int, int]:
    """Operations, answers, journal entries of answers."""
    db.session.rollback()
    session = db.session
    ops = session.scalar(
        sa.select(sa.func.count()).select_from(AnswerOp).where(AnswerOp.case_id == case_id)
    )
    rows = session.scalar(
        sa.select(sa.func.count()).select_from(AnswerRow).where(AnswerRow.case_id == case_id)
    )
    leaves = session.scalar(
        sa.select(sa.func.count()).where(JournalEntry.event == "inspections.answered")
    )
    return ops or 0, rows or 0, leaves or 0


def test_an_answer_is_stored_with_operation_and_journal_entry(tablet: Tablet) -> None:
    body = operation("licence_valid", "fail")
    reply = tablet.send(body).get_json()
    receipt = reply["receipt"]
    assert (receipt["op_id"], receipt["version"], receipt["value"]) == (body["op_id"], 1, "fail")
    entry = db.session.get_one(JournalEntry, receipt["seq"])
    assert entry.subject_id == body["op_id"]
    said = json.loads(db.session.get_one(JournalBody, receipt["seq"]).body)
    assert (said["question"], said["value"], said["device"]) == ("licence_valid", "fail", "thu")
    assert counts(tablet.case_id) == (1, 1, 1)
    assert [one["question"] for one in reply["state"]["proposed_findings"]] == ["licence_valid"]
    assert reply["state"]["answered"] == 1
    assert journal.verify(db.session()).verified


def test_the_same_operation_again_gives_the_same_receipt(tablet: Tablet) -> None:
    body = operation("licence_valid", "pass")
    first = tablet.send(body).get_json()
    tablet.answer("licence_valid", "fail", seen_version=1)
    again = tablet.send(body)
    assert again.status_code == 200
    assert again.get_json()["receipt"] == first["receipt"]
    assert again.get_json()["repeated"] is True
    assert counts(tablet.case_id) == (2, 1, 2)
    assert db.session.get_one(AnswerRow, (tablet.case_id, "licence_valid")).value == "fail"


@pytest.mark.parametrize(
    "change", [{"value": "fail"}, {"question": "founded_lawfully"}, {"device": "khác"}]
)
def test_the_same_number_with_another_body_is_refused(
    tablet: Tablet, change: dict[str, str]
) -> None:
    body = operation("licence_valid", "pass")
    tablet.send(body)
    reply = tablet.send({**body, **change})
    assert reply.status_code == 409
    assert reply.get_json()["problems"][0]["code"] == "operation_reused"
    assert counts(tablet.case_id) == (1, 1, 1)


def test_an_operation_number_of_another_person_is_refused(world: World, tablet: Tablet) -> None:
    body = operation("licence_valid", "pass")
    tablet.send(body)
    reply = Tablet(world, tablet.case_id, "team_leader").send(body)
    assert reply.status_code == 409
    assert counts(tablet.case_id) == (1, 1, 1)


def test_a_conflict_shows_both_values_and_changes_nothing(world: World, tablet: Tablet) -> None:
    other = Tablet(world, tablet.case_id, "team_leader")
    other.answer("licence_valid", "fail")
    reply = tablet.send(operation("licence_valid", "pass"))
    assert reply.status_code == 409
    shown = reply.get_json()
    assert (shown["current"]["value"], shown["current"]["version"]) == ("fail", 1)
    assert shown["sent"]["value"] == "pass"
    assert counts(tablet.case_id) == (1, 1, 1)
    assert tablet.answer("licence_valid", "pass", seen_version=1)["receipt"]["version"] == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"extra": 1}, "unknown_field"),
        ({"op_id": "x" * 32}, "bad_field"),
        ({"op_id": 7}, "bad_field"),
        ({"seen_version": True}, "bad_field"),
        ({"seen_version": -1}, "bad_field"),
        ({"seen_version": 2**40}, "bad_field"),
        ({"value": 3}, "bad_field"),
        ({"value": "a\x00"}, "bad_field"),
        ({"value": "\ud800"}, "bad_field"),
        ({"value": "x" * 10_001}, "bad_field"),
        ({"kind": "delete"}, "bad_field"),
        ({"question": "no_such_question"}, "unknown_question"),
        ({"question": "carers_total"}, "unknown_question"),
        ({"value": "maybe"}, "answer_choice"),
        ({"value": "not_applicable"}, "answer_not_applicable"),
        ({"question": "staff_total", "value": "-1"}, "answer_constraint"),
        ({"question": "staff_total", "value": "12,5"}, "answer_integer"),
    ],
)
def test_what_does_not_fit_is_named_and_not_stored(
    tablet: Tablet, change: dict[str, Any], code: str
) -> None:
    reply = tablet.send({**operation("licence_valid", "pass"), **change})
    assert reply.status_code == 422
    problems = reply.get_json()["problems"]
    assert problems[0]["code"] == code
    assert problems[0]["text"]
    assert counts(tablet.case_id) == (0, 0, 0)


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "{}"])
def test_other_json_is_refused(tablet: Tablet, body: str) -> None:
    reply = tablet.client.post(
        f"/api/v1/cases/{tablet.case_id}/ops",
        data=body,
        content_type="application/json",
        headers=tablet.headers,
    )
    assert reply.status_code == 422


def test_broken_json_deep_json_and_large_bodies_are_refused(tablet: Tablet) -> None:
    path = f"/api/v1/cases/{tablet.case_id}/ops"
    for body, status in (("{", 400), ("[" * 20_000, 400), (" " * (MAX_BODY + 1), 413)):
        reply = tablet.client.post(
            path, data=body, content_type="application/json", headers=tablet.headers
        )
        assert reply.status_code == status
        assert reply.is_json
    assert tablet.client.post(path, data="x=1", headers=tablet.headers).status_code == 400
    assert tablet.client.post(path, json=operation("licence_valid", "pass")).status_code == 400


def test_not_applicable_needs_a_reason_and_typed_figures_are_put_in_order(tablet: Tablet) -> None:
    refused = tablet.send(operation("one_director", "not_applicable"))
    assert refused.get_json()["problems"][0]["code"] == "answer_reason"
    tablet.answer("one_director", "not_applicable", not_applicable_reason="Cơ sở mới thành lập")
    receipt = tablet.answer("staff_total", "1.300")["receipt"]
    assert receipt["value"] == "1300"
    cleared = tablet.answer("staff_total", "", seen_version=1)["receipt"]
    assert (cleared["value"], cleared["version"]) == (None, 2)


def test_a_device_token_speaks_without_session_or_form_key(world: World, tablet: Tablet) -> None:
    device, token = accounts.enrol_device(world.actor("inspector"), label="Máy 1")
    device_id = device.id
    client = world.app.test_client()
    path = f"/api/v1/cases/{tablet.case_id}"
    bearer = {"Authorization": f"Bearer {token}"}
    reply = client.post(f"{path}/ops", json=operation("licence_valid", "pass"), headers=bearer)
    assert reply.status_code == 200, reply.text
    db.session.rollback()
    assert db.session.get_one(JournalEntry, reply.get_json()["receipt"]["seq"]).device_id == (
        device_id
    )
    case = client.get(path, headers=bearer).get_json()
    assert case["answers"][0]["value"] == "pass"
    assert case["checklist"]["code"] == "social-assistance-facility"
    assert client.get("/api/v1/cases", headers=bearer).get_json()["cases"][0]["id"]
    accounts.revoke_device(world.actor("inspector"), device_id)
    assert client.get(path, headers=bearer).status_code == 401


@pytest.mark.parametrize("login", ["inspector.b", "team_leader.b", "department_head.b"])
def test_another_body_learns_nothing(world: World, tablet: Tablet, login: str) -> None:
    body = operation("licence_valid", "pass")
    tablet.send(body)
    foreign = Tablet(world, tablet.case_id, login)
    expected = 403 if login == "department_head.b" else 404
    assert foreign.send(body).status_code == expected
    assert foreign.client.get(f"/api/v1/cases/{tablet.case_id}").status_code == 404
    for page in ("", "/checklist", "/findings"):
        assert foreign.client.get(f"/cases/{tablet.case_id}{page}").status_code == 404
    assert "Mái ấm" not in foreign.client.get("/cases").text


def test_an_inspector_outside_the_team_learns_nothing(world: World) -> None:
    case_id = under_way(world, member_ids=[])
    outside = Tablet(world, case_id)
    assert outside.send(operation("licence_valid", "pass")).status_code == 404
    assert outside.client.get(f"/cases/{case_id}").status_code == 404
    head = world.client("department_head")
    assert head.get(f"/cases/{case_id}/checklist").status_code == 200


def test_who_reads_every_case_still_answers_only_in_the_own_teams(world: World) -> None:
    both = frozenset({"inspector", "team_leader", "department_head"})
    user = world.users["inspector"]
    accounts.change_roles(world.actor("administrator"), user, roles=both, active=True)
    case_id = under_way(world, member_ids=[])
    outside = Tablet(world, case_id)
    assert outside.client.get(f"/cases/{case_id}/checklist").status_code == 200
    assert outside.send(operation("licence_valid", "pass")).status_code == 404
    assert outside.photo(jpeg(), question="licence_valid", taken_at="").status_code == 404
    with pytest.raises(NotFound):
        actions.close_field_work(world.actor("inspector"), case_id, on=clock.today_vn())


def test_the_period_as_answered_says_whose_figures_count(world: World) -> None:
    """The decision names a period under the unread decree; the period found is that of the 5 %."""
    case_id = under_way(world, kind="fund")
    tablet = Tablet(world, case_id)
    costs = {"cap_raised": "no", "management_cost": "9", "income_total": "100"}
    for question in ("income_in_kind", "income_state", "income_addressed"):
        costs[question] = "0"
    for question, value in costs.items():
        tablet.answer(question, value)

    def verdict() -> str:
        computed = queries.evaluation_of(case_row(case_id)).evaluation.computed
        return next(row.verdict for row in computed if row.name == "management_percent")

    assert verdict() == "undecided"
    tablet.answer("period_to", "2025-12-31")
    assert verdict() == "broken"


sends = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(QUESTIONS[:2]), st.sampled_from(["pass", "fail"])),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sends=sends)
def test_any_order_with_repetitions_equals_the_history_without_them(
    world: World, tablet: Tablet, sends: list[tuple[int, str, str]]
) -> None:
    """A model of two lines predicts every receipt, conflict and stored answer."""
    db.session.rollback()
    start = {
        name: (row.version if (row := db.session.get(AnswerRow, (tablet.case_id, name))) else 0)
        for name in QUESTIONS
    }
    before = counts(tablet.case_id)
    model = dict(start)
    bodies: dict[int, dict[str, Any]] = {}
    receipts: dict[int, Any] = {}
    for number, question, value in sends:
        body = bodies.setdefault(number, operation(question, value, seen_version=model[question]))
        outcome = send_directly(world, tablet.case_id, body)
        if number in receipts:
            assert outcome == receipts[number]
        elif body["seen_version"] == model[body["question"]]:
            model[body["question"]] += 1
            assert isinstance(outcome, dict)
            assert outcome["version"] == model[body["question"]]
            receipts[number] = outcome
        else:
            assert outcome == "conflict"
    after = counts(tablet.case_id)
    assert after[0] - before[0] == after[2] - before[2] == len(receipts)
    for name in QUESTIONS:
        row = db.session.get(AnswerRow, (tablet.case_id, name))
        assert (row.version if row else 0) == model[name]


def test_senders_at_the_same_moment_cause_one_effect_each(app: Flask, world: World) -> None:
    """Eight threads send the same four operations: four effects, one receipt per operation."""
    case_id = under_way(world)
    check_one_effect_under_threads(app, world, case_id)
    assert counts(case_id) == (4, 4, 4)
    assert journal.verify(db.session()).verified


def test_answers_are_closed_before_the_announcement_and_after_the_field_work(
    world: World,
) -> None:
    from tests.kit.cases import opened

    early = Tablet(world, opened(world))
    reply = early.send(operation("licence_valid", "pass"))
    assert reply.get_json()["problems"][0]["code"] == "not_answerable"


def test_the_page_shows_what_is_stored(world: World, tablet: Tablet) -> None:
    tablet.answer("licence_valid", "fail")
    tablet.answer("c_lt18m", "9")
    text = tablet.client.get(f"/cases/{tablet.case_id}/checklist").text
    row = text.split('data-question="licence_valid"')[1].split("</article>")[0]
    assert 'data-version="1" data-value="fail"' in row
    assert 'data-choice="fail" aria-pressed="true"' in row
    assert "103/2017/NĐ-CP Đ26" in row
    assert text.count('class="q ') == 161
    assert "Mái ấm Thử &lt;C-1&gt; &amp; bạn" in text
