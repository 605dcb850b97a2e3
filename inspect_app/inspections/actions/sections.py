"""The leader says who of the team does which section. It binds nobody's answers."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Conflict, Problem, Refused

from .. import queries
from ..models import SectionOwner
from ..rules.corrective import CORRECTIVE_SECTION
from .stages import led_case


@action(
    "inspections.section_given",
    may="case.lead",
    fields=("case", "section", "person", "version"),
)
def give_section(
    tx: Tx, case_id: str, *, section: str, person: str, seen_version: int
) -> SectionOwner:
    """`person` of the team does the section; nobody where it is empty.

    `seen_version`: which gift the leader saw, 0 = none. Raises Conflict when another stands.
    """
    case = led_case(tx, case_id)
    queries.must_not_be_frozen(case.id)
    names = {one.name for one in queries.checklist_for(case).sections} | {CORRECTIVE_SECTION}
    if section not in names:
        text = _l("This checklist has no such section. Nothing was changed.")
        raise Refused(Problem("unknown_section", text, "section"))
    if person and person not in {member.user_id for member in case.members}:
        text = _l("This person is not in the team of the case. Nothing was changed.")
        raise Refused(Problem("not_in_team", text, "person"))
    row = tx.session.get(SectionOwner, (case.id, section), populate_existing=True)
    version, owner = (row.version, row.user_id) if row is not None else (0, None)
    if version != seen_version and owner != (person or None):
        text = _l(
            "The section was given to somebody else since. Nothing was changed; look at it again."
        )
        raise Conflict(Problem("section_changed", text, "section"))
    row = tx.session.merge(
        SectionOwner(
            case_id=case.id,
            section=section,
            user_id=person or None,
            version=version + 1,
            given_by=tx.actor.user_id,
            given_at=tx.now,
        )
    )
    tx.session.flush()
    tx.record(
        "inspection_case",
        case.id,
        case=case.id,
        section=section,
        person=person,
        version=row.version,
    )
    return row
