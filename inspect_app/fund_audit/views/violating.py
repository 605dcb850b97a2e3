"""What the page of an exception offers to make it a violation of an inspection case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.core.actor import Actor
from inspect_app.core.clock import today_vn
from inspect_app.core.forms import SelectChoice
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import InspectionCase
from inspect_app.inspections.queries.findings import BasisOnDay

from .. import queries
from ..forms import ViolationForm
from ..models import AuditHit, AuditRun
from ..rules.clauses import CLAUSES, choices


@dataclass(frozen=True)
class Offer:
    """`cases` empty, or `waits` for a second person: the form is not shown. `own`: how many of
    `bases` the test itself checks."""

    form: ViolationForm
    cases: Sequence[InspectionCase]
    day: dt.date
    bases: Sequence[BasisOnDay]
    own: int
    waits: bool


def form_for(
    cases: Sequence[InspectionCase], preset: dict[str, object] | None = None
) -> ViolationForm:
    """The form over these cases; `preset` values make it one that was not sent."""
    form = ViolationForm() if preset is None else ViolationForm(formdata=None, **preset)
    form.case.choices = [
        SelectChoice(case.id, f"{case.decision_full_number}, {case.decided_on:%d/%m/%Y}")
        for case in cases
    ]
    return form


def offer(
    actor: Actor, run: AuditRun, hit: AuditHit, fund: str, sent: ViolationForm | None
) -> Offer:
    """The form as it was sent, or filled with what the audit knows: the clauses of the test that
    held on the day of the last line, the sentence of the exception, the fund. With several cases
    the person chooses."""
    cases = queries.cases_for(actor, run)
    day = queries.act_day(run, hit)
    bases = inspections.bases_on(cases[0], choices(hit.check_no), day, read=True) if cases else []
    own = CLAUSES.get(hit.check_no, ())
    waits = queries.waits_for_second(run, hit, today_vn())
    form = sent or form_for(
        cases,
        {
            "case": cases[0].id if len(cases) == 1 else None,
            "references": [one.reference for one in bases if one.citable and one.reference in own],
            "description": hit.reason if hit.confirmed_by else hit.sentence_vi,
            "responsible": fund,
        },
    )
    return Offer(form, cases, day, bases, len(own), waits)
