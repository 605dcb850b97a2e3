"""Stores administrative units of a judged workbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from .. import queries
from ..models import AdminUnit, AdminUnitSuccessor
from ..rules.checks_units import successor_codes
from ..rules.reading import Line
from ..rules.units import with_code


def store_units(session: Any, organisation_id: str, lines: list[Line]) -> list[str]:
    """Add new units, end known ones, link successors. Returns what happened, for the journal."""
    # provinces first: their communes point at them
    ordered = sorted(lines, key=lambda line: line.text("level") != "province")
    done = [_store_unit(session, organisation_id, line) for line in ordered]
    session.flush()
    for line in ordered:
        _link(session, organisation_id, line)
    session.flush()
    return [what for what in done if what]


def _stored(session: Any, organisation_id: str, line: Line) -> AdminUnit | None:
    found: AdminUnit | None = session.scalar(
        sa.select(AdminUnit).where(
            AdminUnit.organisation_id == organisation_id,
            AdminUnit.level == line.text("level"),
            AdminUnit.code == line.text("unit"),
            AdminUnit.valid_from == line.day("valid_from"),
        )
    )
    return found


def _store_unit(session: Any, organisation_id: str, line: Line) -> str:
    unit = _stored(session, organisation_id, line)
    last = line.maybe_day("valid_to")
    if unit is None:
        session.add(
            AdminUnit(
                organisation_id=organisation_id,
                code=line.text("unit"),
                level=line.text("level"),
                name=line.text("name"),
                valid_from=line.day("valid_from"),
                valid_to=last,
                parent_id=_parent(session, organisation_id, line),
            )
        )
        return f"added {line.text('unit')} {line.text('name')}"
    if unit.valid_to is None and last is not None:
        unit.valid_to = last
        return f"ended {unit.code} {unit.name} {last.isoformat()}"
    return ""


def _parent(session: Any, organisation_id: str, line: Line) -> str | None:
    """The province of the code, the newest when the code was borne more than once."""
    found: str | None = session.scalar(
        sa.select(AdminUnit.id)
        .where(
            AdminUnit.organisation_id == organisation_id,
            AdminUnit.level == "province",
            AdminUnit.code == line.text("parent"),
            AdminUnit.valid_from <= (line.maybe_day("valid_to") or dt.date.max),
        )
        .order_by(AdminUnit.valid_from.desc())
    )
    return found


def _link(session: Any, organisation_id: str, line: Line) -> None:
    last = line.maybe_day("valid_to")
    unit = _stored(session, organisation_id, line)
    if last is None or unit is None:
        return
    facts = queries.unit_facts(organisation_id)
    for code in successor_codes(line):
        heir = with_code(unit.level, code, last + dt.timedelta(days=1), facts)
        if heir is not None and heir.id not in facts[unit.id].successors:
            session.add(AdminUnitSuccessor(unit_id=unit.id, successor_id=heir.id))
