"""What changed between two versions, and whether two people changed the same thing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Conflict, Problem

from .content import Content, Item

Value = str | int | tuple[str, ...] | None
"""A field's value; None: nothing there (no leader, no item, no reason)."""

ITEM_FIELDS = tuple(one.name for one in fields(Item) if one.name != "entity_id")
ITEM = "item"
"""Field name of an item as a whole: it came ("planned") or went (None)."""
OMISSION = "omission"
TITLE = "title"
PLANNED = "planned"


@dataclass(frozen=True)
class Change:
    """One field of one entity (or of the plan itself: entity_id "") before and after."""

    entity_id: str
    field: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Clash:
    """Three values of one field: what the writer saw, what stands now, what the writer wants."""

    entity_id: str
    field: str
    seen: Value
    theirs: Value
    mine: Value


class PlanConflict(Conflict):
    """Somebody else changed the same fields meanwhile. Nothing was changed; both are shown."""

    def __init__(self, clashes: Collection[Clash]) -> None:
        self.clashes = tuple(clashes)
        text = _l(
            "Somebody else changed the same rows while you were working. Nothing was overwritten: "
            "both values are shown, choose which one stands."
        )
        super().__init__(Problem("plan_changed_meanwhile", text))


def value_of(content: Content, entity_id: str, field: str) -> Value:
    """One field of one entity. A field of an item that is not planned is None."""
    if field == TITLE:
        return content.title
    if field == OMISSION:
        return content.omissions.get(entity_id)
    item = content.items.get(entity_id)
    if field == ITEM:
        return PLANNED if item else None
    value: Value = getattr(item, field) if item else None
    return value


def differences(before: Content, after: Content) -> list[Change]:
    """Every change, entity by entity. A new or removed item is one change, not one per field."""
    found = []
    if before.title != after.title:
        found.append(Change("", TITLE, before.title, after.title))
    touched = (*before.items, *after.items, *before.omissions, *after.omissions)
    for entity_id in dict.fromkeys(touched):
        both = entity_id in before.items and entity_id in after.items
        for field in (*(ITEM_FIELDS if both else (ITEM,)), OMISSION):
            old = value_of(before, entity_id, field)
            new = value_of(after, entity_id, field)
            if old != new:
                found.append(Change(entity_id, field, old, new))
    return found


def _wishes(field: str, mine: Value) -> dict[str, Value]:
    """What setting one field takes for granted about its row, the field itself included."""
    if field == OMISSION:
        return {ITEM: None, OMISSION: mine}
    if field != ITEM:
        return {ITEM: PLANNED, field: mine}
    if mine is None:
        return {ITEM: None, **dict.fromkeys(ITEM_FIELDS)}
    return {ITEM: PLANNED, OMISSION: None}


def clashes(
    seen: Content, now: Content, entity_ids: Collection[str], wanted: Mapping[str, Value]
) -> list[Clash]:
    """Fields that the writer wants to set and that somebody else set otherwise since `seen`.

    Changes to other rows or other fields are no clash: both are kept. Removing an item clashes
    with any change of that item, changing it with its removal.
    """
    wishes = {
        one: want for field, mine in wanted.items() for one, want in _wishes(field, mine).items()
    }
    found = []
    for entity_id in entity_ids:
        for field, mine in wishes.items():
            old, theirs = value_of(seen, entity_id, field), value_of(now, entity_id, field)
            if theirs not in (old, mine):
                found.append(Clash(entity_id, field, old, theirs, mine))
                if field == ITEM:  # the row itself came or went: its fields say nothing more
                    break
    return found
