"""Pages of fund audits: runs, one report, the lines behind a number, exceptions, publication."""

from . import publishing
from .pages import blueprint

__all__ = ["blueprint", "publishing"]
