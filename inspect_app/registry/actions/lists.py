"""Stores the lists of facilities and funds of a judged workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from ..models import (
    Entity,
    FacilityHeadcount,
    FacilityStaff,
    FundBoardMember,
    OwnAccount,
    Programme,
)
from ..rules.reading import Line, Lines, by_code
from .fields import assign, plain

Changed = dict[str, dict[str, list[Any]]]


class Lists:
    """The lists of one import."""

    def __init__(self, session: Any, entities: dict[str, Entity]) -> None:
        self.session = session
        self.entities = entities
        self.changed: Changed = {}

    def store(self, lines: Lines) -> Changed:
        """Store all lists; returns the changes by entity code."""
        self._replace(lines["children"], "children", FacilityHeadcount, _headcount)
        self._replace(lines["staff"], "staff", FacilityStaff, _staff)
        self._replace(lines["board"], "board", FundBoardMember, _member)
        self._merge(lines["accounts"], "account", OwnAccount, "account_no", _account)
        self._merge(lines["programmes"], "programme", Programme, "code", _programme)
        return self.changed

    def _rows(self, model: Any, entity_id: str) -> list[Any]:
        return list(self.session.scalars(sa.select(model).where(model.entity_id == entity_id)))

    def _replace(
        self, lines: list[Line], name: str, model: Any, values: Callable[[Line], dict[str, Any]]
    ) -> None:
        """The entity's whole list becomes what the workbook says; a zero count means none."""
        for code, group in by_code(lines):
            entity = self.entities[code]
            old = self._rows(model, entity.id)
            wanted = [values(line) for line in group]
            keys = tuple(wanted[0])
            kept = [value for value in wanted if not _is_zero(value)]
            before = _listed([getattr(row, key) for key in keys] for row in old)
            after = _listed([value[key] for key in keys] for value in kept)
            if before == after:
                continue
            for row in old:
                self.session.delete(row)
            self.session.flush()
            self.session.add_all(model(entity_id=entity.id, **value) for value in kept)
            self._note(code, name, before, after)

    def _note(self, code: str, name: str, before: Any, after: Any) -> None:
        self.changed.setdefault(code, {})[name] = [before, after]

    def _merge(
        self,
        lines: list[Line],
        name: str,
        model: Any,
        key: str,
        values: Callable[[Line], dict[str, Any]],
    ) -> None:
        """Add what is new, change what is known, delete nothing."""
        for code, group in by_code(lines):
            entity = self.entities[code]
            stored = {getattr(row, key): row for row in self._rows(model, entity.id)}
            for line in group:
                value = values(line)
                row = stored.get(value[key])
                if row is None:
                    self.session.add(model(entity_id=entity.id, **value))
                    self._note(code, f"{name} {value[key]}", None, "added")
                    continue
                for field, pair in assign(row, value).items():
                    self._note(code, f"{name} {value[key]} {field}", *pair)


def _is_zero(value: dict[str, Any]) -> bool:
    """A count of nobody; rows without a count never are."""
    return 0 in (value.get("children"), value.get("people"))


def _listed(rows: Iterable[list[Any]]) -> list[list[Any]]:
    """Rows in one order, as the journal keeps them."""
    return sorted(([plain(value) for value in row] for row in rows), key=repr)


def _headcount(line: Line) -> dict[str, Any]:
    return {
        "age_band": line.text("age_band"),
        "circumstance": line.text("circumstance"),
        "children": line.whole("children"),
    }


def _staff(line: Line) -> dict[str, Any]:
    return {"post": line.text("post"), "people": line.whole("people")}


def _member(line: Line) -> dict[str, Any]:
    return {
        "name": line.text("name"),
        "post": line.text("post"),
        "vietnamese": line.flag("vietnamese"),
        "term_from": line.day("term_from"),
        "term_to": line.maybe_day("term_to"),
    }


def _account(line: Line) -> dict[str, Any]:
    return {
        "bank": line.text("bank"),
        "account_no": line.text("account_no"),
        "holder": line.text("holder"),
        "opened_on": line.day("opened_on"),
        "closed_on": line.maybe_day("closed_on"),
    }


def _programme(line: Line) -> dict[str, Any]:
    return {
        "code": line.text("programme"),
        "name": line.text("name"),
        "restricted": line.flag("restricted"),
        "starts_on": line.day("starts_on"),
        "ends_on": line.maybe_day("ends_on"),
    }
