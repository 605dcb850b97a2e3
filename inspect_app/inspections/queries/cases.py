"""Which cases an actor may see, and where each stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.clock import date_in_vietnam, today_vn
from inspect_app.core.db import db
from inspect_app.core.journal import last_about
from inspect_app.core.refusal import NotFound
from inspect_app.documents.models import Paper

from ..models import CaseMember, InspectionCase
from ..rules import stages
from ..rules.case_state import FINDING


class CaseStanding(NamedTuple):
    """Of a case: equal means that nothing of it changed, because whatever changes it writes an
    entry about it (`last`)."""

    state: str
    checklist_version_id: str
    last: int


def _visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The actor's body; in it all cases for who decides them, else those of the own teams."""
    inside = InspectionCase.organisation_id == actor.organisation_id
    return inside if actor.may("case.decide") else _of_the_team(actor)


def _of_the_team(actor: Actor) -> sa.ColumnElement[bool]:
    """The actor's body and own teams."""
    return _team_of(actor.user_id, actor.organisation_id)


Bound = sa.BindParameter[str]


def _team_of(user: str | Bound, organisation: str | Bound) -> sa.ColumnElement[bool]:
    own = sa.exists().where(CaseMember.case_id == InspectionCase.id, CaseMember.user_id == user)
    return sa.and_(InspectionCase.organisation_id == organisation, own)


def case_of(actor: Actor, case_id: str) -> InspectionCase:
    """A case that the actor may see, else NotFound."""
    return _one(sa.select(InspectionCase).where(InspectionCase.id == case_id, _visible_to(actor)))


def must_see(actor: Actor, case_id: str) -> None:
    """NotFound unless the actor may see the case; loads nothing of it."""
    seen = sa.select(InspectionCase.id).where(InspectionCase.id == case_id, _visible_to(actor))
    if db.session.scalar(seen) is None:
        raise NotFound


def must_be_in_team(actor: Actor, case_id: str) -> None:
    """NotFound unless the actor is in the team of the case; loads nothing of it."""
    _in_team(_standing(), actor, case_id)


def case_to_work_on(actor: Actor, case_id: str) -> InspectionCase:
    """A case of the actor's own teams, held until the transaction ends, else NotFound.

    Who may see every case of the body still writes only where they are in the team.
    """
    query = _bare_of_team(actor, case_id).with_for_update(of=InspectionCase)
    return _one(query.execution_options(populate_existing=True))


def case_as_it_stands(actor: Actor, case_id: str) -> tuple[InspectionCase, CaseStanding]:
    """A case of the actor's own teams, not held, and what answers and notes of it depend on, else
    NotFound."""
    last = last_about(db.session(), case_id)  # first: what changes while it is read is then seen
    case = _one(_bare_of_team(actor, case_id).execution_options(populate_existing=True))
    return case, CaseStanding(case.recorded_state, case.checklist_version_id, last)


def standing_held(actor: Actor, case_id: str) -> CaseStanding:
    """The same of a case that is held until the transaction ends, as `case_to_work_on` holds it."""
    found = _in_team(_standing().with_for_update(of=InspectionCase), actor, case_id)
    # a statement of its own: one that waited for the case would still see the journal of before
    return CaseStanding(*found, last_about(db.session(), case_id))


def _in_team(query: sa.Select[str, str], actor: Actor, case_id: str) -> sa.Row[str, str]:
    of = {"case": case_id, "user": actor.user_id, "organisation": actor.organisation_id}
    found = db.session.execute(query, of).first()
    if found is None:
        raise NotFound
    return found


@cache
def _standing() -> sa.Select[str, str]:
    """Made once: every batch of a tablet asks it twice."""
    query = sa.select(InspectionCase.recorded_state, InspectionCase.checklist_version_id)
    team = _team_of(sa.bindparam("user"), sa.bindparam("organisation"))
    return query.where(InspectionCase.id == sa.bindparam("case"), team)


def _bare_of_team(actor: Actor, case_id: str) -> sa.Select[InspectionCase]:
    """Entity, team and stages are read when they are asked for: most writes need none or one."""
    return (
        sa.select(InspectionCase)
        .where(InspectionCase.id == case_id, _of_the_team(actor))
        .options(
            sa.orm.lazyload(InspectionCase.entity),
            sa.orm.lazyload(InspectionCase.members),
            sa.orm.lazyload(InspectionCase.stages),
        )
    )


def _one(query: sa.Select[InspectionCase]) -> InspectionCase:
    case = db.session.scalar(query)
    if case is None:
        raise NotFound
    return case


def cases(actor: Actor) -> Sequence[InspectionCase]:
    """The cases that the actor may see, open ones first, newest first."""
    return db.session.scalars(
        sa.select(InspectionCase)
        .where(_visible_to(actor))
        .order_by(
            sa.case((InspectionCase.recorded_state == "closed", 1), else_=0),
            InspectionCase.decided_on.desc(),
            InspectionCase.id.desc(),
        )
    ).all()


def cases_to_find_in(actor: Actor, entity_id: str) -> Sequence[InspectionCase]:
    """Cases of an entity, of the actor's own teams, in which findings may be noted; newest first.

    Who may note no findings has none.
    """
    if not actor.may("inspection.answer"):
        return []
    return db.session.scalars(
        sa.select(InspectionCase)
        .where(
            InspectionCase.entity_id == entity_id,
            InspectionCase.state.in_(FINDING),
            _of_the_team(actor),
        )
        .order_by(InspectionCase.decided_on.desc(), InspectionCase.id.desc())
    ).all()


def cases_of_plan_items(item_ids: Iterable[str]) -> dict[str, InspectionCase]:
    """Plan item id to its case, for coverage. The caller's own scope decides which ids it asks."""
    wanted = list(item_ids)
    found: dict[str, InspectionCase] = {}
    for start in range(0, len(wanted), 500):
        rows = db.session.scalars(
            sa.select(InspectionCase).where(
                InspectionCase.plan_item_id.in_(wanted[start : start + 500])
            )
        )
        found |= {row.plan_item_id: row for row in rows if row.plan_item_id}
    return found


def leads(actor: Actor, case: InspectionCase) -> bool:
    """Whether the actor is the leader of this case."""
    return actor.may("case.lead") and case.leader.user_id == actor.user_id


def decision_paper(case: InspectionCase) -> Paper | None:
    return db.session.get(Paper, case.decision_paper_id) if case.decision_paper_id else None


def result_paper(case: InspectionCase) -> Paper | None:
    return db.session.get(Paper, case.result_paper_id) if case.result_paper_id else None


def _signed_on(paper: Paper | None) -> dt.date | None:
    """The Vietnamese day of the last signature of a wholly signed paper."""
    if paper is None or paper.state != "signed":
        return None
    return max(
        date_in_vietnam(one.signed_at) for one in paper.signatures if one.signed_at is not None
    )


def events(case: InspectionCase) -> dict[str, dt.date]:
    """What has happened in the case and when."""
    return stages.events_of(case.stages, _signed_on(result_paper(case)))


def standings(case: InspectionCase, today: dt.date | None = None) -> list[stages.StageDue]:
    """Where each stage stands, in order."""
    happened = events(case)
    day = today or today_vn()
    return [stages.standing(stage, happened, day) for stage in case.stages]
