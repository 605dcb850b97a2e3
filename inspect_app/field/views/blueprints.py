"""The pages of the room, and the JSON that the offline page speaks under /api/field."""

from __future__ import annotations

from inspect_app.core.web import room

blueprint = room("field", "inspect_app.field")
api = room("field_api", "inspect_app.field", prefix="/api/field")
