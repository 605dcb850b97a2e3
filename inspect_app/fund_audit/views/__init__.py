"""Pages of fund audits: runs, one report, lines behind a number, tests and their exceptions,
samples, difference, tracing, publication."""

from . import clearing, comparing, publishing, sampling, tests, tracing
from .pages import blueprint

__all__ = ["blueprint", "clearing", "comparing", "publishing", "sampling", "tests", "tracing"]
