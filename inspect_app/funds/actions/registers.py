"""A workbook of registers is handed in by a person, stored by a worker, withdrawn with a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.db import insert_many, new_id
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.sealing import seal
from inspect_app.registry.rules.upload import MAX_BYTES

from .. import queries
from ..models import FundRegister, FundRegisterFault, FundRegisterRow
from .imports import SYSTEM_ONLY
from .intake import FILE_FACTS, IMPORT, duplicate, take_out

COUNTS = ("state", "rows", "accepted", "rejected")


@action("funds.register_submitted", may=IMPORT, fields=FILE_FACTS)
def submit_register(tx: Tx, fund_id: str, *, content: bytes, label: str) -> FundRegister:
    """Keep a workbook of registers, sealed, and ask for its import.

    Raises NotFound for a foreign fund, Refused for an empty or oversized file and for one that was
    handed in before.
    """
    fund = queries.fund_of(tx.actor, fund_id)
    if not content or len(content) > MAX_BYTES:
        text = _l(
            "The file is empty or larger than 20 MB. Nothing was stored; choose another file."
        )
        raise Refused(Problem("file_size", text, "file"))
    sha256 = hashlib.sha256(content).hexdigest()
    known = tx.session.scalar(
        sa.select(FundRegister).where(
            FundRegister.entity_id == fund.id,
            FundRegister.sha256 == sha256,
            FundRegister.withdrawn_at.is_(None),
        )
    )
    if known is not None:
        raise Refused(duplicate(known.sent_at, known.label))
    register_id = new_id()
    sealed = seal(queries.REGISTER_SEAL, register_id, content)
    file = keep_file(tx, sealed, label=label, media_type="application/octet-stream")
    row = FundRegister(
        id=register_id,
        organisation_id=tx.actor.organisation_id,
        entity_id=fund.id,
        file_id=file.id,
        sha256=sha256,
        label=file.label,
        sent_by=tx.actor.user_id,
        sent_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.enqueue("funds.import_register", row.id)
    tx.record(
        "fund_register", row.id, fund=fund.id, label=row.label, sha256=sha256, size=len(content)
    )
    return row


@action("funds.register_imported", may=SYSTEM_ONLY, fields=(*COUNTS, "sha256"))
def finish_register(
    tx: Tx,
    register_id: str,
    *,
    rows: Sequence[tuple[str, int, dict[str, Any]]],
    faults: Sequence[tuple[str, int, str, str, str]],
    rows_in: int,
    rejected: int,
) -> None:
    """Store all rows (sheet, row, values) of a faultless workbook; of any other only the faults
    (sheet, row, column, value, rule). Raises AlreadyDone."""
    row = _waiting(tx, register_id)
    row.state = "refused" if faults else "accepted"
    row.rows_in, row.rejected = rows_in, rejected
    row.accepted = 0 if faults else len(rows)
    tx.session.flush()
    names = ("sheet", "row_no", "column", "value", "rule")
    stored = [
        {"register_id": register_id, "position": at, **dict(zip(names, fault, strict=True))}
        for at, fault in enumerate(faults)
    ]
    insert_many(tx.session, FundRegisterFault, stored)
    if not faults:
        content = [
            {
                "register_id": register_id,
                "sheet": sheet,
                "row_no": row_no,
                "content": json.dumps(values, ensure_ascii=False, sort_keys=True),
            }
            for sheet, row_no, values in rows
        ]
        insert_many(tx.session, FundRegisterRow, content)
    told = {"rows": rows_in, "accepted": row.accepted, "rejected": rejected}
    tx.record("fund_register", row.id, state=row.state, **told, sha256=row.sha256)


@action("funds.register_unreadable", may=SYSTEM_ONLY, fields=("rule",))
def refuse_register_file(tx: Tx, register_id: str, *, rule: str) -> None:
    """The file is no workbook that can be read; nothing of it was imported."""
    row = _waiting(tx, register_id)
    row.state, row.failure_rule = "unreadable", rule
    tx.record("fund_register", row.id, rule=rule)


def _waiting(tx: Tx, register_id: str) -> FundRegister:
    row = tx.session.get_one(FundRegister, register_id, with_for_update=True)
    if row.state != "parsing":
        raise AlreadyDone(register_id)
    return row


@action("funds.register_withdrawn", may=IMPORT, fields=("reason",))
def withdraw_register(tx: Tx, fund_id: str, register_id: str, *, reason: str) -> None:
    """Take a wrong workbook out of further audits; the one before it is in use again."""
    row = queries.register_of(tx.actor, fund_id, register_id, lock=True)
    take_out(tx, row, queries.register_job(row), reason)
    tx.record("fund_register", row.id, reason=row.withdrawal_reason)
