"""Reads about audits. What a person reads is scoped to the actor's organisation."""

from . import book
from .inputs import Inputs, figures_of, inputs_of, limits_of
from .lines import PAGE, PartPage, RefRow, hit_rows, part_page
from .picture import drawing, geometry
from .runs import (
    SECOND_PERSON,
    Readiness,
    hit_of,
    hits_of,
    job_over,
    last_day_known,
    next_open,
    readiness,
    report_papers_on,
    run_by_id,
    run_of,
    runs_of,
    second_person_from,
    signing_heads,
    sources_of,
    user_names,
    withdrawn_sources,
)

__all__ = [
    "PAGE",
    "SECOND_PERSON",
    "Inputs",
    "PartPage",
    "Readiness",
    "RefRow",
    "book",
    "drawing",
    "figures_of",
    "geometry",
    "hit_of",
    "hit_rows",
    "hits_of",
    "inputs_of",
    "job_over",
    "last_day_known",
    "limits_of",
    "next_open",
    "part_page",
    "readiness",
    "report_papers_on",
    "run_by_id",
    "run_of",
    "runs_of",
    "second_person_from",
    "signing_heads",
    "sources_of",
    "user_names",
    "withdrawn_sources",
]
