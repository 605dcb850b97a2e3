"""The blueprint of the room, under /checklists."""

from __future__ import annotations

from inspect_app.core.web import room

# the templates lie beside this package, in the room
blueprint = room("checklist_versions", "inspect_app.checklist_versions", prefix="/checklists")
