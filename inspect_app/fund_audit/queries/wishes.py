"""Which gifts of an audit go by their donor's name: wishes of the workbook in use, and what
auditors recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.funds import queries as books
from inspect_app.funds.models import LedgerPayment, PaymentLedger
from inspect_app.funds.queries.registers import (
    beneficiary_names,
    newest_register,
    rows_of_sheet,
    value_hash,
)
from inspect_app.funds.rules.registers.cells import folded
from inspect_app.funds.rules.registers.gifts import WISHES

from ..models import AuditRun, DonorWish
from ..rules import wishes as rules
from ..rules.inclusion import lookup_text, lookups
from ..rules.wishes import LetOut, Wish
from .book import gifts_of

_AT_ONCE = 500
"""Amounts of one query."""


def recorded_of(actor: Actor, fund_id: str) -> Sequence[DonorWish]:
    """What auditors recorded about gifts of a fund, newest first, those replaced since too."""
    fund = books.fund_of(actor, fund_id)
    return list(reversed(_recorded(fund.id)))


def _recorded(fund_id: str) -> Sequence[DonorWish]:
    return db.session.scalars(
        sa.select(DonorWish)
        .where(DonorWish.entity_id == fund_id)
        .order_by(DonorWish.recorded_at, DonorWish.id)
    ).all()


def names_of(run: AuditRun) -> LetOut:
    """The names that donors let out for gifts of a run, as wishes stand now."""
    register = newest_register(run.entity_id)
    handed_in = rows_of_sheet(register, WISHES) if register else []
    recorded = _recorded(run.entity_id)
    amounts = {row["amount"] for row in handed_in} | {row.amount for row in recorded}
    if not amounts:
        return LetOut({})
    lines = _lines(run, sorted(amounts))
    wishes = rules.in_force(
        [_of_workbook(row, lines) for row in handed_in],
        [_wish(row.reference, row.amount, row.wish, row.donor, lines) for row in recorded],
    )
    donors = {one.donor for one in wishes.values() if one.wish == "named" and one.donor}
    return rules.let_out(wishes, lines, protected_names(run.entity_id, donors))


def _of_workbook(row: Mapping[str, Any], lines: Mapping[str, Any]) -> Wish:
    donor = row.get("donor", "")[: rules.LONGEST]
    return _wish(row["reference"], row["amount"], row["wish"], donor, lines)


def _wish(reference: str, amount: int, wish: Any, donor: str, lines: Mapping[str, Any]) -> Wish:
    """Under the spelling of the reference that a gift has, as donors find it (`lookups`)."""
    meant = lookups(reference, amount)
    gift = next((one for one in meant if one in lines), meant[0])
    return Wish(gift, amount, wish, donor)


def _lines(run: AuditRun, amounts: Sequence[int]) -> dict[str, list[str]]:
    """Gift -> its lines, of gifts with these amounts."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(amounts), _AT_ONCE):
        for gift in chain.from_iterable(gifts_of(run, amounts[start : start + _AT_ONCE])):
            found.setdefault(lookup_text(gift.reference, gift.amount), []).append(gift.line)
    return found


def protected_names(fund_id: str, donors: Iterable[str]) -> frozenset[str]:
    """Those of the names that hold the name of a beneficiary: of a workbook of registers (hashed
    there), or of the ledger's column."""
    hashes = beneficiary_names(fund_id)
    told = {
        folded("name", text)
        for text in db.session.scalars(
            sa.select(LedgerPayment.beneficiary)
            .join(PaymentLedger, PaymentLedger.id == LedgerPayment.ledger_id)
            .where(PaymentLedger.entity_id == fund_id, LedgerPayment.beneficiary != "")
            .distinct()
        )
    }
    return frozenset(
        donor
        for donor in donors
        if any(
            one in told or value_hash(fund_id, "name", one) in hashes
            for one in rules.spellings(donor)
        )
    )
