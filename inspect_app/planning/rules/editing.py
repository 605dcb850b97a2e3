"""What may be set on items, and what the law says about the procedures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Sized
from dataclasses import dataclass, fields
from typing import Any

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem

from .approval import MAX_TEXT, fits, named, problems_of_text
from .changes import Value
from .content import INSPECTION, PROCEDURES, SPECIALISED_CHECK, Content
from .coverage import PROVINCIAL_INSPECTORATE, Subject


def problems_of_choice(chosen: Sized) -> list[Problem]:
    """Something must be ticked."""
    if len(chosen):
        return []
    text = _l("No row was chosen. Nothing was changed; tick at least one.")
    return [Problem("nothing_chosen", text)]


def problems_of_omission(subjects: Sequence[Subject], content: Content) -> list[Problem]:
    """A reason for leaving out is for entities that are not planned."""
    planned = [one.name for one in subjects if one.id in content.items]
    if not planned:
        return []
    text = _l(
        "Still in the plan: %(names)s. Nothing was changed; take them out of the plan first.",
        names=named(planned),
    )
    return [Problem("still_planned", text)]


def problems_of_planned(subjects: Sequence[Subject], content: Content) -> list[Problem]:
    """Only what is planned can be changed or taken out."""
    absent = [one.name for one in subjects if one.id not in content.items]
    if not absent:
        return []
    text = _l(
        "No longer in the plan: %(names)s. Nothing was changed; reload the page.",
        names=named(absent),
    )
    return [Problem("not_planned", text)]


@dataclass(frozen=True)
class Setting:
    """What a person sets on the chosen items. None leaves a field as it is; leader "" takes the
    leader off."""

    month: int | None = None
    procedure: str | None = None
    leader_id: str | None = None
    member_ids: tuple[str, ...] | None = None
    checklist_code: str | None = None
    note: str | None = None

    def wanted(self) -> dict[str, Value]:
        """The fields that are set, with their values as they will stand in the items."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        if self.leader_id == "":
            given["leader_id"] = None
        return {
            name: value
            for name, value in given.items()
            if value is not None or (name == "leader_id" and self.leader_id == "")
        }


def problems_of_setting(
    setting: Setting,
    *,
    chosen: Sequence[Subject],
    checklists: Mapping[str, str],
    leader_ids: Collection[str],
    people_ids: Collection[str],
) -> list[Problem]:
    """Something must be chosen and set, and what is set must exist and fit."""
    if not chosen:
        return problems_of_choice(chosen)
    if not setting.wanted():
        text = _l("Nothing was set. Nothing was changed; fill in at least one field.")
        return [Problem("nothing_set", text)]
    problems = []
    if setting.month is not None and setting.month not in range(1, 13):
        problems.append(Problem("bad_month", _l("Choose a month from 1 to 12."), "month"))
    if setting.procedure is not None and setting.procedure not in PROCEDURES:
        problems.append(Problem("bad_procedure", _l("Choose a procedure."), "procedure"))
    if setting.leader_id and setting.leader_id not in leader_ids:
        text = _l("Choose a leader who may lead a team in your organisation.")
        problems.append(Problem("bad_leader", text, "leader_id"))
    if not set(setting.member_ids or ()) <= set(people_ids):
        text = _l("Choose members from the people of your organisation.")
        problems.append(Problem("bad_member", text, "member_ids"))
    code = setting.checklist_code
    misfits = [one.name for one in chosen if code is not None and not fits(code, one, checklists)]
    if misfits:
        text = _l(
            "This checklist is not for %(names)s. Nothing was changed; choose facilities and "
            "funds apart.",
            names=named(misfits),
        )
        problems.append(Problem("bad_checklist", text, "checklist_code"))
    if len(setting.note or "") > MAX_TEXT:
        problems += problems_of_text(setting.note or "", "note")
    return problems


def warning_of_procedure(procedure: str, body_kind: str) -> Any | None:
    """What the law says about a procedure that is not this body's own; both can be chosen."""
    if procedure == INSPECTION and body_kind != PROVINCIAL_INSPECTORATE:
        return _l(
            "Law 84/2025/QH15 Art. 7 names the provincial inspectorate as inspection body, not "
            "your body. Your body carries out specialised checks (Decree 217/2025/NĐ-CP Art. 6)."
        )
    if procedure == SPECIALISED_CHECK and body_kind == PROVINCIAL_INSPECTORATE:
        return _l(
            "The provincial inspectorate inspects (Law 84/2025/QH15 Art. 7); specialised checks "
            "belong to People's Committees and their departments (Decree 217/2025/NĐ-CP Art. 6)."
        )
    return None
