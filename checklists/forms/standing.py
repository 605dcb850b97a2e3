"""A form as it stands after answers: a `Checklist` with its `Evaluation` (decision 9).

    standing(form, answers, moment, norms)        what is asked, shown, wrong and proposed now
    following(form, answers, moment, key, value)  further cells that one answer sets

Both are pure and total: no answer makes them fail. Keys: `keys`; how the answers come back into
the form: `restoring`; which words are shown: `words`; how it becomes a checklist: `view`.
The twin on the tablet is frontend/src/forms/standing.ts; tests/forms/two_evaluators/standing.json
holds what both must find.
"""

from __future__ import annotations

from collections.abc import Mapping

from checklists.answers import Answer
from checklists.evaluation import Norm

from .answers import Answer as Held
from .form import Form
from .looks import Group, Instance, Look, Repeat, Standing
from .restoring import Moment, Restored
from .stored_values import stored
from .view import View

__all__ = [
    "Group",
    "Instance",
    "Look",
    "Moment",
    "Repeat",
    "Standing",
    "following",
    "standing",
]


def standing(
    form: Form,
    answers: Mapping[str, Answer],
    moment: Moment,
    norms: Mapping[str, Norm | None] | None = None,
    *,
    subject: str = "",
) -> Standing:
    """The form after these answers (by key). `norms` are figures of law by id, as of their day."""
    return View(form, answers, moment, norms or {}).standing(subject)


def following(
    form: Form, answers: Mapping[str, Answer], moment: Moment, key: str, value: str | None
) -> dict[str, str | None]:
    """Further cells, with their values, that an answer (or an instance that comes or goes) sets:
    what triggers, new rows and once() leave otherwise than restoring the answers would."""
    live = Restored(form, answers, moment)
    live.watch()
    live.answer_cell(key, value)
    given = {**answers, key: Answer(value)}
    after = Restored(form, given, moment)
    restored = after.nodes()
    found: dict[str, str | None] = {}
    for other, node in live.nodes().items():
        twin = restored.get(other)
        if other == key or twin is None or not live.holds(node):
            continue
        if node.entered != twin.entered:
            found[other] = node.entered or None
    for other, node in live.lasting():
        if _left_otherwise(node, given.get(other), live.first.get(other, "")):
            found[other] = node.entered or None
    return found


def _left_otherwise(node: Held, cell: Answer | None, first: str) -> bool:
    """Whether what a node holds now is to be kept in its cell; `first`: before any answer."""
    definition = node.definition
    if cell is not None:
        return definition.keeps and node.entered != stored(definition, cell.value or "")
    return node.entered != first and (definition.keeps or node.entered != "")
