"""A form as it stands after answers: the shared vectors, rows of two tablets, and its speed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import Answer
from checklists.forms.standing import following, standing
from tests.forms.two_evaluators import standing_vectors as vectors

VECTORS = {one["name"]: one for one in vectors.content()["vectors"]}


@pytest.mark.parametrize("name", VECTORS)
def test_a_form_stands_as_the_vectors_say(name: str) -> None:
    vector = VECTORS[name]
    found = vectors.on_server(vector)
    assert found["standing"] == vector["standing"]
    assert found["following"] == vector["following"]


def test_the_order_in_which_answers_lie_says_nothing() -> None:
    for vector in VECTORS.values():
        backwards = dict(reversed(list(vector["answers"].items())))
        found = vectors.on_server({**vector, "answers": backwards})["standing"]
        expected = dict(vector["standing"])
        assert {**found, "unknown": sorted(found["unknown"])} == {
            **expected,
            "unknown": sorted(expected["unknown"]),
        }


# --- two tablets ---------------------------------------------------------------------------------

ROOMS, IDS = "home/rooms[1]/children", ("0000aaa1", "0000aab2", "0000aac3", "0000aad4")
ROWS = [f"{ROOMS}[1]", *(f"{ROOMS}[+{one}]" for one in IDS)]
Step = tuple[str, str | None]


def _named(tablet: int, row: str) -> str:
    """A name that says which row it belongs to."""
    return f"{row}@{tablet}"


def _steps(tablet: int) -> st.SearchStrategy[list[Step]]:
    """Rows that come, go and are answered; a tablet adds only rows of its own."""
    own = [ROWS[0], *ROWS[1 + 2 * tablet : 3 + 2 * tablet]]
    row = st.sampled_from(own)
    step = st.one_of(
        row.map(lambda key: (key, "present")),
        row.map(lambda key: (key, "removed")),
        row.map(lambda key: (f"{key}/name", _named(tablet, key))),
        row.map(lambda key: (f"{key}/age", "7")),
    )
    return st.lists(step, max_size=12)


@settings(max_examples=80, deadline=None)
@given(first=_steps(0), second=_steps(1), chance=st.randoms(use_true_random=False))
def test_rows_of_two_tablets_merge_in_any_order_of_arrival(
    first: list[Step], second: list[Step], chance: random.Random
) -> None:
    form = vectors.form("rooms")
    shared = {key for key, _ in first} & {key for key, _ in second}
    second = [step for step in second if step[0] not in shared]  # a conflict is asked about
    start = {"home/n": Answer("1")}
    found = []
    for _ in range(4):
        queues, answers = [list(first), list(second)], dict(start)
        while any(queues):
            key, value = chance.choice([queue for queue in queues if queue]).pop(0)
            answers[key] = Answer(value)
        found.append(vectors.shown(standing(form, answers, vectors.moment())))
    assert all(one == found[0] for one in found)
    for key, question in found[0]["questions"].items():
        if key.endswith("/name") and question["value"]:
            assert question["value"].startswith(key.removesuffix("/name") + "@")


@settings(max_examples=40, deadline=None)
@given(steps=_steps(0))
def test_no_row_moves_the_answers_of_another(steps: list[Step]) -> None:
    form = vectors.form("rooms")
    answers = {"home/n": Answer("1"), f"{ROWS[4]}/name": Answer(_named(9, ROWS[4]))}
    for key, value in steps:
        answers |= {
            one: Answer(cell)
            for one, cell in following(form, answers, vectors.moment(), key, value).items()
        }
        answers[key] = Answer(value)
        questions = vectors.shown(standing(form, answers, vectors.moment()))["questions"]
        assert questions[f"{ROWS[4]}/name"]["value"] == _named(9, ROWS[4])


def test_triggers_leave_the_same_as_if_answers_came_one_by_one() -> None:
    """The cells that `following` names make restoring equal to having been there."""
    form, moment = vectors.form("events"), vectors.moment()
    answers: dict[str, Answer] = {}
    for key, value in (("n", "1"), ("n", "2"), ("visits[1]/why", "x"), ("n", "3")):
        cells = following(form, answers, moment, key, value)
        answers |= {one: Answer(cell) for one, cell in cells.items()}
        answers[key] = Answer(value)
    found = vectors.shown(standing(form, answers, moment))["questions"]
    assert found["noted"]["value"] == "thấy 3"
    assert found["visits[1]/echo"]["value"] == "x!"
    assert answers["first"].value == "1"
