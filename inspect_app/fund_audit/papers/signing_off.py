"""The frozen working papers of the report."""

from __future__ import annotations

from inspect_app.core import clock
from reports import transparency_data as paper

from .. import queries
from ..models import AuditRun
from ..queries import working_papers


def frozen(run: AuditRun) -> tuple[paper.FrozenPaper, ...]:
    """By number of the test."""
    papers = working_papers.frozen_papers(run)
    names = queries.user_names(one.signed_by for signed in papers.values() for one in signed)
    return tuple(
        paper.FrozenPaper(
            code=number,
            conclusion=signed[0].conclusion,
            prepared_by=names[signed[0].signed_by],
            reviewed_by=names[signed[1].signed_by],
            frozen_by=names[signed[2].signed_by],
            frozen_on=clock.date_in_vietnam(signed[2].signed_at),
            sha256=signed[2].sha256,
        )
        for number, signed in sorted(papers.items())
    )
