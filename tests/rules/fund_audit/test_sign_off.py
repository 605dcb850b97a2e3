"""Preparer, reviewer, lead: every order of signatures that three people could try."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.fund_audit.rules.sign_off import STEPS, Signature, next_step, problem, standing

TRIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from("ABC"), st.sampled_from(["old", "new"])),
    max_size=12,
)
LEAD = "A"


@given(TRIES)
def test_no_order_of_tries_freezes_a_paper_without_two_people_and_the_lead(
    tries: list[tuple[str, str, str]],
) -> None:
    signed: list[Signature] = []
    for step, person, sha256 in tries:
        if problem(step, person, LEAD, sha256, signed) is None:  # type: ignore[arg-type]
            signed.append(Signature(step, person, sha256))  # type: ignore[arg-type]
    counted = standing(signed)
    assert [one.step for one in counted] == list(STEPS[: len(counted)])
    assert len({one.sha256 for one in counted}) <= 1
    if next_step(signed) is None:
        preparer, reviewer, lead = (one.person for one in counted)
        assert lead == LEAD
        assert reviewer not in {preparer, lead}
        assert all(problem(step, "B", LEAD, "old", signed) == "frozen" for step in STEPS)


def test_each_refusal_has_its_reason() -> None:
    prepared = [Signature("prepared", "B", "x")]
    reviewed = [*prepared, Signature("reviewed", "C", "x")]
    assert problem("reviewed", "C", "A", "x", []) == "not_its_turn"
    assert problem("reviewed", "B", "A", "x", prepared) == "same_person"
    assert problem("reviewed", "C", "A", "y", prepared) == "changed"
    assert problem("reviewed", "A", "A", "x", prepared) == "lead_reviews"
    assert problem("reviewed", "C", "A", "x", prepared, concluded_by={"C"}) == "own_work"
    assert problem("frozen", "A", "A", "x", prepared) == "not_its_turn"
    assert problem("frozen", "B", "A", "x", reviewed) == "not_lead"
    assert problem("frozen", "C", "C", "x", reviewed) == "same_person"
    assert problem("frozen", "A", "A", "x", reviewed) is None
    assert problem("prepared", "B", "A", "y", reviewed) is None
    again = [*reviewed, Signature("prepared", "B", "y")]
    assert next_step(again) == "reviewed"
