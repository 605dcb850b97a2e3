"""The two blueprints of the room: pages under /cases, JSON under /api/v1/cases."""

from __future__ import annotations

from inspect_app.core.web import room

# the templates lie beside this package, in the room
blueprint = room("inspections", "inspect_app.inspections", prefix="/cases")
api = room("inspections_api", "inspect_app.inspections", prefix="/api/v1/cases")
