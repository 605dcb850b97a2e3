"""What register and inspectors of the fund's own body know of facilities that its ledgers name."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_app.funds.rules.ledger import Payment
from inspect_app.inspections.queries import head_counts
from inspect_app.registry.queries import places_of
from inspect_app.registry.rules.places import places_named

from ..models import AuditRun
from ..rules.census import Census, days_claimed


def census_of(run: AuditRun, ledger: Sequence[Payment]) -> Census:
    """For the rows that state a number of children. Counts outside the months of the period are
    left out, so that a later visit does not change the hash of the same audit.
    """
    rows = [row for row in ledger if row.children is not None]
    if not rows:
        return Census()
    named = places_named([row.beneficiary for row in rows], places_of(run.organisation_id))
    first, last = days_claimed(run.period_from)[0], days_claimed(run.period_to)[1]
    counts = head_counts(run.organisation_id, sorted({place.id for place in named.values()}))
    return Census(
        {row.id: named[row.beneficiary] for row in rows if row.beneficiary in named},
        tuple(count for count in counts if first <= count.on <= last),
    )
