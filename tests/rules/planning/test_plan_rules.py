"""Pure rules of plans, over generated plans and registers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.verdict import Verdict
from inspect_app.planning import rules
from inspect_app.planning.rules import Content, Item, Setting, Subject

CHECKLISTS = {"list-facility": "facility", "list-fund": "fund"}
TODAY = dt.date(2026, 11, 23)

ids = st.text("abcdef0123456789", min_size=1, max_size=4)
words = st.text(max_size=12)


@st.composite
def registers(draw: st.DrawFn, least: int = 0) -> list[Subject]:
    keys = draw(st.lists(ids, unique=True, min_size=least, max_size=12))
    return [
        Subject(key, draw(st.sampled_from(rules.KINDS)), f"M-{number:03d}", f"Mái ấm {key}")
        for number, key in enumerate(keys)
    ]


@st.composite
def items(draw: st.DrawFn, entity_id: str) -> Item:
    return Item(
        entity_id,
        draw(st.sampled_from(rules.PROCEDURES)),
        draw(st.integers(1, 12)),
        draw(st.sampled_from([None, "lan", "minh"])),
        tuple(sorted(draw(st.sets(st.sampled_from(["an", "binh", "chi"]))))),
        draw(st.sampled_from([*CHECKLISTS, "gone"])),
        draw(words),
    )


@st.composite
def contents(draw: st.DrawFn, register: list[Subject]) -> Content:
    everybody = [one.id for one in register] or ["x"]
    planned = draw(st.sets(st.sampled_from(everybody)))
    left_out = draw(st.sets(st.sampled_from(everybody)))
    return Content(
        "org",
        2027,
        draw(words),
        "drafter",
        {key: draw(items(key)) for key in sorted(planned)},
        {key: draw(words) for key in sorted(left_out - planned)},
    )


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Subject], Content]:
    register = draw(registers(least=1))
    return register, draw(contents(register))


@given(plans(), st.sampled_from(["draft", "returned", "submitted", "approved"]))
def test_no_plan_is_submitted_with_somebody_forgotten(
    plan: tuple[list[Subject], Content], state: str
) -> None:
    register, content = plan
    problems = rules.problems_before_submission(
        state, content, register, CHECKLISTS, seen=3, version=3
    )
    forgotten = [
        one
        for one in register
        if one.id not in content.items and not content.omissions.get(one.id, "").strip()
    ]
    if not problems:
        assert state in rules.OPEN_STATES
        assert not forgotten
        assert content.items
        for one in register:
            item = content.items.get(one.id)
            assert item is None or (item.leader_id and CHECKLISTS[item.checklist_code] == one.kind)
    if forgotten and state in rules.OPEN_STATES:
        assert "not_covered" in {problem.code for problem in problems}


@given(plans())
def test_a_complete_plan_can_be_submitted_and_one_forgotten_entity_stops_it(
    plan: tuple[list[Subject], Content],
) -> None:
    register, content = plan
    codes = {kind: code for code, kind in CHECKLISTS.items()}
    full = {
        one.id: Item(one.id, rules.INSPECTION, 1, "lan", (), codes[one.kind]) for one in register
    }
    whole = dataclasses.replace(content, items=full, omissions={})
    args = ("draft",)
    assert not rules.problems_before_submission(
        *args, whole, register, CHECKLISTS, seen=1, version=1
    )
    newcomer = Subject("newcomer", "fund", "Q-999", "Quỹ mới")
    found = rules.problems_before_submission(
        *args, whole, [*register, newcomer], CHECKLISTS, seen=1, version=1
    )
    assert [problem.code for problem in found] == ["not_covered"]


@given(
    plans(),
    st.sets(st.sampled_from(["lan", "minh", "an", "drafter"])),
    st.sampled_from(["lan", "minh", "an", "drafter", "head"]),
    st.sampled_from(["draft", "returned", "submitted", "approved"]),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_whoever_wrote_never_approves(
    plan: tuple[list[Subject], Content],
    authors: set[str],
    approver: str,
    state: str,
    seen: int,
    version: int,
) -> None:
    register, content = plan
    authors |= {content.drafter_id}
    problems = rules.problems_before_approval(
        state=state,
        seen=seen,
        version=version,
        approver_id=approver,
        author_ids=authors,
        content=content,
        registered=register,
        checklists=CHECKLISTS,
    )
    if approver in authors:
        assert "own_plan" in {problem.code for problem in problems}
    if not problems:
        assert (state, seen) == (rules.SUBMITTED, version)
        assert not rules.without_reason(content, register)


@given(plans(), st.data())
def test_hash_changes_with_any_field(
    plan: tuple[list[Subject], Content], data: st.DataObject
) -> None:
    register, content = plan
    assert rules.content_of(rules.snapshot(content, {})) == content
    sealed = rules.digest(rules.snapshot(content, {}))
    other = data.draw(contents(register))
    same = rules.digest(rules.snapshot(other, {})) == sealed
    assert same == (other == content)
    for entity_id, item in content.items.items():
        for field, value in (
            ("month", item.month % 12 + 1),
            ("procedure", next(one for one in rules.PROCEDURES if one != item.procedure)),
            ("leader_id", "other"),
            ("member_ids", (*item.member_ids, "zz")),
            ("checklist_code", item.checklist_code + "x"),
            ("note", item.note + "."),
            ("entity_id", item.entity_id + "x"),
        ):
            changed = {**content.items, entity_id: dataclasses.replace(item, **{field: value})}
            text = rules.snapshot(dataclasses.replace(content, items=changed), {})
            assert rules.digest(text) != sealed, field
    for field, value in (
        ("organisation_id", "x"),
        ("year", 2028),
        ("title", content.title + "x"),
        ("drafter_id", "x"),
        ("omissions", {**content.omissions, "new": "r"}),
    ):
        text = rules.snapshot(dataclasses.replace(content, **{field: value}), {})
        assert rules.digest(text) != sealed, field


@given(plans())
def test_seal_is_kept_only_by_the_very_text_and_the_very_rows(
    plan: tuple[list[Subject], Content],
) -> None:
    _register, content = plan
    text = rules.snapshot(content, {"lan": "Nguyễn Thị Lan"})
    sealed = rules.digest(text)
    assert rules.seal_verdict(sealed, text, content) is Verdict.KEPT
    assert rules.seal_verdict(None, text, content) is Verdict.UNDECIDED
    assert rules.seal_verdict(sealed, text + " ", content) is Verdict.BROKEN
    assert rules.seal_verdict(sealed, None, content) is Verdict.BROKEN
    assert rules.seal_verdict(rules.digest("{}"), "{}", content) is Verdict.BROKEN
    moved = dataclasses.replace(content, title=content.title + "x")
    assert rules.seal_verdict(sealed, text, moved) is Verdict.BROKEN


@given(plans(), st.data())
def test_differences_name_exactly_what_changed(
    plan: tuple[list[Subject], Content], data: st.DataObject
) -> None:
    register, before = plan
    after = data.draw(contents(register))
    found = rules.differences(before, after)
    assert bool(found) == (before != after)
    assert len(set(found)) == len(found)
    back = rules.differences(after, before)
    assert {(one.entity_id, one.field, one.new, one.old) for one in found} == {
        (one.entity_id, one.field, one.old, one.new) for one in back
    }


def one_item(**given: object) -> Content:
    item = Item("e", rules.INSPECTION, 3, "lan", ("an",), "list-fund")
    return Content("org", 2027, "", "d", {"e": dataclasses.replace(item, **given)}, {})


@pytest.mark.parametrize(
    ("theirs", "wanted", "expected"),
    [
        ({"month": 4}, {"month": 5}, [("month", 3, 4, 5)]),
        ({"month": 5}, {"month": 5}, []),  # both want the same
        ({"note": "x"}, {"month": 5}, []),  # another field: both are kept
        ({"month": 4}, {"item": None}, [("month", 3, 4, None)]),
    ],
)
def test_clash_only_on_the_same_field(
    theirs: dict[str, object], wanted: dict[str, rules.Value], expected: list[tuple[object, ...]]
) -> None:
    found = rules.clashes(one_item(), one_item(**theirs), ["e"], wanted)
    assert [(one.field, one.seen, one.theirs, one.mine) for one in found] == expected
    assert rules.clashes(one_item(), one_item(**theirs), ["other"], wanted) == []


def test_clash_with_a_removal_and_with_a_reason() -> None:
    gone = dataclasses.replace(one_item(), items={})
    reasoned = dataclasses.replace(gone, omissions={"e": "đã đóng cửa"})
    changed = rules.clashes(one_item(), gone, ["e"], {"month": 5})
    assert [(one.field, one.theirs) for one in changed] == [("item", None)]
    assert rules.clashes(one_item(), gone, ["e"], {"item": None}) == []
    added = rules.clashes(gone, reasoned, ["e"], {"item": "planned"})
    assert [(one.field, one.theirs) for one in added] == [("omission", "đã đóng cửa")]
    replanned = rules.clashes(gone, one_item(), ["e"], {"omission": "lý do"})
    assert [one.field for one in replanned] == ["item"]


@given(registers(), st.integers(2025, 2028))
def test_a_new_plan_has_everybody_spread_evenly(register: list[Subject], year: int) -> None:
    found = rules.new_items(
        register, year=year, today=TODAY, procedure=rules.INSPECTION, checklists=CHECKLISTS
    )
    assert sorted(one.entity_id for one in found) == sorted(one.id for one in register)
    months = range(TODAY.month if year == TODAY.year else 1, 13)
    kinds = {one.id: one.kind for one in register}
    for kind in (None, *rules.KINDS):
        visits = Counter(one.month for one in found if kind is None or kinds[one.entity_id] == kind)
        assert set(visits) <= set(months)
        counts = [visits[month] for month in months]
        assert max(counts) - min(counts) <= 1
    assert all(CHECKLISTS[one.checklist_code] == kinds[one.entity_id] for one in found)
    again = rules.new_items(
        register[::-1], year=year, today=TODAY, procedure=rules.INSPECTION, checklists=CHECKLISTS
    )
    assert again == found


@given(plans(), st.sets(ids))
def test_coverage_adds_up(plan: tuple[list[Subject], Content], done: set[str]) -> None:
    register, content = plan
    whole = rules.coverage(content, register, done)
    parts = [rules.coverage(content, register, done, kind) for kind in rules.KINDS]
    for field in ("total", "planned", "done", "left_out", "missing"):
        assert getattr(whole, field) == sum(getattr(one, field) for one in parts)
    assert whole.total == len(register) == whole.planned + whole.left_out + whole.missing
    assert whole.done <= whole.planned
    assert whole.missing == len(rules.without_reason(content, register))


def test_setting_leaves_what_is_not_given() -> None:
    assert Setting().wanted() == {}
    assert Setting(month=3, leader_id="", note="").wanted() == {
        "month": 3,
        "leader_id": None,
        "note": "",
    }


def test_setting_problems() -> None:
    fund = Subject("f", "fund", "Q-1", "Quỹ A")

    def codes(setting: Setting, chosen: tuple[Subject, ...] = (fund,)) -> set[str]:
        found = rules.problems_of_setting(
            setting,
            chosen=chosen,
            checklists=CHECKLISTS,
            leader_ids={"lan"},
            people_ids={"an"},
        )
        return {problem.code for problem in found}

    assert codes(Setting(month=1, leader_id="lan", member_ids=("an",))) == set()
    assert codes(Setting(month=1), ()) == {"nothing_chosen"}
    assert codes(Setting()) == {"nothing_set"}
    assert codes(Setting(month=13, procedure="audit", leader_id="an", member_ids=("lan",))) == {
        "bad_month",
        "bad_procedure",
        "bad_leader",
        "bad_member",
    }
    assert codes(Setting(checklist_code="list-facility")) == {"bad_checklist"}
    assert codes(Setting(note="x" * 2001)) == {"long_text"}


@pytest.mark.parametrize(
    ("body", "procedure", "warned"),
    [
        ("provincial_inspectorate", "inspection", False),
        ("department", "specialised_check", False),
        ("peoples_committee", "specialised_check", False),
        ("provincial_inspectorate", "specialised_check", True),
        ("department", "inspection", True),
    ],
)
def test_procedure_by_kind_of_body(body: str, procedure: str, warned: bool) -> None:
    assert (rules.warning_of_procedure(procedure, body) is not None) == warned
    assert (rules.default_procedure(body) == procedure) == (not warned)


def test_decision_needs_an_intact_approved_plan_and_comes_once() -> None:
    good = {
        "state": rules.APPROVED,
        "seal": Verdict.KEPT,
        "leader_id": "lan",
        "decided": False,
        "entity_name": "Quỹ A",
    }
    assert rules.problems_before_decision(**good) == []
    for field, value, code in (
        ("state", rules.SUBMITTED, "not_approved"),
        ("seal", Verdict.BROKEN, "seal_broken"),
        ("seal", Verdict.UNDECIDED, "seal_broken"),
        ("decided", True, "already_decided"),
        ("leader_id", None, "no_leader"),
    ):
        found = rules.problems_before_decision(**{**good, field: value})
        assert [problem.code for problem in found] == [code]


def test_load_counts_items_per_leader_and_month() -> None:
    plan = one_item()
    items = [*plan.items.values(), dataclasses.replace(plan.items["e"], leader_id=None, month=12)]
    assert rules.team_load(items) == {"": [0] * 11 + [1], "lan": [0, 0, 1] + [0] * 9}


def test_return_needs_a_comment() -> None:
    def codes(comment: str, seen: int = 2, state: str = rules.SUBMITTED) -> list[str]:
        found = rules.problems_before_return(state=state, seen=seen, version=2, comment=comment)
        return [problem.code for problem in found]

    assert codes("Chia lại lịch Đoàn số 3") == []
    assert codes("  ") == ["no_text"]
    assert codes("x" * 2001) == ["long_text"]
    assert codes("x", seen=1) == ["other_version"]
    assert codes("x", state=rules.DRAFT) == ["not_submitted"]
