"""What waits for whom, and the newest journal entries of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core import journal
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.documents import queries as documents
from inspect_app.fund_audit.queries import consent, explanations
from inspect_app.funds import queries as funds
from inspect_app.inspections import queries as inspections
from inspect_app.planning import queries as planning


@dataclass(frozen=True)
class Waiting:
    """A number on the start page and the list behind it; `values` of its address."""

    figure: int
    words: Any
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)


def waiting_for(actor: Actor) -> list[Waiting]:
    """The actor's tasks as numbers; what the role cannot do is not shown."""
    found: list[Waiting] = []
    if actor.may("case.lead") or actor.may("case.decide"):
        alarms = inspections.open_alarms(actor)
        if alarms:  # first of all, and only when there is one
            words = _l("children are in immediate danger")
            found.append(Waiting(alarms, words, "inspections.alarms"))
    if actor.may("document.sign"):
        papers = len(documents.waiting_for(actor))
        found.append(Waiting(papers, _l("papers wait for my signature"), "documents.documents"))
    if actor.may("plan.view"):
        found += _of_plans(actor)
    if actor.may("case.view"):
        running = [case for case in inspections.cases(actor) if case.state != "closed"]
        found.append(Waiting(len(running), _l("cases are running"), "inspections.cases"))
    if actor.may("fund.view"):
        held = sum(row.states.get("held", 0) for row in funds.funds(actor))
        found.append(Waiting(held, _l("bank statements are held"), "funds.funds"))
    if actor.may("audit.view"):
        overdue = explanations.overdue_count(actor)
        words = _l("answers of funds are overdue")
        found.append(Waiting(overdue, words, "home.explanation_letters"))
        found += _of_names(actor)
    if actor.may("job.view"):
        failed = db.session.scalar(
            sa.select(sa.func.count())
            .select_from(OutboxRow)
            .where(OutboxRow.organisation_id == actor.organisation_id, OutboxRow.state == "failed")
        )
        found.append(Waiting(failed or 0, _l("background jobs failed"), "home.jobs"))
    return found


def _of_names(actor: Actor) -> list[Waiting]:
    """Funds with public names that nobody lets out now: only when there is one."""
    return [
        Waiting(
            one.names,
            _l("names are public without consent: %(fund)s", fund=one.fund),
            "fund_audit.preview",
            {"fund_id": one.published.entity_id, "run_id": one.published.run_id},
        )
        for one in consent.public_without_consent(actor)
    ]


def _of_plans(actor: Actor) -> list[Waiting]:
    figures = planning.home_figures(actor)
    found = []
    if actor.may("plan.approve"):
        words = _l("plans wait for my approval")
        found.append(Waiting(figures.to_approve, words, "planning.plans"))
    if actor.may("plan.draft"):
        words = _l("plans came back to be corrected")
        found.append(Waiting(figures.returned, words, "planning.plans"))
    words = _l("facilities and funds are in no plan of this year")
    found.append(Waiting(figures.not_covered, words, "planning.plans"))
    return found


def jobs_page(actor: Actor, limit: int = 100) -> list[OutboxRow]:
    """The newest background jobs of the actor's organisation, failed ones first."""
    return list(
        db.session.scalars(
            sa.select(OutboxRow)
            .where(OutboxRow.organisation_id == actor.organisation_id)
            .order_by((OutboxRow.state == "failed").desc(), OutboxRow.created_at.desc())
            .limit(limit)
        )
    )


def journal_page(actor: Actor, limit: int = 200) -> dict[str, Any]:
    """The newest entries of the actor's organisation, with the head of the whole tree."""
    rows = db.session.execute(
        sa.select(JournalEntry, User.name)
        .outerjoin(User, User.id == JournalEntry.actor_id)
        .where(JournalEntry.organisation_id == actor.organisation_id)
        .order_by(JournalEntry.seq.desc())
        .limit(limit)
    ).all()
    return {"rows": rows, "head": journal.head(db.session())}
