"""Pages of the checklists, one file per place a person goes to."""

from . import draft_rows as _draft_rows
from . import drafts as _drafts
from . import preview as _preview
from . import versions as _versions
from .blueprints import blueprint

__all__ = ["blueprint"]

_ROUTES = (_versions, _drafts, _draft_rows, _preview)
"""Imported for their routes."""
