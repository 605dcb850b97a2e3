"""What register and inspectors of the fund's own body know of facilities that its books name."""

from __future__ import annotations

from inspect_app.funds.rules.classify import flat
from inspect_app.funds.rules.payments import Payments
from inspect_app.funds.rules.registers import Registers
from inspect_app.funds.rules.registers.beneficiaries import BENEFICIARIES
from inspect_app.inspections.queries import head_counts
from inspect_app.registry.queries import places_of
from inspect_app.registry.rules.places import places_named

from ..models import AuditRun
from ..rules.census import Census, days_claimed


def census_of(run: AuditRun, ledger: Payments, registers: Registers) -> Census:
    """For rows that state a number of children, and rows for people of the register. Counts outside
    the months of the period are left out, so that a later visit does not change the hash of the
    same audit.
    """
    claims = list(ledger.where(count is not None for count in ledger.column("children")))
    homes = {flat(row["code"]): row.get("facility", "") for row in registers.of(BENEFICIARIES)}
    paid = list(ledger.where(flat(name) in homes for name in ledger.column("beneficiary")))
    texts = [row.beneficiary for row in claims]
    texts += [text for text in homes.values() if text]
    texts += [row.payee for row in paid]
    if not texts:
        return Census()
    named = places_named(texts, places_of(run.organisation_id))
    first, last = days_claimed(run.period_from)[0], days_claimed(run.period_to)[1]
    counts = head_counts(run.organisation_id, sorted({place.id for place in named.values()}))
    paid_at = {
        row.id: named.get(homes[flat(row.beneficiary)]) or named.get(row.payee) for row in paid
    }
    return Census(
        {row.id: named[row.beneficiary] for row in claims if row.beneficiary in named},
        {row: place for row, place in paid_at.items() if place},
        {code: named[text] for code, text in homes.items() if text in named},
        tuple(count for count in counts if first <= count.on <= last),
    )
