"""Which gifts of an audit go by their donor's name: wishes of the workbook in use, and what
auditors recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.funds import queries as books
from inspect_app.funds.models import (
    BankStatement,
    LedgerPayment,
    PaymentLedger,
    StatementLine,
)
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
from ..rules.inclusion import lookup_text, lookups, reference_of
from ..rules.wishes import LetOut, Wish
from .book import gifts_at, gifts_of

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
    told = _told(run.entity_id)
    amounts = {row["amount"] for row in told[0]} | {row.amount for row in told[1]}
    if not amounts:
        return LetOut({})
    lines = _lines(run, sorted(amounts))
    wishes = _in_force(told, lines)
    donors = {one.donor for one in wishes.values() if one.wish == "named" and one.donor}
    return rules.let_out(wishes, lines, protected_names(run.entity_id, donors))


def names_now(fund_id: str, lines: Iterable[str]) -> dict[str, str]:
    """Line -> the name that its giver lets out now, of these lines only; "" for none."""
    by_gift: dict[str, list[str]] = {}
    for gift in gifts_at(fund_id, lines):
        by_gift.setdefault(lookup_text(gift.reference, gift.amount), []).append(gift.line)
    wishes = _in_force(_told(fund_id), by_gift)
    return {
        line: wish.donor.strip() if (wish := wishes.get(gift)) and wish.wish == "named" else ""
        for gift, places in by_gift.items()
        for line in places
    }


_Told = tuple[Sequence[Mapping[str, Any]], Sequence[DonorWish]]


def _told(fund_id: str) -> _Told:
    """Rows of the workbook in use, and what auditors recorded, oldest first."""
    register = newest_register(fund_id)
    return rows_of_sheet(register, WISHES) if register else [], _recorded(fund_id)


def _in_force(told: _Told, lines: Mapping[str, Any]) -> dict[str, Wish]:
    handed_in, recorded = told
    return rules.in_force(
        [_of_workbook(row, lines) for row in handed_in],
        [_wish(row.reference, row.amount, row.wish, row.donor, lines) for row in recorded],
    )


def fitting_flows(
    fund_id: str, gifts: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], set[Literal["in", "out"]]]:
    """(reference, amount in đồng) -> which way money went in the lines that it fits, of all read
    statements of a fund; empty where it fits none."""
    wanted = set(gifts)
    amounts = sorted({signed for _one, amount in wanted for signed in (amount, -amount)})
    found: dict[str, set[Literal["in", "out"]]] = {}
    for start in range(0, len(amounts), _AT_ONCE):
        rows = db.session.execute(
            sa.select(StatementLine.text, StatementLine.doc_no, StatementLine.amount)
            .join(BankStatement, BankStatement.id == StatementLine.statement_id)
            .where(
                BankStatement.entity_id == fund_id,
                BankStatement.withdrawn_at.is_(None),
                BankStatement.state.in_(("balanced", "unproved", "held")),
                StatementLine.amount.in_(amounts[start : start + _AT_ONCE]),
            )
        )
        for text, doc_no, amount in rows:
            gift = lookup_text(reference_of(text, doc_no), abs(amount))
            found.setdefault(gift, set()).add("in" if amount > 0 else "out")
    return {
        (reference, amount): set().union(
            *(found.get(one, set()) for one in lookups(reference, amount))
        )
        for reference, amount in wanted
    }


def _of_workbook(row: Mapping[str, Any], lines: Mapping[str, Any]) -> Wish:
    donor = row.get("donor", "")[: rules.LONGEST]
    return _wish(row["reference"], row["amount"], row["wish"], donor, lines)


def _wish(reference: str, amount: int, wish: Any, donor: str, lines: Mapping[str, Any]) -> Wish:
    """Under the spelling of the reference that a gift has, as donors find it (`lookups`)."""
    meant = lookups(reference, amount)
    gift = next((one for one in meant if one in lines), meant[0])
    return Wish(gift, amount, wish, donor, reference)


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
