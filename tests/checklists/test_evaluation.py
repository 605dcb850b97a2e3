"""Progress, relevance, answers set aside, dated law, findings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import (
    UNDECIDED,
    Answer,
    Checklist,
    Norm,
    evaluate,
    library,
    load,
    normalised,
    period_end,
    problems_of_answer,
)
from checklists.answers import MAX_TEXT
from tests.checklists.answers_kit import TODAY, full, norms, result, state

FACILITY, FUND = "social-assistance-facility", "charity-fund"
EACH = pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)


@EACH
def test_nothing_answered(checklist: Checklist) -> None:
    empty = evaluate(checklist, {}, {}, TODAY)
    assert empty.answered == 0
    assert empty.next_unanswered == checklist.questions[0].name
    assert empty.proposed_findings == ()
    assert {each.verdict for each in empty.computed} <= {"", UNDECIDED}
    assert not empty.complete
    assert empty.total == len(empty.relevant) > 0


@EACH
def test_everything_met_is_complete(checklist: Checklist) -> None:
    done = evaluate(checklist, full(checklist, "pass"), norms(), TODAY)
    assert done.complete
    assert done.next_unanswered is None
    assert done.answered == done.total
    assert not [each for each in done.proposed_findings if each.source == "answer"]


@EACH
def test_every_failed_verdict_becomes_a_finding(checklist: Checklist) -> None:
    answers = full(checklist, "pass")
    for question in checklist.questions:
        if question.kind != "verdict":
            continue
        now = evaluate(checklist, {**answers, question.name: Answer("fail")}, norms(), TODAY)
        found = [each for each in now.proposed_findings if each.name == question.name]
        if question.name not in now.relevant:
            assert not found
            continue
        assert len(found) == 1
        assert (found[0].code, found[0].severity) == (question.code, question.severity)
        assert set(found[0].law) <= set(question.law)
        assert found[0].law
        assert question.finding_vi in found[0].sentence_vi
        assert found[0].status == question.status


def test_progress_counts_relevant_questions_only() -> None:
    checklist = load(FACILITY)
    answers = {"raises_clients": Answer("no"), "licence_valid": Answer("pass")}
    now = evaluate(checklist, answers, norms(), TODAY)
    by_name = {section.name: section for section in now.sections}
    assert by_name["premises"].total == 0
    assert by_name["licence"].answered == 1
    assert by_name["licence"].required_open == by_name["licence"].total - 1
    assert "licence_date" in now.relevant
    assert "clients_total" not in now.relevant
    assert now.next_unanswered == "facility_type"


def test_hidden_and_unknown_answers_are_named_and_do_not_count() -> None:
    given_answers = {
        "raises_clients": "no",
        "power_water": "fail",
        "moon": "1",
        "children_total": "5",
    }
    now = state(FACILITY, dict(given_answers))
    assert "power_water" in now.hidden
    assert now.unknown == ("moon", "children_total")
    assert "power_water" not in {each.name for each in now.proposed_findings}


def test_not_applicable_needs_a_reason_and_a_question_that_allows_it() -> None:
    checklist = load(FACILITY)
    fence, beating = checklist.question("ponds_fenced"), checklist.question("no_beating")
    meals, allowance = checklist.question("meals_per_day"), checklist.question("allowance_lt4")

    def codes(question: object, value: str | None, reason: str = "") -> list[str]:
        assert question in checklist.questions
        answer = Answer(value, reason)
        return [each.code for each in problems_of_answer(question, answer, TODAY)]  # type: ignore[arg-type]

    assert codes(fence, "not_applicable", "không có ao, hồ") == []
    assert codes(fence, None, "không có ao, hồ") == []
    assert codes(fence, "not_applicable") == ["reason"]
    assert codes(fence, "not_applicable", " x ") == ["reason"]
    assert codes(fence, "pass", "không có ao, hồ") == ["both"]
    assert codes(beating, "not_applicable", "không có ai bị đánh") == ["not_applicable"]
    assert codes(meals, None, "không nấu ăn tại chỗ") == ["not_applicable"]
    assert codes(allowance, None, "không có trẻ em dưới 04 tuổi") == []
    assert codes(fence, None) == []


def test_set_aside_counts_as_answered_and_decides_nothing() -> None:
    checklist = load(FACILITY)
    answers = {"raises_clients": Answer("yes"), "clients_total": Answer("9")}
    answers["allowance_lt4"] = Answer(None, "không có trẻ em dưới 04 tuổi")
    answers["ponds_fenced"] = Answer("not_applicable", "không có ao, hồ")
    now = evaluate(checklist, answers, norms(), TODAY)
    benefits = next(each for each in now.sections if each.name == "benefits")
    assert benefits.answered == 1
    assert "allowance_verdict_lt4" not in {each.name for each in now.computed}
    assert not now.proposed_findings


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("clients_total", "-1", "constraint"),
        ("clients_total", "4.5", "integer"),
        ("clients_total", "abc", "integer"),
        ("clients_total", "1e3", "integer"),
        ("clients_total", "٣", "integer"),
        ("clients_total", "1" * 16, "integer"),
        ("land_area", "1.234", "decimal"),
        ("land_area", "1,5", "decimal"),
        ("counted_on", "2026-02-30", "date"),
        ("counted_on", "20261101", "date"),
        ("counted_on", "2026-W47-1", "date"),
        ("counted_on", "2026-11-24", "constraint"),
        ("area_kind", "moon", "choice"),
        ("power_water", "yes", "choice"),
    ],
)
def test_answers_that_cannot_stand(name: str, value: str, code: str) -> None:
    checklist = load(FACILITY)
    problems = problems_of_answer(checklist.question(name), Answer(value), TODAY)
    assert [each.code for each in problems] == [code]
    assert problems[0].vi
    assert problems[0].en
    now = state(FACILITY, {"facility_type": "children", name: value})
    assert name in now.problems
    assert not now.complete


def test_long_and_odd_texts_are_refused() -> None:
    fence = load(FACILITY).question("ponds_fenced")
    for reason, code in (("x" * (MAX_TEXT + 1), "length"), ("không có\x00 ao", "characters")):
        found = problems_of_answer(fence, Answer("not_applicable", reason), TODAY)
        assert [each.code for each in found] == [code]


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("founding_assets", "1.300.000.000", "1300000000"),
        ("founding_assets", "1 300", "1300"),
        ("founding_assets", "1.30", "1.30"),
        ("board_members", " 5 ", "5"),
    ],
)
def test_typed_numbers(name: str, typed: str, stored: str) -> None:
    assert normalised(load(FUND).question(name), typed) == stored


def test_typed_decimals() -> None:
    area = load(FACILITY).question("land_area")
    assert normalised(area, "12,5") == "12.5"
    assert problems_of_answer(area, Answer(normalised(area, "1.234")), TODAY)
    assert problems_of_answer(area, Answer(normalised(area, "1,234")), TODAY)


def test_law_follows_the_inspected_period() -> None:
    old = state(FUND, {"period_from": "2025-01-01", "period_to": "2025-12-31"})
    new = state(FUND, {"period_from": "2026-04-01", "period_to": "2026-10-31"})
    across = state(FUND, {"period_from": "2026-01-01", "period_to": "2026-10-31"})
    unknown = state(FUND, {"period_from": None, "period_to": None})
    first_day = state(FUND, {"period_from": "2026-02-28", "period_to": "2026-02-28"})
    next_day = state(FUND, {"period_from": "2026-03-01", "period_to": "2026-03-01"})
    for evaluation, has_old, has_new in (
        (old, True, False), (new, False, True), (across, True, True), (unknown, True, True),
        (first_day, True, False), (next_day, False, True),
    ):  # fmt: skip
        assert ("restricted_gifts" in evaluation.relevant) is has_old
        assert ("disclosed_2026" in evaluation.relevant) is has_new
        assert "period_from" in evaluation.relevant


def test_the_day_of_the_figures_is_the_end_of_the_period() -> None:
    fund, facility = load(FUND), load(FACILITY)
    assert period_end(fund, {"period_to": Answer("2025-12-31")}, TODAY) == dt.date(2025, 12, 31)
    assert period_end(fund, {}, TODAY) is None
    assert period_end(fund, {"period_to": Answer("2027-01-01")}, TODAY) is None
    assert period_end(facility, {}, TODAY) is None


def test_unverified_law_never_decides_and_is_marked() -> None:
    press = Norm(Decimal(1_600_000_000), "đồng", "03/2026/NĐ-CP ?", verified=False)
    answers = {"period_from": "2026-04-01", "period_to": "2026-10-31", "founding_assets": "1000",
               "disclosed_2026": "fail"}  # fmt: skip
    now = state(FUND, dict(answers), norms(fund_min_prov=press))
    shown = result(now, "assets_min_2026_province")
    assert (shown.verdict, shown.why) == (UNDECIDED, "unverified")
    assert "1.600.000.000 đồng" in shown.sentence_vi
    assert [(each.name, each.status) for each in now.proposed_findings] == [
        ("disclosed_2026", "unverified")
    ]
    pretended = Norm(Decimal(1_600_000_000), "đồng", "03/2026/NĐ-CP ?", verified=True)
    forced = state(FUND, dict(answers), norms(fund_min_prov=pretended))
    assert result(forced, "assets_min_2026_province").verdict == UNDECIDED


def test_the_figure_of_another_decree_says_nothing() -> None:
    successor = Norm(Decimal(1_600_000_000), "đồng", "03/2026/NĐ-CP ?", verified=True)
    own = Norm(Decimal(1_300_000_000), "đồng", "93/2019/NĐ-CP Đ14.2b", verified=True)
    answers: dict[str, str | None] = {"founding_assets": "1500000000"}
    other = result(state(FUND, answers, norms(fund_min_prov=successor)), "assets_min_province")
    assert (other.verdict, other.why) == (UNDECIDED, "norm")
    kept = result(state(FUND, answers, norms(fund_min_prov=own)), "assets_min_province")
    assert kept.verdict == "kept"


def test_a_finding_cites_only_law_in_force() -> None:
    fund = load(FUND)
    answers = full(fund, "fail") | {
        "period_from": Answer("2025-01-01"),
        "period_to": Answer("2025-12-31"),
    }
    findings = evaluate(fund, answers, norms(), TODAY).proposed_findings
    assert len(findings) > 50
    assert not [each for each in findings if any("2026" in text for text in each.law)]
    assert {each.status for each in findings} == {"verified"}


@EACH
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_answers_give_an_evaluation(checklist: Checklist, data: st.DataObject) -> None:
    names = st.sampled_from([question.name for question in checklist.questions])
    values = st.one_of(
        st.none(), st.text(max_size=8), st.integers(-5, 10**6).map(str),
        st.sampled_from(["pass", "fail", "not_applicable", "yes", "no", "2025-01-01", "by_band"]),
    )  # fmt: skip
    answer = st.builds(Answer, values, st.sampled_from(["", "vì lý do khác"]))
    answers = data.draw(st.dictionaries(names, answer, max_size=40))
    now = evaluate(checklist, answers, norms(), TODAY)
    assert now.answered <= now.total == len(now.relevant)
    assert now == evaluate(checklist, answers, norms(), TODAY)
    for each in now.proposed_findings:
        assert each.sentence_vi
        assert each.sentence_en
        assert "…" not in each.sentence_vi


def test_a_hidden_answer_feeds_no_calculation() -> None:
    answers = {"care_arrangement": "mixed", "k_mixed": "6", "k_6_16y": "3"}
    mixed = state(FACILITY, dict(answers))
    assert result(mixed, "carers_total").value == 6
    assert "k_6_16y" in mixed.hidden
    by_band = state(FACILITY, {**answers, "care_arrangement": "by_band"})
    assert result(by_band, "carers_total").value is None
    missing = result(by_band, "carers_total").missing
    assert missing == ("k_lt18m", "k_18m_6y", "k_d_18m_6y", "k_d_6_16y")
    no_foreign = state(FUND, {"has_affiliate": "no", "affiliate_capital": "fail"})
    assert no_foreign.hidden == ("affiliate_capital",)
    assert no_foreign.proposed_findings == ()


def test_an_optional_question_may_stay_open() -> None:
    checklist = load(FACILITY)
    answers = full(checklist, "pass")
    del answers["allowance_lt4"]
    now = evaluate(checklist, answers, norms(), TODAY)
    assert now.complete
    assert now.required_open == 0
    assert now.answered == now.total - 1
    assert now.next_unanswered == "allowance_lt4"
    del answers["meals_per_day"]
    assert evaluate(checklist, answers, norms(), TODAY).required_open == 1
