"""Pages of fund audits: runs, one report, lines behind a number, tests and their exceptions,
samples, working papers, difference, tracing, publication, workbooks."""

from . import (
    clearing,
    comparing,
    explaining,
    exporting,
    publishing,
    sampling,
    signing_off,
    tests,
    tracing,
    wishes,
)
from .pages import blueprint

__all__ = [
    "blueprint",
    "clearing",
    "comparing",
    "explaining",
    "exporting",
    "publishing",
    "sampling",
    "signing_off",
    "tests",
    "tracing",
    "wishes",
]
