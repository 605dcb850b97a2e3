"""JSON of the field room, one file per thing that a tablet does."""

from . import packs as _packs
from . import sync as _sync
from .blueprints import api

__all__ = ["api"]

_ROUTES = (_packs, _sync)
"""Imported for their routes."""
