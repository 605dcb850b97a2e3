"""The leader takes a case to another version of its checklist, seeing first what that drops."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused

from .. import queries
from ..models import AnswerRow
from ..queries.moving import GONE, dropped_by, other_versions, seal_of
from .stages import led_case

MOVING = frozenset({"opened", "in_progress"})


@action("inspections.checklist_moved", may="case.lead", fields=("before", "after", "dropped"))
def move_checklist(tx: Tx, case_id: str, version_id: str, *, seen: str) -> None:
    """Pin another version. `seen` seals the list of dropped answers that the leader looked at;
    when an answer came since, nothing is done and the list is shown anew.

    Answers to questions that are gone stay in the file and come back with an earlier version;
    values that can no longer be are cleared. The journal keeps every one of them.
    """
    case = led_case(tx, case_id)
    queries.must_not_be_frozen(case.id)
    if case.recorded_state not in MOVING:
        text = _l("The field work is over, so the checklist stays as it is. Nothing was changed.")
        raise Refused(Problem("not_movable", text))
    version = next((one for one in other_versions(case) if one.id == version_id), None)
    if version is None:
        raise NotFound
    dropped = dropped_by(case, version)
    if seal_of(dropped) != seen:
        text = _l("Answers came since you looked. Nothing was changed; look at the list again.")
        raise Refused(Problem("answers_since", text))
    for one in dropped:
        if one.why != GONE:
            row = tx.session.get_one(AnswerRow, (case.id, one.question))
            row.value, row.not_applicable_reason = None, ""
            row.version, row.answered_by, row.answered_at = (
                row.version + 1,
                tx.actor.user_id,
                tx.now,
            )
    before = case.checklist_version
    case.checklist_version_id = version.id
    tx.record(
        "inspection_case",
        case.id,
        before=[before.code, before.version, before.content_hash],
        after=[version.code, version.version, version.content_hash],
        dropped=[[one.question, one.value, one.reason, one.why] for one in dropped],
    )
