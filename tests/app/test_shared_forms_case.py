"""Real forms of other makers, from the workbook to the case: published, answered by key over HTTP,
and what then stands in the case is what `checklist evaluate` says about the same answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pyxform.xls2json_backends import get_xlsform

from checklists.forms import Form, FormRefused, Session, compile_form
from checklists.forms.keys import is_added, may_stand
from inspect_app.checklist_versions.importers import workbook
from inspect_app.inspections import queries
from tests.forms.corpus import SHARED, Answering, files
from tests.kit.brought_forms import published
from tests.kit.cases import case_row, under_way
from tests.kit.field import FieldTablet, answer
from tests.kit.world import World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SHARED is None, reason="the shared forms lie beside the clone, if at all"),
]


def with_settings(file: Path) -> bytes | None:
    """The workbook with a code and a version, which few of these forms have; None where it asks
    nothing, so that nobody could answer it."""
    form = compile_form(file.read_bytes())
    if not form.questions:
        return None
    read = get_xlsform(xlsform=file.read_bytes(), file_type=file.suffix)
    settings = dict((read.settings or [{}])[0])
    settings |= {"form_id": re.sub(r"\W", "_", file.stem), "version": "1"}
    sheets = {"survey": read.survey, "choices": read.choices, "settings": [settings]}
    return workbook.write({name: _grid(rows) for name, rows in sheets.items() if rows})


def _grid(rows: Sequence[dict[str, str]]) -> list[list[str]]:
    head = list(dict.fromkeys(column for row in rows for column in row))
    return [head, *([str(row.get(column) or "") for column in head] for row in rows)]


def key_of(form: Form, path: str) -> str:
    """The key of a path with positions: added rows have an id in place of theirs."""
    node, steps, added = form.root, [], False
    for step in path.split("/")[2:]:
        name, _, place = step.rstrip("]").partition("[")
        node = next(child for child in node.children if child.name == name)
        if not place:
            steps.append(name)
            continue
        tag = place if may_stand(node, place, in_added=added) else f"+0000a{int(place):03d}"
        added = added or is_added(node, tag)
        steps.append(f"{name}[{tag}]")
    return "/".join(steps)


FILES = files(SHARED) if SHARED is not None else []


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_case_stands_as_the_command_says(world: World, file: Path) -> None:
    try:
        content = with_settings(file)
    except FormRefused:
        pytest.skip("refused, and why is looked at in tests/forms")
    if content is None:
        pytest.skip("asks nothing")
    form = compile_form(content)
    published(world.client("administrator"), content)
    assert _agrees(world, form, list(Answering(form, 3).rounds(2))[-1]) > 0


def _agrees(world: World, form: Form, answers: Sequence[tuple[str, str]]) -> int:
    """Answer a new case; how many questions were compared."""
    case_id = under_way(world, checklist_code=form.form_id)
    tablet = FieldTablet(world, case_id)
    given = dict(answers)
    rows = dict.fromkeys(
        key_of(form, path)[: at.end()] for path in given for at in _rows(key_of(form, path))
    )
    for key in rows:
        tablet.accept(answer(key, "present"))
    for path, value in given.items():
        (result,) = tablet.send(answer(key_of(form, path), value or None))
        if result["status"] != "accepted":  # such as a picture that is none
            assert result["status"] == "refused"
            given[path] = ""
    case = case_row(case_id)
    moment, facts = queries.form_moment(case), queries.evaluation_of(case)
    session = Session(form, moment.now, user=moment.user, device=moment.device)
    for path, value in given.items():
        session.answer(path, value)
    relevant = set(facts.evaluation.relevant)
    asked = {question.name for question in facts.checklist.questions}
    compared = 0
    for path, state in session.states().items():
        key = key_of(form, path)
        if key not in asked:
            continue
        compared += 1
        told = facts.answers[key].value if key in facts.answers else None
        wrong = {problem.code for problem in facts.evaluation.problems.get(key, ())}
        assert (key in relevant) == state.relevant, (form.form_id, key)
        if not state.relevant:
            continue
        assert ("constraint" in wrong) != state.constraint_ok, (form.form_id, key)
        if not wrong:
            assert (told or "") == state.value, (form.form_id, key)
    return compared


def _rows(key: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"\[\+\w{8}\]", key)
