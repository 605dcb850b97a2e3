"""What closed accounts handed over, for who leads the case or heads the body."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from checklists import Question
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.i18n import selected_language
from inspect_app.core.models import StoredFile
from inspect_app.core.operations import receipts_of
from inspect_app.core.refusal import NotFound
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import CaseMember, InspectionCase
from inspect_app.inspections.queries.disputed import questions_with
from inspect_app.inspections.rules.answer_words import words_of_answer
from inspect_app.inspections.rules.face import of_language
from reports import wording

from ..models import HeldDecision, HeldItem
from ..rules import held as rules

_Asked = Mapping[str, Question]


@dataclass(frozen=True)
class Held:
    """One held item with what stands for it in the case, if anything."""

    item: HeldItem
    body: dict[str, Any]
    words: dict[str, str]
    """What the fields of `body` that name a question, an answer or a moment mean to a person."""
    received: bool
    mine_to_take: bool
    mine_to_dismiss: bool

    @property
    def kind(self) -> Any:
        return rules.kind_words(self.body)

    @property
    def lines(self) -> list[rules.Line]:
        return rules.lines(self.body | self.words)


@dataclass(frozen=True)
class HeldGroup:
    """What one person handed over for one case, in the order of the tablet."""

    case: InspectionCase
    person: str
    items: list[Held]

    @property
    def waiting(self) -> int:
        return sum(one.item.decision is None for one in self.items)


def body_of(item: HeldItem) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(item.body)
    return found


def case_for_held(session: Any, organisation_id: str, case_id: str) -> str | None:
    """The id when it is a case of that body. Who left the team since is heard all the same."""
    found: str | None = session.scalar(
        sa.select(InspectionCase.id).where(
            InspectionCase.id == case_id, InspectionCase.organisation_id == organisation_id
        )
    )
    return found


def amount_of(session: Any, device_id: str) -> tuple[int, int, int]:
    """Items, their bytes, and files of a device that are held already."""
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.func.length(HeldItem.body)), 0),
            sa.func.count(HeldItem.file_id),
        ).where(HeldItem.device_id == device_id)
    ).one()
    return row[0], row[1], row[2]


def may_see(actor: Actor, case: InspectionCase) -> bool:
    """Leader or team of the case (the leader's account may be closed too), or the head."""
    inside = case.organisation_id == actor.organisation_id
    return inside and (actor.may("case.decide") or may_take(actor, case))


def may_take(actor: Actor, case: InspectionCase) -> bool:
    return rules.may_take_over(
        leads=inspections.leads(actor, case),
        in_team=actor.user_id in {member.user_id for member in case.members},
        leader_closed=not case.leader.user.active,
        permissions=actor.permissions,
    )


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    inside = HeldItem.organisation_id == actor.organisation_id
    if actor.may("case.decide"):
        return inside
    own = sa.select(CaseMember.case_id).where(CaseMember.user_id == actor.user_id)
    return sa.and_(inside, HeldItem.case_id.in_(own))


def held_groups(actor: Actor) -> list[HeldGroup]:
    """By case and person; what waits comes first."""
    rows = db.session.scalars(
        sa.select(HeldItem)
        .options(
            joinedload(HeldItem.decision),
            selectinload(HeldItem.case),
            selectinload(HeldItem.user),
            selectinload(HeldItem.device),
        )
        .where(_visible(actor))
        .order_by(HeldItem.case_id, HeldItem.user_id, HeldItem.held_at, HeldItem.id)
    ).all()
    known = receipts_of(db.session(), [row.name for row in rows])
    groups: dict[tuple[str, str], list[Held]] = {}
    cases: dict[str, tuple[bool, bool]] = {}
    asked: dict[str, _Asked] = {}
    for row in rows:
        if row.case_id not in cases:
            cases[row.case_id] = may_take(actor, row.case), may_see(actor, row.case)
        take, see = cases[row.case_id]
        if see:
            body = body_of(row)
            if row.case_id not in asked:  # once per case: a form is worked out for it
                held = [body_of(one) for one in rows if one.case_id == row.case_id]
                asked[row.case_id] = questions_with(row.case, _answers_in(held))
            groups.setdefault((row.case_id, row.user_id), []).append(
                Held(row, body, _words(asked[row.case_id], body), row.name in known, take, see)
            )
    found = [
        HeldGroup(items[0].item.case, items[0].item.user.name, items) for items in groups.values()
    ]
    return sorted(found, key=lambda group: group.waiting == 0)


def _answers_in(bodies: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Answers that are held: they say which rows of a form stood on the tablet."""
    told = ((body.get("question"), body.get("value")) for body in bodies)
    return {key: value for key, value in told if isinstance(key, str) and isinstance(value, str)}


def _words(questions: _Asked, body: Mapping[str, Any]) -> dict[str, str]:
    """Nothing of the body is trusted: what is no question, answer or moment stays as it came."""
    found: dict[str, str] = {}
    language = selected_language()
    asked = questions.get(str(body.get("question")))
    if asked is not None:
        label = of_language(language, asked.label_vi, asked.label_en)
        found["question"] = f"{asked.code} {label}".strip()
        value = body.get("value")
        if isinstance(value, str):
            found["value"] = words_of_answer(asked, value, "", language)
    for key in ("seen_at", "taken_at"):
        moment = _moment(body.get(key))
        if moment is not None:
            found[key] = moment
    return found


def standing_words(actor: Actor, held_id: str, current: Mapping[str, Any]) -> str:
    """What stands in the case now where a held answer or note differs, as people read it."""
    if "text" in current:
        return str(current["text"])
    case = held_item(actor, held_id).case
    name = str(current["question"])
    asked = questions_with(case, {name: ""}).get(name)
    value, reason = current["value"], current["not_applicable_reason"]
    if asked is None:  # a corrective action: no question of the checklist
        return " ".join(filter(None, (value, reason)))
    return words_of_answer(asked, value, reason, selected_language()) or "–"


def _moment(told: object) -> str | None:
    try:
        return wording.moment(dt.datetime.fromisoformat(told)) if isinstance(told, str) else None
    except (ValueError, TypeError, OverflowError):
        return None


def waiting_count(actor: Actor) -> int:
    """How many items wait for a decision of the actor."""
    return sum(group.waiting for group in held_groups(actor))


def held_item(actor: Actor, held_id: str) -> HeldItem:
    """An item that the actor may see, else NotFound."""
    item = db.session.scalar(sa.select(HeldItem).where(HeldItem.id == held_id, _visible(actor)))
    if item is None or not may_see(actor, item.case):
        raise NotFound
    return item


def file_of(item: HeldItem) -> StoredFile:
    return db.session.get_one(StoredFile, item.file_id)


def decided(session: Any, held_id: str) -> HeldDecision | None:
    found: HeldDecision | None = session.get(HeldDecision, held_id)
    return found


def of_names(
    session: Any, user_id: str, case_id: str, names: Sequence[str]
) -> set[tuple[str, str]]:
    """(name, sha256) of what is held already, among these."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(names), 400):
        rows = session.execute(
            sa.select(HeldItem.name, HeldItem.sha256).where(
                HeldItem.user_id == user_id,
                HeldItem.case_id == case_id,
                HeldItem.name.in_(names[start : start + 400]),
            )
        )
        found |= {(row.name, row.sha256) for row in rows}
    return found
