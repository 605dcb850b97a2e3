"""When the decision of an item may be issued."""

from __future__ import annotations

import datetime as dt

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem
from inspect_app.core.verdict import Verdict

from .approval import APPROVED


def problems_of_decision_day(
    decided_on: dt.date, *, approved_on: dt.date | None, today: dt.date
) -> list[Problem]:
    """The day decides which law the case follows and which register numbers it: it lies between
    the approval of the plan and today."""
    if decided_on > today:
        text = _l("The decision cannot be dated in the future. Nothing was issued.")
        return [Problem("decision_future", text, "decided_on")]
    if approved_on is not None and decided_on < approved_on:
        text = _l("The decision cannot be older than the approved plan. Nothing was issued.")
        return [Problem("decision_before_plan", text, "decided_on")]
    return []


def problems_before_decision(
    *,
    state: str,
    seal: Verdict,
    leader_id: str | None,
    decided: bool,
    entity_name: str,
) -> list[Problem]:
    """A decision is issued once, for an item of an approved plan that is intact."""
    if state != APPROVED:
        text = _l("Only an approved plan opens cases. Nothing was issued.")
        return [Problem("not_approved", text)]
    if seal is not Verdict.KEPT:
        text = _l(
            "The approved plan does not match its hash. Nothing was issued; tell the administrator."
        )
        return [Problem("seal_broken", text)]
    if decided:
        text = _l(
            "A decision was already issued for %(name)s. Nothing was issued again.",
            name=entity_name,
        )
        return [Problem("already_decided", text)]
    if not leader_id:
        text = _l("%(name)s has no team leader. Nothing was issued.", name=entity_name)
        return [Problem("no_leader", text)]
    return []
