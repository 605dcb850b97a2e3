"""What the register and earlier cases know of the entity: counts only, never a child's name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.refusal import NotFound
from inspect_app.inspections.models import Finding, InspectionCase, Violation
from inspect_app.registry import queries as registry
from inspect_app.registry.rules import vocabulary

MOST_VIOLATIONS = 100


def dossier_json(actor: Actor, case: InspectionCase) -> dict[str, Any]:
    entity, found = case.entity, _facility_facts(case)
    own = _fund(case) if entity.kind == "fund" else []
    if found is not None:
        own = _facility(found)
    return {
        "facts": [*_common(case), *own],
        "map": {"text": _place(actor, case), "geo": None},
        "children": _children(found) if found is not None else [],
        "violations": _violations(case),
    }


def _facility_facts(case: InspectionCase) -> registry.FacilityFacts | None:
    """None for a fund, and for an entity of which only the name was recorded."""
    try:
        return registry.facility_facts(case.entity_id)
    except NotFound:
        return None


def _place(actor: Actor, case: InspectionCase) -> str:
    if registry.addresses_of(case.entity_id):
        return registry.place_of(actor, case.entity_id, today_vn())
    return f"{case.entity.address}, {case.entity.commune.name}"


def _fact(label: str, value: object, *, warn: bool = False) -> dict[str, Any]:
    return {"label": label, "value": str(value), "warn": warn}


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _common(case: InspectionCase) -> list[dict[str, Any]]:
    entity = case.entity
    facts = [
        _fact(_("Code in the register"), entity.code),
        _fact(_("Representative"), entity.representative),
        _fact(_("Registered on"), _day(entity.registered_on)),
    ]
    if entity.phone:
        facts.append(_fact(_("Telephone"), entity.phone))
    if entity.closed_on:
        facts.append(_fact(_("Closed since"), _day(entity.closed_on), warn=True))
    return facts


def _facility(found: registry.FacilityFacts) -> list[dict[str, Any]]:
    facility, language = found.facility, selected_language()
    expires = facility.licence_expires_on
    too_many = found.children > facility.capacity
    facts = [
        _fact(_("Licence"), facility.licence_no or "–", warn=not facility.licence_no),
        _fact(_("Licence issued on"), _day(facility.licence_issued_on)),
        _fact(_("Licence issued by"), facility.licence_issuer),
    ]
    if expires:
        late = expires < today_vn()
        facts.append(_fact(_("Licence expires on"), _day(expires), warn=late))
    kind = vocabulary.word(vocabulary.FACILITY_TYPES, facility.facility_type, language)
    facts += [
        _fact(_("Type of facility"), kind),
        _fact(_("Capacity"), facility.capacity),
        _fact(_("People in care"), found.children, warn=too_many),
    ]
    return facts + [
        _fact(vocabulary.word(vocabulary.STAFF_POSTS, row.post, language), row.people)
        for row in sorted(found.staff, key=lambda row: row.post)
    ]


def _fund(case: InspectionCase) -> list[dict[str, Any]]:
    try:
        found = registry.fund_facts(case.entity_id)
    except NotFound:
        return []
    fund = found.fund
    serving = [one for one in found.board if one.term_to is None or one.term_to >= today_vn()]
    return [
        _fact(_("Licence"), fund.licence_no),
        _fact(_("Licence issued on"), _day(fund.licence_issued_on)),
        _fact(_("Licence issued by"), fund.licence_issuer),
        _fact(_("Founded by"), fund.founded_by),
        _fact(_("Members of the boards in office"), len(serving), warn=not serving),
        _fact(_("Own bank accounts"), len(found.accounts)),
        _fact(_("Programmes"), len(found.programmes)),
    ]


def _children(found: registry.FacilityFacts) -> list[dict[str, Any]]:
    """Counts by age, then by circumstance; none of them names anybody."""
    language = selected_language()
    ages: dict[str, int] = defaultdict(int)
    circumstances: dict[str, int] = defaultdict(int)
    for row in found.headcounts:
        ages[row.age_band] += row.children
        circumstances[row.circumstance] += row.children
    lists = (
        (vocabulary.AGE_BANDS, ages),
        (vocabulary.CIRCUMSTANCES, circumstances),
    )
    return [
        {"label": choice.word(language), "count": counts[choice.code]}
        for choices, counts in lists
        for choice in choices
        if choice.code in counts
    ]


def _violations(case: InspectionCase) -> list[dict[str, Any]]:
    """Violations of earlier cases of the entity, newest first."""
    rows = db.session.execute(
        sa.select(Violation, Finding)
        .join(Finding, Finding.id == Violation.finding_id)
        .join(InspectionCase, InspectionCase.id == Violation.case_id)
        .where(
            InspectionCase.entity_id == case.entity_id,
            InspectionCase.organisation_id == case.organisation_id,
            InspectionCase.id != case.id,
        )
        .order_by(Violation.acted_on.desc(), Violation.id.desc())
        .limit(MOST_VIOLATIONS)
    )
    return [
        {
            "on": violation.acted_on.isoformat(),
            "text": finding.description,
            "cite": "; ".join(basis.words for basis in violation.bases),
        }
        for violation, finding in rows
    ]
