"""Opening a case: what the plan calls inside its own action when the head issues decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from inspect_app.accounts.models import User
from inspect_app.accounts.permissions import permissions_of
from inspect_app.accounts.queries import organisation_on
from inspect_app.checklist_versions import queries as checklist_versions
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.core.action import Tx
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if
from inspect_app.documents.drafting import Signatory, draft_paper
from inspect_app.documents.numbering import take_number
from inspect_app.law.queries import current_book
from inspect_app.law.rules import NoRegime, Procedure, Regime, Status
from inspect_app.registry.models import Entity

from .models import SUBJECT, CaseMember, CaseStage, InspectionCase
from .papers import decision
from .rules.stages import PlannedStage, planned


def open_case(
    tx: Tx,
    *,
    entity_id: str,
    plan_item_id: str | None,
    procedure: str,
    checklist_code: str,
    leader_id: str,
    member_ids: Sequence[str],
    decided_on: dt.date,
    content: str,
    period_from: dt.date,
    period_to: dt.date,
) -> InspectionCase:
    """Number the decision, pin law and checklist, lay out the stages, draft the decision paper.

    The actor is the head who decides and signs.  `procedure`: inspection | specialised_check.
    Raises NotFound for a foreign entity or person, Refused when law, checklist, team or period do
    not allow it.  Calls nothing that commits: the caller's action owns the transaction.
    """
    entity = tx.session.get(Entity, entity_id)
    if entity is None or entity.organisation_id != tx.actor.organisation_id:
        raise NotFound
    refuse_if(_period_problems(period_from, period_to, decided_on, content))
    regime = _regime(tx, Procedure(procedure), decided_on)
    version = _version(checklist_code, entity, decided_on)
    team = _team(tx, leader_id, member_ids)
    body = organisation_on(tx.actor.organisation_id, decided_on)
    case = InspectionCase(
        organisation_id=tx.actor.organisation_id,
        entity_id=entity.id,
        procedure=procedure,
        regime_code=regime.code,
        checklist_version_id=version.id,
        decided_on=decided_on,
        decided_by=tx.actor.user_id,
        decision_number=take_number(
            tx,
            organisation_id=tx.actor.organisation_id,
            kind="decision",
            year=decided_on.year,
        ),
        decision_symbol=f"QĐ-{body.short_name}",
        content=content.strip(),
        period_from=period_from,
        period_to=period_to,
        opened_at=tx.now,
        plan_item_id=plan_item_id,
    )
    tx.session.add(case)
    tx.session.flush()
    _write_team(tx, case, team)
    _lay_out(tx, case, planned(regime, current_book(case.organisation_id), decided_on))
    tx.session.flush()
    tx.session.refresh(case)
    _draft_decision(tx, case, regime, team)
    tx.session.flush()
    return case


def _period_problems(
    first: dt.date, last: dt.date, decided_on: dt.date, content: str
) -> list[Problem]:
    problems = []
    if last < first:
        text = _l("The period ends before it begins. No case was opened; correct the dates.")
        problems.append(Problem("period", text, "period_to"))
    if first > decided_on:
        text = _l("The period begins after the decision. No case was opened; correct the dates.")
        problems.append(Problem("period_future", text, "period_from"))
    if not content.strip():
        text = _l("The content of the inspection is missing. No case was opened; write it.")
        problems.append(Problem("no_content", text, "content"))
    return problems


def _regime(tx: Tx, procedure: Procedure, on: dt.date) -> Regime:
    """The regime of the day of the decision; a decision cannot rest on law nobody has read."""
    try:
        regime = current_book(tx.actor.organisation_id).regime(procedure, on)
    except NoRegime as none:
        text = _l(
            "No law of this procedure is known for the day of the decision. No case was opened; "
            "choose another day or procedure."
        )
        raise Refused(Problem("no_regime", text, "decided_on")) from none
    if regime.status is not Status.VERIFIED:
        text = _l(
            "The law of this procedure for the day of the decision is not verified, and a signed "
            "decision may not cite it. No case was opened; choose another day."
        )
        raise Refused(Problem("regime_unverified", text, "decided_on"))
    return regime


def _version(code: str, entity: Entity, on: dt.date) -> ChecklistVersion:
    version = checklist_versions.current(code, on)
    if version is None:
        text = _l(
            "This checklist had not been published on the day of the decision. No case was "
            "opened; publish it first or choose another."
        )
        raise Refused(Problem("no_checklist", text, "checklist"))
    if version.subject != entity.kind:
        text = _l(
            "This checklist is made for another kind of entity. No case was opened; choose "
            "the checklist for a facility or for a fund."
        )
        raise Refused(Problem("other_subject", text, "checklist"))
    return version


def _team(tx: Tx, leader_id: str, member_ids: Sequence[str]) -> list[User]:
    """Leader first, each person once; all of the actor's body, open, and allowed to do it."""
    ids = list(dict.fromkeys([leader_id, *member_ids]))
    if tx.actor.user_id in ids:
        text = _l(
            "Who issues the decision cannot be in the team: the result needs two people. No case "
            "was opened; choose another person."
        )
        raise Refused(Problem("issuer_in_team", text, tx.actor.name))
    team = []
    for user_id in ids:
        user = tx.session.get(User, user_id)
        if user is None or user.organisation_id != tx.actor.organisation_id:
            raise NotFound
        needed = "case.lead" if user_id == leader_id else "inspection.answer"
        if not user.active or needed not in permissions_of(user.role_names):
            text = _l(
                "A person of the team has no open account with the role for it. No case was "
                "opened; choose another person."
            )
            raise Refused(Problem("team", text, user.name))
        team.append(user)
    return team


def _write_team(tx: Tx, case: InspectionCase, team: Sequence[User]) -> None:
    for index, user in enumerate(team):
        role = "member" if index else "leader"
        tx.session.add(CaseMember(case_id=case.id, user_id=user.id, role=role))


def _lay_out(tx: Tx, case: InspectionCase, stages: Sequence[PlannedStage]) -> None:
    """One row per stage; the decision itself is done with the opening."""
    for position, stage in enumerate(stages, start=1):
        clock = stage.clock
        row = CaseStage(
            case_id=case.id,
            code=stage.code,
            position=position,
            title_vi=stage.title_vi,
            title_en=stage.title_en,
            acting=stage.acting,
            ends_with=stage.ends_with,
            document=stage.document,
            cite=stage.cite,
            verified=stage.verified,
            counts_from=stage.counts_from,
        )
        if clock is not None:
            row.figure_id, row.clock_count = clock.figure_id, clock.count
            row.clock_unit = clock.unit
            row.clock_cite = f"{clock.document} {clock.cite}"
        if stage.ends_with == "decision_issued":
            row.done_on, row.done_by = case.decided_on, tx.actor.user_id
        tx.session.add(row)


def _draft_decision(tx: Tx, case: InspectionCase, regime: Regime, team: Sequence[User]) -> None:
    head = tx.session.get_one(User, tx.actor.user_id)
    book = current_book(case.organisation_id)
    paper = draft_paper(
        tx,
        kind="decision",
        subject_kind=SUBJECT,
        subject_id=case.id,
        title=decision.subject(case),
        symbol=case.decision_symbol,
        number=case.decision_number,
        issued_on=case.decided_on,
        signers=[
            Signatory(
                user_id=head.id, field="head", post=decision.in_capitals(head.post), name=head.name
            )
        ],
        data=decision.data(case, regime, book, head, team),
        recipients=[case.entity.name],
        readers=[user.id for user in team],
    )
    case.decision_paper_id = paper.id
