"""A visit with a form that somebody brought: its case, and minutes as the tablet makes them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from checklists import Answer
from checklists.forms.standing import Standing
from inspect_app.checklist_versions.importers import workbook
from inspect_app.inspections import queries
from tests.kit.brought_forms import published, sheets
from tests.kit.cases import case_row, under_way
from tests.kit.field import AT, FieldTablet, minutes_document
from tests.kit.world import World

FORM = Path(__file__).with_name("visit_form.md").read_text(encoding="utf-8")
"""Defaults, triggers, once(), rows in rows, findings by rule, a norm, files, "or other"."""

ROOM = "rooms[+0000aaa1]"
CHILD = "rooms[1]/children[+0000bbb1]"


def form_case(world: World) -> str:
    """A case under way whose checklist is the form."""
    published(world.client("administrator"), workbook.write(sheets(FORM.strip().splitlines())))
    return under_way(world, checklist_code="tham")


def as_it_stands(case_id: str) -> Standing:
    """The form after the stored answers, as of the end of the minutes."""
    case = case_row(case_id)
    facts = queries.evaluation_of(case, dt.datetime.fromisoformat(AT))
    assert facts.standing is not None
    return facts.standing


def minutes_of_form(case_id: str, **changes: Any) -> dict[str, Any]:
    """Minutes that list what the tablet lists: all that is asked and stands, defaults too."""
    stands = as_it_stands(case_id)
    lines = [
        _line(name, stands.answers[name])
        for name in stands.evaluation.relevant
        if name in stands.answers and not stands.answers[name].is_blank
    ]
    return minutes_document(case_id, **{"answers": lines, **changes})


def _line(name: str, given: Answer) -> dict[str, Any]:
    return {
        "question": name,
        "value": given.value,
        "not_applicable_reason": given.not_applicable_reason,
        "note": "",
        "version": None,
    }


def changed(document: dict[str, Any], question: str, value: str | None) -> dict[str, Any]:
    """The same minutes with another value at one question; None: without its line."""
    lines = [one for one in document["answers"] if one["question"] != question]
    if value is not None:
        lines.append(_line(question, Answer(value)))
    return {**document, "answers": lines}


def both_tablets(world: World, case_id: str) -> tuple[FieldTablet, FieldTablet]:
    """The leader's and the inspector's."""
    return FieldTablet(world, case_id, "team_leader"), FieldTablet(world, case_id)
