"""Pages of fund audits: runs, one report, the lines behind a number, tests and their exceptions,
publication."""

from . import publishing, tests
from .pages import blueprint

__all__ = ["blueprint", "publishing", "tests"]
