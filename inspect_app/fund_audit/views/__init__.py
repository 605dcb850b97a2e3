"""Pages of fund audits: runs, one report, lines behind a number, exceptions, difference,
publication."""

from . import comparing, publishing
from .pages import blueprint

__all__ = ["blueprint", "comparing", "publishing"]
