"""Stores the lines of a judged workbook in the caller's transaction.

Every change is collected as {entity code: {field: [old, new]}} for the journal.  Lists of a
facility (children, staff) and a fund's board are replaced as a whole when the workbook has a row of
them; accounts and programmes are added or changed, never deleted, because statements and audits
refer to them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import Organisation
from inspect_app.core.action import Tx

from .. import queries
from ..models import Entity, EntityAddress, EntityLicence, Facility, Fund
from ..rules.reading import Line, Lines
from ..rules.units import UnitFact, with_code
from ..rules.vocabulary import folded
from .fields import assign
from .lists import Lists
from .units import store_units

Changes = dict[str, dict[str, list[Any]]]


@dataclass
class Outcome:
    """What an import did: new codes, changes by code, units added or ended."""

    added: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=dict)
    units: list[str] = field(default_factory=list)
    unchanged: int = 0


_COMMON = ("name", "address", "representative", "registered_on", "closed_on")
_FACILITY = ("facility_type", "ownership", "founder", "capacity", "area_kind", "mountainous")
_FUND = ("fund_type", "scope", "foreign_contributor", "endowment_only", "founded_by")
_OPTIONAL_DAYS = ("licence_issued_on", "licence_expires_on")


class Storing:
    """One import being stored."""

    def __init__(self, tx: Tx, organisation_id: str) -> None:
        self.tx = tx
        self.organisation_id = organisation_id
        self.outcome = Outcome()
        self.units: dict[str, UnitFact] = {}
        self.entities: dict[str, Entity] = {}
        self.bodies: dict[str, str] = {}

    def store(self, lines: Lines) -> Outcome:
        """Store everything; the lines have been judged without fault."""
        session, organisation = self.tx.session, self.organisation_id
        self.outcome.units = store_units(session, organisation, lines["units"])
        self.units = queries.unit_facts(organisation)
        self.bodies = {
            code.upper(): body_id
            for code, body_id in session.execute(sa.select(Organisation.code, Organisation.id))
        }
        self.entities = {
            entity.code: entity
            for entity in session.scalars(
                sa.select(Entity).where(Entity.organisation_id == organisation)
            )
        }
        touched = {line.text("code") for key in lines if key != "units" for line in lines[key]}
        for line in lines["facilities"]:
            self._entity(line, "facility")
        for line in lines["funds"]:
            self._entity(line, "fund")
        session.flush()
        for code, changed in Lists(session, self.entities).store(lines).items():
            self._note(code, changed)
        self.outcome.unchanged = len(touched - set(self.outcome.added) - set(self.outcome.changes))
        return self.outcome

    def _note(self, code: str, changed: dict[str, list[Any]]) -> None:
        if changed and code not in self.outcome.added:
            self.outcome.changes.setdefault(code, {}).update(changed)

    def _commune(self, line: Line) -> UnitFact:
        closed = line.maybe_day("closed_on")
        day = min(closed, self.tx.today) if closed else self.tx.today
        unit = with_code("commune", line.text("commune"), day, self.units)
        if unit is None:  # the judgement has found it: anything else is a bug
            raise LookupError(line.text("commune"))
        return unit

    def _entity(self, line: Line, kind: str) -> None:
        code = line.text("code")
        commune = self._commune(line)
        values: dict[str, Any] = {key: line.values[key] for key in _COMMON if key in line.values}
        values |= {
            "commune_id": commune.id,
            "search_name": folded(
                f"{code} {line.text('name')} {line.text('address')} {commune.name}"
            ),
        }
        if line.has("phone"):
            values["phone"] = line.text("phone")
        entity = self.entities.get(code)
        if entity is None:
            entity = Entity(organisation_id=self.organisation_id, kind=kind, code=code, **values)
            self.tx.session.add(entity)
            self.tx.session.flush()
            self.entities[code] = entity
            self.outcome.added.append(code)
            self._address(entity, line.maybe_day("address_from") or entity.registered_on)
        else:
            self._update(entity, line, values)
        self._particulars(entity, line)
        self._licence(entity, line)

    def _update(self, entity: Entity, line: Line, values: dict[str, Any]) -> None:
        changed = assign(entity, values)
        changed.pop("search_name", None)
        self._note(entity.code, changed)
        if "address" in changed or "commune_id" in changed:
            self._address(entity, line.maybe_day("address_from") or self.tx.today)

    def _address(self, entity: Entity, since: dt.date) -> None:
        """A new row of the address history; a day before the newest row corrects that row."""
        newest = next(iter(queries.addresses_of(entity.id)), None)
        values = {"commune_id": entity.commune_id, "address": entity.address}
        if newest is not None and since <= newest.valid_from:
            assign(newest, values)
            return
        self.tx.session.add(EntityAddress(entity_id=entity.id, valid_from=since, **values))

    def _particulars(self, entity: Entity, line: Line) -> None:
        """The row of the facility or of the fund."""
        model: type[Facility] | type[Fund] = Facility if entity.kind == "facility" else Fund
        keys = _FACILITY if entity.kind == "facility" else _FUND
        values: dict[str, Any] = {key: line.values[key] for key in keys}
        values |= self._licence_values(line)
        if entity.kind == "facility":
            values["land_area_dm2"] = line.whole("land_area")
            values["room_area_dm2"] = line.whole("room_area")
        else:
            values["charter_assets"] = line.whole("charter_assets")
        row = self.tx.session.get(model, entity.id)
        if row is None:
            self.tx.session.add(model(entity_id=entity.id, **values))
            return
        self._note(entity.code, assign(row, values))

    def _licence_values(self, line: Line) -> dict[str, Any]:
        values: dict[str, Any] = {
            key: line.text(key) for key in ("licence_no", "licence_issuer") if line.has(key)
        }
        for key in _OPTIONAL_DAYS:
            if line.has(key):
                values[key] = line.maybe_day(key)
        if line.has("issuer_code"):
            values["licence_issuer_id"] = self.bodies.get(line.text("issuer_code"))
        return values

    def _licence(self, entity: Entity, line: Line) -> None:
        number, issued = line.text("licence_no"), line.maybe_day("licence_issued_on")
        if not number or issued is None:
            return
        issuer = line.text("licence_issuer")
        row = self.tx.session.get(EntityLicence, (entity.id, number, issued))
        if row is not None:
            row.issuer = issuer
            return
        self.tx.session.add(
            EntityLicence(
                entity_id=entity.id,
                licence_no=number,
                issued_on=issued,
                issuer=issuer,
                recorded_at=self.tx.now,
            )
        )
