"""Workbooks of a fund's registers. Pages get counts and faults; rows go to audits only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow, StoredFile
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound
from inspect_app.core.sealing import keyed_hash

from ..models import FundRegister, FundRegisterFault, FundRegisterRow
from ..rules.registers import Registers, Sheet, Values
from ..rules.registers.beneficiaries import BENEFICIARIES
from ..rules.registers.cells import folded
from .books import fund_of

REGISTER_SEAL = "fund register file"
REGISTER_VALUES = "fund register values"
"""What the workbook is sealed for, and what its values are hashed for."""


def registers_of(actor: Actor, fund_id: str) -> Sequence[FundRegister]:
    """All workbooks of a fund, withdrawn ones too, newest first."""
    fund = fund_of(actor, fund_id)
    return db.session.scalars(
        sa.select(FundRegister)
        .where(FundRegister.entity_id == fund.id)
        .order_by(FundRegister.sent_at.desc(), FundRegister.id.desc())
    ).all()


def register_of(
    actor: Actor, fund_id: str, register_id: str, *, lock: bool = False
) -> FundRegister:
    """A workbook of a fund of the actor's organisation, else NotFound."""
    fund = fund_of(actor, fund_id)
    query = sa.select(FundRegister).where(
        FundRegister.id == register_id, FundRegister.entity_id == fund.id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound
    return row


def register_by_id(register_id: str) -> FundRegister:
    """For workers."""
    return db.session.get_one(FundRegister, register_id)


def sealed_file_of(row: FundRegister) -> str:
    """Under which hash the sealed workbook is stored."""
    return db.session.get_one(StoredFile, row.file_id).sha256


def register_in_use(rows: Sequence[FundRegister]) -> FundRegister | None:
    """Of workbooks, newest first, the one that audits read: a newer one replaces all before it."""
    return next((row for row in rows if row.state == "accepted" and not row.withdrawn_at), None)


def newest_register(fund_id: str) -> FundRegister | None:
    """The workbook in use of a fund, for what is published about it."""
    return db.session.scalar(
        sa.select(FundRegister)
        .where(
            FundRegister.entity_id == fund_id,
            FundRegister.state == "accepted",
            FundRegister.withdrawn_at.is_(None),
        )
        .order_by(FundRegister.sent_at.desc(), FundRegister.id.desc())
        .limit(1)
    )


def rows_of_sheet(row: FundRegister, sheet: Sheet) -> list[Values]:
    """The rows of one sheet of a workbook, in file order."""
    found = db.session.scalars(
        sa.select(FundRegisterRow.content)
        .where(FundRegisterRow.register_id == row.id, FundRegisterRow.sheet == sheet.key)
        .order_by(FundRegisterRow.row_no)
    )
    return [json.loads(content) for content in found]


def beneficiary_names(fund_id: str) -> frozenset[str]:
    """Hashes of every name that a workbook of the fund ever gave as a beneficiary's, withdrawn and
    replaced ones too: who was helped once is not named later."""
    found = db.session.scalars(
        sa.select(FundRegisterRow.content)
        .join(FundRegister, FundRegister.id == FundRegisterRow.register_id)
        .where(FundRegister.entity_id == fund_id, FundRegisterRow.sheet == BENEFICIARIES.key)
    )
    return frozenset(filter(None, (json.loads(content).get("name") for content in found)))


def register_job(row: FundRegister) -> OutboxRow | None:
    """The job that reads a workbook now (or failed at it); None when nothing is due."""
    if row.state != "parsing":
        return None
    return job_of(db.session(), "funds.import_register", row.id)


def faults_of(row: FundRegister) -> Sequence[FundRegisterFault]:
    """All that is wrong in a refused workbook, in file order."""
    return db.session.scalars(
        sa.select(FundRegisterFault)
        .where(FundRegisterFault.register_id == row.id)
        .order_by(FundRegisterFault.position)
    ).all()


def rows_by_sheet(row: FundRegister) -> dict[str, int]:
    """How many rows of each sheet (by key) were accepted."""
    found = db.session.execute(
        sa.select(FundRegisterRow.sheet, sa.func.count())
        .where(FundRegisterRow.register_id == row.id)
        .group_by(FundRegisterRow.sheet)
    )
    return dict(found.all())


def value_hash(fund_id: str, kind: str, text: str) -> str:
    """What is stored of a folded value: equal values of one kind and fund have equal hashes."""
    return keyed_hash(REGISTER_VALUES, f"{fund_id}|{kind}|{text}")


def registers_in(row: FundRegister, accounts: Iterable[str]) -> Registers:
    """All rows of a workbook, in file order, and the hashes of accounts in the ledger. For
    audits."""
    rows = db.session.execute(
        sa.select(FundRegisterRow.sheet, FundRegisterRow.content)
        .where(FundRegisterRow.register_id == row.id)
        .order_by(FundRegisterRow.sheet, FundRegisterRow.row_no)
    )
    hashes = {
        account: value_hash(row.entity_id, "account", folded("account", account))
        for account in accounts
    }
    return Registers.grouped(((sheet, json.loads(content)) for sheet, content in rows), hashes)
