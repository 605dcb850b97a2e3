"""Pages and JSON of the inspections room, one file per place a person goes to."""

from . import api as _api
from . import attaching as _attaching
from . import cases as _cases
from . import checklist as _checklist
from . import findings as _findings
from . import moving as _moving
from . import team as _team
from . import visit as _visit
from .blueprints import api, blueprint

__all__ = ["api", "blueprint"]

_ROUTES = (_api, _attaching, _cases, _checklist, _findings, _moving, _team, _visit)
"""Imported for their routes."""
