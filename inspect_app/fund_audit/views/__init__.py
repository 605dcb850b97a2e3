"""Pages of fund audits: runs, one report, lines behind a number, tests and their exceptions,
samples, difference, publication."""

from . import clearing, comparing, publishing, sampling, tests
from .pages import blueprint

__all__ = ["blueprint", "clearing", "comparing", "publishing", "sampling", "tests"]
